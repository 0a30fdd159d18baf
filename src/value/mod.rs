//! Customer lifetime value as a formula, in decimals.
//!
//! | question | where |
//! |---|---|
//! | what is order value × frequency × lifetime? | [`SimpleValue`] |
//! | what has a base brought so far? | [`HistoricValue`] |
//! | what is a customer worth who stays with a constant probability? | [`ConstantRetention`], [`continuous_value`], [`expected_lifetime`] |
//! | when are payments counted? | [`Timing`], [`PaymentDates`] |
//! | how many of a cohort are still customers? | [`SurvivalCurve`], [`EmpiricalSurvival`] |
//! | what is a customer worth who stays as a curve says? | [`curve_value`] |
//! | what is a customer worth who moves between states? | [`MigrationModel`] |
//! | what does it cost to win and to keep a customer? | [`acquisition`] |
//! | what is a whole base worth, and the cohorts to come? | [`customer_equity`] |
//! | what moves the value? | [`drivers`] |
//! | Berger & Nasr's five cases | [`BergerNasr`], [`varying_contribution_value`], [`continuous_contribution_value`], [`RepurchaseMigration`] |

pub mod acquisition;
mod berger_nasr;
mod curve;
pub mod drivers;
mod equity;
mod error;
mod historic;
mod migration;
mod retention;
mod simple;
mod survival_curve;
mod timing;

pub use berger_nasr::{
    BergerNasr, ContributionPoint, Cycles, RepurchaseMigration, continuous_contribution_value,
    varying_contribution_value,
};
pub use curve::{Margins, curve_value};
pub use equity::{CurrentCustomers, CustomerEquity, FutureCohort, customer_equity};
pub use error::ValueError;
pub use historic::{FrequencySpan, HistoricCustomer, HistoricValue};
pub use migration::{MigrationHorizon, MigrationModel};
pub use retention::{
    ConstantRetention, Elasticities, ExpectedLifetime, continuous_value, expected_lifetime,
};
pub use simple::{PurchaseRate, RelationshipLength, SimpleValue};
pub use survival_curve::{BeyondLastPoint, EmpiricalSurvival, SurvivalCurve};
pub use timing::{PaymentDates, PeriodFraction, Timing};

use crate::quantity::QuantityError;
use rust_decimal::Decimal;

/// Refuses a negative number.
fn at_least_zero(value: Decimal, quantity: &'static str) -> Result<(), QuantityError> {
    if value >= Decimal::ZERO {
        Ok(())
    } else {
        Err(QuantityError::OutOfRange {
            quantity,
            range: "≥ 0",
            value,
        })
    }
}
