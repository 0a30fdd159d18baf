//! The mean of answers on a scale of equally spaced values, its interval and the difference of two:
//! what net promoter scores, shares and mean ratings have in common.

use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, StandardNormal};

/// A mean of n answers, on the scale carried to −1 … 1.
///
/// ```text
/// limits: the lowest and highest δ with (mean − δ)² ≤ (z²/n) · max(e − δ², (δ − a)(b − δ))
/// e = (Σ x² + z²/2) / (n + z²/2),  a and b the values of the scale around δ
/// ```
///
/// The first variance is that of the answers, with z²/2 answers more at the ends of the scale, so
/// that few or unanimous answers do not pass for certainty. The second is the least that a mean
/// between two values of the scale can have. On a scale of two values both are 1 − δ², and the
/// limits are Wilson's.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScaleMean {
    /// In −1 … 1.
    pub(super) mean: f64,
    /// The mean of the squares, at least the square of the mean.
    pub(super) mean_square: f64,
    /// The number of answers, > 0; the effective number where they are weighted.
    pub(super) n: f64,
    /// The number of steps from the lowest to the highest value, at least 1.
    pub(super) steps: u8,
}

/// The difference of two means with the interval and the test that belong together.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScaleDifference {
    /// First − second, in −2 … 2.
    pub(super) interval: Interval,
    pub(super) z: f64,
    pub(super) p_value: f64,
}

impl ScaleMean {
    /// Two values, the higher of which was chosen by `successes`.
    pub(super) fn of_share(share: f64, n: f64) -> Self {
        Self {
            mean: 2.0 * share - 1.0,
            mean_square: 1.0,
            n,
            steps: 1,
        }
    }

    /// The distances of the limits below and above the mean.
    fn margins(self, z: f64) -> (f64, f64) {
        (self.mirrored().margin_above(z), self.margin_above(z))
    }

    fn mirrored(self) -> Self {
        Self {
            mean: -self.mean,
            ..self
        }
    }

    fn margin_above(self, z: f64) -> f64 {
        let (mean, w) = (self.mean, z * z / self.n);
        let pseudo = w / (2.0 + w);
        // Never below the mean square, and that never below the square of the mean.
        let square = self.mean_square + (1.0 - self.mean_square) * pseudo;
        let own = ((w * (square - mean * mean + w * square)).sqrt() - mean * w) / (1.0 + w);
        let farthest = (0..self.steps)
            .filter_map(|step| self.margin_between(step, w))
            .fold(own, f64::max);
        farthest.min(1.0 - mean).max(0.0)
    }

    /// The margin where the limit lies between two neighbours a < b of the scale, and the variance
    /// is the least that it can be there: (mean − δ)² = w (δ − a)(b − δ).
    fn margin_between(self, step: u8, w: f64) -> Option<f64> {
        let value = |place: u8| 2.0 * f64::from(place) / f64::from(self.steps) - 1.0;
        let (a, b) = (value(step), value(step + 1));
        // With δ = mean + m: (1 + w) m² − w m (a + b − 2 mean) + w (mean − a)(mean − b) = 0.
        let mean = self.mean;
        let lean = w * (a + b - 2.0 * mean);
        let under = lean * lean - 4.0 * (1.0 + w) * w * (mean - a) * (mean - b);
        if under < 0.0 {
            return None;
        }
        let margin = (lean + under.sqrt()) / (2.0 * (1.0 + w));
        (mean + margin >= a && mean + margin <= b).then_some(margin)
    }

    /// The mean with its limits, in −1 … 1.
    pub(super) fn interval(self, confidence_level: ConfidenceLevel) -> Interval {
        let (below, above) = self.margins(confidence_level.z());
        Interval {
            estimate: self.mean,
            lower: self.mean - below,
            upper: self.mean + above,
            confidence: confidence_level,
        }
    }

    /// This mean less another by Newcombe's square-and-add of their limits, which contains the
    /// difference, with the test that rejects where the interval excludes 0.
    pub(super) fn minus(self, other: Self, confidence_level: ConfidenceLevel) -> ScaleDifference {
        let difference = self.mean - other.mean;
        let margins = |z: f64| {
            let ((below, above), (other_below, other_above)) = (self.margins(z), other.margins(z));
            (below.hypot(other_above), above.hypot(other_below))
        };
        let (below, above) = margins(confidence_level.z());
        let toward_zero = |z: f64| {
            let (below, above) = margins(z);
            if difference > 0.0 { below } else { above }
        };
        let z = root_of_increasing(toward_zero, difference.abs()).copysign(difference);
        ScaleDifference {
            interval: Interval {
                estimate: difference,
                lower: (difference - below).max(-2.0),
                upper: (difference + above).min(2.0),
                confidence: confidence_level,
            },
            z,
            p_value: StandardNormal.two_sided(z),
        }
    }
}

/// The z ≥ 0 at which a margin that grows from 0 reaches a distance; both margins of a difference
/// outgrow it before their means are free, so there is one.
fn root_of_increasing(margin: impl Fn(f64) -> f64, distance: f64) -> f64 {
    if distance <= 0.0 {
        return 0.0;
    }
    let mut high = 1.0;
    // n stays below 2⁶⁴, so z is below 2³⁴.
    for _ in 0..40 {
        if margin(high) >= distance {
            break;
        }
        high *= 2.0;
    }
    let mut low = 0.0;
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if margin(middle) < distance {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
