//! Requests as they are read: whatever is wrong with one is a `ServiceError`, and answered as JSON.

use crate::error::ServiceError;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// The largest body of a request, in bytes.
pub const LARGEST_BODY: usize = 16 << 20;

/// A body above this is read on a thread of its own, so that short requests need not wait for it.
const LARGE_BODY: usize = 16 << 10;

/// A JSON list as the body.
pub struct Rows<T>(pub Vec<T>);

impl<T: DeserializeOwned + Send + 'static, S: Send + Sync> FromRequest<S> for Rows<T> {
    type Rejection = ServiceError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ServiceError> {
        // Asked for so that no page in a browser can post here: it cannot say so of another site.
        let content = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        if !content.is_some_and(|content| content.starts_with("application/json")) {
            return Err(ServiceError::ContentType);
        }
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|rejection| match rejection.status().as_u16() {
            413 => ServiceError::TooLarge,
            _ => ServiceError::Request(rejection.body_text()),
        })?;
        if body.len() < LARGE_BODY {
            return rows(&body).map(Self);
        }
        let read = tokio::task::spawn_blocking(move || rows(&body)).await;
        read.map_err(|_| ServiceError::Stopping)?.map(Self)
    }
}

fn rows<T: DeserializeOwned>(body: &[u8]) -> Result<Vec<T>, ServiceError> {
    let text = std::str::from_utf8(body).map_err(|error| ServiceError::NotUtf8 {
        byte: error.valid_up_to() + 1,
    })?;
    serde_json::from_str(text).map_err(|error| match error.is_data() {
        true => wrong_row::<T>(text),
        false => ServiceError::NotJson(error.to_string()),
    })
}

/// Which row it is that cannot be read; looked for only when there is one.
fn wrong_row<T: DeserializeOwned>(text: &str) -> ServiceError {
    let Ok(rows) = serde_json::from_str::<Vec<serde_json::Value>>(text) else {
        return ServiceError::NotAList;
    };
    let mut read = (1..).zip(rows).filter_map(|(row, value)| {
        let error = serde_json::from_value::<T>(value).err()?;
        Some(ServiceError::Row {
            row,
            message: error.to_string(),
        })
    });
    read.next().unwrap_or(ServiceError::NotAList)
}

/// What stands behind the question mark.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = ServiceError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ServiceError> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        let Query(asked) = query.map_err(|error| ServiceError::Request(error.body_text()))?;
        Ok(Self(asked))
    }
}

/// The customer whom the address names.
pub struct Named(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = ServiceError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ServiceError> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(name) = path.map_err(|error| ServiceError::Request(error.body_text()))?;
        Ok(Self(name))
    }
}
