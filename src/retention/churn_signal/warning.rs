use super::signal::probably_gone;
use super::{ChurnFacts, DeclineRule, Signal, SignalKind};
use crate::quantity::CalendarSpan;
use crate::quantity::{Checked, QuantityError};
use crate::retention::RetentionError;
use crate::retention::error::not_negative;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// The rule by which signals combine to a call for action.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum SignalRule {
    /// One is enough.
    Any,
    /// Every signal that is defined for the customer: the silent have no recent orders that could
    /// have become smaller, and are warned of all the same. Never who never ordered: nobody leaves
    /// who has not come.
    All,
    /// The weights of those that fired reach a bound; a signal without a weight weighs nothing, and
    /// none has two.
    Weighted {
        /// The weight of each.
        weights: Vec<SignalWeight>,
        /// The least sum of weights, > 0 and at most the sum of all.
        #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
        at_least: Decimal,
    },
}

/// The weight of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SignalWeight {
    /// The signal.
    pub kind: SignalKind,
    /// Its weight, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub weight: Decimal,
}

/// The bounds of the warnings.
///
/// The practice handbook that they come from asks for three months without an order, an average
/// order down by more than 40 %, and fewer interactions than half of the industry's mean.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::CalendarSpan;
/// use clv::retention::{ChurnFacts, ChurnRules, SignalRule};
/// use rust_decimal_macros::dec;
///
/// let rules = ChurnRules {
///     inactive_after: CalendarSpan::Months(3),
///     drop_above: dec!(0.40),
///     industry_mean: dec!(10),
///     interaction_below: dec!(0.5),
///     decline: None,
///     alive_below: None,
///     rule: SignalRule::Any,
/// };
/// let facts = ChurnFacts {
///     last_order: NaiveDate::from_ymd_opt(2026, 3, 1),
///     order_value_previous: Some(dec!(200)),
///     order_value_current: Some(dec!(100)),
///     interactions: dec!(9),
///     order_values: vec![],
///     probability_alive: None,
/// };
/// let as_of = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
/// let warning = rules.warn(&facts, as_of)?;
/// assert_eq!((warning.fired, warning.intervene), (2, true));
/// assert_eq!(
///     warning.signals[0].reason,
///     "no order since 2026-03-01, 29 days longer than 3 months"
/// );
/// assert_eq!(warning.signals[1].reason, "average order down 50 %, more than 40 %");
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChurnRules {
    /// Inactive from so long after the last order on.
    pub inactive_after: CalendarSpan,
    /// The drop fires above this fraction of the earlier average order, strictly; in \[0, 1), since
    /// no average falls by more than all of it.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub drop_above: Decimal,
    /// Interactions of an average customer of the industry, > 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub industry_mean: Decimal,
    /// Low interaction fires below this fraction of the industry's mean, strictly.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub interaction_below: Decimal,
    /// A continuous decline as a further signal.
    pub decline: Option<DeclineRule>,
    /// A probability alive below this, strictly, as a further signal.
    pub alive_below: Option<f64>,
    /// The rule by which the signals combine.
    pub rule: SignalRule,
}

/// The warnings of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChurnWarning {
    /// Every signal that was asked for: inactive, order-value drop, low interaction, and those
    /// that the rules add.
    pub signals: Vec<Signal>,
    /// From when the customer counts as inactive; `None` without an order.
    pub inactive_from: Option<NaiveDate>,
    /// (previous − current)/previous, negative where the average order rose; `None` without orders
    /// in a window or where the earlier average is 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub drop: Option<Decimal>,
    /// The number of signals that fired.
    pub fired: u32,
    /// Whether the rule calls for action.
    pub intervene: bool,
}

impl ChurnWarning {
    /// Whether the signal fired; `None` where it is not defined or was not asked for.
    pub fn fired(&self, kind: SignalKind) -> Option<bool> {
        self.signals
            .iter()
            .find(|signal| signal.kind == kind)
            .and_then(|signal| signal.fired)
    }

    /// The reasons of the signals that fired.
    pub fn reasons(&self) -> impl Iterator<Item = &str> {
        self.signals
            .iter()
            .filter(|signal| signal.fired == Some(true))
            .map(|signal| signal.reason.as_str())
    }
}

