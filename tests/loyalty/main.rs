//! The loyalty programme, as its users see it.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

mod damaged;
#[path = "../common/damaged.rs"]
mod damaged_json;
mod earning;
mod errors;
mod ledger;
mod liability;
mod machine;
mod model;
mod programme;
mod promotion;
mod revenue;
mod rewards;
mod serialised;
mod tiers;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use clv::loyalty::points::{ConsumptionOrder, Event, LedgerPolicy, RefundPolicy};

const OWES: LedgerPolicy = LedgerPolicy {
    consumption: ConsumptionOrder::EarliestExpiry,
    refund: RefundPolicy::NegativeBalance,
};
const FORGIVES: LedgerPolicy = LedgerPolicy {
    refund: RefundPolicy::ClampAtZero,
    ..OWES
};

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Midnight of the n-th day of 2026, from 0.
fn day(n: u64) -> NaiveDateTime {
    let first = date(2026, 1, 1);
    first
        .checked_add_days(Days::new(n))
        .unwrap()
        .and_time(NaiveTime::MIN)
}

fn earn(on: u64, lot: u64, points: u64, expires: Option<u64>) -> Event<u64> {
    Event::Earn {
        at: day(on),
        lot,
        points,
        expires_at: expires.map(day),
        available_from: None,
    }
}

fn redeem(on: u64, redemption: u64, points: u64) -> Event<u64> {
    Event::Redeem {
        at: day(on),
        redemption,
        points,
    }
}

fn refund_purchase(on: u64, lot: u64, points: Option<u64>) -> Event<u64> {
    Event::RefundPurchase {
        at: day(on),
        lot,
        points,
    }
}

fn refund_redemption(on: u64, redemption: u64, points: Option<u64>) -> Event<u64> {
    Event::RefundRedemption {
        at: day(on),
        redemption,
        points,
    }
}
