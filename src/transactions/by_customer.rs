use super::order_key::OrderNumber;
use super::{AsOf, OrderKey, OrderPolicy, TransactionLog, ZeroAmounts};
use crate::numeric::sum::map_tasks;
use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use std::borrow::Borrow;
use std::ops::Range;

/// The transactions of a log by customer: customers in ascending order of their keys, each one's
/// transactions in order of time.
///
/// At one instant purchases stand before refunds, and each of them in order of their amounts, so the
/// view is the same whatever the order of the log.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::transactions::{Transaction, TransactionLog};
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
/// let log: TransactionLog<u32> = [
///     Transaction::new(7, day(9), dec!(5)),
///     Transaction::new(3, day(7), dec!(20)),
///     Transaction::new(7, day(2), dec!(10)),
/// ]
/// .into_iter()
/// .collect();
///
/// let by_customer = log.by_customer();
/// let seven = by_customer.get(&7).map(|customer| customer.payments.to_vec());
/// assert_eq!(seven.map(|payments| payments[0].amount), Some(dec!(10)));
/// assert_eq!(by_customer.iter().map(|c| *c.customer).collect::<Vec<_>>(), [3, 7]);
/// let by_the_eighth = by_customer.get(&7).map(|customer| customer.through(day(8)).payments.len());
/// assert_eq!(by_the_eighth, Some(1));
/// ```
#[derive(Debug, Clone)]
pub struct ByCustomer<'log, K> {
    log: &'log TransactionLog<K>,
    customers: Vec<&'log K>,
    /// Where each customer's payments end; they begin where those of the customer before end.
    ends: Vec<usize>,
    payments: Vec<Payment>,
}

/// When and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payment {
    /// When, on the business's calendar.
    pub at: NaiveDateTime,
    /// The amount: positive for a purchase, negative for a refund; 0 where the log has no amounts.
    pub amount: Decimal,
    pub(super) order: Option<OrderNumber>,
}

impl Payment {
    /// Whether the transaction has an order number.
    pub fn has_order(&self) -> bool {
        self.order.is_some()
    }
}

/// One customer and all of their transactions.
#[derive(Debug, PartialEq, Eq)]
pub struct CustomerPayments<'a, K> {
    /// The customer.
    pub customer: &'a K,
    /// Their transactions in order of time; at least one where the log is not cut.
    pub payments: &'a [Payment],
}

impl<'a, K> CustomerPayments<'a, K> {
    /// The rows that are seen as of an instant or a day: all up to it.
    pub fn through(self, as_of: impl Into<AsOf>) -> Self {
        self.cut(as_of.into()).0
    }

    /// The rows that are not yet seen as of an instant or a day: all after it.
    pub fn after(self, as_of: impl Into<AsOf>) -> Self {
        self.cut(as_of.into()).1
    }

    fn cut(self, as_of: AsOf) -> (Self, Self) {
        let last = as_of.last_instant();
        let seen = self.payments.partition_point(|payment| payment.at <= last);
        let (before, after) = self.payments.split_at_checked(seen).unwrap_or_default();
        let of = |payments: &'a [Payment]| Self {
            customer: self.customer,
            payments,
        };
        (of(before), of(after))
    }
}

impl<K> Clone for CustomerPayments<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for CustomerPayments<'_, K> {}

impl<K: Ord + Sync> TransactionLog<K> {
    /// Every customer's transactions in order of time, customers in order of their keys.
    ///
    /// This sorts: keep the view where it is used more than once.
    pub fn by_customer(&self) -> ByCustomer<'_, K> {
        ByCustomer::new(self)
    }
}

impl<'log, K: Ord + Sync> ByCustomer<'log, K> {
    /// A counting sort by customer, then each customer's few payments by time.
    fn new(log: &'log TransactionLog<K>) -> Self {
        let keys = log.customers();
        let mut order: Vec<usize> = (0..keys.len()).collect();
        sort_by_key(&mut order, keys);

        let mut counts = vec![0_usize; keys.len()];
        for row in log.rows() {
            if let Some(count) = counts.get_mut(row.customer) {
                *count += 1;
            }
        }
        let mut next = counts;
        let mut ends = Vec::with_capacity(keys.len());
        let mut end = 0;
        for &customer in &order {
            if let Some(start) = next.get_mut(customer) {
                let count = std::mem::replace(start, end);
                end += count;
                ends.push(end);
            }
        }
        let nothing = Payment {
            at: NaiveDateTime::MIN,
            amount: Decimal::ZERO,
            order: None,
        };
        let mut payments = vec![nothing; log.len()];
        for row in log.rows() {
            if let Some(slot) = next.get_mut(row.customer)
                && let Some(payment) = payments.get_mut(*slot)
            {
                *payment = Payment {
                    at: row.at,
                    amount: row.amount,
                    order: row.order,
                };
                *slot += 1;
            }
        }
        let key = |number| log.order_key(number);
        sort_each(&mut payments, &ends, 0, &key);
        Self {
            log,
            customers: order.iter().filter_map(|&at| keys.get(at)).collect(),
            ends,
            payments,
        }
    }
}

