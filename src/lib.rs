//! Customer lifetime value, exact with money and calibrated in its probabilities.

mod error;
pub mod loyalty;
pub mod quantity;

pub use error::Error;
