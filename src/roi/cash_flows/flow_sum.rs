//! A sum of flows at a discount factor, with its sign known for certain.

use crate::quantity::Float;
use num_bigint::BigInt;
use rust_decimal::Decimal;

/// An amount at a time, in whole periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Flow {
    pub(super) amount: Decimal,
    pub(super) time: u32,
}

/// The precisions, in bits, at which a sum is computed until its sign stands out from its rounding.
const PRECISIONS: [i64; 5] = [192, 448, 1024, 2560, 6144];

/// Σ c_i·v^(t_i), v > 0, with exact coefficients, none of them zero, in the order of the times.
#[derive(Debug, Clone)]
pub(super) struct FlowSum {
    terms: Vec<Term>,
    /// The greatest |log₂ c_i|, for the rounding of a double.
    largest_log: f64,
}

#[derive(Debug, Clone)]
struct Term {
    coefficient: BigInt,
    sign: f64,
    log2: f64,
    time: u32,
}

impl Term {
    fn of(coefficient: BigInt, time: u32) -> Self {
        let number = Float::new(coefficient, 0);
        let (sign, log2) = (f64::from(number.sign()), number.log2());
        Self {
            coefficient: number.into_mantissa(),
            sign,
            log2,
            time,
        }
    }
}

impl FlowSum {
    /// The flows in a unit of money in which all amounts are whole. Times count from the first.
    pub(super) fn of(flows: &[Flow]) -> Self {
        let flows = || flows.iter().filter(|flow| !flow.amount.is_zero());
        let scale = flows().map(|flow| flow.amount.scale()).max().unwrap_or(0);
        let first = flows().next().map_or(0, |flow| flow.time);
        let term = |flow: &Flow| {
            let unit = BigInt::from(10).pow(scale - flow.amount.scale());
            Term::of(unit * flow.amount.mantissa(), flow.time - first)
        };
        Self::from_terms(flows().map(term).collect())
    }

    fn from_terms(terms: Vec<Term>) -> Self {
        let logs = terms.iter().map(|term| term.log2.abs());
        let largest_log = logs.fold(0.0, f64::max);
        Self { terms, largest_log }
    }

    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// The pairs of times between which the sign changes: there are as many zeros, or fewer by an
    /// even number (Descartes).
    fn sign_changes(&self) -> impl Iterator<Item = (u32, u32)> {
        let pairs = self.terms.iter().zip(self.terms.iter().skip(1));
        pairs.filter_map(|(a, b)| (a.sign != b.sign).then_some((a.time, b.time)))
    }

    pub(super) fn count_sign_changes(&self) -> usize {
        self.sign_changes().count()
    }

    /// Twice the derivative of v^(−s)·f(v) by ln v, without its factor v^(−s), for s in the middle of the
    /// first change of sign, where it loses one; `None` without a change.
    pub(super) fn derivative(&self) -> Option<Self> {
        let (before, after) = self.sign_changes().next()?;
        let middle = i64::from(before) + i64::from(after);
        let terms = self.terms.iter().map(|term| {
            let weight = 2 * i64::from(term.time) - middle;
            Term::of(&term.coefficient * weight, term.time)
        });
        Some(Self::from_terms(terms.collect()))
    }

    /// A power of two such that the first term outweighs all others below 2^−k, and the last one
    /// above 2^k.
    pub(super) fn bound(&self) -> i64 {
        let size = self.log_size(0.0);
        let outweighs = |end: Option<&Term>, next: Option<&Term>| match (end, next) {
            (Some(end), Some(next)) => {
                let gap = f64::from(end.time.abs_diff(next.time));
                (size - end.log2 + 2.0) / gap + 1.0
            }
            _ => 1.0,
        };
        let (mut forward, mut backward) = (self.terms.iter(), self.terms.iter().rev());
        let low = outweighs(forward.next(), forward.next());
        let high = outweighs(backward.next(), backward.next());
        low.max(high).ceil() as i64
    }

