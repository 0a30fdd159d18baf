//! Customer lifetime value as a formula, in decimals.
//!
//! | question | where |
//! |---|---|
//! | how many of a cohort are still customers? | [`SurvivalCurve`], [`EmpiricalSurvival`] |

mod error;
mod survival_curve;

pub use error::ValueError;
pub use survival_curve::{BeyondLastPoint, EmpiricalSurvival, SurvivalCurve};
