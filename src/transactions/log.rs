use super::collapse::without_leap_second;
use super::order_key::OrderNumber;
use super::{OrderKey, Transaction};
use chrono::NaiveDateTime;
use hashbrown::{DefaultHashBuilder, HashMap, HashTable};
use rust_decimal::Decimal;
use std::hash::{BuildHasher, Hash};

/// Transactions of many customers, in any order.
///
/// Each customer's key is kept once and a row is a number, an instant and an amount, in columns:
/// 36 bytes, 20 without amounts, and 4 more where rows name their orders.
/// [`orders`](Self::orders) is the view that everything else reads.
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
    /// Empty where the log has no amounts.
    amount: Vec<Decimal>,
    has_amounts: bool,
    /// The order of each row; empty as long as no row has named one.
    order: Vec<Option<OrderNumber>>,
    order_keys: Vec<OrderKey>,
    order_numbers: HashMap<OrderKey, OrderNumber>,
}

/// The same rows in the same order.
impl<K: PartialEq> PartialEq for TransactionLog<K> {
    fn eq(&self, other: &Self) -> bool {
        self.has_amounts == other.has_amounts
            && self.len() == other.len()
            && self.transactions().eq(other.transactions())
    }
}

/// A row of a log: the position of the customer, and the number of the order's key.
pub(super) struct Row {
    pub(super) customer: usize,
    pub(super) at: NaiveDateTime,
    pub(super) amount: Decimal,
    pub(super) order: Option<OrderNumber>,
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
            has_amounts: true,
            order: Vec::new(),
            order_keys: Vec::new(),
            order_numbers: HashMap::new(),
        }
    }

    /// A log that knows who bought and when, and not for how much: every row is a purchase, and the
    /// amounts of what is pushed are not kept.
    ///
    /// Orders, histories and purchase times are there as in any log; policies for refunds and for
    /// amounts of zero have nothing to decide. What speaks of money answers with
    /// [`TransactionsError::NoAmounts`](super::TransactionsError::NoAmounts) or has none:
    /// a [`CustomerBase`](super::CustomerBase) of this log has neither monetary values nor totals.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::quantity::TimeUnit;
    /// use clv::transactions::{
    ///     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, TransactionLog, ZeroAmounts,
    /// };
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
    /// let log = TransactionLog::of_purchases([("al", day(2)), ("al", day(16)), ("bo", day(9))]);
    /// assert!(!log.has_amounts());
    /// let base = Reduction {
    ///     as_of: day(23).into(),
    ///     unit: TimeUnit::Week,
    ///     collapse: Collapse::Day,
    ///     refunds: Refunds::Refuse,
    ///     zero_amounts: ZeroAmounts::Refuse,
    ///     repeated_orders: RepeatedOrders::Add,
    ///     first_purchase: FirstPurchase::Excluded,
    /// }
    /// .reduce(&log)?;
    /// assert_eq!((base.frequency(), base.recency()), (&[1, 0][..], &[2.0, 0.0][..]));
    /// assert_eq!(base.monetary_value(), [None, None]);
    /// assert!(!base.has_amounts() && base.totals().is_none());
    /// # Ok::<(), clv::transactions::TransactionsError>(())
    /// ```
    pub fn without_amounts() -> Self {
        Self {
            has_amounts: false,
            ..Self::new()
        }
    }

    /// Whether amounts are known: not in a log [`without_amounts`](Self::without_amounts).
    pub fn has_amounts(&self) -> bool {
        self.has_amounts
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

    /// Every transaction, in the order in which they came. Amounts are 0 where the log has none.
    pub fn transactions(&self) -> impl Iterator<Item = Transaction<&K>> {
        self.rows().filter_map(|row| {
            Some(Transaction {
                customer: self.customers.get(row.customer)?,
                at: row.at,
                amount: row.amount,
                order: row.order.and_then(|order| self.order_key(order)),
            })
        })
    }

    /// In order of first appearance.
    pub(super) fn customers(&self) -> &[K] {
        &self.customers
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        let rows = self.customer.iter().zip(&self.at);
        rows.enumerate().map(|(row, (&customer, &at))| Row {
            customer,
            at,
            amount: self.amount.get(row).copied().unwrap_or_default(),
            order: self.order.get(row).copied().flatten(),
        })
    }

    /// The keys of the orders, by their numbers.
    pub(super) fn order_key(&self, number: OrderNumber) -> Option<OrderKey> {
        self.order_keys.get(number.place()).copied()
    }

    fn push_row(
        &mut self,
        customer: usize,
        at: NaiveDateTime,
        amount: Decimal,
        order: Option<OrderKey>,
    ) {
        self.customer.push(customer);
        self.at.push(without_leap_second(at));
        if self.has_amounts {
            self.amount.push(amount);
        }
        self.push_order(order);
    }

    fn push_order(&mut self, order: Option<OrderKey>) {
        let number = order.and_then(|key| {
            if let Some(&known) = self.order_numbers.get(&key) {
                return Some(known);
            }
            let new = OrderNumber::of_place(self.order_keys.len())?;
            self.order_keys.push(key);
            self.order_numbers.insert(key, new);
            Some(new)
        });
        if number.is_some() || !self.order.is_empty() {
            // The row is pushed already; those before it without a key have none.
            self.order.resize(self.at.len() - 1, None);
            self.order.push(number);
        }
    }

    fn reserve(&mut self, rows: usize) {
        self.customer.reserve(rows);
        self.at.reserve(rows);
        if self.has_amounts {
            self.amount.reserve(rows);
        }
    }

    /// Forgets the amounts.
    pub(super) fn forget_amounts(&mut self) {
        self.has_amounts = false;
        self.amount = Vec::new();
    }
}

