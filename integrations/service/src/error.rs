//! What can go wrong, and which answer of HTTP it is.

use crate::events::Receipt;
use crate::request::LARGEST_BODY;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use clv::transactions::TransactionsError;
use thiserror::Error;

/// Anything that the service cannot do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The database.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A batch that was not written; it can be sent again.
    #[error("the events were not written, and can be sent again: {0}")]
    NotWritten(String),
    /// The network.
    #[error("network: {0}")]
    Network(#[from] std::io::Error),
    /// A saved model or a stored event that cannot be read.
    #[error("stored text: {0}")]
    Stored(String),
    /// A number, a fit, a value.
    #[error(transparent)]
    Clv(#[from] clv::Error),
    /// Nothing is known of the customer.
    #[error("no purchase is known of a customer {0:?}")]
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
    /// Nothing is to be had at the address.
    #[error("there is nothing at {0}")]
    NoRoute(String),
    /// Something else than JSON.
    #[error("the content-type must be application/json")]
    ContentType,
    /// A body that is too large.
    #[error("the body must be at most {LARGEST_BODY} bytes; send smaller batches")]
    TooLarge,
    /// A body that is not text.
    #[error("the body must be UTF-8, which its byte {byte} is not")]
    NotUtf8 {
        /// Counted from 1.
        byte: usize,
    },
    /// A body that is not JSON.
    #[error("the body must be JSON: {0}")]
    NotJson(String),
    /// A body that is JSON of another form.
    #[error("the body must be a list: [{{…}}, {{…}}]")]
    NotAList,
    /// A row that cannot be read.
    #[error("row {row}: {message}")]
    Row {
        /// Counted from 1.
        row: usize,
        /// What is wrong.
        message: String,
    },
    /// A request that cannot be read.
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
    TransactionsError,
    clv::survey::SurveyError,
    clv::models::ModelsError
);

impl ServiceError {
    /// Status and name, for programs.
    fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotUtf8 { .. } => (StatusCode::BAD_REQUEST, "not_utf8"),
            Self::NotJson(_) => (StatusCode::BAD_REQUEST, "not_json"),
            Self::Request(_) => (StatusCode::BAD_REQUEST, "request"),
            Self::NoCustomer(_) => (StatusCode::NOT_FOUND, "no_customer"),
            Self::NoRoute(_) => (StatusCode::NOT_FOUND, "no_route"),
            Self::NoModel => (StatusCode::CONFLICT, "no_model"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::ContentType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type"),
            Self::NotAList => (StatusCode::UNPROCESSABLE_ENTITY, "not_a_list"),
            Self::Row { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "row"),
            Self::Clv(clv::Error::Transactions(TransactionsError::AsOfBeforeLatestEvent {
                ..
            })) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "as_of_before_latest_event",
            ),
            Self::Clv(_) => (StatusCode::CONFLICT, "not_possible"),
            Self::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
            Self::NotWritten(_) => (StatusCode::INTERNAL_SERVER_ERROR, "not_written"),
            Self::Database(_) | Self::Network(_) | Self::Stored(_) | Self::DatabaseAddress(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "service")
            }
        }
    }
}

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        let (status, error) = self.status();
        let body = serde_json::json!({ "error": error, "message": self.to_string() });
        (status, Json(body)).into_response()
    }
}

/// 422 where something was refused; what else there is in the list is taken nevertheless.
impl IntoResponse for Receipt {
    fn into_response(self) -> Response {
        let status = match self.refused.is_empty() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        (status, Json(self)).into_response()
    }
}
