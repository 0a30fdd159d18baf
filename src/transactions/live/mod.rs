//! A base that lives: each customer as a summary that takes an event at once.

mod base;
mod entries;
mod periods;
mod rules;
#[cfg(feature = "serde")]
mod saved;
mod state;

pub use base::LiveBase;
pub use rules::{LateEvents, LiveRules};
pub use state::CustomerState;
