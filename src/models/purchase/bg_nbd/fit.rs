//! The fit: the likelihood with its slopes, starts, relatives, covariates.

use super::{BetaGeometricNbd, BgNbd, MbgNbd};
use crate::models::Nbd;
use crate::models::covariates::{BetaDropout, purchase_and_beta, with_covariates};
use crate::models::family::{Contained, Member, setting_is_fixed_part};
use crate::models::fit::likelihood::Term;
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, Rising, estimated_from_histories, moments,
};
use crate::models::{DistinctHistories, Estimate, FitError};
use crate::numeric::{digamma, ln_beta_ratio, ln_one_plus_exp, logistic};
use crate::transactions::PurchaseHistory;

/// The part of ln L that depends on the parameters alone.
pub(in crate::models) struct Shared {
    ln_alpha: f64,
    psi_r: f64,
    psi_b: f64,
    psi_ab: f64,
}

/// ln of (r)ₓ·B(a, b + s)/B(a, b), and its derivatives in r, a and b.
pub(in crate::models) struct OfFrequency {
    value: f64,
    in_r: f64,
    in_a: f64,
    in_b: f64,
}

impl<const FIRST: u8> HistoryLikelihood<4> for BetaGeometricNbd<FIRST> {
    const MODEL: &'static str = BetaGeometricNbd::<FIRST>::MODEL;
    const NAMES: &'static [&'static str] = BetaGeometricNbd::<FIRST>::NAMES;
    type Shared = Shared;
    type OfFrequency = OfFrequency;

    fn at(&self, [r, alpha, a, b]: [f64; 4]) -> Self {
        Self { r, alpha, a, b }
    }

    fn bounds(time: (f64, f64)) -> [(f64, f64); 4] {
        [BOUNDS, time, BOUNDS, BOUNDS]
    }

    fn shared(&self) -> Shared {
        Shared {
            ln_alpha: self.alpha.ln(),
            psi_r: Rising::shared(self.r),
            psi_b: digamma(self.b),
            psi_ab: digamma(self.a + self.b),
        }
    }

    fn of_frequency(&self, shared: &Shared, x: f64) -> OfFrequency {
        let &Self { r, a, b, .. } = self;
        let survived = Self::survived(x);
        let rising = Rising::of(r, shared.psi_r, x);
        let in_a = shared.psi_ab - digamma(a + b + survived);
        OfFrequency {
            value: rising.ln + ln_beta_ratio(a, b, survived),
            in_r: rising.in_r,
            in_a,
            in_b: digamma(b + survived) - shared.psi_b + in_a,
        }
    }

    fn term(&self, shared: &Shared, of: &OfFrequency, history: &PurchaseHistory) -> Term<4> {
        let &Self { r, alpha, a, b } = self;
        let x = f64::from(history.frequency());
        let (whole, until_last) = (alpha + history.age(), alpha + history.recency());
        let ln_growth = (history.age() / alpha).ln_1p();
        let mut value = of.value - r * ln_growth - x * (ln_growth + shared.ln_alpha);
        let mut in_r = of.in_r - ln_growth;
        let mut in_alpha = r / alpha - (r + x) / whole;
        let (mut in_a, mut in_b) = (of.in_a, of.in_b);
        if let Some((ln_odds, ln_ratio)) = self.ln_odds_of_having_left(history) {
            let left = logistic(ln_odds);
            value += ln_one_plus_exp(ln_odds);
            in_r += left * ln_ratio;
            in_alpha += left * (r + x) * (whole.recip() - until_last.recip());
            in_a += left / a;
            in_b -= left / (b + Self::survived(x) - 1.0);
        }
        Term {
            value,
            gradient: [in_r * r, in_alpha * alpha, in_a * a, in_b * b],
        }
    }
}

impl<const FIRST: u8> Estimate for BetaGeometricNbd<FIRST> {
    estimated_from_histories!();

    fn starts((): &(), histories: &DistinctHistories) -> Result<Vec<Self>, FitError> {
        let starts = starts(Self::MODEL, histories)?;
        Ok(starts
            .map(|[r, alpha, a, b]| Self { r, alpha, a, b })
            .to_vec())
    }
}

/// Starts (r, α, a, b) from the data.
pub(in crate::models::purchase) fn starts(
    model: &'static str,
    histories: &DistinctHistories,
) -> Result<[[f64; 4]; 5], FitError> {
    let (r, alpha) = moments(model, histories)?;
    Ok([
        [r, 0.7 * alpha, 0.8, 2.5],
        [0.5 * r, 0.3 * alpha, 0.4, 4.0],
        [2.0 * r, alpha, 2.0, 6.0],
        [1.0, alpha / r, 1.0, 1.0],
        [r, alpha, 0.05, 0.5],
    ])
}

with_covariates!(BgNbd, BetaDropout, purchase_and_beta);
with_covariates!(MbgNbd, BetaDropout, purchase_and_beta);

impl<const FIRST: u8> Member for BetaGeometricNbd<FIRST> {
    setting_is_fixed_part!(Self::MODEL, Self::NAMES);

    /// Nobody leaves where a → 0, whatever b is.
    const CONTAINS: &'static [Contained] = &[Contained::yardstick(Nbd::MODEL)];
}
