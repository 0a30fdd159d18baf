use super::{Observation, ObservedContract};
use crate::quantity::{QuantityError, TimeUnit};
use crate::retention::RetentionError;
use chrono::NaiveDate;

/// A customer who is followed only from some time after coming (left truncation, delayed entry).
///
/// A base of subscribers that begins with those who were there on a day knows nobody who had left by
/// then. Counted from when they came, they are at risk from the time at which they entered it on:
///
/// ```text
/// at risk at t:   entry < t ≤ time, and from 0 on where entry = 0
/// ```
///
/// Counted as if they had been followed from the start, they make everybody seem to stay longer. The
/// estimate is then right if who entered late leaves as those do who were followed from the start.
/// Where few are at risk at the earliest times one of them who leaves takes the curve far down, or to
/// 0 for good; no method mends that, and the counts at risk show it.
///
/// # Example
///
/// ```
/// use clv::retention::{KaplanMeier, LateEntry, Observation, Outcome, RiskTable};
///
/// let left = |entry, time| LateEntry {
///     entry,
///     seen: Observation { time, outcome: Outcome::Left },
/// };
/// // Two from the start; one has been a customer for 2 months when the data begin.
/// let table = RiskTable::with_late_entry(&[left(0.0, 1.0), left(0.0, 3.0), left(2.0, 4.0)])?;
/// let survival = KaplanMeier::of(table.unwrap());
/// // 1 of 2, then 1 of 2 again.
/// assert_eq!((survival.at(1.0), survival.at(3.0)), (Some(0.5), Some(0.25)));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LateEntry {
    /// Time from when the customer came until the customer was followed, ≥ 0, in the unit of the
    /// observation; 0 where that was from the start.
    pub entry: f64,
    /// The time that the customer was seen, from when the customer came, and how that ended.
    pub seen: Observation,
}

impl From<Observation> for LateEntry {
    fn from(seen: Observation) -> Self {
        Self { entry: 0.0, seen }
    }
}

impl LateEntry {
    /// Itself, where the customer was followed for some time.
    pub(super) fn checked(self) -> Result<Self, RetentionError> {
        let Self { entry, seen } = self;
        let range = |quantity, range, value| QuantityError::NumberOutOfRange {
            quantity,
            range,
            value,
        };
        if !(seen.time >= 0.0 && seen.time.is_finite()) {
            return Err(range("time of an observation", "finite and ≥ 0", seen.time).into());
        }
        if !(entry >= 0.0 && entry.is_finite()) {
            return Err(range("entry of an observation", "finite and ≥ 0", entry).into());
        }
        if entry > 0.0 && entry >= seen.time {
            return Err(RetentionError::EntryAfterEnd {
                entry,
                time: seen.time,
            });
        }
        Ok(self)
    }
}

impl ObservedContract {
    /// The observation of it as of a day where the data begin on another day: contracts that had
    /// ended by then are not in them, and those that ran are known only from then on. `None` where
    /// it is not known at all.
    ///
    /// Time is counted from the start of the contract, as
    /// [`observed`](ObservedContract::observed) does.
    ///
    /// # Errors
    ///
    /// As [`observed`](ObservedContract::observed).
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::quantity::TimeUnit;
    /// use clv::retention::ObservedContract;
    ///
    /// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// let contract = ObservedContract { start: day(1, 1), end: Some(day(6, 1)) };
    /// let since_march = contract.observed_since(day(3, 1), day(9, 1), TimeUnit::Month)?.unwrap();
    /// assert_eq!((since_march.entry, since_march.seen.time), (2.0, 5.0));
    /// // It had ended when the data begin.
    /// assert_eq!(contract.observed_since(day(6, 1), day(9, 1), TimeUnit::Month)?, None);
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn observed_since(
        &self,
        data_begin: NaiveDate,
        as_of: NaiveDate,
        unit: TimeUnit,
    ) -> Result<Option<LateEntry>, RetentionError> {
        let Some(seen) = self.observed(as_of, unit)? else {
            return Ok(None);
        };
        let started = Self {
            start: self.start,
            end: None,
        };
        let entry = started.observed(data_begin, unit)?;
        let entry = entry.map_or(0.0, |until_then| until_then.time);
        let followed = entry == 0.0 && data_begin <= as_of || entry < seen.time;
        Ok(followed.then_some(LateEntry { entry, seen }))
    }
}
