//! Warnings that a customer is about to leave, and how good they were.

mod evaluation;
mod facts;
mod signal;
mod warning;

pub use evaluation::{ChurnEvaluation, WarnedCustomer, evaluate_warnings};
pub use facts::ChurnFacts;
pub use signal::{DeclineRule, Signal, SignalKind};
pub use warning::{ChurnRules, ChurnWarning, SignalRule, SignalWeight};
