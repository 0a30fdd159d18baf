#[cfg(feature = "serde")]
use super::at_least_zero;
use super::{PurchaseRate, RelationshipLength, SimpleValue, ValueError};
use crate::quantity::{Checked, Probability, QuantityError, TimeUnit, counted, to_decimal};
use crate::transactions::{CustomerBase, PurchaseTotals};
use rust_decimal::Decimal;
use std::fmt;

/// The time over which purchases are counted for a purchase frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum FrequencySpan {
    /// All purchases over the time from the first to the last: n purchases over their n − 1 gaps. It
    /// overstates how often customers buy, above all those who bought twice, and says nothing of
    /// those who bought once.
    FirstToLastPurchase,
    /// Purchases after the first over the same time: the inverse of the mean time between purchases. It says nothing of those who bought once.
    BetweenPurchases,
    /// From the first purchase to the end of the observation.
    FirstPurchaseToAsOf,
}

/// The history of a customer in money and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HistoricCustomer {
    /// Number of purchases, the first one included.
    pub purchases: u64,
    /// Sum of all purchases, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue: Decimal,
    /// Revenue × gross margin: the historic lifetime value, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value: Decimal,
    /// Revenue over purchases, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub average_order_value: Decimal,
    /// Purchases over the time of the [`FrequencySpan`], per unit of the base; `None` where that is
    /// 0: one purchase has no time between the first and the last.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub purchase_frequency: Option<Decimal>,
    /// From the first purchase to the last, in units of the base: its recency.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub tenure: Decimal,
}

/// The history of a customer base in money and time, which feeds the simple formula.
///
/// ```text
/// average order value  Σ revenue / Σ purchases
/// purchase frequency   Σ purchases / Σ span      over the customers whose span is not 0
/// mean tenure          Σ tenure / customers
/// historic value       Σ revenue × gross margin
/// ```
///
/// Time is that of the base: collapsed purchases, in its unit. Whoever bought once has no time
/// between the first purchase and the last; to count such a purchase over no time at all would make
/// everybody else buy more often.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::{Probability, TimeUnit};
/// use clv::transactions::{
///     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog, ZeroAmounts,
/// };
/// use clv::value::{FrequencySpan, HistoricValue, RelationshipLength};
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap_or_default();
/// let log: TransactionLog<&str> = [
///     Transaction::new("al", day(1), dec!(30)),
///     Transaction::new("al", day(15), dec!(50)),
///     Transaction::new("bo", day(8), dec!(40)),
/// ]
/// .into_iter()
/// .collect();
/// let base = Reduction {
///     as_of: day(29).into(),
///     unit: TimeUnit::Week,
///     collapse: Collapse::Day,
///     refunds: Refunds::Refuse,
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::Add,
///     first_purchase: FirstPurchase::Excluded,
/// }
/// .reduce(&log)?;
///
/// let margin = Probability::new(dec!(0.5))?;
/// let history = HistoricValue::of(&base, margin, FrequencySpan::FirstPurchaseToAsOf)?;
/// assert_eq!(history.average_order_value, dec!(40)); // 120 / 3
/// assert_eq!(history.value, dec!(60));
/// let text = "60 of 2 customers in 3 purchases of 40, 0.4286 per customer and week";
/// assert_eq!(history.to_string(), text); // 3 purchases in 4 + 3 weeks
/// assert_eq!(history.mean_tenure, dec!(1)); // (2 + 0)/2 weeks
/// // 3 purchases in 4 + 3 weeks; a year of 52 weeks at that pace:
/// let year = RelationshipLength { periods: dec!(52), unit: TimeUnit::Week };
/// assert_eq!(history.projected(year)?.unwrap().revenue()?.round_dp(2), dec!(891.43));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record")
)]
pub struct HistoricValue {
    /// The number of customers.
    pub customers: u64,
    /// The number of purchases.
    pub purchases: u64,
    /// Sum of all purchases, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue: Decimal,
    /// Revenue × gross margin, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value: Decimal,
    /// Money per purchase.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub average_order_value: Decimal,
    /// Purchases per customer and unit, of the customers whose span is not 0; `None` where nobody has
    /// one.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub purchase_frequency: Option<Decimal>,
    /// Mean time from the first purchase to the last, in units.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub mean_tenure: Decimal,
    /// The unit of time of the base.
    pub unit: TimeUnit,
    /// The share of revenue that is margin.
    pub gross_margin: Probability,
}

impl fmt::Display for HistoricValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (customers, purchases) = (self.customers, self.purchases);
        let value = self.value.round_dp(2).normalize();
        let average = self.average_order_value.round_dp(2).normalize();
        write!(
            f,
            "{value} of {} in {} of {average}",
            counted(customers, "customer"),
            counted(purchases, "purchase")
        )?;
        match self.purchase_frequency {
            None => Ok(()),
            Some(frequency) => {
                let frequency = frequency.round_dp(4).normalize();
                write!(f, ", {frequency} per customer and {}", self.unit)
            }
        }
    }
}

