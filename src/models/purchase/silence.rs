//! The integral over the moment at which a customer left within the silence since the last purchase,
//! of one customer or of several side by side.

mod sums;

use crate::models::fit::jet::{Jet, JetLanes, LANES, Lane};
use crate::models::fit::lanes::at_lane;
use crate::numeric::elementary::ln_1p;
use crate::numeric::{GAUSS_RULES, GaussRule};
use sums::SideBySide;

/// A customer's silence as the integral over the moment of leaving sees it.
#[derive(Clone, Copy)]
pub(in crate::models) struct Silence {
    /// r + x and α.
    pub(in crate::models) shape: f64,
    pub(in crate::models) alpha: f64,
    pub(in crate::models) from: f64,
    pub(in crate::models) to: f64,
    /// The shortest scale on which the integrand changes near time 0.
    pub(in crate::models) nearest: f64,
    /// ln((α + T)/(α + t_x)).
    pub(in crate::models) ln_alpha: f64,
    /// How far the integral goes in ln(nearest + τ): to T, or not as far where nothing that counts
    /// comes after.
    pub(in crate::models) length: f64,
    /// The number of e-foldings the integrand may fall until then.
    pub(in crate::models) fall: f64,
    /// The number of bends of the density within an e-folding of the time.
    pub(in crate::models) bends: f64,
}

/// The density of the moment of leaving, and what is to be averaged over it, given R numbers of a
/// customer's own: F factors with all products of two of them, and M more.
pub(in crate::models) trait Density<const F: usize, const M: usize, const R: usize>:
    Copy
{
    /// ln f(τ)/f(t_x) at a moment, the factors and the rest. Without a branch, so that eight moments
    /// become vector instructions. `ALPHA` says whether α is the nearest scale.
    fn at<const ALPHA: bool>(&self, own: &[f64; R], moment: &Moment) -> (f64, [f64; F], [f64; M]);
}

/// A moment of the silence.
pub(in crate::models) struct Moment {
    /// τ − t_x.
    pub(in crate::models) since: f64,
    /// τ.
    pub(in crate::models) time: f64,
    /// ln((α + τ)/(α + t_x)).
    pub(in crate::models) ln_alpha: f64,
    /// ln((nearest + τ)/(nearest + t_x)).
    pub(in crate::models) ln_nearest: f64,
}

/// I = ∫ ((α + t_x)/(α + τ))^(r+x) f(τ)/f(t_x) dτ over the silence, with means under its integrand.
pub(in crate::models) struct Left<const F: usize, const M: usize> {
    /// I.
    pub(in crate::models) integral: f64,
    pub(in crate::models) factors: [f64; F],
    /// Those of the factors i and j ≤ i.
    pub(in crate::models) products: [[f64; F]; F],
    pub(in crate::models) more: [f64; M],
}

impl<const F: usize, const M: usize> Left<F, M> {
    /// The covariance of the factors i and j ≤ i.
    #[inline(always)]
    pub(in crate::models) fn covariance(&self, i: usize, j: usize) -> f64 {
        self.products[i][j] - self.factors[i] * self.factors[j]
    }
}

/// ln L of a row of C columns with its derivatives, as a function of the integral over its silence.
pub(in crate::models) trait OfSilence<
    const N: usize,
    const C: usize,
    const F: usize,
    const M: usize,
    const R: usize,
>: Copy
{
    fn density(&self) -> impl Density<F, M, R>;

    /// The silence, with the numbers of its own that the density takes.
    fn silence_of(&self, columns: &[f64; C]) -> (Silence, [f64; R]);

    /// ln L, without a branch.
    fn given_left(
        &self,
        columns: &[f64; C],
        silence: &Silence,
        own: &[f64; R],
        left: &Left<F, M>,
    ) -> Jet<N>;
}

/// ln L of one row.
#[inline(always)]
pub(in crate::models) fn of_row<
    const N: usize,
    const C: usize,
    const F: usize,
    const M: usize,
    const R: usize,
>(
    model: &impl OfSilence<N, C, F, M, R>,
    columns: &[f64; C],
) -> Jet<N> {
    let (silence, own) = model.silence_of(columns);
    let left = silence.left(model.density(), &own);
    model.given_left(columns, &silence, &own, &left)
}

/// Adds ln L of a block of rows, each times its weight.
#[inline(always)]
pub(in crate::models) fn add_block<
    const N: usize,
    const C: usize,
    const F: usize,
    const M: usize,
    const R: usize,
