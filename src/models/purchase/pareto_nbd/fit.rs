//! The fit: the likelihood with its slopes, starts, relatives, covariates.

use super::ParetoNbd;
use crate::models::covariates::{OneConvention, PURCHASE, dropout, with_covariates};
use crate::models::family::{Contained, Member, setting_is_fixed_part};
use crate::models::fit::jet::{Jet, JetLanes, Lane};
use crate::models::fit::lanes::LaneKernel;
use crate::models::purchase::curved::{self, CurvedLikelihood, summed_in_lanes};
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, estimated_from_histories, moments,
};
use crate::models::purchase::silence;
use crate::models::{DistinctHistories, Estimate, FitError, Nbd};

/// The contribution of the frequency to a row: r + x.
pub(super) type OfFrequency = curved::OfFrequency<4, 3>;

impl HistoryLikelihood<4> for ParetoNbd {
    const MODEL: &'static str = ParetoNbd::MODEL;
    const NAMES: &'static [&'static str] = ParetoNbd::NAMES;
    type OfFrequency = OfFrequency;

    fn at(&self, [r, alpha, s, beta]: [f64; 4]) -> Self {
        Self { r, alpha, s, beta }
    }

    fn bounds(time: (f64, f64)) -> [(f64, f64); 4] {
        [BOUNDS, time, BOUNDS, time]
    }

    /// ln of (r)ₓ·α^(−x).
    fn of_frequencies(&self, (): &(), frequencies: &[f64]) -> Vec<OfFrequency> {
        curved::of_rates(self.r, self.alpha, frequencies)
    }

    summed_in_lanes!(4: r, alpha, s, beta);
}

impl CurvedLikelihood<4, 3> for ParetoNbd {
    const ROWS_A_TASK: usize = 32;
    const IS_SUM: bool = true;
}

impl LaneKernel<4, 3> for ParetoNbd {
    #[inline(always)]
    fn jet(&self, columns: &[f64; 3]) -> Jet<4> {
        silence::of_row(self, columns)
    }

    #[inline(always)]
    fn add_block(
        &self,
        columns: &[Lane; 3],
        weights: &Lane,
        lanes: &mut JetLanes<4>,
        is_sample: bool,
    ) {
        silence::add_block(self, columns, (weights, lanes), is_sample);
    }
}

impl Estimate for ParetoNbd {
    estimated_from_histories!();

    fn starts((): &(), histories: &DistinctHistories) -> Result<Vec<Self>, FitError> {
        let (r, alpha) = moments(Self::MODEL, histories)?;
        let age = histories.mean_age();
        let starts = [
            [r, 0.7 * alpha, 0.7, 0.5 * age],
            [2.0 * r, alpha, 0.3, 0.2 * age],
            [0.5 * r, 0.3 * alpha, 1.5, 2.0 * age],
            [1.0, alpha / r, 1.0, age],
            [r, alpha, 0.1, age],
            // A part of the customers leaves at once, and the others hardly differ.
            [50.0, 30.0 * alpha / r, 0.15, 1e-3 * age],
            [50.0, 50.0 * alpha / r, 0.5, 0.05 * age],
        ];
        Ok(starts
            .map(|[r, alpha, s, beta]| Self { r, alpha, s, beta })
            .to_vec())
    }
}

with_covariates!(ParetoNbd, OneConvention, |_| {
    const { &[PURCHASE, dropout("dropout", &[(3, -1.0)])] }
});

impl Member for ParetoNbd {
    setting_is_fixed_part!(Self::MODEL, Self::NAMES);

    /// Nobody leaves where s → 0, whatever β is.
    const CONTAINS: &'static [Contained] = &[Contained::yardstick(Nbd::MODEL)];
}
