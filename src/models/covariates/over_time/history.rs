use super::VaryingError;
use super::paths::{CovariatePaths, Places, VaryingColumns};
use super::stretch::Stretch;
use crate::quantity::TimeUnit;
use crate::transactions::PurchaseTimes;
use std::fmt::Debug;
use std::sync::Arc;

/// When one customer bought, and until when that was seen.
///
/// Times are in the unit of the model, on the clock of the [`CovariatePaths`].
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct Timeline {
    first: f64,
    repeats: Vec<f64>,
    until: f64,
}

impl Timeline {
    /// The times of all purchases, the first one (which makes a customer) included, and the end of
    /// the observation.
    ///
    /// # Errors
    ///
    /// [`VaryingError::NoPurchase`], and [`VaryingError::Times`] where they are not finite,
    /// strictly ascending and at most the end.
    pub fn new(purchases: &[f64], until: f64) -> Result<Self, VaryingError> {
        let Some((&first, repeats)) = purchases.split_first() else {
            return Err(VaryingError::NoPurchase);
        };
        let mut before = f64::NEG_INFINITY;
        for &time in purchases {
            if !(time.is_finite() && time > before && time <= until && until.is_finite()) {
                return Err(VaryingError::Times { until, time });
            }
            before = time;
        }
        Ok(Self {
            first,
            repeats: repeats.to_vec(),
            until,
        })
    }

    /// The first purchase.
    pub fn first(&self) -> f64 {
        self.first
    }

    /// The purchases after the first.
    pub fn repeats(&self) -> &[f64] {
        &self.repeats
    }

    /// The end of the observation.
    pub fn until(&self) -> f64 {
        self.until
    }

    fn last(&self) -> f64 {
        self.repeats.last().copied().unwrap_or(self.first)
    }
}

/// The times of all purchases, and the end of the observation.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    purchases: Vec<f64>,
    until: f64,
}

#[cfg(feature = "serde")]
impl From<Timeline> for Record {
    fn from(of: Timeline) -> Self {
        Self {
            purchases: [vec![of.first], of.repeats].concat(),
            until: of.until,
        }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for Timeline {
    type Error = VaryingError;

    fn try_from(read: Record) -> Result<Self, VaryingError> {
        Self::new(&read.purchases, read.until)
    }
}

/// The purchase history of one customer, with the covariates under which they made it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "super::written::WrittenHistory",
        into = "super::written::WrittenHistory"
    )
)]
pub struct VaryingHistory {
    pub(super) columns: Arc<VaryingColumns>,
    /// x.
    pub(super) frequency: f64,
    /// Σ z(tⱼ) of the purchase covariates over the repeat purchases.
    pub(super) at_purchases: Vec<f64>,
    /// From the first to the last purchase; the pieces' order does not count.
    pub(super) before: Stretch,
    /// From the last purchase to the end of the observation.
    pub(super) silence: Stretch,
}

impl VaryingHistory {
    /// A customer's purchases with their covariates in these columns.
    ///
    /// # Errors
    ///
    /// [`VaryingError::NoSuchColumn`], [`VaryingError::DuplicateColumn`]; [`VaryingError::NoPath`] and
    /// [`VaryingError::Gap`] where a covariate is missing, [`VaryingError::OutsidePeriods`] where
    /// the periods do not reach.
    pub fn new<K: Ord + Debug>(
        customer: &K,
        timeline: &Timeline,
        paths: &CovariatePaths<K>,
        columns: &VaryingColumns,
    ) -> Result<Self, VaryingError> {
        let places = paths.places(columns)?;
        Self::of(
            customer,
            timeline,
            paths,
            &places,
            &Arc::new(columns.clone()),
        )
    }

    fn of<K: Ord + Debug>(
        customer: &K,
        timeline: &Timeline,
        paths: &CovariatePaths<K>,
        places: &Places,
        columns: &Arc<VaryingColumns>,
    ) -> Result<Self, VaryingError> {
        let last = timeline.last();
        let mut at_purchases = vec![0.0; columns.purchase.len()];
        for &time in &timeline.repeats {
            let here = paths.at(customer, places, time)?;
            for (sum, value) in at_purchases.iter_mut().zip(here) {
                *sum += value;
            }
        }
        Ok(Self {
            columns: Arc::clone(columns),
            frequency: timeline.repeats.len() as f64,
            at_purchases,
            before: paths
                .stretch(customer, places, (timeline.first, last))?
                .without_order(),
            silence: paths.stretch(customer, places, (last, timeline.until))?,
        })
    }
}

/// The purchase histories of a base's customers, with the covariates under which they made them:
/// the data of a fit.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "super::written::WrittenHistories",
        into = "super::written::WrittenHistories"
    )
)]
pub struct VaryingHistories {
    pub(super) unit: TimeUnit,
    pub(super) columns: Arc<VaryingColumns>,
    pub(super) rows: Vec<VaryingHistory>,
}

