//! Where a sum of discounted flows is zero: every root, none twice, and the number of them decided for
//! certain.
//!
//! ```text
//! f(v) = Σ c_i·v^(t_i),   v = 1/(1 + rate) > 0
//! ```
//!
//! For any s, v^(−s)·f(v) has the same zeros, and its derivative by ln v, Σ c_i·(t_i − s)·v^(t_i−s),
//! has, for an s between two flows of different sign, one change of sign fewer (Laguerre's proof of
//! Descartes' rule). Without a change there is no zero; between two zeros of its derivative a
//! function has at most one. So the zeros of the last derivative separate those of the one before,
//! back to f. Coefficients are exact, and a sign counts only where it stands out from all rounding.

use super::flow_sum::{Flow, FlowSum};
use crate::quantity::Float;
use num_bigint::BigInt;

/// Two roots of which the relative distance is below 2 to minus this are one double root.
const CLOSEST: i64 = 256;
/// The bits of a root.
const ROOT_BITS: i64 = 240;
/// The bits from which Newton's method may be tried.
const NEWTON_FROM: i64 = 40;
/// More changes of sign times flows than this are not taken apart: it would need seconds.
const MOST_WORK: usize = 40_000;
/// The points on either side of 1 at which such a sum is looked at instead.
const GRID: u32 = 1_000;
/// Sums of two points are exact below this many bits.
const EXACT: i64 = 1 << 20;
/// Last digits of a point, so that none is the round number that a root may be.
const TAILS: [u32; 3] = [0x9e37_79b9, 0x3c6e_f372, 0xdaa6_6d2b];

/// The roots that were found.
pub(super) struct Roots {
    /// 1 + rate of each, ascending.
    pub(super) growth_factors: Vec<Float>,
    /// Whether there are no others.
    pub(super) is_complete: bool,
}

impl Roots {
    /// Of flows in the order of their times. None where all flows are zero and every rate would do.
    pub(super) fn of(flows: &[Flow]) -> Self {
        let sum = FlowSum::of(flows);
        let sign_changes = sum.count_sign_changes();
        let Some(derivative) = sum.derivative() else {
            return Self {
                growth_factors: Vec::new(),
                is_complete: true,
            };
        };
        let (places, is_complete) = if sign_changes * sum.len() > MOST_WORK {
            let places = on_a_grid(&sum);
            let is_complete = places.len() == sign_changes;
            (places, is_complete)
        } else {
            let mut search = Search::default();
            let places = search.places(&sum);
            (places, !search.has_unknown_sign)
        };
        let growth_factors = places.iter().rev().map(|place| {
            let v = place.root(&sum, &derivative);
            Float::one().over(&v, 2 * ROOT_BITS)
        });
        Self {
            growth_factors: growth_factors.collect(),
            is_complete,
        }
    }
}

/// Where a zero is.
enum Place {
    /// The only zero in this interval, over which the sign changes.
    Crosses {
        low: Float,
        high: Float,
        rises: bool,
    },
    /// A double zero.
    Touches(Float),
}

#[derive(Clone)]
struct Point {
    v: Float,
    sign: i8,
}

impl Place {
    fn between(low: &Point, high: &Point) -> Option<Self> {
        (low.sign * high.sign < 0).then(|| Self::Crosses {
            low: low.v.clone(),
            high: high.v.clone(),
            rises: high.sign > 0,
        })
    }

    /// The zero to [`ROOT_BITS`] bits.
    fn root(&self, sum: &FlowSum, derivative: &FlowSum) -> Float {
        let (low, high, rises) = match self {
            Self::Touches(v) => return v.clone(),
            Self::Crosses { low, high, rises } => (low, high, *rises),
        };
        let (mut low, mut high) = (low.clone(), high.clone());
        let mut newton_from = NEWTON_FROM;
        loop {
            let bits = common_bits(&low, &high);
            let middle = between(&low, &high, 0);
            if bits >= ROOT_BITS {
                return middle;
            }
            if bits >= newton_from {
                let is_high = |v: &Float| sum.sign_at(v).map(|sign| (sign > 0) == rises);
                match newton(sum, derivative, &middle, bits) {
                    Some((below, above))
                        if is_high(&below) == Some(false) && is_high(&above) == Some(true) =>
                    {
                        (low, high) = (below, above);
                        continue;
                    }
                    // Next to a multiple root: by halves for a while.
                    _ => newton_from = bits + 16,
                }
            }
            match sum.sign_at(&middle) {
                Some(sign) if (sign > 0) == rises => high = middle,
                Some(_) => low = middle,
                None => return middle,
            }
        }
    }
}

