//! ln L of one customer, with its slopes.

use super::history::VaryingHistory;
use super::stretch::{Piece, Stretch};
use crate::models::ParetoNbd;
use crate::models::purchase::silence::{Density, Moment, Silence, ln_growth};
use crate::numeric::elementary::ln_1p;
use crate::numeric::matrix::dot;

/// r, α, s and β come before the coefficients.
pub(super) const BASELINE: usize = 4;

/// The rates where all covariates are 0, and the coefficients.
#[derive(Debug, Clone)]
pub(super) struct Rates {
    pub(super) baseline: ParetoNbd,
    pub(super) purchase: Vec<f64>,
    pub(super) dropout: Vec<f64>,
}

/// ln L of a customer.
pub(super) struct CustomerTerm {
    pub(super) value: f64,
    /// ln(1 + o), o the odds of having left.
    pub(super) ln_one_plus_odds: f64,
    /// In r, α, s, β (themselves, not their logarithms), γ and δ.
    pub(super) slopes: Vec<f64>,
}

/// α + A and β + B up to some time, with the slopes of A in γ and of B in δ.
#[derive(Clone)]
struct Clock {
    alpha: f64,
    beta: f64,
    in_purchase: Vec<f64>,
    in_dropout: Vec<f64>,
}

impl Clock {
    fn pass(&mut self, piece: Piece<'_>, [a, b]: [f64; 2]) {
        let (of_a, of_b) = (a * piece.length, b * piece.length);
        self.alpha += of_a;
        self.beta += of_b;
        for (slope, value) in self.in_purchase.iter_mut().zip(piece.purchase) {
            *slope += of_a * value;
        }
        for (slope, value) in self.in_dropout.iter_mut().zip(piece.dropout) {
            *slope += of_b * value;
        }
    }
}

/// A sum of positive terms given by their logarithms, and the sum of slopes weighted by the terms.
struct Weighted {
    /// The level that the weights are relative to.
    top: f64,
    total: f64,
    slopes: Vec<f64>,
}

impl Weighted {
    fn add(&mut self, ln: f64, slopes: impl Iterator<Item = f64>) {
        if ln > self.top {
            let smaller = (self.top - ln).exp();
            self.total *= smaller;
            self.slopes.iter_mut().for_each(|slope| *slope *= smaller);
            self.top = ln;
        }
        let weight = (ln - self.top).exp();
        self.total += weight;
        for (sum, slope) in self.slopes.iter_mut().zip(slopes) {
            *sum += weight * slope;
        }
    }
}

impl Rates {
    /// e^(γ′z) and e^(δ′w).
    pub(super) fn multipliers(&self, piece: Piece<'_>) -> [f64; 2] {
        [
            dot(&self.purchase, piece.purchase).exp(),
            dot(&self.dropout, piece.dropout).exp(),
        ]
    }

    /// A(T) and B(T).
    pub(super) fn felt(&self, history: &VaryingHistory) -> [f64; 2] {
        let of = |stretch: &Stretch| {
            stretch.pieces().fold([0.0, 0.0], |[a, b], piece| {
                let [of_a, of_b] = self.multipliers(piece);
                [a + of_a * piece.length, b + of_b * piece.length]
            })
        };
        let (before, silence) = (of(&history.before), of(&history.silence));
        [before[0] + silence[0], before[1] + silence[1]]
    }

    /// ln L of a history; `ln_rising` is ln (r)ₓ with its slope in r.
    pub(super) fn term(
        &self,
        history: &VaryingHistory,
        (ln_rising, in_r): (f64, f64),
    ) -> CustomerTerm {
        let (r, alpha) = (self.baseline.r(), self.baseline.alpha());
        let (s, beta) = (self.baseline.s(), self.baseline.beta());
        let mut last = Clock {
            alpha,
            beta,
            in_purchase: vec![0.0; self.purchase.len()],
            in_dropout: vec![0.0; self.dropout.len()],
        };
        for piece in history.before.pieces() {
            last.pass(piece, self.multipliers(piece));
        }
        let mut end = last.clone();
        for piece in history.silence.pieces() {
            end.pass(piece, self.multipliers(piece));
        }
        let rx = r + history.frequency;
        let mut sum = Weighted {
            top: 0.0,
            total: 1.0,
            slopes: self.alive(rx, &end),
        };
        let mut clock = last;
        for piece in history.silence.pieces() {
            let multipliers = self.multipliers(piece);
            self.leaves_in(&mut sum, (rx, &end), &clock, (piece, multipliers));
            clock.pass(piece, multipliers);
        }
        let ln_one_plus_odds = sum.top + sum.total.ln();
        let (ln_alpha, ln_beta) = (
            ((end.alpha - alpha) / alpha).ln_1p(),
            ((end.beta - beta) / beta).ln_1p(),
        );
        let value = ln_rising + dot(&self.purchase, &history.at_purchases)
            - r * ln_alpha
            - history.frequency * end.alpha.ln()
            - s * ln_beta
            + ln_one_plus_odds;
        let mut slopes = sum.slopes;
        slopes.iter_mut().for_each(|slope| *slope /= sum.total);
        // What both alternatives have in common, relative to the levels of the end.
        let common = [in_r - ln_alpha, r / alpha, -ln_beta, s / beta];
        let common = common.iter().chain(&history.at_purchases);
        for (slope, more) in slopes.iter_mut().zip(common) {
            *slope += more;
        }
        CustomerTerm {
            value,
            ln_one_plus_odds,
            slopes,
        }
    }

