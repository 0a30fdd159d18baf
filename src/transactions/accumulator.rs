use super::settled::Settled;
use super::{AsOf, CustomerBase, Reduction, Transaction, TransactionLog, TransactionsError};
use chrono::{NaiveDateTime, TimeDelta};
use std::fmt::Debug;
use std::hash::Hash;

/// A reduction in progress: takes transactions as they come, in any order and on any number of
/// machines, and gives the customer base that [`Reduction::reduce`] gives for all of them.
///
/// ```text
/// finish(a ∪ b) = finish(b ∪ a),   finish((a ∪ b) ∪ c) = finish(a ∪ (b ∪ c))      to the last bit
/// ```
///
/// It keeps rows until it is told that all of a time have come: [`settle`](Self::settle) sums them up
/// by customer, so that memory grows with customers and with the rows of the time that is still open.
/// Nothing else is decided before [`finish`](Self::finish), because what a transaction means may depend
/// on one that comes later. What only a whole log can tell is not summed up, and refused by name: a
/// refund against earlier purchases, and rows that name their orders.
///
/// Errors name the row by the order in which those rows came that are not summed up.
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
/// // All rows of the first half of the month have come: one summary of Al, one row.
/// here.settle(day(15))?;
/// assert_eq!((here.log().len(), here.settled_customers()), (1, 1));
/// assert_eq!(here.finish()?.recency(), [2.0]);
/// # Ok::<(), clv::transactions::TransactionsError>(())
/// ```
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "Written<K>",
        bound(
            serialize = "K: Ord + serde::Serialize",
            deserialize = "K: Eq + Hash + serde::Deserialize<'de>"
        )
    )
)]
pub struct Accumulator<K> {
    reduction: Reduction,
    log: TransactionLog<K>,
    settled: Settled<K>,
}

/// The same summaries, and the same rows in the same order beside them.
impl<K: Eq + Hash> PartialEq for Accumulator<K> {
    fn eq(&self, other: &Self) -> bool {
        self.reduction == other.reduction && self.log == other.log && self.settled == other.settled
    }
}

/// An accumulator as it is written, before it is checked.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(bound(deserialize = "K: Eq + Hash + serde::Deserialize<'de>"))]
struct Written<K> {
    reduction: Reduction,
    log: TransactionLog<K>,
    #[serde(default)]
    settled: Settled<K>,
}

#[cfg(feature = "serde")]
impl<K> TryFrom<Written<K>> for Accumulator<K> {
    type Error = TransactionsError;

    fn try_from(read: Written<K>) -> Result<Self, TransactionsError> {
        match read.settled.can_be_by(&read.reduction) {
            true => Ok(Self {
                reduction: read.reduction,
                log: read.log,
                settled: read.settled,
            }),
            false => {
                let what = "what an accumulator has summed up is what its reduction makes of rows";
                Err(TransactionsError::Contradiction { what })
            }
        }
    }
}

impl<K> Accumulator<K> {
    /// An accumulator that has seen nothing.
    pub fn new(reduction: Reduction) -> Self {
        Self {
            reduction,
            log: TransactionLog::new(),
            settled: Settled::default(),
        }
    }

    /// The reduction.
    pub fn reduction(&self) -> &Reduction {
        &self.reduction
    }

    /// The same transactions, to be looked at until another as-of: what the rows of the next month
    /// are merged into.
    pub fn until(mut self, as_of: impl Into<AsOf>) -> Self {
        self.reduction.as_of = as_of.into();
        self
    }

    /// Number of customers of whom rows are summed up.
    pub fn settled_customers(&self) -> usize {
        self.settled.customers.len()
    }

    /// The rows that it has seen and not summed up.
    pub fn log(&self) -> &TransactionLog<K> {
        &self.log
    }
}

impl<K: Eq + Hash> Accumulator<K> {
    /// Takes a transaction.
    pub fn push(&mut self, transaction: Transaction<K>) {
        self.log.push(transaction);
    }

    /// Takes all that another accumulator has seen. Where one of them has summed up more, the other
    /// does so first.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::DifferentReductions`] where the other one reduces differently,
    /// [`TransactionsError::OverlappingStates`] where both have summed up purchases of a customer, or
    /// periods in which refunds were netted, and neither's come all before the other's, and those of
    /// [`settle`](Self::settle). What it has seen is as before then.
    pub fn merge(&mut self, mut other: Self) -> Result<(), TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        if self.reduction != other.reduction {
            return Err(TransactionsError::DifferentReductions);
        }
        let until = self.settled.until.max(other.settled.until);
        self.settle_before(until)?;
        other.settle_before(until)?;
        self.settled.merge(other.settled)?;
        self.log.merge(other.log);
        Ok(())
    }

    /// Sums up the rows through an instant or a day, because all of them have come. Rows of a collapse
    /// period that is not over then stay rows, and so do those after the as-of. A row that comes too
    /// late is an error when it is met.
    ///
    /// # Errors
    ///
    /// - [`TransactionsError::NeedsWholeLog`] where refunds go against purchases, and where a row names
    ///   its order;
    /// - [`TransactionsError::SettledRow`] where a row came after its time was summed up;
    /// - those of [`Reduction::reduce`] about rows and sums.
    ///
    /// Nothing is changed then.
    pub fn settle(&mut self, through: impl Into<AsOf>) -> Result<(), TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        let through = through.into().last_instant();
        let last = through.min(self.reduction.as_of.last_instant());
        let next = last.checked_add_signed(TimeDelta::nanoseconds(1));
        self.settle_before(next.map(|next| self.reduction.collapse.start(next)))
    }

    fn settle_before(&mut self, until: Option<NaiveDateTime>) -> Result<(), TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        let Some(until) = until.filter(|_| until > self.settled.until) else {
            return Ok(());
        };
        self.settled = self.settled.with(&self.reduction, &self.log, until)?;
        let mut rest = match self.log.has_amounts() {
            true => TransactionLog::new(),
            false => TransactionLog::without_amounts(),
        };
        let rows = self.log.transactions().filter(|row| row.at >= until);
        rest.extend(rows.map(|row| Transaction {
            customer: row.customer.clone(),
            at: row.at,
            amount: row.amount,
            order: row.order,
        }));
        self.log = rest;
        Ok(())
    }

    /// The customer base of all that it has seen.
    ///
    /// # Errors
    ///
    /// Those of [`Reduction::reduce`]; [`TransactionsError::SettledRow`] where a row came after its time
    /// was summed up, and [`TransactionsError::AsOfBeforeLatestEvent`] where the as-of is now before
    /// what is summed up.
    pub fn finish(&self) -> Result<CustomerBase<K>, TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        match self.settled.until {
            None => self.reduction.reduce(&self.log),
            Some(until) => self.settled.base(&self.reduction, &self.log, until),
        }
    }
}

impl<K: Eq + Hash> Extend<Transaction<K>> for Accumulator<K> {
    fn extend<I: IntoIterator<Item = Transaction<K>>>(&mut self, transactions: I) {
        self.log.extend(transactions);
    }
}
