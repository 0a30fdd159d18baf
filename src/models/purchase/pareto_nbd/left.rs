//! ln(1 + o), o the odds that a customer has left: by series, and with its derivatives by quadrature.
//!
//! With w = r + s + x and F(b, c; z) = ₂F₁(1, b; c; z), for α ≥ β:
//!
//! ```text
//! 1 + o = s/w · ρ · F(r+x, w+1; (α−β)/(α+t_x))
//!       + (r+x)/w · (β+T)/(α+T) · F(r+x+1, w+1; (α−β)/(α+T))
//! ρ     = ((α+T)/(α+t_x))^(r+x) ((β+T)/(β+t_x))^s
//! ```
//!
//! and for α < β the same with F(s+1, w+1; (β−α)/(β+t_x))·(α+t_x)/(β+t_x) in the first term and
//! F(s, w+1; (β−α)/(β+T)) in the second.

use super::ParetoNbd;
use crate::models::fit::jet::Jet;
use crate::models::purchase::lifetime::Odds;
use crate::models::purchase::silence::{Density, Left, Moment, OfSilence, Silence};
use crate::numeric::elementary::{ln, ln_1p};
use crate::numeric::{Unsettled, one_b_c};
use crate::transactions::PurchaseHistory;

/// ln(e^a + e^b).
fn ln_sum(a: f64, b: f64) -> f64 {
    a.max(b) + (-(a - b).abs()).exp().ln_1p()
}

/// ln(1 + o).
pub(super) fn ln_one_plus_odds(
    model: &ParetoNbd,
    history: &PurchaseHistory,
) -> Result<f64, Unsettled> {
    by_series(model, history)
}

/// The sum of the two terms by their series.
fn by_series(model: &ParetoNbd, history: &PurchaseHistory) -> Result<f64, Unsettled> {
    let &ParetoNbd { r, alpha, s, beta } = model;
    let (age, recency) = (history.age(), history.recency());
    let rx = r + f64::from(history.frequency());
    let w = rx + s;
    let silence = age - recency;
    let ln_growth =
        rx * (silence / (alpha + recency)).ln_1p() + s * (silence / (beta + recency)).ln_1p();
    let mut last = (s / w).ln() + ln_growth;
    let mut end = (rx / w).ln();
    let nearest = alpha.min(beta);
    let apart = (alpha - beta).abs();
    let of = |t: f64| {
        let farthest = alpha.max(beta) + t;
        (apart / farthest, (nearest + t) / farthest)
    };
    let ((z_last, rest_last), (z_end, rest_end)) = (of(recency), of(age));
    if alpha >= beta {
        last += one_b_c(rx, s + 1.0, z_last, rest_last)?.ln();
        end += rest_end.ln() + one_b_c(rx + 1.0, s, z_end, rest_end)?.ln();
    } else {
        last += rest_last.ln() + one_b_c(s + 1.0, rx, z_last, rest_last)?.ln();
        end += one_b_c(s, rx + 1.0, z_end, rest_end)?.ln();
    }
    Ok(ln_sum(last, end))
}

/// The integral over the moment of leaving, of the density of dropouts times the chance of buying no
/// more, and its moments.
///
/// ```text
/// o    = ∫ e^φ dτ over t_x < τ < T
/// φ    = (r + x)·ln((α + T)/(α + τ)) + ln s + s·ln((β + T)/(β + τ)) − ln(β + τ)
/// ln o has the slopes E[φᵢ] and the second derivatives E[φᵢⱼ] + Cov(φᵢ, φⱼ) under e^φ
/// ```
impl OfSilence<4, 3, 4, 0, 2> for ParetoNbd {
    #[inline(always)]
    fn density(&self) -> impl Density<4, 0, 2> {
        Dropout {
            alpha: self.alpha,
            beta: self.beta,
            power: self.s + 1.0,
        }
    }

    /// With 1/(β + t_x) and ln((β + T)/(β + t_x)).
    #[inline(always)]
    fn silence_of(&self, &[rx, recency, age]: &[f64; 3]) -> (Silence, [f64; 2]) {
        let last_beta = (self.beta + recency).recip();
        let ln_beta_end = ln_1p((age - recency) * last_beta);
        let second = (self.beta, ln_beta_end);
        let mut silence = Silence::of(rx, (recency, age), self.alpha, second);
        silence.fall += (self.s + 1.0) * ln_beta_end;
        (silence, [last_beta, ln_beta_end])
    }

