//! Sums over the moments of silences, eight side by side.

use super::{Density, Left, Moment, Silence, Steps};
use crate::models::fit::jet::{LANES, Lane};
use crate::numeric::elementary::{exp_m1_within_700, exp_within_700, ln_1p};

/// Silences side by side, one to a lane; or one in all of them.
pub(super) struct SideBySide<const R: usize> {
    shape: Lane,
    nearest: Lane,
    from: Lane,
    /// 1/(α + t_x).
    per_alpha: Lane,
    /// Half of the length of a panel.
    pub(super) half: Lane,
    own: [Lane; R],
}

/// Sums over moments of the integrand, and of what is to be averaged times the integrand.
pub(super) struct Sums<const F: usize, const M: usize> {
    pub(super) term: Lane,
    factors: [Lane; F],
    products: [[Lane; F]; F],
    more: [Lane; M],
}

impl<const R: usize> SideBySide<R> {
    pub(super) const EMPTY: Self = Self {
        shape: [0.0; LANES],
        nearest: [0.0; LANES],
        from: [0.0; LANES],
        per_alpha: [0.0; LANES],
        half: [0.0; LANES],
        own: [[0.0; LANES]; R],
    };

    #[inline(always)]
    pub(super) fn set(&mut self, lane: usize, silence: &Silence, own: &[f64; R]) {
        self.shape[lane] = silence.shape;
        self.nearest[lane] = silence.nearest;
        self.from[lane] = silence.from;
        self.per_alpha[lane] = (silence.alpha + silence.from).recip();
        self.half[lane] = silence.length;
        for (lanes, own) in self.own.iter_mut().zip(own) {
            lanes[lane] = *own;
        }
    }

    /// From the whole length to half of a panel's.
    #[inline(always)]
    pub(super) fn halve(&mut self, steps: &Steps) {
        let by = 0.5 / f64::from(steps.panels);
        for lane in 0..LANES {
            self.half[lane] *= by;
        }
    }

    /// The sums over the panels: where each lane is a silence of its own, of one node in all lanes; where all are
    /// one silence, of eight of its nodes at once.
    #[inline(always)]
    pub(super) fn sums<const F: usize, const M: usize, const ALPHA: bool, const APART: bool>(
        &self,
        density: impl Density<F, M, R>,
        steps: &Steps,
    ) -> Sums<F, M> {
        let mut sums = Sums::ZERO;
        let rule = steps.rule();
        let mut before = sums.term;
        for panel in 0..steps.panels {
            let middle = f64::from(2 * panel + 1);
            if APART {
                for point in 0..rule.points {
                    let (eight, place) = (&rule.eights[point / LANES], point % LANES);
                    let places = [middle + eight.nodes[place]; LANES];
                    let weights = [eight.weights[place]; LANES];
                    self.add::<F, M, ALPHA>(density, &places, &weights, &mut sums);
                }
            } else {
                for eight in &rule.eights[..rule.points.div_ceil(LANES)] {
                    let places = eight.nodes.map(|node| middle + node);
                    self.add::<F, M, ALPHA>(density, &places, &eight.weights, &mut sums);
                }
            }
            if sums.term == before {
                break;
            }
            before = sums.term;
        }
        sums
    }

    /// Adds a moment of each lane, so many half panels from the start.
    #[inline(always)]
    fn add<const F: usize, const M: usize, const ALPHA: bool>(
        &self,
        density: impl Density<F, M, R>,
        places: &Lane,
        weights: &Lane,
        sums: &mut Sums<F, M>,
    ) {
        for lane in 0..LANES {
            let ln_nearest = places[lane] * self.half[lane];
            let since = (self.nearest[lane] + self.from[lane]) * exp_m1_within_700(ln_nearest);
            let moment = Moment {
                since,
                time: self.from[lane] + since,
                ln_alpha: if ALPHA {
                    ln_nearest
                } else {
                    ln_1p(since * self.per_alpha[lane])
                },
                ln_nearest,
            };
            let mut own = [0.0; R];
            for (own, lanes) in own.iter_mut().zip(&self.own) {
                *own = lanes[lane];
            }
            let (ln_density, factors, more) = density.at::<ALPHA>(&own, &moment);
            let term = weights[lane]
                * (self.nearest[lane] + moment.time)
                * exp_within_700(ln_density - self.shape[lane] * moment.ln_alpha);
            sums.term[lane] += term;
            for i in 0..F {
                let times_factor = term * factors[i];
                sums.factors[i][lane] += times_factor;
                let products = sums.products[i].iter_mut().zip(&factors);
                for (product, factor) in products.take(i + 1) {
                    product[lane] += times_factor * factor;
                }
            }
            for (sum, one) in sums.more.iter_mut().zip(&more) {
                sum[lane] += term * one;
            }
        }
    }
}

impl<const F: usize, const M: usize> Sums<F, M> {
    const ZERO: Self = Self {
        term: [0.0; LANES],
        factors: [[0.0; LANES]; F],
        products: [[[0.0; LANES]; F]; F],
        more: [[0.0; LANES]; M],
    };

    /// What a lane comes to, `half` being half of its panels' length.
    #[inline(always)]
    pub(super) fn left(&self, lane: usize, half: f64) -> Left<F, M> {
        let per_sum = self.term[lane].recip();
        let mut left = Left {
            integral: half * self.term[lane],
            factors: [0.0; F],
            products: [[0.0; F]; F],
            more: [0.0; M],
        };
        // Loops, since `map` over an array of arrays becomes a call.
        for i in 0..F {
            left.factors[i] = self.factors[i][lane] * per_sum;
            for j in 0..i + 1 {
                left.products[i][j] = self.products[i][j][lane] * per_sum;
            }
        }
        for i in 0..M {
            left.more[i] = self.more[i][lane] * per_sum;
        }
        left
    }

    /// All lanes together in the first one.
    #[inline(always)]
    pub(super) fn joined(mut self) -> Self {
        let join = |lanes: &mut Lane| lanes[0] = lanes.iter().sum();
        join(&mut self.term);
        for i in 0..F {
            join(&mut self.factors[i]);
            for j in 0..i + 1 {
                join(&mut self.products[i][j]);
            }
        }
        for i in 0..M {
            join(&mut self.more[i]);
        }
        self
    }
}
