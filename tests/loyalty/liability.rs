//! Breakage, what is owed and what it returns; the index.

use clv::loyalty::LoyaltyError;
use clv::loyalty::index::{
    BehaviourEvents, BehaviourRates, BehaviourWeights, GroupComparison, IndexScores, IndexWeights,
    Multiple, PerceivedValue, loyalty_index,
};
use clv::loyalty::liability::{
    BoundedBreakage, CohortFlows, LiabilityPosition, Overshoot, ProgrammeReturn, RedemptionPeriod,
    RedemptionTriangle, break_even_incremental_share, redemption_trend,
};
use clv::quantity::Probability;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

#[test]
fn an_expired_cohort_informs_the_factors_and_owes_nothing() {
    let issued = [dec!(400), dec!(480)];
    let rows = [vec![dec!(100), dec!(150)], vec![dec!(120)]];
    let of = |expired: &[bool]| {
        RedemptionTriangle::new(&issued, &rows, expired)
            .unwrap()
            .breakage(dec!(0.1), dec!(1.2))
            .unwrap()
            .unwrap()
    };
    let open = of(&[]);
    assert_eq!(open.cohorts[0].expected_remaining, dec!(30)); // 150 × 0.2
    assert_eq!(open.cohorts[1].expected_remaining, dec!(96)); // 120 × 1.5 × 1.2 − 120
    let closed = of(&[true, false]);
    assert_eq!(closed.development_factors, open.development_factors);
    assert_eq!(closed.cohorts[0].expected_remaining, dec!(0));
    assert_eq!(
        closed.cohorts[0].ultimate_redemption_rate,
        Some(dec!(0.375))
    );
    assert_eq!(closed.cohorts[1], open.cohorts[1]);
    assert_eq!(closed.total_liability, dec!(9.6));
}

#[test]
fn triangles_that_cannot_be_are_refused() {
    let of = |issued: &[Decimal], rows: &[Vec<Decimal>], expired: &[bool]| {
        RedemptionTriangle::new(issued, rows, expired).map(|_| ())
    };
    let two = [dec!(100), dec!(100)];
    assert_eq!(
        of(&two, &[vec![dec!(1)]], &[]),
        Err(LoyaltyError::LengthsDiffer {
            of: "rows of redemption",
            expected: 2,
            found: 1
        })
    );
    assert!(of(&two, &[vec![dec!(1)], vec![dec!(1)]], &[true]).is_err());
    assert_eq!(
        of(&two, &[vec![dec!(1)], vec![]], &[]),
        Err(LoyaltyError::EmptyCohort { cohort: 2 })
    );
    assert_eq!(
        of(&two, &[vec![dec!(1)], vec![dec!(1), dec!(2)]], &[]),
        Err(LoyaltyError::YoungerCohortIsLonger { cohort: 2 })
    );
    assert_eq!(
        of(&two, &[vec![dec!(2), dec!(1)], vec![dec!(1)]], &[]),
        Err(LoyaltyError::CumulativeFalls {
            cohort: 1,
            age: 1,
            before: dec!(2),
            redeemed: dec!(1)
        })
    );
    assert_eq!(
        of(&two, &[vec![dec!(101)], vec![dec!(1)]], &[]),
        Err(LoyaltyError::RedeemedAboveIssued {
            cohort: 1,
            redeemed: dec!(101),
            issued: dec!(100)
        })
    );
    assert!(of(&[dec!(-1)], &[vec![dec!(0)]], &[]).is_err());
    assert!(of(&[dec!(5)], &[vec![dec!(-1)]], &[]).is_err());
    let one = RedemptionTriangle::new(&[dec!(5)], &[vec![dec!(1)]], &[]).unwrap();
    assert!(one.breakage(dec!(0.1), dec!(0.99)).is_err());
    assert!(one.breakage(dec!(-0.1), dec!(1)).is_err());
}

