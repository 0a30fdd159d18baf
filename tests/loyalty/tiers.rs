//! Which tier, and for how long.

use crate::date;
use clv::loyalty::LoyaltyError;
use clv::loyalty::tier::{
    Downgrade, Qualification, Qualifying, Tier, TierLadder, TierMetric, TierPolicy, TierStatus,
    TierWindow,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn ladder(metric: TierMetric) -> TierLadder {
    let tier = |name: &str, spend, points| Tier {
        name: name.to_owned(),
        spend: Some(spend),
        points: Some(points),
    };
    TierLadder::new(
        metric,
        vec![
            tier("silver", dec!(1000), dec!(500)),
            tier("gold", dec!(3000), dec!(2000)),
            tier("diamond", dec!(9000), dec!(8000)),
        ],
    )
    .unwrap()
}

fn with(spend: Decimal, points: Decimal) -> Qualification {
    Qualification { spend, points }
}

#[test]
fn the_better_of_two_metrics_counts_and_both_distances_are_told() {
    let either = ladder(TierMetric::Either);
    let position = either.position(&with(dec!(1000), dec!(2000))).unwrap();
    assert_eq!(position.tier.unwrap().name, "gold");
    assert_eq!(position.spend_to_next, Some(dec!(8000)));
    assert_eq!(position.points_to_next, Some(dec!(6000)));

    let below = either.position(&with(dec!(999.99), dec!(0))).unwrap();
    assert_eq!(below.tier, None);
    assert_eq!(below.next.unwrap().name, "silver");
    assert_eq!(below.spend_to_next, Some(dec!(0.01)));

    let top = either.position(&with(dec!(9000), dec!(0))).unwrap();
    assert_eq!(
        (top.next, top.spend_to_next, top.points_to_next),
        (None, None, None)
    );
}

#[test]
fn a_metric_that_is_not_asked_does_not_count() {
    let spend = ladder(TierMetric::Spend);
    let position = spend.position(&with(dec!(0), dec!(9999))).unwrap();
    assert_eq!((position.tier, position.points_to_next), (None, None));
}

#[test]
fn ladders_that_do_not_rise_are_refused() {
    assert_eq!(
        TierLadder::new(TierMetric::Spend, vec![]),
        Err(LoyaltyError::NoTiers)
    );
    assert_eq!(
        TierLadder::bronze_silver_gold(TierMetric::Points, [dec!(0), dec!(5), dec!(5)]),
        Err(LoyaltyError::TiersDoNotRise {
            tier: "gold".to_owned(),
            metric: "points",
            before: dec!(5),
            threshold: dec!(5)
        })
    );
    let by_points_only = Tier {
        name: "silver".to_owned(),
        spend: None,
        points: Some(dec!(1)),
    };
    assert_eq!(
        TierLadder::new(TierMetric::Either, vec![by_points_only]),
        Err(LoyaltyError::TierWithoutThreshold {
            tier: "silver".to_owned(),
            metric: "spend"
        })
    );
    assert!(
        ladder(TierMetric::Spend)
            .reached(&with(dec!(0), dec!(-1)))
            .is_err()
    );
}

#[test]
fn windows_end_with_the_day_of_the_review() {
    let review = date(2026, 3, 31);
    let first = |window: TierWindow| window.first_day(review).unwrap();
    assert_eq!(first(TierWindow::CalendarYear), date(2026, 1, 1));
    assert_eq!(first(TierWindow::RollingDays(1)), review);
    assert_eq!(first(TierWindow::RollingDays(365)), date(2025, 4, 1));
    assert_eq!(first(TierWindow::RollingMonths(12)), date(2025, 4, 1));
    assert_eq!(first(TierWindow::RollingMonths(1)), date(2026, 3, 1));

    let bought = |on, spend| Qualifying {
        on,
        spend,
        points: spend,
    };
    let history = [
        bought(date(2026, 3, 30), dec!(50)),
        bought(date(2026, 3, 31), dec!(-80)),
        bought(date(2026, 4, 1), dec!(1000)),
    ];
    // A return takes away what it can, and what lies after the review does not count yet.
    assert_eq!(
        TierWindow::Lifetime.gathered(&history, review),
        Ok(with(dec!(0), dec!(0)))
    );
}

fn reviews(policy: TierPolicy, spends: &[(u32, Decimal)]) -> Vec<usize> {
    let ladder = ladder(TierMetric::Spend);
    let mut status = TierStatus::default();
    spends
        .iter()
        .map(|&(month, spend)| {
            let on = date(2026, month, 1);
            status = status
                .review(&ladder, policy, &with(spend, dec!(0)), on)
                .unwrap();
            status.level
        })
        .collect()
}

#[test]
fn a_tier_is_lost_as_the_policy_says() {
    let year = [
        (1, dec!(9000)),
        (2, dec!(0)),
        (3, dec!(0)),
        (4, dec!(0)),
        (5, dec!(3000)),
    ];
    let policy = |downgrade, grace_days| TierPolicy {
        downgrade,
        grace_days,
    };
    assert_eq!(reviews(policy(Downgrade::Never, 0), &year), [3, 3, 3, 3, 3]);
    assert_eq!(
        reviews(policy(Downgrade::ToReached, 0), &year),
        [3, 0, 0, 0, 2]
    );
    assert_eq!(
        reviews(policy(Downgrade::OneDown, 0), &year),
        [3, 2, 1, 0, 2]
    );
    // 28 days after 1 February is 1 March; after a step down the grace period begins anew.
    assert_eq!(
        reviews(policy(Downgrade::ToReached, 28), &year),
        [3, 3, 0, 0, 2]
    );
    assert_eq!(
        reviews(policy(Downgrade::OneDown, 30), &year),
        [3, 3, 3, 2, 2]
    );
}

#[test]
fn reaching_the_tier_again_ends_the_grace_period() {
    let policy = TierPolicy {
        downgrade: Downgrade::ToReached,
        grace_days: 40,
    };
    let year = [
        (1, dec!(3000)),
        (2, dec!(0)),
        (3, dec!(3000)),
        (4, dec!(0)),
        (5, dec!(0)),
        (6, dec!(0)),
    ];
    assert_eq!(reviews(policy, &year), [2, 2, 2, 2, 2, 0]);
}

proptest! {
    #[test]
    fn more_spend_never_means_a_lower_tier(a in 0_i64..20_000, b in 0_i64..20_000) {
        let ladder = ladder(TierMetric::Either);
        let level = |spend: i64| ladder.reached(&with(spend.into(), dec!(0))).unwrap();
        prop_assert!(level(a.min(b)) <= level(a.max(b)));
    }

    #[test]
    fn what_is_missing_reaches_the_next_tier(spend in 0_i64..9_000, points in 0_i64..8_000) {
        let ladder = ladder(TierMetric::Either);
        let member = with(spend.into(), points.into());
        let position = ladder.position(&member).unwrap();
        let level = ladder.reached(&member).unwrap();
        let more = |spend: Decimal, points: Decimal| {
            ladder.reached(&with(member.spend + spend, member.points + points)).unwrap()
        };
        let (spend, points) = (position.spend_to_next.unwrap(), position.points_to_next.unwrap());
        prop_assert_eq!(more(spend, dec!(0)), level + 1);
        prop_assert_eq!(more(dec!(0), points), level + 1);
        prop_assert_eq!(more(spend - dec!(1), points - dec!(1)), level);
    }
}

proptest! {
    /// A review says what holds on its day, however often it is done.
    #[test]
    fn a_second_review_on_one_day_changes_nothing(
        level in 0_usize..5,
        short_for in prop::option::of(0_u64..60),
        grace_days in 0_u32..40,
        spend in 0_i64..10_000,
        downgrade in prop_oneof![
            Just(Downgrade::Never),
            Just(Downgrade::OneDown),
            Just(Downgrade::ToReached),
        ],
    ) {
        let today = date(2026, 6, 1);
        let before = TierStatus {
            level,
            short_since: short_for.map(|days| today - chrono::Days::new(days)),
        };
        let policy = TierPolicy { downgrade, grace_days };
        let review = |status: TierStatus| {
            let member = with(spend.into(), dec!(0));
            status.review(&ladder(TierMetric::Spend), policy, &member, today).unwrap()
        };
        let once = review(before);
        prop_assert_eq!(review(once), once);
        prop_assert_eq!(review(review(once)), once);
        prop_assert!(once.level <= 3);
    }
}

#[test]
fn three_reviews_on_one_day_step_down_once() {
    let policy = TierPolicy {
        downgrade: Downgrade::OneDown,
        grace_days: 0,
    };
    let diamond = TierStatus {
        level: 3,
        short_since: None,
    };
    let review = |status: TierStatus, on| {
        let member = with(dec!(0), dec!(0));
        status
            .review(&ladder(TierMetric::Spend), policy, &member, on)
            .unwrap()
    };
    let first = date(2026, 6, 1);
    let thrice = review(review(review(diamond, first), first), first);
    assert_eq!(thrice.level, 2);
    assert_eq!(review(thrice, date(2026, 6, 2)).level, 1);
}
