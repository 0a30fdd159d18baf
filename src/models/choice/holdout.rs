//! The quality of a forecast of the holdout.

use super::error::ChoiceError;
use super::forecast::CustomerForecast;
use super::trial::Trial;
use crate::numeric::both;
use crate::quantity::{counted, with_commas};
use crate::statistics::{
    PredictionGroup, concentration_coefficient, normalised_gini, pearson, prediction_groups,
};
use std::fmt;

/// Deciles.
const GROUPS: usize = 10;
/// The literature's last class of frequencies, "7 and more".
pub(super) const LAST_FREQUENCY: u32 = 7;

/// Distances of the forecast purchases from those that came, eᵢ − yᵢ over n customers.
///
/// ```text
/// mean absolute error     = Σ |eᵢ − yᵢ| / n
/// root mean squared error = √(Σ (eᵢ − yᵢ)² / n)
/// bias of the total       = Σ e / Σ y − 1            > 0 where too many were expected
/// ```
///
/// An expected number is the forecast of the least squared error; the least absolute error has the
/// median, which for most customers is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct HoldoutErrors {
    /// The number of customers the calibration has.
    pub customers: u64,
    /// The purchases that came.
    pub actual_total: u64,
    /// The purchases that were expected.
    pub expected_total: f64,
    /// Expected over actual total, less 1; `None` where nothing was bought.
    pub bias_of_total: Option<f64>,
    /// The mean absolute error of a customer's purchases.
    pub mean_absolute_error: f64,
    /// The root mean squared error of a customer's purchases.
    pub root_mean_squared_error: f64,
    /// Pearson's correlation of the customers' expected and actual purchases, which papers print; `None`
    /// where either is the same for all. It says nothing of a bias.
    pub correlation: Option<f64>,
}

impl fmt::Display for HoldoutErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} purchases expected and {} made by {}; a customer's error {:.3} in the mean",
            with_commas(&format!("{:.1}", self.expected_total)),
            with_commas(&self.actual_total.to_string()),
            counted(self.customers, "customer"),
            self.mean_absolute_error
        )?;
        match self.correlation {
            Some(correlation) => write!(f, ", correlation {correlation:.3}"),
            None => Ok(()),
        }
    }
}

/// The holdout purchases of the customers with one number of repeat purchases in the calibration.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HoldoutByFrequency {
    /// The repeat purchases in the calibration; 7 stands for 7 and more.
    pub frequency: u32,
    /// The number of customers who have it, at least 1.
    pub customers: u64,
    /// The purchases that came, per customer.
    pub mean_actual: f64,
    /// The purchases that were expected, per customer.
    pub mean_expected: f64,
}

/// The quality of a forecast's order: does it find those who are worth the most?
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RankingQuality {
    /// The concentration of what came on those who were ranked high, see
    /// [`concentration_coefficient`].
    pub gini: f64,
    /// The same as a share of what a perfect order finds, see [`normalised_gini`].
    pub normalised_gini: f64,
}

/// Whether customers were active in the holdout as often as foreseen: at least one purchase against
/// its probability.
///
/// Being active is what can be seen of being alive: P(active) = P(alive)·P(at least one purchase |
/// alive).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ActivityCalibration {
    /// The share of customers who bought.
    pub actual_share: f64,
    /// The mean probability to do so.
    pub expected_share: f64,
    /// The Brier score, the mean of (p − \[bought\])²; the lower the better.
    pub brier_score: f64,
    /// By deciles of the probability, ascending.
    pub deciles: Vec<PredictionGroup>,
}

/// The quality of a forecast of the holdout, by every measure.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct HoldoutReport {
    /// Expected against actual purchases.
    pub errors: HoldoutErrors,
    /// The mean logarithmic score of the customers; the higher the better, `None` where a
    /// customer's purchases were held for impossible.
    pub mean_log_score: Option<f64>,
    /// The mean ranked probability score of the customers, in purchases; the lower the better.
    pub mean_ranked_probability_score: f64,
    /// By the number of repeat purchases in the calibration, ascending.
    pub by_frequency: Vec<HoldoutByFrequency>,
    /// By deciles of the expected purchases, ascending.
    pub deciles: Vec<PredictionGroup>,
    /// The ranking by expected purchases; `None` where nothing or the same was bought by all.
    pub ranking_by_purchases: Option<RankingQuality>,
    /// The ranking by expected purchases times expected amount; `None` also without a spend model.
    pub ranking_by_value: Option<RankingQuality>,
    /// Who bought at all.
    pub activity: ActivityCalibration,
    /// The forecast of every customer, in the order of the base.
    pub forecasts: Vec<CustomerForecast>,
}

impl HoldoutByFrequency {
    /// Its frequency as a reader counts: `7+` for seven and more.
    pub fn label(&self) -> String {
        if self.frequency == LAST_FREQUENCY {
            format!("{}+", self.frequency)
        } else {
            self.frequency.to_string()
        }
    }
}

