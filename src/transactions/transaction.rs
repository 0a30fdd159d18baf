use super::OrderKey;
use chrono::NaiveDateTime;
use rust_decimal::Decimal;

/// One transaction: who, when, how much.
///
/// The customer is anything that identifies one, such as an integer or a string. A negative amount
/// is a refund. What an amount of zero or below means for the customer base is said in the
/// [`Reduction`](super::Reduction), not here.
///
/// # Time
///
/// `at` is a local time on the calendar of the business, without a zone: "the same day" and "this
/// month" mean the business's day and month. A time with a zone is first brought to that calendar,
/// for instance with `chrono` and `chrono-tz`:
///
/// ```text
/// let at = instant.with_timezone(&chrono_tz::Asia::Taipei).naive_local();
/// ```
///
/// and a time in UTC with a fixed offset:
///
/// ```
/// use chrono::{DateTime, FixedOffset, Utc};
/// use clv::transactions::Transaction;
/// use rust_decimal_macros::dec;
///
/// let taipei = FixedOffset::east_opt(8 * 3600).ok_or("an offset")?;
/// let utc = DateTime::<Utc>::from_timestamp(1_700_000_000, 0).ok_or("an instant")?;
/// let purchase = Transaction::new("al", utc.with_timezone(&taipei).naive_local(), dec!(9.90));
/// assert_eq!(utc.to_string(), "2023-11-14 22:13:20 UTC");
/// assert_eq!(purchase.at.to_string(), "2023-11-15 06:13:20");
/// # Ok::<(), &str>(())
/// ```
///
/// Where clocks are set back, an hour of local time happens twice; order within it is lost, which
/// matters only below [`Collapse::Day`](super::Collapse::Day). A leap second 23:59:60 is read as
/// the first second after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Transaction<K> {
    /// The customer.
    pub customer: K,
    /// When, on the business's calendar.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "super::written_at::read"))]
    pub at: NaiveDateTime,
    /// The amount: positive for a purchase, negative for a refund.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub amount: Decimal,
    /// The order that it belongs to: of a purchase its own, of a refund the one that is refunded.
    #[cfg_attr(
        feature = "serde",
        serde(
            default,
            skip_serializing_if = "Option::is_none",
            deserialize_with = "super::order_key::none_where_empty"
        )
    )]
    pub order: Option<OrderKey>,
}

impl<K> Transaction<K> {
    /// A transaction at an instant, or on a date, which stands for the midnight at its start.
    pub fn new(customer: K, at: impl Into<NaiveDateTime>, amount: Decimal) -> Self {
        Self {
            customer,
            at: at.into(),
            amount,
            order: None,
        }
    }

    /// The same transaction as part of an order, or as the refund of that order.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::transactions::{OrderKey, Transaction};
    /// use rust_decimal_macros::dec;
    ///
    /// let day = NaiveDate::from_ymd_opt(2024, 3, 2).unwrap_or_default();
    /// let refund = Transaction::new("al", day, dec!(-5.00)).of_order("A-17");
    /// assert_eq!(refund.order, Some(OrderKey::from("A-17")));
    /// ```
    #[must_use]
    pub fn of_order(mut self, order: impl Into<OrderKey>) -> Self {
        self.order = Some(order.into());
        self
    }
}
