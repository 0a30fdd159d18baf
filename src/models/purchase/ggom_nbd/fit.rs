//! The fit: the likelihood with its slopes, starts, relatives, covariates.

use super::GgomNbd;
use crate::models::covariates::{OneConvention, PURCHASE, dropout, with_covariates};
use crate::models::family::{Contained, Member, setting_is_fixed_part};
use crate::models::fit::jet::{Jet, JetLanes, Lane};
use crate::models::fit::lanes::LaneKernel;
use crate::models::purchase::curved::{self, CurvedLikelihood, summed_in_lanes};
use crate::models::purchase::ggom_nbd::Growth;
use crate::models::purchase::history_likelihood::{
    BOUNDS, HistoryLikelihood, estimated_from_histories, moments,
};
use crate::models::purchase::lifetime::Odds;
use crate::models::purchase::silence::{self, Density, Left, Moment, OfSilence, Silence};
use crate::models::{DistinctHistories, Estimate, FitError, Nbd, ParetoNbd};
use crate::numeric::elementary::ln_1p;

/// The contribution of the frequency to a row: r + x.
type OfFrequency = curved::OfFrequency<5, 3>;

/// Up to so many histories the corners of the parameters are looked into too: with more they take
/// several times as long as all the rest.
const FEW_HISTORIES: usize = 768;

impl HistoryLikelihood<5> for GgomNbd {
    const MODEL: &'static str = GgomNbd::MODEL;
    const NAMES: &'static [&'static str] = GgomNbd::NAMES;
    type OfFrequency = OfFrequency;

    fn at(&self, [r, alpha, b, s, beta]: [f64; 5]) -> Self {
        Self {
            r,
            alpha,
            b,
            s,
            beta,
        }
    }

    const REDUCES_TO_A_START: bool = true;

    /// In its limit, Pareto/NBD, β goes to 0 with b: then it must not be held before b is.
    fn bounds(time: (f64, f64)) -> [(f64, f64); 5] {
        let twice = (2.0 * BOUNDS.0, BOUNDS.1);
        [BOUNDS, time, (-time.1, -time.0), BOUNDS, twice]
    }

    /// ln of (r)ₓ·α^(−x).
    fn of_frequencies(&self, (): &(), frequencies: &[f64]) -> Vec<OfFrequency> {
        curved::of_rates(self.r, self.alpha, frequencies)
    }

    summed_in_lanes!(5: r, alpha, b, s, beta);
}

impl CurvedLikelihood<5, 3> for GgomNbd {
    const ROWS_A_TASK: usize = 128;
    const IS_SUM: bool = true;
}

impl LaneKernel<5, 3> for GgomNbd {
    #[inline(always)]
    fn jet(&self, columns: &[f64; 3]) -> Jet<5> {
        silence::of_row(self, columns)
    }

    #[inline(always)]
    fn add_block(
        &self,
        columns: &[Lane; 3],
        weights: &Lane,
        lanes: &mut JetLanes<5>,
        is_sample: bool,
    ) {
        silence::add_block(self, columns, (weights, lanes), is_sample);
    }
}

impl OfSilence<5, 3, 5, 3, 3> for GgomNbd {
    #[inline(always)]
    fn density(&self) -> impl Density<5, 3, 3> {
        Dropout {
            alpha: self.alpha,
            b: self.b,
            s: self.s,
        }
    }

    #[inline(always)]
    fn silence_of(&self, &[rx, recency, age]: &[f64; 3]) -> (Silence, [f64; 3]) {
        let (silence, growth) = self.silence(rx, (recency, age));
        (silence, growth.own())
    }

