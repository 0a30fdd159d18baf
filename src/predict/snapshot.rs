use super::PredictError;
use crate::transactions::{AsOf, Orders};
use chrono::TimeDelta;
use std::fmt::Debug;

/// An instant at which customers are looked at: what is known is before it, what is to be predicted
/// after it.
///
/// Nothing later than the instant reaches [`features`](Self::features), whatever the log holds.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::predict::{LabelWindow, Snapshot};
/// use clv::transactions::{
///     Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
///     ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
/// let log: TransactionLog<&str> = [
///     Transaction::new("anna", day(1), dec!(10)),
///     Transaction::new("anna", day(6), dec!(30)),
///     Transaction::new("anna", day(20), dec!(10)),
///     Transaction::new("bo", day(3), dec!(50)),
/// ]
/// .into_iter()
/// .collect();
/// let orders = log.orders(OrderPolicy {
///     collapse: Collapse::Day,
///     refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
///     zero_amounts: ZeroAmounts::Drop,
///     repeated_orders: RepeatedOrders::AddDistinct,
/// });
///
/// let snapshot = Snapshot {
///     as_of: day(10).into(),
///     recent_days: 7,
/// };
/// let known = snapshot.features(&orders)?;
/// let column = |name| known.table.column(name).map(|values| values.collect::<Vec<_>>());
/// assert_eq!(column("days_since_last"), Some(vec![4.0, 7.0]));
/// assert_eq!(column("mean_amount"), Some(vec![20.0, 50.0]));
///
/// let window = LabelWindow { days: 14, data_through: day(31).into() };
/// assert_eq!(snapshot.labels(&orders, window)?, [true, false]);
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    /// The last instant that is known.
    pub as_of: AsOf,
    /// The number of days that count as recent, for the features of trend; at least 1.
    pub recent_days: u32,
}

/// When a purchase counts as "buys again".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LabelWindow {
    /// Days after the snapshot, at least 1.
    pub days: u32,
    /// The last instant at which the log is complete.
    pub data_through: AsOf,
}

impl Snapshot {
    /// The last instant of a window of days after the snapshot.
    fn end_of(&self, days: u32) -> Result<AsOf, PredictError> {
        let start = self.as_of.last_instant();
        start
            .checked_add_signed(TimeDelta::days(days.into()))
            .map(AsOf::Instant)
            .ok_or(PredictError::Calendar { at: start, days })
    }

    /// Who buys again: for each customer of [`features`](Self::features), in their order, whether
    /// there is an order after the snapshot and within the window. What only goes on with an order
    /// of before, such as a second payment on the day of the snapshot where the orders of a day are
    /// one, is none: see [`CustomerOrders::between`](crate::transactions::CustomerOrders::between).
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] for a window of no days, [`PredictError::WindowPastData`] where
    /// the window ends later than the data, so that a label 0 would be a guess,
    /// [`PredictError::Transactions`] where the policy of the orders refuses a row.
    pub fn labels<K: Ord + Debug>(
        &self,
        log: &Orders<'_, K>,
        window: LabelWindow,
    ) -> Result<Vec<bool>, PredictError> {
        a_day_or_more(window.days)?;
        let end = self.end_of(window.days)?;
        let (window_end, data_end) = (end.last_instant(), window.data_through.last_instant());
        if window_end > data_end {
            return Err(PredictError::WindowPastData {
                window_end,
                data_end,
            });
        }
        let mut labels = Vec::new();
        for customer in log.iter() {
            let mut is_known = false;
            customer.fold(self.as_of, |_| is_known = true)?;
            if is_known {
                labels.push(!customer.between(self.as_of, end)?.is_empty());
            }
        }
        Ok(labels)
    }
}

fn a_day_or_more(days: u32) -> Result<(), PredictError> {
    if days > 0 {
        return Ok(());
    }
    Err(PredictError::Setting {
        what: "days of the label window",
        range: "at least 1",
        value: 0.0,
    })
}

/// A snapshot to learn from and a later one to judge by, with labels of equal windows, such that
/// nothing that is learned from lies after the later snapshot.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::predict::{Snapshot, TimeSplit};
///
/// let day = |month, day| NaiveDate::from_ymd_opt(2024, month, day).unwrap_or_default();
/// let learn = Snapshot {
///     as_of: day(3, 31).into(),
///     recent_days: 28,
/// };
/// let split = TimeSplit::new(learn, day(6, 30).into(), 91)?;
/// assert_eq!(split.judge().recent_days, 28);
/// // Labels learned from would reach into the time that is to be predicted.
/// assert!(TimeSplit::new(learn, day(6, 30).into(), 92).is_err());
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct TimeSplit {
    learn: Snapshot,
    judge: Snapshot,
    window_days: u32,
}

impl TimeSplit {
    /// Learns at one snapshot and judges at a later instant, by the same conventions.
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] for a window of no days, [`PredictError::SplitLeaks`] where the
    /// window of the labels that are learned from ends after the later instant.
    pub fn new(learn: Snapshot, judge: AsOf, window_days: u32) -> Result<Self, PredictError> {
        a_day_or_more(window_days)?;
        let judge = Snapshot {
            as_of: judge,
            ..learn
        };
        let window_end = learn.end_of(window_days)?.last_instant();
        let judged_from = judge.as_of.last_instant();
        if window_end > judged_from {
            return Err(PredictError::SplitLeaks {
                window_end,
                judged_from,
            });
        }
        Ok(Self {
            learn,
            judge,
            window_days,
        })
    }

    /// Where the model learns.
    pub fn learn(&self) -> Snapshot {
        self.learn
    }

    /// Where it is judged.
    pub fn judge(&self) -> Snapshot {
        self.judge
    }

    /// The window of the labels that are learned from: complete, since it ends before the judge's
    /// snapshot.
    pub fn learning_window(&self) -> LabelWindow {
        LabelWindow {
            days: self.window_days,
            data_through: self.judge.as_of,
        }
    }

    /// The window of the labels that are judged by, in a log that is complete to an instant.
    pub fn judging_window(&self, data_through: AsOf) -> LabelWindow {
        LabelWindow {
            days: self.window_days,
            data_through,
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    learn: Snapshot,
    judge: Snapshot,
    window_days: u32,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for TimeSplit {
    type Error = PredictError;

    fn try_from(split: Unchecked) -> Result<Self, PredictError> {
        let read = Self::new(split.learn, split.judge.as_of, split.window_days)?;
        if read.judge == split.judge {
            Ok(read)
        } else {
            Err(PredictError::SnapshotsDiffer)
        }
    }
}
