//! Tracking: the expected purchases of customers who join over time, period by period, beside those that
//! came.

use crate::models::error::not_negative;
use crate::models::fit::model_in;
use crate::models::purchase::{OverTime, for_each};
use crate::models::{ModelError, PurchaseProcess, WithTimeUnit};
use crate::transactions::PurchaseTimes;

/// The expected number of repeat purchases up to each of some times, of customers who join over
/// time.
///
/// ```text
/// E[N(t)] = Σᵢ E[X(t − bᵢ)] − E[X(0 − bᵢ)]        bᵢ first purchase of customer i, E[X] = 0 before it
/// ```
///
/// Purchases are counted from time 0; of a customer who joined before it, only those after it.
/// Customers who joined at the same time share the work, and many ages one interpolation, to thirteen
/// digits of the largest. The result is the same bits for any number
/// of threads and for any order of the customers.
///
/// # Errors
///
/// [`ModelError::Argument`] where a first purchase is not finite or a time is negative or not
/// finite, and as [`PurchaseProcess::expected_purchases`].
///
/// # Example
///
/// ```
/// use clv::models::{Nbd, expected_purchases_of_cohort};
///
/// // One purchase in 5 weeks on average. Two customers start at 0, one in week 10.
/// let model = Nbd::new(2.0, 10.0)?;
/// let expected = expected_purchases_of_cohort(&model, &[0.0, 10.0, 0.0], &[5.0, 10.0, 15.0])?;
/// assert_eq!(expected, [2.0, 4.0, 7.0]);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn expected_purchases_of_cohort<P: PurchaseProcess<Span = f64> + Sync>(
    process: &P,
    first_purchases: &[f64],
    times: &[f64],
) -> Result<Vec<f64>, ModelError> {
    for time in times {
        not_negative("time", *time)?;
    }
    let births = distinct(first_purchases)?;
    let expected = over_ages(process, &births, times)?;
    let chunks: Vec<(f64, &[(f64, f64)])> = times
        .iter()
        .flat_map(|time| births.chunks(CHUNK).map(|chunk| (*time, chunk)))
        .collect();
    let sums = for_each(&chunks, |(time, chunk)| {
        let mut sum = 0.0;
        for (birth, customers) in *chunk {
            sum += customers * since_start(&expected, *birth, *time)?;
        }
        Ok::<_, ModelError>(sum)
    })?;
    let per_time = births.len().div_ceil(CHUNK).max(1);
    let mut totals: Vec<f64> = sums
        .chunks(per_time)
        .map(|chunk| chunk.iter().sum())
        .collect();
    // Where there is no customer there is no chunk.
    totals.resize(times.len(), 0.0);
    Ok(totals)
}

/// Customers who are added up at once, whatever the number of threads.
const CHUNK: usize = 64;

/// E\[X(t − b)\] − E\[X(0 − b)\].
fn since_start<P: PurchaseProcess<Span = f64>>(
    expected: &OverTime<'_, P>,
    birth: f64,
    time: f64,
) -> Result<f64, ModelError> {
    if time <= birth {
        return Ok(0.0);
    }
    let by_then = expected.at(time - birth)?;
    if birth >= 0.0 {
        return Ok(by_then);
    }
    Ok(by_then - expected.at(-birth)?)
}

/// E\[X\] at the ages that customers have at the times.
fn over_ages<'a, P: PurchaseProcess<Span = f64>>(
    process: &'a P,
    births: &[(f64, f64)],
    times: &[f64],
) -> Result<OverTime<'a, P>, ModelError> {
    let at_start = births.iter().map(|(birth, _)| -birth);
    let later = times
        .iter()
        .flat_map(|time| births.iter().map(move |(birth, _)| time - birth));
    let ages = at_start.chain(later).filter(|age| *age > 0.0);
    let (shortest, longest, number) = ages.fold((f64::INFINITY, 0.0, 0), |found, age| {
        (found.0.min(age), f64::max(found.1, age), found.2 + 1)
    });
    OverTime::new(process, (shortest, longest), number)
}

/// The different times, ascending, and how many customers joined at each.
fn distinct(first_purchases: &[f64]) -> Result<Vec<(f64, f64)>, ModelError> {
    if let Some(birth) = first_purchases.iter().find(|birth| !birth.is_finite()) {
        return Err(ModelError::argument(
            "time of a first purchase",
            "finite",
            *birth,
        ));
    }
    let mut sorted = first_purchases.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let groups = sorted.chunk_by(|a, b| a == b);
    Ok(groups
        .filter_map(|group| Some((*group.first()?, group.len() as f64)))
        .collect())
}

/// Repeat purchases in one period, expected and actual; a line of what [`track`] gives.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TrackedPeriod {
    /// The end of the period since the first purchase of anybody, in the unit of the times; it starts
    /// where the one before it ends.
    pub end: f64,
    /// Repeat purchases in the period that the model expects.
    pub expected: f64,
    /// Repeat purchases in the period.
    pub actual: u64,
    /// Repeat purchases up to the end of the period that the model expects.
    pub cumulative_expected: f64,
    /// Repeat purchases up to the end of the period.
    pub cumulative_actual: u64,
}

