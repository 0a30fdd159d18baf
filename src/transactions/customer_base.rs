#[cfg(feature = "models")]
mod histories;
mod summary;

use super::{
    AsOf, Collapse, FirstPurchase, PurchaseHistory, PurchaseTotals, Reduction, Tally,
    TransactionsError,
};
use crate::quantity::TimeUnit;
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt::Debug;

#[cfg(feature = "models")]
pub(crate) use histories::Histories;
pub use summary::CustomerSummary;

/// The customers of a business, each reduced to what the models need: frequency, recency, age and
/// monetary value, in columns.
///
/// Customers stand in ascending order of their keys, whatever the order of the log, and every
/// column is in that order. [`Reduction`] defines the columns and says how a log becomes a base;
/// [`CustomerBase::from_summaries`] takes a table that somebody else has made.
///
/// The columns of money, instants and left-out rows are known only where the base comes from a
/// log: see [`CustomerBase::totals`], [`CustomerBase::reduction`] and [`CustomerBase::tally`].
///
/// # Example
///
/// ```
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
///
/// let base = CustomerBase::from_summaries(
///     TimeUnit::Week,
///     FirstPurchase::Excluded,
///     [
///         ("bo", PurchaseHistory::new(0, 0.0, 38.0)?, None),
///         ("al", PurchaseHistory::new(2, 30.0, 39.0)?, Some(22.5)),
///     ],
/// )?;
/// assert_eq!(base.customers(), ["al", "bo"]);
/// assert_eq!(base.frequency(), [2, 0]);
/// assert_eq!(base.get(&"bo").map(|row| row.history.age()), Some(38.0));
/// # Ok::<(), clv::transactions::TransactionsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "Columns<K>",
        bound(deserialize = "K: Ord + Debug + serde::Deserialize<'de>")
    )
)]
pub struct CustomerBase<K> {
    unit: TimeUnit,
    first_purchase: FirstPurchase,
    customers: Vec<K>,
    frequency: Vec<u32>,
    recency: Vec<f64>,
    age: Vec<f64>,
    monetary_value: Vec<Option<f64>>,
    provenance: Option<Provenance>,
}

/// The facts that only a log can tell.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Provenance {
    pub(super) reduction: Reduction,
    /// `None` where rows were not counted.
    pub(super) tally: Option<Tally>,
    pub(super) totals: Vec<PurchaseTotals>,
    /// Whether the log had amounts; without them the money in the totals is 0 and is not given out.
    #[cfg_attr(feature = "serde", serde(default = "yes"))]
    pub(super) has_amounts: bool,
}

#[cfg(feature = "serde")]
fn yes() -> bool {
    true
}

/// The columns of a base before anything has been checked.
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
pub(super) struct Columns<K> {
    pub(super) unit: TimeUnit,
    pub(super) first_purchase: FirstPurchase,
    pub(super) customers: Vec<K>,
    pub(super) frequency: Vec<u32>,
    pub(super) recency: Vec<f64>,
    pub(super) age: Vec<f64>,
    pub(super) monetary_value: Vec<Option<f64>>,
    pub(super) provenance: Option<Provenance>,
}

