//! The fit: the likelihood with its slopes, starts, relatives, covariates.

use super::{ParetoNbd, left};
use crate::models::covariates::{OneConvention, PURCHASE, dropout, with_covariates};
use crate::models::family::{Contained, Member, setting_is_fixed_part};
use crate::models::fit::jet::Jet;
use crate::models::fit::lanes::LaneKernel;
use crate::models::purchase::curved::{self, CurvedLikelihood, summed_in_lanes};
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, estimated_from_histories, moments,
};
use crate::models::{DistinctHistories, Estimate, FitError, Nbd};
use crate::numeric::elementary::ln_1p;

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
    fn of_frequency(&self, (): &(), x: f64) -> OfFrequency {
        curved::of_rate(self.r, self.alpha, x)
    }

    summed_in_lanes!(4: r, alpha, s, beta);
}

impl CurvedLikelihood<4, 3> for ParetoNbd {
    const ROWS_A_TASK: usize = 32;
    const IS_SUM: bool = true;
}

impl LaneKernel<4, 3> for ParetoNbd {
    /// −(r + x)·ln(1 + T/α) − s·ln(1 + T/β) + ln(1 + o), but the derivatives of −(r + x)·ln(α + T).
    #[inline(always)]
    fn jet(&self, &[rx, recency, age]: &[f64; 3]) -> Jet<4> {
        let &Self { alpha, s, beta, .. } = self;
        let (per_alpha, per_beta) = ((alpha + age).recip(), (beta + age).recip());
        let (ln_alpha, ln_beta) = (ln_1p(age / alpha), ln_1p(age / beta));
        let mut jet = left::jet(self, rx, (recency, age));
        jet.value -= rx * ln_alpha + s * ln_beta;
        jet.gradient[0] -= ln_alpha;
        jet.gradient[1] -= rx * per_alpha;
        jet.gradient[2] -= ln_beta;
        // s/β − s/(β + T)
        jet.gradient[3] += s * (age / beta) * per_beta;
        jet.curvature[1][0] -= per_alpha;
        jet.curvature[1][1] += rx * per_alpha * per_alpha;
        jet.curvature[3][2] += age / beta * per_beta;
        jet.curvature[3][3] -= s * (age / beta) * per_beta * (beta.recip() + per_beta);
        jet
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
