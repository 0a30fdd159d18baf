//! The score process of a sequential test: how its density moves from look to look.

use crate::numeric::GAUSS_24;
use crate::statistics::{StandardNormal, StatisticsError};
use std::f64::consts::PI;

/// Nodes of a panel, and of each piece that is integrated.
const NODES: usize = 24;
/// More would take seconds a look.
const MOST_PANELS: usize = 20_000;
/// A density that is known to 24 nodes over a panel of this many of its own widths is known to about
/// 10⁻¹¹.
const PANEL_WIDTHS: f64 = 4.0;
/// Of a Gaussian kernel 24 nodes take in so many standard deviations at once.
const KERNEL_WIDTHS: f64 = 6.0;
/// e⁻⁴² is below the last digit.
const NEGLIGIBLE: f64 = 42.0;
/// Below this many standard deviations all of a normal variable lies above.
const CERTAIN: f64 = -9.0;
/// Steps of Newton's method.
const MOST_STEPS: usize = 300;

/// ln P(Z > z), where the probability itself may be too small for a number.
pub(super) fn ln_survival(z: f64) -> f64 {
    if z < 30.0 {
        return StandardNormal.survival(z).ln();
    }
    // The asymptotic series; its next term is 105/z⁸ < 2·10⁻¹⁰ of 1 and the error of the logarithm less.
    let w = 1.0 / (z * z);
    let series = -w * (1.0 - 3.0 * w * (1.0 - 5.0 * w * (1.0 - 7.0 * w * (1.0 - 9.0 * w))));
    -0.5 * z * z - (z * (2.0 * PI).sqrt()).ln() + series.ln_1p()
}

/// The z with this ln P(Z > z).
pub(super) fn upper_quantile_of_ln(ln_p: f64) -> Result<f64, StatisticsError> {
    if ln_p > -600.0 {
        return StandardNormal.upper_quantile(ln_p.exp());
    }
    // The hazard is about z here: Newton's method on the logarithm, from above.
    let mut z = (-2.0 * ln_p).sqrt();
    for _ in 0..20 {
        z += (ln_survival(z) - ln_p) / (z + 1.0 / z);
    }
    Ok(z)
}

/// A sum of numbers that are known by their logarithms.
#[derive(Clone, Copy)]
struct LogSum {
    largest: f64,
    sum: f64,
}

impl LogSum {
    const NOTHING: Self = Self {
        largest: f64::NEG_INFINITY,
        sum: 0.0,
    };

    fn add(&mut self, other: Self) {
        if other.sum <= 0.0 {
            return;
        }
        if other.largest > self.largest {
            self.sum *= (self.largest - other.largest).exp();
            self.largest = other.largest;
        }
        self.sum += other.sum * (other.largest - self.largest).exp();
    }

    fn ln(self) -> f64 {
        self.largest + self.sum.ln()
    }
}

/// Abscissae in (−1, 1), rising, with their weights.
fn gauss() -> impl Iterator<Item = (f64, f64)> {
    let below = GAUSS_24.iter().rev().map(|&(x, weight)| (-x, weight));
    below.chain(GAUSS_24.iter().copied())
}

/// A stretch of the score axis on which the logarithm of the density is a polynomial.
struct Panel {
    left: f64,
    right: f64,
    /// Of the Legendre polynomials.
    coefficients: [f64; NODES],
}

impl Panel {
    fn new(left: f64, right: f64, ln_density: impl Fn(f64) -> f64) -> Self {
        let (middle, half) = (f64::midpoint(left, right), 0.5 * (right - left));
        let mut coefficients = [0.0; NODES];
        for (x, weight) in gauss() {
            let value = weight * ln_density(half.mul_add(x, middle));
            let (mut before, mut polynomial) = (0.0, 1.0);
            for (degree, coefficient) in coefficients.iter_mut().enumerate() {
                let k = degree as f64;
                *coefficient += (k + 0.5) * value * polynomial;
                let next = ((2.0 * k + 1.0) * x * polynomial - k * before) / (k + 1.0);
                (before, polynomial) = (polynomial, next);
            }
        }
        Self {
            left,
            right,
            coefficients,
        }
    }

