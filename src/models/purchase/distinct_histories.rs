use crate::models::{AsData, FitError, ModelError};
use crate::numeric::sorted_by_count;
use crate::numeric::sum::over_rows;
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
    /// T̄ over the customers; 0 where there is nobody.
    mean_age: f64,
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
        let all: Vec<_> = histories.into_iter().collect();
        let frequency = |at: usize| all[at].frequency().into();
        let sorted = sorted_by_count(all.clone(), |at| all[at], frequency, time_order);
        Self::of_sorted(unit, sorted)
    }

    /// Histories in their order.
    fn of_sorted(unit: TimeUnit, mut histories: Vec<PurchaseHistory>) -> Self {
        // Where histories repeat, as those of days do, the first of them nearly always show it.
        let mut first = histories.windows(2).take(1 << 9);
        if !first.any(|pair| pair[0] == pair[1]) {
            let customers = histories.len() as f64;
            let found = Looked::at(&histories, |_| customers.recip());
            if !found.is_repeated {
                let counts = vec![1; histories.len()];
                return Self::of_looked_at(unit, histories, counts, found);
            }
        }
        let mut counts = vec![1_u32];
        histories.dedup_by(|next, kept| match counts.last_mut() {
            Some(count) if next == kept && *count < u32::MAX => {
                *count += 1;
                true
            }
            _ => {
                counts.push(1);
                false
            }
        });
        histories.shrink_to_fit();
        counts.shrink_to_fit();
        Self::of_rows(unit, histories, counts)
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
        let of_each = all.chunk_by(|(a, _), (b, _)| a == b);
        Ok(Self::of_counted(
            unit,
            of_each.filter_map(|same| {
                let counts = same.iter().map(|(_, count)| *count);
                Some((same.first()?.0, counts.sum()))
            }),
        ))
    }

    /// The different histories of a base.
    pub fn of<K>(base: &CustomerBase<K>) -> Self {
        let all = base.history_columns();
        let frequency = |at| all.frequency(at).into();
        let sorted = sorted_by_count(all.collect(), |at| all.at(at), frequency, time_order);
        Self::of_sorted(base.unit(), sorted)
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
        let of_frequency = self.frequencies.iter().zip(&self.customers_by_frequency);
        of_frequency.map(|(x, customers)| x * customers).sum()
    }

    /// T̄, the mean age of the customers; 0 where there is nobody.
    pub(in crate::models) fn mean_age(&self) -> f64 {
        self.mean_age
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
        Self::of_counted(
            self.unit,
            self.histories.iter().copied().zip(counts.iter().copied()),
        )
    }

    /// Different histories in their order, each with its number of customers; those of nobody are left
    /// out.
    fn of_counted(unit: TimeUnit, all: impl Iterator<Item = (PurchaseHistory, u64)>) -> Self {
        let (mut histories, mut counts) = (Vec::new(), Vec::new());
        for (history, count) in all {
            let mut left = count;
            // As many rows as the count needs.
            while left > 0 {
                let part = u32::try_from(left).unwrap_or(u32::MAX);
                histories.push(history);
                counts.push(part);
                left -= u64::from(part);
            }
        }
        Self::of_rows(unit, histories, counts)
    }

    /// Rows in their order, with the number of customers of each.
    fn of_rows(unit: TimeUnit, histories: Vec<PurchaseHistory>, counts: Vec<u32>) -> Self {
        let customers: u64 = counts.iter().copied().map(u64::from).sum();
        // The sum of the ages may be no double.
        let share = (customers as f64).recip();
        let found = Looked::at(&histories, |row| f64::from(counts[row]) * share);
        Self::of_looked_at(unit, histories, counts, found)
    }

    fn of_looked_at(
        unit: TimeUnit,
        histories: Vec<PurchaseHistory>,
        counts: Vec<u32>,
        found: Looked,
    ) -> Self {
        let ends = found.firsts.iter().skip(1).copied();
        let mut places = Vec::with_capacity(histories.len());
        let mut frequencies = Vec::with_capacity(found.firsts.len());
        let mut customers_by_frequency = Vec::with_capacity(found.firsts.len());
        let mut customers = 0;
        for (&first, end) in found.firsts.iter().zip(ends.chain([histories.len()])) {
            places.resize(end, frequencies.len() as u32);
            frequencies.push(f64::from(histories[first].frequency()));
            let of_frequency: u64 = counts[first..end].iter().copied().map(u64::from).sum();
            customers_by_frequency.push(of_frequency as f64);
            customers += of_frequency;
        }
        Self {
            unit,
            ln_gaps: None,
            histories,
            counts,
            places,
            frequencies,
            customers_by_frequency,
            customers,
            mean_age: found.mean_age,
        }
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

/// What one look at rows in their order finds.
#[derive(Default)]
struct Looked {
    /// Where the rows of each frequency begin.
    firsts: Vec<usize>,
    /// Whether a row is like the one before it.
    is_repeated: bool,
    mean_age: f64,
}

impl Looked {
    fn at(histories: &[PurchaseHistory], share: impl Fn(usize) -> f64 + Sync) -> Self {
        let look = |found: &mut Self, row: usize| {
            let history = &histories[row];
            let before = row.checked_sub(1).map(|before| &histories[before]);
            if before.is_none_or(|before| before.frequency() != history.frequency()) {
                found.firsts.push(row);
            }
            found.is_repeated |= before == Some(history);
            found.mean_age += share(row) * history.age();
        };
        over_rows(histories.len(), Self::default, look, |all, part| {
            all.firsts.extend(part.firsts);
            all.is_repeated |= part.is_repeated;
            all.mean_age += part.mean_age;
        })
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
