use crate::models::{FitError, ModelError};
use crate::quantity::CalendarPeriod;
use crate::transactions::{CustomerBase, PurchaseHistory};
use chrono::NaiveDate;
use std::fmt::Debug;

/// The history of a customer at the opportunities to buy (or give, or attend) that they had: in how
/// many they took part, and in which the last time.
///
/// # Example
///
/// ```
/// use clv::models::OpportunityHistory;
///
/// // 1 0 1 0 0 0: took part at the first and the third of six opportunities.
/// let history = OpportunityHistory::new(2, 3, 6)?;
/// assert_eq!(history.recency(), 3);
/// let impossible = OpportunityHistory::new(4, 3, 6).unwrap_err();
/// assert_eq!(
///     impossible.to_string(),
///     "frequency 4 and recency 3 cannot both hold: frequency is at most the recency, and 0 where \
///      that is 0"
/// );
/// # Ok::<(), clv::models::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct OpportunityHistory {
    frequency: u32,
    recency: u32,
    opportunities: u32,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    frequency: u32,
    recency: u32,
    opportunities: u32,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for OpportunityHistory {
    type Error = ModelError;

    fn try_from(unchecked: Unchecked) -> Result<Self, ModelError> {
        Self::new(
            unchecked.frequency,
            unchecked.recency,
            unchecked.opportunities,
        )
    }
}

impl OpportunityHistory {
    /// A customer who took part in `frequency` of `opportunities`, the last time in the
    /// `recency`-th (0 where never).
    ///
    /// # Errors
    ///
    /// [`ModelError::Contradiction`] where the recency is above the opportunities, the frequency
    /// above the recency, or only one of the two is 0.
    pub fn new(frequency: u32, recency: u32, opportunities: u32) -> Result<Self, ModelError> {
        let contradiction = |(first, first_value), (second, second_value), why| {
            Err(ModelError::Contradiction {
                first,
                first_value: f64::from(first_value),
                second,
                second_value: f64::from(second_value),
                why,
            })
        };
        let last = ("recency", recency);
        if recency > opportunities {
            let had = ("opportunities", opportunities);
            return contradiction(last, had, "recency is at most the opportunities");
        }
        if frequency > recency || (frequency == 0) != (recency == 0) {
            let rule = "frequency is at most the recency, and 0 where that is 0";
            return contradiction(("frequency", frequency), last, rule);
        }
        Ok(Self {
            frequency,
            recency,
            opportunities,
        })
    }

    /// The history of a customer by the days of purchase, in any order: each calendar period after
    /// that of the first purchase is one opportunity, once it has ended. Several purchases in a period
    /// are one, and those after the day `as_of` are not seen. `None` without a purchase.
    ///
    /// # Errors
    ///
    /// [`ModelError::Contradiction`] where a purchase lies in a period that has not ended.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::models::OpportunityHistory;
    /// use clv::quantity::CalendarPeriod;
    ///
    /// let day = |year, month| NaiveDate::from_ymd_opt(year, month, 15).unwrap_or_default();
    /// // Gave in 1995, twice in 1997 and in 1998; seen to the end of 2001.
    /// let gifts = [day(1995, 3), day(1997, 2), day(1997, 11), day(1998, 6)];
    /// let end = NaiveDate::from_ymd_opt(2001, 12, 31).unwrap_or_default();
    /// let history = OpportunityHistory::from_days(gifts, CalendarPeriod::Year, end)?;
    /// assert_eq!(history, Some(OpportunityHistory::new(2, 3, 6)?));
    /// // A day earlier, 2001 has not ended.
    /// let before = end.pred_opt().unwrap_or_default();
    /// let history = OpportunityHistory::from_days(gifts, CalendarPeriod::Year, before)?;
    /// assert_eq!(history, Some(OpportunityHistory::new(2, 3, 5)?));
    /// # Ok::<(), clv::models::ModelError>(())
    /// ```
    pub fn from_days(
        days: impl IntoIterator<Item = NaiveDate>,
        period: CalendarPeriod,
        as_of: NaiveDate,
    ) -> Result<Option<Self>, ModelError> {
        let mut seen: Vec<NaiveDate> = days.into_iter().filter(|day| *day <= as_of).collect();
        seen.sort_unstable();
        let (Some(&first), Some(&last)) = (seen.first(), seen.last()) else {
            return Ok(None);
        };
        let mut periods: Vec<i64> = seen.into_iter().map(|day| period.number(day)).collect();
        periods.dedup();
        let since = period.number(last) - period.number(first);
        // Periods are at least a day, and the calendar has fewer than 2³² of those.
        let ended = u32::try_from(period.ended_after(first, as_of)).unwrap_or(u32::MAX);
        Self::new(
            u32::try_from(periods.len() - 1).unwrap_or(u32::MAX),
            u32::try_from(since).unwrap_or(u32::MAX),
            ended,
        )
        .map(Some)
    }

