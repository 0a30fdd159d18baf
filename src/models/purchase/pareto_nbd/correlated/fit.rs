//! The fit: the likelihood with its slopes, starts, relatives.

use super::super::fit::OfFrequency;
use super::super::left;
use super::tilt::{Bounds, Tilt};
use super::{CorrelatedParetoNbd, MODEL, NAMES, ParetoNbd};
use crate::models::family::{Contained, Member, setting_is_fixed_part};
use crate::models::fit::likelihood::Term;
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, estimated_from_histories,
};
use crate::models::{DistinctHistories, Estimate, FitError};
use crate::transactions::PurchaseHistory;

/// The part of ln L that depends on the parameters alone.
pub(in crate::models) struct Shared {
    marginals: ParetoNbd,
    tilt: Tilt,
    /// The derivatives of A in r and α, and of B in s and β.
    in_purchase: [f64; 2],
    in_dropout: [f64; 2],
    /// The derivatives of m in r, α, s, β and in the logarithm of its odds.
    in_m: [f64; 5],
}

impl HistoryLikelihood<5> for CorrelatedParetoNbd {
    const MODEL: &'static str = MODEL;
    const NAMES: &'static [&'static str] = NAMES;
    type Shared = Shared;
    type OfFrequency = OfFrequency;

    fn at(&self, [r, alpha, s, beta, odds]: [f64; 5]) -> Self {
        self.of_odds(ParetoNbd { r, alpha, s, beta }, odds)
    }

    fn bounds(time: (f64, f64)) -> [(f64, f64); 5] {
        [BOUNDS, time, BOUNDS, time, BOUNDS]
    }

    fn shared(&self) -> Shared {
        let tau = self.kernel_time;
        let bounds = Bounds::of(&self.marginals, tau);
        let (low, high) = bounds.range();
        let to_low = (high - self.m) / (high - low);
        let to_high = (self.m - low) / (high - low);
        let tilt = Tilt::new(&self.marginals, self.m, tau);
        let in_laplace = |share: f64, shape: f64, scale: f64| {
            [
                -share * (tau / scale).ln_1p(),
                share * shape * (tau / scale) / (scale + tau),
            ]
        };
        let ParetoNbd { r, alpha, s, beta } = self.marginals;
        let in_purchase = in_laplace(tilt.purchase, r, alpha);
        let in_dropout = in_laplace(tilt.dropout, s, beta);
        let [in_a, in_b] = in_shares(&bounds, to_low, to_high);
        Shared {
            marginals: self.marginals,
            tilt,
            in_purchase,
            in_dropout,
            in_m: [
                in_a * in_purchase[0],
                in_a * in_purchase[1],
                in_b * in_dropout[0],
                in_b * in_dropout[1],
                (high - low) * to_low * to_high,
            ],
        }
    }

    fn of_frequencies(&self, _: &Shared, frequencies: &[f64]) -> Vec<OfFrequency> {
        self.marginals.of_frequencies(&(), frequencies)
    }

    fn term(&self, shared: &Shared, of: &OfFrequency, history: &PurchaseHistory) -> Term<5> {
        shared.evaluate(history, of)
    }
}

impl Estimate for CorrelatedParetoNbd {
    estimated_from_histories!();

    /// From independent rates, and half-way to either end of the range of m.
    fn starts(kernel_time: &f64, histories: &DistinctHistories) -> Result<Vec<Self>, FitError> {
        let independent = ParetoNbd::fit(histories)?.into_model();
        let start = Self::new(independent, 0.0, *kernel_time)?;
        let (low, high) = start.m_range();
        let with = |m: f64| Self::new(independent, m, *kernel_time);
        Ok(vec![start, with(0.5 * high)?, with(0.5 * low)?])
    }
}

impl Member for CorrelatedParetoNbd {
    setting_is_fixed_part!(MODEL, NAMES);

    /// m = 0 are independent rates.
    const CONTAINS: &'static [Contained] = &[Contained::inside(ParetoNbd::MODEL)];
}

/// The derivatives of m in A and in B, its odds staying.
fn in_shares(bounds: &Bounds, to_low: f64, to_high: f64) -> [f64; 2] {
    let (low, high) = bounds.range();
    let ((_, alike), (_, opposed)) = (bounds.most_alike(), bounds.most_opposed());
    let (of_low, of_high) = (to_low * low * low, to_high * high * high);
    [0, 1].map(|i| of_low * alike[i] - of_high * opposed[i])
}

/// E\[e^(−λτ) | history\] without the correlation, or of μ or both, and the derivatives of its
/// logarithm in r, α, s, β.
struct Survives {
    mean: f64,
    slopes: [f64; 4],
}

/// ln(1 + o) and its derivatives in r, α, s, β.
fn left_with_slopes(model: &ParetoNbd, history: &PurchaseHistory) -> (f64, [f64; 4]) {
    let rx = model.r + f64::from(history.frequency());
    let jet = left::jet(model, rx, (history.recency(), history.age()));
    (jet.value, jet.gradient)
}

impl Shared {
    fn survives(
        &self,
        history: &PurchaseHistory,
        both: [bool; 2],
        (left, in_left): (f64, [f64; 4]),
    ) -> Survives {
        let shifted = self.tilt.shifted(&self.marginals, both);
        let (here, in_here) = left_with_slopes(&shifted, history);
        let ln = self.tilt.ln_thinned(&self.marginals, history, both);
        let (after, shifted) = (self.marginals.after(history), shifted.after(history));
        let own = [
            -((shifted.alpha - after.alpha) / after.alpha).ln_1p(),
            after.r * (after.alpha.recip() - shifted.alpha.recip()),
            -((shifted.beta - after.beta) / after.beta).ln_1p(),
            after.s * (after.beta.recip() - shifted.beta.recip()),
        ];
        Survives {
            mean: (ln + here - left).exp(),
            slopes: std::array::from_fn(|i| own[i] + in_here[i] - in_left[i]),
        }
    }

    fn evaluate(&self, history: &PurchaseHistory, of: &OfFrequency) -> Term<5> {
        let left = left_with_slopes(&self.marginals, history);
        let independent = self.marginals.term(&(), of, history);
        let purchase = self.survives(history, [true, false], left);
        let dropout = self.survives(history, [false, true], left);
        let both = self.survives(history, [true, true], left);
        let tilt = &self.tilt;
        let product = tilt.mean_product([purchase.mean, dropout.mean, both.mean]);
        let in_a = tilt.dropout - dropout.mean;
        let in_b = tilt.purchase - purchase.mean;
        let in_shares = [
            in_a * self.in_purchase[0],
            in_a * self.in_purchase[1],
            in_b * self.in_dropout[0],
            in_b * self.in_dropout[1],
        ];
        let factor = 1.0 + tilt.m * product;
        let ParetoNbd { r, alpha, s, beta } = self.marginals;
        let scales = [r, alpha, s, beta];
        let slope = |i: usize| {
            let in_product = both.mean * both.slopes[i]
                - tilt.dropout * purchase.mean * purchase.slopes[i]
                - tilt.purchase * dropout.mean * dropout.slopes[i]
                + in_shares[i];
            let tied = (tilt.m * in_product + self.in_m[i] * product) / factor;
            independent.gradient[i] + scales[i] * tied
        };
        Term {
            value: independent.value + factor.ln(),
            gradient: [
                slope(0),
                slope(1),
                slope(2),
                slope(3),
                self.in_m[4] * product / factor,
            ],
        }
    }
}
