//! Lifetime value as a formula, as its users see it.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

mod acquisition;
mod bad_input;
mod curves;
mod damaged;
mod drivers;
mod errors;
mod historic;
mod laws;
mod long_horizons;
mod serialised;

#[path = "../common/cdnow.rs"]
mod cdnow;
#[path = "../common/damaged.rs"]
mod damaged_json;

use clv::quantity::{DiscountRate, Probability, RetentionRate, TimeUnit};
use clv::value::{ConstantRetention, PaymentDates, Timing};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const ALL_TIMINGS: [Timing; 4] = [
    Timing::FirstPaymentNow,
    Timing::FirstPaymentExcluded,
    Timing::FirstPaymentAtEndOfPeriod,
    Timing::MID_PERIOD,
];

fn retention(rate: Decimal) -> RetentionRate {
    RetentionRate::new(rate, TimeUnit::Year).unwrap()
}

fn discount(rate: Decimal) -> DiscountRate {
    DiscountRate::new(rate, TimeUnit::Year).unwrap()
}

fn share(value: Decimal) -> Probability {
    Probability::new(value).unwrap()
}

/// 100 a year at 80 % retention and 10 % discount.
fn customer(timing: Timing, payments: PaymentDates) -> ConstantRetention {
    ConstantRetention {
        margin: dec!(100),
        retention: retention(dec!(0.8)),
        discount: discount(dec!(0.1)),
        growth: dec!(0),
        timing,
        payments,
    }
}

/// 10⁻²⁰ of the size of the numbers: a decimal has 28 digits, and a formula loses a few.
#[track_caller]
fn close(got: Decimal, want: Decimal) {
    let size = got.abs().max(want.abs()).max(Decimal::ONE);
    assert!(
        (got - want).abs() <= size * dec!(1e-20),
        "{got}, not {want}"
    );
}
