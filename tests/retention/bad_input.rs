//! What is refused, and with which words.

use super::date;
use clv::quantity::CalendarSpan;
use clv::quantity::{ConfidenceLevel, Probability, TimeUnit};
use clv::retention::{
    ChurnFacts, ChurnRules, DeclineRule, KaplanMeier, Observation, ObservedContract, Outcome,
    QuarterlyGrowth, Reactivation, RecurringRevenue, RetentionError, RevenueDay, RiskTable,
    SignalRule, SubscriptionEconomics, WinBack, Window, annual_recurring_revenue, churn_rate,
    churn_reasons, log_rank, retention_rate, shopify_net_churn_rate,
};
use clv::statistics::ParetoBorder;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

#[test]
fn survival() {
    for time in [-1.0, f64::NAN, f64::INFINITY] {
        let seen = Observation {
            time,
            outcome: Outcome::Left,
        };
        let error = RiskTable::of(&[seen]).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("time of an observation must be finite and ≥ 0, got {time}")
        );
        assert!(log_rank(&[], &[seen]).is_err());
    }
    assert_eq!(RiskTable::of(&[]), Ok(None));
    assert_eq!(log_rank(&[], &[]), Ok(None));
    assert!(RiskTable::from_counts([(1.0, u64::MAX, 1)]).is_err());
    let survival = KaplanMeier::of(RiskTable::from_counts([(1.0, 1, 1)]).unwrap().unwrap());
    assert!(survival.restricted_mean(-1.0).is_err());
    assert!(survival.restricted_mean(f64::NAN).is_err());
    assert_eq!(survival.at(f64::NAN), None);
    let reversed = ObservedContract {
        start: date(2026, 2, 1),
        end: Some(date(2026, 1, 1)),
    };
    assert_eq!(
        reversed
            .observed(date(2026, 3, 1), TimeUnit::Month)
            .unwrap_err()
            .to_string(),
        "end must be on or after the start 2026-02-01, got 2026-01-01"
    );
}

#[test]
fn rates_and_windows() {
    assert_eq!(
        retention_rate(10, 3, 4).unwrap_err().to_string(),
        "new customers must be at most the 3 at the end, got 4"
    );
    assert_eq!(
        retention_rate(2, 9, 4).unwrap_err().to_string(),
        "kept customers must be at most the 2 at the start, got 5"
    );
    assert_eq!(retention_rate(0, 4, 4), Ok(None));
    assert_eq!(churn_rate(0, 4, 4), Ok(None));
    assert_eq!(churn_rate(4, 9, 9), Ok(Some(1.0)));
    assert!(churn_rate(2, 9, 4).is_err() && churn_rate(10, 3, 4).is_err());
    let reversed = r#"{"from":"2026-02-01","to":"2026-01-31"}"#;
    assert!(serde_json::from_str::<Window>(reversed).is_err());
    assert_eq!(
        Window::new(date(2026, 2, 1), date(2026, 1, 31))
            .unwrap_err()
            .to_string(),
        "window must end on or after 2026-02-01, got 2026-01-31"
    );
}

#[test]
fn warnings() {
    let rules = ChurnRules {
        inactive_after: CalendarSpan::Months(3),
        drop_above: dec!(0.4),
        industry_mean: dec!(10),
        interaction_below: dec!(0.5),
        decline: None,
        alive_below: None,
        rule: SignalRule::Any,
    };
    let facts = ChurnFacts {
        last_order: Some(date(2026, 1, 1)),
        order_value_previous: Some(dec!(0)),
        order_value_current: Some(dec!(1)),
        interactions: dec!(1),
        order_values: vec![],
        probability_alive: None,
    };
    let as_of = date(2026, 1, 2);
    assert_eq!(rules.warn(&facts, as_of).unwrap().drop, None);
    assert_eq!(
        rules
            .warn(&facts, date(2025, 12, 31))
            .unwrap_err()
            .to_string(),
        "no date must be after the as-of date 2025-12-31, got 2026-01-01"
    );
    let refused = |change: fn(&mut ChurnRules, &mut ChurnFacts)| {
        let (mut rules, mut facts) = (rules.clone(), facts.clone());
        change(&mut rules, &mut facts);
        rules.warn(&facts, as_of).unwrap_err()
    };
    let error = refused(|rules, _| rules.industry_mean = Decimal::ZERO);
    assert_eq!(error.to_string(), "industry mean must be > 0, got 0");
    for error in [
        refused(|rules, _| rules.drop_above = dec!(-1)),
        refused(|rules, _| rules.interaction_below = dec!(-1)),
        refused(|_, facts| facts.interactions = dec!(-1)),
        refused(|_, facts| facts.order_value_previous = Some(dec!(-1))),
        refused(|rules, _| rules.alive_below = Some(f64::NAN)),
        refused(|rules, facts| {
            rules.alive_below = Some(0.5);
            facts.probability_alive = Some(1.5);
        }),
    ] {
        assert!(matches!(error, RetentionError::Quantity(_)), "{error}");
    }
    let error = refused(|rules, _| {
        rules.rule = SignalRule::Weighted {
            weights: vec![],
            at_least: Decimal::ZERO,
        };
    });
    assert_eq!(error.to_string(), "least sum of weights must be > 0, got 0");
    let error = refused(|rules, _| rules.decline = Some(DeclineRule::Consecutive(0)));
    assert_eq!(error.to_string(), "declines in a row must be ≥ 1, got 0");
    let error = refused(|rules, facts| {
        rules.decline = Some(DeclineRule::FallingLine);
        facts.order_values = vec![dec!(1), dec!(-1)];
    });
    assert_eq!(error.to_string(), "average order value must be ≥ 0, got -1");
    // A drop from nothing is not a drop, and says so.
    assert_eq!(
        rules.warn(&facts, as_of).unwrap().signals[1].reason,
        "the earlier average order is 0"
    );
    let log = crate::log(&[(1, 0, 100)]);
    let orders = log.orders(crate::BY_DAY);
    let error = ChurnFacts::from_orders(&orders.get(&1).unwrap(), as_of, 0).unwrap_err();
    assert_eq!(error.to_string(), "days of a window must be ≥ 1, got 0");
    let error = refused(|rules, _| rules.inactive_after = CalendarSpan::Days(u32::MAX));
    assert!(matches!(error, RetentionError::Calendar { .. }));
}

