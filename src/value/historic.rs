use super::{PurchaseRate, RelationshipLength, SimpleValue, ValueError};
use crate::quantity::{Checked, Probability, QuantityError, TimeUnit, to_decimal};
use crate::transactions::{CustomerBase, PurchaseTotals};
use rust_decimal::Decimal;

/// Over which time purchases are counted for a purchase frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum FrequencySpan {
    /// From the first purchase to the last. It overstates how often customers buy who have left
    /// off, and says nothing of those who bought once.
    FirstToLastPurchase,
    /// From the first purchase to the end of the observation.
    FirstPurchaseToAsOf,
}

/// What a customer has brought so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct HistoricCustomer {
    /// Number of purchases, the first one included.
    pub purchases: u64,
    /// Sum of all purchases, money.
    pub revenue: Decimal,
    /// Revenue × gross margin: the historic lifetime value, money.
    pub value: Decimal,
    /// Revenue over purchases, money.
    pub average_order_value: Decimal,
    /// Purchases over the time of the [`FrequencySpan`], per unit of the base; `None` where that is
    /// 0: one purchase has no span.
    pub purchase_frequency: Option<Decimal>,
    /// From the first purchase to the last, in units of the base.
    pub tenure: Decimal,
}

/// What a customer base has brought so far: the history that feeds the simple formula.
///
/// ```text
/// average order value  Σ revenue / Σ purchases
/// purchase frequency   Σ purchases / Σ span
/// mean tenure          Σ tenure / customers
/// historic value       Σ revenue × gross margin
/// ```
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
/// assert_eq!(history.mean_tenure, dec!(1)); // (2 + 0)/2 weeks
/// // 3 purchases in 4 + 3 weeks; a year of 52 weeks at that pace:
/// let year = RelationshipLength { periods: dec!(52), unit: TimeUnit::Week };
/// assert_eq!(history.projected(year)?.unwrap().revenue()?.round_dp(2), dec!(891.43));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct HistoricValue {
    /// How many customers.
    pub customers: u64,
    /// How many purchases.
    pub purchases: u64,
    /// Sum of all purchases, money.
    pub revenue: Decimal,
    /// Revenue × gross margin, money.
    pub value: Decimal,
    /// Money per purchase.
    pub average_order_value: Decimal,
    /// Purchases per customer and unit; `None` where nobody has a span.
    pub purchase_frequency: Option<Decimal>,
    /// Mean time from the first purchase to the last, in units.
    pub mean_tenure: Decimal,
    /// The unit of time of the base.
    pub unit: TimeUnit,
    /// The share of revenue that is margin.
    pub gross_margin: Probability,
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
        let [mut revenue, mut tenure, mut spans] = [Decimal::ZERO; 3];
        for (totals, age) in rows(base)? {
            let own = tenure_of(totals, base.unit())?;
            purchases += totals.purchases;
            revenue = revenue.plus(totals.total, QUANTITY)?;
            tenure = tenure.plus(own, "tenure")?;
            spans = spans.plus(span.of(own, age)?, "observed span")?;
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
            purchase_frequency: per_span(count, spans)?,
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
            .map(|(totals, age)| {
                let tenure = tenure_of(totals, base.unit())?;
                let count = Decimal::from(totals.purchases);
                Ok(HistoricCustomer {
                    purchases: totals.purchases,
                    revenue: totals.total,
                    value: totals.total.times(gross_margin.value(), QUANTITY)?,
                    average_order_value: totals.total.over(count, "average order value")?,
                    purchase_frequency: per_span(count, span.of(tenure, age)?)?,
                    tenure,
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

/// Each customer's money and age.
fn rows<K>(
    base: &CustomerBase<K>,
) -> Result<impl Iterator<Item = (&PurchaseTotals, f64)>, ValueError> {
    let totals = base.totals().ok_or(ValueError::NoMoney)?;
    Ok(totals.iter().zip(base.age().iter().copied()))
}

fn per_span(purchases: Decimal, span: Decimal) -> Result<Option<Decimal>, QuantityError> {
    if span.is_zero() {
        return Ok(None);
    }
    purchases.over(span, "purchase frequency").map(Some)
}

/// From the first purchase to the last, exact to the nanosecond.
fn tenure_of(totals: &PurchaseTotals, unit: TimeUnit) -> Result<Decimal, QuantityError> {
    const QUANTITY: &str = "tenure";
    let time = totals.last_at.signed_duration_since(totals.first_at);
    let seconds = Decimal::from(time.num_seconds())
        .plus(Decimal::new(i64::from(time.subsec_nanos()), 9), QUANTITY)?;
    let unit_seconds = unit.hours().times(Decimal::from(3600), QUANTITY)?;
    seconds.over(unit_seconds, QUANTITY)
}

impl FrequencySpan {
    fn of(self, tenure: Decimal, age: f64) -> Result<Decimal, QuantityError> {
        match self {
            Self::FirstToLastPurchase => Ok(tenure),
            Self::FirstPurchaseToAsOf => to_decimal(age, "age"),
        }
    }
}
