use super::counts::Counts;
use super::exact_sum::ExactSum;
use super::filter::{Folded, Obstacle};
use super::fold::for_each_order;
use super::problem::Problem;
use super::{AsOf, ByCustomer, CustomerPayments, OrderPolicy, TransactionLog, TransactionsError};
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use std::borrow::Borrow;
use std::fmt::Debug;

/// The orders of a log by customer, by one [`OrderPolicy`]: customers in ascending order of their
/// keys. What speaks of orders reads them here, so that all speak of the same.
///
/// Which orders there are depends on the as-of: a later refund takes nothing back.
///
/// # Example
///
/// A purchase that is returned five days later, seen before and after.
///
/// ```
/// use chrono::NaiveDate;
/// use clv::transactions::{
///     Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
///     ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
/// let log: TransactionLog<&str> = [
///     Transaction::new("al", day(2), dec!(10)),
///     Transaction::new("al", day(9), dec!(30)),
///     Transaction::new("al", day(14), dec!(-30)),
/// ]
/// .into_iter()
/// .collect();
/// let orders = log.orders(OrderPolicy {
///     collapse: Collapse::Day,
///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::AddDistinct,
/// });
/// let al = orders.get("al").ok_or("a customer")?;
/// assert_eq!(al.through(day(13))?.len(), 2);
/// let now = al.through(day(14))?;
/// assert_eq!(now.iter().map(|order| order.amount).collect::<Vec<_>>(), [dec!(10)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Orders<'log, K> {
    payments: ByCustomer<'log, K>,
    policy: OrderPolicy,
}

/// One customer, whose orders can be asked for.
#[derive(Debug)]
pub struct CustomerOrders<'a, K> {
    view: &'a ByCustomer<'a, K>,
    own: CustomerPayments<'a, K>,
    policy: OrderPolicy,
}

/// One order of a customer, refunds taken off.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Order {
    /// Its time: the start of its collapse period.
    pub at: NaiveDateTime,
    /// Its earliest payment.
    pub first_at: NaiveDateTime,
    /// Its latest payment, refunds not counted.
    pub last_at: NaiveDateTime,
    /// Its money, refunds taken off; never negative. 0 where the log has no amounts.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub amount: Decimal,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) net: ExactSum,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) rows: usize,
}

impl Order {
    /// The day of its time.
    pub fn date(&self) -> NaiveDate {
        self.at.date()
    }
}

impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.first_at, self.last_at, self.amount)
            == (other.at, other.first_at, other.last_at, other.amount)
    }
}

impl Eq for Order {}

impl<'log, K> ByCustomer<'log, K> {
    /// The orders of these transactions by a policy.
    pub fn into_orders(self, policy: OrderPolicy) -> Orders<'log, K> {
        Orders {
            payments: self,
            policy,
        }
    }
}

impl<K: Ord + Sync> TransactionLog<K> {
    /// Every customer's orders by a policy, customers in order of their keys: what everything reads
    /// that speaks of orders.
    ///
    /// This sorts: keep the view where it is used more than once.
    pub fn orders(&self, policy: OrderPolicy) -> Orders<'_, K> {
        self.by_customer().into_orders(policy)
    }
}

impl<'log, K> Orders<'log, K> {
    /// The period within which rows are one order.
    pub fn policy(&self) -> &OrderPolicy {
        &self.policy
    }

    /// The transactions behind the orders.
    pub fn payments(&self) -> &ByCustomer<'log, K> {
        &self.payments
    }

    /// Whether the log has amounts; without them an order's amount is 0 and means nothing.
    pub fn has_amounts(&self) -> bool {
        self.payments.has_amounts()
    }

    /// Refuses what speaks of money where the log has no amounts.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::NoAmounts`] then.
    pub(crate) fn with_amounts(&self, what: &'static str) -> Result<(), TransactionsError> {
        match self.has_amounts() {
            true => Ok(()),
            false => Err(TransactionsError::NoAmounts { what }),
        }
    }

    /// Number of customers, those without an order included.
    pub fn len(&self) -> usize {
        self.payments.len()
    }

    /// Whether there is no customer.
    pub fn is_empty(&self) -> bool {
        self.payments.is_empty()
    }

    /// The customers, in ascending order.
    pub fn customers(&self) -> &[&'log K] {
        self.payments.customers()
    }

    /// One customer.
    pub fn get<Q>(&self, customer: &Q) -> Option<CustomerOrders<'_, K>>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.payments.get(customer).map(|own| self.of(own))
    }

    /// The customer at a position of [`customers`](Self::customers).
    pub fn at(&self, position: usize) -> Option<CustomerOrders<'_, K>> {
        self.payments.at(position).map(|own| self.of(own))
    }

    /// Every customer, in ascending order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = CustomerOrders<'_, K>> {
        self.payments.iter().map(|own| self.of(own))
    }

    fn of<'a>(&'a self, own: CustomerPayments<'a, K>) -> CustomerOrders<'a, K> {
        CustomerOrders {
            view: &self.payments,
            own,
            policy: self.policy,
        }
    }
}

