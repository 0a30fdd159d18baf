use datafusion::error::DataFusionError;
use thiserror::Error;

/// What a function refuses: which function, which of its columns or arguments, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
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

impl From<FunctionError> for DataFusionError {
    fn from(error: FunctionError) -> Self {
        Self::External(Box::new(error))
    }
}
