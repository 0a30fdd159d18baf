use super::collapse::without_leap_second;
use super::{ByCustomer, Transaction};
use chrono::NaiveDateTime;
use hashbrown::{DefaultHashBuilder, HashTable};
use rust_decimal::Decimal;
use std::hash::{BuildHasher, Hash};

/// Transactions of many customers, in any order.
///
/// Each customer's key is kept once and a row is a number, an instant and an amount, in columns:
/// 36 bytes. [`by_customer`](Self::by_customer) is the view that everything else reads.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::transactions::{Transaction, TransactionLog};
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
/// let mut log: TransactionLog<&str> = [
///     Transaction::new("bo", day(9), dec!(5.00)),
///     Transaction::new("al", day(7), dec!(20.00)),
/// ]
/// .into_iter()
/// .collect();
/// log.push(Transaction::new("al", day(2), dec!(10.00)));
///
/// assert_eq!((log.len(), log.customer_count()), (3, 2));
/// assert_eq!(log.first_instant(), Some(day(2).into()));
/// ```
#[derive(Debug, Clone)]
pub struct TransactionLog<K> {
    /// In order of first appearance.
    customers: Vec<K>,
    /// The positions in `customers`, by hash of the key.
    positions: HashTable<usize>,
    hasher: DefaultHashBuilder,
    customer: Vec<usize>,
    at: Vec<NaiveDateTime>,
    amount: Vec<Decimal>,
}

impl<K> TransactionLog<K> {
    /// A log without transactions.
    pub fn new() -> Self {
        Self {
            customers: Vec::new(),
            positions: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            customer: Vec::new(),
            at: Vec::new(),
            amount: Vec::new(),
        }
    }

    /// Number of transactions.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there is no transaction.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Number of different customers.
    pub fn customer_count(&self) -> usize {
        self.customers.len()
    }

    /// The earliest transaction's instant.
    pub fn first_instant(&self) -> Option<NaiveDateTime> {
        self.at.iter().min().copied()
    }

    /// The latest transaction's instant.
    pub fn last_instant(&self) -> Option<NaiveDateTime> {
        self.at.iter().max().copied()
    }

    /// Every transaction, in the order in which they came.
    pub fn transactions(&self) -> impl Iterator<Item = Transaction<&K>> {
        self.rows().filter_map(|(customer, at, amount)| {
            Some(Transaction::new(self.customers.get(customer)?, at, amount))
        })
    }

    /// Every customer's transactions in order of time, customers in order of their keys.
    ///
    /// This sorts: keep the view where it is used more than once.
    pub fn by_customer(&self) -> ByCustomer<'_, K>
    where
        K: Ord + Sync,
    {
        ByCustomer::new(self)
    }

    /// In order of first appearance.
    pub(super) fn customers(&self) -> &[K] {
        &self.customers
    }

    /// The position of the customer, the instant and the amount of each transaction.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, NaiveDateTime, Decimal)> {
        self.customer
            .iter()
            .zip(&self.at)
            .zip(&self.amount)
            .map(|((&customer, &at), &amount)| (customer, at, amount))
    }

    fn reserve(&mut self, rows: usize) {
        self.customer.reserve(rows);
        self.at.reserve(rows);
        self.amount.reserve(rows);
    }
}

impl<K: Eq + Hash> TransactionLog<K> {
    /// Adds a transaction.
    pub fn push(&mut self, transaction: Transaction<K>) {
        let customer = self.position(transaction.customer);
        self.customer.push(customer);
        self.at.push(without_leap_second(transaction.at));
        self.amount.push(transaction.amount);
    }

    /// Adds all transactions of another log after those of this one.
    pub fn merge(&mut self, other: Self) {
        self.reserve(other.len());
        let positions: Vec<usize> = other
            .customers
            .into_iter()
            .map(|key| self.position(key))
            .collect();
        self.customer.extend(
            other
                .customer
                .iter()
                .filter_map(|&customer| positions.get(customer)),
        );
        self.at.extend(other.at);
        self.amount.extend(other.amount);
    }

    /// The position of a customer, who is new if not seen before.
    fn position(&mut self, key: K) -> usize {
        let Self {
            customers,
            positions,
            hasher,
            ..
        } = self;
        let known = |position: &usize| customers.get(*position) == Some(&key);
        let hash = hasher.hash_one(&key);
        if let Some(&position) = positions.find(hash, known) {
            return position;
        }
        let position = customers.len();
        customers.push(key);
        positions.insert_unique(hash, position, |&position| {
            customers
                .get(position)
                .map_or(0, |customer| hasher.hash_one(customer))
        });
        position
    }
}

impl<K> Default for TransactionLog<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Eq + Hash> Extend<Transaction<K>> for TransactionLog<K> {
    fn extend<I: IntoIterator<Item = Transaction<K>>>(&mut self, transactions: I) {
        let transactions = transactions.into_iter();
        self.reserve(transactions.size_hint().0);
        for transaction in transactions {
            self.push(transaction);
        }
    }
}

impl<K: Eq + Hash> FromIterator<Transaction<K>> for TransactionLog<K> {
    fn from_iter<I: IntoIterator<Item = Transaction<K>>>(transactions: I) -> Self {
        let mut log = Self::new();
        log.extend(transactions);
        log
    }
}

/// A log is written as the list of its transactions.
#[cfg(feature = "serde")]
impl<K: serde::Serialize> serde::Serialize for TransactionLog<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.transactions())
    }
}

#[cfg(feature = "serde")]
impl<'de, K: Eq + Hash + serde::Deserialize<'de>> serde::Deserialize<'de> for TransactionLog<K> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::<Transaction<K>>::deserialize(deserializer).map(Self::from_iter)
    }
}
