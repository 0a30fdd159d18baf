//! Where a sum of discounted flows is zero: every root, none twice, none missed between grid points.
//!
//! ```text
//! f(x) = Σ c_i·e^(−t_i·x),   x = ln u,   u = 1 + rate
//! ```
//!
//! For any s, e^(sx)·f(x) has the same zeros, and its derivative Σ c_i·(s − t_i)·e^((s−t_i)x) has, for
//! an s between two flows of different sign, one change of sign fewer (Laguerre's proof of
//! Descartes' rule). Without a change there is no zero; between two zeros of its derivative a
//! function has at most one. So the zeros of the last derivative separate those of the one before,
//! back to f. That much is done in f64; f itself is judged and its zeros polished in decimals.

use super::scaled::{Scaled, times_power_of_ten};
use crate::quantity::{QuantityError, to_decimal, to_f64};
use rust_decimal::Decimal;

pub(super) const ROOT: &str = "internal rate of return";
/// A derivative that is this small against its terms is taken to be zero: a separating point too
/// many does no harm.
const FLAT: f64 = 1e-13;
/// A sum that is this small against its terms at an extremum touches zero there.
const TOUCHES: f64 = 1e-20;

/// An amount at a time, in whole periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Flow {
    pub(super) amount: Decimal,
    pub(super) time: u32,
}

/// Every u > 0 with Σ amount·u^(−time) = 0, ascending, of flows in the order of their times. None
/// where all flows are zero and every u would do.
pub(super) fn growth_factors(flows: &[Flow]) -> Result<Vec<Decimal>, QuantityError> {
    let flows = in_one_unit(flows);
    let chain = derivatives(&flows);
    // Without a change of sign there is no zero.
    let Some((sum, derivatives)) = chain.split_first().filter(|(sum, _)| sum.changes_sign()) else {
        return Ok(Vec::new());
    };
    let separators = derivatives
        .iter()
        .rev()
        .fold(Vec::new(), |separators, derivative| {
            derivative.zeros(&separators)
        });
    zeros_of_flows(&flows, sum, &separators)
}

/// The flows that are not zero, times the power of ten that brings the largest to 10¹⁰: rates have
/// the same digits whatever the unit of money. As they are where that would lose digits.
fn in_one_unit(flows: &[Flow]) -> Vec<Flow> {
    let flows = || flows.iter().filter(|flow| !flow.amount.is_zero()).copied();
    // Not below the smallest decimal: there may be none.
    let largest = flows()
        .map(|flow| to_f64(flow.amount).abs())
        .fold(1e-28, f64::max);
    let power = 10 - largest.log10().floor() as i32;
    let scaled = |flow: Flow| {
        let amount = times_power_of_ten(flow.amount, power).ok()?;
        let is_exact = times_power_of_ten(amount, -power) == Ok(flow.amount);
        is_exact.then_some(Flow { amount, ..flow })
    };
    flows()
        .map(scaled)
        .collect::<Option<_>>()
        .unwrap_or_else(|| flows().collect())
}

/// A sum of exponentials in f64, in the order of its times, the first of which is 0.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    terms: Vec<(f64, f64)>,
}

/// A sum and its derivative at a point, both times the same positive factor.
pub(super) struct At {
    pub(super) value: f64,
    pub(super) slope: f64,
    /// Σ |terms|, times that factor.
    pub(super) size: f64,
}

/// The sum of the flows and its chain of derivatives, down to one without a change of sign.
fn derivatives(flows: &[Flow]) -> Vec<Sum> {
    if flows.is_empty() {
        return Vec::new();
    }
    let mut chain = vec![Sum::of(flows)];
    while let Some(next) = chain.last().and_then(Sum::derivative) {
        chain.push(next);
    }
    chain
}

impl Sum {
    pub(super) fn of(flows: &[Flow]) -> Self {
        let first = flows.first().map_or(0, |flow| flow.time);
        let term = |flow: &Flow| (to_f64(flow.amount), f64::from(flow.time - first));
        Self {
            terms: flows.iter().map(term).collect(),
        }
    }

    fn sign_changes(&self) -> impl Iterator<Item = f64> {
        let pairs = self.terms.iter().zip(self.terms.iter().skip(1));
        pairs.filter_map(|((a, at), (b, bt))| (a * b < 0.0).then_some(0.5 * (at + bt)))
    }

    fn changes_sign(&self) -> bool {
        self.sign_changes().next().is_some()
    }

    /// The derivative of e^(sx)·f(x) without its factor, s at the first change of sign; scaled,
    /// because products of many times would outgrow a double.
    fn derivative(&self) -> Option<Self> {
        let s = self.sign_changes().next()?;
        let terms: Vec<(f64, f64)> = self
            .terms
            .iter()
            .map(|(amount, time)| (amount * (s - time), *time))
            .collect();
        let largest = terms
            .iter()
            .map(|(amount, _)| amount.abs())
            .fold(0.0, f64::max);
        let scale = |(amount, time): &(f64, f64)| (amount / largest, *time);
        // What underflows is gone: a zero would hide a change of sign.
        let terms = terms
            .iter()
            .map(scale)
            .filter(|(amount, _)| *amount != 0.0)
            .collect();
        Some(Self { terms })
    }

