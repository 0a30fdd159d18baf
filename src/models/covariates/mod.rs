//! Covariates: what is known of customers besides their purchases, and fixed while they are seen.
//!
//! A covariate shifts the logarithm of parameters: customer i has the plain model with parameters
//! θ_j·exp(± γ'z_i), see [`CovariateShifts`]. Customers with the same covariates are one group,
//! whose likelihood is the plain model's; so the search, its honesty about convergence and every
//! prediction are those of the plain models.
//!
//! | step | here |
//! |---|---|
//! | what is known of each customer | [`CovariateTable`] of [`CovariateColumn`]s |
//! | which covariate acts on what, under which convention | [`CovariateSpecification`] |
//! | the fit, with the plain one beside it | [`FitWithCovariates::fit_with_covariates`] → [`CovariateFit`] |
//! | which coefficients matter | [`CovariateFit::coefficients`], [`CovariateFit::wald_test`], [`CovariateFit::likelihood_ratio_test`] |
//! | predictions of a base | [`TimedModel::predictions_with_covariates`](crate::models::TimedModel::predictions_with_covariates), with values [`LifetimeValue::predictions_with_covariates`](crate::models::LifetimeValue::predictions_with_covariates) |
//! | a customer's plain model | [`CovariateModel::for_customers`], [`CovariateModel::for_covariates`] |
//!
//! # Example
//!
//! Eight customers; those of the web bought more.
//!
//! ```
//! use clv::models::covariates::{
//!     CovariateColumn, CovariateSpecification, CovariateTable, Effect, FitWithCovariates,
//!     KeyedHistories, OneConvention,
//! };
//! use clv::models::Nbd;
//! use clv::quantity::TimeUnit;
//! use clv::transactions::PurchaseHistory;
//!
//! let frequencies = [0, 1, 0, 4, 2, 9, 3, 12];
//! let base = (0..).zip(frequencies).map(|(customer, frequency)| {
//!     let recency = if frequency > 0 { 30.0 } else { 0.0 };
//!     Ok((customer, PurchaseHistory::new(frequency, recency, 39.0)?))
//! });
//! let base = base.collect::<Result<Vec<(u32, _)>, clv::Error>>()?;
//! let table = CovariateTable::new(
//!     [CovariateColumn::factor("channel", "shop")],
//!     base.iter().map(|(customer, _)| {
//!         (*customer, [if *customer < 4 { "shop" } else { "web" }.into()])
//!     }),
//! )?;
//! let specification =
//!     CovariateSpecification::all(&table, OneConvention::Standard, Effect::OwnOnEach);
//! let customers = base.iter().map(|(customer, history)| (customer, *history));
//! let customers = KeyedHistories::timed(TimeUnit::Week, customers);
//! let fit = Nbd::fit_with_covariates(customers, &table, &specification)?;
//! let [channel] = &fit.coefficients()[..] else { return Err("one coefficient".into()) };
//! assert_eq!(channel.name, "purchase: channel=web");
//! // Those of the web bought 26 times, those of the shop 5 times, all in 39 weeks each.
//! assert!((channel.estimate - (26.0_f64 / 5.0).ln()).abs() < 1e-6);
//! assert!(fit.log_likelihood() > fit.plain().log_likelihood());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod coding;
mod columns;
mod covariate_fit;
mod data;
mod effects;
mod error;
mod fit;
mod groups;
mod keyed_histories;
mod layout;
mod likelihood;
mod model;
pub(super) mod over_time;
mod process;
mod shifts;
mod table;
mod tests_of_fit;
mod value;

pub use coding::CovariateCoding;
pub use covariate_fit::{CoefficientEstimate, CovariateFit};
pub use data::CovariateData;
pub use effects::{
    BetaDropout, CovariateSpecification, CovariateTerm, Effect, OneConvention, Ridge, RidgeScale,
    Shift,
};
pub use error::CovariateError;
pub use fit::FitWithCovariates;
pub use keyed_histories::KeyedHistories;
pub use model::{CovariateDesign, CovariateModel};
pub use process::Process;
pub use shifts::CovariateShifts;
pub(super) use shifts::{PURCHASE, dropout, purchase_and_beta, with_covariates};
pub use table::{CovariateColumn, CovariateTable};
pub use tests_of_fit::{LikelihoodRatioTest, WaldTest};
pub use value::CovariateValue;
