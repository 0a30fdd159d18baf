//! ln(1 + o), o the odds that a customer has left, and its derivatives.
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
use crate::models::purchase::lifetime::Silence;
use crate::numeric::{Unsettled, ln_one_plus_exp, logistic, one_b_c, one_b_c_with_slopes};
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
    by_series(model, history, &value_alone).map(|(ln, _)| ln)
}

/// ln(1 + o) and its derivatives in r, α, s, β; where the series are slow, by quadrature.
pub(super) fn with_slopes(model: &ParetoNbd, history: &PurchaseHistory) -> (f64, [f64; 4]) {
    by_series(model, history, &value_and_slopes).unwrap_or_else(|_| by_quadrature(model, history))
}

/// F(b, c; z), and its logarithmic derivatives in b, c and z.
type Factor = (f64, [f64; 3]);

fn value_alone(b: f64, c_minus_b: f64, argument: &Argument) -> Result<Factor, Unsettled> {
    let value = one_b_c(b, c_minus_b, argument.z, argument.rest)?;
    Ok((value, [0.0; 3]))
}

fn value_and_slopes(b: f64, c_minus_b: f64, argument: &Argument) -> Result<Factor, Unsettled> {
    let factor = one_b_c_with_slopes(b, b + c_minus_b, argument.z).ok_or(SLOW)?;
    Ok((
        factor.value,
        factor.slopes.map(|slope| slope / factor.value),
    ))
}

const SLOW: Unsettled = Unsettled("hypergeometric series");

/// The sum of the two terms, whose hypergeometric factors are computed by `factor`: where that
/// gives no slopes, those that come out mean nothing.
fn by_series(
    model: &ParetoNbd,
    history: &PurchaseHistory,
    factor: &impl Fn(f64, f64, &Argument) -> Result<Factor, Unsettled>,
) -> Result<(f64, [f64; 4]), Unsettled> {
    let &ParetoNbd { r, alpha, s, beta } = model;
    let (age, recency) = (history.age(), history.recency());
    let rx = r + f64::from(history.frequency());
    let w = rx + s;
    let silence = age - recency;
    let (ln_a, ln_b) = (
        (silence / (alpha + recency)).ln_1p(),
        (silence / (beta + recency)).ln_1p(),
    );
    let (alpha_last, alpha_end) = ((alpha + recency).recip(), (alpha + age).recip());
    let (beta_last, beta_end) = ((beta + recency).recip(), (beta + age).recip());
    // What both branches share: s/w·ρ and (r + x)/w.
    let mut last = Term {
        ln: (s / w).ln() + rx * ln_a + s * ln_b,
        slopes: [
            ln_a - w.recip(),
            rx * (alpha_end - alpha_last),
            s.recip() - w.recip() + ln_b,
            s * (beta_end - beta_last),
        ],
    };
    let mut end = Term {
        ln: (rx / w).ln(),
        slopes: [rx.recip() - w.recip(), 0.0, -w.recip(), 0.0],
    };
    if alpha >= beta {
        let of = |t_alpha: f64, t: f64| Argument {
            z: (alpha - beta) * t_alpha,
            rest: (beta + t) * t_alpha,
            in_alpha: (beta + t) * t_alpha * t_alpha,
            in_beta: -t_alpha,
        };
        let (at_last, at_end) = (of(alpha_last, recency), of(alpha_end, age));
        last.times(factor(rx, s + 1.0, &at_last)?, &at_last, Moves::WithR);
        end.times(factor(rx + 1.0, s, &at_end)?, &at_end, Moves::WithR);
        end.ln += at_end.rest.ln();
        end.slopes[1] -= alpha_end;
        end.slopes[3] += beta_end;
    } else {
        let of = |t_beta: f64, t: f64| Argument {
            z: (beta - alpha) * t_beta,
            rest: (alpha + t) * t_beta,
            in_alpha: -t_beta,
            in_beta: (alpha + t) * t_beta * t_beta,
        };
        let (at_last, at_end) = (of(beta_last, recency), of(beta_end, age));
        last.times(factor(s + 1.0, rx, &at_last)?, &at_last, Moves::WithS);
        end.times(factor(s, rx + 1.0, &at_end)?, &at_end, Moves::WithS);
        last.ln += at_last.rest.ln();
        last.slopes[1] += alpha_last;
        last.slopes[3] -= beta_last;
    }
    let ln = ln_sum(last.ln, end.ln);
    let (share, other) = ((last.ln - ln).exp(), (end.ln - ln).exp());
    let slopes = std::array::from_fn(|i| share * last.slopes[i] + other * end.slopes[i]);
    Ok((ln, slopes))
}

