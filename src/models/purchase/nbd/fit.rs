//! The fit: the likelihood with its slopes, starts, relatives, covariates.

use super::Nbd;
use crate::models::covariates::{OneConvention, PURCHASE, with_covariates};
use crate::models::family::{Member, setting_is_fixed_part};
use crate::models::fit::jet::Jet;
use crate::models::fit::lanes::LaneKernel;
use crate::models::purchase::curved::{self, CurvedLikelihood, summed_in_lanes};
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, estimated_from_histories, moments,
};
use crate::models::{DistinctHistories, Estimate, FitError};

/// The contribution of the frequency to a row: r + x.
type OfFrequency = curved::OfFrequency<2, 3>;

impl HistoryLikelihood<2> for Nbd {
    const MODEL: &'static str = Nbd::MODEL;
    const NAMES: &'static [&'static str] = Nbd::NAMES;
    type OfFrequency = OfFrequency;

    fn at(&self, [r, alpha]: [f64; 2]) -> Self {
        Self { r, alpha }
    }

    fn bounds(time: (f64, f64)) -> [(f64, f64); 2] {
        [BOUNDS, time]
    }

    /// ln of (r)ₓ·α^(−x).
    fn of_frequencies(&self, (): &(), frequencies: &[f64]) -> Vec<OfFrequency> {
        curved::of_rates(self.r, self.alpha, frequencies)
    }

    summed_in_lanes!(2: r, alpha);
}

impl CurvedLikelihood<2, 3> for Nbd {
    const ROWS_A_TASK: usize = 4096;
}

impl LaneKernel<2, 3> for Nbd {
    /// −(r + x)·ln(1 + T/α), but the derivatives of −(r + x)·ln(α + T).
    #[inline(always)]
    fn jet(&self, &[rx, _, age]: &[f64; 3]) -> Jet<2> {
        curved::silence(self.alpha, rx, age)
    }
}

impl Estimate for Nbd {
    estimated_from_histories!();

    fn starts((): &(), histories: &DistinctHistories) -> Result<Vec<Self>, FitError> {
        let (r, alpha) = moments(Self::MODEL, histories)?;
        let times = |by: f64| Self {
            r: by * r,
            alpha: by * alpha,
        };
        Ok([1.0, 0.3, 3.0].map(times).to_vec())
    }
}

with_covariates!(Nbd, OneConvention, |_| &[PURCHASE]);

impl Member for Nbd {
    setting_is_fixed_part!(Self::MODEL, Self::NAMES);
}
