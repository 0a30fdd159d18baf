//! Customers with the same covariates.

use super::{CovariateError, CovariateShifts};
use crate::quantity::TimeUnit;
use std::cmp::Ordering;

/// Customers whose coded covariates are the same numbers.
#[derive(Debug, Clone)]
pub(super) struct Alike<M: CovariateShifts> {
    pub(super) coded: Vec<f64>,
    pub(super) rows: M::Rows,
}

/// The customers of whom the model learns something, and what is recorded of them.
pub(super) fn informative<'k, M: CovariateShifts, K: 'k>(
    customers: impl IntoIterator<Item = (&'k K, M::History)>,
) -> (Vec<&'k K>, Vec<M::History>) {
    customers
        .into_iter()
        .filter(|(_, history)| M::is_informative(history))
        .unzip()
}

/// The customers in groups, in ascending order of their covariates.
pub(super) fn by_covariates<M: CovariateShifts>(
    coded: &[Vec<f64>],
    unit: Option<TimeUnit>,
    histories: &[M::History],
) -> Result<Vec<Alike<M>>, CovariateError> {
    let mut order: Vec<(&Vec<f64>, M::History)> =
        coded.iter().zip(histories.iter().copied()).collect();
    order.sort_by(|(a, _), (b, _)| compared(a, b));
    order
        .chunk_by(|(a, _), (b, _)| compared(a, b) == Ordering::Equal)
        .map(|group| {
            let histories: Vec<M::History> = group.iter().map(|(_, history)| *history).collect();
            Ok(Alike {
                coded: group
                    .first()
                    .map_or(Vec::new(), |(coded, _)| (*coded).clone()),
                rows: M::rows(unit, &histories)?,
            })
        })
        .collect()
}

fn compared(a: &[f64], b: &[f64]) -> Ordering {
    let places = a.iter().zip(b).map(|(a, b)| a.total_cmp(b));
    places.fold(Ordering::Equal, Ordering::then)
}
