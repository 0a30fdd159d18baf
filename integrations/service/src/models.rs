//! The models: fitted to the base, checked against the last ones, kept in the database.

use crate::config::Config;
use crate::error::ServiceError;
use crate::state::Service;
use chrono::{NaiveDateTime, Timelike, Utc};
use clv::models::{
    Estimate, GammaGamma, LifetimeValue, ModelsError, ParameterDrift, PurchaseModel, Samples,
    SavedModel, SpendHistories, TimedModel, ZeroSpend,
};
use clv::transactions::{AsOf, CustomerBase};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Below this probability of a drift at least as large by chance, the log says so.
const ALARMING: f64 = 0.01;

/// What was fitted, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Saved {
    /// Until when the base was looked at.
    pub as_of: AsOf,
    /// When purchases come, and who has left.
    pub process: SavedModel<PurchaseModel>,
    /// What is spent on a purchase; `None` where no customer has a repeat purchase with an amount.
    pub spend: Option<SavedModel<GammaGamma>>,
    /// How far the process has moved since the fit before.
    pub drift: Option<ParameterDrift>,
    /// What the fit warns of, in words.
    pub warnings: Vec<String>,
}

/// What was fitted, ready to predict.
#[derive(Debug, Clone)]
pub struct Models {
    pub saved: Saved,
    pub process: TimedModel<PurchaseModel>,
    pub value: Option<LifetimeValue<PurchaseModel, GammaGamma>>,
}

impl Models {
    /// From what is kept; every number is checked again.
    pub fn read(text: &str, config: &Config) -> Result<Self, ServiceError> {
        let saved = serde_json::from_str(text);
        Self::of(
            saved.map_err(|error| ServiceError::Stored(error.to_string()))?,
            config,
        )
    }

    fn of(saved: Saved, config: &Config) -> Result<Self, ServiceError> {
        let model = *saved
            .process
            .model_in(Config::UNIT)
            .map_err(ModelsError::from)?;
        let process = TimedModel::new(model, Config::UNIT);
        let terms = config.terms()?;
        let value = match &saved.spend {
            Some(spend) => {
                let spend = *spend.model_in(Config::UNIT).map_err(ModelsError::from)?;
                Some(LifetimeValue::new(process, spend, terms).map_err(ModelsError::from)?)
            }
            None => None,
        };
        Ok(Self {
            saved,
            process,
            value,
        })
    }

    /// Fitted to a base.
    fn fit(
        base: &CustomerBase<String>,
        as_of: AsOf,
        before: Option<&Saved>,
        config: &Config,
    ) -> Result<Self, ServiceError> {
        let fit = config.process.fit(base).map_err(ModelsError::from)?;
        let process = SavedModel::of(&fit, base).map_err(ModelsError::from)?;
        let spend = SpendHistories::of(base, ZeroSpend::LeaveOut)
            .and_then(|histories| GammaGamma::fit(&histories))
            .ok();
        let spend = match spend {
            Some(spend) => Some(SavedModel::of(&spend, base).map_err(ModelsError::from)?),
            None => None,
        };
        // The base has grown older and larger since; another process has other parameters.
        let drift = before.and_then(|before| {
            ParameterDrift::between(&before.process, &process, Samples::LaterContainsEarlier).ok()
        });
        let warnings = fit.warnings().iter().map(ToString::to_string).collect();
        Self::of(
            Saved {
                as_of,
                process,
                spend,
                drift,
                warnings,
            },
            config,
        )
    }
}

/// Fits the models to the base as of a time, and keeps them.
pub async fn refit(service: &Arc<Service>, as_of: AsOf) -> Result<Arc<Models>, ServiceError> {
    let _fitting = service.fitting.lock().await;
    let working = Arc::clone(service);
    let fitted = tokio::task::spawn_blocking(move || {
        let base = working.base(as_of)?;
        let before = working.models();
        Models::fit(
            &base,
            as_of,
            before.as_deref().map(|models| &models.saved),
            &working.config,
        )
    });
    let models = fitted.await.map_err(|_| ServiceError::Stopping)??;
    let text = serde_json::to_string(&models.saved);
    let text = text.map_err(|error| ServiceError::Stored(error.to_string()))?;
    service.store.save_models(&text).await?;
    service.set_models(models);
    service.models().ok_or(ServiceError::NoModel)
}

/// Fits the models again every day, at the hour that was configured.
pub async fn refit_nightly(service: Arc<Service>) {
    if service.config.no_refit {
        return;
    }
    loop {
        tokio::time::sleep(until(Utc::now().naive_utc(), service.config.refit_hour)).await;
        // The day's events may go on while it fits: the end of the day is after all of them.
        match refit(&service, Utc::now().date_naive().into()).await {
            Ok(models) => warn_of_drift(&models.saved),
            Err(error) => eprintln!("clv-service: the models stay as they are: {error}"),
        }
    }
}

fn warn_of_drift(saved: &Saved) {
    if let Some(drift) = saved
        .drift
        .as_ref()
        .filter(|drift| drift.p_value < ALARMING)
    {
        let p = drift.p_value;
        eprintln!("clv-service: the purchase process has drifted since the last fit, p = {p:.2e}");
    }
}

/// How long it is until the next full hour of that number.
fn until(now: NaiveDateTime, hour: u32) -> Duration {
    let passed = u64::from(now.num_seconds_from_midnight());
    let wanted = u64::from(hour) * 3600;
    let day = 86_400;
    match (wanted + day - passed) % day {
        0 => Duration::from_secs(day),
        seconds => Duration::from_secs(seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::until;
    use chrono::NaiveDate;

    #[test]
    fn the_next_night_is_less_than_a_day_away() {
        let at =
            |h, m| NaiveDate::from_ymd_opt(2024, 3, 9).and_then(|day| day.and_hms_opt(h, m, 0));
        let wait = |h, m| at(h, m).map(|now| until(now, 3).as_secs());
        assert_eq!(wait(2, 0), Some(3600));
        assert_eq!(wait(3, 0), Some(86_400));
        assert_eq!(wait(4, 30), Some(22 * 3600 + 1800));
    }
}
