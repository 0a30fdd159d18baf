//! Models of customers under contract.

mod beta_discrete_weibull;
mod model;
mod renewal_counts;
mod shifted_beta_geometric;

pub use beta_discrete_weibull::BetaDiscreteWeibull;
pub use model::{ContractCurve, ContractModel};
pub(in crate::models) use model::{checked_rate, checked_renewal};
pub use renewal_counts::{Contract, RenewalCounts};
pub use shifted_beta_geometric::ShiftedBetaGeometric;
