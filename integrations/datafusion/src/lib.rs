//! Functions of [`clv`] in DataFusion: SQL and DataFrames over tables of any size.
//!
//! | function | kind | what it gives |
//! |---|---|---|
//! | [`customer_summary`](CustomerSummary)`(at, amount, reduction)` | aggregate | a struct of [`clv_arrow::SUMMARY_FIELDS`] |
//! | [`nps`](Nps)`(score [, scale])` | aggregate | net promoter score with its counts |
//! | [`csat`](Csat)`(score [, method [, highest]])` | aggregate | satisfaction with its interval |
//! | [`retention`](Retention)`(age, last_age)` | aggregate | a cohort's size, who was active at each age, and their share |
//! | [`log_likelihood`](LogLikelihoodSum)`(model, frequency, recency, age)` | aggregate | ln L, its gradient and information |
//! | [`probability_alive`](ProbabilityAlive)`(model, frequency, recency, age [, unit])` | scalar | P(alive) |
//! | [`expected_purchases`](ExpectedPurchases)`(model, t, frequency, recency, age [, unit])` | scalar | E\[purchases in the next t\] |
//! | [`lifetime_value`](LifetimeValueOf)`(model, spend, terms, frequency, recency, age, monetary_value [, unit])` | scalar | money |
//! | [`rfm_score`](RfmScoreOf)`(recency_days, frequency, monetary, cuts)` | scalar | three scores and their code |
//! | [`period_number`](PeriodNumber)`(at, period)` | scalar | the number of a calendar period |
//!
//! [`register_all`] registers them. Models, terms, reductions and cuts are JSON literals as `clv`
//! writes them (a [`SavedModel`](clv::models::SavedModel), [`ValueTerms`](clv::models::ValueTerms), a
//! [`Reduction`](clv::transactions::Reduction), [`RfmCuts`](clv::segment::RfmCuts)), so that a query
//! carries all that it needs to wherever it runs. [`fit`] groups histories in the engine and fits the
//! distinct ones here; [`fit_in_passes`] is for times that hardly repeat.
//!
//! Aggregates are the same for any partitioning and order of rows: counts and decimals exactly, sums
//! of `f64` to the last digits. What cannot be right is a [`FunctionError`] that names function, column
//! and reason.

mod arguments;
mod customer_summary;
mod error;
mod files;
mod fitting;
mod function;
mod literal;
mod log_likelihood;
mod models;
mod period_number;
mod predict;
mod retention;
mod rfm;
mod survey;

pub use customer_summary::CustomerSummary;
pub use error::FunctionError;
pub use files::check_parquet_files;
pub use fitting::{fit, fit_in_passes, fit_spend};
pub use log_likelihood::LogLikelihoodSum;
pub use period_number::PeriodNumber;
pub use predict::{ExpectedPurchases, LifetimeValueOf, ProbabilityAlive};
pub use retention::Retention;
pub use rfm::RfmScoreOf;
pub use survey::{Csat, Nps};

use datafusion::execution::FunctionRegistry;
use datafusion::logical_expr::{AggregateUDF, ScalarUDF};
use std::sync::Arc;

/// Every aggregate function.
pub fn aggregate_functions() -> Vec<AggregateUDF> {
    vec![
        AggregateUDF::from(CustomerSummary::default()),
        AggregateUDF::from(Nps::default()),
        AggregateUDF::from(Csat::default()),
        AggregateUDF::from(Retention::default()),
        AggregateUDF::from(LogLikelihoodSum::default()),
    ]
}

/// Every scalar function.
pub fn scalar_functions() -> Vec<ScalarUDF> {
    vec![
        ScalarUDF::from(ProbabilityAlive::default()),
        ScalarUDF::from(ExpectedPurchases::default()),
        ScalarUDF::from(LifetimeValueOf::default()),
        ScalarUDF::from(RfmScoreOf::default()),
        ScalarUDF::from(PeriodNumber::default()),
    ]
}

/// Registers every function: with a context, the state of a session, or any registry.
///
/// ```
/// use datafusion::prelude::SessionContext;
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let mut ctx = SessionContext::new();
/// clv_datafusion::register_all(&mut ctx)?;
/// let scores = "VALUES (10), (9), (7), (3)";
/// let rows = ctx.sql(&format!("SELECT nps(column1)['score'] FROM ({scores})")).await?.collect().await?;
/// // Two promoters, one detractor, of four.
/// assert_eq!(format!("{:?}", rows[0].column(0)), "PrimitiveArray<Float64>\n[\n  0.25,\n]");
/// # Ok::<(), datafusion::error::DataFusionError>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Those of the registry.
pub fn register_all(registry: &mut dyn FunctionRegistry) -> datafusion::error::Result<()> {
    for function in aggregate_functions() {
        registry.register_udaf(Arc::new(function))?;
    }
    for function in scalar_functions() {
        registry.register_udf(Arc::new(function))?;
    }
    Ok(())
}
