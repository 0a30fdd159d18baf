//! Discounts, prices, milestones, rankings, referrals.

use crate::day;
use clv::loyalty::LoyaltyError;
use clv::loyalty::promotion::{
    DiscountStacking, Milestone, MilestoneMetric, PriceLadder, PriceRung, Progress,
    ReferralProgramme, RungPricing, ThresholdDiscount, ThresholdMode, TimeLimitedDiscount,
    discounted, milestones_crossed, rank_by_spend,
};
use clv::quantity::Probability;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const OFFER: ThresholdDiscount = ThresholdDiscount {
    threshold: dec!(300),
    amount: dec!(50),
    mode: ThresholdMode::Stepped,
    maximum: None,
    places: 2,
};

#[test]
fn a_maximum_caps_the_steps() {
    let capped = ThresholdDiscount {
        maximum: Some(dec!(80)),
        ..OFFER
    };
    assert_eq!(capped.apply(&[dec!(900)]).unwrap().discount, dec!(80));
    assert_eq!(capped.apply(&[dec!(599)]).unwrap().discount, dec!(50));
}

#[test]
fn equal_remainders_go_to_the_earlier_line() {
    let offer = ThresholdDiscount {
        threshold: dec!(3),
        amount: dec!(1),
        mode: ThresholdMode::Once,
        ..OFFER
    };
    let order = offer.apply(&[dec!(1), dec!(1), dec!(1)]).unwrap();
    assert_eq!(order.allocation, [dec!(0.34), dec!(0.33), dec!(0.33)]);
}

#[test]
fn offers_that_make_no_sense_are_refused() {
    let refused = [
        ThresholdDiscount {
            threshold: dec!(0),
            ..OFFER
        },
        ThresholdDiscount {
            amount: dec!(0),
            ..OFFER
        },
        ThresholdDiscount {
            amount: dec!(300.01),
            ..OFFER
        },
        ThresholdDiscount {
            maximum: Some(dec!(-1)),
            ..OFFER
        },
    ];
    for offer in refused {
        assert!(offer.apply(&[dec!(1000)]).is_err(), "{offer:?}");
    }
    assert!(OFFER.apply(&[dec!(1000), dec!(-1)]).is_err());
    let empty = OFFER.apply(&[]).unwrap();
    assert_eq!((empty.total, empty.discount), (dec!(0), dec!(0)));
    assert!(empty.allocation.is_empty());
}

proptest! {
    #[test]
    fn allocations_sum_to_the_discount_and_stay_within_their_lines(
        cents in prop::collection::vec(0_i64..100_000, 0..8),
        threshold in 1_i64..50_000,
        share in 1_i64..=100,
        is_stepped: bool,
    ) {
        let lines: Vec<Decimal> = cents.iter().map(|&cents| Decimal::new(cents, 2)).collect();
        let offer = ThresholdDiscount {
            threshold: Decimal::new(threshold, 2),
            amount: Decimal::new((threshold * share + 99) / 100, 2),
            mode: if is_stepped { ThresholdMode::Stepped } else { ThresholdMode::Once },
            ..OFFER
        };
        let order = offer.apply(&lines).unwrap();
        prop_assert_eq!(order.allocation.iter().sum::<Decimal>(), order.discount);
        prop_assert_eq!(order.payable + order.discount, order.total);
        for (off, line) in order.allocation.iter().zip(&lines) {
            prop_assert!(*off >= dec!(0) && off <= line);
        }
    }

    #[test]
    fn graduated_prices_rise_with_the_quantity_and_never_jump(a in 0_i64..2_000, b in 0_i64..2_000) {
        let price = |hundredths: i64| {
            ladder().price(Decimal::new(hundredths, 2), RungPricing::Graduated).unwrap().total
        };
        let (low, high) = (a.min(b), a.max(b));
        let step = price(high) - price(low);
        prop_assert!(step >= dec!(0));
        // No unit costs more than 7.
        prop_assert!(step <= dec!(7) * Decimal::new(high - low, 2));
    }
}

