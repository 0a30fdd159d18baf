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
    /// Those of whom a row was seen.
    pub(super) customers: HashMap<K, Own>,
    pub(super) counts: Counts,
}

impl<K: Eq + Hash> PartialEq for Settled<K> {
    fn eq(&self, other: &Self) -> bool {
        self.until == other.until
            && self.latest == other.latest
            && self.has_amounts == other.has_amounts
            && self.customers == other.customers
            && self.counts == other.counts
    }
}

/// The sums of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Own {
    /// `None` where the rows left no purchase.
    pub(super) purchases: Option<Purchases>,
    /// The first and the last period of which rows were netted: also one of refunds alone, of which
    /// nothing is left, changes the purchases of others' rows.
    netted: Option<(NaiveDateTime, NaiveDateTime)>,
}

impl Own {
    /// The first and the last period that must not be another's too.
    fn periods(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let bought = self
            .purchases
            .map(|own| (own.first_period, own.last_period));
        self.netted.or(bought)
    }

    /// With what was summed up of the customer elsewhere, all of which came before or after.
    fn and_other(self, other: Self) -> Result<Self, TransactionsError> {
        if let (Some(ours), Some(theirs)) = (self.periods(), other.periods())
            && ours.0 <= theirs.1
            && theirs.0 <= ours.1
        {
            return Err(TransactionsError::OverlappingStates);
        }
        Ok(Self {
            purchases: match (self.purchases, other.purchases) {
                (Some(ours), Some(theirs)) => Some(ours.and_other(theirs)?),
                (ours, theirs) => ours.or(theirs),
            },
            netted: both(self.netted, other.netted),
        })
    }
}

/// The periods of two spans.
fn both(
    one: Option<(NaiveDateTime, NaiveDateTime)>,
    other: Option<(NaiveDateTime, NaiveDateTime)>,
) -> Option<(NaiveDateTime, NaiveDateTime)> {
    match (one, other) {
        (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
        (one, other) => one.or(other),
    }
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
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
                continue;
            };
            if rows.iter().any(|row| row.order.is_some()) {
                return needs("a row that names its order");
            }
            next.latest = next.latest.max(Some(last.at));
            next.counts.tally.rows += rows.len();
            let known = self
                .customers
                .get(own.customer)
                .copied()
                .unwrap_or_default();
            let mut purchases = known.purchases;
            for_each_order(rows, &policy, &mut next.counts, |order| {
                purchases = Some(Purchases::with(purchases, &order)?);
                Ok(())
            })
            .map_err(|problem| {
                super::problem::Problem::from(problem).in_log(&view, own.customer)
            })?;
            let start = |at| reduction.collapse.start(at);
            let nets = reduction.refunds == Refunds::NetWithinPeriod;
            let netted = nets.then(|| (start(first.at), start(last.at)));
            let summed_up = Own {
                purchases,
                netted: both(known.netted, netted),
            };
            next.customers.insert(own.customer.clone(), summed_up);
        }
        next.until = Some(until);
        next.has_amounts &= log.has_amounts() || log.is_empty();
        Ok(next)
    }

    /// Both are summed up until the same instant.
    pub(super) fn merge(&mut self, other: Self) -> Result<(), TransactionsError> {
        let mut merged = Vec::with_capacity(other.customers.len());
        for (customer, theirs) in other.customers {
            let ours = self.customers.get(&customer).copied().unwrap_or_default();
            merged.push((customer, ours.and_other(theirs)?));
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
        let settled = self.customers.iter();
        let mut settled: Vec<_> = settled.map(|(key, own)| (key, own.purchases)).collect();
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
                part.add(&policy, Some(known), alone(key))
                    .map_err(|found| problem(found, key))?;
            }
            let known = settled.next_if(|(key, _)| *key == own.customer);
            part.add(&policy, known.map(|(_, known)| known), own)
                .map_err(|found| problem(found, own.customer))?;
        }
        for (key, known) in settled {
            part.add(&policy, Some(known), alone(key))
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

/// The settled sums in the form in which they are saved.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Written<K> {
    until: Option<NaiveDateTime>,
    latest: Option<NaiveDateTime>,
    has_amounts: bool,
    counts: Counts,
    customers: Vec<(K, Option<Purchases>)>,
    /// The first and the last netted period of each customer.
    #[serde(default)]
    netted: Vec<Option<(NaiveDateTime, NaiveDateTime)>>,
}

