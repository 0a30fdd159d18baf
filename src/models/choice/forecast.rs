//! Forecasts of each customer in the holdout, and their scores.

use super::count_scores::{Cumulative, MOST_TERMS, ln_or_none, score};
use super::trial::Trial;
use crate::models::purchase::for_each;
use crate::models::{ModelError, PurchaseProcess};
use crate::transactions::PurchaseHistory;

/// A forecast of one customer's purchases in the holdout, and its scores.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CustomerForecast {
    /// The expected number of purchases.
    pub expected: f64,
    /// The probability of at least one.
    pub active: f64,
    /// The purchases that came.
    pub actual: u32,
    /// ln of the probability of as many as came; `None` where they were held for impossible.
    pub log_score: Option<f64>,
    /// The ranked probability score, see
    /// [`ranked_probability_score`](crate::models::ranked_probability_score).
    pub ranked_probability_score: f64,
}

/// The forecasts of all customers in their order. Customers with the same history share the work.
pub(super) fn forecasts<K, P: PurchaseProcess<Span = f64>>(
    trial: &Trial<'_, K>,
    process_of: impl Fn(&PurchaseHistory) -> Result<P, ModelError> + Sync,
) -> Result<Vec<CustomerForecast>, ModelError> {
    let (histories, actual, t) = (&trial.histories, trial.actual, trial.duration);
    let alike: Vec<&[usize]> = trial
        .by_history
        .chunk_by(|a, b| histories.get(*a) == histories.get(*b))
        .collect();
    let of_groups = for_each(&alike, |group| {
        let Some(history) = group.first().and_then(|first| histories.get(*first)) else {
            return Ok(Vec::new());
        };
        of_group(&process_of(history)?, group, actual, t)
    })?;
    let mut forecasts: Vec<(usize, CustomerForecast)> = of_groups.into_iter().flatten().collect();
    forecasts.sort_unstable_by_key(|(place, _)| *place);
    Ok(forecasts
        .into_iter()
        .map(|(_, forecast)| forecast)
        .collect())
}

/// The forecasts of customers with the same history, who stand at these places.
fn of_group<P: PurchaseProcess<Span = f64>>(
    process: &P,
    group: &[usize],
    actual: &[u32],
    t: f64,
) -> Result<Vec<(usize, CustomerForecast)>, ModelError> {
    let expected = process.expected_purchases(t)?;
    let actual = |place: &usize| actual.get(*place).copied().unwrap_or_default();
    let most = group.iter().map(actual).max().unwrap_or_default();
    let (probabilities, table) = distribution(process, u64::from(most), t)?;
    let none = probabilities.first().copied().unwrap_or_default();
    Ok(group
        .iter()
        .map(|place| {
            let actual = actual(place);
            let probability = probabilities.get(actual as usize).copied();
            let forecast = CustomerForecast {
                expected,
                active: (1.0 - none).clamp(0.0, 1.0),
                actual,
                log_score: ln_or_none(probability.unwrap_or_default()),
                ranked_probability_score: score(&table, u64::from(actual)),
            };
            (*place, forecast)
        })
        .collect())
}

/// P(Y = n) and P(Y ≤ n) of the purchases in the next `t`, up to where the tail is nothing and at least
/// to `least`.
fn distribution<P: PurchaseProcess<Span = f64>>(
    process: &P,
    least: u64,
    t: f64,
) -> Result<(Vec<f64>, Vec<f64>), ModelError> {
    let mut probabilities = Vec::new();
    let mut cumulative = Cumulative::to_at_least(least);
    let (mut from, mut to) = (0, least + 4);
    while from < MOST_TERMS {
        for probability in process.purchase_probabilities(from..to, t)? {
            probabilities.push(probability);
            if cumulative.ends_with(probability) {
                return Ok((probabilities, cumulative.table()));
            }
        }
        (from, to) = (to, to + to / 2);
    }
    const QUANTITY: &str = "distribution of the purchases in the holdout";
    Err(ModelError::out_of_reach(process.process_name(), QUANTITY))
}
