//! Every value that can be read back, from JSON that somebody edited: an error, or a value of which
//! every method answers in range.

use super::damaged_json::for_each;
use super::{WITHOUT_REFUNDS, date, log};
use clv::quantity::{CalendarPeriod, CalendarSpan, ConfidenceLevel, Probability, TimeUnit};
use clv::retention::{
    ChurnFacts, ChurnRules, CohortActivity, CohortTable, CustomerRevenue, DeclineRule,
    FlemingHarrington, GroupMember, KaplanMeier, KeyFigure, LateEntry, Observation,
    ObservedContract, Outcome, PeriodCounts, PeriodFigures, PurchaseRhythm, Reactivation,
    RecurringRevenue, Referrals, Repurchase, RevenueChurn, RevenueDay, RiskTable, SignalKind,
    SignalRule, SignalWeight, Silence, SurvivalInterval, UnfinishedPeriod, WarnedCustomer,
    WeightedKaplanMeier, WeightedObservation, WinBack, Window, churn_reasons, evaluate_warnings,
    indicator, log_rank, log_rank_of_groups, nelson_aalen, shopify_net_churn_rate,
};
use clv::statistics::{Interval, ParetoBorder};
use clv::value::BeyondLastPoint;
use clv::value::drivers::Projection;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const P95: ConfidenceLevel = ConfidenceLevel::P95;

const METHODS: [SurvivalInterval; 3] = [
    SurvivalInterval::LogLog,
    SurvivalInterval::Log,
    SurvivalInterval::Plain,
];

fn is_share(value: f64) {
    assert!((0.0..=1.0).contains(&value), "{value}");
}

fn are_limits_of_a_share(interval: Interval) {
    is_share(interval.lower);
    is_share(interval.upper);
    assert!(interval.lower <= interval.estimate && interval.estimate <= interval.upper);
}

#[test]
fn counts_of_customers() {
    for_each(&Repurchase::new(10, 4).unwrap(), |found| {
        is_share(found.rate());
        assert!(found.proportion().successes() <= found.customers());
    });
    for_each(&Referrals::new(10, 4, 2).unwrap(), |found| {
        found.rate().into_iter().for_each(is_share);
        assert!(found.proportion().successes() <= found.customers());
    });
    let window = Window::new(date(2026, 1, 1), date(2026, 1, 31)).unwrap();
    for_each(&window, |window| {
        assert!(window.holds(window.from()) && window.holds(window.to()));
    });
    for_each(&CalendarSpan::Months(3), |span| {
        let _ = (
            span.after(date(2026, 1, 31)),
            span.before(date(2026, 1, 31)),
        );
    });
}

#[test]
fn cohorts() {
    let log = log(&[(1, 0, 500), (1, 40, 700), (2, 33, 100), (2, 90, 250)]);
    let tables = [CohortActivity::Bounded, CohortActivity::Rolling].map(|activity| {
        let orders = log.orders(WITHOUT_REFUNDS);
        let table = CohortTable::from_orders(
            &orders,
            CalendarPeriod::Month,
            date(2025, 4, 30),
            UnfinishedPeriod::Observed,
            activity,
        );
        table.unwrap().unwrap()
    });
    for table in &tables {
        for_each(table, |table| {
            for cohort in table.cohorts() {
                cohort.retention().into_iter().flatten().for_each(is_share);
                let _ = cohort.value_per_customer();
                assert!(cohort.cohort() <= table.last_period());
            }
            table.average_retention().into_iter().for_each(is_share);
            table.mean_cohort_retention().into_iter().for_each(is_share);
            let _ = table.average_revenue();
        });
    }
}

