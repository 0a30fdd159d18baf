use super::{RetentionError, UnfinishedPeriod};
use crate::quantity::CalendarPeriod;
use crate::quantity::Checked;
use crate::transactions::ByCustomer;
use crate::value::drivers::Indicator;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A period of the calendar in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PeriodFigures {
    /// The number of the period.
    pub period: i64,
    /// Customers who ordered.
    pub customers: u64,
    /// Those of them who had never ordered before.
    pub new_customers: u64,
    /// Customers who ordered at least twice in the period.
    pub repeat_customers: u64,
    /// Orders: payments above zero.
    pub orders: u64,
    /// All payments, refunds taken off, in money.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub revenue: Decimal,
}

/// What a period is judged by.
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
    /// The figure of the period; `None` where nobody ordered.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where it has no place in a decimal.
    pub fn figure(&self, figure: KeyFigure) -> Result<Option<Decimal>, RetentionError> {
        let count = Decimal::from;
        let (part, whole) = match figure {
            KeyFigure::AverageOrder => (self.revenue, self.orders),
            KeyFigure::OrdersPerCustomer => (count(self.orders), self.customers),
            KeyFigure::RepurchaseRate => (count(self.repeat_customers), self.customers),
            // New customers are among the customers.
            KeyFigure::ReturningShare => {
                (count(self.customers - self.new_customers), self.customers)
            }
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
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::CalendarPeriod;
/// use clv::retention::{KeyFigure, UnfinishedPeriod, period_figures};
/// use clv::transactions::{Transaction, TransactionLog};
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
/// let rows =
///     period_figures(&log.by_customer(), month, day(3, 15), UnfinishedPeriod::Observed)?;
/// // January, an empty February, March with one of two who had ordered before.
/// assert_eq!(rows.iter().map(|row| row.customers).collect::<Vec<_>>(), [1, 0, 2]);
/// assert_eq!(rows[2].figure(KeyFigure::AverageOrder)?, Some(dec!(40)));
/// assert_eq!(rows[2].figure(KeyFigure::ReturningShare)?, Some(dec!(0.5)));
/// # Ok::<(), clv::Error>(())
/// ```
///
/// # Errors
///
/// [`RetentionError::TooManyPeriods`] beyond 100 000 periods, [`RetentionError::Quantity`] where
/// revenue has no place in a decimal.
pub fn period_figures<K>(
    log: &ByCustomer<'_, K>,
    period: CalendarPeriod,
    as_of: NaiveDate,
    unfinished: UnfinishedPeriod,
) -> Result<Vec<PeriodFigures>, RetentionError> {
    const MOST: u64 = 100_000;
    let is_order = |amount: Decimal| amount > Decimal::ZERO;
    let first = log
        .iter()
        .filter_map(|customer| {
            let mut payments = customer.payments.iter();
            let first = payments.find(|payment| is_order(payment.amount))?;
            Some(first.at.date())
        })
        .min()
        .filter(|first| *first <= as_of);
    let last = unfinished.last_period(period, as_of);
    let Some(first) = first
        .map(|first| period.number(first))
        .filter(|first| *first <= last)
    else {
        return Ok(Vec::new());
    };
    let periods = last.abs_diff(first) + 1;
    if periods > MOST {
        return Err(RetentionError::TooManyPeriods {
            most: MOST,
            periods,
        });
    }
    let mut rows: Vec<PeriodFigures> = (first..=last)
        .map(|period| PeriodFigures {
            period,
            customers: 0,
            new_customers: 0,
            repeat_customers: 0,
            orders: 0,
            revenue: Decimal::ZERO,
        })
        .collect();
    for customer in log.iter() {
        let mut orders_here: Option<(i64, u64)> = None;
        for payment in customer.payments {
            let number = period.number(payment.at.date());
            if payment.at.date() > as_of || number > last {
                break;
            }
            // Refunds before the first order of all lie before the first row.
            let row = usize::try_from(number - first).ok();
            let Some(row) = row.and_then(|row| rows.get_mut(row)) else {
                continue;
            };
            row.revenue = row.revenue.plus(payment.amount, "revenue of a period")?;
            if !is_order(payment.amount) {
                continue;
            }
            row.orders += 1;
            let earlier = orders_here;
            let count = match earlier {
                Some((same, count)) if same == number => count + 1,
                _ => 1,
            };
            orders_here = Some((number, count));
            row.new_customers += u64::from(earlier.is_none());
            row.customers += u64::from(count == 1);
            row.repeat_customers += u64::from(count == 2);
        }
    }
    Ok(rows)
}

/// The first and the last period as past and now of an [`Indicator`], whose trend, projection and
/// gap to the target [`Indicator::trend`] tells. `None` where the two are not two periods with
/// orders.
///
/// # Errors
///
/// [`RetentionError::Quantity`] where a figure has no place in a decimal.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::CalendarPeriod;
/// use clv::retention::{KeyFigure, UnfinishedPeriod, indicator, period_figures};
/// use clv::transactions::{Transaction, TransactionLog};
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
/// let months = period_figures(
///     &log.by_customer(),
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
    let between = now.period - past.period;
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
