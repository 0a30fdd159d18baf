//! Rows of an accumulator that are summed up by customer.

use super::counts::Counts;
use super::fold::for_each_order;
use super::part::Part;
use super::purchases::Purchases;
use super::{
    ByCustomer, CustomerBase, CustomerPayments, Reduction, Refunds, TransactionLog,
    TransactionsError,
};
use chrono::NaiveDateTime;
use hashbrown::HashMap;
use std::fmt::Debug;
use std::hash::Hash;

/// The purchases of closed periods, and where their rows have gone.
#[derive(Debug, Clone)]
pub(super) struct Settled<K> {
    /// All rows before it are summed up; the start of a collapse period.
    pub(super) until: Option<NaiveDateTime>,
    pub(super) latest: Option<NaiveDateTime>,
    pub(super) has_amounts: bool,
    /// Those of whom a row was seen, `None` where it left no purchase.
    pub(super) customers: HashMap<K, Option<Purchases>>,
    pub(super) counts: Counts,
}

impl<K> Default for Settled<K> {
    fn default() -> Self {
        Self {
            until: None,
            latest: None,
            has_amounts: true,
            customers: HashMap::new(),
            counts: Counts::default(),
        }
    }
}

impl<K: Ord + Hash + Clone + Debug + Send + Sync> Settled<K> {
    /// And the rows of a log that come before an instant.
    pub(super) fn with(
        &self,
        reduction: &Reduction,
        log: &TransactionLog<K>,
        until: NaiveDateTime,
    ) -> Result<Self, TransactionsError> {
        let needs = |what| Err(TransactionsError::NeedsWholeLog { what });
        if let Refunds::AgainstPurchases(_) = reduction.refunds {
            return needs("a refund against earlier purchases");
        }
        let view = log.by_customer();
        self.must_not_be_late(&view)?;
        let policy = view.policy(reduction.order_policy());
        let mut next = self.clone();
        for own in view.iter() {
            let count = own.payments.partition_point(|payment| payment.at < until);
            let rows = own.payments.get(..count).unwrap_or_default();
            let Some(last) = rows.last() else {
                continue;
            };
            if rows.iter().any(|row| row.order.is_some()) {
                return needs("a row that names its order");
            }
            next.latest = next.latest.max(Some(last.at));
            next.counts.tally.rows += rows.len();
            let mut purchases = self.customers.get(own.customer).copied().flatten();
            for_each_order(rows, &policy, &mut next.counts, |order| {
                purchases = Some(Purchases::with(purchases, &order)?);
                Ok(())
            })
            .map_err(|problem| {
                super::problem::Problem::from(problem).in_log(&view, own.customer)
            })?;
            next.customers.insert(own.customer.clone(), purchases);
        }
        next.until = Some(until);
        next.has_amounts &= log.has_amounts() || log.is_empty();
        Ok(next)
    }

    /// Both are summed up until the same instant.
    pub(super) fn merge(&mut self, other: Self) -> Result<(), TransactionsError> {
        let mut merged = Vec::with_capacity(other.customers.len());
        for (customer, theirs) in other.customers {
            let ours = self.customers.get(&customer).copied().flatten();
            let purchases = match (ours, theirs) {
                (Some(ours), Some(theirs)) => Some(ours.and_other(theirs)?),
                (ours, theirs) => ours.or(theirs),
            };
            merged.push((customer, purchases));
        }
        self.counts.add(&other.counts)?;
        self.customers.extend(merged);
        self.latest = self.latest.max(other.latest);
        self.has_amounts &= other.has_amounts;
        Ok(())
    }

    /// The base of what is summed up and of the rows of a log.
    pub(super) fn base(
        &self,
        reduction: &Reduction,
        log: &TransactionLog<K>,
        until: NaiveDateTime,
    ) -> Result<CustomerBase<K>, TransactionsError> {
        let view = log.by_customer();
        debug_assert_eq!(self.until, Some(until));
        self.must_not_be_late(&view)?;
        match self.latest {
            None => reduction.check(&view)?,
            Some(latest) if !reduction.as_of.includes(latest) => {
                return Err(TransactionsError::AsOfBeforeLatestEvent {
                    as_of: reduction.as_of.last_instant(),
                    latest,
                });
            }
            Some(_) => {}
        }
        let policy = view.policy(reduction.order_policy());
        let mut settled: Vec<(&K, &Option<Purchases>)> = self.customers.iter().collect();
        settled.sort_unstable_by(|a, b| a.0.cmp(b.0));
        let mut settled = settled.into_iter().peekable();
        let mut part = Part::with_capacity(reduction, self.customers.len().max(view.len()));
        let alone = |customer| CustomerPayments {
            customer,
            payments: &[],
        };
        let problem = |problem: super::problem::Problem, key: &K| problem.in_log(&view, key);
        for own in view.iter() {
            while let Some((key, known)) = settled.next_if(|(key, _)| *key < own.customer) {
                part.add(&policy, Some(*known), alone(key))
                    .map_err(|found| problem(found, key))?;
            }
            let known = settled.next_if(|(key, _)| *key == own.customer);
            part.add(&policy, known.map(|(_, known)| *known), own)
                .map_err(|found| problem(found, own.customer))?;
        }
        for (key, known) in settled {
            part.add(&policy, Some(*known), alone(key))
                .map_err(|found| problem(found, key))?;
        }
        part.counts.add(&self.counts)?;
        let has_amounts = self.has_amounts && (view.has_amounts() || view.is_empty());
        part.into_base(has_amounts)
    }

    fn must_not_be_late(&self, view: &ByCustomer<'_, K>) -> Result<(), TransactionsError> {
        let Some(settled) = self.until else {
            return Ok(());
        };
        let rows = view.log().transactions().enumerate();
        match rows.into_iter().find(|(_, row)| row.at < settled) {
            None => Ok(()),
            Some((row, late)) => Err(TransactionsError::SettledRow {
                row: row + 1,
                customer: format!("{:?}", late.customer),
                at: late.at,
                settled,
            }),
        }
    }
}

/// What is settled in the form in which it is saved.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Written<K> {
    until: Option<NaiveDateTime>,
    latest: Option<NaiveDateTime>,
    has_amounts: bool,
    counts: Counts,
    customers: Vec<(K, Option<Purchases>)>,
}

#[cfg(feature = "serde")]
impl<K: Ord + serde::Serialize> serde::Serialize for Settled<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut customers: Vec<_> = self
            .customers
            .iter()
            .map(|(key, own)| (key, *own))
            .collect();
        customers.sort_unstable_by(|a, b| a.0.cmp(b.0));
        Written {
            until: self.until,
            latest: self.latest,
            has_amounts: self.has_amounts,
            counts: self.counts,
            customers,
        }
        .serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de, K: Eq + Hash + serde::Deserialize<'de>> serde::Deserialize<'de> for Settled<K> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Written::<K>::deserialize(deserializer)?;
        let count = read.customers.len();
        let customers: HashMap<K, Option<Purchases>> = read.customers.into_iter().collect();
        let is_before = |at: NaiveDateTime| read.until.is_some_and(|until| at < until);
        let mut own = customers.values().flatten();
        if customers.len() < count
            || !own.all(|own| is_before(own.last_period))
            || !read.latest.is_none_or(is_before)
            || read.latest.is_none() != customers.is_empty()
        {
            let what = "customers must be distinct and their purchases before what is settled";
            return Err(serde::de::Error::custom(what));
        }
        Ok(Self {
            until: read.until,
            latest: read.latest,
            has_amounts: read.has_amounts,
            customers,
            counts: read.counts,
        })
    }
}
