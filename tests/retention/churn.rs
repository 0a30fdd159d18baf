//! Warnings: bounds, the calendar, how they combine, and what a holdout says of them.

use super::date;
use chrono::{NaiveDate, TimeDelta};
use clv::quantity::CalendarSpan;
use clv::quantity::{ConfidenceLevel, Probability};
use clv::retention::{
    ChurnFacts, ChurnRules, DeclineRule, SignalKind, SignalRule, SignalWeight, WarnedCustomer,
    WinBack, churn_reasons, evaluate_warnings,
};
use clv::statistics::ParetoBorder;
use clv::transactions::{Transaction, TransactionLog};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn rules(rule: SignalRule) -> ChurnRules {
    ChurnRules {
        inactive_after: CalendarSpan::Months(3),
        drop_above: dec!(0.40),
        industry_mean: dec!(10),
        interaction_below: dec!(0.5),
        decline: None,
        alive_below: None,
        rule,
    }
}

fn facts(last_order: NaiveDate) -> ChurnFacts {
    ChurnFacts {
        last_order: Some(last_order),
        order_value_previous: Some(dec!(3)),
        order_value_current: Some(dec!(2)),
        interactions: dec!(7),
        order_values: vec![],
        probability_alive: None,
    }
}

#[test]
fn three_months_end_with_the_month() {
    let inactive_from = |last| {
        let warning = rules(SignalRule::Any).warn(&facts(last), date(2028, 12, 31));
        warning.unwrap().inactive_from.unwrap()
    };
    assert_eq!(inactive_from(date(2026, 11, 30)), date(2027, 2, 28));
    assert_eq!(inactive_from(date(2027, 11, 30)), date(2028, 2, 29));
    assert_eq!(inactive_from(date(2026, 1, 31)), date(2026, 4, 30));
    let reason = |as_of| {
        let warning = rules(SignalRule::Any).warn(&facts(date(2026, 1, 31)), as_of);
        warning.unwrap().signals[0].reason.clone()
    };
    let words = [
        "last order on 2026-01-31, 1 day short of 3 months",
        "no order since 2026-01-31, for 3 months",
        "no order since 2026-01-31, 1 day longer than 3 months",
    ];
    let days = [date(2026, 4, 29), date(2026, 4, 30), date(2026, 5, 1)];
    assert_eq!(days.map(reason), words);
}

proptest! {
    #[test]
    fn a_drop_of_exactly_the_bound_does_not_fire(
        cents in 1..1_000_000_i64, percent in 0..100_i64,
    ) {
        // previous · (100 − percent)/100 is exact in four decimals.
        let previous = Decimal::new(cents, 2);
        let mut rules = rules(SignalRule::Any);
        rules.drop_above = Decimal::new(percent, 2);
        let mut facts = facts(date(2026, 1, 1));
        facts.order_value_previous = Some(previous);
        facts.order_value_current = Some(Decimal::new(cents * (100 - percent), 4));
        let fired = |facts: &ChurnFacts| {
            let warning = rules.warn(facts, date(2026, 1, 2)).unwrap();
            warning.fired(SignalKind::OrderValueDrop)
        };
        prop_assert_eq!(fired(&facts), Some(false));
        facts.order_value_current = facts.order_value_current.map(|now| now - dec!(0.0001));
        prop_assume!(facts.order_value_current >= Some(Decimal::ZERO));
        prop_assert_eq!(fired(&facts), Some(true));
    }

    #[test]
    fn all_implies_any(
        days in 0..200_i64, current in 0..4_i64, interactions in 0..10_i64,
    ) {
        let last = date(2026, 1, 1);
        let mut facts = facts(last);
        facts.order_value_current = Some(Decimal::from(current));
        facts.interactions = Decimal::from(interactions);
        let as_of = last + chrono::TimeDelta::days(days);
        let all = rules(SignalRule::All).warn(&facts, as_of).unwrap();
        let any = rules(SignalRule::Any).warn(&facts, as_of).unwrap();
        prop_assert_eq!(all.fired, any.fired);
        prop_assert_eq!(any.intervene, any.fired > 0);
        prop_assert_eq!(all.intervene, all.fired == 3);
        prop_assert_eq!(any.reasons().count(), any.fired as usize);
        for signal in &any.signals {
            let margin = signal.margin.unwrap();
            match signal.kind {
                SignalKind::Inactive => {
                    prop_assert_eq!(signal.fired, Some(margin >= Decimal::ZERO));
                }
                _ => prop_assert_eq!(signal.fired, Some(margin > Decimal::ZERO)),
            }
        }
    }
}

