use super::entries::Entries;
use super::{CustomerState, LiveRules};
use crate::quantity::TimeUnit;
use crate::transactions::customer_base::{Columns, Provenance};
use crate::transactions::{AsOf, CustomerBase, FirstPurchase, Transaction, TransactionsError};
use std::borrow::Borrow;
use std::fmt::Debug;
use std::hash::Hash;

/// A customer base that lives: a summary of each customer by key, which takes events as they come,
/// merges with others, is saved and read back, and gives the [`CustomerBase`] of all events as of
/// any time after the last of them.
///
/// Memory grows with customers, not with events: 108 bytes a customer, the key, and at most 12 bytes to
/// find it. What needs the whole log is refused by name: a refund that takes back more than the
/// latest purchase, where that makes it none ([`CustomerState::push`]), and rows that name their orders
/// ([`LiveBase::push`]), which is what tells an event that comes twice.
/// A [`TransactionLog`](crate::transactions::TransactionLog) does both.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{
///     Collapse, FirstPurchase, LateEvents, LiveBase, LiveRules, OrderPolicy, Refunds,
///     RepeatedOrders, Transaction, ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
/// let policy = OrderPolicy {
///     collapse: Collapse::Day,
///     refunds: Refunds::NetWithinPeriod,
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::Add,
/// };
/// let mut live = LiveBase::new(LiveRules::new(policy, LateEvents::Refuse));
/// live.push(Transaction::new("al", day(2), dec!(10)))?;
/// live.push(Transaction::new("bo", day(9), dec!(4)))?;
/// live.push(Transaction::new("al", day(16), dec!(7)))?;
/// let base = live.base(day(23), TimeUnit::Week, FirstPurchase::Excluded)?;
/// assert_eq!((base.customers(), base.frequency()), (&["al", "bo"][..], &[1, 0][..]));
/// assert_eq!((base.recency(), base.age()), (&[2.0, 0.0][..], &[3.0, 2.0][..]));
/// # Ok::<(), clv::transactions::TransactionsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct LiveBase<K> {
    rules: LiveRules,
    customers: Entries<K>,
}

/// The same rules and the same summary of each customer, in whatever order they came.
impl<K: Eq + Hash> PartialEq for LiveBase<K> {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules
            && self.len() == other.len()
            && self
                .customers
                .iter()
                .all(|(customer, state)| other.get(customer) == Some(state))
    }
}

impl<K> LiveBase<K> {
    /// A base that has seen nothing.
    pub fn new(rules: LiveRules) -> Self {
        Self {
            rules,
            customers: Entries::new(),
        }
    }

    /// The rules that the summaries follow.
    pub fn rules(&self) -> &LiveRules {
        &self.rules
    }

    /// Number of customers with an event.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there was no event.
    pub fn is_empty(&self) -> bool {
        self.customers.len() == 0
    }
}

impl<K: Eq + Hash> LiveBase<K> {
    /// Takes an event, and gives the customer's new summary.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::NeedsWholeLog`] where it names its order, and those of
    /// [`CustomerState::push`]; nothing is changed then.
    pub fn push(&mut self, event: Transaction<K>) -> Result<CustomerState, TransactionsError> {
        if event.order.is_some() {
            return Err(TransactionsError::NeedsWholeLog {
                what: "a row that names its order",
            });
        }
        let place = self.customers.place(&event.customer);
        let known = place.and_then(|place| self.customers.get_mut(place));
        let mut state = known.as_deref().copied().unwrap_or_default();
        state.push(&self.rules, event.at, event.amount)?;
        match known {
            Some(known) => *known = state,
            None if state.latest().is_some() => self.customers.add(event.customer, state)?,
            None => {}
        }
        Ok(state)
    }

    /// [`push`](Self::push) of an event that must not come after now, which the caller knows: an event
    /// with a wrong date in the future would close the customer's periods up to it.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::FutureEvent`], and those of [`push`](Self::push); nothing is changed then.
    pub fn push_by(
        &mut self,
        event: Transaction<K>,
        now: impl Into<AsOf>,
    ) -> Result<CustomerState, TransactionsError> {
        let now = now.into();
        match now.includes(event.at) {
            true => self.push(event),
            false => Err(TransactionsError::FutureEvent {
                at: event.at,
                now: now.last_instant(),
            }),
        }
    }

