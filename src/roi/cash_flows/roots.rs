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

use crate::quantity::{Checked, QuantityError, to_decimal, to_f64};
use rust_decimal::Decimal;

const ROOT: &str = "internal rate of return";
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
    let flows = scaled(flows)?;
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

/// The flows that are not zero, times a power of ten that leaves a decimal the most digits.
fn scaled(flows: &[Flow]) -> Result<Vec<Flow>, QuantityError> {
    let largest = flows
        .iter()
        .map(|flow| to_f64(flow.amount).abs())
        .fold(0.0, f64::max);
    // 10¹⁰ is 18 digits below the largest decimal: room for the sum of a great many flows.
    let power = if largest > 0.0 {
        10 - largest.log10().floor() as i64
    } else {
        0
    };
    let factor = Decimal::TEN.to_whole_power(power.abs().min(28), ROOT)?;
    flows
        .iter()
        .filter(|flow| !flow.amount.is_zero())
        .map(|flow| {
            let amount = if power >= 0 {
                flow.amount.times(factor, ROOT)?
            } else {
                flow.amount.over(factor, ROOT)?
            };
            Ok(Flow { amount, ..*flow })
        })
        .collect()
}

/// A sum of exponentials in f64, in the order of its times, the first of which is 0.
#[derive(Debug, Clone)]
struct Sum {
    terms: Vec<(f64, f64)>,
}

/// A sum and its derivative at a point, both times the same positive factor.
struct At {
    value: f64,
    slope: f64,
    /// Σ |terms|, times that factor.
    size: f64,
}

/// The sum of the flows and its chain of derivatives, down to one without a change of sign.
fn derivatives(flows: &[Flow]) -> Vec<Sum> {
    let Some(first) = flows.first() else {
        return Vec::new();
    };
    let terms = flows
        .iter()
        .map(|flow| (to_f64(flow.amount), f64::from(flow.time - first.time)))
        .collect();
    let mut chain = vec![Sum { terms }];
    while let Some(next) = chain.last().and_then(Sum::derivative) {
        chain.push(next);
    }
    chain
}

impl Sum {
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
    fn at(&self, x: f64) -> At {
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
        match exact_value(flows, x) {
            Some(value) if value.abs() <= TOUCHES * at.size => 0.0,
            Some(value) => value.signum(),
            None => at.value.signum(),
        }
    };
    let mut factors: Vec<Decimal> = Vec::new();
    for bracket in sum.brackets(separators, sign_at) {
        let factor = match bracket {
            Bracket::Zero(x) => to_decimal(x.exp(), ROOT)?,
            Bracket::Change { low, high, rises } => {
                let x = sum.zero_between(low, high);
                polished(flows, sum, x).map_or_else(|| bisected(flows, (low, high), rises), Ok)?
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

/// f at e^x in decimals, anchored as in f64, `None` where it has no place in one.
fn exact_value(flows: &[Flow], x: f64) -> Option<f64> {
    let factor = to_decimal(x.exp(), ROOT).ok()?;
    value_at(flows, factor).ok().map(to_f64)
}

/// f at u: seen from the first flow where u ≥ 1 and from the last where u < 1, one power a gap.
fn value_at(flows: &[Flow], factor: Decimal) -> Result<Decimal, QuantityError> {
    let mut powers = Powers::of(factor);
    let mut value = Decimal::ZERO;
    let mut last: Option<u32> = None;
    let mut step = |value: Decimal, flow: &Flow, grows: bool| {
        let gap = last.map_or(0, |last| last.abs_diff(flow.time));
        last = Some(flow.time);
        let carried = match powers.get(gap) {
            Some(power) if grows => value.times(power, ROOT)?,
            Some(power) => value.over(power, ROOT)?,
            // A power that outgrows a decimal leaves nothing of what it divides.
            None => Decimal::ZERO,
        };
        carried.plus(flow.amount, ROOT)
    };
    if factor < Decimal::ONE {
        for flow in flows {
            value = step(value, flow, true)?;
        }
    } else {
        for flow in flows.iter().rev() {
            value = step(value, flow, false)?;
        }
    }
    Ok(value)
}

/// Powers of a factor for the few gaps that a schedule of payments has.
struct Powers {
    factor: Decimal,
    known: Vec<(u32, Option<Decimal>)>,
}

impl Powers {
    fn of(factor: Decimal) -> Self {
        Self {
            factor,
            known: vec![(0, Some(Decimal::ONE)), (1, Some(factor))],
        }
    }

    fn get(&mut self, gap: u32) -> Option<Decimal> {
        if let Some((_, power)) = self.known.iter().find(|(known, _)| *known == gap) {
            return *power;
        }
        let power = self.factor.to_whole_power(i64::from(gap), ROOT).ok();
        // A schedule with many different gaps is not searched through.
        if self.known.len() < 32 {
            self.known.push((gap, power));
        }
        power
    }
}

/// Newton's method with decimal values and the slope of f64, which gains some 15 digits a step.
/// `None` where it does not settle: next to a multiple root, or beyond the range of a decimal.
fn polished(flows: &[Flow], sum: &Sum, x: f64) -> Option<Decimal> {
    let mut factor = to_decimal(x.exp(), ROOT).ok()?;
    let mut settled = f64::INFINITY;
    for _ in 0..4 {
        let at = sum.at(to_f64(factor).ln());
        // du/dx = u.
        let slope = to_decimal(at.slope, ROOT).ok().filter(|s| !s.is_zero())?;
        let step = value_at(flows, factor)
            .and_then(|value| value.over(slope, ROOT))
            .and_then(|relative| relative.times(factor, ROOT))
            .ok()?;
        factor = factor.minus(step, ROOT).ok()?;
        let change = (to_f64(step) / to_f64(factor)).abs();
        if change <= 1e-24 {
            return Some(factor);
        }
        if change > 0.5 * settled || change > 1e-6 {
            return None;
        }
        settled = change;
    }
    // The last digits of a decimal, far from 1, may never come to rest.
    (settled <= 1e-14).then_some(factor)
}

/// Halves an interval in decimals, for the roots that Newton's method does not reach.
fn bisected(
    flows: &[Flow],
    (low, high): (f64, f64),
    rises: bool,
) -> Result<Decimal, QuantityError> {
    let mut low = to_decimal(low.exp(), ROOT)?;
    let mut high = to_decimal(high.exp(), ROOT)?;
    // An interval of any width is down to the last digit of a decimal after these.
    for _ in 0..200 {
        let middle = low.plus(high, ROOT)?.over(Decimal::TWO, ROOT)?;
        if middle <= low || middle >= high {
            break;
        }
        let value = value_at(flows, middle)?;
        if value.is_zero() {
            return Ok(middle);
        }
        if (value > Decimal::ZERO) == rises {
            high = middle;
        } else {
            low = middle;
        }
    }
    Ok(low)
}
