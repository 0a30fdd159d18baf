use super::{NpsGroups, NpsScale, NpsTally, OffScale, SurveyError};
use crate::statistics::{Correlation, spearman};

/// One row of a key driver analysis: how an attribute goes with the recommendation score.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct KeyDriver {
    /// Its name.
    pub attribute: String,
    /// Respondents who rated it.
    pub rated: u64,
    /// Respondents who rated it low.
    pub low: u64,
    /// Spearman's correlation of its ratings with the scores, over those who rated it; `None`
    /// where either does not vary.
    pub correlation: Option<Correlation>,
    /// The score of all − the score without those who rated it low: below 0 where it costs points.
    /// `None` where nobody would be left.
    pub leave_out_impact: Option<f64>,
}

/// The ratings of one attribute, one for each respondent, `None` where they gave none.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AttributeRatings<'a> {
    /// Its name.
    pub attribute: &'a str,
    /// In the order of the respondents.
    pub ratings: &'a [Option<u8>],
}

/// Key driver analysis, which attribute moves the score: rank correlation and leave-out impact of each, the greatest
/// impact on the score first. It describes and does not prove a cause.
///
/// # Example
///
/// ```
/// use clv::survey::{AttributeRatings, NpsScale, key_drivers};
///
/// let scores = [10, 9, 2, 3];
/// let delivery = [Some(5), Some(5), Some(1), Some(2)];
/// let rows = key_drivers(
///     NpsScale::ZERO_TO_TEN,
///     &scores,
///     &[AttributeRatings { attribute: "delivery", ratings: &delivery }],
///     2,
/// )?;
/// // 0 for all four, 1 without the two who rated delivery 1 or 2.
/// assert_eq!(rows[0].leave_out_impact, Some(-1.0));
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
///
/// # Errors
///
/// [`SurveyError::ScoreOffScale`], or [`SurveyError::WrongNumberOfRatings`] for an attribute with
/// more or fewer ratings than there are scores.
pub fn key_drivers(
    scale: NpsScale,
    scores: &[u8],
    attributes: &[AttributeRatings<'_>],
    low_to: u8,
) -> Result<Vec<KeyDriver>, SurveyError> {
    let all = groups(scale, scores)?;
    let mut rows = attributes
        .iter()
        .map(|attribute| driver(scale, scores, &all, attribute, low_to))
        .collect::<Result<Vec<_>, _>>()?;
    // Stable: equal impacts keep the order of the attributes.
    let cost = |row: &KeyDriver| row.leave_out_impact.unwrap_or(f64::INFINITY);
    rows.sort_by(|a, b| cost(a).total_cmp(&cost(b)));
    Ok(rows)
}

fn driver(
    scale: NpsScale,
    scores: &[u8],
    all: &NpsGroups,
    attribute: &AttributeRatings<'_>,
    low_to: u8,
) -> Result<KeyDriver, SurveyError> {
    if attribute.ratings.len() != scores.len() {
        return Err(SurveyError::WrongNumberOfRatings {
            attribute: attribute.attribute.to_owned(),
            expected: scores.len(),
            got: attribute.ratings.len(),
        });
    }
    let is_low = |rating: &Option<u8>| rating.is_some_and(|rating| rating <= low_to);
    let pairs = || scores.iter().copied().zip(attribute.ratings);
    let (x, y): (Vec<f64>, Vec<f64>) = pairs()
        .filter_map(|(score, rating)| Some((f64::from((*rating)?), f64::from(score))))
        .unzip();
    let low: Vec<u8> = pairs()
        .filter(|(_, rating)| is_low(rating))
        .map(|(score, _)| score)
        .collect();
    let rest = all
        .without(&groups(scale, &low)?)
        .and_then(|rest| rest.score());
    let impact = all
        .score()
        .zip(rest)
        .map(|(all, rest)| all.value() - rest.value());
    Ok(KeyDriver {
        attribute: attribute.attribute.to_owned(),
        rated: x.len() as u64,
        low: low.len() as u64,
        correlation: spearman(&x, &y)?,
        leave_out_impact: impact,
    })
}

fn groups(scale: NpsScale, scores: &[u8]) -> Result<NpsGroups, SurveyError> {
    let mut tally = NpsTally::new(scale, OffScale::Refuse);
    tally.push_all(scores)?;
    Ok(tally.groups())
}

#[cfg(feature = "serde")]
impl KeyDriver {
    fn check(&self) -> Result<(), SurveyError> {
        use crate::statistics::checked::in_range;
        if let Some(impact) = self.leave_out_impact {
            in_range(impact, (-2.0, 2.0), "leave-out impact", "in [-2, 2]")?;
        }
        in_range(
            self.low as f64,
            (0.0, self.rated as f64),
            "number of low ratings",
            "at most the number of ratings",
        )?;
        Ok(())
    }
}

#[cfg(feature = "serde")]
crate::statistics::checked::checked_on_read!(KeyDriver);
