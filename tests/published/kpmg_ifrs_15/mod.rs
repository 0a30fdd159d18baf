//! KPMG's IFRS 15 handbook, examples 10A and 10B.

use clv::loyalty::revenue::{
    AllocationRounding, PointsSale, ProgrammeState, RevenuePeriod, recognise,
};
use clv::quantity::Probability;
use rust_decimal_macros::dec;

#[test]
fn a_lower_estimate_brings_revenue_forward() {
    let year = |redeemed_to_date, expected_total| RevenuePeriod {
        redeemed_to_date,
        expected_total,
        programme: ProgrammeState::GoesOn,
    };
    let years = [year(dec!(4500), dec!(9700)), year(dec!(8500), dec!(9200))];
    let booked = recognise(dec!(9_000), &years).unwrap().unwrap();
    assert_eq!(booked[0].revenue.round(), dec!(4_175));
    assert_eq!(booked[1].revenue.round(), dec!(4_140));
}

#[test]
fn the_exact_allocation_is_not_the_one_by_a_rounded_ratio() {
    let sale = PointsSale {
        transaction_price: dec!(100_000),
        goods_standalone_price: dec!(100_000),
        points_issued: dec!(10_000),
        value_per_point: dec!(1),
        redemption_probability: Probability::new(dec!(0.97)).unwrap(),
    };
    let allocation = sale
        .allocate(AllocationRounding::Places(0))
        .unwrap()
        .unwrap();
    assert_eq!(allocation.points, dec!(8_842));
}