    /// −(r + x)·ln(1 + T/α) + ln S(T) + ln(1 + o), but the derivatives of −(r + x)·ln(α + T).
    ///
    /// ```text
    /// o    = ∫ e^φ dτ over t_x < τ < T,  G(τ) = β + e^(bτ) − 1
    /// φ    = (r + x)·ln((α + T)/(α + τ)) + ln sb + bτ − (s + 1)·ln G(τ) + s·ln G(T)
    /// ln o has the slopes E[φᵢ] and the second derivatives E[φᵢⱼ] + Cov(φᵢ, φⱼ) under e^φ
    /// ```
    #[inline(always)]
    fn given_left(
        &self,
        &[rx, _, age]: &[f64; 3],
        silence: &Silence,
        own: &[f64; 3],
        left: &Left<5, 3>,
    ) -> Jet<5> {
        let &Self {
            alpha, b, s, beta, ..
        } = self;
        let s1 = s + 1.0;
        let [a, u, w, g, p] = left.factors;
        let [rise, bent, rise_p] = left.more;
        let square = |i: usize| left.products[i][i];
        let covariance = |i, j| left.covariance(i, j);
        let [ln_end, p_end, share_end, _] = self.growth_from(0.0).with_slopes(age);
        let growth = Growth::of(b, own);
        let [ln_growth_end, ..] = growth.with_slopes(age - silence.from);
        let u_end = (alpha + age).recip();
        let rise_end = age * share_end;
        let bent_end = age * rise_end * (1.0 - share_end);
        let odds = Odds {
            ln: self.ln_odds(silence, (&growth, ln_growth_end), left.integral),
            slopes: [
                silence.ln_alpha - a,
                rx * (u_end - u),
                b.recip() + w + s * rise_end,
                s.recip() + ln_growth_end - g,
                s * p_end - s1 * p,
            ],
            bends: [
                [covariance(0, 0), 0.0, 0.0, 0.0, 0.0],
                [
                    u_end - u + rx * covariance(1, 0),
                    rx * (square(1) - u_end * u_end) + rx * rx * covariance(1, 1),
                    0.0,
                    0.0,
                    0.0,
                ],
                [
                    -covariance(2, 0),
                    -rx * covariance(2, 1),
                    s * bent_end - s1 * bent - (b * b).recip() + covariance(2, 2),
                    0.0,
                    0.0,
                ],
                [
                    covariance(3, 0),
                    rx * covariance(3, 1),
                    rise_end - rise - covariance(3, 2),
                    covariance(3, 3) - (s * s).recip(),
                    0.0,
                ],
                [
                    s1 * covariance(4, 0),
                    rx * s1 * covariance(4, 1),
                    s1 * (rise_p - covariance(4, 2)) - s * rise_end * p_end,
                    p_end - p + s1 * covariance(4, 3),
                    s1 * square(4) - s * p_end * p_end + s1 * s1 * covariance(4, 4),
                ],
            ],
        };
        let mut jet = odds.ln_one_plus();
        let ln_alpha = ln_1p(age / alpha);
        let fallen = beta.recip() - p_end;
        jet.value -= rx * ln_alpha + s * ln_end;
        jet.gradient[0] -= ln_alpha;
        jet.gradient[1] -= rx * u_end;
        jet.gradient[2] -= s * rise_end;
        jet.gradient[3] -= ln_end;
        jet.gradient[4] += s * fallen;
        jet.curvature[1][0] -= u_end;
        jet.curvature[1][1] += rx * u_end * u_end;
        jet.curvature[2][2] -= s * bent_end;
        jet.curvature[3][2] -= rise_end;
        jet.curvature[4][2] += s * rise_end * p_end;
        jet.curvature[4][3] += fallen;
        jet.curvature[4][4] -= s * fallen * (beta.recip() + p_end);
        jet
    }
}

/// Dropouts at a risk that grows, with the moments that second derivatives take.
#[derive(Clone, Copy)]
struct Dropout {
    alpha: f64,
    b: f64,
    s: f64,
}

impl Density<5, 3, 3> for Dropout {
    #[inline(always)]
    fn at<const ALPHA: bool>(&self, own: &[f64; 3], moment: &Moment) -> (f64, [f64; 5], [f64; 3]) {
        let [g, p, share, ln_share] = Growth::of(self.b, own).with_slopes(moment.since);
        let a = moment.ln_alpha;
        let u = (self.alpha + moment.time).recip();
        let rise = moment.time * share;
        // The slope of φ in b but for what is constant.
        let w = moment.time * (1.0 - share) - self.s * rise;
        let bent = moment.time * rise * (1.0 - share);
        (
            ln_share - self.s * g,
            [a, u, w, g, p],
            [rise, bent, rise * p],
        )
    }
}

impl Estimate for GgomNbd {
    estimated_from_histories!();

    /// The first are a risk that grows from Pareto/NBD's optimum, and that optimum itself, to which
    /// the model reduces.
    fn starts((): &(), histories: &DistinctHistories) -> Result<Vec<Self>, FitError> {
        let (r, alpha) = moments(Self::MODEL, histories)?;
        let rate = histories.mean_age().recip();
        let mut starts = vec![
            [r, 0.7 * alpha, rate, 0.7, 0.5],
            [r, 0.7 * alpha, 0.1 * rate, 0.5, 0.05],
            [r, alpha, 4.0 * rate, 0.3, 3.0],
            // Hardly anybody leaves but for a part, and soon.
            [r, alpha, 20.0 * rate, 0.04, 1e-3],
        ];
        if histories.len() <= FEW_HISTORIES {
            starts.extend([
                // A part leaves at once, and the others hardly differ or do.
                [50.0, 50.0 * alpha / r, rate, 0.05, 1e-11],
                [r, alpha, 4.0 * rate, 0.03, 1e-6],
                // Hardly anybody leaves until late.
                [r, alpha, 10.0 * rate, 0.01, 1e5],
            ]);
        }
        if let Ok(pareto) = ParetoNbd::fit(histories) {
            let pareto = pareto.into_model();
            let start = |b: f64| [pareto.r(), pareto.alpha(), b, pareto.s(), b * pareto.beta()];
            starts.insert(0, start(rate));
            starts.insert(1, start(1e-6 * rate));
        }
        let model = |[r, alpha, b, s, beta]: [f64; 5]| Self {
            r,
            alpha,
            b,
            s,
            beta,
        };
        Ok(starts.into_iter().map(model).collect())
    }
}

with_covariates!(GgomNbd, OneConvention, |_| {
    const { &[PURCHASE, dropout("dropout", &[(4, -1.0)])] }
});

impl Member for GgomNbd {
    setting_is_fixed_part!(Self::MODEL, Self::NAMES);

    /// b → 0 with β/b held is Pareto/NBD, on the edge of the parameters; nobody leaves where s → 0.
    const CONTAINS: &'static [Contained] = &[
        Contained::on_the_edge(ParetoNbd::MODEL),
        Contained::yardstick(Nbd::MODEL),
    ];
}
