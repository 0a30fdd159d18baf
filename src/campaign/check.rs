//! Checks that several files of the room share.

use super::CampaignError;
use crate::quantity::{Probability, to_f64};

/// A probability that is neither 0 nor 1, as a number.
pub(super) fn inner_share(what: &'static str, share: Probability) -> Result<f64, CampaignError> {
    inner(what, to_f64(share.value()))
}

/// A number in (0, 1).
pub(super) fn inner(what: &'static str, value: f64) -> Result<f64, CampaignError> {
    if value > 0.0 && value < 1.0 {
        return Ok(value);
    }
    Err(CampaignError::Setting {
        what,
        range: "in (0, 1)",
        value,
    })
}