    /// −(r + x)·ln(1 + T/α) − s·ln(1 + T/β) + ln(1 + o), but the derivatives of −(r + x)·ln(α + T).
    #[inline(always)]
    fn given_left(
        &self,
        &[rx, _, age]: &[f64; 3],
        silence: &Silence,
        own: &[f64; 2],
        left: &Left<4, 0>,
    ) -> Jet<4> {
        let &Self { alpha, s, beta, .. } = self;
        let (per_alpha, per_beta) = ((alpha + age).recip(), (beta + age).recip());
        let (ln_alpha, ln_beta) = (ln_1p(age / alpha), ln_1p(age / beta));
        let mut jet = ln_one_plus_odds_with_slopes(self, (rx, age), silence, own, left);
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

/// ln(1 + o) of one customer and its derivatives in r, α, s, β.
pub(super) fn jet(model: &ParetoNbd, rx: f64, (recency, age): (f64, f64)) -> Jet<4> {
    let (silence, own) = model.silence_of(&[rx, recency, age]);
    let left = silence.left(model.density(), &own);
    ln_one_plus_odds_with_slopes(model, (rx, age), &silence, &own, &left)
}

/// ln(1 + o) and its derivatives in r, α, s, β.
#[inline(always)]
fn ln_one_plus_odds_with_slopes(
    model: &ParetoNbd,
    (rx, age): (f64, f64),
    silence: &Silence,
    &[last_beta, ln_beta_end]: &[f64; 2],
    left: &Left<4, 0>,
) -> Jet<4> {
    let &ParetoNbd { alpha, s, beta, .. } = model;
    let [a, u, b, v] = left.factors;
    let square = |i: usize| left.products[i][i];
    let covariance = |i, j| left.covariance(i, j);
    let ln_alpha_end = silence.ln_alpha;
    let (u_end, v_end) = ((alpha + age).recip(), (beta + age).recip());
    let s1 = s + 1.0;
    let odds = Odds {
        ln: ln(s * last_beta * left.integral) + rx * ln_alpha_end + s * ln_beta_end,
        slopes: [
            ln_alpha_end - a,
            rx * (u_end - u),
            s.recip() + ln_beta_end - b,
            s * v_end - s1 * v,
        ],
        bends: [
            [covariance(0, 0), 0.0, 0.0, 0.0],
            [
                u_end - u + rx * covariance(1, 0),
                rx * (square(1) - u_end * u_end) + rx * rx * covariance(1, 1),
                0.0,
                0.0,
            ],
            [
                covariance(2, 0),
                rx * covariance(2, 1),
                covariance(2, 2) - (s * s).recip(),
                0.0,
            ],
            [
                s1 * covariance(3, 0),
                rx * s1 * covariance(3, 1),
                v_end - v + s1 * covariance(3, 2),
                s1 * square(3) - s * v_end * v_end + s1 * s1 * covariance(3, 3),
            ],
        ],
    };
    odds.ln_one_plus()
}

/// Dropouts at gamma distributed rates, with ln((α + τ)/(α + t_x)), 1/(α + τ) and the same of β, of
/// which the derivatives are made.
#[derive(Clone, Copy)]
struct Dropout {
    alpha: f64,
    beta: f64,
    /// s + 1.
    power: f64,
}

impl Density<4, 0, 2> for Dropout {
    #[inline(always)]
    fn at<const ALPHA: bool>(
        &self,
        &[last_beta, _]: &[f64; 2],
        moment: &Moment,
    ) -> (f64, [f64; 4], [f64; 0]) {
        let a = moment.ln_alpha;
        let u = (self.alpha + moment.time).recip();
        // The nearest is α or β.
        let b = if ALPHA {
            ln_1p(moment.since * last_beta)
        } else {
            moment.ln_nearest
        };
        let v = (self.beta + moment.time).recip();
        (-self.power * b, [a, u, b, v], [])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two ways to the same number.
    #[test]
    fn the_series_and_the_quadrature_agree() {
        let histories = [
            (0, 0.0, 38.0),
            (1, 1.0, 38.0),
            (7, 29.4, 34.1),
            (60, 3.0, 40.0),
        ];
        for parameters in [
            [0.55, 10.6, 0.6, 11.7],
            [0.55, 10.6, 0.6, 7.0],
            [3.0, 2.0, 1.0, 9.0],
            [0.1, 90.0, 4.0, 60.0],
            [0.01, 100.0, 0.01, 1e-3],
            [8.0, 1e-3, 2.0, 100.0],
        ] {
            let [r, alpha, s, beta] = parameters;
            let model = ParetoNbd { r, alpha, s, beta };
            for (x, recency, age) in histories {
                let history = PurchaseHistory::new(x, recency, age).unwrap();
                let value = ln_one_plus_odds(&model, &history).unwrap();
                let rx = r + f64::from(x);
                let by_quadrature = jet(&model, rx, (recency, age)).value;
                assert!(
                    (by_quadrature - value).abs() < 1e-12 * value.max(1e-3),
                    "{model:?} {history:?}"
                );
            }
        }
    }
}
