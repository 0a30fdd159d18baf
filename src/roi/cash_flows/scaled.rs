//! The value of discounted flows in decimals, and its zeros to the last digits of one.

use super::roots::{Flow, ROOT, Sum};
use crate::quantity::{Checked, QuantityError, to_decimal, to_f64};
use rust_decimal::Decimal;
use std::f64::consts::LN_10;

/// The terms at the point of interest are brought to this power of ten, which leaves 38 digits
/// below it …
const TERMS: f64 = 10.0;
/// … unless an amount would exceed this one: 8 digits are left above it for the sum of a great many.
const AMOUNTS: f64 = 20.0;
/// A zero is within this distance, in x = ln u, of where f64 saw it.
const REACH: f64 = 40.0;

/// The flows on the scale of a growth factor u = e^x, so that neither u nor the amounts run out of
/// a decimal's digits.
///
/// ```text
/// Σ c_i·u^(−t_i) ∝ Σ c_i·10^(s − k·t_i)·w^(−t_i),   u = w·10^k
/// w in [1, 10) where u ≥ 1, in (0.1, 1] elsewhere
/// ```
pub(super) struct Scaled {
    flows: Vec<Flow>,
    sum: Sum,
    /// k.
    power: i32,
}

impl Scaled {
    /// `sum` is the sum of these flows, none of which is zero.
    pub(super) fn to(flows: &[Flow], sum: &Sum, x: f64) -> Result<Self, QuantityError> {
        let power = (x / LN_10).trunc() as i32;
        // Seen from the same end as the sum, so that no amount is scaled up.
        let end = if x < 0.0 { flows.last() } else { flows.first() };
        let end = end.map_or(0, |flow| flow.time);
        let shift = |flow: &Flow| f64::from(power) * (f64::from(end) - f64::from(flow.time));
        let largest = flows
            .iter()
            .map(|flow| to_f64(flow.amount).abs().log10() + shift(flow))
            .fold(f64::NEG_INFINITY, f64::max);
        let scale = (TERMS - sum.at(x).size.log10())
            .min(AMOUNTS - largest)
            .floor();
        let mut scaled = Vec::with_capacity(flows.len());
        for flow in flows {
            let amount = times_power_of_ten(flow.amount, (scale + shift(flow)) as i32)?;
            if !amount.is_zero() {
                scaled.push(Flow { amount, ..*flow });
            }
        }
        let sum = Sum::of(&scaled);
        Ok(Self {
            flows: scaled,
            sum,
            power,
        })
    }

    fn scaled_point(&self, x: f64) -> f64 {
        x - f64::from(self.power) * LN_10
    }

    /// f at e^x over the sum of the sizes of its terms.
    pub(super) fn relative_value(&self, x: f64) -> Result<f64, QuantityError> {
        let x = self.scaled_point(x);
        let value = value_at(&self.flows, to_decimal(x.exp(), ROOT)?)?;
        Ok(to_f64(value) / self.sum.at(x).size)
    }

    /// The growth factor of the zero at about e^x, between two points of different sign.
    pub(super) fn zero(
        &self,
        x: f64,
        (low, high): (f64, f64),
        rises: bool,
    ) -> Result<Decimal, QuantityError> {
        let near = self.scaled_point(x);
        let interval = (
            self.scaled_point(low.max(x - REACH)),
            self.scaled_point(high.min(x + REACH)),
        );
        let factor = match polished(&self.flows, &self.sum, near) {
            Some(factor) => factor,
            None => bisected(&self.flows, interval, rises)?,
        };
        times_power_of_ten(factor, self.power)
    }
}

/// x·10^power, 0 where that is below the last digit.
pub(super) fn times_power_of_ten(x: Decimal, power: i32) -> Result<Decimal, QuantityError> {
    const MOST: u32 = 28;
    let mut left = power.unsigned_abs();
    let mut x = x;
    while left > 0 && !x.is_zero() {
        let step = left.min(MOST);
        let factor = Decimal::TEN.to_whole_power(i64::from(step), ROOT)?;
        x = if power > 0 {
            x.times(factor, ROOT)?
        } else {
            x.over(factor, ROOT)?
        };
        left -= step;
    }
    Ok(x)
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