#[test]
fn without_cohorts_or_without_a_first_redemption_there_is_no_breakage() {
    let none = RedemptionTriangle::new(&[], &[], &[]).unwrap();
    assert_eq!(none.breakage(dec!(0.1), dec!(1)), Ok(None));
    let late = RedemptionTriangle::new(&[dec!(5)], &[vec![dec!(0), dec!(1)]], &[]).unwrap();
    assert_eq!(late.breakage(dec!(0.1), dec!(1)), Ok(None));
}

#[test]
fn flows_become_a_triangle() {
    let mut flows = CohortFlows::new(3);
    for (period, issued) in [dec!(400), dec!(480), dec!(360)].into_iter().enumerate() {
        flows.issue(period, issued).unwrap();
    }
    for (issued_in, redeemed_in, points) in [
        (0, 0, dec!(100)),
        (0, 1, dec!(80)),
        (0, 2, dec!(40)),
        (1, 1, dec!(120)),
        (1, 2, dec!(96)),
        (2, 2, dec!(90)),
    ] {
        flows.redeem(issued_in, redeemed_in, points).unwrap();
    }
    let rows = [
        vec![dec!(100), dec!(180), dec!(220)],
        vec![dec!(120), dec!(216)],
        vec![dec!(90)],
    ];
    let expected = RedemptionTriangle::new(&[dec!(400), dec!(480), dec!(360)], &rows, &[]).unwrap();
    assert_eq!(flows.triangle(&[]), Ok(expected));
    assert_eq!(
        flows.redeem(2, 1, dec!(1)),
        Err(LoyaltyError::RedeemedBeforeIssued {
            issued_in: 2,
            redeemed_in: 1
        })
    );
    assert_eq!(
        flows.redeem(0, 3, dec!(1)),
        Err(LoyaltyError::PeriodIsNotOver {
            period: 3,
            periods: 3
        })
    );
}

fn position(issued: i64, redeemed: i64, rate: i64, cost: i64) -> LiabilityPosition {
    LiabilityPosition {
        issued: issued.into(),
        redeemed: redeemed.into(),
        ultimate_redemption_rate: Probability::new(Decimal::new(rate, 2)).unwrap(),
        cost_per_point: Decimal::new(cost, 3),
    }
}

proptest! {
    #[test]
    fn the_parts_of_a_movement_add_up_to_it(
        issued in 0_i64..100_000, more in 0_i64..100_000,
        rates in (0_i64..=100, 0_i64..=100),
        redeemed_shares in (0_i64..=100, 0_i64..=100),
        costs in (0_i64..100, 0_i64..100),
    ) {
        let redeemed = issued * rates.0.min(rates.1) / 100 * redeemed_shares.0 / 100;
        let later = redeemed + (((issued + more) * rates.1 / 100) - redeemed).max(0) * redeemed_shares.1 / 100;
        let before = position(issued, redeemed, rates.0, costs.0);
        let after = position(issued + more, later, rates.1, costs.1);
        let movement = before.movement_to(&after).unwrap();
        prop_assert_eq!(movement.opening, before.liability().unwrap().liability);
        prop_assert_eq!(movement.closing, after.liability().unwrap().liability);
        let sum = movement.opening + movement.issued - movement.redeemed
            + movement.estimate + movement.cost;
        prop_assert_eq!(sum, movement.closing);
    }

    #[test]
    fn breakage_is_what_is_not_redeemed_in_the_end(
        first in 1_i64..50, second in 0_i64..50, young in 0_i64..50,
    ) {
        let rows = [
            vec![first.into(), (first + second).into()],
            vec![Decimal::from(young)],
        ];
        let triangle = RedemptionTriangle::new(&[dec!(100), dec!(100)], &rows, &[]).unwrap();
        let breakage = triangle.breakage(dec!(1), dec!(1)).unwrap().unwrap();
        for (cohort, row) in breakage.cohorts.iter().zip(&rows) {
            let rate = cohort.ultimate_redemption_rate.unwrap();
            prop_assert_eq!(cohort.breakage_rate.unwrap() + rate, dec!(1));
            prop_assert!(cohort.expected_remaining >= dec!(0));
            let ultimate = *row.last().unwrap() + cohort.expected_remaining;
            prop_assert!((ultimate / dec!(100) - rate).abs() < dec!(1e-20));
        }
    }
}

