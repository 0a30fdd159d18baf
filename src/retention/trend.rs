use super::{RetentionError, UnfinishedPeriod};
use crate::quantity::{CalendarPeriod, Checked, QuantityError};
use crate::statistics::Proportion;
use crate::transactions::{ExactSum, Orders};
use crate::value::drivers::Indicator;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// A period of the calendar in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct PeriodFigures {
    period: i64,
    #[cfg_attr(feature = "serde", serde(flatten))]
    counts: PeriodCounts,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    revenue: Decimal,
}

/// The customers and orders of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PeriodCounts {
    /// Customers who ordered.
    pub customers: u64,
    /// Those of them who had never ordered before.
    pub new_customers: u64,
    /// Customers who ordered at least twice in the period.
    pub repeat_customers: u64,
    /// Orders.
    pub orders: u64,
}

/// The figure that a period is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum KeyFigure {
    /// Revenue over orders, in money an order.
    AverageOrder,
    /// Orders over customers.
    OrdersPerCustomer,
    /// Repeat customers over customers, both of the period.
    RepurchaseRate,
    /// Customers who had ordered before over customers.
    ReturningShare,
}

impl PeriodFigures {
    /// The figures of the period of that number.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Statistics`] where new or repeat customers are more than customers, or
    /// customers more than orders.
    pub fn new(
        period: i64,
        counts: PeriodCounts,
        revenue: Decimal,
    ) -> Result<Self, RetentionError> {
        Proportion::new(counts.new_customers, counts.customers)?;
        Proportion::new(counts.repeat_customers, counts.customers)?;
        Proportion::new(counts.customers, counts.orders)?;
        Ok(Self {
            period,
            counts,
            revenue,
        })
    }

    /// The number of the period.
    pub fn period(&self) -> i64 {
        self.period
    }

    /// The customers and orders of the period.
    pub fn counts(&self) -> PeriodCounts {
        self.counts
    }

    /// The money of the orders of the period, refunds taken off whenever they came.
    pub fn revenue(&self) -> Decimal {
        self.revenue
    }

    /// The figure of the period; `None` where nobody ordered.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where it has no place in a decimal.
    pub fn figure(&self, figure: KeyFigure) -> Result<Option<Decimal>, RetentionError> {
        let (count, of) = (Decimal::from, self.counts);
        let (part, whole) = match figure {
            KeyFigure::AverageOrder => (self.revenue, of.orders),
            KeyFigure::OrdersPerCustomer => (count(of.orders), of.customers),
            KeyFigure::RepurchaseRate => (count(of.repeat_customers), of.customers),
            // New customers are among the customers.
            KeyFigure::ReturningShare => (count(of.customers - of.new_customers), of.customers),
        };
        match whole {
            0 => Ok(None),
            _ => Ok(Some(part.over(count(whole), "key figure")?)),
        }
    }
}

