//! What can be asked.

use crate::error::ServiceError;
use crate::events::{Answer, Event, Receipt};
use crate::models::{self, Models};
use crate::request::{Asked, LARGEST_BODY, Named, Rows};
use crate::state::Service;
use crate::writer::Writer;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::Uri;
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{NaiveDate, Utc};
use clv::models::{ModelsError, Prediction, SpendHistory};
use clv::quantity::{ConfidenceLevel, TimeUnit};
use clv::survey::{NpsEstimate, NpsIntervalMethod};
use clv::transactions::{AsOf, CustomerState, FirstPurchase};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::config::Config;

#[derive(Clone)]
struct App {
    service: Arc<Service>,
    writer: Writer,
}

/// All routes.
pub fn routes(service: Arc<Service>, writer: Writer) -> Router {
    Router::new()
        .route("/events", post(take_events))
        .route("/customers", get(best_customers))
        .route("/customers/{customer}", get(customer))
        .route("/base", get(base))
        .route("/answers", post(take_answers))
        .route("/nps", get(nps))
        .route("/refit", post(refit))
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(App { service, writer })
}

async fn nothing(address: Uri) -> ServiceError {
    ServiceError::NoRoute(address.path().to_owned())
}

fn today() -> AsOf {
    Utc::now().date_naive().into()
}

/// The day until whose end the base is looked at; today where none is named.
#[derive(Debug, Deserialize)]
struct When {
    as_of: Option<NaiveDate>,
}

impl When {
    fn as_of(&self) -> AsOf {
        self.as_of.map_or_else(today, AsOf::from)
    }
}

async fn take_events(
    State(app): State<App>,
    Rows(events): Rows<Event>,
) -> Result<Receipt, ServiceError> {
    let mut refused = Receipt::default();
    let events = refused.check(events, today());
    let mut receipt = app.writer.write(events).await?;
    receipt.refused.append(&mut refused.refused);
    Ok(receipt)
}

/// One customer, as of a day.
#[derive(Debug, Serialize)]
struct CustomerAnswer {
    customer: String,
    as_of: AsOf,
    unit: TimeUnit,
    frequency: u32,
    recency: f64,
    age: f64,
    #[serde(with = "rust_decimal::serde::str")]
    revenue: Decimal,
    probability_alive: f64,
    expected_purchases: f64,
    expected_spend: Option<f64>,
    #[serde(with = "rust_decimal::serde::str_option")]
    value: Option<Decimal>,
}

async fn customer(
    State(app): State<App>,
    Named(customer): Named,
    Asked(when): Asked<When>,
) -> Result<Json<CustomerAnswer>, ServiceError> {
    let state = app.service.customer(&customer);
    let state = state.ok_or_else(|| ServiceError::NoCustomer(customer.clone()))?;
    let models = app.service.models().ok_or(ServiceError::NoModel)?;
    Ok(Json(answer(
        &app.service,
        &models,
        customer,
        &state,
        when.as_of(),
    )?))
}

fn answer(
    service: &Service,
    models: &Models,
    customer: String,
    state: &CustomerState,
    as_of: AsOf,
) -> Result<CustomerAnswer, ServiceError> {
    let history = state.history(&Config::rules(), as_of, Config::UNIT)?;
    let history = history.ok_or_else(|| ServiceError::NoCustomer(customer.clone()))?;
    let revenue = state.totals().map_or(Decimal::ZERO, |totals| totals.total);
    let spend = match state.spend(FirstPurchase::Excluded) {
        Some(mean) if mean > 0.0 => {
            SpendHistory::new(u64::from(history.frequency()), mean).map_err(ModelsError::from)?
        }
        _ => SpendHistory::NONE,
    };
    let value = models
        .value
        .as_ref()
        .map(|value| value.customer(&history, &spend));
    let value = value.transpose().map_err(ModelsError::from)?;
    Ok(CustomerAnswer {
        as_of,
        unit: Config::UNIT,
        frequency: history.frequency(),
        recency: history.recency(),
        age: history.age(),
        revenue,
        probability_alive: models
            .process
            .probability_alive(&history)
            .map_err(ModelsError::from)?,
        expected_purchases: models
            .process
            .expected_purchases(&history, service.config.horizon()?)
            .map_err(ModelsError::from)?,
        expected_spend: value.as_ref().map(|value| value.expected_spend),
        value: value.map(|value| value.value),
        customer,
    })
}

#[derive(Debug, Deserialize)]
struct Best {
    as_of: Option<NaiveDate>,
    top: Option<usize>,
}

