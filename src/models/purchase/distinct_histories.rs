use crate::models::{AsData, FitError, ModelError};
use crate::numeric::sorted_by_count;
use crate::quantity::TimeUnit;
use crate::transactions::{CustomerBase, PurchaseHistory, PurchaseTimes};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The different histories in a base, how many customers have each, and the unit of their times: all
/// that a fit looks at.
///
/// Customers with the same frequency, recency and age have the same likelihood. A base that was
/// collapsed to days has far fewer such rows than customers; several models are fitted to the same
/// rows without making them again.
///
/// # Example
///
/// ```
/// use clv::models::DistinctHistories;
/// use clv::quantity::TimeUnit;
/// use clv::transactions::PurchaseHistory;
///
/// let once = PurchaseHistory::new(0, 0.0, 38.0)?;
/// let twice = PurchaseHistory::new(1, 10.0, 38.0)?;
/// let rows = DistinctHistories::new(TimeUnit::Week, [once, twice, once]);
/// assert_eq!((rows.len(), rows.customers()), (2, 3));
/// # Ok::<(), clv::transactions::TransactionsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct DistinctHistories {
    unit: TimeUnit,
    /// Σ ln of the times between purchases, where it is known.
    ln_gaps: Option<f64>,
    /// In ascending order of frequency, recency and age.
    histories: Vec<PurchaseHistory>,
    counts: Vec<u32>,
    /// Where in `frequencies` each history's frequency stands.
    places: Vec<u32>,
    /// The different frequencies, ascending.
    frequencies: Vec<f64>,
    /// The number of customers that have each of them.
    customers_by_frequency: Vec<f64>,
    customers: u64,
}

/// Σ ln of the times between ascending times.
pub(in crate::models) fn sum_of_ln_gaps(times: &[f64]) -> f64 {
    let gaps = times.iter().zip(times.iter().skip(1));
    gaps.map(|(from, to)| (to - from).ln()).sum()
}

/// Beyond it a number of customers is not exact as a double.
const MOST_CUSTOMERS: u64 = 1 << 53;

impl DistinctHistories {
    /// The different ones of histories whose times are in a unit.
    pub fn new(unit: TimeUnit, histories: impl IntoIterator<Item = PurchaseHistory>) -> Self {
        let frequency = |history: &PurchaseHistory| history.frequency().into();
        let histories: Vec<_> = histories.into_iter().collect();
        let all = sorted_by_count(&histories, frequency, time_order);
        let mut rows = Self::nobody(unit);
        rows.reserve(all.len());
        for history in all {
            if rows.histories.last() == Some(&history)
                && let Some(count) = rows.counts.last_mut()
                && let Some(of_frequency) = rows.customers_by_frequency.last_mut()
                && *count < u32::MAX
            {
                *count += 1;
                *of_frequency += 1.0;
                rows.customers += 1;
            } else {
                rows.push(history, 1);
            }
        }
        rows.shrink();
        rows
    }

    /// Histories that were counted elsewhere, such as by an engine over a table: in any order, each with
    /// the number of customers who have it.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] for more than 2⁵³ customers, whose number is not exact in a sum.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::models::DistinctHistories;
    /// use clv::quantity::TimeUnit;
    /// use clv::transactions::PurchaseHistory;
    ///
    /// let once = PurchaseHistory::new(0, 0.0, 38.0)?;
    /// let twice = PurchaseHistory::new(1, 10.0, 38.0)?;
    /// let counted = DistinctHistories::from_counts(TimeUnit::Week, [(twice, 1), (once, 2)])?;
    /// assert_eq!(counted, DistinctHistories::new(TimeUnit::Week, [once, twice, once]));
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn from_counts(
        unit: TimeUnit,
        histories: impl IntoIterator<Item = (PurchaseHistory, u64)>,
    ) -> Result<Self, ModelError> {
        let mut all: Vec<_> = histories.into_iter().collect();
        all.sort_by(|(a, _), (b, _)| order(a, b));
        let customers = all.iter().map(|(_, count)| *count);
        let customers = customers.fold(0, u64::saturating_add);
        if customers > MOST_CUSTOMERS {
            return Err(ModelError::argument(
                "the number of customers",
                "at most 2⁵³",
                customers as f64,
            ));
        }
        let mut rows = Self::nobody(unit);
        for same in all.chunk_by(|(a, _), (b, _)| a == b) {
            if let Some((history, _)) = same.first() {
                let counts = same.iter().map(|(_, count)| *count);
                rows.push_many(*history, counts.sum());
            }
        }
        Ok(rows)
    }