impl<'log, K> ByCustomer<'log, K> {
    /// Number of customers.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there is no customer.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// Whether the log has amounts; without them those of the payments are 0 and mean nothing.
    pub fn has_amounts(&self) -> bool {
        self.log.has_amounts()
    }

    /// The policy by which these payments are read: without amounts every row is a purchase.
    pub(super) fn policy(&self, policy: OrderPolicy) -> OrderPolicy {
        match self.has_amounts() {
            true => policy,
            false => OrderPolicy {
                zero_amounts: ZeroAmounts::Count,
                ..policy
            },
        }
    }

    /// The customers, in ascending order.
    pub fn customers(&self) -> &[&'log K] {
        &self.customers
    }

    /// The transactions of one customer.
    pub fn get<Q>(&self, customer: &Q) -> Option<CustomerPayments<'_, K>>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let position = self
            .customers
            .binary_search_by(|key| (*key).borrow().cmp(customer));
        self.at(position.ok()?)
    }

    /// The transactions of the customer at a position of [`customers`](Self::customers).
    pub fn at(&self, position: usize) -> Option<CustomerPayments<'_, K>> {
        let start = match position.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(before)?,
        };
        Some(CustomerPayments {
            customer: self.customers.get(position)?,
            payments: self.payments.get(start..*self.ends.get(position)?)?,
        })
    }

    /// Every customer, in ascending order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = CustomerPayments<'_, K>> {
        self.range(0..self.len())
    }

    pub(super) fn log(&self) -> &'log TransactionLog<K> {
        self.log
    }

    /// A value of the positions of each part of the customers, on all threads and in order of
    /// the customers; the first part's error where there are several. A part's result depends on its
    /// customers only, so that the number of threads cannot show.
    pub(crate) fn of_parts<T: Send, E: Send>(
        &self,
        of: impl Fn(Range<usize>) -> Result<T, E> + Send + Sync,
    ) -> Result<Vec<T>, E>
    where
        K: Sync,
    {
        const CUSTOMERS_AT_ONCE: usize = 1 << 13;
        let parts = self.len().div_ceil(CUSTOMERS_AT_ONCE);
        map_tasks(parts, |part| {
            let start = part * CUSTOMERS_AT_ONCE;
            of(start..self.len().min(start + CUSTOMERS_AT_ONCE))
        })
        .into_iter()
        .collect()
    }

    /// The customers at some positions.
    pub(super) fn range(
        &self,
        positions: Range<usize>,
    ) -> impl ExactSizeIterator<Item = CustomerPayments<'_, K>> {
        let before = positions.start.checked_sub(1);
        let start = before.and_then(|before| self.ends.get(before)).copied();
        let customers = self.customers.get(positions.clone()).unwrap_or_default();
        let ends = self.ends.get(positions).unwrap_or_default();
        let mut start = start.unwrap_or(0);
        customers.iter().zip(ends).map(move |(&customer, &end)| {
            let payments = self.payments.get(start..end).unwrap_or_default();
            start = end;
            CustomerPayments { customer, payments }
        })
    }
}

#[cfg(not(feature = "parallel"))]
fn sort_by_key<K: Ord>(order: &mut [usize], keys: &[K]) {
    order.sort_unstable_by(|&a, &b| keys.get(a).cmp(&keys.get(b)));
}

#[cfg(feature = "parallel")]
fn sort_by_key<K: Ord + Sync>(order: &mut [usize], keys: &[K]) {
    use rayon::slice::ParallelSliceMut;
    order.par_sort_unstable_by(|&a, &b| keys.get(a).cmp(&keys.get(b)));
}

/// Sorts each customer's payments. `ends` are those of the customers, in a numbering in which the
/// first payment has the number `start`.
fn sort_each(
    payments: &mut [Payment],
    ends: &[usize],
    start: usize,
    key: &(impl Fn(OrderNumber) -> Option<OrderKey> + Sync),
) {
    #[cfg(feature = "parallel")]
    {
        const CUSTOMERS_AT_ONCE: usize = 1 << 14;
        if ends.len() > CUSTOMERS_AT_ONCE {
            let (left, right) = ends.split_at(ends.len() / 2);
            let middle = left.last().copied().unwrap_or(start);
            if let Some((before, after)) = payments.split_at_mut_checked(middle - start) {
                rayon::join(
                    || sort_each(before, left, start, key),
                    || sort_each(after, right, middle, key),
                );
            }
            return;
        }
    }
    let mut from = start;
    for &end in ends {
        if let Some(own) = payments.get_mut(from - start..end - start) {
            own.sort_unstable_by(|a, b| in_order(a, b, key));
        }
        from = end;
    }
}

/// Rows that are identical follow each other.
fn in_order(
    a: &Payment,
    b: &Payment,
    key: &impl Fn(OrderNumber) -> Option<OrderKey>,
) -> std::cmp::Ordering {
    let refund = |payment: &Payment| payment.amount < Decimal::ZERO;
    let order = |payment: &Payment| payment.order.and_then(key);
    a.at.cmp(&b.at)
        .then_with(|| refund(a).cmp(&refund(b)))
        .then_with(|| a.amount.cmp(&b.amount))
        .then_with(|| order(a).cmp(&order(b)))
        .then_with(|| a.amount.scale().cmp(&b.amount.scale()))
}
