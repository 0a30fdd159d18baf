//! A smooth positive function by polynomial interpolation of its logarithm.

use std::f64::consts::PI;

/// ln f on an interval, in barycentric form at Chebyshev points of the second kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Interpolant {
    nodes: Vec<Nodes>,
}

const LANES: usize = 4;

/// Some neighbouring nodes, with ln f and the barycentric weights there.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Nodes {
    points: [f64; LANES],
    values: [f64; LANES],
    weights: [f64; LANES],
}

impl Nodes {
    /// Without a weight, and far from every point.
    const NONE: Self = Self {
        points: [f64::MAX; LANES],
        values: [0.0; LANES],
        weights: [0.0; LANES],
    };
}

impl Interpolant {
    /// The interpolant of f > 0 on \[from, to\] that is within `tolerance` of it (relative) at
    /// points between its nodes; `Ok(None)` where 65 nodes are not enough.
    pub(crate) fn new<E>(
        f: impl Fn(f64) -> Result<f64, E>,
        (from, to): (f64, f64),
        tolerance: f64,
    ) -> Result<Option<Self>, E> {
        let mut coarser: Option<Vec<f64>> = None;
        for degree in [8_u32, 16, 32, 64] {
            let node = |k: f64| {
                let cosine = (PI * k / f64::from(degree)).cos();
                0.5 * (from + to) - 0.5 * (to - from) * cosine
            };
            let points: Vec<f64> = (0..=degree).map(|k| node(f64::from(k))).collect();
            // Every other node is one of half the degree, up to rounding.
            let known = |k: usize| {
                let coarser = coarser.as_ref()?;
                coarser.get(k / 2).filter(|_| k.is_multiple_of(2))
            };
            let value = |(k, point): (usize, &f64)| match known(k) {
                Some(value) => Ok(*value),
                None => f(*point).map(f64::ln),
            };
            let values = points
                .iter()
                .enumerate()
                .map(value)
                .collect::<Result<Vec<f64>, E>>()?;
            let interpolant = Self::through(&points, &values);
            let mut is_close = true;
            for between in [
                0.5,
                0.25 * f64::from(degree) + 0.5,
                0.5 * f64::from(degree) + 0.5,
            ] {
                let at = node(between);
                let want = f(at)?;
                is_close &= (interpolant.at(at) - want).abs() <= tolerance * want;
            }
            if is_close {
                return Ok(Some(interpolant));
            }
            coarser = Some(values);
        }
        Ok(None)
    }

    /// f at a point of the interval, summed in the order of the nodes: neighbouring points keep their
    /// order better than in lanes.
    pub(crate) fn at(&self, x: f64) -> f64 {
        let (mut numerator, mut denominator) = (0.0, 0.0);
        for nodes in &self.nodes {
            for lane in 0..LANES {
                let share = nodes.weights[lane] / (x - nodes.points[lane]);
                numerator += share * nodes.values[lane];
                denominator += share;
            }
        }
        if denominator.is_finite() {
            (numerator / denominator).exp()
        } else {
            self.at_node(x).exp()
        }
    }

    /// ln f at a point of the interval: nodes go in lanes, so that divisions become vector
    /// instructions.
    #[inline(always)]
    pub(crate) fn ln_at(&self, x: f64) -> f64 {
        let (mut numerators, mut denominators) = ([0.0; LANES], [0.0; LANES]);
        for nodes in &self.nodes {
            for lane in 0..LANES {
                let share = nodes.weights[lane] / (x - nodes.points[lane]);
                numerators[lane] += share * nodes.values[lane];
                denominators[lane] += share;
            }
        }
        let [a, b, c, d] = denominators;
        let denominator = (a + b) + (c + d);
        if denominator.is_finite() {
            let [a, b, c, d] = numerators;
            ((a + b) + (c + d)) / denominator
        } else {
            self.at_node(x)
        }
    }

    /// ln f at a node.
    fn at_node(&self, x: f64) -> f64 {
        self.known()
            .find(|(point, _)| *point == x)
            .map_or(f64::NAN, |(_, value)| value)
    }

    /// The nodes with ln f, ascending.
    fn known(&self) -> impl Iterator<Item = (f64, f64)> {
        let lanes = self.nodes.iter();
        let all = lanes.flat_map(|nodes| {
            let weighted = nodes.points.iter().zip(&nodes.values).zip(&nodes.weights);
            weighted.filter(|(_, weight)| **weight != 0.0)
        });
        all.map(|((point, value), _)| (*point, *value))
    }

    /// Through these values of ln f at Chebyshev points.
    fn through(points: &[f64], values: &[f64]) -> Self {
        let last = points.len() - 1;
        let mut nodes = vec![Nodes::NONE; points.len().div_ceil(LANES)];
        for (k, (point, value)) in points.iter().zip(values).enumerate() {
            let sign = if k.is_multiple_of(2) { 1.0 } else { -1.0 };
            let weight = if k == 0 || k == last { 0.5 } else { 1.0 };
            let (of, lane) = (&mut nodes[k / LANES], k % LANES);
            of.points[lane] = *point;
            of.values[lane] = *value;
            of.weights[lane] = sign * weight;
        }
        Self { nodes }
    }
}
