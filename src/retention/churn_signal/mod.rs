//! Warnings that a customer is about to leave, and how good they were.

mod evaluation;
mod facts;
mod kind;
mod signal;
mod warning;

pub use evaluation::{ChurnEvaluation, WarnedCustomer, evaluate_warnings};
pub use facts::ChurnFacts;
pub use kind::SignalKind;
pub use signal::{DeclineRule, Signal};
pub use warning::{ChurnRules, ChurnWarning, SignalRule, SignalWeight};
