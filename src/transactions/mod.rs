//! The log of transactions, and the customer base that it reduces to.
//!
//! ```text
//! Transaction ─► TransactionLog ─► Orders ─► Reduction ─► CustomerBase
//!      └───────► Accumulator (push, merge, finish) ───────────────┘
//! ```
//!
//! | type | what it is |
//! |---|---|
//! | [`Transaction`] | who, when, how much |
//! | [`TransactionLog`] | many of them, in any order; from an iterator or, with the feature `csv`, from a file |
//! | [`ByCustomer`] | the same by customer, each one's in order of time |
//! | [`Orders`], [`OrderPolicy`] | which orders they make, decided once for everything that speaks of orders |
//! | [`Reduction`] | every convention on which the numbers depend, and the reduction by it |
//! | [`RowColumns`] | columns of rows, which become a base without a log in between |
//! | [`Accumulator`] | the reduction of rows that come bit by bit, or on many machines |
//! | [`CustomerBase`] | frequency, recency, age and monetary value of each customer, in columns |
//! | [`PurchaseHistory`] | the first three of one customer |
//! | [`PurchaseTimes`] | when each customer bought |
//! | [`LiveBase`], [`CustomerState`] | a summary of each customer that takes events as they come |
//! | [`Split`] | a base up to an instant, and what its customers then bought |
//!
//! # Example
//!
//! ```
//! use chrono::NaiveDate;
//! use clv::quantity::TimeUnit;
//! use clv::transactions::{
//!     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog,
//!     ZeroAmounts,
//! };
//! use rust_decimal_macros::dec;
//!
//! let day = |day| NaiveDate::from_ymd_opt(1997, 1, day).unwrap_or_default();
//! let log: TransactionLog<u32> = [
//!     Transaction::new(1, day(1), dec!(29.33)),
//!     Transaction::new(1, day(15), dec!(29.73)),
//!     Transaction::new(2, day(8), dec!(14.96)),
//! ]
//! .into_iter()
//! .collect();
//!
//! let reduction = Reduction {
//!     as_of: day(29).into(),
//!     unit: TimeUnit::Week,
//!     collapse: Collapse::Day,
//!     refunds: Refunds::Refuse,
//!     zero_amounts: ZeroAmounts::Count,
//!     repeated_orders: RepeatedOrders::Add,
//!     first_purchase: FirstPurchase::Excluded,
//! };
//! let base = reduction.reduce(&log)?;
//! assert_eq!(base.frequency(), [1, 0]);
//! assert_eq!(base.recency(), [2.0, 0.0]);
//! assert_eq!(base.age(), [4.0, 3.0]);
//! assert_eq!(base.monetary_value(), [Some(29.73), None]);
//! # Ok::<(), clv::transactions::TransactionsError>(())
//! ```

mod accumulator;
mod after_cut;
mod by_customer;
mod collapse;
mod compact_row;
mod counts;
#[cfg(feature = "csv")]
mod csv;
mod customer_base;
mod error;
mod exact_sum;
mod filter;
mod fold;
mod grouping;
mod live;
mod log;
mod order_key;
mod order_policy;
mod orders;
mod part;
mod period_clock;
mod problem;
#[cfg(feature = "serde")]
mod provenance;
mod purchase_history;
mod purchase_times;
mod purchase_totals;
mod purchases;
#[cfg(feature = "serde")]
mod read_back;
mod reduce;
mod reduce_columns;
mod reduce_groups;
mod reduction;
mod refunded;
mod row_columns;
mod ruler;
mod settled;
mod split;
mod tally;
mod transaction;
#[cfg(feature = "serde")]
mod written_at;

pub use accumulator::Accumulator;
pub use by_customer::{ByCustomer, CustomerPayments, Payment};
pub use collapse::{AsOf, Collapse};
#[cfg(feature = "csv")]
pub use csv::{
    AmountColumns, BusinessCalendar, CancellationPrefix, Column, ColumnRead, CsvError, CsvFormat,
    CsvProblem, CsvReport, CsvWarning, ExchangeRates, InstantFormat, LeftOut, LeftOutReason,
    NumberFormat, OrderLines, OtherStates, PatternProblem, QuantitiesBelowZero, StateColumn,
    StateWithoutRows, TextEncoding, WithoutCustomer, Zone,
};
#[cfg(feature = "models")]
pub(crate) use customer_base::Histories;
pub use customer_base::{CustomerBase, CustomerSummary};
pub use error::TransactionsError;
pub use live::{CustomerState, LateEvents, LiveBase, LiveRules};
pub use log::TransactionLog;
pub use order_key::OrderKey;
pub use order_policy::{OrderPolicy, Refunds, RepeatedOrders, WholeRefund, ZeroAmounts};
pub use orders::{CustomerOrders, Order, Orders};
pub use purchase_history::PurchaseHistory;
pub use purchase_times::PurchaseTimes;
pub use purchase_totals::PurchaseTotals;
pub use reduction::{FirstPurchase, Reduction};
pub use row_columns::RowColumns;
pub use split::{Holdout, Split};
pub use tally::Tally;
pub use transaction::Transaction;

pub(crate) use exact_sum::ExactSum;