fn ladder() -> PriceLadder {
    let rung = |up_to, unit_price| PriceRung { up_to, unit_price };
    PriceLadder::new(vec![
        rung(Some(dec!(5)), dec!(7)),
        rung(Some(dec!(10)), dec!(6.5)),
        rung(None, dec!(6)),
    ])
    .unwrap()
}

#[test]
fn a_slab_price_can_fall_where_a_rung_begins() {
    let price = |quantity| ladder().price(quantity, RungPricing::Slab).unwrap();
    assert_eq!(price(dec!(5)).total, dec!(35));
    assert_eq!(price(dec!(5.1)).total, dec!(33.15));
    assert_eq!(price(dec!(0)).average_unit_price, None);
}

#[test]
fn ladders_that_do_not_rise_are_refused() {
    let rung = |up_to| PriceRung {
        up_to,
        unit_price: dec!(1),
    };
    let of = |ends: &[Option<Decimal>]| PriceLadder::new(ends.iter().copied().map(rung).collect());
    assert_eq!(of(&[]), Err(LoyaltyError::NoRungs));
    assert_eq!(
        of(&[None, Some(dec!(5))]),
        Err(LoyaltyError::OpenRungIsNotLast { rung: 1 })
    );
    assert_eq!(
        of(&[Some(dec!(5)), Some(dec!(5))]),
        Err(LoyaltyError::RungsDoNotRise {
            rung: 2,
            before: dec!(5),
            up_to: dec!(5)
        })
    );
    assert!(of(&[Some(dec!(0))]).is_err());
    let closed = of(&[Some(dec!(5))]).unwrap();
    assert_eq!(
        closed.price(dec!(5.01), RungPricing::Slab),
        Err(LoyaltyError::BeyondTheLastRung {
            quantity: dec!(5.01)
        })
    );
}

#[test]
fn discounts_stack_as_named() {
    let share = |share| Probability::new(share).unwrap();
    let shares = [share(dec!(0.6)), share(dec!(0.5))];
    let price = |stacking| discounted(dec!(200), &shares, stacking).unwrap();
    assert_eq!(price(DiscountStacking::Additive), dec!(0)); // 110 %, at most the price
    assert_eq!(price(DiscountStacking::Multiplicative), dec!(40));
    assert_eq!(price(DiscountStacking::Highest), dec!(80));
    assert_eq!(
        discounted(dec!(200), &[], DiscountStacking::Highest),
        Ok(dec!(200))
    );
    assert!(discounted(dec!(-1), &[], DiscountStacking::Additive).is_err());
}

#[test]
fn a_promotion_that_ends_before_it_begins_is_refused() {
    let sale = TimeLimitedDiscount {
        from: day(2),
        until: day(1),
        share: Probability::ONE,
    };
    assert_eq!(
        sale.holds_at(day(1)),
        Err(LoyaltyError::EndsBeforeItBegins {
            from: day(2),
            until: day(1)
        })
    );
}

#[test]
fn several_milestones_can_be_crossed_at_once() {
    let milestone = |name: &str, metric, threshold| Milestone {
        name: name.to_owned(),
        metric,
        threshold,
    };
    let milestones = [
        milestone("1000", MilestoneMetric::Spend, dec!(1000)),
        milestone("2000", MilestoneMetric::Spend, dec!(2000)),
        milestone("fifth order", MilestoneMetric::Orders, dec!(5)),
    ];
    let state = |spend, orders| Progress { spend, orders };
    let crossed = |before, after| -> Vec<&str> {
        let crossed = milestones_crossed(&milestones, &before, &after).unwrap();
        crossed
            .iter()
            .map(|milestone| milestone.name.as_str())
            .collect()
    };
    assert_eq!(
        crossed(state(dec!(999), 4), state(dec!(2000), 5)),
        ["1000", "2000", "fifth order"]
    );
    assert!(crossed(state(dec!(2000), 5), state(dec!(2500), 6)).is_empty());
    assert!(milestones_crossed(&milestones, &state(dec!(2), 1), &state(dec!(1), 1)).is_err());
}

