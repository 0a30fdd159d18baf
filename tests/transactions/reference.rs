//! The reduction again, the slow and obvious way: a map from customer and period to the amounts.

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, Timelike};
use clv::quantity::TimeUnit;
use clv::transactions::{Collapse, FirstPurchase, Reduction, Refunds, Transaction, ZeroAmounts};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Customer, frequency, recency and age in seconds, total, repeat total, mean in exact parts.
pub type Row = (u32, u32, i64, i64, Decimal, Decimal, Option<(Decimal, u32)>);

fn period(collapse: Collapse, at: NaiveDateTime) -> NaiveDateTime {
    let midnight = at.date().and_time(NaiveTime::MIN);
    match collapse {
        Collapse::Instant => at,
        Collapse::Hour => at.with_minute(0).unwrap().with_second(0).unwrap(),
        Collapse::Day => midnight,
        Collapse::Week(first) => {
            let mut start = midnight;
            while start.weekday() != first {
                start = start - Days::new(1);
            }
            start
        }
        Collapse::Month => midnight - Days::new(u64::from(at.day() - 1)),
        Collapse::Quarter => {
            let mut start = midnight;
            while start.day() > 1 || start.month() % 3 != 1 {
                start = start - Days::new(1);
            }
            start
        }
        Collapse::Year => midnight - Days::new(u64::from(at.ordinal0())),
    }
}

/// For an as-of that is an instant, and policies that do not refuse.
pub fn reduce(reduction: &Reduction, rows: &[Transaction<u32>]) -> Vec<Row> {
    let end = reduction.as_of.last_instant();
    let mut periods: BTreeMap<u32, BTreeMap<NaiveDateTime, Vec<Decimal>>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.at <= end) {
        let refund = row.amount < Decimal::ZERO && reduction.refunds == Refunds::Drop;
        let zero = row.amount == Decimal::ZERO && reduction.zero_amounts == ZeroAmounts::Drop;
        if !refund && !zero {
            let own = periods.entry(row.customer).or_default();
            own.entry(period(reduction.collapse, row.at))
                .or_default()
                .push(row.amount);
        }
    }
    let mut base = Vec::new();
    for (customer, own) in periods {
        let bought: Vec<(NaiveDateTime, Decimal)> = own
            .into_iter()
            .map(|(start, amounts)| {
                (
                    start,
                    amounts.iter().any(|a| *a < Decimal::ZERO),
                    amounts.iter().sum(),
                )
            })
            .filter(|&(_, refunded, net): &(_, bool, Decimal)| !refunded || net > Decimal::ZERO)
            .map(|(start, _, net)| (start, net))
            .collect();
        let (Some(first), Some(last)) = (bought.first(), bought.last()) else {
            continue;
        };
        let x = u32::try_from(bought.len() - 1).unwrap();
        let total: Decimal = bought.iter().map(|(_, net)| net).sum();
        let repeat: Decimal = bought.iter().skip(1).map(|(_, net)| net).sum();
        let mean = match reduction.first_purchase {
            FirstPurchase::Included => Some((total, x + 1)),
            FirstPurchase::Excluded => (x > 0).then_some((repeat, x)),
        };
        // Months of the calendar as if each had the mean length.
        let by_months = matches!(
            reduction.collapse,
            Collapse::Month | Collapse::Quarter | Collapse::Year
        );
        let on_calendar = by_months
            && matches!(
                reduction.unit,
                TimeUnit::Month | TimeUnit::Quarter | TimeUnit::Year
            );
        let months = |at: NaiveDateTime| i64::from(at.year()) * 12 + i64::from(at.month());
        let seconds = |later: NaiveDateTime| {
            if on_calendar {
                (months(later) - months(first.0)) * 2_629_800
            } else {
                (later - first.0).num_seconds()
            }
        };
        let age = seconds(period(reduction.collapse, end));
        base.push((customer, x, seconds(last.0), age, total, repeat, mean));
    }
    base
}
