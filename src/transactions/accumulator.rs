use super::{AsOf, CustomerBase, Reduction, Transaction, TransactionLog, TransactionsError};
use std::fmt::Debug;
use std::hash::Hash;

/// A reduction in progress: takes transactions as they come, in any order and on any number of
/// machines, and gives the customer base that [`Reduction::reduce`] gives for all of them.
///
/// ```text
/// finish(a ∪ b) = finish(b ∪ a),   finish((a ∪ b) ∪ c) = finish(a ∪ (b ∪ c))      to the last bit
/// ```
///
/// Nothing is decided before [`finish`](Self::finish), because what a transaction means may depend
/// on one that comes later, such as a refund that names an earlier order. So it keeps all rows; a
/// [`LiveBase`](super::LiveBase) keeps a summary of each customer, for events in order of time. Only the row number in an error is
/// that of the order in which the rows came.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{
///     Accumulator, Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
/// let reduction = Reduction {
///     as_of: day(23).into(),
///     unit: TimeUnit::Week,
///     collapse: Collapse::Day,
///     refunds: Refunds::NetWithinPeriod,
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::Add,
///     first_purchase: FirstPurchase::Excluded,
/// };
/// let mut here = Accumulator::new(reduction);
/// here.push(Transaction::new("al", day(16), dec!(7.50)));
/// let mut there = Accumulator::new(reduction);
/// there.push(Transaction::new("al", day(2), dec!(10.00)));
/// here.merge(there)?;
///
/// assert_eq!(here.finish()?.recency(), [2.0]);
/// # Ok::<(), clv::transactions::TransactionsError>(())
/// ```
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(bound(
        serialize = "K: serde::Serialize",
        deserialize = "K: Eq + Hash + serde::Deserialize<'de>"
    ))
)]
pub struct Accumulator<K> {
    reduction: Reduction,
    log: TransactionLog<K>,
}

impl<K> Accumulator<K> {
    /// An accumulator that has seen nothing.
    pub fn new(reduction: Reduction) -> Self {
        Self {
            reduction,
            log: TransactionLog::new(),
        }
    }

    /// What it reduces to.
    pub fn reduction(&self) -> &Reduction {
        &self.reduction
    }

    /// The same transactions, to be looked at until another as-of: what the rows of the next month
    /// are merged into.
    pub fn until(mut self, as_of: impl Into<AsOf>) -> Self {
        self.reduction.as_of = as_of.into();
        self
    }

    /// What it has seen.
    pub fn log(&self) -> &TransactionLog<K> {
        &self.log
    }
}

impl<K: Eq + Hash> Accumulator<K> {
    /// Takes a transaction.
    pub fn push(&mut self, transaction: Transaction<K>) {
        self.log.push(transaction);
    }

    /// Takes all that another accumulator has seen.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::DifferentReductions`] where the other one reduces differently.
    pub fn merge(&mut self, other: Self) -> Result<(), TransactionsError> {
        if self.reduction != other.reduction {
            return Err(TransactionsError::DifferentReductions);
        }
        self.log.merge(other.log);
        Ok(())
    }

    /// The customer base of all that it has seen.
    ///
    /// # Errors
    ///
    /// Those of [`Reduction::reduce`].
    pub fn finish(&self) -> Result<CustomerBase<K>, TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        self.reduction.reduce(&self.log)
    }
}

impl<K: Eq + Hash> Extend<Transaction<K>> for Accumulator<K> {
    fn extend<I: IntoIterator<Item = Transaction<K>>>(&mut self, transactions: I) {
        self.log.extend(transactions);
    }
}