#[test]
fn more_redeemed_than_expected_in_the_end_is_refused() {
    assert_eq!(
        position(100, 81, 80, 10).liability(),
        Err(LoyaltyError::ExpectedBelowRedeemed {
            expected: dec!(80.00),
            redeemed: dec!(81)
        })
    );
    let before = position(100, 10, 80, 10);
    assert!(before.movement_to(&position(99, 10, 80, 10)).is_err());
    assert!(before.movement_to(&position(100, 9, 80, 10)).is_err());
}

#[test]
fn a_run_of_declines_ends_at_a_gap_or_a_rise() {
    let declines = |rates: &[(i64, i64)]| {
        let periods: Vec<_> = rates
            .iter()
            .map(|&(issued, redeemed)| RedemptionPeriod {
                issued: issued.into(),
                redeemed: redeemed.into(),
            })
            .collect();
        redemption_trend(&periods).unwrap().unwrap().declines
    };
    assert_eq!(declines(&[(10, 5), (10, 4), (10, 3)]), 2);
    assert_eq!(declines(&[(10, 5), (10, 6), (10, 3)]), 1);
    assert_eq!(declines(&[(10, 5), (0, 4), (10, 3), (10, 2)]), 1);
    // A third is a third, however it is written.
    assert_eq!(declines(&[(3, 1), (9, 3)]), 0);
    assert_eq!(declines(&[(10, 3), (10, 0), (10, 0)]), 0);
}

#[test]
fn a_rate_that_falls_to_nothing_has_fallen_by_everything() {
    let period = |redeemed| RedemptionPeriod {
        issued: dec!(10),
        redeemed,
    };
    let trend = redemption_trend(&[period(dec!(5)), period(dec!(2)), period(dec!(0))])
        .unwrap()
        .unwrap();
    assert_eq!(trend.cumulative_change, Some(dec!(-1)));
    assert_eq!(trend.compound_change, Some(-1.0));
    let from_nothing = redemption_trend(&[period(dec!(0)), period(dec!(2))]).unwrap();
    let from_nothing = from_nothing.unwrap();
    assert_eq!(from_nothing.changes, [None]);
    assert_eq!(from_nothing.compound_change, None);
    assert!(redemption_trend(&[period(dec!(-1))]).is_err());
}

#[test]
fn a_programme_that_costs_nothing_has_no_ratio() {
    let free = ProgrammeReturn {
        incremental_margin: dec!(10),
        reward_cost: dec!(0),
        running_cost: dec!(0),
    };
    assert_eq!((free.net(), free.ratio()), (Ok(dec!(10)), Ok(None)));
    assert_eq!(break_even_incremental_share(dec!(0.1), dec!(0)), Ok(None));
    assert_eq!(
        break_even_incremental_share(dec!(0.1), dec!(0.05)),
        Ok(Some(dec!(2)))
    );
}

#[test]
fn the_index_takes_own_weights_and_refuses_wrong_ones() {
    let scores = IndexScores {
        emotion: dec!(50),
        behaviour: dec!(100),
        value: dec!(0),
    };
    let own = IndexWeights::new(dec!(0.2), dec!(0.5), dec!(0.3)).unwrap();
    assert_eq!(loyalty_index(&scores, &own).unwrap().index, dec!(60));
    assert_eq!(
        IndexWeights::new(dec!(0.2), dec!(0.5), dec!(0.300000002)),
        Err(LoyaltyError::WeightsDoNotSumToOne {
            sum: dec!(1.000000002)
        })
    );
    assert!(IndexWeights::new(dec!(0.2), dec!(0.5), dec!(0.3000000005)).is_ok());
    assert!(IndexWeights::new(dec!(-0.2), dec!(0.9), dec!(0.3)).is_err());
    for score in [dec!(-0.01), dec!(100.01)] {
        let out = IndexScores {
            value: score,
            ..scores
        };
        assert!(loyalty_index(&out, &own).is_err());
    }
}

