use super::SignalKind;
use crate::quantity::{Checked, QuantityError, counted};
use crate::retention::RetentionError;
use crate::retention::error::not_negative;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::fmt;

/// One signal: whether it fired, by how much, and why in words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Signal {
    /// Which.
    pub kind: SignalKind,
    /// Whether it fired; `None` where it is not defined for the customer.
    pub fired: Option<bool>,
    /// The distance of the customer beyond the bound, in the signal's own unit (days overdue,
    /// fraction of the order value, interactions, probability); negative or zero where it did not
    /// fire. `None` where the signal is not defined, or is no number.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub margin: Option<Decimal>,
    /// The reason, such as `no order since 2026-03-01, 29 days longer than 3 months`.
    pub reason: String,
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.reason)
    }
}

/// The definition of a continuous decline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum DeclineRule {
    /// The last so many changes are all downwards; at least one.
    Consecutive(u32),
    /// The least-squares line through all periods falls. Its sign is decided exactly: a line that
    /// is flat does not fall.
    FallingLine,
}

impl DeclineRule {
    /// The signal for average order values, the oldest first.
    pub(super) fn signal(self, order_values: &[Decimal]) -> Result<Signal, RetentionError> {
        let kind = SignalKind::Decline;
        for &value in order_values {
            not_negative(value, "average order value")?;
        }
        let (fired, margin, reason) = match self {
            Self::Consecutive(0) => {
                return Err(QuantityError::OutOfRange {
                    quantity: "declines in a row",
                    range: "≥ 1",
                    value: Decimal::ZERO,
                }
                .into());
            }
            Self::Consecutive(needed) => {
                let changes = order_values.iter().rev();
                let changes = changes.clone().skip(1).zip(changes);
                let falls = changes.take_while(|(before, after)| after < before).count();
                let periods = order_values.len();
                if periods <= needed as usize {
                    (
                        None,
                        None,
                        format!("only {} with orders", counted(periods, "period")),
                    )
                } else {
                    let fired = falls >= needed as usize;
                    let margin =
                        Decimal::from(falls as u64).minus(Decimal::from(needed), "declines")?;
                    let reason = format!("average order down {} in a row", counted(falls, "time"));
                    (Some(fired), Some(margin), reason)
                }
            }
            Self::FallingLine => match slope(order_values)? {
                None => (None, None, "fewer than two periods with orders".to_owned()),
                Some((direction, slope)) => {
                    let reason = match direction {
                        Ordering::Equal => "average order does not change".to_owned(),
                        Ordering::Less => {
                            format!("average order falls by {} a period", shown(slope))
                        }
                        Ordering::Greater => {
                            format!("average order rises by {} a period", shown(slope))
                        }
                    };
                    (Some(direction == Ordering::Less), None, reason)
                }
            },
        };
        Ok(Signal {
            kind,
            fired,
            margin,
            reason,
        })
    }
}

/// The direction of the least-squares line through the values at 0, 1, …, and its slope; `None`
/// for fewer than two values.
///
/// ```text
/// slope = 6 Σ (2i − n + 1) y_i / (n (n² − 1))
/// ```
///
/// The sum is taken of whole parts and of fractions in units of 10⁻²⁸, both in integers: its sign
/// is exact.
fn slope(values: &[Decimal]) -> Result<Option<(Ordering, f64)>, QuantityError> {
    const UNIT: i128 = 10_i128.pow(28);
    let overflow = QuantityError::Overflow {
        quantity: "slope of the average order",
    };
    let n = values.len() as i128;
    if n < 2 {
        return Ok(None);
    }
    let (mut whole, mut part) = (0_i128, 0_i128);
    let add = |sum: i128, factor: i128, term: i128| {
        let term = factor.checked_mul(term).ok_or(overflow)?;
        sum.checked_add(term).ok_or(overflow)
    };
    for (weight, value) in (0..n).map(|i| 2 * i - n + 1).zip(values) {
        let fraction = value.fract();
        // A fraction below 1 has at most 28 places.
        let power = 10_i128.pow(28_u32.saturating_sub(fraction.scale()));
        whole = add(whole, weight, value.trunc().mantissa())?;
        part = add(part, weight, fraction.mantissa() * power)?;
    }
    let carry = part.div_euclid(UNIT);
    let (whole, part) = (
        whole.checked_add(carry).ok_or(overflow)?,
        part.rem_euclid(UNIT),
    );
    // 0 ≤ part < 1: the whole part has the sign unless it is 0.
    let direction = whole.cmp(&0).then(part.cmp(&0));
    // For people to read only.
    let n = n as f64;
    let sum = whole as f64 + part as f64 / UNIT as f64;
    let slope = 6.0 * sum / (n * (n * n - 1.0));
    Ok(Some((direction, slope)))
}

/// An amount that is not 0, for people to read: never 0.00.
fn shown(amount: f64) -> String {
    match format!("{:.2}", amount.abs()) {
        cents if cents == "0.00" => "less than 0.01".to_owned(),
        cents => cents,
    }
}

/// The signal of a model's probability that the customer is still alive.
pub(super) fn probably_gone(
    probability_alive: Option<f64>,
    alive_below: f64,
) -> Result<Signal, RetentionError> {
    let share = |value: f64, quantity| {
        if (0.0..=1.0).contains(&value) {
            Ok(value)
        } else {
            Err(QuantityError::NumberOutOfRange {
                quantity,
                range: "in [0, 1]",
                value,
            })
        }
    };
    let bound = share(alive_below, "bound of the probability alive")?;
    let signal = |fired, margin, reason| Signal {
        kind: SignalKind::ProbablyGone,
        fired,
        margin,
        reason,
    };
    let Some(alive) = probability_alive else {
        return Ok(signal(None, None, "no probability alive".to_owned()));
    };
    let alive = share(alive, "probability alive")?;
    let margin = crate::quantity::to_decimal(bound - alive, "margin")?;
    // As many digits as tell the two apart.
    let digits = (2..17)
        .find(|&digits| {
            alive == bound || format!("{alive:.digits$}") != format!("{bound:.digits$}")
        })
        .unwrap_or(2);
    let reason = format!(
        "alive with probability {alive:.digits$}, {} {bound:.digits$}",
        if alive < bound { "below" } else { "not below" }
    );
    Ok(signal(Some(alive < bound), Some(margin), reason))
}
