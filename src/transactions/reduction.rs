use super::{AsOf, Collapse, OrderPolicy, Refunds, RepeatedOrders, ZeroAmounts};
use crate::quantity::TimeUnit;

/// Whether the first purchase enters the mean amount of a customer, the monetary value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum FirstPurchase {
    /// The mean is over the repeat purchases, and does not exist without one. So the literature:
    /// Fader, Hardie & Lee, "RFM and CLV", Journal of Marketing Research 42 (2005), section 3.
    Excluded,
    /// The mean is over all purchases.
    Included,
}

/// The rules by which a log of transactions becomes a [`CustomerBase`](super::CustomerBase): every convention on
/// which the numbers depend, none with a default.
///
/// Transactions after the as-of are not seen. The others make the customers' orders, as
/// [`OrderPolicy`] says; each is one purchase, at the start of its collapse period. Customers without
/// any are not in the base. [`Tally`](super::Tally) counts where every row has gone.
///
/// The columns of a customer with purchases at the period starts p₀ < p₁ < … < pₓ with amounts
/// m₀ … mₓ, and the as-of in the period that starts at e:
///
/// ```text
/// frequency x      = number of purchases − 1
/// recency   t_x    = (pₓ − p₀) / unit
/// age       T      = (e − p₀) / unit
/// monetary value   = (m₁ + … + mₓ) / x            first purchase excluded, none where x = 0
///                  = (m₀ + … + mₓ) / (x + 1)      first purchase included
/// ```
///
/// With [`Collapse::Month`], [`Collapse::Quarter`] or [`Collapse::Year`] and a unit of months, quarters
/// or years, times are counted in months of the calendar: monthly data give whole months. Else a unit has one length, see [`TimeUnit`]:
/// times are differences of whole nanoseconds and are divided once, so whole days over a unit of a
/// week are the nearest `f64` to the exact quotient. Sums of amounts are exact, as
/// far as a decimal has digits for them: see [`Tally::customers_rounded`](super::Tally).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{
///     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, ZeroAmounts,
/// };
///
/// let cdnow = Reduction {
///     as_of: NaiveDate::from_ymd_opt(1997, 9, 30).unwrap_or_default().into(),
///     unit: TimeUnit::Week,
///     collapse: Collapse::Day,
///     refunds: Refunds::Refuse,
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::Add,
///     first_purchase: FirstPurchase::Excluded,
/// };
/// assert_eq!(cdnow.unit.to_string(), "week");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reduction {
    /// The end of the observation.
    pub as_of: AsOf,
    /// The unit in which recency and age are measured.
    pub unit: TimeUnit,
    /// The period within which rows are one purchase.
    pub collapse: Collapse,
    /// The rule for negative amounts.
    pub refunds: Refunds,
    /// The rule for amounts of zero.
    pub zero_amounts: ZeroAmounts,
    /// The rule for rows that name the same order.
    pub repeated_orders: RepeatedOrders,
    /// Whether the first purchase enters the monetary value.
    pub first_purchase: FirstPurchase,
}

impl Reduction {
    /// The conventions of the papers and of the packages that follow them: all purchases of a day are
    /// one, amounts of zero are purchases, the first purchase is not in the monetary value, and a
    /// refund, of which they say nothing, is an error.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::quantity::TimeUnit;
    /// use clv::transactions::{Reduction, Refunds, WholeRefund};
    ///
    /// let end = NaiveDate::from_ymd_opt(1997, 9, 30).ok_or("no such day")?;
    /// let shop = Reduction {
    ///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
    ///     ..Reduction::as_published(end, TimeUnit::Week)
    /// };
    /// assert_eq!(shop.as_of, end.into());
    /// # Ok::<(), &str>(())
    /// ```
    pub fn as_published(as_of: impl Into<AsOf>, unit: TimeUnit) -> Self {
        Self {
            as_of: as_of.into(),
            unit,
            collapse: Collapse::Day,
            refunds: Refunds::Refuse,
            zero_amounts: ZeroAmounts::Count,
            repeated_orders: RepeatedOrders::Add,
            first_purchase: FirstPurchase::Excluded,
        }
    }

    /// The rules of an order: everything else that reads the log by this policy sees the same
    /// orders.
    pub fn order_policy(&self) -> OrderPolicy {
        OrderPolicy {
            collapse: self.collapse,
            refunds: self.refunds,
            zero_amounts: self.zero_amounts,
            repeated_orders: self.repeated_orders,
        }
    }
}

impl OrderPolicy {
    /// The reduction to a base by this policy.
    pub fn reduction(
        self,
        as_of: impl Into<AsOf>,
        unit: TimeUnit,
        first_purchase: FirstPurchase,
    ) -> Reduction {
        Reduction {
            as_of: as_of.into(),
            unit,
            collapse: self.collapse,
            refunds: self.refunds,
            zero_amounts: self.zero_amounts,
            repeated_orders: self.repeated_orders,
            first_purchase,
        }
    }
}