#[test]
fn weights_decline_and_a_model() {
    let weight = |kind, weight| SignalWeight { kind, weight };
    let mut rules = rules(SignalRule::Weighted {
        weights: vec![
            weight(SignalKind::Decline, dec!(0.4)),
            weight(SignalKind::ProbablyGone, dec!(0.6)),
        ],
        at_least: dec!(1),
    });
    rules.decline = Some(DeclineRule::Consecutive(2));
    rules.alive_below = Some(0.5);
    let mut facts = facts(date(2026, 1, 1));
    facts.order_values = vec![dec!(9), dec!(12), dec!(11), dec!(10)];
    facts.probability_alive = Some(0.3);
    let warning = rules.warn(&facts, date(2026, 1, 2)).unwrap();
    assert!(warning.intervene);
    assert_eq!(
        warning.reasons().collect::<Vec<_>>(),
        [
            "average order down 2 times in a row",
            "alive with probability 0.30, below 0.50"
        ]
    );
    // Without the model's word the decline alone is too light.
    facts.probability_alive = None;
    let warning = rules.warn(&facts, date(2026, 1, 2)).unwrap();
    assert_eq!((warning.fired, warning.intervene), (1, false));
    assert_eq!(warning.fired(SignalKind::ProbablyGone), None);

    // 9, 12, 11, 10 rises along its line, 12, 11, 10 falls.
    rules.decline = Some(DeclineRule::FallingLine);
    let fired = |rules: &ChurnRules, facts: &ChurnFacts| {
        let warning = rules.warn(facts, date(2026, 1, 2)).unwrap();
        warning.fired(SignalKind::Decline)
    };
    assert_eq!(fired(&rules, &facts), Some(false));
    facts.order_values.remove(0);
    assert_eq!(fired(&rules, &facts), Some(true));
    rules.decline = Some(DeclineRule::Consecutive(3));
    assert_eq!(fired(&rules, &facts), None);
}

proptest! {
    /// Day by day, without windows in a list.
    #[test]
    fn facts_are_those_of_the_windows(
        rows in prop::collection::vec((-300..30_i64, -50..200_i64), 0..25), window in 1..90_u32,
    ) {
        let as_of = date(2026, 6, 30);
        let log: TransactionLog<u8> = rows
            .iter()
            .map(|&(day, cents)| {
                Transaction::new(0, as_of + TimeDelta::days(day), Decimal::new(cents, 2))
            })
            .collect();
        let log = log.orders(crate::WITHOUT_REFUNDS);
        let Some(customer) = log.get(&0) else {
            return Ok(());
        };
        let facts = ChurnFacts::from_orders(&customer, as_of, window).unwrap();
        // The orders of a day are one.
        let mut days = std::collections::BTreeMap::new();
        for &(day, cents) in rows.iter().filter(|&&(day, cents)| day <= 0 && cents > 0) {
            *days.entry(day).or_insert(0) += cents;
        }
        let seen: Vec<(i64, i64)> = days.into_iter().collect();
        let w = i64::from(window);
        let average = |number: i64| {
            let cents: Vec<i64> = seen
                .iter()
                .filter(|(day, _)| -day >= number * w && -day < (number + 1) * w)
                .map(|row| row.1)
                .collect();
            let total = Decimal::new(cents.iter().sum::<i64>(), 2);
            (!cents.is_empty()).then(|| total / Decimal::from(cents.len()))
        };
        prop_assert_eq!(facts.order_value_current, average(0));
        prop_assert_eq!(facts.order_value_previous, average(1));
        let oldest_first: Vec<Decimal> = (0..=300).rev().filter_map(average).collect();
        prop_assert_eq!(facts.order_values, oldest_first);
        let recent = seen.iter().filter(|(day, _)| -day < w).count();
        prop_assert_eq!(facts.interactions, Decimal::from(recent));
        let last = seen.iter().map(|row| row.0).max();
        prop_assert_eq!(facts.last_order, last.map(|day| as_of + TimeDelta::days(day)));
    }
}

#[test]
fn a_warning_after_the_leaving_is_a_miss() {
    let warned = |warned_on, left_on| WarnedCustomer { warned_on, left_on };
    let on = |day| Some(date(2026, 5, day));
    let customers = [
        warned(on(1), on(4)),
        warned(on(1), on(8)),
        warned(on(9), on(8)),
        warned(on(2), None),
        warned(None, None),
    ];
    let found = evaluate_warnings(&customers, ConfidenceLevel::P95).unwrap();
    assert_eq!(
        (
            found.warned_and_left,
            found.warned_and_stayed,
            found.missed,
            found.quiet_and_stayed
        ),
        (2, 1, 1, 1)
    );
    assert_eq!(found.precision.unwrap().estimate, 2.0 / 3.0);
    assert_eq!(found.recall.unwrap().estimate, 2.0 / 3.0);
    assert_eq!(
        (found.mean_lead_days, found.median_lead_days),
        (Some(5.0), Some(5.0))
    );
    let nobody = evaluate_warnings(&[], ConfidenceLevel::P95).unwrap();
    assert!(nobody.precision.is_none() && nobody.mean_lead_days.is_none());
}

