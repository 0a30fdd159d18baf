//! The fit: the likelihood with its slopes, starts, relatives, covariates.

use super::Nbd;
use crate::models::covariates::{OneConvention, PURCHASE, with_covariates};
use crate::models::family::{Member, setting_is_fixed_part};
use crate::models::fit::likelihood::Term;
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, Rising, estimated_from_histories, moments,
};
use crate::models::{DistinctHistories, Estimate, FitError};
use crate::transactions::PurchaseHistory;

impl HistoryLikelihood<2> for Nbd {
    const MODEL: &'static str = Nbd::MODEL;
    const NAMES: &'static [&'static str] = Nbd::NAMES;
    type Shared = f64;
    type OfFrequency = Rising;

    fn at(&self, [r, alpha]: [f64; 2]) -> Self {
        Self { r, alpha }
    }

    fn bounds(time: (f64, f64)) -> [(f64, f64); 2] {
        [BOUNDS, time]
    }

    /// ψ(r)
    fn shared(&self) -> f64 {
        Rising::shared(self.r)
    }

    fn of_frequency(&self, psi: &f64, x: f64) -> Rising {
        Rising::of(self.r, *psi, x)
    }

    fn term(&self, _: &f64, rising: &Rising, history: &PurchaseHistory) -> Term<2> {
        let &Nbd { r, alpha } = self;
        let (x, age) = (f64::from(history.frequency()), history.age());
        let growth = (age / alpha).ln_1p();
        Term {
            value: rising.ln - r * growth - x * (alpha + age).ln(),
            gradient: [
                r * (rising.in_r - growth),
                alpha * (r / alpha - (r + x) / (alpha + age)),
            ],
        }
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
