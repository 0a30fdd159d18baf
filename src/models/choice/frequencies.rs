//! The distribution of repeat purchases in the calibration, fitted and actual.

use super::error::ChoiceError;
use super::holdout::LAST_FREQUENCY;
use super::trial::Trial;
use crate::models::purchase::for_each;
use crate::models::{ModelError, PurchaseProcess};
use crate::statistics::ChiSquared;

/// One number of repeat purchases in the calibration, and the customers who have it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FrequencyRow {
    /// The repeat purchases; 7 stands for 7 and more.
    pub frequency: u32,
    /// The number of customers that made them.
    pub actual: u64,
    /// The number of customers that the model expects to make them in their time, Σ P(X(Tᵢ) = x).
    pub expected: f64,
}

/// The fitted distribution of repeat purchases against the actual one, and Pearson's test.
///
/// ```text
/// χ² = Σ (actual − expected)² / expected         over 0, 1, …, 6, and 7 and more
/// degrees of freedom = 8 − 1 − parameters
/// ```
///
/// The parameters were fitted to more than these counts, so that the true distribution of χ² lies
/// between those with 8 − 1 − parameters and 8 − 1 degrees of freedom (Chernoff & Lehmann 1954):
/// the p-value here, the literature's, is the smaller one.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct FrequencyFit {
    /// Every number of repeat purchases, ascending.
    pub rows: Vec<FrequencyRow>,
    /// Pearson's χ²; `None` where a count is expected to be 0.
    pub chi_squared: Option<f64>,
    /// The number of rows less 1 less the number of parameters.
    pub degrees_of_freedom: u32,
    /// The probability of a χ² at least this large under the model; `None` where there is no χ² or
    /// no degree of freedom.
    pub p_value: Option<f64>,
}

impl FrequencyFit {
    pub(super) fn of<K, P: PurchaseProcess<Span = f64> + Sync>(
        trial: &Trial<'_, K>,
        process: &P,
        parameters: usize,
    ) -> Result<Self, ChoiceError> {
        let mut rows: Vec<FrequencyRow> = (0..=LAST_FREQUENCY)
            .map(|frequency| FrequencyRow {
                frequency,
                actual: 0,
                expected: 0.0,
            })
            .collect();
        for history in &trial.histories {
            let place = history.frequency().min(LAST_FREQUENCY) as usize;
            if let Some(row) = rows.get_mut(place) {
                row.actual += 1;
            }
        }
        let mut ages: Vec<f64> = trial.histories.iter().map(|one| one.age()).collect();
        ages.sort_unstable_by(f64::total_cmp);
        let alike: Vec<&[f64]> = ages.chunk_by(|a, b| a == b).collect();
        let shares = for_each(&alike, |group| {
            let age = group.first().copied().unwrap_or_default();
            let mut shares = process.purchase_probabilities(0..LAST_FREQUENCY.into(), age)?;
            let rest = shares.iter().fold(1.0, |rest, share| rest - share);
            shares.push(rest.max(0.0));
            Ok::<_, ModelError>(shares)
        })?;
        for (group, shares) in alike.iter().zip(shares) {
            for (row, share) in rows.iter_mut().zip(shares) {
                row.expected += group.len() as f64 * share;
            }
        }
        let terms = rows.iter().map(|row| {
            let difference = row.actual as f64 - row.expected;
            difference * difference / row.expected
        });
        let chi_squared = Some(terms.sum::<f64>()).filter(|sum| sum.is_finite());
        let degrees_of_freedom = (rows.len() - 1).saturating_sub(parameters) as u32;
        let p_value = match (chi_squared, degrees_of_freedom) {
            (Some(chi_squared), 1..) => {
                let distribution = ChiSquared::new(f64::from(degrees_of_freedom))?;
                Some(distribution.survival(chi_squared))
            }
            _ => None,
        };
        Ok(Self {
            rows,
            chi_squared,
            degrees_of_freedom,
            p_value,
        })
    }
}
