use super::super::SurveyError;
#[cfg(feature = "serde")]
use super::super::error::in_range;
use super::scale::{NpsGroup, NpsScale};
use std::collections::{BTreeMap, BTreeSet};

/// A detractor's reason and how often it is named.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct ReasonRow {
    /// The reason.
    pub reason: String,
    /// The number of detractors who name it.
    pub mentions: u64,
    /// Its share of all mentions; they sum to 1.
    pub share_of_mentions: f64,
    /// The share of detractors who name it; they sum to more than 1 where several are named.
    pub share_of_detractors: f64,
    /// This row's and all earlier rows' share of the mentions.
    pub cumulative_share: f64,
}

/// The detractors of a survey by the reasons that they name.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct DetractorReasons {
    /// The number of detractors.
    pub detractors: u64,
    /// The number of them who name no reason.
    pub without_reason: u64,
    /// The most frequent reason first, equal ones in the order of their names.
    pub rows: Vec<ReasonRow>,
}

/// Lists what detractors complain about, the most frequent first (a Pareto table). A reason that
/// one respondent names twice counts once.
///
/// # Example
///
/// ```
/// use clv::survey::{NpsScale, detractor_reasons};
///
/// let answers: [(u8, &[&str]); 3] = [(3, &["price", "delivery"]), (5, &["delivery"]), (10, &["price"])];
/// let reasons = detractor_reasons(NpsScale::ZERO_TO_TEN, answers)?;
/// assert_eq!(reasons.rows[0].reason, "delivery");
/// assert_eq!((reasons.rows[0].mentions, reasons.rows[0].share_of_detractors), (2, 1.0));
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
///
/// # Errors
///
/// [`SurveyError::ScoreOffScale`].
pub fn detractor_reasons<R>(
    scale: NpsScale,
    answers: impl IntoIterator<Item = (u8, R)>,
) -> Result<DetractorReasons, SurveyError>
where
    R: IntoIterator<Item: AsRef<str>>,
{
    let (mut detractors, mut without_reason) = (0, 0);
    let mut mentions: BTreeMap<String, u64> = BTreeMap::new();
    for (answer, (score, reasons)) in (1..).zip(answers) {
        match scale.group(score) {
            None => return Err(scale.off_scale(answer, score)),
            Some(NpsGroup::Detractor) => {
                let named = reasons.into_iter().map(|reason| reason.as_ref().to_owned());
                let named: BTreeSet<String> = named.collect();
                detractors += 1;
                without_reason += u64::from(named.is_empty());
                for reason in named {
                    *mentions.entry(reason).or_default() += 1;
                }
            }
            Some(_) => {}
        }
    }
    Ok(DetractorReasons {
        detractors,
        without_reason,
        rows: rows(mentions, detractors),
    })
}

fn rows(mentions: BTreeMap<String, u64>, detractors: u64) -> Vec<ReasonRow> {
    let total: u64 = mentions.values().sum();
    let mut sorted: Vec<(String, u64)> = mentions.into_iter().collect();
    // Stable: equal counts keep the order of their names.
    sorted.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let mut so_far = 0;
    sorted
        .into_iter()
        .map(|(reason, count)| {
            so_far += count;
            ReasonRow {
                reason,
                mentions: count,
                share_of_mentions: count as f64 / total as f64,
                share_of_detractors: count as f64 / detractors as f64,
                cumulative_share: so_far as f64 / total as f64,
            }
        })
        .collect()
}

#[cfg(feature = "serde")]
impl ReasonRow {
    fn check(&self) -> Result<(), SurveyError> {
        use crate::statistics::checked::probability;
        probability(self.share_of_mentions, "share of mentions")?;
        probability(self.share_of_detractors, "share of detractors")?;
        probability(self.cumulative_share, "cumulative share")?;
        Ok(())
    }
}

#[cfg(feature = "serde")]
impl DetractorReasons {
    fn check(&self) -> Result<(), SurveyError> {
        let all = (0.0, self.detractors as f64);
        let range = "at most the number of detractors";
        let most_mentions = self.rows.iter().map(|row| row.mentions).max();
        for count in [Some(self.without_reason), most_mentions]
            .into_iter()
            .flatten()
        {
            in_range(
                count as f64,
                all,
                "number of detractors with a reason or without",
                range,
            )?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
crate::statistics::checked::checked_on_read!(ReasonRow);
#[cfg(feature = "serde")]
crate::statistics::checked::checked_on_read!(DetractorReasons);
