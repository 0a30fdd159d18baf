//! Payments in time.

mod annuity;
mod dated;
mod flow_sum;
mod growth;
mod internal_rate;
mod payback;
mod periodic;
mod roots;

pub use annuity::{Annuity, PaymentsAt};
pub use dated::{DatedCashFlow, DatedCashFlows};
pub use growth::CompoundGrowth;
pub use internal_rate::InternalRates;
pub use periodic::{CashFlows, FinancingRates, FirstFlow};