#[test]
fn periods() {
    let counts = PeriodCounts {
        customers: 5,
        new_customers: 2,
        repeat_customers: 1,
        orders: 8,
    };
    let first = PeriodFigures::new(3, counts, dec!(80)).unwrap();
    let last = PeriodFigures::new(5, counts, dec!(100)).unwrap();
    const FIGURES: [KeyFigure; 4] = [
        KeyFigure::AverageOrder,
        KeyFigure::OrdersPerCustomer,
        KeyFigure::RepurchaseRate,
        KeyFigure::ReturningShare,
    ];
    for_each(&vec![first, last], |periods| {
        for figure in FIGURES {
            for period in periods {
                if let (Ok(Some(value)), true) = (
                    period.figure(figure),
                    figure == KeyFigure::RepurchaseRate || figure == KeyFigure::ReturningShare,
                ) {
                    assert!(value >= Decimal::ZERO && value <= Decimal::ONE);
                }
            }
            if let Ok(Some(found)) = indicator(periods, figure, "figure", Some(dec!(20))) {
                for projection in [Projection::Linear, Projection::Compound] {
                    let _ = found.trend(dec!(2), projection);
                }
            }
        }
    });
}

fn seen(time: f64, outcome: Outcome) -> Observation {
    Observation { time, outcome }
}

fn use_survival(survival: &KaplanMeier) {
    for method in METHODS {
        for row in survival.rows(method, P95) {
            is_share(row.survival);
            if let (Some(lower), Some(upper)) = (row.lower, row.upper) {
                is_share(lower);
                is_share(upper);
                assert!(lower <= row.survival && row.survival <= upper, "{row:?}");
            }
            assert!(row.standard_error.is_none_or(|error| error >= 0.0));
        }
        for check in survival.compare(|_| 0.5, method, P95).unwrap() {
            is_share(check.observed);
        }
    }
    for row in nelson_aalen(survival.table()) {
        assert!(row.cumulative_hazard >= 0.0 && row.standard_error >= 0.0);
    }
    let last = survival.table().last_time();
    survival.at(last).into_iter().for_each(is_share);
    assert!(survival.median().is_none_or(|median| median <= last));
    if let Ok(Some(mean)) = survival.restricted_mean(last) {
        assert!((0.0..=last).contains(&mean), "{mean} of {last}");
    }
    let _ = survival.to_curve(TimeUnit::Month, BeyondLastPoint::LastRetentionRate);
}

#[test]
fn survival() {
    let rows = vec![
        seen(1.0, Outcome::Left),
        seen(2.0, Outcome::StillThere),
        seen(2.5, Outcome::Left),
        seen(4.0, Outcome::StillThere),
    ];
    for_each(&rows, |rows| {
        if let Ok(Some(table)) = RiskTable::of(rows) {
            use_survival(&KaplanMeier::of(table));
        }
        if let Ok(Some(test)) = log_rank(rows, &[seen(1.5, Outcome::Left)]) {
            is_share(test.p_value);
            assert!(test.chi_squared >= 0.0);
        }
    });
    let entered = |entry: f64, seen| LateEntry { entry, seen };
    let late = vec![
        entered(0.0, rows[0]),
        entered(0.5, rows[1]),
        entered(0.0, rows[2]),
        entered(2.25, rows[3]),
    ];
    for_each(&late, |late| {
        if let Ok(Some(table)) = RiskTable::with_late_entry(late) {
            use_survival(&KaplanMeier::of(table));
        }
    });
    // The table by itself, and with late entries.
    for table in [RiskTable::of(&rows), RiskTable::with_late_entry(&late)] {
        let survival = KaplanMeier::of(table.unwrap().unwrap());
        let text = serde_json::to_string(&survival).unwrap();
        assert_eq!(
            serde_json::from_str::<KaplanMeier>(&text).unwrap(),
            survival
        );
        for_each(&survival, use_survival);
    }
    let weighted: Vec<_> = (late.iter().zip([1.0, 2.5, 0.5, 3.0]))
        .map(|(&seen, weight)| WeightedObservation { seen, weight })
        .collect();
    for_each(&weighted, |weighted| {
        let Ok(Some(survival)) = WeightedKaplanMeier::of(weighted) else {
            return;
        };
        let text = serde_json::to_string(&survival).unwrap();
        let read: WeightedKaplanMeier = serde_json::from_str(&text).unwrap();
        assert_eq!(read, survival);
        for method in METHODS {
            for row in survival.rows(method, P95) {
                is_share(row.survival);
                if let (Some(lower), Some(upper)) = (row.lower, row.upper) {
                    assert!(lower <= row.survival && row.survival <= upper, "{row:?}");
                }
                assert!(
                    row.standard_error.is_none_or(|error| error >= 0.0),
                    "{row:?}"
                );
            }
        }
        survival.median();
        survival.at(2.0).into_iter().for_each(is_share);
        let _ = survival.to_curve(TimeUnit::Month, BeyondLastPoint::Unknown);
    });
    let members: Vec<GroupMember<String, u8>> = (late.iter().zip(["a", "b", "a", "b"]))
        .map(|(&seen, group)| GroupMember {
            group: group.to_owned(),
            stratum: 0,
            seen,
        })
        .collect();
    let weights = FlemingHarrington::new(1.0, 0.5).unwrap();
    for_each(&(members, weights), |(members, weights)| {
        if let Ok(Some(test)) = log_rank_of_groups(members, *weights) {
            is_share(test.p_value);
            assert!(test.chi_squared >= 0.0);
            for_each(&test, |_| ());
        }
    });
    let silence = Silence {
        gone_after: CalendarSpan::Days(90),
        as_of: date(2025, 12, 31),
    };
    for_each(&silence, |silence| {
        let days = [date(2025, 1, 31), date(2025, 3, 1), date(2025, 12, 1)];
        if let Ok(Some(seen)) = silence.observed(days, TimeUnit::Month) {
            assert!(seen.time >= 0.0, "{seen:?}");
        }
    });
    let contract = ObservedContract {
        start: date(2025, 1, 31),
        end: Some(date(2025, 6, 30)),
    };
    for_each(&contract, |contract| {
        for unit in [TimeUnit::Day, TimeUnit::Month, TimeUnit::Year] {
            if let Ok(Some(seen)) = contract.observed(date(2025, 12, 31), unit) {
                assert!(seen.time >= 0.0);
            }
            let begin = date(2025, 3, 1);
            if let Ok(Some(late)) = contract.observed_since(begin, date(2025, 12, 31), unit) {
                assert!(RiskTable::with_late_entry(&[late]).is_ok(), "{late:?}");
            }
        }
    });
}

