use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::Checked;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

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
    /// The first day of the period that a day lies in, the same day for all where it never ends.
    fn start(self, on: NaiveDate) -> NaiveDate {
        let first_of = |month0: u32| NaiveDate::from_ymd_opt(on.year(), month0 + 1, 1);
        let start = match self {
            Self::Day => Some(on),
            Self::Week => on.week(chrono::Weekday::Mon).checked_first_day(),
            Self::Month => first_of(on.month0()),
            Self::Quarter => first_of(on.month0() - on.month0() % 3),
            Self::Year => first_of(0),
            Self::Ever => Some(NaiveDate::MIN),
        };
        // Every month has a first day; only the calendar's first week may begin before it.
        start.unwrap_or(NaiveDate::MIN)
    }
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CapLimit {
    /// The points in the period: what is above is not granted.
    Points(#[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))] Decimal),
    /// How many times the rule grants anything in the period.
    Times(u32),
}

/// How much a rule grants in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EarnCap {
    /// The period.
    pub period: CapPeriod,
    /// How much.
    pub limit: CapLimit,
}

/// How far a member has used up the caps of a programme's rules.
///
/// It counts by the place of a rule in [`EarnRules`](super::EarnRules): a rule that is added later
/// goes to the end of the list, and one that is given up stays there with a cap of 0 points.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CapUsage {
    rules: Vec<Option<Used>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Used {
    period: NaiveDate,
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    points: Decimal,
    times: u32,
}

impl CapUsage {
    /// How many of the points that a rule would grant are within its cap; these are used up.
    pub(super) fn use_up(
        &mut self,
        rule: usize,
        cap: &EarnCap,
        on: NaiveDate,
        points: Decimal,
    ) -> Result<Decimal, LoyaltyError> {
        if self.rules.len() <= rule {
            self.rules.resize(rule + 1, None);
        }
        let Some(used) = self.rules.get_mut(rule) else {
            return Ok(points);
        };
        let period = cap.period.start(on);
        if let Some(last) = used.filter(|used| used.period > period) {
            return Err(LoyaltyError::CapPeriodIsOver {
                on,
                period: last.period,
            });
        }
        let before = used.filter(|used| used.period == period).unwrap_or(Used {
            period,
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
        *used = Some(Used {
            period,
            points: before.points.plus(granted, "points")?,
            times: before.times.saturating_add(u32::from(!granted.is_zero())),
        });
        Ok(granted)
    }
}