#[test]
fn seven_behaviours_make_a_score() {
    let rate = |events| {
        BehaviourEvents { events, base: 10 }
            .rate()
            .unwrap()
            .unwrap()
    };
    let rates = BehaviourRates {
        follow: rate(1),
        interaction: rate(2),
        share: rate(3),
        fingertip_loyalty: rate(4),
        spread_index: rate(5),
        booking: rate(6),
        feedback: rate(7),
    };
    assert_eq!(rates.score(&BehaviourWeights::Equal), Ok(dec!(40)));
    let mut weights = [dec!(0); 7];
    weights[6] = dec!(1);
    assert_eq!(rates.score(&BehaviourWeights::Own(weights)), Ok(dec!(70)));
    weights[0] = dec!(1);
    assert!(rates.score(&BehaviourWeights::Own(weights)).is_err());
    let nobody = BehaviourEvents { events: 0, base: 0 };
    assert_eq!(nobody.rate(), Ok(None));
    assert!(BehaviourEvents { events: 2, base: 1 }.rate().is_err());
}

#[test]
fn shares_need_a_total_above_zero() {
    let value = |transaction, social| PerceivedValue {
        transaction,
        emotional: dec!(0),
        social,
    };
    assert_eq!(value(dec!(5), dec!(-5)).shares(), Ok(None));
    let shares = value(dec!(10), dec!(-5)).shares().unwrap().unwrap();
    assert_eq!((shares.transaction, shares.social), (dec!(2), dec!(-1)));
    assert_eq!(
        value(dec!(5), dec!(0)).against(dec!(0)).unwrap().ratio,
        None
    );
}

#[test]
fn three_times_higher_is_two_claims() {
    let groups = GroupComparison {
        loyal: dec!(0.36),
        ordinary: dec!(0.12),
    };
    assert_eq!(groups.reaches(Multiple::Times(dec!(3))), Ok(true));
    assert_eq!(groups.reaches(Multiple::TimesMore(dec!(3))), Ok(false));
    let from_nothing = GroupComparison {
        ordinary: dec!(0),
        ..groups
    };
    assert_eq!(from_nothing.ratio(), Ok(None));
    assert_eq!(from_nothing.relative_difference(), Ok(None));
}

#[test]
fn flows_take_nothing_that_their_triangle_refuses() {
    let mut flows = CohortFlows::new(3);
    for period in 0..3 {
        flows.issue(period, dec!(100)).unwrap();
    }
    flows.redeem(0, 0, dec!(40)).unwrap();
    flows.redeem(0, 1, dec!(10)).unwrap();
    flows.redeem(1, 1, dec!(25)).unwrap();
    let before = flows.clone();
    assert!(flows.issue(1, dec!(-10)).is_err());
    assert!(flows.redeem(0, 2, dec!(-5)).is_err());
    assert!(flows.redeem(0, 2, dec!(51)).is_err());
    assert!(flows.refund_redemption(0, 2, dec!(5)).is_err());
    assert!(flows.refund_issue(0, dec!(51)).is_err());
    assert_eq!(flows, before);
    // In period 2 five points of period 0 come back, which were redeemed in period 1.
    flows.refund_redemption(0, 1, dec!(5)).unwrap();
    flows.refund_issue(2, dec!(20)).unwrap();
    let triangle = flows.triangle(&[]).unwrap();
    let expected = RedemptionTriangle::new(
        &[dec!(100), dec!(100), dec!(80)],
        &[
            vec![dec!(40), dec!(45), dec!(45)],
            vec![dec!(25), dec!(25)],
            vec![dec!(0)],
        ],
        &[],
    );
    assert_eq!(Ok(triangle.clone()), expected);
    // f = (45 + 25)/(40 + 25); 45/45; the second cohort goes on to 25.
    let breakage = triangle.breakage(dec!(0.1), dec!(1)).unwrap().unwrap();
    assert_eq!(breakage.total_liability, dec!(0));
}

