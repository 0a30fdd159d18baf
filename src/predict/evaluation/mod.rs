//! Whether a prediction is any good.
//!
//! A [`Ranking`] is built once from labels and scores; every curve, area and table that depends on
//! the order alone is read from it, and none depends on the order of rows with equal scores.
//! Scores that claim to be probabilities are judged by [`brier`], [`log_loss`] and the
//! [`calibration_table`].
//!
//! | question | answer |
//! |---|---|
//! | does it rank buyers above the others? | [`Ranking::auc`], [`Ranking::roc`] |
//! | how certain is that, and is one model better than another? | [`Ranking::auc_delong`], [`compare_aucs`] |
//! | how good is it among the few that are contacted? | [`Ranking::gain_table`], [`Ranking::average_precision`] |
//! | whom to contact, given what errors cost? | [`Ranking::cheapest_threshold`] |
//! | are its probabilities right? | [`calibration_table`], [`BrierDecomposition`] |

mod area;
mod comparison;
mod confusion;
mod gain;
mod probability;
mod ranking;
mod reliability;
mod threshold;

pub use area::{AreaScale, AucEstimate};
pub use comparison::{AucComparison, compare_aucs};
pub use confusion::Confusion;
pub use gain::GainRow;
pub use probability::{brier, log_loss};
pub use ranking::{PrecisionRecallPoint, Ranking, RocPoint, ScoreGroup};
pub use reliability::{Bins, BrierDecomposition, CalibrationRow, calibration_table};
pub use threshold::{CostedThreshold, ErrorCosts};
