//! Odoo's points for money.

use clv::loyalty::points::{
    EarnBasis, EarnRate, Earns, Multiplier, PointRounding, PurchaseLine, RoundedPer,
};
use rust_decimal_macros::dec;

#[test]
fn points_are_earned_after_discounts_and_rounded_down_to_hundredths() {
    let basis = EarnBasis {
        discount: Earns::LeftOut,
        ..EarnBasis::GROSS
    };
    let rate = EarnRate {
        points: dec!(1),
        step: dec!(1),
        rounding: PointRounding::Floor,
        places: 2,
        per: RoundedPer::Order,
    };
    let points = |discount| {
        let line = PurchaseLine {
            discount,
            ..PurchaseLine::of(dec!(100))
        };
        let amount = basis.amount(&line).unwrap();
        rate.points(&[amount], Multiplier::ONE).unwrap()
    };
    assert_eq!(points(dec!(30)), dec!(70));
    assert_eq!(points(dec!(33.339)), dec!(66.66));
}
