//! Returns and cash flows, as their users see them.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

mod bad_input;
mod damaged;
mod internal_rates;
mod laws;
mod ledgers;
mod money;
mod serialised;

#[path = "../common/damaged.rs"]
mod damaged_json;

use chrono::{Days, NaiveDate};
use clv::quantity::{DiscountRate, TimeUnit};
use clv::roi::{CashFlows, DatedCashFlow, DatedCashFlows, FinancingRates};
use rust_decimal::Decimal;

fn yearly(rate: Decimal) -> DiscountRate {
    DiscountRate::new(rate, TimeUnit::Year).unwrap()
}

/// The same rate on both sides.
fn financing(rate: Decimal) -> FinancingRates {
    FinancingRates {
        finance: yearly(rate),
        reinvestment: yearly(rate),
    }
}

fn flows(amounts: impl IntoIterator<Item = Decimal>) -> CashFlows {
    CashFlows::new(amounts, TimeUnit::Year).unwrap()
}

fn on_day(day: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 1, 1).unwrap() + Days::new(day)
}

/// Flows by days after the first date.
fn dated(flows: &[(u64, Decimal)]) -> DatedCashFlows {
    let flow = |(day, amount): &(u64, Decimal)| DatedCashFlow {
        date: on_day(*day),
        amount: *amount,
    };
    DatedCashFlows::new(flows.iter().map(flow)).unwrap()
}