impl<'a, K> CustomerOrders<'a, K> {
    /// The customer.
    pub fn customer(&self) -> &'a K {
        self.own.customer
    }

    /// Whether the log has amounts; without them an order's amount is 0 and means nothing.
    pub fn has_amounts(&self) -> bool {
        self.view.has_amounts()
    }

    /// The transactions behind the orders, in order of time.
    pub fn payments(&self) -> CustomerPayments<'a, K> {
        self.own
    }
}

impl<K: Ord + Debug> CustomerOrders<'_, K> {
    /// The orders as of an instant or a day, in order of time.
    ///
    /// # Errors
    ///
    /// - [`TransactionsError::Refund`], [`TransactionsError::ZeroAmount`] and
    ///   [`TransactionsError::RepeatedOrder`] where the policy is to refuse;
    /// - [`TransactionsError::InexactSum`] where an order has no place in a decimal.
    pub fn through(&self, as_of: impl Into<AsOf>) -> Result<Vec<Order>, TransactionsError> {
        let mut orders = Vec::new();
        self.fold(as_of, |order| orders.push(*order))?;
        Ok(orders)
    }

    /// The orders that come after a cut and by an end, by themselves: what was refunded of orders
    /// before the cut is none of theirs, and what only goes on with one of those is no order.
    ///
    /// # Errors
    ///
    /// Those of [`through`](Self::through).
    pub fn between(
        &self,
        cut: impl Into<AsOf>,
        end: impl Into<AsOf>,
    ) -> Result<Vec<Order>, TransactionsError> {
        let policy = self.view.policy(self.policy);
        let after = super::after_cut::AfterCut::of(self.own, cut.into(), end.into(), &policy);
        let mut orders = Vec::new();
        after
            .for_each_order(&mut Counts::default(), |order| {
                if !order.goes_on {
                    orders.push(order.order.try_into()?);
                }
                Ok(())
            })
            .map_err(|obstacle| self.problem(obstacle))?;
        Ok(orders)
    }

    /// Every order as of then, in order of time; the counts of the rows.
    pub(crate) fn fold(
        &self,
        as_of: impl Into<AsOf>,
        mut each: impl FnMut(&Order),
    ) -> Result<Counts, TransactionsError> {
        let seen = self.own.through(as_of).payments;
        let mut counts = Counts::default();
        for_each_order(
            seen,
            &self.view.policy(self.policy),
            &mut counts,
            |folded| {
                each(&folded.try_into()?);
                Ok(())
            },
        )
        .map_err(|obstacle| self.problem(obstacle))?;
        Ok(counts)
    }

    /// The error of a sum over orders that no decimal holds.
    pub(crate) fn inexact(&self) -> TransactionsError {
        self.problem(Obstacle::InexactSum)
    }

    fn problem(&self, obstacle: Obstacle) -> TransactionsError {
        Problem::from(obstacle).in_log(self.view, self.own.customer)
    }
}

impl TryFrom<Folded> for Order {
    type Error = Obstacle;

    fn try_from(folded: Folded) -> Result<Self, Obstacle> {
        let total = folded.net.to_total().ok_or(Obstacle::InexactSum)?;
        Ok(Self {
            at: folded.start,
            first_at: folded.first_at,
            last_at: folded.last_at,
            amount: total.amount,
            net: folded.net,
            rows: folded.rows,
        })
    }
}
