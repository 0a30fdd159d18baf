use datafusion::error::DataFusionError;
use std::fmt;
use thiserror::Error;

/// What a function refuses: which function, which of its columns or arguments, and why.
#[derive(Clone, PartialEq, Eq, Error)]
#[error("function {function}, {place}: {reason}")]
pub struct FunctionError {
    /// The function.
    pub function: &'static str,
    /// The column or argument.
    pub place: String,
    /// Why.
    pub reason: String,
}

impl FunctionError {
    pub(crate) fn new(
        function: &'static str,
        place: impl Into<String>,
        reason: impl ToString,
    ) -> Self {
        Self {
            function,
            place: place.into(),
            reason: reason.to_string(),
        }
    }
}

/// In its words: an executor of a cluster sends what it fails by in the form for debugging.
impl fmt::Debug for FunctionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FunctionError({self})")
    }
}

impl From<FunctionError> for DataFusionError {
    fn from(error: FunctionError) -> Self {
        Self::External(Box::new(error))
    }
}
