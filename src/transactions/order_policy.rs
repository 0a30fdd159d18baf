use super::Collapse;

/// The rules of what counts as one order of a customer, of refunds and of amounts of zero: decided
/// once, on the way from a log to everything that reads orders, and without a default.
///
/// | step | what |
/// |---|---|
/// | 1 | amounts < 0 by the policy for [`Refunds`], amounts = 0 by that for [`ZeroAmounts`] |
/// | 2 | rows that name one order belong together: they stand where its first purchase stands, see [`RepeatedOrders`] |
/// | 3 | what falls into one [`Collapse`] period is one order, at the time of the period |
/// | 4 | refunds make orders smaller, or take them back whole |
///
/// So rows with one key are always one order. Where an order spans several days, it is dated by its
/// first row. Orders with different keys are one purchase where they fall into one collapse period;
/// [`Collapse::Instant`] leaves them as their keys tell them, unless they happen at one instant.
///
/// Nothing that happens after an as-of has a part in the orders as of then.
///
/// # Example
///
/// Two payments of one order, and an order of another customer: nobody repeats.
///
/// ```
/// use chrono::NaiveDate;
/// use clv::transactions::{
///     Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
///     ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let at = |day| NaiveDate::from_ymd_opt(2024, 1, day).and_then(|day| day.and_hms_opt(10, 56, 33));
/// let (fifth, ninth) = at(5).zip(at(9)).ok_or("a day")?;
/// let log: TransactionLog<&str> = [
///     Transaction::new("u1", fifth, dec!(18.12)),
///     Transaction::new("u1", fifth, dec!(2.00)),
///     Transaction::new("u2", ninth, dec!(40.00)),
/// ]
/// .into_iter()
/// .collect();
/// let orders = log.orders(OrderPolicy {
///     collapse: Collapse::Instant,
///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::AddDistinct,
/// });
/// let u1 = orders.get("u1").ok_or("a customer")?.through(fifth)?;
/// assert_eq!(u1.iter().map(|order| order.amount).collect::<Vec<_>>(), [dec!(20.12)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OrderPolicy {
    /// The period within which rows are one order.
    pub collapse: Collapse,
    /// The rule for negative amounts.
    pub refunds: Refunds,
    /// The rule for amounts of zero.
    pub zero_amounts: ZeroAmounts,
    /// The rule for rows that name the same order.
    pub repeated_orders: RepeatedOrders,
}

/// The rule for a refund: a transaction with a negative amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Refunds {
    /// It is taken off the order that it names. One that names none, or an order that is not there
    /// (a credit note has a number of its own), is taken off the latest earlier order of the customer,
    /// as far as there is money in it, then off the one before, and so on, however long ago. What
    /// shops want.
    ///
    /// The money that is left then, or that exceeds the order it names, met no purchase: it is
    /// counted apart and changes no order.
    AgainstPurchases(WholeRefund),
    /// It is summed with the customer's other amounts in its collapse period (the period of the
    /// order that it names, where it names one that is there). A period with a refund whose sum is
    /// not positive is no purchase; the money below zero, and a refund in a period without a
    /// purchase, met none. A refund in a later period undoes nothing.
    NetWithinPeriod,
    /// It is left out, and counted.
    Drop,
    /// It is an error that names row, customer and amount.
    Refuse,
}

/// The rule for an order that has been refunded to its last cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum WholeRefund {
    /// No purchase: the frequency is one less, and a customer without another purchase is none.
    NoPurchase,
    /// A purchase of 0: it counts in the frequency, not in the money.
    PurchaseOfZero,
}

/// The rule for a transaction with an amount of exactly zero.
///
/// CDNOW has a few, which the literature counts as purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ZeroAmounts {
    /// It is a purchase like any other.
    Count,
    /// It is left out, and counted.
    Drop,
    /// It is an error that names row, customer and amount.
    Refuse,
}

/// The rule for several rows of a customer that name the same order.
///
/// Of rows without a key that agree in customer, instant and amount, nobody can tell whether they
/// are one thing twice: they count, and [`Tally`](super::Tally) says how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum RepeatedOrders {
    /// They are parts of one order, such as its lines or payments, and add up.
    Add,
    /// The same, but of rows that agree in instant and amount too only one counts: what was loaded
    /// twice does not count twice.
    AddDistinct,
    /// A second purchase row is an error that names row, customer and key. Refunds of an order may
    /// be several.
    Refuse,
}