    /// The histories of the customers of a base, in their order.
    ///
    /// Where purchases were collapsed to the calendar period in which time is measured (days in days,
    /// weeks in weeks, and so months, quarters and years), each period after that of the first
    /// purchase is one opportunity once it has ended by the as-of, as in
    /// [`from_days`](Self::from_days). Of any other base it is
    /// [`from_periods`](Self::from_periods).
    ///
    /// # Errors
    ///
    /// [`FitError::Customer`] with the customer and with
    /// [`ModelError::Contradiction`] where a purchase lies in a period that has not ended (let the
    /// base end with a period), or with an error of [`from_periods`](Self::from_periods).
    pub fn from_base<K: Debug>(base: &CustomerBase<K>) -> Result<Vec<Self>, FitError> {
        let in_row = |customer: &K| {
            let customer = format!("{customer:?}");
            move |error| FitError::Customer { customer, error }
        };
        let rows = base.customers().iter();
        let Some(periods) = base.periods_since_first() else {
            return rows
                .zip(base.histories())
                .map(|(customer, history)| Self::from_periods(&history).map_err(in_row(customer)))
                .collect();
        };
        let number = |periods| u32::try_from(periods).unwrap_or(u32::MAX);
        rows.zip(base.frequency())
            .zip(periods)
            .map(|((customer, &frequency), (last, ended))| {
                Self::new(frequency, number(last), number(ended)).map_err(in_row(customer))
            })
            .collect()
    }

    /// The history of a customer whose recency and age are elapsed time in periods, so that each
    /// period after the first is one opportunity: a row of a table that somebody else has made. Of an
    /// age that is not whole, the last period has not ended and is none.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the recency is not a whole number of periods, or the age
    /// beyond 4 × 10⁹; [`ModelError::Contradiction`] as [`new`](Self::new).
    pub fn from_periods(history: &PurchaseHistory) -> Result<Self, ModelError> {
        // A whole number of weeks is one up to the rounding of the division that made it.
        const ROUNDING: f64 = 1e-6;
        let whole = |argument, value: f64| {
            let nearest = value.round();
            if (value - nearest).abs() <= ROUNDING && nearest <= f64::from(u32::MAX) {
                Ok(nearest as u32)
            } else {
                Err(ModelError::argument(
                    argument,
                    "a whole number of periods",
                    value,
                ))
            }
        };
        let recency = whole("recency", history.recency())?;
        let ended = (history.age() + ROUNDING).floor();
        let opportunities = whole("age", ended)?;
        Self::new(history.frequency(), recency, opportunities)
    }

    /// x, in how many opportunities the customer took part.
    pub fn frequency(&self) -> u32 {
        self.frequency
    }

    /// t_x, in which opportunity the last time; 0 where never.
    pub fn recency(&self) -> u32 {
        self.recency
    }

    /// n, how many opportunities there were.
    pub fn opportunities(&self) -> u32 {
        self.opportunities
    }
}
