//! What can go wrong, and which answer of HTTP it is.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use thiserror::Error;

/// Anything that the service cannot do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The database.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The network.
    #[error("network: {0}")]
    Network(#[from] std::io::Error),
    /// A saved model or a stored number that cannot be read.
    #[error("stored text: {0}")]
    Stored(#[from] serde_json::Error),
    /// A number, a fit, a value.
    #[error(transparent)]
    Clv(#[from] clv::Error),
    /// Nothing is known of the customer.
    #[error("there is no customer {0:?}")]
    NoCustomer(String),
    /// No model was fitted yet.
    #[error("no model was fitted yet: POST /refit, or wait for the night")]
    NoModel,
    /// The database's address has another form.
    #[error("the database must be sqlite://FILE or postgres://…, got {0:?}")]
    DatabaseAddress(String),
    /// The writer has stopped.
    #[error("the service is stopping")]
    Stopping,
    /// A request that asks for too much or says too little.
    #[error("{0}")]
    Request(String),
}

macro_rules! of_clv {
    ($($error:ty),+) => {
        $(impl From<$error> for ServiceError {
            fn from(error: $error) -> Self {
                Self::Clv(error.into())
            }
        })+
    };
}

of_clv!(
    clv::quantity::QuantityError,
    clv::transactions::TransactionsError,
    clv::survey::SurveyError,
    clv::models::ModelsError
);

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::NoCustomer(_) => StatusCode::NOT_FOUND,
            Self::NoModel | Self::Clv(_) => StatusCode::CONFLICT,
            Self::Request(_) => StatusCode::BAD_REQUEST,
            Self::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let body = serde_json::json!({ "error": self.to_string() });
        (status, Json(body)).into_response()
    }
}