    /// ln f by Clenshaw's recurrence.
    fn ln_density(&self, score: f64) -> f64 {
        let x = ((score - self.left) - (self.right - score)) / (self.right - self.left);
        let (mut next, mut after) = (0.0, 0.0);
        for (degree, coefficient) in self.coefficients.iter().enumerate().rev() {
            let k = degree as f64;
            let this = coefficient + (2.0 * k + 1.0) / (k + 1.0) * x * next
                - (k + 1.0) / (k + 2.0) * after;
            (after, next) = (next, this);
        }
        next
    }
}

/// The kernel that the density is multiplied with.
#[derive(Clone, Copy)]
enum Kernel {
    /// The density of the next score.
    Density,
    /// The chance that the next score is above.
    Survival,
}

impl Kernel {
    fn ln(self, z: f64) -> f64 {
        match self {
            Self::Density => -0.5 * z * z,
            Self::Survival => ln_survival(z),
        }
    }

    /// The greatest reach of a piece, in standard deviations of the kernel.
    fn reach(self, z: f64) -> f64 {
        match self {
            Self::Survival if z < CERTAIN => f64::INFINITY,
            _ => KERNEL_WIDTHS,
        }
    }
}

/// The density of the score S = z √t among the tests that have not stopped.
///
/// It is kept as its logarithm, so that bounds far out in the tail keep their digits, and on panels
/// that are as narrow as it needs: a cut at a bound is smoothed by what comes after it over a width of
/// √(t − t_cut), however near two looks are. It is even, and log-concave as all densities are that come
/// from a normal one by cutting at both ends and adding normal steps.
pub(super) struct ScoreDensity {
    information: f64,
    /// From 0 to the last bound.
    panels: Vec<Panel>,
    /// Bounds of the looks so far, as scores, with their information.
    cuts: Vec<(f64, f64)>,
}

/// The findings of a look: bound and mass that stays within it.
pub(super) struct Cut {
    pub(super) bound: f64,
    pub(super) kept: f64,
}

impl ScoreDensity {
    /// All tests begin at 0.
    pub(super) fn start() -> Self {
        Self {
            information: 0.0,
            panels: Vec::new(),
            cuts: Vec::new(),
        }
    }

    /// Moves on to a look at which either side spends e^`ln_spent`. `None` where the integration cannot
    /// be made fine enough.
    pub(super) fn go_on(
        &mut self,
        information: f64,
        ln_spent: f64,
    ) -> Result<Option<Cut>, StatisticsError> {
        let root = information.sqrt();
        // Were there no earlier looks; with them the bound is lower.
        let highest = upper_quantile_of_ln(ln_spent)?;
        let edge = if self.cuts.is_empty() {
            Some(highest * root)
        } else {
            self.edge(information, highest * root, ln_spent)
        };
        let Some(edge) = edge.filter(|edge| *edge > 0.0 && edge.is_finite()) else {
            return Ok(None);
        };
        let Some(borders) = self.borders(information, edge) else {
            return Ok(None);
        };
        let panels: Vec<Panel> = borders
            .iter()
            .zip(borders.iter().skip(1))
            .map(|(&left, &right)| {
                Panel::new(left, right, |score| self.ln_next(information, score))
            })
            .collect();
        let kept: f64 = panels.iter().map(mass).sum();
        self.panels = panels;
        self.information = information;
        self.cuts.push((edge, information));
        Ok(Some(Cut {
            bound: edge / root,
            kept: 2.0 * kept,
        }))
    }

    /// ln of the density at the next look.
    fn ln_next(&self, information: f64, score: f64) -> f64 {
        let variance = information - self.information;
        let unit = -0.5 * (2.0 * PI * variance).ln();
        if self.cuts.is_empty() {
            return unit - 0.5 * score * score / variance;
        }
        unit + self.ln_integral(score, variance.sqrt(), Kernel::Density)
    }

    /// The score above which e^`ln_spent` is, by Newton's method on the logarithm, which is concave: from
    /// above it comes down to the root without passing it.
    fn edge(&self, information: f64, highest: f64, ln_spent: f64) -> Option<f64> {
        let deviation = (information - self.information).sqrt();
        let mut score = highest;
        for _ in 0..MOST_STEPS {
            let ln_above = self.ln_integral(score, deviation, Kernel::Survival);
            let hazard = (self.ln_next(information, score) - ln_above).exp();
            let step = (ln_above - ln_spent) / hazard;
            if !step.is_finite() {
                return None;
            }
            score += step;
            // A step up can only be rounding.
            if step >= -1e-13 * information.sqrt() {
                return (step <= 1e-9 * information.sqrt()).then_some(score);
            }
        }
        None
    }

