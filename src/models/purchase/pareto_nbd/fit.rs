//! The fit: the likelihood with its slopes, starts, relatives, covariates.

use super::{ParetoNbd, left};
use crate::models::covariates::{OneConvention, PURCHASE, dropout, with_covariates};
use crate::models::family::{Contained, Member, setting_is_fixed_part};
use crate::models::fit::likelihood::Term;
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, Rising, estimated_from_histories, mean_age, moments,
};
use crate::models::{DistinctHistories, Estimate, FitError, Nbd};
use crate::transactions::PurchaseHistory;

impl HistoryLikelihood<4> for ParetoNbd {
    const MODEL: &'static str = ParetoNbd::MODEL;
    const NAMES: &'static [&'static str] = ParetoNbd::NAMES;
    type Shared = f64;
    type OfFrequency = Rising;

    fn at(&self, [r, alpha, s, beta]: [f64; 4]) -> Self {
        Self { r, alpha, s, beta }
    }

    fn bounds(time: (f64, f64)) -> [(f64, f64); 4] {
        [BOUNDS, time, BOUNDS, time]
    }

    /// ψ(r)
    fn shared(&self) -> f64 {
        Rising::shared(self.r)
    }

    fn of_frequency(&self, psi: &f64, x: f64) -> Rising {
        Rising::of(self.r, *psi, x)
    }

    fn term(&self, _: &f64, rising: &Rising, history: &PurchaseHistory) -> Term<4> {
        evaluate(self, history, rising, left::with_slopes(self, history))
    }
}

/// ln L of a history, given ln (r)ₓ with its slope in r and ln (1 + o) with its slopes.
pub(super) fn evaluate(
    model: &ParetoNbd,
    history: &PurchaseHistory,
    rising: &Rising,
    (left, slopes): (f64, [f64; 4]),
) -> Term<4> {
    let &ParetoNbd { r, alpha, s, beta } = model;
    let (x, age) = (f64::from(history.frequency()), history.age());
    let (ln_alpha, ln_beta) = ((age / alpha).ln_1p(), (age / beta).ln_1p());
    Term {
        value: rising.ln - r * ln_alpha - x * (alpha + age).ln() - s * ln_beta + left,
        gradient: [
            r * (rising.in_r - ln_alpha + slopes[0]),
            alpha * (r / alpha - (r + x) / (alpha + age) + slopes[1]),
            s * (slopes[2] - ln_beta),
            beta * (s / beta - s / (beta + age) + slopes[3]),
        ],
    }
}

impl Estimate for ParetoNbd {
    estimated_from_histories!();

    fn starts((): &(), histories: &DistinctHistories) -> Result<Vec<Self>, FitError> {
        let (r, alpha) = moments(Self::MODEL, histories)?;
        let age = mean_age(histories);
        let starts = [
            [r, 0.7 * alpha, 0.7, 0.5 * age],
            [2.0 * r, alpha, 0.3, 0.2 * age],
            [0.5 * r, 0.3 * alpha, 1.5, 2.0 * age],
            [1.0, alpha / r, 1.0, age],
            [r, alpha, 0.1, age],
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
