use super::probability::{checked, outcome};
use crate::predict::PredictError;
use crate::statistics::{equal_count_length, tied};

/// The bins into which predicted probabilities are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Bins {
    /// That many bins of equal width over \[0, 1\]; a probability on a border is in the upper bin.
    EqualWidth(usize),
    /// That many bins of about equal numbers of customers; equal probabilities are never parted.
    EqualCount(usize),
    /// A bin for each distinct probability.
    Distinct,
}

/// Predicted and actual outcomes in one bin.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CalibrationRow {
    /// Customers in the bin, at least 1.
    pub customers: u64,
    /// Customers whose label is 1.
    pub positives: u64,
    /// The least probability in it.
    pub lowest: f64,
    /// The greatest probability in it.
    pub highest: f64,
    /// The mean of the probabilities.
    pub mean_predicted: f64,
    /// positives/customers.
    pub observed: f64,
}

/// Predicted and actual outcomes, by bins of the predicted probability, ascending.
///
/// Empty bins are left out; without observations the table is empty.
///
/// # Errors
///
/// [`PredictError::Length`], [`PredictError::NotAProbability`] with the row, or
/// [`PredictError::Setting`] for no bins.
///
/// # Example
///
/// ```
/// use clv::predict::evaluation::{Bins, calibration_table};
///
/// let table = calibration_table(
///     &[false, true, true, true],
///     &[0.25, 0.25, 0.75, 0.75],
///     Bins::EqualWidth(2),
/// )?;
/// assert_eq!((table[0].mean_predicted, table[0].observed), (0.25, 0.5));
/// assert_eq!((table[1].mean_predicted, table[1].observed), (0.75, 1.0));
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
pub fn calibration_table(
    labels: &[bool],
    probabilities: &[f64],
    bins: Bins,
) -> Result<Vec<CalibrationRow>, PredictError> {
    let pairs = sorted_pairs(labels, probabilities)?;
    Ok(binned(&pairs, bins)?.map(row).collect())
}

/// The Brier score in parts.
///
/// ```text
/// BS = reliability − resolution + uncertainty + within-bin variance − within-bin covariance
/// reliability = (1/n) Σ n_k (p̄_k − ȳ_k)²      resolution = (1/n) Σ n_k (ȳ_k − ȳ)²
/// uncertainty = ȳ(1 − ȳ)
/// within-bin variance   = (1/n) Σ_k Σ_i (p_i − p̄_k)²
/// within-bin covariance = (2/n) Σ_k Σ_i (p_i − p̄_k)(y_i − ȳ_k)
/// ```
///
/// With [`Bins::Distinct`] the last two are 0 and the parts are Murphy's (1973); with wider bins
/// they make the sum exact (Stephenson, Coelho & Jolliffe 2008, equation 5).
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BrierDecomposition {
    /// The distance between predicted and observed rates: less is better.
    pub reliability: f64,
    /// The difference among the rates of the bins: more is better.
    pub resolution: f64,
    /// The Brier score of predicting the overall rate for everybody.
    pub uncertainty: f64,
    /// Spread of the predictions inside of the bins.
    pub within_bin_variance: f64,
    /// Twice the covariance of predictions and outcomes inside of the bins: more is better.
    pub within_bin_covariance: f64,
}

