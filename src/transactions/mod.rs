//! The log of transactions, and the customer base that it reduces to.

mod accumulator;
mod by_customer;
mod collapse;
#[cfg(feature = "csv")]
mod csv;
mod customer_base;
mod error;
mod exact_sum;
mod log;
mod purchase_history;
mod purchase_totals;
mod purchases;
mod reduce;
mod reduction;
mod split;
mod tally;
mod transaction;

pub use accumulator::Accumulator;
pub use by_customer::{ByCustomer, CustomerPayments, Payment};
pub use collapse::{AsOf, Collapse};
#[cfg(feature = "csv")]
pub use csv::{CsvError, CsvFormat, CsvProblem, InstantFormat};
pub use customer_base::{CustomerBase, CustomerSummary};
pub use error::TransactionsError;
pub use log::TransactionLog;
pub use purchase_history::PurchaseHistory;
pub use purchase_totals::PurchaseTotals;
pub use reduction::{FirstPurchase, Reduction, Refunds, ZeroAmounts};
pub use split::{Holdout, Split};
pub use tally::Tally;
pub use transaction::Transaction;