impl<K: Ord + Debug> CustomerBase<K> {
    /// A base from a table with a row for each customer: key, history and mean amount of a
    /// purchase, in any order.
    ///
    /// The histories must be measured in `unit`, and the mean taken over the purchases that
    /// `first_purchase` names. A customer without a repeat purchase has no mean where the first
    /// purchase is excluded: write `None`, where other packages write 0.
    ///
    /// Such a table does not tell how it was made: [`totals`](Self::totals),
    /// [`reduction`](Self::reduction), [`collapse`](Self::collapse), [`as_of`](Self::as_of) and
    /// [`tally`](Self::tally) are `None`.
    ///
    /// # Errors
    ///
    /// - [`TransactionsError::NoCustomers`] where the table is empty;
    /// - [`TransactionsError::Row`] with [`TransactionsError::MonetaryValue`] or
    ///   [`TransactionsError::MonetaryValueWithoutPurchase`] in it;
    /// - [`TransactionsError::DuplicateCustomer`].
    pub fn from_summaries<I>(
        unit: TimeUnit,
        first_purchase: FirstPurchase,
        summaries: I,
    ) -> Result<Self, TransactionsError>
    where
        I: IntoIterator<Item = (K, PurchaseHistory, Option<f64>)>,
    {
        let mut rows: Vec<_> = summaries.into_iter().collect();
        for (index, (customer, history, mean)) in rows.iter().enumerate() {
            check_mean(first_purchase, history.frequency(), *mean)
                .map_err(|problem| in_row(index, customer, problem))?;
        }
        rows.sort_by(|(a, ..), (b, ..)| a.cmp(b));
        let mut columns = Columns::with_capacity(unit, first_purchase, rows.len());
        for (customer, history, mean) in rows {
            columns.customers.push(customer);
            columns.frequency.push(history.frequency());
            columns.recency.push(history.recency());
            columns.age.push(history.age());
            columns.monetary_value.push(mean);
        }
        columns.into_sorted_base()
    }
}

impl<K> CustomerBase<K> {
    /// The customers, in ascending order.
    pub fn customers(&self) -> &[K] {
        &self.customers
    }

    /// x of each customer: the number of repeat purchases.
    pub fn frequency(&self) -> &[u32] {
        &self.frequency
    }

    /// t_x of each customer: the time from the first to the last purchase, in
    /// [`unit`](Self::unit)s.
    pub fn recency(&self) -> &[f64] {
        &self.recency
    }

    /// T of each customer: the time from the first purchase to the as-of, in
    /// [`unit`](Self::unit)s.
    pub fn age(&self) -> &[f64] {
        &self.age
    }

    /// The mean amount of each customer's purchases that count for it, see
    /// [`first_purchase`](Self::first_purchase).
    pub fn monetary_value(&self) -> &[Option<f64>] {
        &self.monetary_value
    }

    /// The exact money and the instants of each customer; `None` where the base does not come from
    /// a log, or from one without amounts.
    pub fn totals(&self) -> Option<&[PurchaseTotals]> {
        let known = self.provenance.as_ref()?;
        known.has_amounts.then_some(&*known.totals)
    }

    /// Whether anything is known of money: not where the log had no amounts, and not where every
    /// mean of a table of summaries was `None`.
    pub fn has_amounts(&self) -> bool {
        match &self.provenance {
            Some(known) => known.has_amounts,
            None => self.monetary_value.iter().any(Option::is_some),
        }
    }

    /// Number of customers, at least 1.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there is no customer; a base always has one.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// The unit in which recency and age are measured.
    pub fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// Whether the first purchase is in the monetary value.
    pub fn first_purchase(&self) -> FirstPurchase {
        self.first_purchase
    }

    /// The reduction of the log; `None` where the base does not come from a log.
    pub fn reduction(&self) -> Option<&Reduction> {
        Some(&self.provenance.as_ref()?.reduction)
    }

    /// The period within which rows were one purchase; `None` where the base does not come from a log.
    pub fn collapse(&self) -> Option<Collapse> {
        Some(self.reduction()?.collapse)
    }

    /// Until when the log was looked at; `None` where the base does not come from a log.
    pub fn as_of(&self) -> Option<AsOf> {
        Some(self.reduction()?.as_of)
    }

    /// The rows that were counted, and those left out and why; `None` where the base does not
    /// come from a log, or comes from a [`LiveBase`](super::LiveBase).
    pub fn tally(&self) -> Option<&Tally> {
        self.provenance.as_ref()?.tally.as_ref()
    }

    /// Where a customer stands in the columns.
    pub fn position<Q>(&self, customer: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.customers
            .binary_search_by(|key| key.borrow().cmp(customer))
            .ok()
    }