/// Expected and actual repeat purchases of all customers, period by period, from the first purchase
/// of anybody to the end of the observation: the tracking plot.
///
/// Period j is \[(j − 1)·period, j·period), `period` in the unit of the times, and only whole periods
/// are given. Where the unit of the
/// times is a month, a quarter or a year, a whole number of them is counted on the calendar, from the
/// day of the first purchase of anybody: each period ends on an anniversary of it, in a month without
/// that day on the last one. So a customer who buys on the 2nd of every month has one purchase in
/// each. The model measures in mean lengths all the same. A purchase lies where
/// its collapse period starts, so that whole days belong to the week in which they are. The model
/// knows each customer's first purchase and nothing else: a fit to the calibration is tested by what
/// comes after it. Customers whom the model has not seen are left out by
/// [`PurchaseTimes::of_customers_in`].
///
/// # Errors
///
/// [`ModelError::UnitMismatch`] where the times are in another unit than the model and
/// [`ModelError::NoUnit`] where its unit is not known; [`ModelError::Argument`] where the period is not
/// positive and finite or more than a million of them were observed, and as
/// [`PurchaseProcess::expected_purchases`].
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::models::{Nbd, TimedModel, track};
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{
///     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog, ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
/// let log: TransactionLog<&str> = [
///     Transaction::new("al", day(2), dec!(10.00)),
///     Transaction::new("bo", day(9), dec!(4.00)),
///     Transaction::new("al", day(16), dec!(7.50)),
/// ]
/// .into_iter()
/// .collect();
/// let times = Reduction {
///     as_of: day(22).into(),
///     unit: TimeUnit::Week,
///     collapse: Collapse::Day,
///     refunds: Refunds::Refuse,
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::Add,
///     first_purchase: FirstPurchase::Excluded,
/// }
/// .purchase_times(&log)?;
///
/// // One purchase in 5 weeks on average.
/// let model = TimedModel::new(Nbd::new(2.0, 10.0)?, TimeUnit::Week);
/// let weeks = track(&model, &times, 1.0)?;
/// let expected: Vec<f64> = weeks.iter().map(|week| week.cumulative_expected).collect();
/// let actual: Vec<u64> = weeks.iter().map(|week| week.cumulative_actual).collect();
/// // Al is there from the first week on, Bo from the second.
/// assert_eq!(expected, [0.2, 0.2 * 2.0 + 0.2, 0.2 * 3.0 + 0.2 * 2.0]);
/// assert_eq!(actual, [0, 0, 1]);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn track<M, K>(
    model: &M,
    purchases: &PurchaseTimes<K>,
    period: f64,
) -> Result<Vec<TrackedPeriod>, ModelError>
where
    M: WithTimeUnit,
    M::Model: PurchaseProcess<Span = f64> + Sync,
{
    tracked(
        model_in(model, purchases.reduction().unit)?,
        purchases,
        period,
    )
}

/// As [`track`], of a process that was fitted to these customers.
pub(in crate::models) fn tracked<P: PurchaseProcess<Span = f64> + Sync, K>(
    process: &P,
    purchases: &PurchaseTimes<K>,
    period: f64,
) -> Result<Vec<TrackedPeriod>, ModelError> {
    let ends = period_ends(purchases, period)?;
    let mut actual = vec![0_u64; ends.len()];
    let mut births = Vec::with_capacity(purchases.len());
    for (_, times) in purchases.iter() {
        let Some((first, repeats)) = times.split_first() else {
            continue;
        };
        births.push(*first);
        for time in repeats {
            let place = ends.partition_point(|end| end <= time);
            if let Some(count) = actual.get_mut(place) {
                *count += 1;
            }
        }
    }
    let cumulative = expected_purchases_of_cohort(process, &births, &ends)?;
    let (mut before, mut bought) = (0.0, 0);
    let periods = ends.iter().zip(cumulative).zip(actual);
    Ok(periods
        .map(|((end, cumulative_expected), actual)| {
            let expected = cumulative_expected - before;
            before = cumulative_expected;
            bought += actual;
            TrackedPeriod {
                end: *end,
                expected,
                actual,
                cumulative_expected,
                cumulative_actual: bought,
            }
        })
        .collect())
}

/// The ends of the whole periods in the time that was observed.
pub(crate) fn period_ends<K>(
    purchases: &PurchaseTimes<K>,
    period: f64,
) -> Result<Vec<f64>, ModelError> {
    let observed = purchases.observed();
    const MOST: f64 = 1e6;
    let refused = |range| ModelError::argument("period", range, period);
    if !(period > 0.0 && period.is_finite()) {
        return Err(refused("finite and > 0"));
    }
    // A whole number that the division misses by its rounding is still whole.
    let whole = (observed / period * (1.0 + 1e-12)).floor();
    if whole > MOST {
        return Err(refused("at least a millionth of the time observed"));
    }
    let whole_units = (period.fract() == 0.0 && period <= MOST).then_some(period as u32);
    if let Some(ends) = whole_units.and_then(|units| purchases.ends_of_months(units)) {
        return Ok(ends);
    }
    Ok((1..=whole as u32)
        .map(|number| f64::from(number) * period)
        .collect())
}
