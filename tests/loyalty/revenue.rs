//! Revenue of points under IFRS 15.

use clv::loyalty::LoyaltyError;
use clv::loyalty::revenue::{
    AllocationRounding, PointsSale, ProgrammeState, RevenuePeriod, recognise,
};
use clv::quantity::Probability;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn sale(price: Decimal, goods: Decimal, points: Decimal, probability: Decimal) -> PointsSale {
    PointsSale {
        transaction_price: price,
        goods_standalone_price: goods,
        points_issued: points,
        value_per_point: dec!(0.1),
        redemption_probability: Probability::new(probability).unwrap(),
    }
}

fn period(redeemed: i64, expected: i64, programme: ProgrammeState) -> RevenuePeriod {
    RevenuePeriod {
        redeemed_to_date: redeemed.into(),
        expected_total: expected.into(),
        programme,
    }
}

use ProgrammeState::{Ended, GoesOn};

#[test]
fn a_tie_goes_to_the_goods() {
    // 1.01 in two halves.
    let halves = sale(dec!(1.01), dec!(10), dec!(100), dec!(1));
    let allocation = halves
        .allocate(AllocationRounding::Places(2))
        .unwrap()
        .unwrap();
    assert_eq!(
        (allocation.goods, allocation.points),
        (dec!(0.51), dec!(0.50))
    );
}

/// 10.005 to the cent is 10.01: above the price, and nothing is left for the points.
#[test]
fn a_rounded_part_is_never_above_the_price() {
    let finer = sale(dec!(10.005), dec!(10), dec!(0), dec!(1));
    let allocation = finer
        .allocate(AllocationRounding::Places(2))
        .unwrap()
        .unwrap();
    assert_eq!(
        (allocation.goods, allocation.points),
        (dec!(10.005), dec!(0))
    );
}

#[test]
fn without_a_standalone_price_there_is_no_allocation() {
    let nothing = sale(dec!(10), dec!(0), dec!(100), dec!(0));
    assert_eq!(nothing.allocate(AllocationRounding::Exact), Ok(None));
    assert!(
        sale(dec!(-1), dec!(1), dec!(1), dec!(1))
            .allocate(AllocationRounding::Exact)
            .is_err()
    );
}

#[test]
fn large_amounts_do_not_overflow_on_the_way() {
    let million_billion = dec!(1_000_000_000_000_000);
    let large = sale(million_billion, million_billion, dec!(0), dec!(1));
    let allocation = large.allocate(AllocationRounding::Exact).unwrap().unwrap();
    assert_eq!(allocation.goods, million_billion);
}

#[test]
fn the_end_releases_the_rest() {
    let booked = recognise(
        dec!(900),
        &[period(300, 600, GoesOn), period(400, 600, Ended)],
    )
    .unwrap()
    .unwrap();
    assert_eq!(booked[0].revenue, dec!(450));
    assert_eq!(booked[1].revenue, dec!(450));
    assert_eq!(booked[1].liability, dec!(0));
    // Nobody ever redeemed, and nobody will.
    let breakage = recognise(dec!(900), &[period(0, 0, Ended)])
        .unwrap()
        .unwrap();
    assert_eq!(breakage[0].revenue, dec!(900));
}

#[test]
fn a_higher_estimate_takes_revenue_back() {
    let booked = recognise(
        dec!(1000),
        &[period(50, 100, GoesOn), period(50, 125, GoesOn)],
    )
    .unwrap()
    .unwrap();
    assert_eq!(booked[1].revenue, dec!(-100));
    assert_eq!(booked[1].liability, dec!(600));
}

#[test]
fn periods_that_cannot_be_are_refused() {
    let book = |periods: &[RevenuePeriod]| recognise(dec!(10), periods).map(|_| ());
    assert_eq!(
        book(&[period(10, 9, GoesOn)]),
        Err(LoyaltyError::ExpectedBelowRedeemed {
            expected: dec!(9),
            redeemed: dec!(10)
        })
    );
    assert_eq!(
        book(&[period(5, 9, GoesOn), period(4, 9, GoesOn)]),
        Err(LoyaltyError::ProgressFalls {
            metric: "points redeemed to date",
            before: dec!(5),
            after: dec!(4)
        })
    );
    assert_eq!(
        book(&[period(5, 9, Ended), period(5, 9, GoesOn)]),
        Err(LoyaltyError::PeriodAfterTheEnd { period: 2 })
    );
    assert_eq!(recognise(dec!(10), &[period(0, 0, GoesOn)]), Ok(None));
    assert_eq!(recognise(dec!(10), &[]), Ok(Some(vec![])));
}

proptest! {
    #[test]
    fn allocations_sum_to_the_price(
        price in 0_i64..10_000_000, goods in 1_i64..10_000_000,
        points in 0_i64..1_000_000, percent in 0_i64..=100, places in prop::option::of(0_u32..4),
    ) {
        let sale = sale(
            Decimal::new(price, 2), Decimal::new(goods, 2), points.into(), Decimal::new(percent, 2),
        );
        let rounding = places.map_or(AllocationRounding::Exact, AllocationRounding::Places);
        let allocation = sale.allocate(rounding).unwrap().unwrap();
        prop_assert_eq!(allocation.goods + allocation.points, sale.transaction_price);
        prop_assert!(allocation.goods >= dec!(0));
        // Rounding the goods up may take a cent that the points do not have.
        prop_assert!(allocation.points >= -dec!(1));
    }

    #[test]
    fn revenue_is_recognised_once(
        steps in prop::collection::vec((0_i64..500, 0_i64..500), 1..8),
        allocated in 0_i64..1_000_000,
    ) {
        let allocated = Decimal::new(allocated, 2);
        let mut redeemed = 1;
        let mut periods: Vec<RevenuePeriod> = steps
            .into_iter()
            .map(|(step, left)| {
                redeemed += step;
                period(redeemed, redeemed + left, GoesOn)
            })
            .collect();
        let check = |periods: &[RevenuePeriod]| {
            let booked = recognise(allocated, periods).unwrap().unwrap();
            let mut to_date = dec!(0);
            for period in &booked {
                // Each difference of two 28-digit numbers is itself rounded to 28 digits.
                to_date += period.revenue;
                assert!((to_date - period.revenue_to_date).abs() < dec!(1e-18));
                assert!(period.revenue_to_date <= allocated);
                assert_eq!(period.revenue_to_date + period.liability, allocated);
            }
            booked.last().map(|last| last.revenue_to_date)
        };
        check(&periods);
        periods.last_mut().unwrap().programme = Ended;
        prop_assert_eq!(check(&periods), Some(allocated));
    }
}
