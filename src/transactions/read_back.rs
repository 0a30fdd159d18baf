//! Purchase times and splits that are read back: columns that are of each other, and of a log.

use super::customer_base::in_order;
use super::purchase_times::Clock;
use super::ruler::Ruler;
use super::{
    AsOf, CustomerBase, Holdout, PurchaseTimes, Reduction, Split, Tally, TransactionsError,
};
use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::fmt::Debug;

/// The columns of purchase times before anything has been checked.
#[derive(Deserialize)]
pub(super) struct TimesColumns<K> {
    reduction: Reduction,
    start: NaiveDateTime,
    customers: Vec<K>,
    times: Vec<f64>,
    #[serde(with = "crate::quantity::decimal")]
    amounts: Vec<Decimal>,
    ends: Vec<usize>,
}

impl<K: Ord + Debug> TryFrom<TimesColumns<K>> for PurchaseTimes<K> {
    type Error = TransactionsError;

    fn try_from(read: TimesColumns<K>) -> Result<Self, TransactionsError> {
        in_order(&read.customers)?;
        must(
            read.reduction.collapse.start(read.start) == read.start
                && read.reduction.as_of.includes(read.start),
            "times start with a period of the log that the as-of sees",
        )?;
        must(
            read.ends.len() == read.customers.len()
                && counts(&read.ends).is_some_and(|counts| counts.iter().all(|count| *count > 0)),
            "every customer has at least one purchase",
        )?;
        are_times(&read.times, &read.ends)?;
        are_amounts(&read.amounts)?;
        must(
            read.amounts.is_empty() || read.amounts.len() == read.times.len(),
            "every purchase has an amount, or none has",
        )?;
        let observed = Clock::new(&read.reduction, read.start).observed(read.reduction.as_of);
        must(
            read.times.iter().all(|time| *time <= observed),
            "no purchase comes after the as-of",
        )?;
        Ok(Self {
            reduction: read.reduction,
            start: read.start,
            observed,
            customers: read.customers,
            times: read.times,
            amounts: read.amounts,
            ends: read.ends,
        })
    }
}

/// The columns of a holdout before anything has been checked.
#[derive(Deserialize)]
pub(super) struct HoldoutColumns {
    end: AsOf,
    duration: f64,
    purchases: Vec<u32>,
    #[serde(with = "crate::quantity::decimal")]
    spend: Vec<Decimal>,
    times: Vec<f64>,
    #[serde(with = "crate::quantity::decimal")]
    amounts: Vec<Decimal>,
    has_amounts: bool,
    ends: Vec<usize>,
    new_customers: usize,
    tally: Tally,
}

impl TryFrom<HoldoutColumns> for Holdout {
    type Error = TransactionsError;

    fn try_from(read: HoldoutColumns) -> Result<Self, TransactionsError> {
        must(
            read.duration.is_finite() && read.duration >= 0.0,
            "the duration of a holdout is finite and not negative",
        )?;
        let counted: Vec<usize> = read.purchases.iter().map(|count| *count as usize).collect();
        must(
            counts(&read.ends).is_some_and(|counts| counts == counted),
            "every purchase of a holdout has a time",
        )?;
        are_times(&read.times, &read.ends)?;
        are_amounts(&read.amounts)?;
        are_amounts(&read.spend)?;
        let (of_purchases, of_customers) = match read.has_amounts {
            true => (read.times.len(), read.purchases.len()),
            false => (0, 0),
        };
        must(
            read.amounts.len() == of_purchases && read.spend.len() == of_customers,
            "every purchase and customer of a holdout has an amount where the log has",
        )?;
        must(
            read.times.len().saturating_add(read.new_customers) <= read.tally.rows_counted,
            "a purchase has at least one row",
        )?;
        Ok(Self {
            end: read.end,
            duration: read.duration,
            purchases: read.purchases,
            spend: read.spend,
            times: read.times,
            amounts: read.amounts,
            has_amounts: read.has_amounts,
            ends: read.ends,
            new_customers: read.new_customers,
            tally: read.tally,
        })
    }
}