impl HistoricValue {
    /// The history of a base.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoMoney`] where the base does not come from a log; [`ValueError::Quantity`]
    /// where a sum has no place in a decimal.
    pub fn of<K>(
        base: &CustomerBase<K>,
        gross_margin: Probability,
        span: FrequencySpan,
    ) -> Result<Self, ValueError> {
        const QUANTITY: &str = "historic value";
        let mut purchases = 0_u64;
        let [mut revenue, mut tenure, mut spans, mut counted] = [Decimal::ZERO; 4];
        for row in rows(base)? {
            let own = row.tenure()?;
            purchases += row.totals.purchases;
            revenue = revenue.plus(row.totals.total, QUANTITY)?;
            tenure = tenure.plus(own, "tenure")?;
            let (number, time) = span.of(&row)?;
            if !time.is_zero() {
                counted = counted.plus(number, "purchases")?;
                spans = spans.plus(time, "observed span")?;
            }
        }
        let customers = Decimal::from(base.len());
        let count = Decimal::from(purchases);
        Ok(Self {
            customers: base.len() as u64,
            purchases,
            revenue,
            value: revenue.times(gross_margin.value(), QUANTITY)?,
            // A base has a customer, and a customer a purchase.
            average_order_value: revenue.over(count, "average order value")?,
            purchase_frequency: per_span(counted, spans)?,
            mean_tenure: tenure.over(customers, "tenure")?,
            unit: base.unit(),
            gross_margin,
        })
    }

    /// The history of each customer, in the order of the base.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of).
    pub fn by_customer<K>(
        base: &CustomerBase<K>,
        gross_margin: Probability,
        span: FrequencySpan,
    ) -> Result<Vec<HistoricCustomer>, ValueError> {
        const QUANTITY: &str = "historic value";
        rows(base)?
            .map(|row| {
                let totals = row.totals;
                let (number, time) = span.of(&row)?;
                let count = Decimal::from(totals.purchases);
                Ok(HistoricCustomer {
                    purchases: totals.purchases,
                    revenue: totals.total,
                    value: totals.total.times(gross_margin.value(), QUANTITY)?,
                    average_order_value: totals.total.over(count, "average order value")?,
                    purchase_frequency: per_span(number, time)?,
                    tenure: row.tenure()?,
                })
            })
            .collect()
    }

    /// The simple lifetime value of a customer who goes on like the mean of this base for so long;
    /// `None` without a purchase frequency.
    ///
    /// # Errors
    ///
    /// [`ValueError::UnitsDiffer`] where the lifetime is not counted in the unit of the base;
    /// [`ValueError::Quantity`] where it is negative.
    pub fn projected(
        &self,
        lifetime: RelationshipLength,
    ) -> Result<Option<SimpleValue>, ValueError> {
        let Some(orders) = self.purchase_frequency else {
            return Ok(None);
        };
        let purchases = PurchaseRate {
            orders,
            per: self.unit,
        };
        let value = SimpleValue::new(self.average_order_value, purchases, lifetime)?;
        Ok(Some(value.with_gross_margin(self.gross_margin)))
    }
}

/// A customer's money, and times in the unit of the base.
struct Row<'a> {
    totals: &'a PurchaseTotals,
    recency: f64,
    age: f64,
}

impl Row<'_> {
    fn tenure(&self) -> Result<Decimal, QuantityError> {
        to_decimal(self.recency, "tenure")
    }
}

fn rows<K>(base: &CustomerBase<K>) -> Result<impl Iterator<Item = Row<'_>>, ValueError> {
    let totals = base.totals().ok_or(ValueError::NoMoney)?;
    let times = base.recency().iter().zip(base.age());
    Ok(totals
        .iter()
        .zip(times)
        .map(|(totals, (recency, age))| Row {
            totals,
            recency: *recency,
            age: *age,
        }))
}

fn per_span(purchases: Decimal, span: Decimal) -> Result<Option<Decimal>, QuantityError> {
    if span.is_zero() {
        return Ok(None);
    }
    purchases.over(span, "purchase frequency").map(Some)
}

impl FrequencySpan {
    /// The number of purchases that count, and the time over which they do.
    fn of(self, row: &Row<'_>) -> Result<(Decimal, Decimal), QuantityError> {
        let purchases = Decimal::from(row.totals.purchases);
        match self {
            Self::FirstToLastPurchase => Ok((purchases, row.tenure()?)),
            Self::BetweenPurchases => {
                let gaps = purchases.minus(Decimal::ONE, "purchases")?;
                Ok((gaps, row.tenure()?))
            }
            Self::FirstPurchaseToAsOf => Ok((purchases, to_decimal(row.age, "age")?)),
        }
    }
}

/// The fields as they are written.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Record {
    customers: u64,
    purchases: u64,
    #[serde(with = "crate::quantity::decimal")]
    revenue: Decimal,
    #[serde(with = "crate::quantity::decimal")]
    purchase_frequency: Option<Decimal>,
    #[serde(with = "crate::quantity::decimal")]
    mean_tenure: Decimal,
    unit: TimeUnit,
    gross_margin: Probability,
}

/// The fields that follow from others are computed anew.
#[cfg(feature = "serde")]
impl TryFrom<Record> for HistoricValue {
    type Error = ValueError;

    fn try_from(record: Record) -> Result<Self, ValueError> {
        if record.customers == 0 {
            return Err(ValueError::Empty { what: "customer" });
        }
        let (customers, purchases) = (record.customers.into(), Decimal::from(record.purchases));
        if purchases < customers {
            return Err(ValueError::Quantity(QuantityError::OutOfRange {
                quantity: "number of purchases",
                range: "at least one for each customer",
                value: purchases,
            }));
        }
        at_least_zero(
            record.purchase_frequency.unwrap_or_default(),
            "purchase frequency",
        )?;
        at_least_zero(record.mean_tenure, "mean tenure")?;
        Ok(Self {
            customers: record.customers,
            purchases: record.purchases,
            revenue: record.revenue,
            value: record
                .revenue
                .times(record.gross_margin.value(), "historic value")?,
            average_order_value: record.revenue.over(purchases, "average order value")?,
            purchase_frequency: record.purchase_frequency,
            mean_tenure: record.mean_tenure,
            unit: record.unit,
            gross_margin: record.gross_margin,
        })
    }
}
