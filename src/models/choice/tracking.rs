//! Expected and actual purchases over time, and how far they are apart in the holdout.

use super::error::ChoiceError;
use super::trial::Times;
use crate::models::purchase::tracked;
use crate::models::{PurchaseProcess, TrackedPeriod};

/// Expected and actual repeat purchases of all customers of the calibration, period by period, and
/// the errors in the periods that lie in the holdout.
///
/// ```text
/// MAPE = mean over the periods of the holdout of |expected − actual| / actual
/// ```
///
/// The model knows each customer's first purchase and the fitted parameters, nothing else. A period
/// in which the calibration ends belongs to neither part.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TrackingReport {
    /// Every whole period, see [`track`](crate::models::track).
    pub periods: Vec<TrackedPeriod>,
    /// The number of them, the last ones, that lie in the holdout.
    pub holdout_periods: usize,
    /// The mean absolute percentage error of a period's purchases, as a share; `None` without a
    /// period in the holdout and where one saw no purchase.
    pub incremental_mape: Option<f64>,
    /// The same of the purchases from the start to the end of a period.
    pub cumulative_mape: Option<f64>,
    /// Expected over actual purchases at the end of the last period, less 1; `None` where nothing
    /// was bought.
    pub final_bias: Option<f64>,
}

impl TrackingReport {
    pub(super) fn of<K, P: PurchaseProcess<Span = f64> + Sync>(
        times: &Times<K>,
        process: &P,
    ) -> Result<Self, ChoiceError> {
        let periods = tracked(process, &times.purchases, times.period)?;
        // Whole periods that the division of nanoseconds misses by a rounding are whole.
        let calibrated = times.calibration_end - 1e-9 * times.period;
        let starts = std::iter::once(0.0).chain(periods.iter().map(|period| period.end));
        let holdout: Vec<&TrackedPeriod> = starts
            .zip(&periods)
            .filter(|(start, _)| *start >= calibrated)
            .map(|(_, period)| period)
            .collect();
        let final_bias = periods.last().and_then(|last| {
            let actual = last.cumulative_actual as f64;
            (actual > 0.0).then(|| last.cumulative_expected / actual - 1.0)
        });
        Ok(Self {
            holdout_periods: holdout.len(),
            incremental_mape: mape(holdout.iter().map(|one| (one.expected, one.actual))),
            cumulative_mape: mape(
                holdout
                    .iter()
                    .map(|one| (one.cumulative_expected, one.cumulative_actual)),
            ),
            final_bias,
            periods,
        })
    }
}

fn mape(pairs: impl ExactSizeIterator<Item = (f64, u64)>) -> Option<f64> {
    let count = pairs.len() as f64;
    let sum: f64 = pairs
        .map(|(expected, actual)| (expected - actual as f64).abs() / actual as f64)
        .sum();
    // Written so that no period and a period without a purchase both fail.
    Some(sum / count).filter(|mean| mean.is_finite())
}
