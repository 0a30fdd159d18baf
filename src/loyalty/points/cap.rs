use super::earning::Earning;
use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::Checked;
use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The calendar period after which a cap begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CapPeriod {
    /// A day.
    Day,
    /// A week that begins on Monday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
    /// Never: the cap is for the member's whole life.
    Ever,
}

impl CapPeriod {
    /// The first day of the period that a day lies in, `None` where it is the whole life.
    fn start(self, on: NaiveDate) -> Option<NaiveDate> {
        let first_of = |month0: u32| NaiveDate::from_ymd_opt(on.year(), month0 + 1, 1);
        let start = match self {
            Self::Day => Some(on),
            Self::Week => on.week(chrono::Weekday::Mon).checked_first_day(),
            Self::Month => first_of(on.month0()),
            Self::Quarter => first_of(on.month0() - on.month0() % 3),
            Self::Year => first_of(0),
            Self::Ever => return None,
        };
        // Every month has a first day; only the calendar's first week may begin before it.
        Some(start.unwrap_or(NaiveDate::MIN))
    }

    /// The last day of the period that begins on a day.
    fn end(self, start: NaiveDate) -> NaiveDate {
        let months = |months| start.checked_add_months(Months::new(months));
        let next = match self {
            Self::Day => return start,
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => months(1),
            Self::Quarter => months(3),
            Self::Year => months(12),
            Self::Ever => None,
        };
        next.and_then(|next| next.pred_opt())
            .unwrap_or(NaiveDate::MAX)
    }
}

/// The limit of a cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CapLimit {
    /// The points in the period: what is above is not granted.
    Points(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Decimal),
    /// The number of times that the rule grants anything in the period.
    Times(u32),
}

/// The most that a rule grants in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EarnCap {
    /// The period.
    pub period: CapPeriod,
    /// The limit.
    pub limit: CapLimit,
}

/// A member's usage of the caps of a programme's rules.
///
/// It counts by the name of a rule in [`EarnRules`](super::EarnRules) and remembers for which
/// period it did: where a rule's cap gets another period, what was used counts in the new period
/// if the old one lies inside of it (March in its year), and is left behind if it does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<Record>", into = "Vec<Record>")
)]
pub struct CapUsage {
    by_rule: BTreeMap<String, Used>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Used {
    period: CapPeriod,
    /// Its first day.
    from: Option<NaiveDate>,
    points: Decimal,
    times: u32,
}

impl Used {
    /// The usage that counts towards a cap in the period that a day lies in.
    fn counted(self, period: CapPeriod, on: NaiveDate) -> Result<Option<Self>, LoyaltyError> {
        let from = period.start(on);
        let is_before = if self.period == period {
            from < self.from
        } else {
            Some(on) < self.from
        };
        if let Some(begun) = self.from.filter(|_| is_before) {
            return Err(LoyaltyError::CapPeriodIsOver { on, period: begun });
        }
        let lies_inside = match self.from {
            None => period == CapPeriod::Ever,
            Some(own) => [own, self.period.end(own)]
                .into_iter()
                .all(|day| period.start(day) == from),
        };
        Ok(lies_inside.then_some(Self {
            period,
            from,
            ..self
        }))
    }
}

impl CapUsage {
    /// The part of the points that a rule would grant that is within its cap; it is used up.
    pub(super) fn use_up(
        &mut self,
        rule: &str,
        cap: &EarnCap,
        on: NaiveDate,
        points: Decimal,
    ) -> Result<Decimal, LoyaltyError> {
        let counted = match self.by_rule.get(rule) {
            Some(used) => used.counted(cap.period, on)?,
            None => None,
        };
        let before = counted.unwrap_or(Used {
            period: cap.period,
            from: cap.period.start(on),
            points: Decimal::ZERO,
            times: 0,
        });
        let granted = match cap.limit {
            CapLimit::Points(limit) => {
                let left = at_least_zero(limit, "cap")?.minus(before.points, "points")?;
                points.min(left.max(Decimal::ZERO))
            }
            CapLimit::Times(limit) if before.times < limit => points,
            CapLimit::Times(_) => Decimal::ZERO,
        };
        let used = Used {
            points: before.points.plus(granted, "points")?,
            times: before.times.saturating_add(u32::from(!granted.is_zero())),
            ..before
        };
        self.by_rule.insert(rule.to_owned(), used);
        Ok(granted)
    }

