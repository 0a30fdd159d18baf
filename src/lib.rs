//! Customer lifetime value, exact with money and calibrated in its probabilities.

mod error;
pub mod quantity;
pub mod roi;
pub mod value;

pub use error::Error;