>(
    model: &impl OfSilence<N, C, F, M, R>,
    columns: &[Lane; C],
    (weights, lanes): (&Lane, &mut JetLanes<N>),
    is_sample: bool,
) {
    let enough = if is_sample { &FOR_A_SAMPLE } else { &ENOUGH };
    let mut silences = [Silence::NONE; LANES];
    let mut owns = [[0.0; R]; LANES];
    for lane in 0..LANES {
        (silences[lane], owns[lane]) = model.silence_of(&at_lane(columns, lane));
    }
    let mut side = SideBySide::EMPTY;
    let mut steps = Steps::FEWEST;
    let mut is_alpha = true;
    for lane in 0..LANES {
        let (silence, own) = (&silences[lane], &owns[lane]);
        side.set(lane, silence, own);
        steps = steps.or_more(silence.steps(enough));
        is_alpha &= silence.nearest == silence.alpha;
    }
    side.halve(&steps);
    let sums = if is_alpha {
        side.sums::<F, M, true, true>(model.density(), &steps)
    } else {
        side.sums::<F, M, false, true>(model.density(), &steps)
    };
    for lane in 0..LANES {
        let (silence, own) = (&silences[lane], &owns[lane]);
        let left = sums.left(lane, side.half[lane]);
        let jet = model.given_left(&at_lane(columns, lane), silence, own, &left);
        lanes.add_times(lane, &jet, weights[lane]);
    }
}

impl Silence {
    const NONE: Self = Self {
        shape: 0.0,
        alpha: 0.0,
        from: 0.0,
        to: 0.0,
        nearest: 0.0,
        ln_alpha: 0.0,
        length: 0.0,
        fall: 0.0,
        bends: 0.0,
    };

    /// The silence of r + x, from t_x to T; a second scale than α, with the logarithm of its
    /// growth (scale + T)/(scale + t_x).
    #[inline(always)]
    pub(in crate::models) fn of(
        shape: f64,
        (from, to): (f64, f64),
        alpha: f64,
        (second, ln_second): (f64, f64),
    ) -> Self {
        let ln_alpha = ln_growth(alpha, (from, to));
        let is_second = second < alpha;
        Self {
            shape,
            alpha,
            from,
            to,
            nearest: if is_second { second } else { alpha },
            ln_alpha,
            length: if is_second { ln_second } else { ln_alpha },
            fall: shape * ln_alpha,
            bends: 0.0,
        }
    }

    /// Gauss–Legendre panels in y = ln(nearest + τ), as many as scales and falls ask for; the
    /// integrand is log-concave in y, so that a panel that adds nothing is the last.
    #[inline(always)]
    pub(in crate::models) fn left<const F: usize, const M: usize, const R: usize>(
        &self,
        density: impl Density<F, M, R>,
        own: &[f64; R],
    ) -> Left<F, M> {
        let steps = self.steps(&ENOUGH);
        let mut side = SideBySide::EMPTY;
        for lane in 0..LANES {
            side.set(lane, self, own);
        }
        side.halve(&steps);
        let sums = if self.nearest == self.alpha {
            side.sums::<F, M, true, false>(density, &steps)
        } else {
            side.sums::<F, M, false, false>(density, &steps)
        };
        sums.joined().left(0, side.half[0])
    }

    /// How closely the integral has to be looked at.
    #[inline(always)]
    fn steps(&self, enough: &Enough) -> Steps {
        /// The longest panel, and the largest fall of the logarithm in it, that 24 points resolve.
        const LONGEST: f64 = 4.4;
        const STEEPEST: f64 = 28.0;
        const MOST: f64 = 10_000.0;
        let length = self.length.max(self.length * self.bends);
        let panels = (length / LONGEST)
            .max(self.fall / STEEPEST)
            .ceil()
            .clamp(1.0, MOST);
        // A count and not a search, so that there is no branch.
        let rule = enough.iter().fold(0, |rule, (longest, steepest)| {
            rule + u32::from(length > *longest || self.fall > *steepest)
        });
        Steps {
            panels: panels as u32,
            rule,
        }
    }
}

/// The lengths and falls up to which each rule but the last does.
type Enough = [(f64, f64); 6];

/// Measured on 288,000 integrals of two powers, up to the length and the fall of a whole panel: each and its
/// first and second moments are within 3·10⁻¹⁴ or, for a sample, 10⁻⁸.
const ENOUGH: Enough = [
    (0.0, 0.0),
    (0.26, 0.86),
    (0.66, 2.7),
    (1.0, 5.4),
    (1.4, 9.0),
    (2.4, 19.0),
];
const FOR_A_SAMPLE: Enough = [
    (0.3, 0.68),
    (1.1, 3.0),
    (1.5, 6.9),
    (2.3, 11.5),
    (2.6, 18.0),
    (4.0, 30.0),
];

/// ln((scale + T)/(scale + t_x)).
#[inline(always)]
pub(in crate::models) fn ln_growth(scale: f64, (from, to): (f64, f64)) -> f64 {
    ln_1p((to - from) / (scale + from))
}

