//! Logs that know who bought and when, and not for how much.

use super::{daily, march};
use chrono::{NaiveDate, TimeDelta};
use clv::predict::Snapshot;
use clv::quantity::{CalendarPeriod, Probability, TimeUnit};
use clv::retention::{
    CohortActivity, CohortTable, RetentionError, UnfinishedPeriod, period_figures,
    repurchase_by_period,
};
use clv::segment::{OrdersAfterAsOf, RfmTable, SegmentError, order_times};
use clv::transactions::{
    CustomerBase, FirstPurchase, LateEvents, LiveBase, LiveRules, Reduction, Refunds, Transaction,
    TransactionLog, TransactionsError, ZeroAmounts,
};
use clv::value::{FrequencySpan, HistoricValue, ValueError};
use proptest::prelude::*;
use rust_decimal_macros::dec;

fn purchases() -> impl Strategy<Value = Vec<(u32, NaiveDate)>> {
    prop::collection::vec((0..5_u32, 1..31_u32), 1..40).prop_map(|mut rows| {
        rows.sort_by_key(|row| row.1);
        rows.into_iter()
            .map(|(customer, day)| (customer, march(day)))
            .collect()
    })
}

/// The strictest policies: they have nothing to decide here.
fn strict() -> Reduction {
    Reduction {
        refunds: Refunds::Refuse,
        zero_amounts: ZeroAmounts::Refuse,
        ..daily(march(31))
    }
}

fn with_ones(rows: &[(u32, NaiveDate)]) -> TransactionLog<u32> {
    rows.iter()
        .map(|&(customer, at)| Transaction::new(customer, at, dec!(1)))
        .collect()
}

fn histories(base: &CustomerBase<u32>) -> (Vec<u32>, Vec<u32>, Vec<f64>, Vec<f64>) {
    (
        base.customers().to_vec(),
        base.frequency().to_vec(),
        base.recency().to_vec(),
        base.age().to_vec(),
    )
}

proptest! {
    /// Everything but money is as if every purchase had cost 1.
    #[test]
    fn only_money_is_missing(rows in purchases()) {
        let (bare, ones) = (TransactionLog::of_purchases(rows.iter().copied()), with_ones(&rows));
        let (base, with_money) = (strict().reduce(&bare).unwrap(), strict().reduce(&ones).unwrap());
        prop_assert_eq!(histories(&base), histories(&with_money));
        prop_assert!(!base.has_amounts() && with_money.has_amounts());
        prop_assert!(base.monetary_value().iter().all(Option::is_none) && base.totals().is_none());
        prop_assert_eq!(base.tally(), with_money.tally());

        let times = strict().purchase_times(&bare).unwrap();
        let timed = strict().purchase_times(&ones).unwrap();
        prop_assert!(times.iter().eq(timed.iter()));
        prop_assert!(times.amounts().all(|(_, amounts)| amounts.is_empty()));

        // A live base gives the same one.
        let rules = LiveRules::new(strict().order_policy(), LateEvents::Refuse);
        let mut live = LiveBase::new(rules.without_amounts());
        for &(customer, at) in &rows {
            live.push(Transaction::new(customer, at, dec!(7))).unwrap();
        }
        let lived = live.base(march(31), TimeUnit::Day, FirstPurchase::Excluded).unwrap();
        prop_assert_eq!(histories(&lived), histories(&base));
        prop_assert!(!lived.has_amounts() && lived.totals().is_none());

        // Cut in two.
        let (early, late) = (Reduction { as_of: march(15).into(), ..strict() }, march(31));
        if let Ok(split) = early.split(&bare, late) {
            let with_money = early.split(&ones, late).unwrap();
            prop_assert_eq!(split.holdout.purchases(), with_money.holdout.purchases());
            prop_assert!(split.holdout.spend().is_empty());
            prop_assert!(split.purchase_times().iter().eq(with_money.purchase_times().iter()));
        }
    }

    #[test]
    fn a_merged_log_has_amounts_where_all_rows_have(rows in purchases(), more in purchases()) {
        let bare = TransactionLog::of_purchases(rows.iter().copied());
        let merged = |mut a: TransactionLog<u32>, b: TransactionLog<u32>| {
            a.merge(b);
            a
        };
        let both = merged(bare.clone(), with_ones(&more));
        prop_assert!(!both.has_amounts());
        prop_assert_eq!(both.len(), rows.len() + more.len());
        prop_assert!(!merged(with_ones(&more), bare.clone()).has_amounts());
        prop_assert!(!merged(TransactionLog::new(), bare.clone()).has_amounts());
        prop_assert!(merged(TransactionLog::without_amounts(), with_ones(&more)).has_amounts());
        prop_assert!(merged(with_ones(&more), TransactionLog::without_amounts()).has_amounts());
    }
}

fn bare() -> TransactionLog<u32> {
    TransactionLog::of_purchases([(1, march(1)), (1, march(9)), (2, march(3)), (2, march(3))])
}

