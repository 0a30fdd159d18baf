//! Models of spend per purchase.

mod check;
mod gamma_gamma;
mod gamma_gamma_spend;
mod histories;
mod history;
mod independence;
mod lognormal;
mod model;

pub use check::{SpendByPurchases, SpendCheck, SpendQuantile, spend_check};
pub use gamma_gamma::GammaGamma;
pub use gamma_gamma_spend::{MeanSpendDistribution, PurchaseAmountDistribution};
pub use histories::{SpendHistories, ZeroSpend};
pub use history::SpendHistory;
pub use independence::{SpendIndependence, spend_independence};
pub use lognormal::{LogSpendHistory, LognormalAmount, LognormalSpend};
pub use model::{SpendDistribution, SpendModel};
pub(in crate::models) use model::{amount_with_density, checked_amount, checked_level};
