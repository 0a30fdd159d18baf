use clv::quantity::{MoneyRounding, Percent, QuantityError, allocate, round_money};
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