#[test]
fn warnings() {
    let facts = ChurnFacts {
        last_order: Some(date(2026, 3, 1)),
        order_value_previous: Some(dec!(200)),
        order_value_current: Some(dec!(100)),
        interactions: dec!(9),
        order_values: vec![dec!(30), dec!(20), dec!(10)],
        probability_alive: Some(0.3),
    };
    let rules = ChurnRules {
        inactive_after: CalendarSpan::Months(3),
        drop_above: dec!(0.40),
        industry_mean: dec!(10),
        interaction_below: dec!(0.5),
        decline: Some(DeclineRule::Consecutive(2)),
        alive_below: Some(0.5),
        rule: SignalRule::Weighted {
            weights: vec![SignalWeight {
                kind: SignalKind::Decline,
                weight: dec!(2),
            }],
            at_least: dec!(1),
        },
    };
    for_each(&(rules, facts), |(rules, facts)| {
        if let Ok(warning) = rules.warn(facts, date(2026, 6, 30)) {
            for_each(&warning, |warning| {
                let _ = (
                    warning.fired(SignalKind::Decline),
                    warning.reasons().count(),
                );
            });
        }
        let line = ChurnRules {
            decline: Some(DeclineRule::FallingLine),
            ..rules.clone()
        };
        let _ = line.warn(facts, date(2026, 6, 30));
    });
    let customers = vec![
        WarnedCustomer {
            warned_on: Some(date(2026, 1, 1)),
            left_on: Some(date(2026, 2, 1)),
        },
        WarnedCustomer {
            warned_on: None,
            left_on: None,
        },
    ];
    for_each(&customers, |customers| {
        if let Ok(found) = evaluate_warnings(customers, P95) {
            found.precision.into_iter().for_each(are_limits_of_a_share);
            found.recall.into_iter().for_each(are_limits_of_a_share);
            assert!(found.mean_lead_days.is_none_or(f64::is_finite));
            for_each(&found, |_| ());
        }
    });
    let reasons = churn_reasons(
        &[vec!["price"], vec!["price", "taste"]],
        Probability::new(dec!(0.8)).unwrap(),
        ParetoBorder::Include,
    );
    for_each(&reasons.unwrap().unwrap(), |_| ());
}