    /// Its signs at 0 and at infinity.
    pub(super) fn end_signs(&self) -> (i8, i8) {
        let sign = |term: Option<&Term>| term.map_or(0, |term| term.sign as i8);
        (sign(self.terms.first()), sign(self.terms.last()))
    }

    /// The time from the first term to the last.
    pub(super) fn span(&self) -> f64 {
        self.terms.last().map_or(0.0, |term| f64::from(term.time))
    }

    /// log₂ Σ |c_i|·v^(t_i) at v = 2^y.
    pub(super) fn log_size(&self, y: f64) -> f64 {
        self.in_double(y).log_size
    }

    fn in_double(&self, y: f64) -> InDouble {
        let log = |term: &Term| term.log2 + f64::from(term.time) * y;
        let largest = self.terms.iter().map(log).fold(f64::NEG_INFINITY, f64::max);
        let (mut value, mut size) = (0.0, 0.0);
        for term in &self.terms {
            let part = (log(term) - largest).exp2();
            value += term.sign * part;
            size += part;
        }
        // Of the logarithms of the terms, of the point, and of the sum.
        let rounding = 2.0_f64.powi(-50) * (self.largest_log + 2.0 * self.span() * (y.abs() + 1.0))
            + 2.0_f64.powi(-52) * self.terms.len() as f64;
        InDouble {
            relative_value: value / size,
            rounding,
            log_size: largest + f64::log2(size),
        }
    }

    /// The sign at v, for certain; `None` where the sum is zero, or below 2^−6000 of its terms.
    pub(super) fn sign_at(&self, v: &Float) -> Option<i8> {
        let double = self.in_double(v.log2());
        if double.relative_value.abs() > double.rounding {
            return Some(if double.relative_value > 0.0 { 1 } else { -1 });
        }
        self.certain_value(v, double.log_size)
            .map(|value| value.sign())
    }

    /// The value at v, right to its leading bits; `None` as for [`sign_at`](Self::sign_at).
    pub(super) fn value_at(&self, v: &Float) -> Option<Float> {
        self.certain_value(v, self.log_size(v.log2()))
    }

    fn certain_value(&self, v: &Float, log_size: f64) -> Option<Float> {
        // A term has gone through at most so many roundings of two units in its last place.
        let roundings = (4.0 * (self.span() + self.terms.len() as f64) + 8.0).log2();
        PRECISIONS.into_iter().find_map(|precision| {
            let value = self.value_to(v, precision);
            let error = log_size + roundings + 2.0 - precision as f64;
            // 30 bits of the value are right.
            (value.magnitude() as f64 - 31.0 > error).then_some(value)
        })
    }

    /// Horner's method from the last term, one power of v for each gap.
    pub(super) fn value_to(&self, v: &Float, precision: i64) -> Float {
        let mut powers = Powers::of(v, precision);
        let mut value = Float::zero();
        let mut later = self.terms.last().map_or(0, |term| term.time);
        for term in self.terms.iter().rev() {
            if later > term.time {
                value = value.times(&powers.get(later - term.time), precision);
            }
            let coefficient = Float::new(term.coefficient.clone(), 0);
            value = value.plus(&coefficient, precision);
            later = term.time;
        }
        value
    }
}

struct InDouble {
    /// f over Σ |terms|.
    relative_value: f64,
    /// By how much that may be wrong.
    rounding: f64,
    log_size: f64,
}

/// Powers of v for the few gaps that a schedule of payments has.
struct Powers<'a> {
    v: &'a Float,
    precision: i64,
    known: Vec<(u32, Float)>,
}

impl<'a> Powers<'a> {
    fn of(v: &'a Float, precision: i64) -> Self {
        Self {
            v,
            precision,
            known: Vec::new(),
        }
    }

    fn get(&mut self, gap: u32) -> Float {
        if let Some((_, power)) = self.known.iter().find(|(known, _)| *known == gap) {
            return power.clone();
        }
        let power = self.v.to_power(gap, self.precision);
        // A schedule with many different gaps is not searched through.
        if self.known.len() < 32 {
            self.known.push((gap, power.clone()));
        }
        power
    }
}