/// Each room gives what needs no money, and says why there is no more.
#[test]
fn every_room_answers() {
    let log = bare();
    let orders = log.orders(strict().order_policy());
    let refused = |what| TransactionsError::NoAmounts { what };
    assert_eq!(
        RfmTable::from_orders(&orders, march(31), OrdersAfterAsOf::Refuse).unwrap_err(),
        SegmentError::Transactions(refused("a monetary score"))
    );
    let base = strict().reduce(&log).unwrap();
    assert_eq!(
        RfmTable::from_base(&base, march(31)).unwrap_err(),
        SegmentError::Transactions(refused("a monetary score"))
    );
    assert_eq!(
        refused("a monetary score").to_string(),
        "a monetary score is made of amounts, and the log has none: who bought and when is all it \
         knows"
    );
    let month = CalendarPeriod::Month;
    let observed = UnfinishedPeriod::Observed;
    assert_eq!(
        period_figures(&orders, month, march(31), observed).unwrap_err(),
        RetentionError::Transactions(refused("revenue of a period"))
    );
    let rates = repurchase_by_period(&orders, month, march(31)).unwrap();
    assert_eq!(
        rates.values().map(|rate| rate.rate()).collect::<Vec<_>>(),
        [0.5]
    );
    let bounded = CohortActivity::Bounded;
    let table = CohortTable::from_orders(&orders, month, march(31), observed, bounded);
    let table = table.unwrap().unwrap();
    let cohort = &table.cohorts()[0];
    assert_eq!(
        (cohort.active(), cohort.sales()),
        (vec![Some(2)], vec![None])
    );
    let times = order_times(&orders, march(31)).unwrap();
    assert_eq!(
        times
            .customers
            .iter()
            .map(|of| of.orders)
            .collect::<Vec<_>>(),
        [2, 1]
    );
    let snapshot = Snapshot {
        as_of: march(31).into(),
        recent_days: 7,
    };
    let features = snapshot.features(&orders).unwrap();
    assert_eq!(features.table.columns().len(), 10);
    assert!(features.table.column("mean_amount").is_none());
    let gaps: Vec<f64> = features.table.column("mean_gap_days").unwrap().collect();
    assert_eq!(gaps, [8.0, 28.0]);
    let (margin, span) = (Probability::ONE, FrequencySpan::BetweenPurchases);
    let value = HistoricValue::of(&base, margin, span);
    assert_eq!(value.unwrap_err(), ValueError::NoMoney);
}

#[cfg(feature = "serde")]
#[test]
fn is_read_back() {
    let log = bare();
    let text = serde_json::to_string(&log).unwrap();
    assert!(!text.contains("amount"), "{text}");
    let back: TransactionLog<u32> = serde_json::from_str(&text).unwrap();
    assert!(!back.has_amounts());
    assert!(back.transactions().eq(log.transactions()));
    let base = strict().reduce(&log).unwrap();
    let text = serde_json::to_string(&base).unwrap();
    assert_eq!(
        serde_json::from_str::<CustomerBase<u32>>(&text).unwrap(),
        base
    );
    // Money in a base without amounts, and a log in which one row has an amount.
    let money = text.replacen("\"monetary_value\":[null", "\"monetary_value\":[2.0", 1);
    assert!(serde_json::from_str::<CustomerBase<u32>>(&money).is_err());
    let rules = LiveRules::new(strict().order_policy(), LateEvents::Refuse);
    let rules = rules.without_amounts();
    let text = serde_json::to_string(&rules).unwrap();
    assert_eq!(serde_json::from_str::<LiveRules>(&text).unwrap(), rules);
    let mixed = r#"[{"customer":1,"at":"2024-03-01T00:00:00","amount":"3"},
                    {"customer":1,"at":"2024-03-02T00:00:00"}]"#;
    let refused = serde_json::from_str::<TransactionLog<u32>>(mixed).unwrap_err();
    assert!(
        refused.to_string().contains("got 1 of 2 with one"),
        "{refused}"
    );
    // Amounts are read from numbers too.
    let number = r#"[{"customer":1,"at":"2024-03-01T00:00:00","amount":9000}]"#;
    let log: TransactionLog<u32> = serde_json::from_str(number).unwrap();
    assert_eq!(log.transactions().next().unwrap().amount, dec!(9000));
}

/// Collapse, order keys and as-of need no amounts.
#[test]
fn orders_are_told_by_their_keys() {
    let noon = march(4).and_hms_opt(12, 0, 0).unwrap();
    let mut log = TransactionLog::without_amounts();
    for (minutes, order) in [(0, 1), (3000, 1), (5000, 2)] {
        let at = noon + TimeDelta::minutes(minutes);
        log.push(Transaction::new("al", at, dec!(99)).of_order(order));
    }
    let base = strict().reduce(&log).unwrap();
    assert_eq!(base.frequency(), [1]);
    assert!(log.transactions().all(|row| row.amount.is_zero()));
}
