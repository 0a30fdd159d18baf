use super::collapse::nanoseconds_between;
use super::purchases::{Obstacle, for_each_purchase};
use super::reduce::{Problem, Ruler};
use super::{ByCustomer, CustomerBase, Reduction, Tally, TransactionLog, TransactionsError};
use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use std::fmt::Debug;

/// When each customer bought, and for how much: the times of all purchases, in the unit of the
/// reduction, since the first purchase of anybody.
///
/// A purchase is what [`Reduction`] says, and its time that of its collapse period, as in the
/// [`CustomerBase`] of the same log: a customer's frequency is one less than the number of their
/// times, the recency is the last time less the first, to the last digit or two.
///
/// Customers stand in ascending order of their keys.
#[derive(Debug, Clone, PartialEq)]
pub struct PurchaseTimes<K> {
    reduction: Reduction,
    start: NaiveDateTime,
    observed: f64,
    customers: Vec<K>,
    times: Vec<f64>,
    amounts: Vec<Decimal>,
    /// Where each customer's times end; they begin where those of the customer before end.
    ends: Vec<usize>,
}

impl Reduction {
    /// When the customers of a log bought and for how much, up to the as-of.
    ///
    /// # Errors
    ///
    /// Those of [`reduce`](Self::reduce).
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::quantity::TimeUnit;
    /// use clv::transactions::{
    ///     Collapse, FirstPurchase, Reduction, Refunds, Transaction, TransactionLog, ZeroAmounts,
    /// };
    /// use rust_decimal_macros::dec;
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
    /// let log: TransactionLog<&str> = [
    ///     Transaction::new("bo", day(9), dec!(4.00)),
    ///     Transaction::new("al", day(16), dec!(7.50)),
    ///     Transaction::new("al", day(16), dec!(1.00)),
    ///     Transaction::new("al", day(2), dec!(10.00)),
    /// ]
    /// .into_iter()
    /// .collect();
    /// let times = Reduction {
    ///     as_of: day(22).into(),
    ///     unit: TimeUnit::Week,
    ///     collapse: Collapse::Day,
    ///     refunds: Refunds::Refuse,
    ///     zero_amounts: ZeroAmounts::Count,
    ///     first_purchase: FirstPurchase::Excluded,
    /// }
    /// .purchase_times(&log)?;
    ///
    /// assert_eq!(times.start(), day(2).into());
    /// assert_eq!(times.observed(), 3.0);
    /// let all: Vec<_> = times.iter().collect();
    /// assert_eq!(all, [(&"al", &[0.0, 2.0][..]), (&"bo", &[1.0][..])]);
    /// let amounts: Vec<_> = times.amounts().map(|(_, amounts)| amounts.to_vec()).collect();
    /// assert_eq!(amounts, [vec![dec!(10), dec!(8.5)], vec![dec!(4)]]);
    /// # Ok::<(), clv::transactions::TransactionsError>(())
    /// ```
    pub fn purchase_times<K>(
        &self,
        log: &TransactionLog<K>,
    ) -> Result<PurchaseTimes<K>, TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        self.purchase_times_of_view(&log.by_customer())
    }

    /// [`purchase_times`](Self::purchase_times) for a log whose view by customer is already there.
    ///
    /// # Errors
    ///
    /// Those of [`purchase_times`](Self::purchase_times).
    pub fn purchase_times_of_view<K>(
        &self,
        view: &ByCustomer<'_, K>,
    ) -> Result<PurchaseTimes<K>, TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        self.check(view)?;
        let mut customers = Vec::with_capacity(view.len());
        let mut periods: Vec<NaiveDateTime> = Vec::new();
        let mut amounts = Vec::new();
        let mut ends = Vec::with_capacity(view.len());
        let mut tally = Tally::default();
        for of_customer in view.iter() {
            let seen = of_customer.through(self.as_of).payments;
            let before = periods.len();
            for_each_purchase(seen, self, &mut tally, |period| {
                periods.push(period.start);
                amounts.push(period.net.to_decimal().ok_or(Obstacle::InexactSum)?);
                Ok(())
            })
            .map_err(|obstacle| Problem::from(obstacle).in_log(view, of_customer.customer))?;
            if periods.len() > before {
                customers.push(of_customer.customer.clone());
                ends.push(periods.len());
            }
        }
        let Some(start) = periods.iter().min().copied() else {
            return Err(TransactionsError::NoCustomers);
        };
        let ruler = Ruler::of(self);
        let since = |at: NaiveDateTime| ruler.measure(nanoseconds_between(start, at));
        let last_instant = nanoseconds_between(start, self.as_of.last_instant());
        Ok(PurchaseTimes {
            reduction: *self,
            start,
            observed: ruler.measure(last_instant + 1),
            customers,
            times: periods.into_iter().map(since).collect(),
            amounts,
            ends,
        })
    }
}

impl<K> PurchaseTimes<K> {
    /// How the log was reduced.
    pub fn reduction(&self) -> &Reduction {
        &self.reduction
    }

    /// Where time is 0: the start of the collapse period of the first purchase of anybody.
    pub fn start(&self) -> NaiveDateTime {
        self.start
    }

    /// The time that was looked at: from the [`start`](Self::start) through the as-of, the whole
    /// day where that is a day.
    ///
    /// An age of the base ends where the collapse period of the as-of starts, and so can be shorter
    /// by a period.
    pub fn observed(&self) -> f64 {
        self.observed
    }

    /// Number of customers, at least 1 where no one was left out.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there is no customer.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// Every customer with the times of their purchases, ascending and at least one.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &[f64])> {
        self.of_each(&self.times)
    }

    /// Every customer with the amounts of their purchases, in order of time.
    pub fn amounts(&self) -> impl Iterator<Item = (&K, &[Decimal])> {
        self.of_each(&self.amounts)
    }

    fn of_each<'a, T>(&'a self, column: &'a [T]) -> impl Iterator<Item = (&'a K, &'a [T])> {
        let mut start = 0;
        self.customers
            .iter()
            .zip(&self.ends)
            .map(move |(customer, &end)| {
                let own = column.get(start..end).unwrap_or_default();
                start = end;
                (customer, own)
            })
    }

    /// The same without the customers who are not in a base, such as those who came after a
    /// calibration had ended. The start stays where it is.
    pub fn of_customers_in(&self, base: &CustomerBase<K>) -> Self
    where
        K: Ord + Clone,
    {
        let mut kept = Self {
            customers: Vec::with_capacity(base.len()),
            times: Vec::with_capacity(self.times.len()),
            amounts: Vec::with_capacity(self.amounts.len()),
            ends: Vec::with_capacity(base.len()),
            ..*self
        };
        for ((customer, times), (_, amounts)) in self.iter().zip(self.amounts()) {
            if base.position(customer).is_some() {
                kept.customers.push(customer.clone());
                kept.times.extend(times);
                kept.amounts.extend(amounts);
                kept.ends.push(kept.times.len());
            }
        }
        kept
    }
}
