//! What the retention room promises.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

mod bad_input;
mod churn;
mod cohort;
mod contracts;
mod damaged;
#[path = "../common/damaged.rs"]
mod damaged_json;
mod groups;
#[path = "../common/random.rs"]
mod random;
mod referral;
mod repurchase;
mod revenue;
mod survival;
mod trend;

use chrono::NaiveDate;
use clv::transactions::{
    Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
    ZeroAmounts,
};
use rust_decimal::Decimal;

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The orders of a day are one, refunds meet the latest purchases.
const BY_DAY: OrderPolicy = OrderPolicy {
    collapse: Collapse::Day,
    refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
    zero_amounts: ZeroAmounts::Drop,
    repeated_orders: RepeatedOrders::AddDistinct,
};

/// The same, but refunds are left out.
const WITHOUT_REFUNDS: OrderPolicy = OrderPolicy {
    refunds: Refunds::Drop,
    ..BY_DAY
};

/// Payments as (customer, days after the first of January 2025, cents).
fn log(rows: &[(u32, i64, i64)]) -> TransactionLog<u32> {
    let start = date(2025, 1, 1);
    let payments = rows.iter().map(|&(customer, days, cents)| {
        let at = start + chrono::TimeDelta::days(days);
        Transaction::new(customer, at, Decimal::new(cents, 2))
    });
    payments.collect()
}
