//! What points buy.

use clv::loyalty::LoyaltyError;
use clv::loyalty::reward::{
    Catalogue, CouponBase, CouponCounts, CouponOffer, Reward, RewardRepeat,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn catalogue(rewards: &[(u64, i64)]) -> Catalogue {
    let rewards = rewards
        .iter()
        .enumerate()
        .map(|(id, &(points, value))| Reward {
            id: id.to_string(),
            points,
            cost: dec!(1),
            retail_value: value.into(),
        });
    Catalogue::new(rewards.collect()).unwrap()
}

/// The best value and the fewest points for it, by trying every selection.
fn by_enumeration(rewards: &[(u64, i64)], balance: u64, most_of_each: u64) -> (i64, u64) {
    let Some((&(points, value), others)) = rewards.split_first() else {
        return (0, 0);
    };
    let mut best = (0, 0);
    for count in 0..=most_of_each.min(balance / points) {
        let spent = count * points;
        let (rest_value, rest_spent) = by_enumeration(others, balance - spent, most_of_each);
        let plan = (rest_value + value * count as i64, rest_spent + spent);
        if plan.0 > best.0 || (plan.0 == best.0 && plan.1 < best.1) {
            best = plan;
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_plan_is_as_good_as_the_best_of_all_selections(
        rewards in prop::collection::vec((1_u64..25, 0_i64..30), 0..5),
        balance in 0_u64..70,
    ) {
        let catalogue = catalogue(&rewards);
        for (repeat, most_of_each) in [(RewardRepeat::Once, 1), (RewardRepeat::Unlimited, 70)] {
            let plan = catalogue.best_plan(balance, repeat).unwrap();
            let (value, spent) = by_enumeration(&rewards, balance, most_of_each);
            prop_assert_eq!(plan.value, Decimal::from(value));
            prop_assert_eq!(plan.points_spent, spent);
            prop_assert_eq!(plan.points_left, balance - spent);
            let points: u64 = plan.rewards.iter().map(|item| item.reward.points * item.count).sum();
            let worth: Decimal = plan
                .rewards
                .iter()
                .map(|item| item.reward.retail_value * Decimal::from(item.count))
                .sum();
            prop_assert_eq!((points, worth), (spent, plan.value));
            prop_assert!(plan.rewards.iter().all(|item| item.count >= 1 && item.count <= most_of_each));
        }
    }

    #[test]
    fn coupons_and_the_rest_make_up_the_points(points in 0_i64..1_000_000, price in 1_i64..5_000) {
        let (points, price) = (Decimal::new(points, 2), Decimal::new(price, 1));
        let offer = CouponOffer { points_per_coupon: price, coupon_value: dec!(10) };
        let exchange = offer.exchange(points).unwrap();
        prop_assert!(exchange.remainder >= dec!(0) && exchange.remainder < price);
        prop_assert_eq!(price * Decimal::from(exchange.coupons) + exchange.remainder, points);
    }
}

#[test]
fn a_huge_balance_is_spent_without_a_huge_search() {
    let catalogue = catalogue(&[(50, 8), (200, 40), (77, 15)]);
    let plan = catalogue
        .best_plan(1_000_000_000_000, RewardRepeat::Unlimited)
        .unwrap();
    // 40 for 200 is the best rate, and 200 divides the balance.
    assert_eq!(plan.value, dec!(200_000_000_000));
    assert_eq!(plan.points_left, 0);
    let odd = catalogue
        .best_plan(1_000_000_000_077, RewardRepeat::Unlimited)
        .unwrap();
    assert_eq!(odd.value, dec!(200_000_000_015));
}

#[test]
fn a_search_that_would_take_too_long_is_refused() {
    // Selections of powers of two all differ in points and in value.
    let rewards: Vec<(u64, i64)> = (0..40).map(|bit| (1 << bit, 1 << bit)).collect();
    let catalogue = catalogue(&rewards);
    let most = catalogue.best_plan(u64::MAX, RewardRepeat::Once);
    assert!(matches!(most, Err(LoyaltyError::PlanTooLarge { .. })));
}

#[test]
fn what_a_member_can_afford() {
    let catalogue = catalogue(&[(50, 8), (200, 40), (500, 90)]);
    let affordable: Vec<_> = catalogue
        .affordable(200)
        .map(|reward| reward.id.as_str())
        .collect();
    assert_eq!(affordable, ["0", "1"]);
    let gift = &catalogue.rewards()[0];
    assert_eq!(gift.value_per_point(), Ok(Some(dec!(0.16))));
    assert_eq!(gift.cost_per_point(), Ok(Some(dec!(0.02))));
}

#[test]
fn a_reward_for_nothing_is_refused() {
    let free = Reward {
        id: "air".to_owned(),
        points: 0,
        cost: dec!(0),
        retail_value: dec!(1),
    };
    assert_eq!(
        Catalogue::new(vec![free]),
        Err(LoyaltyError::FreeReward {
            reward: "air".to_owned()
        })
    );
}

#[test]
fn the_use_rate_says_of_which_coupons() {
    let coupons = CouponCounts {
        issued: 200,
        delivered: 150,
        used: 75,
    };
    let rate = |base| coupons.use_rate(base).unwrap().estimate();
    assert_eq!(rate(CouponBase::Issued), Some(0.375));
    assert_eq!(rate(CouponBase::Delivered), Some(0.5));
    let lost = CouponCounts {
        delivered: 201,
        ..coupons
    };
    assert!(lost.use_rate(CouponBase::Issued).is_err());
    let forged = CouponCounts {
        used: 151,
        ..coupons
    };
    assert!(forged.use_rate(CouponBase::Issued).is_err());
    let none = CouponCounts {
        issued: 0,
        delivered: 0,
        used: 0,
    };
    assert_eq!(none.use_rate(CouponBase::Issued).unwrap().estimate(), None);
}
