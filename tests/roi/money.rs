use super::dated;
use clv::quantity::{
    DiscountRate, MoneyRounding, Percent, QuantityError, TimeUnit, allocate, round_money,
};
use clv::roi::CompoundGrowth;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

#[test]
fn each_strategy_on_both_signs_of_a_half_and_beside_it() {
    use MoneyRounding::*;
    let amounts = [
        dec!(2.345),
        dec!(-2.345),
        dec!(2.355),
        dec!(2.341),
        dec!(-2.341),
    ];
    let table = [
        (
            HalfEven,
            [dec!(2.34), dec!(-2.34), dec!(2.36), dec!(2.34), dec!(-2.34)],
        ),
        (
            HalfAwayFromZero,
            [dec!(2.35), dec!(-2.35), dec!(2.36), dec!(2.34), dec!(-2.34)],
        ),
        (
            HalfTowardZero,
            [dec!(2.34), dec!(-2.34), dec!(2.35), dec!(2.34), dec!(-2.34)],
        ),
        (
            TowardZero,
            [dec!(2.34), dec!(-2.34), dec!(2.35), dec!(2.34), dec!(-2.34)],
        ),
        (
            AwayFromZero,
            [dec!(2.35), dec!(-2.35), dec!(2.36), dec!(2.35), dec!(-2.35)],
        ),
        (
            TowardNegativeInfinity,
            [dec!(2.34), dec!(-2.35), dec!(2.35), dec!(2.34), dec!(-2.35)],
        ),
        (
            TowardPositiveInfinity,
            [dec!(2.35), dec!(-2.34), dec!(2.36), dec!(2.35), dec!(-2.34)],
        ),
    ];
    for (rounding, expected) in table {
        assert_eq!(
            amounts.map(|amount| round_money(amount, 2, rounding)),
            expected,
            "{rounding:?}"
        );
    }
}

#[test]
fn an_amount_that_is_round_stays() {
    assert_eq!(
        round_money(dec!(5), 2, MoneyRounding::AwayFromZero),
        dec!(5)
    );
    assert_eq!(
        round_money(dec!(1.5), 40, MoneyRounding::HalfEven),
        dec!(1.5)
    );
}

#[test]
fn remainders_are_compared_exactly() {
    // Thirds written with 28 digits: the last weight is a hair larger and takes the cent.
    let third = dec!(0.3333333333333333333333333333);
    let weights = [third, third, third + dec!(0.0000000000000000000000000001)];
    let parts = allocate(dec!(100), &weights, 2).unwrap();
    assert_eq!(parts, [dec!(33.33), dec!(33.33), dec!(33.34)]);
}

#[test]
fn what_cannot_be_allocated() {
    let is_out_of_range = |result: Result<Vec<Decimal>, QuantityError>| {
        matches!(result, Err(QuantityError::OutOfRange { .. }))
    };
    assert!(is_out_of_range(allocate(dec!(1), &[], 2)));
    assert!(is_out_of_range(allocate(dec!(1), &[dec!(0), dec!(0)], 2)));
    assert!(is_out_of_range(allocate(dec!(1), &[dec!(2), dec!(-1)], 2)));
    assert!(is_out_of_range(allocate(dec!(1.005), &[dec!(1)], 2)));
    assert_eq!(
        allocate(dec!(0), &[dec!(1), dec!(2)], 0).unwrap(),
        [dec!(0), dec!(0)]
    );
}

#[test]
fn a_percentage_is_for_the_eye() {
    assert_eq!(format!("{:.1}", Percent(dec!(0.00005))), "0.0 %");
    assert_eq!(format!("{:.2}", Percent(dec!(0.00005))), "0.01 %");
    assert_eq!(format!("{:<8}|", Percent(dec!(0.5))), "50 %    |");
    assert_eq!(format!("{:^8}|", Percent(dec!(0.5))), "  50 %  |");
    assert_eq!(
        Percent(Decimal::MAX).to_string(),
        format!("{} × 100 %", Decimal::MAX)
    );
}

/// One rule, however the rate is written: an effective annual rate, applied to 365 days.
#[test]
fn the_same_discounting_of_dated_flows_in_any_unit_is_the_same_value() {
    let year_later = dated(&[(0, dec!(-100)), (365, dec!(110))]);
    let per_year = DiscountRate::new(dec!(0.1), TimeUnit::Year).unwrap();
    assert!(year_later.net_present_value(per_year).unwrap().abs() < dec!(1e-20));
    let julian = TimeUnit::days(dec!(365.25)).unwrap();
    for rate in [
        per_year.per(TimeUnit::Month).unwrap(),
        per_year.per(TimeUnit::Day).unwrap(),
        per_year.to_continuous().unwrap(),
        DiscountRate::new(dec!(0.1), julian).unwrap(),
    ] {
        let value = year_later.net_present_value(rate).unwrap();
        assert!(value.abs() < dec!(1e-18), "{value} at {rate}");
    }
}

/// mpmath, 60 digits.
#[test]
fn compound_growth_between_amounts_that_are_far_apart() {
    let cases = [
        (
            Decimal::MAX,
            dec!(1),
            dec!(3),
            dec!(-0.9999999997671693563461303711),
        ),
        (
            Decimal::MAX,
            dec!(100),
            dec!(3),
            dec!(-0.9999999989192958842933227093),
        ),
        (
            Decimal::MAX,
            dec!(1),
            dec!(100),
            dec!(-0.4859430866719667453268275206),
        ),
        // The quotient itself outgrows a decimal.
        (
            Decimal::MAX,
            dec!(1e-28),
            dec!(3),
            dec!(-0.9999999999999999998919295884),
        ),
        (
            dec!(1e-28),
            Decimal::MAX,
            dec!(3),
            dec!(9253226535054837781.23093),
        ),
        (
            dec!(1e-28),
            Decimal::MAX,
            dec!(7),
            dec!(134403743.7282913986429394),
        ),
    ];
    for (begin, end, periods, want) in cases {
        let rate = CompoundGrowth {
            begin,
            end,
            periods,
        }
        .rate()
        .unwrap()
        .unwrap();
        let allowed = dec!(1e-26).max(want * dec!(1e-22));
        assert!((rate - want).abs() <= allowed, "{rate}, not {want}");
    }
    // A plain decline is exact.
    let halved = CompoundGrowth {
        begin: dec!(300),
        end: dec!(150),
        periods: dec!(1),
    }
    .rate()
    .unwrap();
    assert_eq!(halved, Some(dec!(-0.5)));
}
