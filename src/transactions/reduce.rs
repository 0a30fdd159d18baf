use super::part::Part;
use super::{ByCustomer, CustomerBase, Reduction, TransactionLog, TransactionsError};
use std::fmt::Debug;
use std::ops::Range;

impl Reduction {
    /// The customer base of a log.
    ///
    /// The result is the same, to the last bit, for any order of the transactions and any number
    /// of threads.
    ///
    /// # Errors
    ///
    /// - [`TransactionsError::NoTransactions`] where the log is empty;
    /// - [`TransactionsError::AsOfBeforeFirstTransaction`];
    /// - [`TransactionsError::NoCustomers`] where the policies leave no purchase of anybody;
    /// - [`TransactionsError::Refund`] and [`TransactionsError::ZeroAmount`] where the policy is
    ///   to refuse: the earliest one of the first customer who has one;
    /// - [`TransactionsError::RepeatedOrder`], the same;
    /// - [`TransactionsError::InexactSum`] where a customer's total has no place in a decimal with at
    ///   least 12 of its decimal places;
    /// - [`TransactionsError::TooManyPurchases`].
    ///
    /// # Example
    ///
    /// Al buys on 2, 2 and 16 March and is seen for 21 days after the first purchase.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::quantity::TimeUnit;
    /// use clv::transactions::{
    ///     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog, ZeroAmounts,
    /// };
    /// use rust_decimal_macros::dec;
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
    /// let log: TransactionLog<&str> = [
    ///     Transaction::new("al", day(16), dec!(7.50)),
    ///     Transaction::new("al", day(2), dec!(10.00)),
    ///     Transaction::new("al", day(2), dec!(1.00)),
    ///     Transaction::new("bo", day(30), dec!(4.00)),
    /// ]
    /// .into_iter()
    /// .collect();
    /// let base = Reduction {
    ///     as_of: day(23).into(),
    ///     unit: TimeUnit::Week,
    ///     collapse: Collapse::Day,
    ///     refunds: Refunds::Refuse,
    ///     zero_amounts: ZeroAmounts::Count,
    ///     repeated_orders: RepeatedOrders::Add,
    ///     first_purchase: FirstPurchase::Excluded,
    /// }
    /// .reduce(&log)?;
    ///
    /// assert_eq!(base.customers(), ["al"]);
    /// assert_eq!((base.frequency(), base.recency(), base.age()), (&[1][..], &[2.0][..], &[3.0][..]));
    /// assert_eq!(base.monetary_value(), [Some(7.5)]);
    /// assert_eq!(base.totals().map(|totals| totals[0].total), Some(dec!(18.50)));
    /// assert_eq!(base.tally().map(|tally| tally.rows_after_as_of), Some(1));
    /// # Ok::<(), clv::transactions::TransactionsError>(())
    /// ```
    pub fn reduce<K>(&self, log: &TransactionLog<K>) -> Result<CustomerBase<K>, TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        self.reduce_view(&log.by_customer())
    }

    /// [`reduce`](Self::reduce) for a log whose view by customer is already there.
    ///
    /// # Errors
    ///
    /// Those of [`reduce`](Self::reduce).
    pub fn reduce_view<K>(
        &self,
        view: &ByCustomer<'_, K>,
    ) -> Result<CustomerBase<K>, TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        self.check(view)?;
        let policy = view.policy(self.order_policy());
        let mut whole = Part::with_capacity(self, view.len());
        let of_part = |positions: Range<usize>| -> Result<_, TransactionsError> {
            let mut part = Part::with_capacity(self, positions.len());
            for customer in view.range(positions) {
                part.add(&policy, None, customer)
                    .map_err(|problem| problem.in_log(view, customer.customer))?;
            }
            Ok(part)
        };
        for part in view.of_parts(of_part)? {
            whole.append(part)?;
        }
        whole.into_base(view.has_amounts())
    }

    /// Refuses a log in which nothing is seen.
    pub(super) fn check<K>(&self, view: &ByCustomer<'_, K>) -> Result<(), TransactionsError> {
        let Some(first) = view.log().first_instant() else {
            return Err(TransactionsError::NoTransactions);
        };
        if !self.as_of.includes(first) {
            return Err(TransactionsError::AsOfBeforeFirstTransaction {
                as_of: self.as_of.last_instant(),
                first,
            });
        }
        Ok(())
    }
}
