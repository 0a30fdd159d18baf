//! What each message says: what must hold, and what came.

use clv::quantity::TimeUnit;
use clv::value::ValueError;
use rust_decimal_macros::dec;

#[test]
fn every_message() {
    let messages = [
        (
            ValueError::Empty { what: "state" },
            "there must be at least one state",
        ),
        (
            ValueError::NoMoney,
            "the customer base must come from a transaction log, got one without amounts",
        ),
        (
            ValueError::UnitsDiffer {
                purchases: TimeUnit::Year,
                lifetime: TimeUnit::Month,
            },
            "purchases per period and periods must use the same unit, got year and month",
        ),
        (
            ValueError::Diverges {
                discount_factor: dec!(1),
                growth_factor: dec!(1.1),
            },
            "the sum diverges: 1 + d must be greater than r(1 + g), got 1 and 1.1",
        ),
        (
            ValueError::TooManyPayments { most: 10 },
            "a sum over all payments must be within 1e-25 of its limit after 10 of them",
        ),
        (
            ValueError::LengthsDiffer {
                what: "rows",
                with: "rewards",
                expected: 2,
                got: 1,
            },
            "there must be as many rows as rewards, got 1 and 2",
        ),
        (
            ValueError::RowSum {
                row: 0,
                sum: dec!(0.9),
            },
            "row 0 of the transition matrix must sum to 1, got 0.9",
        ),
        (
            ValueError::NoDiscount { rate: dec!(0) },
            "without a horizon the discount rate must be positive, got 0 per period",
        ),
        (
            ValueError::RateAtCeiling {
                rate: dec!(0.8),
                ceiling: dec!(0.8),
            },
            "the current rate must be below its ceiling, got 0.8 and 0.8",
        ),
        (
            ValueError::TimesNotIncreasing {
                before: dec!(2),
                value: dec!(1),
            },
            "times must increase, got 1 after 2",
        ),
        (
            ValueError::SurvivalIncreases {
                period: 2,
                before: dec!(0.7),
                value: dec!(0.71),
            },
            "survival must not increase, got 0.71 in period 2 after 0.7",
        ),
        (
            ValueError::CurveEnds { period: 3 },
            "survival is not known from period 3 on",
        ),
    ];
    for (error, message) in messages {
        assert_eq!(error.to_string(), message);
    }
}