    /// Seen from the first flow where x ≥ 0 and from the last where x < 0, so that no exponential
    /// is greater than 1.
    pub(super) fn at(&self, x: f64) -> At {
        let anchor = match self.terms.last() {
            Some((_, last)) if x < 0.0 => *last,
            _ => 0.0,
        };
        let mut at = At {
            value: 0.0,
            slope: 0.0,
            size: 0.0,
        };
        for (amount, time) in &self.terms {
            let exponent = anchor - time;
            let term = amount * (exponent * x).exp();
            at.value += term;
            at.slope += exponent * term;
            at.size += term.abs();
        }
        at
    }

    /// Points beyond which the first, or the last, flow outweighs all others.
    fn bounds(&self) -> (f64, f64) {
        let size: f64 = self.terms.iter().map(|(amount, _)| amount.abs()).sum();
        let outweighs = |end: Option<&(f64, f64)>, next: Option<&(f64, f64)>| match (end, next) {
            (Some((amount, time)), Some((_, next))) => {
                (size / amount.abs()).ln() / (time - next).abs() + 1.0
            }
            _ => 1.0,
        };
        let mut forward = self.terms.iter();
        let mut backward = self.terms.iter().rev();
        let high = outweighs(forward.next(), forward.next());
        let low = outweighs(backward.next(), backward.next());
        (-low, high)
    }

    /// Its sign at minus and at plus infinity.
    fn end_signs(&self) -> (f64, f64) {
        let sign = |term: Option<&(f64, f64)>| term.map_or(0.0, |(amount, _)| amount.signum());
        (sign(self.terms.last()), sign(self.terms.first()))
    }

    /// Its zeros, given points between which it has at most one each. A separator at which it is
    /// next to zero is taken for a zero.
    fn zeros(&self, separators: &[f64]) -> Vec<f64> {
        let sign_at = |x: f64| {
            let at = self.at(x);
            if at.value.abs() <= FLAT * at.size {
                0.0
            } else {
                at.value.signum()
            }
        };
        let mut zeros = Vec::new();
        for bracket in self.brackets(separators, sign_at) {
            match bracket {
                Bracket::Zero(x) => zeros.push(x),
                Bracket::Change { low, high, .. } => zeros.push(self.zero_between(low, high)),
            }
        }
        zeros
    }

    /// The separators that are zeros, and the intervals over which the sign changes.
    fn brackets(&self, separators: &[f64], sign_at: impl Fn(f64) -> f64) -> Vec<Bracket> {
        let ((low, high), (first, last)) = (self.bounds(), self.end_signs());
        let mut brackets = Vec::new();
        let (mut left, mut left_sign) = (low, first);
        for separator in separators {
            let sign = sign_at(*separator);
            brackets.extend(Bracket::between(left, left_sign, *separator, sign));
            if sign == 0.0 {
                brackets.push(Bracket::Zero(*separator));
            }
            (left, left_sign) = (*separator, sign);
        }
        // A separator beyond the bound has the sign of infinity already.
        brackets.extend(Bracket::between(left, left_sign, high.max(left), last));
        brackets
    }

    /// Newton's method, kept inside an interval over which the sign changes.
    fn zero_between(&self, low: f64, high: f64) -> f64 {
        let (mut low, mut high) = (low.min(high), high);
        let low_is_positive = self.at(low).value > 0.0;
        let mut x = 0.5 * (low + high);
        for _ in 0..200 {
            let at = self.at(x);
            if at.value == 0.0 {
                return x;
            }
            if (at.value > 0.0) == low_is_positive {
                low = x;
            } else {
                high = x;
            }
            let newton = x - at.value / at.slope;
            // Written so that NaN bisects.
            let next = if newton > low && newton < high {
                newton
            } else {
                0.5 * (low + high)
            };
            let is_done = (next - x).abs() <= f64::EPSILON * x.abs().max(1e-3);
            x = next;
            if is_done {
                break;
            }
        }
        x
    }
}

enum Bracket {
    Zero(f64),
    Change { low: f64, high: f64, rises: bool },
}

impl Bracket {
    fn between(low: f64, low_sign: f64, high: f64, high_sign: f64) -> Option<Self> {
        (low_sign * high_sign < 0.0).then_some(Self::Change {
            low,
            high,
            rises: high_sign > 0.0,
        })
    }
}

/// The zeros of f as growth factors, with the signs at its extrema decided in decimals.
fn zeros_of_flows(
    flows: &[Flow],
    sum: &Sum,
    separators: &[f64],
) -> Result<Vec<Decimal>, QuantityError> {
    let sign_at = |x: f64| {
        let at = sum.at(x);
        // A double can tell when the value stands out from its rounding errors.
        if at.value.abs() > 1e-10 * at.size {
            return at.value.signum();
        }
        match Scaled::to(flows, sum, x).and_then(|scaled| scaled.relative_value(x)) {
            Ok(value) if value.abs() <= TOUCHES => 0.0,
            Ok(value) => value.signum(),
            Err(_) => at.value.signum(),
        }
    };
    let mut factors: Vec<Decimal> = Vec::new();
    for bracket in sum.brackets(separators, sign_at) {
        let factor = match bracket {
            Bracket::Zero(x) => to_decimal(x.exp(), ROOT)?,
            Bracket::Change { low, high, rises } => {
                let x = sum.zero_between(low, high);
                Scaled::to(flows, sum, x)?.zero(x, (low, high), rises)?
            }
        };
        if factor <= Decimal::ZERO {
            return Err(QuantityError::Overflow { quantity: ROOT });
        }
        if factors.last() != Some(&factor) {
            factors.push(factor);
        }
    }
    Ok(factors)
}