impl<K: Eq + Hash> TransactionLog<K> {
    /// Adds a transaction.
    pub fn push(&mut self, transaction: Transaction<K>) {
        let hash = self.hasher.hash_one(&transaction.customer);
        let customer = self.position(transaction.customer, hash);
        self.push_row(
            customer,
            transaction.at,
            transaction.amount,
            transaction.order,
        );
    }

    /// A log [`without_amounts`](Self::without_amounts) of customers and the instants or days of
    /// their purchases.
    pub fn of_purchases<T: Into<NaiveDateTime>>(
        purchases: impl IntoIterator<Item = (K, T)>,
    ) -> Self {
        let mut log = Self::without_amounts();
        let rows = purchases.into_iter();
        log.extend(rows.map(|(customer, at)| Transaction::new(customer, at, Decimal::ZERO)));
        log
    }

    /// Adds all transactions of another log after those of this one. Where one of the two has rows
    /// and no amounts, the whole has none.
    pub fn merge(&mut self, other: Self) {
        if !other.has_amounts && (!other.is_empty() || self.is_empty()) {
            self.forget_amounts();
        } else if !self.has_amounts && self.is_empty() && !other.is_empty() {
            self.has_amounts = true;
        }
        self.reserve(other.len());
        let rows: Vec<Row> = other.rows().collect();
        let positions: Vec<usize> = other
            .customers
            .into_iter()
            .map(|key| {
                let hash = self.hasher.hash_one(&key);
                self.position(key, hash)
            })
            .collect();
        for row in rows {
            if let Some(&customer) = positions.get(row.customer) {
                let key = row
                    .order
                    .and_then(|order| other.order_keys.get(order.place()));
                self.push_row(customer, row.at, row.amount, key.copied());
            }
        }
    }

    /// Adds transactions. The first customer of each hash is compared for all of them before
    /// any is added, so that what one waits for in memory is fetched while others are compared.
    fn push_together(&mut self, transactions: &mut Vec<Transaction<K>>) {
        let Self {
            customers,
            positions,
            hasher,
            ..
        } = self;
        let hashes: Vec<u64> = transactions
            .iter()
            .map(|row| hasher.hash_one(&row.customer))
            .collect();
        let likely: Vec<Option<usize>> = hashes
            .iter()
            .map(|&hash| positions.find(hash, |_| true).copied())
            .collect();
        let known: Vec<Option<usize>> = likely
            .into_iter()
            .zip(transactions.iter())
            .map(|(position, row)| position.filter(|at| customers.get(*at) == Some(&row.customer)))
            .collect();
        for ((transaction, hash), known) in transactions.drain(..).zip(hashes).zip(known) {
            let Transaction {
                customer,
                at,
                amount,
                order,
            } = transaction;
            let customer = known.unwrap_or_else(|| self.position(customer, hash));
            self.push_row(customer, at, amount, order);
        }
    }

    /// The position of a customer with this hash, who is new if not seen before.
    fn position(&mut self, key: K, hash: u64) -> usize {
        let Self {
            customers,
            positions,
            hasher,
            ..
        } = self;
        let known = |position: &usize| customers.get(*position) == Some(&key);
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
        const TOGETHER: usize = 128;
        let mut transactions = transactions.into_iter();
        self.reserve(transactions.size_hint().0);
        let mut some = Vec::new();
        loop {
            some.extend(transactions.by_ref().take(TOGETHER));
            if some.is_empty() {
                return;
            }
            self.push_together(&mut some);
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

/// A row of a log that may have no amount.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct WrittenRow<K> {
    customer: K,
    #[serde(deserialize_with = "super::written_at::read")]
    at: NaiveDateTime,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::quantity::decimal"
    )]
    amount: Option<Decimal>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "super::order_key::none_where_empty"
    )]
    order: Option<OrderKey>,
}

/// A log is written as the list of its transactions, without amounts where it has none.
#[cfg(feature = "serde")]
impl<K: serde::Serialize> serde::Serialize for TransactionLog<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.transactions().map(|row| WrittenRow {
            customer: row.customer,
            at: row.at,
            amount: self.has_amounts.then_some(row.amount),
            order: row.order,
        }))
    }
}

#[cfg(feature = "serde")]
impl<'de, K: Eq + Hash + serde::Deserialize<'de>> serde::Deserialize<'de> for TransactionLog<K> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = Vec::<WrittenRow<K>>::deserialize(deserializer)?;
        let with_amounts = rows.iter().filter(|row| row.amount.is_some()).count();
        if with_amounts > 0 && with_amounts < rows.len() {
            return Err(serde::de::Error::custom(format!(
                "every transaction of a log must have an amount, or none, got {with_amounts} of {} \
                 with one",
                rows.len()
            )));
        }
        let mut log = match with_amounts == rows.len() {
            true => Self::new(),
            false => Self::without_amounts(),
        };
        log.extend(rows.into_iter().map(|row| Transaction {
            customer: row.customer,
            at: row.at,
            amount: row.amount.unwrap_or_default(),
            order: row.order,
        }));
        Ok(log)
    }
}
