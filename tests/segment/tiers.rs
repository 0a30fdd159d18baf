//! Tiers, quadrants, priorities and audiences.

use clv::quantity::{Change, Probability};
use clv::segment::{
    ActionOutcome, AtThreshold, AudienceFacts, OutcomeMeasure, Quadrant, QuadrantThresholds,
    REPORTED_OUTCOMES, Threshold, TierBasis, TierShare, TierShares, audience_flags,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn tier(tier: &str, share: Decimal) -> TierShare {
    TierShare {
        tier: tier.to_owned(),
        share,
    }
}

proptest! {
    #[test]
    fn tiers_are_dealt_by_the_definition(
        cents in prop::collection::vec(0..400_i64, 1..40),
        (a, b) in (1..60_i64, 1..40_i64),
        by_value in any::<bool>(),
    ) {
        let basis = if by_value { TierBasis::Value } else { TierBasis::Customers };
        let shares = vec![tier("a", Decimal::new(a, 2)), tier("b", Decimal::new(b, 2))];
        let shares = TierShares::new(basis, shares, "c").unwrap();
        let keys: Vec<usize> = (0..cents.len()).collect();
        let values: Vec<_> = cents.iter().map(|&cents| Decimal::new(cents, 2)).collect();
        let total: i64 = cents.iter().sum();
        let Some(tiers) = shares.assign(&keys, &values).unwrap() else {
            prop_assert!(by_value && total == 0);
            return Ok(());
        };
        for (row, &mine) in cents.iter().enumerate() {
            let better = |other: usize| cents[other] > mine || (cents[other] == mine && other < row);
            let before = (0..cents.len()).filter(|&other| better(other));
            let (part, whole) = if by_value {
                (before.map(|other| cents[other]).sum::<i64>(), total)
            } else {
                (before.count() as i64, cents.len() as i64)
            };
            let exceeds = |percent: i64| percent * whole > 100 * part;
            let expected = match (exceeds(a), exceeds(a + b)) {
                (true, _) => "a",
                (_, true) => "b",
                _ => "c",
            };
            prop_assert_eq!(tiers.tier(row), Some(expected));
        }
        let customers: usize = tiers.summary.iter().map(|tier| tier.customers).sum();
        let value: Decimal = tiers.summary.iter().map(|tier| tier.value).sum();
        prop_assert_eq!((customers, value), (cents.len(), Decimal::new(total, 2)));
    }

    #[test]
    fn thresholds_are_exact(
        cents in prop::collection::vec(-50..50_i64, 1..30), percent in 0..=100_i64,
    ) {
        let values: Vec<_> = cents.iter().map(|&cents| Decimal::new(cents, 2)).collect();
        let mut sorted = cents.clone();
        sorted.sort_unstable();
        let last = cents.len() as i64 - 1;
        let (below, rest) = ((last * percent / 100) as usize, last * percent % 100);
        let above = sorted[(below + 1).min(cents.len() - 1)];
        let cut = sorted[below] * (100 - rest) + above * rest;
        let q = Probability::new(Decimal::new(percent, 2)).unwrap();
        for (at, high) in [
            (AtThreshold::High, (|value, cut| value >= cut) as fn(i64, i64) -> bool),
            (AtThreshold::Low, |value, cut| value > cut),
        ] {
            let found = Threshold::Quantile(q).split(&values, at).unwrap().unwrap();
            let expected: Vec<_> = cents.iter().map(|value| high(value * 100, cut)).collect();
            prop_assert_eq!(found, expected);
            let n = cents.len() as i64;
            let mean: i64 = cents.iter().sum();
            let found = Threshold::Mean.split(&values, at).unwrap().unwrap();
            let expected: Vec<_> = cents.iter().map(|value| high(value * n, mean)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

#[test]
fn a_customer_on_the_threshold_is_where_the_policy_says() {
    let thresholds = |at_threshold| QuadrantThresholds {
        value: Threshold::Median,
        potential: Threshold::Fixed(dec!(0.5)),
        at_threshold,
    };
    let (value, potential) = ([dec!(1), dec!(2), dec!(3)], [dec!(0.5); 3]);
    let high = thresholds(AtThreshold::High).assign(&value, &potential);
    assert_eq!(high.unwrap().unwrap()[1], Quadrant::HighValueHighPotential);
    let low = thresholds(AtThreshold::Low).assign(&value, &potential);
    assert_eq!(low.unwrap().unwrap()[1], Quadrant::LowValueLowPotential);
}

#[test]
fn thirds_and_forecasts_have_room() {
    // A share of 28 digits of billions, and forecasts with as many places as a decimal has.
    let third = Decimal::ONE / dec!(3);
    let tiers = vec![tier("a", third), tier("b", third)];
    let tiers = TierShares::new(TierBasis::Value, tiers, "c").unwrap();
    let keys: Vec<u32> = (0..6).collect();
    let billions = [dec!(20_000_000_000.01); 6];
    let found = tiers.assign(&keys, &billions).unwrap().unwrap();
    // The third customer begins where two sixths are before, a hair beyond the rounded third.
    assert_eq!(found.assigned, [0, 0, 1, 1, 2, 2]);

    let tiny = Decimal::new(1, 28);
    let worth = [dec!(9_000_000_000), dec!(7_000_000_000), tiny, tiny];
    let high = Threshold::Mean
        .split(&worth, AtThreshold::High)
        .unwrap()
        .unwrap();
    assert_eq!(high, [true, true, false, false]);
    let mut more = vec![dec!(9_000_000_000); 40];
    more.push(tiny);
    let high = Threshold::Mean
        .split(&more, AtThreshold::Low)
        .unwrap()
        .unwrap();
    assert_eq!(high.iter().filter(|high| **high).count(), 40);
}

#[test]
fn a_customer_can_be_in_several_audiences() {
    let facts = |orders, average_order, activity_now, complaints_now| AudienceFacts {
        orders,
        average_order,
        activity_before: 5,
        activity_now,
        complaints_before: 0,
        complaints_now,
    };
    let customers = [
        facts(9, dec!(80), 2, 0),
        facts(1, dec!(10), 5, 0),
        facts(2, dec!(90), 9, 1),
    ];
    let at = |orders| Threshold::Fixed(orders);
    let flags = audience_flags(&customers, at(dec!(5)), at(dec!(50)))
        .unwrap()
        .unwrap();
    let found: Vec<_> = flags
        .iter()
        .map(|flags| (flags.high_value, flags.at_risk, flags.new))
        .collect();
    assert_eq!(
        found,
        [
            (true, true, false),
            (false, false, true),
            (false, true, false)
        ]
    );
}

#[test]
fn an_outcome_is_relative_or_in_points() {
    let outcome = ActionOutcome {
        quadrant: Quadrant::LowValueLowPotential,
        action: "a coupon".to_owned(),
        measure: OutcomeMeasure::RepurchaseRate,
        before: dec!(0.12),
        after: dec!(0.15),
    };
    assert_eq!(
        outcome.relative_change().unwrap(),
        Some(Change::Relative(dec!(0.25)))
    );
    assert_eq!(outcome.points().unwrap(), Change::Points(dec!(0.03)));
    // The handbook says of the repurchase rate three times something else.
    let told = REPORTED_OUTCOMES
        .iter()
        .filter(|row| row.measure == OutcomeMeasure::RepurchaseRate && row.quadrant.is_none());
    assert_eq!(told.count(), 3);
}