/// A month without issues changes nothing: 400 and 480 points as in the module's example, with a month
/// between them in which none were issued.
#[test]
fn a_month_without_issues_is_a_cohort_of_nothing() {
    let mut flows = CohortFlows::new(3);
    flows.issue(0, dec!(400)).unwrap();
    flows.issue(2, dec!(480)).unwrap();
    flows.redeem(0, 0, dec!(100)).unwrap();
    flows.redeem(0, 1, dec!(50)).unwrap();
    flows.redeem(2, 2, dec!(120)).unwrap();
    let breakage = flows.triangle(&[]).unwrap().breakage(dec!(0.08), dec!(1));
    let breakage = breakage.unwrap().unwrap();
    assert_eq!(breakage.development_factors, [dec!(1.5), dec!(1)]);
    let quiet = breakage.cohorts[1];
    assert_eq!(
        (quiet.ultimate_redemption_rate, quiet.liability),
        (None, dec!(0))
    );
    assert_eq!(
        breakage.cohorts[2].ultimate_redemption_rate,
        Some(dec!(0.375))
    );
    assert_eq!(breakage.total_liability, dec!(4.80));
    // Nobody redeems what was not issued.
    assert!(flows.redeem(1, 2, dec!(1)).is_err());
}

#[test]
fn weights_within_their_tolerance_make_no_score_above_a_hundred() {
    use clv::loyalty::index::{BehaviourRates, BehaviourWeights};
    use clv::loyalty::index::{IndexScores, IndexWeights, loyalty_index};
    use clv::quantity::Probability;
    let seventh = dec!(0.1428571429);
    let all = BehaviourRates {
        follow: Probability::ONE,
        interaction: Probability::ONE,
        share: Probability::ONE,
        fingertip_loyalty: Probability::ONE,
        spread_index: Probability::ONE,
        booking: Probability::ONE,
        feedback: Probability::ONE,
    };
    let score = all.score(&BehaviourWeights::Own([seventh; 7])).unwrap();
    assert_eq!(score, dec!(100));
    let third = dec!(0.3333333334);
    let weights = IndexWeights::new(third, third, third).unwrap();
    let scores = IndexScores {
        emotion: dec!(100),
        behaviour: score,
        value: dec!(100),
    };
    assert_eq!(loyalty_index(&scores, &weights).unwrap().index, dec!(100));
    let none = IndexScores {
        emotion: dec!(0),
        behaviour: dec!(0),
        value: dec!(0),
    };
    assert_eq!(loyalty_index(&none, &weights).unwrap().index, dec!(0));
}

