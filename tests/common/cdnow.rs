//! The CDNOW sample by hand: a reduction that owes nothing to the library's own.

#![allow(
    clippy::unwrap_used,
    reason = "the log is part of the repository: a test may stop at the first wrong thing"
)]

use chrono::NaiveDate;
use clv::transactions::PurchaseHistory;
use std::collections::BTreeMap;

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
    let log = include_str!("../../examples/data/cdnow_sample.csv");
    let mut days: BTreeMap<u32, Vec<NaiveDate>> = BTreeMap::new();
    for line in log.lines().skip(1) {
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
