//! The log and the customer base, checked from outside.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod bad_input;
mod calendar_periods;
mod cdnow;
mod columns;
mod every_room;
mod laws;
mod live;
mod orders;
mod policies;
mod purchase_history;
mod purchase_times;
#[cfg(feature = "serde")]
mod read_back;
mod reference;
mod split;
mod without_amounts;

use chrono::{NaiveDate, NaiveDateTime};
use clv::quantity::TimeUnit;
use clv::transactions::{
    AsOf, Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog,
    ZeroAmounts,
};
use rust_decimal::Decimal;

/// A day of March 2024, whose first is a Friday.
fn march(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 3, day).unwrap()
}

/// An hour of a day of March 2024.
fn hour(day: u32, hour: u32) -> NaiveDateTime {
    march(day).and_hms_opt(hour, 30, 0).unwrap()
}

fn log<A: Into<NaiveDateTime> + Copy>(rows: &[(u32, A, Decimal)]) -> TransactionLog<u32> {
    rows.iter()
        .map(|&(customer, at, amount)| Transaction::new(customer, at, amount))
        .collect()
}

/// Days by days, refunds netted, zeros counted, the first purchase excluded.
fn daily(as_of: impl Into<AsOf>) -> Reduction {
    Reduction {
        as_of: as_of.into(),
        unit: TimeUnit::Day,
        collapse: Collapse::Day,
        refunds: Refunds::NetWithinPeriod,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
}
