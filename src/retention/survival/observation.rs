use crate::quantity::{CalendarRuler, MonthEnd, TimeUnit, to_f64};
use crate::retention::RetentionError;
use chrono::NaiveDate;

/// The outcome of an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Outcome {
    /// The customer left at that time.
    Left,
    /// The customer was still there when last seen (censored).
    StillThere,
}

/// The time that a customer was seen, and how that ended.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Observation {
    /// Time since the customer came, ≥ 0, in any unit.
    pub time: f64,
    /// Its outcome.
    pub outcome: Outcome,
}

/// A contract with its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ObservedContract {
    /// When it began.
    pub start: NaiveDate,
    /// When it ended; `None` where it has not.
    pub end: Option<NaiveDate>,
}

impl ObservedContract {
    /// The observation of it as of a day: it has ended, or it was still there after so much time.
    /// `None` where it had not begun. An end after the day is not known yet.
    ///
    /// Days, weeks and units of whole days are exact. Months, quarters and years are those of the
    /// calendar, counted from the start ([`MonthEnd::LastDay`]): a contract from 1 January to
    /// 1 February lasted 1 month, and so did one from 1 February to 1 March. Only hours and units
    /// of broken days are mean lengths.
    ///
    /// # Errors
    ///
    /// [`RetentionError::EndBeforeStart`]; [`RetentionError::Calendar`] where the calendar ends
    /// before the current period does.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::quantity::TimeUnit;
    /// use clv::retention::{ObservedContract, Outcome};
    ///
    /// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// let contract = ObservedContract { start: day(2, 1), end: Some(day(3, 1)) };
    /// let seen = contract.observed(day(2, 15), TimeUnit::Month)?.unwrap();
    /// assert_eq!((seen.time, seen.outcome), (0.5, Outcome::StillThere));
    /// let seen = contract.observed(day(4, 20), TimeUnit::Month)?.unwrap();
    /// assert_eq!((seen.time, seen.outcome), (1.0, Outcome::Left));
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn observed(
        &self,
        as_of: NaiveDate,
        unit: TimeUnit,
    ) -> Result<Option<Observation>, RetentionError> {
        match CalendarRuler::of_unit(unit, MonthEnd::LastDay) {
            Some(ruler) => self.observed_by(as_of, ruler),
            None => {
                let hours = to_f64(unit.hours());
                self.seen(as_of, |until| {
                    Some((until - self.start).num_days() as f64 * 24.0 / hours)
                })
            }
        }
    }

    /// [`observed`](Self::observed) with a ruler of the caller's, which names the rule for months
    /// that are too short.
    ///
    /// # Errors
    ///
    /// As [`observed`](Self::observed).
    pub fn observed_by(
        &self,
        as_of: NaiveDate,
        ruler: CalendarRuler,
    ) -> Result<Option<Observation>, RetentionError> {
        self.seen(as_of, |until| ruler.time_between(self.start, until))
    }

    fn seen(
        &self,
        as_of: NaiveDate,
        time_until: impl Fn(NaiveDate) -> Option<f64>,
    ) -> Result<Option<Observation>, RetentionError> {
        if let Some(end) = self.end.filter(|end| *end < self.start) {
            return Err(RetentionError::EndBeforeStart {
                start: self.start,
                end,
            });
        }
        if self.start > as_of {
            return Ok(None);
        }
        let (until, outcome) = match self.end.filter(|end| *end <= as_of) {
            Some(end) => (end, Outcome::Left),
            None => (as_of, Outcome::StillThere),
        };
        let time = time_until(until).ok_or(RetentionError::Calendar {
            quantity: "end of the current period of a contract",
        })?;
        Ok(Some(Observation { time, outcome }))
    }
}