impl BrierDecomposition {
    /// The parts of the Brier score. `None` without observations.
    ///
    /// # Errors
    ///
    /// As of [`calibration_table`].
    ///
    /// # Example
    ///
    /// ```
    /// use clv::predict::evaluation::{Bins, BrierDecomposition, brier};
    ///
    /// let (labels, predicted) = ([true, false, true, false], [0.9, 0.1, 0.6, 0.6]);
    /// let parts = BrierDecomposition::new(&labels, &predicted, Bins::EqualWidth(2))?;
    /// let score = brier(&labels, &predicted)?;
    /// assert!((parts.map_or(0.0, |parts| parts.score()) - score.unwrap_or(1.0)).abs() < 1e-15);
    /// # Ok::<(), clv::predict::PredictError>(())
    /// ```
    pub fn new(
        labels: &[bool],
        probabilities: &[f64],
        bins: Bins,
    ) -> Result<Option<Self>, PredictError> {
        let pairs = sorted_pairs(labels, probabilities)?;
        let n = pairs.len() as f64;
        let overall = pairs.iter().map(|&(_, y)| y).sum::<f64>() / n;
        let mut parts = Self {
            reliability: 0.0,
            resolution: 0.0,
            uncertainty: overall * (1.0 - overall),
            within_bin_variance: 0.0,
            within_bin_covariance: 0.0,
        };
        for bin in binned(&pairs, bins)? {
            let row = row(bin);
            let share = row.customers as f64 / n;
            parts.reliability += share * (row.mean_predicted - row.observed).powi(2);
            parts.resolution += share * (row.observed - overall).powi(2);
            for (p, y) in bin {
                let deviation = p - row.mean_predicted;
                parts.within_bin_variance += deviation * deviation / n;
                parts.within_bin_covariance += 2.0 * deviation * (y - row.observed) / n;
            }
        }
        Ok((!pairs.is_empty()).then_some(parts))
    }

    /// The Brier score, the sum of the parts.
    pub fn score(&self) -> f64 {
        self.reliability - self.resolution + self.uncertainty + self.within_bin_variance
            - self.within_bin_covariance
    }
}

type Pair = (f64, f64);

/// The mean of probabilities that ascend, from the first on: equal ones have their value as the mean,
/// and rounding leads neither below the lowest nor above the highest.
fn mean_within(bin: &[Pair]) -> f64 {
    let (Some(&(lowest, _)), Some(&(highest, _))) = (bin.first(), bin.last()) else {
        return 0.0;
    };
    let above: f64 = bin.iter().map(|&(p, _)| p - lowest).sum();
    (lowest + above / bin.len() as f64).clamp(lowest, highest)
}

/// Probabilities and outcomes, ascending by probability.
fn sorted_pairs(labels: &[bool], probabilities: &[f64]) -> Result<Vec<Pair>, PredictError> {
    checked(labels, probabilities)?;
    let mut pairs: Vec<Pair> = probabilities
        .iter()
        .zip(labels)
        .map(|(&p, &label)| (p + 0.0, outcome(label)))
        .collect();
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    Ok(pairs)
}

/// The bins that are not empty, ascending.
fn binned(pairs: &[Pair], bins: Bins) -> Result<impl Iterator<Item = &[Pair]>, PredictError> {
    if let Bins::EqualWidth(0) | Bins::EqualCount(0) = bins {
        return Err(PredictError::Setting {
            what: "number of bins",
            range: "at least 1",
            value: 0.0,
        });
    }
    let n = pairs.len();
    let mut start = 0;
    Ok(std::iter::from_fn(move || {
        let rest = pairs.get(start..).filter(|rest| !rest.is_empty())?;
        let length = match bins {
            Bins::Distinct => tied(rest, 1),
            Bins::EqualWidth(bins) => {
                let bin = |p: f64| equal_width_bin(p, bins);
                rest.partition_point(|&(p, _)| bin(p) <= bin(rest[0].0))
            }
            Bins::EqualCount(bins) => equal_count_length(rest, n, bins),
        };
        start += length;
        Some(&rest[..length])
    }))
}

/// The bin of a probability: the last k whose border k/bins, as a number, is not above it. A product may
/// be rounded to either side of a border; one step mends that.
fn equal_width_bin(p: f64, bins: usize) -> f64 {
    let bins = bins as f64;
    let rough = (p * bins).floor();
    let k = if (rough + 1.0) / bins <= p {
        rough + 1.0
    } else if rough / bins > p {
        rough - 1.0
    } else {
        rough
    };
    k.min(bins - 1.0)
}

fn row(bin: &[Pair]) -> CalibrationRow {
    let n = bin.len() as f64;
    let positives: f64 = bin.iter().map(|&(_, y)| y).sum();
    CalibrationRow {
        customers: bin.len() as u64,
        positives: positives as u64,
        lowest: bin.first().map_or(0.0, |pair| pair.0),
        highest: bin.last().map_or(0.0, |pair| pair.0),
        mean_predicted: mean_within(bin),
        observed: positives / n,
    }
}