/// A step of Newton's method from a point with so many right bits, and the interval about it that
/// the zero is expected in.
fn newton(sum: &FlowSum, derivative: &FlowSum, from: &Float, bits: i64) -> Option<(Float, Float)> {
    let precision = 2 * bits + 320;
    let slope = derivative.value_to(from, precision);
    if slope.sign() == 0 {
        return None;
    }
    // The derivative is twice that by ln v.
    let step = sum
        .value_to(from, precision)
        .times(&Float::power_of_two(1), precision)
        .over(&slope, precision)
        .times(from, precision);
    let to = from.plus(&step.negated(), precision);
    let lost = (sum.span() + 2.0).log2().ceil() as i64 + 4;
    let gained = (2 * bits - lost).min(ROOT_BITS + 4);
    let reach = Float::power_of_two(from.magnitude() - gained);
    let (below, above) = (
        to.plus(&reach.clone().negated(), EXACT),
        to.plus(&reach, EXACT),
    );
    (gained > bits + 2 && below.sign() > 0).then_some((below, above))
}

#[derive(Default)]
struct Search {
    /// Whether a sum was zero at a point of the search, to all bits that were looked at.
    has_unknown_sign: bool,
}

impl Search {
    /// The zeros of a sum, ascending.
    fn places(&mut self, sum: &FlowSum) -> Vec<Place> {
        let mut chain = vec![sum.clone()];
        while let Some(next) = chain.last().and_then(FlowSum::derivative) {
            chain.push(next);
        }
        let bound = chain.iter().map(FlowSum::bound).max().unwrap_or(1).max(1);
        let pairs = chain.iter().zip(chain.iter().skip(1)).rev();
        pairs.fold(Vec::new(), |separators, (function, derivative)| {
            self.zeros(function, derivative, &separators, bound)
        })
    }

    /// The zeros of a function, given those of its derivative.
    fn zeros(
        &mut self,
        function: &FlowSum,
        derivative: &FlowSum,
        separators: &[Place],
        bound: i64,
    ) -> Vec<Place> {
        let (first, last) = function.end_signs();
        let end = |exponent, sign| Point {
            v: Float::power_of_two(exponent),
            sign,
        };
        let mut places = Vec::new();
        let mut left = end(-bound, first);
        for separator in separators {
            // Where the derivative only touches zero the function goes on as it did.
            let Place::Crosses { low, high, rises } = separator else {
                continue;
            };
            let (low, high) = (self.point(function, low), self.point(function, high));
            places.extend(Place::between(&left, &low));
            left = high.clone();
            if low.sign == high.sign {
                places.extend(self.about_extremum(function, derivative, low, high, *rises));
            } else {
                places.extend(Place::between(&low, &high));
            }
        }
        places.extend(Place::between(&left, &end(bound, last)));
        places
    }

    fn point(&mut self, function: &FlowSum, v: &Float) -> Point {
        let sign = function.sign_at(v);
        self.has_unknown_sign |= sign.is_none();
        Point {
            v: v.clone(),
            sign: sign.unwrap_or(0),
        }
    }