impl VaryingHistories {
    /// The histories of customers in these columns; times and periods of the paths are in a unit.
    ///
    /// # Errors
    ///
    /// The first customer's for whom [`VaryingHistory::new`] fails.
    pub fn new<'a, K: Ord + Debug + 'a>(
        unit: TimeUnit,
        timelines: impl IntoIterator<Item = (&'a K, &'a Timeline)>,
        paths: &CovariatePaths<K>,
        columns: &VaryingColumns,
    ) -> Result<Self, VaryingError> {
        let places = paths.places(columns)?;
        let columns = Arc::new(columns.clone());
        let rows = timelines
            .into_iter()
            .map(|(customer, timeline)| {
                VaryingHistory::of(customer, timeline, paths, &places, &columns)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            unit,
            columns,
            rows,
        })
    }

    /// The histories of the customers of a log, all observed until the same time; the periods of
    /// the paths count from [`PurchaseTimes::start`].
    ///
    /// The age of a [`CustomerBase`](crate::transactions::CustomerBase) of the same log ends where
    /// the collapse period of the as-of begins, such as midnight before the last day.
    ///
    /// # Errors
    ///
    /// [`VaryingError::Times`] where somebody bought after `until`, [`VaryingError::Unobserved`] where
    /// the log ends before it, and as [`new`](Self::new).
    ///
    /// # Example
    ///
    /// Did a sale in the third week of March bring purchases?
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::models::{CovariatePaths, VaryingColumns, VaryingHistories};
    /// use clv::quantity::TimeUnit;
    /// use clv::transactions::{
    ///     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog, ZeroAmounts,
    /// };
    /// use rust_decimal_macros::dec;
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
    /// let log: TransactionLog<&str> = [
    ///     Transaction::new("al", day(1), dec!(10.00)),
    ///     Transaction::new("al", day(16), dec!(7.50)),
    ///     Transaction::new("bo", day(8), dec!(4.00)),
    /// ]
    /// .into_iter()
    /// .collect();
    /// let times = Reduction {
    ///     as_of: day(29).into(),
    ///     unit: TimeUnit::Week,
    ///     collapse: Collapse::Day,
    ///     refunds: Refunds::Refuse,
    ///     zero_amounts: ZeroAmounts::Count,
    ///     repeated_orders: RepeatedOrders::Add,
    ///     first_purchase: FirstPurchase::Excluded,
    /// }
    /// .purchase_times(&log)?;
    ///
    /// let paths = CovariatePaths::new([0.0, 2.0, 3.0, 4.0])?.with_shared("sale", [0.0, 1.0, 0.0])?;
    /// let sale = VaryingColumns { purchase: vec!["sale".to_owned()], dropout: vec![] };
    /// let histories = VaryingHistories::from_purchase_times(&times, 4.0, &paths, &sale)?;
    /// assert_eq!(histories.len(), 2);
    /// // With enough customers: VaryingParetoNbd::fit(&histories)?
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn from_purchase_times<K: Ord + Debug>(
        times: &PurchaseTimes<K>,
        until: f64,
        paths: &CovariatePaths<K>,
        columns: &VaryingColumns,
    ) -> Result<Self, VaryingError> {
        if until > times.observed() {
            return Err(VaryingError::Unobserved {
                until,
                observed: times.observed(),
            });
        }
        let timelines = times
            .iter()
            .map(|(customer, times)| Ok((customer, Timeline::new(times, until)?)))
            .collect::<Result<Vec<_>, VaryingError>>()?;
        let rows = timelines.iter().map(|(customer, times)| (*customer, times));
        Self::new(times.reduction().unit, rows, paths, columns)
    }

    /// The unit of the times.
    pub fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// The number of customers.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The customers, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &VaryingHistory> {
        self.rows.iter()
    }
}

/// The covariates of one customer from one time to another, such as a year to come.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "super::written::WrittenStretch",
        into = "super::written::WrittenStretch"
    )
)]
pub struct VaryingStretch {
    pub(super) columns: Arc<VaryingColumns>,
    pub(super) stretch: Stretch,
}

impl VaryingStretch {
    /// A customer's covariates between two times.
    ///
    /// # Errors
    ///
    /// As [`VaryingHistory::new`].
    pub fn new<K: Ord + Debug>(
        customer: &K,
        (from, until): (f64, f64),
        paths: &CovariatePaths<K>,
        columns: &VaryingColumns,
    ) -> Result<Self, VaryingError> {
        let places = paths.places(columns)?;
        Ok(Self {
            columns: Arc::new(columns.clone()),
            stretch: paths.stretch(customer, &places, (from, until))?,
        })
    }

    /// Its length.
    pub fn length(&self) -> f64 {
        self.stretch.length()
    }
}
