use super::{Observation, ObservedContract};
use crate::quantity::{CalendarSpan, TimeUnit};
use crate::retention::RetentionError;
use chrono::NaiveDate;

/// A silence that counts as having left, where nobody says goodbye.
///
/// A customer's time goes from the first purchase to the last one before the first silence that is
/// longer than `gone_after`. On the day `as_of` that is known of all customers only up to
///
/// ```text
/// known until = as_of − gone_after
/// ```
///
/// because who fell silent later has not been silent long enough to say: everybody is observed until
/// then and no longer. Left at risk until `as_of` itself, those who have just left would count as
/// staying, and survival would come out too high.
///
/// Leaving is dated by the last purchase, which lies before it by up to a gap between purchases; who
/// buys less often than `gone_after` looks gone. Both make survival too low, the less so the oftener
/// customers buy.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::{CalendarSpan, TimeUnit};
/// use clv::retention::{Outcome, Silence};
///
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
/// let silence = Silence { gone_after: CalendarSpan::Days(60), as_of: day(6, 30) };
/// assert_eq!(silence.known_until()?, day(5, 1));
/// // Silent since 21 January: 20 days a customer.
/// let seen = silence.observed([day(1, 1), day(1, 21)], TimeUnit::Day)?.ok_or("a customer")?;
/// assert_eq!((seen.time, seen.outcome), (20.0, Outcome::Left));
/// // Silent since 10 May, which is too short to say: still there on 1 May, after 120 days.
/// let days = [day(1, 1), day(2, 20), day(4, 10), day(5, 10)];
/// let seen = silence.observed(days, TimeUnit::Day)?.ok_or("a customer")?;
/// assert_eq!((seen.time, seen.outcome), (120.0, Outcome::StillThere));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Silence {
    /// The longest time between two purchases of a customer who is still there.
    pub gone_after: CalendarSpan,
    /// The last day of which purchases are known.
    pub as_of: NaiveDate,
}

impl Silence {
    /// The last day on which it is known of everybody whether they were there.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Calendar`] where the calendar begins later.
    pub fn known_until(self) -> Result<NaiveDate, RetentionError> {
        let quantity = "the day until which leaving is known";
        let known = self.gone_after.before(self.as_of);
        known.ok_or(RetentionError::Calendar { quantity })
    }

    /// The observation of a customer who bought on these days, in any order; those after `as_of` do
    /// not count. `None` where the first purchase is later than [`known_until`](Self::known_until).
    ///
    /// # Errors
    ///
    /// [`RetentionError::Calendar`] where a date has no place in the calendar.
    pub fn observed(
        self,
        purchases: impl IntoIterator<Item = NaiveDate>,
        unit: TimeUnit,
    ) -> Result<Option<Observation>, RetentionError> {
        let known = self.known_until()?;
        let days = purchases.into_iter().filter(|day| *day <= self.as_of);
        let mut days: Vec<NaiveDate> = days.collect();
        days.sort_unstable();
        let Some(&start) = days.first() else {
            return Ok(None);
        };
        let next = days.iter().skip(1).chain([&self.as_of]);
        let mut gaps = days.iter().zip(next);
        let is_silence = |&(&from, &to): &(&NaiveDate, &NaiveDate)| {
            self.gone_after.after(from).is_some_and(|gone| gone < to)
        };
        let end = gaps.find(is_silence).map(|(&last, _)| last);
        ObservedContract { start, end }.observed(known, unit)
    }
}
