use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
use clv::value::{ConstantRetention, PaymentDates, Timing};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn monthly(margin: Decimal, rate: Decimal, timing: Timing) -> ConstantRetention {
    ConstantRetention {
        margin,
        retention: RetentionRate::new(rate, TimeUnit::Month).unwrap(),
        discount: DiscountRate::new(dec!(0.01), TimeUnit::Month).unwrap(),
        growth: dec!(0),
        timing,
        payments: PaymentDates::All,
    }
}

#[test]
fn one_provider_in_two_editions() {
    // 19.95 − 1.50 − 0.50 a month
    let now = monthly(dec!(17.95), dec!(0.995), Timing::FirstPaymentNow);
    assert_eq!(now.value().unwrap().round_dp(0), dec!(1209));
    assert_eq!(now.margin_multiple().unwrap().round_dp(1), dec!(67.3));
    let excluded = ConstantRetention {
        timing: Timing::FirstPaymentExcluded,
        ..now
    };
    assert_eq!(excluded.value().unwrap().round_dp(0), dec!(1191));
}

#[test]
fn half_the_retention_spend() {
    let case = monthly(dec!(18.20), dec!(0.99), Timing::FirstPaymentNow);
    assert_eq!(case.value().unwrap(), dec!(919.10));
}

#[test]
fn net_4_you() {
    let case = monthly(dec!(18.95), dec!(0.788), Timing::FirstPaymentExcluded);
    assert_eq!(case.value().unwrap().round_dp(2), dec!(67.26));
}