#[test]
fn winning_back_pays_where_the_residual_value_exceeds_its_cost() {
    let campaign = |won_back, residual_value| WinBack {
        targeted: 9,
        won_back,
        spend: dec!(100),
        acquisition_cost: dec!(0),
        residual_value,
    };
    let worthwhile = |won_back, residual| {
        let result = campaign(won_back, residual).result(ConfidenceLevel::P90);
        result.unwrap().unwrap().worthwhile
    };
    assert_eq!(worthwhile(4, dec!(25)), Some(false));
    assert_eq!(worthwhile(4, dec!(25.01)), Some(true));
    // 100/3 is 33.333…: a residual value of so many digits is still less.
    assert_eq!(
        worthwhile(3, dec!(33.333333333333333333333333333)),
        Some(false)
    );
    assert_eq!(worthwhile(0, dec!(25)), None);
    let result = campaign(9, dec!(25))
        .result(ConfidenceLevel::P90)
        .unwrap()
        .unwrap();
    assert_eq!((result.rate.upper, result.cost_ratio), (1.0, None));
}

proptest! {
    #[test]
    fn shares_of_reasons_end_at_one(
        answers in prop::collection::vec(prop::collection::vec("[a-f]", 0..4), 1..30),
        percent in 1..=100_i64,
    ) {
        let threshold = Probability::new(Decimal::new(percent, 2)).unwrap();
        let of = |border| churn_reasons(&answers, threshold, border).unwrap();
        let (Some(include), Some(before)) = (of(ParetoBorder::Include), of(ParetoBorder::StopBefore))
        else {
            prop_assert!(answers.iter().all(|answer| answer.is_empty()));
            return Ok(());
        };
        prop_assert_eq!(include.rows.last().map(|row| row.cumulative_share), Some(1.0));
        let in_order = include.rows.is_sorted_by(|a, b| {
            a.mentions > b.mentions || (a.mentions == b.mentions && a.reason < b.reason)
        });
        prop_assert!(in_order);
        prop_assert!(include.vital_few >= before.vital_few && include.vital_few >= 1);
        let reached = include.rows.iter().take(include.vital_few).map(|row| row.mentions);
        let reached: u64 = reached.sum();
        prop_assert!(100 * reached >= percent as u64 * include.mentions);
        prop_assert_eq!(include.respondents, answers.len() as u64);
    }
}

#[test]
fn a_threshold_just_below_five_sixths_is_not_five_sixths() {
    let answers = [
        vec!["a"],
        vec!["a"],
        vec!["a"],
        vec!["a"],
        vec!["a"],
        vec!["b"],
    ];
    let few = |threshold| {
        let threshold = Probability::new(threshold).unwrap();
        let of = |border| churn_reasons(&answers, threshold, border).unwrap().unwrap();
        (
            of(ParetoBorder::Include).vital_few,
            of(ParetoBorder::StopBefore).vital_few,
        )
    };
    // 5/6 lies between two decimals of 28 digits.
    assert_eq!(few(dec!(0.8333333333333333333333333333)), (1, 0));
    assert_eq!(few(dec!(0.8333333333333333333333333334)), (2, 1));
}

#[test]
fn a_flat_line_does_not_fall() {
    // −3·27.28 − 47.40 + 51.39 + 3·25.95 = 0.
    let mut flat = rules(SignalRule::Any);
    flat.decline = Some(DeclineRule::FallingLine);
    let signal = |order_values: &[Decimal]| {
        let facts = ChurnFacts {
            last_order: Some(date(2026, 5, 1)),
            order_value_previous: None,
            order_value_current: None,
            interactions: dec!(10),
            order_values: order_values.to_vec(),
            probability_alive: None,
        };
        let warning = flat.warn(&facts, date(2026, 5, 2)).unwrap();
        let signal = warning.signals.last().unwrap();
        (signal.fired, signal.reason.clone())
    };
    let values = [dec!(27.28), dec!(47.40), dec!(51.39), dec!(25.95)];
    let reason = "average order does not change".to_owned();
    assert_eq!(signal(&values), (Some(false), reason));
    let reason = "average order falls by less than 0.01 a period".to_owned();
    assert_eq!(
        signal(&[dec!(1), dec!(0.9999999999999999999999999999)]),
        (Some(true), reason)
    );
    let reason = "average order falls by 2.00 a period".to_owned();
    assert_eq!(signal(&[dec!(7), dec!(5), dec!(3)]), (Some(true), reason));
}