    /// The zeros about the only extremum of an interval with the same sign at both ends: none, two,
    /// or a double one.
    fn about_extremum(
        &mut self,
        function: &FlowSum,
        derivative: &FlowSum,
        mut low: Point,
        mut high: Point,
        derivative_rises: bool,
    ) -> Vec<Place> {
        // A minimum above zero or a maximum below it is the only kind that comes near.
        if derivative_rises != (low.sign > 0) {
            return Vec::new();
        }
        loop {
            let signs = TAILS.iter().enumerate().find_map(|(attempt, _)| {
                let middle = between(&low.v, &high.v, attempt);
                let slope = derivative.sign_at(&middle)?;
                Some((function.sign_at(&middle)?, slope, middle))
            });
            let Some((sign, slope, v)) = signs else {
                return vec![Place::Touches(between(&low.v, &high.v, 0))];
            };
            let middle = Point { v, sign };
            if sign != low.sign {
                let pairs = [(&low, &middle), (&middle, &high)];
                return pairs
                    .into_iter()
                    .filter_map(|(low, high)| Place::between(low, high))
                    .collect();
            }
            if stays_away(function, derivative, &middle.v, &low.v, &high.v) {
                return Vec::new();
            }
            if common_bits(&low.v, &high.v) >= CLOSEST {
                return vec![Place::Touches(middle.v)];
            }
            if (slope > 0) == derivative_rises {
                high = middle;
            } else {
                low = middle;
            }
        }
    }
}

/// Whether the derivative is too small for the function to come from its value at a point to zero
/// within the interval.
fn stays_away(
    function: &FlowSum,
    derivative: &FlowSum,
    at: &Float,
    low: &Float,
    high: &Float,
) -> bool {
    // ln high − ln low is at most (high − low)/low.
    let log_width = difference(high, low).log2() - low.log2();
    // The terms of the derivative grow by less than a factor of 2 over the interval.
    if function.span() * log_width.exp2() >= 0.5 {
        return false;
    }
    // The derivative is given as twice itself, which is that factor; the last bit is for rounding.
    let steepest = derivative.log_size(at.log2()) + 0.01;
    function
        .value_at(at)
        .is_some_and(|value| value.log2() > steepest + log_width)
}

fn difference(high: &Float, low: &Float) -> Float {
    high.plus(&low.clone().negated(), EXACT)
}

/// About how many leading bits the ends of an interval have in common.
fn common_bits(low: &Float, high: &Float) -> i64 {
    low.magnitude() - difference(high, low).magnitude()
}

/// A point in the middle of an interval: of its exponents, where they are far apart.
fn between(low: &Float, high: &Float, attempt: usize) -> Float {
    let tail = BigInt::from(TAILS.get(attempt).copied().unwrap_or(1));
    let (from, to) = (low.magnitude(), high.magnitude());
    if to - from > 2 {
        // Its magnitude is the middle one.
        let magnitude = i64::midpoint(from, to);
        return Float::new((BigInt::from(1) << 32_u32) + tail, magnitude - 33);
    }
    let bits = common_bits(low, high).max(0) + 24;
    let middle = low.plus(high, EXACT).cut(bits);
    // Half of the sum, and digits below all of its own.
    let surplus = (bits - middle.bits()).max(0) + 32;
    middle.with_tail(surplus, tail, 1)
}

/// Where a sum of too many changes of sign is seen to change its own.
fn on_a_grid(sum: &FlowSum) -> Vec<Place> {
    let bound = sum.bound().max(1);
    let (first, last) = sum.end_signs();
    let mut left = Point {
        v: Float::power_of_two(-bound),
        sign: first,
    };
    let mut places = Vec::new();
    for step in 1..2 * GRID {
        // Denser about 1, where the rates are.
        let share = f64::from(step) / f64::from(GRID) - 1.0;
        let y = bound as f64 * share.powi(3);
        let exponent = y.floor();
        let mantissa = (y - exponent).exp2() * 2.0_f64.powi(52);
        let v = Float::new(BigInt::from(mantissa as u64 | 1), exponent as i64 - 52);
        let Some(sign) = sum.sign_at(&v) else {
            continue;
        };
        let point = Point { v, sign };
        places.extend(Place::between(&left, &point));
        left = point;
    }
    let end = Point {
        v: Float::power_of_two(bound),
        sign: last,
    };
    places.extend(Place::between(&left, &end));
    places
}
