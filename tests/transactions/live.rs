//! A base that lives, against the reduction of the same log.

use super::{daily, hour, march};
use chrono::NaiveDateTime;
use clv::quantity::TimeUnit;
use clv::transactions::{
    Collapse, CustomerState, FirstPurchase, LateEvents, LiveBase, LiveRules, OrderPolicy,
    Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog, TransactionsError,
    WholeRefund, ZeroAmounts,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn policy(collapse: Collapse, refunds: Refunds, zero_amounts: ZeroAmounts) -> OrderPolicy {
    OrderPolicy {
        collapse,
        refunds,
        zero_amounts,
        repeated_orders: RepeatedOrders::Add,
    }
}

fn by_day(late: LateEvents) -> LiveRules {
    let policy = policy(Collapse::Day, Refunds::NetWithinPeriod, ZeroAmounts::Count);
    LiveRules::new(policy, late).unwrap()
}

fn events() -> impl Strategy<Value = Vec<Transaction<u32>>> {
    let event = (0..5_u32, 1..29_u32, 0..24_u32, -5_i64..8);
    prop::collection::vec(event, 1..60).prop_map(|mut events| {
        events.sort_by_key(|&(_, day, at, _)| (day, at));
        events
            .into_iter()
            .map(|(customer, day, at, amount)| {
                Transaction::new(customer, hour(day, at), Decimal::new(amount, 1))
            })
            .collect()
    })
}

fn policies() -> impl Strategy<Value = OrderPolicy> {
    (
        prop::sample::select(vec![
            Collapse::Instant,
            Collapse::Hour,
            Collapse::Day,
            Collapse::Week(chrono::Weekday::Mon),
        ]),
        prop::sample::select(vec![Refunds::NetWithinPeriod, Refunds::Drop]),
        prop::sample::select(vec![ZeroAmounts::Count, ZeroAmounts::Drop]),
    )
        .prop_map(|(collapse, refunds, zeros)| policy(collapse, refunds, zeros))
}

fn live(policy: OrderPolicy, events: &[Transaction<u32>]) -> LiveBase<u32> {
    let mut live = LiveBase::new(LiveRules::new(policy, LateEvents::Refuse).unwrap());
    for event in events {
        live.push(*event).unwrap();
    }
    live
}

proptest! {
    /// Event by event what the reduction of the whole log gives.
    #[test]
    fn follows_the_reduction(events in events(), policy in policies()) {
        let live = live(policy, &events);
        let log: TransactionLog<u32> = events.iter().copied().collect();
        let reduction = Reduction {
            collapse: policy.collapse,
            refunds: policy.refunds,
            zero_amounts: policy.zero_amounts,
            ..daily(march(30))
        };
        let base = live.base(march(30), TimeUnit::Day, FirstPurchase::Excluded);
        let (base, expected) = match (base, reduction.reduce(&log)) {
            (Ok(base), Ok(expected)) => (base, expected),
            (base, expected) => {
                prop_assert_eq!(base.unwrap_err(), expected.unwrap_err());
                return Ok(());
            }
        };
        prop_assert_eq!(base.customers(), expected.customers());
        prop_assert_eq!(base.frequency(), expected.frequency());
        prop_assert_eq!(base.recency(), expected.recency());
        prop_assert_eq!(base.age(), expected.age());
        prop_assert_eq!(base.monetary_value(), expected.monetary_value());
        prop_assert_eq!(base.totals(), expected.totals());
        prop_assert_eq!(base.tally(), None);
        #[cfg(feature = "serde")]
        {
            let text = serde_json::to_string(&live).unwrap();
            let back: LiveBase<u32> = serde_json::from_str(&text).unwrap();
            let again = back.base(march(30), TimeUnit::Day, FirstPurchase::Excluded);
            prop_assert_eq!(again.as_ref(), Ok(&base));
            let text = serde_json::to_string(&base).unwrap();
            prop_assert_eq!(serde_json::from_str::<clv::transactions::CustomerBase<u32>>(&text).unwrap(), base);
        }
    }

    /// Parts of other times, merged in any order and in any grouping, are the whole.
    #[test]
    fn merging_is_associative_and_commutative(
        events in events(), cuts in (2..28_u32, 2..28_u32), policy in policies(),
    ) {
        // Weeks are cut in two by a day.
        let policy = OrderPolicy {
            collapse: match policy.collapse {
                Collapse::Week(_) => Collapse::Day,
                collapse => collapse,
            },
            ..policy
        };
        let (first, second) = (cuts.0.min(cuts.1), cuts.0.max(cuts.1));
        let part = |from: NaiveDateTime, to: NaiveDateTime| {
            let own: Vec<_> = events.iter().copied().filter(|e| from <= e.at && e.at < to).collect();
            live(policy, &own)
        };
        let [a, b, c] = [
            part(march(1).into(), march(first).into()),
            part(march(first).into(), march(second).into()),
            part(march(second).into(), march(31).into()),
        ];
        let look = |live: &LiveBase<u32>| live.base(march(30), TimeUnit::Day, FirstPurchase::Included);
        let whole = look(&live(policy, &events));
        let (mut left, mut right) = (a.clone(), c);
        left.merge(b.clone()).unwrap();
        left.merge(right.clone()).unwrap();
        prop_assert_eq!(&look(&left), &whole);
        right.merge(b).unwrap();
        right.merge(a).unwrap();
        prop_assert_eq!(&look(&right), &whole);
    }
}

#[test]
fn a_customer_is_small() {
    assert!(size_of::<CustomerState>() <= 120);
}

#[test]
fn late_and_corrected_events_by_their_rules() {
    let mut state = CustomerState::new();
    let strict = by_day(LateEvents::Refuse);
    state.push(&strict, hour(2, 9), dec!(10)).unwrap();
    state.push(&strict, hour(5, 9), dec!(7)).unwrap();
    // Earlier on the open day is not late; on the day before it is.
    state.push(&strict, hour(5, 8), dec!(1)).unwrap();
    let before = state;
    assert_eq!(
        state.push(&strict, hour(4, 9), dec!(3)),
        Err(TransactionsError::LateEvent {
            at: hour(4, 9),
            open: march(5).into(),
        })
    );
    assert_eq!(
        state.correct(&strict, hour(2, 9), dec!(10), dec!(12)),
        Err(TransactionsError::LateEvent {
            at: hour(2, 9),
            open: march(5).into(),
        })
    );
    assert_eq!(state, before);
    state
        .correct(&strict, hour(5, 9), dec!(7), dec!(9))
        .unwrap();
    assert_eq!(state.totals().unwrap().total, dec!(20));

    let lenient = by_day(LateEvents::IntoOpenPeriod);
    state.push(&lenient, hour(4, 9), dec!(3)).unwrap();
    state
        .correct(&lenient, hour(2, 9), dec!(10), dec!(12))
        .unwrap();
    let totals = state.totals().unwrap();
    assert_eq!(
        (totals.purchases, totals.total, totals.repeat_total),
        (2, dec!(25), dec!(13))
    );
    assert_eq!(
        state.history(&strict, march(4), TimeUnit::Day),
        Err(TransactionsError::AsOfBeforeLatestEvent {
            as_of: march(4).and_hms_nano_opt(23, 59, 59, 999_999_999).unwrap(),
            latest: hour(5, 9),
        })
    );
}

#[test]
fn what_needs_the_whole_log_is_named() {
    let refunds = Refunds::AgainstPurchases(WholeRefund::NoPurchase);
    let shop = policy(Collapse::Day, refunds, ZeroAmounts::Count);
    assert!(matches!(
        LiveRules::new(shop, LateEvents::Refuse),
        Err(TransactionsError::NeedsWholeLog { .. })
    ));
    let mut live = LiveBase::new(by_day(LateEvents::Refuse));
    let named = Transaction::new(1, march(1), dec!(5)).of_order("A");
    assert!(matches!(
        live.push(named),
        Err(TransactionsError::NeedsWholeLog { .. })
    ));
    assert!(live.is_empty());
    // Two halves of one customer whose days are mixed.
    let with = |days: &[u32]| {
        let mut live = LiveBase::new(by_day(LateEvents::Refuse));
        for &day in days {
            live.push(Transaction::new(1, march(day), dec!(1))).unwrap();
        }
        live
    };
    assert_eq!(
        with(&[1, 5]).merge(with(&[2, 3])),
        Err(TransactionsError::OverlappingStates)
    );
}

#[cfg(feature = "serde")]
#[test]
fn a_summary_that_is_none_is_refused() {
    let rules = by_day(LateEvents::Refuse);
    let mut state = CustomerState::new();
    for (day, amount) in [(2, dec!(10)), (5, dec!(7)), (8, dec!(2))] {
        state.push(&rules, hour(day, 9), amount).unwrap();
    }
    let whole = serde_json::to_value(state).unwrap();
    assert_eq!(
        serde_json::from_value::<CustomerState>(whole.clone()).unwrap(),
        state
    );
    for (place, value) in [
        ("/closed/purchases", serde_json::json!(1)),
        ("/closed/total", serde_json::json!("-1")),
        ("/closed/total", serde_json::json!("5")),
        ("/closed/first_at", serde_json::json!("2024-03-09T00:00:00")),
        ("/closed/last_at", serde_json::json!("2024-03-09T00:00:00")),
        ("/open/net", serde_json::json!("-2")),
        ("/open/latest", serde_json::json!("2024-03-01T00:00:00")),
        ("/open", serde_json::json!(null)),
    ] {
        let mut changed = whole.clone();
        *changed.pointer_mut(place).unwrap() = value;
        assert!(
            serde_json::from_value::<CustomerState>(changed).is_err(),
            "{place}"
        );
    }
}
