//! The CDNOW sample against the figures that the literature prints.

use crate::cdnow_log::{log, reduction};
use chrono::NaiveDate;
use clv::transactions::{Reduction, ZeroAmounts};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn calibration() -> Reduction {
    reduction(1997, 9, 30)
}

#[test]
fn the_39_weeks_are_those_of_the_literature() {
    let base = calibration().reduce(&log()).unwrap();
    assert_eq!(base.len(), 2357);
    let repeats: u64 = base.frequency().iter().map(|&x| u64::from(x)).sum();
    assert_eq!(repeats, 2457);
    // Every age is whole days over 7: the sum is exact in days.
    let days: f64 = base.age().iter().map(|age| (age * 7.0).round()).sum();
    assert_eq!(days, 539_779.0);
    let weeks: f64 = base.age().iter().sum();
    assert!((weeks - 77_111.285_7).abs() < 5e-5, "{weeks}");

    let spends: Vec<(u64, f64)> = base.mean_spends().collect();
    assert_eq!(spends.len(), 946);
    let mean = spends.iter().map(|(_, mean)| mean).sum::<f64>() / 946.0;
    assert_eq!(format!("{mean:.2}"), "35.08");
}

#[test]
fn nothing_is_lost() {
    let log = log();
    let base = calibration().reduce(&log).unwrap();
    let tally = base.tally().unwrap();
    assert_eq!(tally.rows, 6919);
    assert_eq!(tally.rows, tally.rows_counted + tally.rows_after_as_of);
    assert_eq!(tally.customers_not_yet_seen, 0);
    let zeros = log.transactions().filter(|row| row.amount.is_zero());
    assert_eq!(zeros.count(), 8);

    let all: Decimal = log
        .transactions()
        .filter(|row| calibration().as_of.includes(row.at))
        .map(|row| row.amount)
        .sum();
    let totals: Decimal = base.totals().unwrap().iter().map(|known| known.total).sum();
    assert_eq!(totals, all);
}

#[test]
fn zeros_dropped_or_refused_when_asked() {
    let log = log();
    let dropped = Reduction {
        zero_amounts: ZeroAmounts::Drop,
        ..calibration()
    };
    let tally = *dropped.reduce(&log).unwrap().tally().unwrap();
    let early = log
        .transactions()
        .filter(|row| row.amount.is_zero() && calibration().as_of.includes(row.at));
    assert_eq!(tally.zero_rows_dropped, early.count());
    let refused = Reduction {
        zero_amounts: ZeroAmounts::Refuse,
        ..calibration()
    };
    assert!(refused.reduce(&log).is_err());
}

#[test]
fn the_second_39_weeks_hold_1882_purchases() {
    let end = NaiveDate::from_ymd_opt(1998, 6, 30).unwrap();
    let split = calibration().split(&log(), end).unwrap();
    let bought: u32 = split.holdout.purchases().iter().sum();
    assert_eq!(bought, 1882);
    assert_eq!(split.holdout.duration(), 39.0);
    assert_eq!(split.holdout.new_customers(), 0);
    assert!(split.holdout.spend().iter().sum::<Decimal>() > dec!(0));
}

#[test]
fn the_first_customer_by_hand() {
    let base = calibration().reduce(&log()).unwrap();
    // 1997-01-01, 01-18, 08-02; the log ends on day 272 after the first.
    let one = base.get(&1).unwrap();
    assert_eq!(one.history.frequency(), 2);
    assert_eq!(one.history.recency(), 213.0 / 7.0);
    assert_eq!(one.history.age(), 272.0 / 7.0);
    assert_eq!(one.totals.unwrap().total, dec!(74.02));
    assert_eq!(one.totals.unwrap().repeat_total, dec!(44.69));
    assert_eq!(one.monetary_value, Some(44.69 / 2.0));
}
