use super::PredictError;

/// Reads labels that are written as the numbers 0 and 1.
///
/// # Errors
///
/// [`PredictError::NotALabel`] for any other number, with its row.
///
/// # Example
///
/// ```
/// use clv::predict::labels_from_numbers;
///
/// assert_eq!(labels_from_numbers(&[0.0, 1.0])?, [false, true]);
/// assert!(labels_from_numbers(&[0.0, 2.0]).is_err());
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
pub fn labels_from_numbers(numbers: &[f64]) -> Result<Vec<bool>, PredictError> {
    numbers
        .iter()
        .enumerate()
        .map(|(row, &value)| match value {
            0.0 => Ok(false),
            1.0 => Ok(true),
            _ => Err(PredictError::NotALabel {
                row: row + 1,
                value,
            }),
        })
        .collect()
}

/// A list has an entry for each label.
pub(super) fn same_length(
    what: &'static str,
    labels: &[bool],
    got: usize,
) -> Result<(), PredictError> {
    if got == labels.len() {
        Ok(())
    } else {
        Err(PredictError::Length {
            what,
            expected: labels.len(),
            got,
        })
    }
}

/// Every number of a list is finite.
pub(super) fn all_finite(what: &'static str, numbers: &[f64]) -> Result<(), PredictError> {
    match numbers.iter().position(|number| !number.is_finite()) {
        None => Ok(()),
        Some(row) => Err(PredictError::NotFinite {
            what,
            row: row + 1,
            value: numbers[row],
        }),
    }
}