    /// The summary of a customer.
    pub fn get<Q>(&self, customer: &Q) -> Option<&CustomerState>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.customers.get(self.customers.place(customer)?)
    }

    /// The summary of a customer, to be corrected.
    pub fn get_mut<Q>(&mut self, customer: &Q) -> Option<&mut CustomerState>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let place = self.customers.place(customer)?;
        self.customers.get_mut(place)
    }

    /// Takes all that another base has seen, of other customers or of other times. Merging is
    /// associative and commutative.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::DifferentReductions`] where the other one has other rules;
    /// [`TransactionsError::OverlappingStates`], see [`CustomerState::merge`]. Nothing is changed
    /// then.
    pub fn merge(&mut self, other: Self) -> Result<(), TransactionsError> {
        if self.rules != other.rules {
            return Err(TransactionsError::DifferentReductions);
        }
        let mut merged = Vec::with_capacity(other.customers.len());
        for (customer, state) in other.customers.into_iter() {
            let place = self.customers.place(&customer);
            let known = place.and_then(|place| self.customers.get(place));
            let state = known
                .copied()
                .unwrap_or_default()
                .merge(&self.rules, state)?;
            merged.push((place, customer, state));
        }
        for (place, customer, state) in merged {
            match place.and_then(|place| self.customers.get_mut(place)) {
                Some(known) => *known = state,
                None => self.customers.add(customer, state)?,
            }
        }
        Ok(())
    }

    /// The base of all events, as of a time that is not before the last of them. What was left out
    /// is not counted: its [`tally`](CustomerBase::tally) is `None`.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::AsOfBeforeLatestEvent`], [`TransactionsError::NoCustomers`].
    pub fn base(
        &self,
        as_of: impl Into<AsOf>,
        unit: TimeUnit,
        first_purchase: FirstPurchase,
    ) -> Result<CustomerBase<K>, TransactionsError>
    where
        K: Ord + Clone + Debug,
    {
        let as_of = as_of.into();
        let rows = self.customers.sorted();
        let mut columns = Columns::with_capacity(unit, first_purchase, rows.len());
        let mut totals = Vec::with_capacity(rows.len());
        for (customer, state) in rows {
            let history = state.history(&self.rules, as_of, unit)?;
            let Some((history, of_customer)) = history.zip(state.totals()) else {
                continue;
            };
            columns.customers.push(customer.clone());
            columns.frequency.push(history.frequency());
            columns.recency.push(history.recency());
            columns.age.push(history.age());
            let spend = state.spend(first_purchase);
            let known = self.rules.has_amounts();
            columns.monetary_value.push(spend.filter(|_| known));
            totals.push(of_customer);
        }
        columns.provenance = Some(Provenance {
            reduction: self
                .rules
                .order_policy()
                .reduction(as_of, unit, first_purchase),
            tally: None,
            totals,
            has_amounts: self.rules.has_amounts(),
        });
        columns.into_sorted_base()
    }
}

/// A live base is written as its rules and the list of its customers, in order of their keys.
#[cfg(feature = "serde")]
impl<K: Ord + serde::Serialize> serde::Serialize for LiveBase<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let rows = self.customers.sorted();
        let mut fields = serializer.serialize_struct("LiveBase", 2)?;
        fields.serialize_field("rules", &self.rules)?;
        fields.serialize_field("customers", &rows)?;
        fields.end()
    }
}

#[cfg(feature = "serde")]
impl<'de, K: Eq + Hash + serde::Deserialize<'de>> serde::Deserialize<'de> for LiveBase<K> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Saved<K> {
            rules: LiveRules,
            customers: Vec<(K, CustomerState)>,
        }

        let saved = Saved::deserialize(deserializer)?;
        let mut customers = Entries::new();
        for (customer, state) in saved.customers {
            if customers.place(&customer).is_some() {
                return Err(serde::de::Error::custom("customers must be distinct"));
            }
            if !state.can_be_by(&saved.rules) {
                let what = "a customer's summary must be one of events by the rules";
                return Err(serde::de::Error::custom(what));
            }
            let added = customers.add(customer, state);
            added.map_err(serde::de::Error::custom)?;
        }
        Ok(Self {
            rules: saved.rules,
            customers,
        })
    }
}
