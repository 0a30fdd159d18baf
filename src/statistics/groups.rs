use super::StatisticsError;
use super::error::all_finite;
use super::mean::mean;

/// Predicted and actual values in one group of those who were predicted alike.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct PredictionGroup {
    /// The number of pairs in it, at least 1.
    pub count: u64,
    /// The least prediction in it.
    pub lowest: f64,
    /// The greatest prediction in it.
    pub highest: f64,
    /// The mean of the predictions.
    pub mean_predicted: f64,
    /// The mean of what came.
    pub mean_actual: f64,
}

/// Predicted and actual values, by groups of about equal size in order of the prediction,
/// ascending: ten groups are deciles.
///
/// Equal predictions are never parted, so there can be fewer groups than asked for.
///
/// # Errors
///
/// [`StatisticsError::LengthsDiffer`], [`StatisticsError::NotFinite`], and
/// [`StatisticsError::NoGroup`] where no group is asked for.
///
/// # Example
///
/// ```
/// use clv::statistics::prediction_groups;
///
/// let groups = prediction_groups(&[0.5, 2.5, 1.5, 0.5], &[0.0, 4.0, 1.0, 1.0], 2)?;
/// assert_eq!((groups[0].mean_predicted, groups[0].mean_actual), (0.5, 0.5));
/// assert_eq!((groups[1].mean_predicted, groups[1].mean_actual), (2.0, 2.5));
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
pub fn prediction_groups(
    predicted: &[f64],
    actual: &[f64],
    groups: usize,
) -> Result<Vec<PredictionGroup>, StatisticsError> {
    if predicted.len() != actual.len() {
        return Err(StatisticsError::LengthsDiffer {
            x: predicted.len(),
            y: actual.len(),
        });
    }
    if groups == 0 {
        return Err(StatisticsError::NoGroup);
    }
    all_finite(predicted)?;
    all_finite(actual)?;
    let mut pairs: Vec<(f64, f64)> = predicted
        .iter()
        .zip(actual)
        .map(|(predicted, actual)| (predicted + 0.0, *actual))
        .collect();
    // The actual value decides among equals, so that sums do not depend on the order of the rows.
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut found = Vec::with_capacity(groups.min(pairs.len()));
    let mut start = 0;
    while let Some(rest) = pairs.get(start..).filter(|rest| !rest.is_empty()) {
        let (group, _) = rest.split_at(equal_count_length(rest, pairs.len(), groups));
        start += group.len();
        found.extend(PredictionGroup::of(group)?);
    }
    Ok(found)
}

impl PredictionGroup {
    /// `None` of no pairs.
    fn of(group: &[(f64, f64)]) -> Result<Option<Self>, StatisticsError> {
        let (predicted, actual): (Vec<f64>, Vec<f64>) = group.iter().copied().unzip();
        let (Some(&lowest), Some(&highest)) = (predicted.first(), predicted.last()) else {
            return Ok(None);
        };
        let means = mean(&predicted)?.zip(mean(&actual)?);
        Ok(means.map(|(mean_predicted, mean_actual)| Self {
            count: group.len() as u64,
            lowest,
            highest,
            mean_predicted,
            mean_actual,
        }))
    }
}

#[cfg(feature = "serde")]
impl PredictionGroup {
    fn check(&self) -> Result<(), StatisticsError> {
        use super::checked::{finite, in_range};
        in_range(
            self.count as f64,
            (1.0, f64::MAX),
            "count of a group",
            "≥ 1",
        )?;
        finite(self.lowest, "lowest prediction")?;
        finite(self.highest, "highest prediction")?;
        finite(self.mean_actual, "mean of what came")?;
        in_range(
            self.mean_predicted,
            (self.lowest, self.highest),
            "mean prediction",
            "between the lowest and the highest",
        )?;
        Ok(())
    }
}

#[cfg(feature = "serde")]
super::checked::checked_on_read!(PredictionGroup);

/// The number of the pairs that are left, ascending by their first, that make up the next of
/// `groups` about equal groups of all of them.
pub(crate) fn equal_count_length(rest: &[(f64, f64)], all: usize, groups: usize) -> usize {
    // The first border at or after this place's share of all places.
    let border = |k: usize| (k as u128 * all as u128).div_ceil(groups as u128) as usize;
    let start = all - rest.len();
    let k = (start as u128 * groups as u128 / all as u128) as usize + 1;
    tied(rest, border(k) - start)
}

/// The least length ≥ `length` that parts no equal firsts.
pub(crate) fn tied(rest: &[(f64, f64)], length: usize) -> usize {
    let last = rest[length.clamp(1, rest.len()) - 1].0;
    rest.partition_point(|&(first, _)| first <= last)
}