impl HoldoutReport {
    pub(super) fn of<K>(
        trial: &Trial<'_, K>,
        forecasts: Vec<CustomerForecast>,
    ) -> Result<Self, ChoiceError> {
        let expected: Vec<f64> = forecasts.iter().map(|one| one.expected).collect();
        let actual: Vec<f64> = forecasts.iter().map(|one| f64::from(one.actual)).collect();
        let by_value = trial.spend.as_ref().map(|spend| {
            let values: Vec<f64> = expected
                .iter()
                .zip(&spend.per_purchase)
                .map(|(purchases, amount)| purchases * amount)
                .collect();
            ranking(&spend.actual, &values)
        });
        let (deciles, (ranking_by_purchases, activity)) = both(
            || prediction_groups(&expected, &actual, GROUPS),
            || {
                both(
                    || ranking(&actual, &expected),
                    || ActivityCalibration::of(&forecasts),
                )
            },
        );
        Ok(Self {
            errors: HoldoutErrors::of(&forecasts, &expected, &actual)?,
            mean_log_score: mean(forecasts.iter().map(|one| one.log_score)),
            mean_ranked_probability_score: mean(
                forecasts
                    .iter()
                    .map(|one| Some(one.ranked_probability_score)),
            )
            .unwrap_or_default(),
            by_frequency: by_frequency(trial, &forecasts),
            deciles: deciles?,
            ranking_by_purchases: ranking_by_purchases?,
            ranking_by_value: by_value.transpose()?.flatten(),
            activity: activity?,
            forecasts,
        })
    }
}

/// The mean; `None` where a value is missing or there is none.
fn mean(values: impl ExactSizeIterator<Item = Option<f64>>) -> Option<f64> {
    let count = values.len();
    let sum: f64 = values.sum::<Option<f64>>()?;
    (count > 0).then(|| sum / count as f64)
}

fn ranking(values: &[f64], by: &[f64]) -> Result<Option<RankingQuality>, ChoiceError> {
    let gini = concentration_coefficient(values, by)?;
    let normalised = normalised_gini(values, by)?;
    Ok(gini
        .zip(normalised)
        .map(|(gini, normalised_gini)| RankingQuality {
            gini,
            normalised_gini,
        }))
}

impl HoldoutErrors {
    fn of(
        forecasts: &[CustomerForecast],
        expected: &[f64],
        actual: &[f64],
    ) -> Result<Self, ChoiceError> {
        let n = forecasts.len() as f64;
        let error = |one: &CustomerForecast| one.expected - f64::from(one.actual);
        let actual_total: u64 = forecasts.iter().map(|one| u64::from(one.actual)).sum();
        let expected_total: f64 = forecasts.iter().map(|one| one.expected).sum();
        let squares: f64 = forecasts.iter().map(|one| error(one).powi(2)).sum();
        Ok(Self {
            customers: forecasts.len() as u64,
            actual_total,
            expected_total,
            bias_of_total: (actual_total > 0).then(|| expected_total / actual_total as f64 - 1.0),
            mean_absolute_error: forecasts.iter().map(|one| error(one).abs()).sum::<f64>() / n,
            root_mean_squared_error: (squares / n).sqrt(),
            correlation: pearson(expected, actual)?.map(|found| found.coefficient()),
        })
    }
}

fn by_frequency<K>(
    trial: &Trial<'_, K>,
    forecasts: &[CustomerForecast],
) -> Vec<HoldoutByFrequency> {
    (0..=LAST_FREQUENCY)
        .filter_map(|frequency| {
            let (mut customers, mut actual, mut expected) = (0, 0.0, 0.0);
            for (history, one) in trial.histories.iter().zip(forecasts) {
                if history.frequency().min(LAST_FREQUENCY) == frequency {
                    customers += 1;
                    actual += f64::from(one.actual);
                    expected += one.expected;
                }
            }
            (customers > 0).then(|| HoldoutByFrequency {
                frequency,
                customers,
                mean_actual: actual / customers as f64,
                mean_expected: expected / customers as f64,
            })
        })
        .collect()
}

impl ActivityCalibration {
    fn of(forecasts: &[CustomerForecast]) -> Result<Self, ChoiceError> {
        let n = forecasts.len() as f64;
        let expected: Vec<f64> = forecasts.iter().map(|one| one.active).collect();
        let actual: Vec<f64> = forecasts
            .iter()
            .map(|one| if one.actual > 0 { 1.0 } else { 0.0 })
            .collect();
        let squares: f64 = expected
            .iter()
            .zip(&actual)
            .map(|(p, y)| (p - y) * (p - y))
            .sum();
        Ok(Self {
            actual_share: actual.iter().sum::<f64>() / n,
            expected_share: expected.iter().sum::<f64>() / n,
            brier_score: squares / n,
            deciles: prediction_groups(&expected, &actual, GROUPS)?,
        })
    }
}
