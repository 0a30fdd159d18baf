use super::RetentionError;
use crate::statistics::{
    Correlation, LinearFit, Sample, ordinary_least_squares, pearson, quantiles, spearman,
};
use crate::transactions::CustomerOrders;
use chrono::{Days, NaiveDate};
use std::fmt::Debug;

/// The rhythm in which a customer buys.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PurchaseRhythm {
    /// Days between consecutive purchase days, the oldest first.
    pub intervals: Vec<u32>,
    /// Their mean, in days.
    pub mean: f64,
    /// Their median, in days.
    pub median: f64,
    /// Their 90th percentile (type 7), in days: who is silent for longer is out of rhythm.
    pub p90: f64,
    /// The last purchase day and the median interval, a half day rounded up.
    pub next_expected: NaiveDate,
}

impl PurchaseRhythm {
    /// The rhythm of these orders, in any order; orders of one day are one purchase day. `None`
    /// with fewer than two purchase days.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Calendar`] where the next purchase would lie beyond the calendar.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::retention::PurchaseRhythm;
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2026, 5, day).unwrap();
    /// let rhythm = PurchaseRhythm::of([day(14), day(1), day(4), day(14)])?.unwrap();
    /// assert_eq!(rhythm.intervals, [3, 10]);
    /// // 6.5 days after the 14th, rounded up.
    /// assert_eq!((rhythm.median, rhythm.next_expected), (6.5, day(21)));
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn of(dates: impl IntoIterator<Item = NaiveDate>) -> Result<Option<Self>, RetentionError> {
        let mut days: Vec<NaiveDate> = dates.into_iter().collect();
        days.sort_unstable();
        days.dedup();
        // Days of the calendar are less than 2³² apart.
        let pairs = days.iter().zip(days.iter().skip(1));
        let intervals: Vec<u32> = pairs
            .map(|(from, to)| (*to - *from).num_days() as u32)
            .collect();
        let values: Vec<f64> = intervals.iter().map(|&days| f64::from(days)).collect();
        let (sample, found) = (Sample::of(&values)?, quantiles(&values, &[0.5, 0.9])?);
        let (Some(sample), Some(&[median, p90])) = (sample, found.as_deref()) else {
            return Ok(None);
        };
        let Some(last) = days.last() else {
            return Ok(None);
        };
        // The median of whole numbers is a whole or a half one.
        let next_expected = last
            .checked_add_days(Days::new((median + 0.5).floor() as u64))
            .ok_or(RetentionError::Calendar {
                quantity: "the next expected purchase",
            })?;
        Ok(Some(Self {
            intervals,
            mean: sample.mean(),
            median,
            p90,
            next_expected,
        }))
    }

    /// The rhythm of a customer's orders as of a day. `None` with fewer than two purchase days.
    ///
    /// # Errors
    ///
    /// Those of [`of`](Self::of); [`RetentionError::Transactions`], those of
    /// [`CustomerOrders::through`].
    pub fn from_orders<K: Ord + Debug>(
        customer: &CustomerOrders<'_, K>,
        as_of: NaiveDate,
    ) -> Result<Option<Self>, RetentionError> {
        let mut days = Vec::new();
        customer.fold(as_of, |order| days.push(order.date()))?;
        Self::of(days)
    }
}

/// The correlation of a customer's rhythm and order value over many customers.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RhythmAndValue {
    /// Pearson's correlation: along a line. `None` where one of the two does not vary.
    pub pearson: Option<Correlation>,
    /// Spearman's: in order.
    pub spearman: Option<Correlation>,
    /// The least-squares line of order value on rhythm, with R².
    pub line: Option<LinearFit>,
}

/// Relates the rhythm of each customer (orders a year, repurchase rate, days between orders) to
/// their average order value; the columns are in the same order.
///
/// A handbook's "R² = 0.72" between repurchase rate and order value is [`LinearFit::r_squared`],
/// the square of Pearson's coefficient (± 0.85).
///
/// # Example
///
/// ```
/// use clv::retention::rhythm_and_value;
///
/// // Days between orders, and what an order brings.
/// let found = rhythm_and_value(&[10.0, 20.0, 30.0], &[90.0, 60.0, 60.0])?;
/// let line = found.line.ok_or("no line")?;
/// // Sxy = −300, Sxx = 200, Syy = 600: a slope of −1.5 and R² = 300²/(200 · 600).
/// assert!((line.slope + 1.5).abs() < 1e-12);
/// assert!((line.r_squared.ok_or("flat")? - 0.75).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`RetentionError::Statistics`] where the columns differ in length or hold a number that is not
/// finite.
pub fn rhythm_and_value(
    rhythm: &[f64],
    order_value: &[f64],
) -> Result<RhythmAndValue, RetentionError> {
    Ok(RhythmAndValue {
        pearson: pearson(rhythm, order_value)?,
        spearman: spearman(rhythm, order_value)?,
        line: ordinary_least_squares(rhythm, order_value)?,
    })
}
