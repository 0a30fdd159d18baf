//! Will this customer buy again: supervised models and their evaluation.
//!
//! ```text
//! ByCustomer ─► Snapshot ─► FeatureTable ─► LogisticRegression ─► probabilities ─► evaluation
//!                   └─────► labels ────────► Forest                   └─► calibration
//! ```
//!
//! The probability models of `models` say who will buy again from three numbers; the models here use
//! whatever else is known. Both are judged by the same [`evaluation`], on the same later time.
//!
//! | type | what it is |
//! |---|---|
//! | [`Snapshot`] | an instant, with features before it and labels after it |
//! | [`TimeSplit`], [`Folds`] | whom to learn from and whom to judge by |
//! | [`FeatureTable`], [`Standardisation`] | named columns of numbers, a row a customer |
//! | [`logistic`] | logistic regression with ridge and lasso |
//! | `Forest` | a probability forest, with the feature `forest` |
//! | [`calibration`] | Platt's and isotonic curves |
//! | [`shapley_values`] | why one customer is predicted so, for any model |

mod behaviour;
pub mod calibration;
mod error;
pub mod evaluation;
mod feature_table;
mod folds;
#[cfg(feature = "forest")]
mod forest;
mod label;
pub mod logistic;
mod scale;
mod shapley;
mod shuffle;
mod snapshot;
#[cfg(feature = "forest")]
mod tree;

pub use behaviour::CustomerFeatures;
pub use error::PredictError;
pub use feature_table::FeatureTable;
pub use folds::{CrossValidatedAuc, Folds};
#[cfg(feature = "forest")]
pub use forest::{Forest, ForestSettings};
pub use label::labels_from_numbers;
pub use scale::Standardisation;
pub use shapley::shapley_values;
pub use snapshot::{LabelWindow, Snapshot, TimeSplit};
