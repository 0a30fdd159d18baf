//! Will this customer buy again: supervised models and their evaluation.

mod error;
pub mod evaluation;
mod feature_table;
mod label;
pub mod logistic;
mod scale;

pub use error::PredictError;
pub use feature_table::FeatureTable;
pub use label::labels_from_numbers;
pub use scale::Standardisation;