    /// One customer.
    pub fn get<Q>(&self, customer: &Q) -> Option<CustomerSummary<'_, K>>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.row(self.position(customer)?)
    }

    /// The customer at a position of the columns.
    pub fn row(&self, position: usize) -> Option<CustomerSummary<'_, K>> {
        Some(CustomerSummary {
            customer: self.customers.get(position)?,
            history: PurchaseHistory::of_checked(
                *self.frequency.get(position)?,
                *self.recency.get(position)?,
                *self.age.get(position)?,
            ),
            monetary_value: *self.monetary_value.get(position)?,
            totals: self.totals().and_then(|totals| totals.get(position)),
        })
    }

    /// Every customer, in ascending order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = CustomerSummary<'_, K>> {
        self.customers
            .iter()
            .zip(self.histories())
            .zip(&self.monetary_value)
            .enumerate()
            .map(
                |(position, ((customer, history), monetary_value))| CustomerSummary {
                    customer,
                    history,
                    monetary_value: *monetary_value,
                    totals: self.totals().and_then(|totals| totals.get(position)),
                },
            )
    }

    /// The history of every customer.
    pub fn histories(&self) -> impl ExactSizeIterator<Item = PurchaseHistory> {
        self.frequency
            .iter()
            .zip(&self.recency)
            .zip(&self.age)
            .map(|((&x, &recency), &age)| PurchaseHistory::of_checked(x, recency, age))
    }

    /// The customers of a segment, such as those of an age or a frequency. The rows of their log are
    /// not counted: the segment has no [tally](Self::tally).
    ///
    /// # Errors
    ///
    /// [`TransactionsError::NoCustomers`] where nobody is in it.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::quantity::TimeUnit;
    /// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
    ///
    /// let al = ("al", PurchaseHistory::new(2, 30.0, 39.0)?, Some(22.5));
    /// let bo = ("bo", PurchaseHistory::new(0, 0.0, 38.0)?, None);
    /// let base = CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, [al, bo])?;
    /// assert_eq!(base.segment(|row| row.history.frequency() > 0)?.customers(), ["al"]);
    /// # Ok::<(), clv::transactions::TransactionsError>(())
    /// ```
    pub fn segment(
        &self,
        is_in: impl Fn(&CustomerSummary<'_, K>) -> bool,
    ) -> Result<Self, TransactionsError>
    where
        K: Ord + Debug + Clone,
    {
        let places = self.iter().enumerate().filter(|(_, of)| is_in(of));
        self.part(&places.map(|(place, _)| place).collect::<Vec<_>>())
    }

    /// The customers at some places, ascending.
    pub(crate) fn part(&self, places: &[usize]) -> Result<Self, TransactionsError>
    where
        K: Ord + Debug + Clone,
    {
        let mut columns = Columns::with_capacity(self.unit, self.first_purchase, places.len());
        let mut totals = Vec::new();
        let known = self.provenance.as_ref();
        for (place, of) in places
            .iter()
            .filter_map(|&place| Some((place, self.row(place)?)))
        {
            columns.customers.push(of.customer.clone());
            columns.frequency.push(of.history.frequency());
            columns.recency.push(of.history.recency());
            columns.age.push(of.history.age());
            columns.monetary_value.push(of.monetary_value);
            totals.extend(known.and_then(|known| known.totals.get(place).copied()));
        }
        columns.provenance = known.map(|known| Provenance {
            reduction: known.reduction,
            tally: None,
            totals,
            has_amounts: known.has_amounts,
        });
        columns.into_sorted_base()
    }

    /// Of every customer who has a monetary value: the number of purchases that it is the mean of,
    /// and the mean. This is what a spend model is fitted to.
    ///
    /// The number is the frequency where the first purchase is excluded, and one more where it is
    /// included.
    pub fn mean_spends(&self) -> impl Iterator<Item = (u64, f64)> {
        let first = match self.first_purchase {
            FirstPurchase::Excluded => 0,
            FirstPurchase::Included => 1,
        };
        self.frequency
            .iter()
            .zip(&self.monetary_value)
            .filter_map(move |(&x, mean)| Some((u64::from(x) + first, (*mean)?)))
    }
}

