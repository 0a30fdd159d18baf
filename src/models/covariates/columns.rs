//! The coded columns of the customers of a fit: matched, looked at, standardised.

use super::layout::Coefficient;
use super::{CovariateCoding, CovariateError, CovariateTable, CovariateTerm};
use crate::numeric::matrix::{Matrix, dot};
use std::fmt::Debug;

/// A share of a column's variance below this is the rounding of what the others explain.
const EXPLAINED: f64 = 1e-10;

/// Where the rows of the customers are, or who has none.
pub(super) fn matched<K: Ord + Debug>(
    customers: &[&K],
    table: &CovariateTable<K>,
) -> Result<Vec<usize>, CovariateError> {
    let mut places = Vec::with_capacity(customers.len());
    let mut missing = Vec::new();
    for customer in customers {
        match table.place(customer) {
            Some(place) => places.push(place),
            None => missing.push(*customer),
        }
    }
    match missing.split_first() {
        None => Ok(places),
        Some((first, others)) => Err(CovariateError::MissingCustomer {
            customer: format!("{first:?}"),
            others: others.len(),
        }),
    }
}

/// The codings of the terms' columns among the customers at these rows.
pub(super) fn codings<K>(
    table: &CovariateTable<K>,
    terms: &[CovariateTerm],
    rows: &[usize],
) -> Result<Vec<CovariateCoding>, CovariateError> {
    terms
        .iter()
        .map(|term| table.coding(table.column(&term.column)?, rows))
        .collect()
}

/// The coded numbers of the customers at these rows, row after row.
pub(super) fn encoded<K>(
    table: &CovariateTable<K>,
    codings: &[CovariateCoding],
    rows: &[usize],
) -> Result<Vec<Vec<f64>>, CovariateError> {
    let columns = codings
        .iter()
        .map(|coding| Ok((coding, table.column(coding.name())?)))
        .collect::<Result<Vec<_>, CovariateError>>()?;
    let width = codings.iter().map(CovariateCoding::width).sum();
    rows.iter()
        .map(|&row| {
            let mut coded = Vec::with_capacity(width);
            for &(coding, column) in &columns {
                if let Some(value) = table.value(row, column) {
                    coding.encode(value, &mut coded)?;
                }
            }
            Ok(coded)
        })
        .collect()
}

/// The location and scale of the numbers of a coded column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ColumnScale {
    pub(super) mean: f64,
    /// With n in the denominator; above 0.
    pub(super) deviation: f64,
    /// The largest number less the smallest, in standard deviations.
    pub(super) range: f64,
}

impl ColumnScale {
    pub(super) fn standardised(&self, value: f64) -> f64 {
        (value - self.mean) / self.deviation
    }

    fn of(name: &str, values: impl Iterator<Item = f64> + Clone) -> Result<Self, CovariateError> {
        let n = values.clone().count() as f64;
        let (low, high) = values
            .clone()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if low >= high {
            return Err(CovariateError::Constant {
                column: name.to_owned(),
                value: low,
            });
        }
        let mean: f64 = values.clone().map(|value| value / n).sum();
        let variance: f64 = values
            .map(|value| (value - mean) * ((value - mean) / n))
            .sum();
        let deviation = variance.sqrt();
        let range = (high - low) / deviation;
        if deviation.is_normal() && range.is_finite() {
            Ok(Self {
                mean,
                deviation,
                range,
            })
        } else {
            Err(CovariateError::Spread {
                column: name.to_owned(),
            })
        }
    }
}

/// The scales of the coded columns; an error names one that says the same of everybody.
pub(super) fn scales(
    names: &[String],
    rows: &[Vec<f64>],
) -> Result<Vec<ColumnScale>, CovariateError> {
    let column = |place: usize| rows.iter().filter_map(move |row| row.get(place).copied());
    names
        .iter()
        .enumerate()
        .map(|(place, name)| ColumnScale::of(name, column(place)))
        .collect()
}

/// Refuses coefficients on the same parameter whose columns explain each other.
pub(super) fn must_be_independent(
    names: &[String],
    rows: &[Vec<f64>],
    scales: &[ColumnScale],
    coefficients: &[Coefficient],
) -> Result<(), CovariateError> {
    let correlations = correlations(rows, scales);
    let parameters = coefficients.iter().flat_map(|of| &of.acts_on);
    let most = parameters.map(|(parameter, _)| *parameter).max();
    for parameter in 0..=most.unwrap_or_default() {
        let mut places: Vec<usize> = coefficients
            .iter()
            .filter(|of| of.acts_on.iter().any(|(on, _)| *on == parameter))
            .map(|of| of.place)
            .collect();
        places.sort_unstable();
        if let Some((column, with)) = explained(&correlations, &places) {
            let name = |place: usize| names.get(place).cloned().unwrap_or_default();
            return Err(CovariateError::Collinear {
                column: name(column),
                with: with.into_iter().map(name).collect(),
            });
        }
    }
    Ok(())
}

fn correlations(rows: &[Vec<f64>], scales: &[ColumnScale]) -> Matrix {
    let width = scales.len();
    let mut sums = vec![vec![0.0; width]; width];
    let mut standardised = vec![0.0; width];
    for row in rows {
        for ((z, value), scale) in standardised.iter_mut().zip(row).zip(scales) {
            *z = scale.standardised(*value);
        }
        for (i, sums) in sums.iter_mut().enumerate() {
            for (sum, z) in sums.iter_mut().zip(&standardised) {
                *sum += standardised[i] * z / rows.len() as f64;
            }
        }
    }
    sums
}

/// The first of these columns that the ones before it explain, with those of them that do.
fn explained(correlations: &Matrix, places: &[usize]) -> Option<(usize, Vec<usize>)> {
    // Cholesky's factor row by row: what is left of a row's square is the unexplained share.
    let mut lower: Matrix = Vec::new();
    for (i, &place) in places.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(i + 1);
        for (j, before) in lower.iter().enumerate() {
            let inner = dot(&row, &before[..j]);
            row.push((correlations[place][places[j]] - inner) / before[j]);
        }
        let left = correlations[place][place] - dot(&row, &row);
        if left > EXPLAINED {
            row.push(left.sqrt());
            lower.push(row);
            continue;
        }
        // Backwards for the multiples of the columns before.
        let mut multiples = row;
        for j in (0..i).rev() {
            let inner: f64 = (j + 1..i).map(|k| lower[k][j] * multiples[k]).sum();
            multiples[j] = (multiples[j] - inner) / lower[j][j];
        }
        let with = places
            .iter()
            .zip(multiples)
            .filter(|(_, multiple)| multiple.abs() > 1e-6)
            .map(|(place, _)| *place)
            .collect();
        return Some((place, with));
    }
    None
}
