use crate::models::{FitError, ModelError};
use crate::quantity::TimeUnit;
use crate::transactions::Collapse;
use thiserror::Error;

/// The reason why a saved model cannot be read, or not used.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SavedModelError {
    /// A newer version of this crate has written it.
    #[error(
        "the format must be at most {known}, got {found}: a newer version of clv has written it"
    )]
    NewerFormat {
        /// Its format.
        found: u64,
        /// The newest format that this version reads.
        known: u64,
    },
    /// A field is missing or not of its kind.
    #[error("the field {field} must be there and of its kind")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// It is another model.
    #[error("the model must be {expected}, got {found}")]
    OtherModel {
        /// The model that was asked for.
        expected: String,
        /// The model that it is.
        found: String,
    },
    /// The parameters are not those of the model.
    #[error("the parameters must be {expected}, got {found}")]
    Names {
        /// The model's.
        expected: String,
        /// The value that came.
        found: String,
    },
    /// A text is not a finite number.
    #[error("{field} must be a finite number, got {value:?}")]
    Number {
        /// The field or parameter.
        field: String,
        /// The value that came.
        value: String,
    },
    /// A number that is to be saved is not finite.
    #[error("{field} must be finite to be saved")]
    NotFinite {
        /// The field.
        field: &'static str,
    },
    /// The covariance is not a positive definite matrix of the parameters.
    #[error("the covariance must be a positive definite matrix of all parameters")]
    NotACovariance,
    /// Something was changed after it had been written.
    #[error("the checksum must be {computed}, got {saved}: a field was edited")]
    Edited {
        /// The checksum that it has.
        saved: String,
        /// The checksum of what it says.
        computed: String,
    },
    /// The fit is of another base.
    #[error("the fit must be of the base's customers, {base}, got {fitted}")]
    TooManyCustomers {
        /// The number of customers that the fit saw.
        fitted: u64,
        /// The number of customers in the base.
        base: u64,
    },
    /// Times are measured in another unit.
    #[error("the unit must be that of the saved model, {model}, got {got}")]
    UnitMismatch {
        /// The model's unit.
        model: TimeUnit,
        /// The unit that came.
        got: TimeUnit,
    },
    /// Purchases were collapsed to other periods.
    #[error("the collapse must be that of the saved model, {model:?}, got {base:?}")]
    CollapseMismatch {
        /// The model's collapse.
        model: Collapse,
        /// That of the base.
        base: Collapse,
    },
    /// The saved log-likelihood is not that of the data.
    #[error("the log-likelihood of the data must be the saved one, {saved}, got {computed}")]
    OtherData {
        /// The saved one.
        saved: f64,
        /// That of the data.
        computed: f64,
    },
    /// A parameter is out of its range.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The data cannot tell a likelihood.
    #[error(transparent)]
    Fit(#[from] FitError),
}
