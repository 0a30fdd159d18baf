//! Whether data can tell the coefficients of their columns.

use super::VaryingError;
use super::history::VaryingHistories;
use super::stretch::Piece;
use crate::models::covariates::Process;

/// A column whose spread is below this share of its size is constant.
const CONSTANT: f64 = 1e-9;
/// A column of which so little is left beside those before it is a combination of them.
const COMBINED: f64 = 1e-9;

/// The standard deviations of the columns over the time that was observed, purchase before dropout.
pub(super) fn spreads(histories: &VaryingHistories) -> Result<Vec<f64>, VaryingError> {
    let columns = &histories.columns;
    let mut spreads = of_process(histories, Process::Purchase, &columns.purchase, |piece| {
        piece.purchase
    })?;
    spreads.extend(of_process(
        histories,
        Process::Dropout,
        &columns.dropout,
        |piece| piece.dropout,
    )?);
    Ok(spreads)
}

fn of_process(
    histories: &VaryingHistories,
    process: Process,
    names: &[String],
    values: impl Fn(Piece<'_>) -> &[f64],
) -> Result<Vec<f64>, VaryingError> {
    let size = names.len();
    let pieces = || {
        histories
            .iter()
            .flat_map(|history| history.before.pieces().chain(history.silence.pieces()))
    };
    let (mut time, mut means, mut largest) = (0.0, vec![0.0; size], vec![0.0_f64; size]);
    for piece in pieces() {
        time += piece.length;
        for ((mean, largest), value) in means.iter_mut().zip(&mut largest).zip(values(piece)) {
            *mean += piece.length * value;
            *largest = largest.max(value.abs());
        }
    }
    means.iter_mut().for_each(|mean| *mean /= time);
    let mut products = vec![vec![0.0; size]; size];
    for piece in pieces() {
        let apart: Vec<f64> = values(piece)
            .iter()
            .zip(&means)
            .map(|(value, mean)| value - mean)
            .collect();
        for (row, a) in products.iter_mut().zip(&apart) {
            for (product, b) in row.iter_mut().zip(&apart) {
                *product += piece.length / time * a * b;
            }
        }
    }
    let spreads: Vec<f64> = (0..)
        .zip(&products)
        .map(|(i, row): (usize, _)| row[i].sqrt())
        .collect();
    for ((name, spread), largest) in names.iter().zip(&spreads).zip(largest) {
        if spread.is_nan() || *spread <= CONSTANT * largest {
            return Err(VaryingError::Constant {
                column: name.clone(),
                process,
            });
        }
    }
    for (row, a) in products.iter_mut().zip(&spreads) {
        for (product, b) in row.iter_mut().zip(&spreads) {
            *product /= a * b;
        }
    }
    match first_combined(products) {
        Some(column) => Err(VaryingError::Collinear {
            column: names.get(column).cloned().unwrap_or_default(),
            process,
        }),
        None => Ok(spreads),
    }
}

/// The first column of a correlation matrix that is a combination of those before it, by
/// elimination.
fn first_combined(mut rest: Vec<Vec<f64>>) -> Option<usize> {
    for column in 0..rest.len() {
        let pivot = rest[column].clone();
        if pivot[column].is_nan() || pivot[column] <= COMBINED {
            return Some(column);
        }
        for row in &mut rest[column + 1..] {
            let factor = row[column] / pivot[column];
            for (value, of_pivot) in row.iter_mut().zip(&pivot) {
                *value -= factor * of_pivot;
            }
        }
    }
    None
}