/// A split before its parts have been compared.
#[derive(Deserialize)]
#[serde(bound(deserialize = "K: Ord + Debug + Deserialize<'de>"))]
pub(super) struct Parts<K> {
    calibration: CustomerBase<K>,
    calibration_times: PurchaseTimes<K>,
    holdout: Holdout,
}

impl<K: Ord + Debug> TryFrom<Parts<K>> for Split<K> {
    type Error = TransactionsError;

    fn try_from(read: Parts<K>) -> Result<Self, TransactionsError> {
        let (base, times, holdout) = (&read.calibration, &read.calibration_times, &read.holdout);
        let reduction = times.reduction();
        must(
            base.reduction() == Some(reduction) && base.customers() == times.customers,
            "a calibration and its times are of one log and one reduction",
        )?;
        must(
            base.has_amounts() == holdout.has_amounts
                && holdout.has_amounts != times.amounts.is_empty(),
            "all parts of a split have amounts, or none has",
        )?;
        must(
            holdout.purchases.len() == base.len(),
            "a holdout has a row for each customer of the calibration",
        )?;
        let calibration_end = reduction.as_of.last_instant();
        let holdout_end = holdout.end.last_instant();
        if holdout_end <= calibration_end {
            return Err(TransactionsError::HoldoutBeforeCalibrationEnd {
                calibration_end,
                holdout_end,
            });
        }
        let ruler = Ruler::of(reduction);
        let duration = ruler.between(ruler.end(), holdout.end.end(reduction.collapse));
        must(
            is_near(holdout.duration, duration),
            "a holdout lasts from the end of the ages to its end",
        )?;
        must(
            holdout.tally.can_be_by(reduction),
            "a tally counts what its reduction leaves out and takes back",
        )?;
        let seen = ruler.through(times.start(), holdout.end);
        let later = holdout.purchases_of_each();
        let agree = base.histories().zip(times.iter().zip(later)).all(
            |(history, ((_, own), (later, _)))| {
                let (Some(first), Some(last)) = (own.first(), own.last()) else {
                    return false;
                };
                own.len() as u64 == u64::from(history.frequency()) + 1
                    && is_near(last - first, history.recency())
                    && later.first().is_none_or(|next| next >= last)
                    && later.last().is_none_or(|end| *end <= seen)
            },
        );
        must(
            agree,
            "each customer's history is of the times, and the holdout's come after them",
        )?;
        Ok(Self {
            calibration: read.calibration,
            calibration_times: read.calibration_times,
            holdout: read.holdout,
        })
    }
}

fn is_near(time: f64, expected: f64) -> bool {
    (time - expected).abs() <= 1e-6 * expected.abs().max(1.0)
}

/// How many each customer has; `None` where the ends do not ascend.
fn counts(ends: &[usize]) -> Option<Vec<usize>> {
    let starts = std::iter::once(&0).chain(ends);
    ends.iter()
        .zip(starts)
        .map(|(end, start)| end.checked_sub(*start))
        .collect()
}

/// Each customer's, of whom the ends do ascend.
fn are_times(times: &[f64], ends: &[usize]) -> Result<(), TransactionsError> {
    must(
        ends.last().copied().unwrap_or_default() == times.len(),
        "every time is of a customer",
    )?;
    let mut start = 0;
    for &end in ends {
        let own = times.get(start..end).unwrap_or_default();
        must(
            own.is_sorted() && own.iter().all(|time| time.is_finite() && *time >= 0.0),
            "the times of a customer are finite, not negative and in order",
        )?;
        start = end;
    }
    Ok(())
}

fn are_amounts(amounts: &[Decimal]) -> Result<(), TransactionsError> {
    must(
        amounts.iter().all(|amount| *amount >= Decimal::ZERO),
        "no purchase has a negative amount",
    )
}

fn must(holds: bool, what: &'static str) -> Result<(), TransactionsError> {
    match holds {
        true => Ok(()),
        false => Err(TransactionsError::Contradiction { what }),
    }
}
