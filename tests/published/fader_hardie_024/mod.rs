use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
use clv::value::{
    BeyondLastPoint, ConstantRetention, EmpiricalSurvival, Margins, PaymentDates, Timing,
    curve_value,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn value(timing: Timing) -> Decimal {
    ConstantRetention {
        margin: dec!(100),
        retention: RetentionRate::new(dec!(0.8), TimeUnit::Year).unwrap(),
        discount: DiscountRate::new(dec!(0.1), TimeUnit::Year).unwrap(),
        growth: dec!(0),
        timing,
        payments: PaymentDates::All,
    }
    .value()
    .unwrap()
}

#[test]
fn three_formulas_for_one_customer() {
    let third = Decimal::ONE / dec!(3);
    // 110/0.3, 80/0.3 and 100/0.3
    assert_eq!(
        value(Timing::FirstPaymentNow).round_dp(20),
        (dec!(366) + third * dec!(2)).round_dp(20)
    );
    assert_eq!(
        value(Timing::FirstPaymentExcluded).round_dp(20),
        (dec!(266) + third * dec!(2)).round_dp(20)
    );
    assert_eq!(
        value(Timing::FirstPaymentAtEndOfPeriod).round_dp(20),
        (dec!(333) + third).round_dp(20)
    );
    // 110/0.3/√1.1
    assert_eq!(
        value(Timing::MID_PERIOD).round_dp(12),
        dec!(349.602949390051)
    );
}

/// The survival that Fader & Hardie (2007) give for 13 years of the "Regular" segment, at 100 a year
/// and 10 %; the sum was computed exactly.
#[test]
fn a_curve_in_place_of_a_rate() {
    let regular = [
        1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173,
    ];
    let curve = EmpiricalSurvival::new(
        regular.map(|alive| Decimal::new(alive, 3)),
        TimeUnit::Year,
        BeyondLastPoint::NobodyStays,
    );
    let value = curve_value(
        &curve.unwrap(),
        Margins::Constant(dec!(100)),
        DiscountRate::new(dec!(0.1), TimeUnit::Year).unwrap(),
        Timing::FirstPaymentNow,
        PaymentDates::All,
    );
    assert_eq!(value.unwrap().round_dp(18), dec!(330.696566807388812410));
}
