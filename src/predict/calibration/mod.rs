//! Turning scores into probabilities that are right.
//!
//! Both are fitted on customers whom the model that made the scores has not seen.
//!
//! | | shape | needs |
//! |---|---|---|
//! | [`PlattCalibration`] | a logistic curve of the score | some hundred customers |
//! | [`IsotonicCalibration`] | any rising curve | some thousand |

mod isotonic;
mod platt;

pub use isotonic::IsotonicCalibration;
pub use platt::PlattCalibration;