#[test]
fn money() {
    let campaign = WinBack {
        targeted: 1,
        won_back: 2,
        spend: dec!(1),
        acquisition_cost: dec!(1),
        residual_value: dec!(1),
    };
    assert_eq!(
        campaign
            .result(ConfidenceLevel::P95)
            .unwrap_err()
            .to_string(),
        "won back must be at most the 1 targeted, got 2"
    );
    let negative = WinBack {
        won_back: 1,
        spend: dec!(-1),
        ..campaign
    };
    assert_eq!(
        negative
            .result(ConfidenceLevel::P95)
            .unwrap_err()
            .to_string(),
        "win-back spend must be ≥ 0, got -1"
    );
    let month = RecurringRevenue {
        start: dec!(100),
        new: dec!(0),
        expansion: dec!(0),
        reactivation: dec!(0),
        contraction: dec!(40),
        churned: dec!(70),
    };
    assert_eq!(
        month
            .figures(Reactivation::Counted)
            .unwrap_err()
            .to_string(),
        "churned and contracted revenue must be at most 100, got 110"
    );
    let huge = RecurringRevenue {
        start: Decimal::MAX,
        new: Decimal::MAX,
        churned: dec!(0),
        contraction: dec!(0),
        ..month
    };
    assert!(huge.figures(Reactivation::LeftOut).is_err());
    let account = |monthly_revenue, gross_margin| SubscriptionEconomics {
        monthly_revenue,
        gross_margin,
    };
    let one = account(dec!(1), dec!(1));
    assert_eq!(account(dec!(0), dec!(1)).payback_months(dec!(1)), Ok(None));
    assert_eq!(one.lifetime_value(dec!(0)), Ok(None));
    assert!(one.payback_months(dec!(-1)).is_err());
    // 5 meant as per cent, and a margin of more than all.
    assert_eq!(
        account(dec!(50), dec!(0.8))
            .lifetime_value(dec!(5))
            .unwrap_err()
            .to_string(),
        "monthly churn rate must be in [0, 1], got 5"
    );
    assert!(
        account(dec!(1), dec!(1.01))
            .payback_months(dec!(1))
            .is_err()
    );
    let growth = |revenue, spent| QuarterlyGrowth {
        revenue,
        revenue_before: dec!(1),
        sales_and_marketing_before: spent,
    };
    assert_eq!(growth(dec!(2), dec!(0)).magic_number(), Ok(None));
    assert!(growth(dec!(2), dec!(-1)).magic_number().is_err());
    assert!(growth(Decimal::MAX, dec!(1)).magic_number().is_err());
    assert!(annual_recurring_revenue(Decimal::MAX).is_err());
    let day = |start, end, new| RevenueDay { start, end, new };
    assert_eq!(shopify_net_churn_rate(&[]), Ok(None));
    assert_eq!(
        shopify_net_churn_rate(&[day(dec!(0), dec!(5), dec!(5))]),
        Ok(None)
    );
    assert_eq!(
        shopify_net_churn_rate(&[day(dec!(1), dec!(5), dec!(6))])
            .unwrap_err()
            .to_string(),
        "new revenue must be at most the 5 at the end, got 6"
    );
    let none: [Vec<&str>; 1] = [vec!["price"]];
    assert!(churn_reasons(&none, Probability::ZERO, ParetoBorder::Include).is_err());
}