/// The panels of an integral, and the place of their rule.
#[derive(Clone, Copy)]
struct Steps {
    panels: u32,
    rule: u32,
}

impl Steps {
    const FEWEST: Self = Self { panels: 1, rule: 0 };

    /// Enough for both.
    #[inline(always)]
    fn or_more(self, other: Self) -> Self {
        Self {
            panels: self.panels.max(other.panels),
            rule: self.rule.max(other.rule),
        }
    }

    fn rule(&self) -> &'static GaussRule {
        let [.., most] = &GAUSS_RULES;
        GAUSS_RULES.get(self.rule as usize).unwrap_or(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::{GgomNbd, ParetoNbd};
    use proptest::prelude::*;
    use std::cell::Cell;

    /// A block against its rows one by one, and as of a sample.
    fn check<const N: usize, const F: usize, const M: usize, const R: usize>(
        model: &impl OfSilence<N, 3, F, M, R>,
        rows: &[(f64, f64, f64); LANES],
    ) -> Result<(), TestCaseError> {
        let columns = [
            rows.map(|(rx, ..)| rx),
            rows.map(|(_, share, age)| share * age),
            rows.map(|(.., age)| age),
        ];
        let weights: Lane = std::array::from_fn(|lane| 1.0 + lane as f64);
        let mut want = Jet::ZERO;
        for (lane, weight) in weights.into_iter().enumerate() {
            want.add_times(&of_row(model, &at_lane(&columns, lane)), weight);
        }
        for (is_sample, tolerance) in [(false, 1e-10), (true, 1e-5)] {
            let mut lanes = JetLanes::ZERO;
            add_block(model, &columns, (&weights, &mut lanes), is_sample);
            let got = lanes.total();
            let pairs = |i: usize| [(got.gradient[i], want.gradient[i])];
            let mut all = vec![(got.value, want.value)];
            for i in 0..N {
                all.extend(pairs(i));
                all.extend((0..i + 1).map(|j| (got.curvature[i][j], want.curvature[i][j])));
            }
            let scale = all
                .iter()
                .fold(1.0, |most: f64, (_, want)| most.max(want.abs()));
            for (got, want) in all {
                prop_assert!(
                    (got - want).abs() <= tolerance * scale,
                    "{got} {want} of {scale}"
                );
            }
        }
        Ok(())
    }

    /// A density that counts how often it is looked at.
    #[derive(Clone, Copy)]
    struct Counted<'a>(&'a Cell<u32>);

    impl Density<0, 0, 0> for Counted<'_> {
        fn at<const ALPHA: bool>(&self, _: &[f64; 0], _: &Moment) -> (f64, [f64; 0], [f64; 0]) {
            self.0.set(self.0.get() + 1);
            (0.0, [], [])
        }
    }

    /// A fall of 10⁵ e-foldings asks for thousands of panels, of which all but the first few add nothing.
    #[test]
    fn panels_that_add_nothing_are_the_last() {
        let silence = Silence::of(1e5, (0.0, 10.0), 5.0, (50.0, 0.2));
        let steps = silence.steps(&ENOUGH);
        assert!(steps.panels > 3_000);
        let mut side = SideBySide::EMPTY;
        for lane in 0..LANES {
            side.set(lane, &silence, &[]);
        }
        side.halve(&steps);
        let looked = Cell::new(0);
        let of_rows = side.sums::<0, 0, true, true>(Counted(&looked), &steps);
        assert!(looked.get() <= 8 * 24 * 5, "{}", looked.get());
        let of_nodes = side.sums::<0, 0, true, false>(Counted(&looked), &steps);
        assert!(looked.get() <= 2 * 8 * 24 * 5, "{}", looked.get());
        // ∫ (1 + τ/5)^−100,000 dτ = 5/99,999
        let want = 5.0 / 99_999.0;
        for integral in [
            side.half[0] * of_rows.term[3],
            side.half[0] * of_nodes.term.iter().sum::<f64>(),
        ] {
            assert!((integral - want).abs() < 1e-12 * want, "{integral} {want}");
        }
    }

    fn rows() -> impl Strategy<Value = [(f64, f64, f64); LANES]> {
        let share = prop_oneof![Just(0.0), 0.0..1.0, Just(1.0)];
        proptest::array::uniform8((0.1..60.0, share, 1.0..300.0))
    }

    proptest! {
        #[test]
        fn a_block_says_what_its_rows_say(
            logs in proptest::array::uniform5(-2.0..2.0_f64),
            rows in rows(),
        ) {
            let [r, alpha, b, s, beta] = logs.map(|log| 10_f64.powf(log));
            check(&ParetoNbd::new(r, alpha, s, beta).unwrap(), &rows)?;
            check(&GgomNbd::new(r, alpha, 0.1 * b, s, beta).unwrap(), &rows)?;
        }
    }
}