/// The integral over the moment of leaving.
fn by_quadrature(model: &ParetoNbd, history: &PurchaseHistory) -> (f64, [f64; 4]) {
    let &ParetoNbd { r, alpha, s, beta } = model;
    let (age, recency) = (history.age(), history.recency());
    if recency >= age {
        return (0.0, [0.0; 4]);
    }
    let ln_beta = |since: f64| (since / (beta + recency)).ln_1p();
    let beta_whole = ln_beta(age - recency);
    let silence = Silence {
        fall: (s + 1.0) * beta_whole,
        ..Silence::of(history, r, alpha, beta)
    };
    let left = silence.left(|time, since| {
        let ln_beta = ln_beta(since);
        (-(s + 1.0) * ln_beta, [ln_beta, (beta + time).recip()])
    });
    let alpha_whole = silence.ln_alpha();
    let ln_odds = (s / (beta + recency)).ln()
        + silence.shape * alpha_whole
        + s * beta_whole
        + left.ln_integral;
    let slopes = [
        alpha_whole - left.ln_alpha,
        silence.shape * ((alpha + age).recip() - left.per_alpha),
        s.recip() + beta_whole - left.slopes[0],
        s / (beta + age) - (s + 1.0) * left.slopes[1],
    ];
    let share = logistic(ln_odds);
    (ln_one_plus_exp(ln_odds), slopes.map(|slope| share * slope))
}

/// The logarithm of a positive term and its derivatives in r, α, s, β.
struct Term {
    ln: f64,
    slopes: [f64; 4],
}

/// The argument z of a hypergeometric factor, 1 − z, and the derivatives of z.
struct Argument {
    z: f64,
    rest: f64,
    in_alpha: f64,
    in_beta: f64,
}

/// The parameter that the second argument of a factor grows with; the third grows with both.
enum Moves {
    WithR,
    WithS,
}

impl Term {
    fn times(&mut self, (value, [in_b, in_c, in_z]): Factor, argument: &Argument, moves: Moves) {
        let (in_r, in_s) = match moves {
            Moves::WithR => (in_b + in_c, in_c),
            Moves::WithS => (in_c, in_b + in_c),
        };
        self.ln += value.ln();
        self.slopes[0] += in_r;
        self.slopes[1] += in_z * argument.in_alpha;
        self.slopes[2] += in_s;
        self.slopes[3] += in_z * argument.in_beta;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three ways to the same number: the series, the quadrature, and the series' own slopes by
    /// differences.
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
                let (by_quadrature, slopes) = by_quadrature(&model, &history);
                assert!(
                    (by_quadrature - value).abs() < 1e-12 * value.max(1e-3),
                    "{model:?} {history:?}"
                );
                let Ok((by_series, of_series)) = by_series(&model, &history, &value_and_slopes)
                else {
                    continue;
                };
                assert!((by_series - value).abs() < 1e-12 * value.max(1e-3));
                for (a, b) in slopes.iter().zip(of_series) {
                    assert!(
                        (a - b).abs() < 1e-10 * b.abs().max(1e-3),
                        "{slopes:?} {of_series:?}"
                    );
                }
            }
        }
    }
}