#[test]
fn all_signals_can_fire_for_the_silent() {
    let facts = ChurnFacts {
        last_order: Some(date(2025, 1, 1)),
        order_value_previous: None,
        order_value_current: None,
        interactions: dec!(0),
        order_values: vec![],
        probability_alive: None,
    };
    assert!(
        rules(SignalRule::All)
            .warn(&facts, date(2026, 5, 1))
            .unwrap()
            .intervene
    );
    let stranger = ChurnFacts {
        last_order: None,
        ..facts.clone()
    };
    let warning = rules(SignalRule::All).warn(&stranger, date(2026, 5, 1));
    assert!(!warning.unwrap().intervene);
    // Inactive, but with interactions.
    let busy = ChurnFacts {
        interactions: dec!(100),
        ..facts
    };
    assert!(
        !rules(SignalRule::All)
            .warn(&busy, date(2026, 5, 1))
            .unwrap()
            .intervene
    );
}

#[test]
fn rules_that_can_never_fire_are_refused() {
    let facts = ChurnFacts {
        last_order: Some(date(2026, 5, 1)),
        order_value_previous: Some(dec!(10000)),
        order_value_current: Some(dec!(5999)),
        interactions: dec!(0),
        order_values: vec![],
        probability_alive: None,
    };
    let refused = |rules: ChurnRules| {
        rules
            .warn(&facts, date(2026, 5, 2))
            .unwrap_err()
            .to_string()
    };
    let mut percent = rules(SignalRule::Any);
    percent.drop_above = dec!(40);
    assert_eq!(
        refused(percent),
        "bound of the order value drop must be in [0, 1), as a fraction of the earlier average \
         order, got 40"
    );
    let weight = |kind| SignalWeight {
        kind,
        weight: dec!(1),
    };
    let weighted = |weights, at_least| rules(SignalRule::Weighted { weights, at_least });
    let twice = vec![weight(SignalKind::Inactive); 2];
    assert_eq!(
        refused(weighted(twice, dec!(1))),
        "a signal must have one weight, got two for inactive"
    );
    assert_eq!(
        refused(weighted(vec![weight(SignalKind::Inactive)], dec!(2))),
        "least sum of weights must be at most the 1 of all signals, got 2"
    );
    // Down by 40.01 %, which is not 40 % and more than 40 %.
    let mut close = rules(SignalRule::Any);
    close.drop_above = dec!(0.4);
    let warning = close.warn(&facts, date(2026, 5, 2)).unwrap();
    assert_eq!(
        warning.signals[1].reason,
        "average order down 40.01 %, more than 40 %"
    );
}

/// The same customers with and without amounts: no order value is 0 that is not known.
#[test]
fn a_log_without_amounts_has_no_order_values() {
    let days = [date(2026, 4, 20), date(2026, 5, 5), date(2026, 6, 20)];
    let as_of = date(2026, 6, 30);
    let mut bare = TransactionLog::without_amounts();
    let mut full = TransactionLog::new();
    for day in days {
        bare.push(Transaction::new(1, day, Decimal::ZERO));
        full.push(Transaction::new(1, day, dec!(0)));
    }
    let policy = clv::transactions::OrderPolicy {
        zero_amounts: clv::transactions::ZeroAmounts::Count,
        ..crate::WITHOUT_REFUNDS
    };
    let (bare, full) = (bare.orders(policy), full.orders(policy));
    let facts = |log: &clv::transactions::Orders<'_, i32>| {
        ChurnFacts::from_orders(&log.get(&1).unwrap(), as_of, 30).unwrap()
    };
    let (bare, full) = (facts(&bare), facts(&full));
    assert_eq!(full.order_value_current, Some(dec!(0)));
    assert_eq!(full.order_values, [dec!(0); 3]);
    assert_eq!(
        (bare.order_value_previous, bare.order_value_current),
        (None, None)
    );
    assert!(bare.order_values.is_empty());
    assert_eq!(bare.interactions, dec!(1));
    assert_eq!(bare.last_order, full.last_order);
    // And no warning of a drop comes of them.
    let warning = rules(SignalRule::Any).warn(&bare, as_of).unwrap();
    // The second signal is the drop of the order value.
    assert_eq!(warning.signals[1].fired, None, "{warning:?}");
}
