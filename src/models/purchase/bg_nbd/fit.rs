//! The fit: the likelihood with its slopes, starts, relatives, covariates.

use super::{BetaGeometricNbd, BgNbd, MbgNbd};
use crate::models::Nbd;
use crate::models::covariates::{BetaDropout, purchase_and_beta, with_covariates};
use crate::models::family::{Contained, Member, setting_is_fixed_part};
use crate::models::fit::jet::Jet;
use crate::models::fit::lanes::LaneKernel;
use crate::models::purchase::curved::{self, CurvedLikelihood, summed_in_lanes};
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, estimated_from_histories, moments,
};
use crate::models::purchase::lifetime::Odds;
use crate::models::{DistinctHistories, Estimate, FitError};
use crate::numeric::elementary::ln_1p;
use crate::numeric::{BetaRatio, Rising};

/// The contribution of the frequency to a row: r + x, ln a/(b + s − 1) and 1/(b + s − 1), −∞ and 0
/// where there was no chance to leave.
type OfFrequency = curved::OfFrequency<4, 5>;

impl<const FIRST: u8> HistoryLikelihood<4> for BetaGeometricNbd<FIRST> {
    const MODEL: &'static str = BetaGeometricNbd::<FIRST>::MODEL;
    const NAMES: &'static [&'static str] = BetaGeometricNbd::<FIRST>::NAMES;
    type OfFrequency = OfFrequency;

    fn at(&self, [r, alpha, a, b]: [f64; 4]) -> Self {
        Self { r, alpha, a, b }
    }

    fn bounds(time: (f64, f64)) -> [(f64, f64); 4] {
        [BOUNDS, time, BOUNDS, BOUNDS]
    }

    /// ln of (r)ₓ·α^(−x)·B(a, b + s)/B(a, b).
    fn of_frequencies(&self, (): &(), frequencies: &[f64]) -> Vec<OfFrequency> {
        let &Self { r, alpha, a, b } = self;
        let (mut in_r, mut in_b, mut in_ab) = (Rising::new(r), Rising::new(b), Rising::new(a + b));
        let mut ratio = BetaRatio::new(a, b);
        let of_frequency = |x: &f64| {
            let survived = Self::survived(*x);
            let (in_b, in_b_b) = in_b.to(survived).slopes;
            let (in_ab, in_ab_ab) = in_ab.to(survived).slopes;
            let mut jet = curved::rising((r, alpha), *x, &in_r.to(*x));
            jet.value += ratio.ln_to(survived);
            jet.gradient[2] = -in_ab;
            jet.gradient[3] = in_b - in_ab;
            jet.curvature[2][2] = in_ab_ab;
            jet.curvature[3][2] = in_ab_ab;
            jet.curvature[3][3] = in_ab_ab - in_b_b;
            let (ln_hazard, per_b) = if survived > 0.0 {
                let chances = b + survived - 1.0;
                ((a / chances).ln(), chances.recip())
            } else {
                (f64::NEG_INFINITY, 0.0)
            };
            let columns = [r + x, ln_hazard, per_b, 0.0, 0.0];
            OfFrequency { jet, columns }
        };
        frequencies.iter().map(of_frequency).collect()
    }

    summed_in_lanes!(4: r, alpha, a, b);
}

impl<const FIRST: u8> CurvedLikelihood<4, 5> for BetaGeometricNbd<FIRST> {
    const ROWS_A_TASK: usize = 4096;
}

impl<const FIRST: u8> LaneKernel<4, 5> for BetaGeometricNbd<FIRST> {
    /// −(r + x)·ln(1 + T/α) + ln(1 + o), but the derivatives of −(r + x)·ln(α + T).
    #[inline(always)]
    fn jet(&self, &[rx, ln_hazard, per_b, recency, age]: &[f64; 5]) -> Jet<4> {
        let whole = (self.alpha + age).recip();
        let last = (self.alpha + recency).recip();
        let ln_ratio = ln_1p((age - recency) * last);
        let (shorter, per_a) = (whole - last, self.a.recip());
        let odds = Odds {
            ln: ln_hazard + rx * ln_ratio,
            slopes: [ln_ratio, rx * shorter, per_a, -per_b],
            bends: [
                [0.0; 4],
                [shorter, rx * (last * last - whole * whole), 0.0, 0.0],
                [0.0, 0.0, -per_a * per_a, 0.0],
                [0.0, 0.0, 0.0, per_b * per_b],
            ],
        };
        let mut jet = odds.ln_one_plus();
        jet.add_first(&curved::silence(self.alpha, rx, age));
        jet
    }

    /// One who had no chance to leave; of MBG/NBD nobody is such.
    const HAS_SHORT: bool = FIRST == 0;

    #[inline(always)]
    fn is_short(&self, &[_, ln_hazard, ..]: &[f64; 5]) -> bool {
        ln_hazard == f64::NEG_INFINITY
    }

    #[inline(always)]
    fn short(&self, &[rx, .., age]: &[f64; 5]) -> Jet<2> {
        curved::silence(self.alpha, rx, age)
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
) -> Result<[[f64; 4]; 8], FitError> {
    let (r, alpha) = moments(model, histories)?;
    Ok([
        [r, 0.7 * alpha, 0.8, 2.5],
        [0.5 * r, 0.3 * alpha, 0.4, 4.0],
        [2.0 * r, alpha, 2.0, 6.0],
        [1.0, alpha / r, 1.0, 1.0],
        // Few ever leave, some of them at once.
        [r, alpha, 0.03, 0.2],
        // All are as likely to leave.
        [r, alpha, 20.0, 160.0],
        // A part of the customers leaves at once, and the others hardly differ.
        [50.0, 25.0 * alpha / r, 0.4, 0.15],
        [50.0, 50.0 * alpha / r, 0.1, 0.4],
    ])
}

with_covariates!(BgNbd, BetaDropout, purchase_and_beta);
with_covariates!(MbgNbd, BetaDropout, purchase_and_beta);

impl<const FIRST: u8> Member for BetaGeometricNbd<FIRST> {
    setting_is_fixed_part!(Self::MODEL, Self::NAMES);

    /// Nobody leaves where a → 0, whatever b is.
    const CONTAINS: &'static [Contained] = &[Contained::yardstick(Nbd::MODEL)];
}
