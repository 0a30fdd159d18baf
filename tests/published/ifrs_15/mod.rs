//! IFRS 15, example 52.

use clv::loyalty::revenue::{
    AllocationRounding, PointsSale, ProgrammeState, RevenuePeriod, recognise,
};
use clv::quantity::Probability;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn sale() -> PointsSale {
    PointsSale {
        transaction_price: dec!(100_000),
        goods_standalone_price: dec!(100_000),
        points_issued: dec!(10_000),
        value_per_point: dec!(1),
        redemption_probability: Probability::new(dec!(0.95)).unwrap(),
    }
}

fn year(redeemed_to_date: Decimal, expected_total: Decimal) -> RevenuePeriod {
    RevenuePeriod {
        redeemed_to_date,
        expected_total,
        programme: ProgrammeState::GoesOn,
    }
}

#[test]
fn the_price_is_allocated_to_product_and_points() {
    let allocation = sale()
        .allocate(AllocationRounding::Places(0))
        .unwrap()
        .unwrap();
    assert_eq!(allocation.points_standalone_price, dec!(9_500));
    assert_eq!(allocation.goods, dec!(91_324));
    assert_eq!(allocation.points, dec!(8_676));
}

#[test]
fn revenue_and_liability_of_both_years() {
    let years = [year(dec!(4500), dec!(9500)), year(dec!(8500), dec!(9700))];
    let booked = recognise(dec!(8_676), &years).unwrap().unwrap();
    let printed: Vec<_> = booked
        .iter()
        .map(|year| (year.revenue.round(), year.liability.round()))
        .collect();
    assert_eq!(
        printed,
        [(dec!(4_110), dec!(4_566)), (dec!(3_493), dec!(1_073))]
    );
}
