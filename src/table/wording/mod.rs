//! What other rooms say in English alone, in both languages.

mod segment;
mod time;
#[cfg(feature = "models")]
mod verdict;
#[cfg(feature = "models")]
mod warning;
#[cfg(feature = "models")]
mod why;

pub(crate) use segment::segment;
#[cfg(all(feature = "plot", feature = "models"))]
pub(crate) use time::so_many;
#[cfg(feature = "plot")]
pub(crate) use time::units;
#[cfg(feature = "models")]
pub(super) use verdict::{baseline, verdict};