/// The figures of every period from the first order to the as-of date; a period without orders has
/// a row of zeros. Empty where nobody ordered.
///
/// An order, and its money with refunds taken off, belongs to the period of its date: a later refund
/// makes the period of the purchase smaller, not its own. Where an unfinished period is left out, so
/// are its refunds.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::CalendarPeriod;
/// use clv::retention::{KeyFigure, UnfinishedPeriod, period_figures};
/// use clv::transactions::{
///     Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
///     ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
/// let log: TransactionLog<&str> = [
///     Transaction::new("ann", day(1, 5), dec!(10)),
///     Transaction::new("ann", day(3, 7), dec!(30)),
///     Transaction::new("bob", day(3, 9), dec!(50)),
/// ]
/// .into_iter()
/// .collect();
/// let month = CalendarPeriod::Month;
/// let orders = log.orders(OrderPolicy {
///     collapse: Collapse::Day,
///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
///     zero_amounts: ZeroAmounts::Drop,
///     repeated_orders: RepeatedOrders::AddDistinct,
/// });
/// let rows = period_figures(&orders, month, day(3, 15), UnfinishedPeriod::Observed)?;
/// // January, an empty February, March with one of two who had ordered before.
/// assert_eq!(rows.iter().map(|row| row.counts().customers).collect::<Vec<_>>(), [1, 0, 2]);
/// assert_eq!(rows[2].figure(KeyFigure::AverageOrder)?, Some(dec!(40)));
/// assert_eq!(rows[2].figure(KeyFigure::ReturningShare)?, Some(dec!(0.5)));
/// # Ok::<(), clv::Error>(())
/// ```
///
/// # Errors
///
/// [`RetentionError::TooManyPeriods`] beyond 100 000 periods, [`RetentionError::Quantity`] where
/// revenue has no place in a decimal, [`RetentionError::Transactions`], those of
/// [`CustomerOrders::through`](crate::transactions::CustomerOrders::through), and where the log has no
/// amounts: [`repurchase_by_period`](super::repurchase_by_period) needs none.
pub fn period_figures<K: Ord + Debug>(
    log: &Orders<'_, K>,
    period: CalendarPeriod,
    as_of: NaiveDate,
    unfinished: UnfinishedPeriod,
) -> Result<Vec<PeriodFigures>, RetentionError> {
    const MOST: u64 = 100_000;
    log.with_amounts("revenue of a period")?;
    let last_day = unfinished.last_day(period, as_of);
    let mut periods: BTreeMap<i64, (PeriodCounts, Option<ExactSum>)> = BTreeMap::new();
    for customer in log.iter() {
        let mut here: Option<(i64, u64)> = None;
        customer.fold(last_day, |order| {
            let number = period.number(order.date());
            let count = match here {
                Some((same, count)) if same == number => count + 1,
                _ => 1,
            };
            let (counts, revenue) = periods
                .entry(number)
                .or_insert_with(|| (PeriodCounts::default(), Some(ExactSum::default())));
            *revenue = revenue.and_then(|sum| sum.plus(order.net));
            counts.orders += 1;
            counts.new_customers += u64::from(here.is_none());
            counts.customers += u64::from(count == 1);
            counts.repeat_customers += u64::from(count == 2);
            here = Some((number, count));
        })?;
    }
    let Some(first) = periods.first_key_value().map(|(&first, _)| first) else {
        return Ok(Vec::new());
    };
    let last = unfinished.last_period(period, as_of);
    let span = last.abs_diff(first).saturating_add(1);
    if span > MOST {
        return Err(RetentionError::TooManyPeriods {
            most: MOST,
            periods: span,
        });
    }
    let quantity = "revenue of a period";
    (first..=last)
        .map(|period| {
            let none = (PeriodCounts::default(), Some(ExactSum::default()));
            let (counts, revenue) = periods.get(&period).copied().unwrap_or(none);
            let total = revenue.and_then(ExactSum::to_total);
            Ok(PeriodFigures {
                period,
                counts,
                revenue: total.ok_or(QuantityError::Overflow { quantity })?.amount,
            })
        })
        .collect()
}

/// The first and the last period as past and now of an [`Indicator`], whose trend, projection and
/// gap to the target [`Indicator::trend`] tells. `None` where the two are not two periods with
/// orders.
///
/// # Errors
///
/// [`RetentionError::Quantity`] where a figure has no place in a decimal,
/// [`RetentionError::TooManyPeriods`] where the two are more than 2⁶³ periods apart.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::CalendarPeriod;
/// use clv::retention::{KeyFigure, UnfinishedPeriod, indicator, period_figures};
/// use clv::transactions::{
///     Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
///     ZeroAmounts,
/// };
/// use clv::value::drivers::Projection;
/// use rust_decimal_macros::dec;
///
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
/// let log: TransactionLog<u32> = [
///     Transaction::new(1, day(1, 5), dec!(100)),
///     Transaction::new(2, day(2, 7), dec!(120)),
/// ]
/// .into_iter()
/// .collect();
/// let orders = log.orders(OrderPolicy {
///     collapse: Collapse::Day,
///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
///     zero_amounts: ZeroAmounts::Drop,
///     repeated_orders: RepeatedOrders::AddDistinct,
/// });
/// let months = period_figures(
///     &orders,
///     CalendarPeriod::Month,
///     day(2, 28),
///     UnfinishedPeriod::LeftOut,
/// )?;
/// let order = indicator(&months, KeyFigure::AverageOrder, "average order", Some(dec!(150)))?;
/// let trend = order.unwrap().trend(dec!(1), Projection::Linear)?;
/// assert_eq!(trend.projected, Some(dec!(140)));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn indicator(
    periods: &[PeriodFigures],
    figure: KeyFigure,
    name: impl Into<String>,
    target: Option<Decimal>,
) -> Result<Option<Indicator>, RetentionError> {
    let (Some(past), Some(now)) = (periods.first(), periods.last()) else {
        return Ok(None);
    };
    let between = now.period.checked_sub(past.period);
    let between = between.ok_or(RetentionError::TooManyPeriods {
        most: i64::MAX as u64,
        periods: now.period.abs_diff(past.period),
    })?;
    let (Some(past), Some(now)) = (past.figure(figure)?, now.figure(figure)?) else {
        return Ok(None);
    };
    Ok((between > 0).then(|| Indicator {
        name: name.into(),
        past,
        now,
        periods: Decimal::from(between),
        target,
    }))
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    period: i64,
    #[serde(flatten)]
    counts: PeriodCounts,
    #[serde(with = "crate::quantity::decimal")]
    revenue: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for PeriodFigures {
    type Error = RetentionError;

    fn try_from(read: Unchecked) -> Result<Self, RetentionError> {
        Self::new(read.period, read.counts, read.revenue)
    }
}