    /// The different histories of a base.
    pub fn of<K>(base: &CustomerBase<K>) -> Self {
        Self::new(base.unit(), base.histories())
    }

    /// The different histories of a base, which know the times between purchases.
    ///
    /// # Errors
    ///
    /// [`ModelError::UnitMismatch`] where the times are in another unit than the base, and
    /// [`ModelError::Argument`] where a customer of the base or a purchase is missing among them, or two
    /// purchases are at one time.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::models::DistinctHistories;
    /// use clv::quantity::TimeUnit;
    /// use clv::transactions::{FirstPurchase, OrderPolicy, Transaction, TransactionLog};
    /// use rust_decimal_macros::dec;
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
    /// let log: TransactionLog<&str> =
    ///     [1, 8, 22].into_iter().map(|at| Transaction::new("al", day(at), dec!(5))).collect();
    /// let policy = OrderPolicy {
    ///     collapse: clv::transactions::Collapse::Day,
    ///     refunds: clv::transactions::Refunds::Refuse,
    ///     zero_amounts: clv::transactions::ZeroAmounts::Count,
    ///     repeated_orders: clv::transactions::RepeatedOrders::Add,
    /// };
    /// let reduction = policy.reduction(day(30), TimeUnit::Week, FirstPurchase::Excluded);
    /// let (base, times) = (reduction.reduce(&log)?, reduction.purchase_times(&log)?);
    /// let rows = DistinctHistories::of_base_with_times(&base, &times)?;
    /// assert_eq!(rows.ln_gaps(), Some(2_f64.ln())); // one week and two: ln 1 + ln 2
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn of_base_with_times<K: Ord + Clone>(
        base: &CustomerBase<K>,
        times: &PurchaseTimes<K>,
    ) -> Result<Self, ModelError> {
        let unit = times.reduction().unit;
        let of_base = times.of_customers_in(base);
        let missing = |range, value: usize| {
            ModelError::argument("number of purchase times", range, value as f64)
        };
        if of_base.len() != base.len() {
            return Err(missing("that of every customer of the base", of_base.len()));
        }
        let mut ln_gaps = 0.0;
        for ((_, times), history) in of_base.iter().zip(base.histories()) {
            let counted = times.get(..=history.frequency() as usize);
            let counted = counted
                .ok_or_else(|| missing("one more than the repeat purchases", times.len()))?;
            ln_gaps += sum_of_ln_gaps(counted);
        }
        Self::of(base).with_ln_gaps(ln_gaps, unit)
    }

    /// The same histories with Σ ln(time between two purchases) over all gaps of all customers, which
    /// are in a unit, that of the histories: with it the likelihoods of models of regular buyers
    /// ([`Cnbd`](crate::models::Cnbd)) can be compared with each other and with those of other models.
    /// [`of_base_with_times`](Self::of_base_with_times) adds them up.
    ///
    /// # Errors
    ///
    /// [`ModelError::UnitMismatch`] where the unit is another, [`ModelError::Argument`] where the sum is
    /// not finite.
    pub fn with_ln_gaps(mut self, ln_gaps: f64, unit: TimeUnit) -> Result<Self, ModelError> {
        if unit != self.unit {
            return Err(ModelError::UnitMismatch {
                model: self.unit,
                data: unit,
            });
        }
        if !ln_gaps.is_finite() {
            return Err(ModelError::argument(
                "sum of the logarithms of the gaps",
                "finite",
                ln_gaps,
            ));
        }
        self.ln_gaps = Some(ln_gaps);
        Ok(self)
    }

    /// The unit of the times.
    pub fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// Σ ln(time between two purchases), where it is [known](Self::with_ln_gaps).
    pub fn ln_gaps(&self) -> Option<f64> {
        self.ln_gaps
    }

    /// The number of repeat purchases of all customers.
    pub(in crate::models) fn repeats(&self) -> f64 {
        let repeats = |(history, count): (&PurchaseHistory, u32)| {
            f64::from(history.frequency()) * f64::from(count)
        };
        self.iter().map(repeats).sum()
    }

    /// The number of different histories.
    pub fn len(&self) -> usize {
        self.histories.len()
    }

    /// Whether there is no customer at all.
    pub fn is_empty(&self) -> bool {
        self.histories.is_empty()
    }