impl<K> Columns<K> {
    pub(super) fn with_capacity(
        unit: TimeUnit,
        first_purchase: FirstPurchase,
        customers: usize,
    ) -> Self {
        Self {
            unit,
            first_purchase,
            customers: Vec::with_capacity(customers),
            frequency: Vec::with_capacity(customers),
            recency: Vec::with_capacity(customers),
            age: Vec::with_capacity(customers),
            monetary_value: Vec::with_capacity(customers),
            provenance: None,
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.customers.extend(other.customers);
        self.frequency.extend(other.frequency);
        self.recency.extend(other.recency);
        self.age.extend(other.age);
        self.monetary_value.extend(other.monetary_value);
    }

    /// For columns whose every value comes out of a checked type, in order of the customers.
    pub(super) fn into_sorted_base(self) -> Result<CustomerBase<K>, TransactionsError>
    where
        K: Ord + Debug,
    {
        if self.customers.is_empty() {
            return Err(TransactionsError::NoCustomers);
        }
        in_order(&self.customers)?;
        Ok(CustomerBase {
            unit: self.unit,
            first_purchase: self.first_purchase,
            customers: self.customers,
            frequency: self.frequency,
            recency: self.recency,
            age: self.age,
            monetary_value: self.monetary_value,
            provenance: self.provenance,
        })
    }
}

fn check_mean(
    first_purchase: FirstPurchase,
    frequency: u32,
    mean: Option<f64>,
) -> Result<(), TransactionsError> {
    match mean {
        None => Ok(()),
        Some(value) if !(value >= 0.0 && value.is_finite()) => {
            Err(TransactionsError::MonetaryValue { value })
        }
        Some(value) if frequency == 0 && first_purchase == FirstPurchase::Excluded => {
            Err(TransactionsError::MonetaryValueWithoutPurchase { value })
        }
        Some(_) => Ok(()),
    }
}

pub(super) fn in_row<K: Debug>(
    index: usize,
    customer: &K,
    problem: TransactionsError,
) -> TransactionsError {
    TransactionsError::Row {
        row: index + 1,
        customer: format!("{customer:?}"),
        problem: Box::new(problem),
    }
}

/// Values read back are checked like those of a caller.
#[cfg(feature = "serde")]
impl<K: Ord + Debug> TryFrom<Columns<K>> for CustomerBase<K> {
    type Error = TransactionsError;

    fn try_from(columns: Columns<K>) -> Result<Self, TransactionsError> {
        let expected = columns.customers.len();
        let totals = columns.provenance.as_ref().map(|known| known.totals.len());
        for (column, actual) in [
            ("frequency", columns.frequency.len()),
            ("recency", columns.recency.len()),
            ("age", columns.age.len()),
            ("monetary_value", columns.monetary_value.len()),
            ("totals", totals.unwrap_or(expected)),
        ] {
            if actual != expected {
                return Err(TransactionsError::ColumnLength {
                    column,
                    expected,
                    actual,
                });
            }
        }
        let histories = columns.frequency.iter().zip(&columns.recency);
        let rows = histories.zip(&columns.age).zip(&columns.monetary_value);
        for (index, (customer, (((&x, &recency), &age), &mean))) in
            columns.customers.iter().zip(rows).enumerate()
        {
            PurchaseHistory::new(x, recency, age)
                .and_then(|_| check_mean(columns.first_purchase, x, mean))
                .map_err(|problem| in_row(index, customer, problem))?;
        }
        if let Some(known) = &columns.provenance {
            super::provenance::check(&columns, known)?;
        }
        columns.into_sorted_base()
    }
}

/// Whether customers ascend, each there once.
pub(super) fn in_order<K: Ord + Debug>(customers: &[K]) -> Result<(), TransactionsError> {
    for (left, right) in customers.iter().zip(customers.iter().skip(1)) {
        let customer = || format!("{right:?}");
        match left.cmp(right) {
            Ordering::Less => {}
            Ordering::Equal => {
                return Err(TransactionsError::DuplicateCustomer {
                    customer: customer(),
                });
            }
            Ordering::Greater => {
                return Err(TransactionsError::CustomerOutOfOrder {
                    customer: customer(),
                });
            }
        }
    }
    Ok(())
}