#[test]
fn ranks_are_left_out_after_ties() {
    let spend = |id, spend| (id, spend);
    let customers = [
        spend("b", dec!(10.0)),
        spend("a", dec!(10)),
        spend("c", dec!(20)),
        spend("d", dec!(-1)),
    ];
    let ranking = rank_by_spend(&customers).unwrap();
    let ranks: Vec<_> = ranking
        .iter()
        .map(|ranked| (*ranked.customer, ranked.rank))
        .collect();
    assert_eq!(ranks, [("c", 1), ("a", 2), ("b", 2), ("d", 4)]);
    assert_eq!(
        rank_by_spend(&[
            spend("a", dec!(1)),
            spend("b", dec!(2)),
            spend("a", dec!(3))
        ])
        .err(),
        Some(LoyaltyError::DuplicateCustomer {
            customer: "a".to_owned()
        })
    );
}

#[test]
fn a_coefficient_of_one_reaches_without_end() {
    let programme = |accepted| ReferralProgramme {
        customers: 10,
        invitations: 40,
        accepted,
    };
    let reach = |accepted| {
        programme(accepted)
            .coefficient()
            .unwrap()
            .unwrap()
            .total_reach
    };
    assert_eq!(reach(9), Some(10.0));
    assert_eq!(reach(10), None);
    assert_eq!(reach(11), None);
    assert!(programme(41).coefficient().is_err());
}

#[test]
fn no_line_gets_more_off_than_it_costs() {
    let offer = |amount| ThresholdDiscount {
        threshold: dec!(100),
        amount,
        mode: ThresholdMode::Once,
        maximum: None,
        places: 2,
    };
    let off = |amount, lines: &[Decimal]| offer(amount).apply(lines).unwrap().allocation;
    assert_eq!(
        off(dec!(100), &[dec!(0.006), dec!(99.994)]),
        [dec!(0.006), dec!(99.994)]
    );
    assert_eq!(
        off(dec!(99.99), &[dec!(0.004), dec!(0.006), dec!(99.99)])
            .iter()
            .sum::<Decimal>(),
        dec!(99.99)
    );
}

#[test]
fn a_milestone_that_nobody_comes_to_is_refused() {
    for threshold in [dec!(0), dec!(-1)] {
        let milestones = [Milestone {
            name: "hello".to_owned(),
            metric: MilestoneMetric::Spend,
            threshold,
        }];
        let (before, after) = (
            Progress::default(),
            Progress {
                spend: dec!(5),
                orders: 1,
            },
        );
        assert!(milestones_crossed(&milestones, &before, &after).is_err());
    }
}

proptest! {
    #[test]
    fn shares_of_fine_lines_stay_within_them_and_sum_to_the_discount(
        mills in prop::collection::vec(0_i64..3_000, 1..8),
        share in 1_i64..=100,
    ) {
        let lines: Vec<Decimal> = mills.iter().map(|&mills| Decimal::new(mills, 3)).collect();
        let total: Decimal = lines.iter().sum();
        let amount = (total * Decimal::new(share, 2)).round_dp(2).min(total.round_dp_with_strategy(
            2,
            rust_decimal::RoundingStrategy::ToZero,
        ));
        prop_assume!(amount > Decimal::ZERO);
        let offer = ThresholdDiscount {
            threshold: amount,
            amount,
            mode: ThresholdMode::Once,
            maximum: None,
            places: 2,
        };
        let order = offer.apply(&lines).unwrap();
        prop_assert_eq!(order.allocation.iter().sum::<Decimal>(), amount);
        for (off, line) in order.allocation.iter().zip(&lines) {
            prop_assert!(*off >= Decimal::ZERO && off <= line);
        }
    }
}
