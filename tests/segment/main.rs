//! What the segments promise.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

mod bad_input;
mod concentration;
mod damaged;
#[path = "../common/damaged.rs"]
mod damaged_json;
mod digits;
mod from_transactions;
mod lifecycle;
mod read_back;
mod rfm;
mod rules;
mod tiers;

use clv::segment::{RfmCustomer, RfmTable};
use rust_decimal::Decimal;

/// Customers from (days, orders, cents), with keys that sort as their numbers do.
fn table(rows: &[(u32, u64, i64)]) -> RfmTable<u32> {
    RfmTable::new(customers(rows)).unwrap()
}

fn customers(rows: &[(u32, u64, i64)]) -> Vec<RfmCustomer<u32>> {
    (0..)
        .zip(rows)
        .map(|(customer, &(days, frequency, cents))| RfmCustomer {
            customer,
            recency_days: days.into(),
            frequency,
            monetary: Decimal::new(cents, 2),
        })
        .collect()
}
