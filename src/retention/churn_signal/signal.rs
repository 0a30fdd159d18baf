use crate::quantity::{Checked, QuantityError, to_f64};
use crate::retention::RetentionError;
use crate::retention::error::not_negative;
use crate::statistics::ordinary_least_squares;
use rust_decimal::Decimal;
use std::fmt;

/// What a warning can rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum SignalKind {
    /// No order for too long.
    Inactive,
    /// The average order has become much smaller.
    OrderValueDrop,
    /// Far fewer interactions than the industry's mean.
    LowInteraction,
    /// The average order falls from period to period.
    Decline,
    /// A model thinks that the customer has left.
    ProbablyGone,
}

/// One signal: whether it fired, by how much, and why in words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Signal {
    /// Which.
    pub kind: SignalKind,
    /// Whether it fired; `None` where it is not defined for the customer.
    pub fired: Option<bool>,
    /// How far beyond its bound the customer is, in the signal's own unit (days overdue, fraction
    /// of the order value, interactions, probability); negative or zero where it did not fire.
    /// `None` where the signal is not defined, or is no number.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str_option"))]
    pub margin: Option<Decimal>,
    /// The reason, such as `no order since 2026-03-01, 29 days longer than 3 months`.
    pub reason: String,
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.reason)
    }
}

/// What a continuous decline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum DeclineRule {
    /// The last so many changes are all downwards; at least one.
    Consecutive(u32),
    /// The least-squares line through all periods falls.
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
                    (None, None, format!("only {periods} periods with orders"))
                } else {
                    let fired = falls >= needed as usize;
                    let margin =
                        Decimal::from(falls as u64).minus(Decimal::from(needed), "declines")?;
                    let reason = format!("average order down {falls} times in a row");
                    (Some(fired), Some(margin), reason)
                }
            }
            Self::FallingLine => {
                let x: Vec<f64> = (0..order_values.len())
                    .map(|period| period as f64)
                    .collect();
                let y: Vec<f64> = order_values.iter().copied().map(to_f64).collect();
                match ordinary_least_squares(&x, &y)? {
                    None => (None, None, "fewer than two periods with orders".to_owned()),
                    Some(line) => {
                        let reason = format!("average order changes by {:.2} a period", line.slope);
                        (Some(line.slope < 0.0), None, reason)
                    }
                }
            }
        };
        Ok(Signal {
            kind,
            fired,
            margin,
            reason,
        })
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
    let reason = format!(
        "alive with probability {alive:.2}, {} {bound:.2}",
        if alive < bound { "below" } else { "not below" }
    );
    Ok(signal(Some(alive < bound), Some(margin), reason))
}