/// 10 points grew to 40, so 50 of 100 would grow to 200: of the second month 50 points are left.
#[test]
fn no_more_points_are_redeemed_than_there_are() {
    let issued = [dec!(100), dec!(100)];
    let redeemed = [vec![dec!(10), dec!(40)], vec![dec!(50)]];
    let triangle = RedemptionTriangle::new(&issued, &redeemed, &[]).unwrap();
    let kept = triangle.breakage(dec!(0.03), dec!(1)).unwrap().unwrap();
    assert_eq!(kept.cohorts[1].ultimate_redemption_rate, Some(dec!(2)));
    assert_eq!(kept.cohorts[1].breakage_rate, Some(dec!(-1)));

    let bounded = triangle.breakage_bounded(dec!(0.03), dec!(1));
    let bounded = bounded.unwrap().unwrap();
    let overshoot = Overshoot {
        cohort: 1,
        unbounded_rate: dec!(2),
    };
    assert_eq!(bounded.overshoots, [overshoot]);
    assert_eq!(bounded.breakage.cohorts[0], kept.cohorts[0]);
    let young = bounded.breakage.cohorts[1];
    let rates = (young.ultimate_redemption_rate, young.breakage_rate);
    assert_eq!(rates, (Some(dec!(1)), Some(dec!(0))));
    assert_eq!(young.expected_remaining, dec!(50));
    assert_eq!(
        (young.liability, bounded.breakage.total_liability),
        (dec!(1.50), dec!(1.50))
    );
    let written = serde_json::to_string(&bounded).unwrap();
    assert_eq!(
        serde_json::from_str::<BoundedBreakage>(&written).unwrap(),
        bounded
    );

    let none = RedemptionTriangle::new(&[], &[], &[]).unwrap();
    assert_eq!(none.breakage_bounded(dec!(0.1), dec!(1)), Ok(None));
    assert!(triangle.breakage_bounded(dec!(-1), dec!(1)).is_err());
    assert!(triangle.breakage_bounded(dec!(1), dec!(0.9)).is_err());
}

/// What a cohort issued beyond what it redeemed, how much it redeemed at each age, and whether it has
/// expired.
fn a_cohort() -> impl Strategy<Value = (u32, Vec<u32>, bool)> {
    (
        0..200_u32,
        proptest::collection::vec(0..100_u32, 5),
        any::<bool>(),
    )
}

proptest! {
    #[test]
    fn a_bound_lowers_what_overshoots_and_nothing_else(
        cohorts in proptest::collection::vec(a_cohort(), 1..6),
        tail in 100..300_i64,
        cost in 0..20_i64,
    ) {
        let (mut issued, mut rows, mut expired) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (beyond, redeemed, has_expired)) in cohorts.iter().enumerate() {
            let so_far = redeemed.iter().scan(0, |sum, points| {
                *sum += points;
                Some(Decimal::from(*sum))
            });
            let row: Vec<Decimal> = so_far.take(cohorts.len() - number).collect();
            issued.push(row.last().unwrap() + Decimal::from(*beyond));
            rows.push(row);
            expired.push(*has_expired);
        }
        let triangle = RedemptionTriangle::new(&issued, &rows, &expired).unwrap();
        let (cost, tail) = (Decimal::new(cost, 2), Decimal::new(tail, 2));
        let kept = triangle.breakage(cost, tail).unwrap();
        let bounded = triangle.breakage_bounded(cost, tail).unwrap();
        prop_assert_eq!(kept.is_some(), bounded.is_some());
        let Some((kept, bounded)) = kept.zip(bounded) else {
            return Ok(());
        };
        prop_assert_eq!(&bounded.breakage.development_factors, &kept.development_factors);
        prop_assert!(bounded.breakage.total_liability <= kept.total_liability);
        if bounded.overshoots.is_empty() {
            prop_assert_eq!(&bounded.breakage, &kept);
        }
        let mut total = Decimal::ZERO;
        for (number, (of, before)) in bounded.breakage.cohorts.iter().zip(&kept.cohorts).enumerate() {
            let left = issued[number] - rows[number].last().unwrap();
            prop_assert_eq!(of.expected_remaining, before.expected_remaining.min(left));
            prop_assert!(of.liability <= before.liability);
            prop_assert!(of.breakage_rate.is_none_or(|rate| rate >= Decimal::ZERO));
            let overshoot = bounded.overshoots.iter().find(|found| found.cohort == number);
            let beyond = (before.expected_remaining > left).then_some(before.ultimate_redemption_rate);
            prop_assert_eq!(overshoot.map(|found| Some(found.unbounded_rate)), beyond);
            if overshoot.is_none() {
                prop_assert_eq!(of, before);
            }
            total += of.liability;
        }
        prop_assert_eq!(bounded.breakage.total_liability, total);
    }
}