impl ChurnRules {
    /// The warnings of a customer as of a day.
    ///
    /// # Errors
    ///
    /// [`RetentionError::AfterAsOf`] where the last order is later; [`RetentionError::Quantity`]
    /// where the industry's mean or the least sum of weights is not > 0, the bound of the drop is
    /// not in \[0, 1), another amount is negative, a probability is not in \[0, 1\] or a decline is to take no period;
    /// [`RetentionError::DuplicateSignal`] and [`RetentionError::UnreachableWeight`] where weights
    /// contradict themselves; [`RetentionError::Calendar`] where the calendar ends.
    pub fn warn(
        &self,
        facts: &ChurnFacts,
        as_of: NaiveDate,
    ) -> Result<ChurnWarning, RetentionError> {
        let (inactive, inactive_from) = self.inactive(facts.last_order, as_of)?;
        let (order_value_drop, drop) =
            self.order_value_drop(facts.order_value_previous, facts.order_value_current)?;
        let mut signals = vec![
            inactive,
            order_value_drop,
            self.low_interaction(facts.interactions)?,
        ];
        if let Some(rule) = self.decline {
            signals.push(rule.signal(&facts.order_values)?);
        }
        if let Some(bound) = self.alive_below {
            signals.push(probably_gone(facts.probability_alive, bound)?);
        }
        let fired = signals.iter().filter(|signal| signal.fired == Some(true));
        let count = fired.clone().count();
        let intervene = match &self.rule {
            SignalRule::Any => count > 0,
            SignalRule::All => {
                let undefined_or_fired = |signal: &Signal| signal.fired != Some(false);
                facts.last_order.is_some() && count > 0 && signals.iter().all(undefined_or_fired)
            }
            SignalRule::Weighted { weights, at_least } => {
                if *at_least <= Decimal::ZERO {
                    return Err(QuantityError::OutOfRange {
                        quantity: "least sum of weights",
                        range: "> 0",
                        value: *at_least,
                    }
                    .into());
                }
                let mut sum = Decimal::ZERO;
                let mut most = Decimal::ZERO;
                for (position, weight) in weights.iter().enumerate() {
                    let kind = weight.kind;
                    if weights
                        .iter()
                        .take(position)
                        .any(|other| other.kind == kind)
                    {
                        return Err(RetentionError::DuplicateSignal { kind });
                    }
                    let weigh = not_negative(weight.weight, "weight of a signal")?;
                    most = most.plus(weigh, "weight of the signals")?;
                    if fired.clone().any(|signal| signal.kind == kind) {
                        sum = sum.plus(weigh, "weight of the signals")?;
                    }
                }
                if *at_least > most {
                    return Err(RetentionError::UnreachableWeight {
                        most,
                        at_least: *at_least,
                    });
                }
                sum >= *at_least
            }
        };
        Ok(ChurnWarning {
            fired: count as u32,
            signals,
            inactive_from,
            drop,
            intervene,
        })
    }

    fn inactive(
        &self,
        last_order: Option<NaiveDate>,
        as_of: NaiveDate,
    ) -> Result<(Signal, Option<NaiveDate>), RetentionError> {
        let signal = |fired, margin, reason| Signal {
            kind: SignalKind::Inactive,
            fired,
            margin,
            reason,
        };
        let Some(date) = last_order else {
            return Ok((signal(None, None, "never ordered".to_owned()), None));
        };
        if date > as_of {
            return Err(RetentionError::AfterAsOf { as_of, date });
        }
        let from = self
            .inactive_after
            .after(date)
            .ok_or(RetentionError::Calendar {
                quantity: "the day from which a customer is inactive",
            })?;
        let days = (as_of - from).num_days();
        let span = self.inactive_after;
        let apart = match days.abs() {
            1 => "1 day".to_owned(),
            apart => format!("{apart} days"),
        };
        let reason = match days {
            0 => format!("no order since {date}, for {span}"),
            1.. => format!("no order since {date}, {apart} longer than {span}"),
            _ => format!("last order on {date}, {apart} short of {span}"),
        };
        let fired = signal(Some(days >= 0), Some(Decimal::from(days)), reason);
        Ok((fired, Some(from)))
    }