async fn best_customers(
    State(app): State<App>,
    Asked(best): Asked<Best>,
) -> Result<Json<Vec<Prediction<String>>>, ServiceError> {
    let as_of = When { as_of: best.as_of }.as_of();
    let models = app.service.models().ok_or(ServiceError::NoModel)?;
    let rows = tokio::task::spawn_blocking(move || -> Result<_, ServiceError> {
        let base = app.service.base(as_of)?;
        let horizon = app.service.config.horizon()?;
        let table = match &models.value {
            Some(value) => value
                .predictions(&base, horizon)
                .map_err(ModelsError::from)?
                .by_value(),
            None => {
                let table = models
                    .process
                    .predictions(&base, horizon)
                    .map_err(ModelsError::from)?;
                table.by_expected_purchases()
            }
        };
        let mut rows = table.into_rows();
        rows.truncate(best.top.unwrap_or(10));
        Ok(rows)
    });
    Ok(Json(rows.await.map_err(|_| ServiceError::Stopping)??))
}

/// How the base is.
#[derive(Debug, Serialize)]
struct BaseAnswer {
    as_of: AsOf,
    customers: usize,
    expected_alive: Option<f64>,
    expected_purchases: Option<f64>,
    #[serde(with = "rust_decimal::serde::str_option")]
    value: Option<Decimal>,
    models: Option<models::Saved>,
}

async fn base(
    State(app): State<App>,
    Asked(when): Asked<When>,
) -> Result<Json<BaseAnswer>, ServiceError> {
    let as_of = when.as_of();
    let work = tokio::task::spawn_blocking(move || -> Result<_, ServiceError> {
        let customers = app.service.customers();
        let Some(models) = app.service.models() else {
            return Ok(BaseAnswer {
                as_of,
                customers,
                expected_alive: None,
                expected_purchases: None,
                value: None,
                models: None,
            });
        };
        let base = app.service.base(as_of)?;
        let horizon = app.service.config.horizon()?;
        let table = models
            .process
            .predictions(&base, horizon)
            .map_err(ModelsError::from)?;
        let value = models.value.as_ref().map(|value| value.base(&base));
        let value = value.transpose().map_err(ModelsError::from)?;
        Ok(BaseAnswer {
            as_of,
            customers,
            expected_alive: Some(table.rows().iter().map(|row| row.probability_alive).sum()),
            expected_purchases: Some(table.total_expected_purchases()),
            value: value.map(|value| value.total),
            models: Some(models.saved.clone()),
        })
    });
    Ok(Json(work.await.map_err(|_| ServiceError::Stopping)??))
}

async fn take_answers(
    State(app): State<App>,
    Rows(answers): Rows<Answer>,
) -> Result<Receipt, ServiceError> {
    let store = &app.service.store;
    let mut receipt = Receipt::default();
    let answers = receipt.check(answers, today());
    let mut fresh = store.append_answers(&answers).await?;
    let again = receipt.accept(&answers, &mut fresh);
    if !again.is_empty() {
        let keys: Vec<&str> = again.iter().map(|answer| answer.key.as_str()).collect();
        receipt.compare(&again, &store.known_answers(&keys).await?);
    }
    Ok(receipt)
}

#[derive(Debug, Serialize)]
struct NpsAnswer {
    promoters: u64,
    passives: u64,
    detractors: u64,
    nps: Option<NpsEstimate>,
}

async fn nps(State(app): State<App>) -> Result<Json<NpsAnswer>, ServiceError> {
    let groups = app.service.answers().await?.groups();
    let level = ConfidenceLevel::new(0.95)?;
    Ok(Json(NpsAnswer {
        promoters: groups.promoters(),
        passives: groups.passives(),
        detractors: groups.detractors(),
        nps: groups.estimate(NpsIntervalMethod::default(), level),
    }))
}

#[derive(Debug, Serialize)]
struct RefitAnswer {
    model: String,
    models: models::Saved,
}

async fn refit(
    State(app): State<App>,
    Asked(when): Asked<When>,
) -> Result<Json<RefitAnswer>, ServiceError> {
    // It goes on if the one who asked does not wait.
    let service = Arc::clone(&app.service);
    let fitted = tokio::spawn(async move { models::refit(&service, when.as_of()).await });
    let models = fitted.await.map_err(|_| ServiceError::Stopping)??;
    Ok(Json(RefitAnswer {
        model: app.service.config.process.to_string(),
        models: models.saved.clone(),
    }))
}
