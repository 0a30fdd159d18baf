//! The fit: the likelihood with its slopes, starts, relatives, covariates.

use super::MbgNbd;
use crate::models::Nbd;
use crate::models::covariates::{BetaDropout, purchase_and_beta, with_covariates};
use crate::models::family::{Contained, Member, setting_is_fixed_part};
use crate::models::fit::likelihood::Term;
use crate::models::purchase::beta_geometric::{self, OfFrequency};
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, estimated_from_histories,
};
use crate::models::{DistinctHistories, Estimate, FitError};
use crate::transactions::PurchaseHistory;

impl HistoryLikelihood<4> for MbgNbd {
    const MODEL: &'static str = MbgNbd::MODEL;
    const NAMES: &'static [&'static str] = MbgNbd::NAMES;
    type Shared = beta_geometric::Shared;
    type OfFrequency = OfFrequency;

    fn at(&self, [r, alpha, a, b]: [f64; 4]) -> Self {
        Self { r, alpha, a, b }
    }

    fn bounds(time: (f64, f64)) -> [(f64, f64); 4] {
        [BOUNDS, time, BOUNDS, BOUNDS]
    }

    fn shared(&self) -> beta_geometric::Shared {
        self.beta_geometric().shared()
    }

    fn of_frequency(&self, shared: &beta_geometric::Shared, x: f64) -> OfFrequency {
        self.beta_geometric().of_frequency(shared, x)
    }

    fn term(
        &self,
        shared: &beta_geometric::Shared,
        of_frequency: &OfFrequency,
        history: &PurchaseHistory,
    ) -> Term<4> {
        self.beta_geometric().term(shared, of_frequency, history)
    }
}

impl Estimate for MbgNbd {
    estimated_from_histories!();

    fn starts((): &(), histories: &DistinctHistories) -> Result<Vec<Self>, FitError> {
        let starts = beta_geometric::starts(Self::MODEL, histories)?;
        Ok(starts
            .map(|[r, alpha, a, b]| Self { r, alpha, a, b })
            .to_vec())
    }
}

with_covariates!(MbgNbd, BetaDropout, purchase_and_beta);

impl Member for MbgNbd {
    setting_is_fixed_part!(Self::MODEL, Self::NAMES);

    /// Nobody leaves where a → 0, whatever b is.
    const CONTAINS: &'static [Contained] = &[Contained::yardstick(Nbd::MODEL)];
}