    fn order_value_drop(
        &self,
        previous: Option<Decimal>,
        current: Option<Decimal>,
    ) -> Result<(Signal, Option<Decimal>), RetentionError> {
        let bound = self.drop_above;
        if bound < Decimal::ZERO || bound >= Decimal::ONE {
            return Err(QuantityError::OutOfRange {
                quantity: "bound of the order value drop",
                range: "in [0, 1), as a fraction of the earlier average order",
                value: bound,
            }
            .into());
        }
        for value in [previous, current].into_iter().flatten() {
            not_negative(value, "average order value")?;
        }
        let signal = |fired, margin, reason| Signal {
            kind: SignalKind::OrderValueDrop,
            fired,
            margin,
            reason,
        };
        let (previous, current) = match (previous, current) {
            (Some(previous), Some(current)) if !previous.is_zero() => (previous, current),
            (Some(_), Some(_)) => {
                let reason = "the earlier average order is 0".to_owned();
                return Ok((signal(None, None, reason), None));
            }
            _ => {
                let reason = "no orders in one of the windows".to_owned();
                return Ok((signal(None, None, reason), None));
            }
        };
        let difference = previous.minus(current, "order value drop")?;
        let drop = difference.over(previous, "order value drop")?;
        // Strict and exact: the bound is not compared with a rounded quotient.
        let fired = difference > bound.times(previous, "order value drop")?;
        let (shown, shown_bound) = apart(drop.abs(), bound)?;
        let reason = format!(
            "average order {} {} %, {} {} %",
            if drop < Decimal::ZERO { "up" } else { "down" },
            shown,
            if fired {
                "more than"
            } else {
                "not down more than"
            },
            shown_bound,
        );
        let margin = drop.minus(bound, "order value drop")?;
        Ok((signal(Some(fired), Some(margin), reason), Some(drop)))
    }

    fn low_interaction(&self, interactions: Decimal) -> Result<Signal, RetentionError> {
        let interactions = not_negative(interactions, "interactions")?;
        let below = not_negative(self.interaction_below, "bound of the interactions")?;
        if self.industry_mean <= Decimal::ZERO {
            return Err(QuantityError::OutOfRange {
                quantity: "industry mean",
                range: "> 0",
                value: self.industry_mean,
            }
            .into());
        }
        let bound = below.times(self.industry_mean, "bound of the interactions")?;
        let fired = interactions < bound;
        // As many digits as keep the reason true: 9.999 is not shown as 10, fewer than 10.
        let shown = (2..=28)
            .map(|digits| interactions.round_dp(digits))
            .find(|shown| (*shown < bound) == fired)
            .unwrap_or(interactions);
        Ok(Signal {
            kind: SignalKind::LowInteraction,
            fired: Some(fired),
            margin: Some(bound.minus(interactions, "interactions")?),
            reason: format!(
                "{} interactions, {} {} % of the industry's mean of {}",
                shown.normalize(),
                if fired {
                    "fewer than"
                } else {
                    "not fewer than"
                },
                percent(below)?,
                self.industry_mean.round_dp(2).normalize(),
            ),
        })
    }
}

/// For people to read: to a tenth of a percent.
fn percent(fraction: Decimal) -> Result<Decimal, QuantityError> {
    let percent = fraction.times(Decimal::ONE_HUNDRED, "percentage")?;
    Ok(percent.round_dp(1).normalize())
}

/// Two fractions in percent, to a tenth or to as many digits as tell them apart: nobody is down by
/// 40 % and more than 40 %.
fn apart(a: Decimal, b: Decimal) -> Result<(Decimal, Decimal), QuantityError> {
    let whole = |fraction: Decimal| fraction.times(Decimal::ONE_HUNDRED, "percentage");
    let (a, b) = (whole(a)?, whole(b)?);
    let to = |digits| {
        (
            a.round_dp(digits).normalize(),
            b.round_dp(digits).normalize(),
        )
    };
    let enough = (1..28).map(to).find(|(a, b)| a != b);
    Ok(enough.filter(|_| a != b).unwrap_or_else(|| to(1)))
}
