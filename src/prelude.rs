//! The names that most programs need, traits included: from a log to each customer's value.
//!
//! ```
//! use clv::prelude::*;
//! ```

pub use chrono::{NaiveDate, NaiveDateTime};
pub use rust_decimal::Decimal;

#[cfg(feature = "models")]
pub use crate::models::{
    BasePrediction, BgNbd, Candidate, CustomerModel, Estimate, Fit, GammaGamma, LifetimeValue,
    PurchaseModel, PurchaseProcess, SpendHistories, SpendModel, TimedModel, Valuation, ValueTerms,
    ZeroSpend,
};
#[cfg(feature = "plot")]
pub use crate::plot;
pub use crate::quantity::{ConfidenceLevel, DiscountRate, Horizon, TimeUnit};
pub use crate::table::Tabular;
#[cfg(feature = "csv")]
pub use crate::transactions::CsvFormat;
pub use crate::transactions::{
    Collapse, CustomerBase, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction,
    TransactionLog, WholeRefund, ZeroAmounts,
};
