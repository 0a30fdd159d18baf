use super::RetentionError;
use crate::quantity::Probability;
use crate::statistics::{ParetoBorder, pareto};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::collections::{BTreeMap, BTreeSet};

/// Why customers leave, the most frequent reason first.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChurnReasons {
    /// Customers who were asked, those without a reason too.
    pub respondents: u64,
    /// Reasons named, once a respondent.
    pub mentions: u64,
    /// The reasons by mentions descending, equal ones by name ascending.
    pub rows: Vec<ChurnReason>,
    /// The number of the first rows that are the vital few.
    pub vital_few: usize,
}

/// A reason and how often it was named.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChurnReason {
    /// The reason.
    pub reason: String,
    /// Respondents who named it.
    pub mentions: u64,
    /// Its share of all mentions; they sum to 1.
    pub share_of_mentions: f64,
    /// The share of it and all before it.
    pub cumulative_share: f64,
    /// The share of the respondents who named it; with several reasons each they sum to more.
    pub share_of_respondents: f64,
}

/// The Pareto table of the reasons that each respondent named. A reason that one respondent names
/// twice counts once. `None` where nobody named one.
///
/// # Errors
///
/// [`RetentionError::Statistics`] where the threshold is not > 0.
///
/// # Example
///
/// ```
/// use clv::quantity::Probability;
/// use clv::retention::churn_reasons;
/// use clv::statistics::ParetoBorder;
/// use rust_decimal_macros::dec;
///
/// let answers = [vec!["price"], vec!["price", "service"], vec![], vec!["price"]];
/// let reasons =
///     churn_reasons(&answers, Probability::new(dec!(0.75))?, ParetoBorder::Include)?.unwrap();
/// assert_eq!((reasons.rows[0].mentions, reasons.vital_few), (3, 1));
/// assert_eq!(reasons.rows[0].share_of_respondents, 0.75);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn churn_reasons<R: AsRef<[S]>, S: AsRef<str>>(
    answers: &[R],
    threshold: Probability,
    border: ParetoBorder,
) -> Result<Option<ChurnReasons>, RetentionError> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for answer in answers {
        let named: BTreeSet<&str> = answer.as_ref().iter().map(AsRef::as_ref).collect();
        for reason in named {
            *counts.entry(reason).or_default() += 1;
        }
    }
    let mentions = counts.values().sum();
    let items = counts
        .iter()
        .map(|(&reason, &count)| (reason, Decimal::from(count)));
    let Some(table) = pareto(items, threshold, border)? else {
        return Ok(None);
    };
    let rows = table.rows.into_iter().map(|row| {
        let mentions = row.amount.to_u64().unwrap_or(0);
        ChurnReason {
            reason: row.label.to_owned(),
            mentions,
            share_of_mentions: row.share,
            cumulative_share: row.cumulative_share,
            share_of_respondents: mentions as f64 / answers.len() as f64,
        }
    });
    Ok(Some(ChurnReasons {
        respondents: answers.len() as u64,
        mentions,
        rows: rows.collect(),
        vital_few: table.vital_few,
    }))
}
