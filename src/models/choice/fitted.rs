//! A fit of any of the candidates.

use super::error::ChoiceError;
use super::trial::Trial;
use crate::models::{Candidate, Fit, FitError, FitWarning, PurchaseModel};

/// A fit, and how many numbers were chosen by the data.
pub(super) struct Fitted {
    pub(super) fit: Fit<PurchaseModel>,
    pub(super) parameters: usize,
}

impl Fitted {
    pub(super) fn of<K>(candidate: Candidate, trial: &Trial<'_, K>) -> Result<Self, ChoiceError> {
        let (fit, parameters) =
            candidate
                .fit_counting(&trial.distinct)
                .map_err(|error| match error {
                    FitError::TimesNeeded { model } => ChoiceError::TimesNeeded { model },
                    other => other.into(),
                })?;
        if fit.aic().is_none() {
            return Err(ChoiceError::TimesNeeded {
                model: candidate.name(),
            });
        }
        Ok(Self { fit, parameters })
    }
}

/// Whether a parameter went to 0 or infinity or the likelihood is flat: a simpler model says the
/// same.
pub(super) fn is_degenerate(fit: &Fit<PurchaseModel>) -> bool {
    fit.warnings().iter().any(|warning| {
        matches!(
            warning,
            FitWarning::Boundary { .. } | FitWarning::NotPositiveDefinite { .. }
        )
    })
}
