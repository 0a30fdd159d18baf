//! A base that is read back: what it says of its log must fit its columns.

use super::customer_base::{Columns, Provenance, in_row};
use super::ruler::Ruler;
use super::{Collapse, PurchaseTotals, Reduction, TransactionsError};
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use std::fmt::Debug;

pub(super) fn check<K: Debug>(
    columns: &Columns<K>,
    known: &Provenance,
) -> Result<(), TransactionsError> {
    let reduction = &known.reduction;
    must(
        reduction.unit == columns.unit && reduction.first_purchase == columns.first_purchase,
        "a base has the unit and the first purchase of its reduction",
    )?;
    let purchases: u64 = known
        .totals
        .iter()
        .fold(0, |sum, totals| sum.saturating_add(totals.purchases));
    if let Some(tally) = &known.tally {
        must(
            tally.rows_counted as u64 >= purchases,
            "a purchase has at least one row",
        )?;
        must(
            tally.can_be_by(reduction),
            "a tally counts what its reduction leaves out and takes back",
        )?;
        must(
            tally.customers_rounded <= columns.customers.len(),
            "no more customers are rounded than there are",
        )?;
    }
    let ruler = Ruler::of(reduction);
    for (row, (customer, totals)) in columns.customers.iter().zip(&known.totals).enumerate() {
        of_customer(columns, known, &ruler, row, totals)
            .map_err(|problem| in_row(row, customer, problem))?;
    }
    Ok(())
}

fn of_customer<K>(
    columns: &Columns<K>,
    known: &Provenance,
    ruler: &Ruler,
    row: usize,
    totals: &PurchaseTotals,
) -> Result<(), TransactionsError> {
    let reduction = &known.reduction;
    let frequency = columns.frequency.get(row).copied().map(u64::from);
    must(
        totals.purchases.checked_sub(1) == frequency,
        "the frequency is one less than the number of purchases",
    )?;
    must(
        reduction.as_of.includes(totals.last_at),
        "no payment comes after the as-of",
    )?;
    let start = reduction.collapse.start(totals.first_at);
    let last = reduction.collapse.start(totals.last_at);
    let near = |column: &[f64], expected: f64| {
        let close = |&time: &f64| (time - expected).abs() <= 1e-9 * expected.abs().max(1.0);
        column.get(row).is_some_and(close)
    };
    must(
        near(&columns.age, ruler.between(start, ruler.end())),
        "the age is the time from the first payment to the as-of",
    )?;
    must(
        reduction
            .collapse
            .periods(start, last)
            .is_none_or(|periods| totals.purchases <= periods),
        "there are no more purchases than periods in which they may be",
    )?;
    // The last payment of an order with a key may come long after the order.
    let longest = ruler.between(start, last);
    must(
        columns
            .recency
            .get(row)
            .is_some_and(|&recency| recency <= longest + 1e-9 * longest.max(1.0)),
        "the recency reaches to the last payment at most",
    )?;
    let shortest = shortest(reduction, ruler, start, totals.purchases);
    must(
        columns
            .recency
            .get(row)
            .is_some_and(|&recency| recency >= shortest - 1e-9 * shortest.max(1.0)),
        "the recency has room for every purchase in a period of its own",
    )?;
    if !known.has_amounts {
        let has = columns.monetary_value.get(row).copied().flatten();
        return must(
            has.is_none() && totals.total.is_zero(),
            "a base without amounts has no money",
        );
    }
    let mean = totals.mean_amount(reduction.first_purchase);
    let has = columns.monetary_value.get(row).copied().flatten();
    let close = |(mean, has): (f64, f64)| (mean - has).abs() <= 1e-12 * mean.abs();
    must(
        mean.is_some() == has.is_some() && mean.zip(has).is_none_or(close),
        "the monetary value is the mean of the purchases",
    )
}

/// The least recency of so many purchases, each in a period of its own.
fn shortest(reduction: &Reduction, ruler: &Ruler, start: NaiveDateTime, purchases: u64) -> f64 {
    let later = i64::try_from(purchases).map_or(i64::MAX, |purchases| purchases - 1);
    let last = match (reduction.collapse, reduction.collapse.calendar_period()) {
        (_, Some(period)) => {
            let number = period.number(start.date()).checked_add(later);
            let date = number.and_then(|number| period.start(number));
            date.map(|date| date.and_time(NaiveTime::MIN))
        }
        (Collapse::Hour, None) => {
            TimeDelta::try_hours(later).and_then(|later| start.checked_add_signed(later))
        }
        (_, None) => Some(start),
    };
    last.map_or(f64::INFINITY, |last| ruler.between(start, last))
}

fn must(holds: bool, what: &'static str) -> Result<(), TransactionsError> {
    match holds {
        true => Ok(()),
        false => Err(TransactionsError::Contradiction { what }),
    }
}