#[test]
fn revenue() {
    let month = RecurringRevenue {
        start: dec!(1000),
        new: dec!(50),
        expansion: dec!(40),
        reactivation: dec!(10),
        contraction: dec!(30),
        churned: dec!(100),
    };
    for_each(&month, |month| {
        for reactivation in [Reactivation::Counted, Reactivation::LeftOut] {
            if let Ok(figures) = month.figures(reactivation) {
                let gross = figures.gross_revenue_retention;
                assert!(gross.is_none_or(|kept| kept >= dec!(0) && kept <= dec!(1)));
                for_each(&figures, |_| ());
            }
        }
        for definition in [
            RevenueChurn::ChartMogulGross,
            RevenueChurn::ChartMogulNet,
            RevenueChurn::BaremetricsNet,
        ] {
            let _ = month.churn_rate(definition);
        }
    });
    let customers = vec![CustomerRevenue {
        start: dec!(50),
        end: dec!(70),
        paid_before: false,
    }];
    for_each(&customers, |customers| {
        if let Ok(month) = RecurringRevenue::between(customers.iter().copied()) {
            // What movements of real customers sum to never loses more than there was.
            let lost = month.churned.checked_add(month.contraction);
            assert!(lost.is_some_and(|lost| lost <= month.start), "{month:?}");
            let _ = month.figures(Reactivation::Counted);
        }
    });
    let days = vec![RevenueDay {
        start: dec!(100),
        end: dec!(120),
        new: dec!(10),
    }];
    for_each(&days, |days| {
        let _ = shopify_net_churn_rate(days);
    });
    let campaign = WinBack {
        targeted: 100,
        won_back: 58,
        spend: dec!(11600),
        acquisition_cost: dec!(500),
        residual_value: dec!(260),
    };
    for_each(&campaign, |campaign| {
        if let Ok(Some(result)) = campaign.result(P95) {
            are_limits_of_a_share(result.rate);
            for_each(&result, |_| ());
        }
    });
    let rhythm = PurchaseRhythm::of([date(2026, 1, 1), date(2026, 1, 11), date(2026, 2, 1)]);
    for_each(&rhythm.unwrap().unwrap(), |_| ());
}

/// A weighted curve that is read is one that falls from step to step.
#[test]
fn weighted_curves() {
    let seen = |time, outcome, weight| WeightedObservation {
        seen: Observation { time, outcome }.into(),
        weight,
    };
    let sample = [
        seen(1.0, Outcome::Left, 1.0),
        seen(2.0, Outcome::Left, 2.5),
        seen(2.5, Outcome::StillThere, 0.5),
        seen(3.0, Outcome::Left, 4.0),
    ];
    let survival = WeightedKaplanMeier::of(&sample).unwrap().unwrap();
    let written = serde_json::to_value(&survival).unwrap();
    let read = serde_json::from_value::<WeightedKaplanMeier>;
    assert_eq!(read(written.clone()).unwrap(), survival);
    for (place, value) in [
        ("/steps/1/time", serde_json::json!(1.0)),
        ("/steps/0/time", serde_json::json!(-0.5)),
        ("/steps/0/at_risk", serde_json::json!(0.5)),
        ("/steps/0/left", serde_json::json!(0)),
        ("/steps/1/survival", serde_json::json!(0.9)),
        ("/steps/1/log_survival", serde_json::json!(0)),
        ("/steps/1/log_survival", serde_json::json!(null)),
        ("/steps/1/variance", serde_json::json!(-1)),
        ("/steps/2/variance", serde_json::json!(1)),
        ("/last_time", serde_json::json!(2.9)),
        ("/last_time", serde_json::json!(null)),
    ] {
        let mut changed = written.clone();
        *changed.pointer_mut(place).unwrap() = value.clone();
        assert!(read(changed).is_err(), "{place} {value}");
    }
    for_each(&survival, |survival| {
        for method in METHODS {
            for row in survival.rows(method, P95) {
                is_share(row.survival);
                assert!(
                    row.lower.is_none_or(|lower| lower <= row.survival),
                    "{row:?}"
                );
            }
        }
        survival.median();
        survival.at(2.0).into_iter().for_each(is_share);
        let _ = survival.to_curve(TimeUnit::Month, BeyondLastPoint::Unknown);
    });
}