    /// The slopes of ln \[(α_T)^−(r+x) (β_T)^−s\], those in r and s without ln α_T and ln β_T.
    fn alive(&self, rx: f64, end: &Clock) -> Vec<f64> {
        let (of_alpha, of_beta) = (-rx / end.alpha, -self.baseline.s() / end.beta);
        let of_purchase = end.in_purchase.iter().map(|slope| of_alpha * slope);
        let of_dropout = end.in_dropout.iter().map(|slope| of_beta * slope);
        [0.0, of_alpha, 0.0, of_beta]
            .into_iter()
            .chain(of_purchase)
            .chain(of_dropout)
            .collect()
    }

    /// Adds the odds to have left in a piece that begins at `clock`, relative to being there at the
    /// `end`.
    fn leaves_in(
        &self,
        sum: &mut Weighted,
        (rx, end): (f64, &Clock),
        clock: &Clock,
        (piece, [a, b]): (Piece<'_>, [f64; 2]),
    ) {
        let s = self.baseline.s();
        // In units in which the purchase process feels time as it is, and the same for dropout.
        let (alpha, beta) = (clock.alpha / a, clock.beta / b);
        let whole = (0.0, piece.length);
        let ln_growth_beta = ln_growth(beta, whole);
        let mut silence = Silence::of(rx, whole, alpha, (beta, ln_growth_beta));
        silence.fall += (s + 1.0) * ln_growth_beta;
        let dropout = Dropout {
            alpha,
            beta,
            power: s + 1.0,
        };
        let left = silence.left(dropout, &[]);
        let [ln_alpha, per_alpha, ln_beta, per_beta] = left.more;
        let (to_alpha, to_beta) = (
            ((end.alpha - clock.alpha) / clock.alpha).ln_1p(),
            ((end.beta - clock.beta) / clock.beta).ln_1p(),
        );
        let ln = (s / beta * left.integral).ln() + rx * to_alpha + s * to_beta;
        // Means of 1/(α + A) and 1/(β + B).
        let (per_alpha, per_beta) = (per_alpha / a, per_beta / b);
        let (rest_alpha, rest_beta) = (1.0 - clock.alpha * per_alpha, 1.0 - clock.beta * per_beta);
        let natural = [
            to_alpha - ln_alpha,
            -rx * per_alpha,
            s.recip() + to_beta - ln_beta,
            -(s + 1.0) * per_beta,
        ];
        let in_purchase = piece
            .purchase
            .iter()
            .zip(&clock.in_purchase)
            .map(|(z, slope)| -rx * (slope * per_alpha + z * rest_alpha));
        let in_dropout = piece
            .dropout
            .iter()
            .zip(&clock.in_dropout)
            .map(|(w, slope)| w - (s + 1.0) * (slope * per_beta + w * rest_beta));
        sum.add(ln, natural.into_iter().chain(in_purchase).chain(in_dropout));
    }
}

/// Dropouts at gamma distributed rates since the start of a piece, with the moments that slopes take.
#[derive(Clone, Copy)]
struct Dropout {
    alpha: f64,
    beta: f64,
    /// s + 1.
    power: f64,
}

impl Density<0, 4, 0> for Dropout {
    #[inline(always)]
    fn at<const ALPHA: bool>(&self, _: &[f64; 0], moment: &Moment) -> (f64, [f64; 0], [f64; 4]) {
        // The nearest is α or β.
        let ln_beta = if ALPHA {
            ln_1p(moment.time / self.beta)
        } else {
            moment.ln_nearest
        };
        let per_alpha = (self.alpha + moment.time).recip();
        let per_beta = (self.beta + moment.time).recip();
        let means = [moment.ln_alpha, per_alpha, ln_beta, per_beta];
        (-self.power * ln_beta, [], means)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{CovariatePaths, Timeline, VaryingColumns};

    /// The slopes against differences of the value.
    #[test]
    fn the_slopes_are_those_of_the_value() {
        let paths = CovariatePaths::new([0.0, 3.0, 7.0, 11.0, 30.0])
            .unwrap()
            .with_shared("price", [0.3, -1.0, 2.0, 0.5])
            .unwrap()
            .with_shared("season", [1.0, 0.0, 0.0, 1.0])
            .unwrap();
        let columns = VaryingColumns {
            purchase: vec!["price".to_owned(), "season".to_owned()],
            dropout: vec!["season".to_owned()],
        };
        let timelines = [
            &[1.0][..],
            &[0.5, 2.0, 6.0],
            &[2.0, 2.5, 3.0, 8.0, 9.5, 24.0],
        ];
        for times in timelines {
            let timeline = Timeline::new(times, 24.0).unwrap();
            let history = VaryingHistory::new(&1, &timeline, &paths, &columns).unwrap();
            let at = [0.7, 5.0, 1.3, 9.0, 0.4, -0.8, 0.6];
            let term = |at: [f64; 7]| {
                let [r, alpha, s, beta, price, season, on_dropout] = at;
                let rates = Rates {
                    baseline: ParetoNbd::new(r, alpha, s, beta).unwrap(),
                    purchase: vec![price, season],
                    dropout: vec![on_dropout],
                };
                let x = history.frequency;
                let slope = crate::numeric::digamma(r + x) - crate::numeric::digamma(r);
                rates.term(&history, (crate::numeric::ln_rising(r, x), slope))
            };
            for (place, slope) in term(at).slopes.into_iter().enumerate() {
                let beside = |step: f64| {
                    let mut moved = at;
                    moved[place] += step;
                    term(moved).value
                };
                let difference = (beside(1e-5) - beside(-1e-5)) / 2e-5;
                assert!(
                    (slope - difference).abs() < 1e-8 * slope.abs().max(1.0),
                    "{place}: {slope} {difference}"
                );
            }
        }
    }
}
