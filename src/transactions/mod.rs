//! The log of transactions, and the customer base that it reduces to.

mod collapse;
mod customer_base;
mod error;
mod purchase_history;
mod purchase_totals;
mod reduction;
mod tally;

pub use collapse::{AsOf, Collapse};
pub use customer_base::{CustomerBase, CustomerSummary};
pub use error::TransactionsError;
pub use purchase_history::PurchaseHistory;
pub use purchase_totals::PurchaseTotals;
pub use reduction::{FirstPurchase, Reduction, Refunds, ZeroAmounts};
pub use tally::Tally;