    /// The usage without what a day's activity had used of the caps, for one that was undone: a
    /// purchase that was refunded whole.
    ///
    /// A cap whose period has begun anew since then keeps what it has.
    ///
    /// # Errors
    ///
    /// Negative points, and an overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::loyalty::points::{
    ///     Activity, CapLimit, CapPeriod, CapUsage, EarnBasis, EarnCap, EarnRule, EarnRules, Grant,
    ///     Stacking,
    /// };
    /// use rust_decimal_macros::dec;
    ///
    /// let rules = EarnRules {
    ///     rules: vec![EarnRule {
    ///         name: "order".to_owned(),
    ///         grant: Grant::PerOrder { points: dec!(5) },
    ///         cap: Some(EarnCap { period: CapPeriod::Day, limit: CapLimit::Times(1) }),
    ///     }],
    ///     basis: EarnBasis::GROSS,
    ///     stacking: Stacking::Multiplicative,
    /// };
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 1).ok_or("a date")?;
    /// let order = Activity::Purchase { lines: &[], multipliers: &[] };
    /// let (earned, usage) = rules.earn(day, order, &CapUsage::default())?;
    /// let refunded = usage.without(day, &earned)?;
    /// assert_eq!(rules.earn(day, order, &refunded)?.0[0].points, dec!(5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn without(&self, on: NaiveDate, earned: &[Earning]) -> Result<Self, LoyaltyError> {
        let mut usage = self.clone();
        for earning in earned {
            let points = at_least_zero(earning.points, "points")?;
            let Some(used) = usage
                .by_rule
                .get_mut(&earning.rule)
                .filter(|used| used.period.start(on) == used.from && !points.is_zero())
            else {
                continue;
            };
            used.points = used.points.minus(points, "points")?.max(Decimal::ZERO);
            used.times = if used.points.is_zero() {
                0
            } else {
                used.times.saturating_sub(1).max(1)
            };
        }
        Ok(usage)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    rule: String,
    period: CapPeriod,
    from: Option<NaiveDate>,
    #[serde(with = "crate::quantity::decimal")]
    points: Decimal,
    times: u32,
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<Record>> for CapUsage {
    type Error = LoyaltyError;

    fn try_from(records: Vec<Record>) -> Result<Self, LoyaltyError> {
        let mut usage = Self::default();
        for record in records {
            let points = at_least_zero(record.points, "points used of a cap")?;
            let is_a_start = record
                .from
                .map_or(record.period == CapPeriod::Ever, |from| {
                    record.period.start(from) == Some(from)
                });
            if !is_a_start || points.is_zero() != (record.times == 0) {
                return Err(LoyaltyError::CapUsageContradicted { rule: record.rule });
            }
            let used = Used {
                period: record.period,
                from: record.from,
                points,
                times: record.times,
            };
            if usage.by_rule.insert(record.rule.clone(), used).is_some() {
                return Err(LoyaltyError::DuplicateRule { rule: record.rule });
            }
        }
        Ok(usage)
    }
}

#[cfg(feature = "serde")]
impl From<CapUsage> for Vec<Record> {
    fn from(usage: CapUsage) -> Self {
        let record = |(rule, used): (String, Used)| Record {
            rule,
            period: used.period,
            from: used.from,
            points: used.points,
            times: used.times,
        };
        usage.by_rule.into_iter().map(record).collect()
    }
}
