//! The customers who have left, against those who are alive.

use super::BgBb;
use crate::models::OpportunityHistory;

/// L of equation (5) in units of its first term: 1 + Σ w.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LeftOverAlive {
    /// ln (1 + Σ w).
    pub(super) ln_total: f64,
    /// ∂ ln (1 + Σ w) by α, β, γ, δ.
    pub(super) gradient: [f64; 4],
}

/// A sum of positive terms that may be larger than any double.
struct Scaled {
    term: f64,
    total: f64,
    /// Σ term · slope.
    slopes: [f64; 4],
    ln_unit: f64,
}

impl Scaled {
    fn add(&mut self, ratio: f64, slopes: &[f64; 4]) {
        const LARGE: f64 = 1e250;
        self.term *= ratio;
        if self.term > LARGE {
            self.term /= LARGE;
            self.total /= LARGE;
            self.slopes = self.slopes.map(|slope| slope / LARGE);
            self.ln_unit += LARGE.ln();
        }
        self.total += self.term;
        for (sum, slope) in self.slopes.iter_mut().zip(slopes) {
            *sum += self.term * slope;
        }
    }
}

/// Sums the terms of (5) over the opportunity m after which the customer left, from the last one
/// back to t_x. Each term is the one before times a positive rational number, so no digit is lost:
///
/// ```text
/// w(n − 1)        = (α+β+n−1)/(β+n−1−x) · γ/(δ+n−1)
/// w(m − 1)/w(m)   = (α+β+m−1)/(β+m−1−x) · (γ+δ+m)/(δ+m−1)
/// ```
pub(super) fn left_over_alive(model: &BgBb, history: &OpportunityHistory) -> LeftOverAlive {
    let BgBb {
        alpha,
        beta,
        gamma,
        delta,
    } = *model;
    let x = f64::from(history.frequency());
    let mut sum = Scaled {
        term: 1.0,
        total: 1.0,
        slopes: [0.0; 4],
        ln_unit: 0.0,
    };
    let mut slopes = [0.0; 4];
    for m in (history.recency()..history.opportunities()).rev() {
        let is_last = m + 1 == history.opportunities();
        let m = f64::from(m);
        let (silent, both) = (beta + m - x, alpha + beta + m);
        let (stayed, left) = (delta + m, gamma + delta + m + 1.0);
        let ratio = if is_last {
            gamma / stayed
        } else {
            left / stayed
        };
        slopes[0] += both.recip();
        slopes[1] += both.recip() - silent.recip();
        slopes[2] += if is_last { gamma } else { left }.recip();
        slopes[3] += if is_last { 0.0 } else { left.recip() } - stayed.recip();
        sum.add(both / silent * ratio, &slopes);
    }
    LeftOverAlive {
        ln_total: sum.total.ln() + sum.ln_unit,
        gradient: sum.slopes.map(|slope| slope / sum.total),
    }
}
