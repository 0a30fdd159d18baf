//! The CDNOW sample: its log, and a reduction by hand that owes nothing to the library's own.

#![allow(
    clippy::unwrap_used,
    reason = "the log is part of the repository: a test may stop at the first wrong thing"
)]
#![allow(dead_code, reason = "each test crate takes what it needs")]

use chrono::NaiveDate;
use clv::quantity::TimeUnit;
use clv::transactions::{
    Collapse, FirstPurchase, PurchaseHistory, Reduction, Refunds, RepeatedOrders, Transaction,
    TransactionLog, ZeroAmounts,
};
use std::collections::BTreeMap;

const LOG: &str = include_str!("../../examples/data/cdnow_sample.csv");

/// The log for the library's own reduction.
pub fn log() -> TransactionLog<u32> {
    let row = |line: &str| {
        let mut fields = line.split(',');
        let mut next = || fields.next().unwrap();
        let (customer, date, amount) = (next(), next(), next());
        let date: NaiveDate = date.parse().unwrap();
        Transaction::new(customer.parse().unwrap(), date, amount.parse().unwrap())
    };
    LOG.lines().skip(1).map(row).collect()
}

/// How the literature reduces it, as of a day: purchases on a day counted once, in weeks.
pub fn reduction(year: i32, month: u32, day: u32) -> Reduction {
    Reduction {
        as_of: NaiveDate::from_ymd_opt(year, month, day).unwrap().into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::Refuse,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
}

/// The histories of the 39 weeks that end on 1997-09-30, purchases on a day counted once, in
/// weeks.
pub fn calibration() -> Vec<PurchaseHistory> {
    let end = NaiveDate::from_ymd_opt(1997, 9, 30).unwrap();
    purchase_days()
        .values()
        .filter_map(|days| {
            let days: Vec<_> = days.iter().filter(|day| **day <= end).collect();
            let (first, last) = (days.first()?, days.last()?);
            let weeks = |from: &NaiveDate, to: &NaiveDate| (*to - *from).num_days() as f64 / 7.0;
            let (x, recency, age) = (days.len() - 1, weeks(first, last), weeks(first, &end));
            Some(PurchaseHistory::new(x as u32, recency, age).unwrap())
        })
        .collect()
}

/// The days on which each customer bought, ascending.
fn purchase_days() -> BTreeMap<u32, Vec<NaiveDate>> {
    let mut days: BTreeMap<u32, Vec<NaiveDate>> = BTreeMap::new();
    for line in LOG.lines().skip(1) {
        let mut fields = line.split(',');
        let customer = fields.next().unwrap().parse().unwrap();
        let day = fields.next().unwrap().parse().unwrap();
        days.entry(customer).or_default().push(day);
    }
    for days in days.values_mut() {
        days.sort();
        days.dedup();
    }
    days
}
