//! Words that other rooms have in English alone, in both languages.

#[cfg(feature = "models")]
mod chi_squared;
mod segment;
mod time;
#[cfg(feature = "models")]
mod verdict;
#[cfg(feature = "models")]
mod warning;
#[cfg(feature = "models")]
mod why;

#[cfg(feature = "models")]
pub(crate) use chi_squared::chi_squared;
pub use segment::few_scores;
pub(crate) use segment::segment;
#[cfg(feature = "plot")]
pub(crate) use time::so_many;
pub(crate) use time::units;
#[cfg(feature = "models")]
pub(super) use verdict::{baseline, verdict};