    /// The number of customers.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// Each history with the number of customers who have it, in ascending order of frequency,
    /// recency and age.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&PurchaseHistory, u32)> {
        self.histories.iter().zip(self.counts.iter().copied())
    }

    /// The different frequencies, ascending.
    pub(in crate::models) fn frequencies(&self) -> &[f64] {
        &self.frequencies
    }

    /// The number of customers that have each of the [frequencies](Self::frequencies).
    pub(in crate::models) fn customers_by_frequency(&self) -> &[f64] {
        &self.customers_by_frequency
    }

    /// A row: its history, and where its frequency stands in [`Self::frequencies`].
    #[inline]
    pub(in crate::models) fn row(&self, row: usize) -> Option<(&PurchaseHistory, usize)> {
        let place = *self.places.get(row)?;
        Some((self.histories.get(row)?, place as usize))
    }

    /// The same histories, had by other numbers of customers; those of nobody are left out.
    #[cfg(feature = "simulate")]
    pub(in crate::models) fn with_counts(&self, counts: &[u64]) -> Self {
        let mut rows = Self::nobody(self.unit);
        for (history, &count) in self.histories.iter().zip(counts) {
            rows.push_many(*history, count);
        }
        rows
    }

    fn nobody(unit: TimeUnit) -> Self {
        Self {
            unit,
            ln_gaps: None,
            histories: Vec::new(),
            counts: Vec::new(),
            places: Vec::new(),
            frequencies: Vec::new(),
            customers_by_frequency: Vec::new(),
            customers: 0,
        }
    }

    fn reserve(&mut self, rows: usize) {
        self.histories.reserve(rows);
        self.counts.reserve(rows);
        self.places.reserve(rows);
    }

    fn shrink(&mut self) {
        self.histories.shrink_to_fit();
        self.counts.shrink_to_fit();
        self.places.shrink_to_fit();
    }

    /// Adds as many rows as the count needs, none for nobody; they are not before the last one in the
    /// order of rows.
    fn push_many(&mut self, history: PurchaseHistory, count: u64) {
        let mut left = count;
        while left > 0 {
            let part = u32::try_from(left).unwrap_or(u32::MAX);
            self.push(history, part);
            left -= u64::from(part);
        }
    }

    /// Adds a row that is not before the last one in the order of rows.
    fn push(&mut self, history: PurchaseHistory, count: u32) {
        let frequency = f64::from(history.frequency());
        if self.frequencies.last() != Some(&frequency) {
            self.frequencies.push(frequency);
            self.customers_by_frequency.push(0.0);
        }
        if let Some(customers) = self.customers_by_frequency.last_mut() {
            *customers += f64::from(count);
        }
        self.places.push(self.frequencies.len() as u32 - 1);
        self.histories.push(history);
        self.counts.push(count);
        self.customers += u64::from(count);
    }

    /// The number of customers a row stands for.
    #[inline]
    pub(in crate::models) fn weight(&self, row: usize) -> f64 {
        self.counts.get(row).map_or(0.0, |count| f64::from(*count))
    }
}

impl AsData<DistinctHistories> for DistinctHistories {
    fn as_data(&self) -> Result<Cow<'_, DistinctHistories>, FitError> {
        Ok(Cow::Borrowed(self))
    }
}

impl<K> AsData<DistinctHistories> for CustomerBase<K> {
    fn as_data(&self) -> Result<Cow<'_, DistinctHistories>, FitError> {
        Ok(Cow::Owned(DistinctHistories::of(self)))
    }
}

fn order(a: &PurchaseHistory, b: &PurchaseHistory) -> Ordering {
    let by_frequency = a.frequency().cmp(&b.frequency());
    by_frequency.then_with(|| time_order(a, b))
}

/// By recency, then age. Neither is below zero, so that their bits are in their order, and both are
/// compared without a branch, which takes half the time.
fn time_order(a: &PurchaseHistory, b: &PurchaseHistory) -> Ordering {
    let bits = |of: &PurchaseHistory| {
        u128::from(of.recency().to_bits()) << 64 | u128::from(of.age().to_bits())
    };
    bits(a).cmp(&bits(b))
}

/// Histories as they are written: each with the number of customers who have it.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    unit: TimeUnit,
    ln_gaps: Option<f64>,
    histories: Vec<(PurchaseHistory, u32)>,
}

#[cfg(feature = "serde")]
impl From<DistinctHistories> for Record {
    fn from(rows: DistinctHistories) -> Self {
        Self {
            unit: rows.unit,
            ln_gaps: rows.ln_gaps,
            histories: rows.histories.into_iter().zip(rows.counts).collect(),
        }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for DistinctHistories {
    type Error = ModelError;

    fn try_from(read: Record) -> Result<Self, ModelError> {
        let histories = read.histories.into_iter();
        let counted = histories.map(|(history, count)| (history, count.into()));
        let rows = Self::from_counts(read.unit, counted)?;
        match read.ln_gaps {
            Some(ln_gaps) => rows.with_ln_gaps(ln_gaps, read.unit),
            None => Ok(rows),
        }
    }
}
