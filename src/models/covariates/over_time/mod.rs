//! Pareto/NBD whose rates change over time with covariates.

mod error;
mod fit;
mod history;
mod identified;
mod likelihood;
mod model;
mod paths;
mod process;
mod report;
#[cfg(feature = "simulate")]
mod simulate;
mod stretch;
#[cfg(feature = "serde")]
mod written;

pub use error::VaryingError;
pub use history::{Timeline, VaryingHistories, VaryingHistory, VaryingStretch};
pub use model::{VaryingEffect, VaryingParetoNbd};
pub use paths::{CovariatePaths, VaryingColumns};
pub use process::VaryingProcess;
pub use report::VaryingCoefficient;