#[cfg(feature = "serde")]
impl<K: Ord + serde::Serialize> serde::Serialize for Settled<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sorted: Vec<_> = self.customers.iter().collect();
        sorted.sort_unstable_by(|a, b| a.0.cmp(b.0));
        let customers = sorted.iter().map(|(key, own)| (key, own.purchases));
        Written {
            until: self.until,
            latest: self.latest,
            has_amounts: self.has_amounts,
            counts: self.counts,
            customers: customers.collect(),
            netted: sorted.iter().map(|(_, own)| own.netted).collect(),
        }
        .serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<K> Settled<K> {
    /// Whether a reduction can have summed this up.
    pub(super) fn can_be_by(&self, reduction: &Reduction) -> bool {
        let Some(until) = self.until else {
            return self.customers.is_empty() && self.counts.tally.rows == 0;
        };
        let collapse = reduction.collapse;
        let is_start = |at| collapse.start(at) == at;
        let nets = reduction.refunds == Refunds::NetWithinPeriod;
        let of_rows = |own: &Own| {
            let spans = [
                own.netted,
                own.purchases.map(|own| (own.first_period, own.last_period)),
            ];
            let mut edges = spans.into_iter().flatten();
            edges.all(|(first, last)| is_start(first) && is_start(last))
                && (nets || own.netted.is_none())
                && own.purchases.is_none_or(|own| {
                    let periods = collapse.periods(own.first_period, own.last_period);
                    collapse.start(own.first_at) == own.first_period
                        && collapse.start(own.last_at) == own.last_period
                        && periods.is_none_or(|periods| own.count as u64 <= periods)
                        && (self.has_amounts || own.is_free())
                })
        };
        let purchases = self.customers.values().filter_map(|own| own.purchases);
        let purchases = purchases.fold(0, |sum: usize, own| sum.saturating_add(own.count));
        is_start(until)
            && !matches!(reduction.refunds, Refunds::AgainstPurchases(_))
            && self.customers.values().all(of_rows)
            && self.counts.can_be_by(reduction)
            && self.counts.tally.rows_counted >= purchases
            && self.counts.tally.rows >= self.customers.len()
    }
}

#[cfg(feature = "serde")]
impl<'de, K: Eq + Hash + serde::Deserialize<'de>> serde::Deserialize<'de> for Settled<K> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = Written::<K>::deserialize(deserializer)?;
        let (count, periods) = (read.customers.len(), read.netted.len());
        // What was saved without the periods has none.
        let netted = read.netted.into_iter().chain(std::iter::repeat(None));
        let customers = read.customers.into_iter().zip(netted);
        let customers: HashMap<K, Own> = customers
            .map(|((key, purchases), netted)| (key, Own { purchases, netted }))
            .collect();
        let is_before = |at: NaiveDateTime| read.until.is_some_and(|until| at < until);
        let holds = |own: &Own| {
            let bought = own.purchases.map(|own| (own.first_period, own.last_period));
            let is_within = |netted: (NaiveDateTime, NaiveDateTime)| {
                netted.0 <= netted.1
                    && bought.is_none_or(|bought| netted.0 <= bought.0 && bought.1 <= netted.1)
            };
            own.netted.is_none_or(is_within)
                && own.periods().is_none_or(|(_, last)| is_before(last))
        };
        let are_as_many = periods == 0 || periods == count;
        if customers.len() < count
            || !are_as_many
            || !customers.values().all(holds)
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