    /// ln ∫ f(s) k((score − s)/deviation) ds.
    fn ln_integral(&self, score: f64, deviation: f64, kernel: Kernel) -> f64 {
        // Without a score or a width there is nothing to walk to.
        if !(score.is_finite() && deviation > 0.0 && deviation.is_finite()) {
            return f64::NAN;
        }
        let mut total = LogSum::NOTHING;
        for direction in [-1.0, 1.0] {
            self.walk(score, deviation, kernel, direction, &mut total);
        }
        total.ln()
    }

    /// Adds the pieces on one side of the score. The integrand is log-concave: once it has fallen below
    /// the last digit it stays there.
    fn walk(&self, score: f64, deviation: f64, kernel: Kernel, direction: f64, total: &mut LogSum) {
        let edge = self.panels.last().map_or(0.0, |panel| panel.right);
        let mut from = score.clamp(-edge, edge);
        let mut before = f64::NEG_INFINITY;
        while let Some(panel) = self.ahead(from, direction) {
            let outward = from * direction >= 0.0;
            let end = direction * if outward { panel.right } else { -panel.left };
            let reach = deviation * kernel.reach((score - from) / deviation);
            let to = if (end - from).abs() <= reach {
                end
            } else {
                from + direction * reach
            };
            let (middle, half) = (f64::midpoint(from, to), 0.5 * (to - from).abs());
            let mut values = [(0.0, 0.0); NODES];
            let mut largest = f64::NEG_INFINITY;
            for ((x, weight), value) in gauss().zip(&mut values) {
                let at = half.mul_add(x, middle);
                let ln = panel.ln_density(at.abs()) + kernel.ln((score - at) / deviation);
                largest = largest.max(ln);
                *value = (weight, ln);
            }
            let sum = values
                .iter()
                .map(|&(weight, ln)| half * weight * (ln - largest).exp())
                .sum();
            let part = LogSum { largest, sum };
            total.add(part);
            let is_past = part.ln() < before && part.ln() < total.ln() - NEGLIGIBLE;
            if is_past || to == from {
                return;
            }
            before = part.ln();
            from = to;
        }
    }

    /// The panel that one comes into when going on from a score.
    fn ahead(&self, from: f64, direction: f64) -> Option<&Panel> {
        let at = from.abs();
        let place = if from * direction >= 0.0 {
            self.panels.partition_point(|panel| panel.right <= at)
        } else {
            self.panels.partition_point(|panel| panel.right < at)
        };
        self.panels.get(place)
    }

    /// Borders of panels from 0 to the edge, `None` where there would be too many.
    fn borders(&self, information: f64, edge: f64) -> Option<Vec<f64>> {
        let widest = 0.5 * information.sqrt();
        // (from, to, width) of what each cut has left of it.
        let marks: Vec<(f64, f64, f64)> = self
            .cuts
            .iter()
            .rev()
            .map(|&(cut, at)| (cut, cut * (information / at), (information - at).sqrt()))
            .take_while(|mark| mark.2 < widest)
            .collect();
        let mut borders = vec![0.0];
        let mut left = 0.0;
        while left < edge {
            let width = marks
                .iter()
                .map(|&(from, to, width)| {
                    let distance = (from - left).max(left - to).max(0.0);
                    (PANEL_WIDTHS * width).max(0.5 * distance)
                })
                .fold(PANEL_WIDTHS * widest, f64::min);
            let right = left + width;
            // No sliver at the end.
            let right = if right + 0.5 * width < edge {
                right
            } else {
                edge
            };
            if right <= left || borders.len() > MOST_PANELS {
                return None;
            }
            borders.push(right);
            left = right;
        }
        Some(borders)
    }
}

/// ∫ f over a panel.
fn mass(panel: &Panel) -> f64 {
    let (middle, half) = (
        f64::midpoint(panel.left, panel.right),
        0.5 * (panel.right - panel.left),
    );
    gauss()
        .map(|(x, weight)| half * weight * panel.ln_density(half.mul_add(x, middle)).exp())
        .sum()
}
