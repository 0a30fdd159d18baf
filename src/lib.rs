//! Customer lifetime value, exact with money and calibrated in its probabilities.
//!
//! What a business records (transactions, survey answers, contract renewals, loyalty points,
//! campaign results) becomes lifetime value as an exact formula, lifetime value as a probability
//! model, and the decisions that rest on them. Nothing reads a clock or a network, nothing panics,
//! and NaN never comes out: what does not exist is `None` or an error that says what must hold and
//! what came.
//!
//! # Example
//!
//! Al has bought three times, Bo once. Under a model that was fitted to the customers of their
//! shop, what are they worth over the next year?
//!
//! ```
//! use chrono::NaiveDate;
//! use clv::models::{BgNbd, GammaGamma, LifetimeValue, TimedModel, Valuation, ValueTerms};
//! use clv::quantity::{DiscountRate, Horizon, TimeUnit};
//! use clv::transactions::{
//!     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog, ZeroAmounts,
//! };
//! use rust_decimal_macros::dec;
//!
//! let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default();
//! let log: TransactionLog<&str> = [
//!     Transaction::new("al", day(1, 3), dec!(29.90)),
//!     Transaction::new("bo", day(1, 3), dec!(14.95)),
//!     Transaction::new("al", day(2, 7), dec!(35.00)),
//!     Transaction::new("al", day(6, 20), dec!(41.00)),
//! ]
//! .into_iter()
//! .collect();
//! let base = Reduction {
//!     as_of: day(7, 4).into(),
//!     unit: TimeUnit::Week,
//!     collapse: Collapse::Day,
//!     refunds: Refunds::NetWithinPeriod,
//!     zero_amounts: ZeroAmounts::Count,
//!     repeated_orders: RepeatedOrders::Add,
//!     first_purchase: FirstPurchase::Excluded,
//! }
//! .reduce(&log)?;
//! // Al: two repeat purchases, the last after 24 of 26 weeks, of 38.00 on average.
//! assert_eq!(base.frequency(), [2, 0]);
//! assert_eq!((base.recency()[0], base.age()[0]), (24.0, 26.0));
//! assert_eq!(base.monetary_value(), [Some(38.0), None]);
//!
//! let process = TimedModel::new(BgNbd::new(0.243, 4.414, 0.793, 2.426)?, TimeUnit::Week);
//! let spend = GammaGamma::new(6.25, 3.74, 15.44)?;
//! let terms = ValueTerms {
//!     margin: dec!(0.30),
//!     discount: DiscountRate::new(dec!(0.10), TimeUnit::Year)?,
//!     valuation: Valuation::Continuous { horizon: Horizon::of(dec!(1), TimeUnit::Year)? },
//! };
//! let value = LifetimeValue::new(process, spend, terms)?.base(&base)?;
//! let [al, bo] = &value.customers[..] else { return Err("two customers".into()) };
//! assert!(al.value > bo.value);
//! assert_eq!(value.total, al.value + bo.value);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The [`guide`] leads from a question to a number, and from scripts for other packages to this one.
//!
//! # The rooms, in reading order
//!
//! | room | what is in it |
//! |---|---|
//! | [`quantity`] | the checked numbers that every formula speaks in: rates with their period, time units, horizons, changes, money rounded and divided without losing a cent |
//! | [`transactions`] | the log of purchases, and the customer base (frequency, recency, age, monetary value) that it reduces to |
//! | [`value`] | lifetime value as a formula, in decimals; acquisition cost, payback, equity, drivers |
//! | [`roi`] | return on investment, ledgers of costs and benefits, cash flows |
//! | [`models`] | lifetime value as a probability model: who is still a customer, and what they will yet buy and spend |
//! | [`survey`] | NPS, CSAT, CES, journeys, waves |
//! | [`segment`] | RFM, lifecycle, value × potential, tiers, concentration |
//! | [`retention`] | cohorts, survival, churn warnings, win-back, recurring revenue |
//! | [`loyalty`] | points, tiers, rewards, promotions, liability |
//! | [`campaign`] | uplift, experiments, targets, funnels, contact caps |
//! | [`predict`] | will this customer buy again: supervised models and their evaluation |
//! | [`table`] | results as tables: text, Markdown, HTML, CSV |
//! | `plot`, `report` | charts of the results in SVG; charts and tables in one HTML file |
//! | [`statistics`] | intervals, tests, quantiles, regression: what several rooms share |
//!
//! Money and rates are [`Decimal`](rust_decimal::Decimal); probabilities and forecasts are `f64`.
//! The two meet in one place, [`models::LifetimeValue`]. Each room has its own error; [`Error`]
//! holds any of them.
//!
//! # Features
//!
//! - `models` (default): the probability models. A service that needs NPS, points or exact formulas
//!   alone compiles in less time without them.
//! - `serde` (default): reading and writing of public values. What is read goes through the same
//!   checks as what is constructed; decimals are written as strings. Views that borrow, errors, and
//!   what is opened from a few numbers or computed anew from data, such as rankings and a ledger of
//!   points, have no written form.
//! - `parallel` (default): fits, predictions and reductions on several threads, by rayon. The
//!   results are the same bits on any number of threads, and without the feature.
//! - `csv`: transaction logs from CSV files as they are: columns, delimiter, dates, decimal mark and
//!   currency named or found, shops' exports by a mapping, and a report of what was read as what.
//! - `files`: the same from UTF-16, Latin-1, GBK, Big5 and Shift JIS, and from gzip and zstd. Brings in
//!   `csv`.
//! - `zones`: calendars by their name, such as Europe/Berlin. Brings in `csv`.
//! - `simulate`: seeded simulation of the models, the same on any number of threads and platforms.
//! - `bayes`: priors on the parameters of models, posteriors by the no-U-turn sampler with its
//!   diagnostics, and posterior values (`models::bayes`). Brings in `simulate`.
//! - `plot`: charts of every room's results as SVG, and reports in HTML. Brings in no crate.
//! - `forest`: a random forest beside the logistic regression in [`predict`], by smartcore.

pub mod campaign;
mod error;
#[cfg(any(doc, doctest))]
pub mod guide;
pub mod loyalty;
#[cfg(feature = "models")]
pub mod models;
#[cfg_attr(
    not(feature = "models"),
    allow(dead_code, unused_imports, reason = "most of it serves the models")
)]
mod numeric;
#[cfg(feature = "plot")]
pub mod plot;
pub mod predict;
pub mod prelude;
pub mod quantity;
#[cfg(feature = "plot")]
pub mod report;
pub mod retention;
pub mod roi;
pub mod segment;
pub mod statistics;
pub mod survey;
pub mod table;
pub mod transactions;
pub mod value;

pub use error::Error;

/// The README's example compiles and runs.
#[cfg(all(doctest, feature = "csv"))]
#[doc = include_str!("../README.md")]
struct Readme;
