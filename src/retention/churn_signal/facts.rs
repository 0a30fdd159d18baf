use crate::quantity::{Checked, QuantityError};
use crate::retention::RetentionError;
use crate::transactions::{CustomerOrders, ExactSum};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// The facts that the warnings look at in a customer.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChurnFacts {
    /// The last order; `None` for a customer who never ordered.
    pub last_order: Option<NaiveDate>,
    /// Average order value of the earlier window, in money; `None` without orders in it, and where the log
    /// has no amounts.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub order_value_previous: Option<Decimal>,
    /// Average order value of the recent window, in money; `None` without orders in it, and where the log
    /// has no amounts.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub order_value_current: Option<Decimal>,
    /// Interactions in the recent window.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub interactions: Decimal,
    /// Average order value by period, the oldest first, empty where the log has no amounts, for
    /// [`ChurnRules::decline`](super::ChurnRules::decline).
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub order_values: Vec<Decimal>,
    /// A model's probability that the customer is still alive, for
    /// [`ChurnRules::alive_below`](super::ChurnRules::alive_below).
    pub probability_alive: Option<f64>,
}

impl ChurnFacts {
    /// The facts that the orders of a customer give as of a day.
    ///
    /// Time is cut into windows of so many days, the last of which ends on that day: it is the
    /// recent window, the one before it the earlier window, and those with orders are the periods
    /// of a decline. Interactions that are no orders, and a model's word, are the caller's to fill
    /// in: without other interactions those of the recent window are its orders. Where the log has no
    /// amounts there are no order values, and what rests on them gives no warning.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where the window has no day, or a sum has no place in a
    /// decimal; [`RetentionError::Transactions`], those of [`CustomerOrders::through`].
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::retention::ChurnFacts;
    /// use clv::transactions::{
    ///     Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
    ///     ZeroAmounts,
    /// };
    /// use rust_decimal_macros::dec;
    ///
    /// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    /// let log: TransactionLog<&str> = [
    ///     Transaction::new("ann", day(5, 20), dec!(90)),
    ///     Transaction::new("ann", day(5, 25), dec!(70)),
    ///     Transaction::new("ann", day(6, 15), dec!(40)),
    /// ]
    /// .into_iter()
    /// .collect();
    /// let orders = log.orders(OrderPolicy {
    ///     collapse: Collapse::Day,
    ///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
    ///     zero_amounts: ZeroAmounts::Drop,
    ///     repeated_orders: RepeatedOrders::AddDistinct,
    /// });
    /// let ann = orders.get("ann").unwrap();
    /// // Windows from 1 to 30 June and from 2 to 31 May.
    /// let facts = ChurnFacts::from_orders(&ann, day(6, 30), 30)?;
    /// assert_eq!(facts.order_value_previous, Some(dec!(80)));
    /// assert_eq!(facts.order_value_current, Some(dec!(40)));
    /// assert_eq!((facts.interactions, facts.order_values.len()), (dec!(1), 2));
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn from_orders<K: Ord + Debug>(
        customer: &CustomerOrders<'_, K>,
        as_of: NaiveDate,
        window_days: u32,
    ) -> Result<Self, RetentionError> {
        if window_days == 0 {
            return Err(QuantityError::OutOfRange {
                quantity: "days of a window",
                range: "≥ 1",
                value: Decimal::ZERO,
            }
            .into());
        }
        // The oldest window first.
        let mut windows: BTreeMap<Reverse<i64>, Orders> = BTreeMap::new();
        let mut last_order = None;
        customer.fold(as_of, |order| {
            let date = order.date();
            last_order = last_order.max(Some(date));
            let age = (as_of - date).num_days() / i64::from(window_days);
            let window = windows.entry(Reverse(age)).or_default();
            window.count += 1;
            window.total = window.total.and_then(|sum| sum.plus(order.net));
        })?;
        let interactions = windows.get(&Reverse(0)).map_or(0, |window| window.count);
        if !customer.has_amounts() {
            windows.clear();
        }
        let average = |age: i64| windows.get(&Reverse(age)).map(Orders::average).transpose();
        Ok(Self {
            last_order,
            order_value_previous: average(1)?,
            order_value_current: average(0)?,
            interactions: Decimal::from(interactions),
            order_values: windows
                .values()
                .map(Orders::average)
                .collect::<Result<_, _>>()?,
            probability_alive: None,
        })
    }
}

/// The orders of a window.
struct Orders {
    count: u64,
    total: Option<ExactSum>,
}

impl Default for Orders {
    fn default() -> Self {
        Self {
            count: 0,
            total: Some(ExactSum::default()),
        }
    }
}

const OVERFLOW: QuantityError = QuantityError::Overflow {
    quantity: "value of orders",
};

impl Orders {
    fn average(&self) -> Result<Decimal, QuantityError> {
        let total = self.total.and_then(ExactSum::to_total).ok_or(OVERFLOW)?;
        let count = Decimal::from(self.count);
        total.amount.over(count, "average order value")
    }
}
