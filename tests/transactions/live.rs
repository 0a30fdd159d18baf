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
use serde_json::json;

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
    LiveRules::new(policy, late)
}

fn events() -> impl Strategy<Value = Vec<Transaction<u32>>> {
    let event = (0..5_u32, 1..29_u32, 0..24_u32, -5_i64..8);
    prop::collection::vec(event, 1..60).prop_map(|mut events| {
        // At one instant purchases come before refunds.
        events.sort_by_key(|&(_, day, at, amount)| (day, at, amount < 0));
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
    let mut live = LiveBase::new(LiveRules::new(policy, LateEvents::Refuse));
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

    /// Refunds against purchases, event by event, as far as sums can tell: to the end where a purchase
    /// that is taken back stays one, and else until a refund takes back more than the latest one.
    #[test]
    fn follows_refunds_against_purchases(
        events in events(), policy in policies(), zero in any::<bool>(),
    ) {
        let whole = match zero {
            true => WholeRefund::PurchaseOfZero,
            false => WholeRefund::NoPurchase,
        };
        let policy = OrderPolicy {
            refunds: Refunds::AgainstPurchases(whole),
            ..policy
        };
        let reduction = Reduction {
            collapse: policy.collapse,
            refunds: policy.refunds,
            zero_amounts: policy.zero_amounts,
            ..daily(march(30))
        };
        let mut live = LiveBase::new(LiveRules::new(policy, LateEvents::Refuse));
        let mut log = TransactionLog::new();
        for event in events {
            match live.push(event) {
                Err(TransactionsError::NeedsWholeLog { .. }) if !zero => continue,
                pushed => prop_assert!(pushed.is_ok(), "{pushed:?}"),
            }
            log.push(event);
            let base = live.base(march(30), TimeUnit::Day, FirstPurchase::Excluded);
            let expected = reduction.reduce(&log);
            let columns = |base: &clv::transactions::CustomerBase<u32>| {
                let totals = base.totals().unwrap().to_vec();
                (base.customers().to_vec(), base.frequency().to_vec(), base.recency().to_vec(), totals)
            };
            prop_assert_eq!(base.as_ref().map(columns).ok(), expected.as_ref().map(columns).ok());
            #[cfg(feature = "serde")]
            {
                let text = serde_json::to_string(&live).unwrap();
                let back: LiveBase<u32> = serde_json::from_str(&text).unwrap();
                let again = back.base(march(30), TimeUnit::Day, FirstPurchase::Excluded);
                prop_assert_eq!(again, base);
            }
        }
    }

    /// Two halves of a log, split as it comes, are the whole or are refused by name: also where a closed
    /// period of refunds alone in one is a purchase in the other.
    #[test]
    fn halves_merge_to_the_whole_or_are_refused(
        events in events(), halves in prop::collection::vec(any::<bool>(), 60), policy in policies(),
    ) {
        let half = |of: bool| {
            let own = events.iter().zip(&halves).filter(|(_, half)| **half == of);
            let own: Vec<_> = own.map(|(event, _)| *event).collect();
            live(policy, &own)
        };
        let whole = live(policy, &events);
        let (a, b) = (half(true), half(false));
        let (mut left, mut right) = (a.clone(), b.clone());
        let merged = left.merge(b);
        prop_assert_eq!(&right.merge(a), &merged);
        match merged {
            Ok(()) => {
                for customer in 0..5 {
                    prop_assert_eq!(left.get(&customer), whole.get(&customer));
                    prop_assert_eq!(right.get(&customer), whole.get(&customer));
                }
            }
            Err(error) => prop_assert_eq!(error, TransactionsError::OverlappingStates),
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
    assert_eq!(size_of::<CustomerState>(), 108);
}

/// An event before the customer's first, twice, and with a date that is yet to come.
#[test]
fn odd_events_have_a_rule() {
    let event = |day| Transaction::new(1, march(day), dec!(5));
    let mut live = LiveBase::new(by_day(LateEvents::Refuse));
    live.push(event(5)).unwrap();
    assert!(matches!(
        live.push(event(2)),
        Err(TransactionsError::LateEvent { .. })
    ));
    let future = TransactionsError::FutureEvent {
        at: march(9).into(),
        now: hour(8, 12),
    };
    assert_eq!(live.push_by(event(9), hour(8, 12)), Err(future));
    assert!(live.push_by(event(9), march(9)).is_ok());
    // Nobody can tell an event that comes twice from two without its key, which is refused.
    let again = live.push(event(9)).unwrap().totals().unwrap();
    assert_eq!((again.purchases, again.total), (2, dec!(15)));
    let named = live.push(event(9).of_order("A"));
    assert!(matches!(
        named,
        Err(TransactionsError::NeedsWholeLog { .. })
    ));
}

/// More customers than a block holds, found again one by one.
#[test]
fn many_customers_are_found() {
    let mut live = LiveBase::new(by_day(LateEvents::Refuse));
    for round in 1..3 {
        for customer in 0..10_000_u32 {
            let amount = Decimal::from(customer);
            live.push(Transaction::new(customer, march(round), amount))
                .unwrap();
        }
    }
    assert_eq!(live.len(), 10_000);
    for customer in 0..10_000 {
        let totals = live.get(&customer).unwrap().totals().unwrap();
        assert_eq!(
            (totals.purchases, totals.total),
            (2, Decimal::from(2 * customer))
        );
    }
    assert!(live.get(&10_000).is_none() && live.get_mut(&10_000).is_none());
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

proptest! {
    /// Whatever was taken, in any order and corrected or not, can be read back.
    #[test]
    fn what_is_taken_is_read_back(
        events in prop::collection::vec((1..20_u32, 0..24_u32, -9_i64..12, prop::option::of(-3_i64..12)), 1..40),
        policy in policies(),
        refunds in prop_oneof![
            Just(None),
            Just(Some(Refunds::AgainstPurchases(WholeRefund::NoPurchase))),
            Just(Some(Refunds::AgainstPurchases(WholeRefund::PurchaseOfZero))),
        ],
        has_amounts in any::<bool>(),
    ) {
        let policy = OrderPolicy {
            refunds: refunds.unwrap_or(policy.refunds),
            ..policy
        };
        let mut rules = LiveRules::new(policy, LateEvents::IntoOpenPeriod);
        if !has_amounts {
            rules = rules.without_amounts();
        }
        let mut live = LiveBase::new(rules);
        for (day, hours, amount, corrected) in events {
            let (at, amount) = (hour(day, hours), Decimal::from(amount));
            let _ = live.push(Transaction::new(7_u32, at, amount));
            if let (Some(is), Some(state)) = (corrected, live.get_mut(&7)) {
                let _ = state.correct(&rules, at, amount, Decimal::from(is));
            }
            let saved = serde_json::to_value(&live).unwrap();
            let back: LiveBase<u32> = serde_json::from_value(saved).unwrap();
            prop_assert_eq!(back.get(&7), live.get(&7));
            prop_assert_eq!(&back, &live);
        }
    }
}

/// A base that is read back must be one of events by its rules.
#[test]
fn what_rules_do_not_allow_is_not_read_back() {
    let rules =
        |refunds, zeros| LiveRules::new(policy(Collapse::Day, refunds, zeros), LateEvents::Refuse);
    let saved = |rules: LiveRules| {
        let mut base = LiveBase::new(rules);
        for (day, hours) in [(1, 9), (4, 9), (8, 9), (8, 11)] {
            let event = Transaction::new(7_u32, hour(day, hours), dec!(5));
            base.push(event).unwrap();
        }
        serde_json::to_value(&base).unwrap()
    };
    let read = |value: serde_json::Value| serde_json::from_value::<LiveBase<u32>>(value);
    let net = saved(rules(Refunds::NetWithinPeriod, ZeroAmounts::Count));
    let refused = saved(rules(Refunds::Refuse, ZeroAmounts::Refuse));
    assert!(read(net.clone()).is_ok() && read(refused.clone()).is_ok());
    let most = "79228162514264337593543950335";
    for (saved, path, other) in [
        (&net, "closed/purchases", json!(9)),
        (&net, "closed/last_at", json!("2024-03-08T00:00:00")),
        (&net, "closed/total", json!(most)),
        (&net, "open/latest", json!("2024-03-09T00:00:00")),
        (&net, "open/has_refund", json!(true)),
        (&refused, "open/saw_refund", json!(true)),
        (&refused, "open/net", json!("0")),
        (&net, "rules/has_amounts", json!(false)),
    ] {
        let mut changed = saved.clone();
        let place = match path.strip_prefix("rules") {
            Some(of_rules) => format!("/rules{of_rules}"),
            None => format!("/customers/0/1/{path}"),
        };
        *changed.pointer_mut(&place).unwrap() = other;
        assert!(read(changed).is_err(), "{path}");
    }
}

/// 5 come back on the day on which they are paid, which one state knows of and the other not; the day
/// is closed in both. The whole has no purchase on it, so that a merge would count one too many.
#[test]
fn a_closed_day_of_refunds_alone_is_not_forgotten_in_a_merge() {
    let rules = by_day(LateEvents::Refuse);
    let state = |events: &[(u32, Decimal)]| {
        let mut state = CustomerState::new();
        for &(day, amount) in events {
            state.push(&rules, hour(day, 9), amount).unwrap();
        }
        state
    };
    let refunded = state(&[(5, dec!(-5)), (9, dec!(3))]);
    for paid in [
        state(&[(5, dec!(5))]),
        state(&[(5, dec!(5)), (9, dec!(1))]),
        state(&[(5, dec!(5)), (12, dec!(1))]),
    ] {
        for (one, other) in [(refunded, paid), (paid, refunded)] {
            assert_eq!(
                one.merge(&rules, other),
                Err(TransactionsError::OverlappingStates)
            );
        }
    }
    // Before and after it there is room.
    for other in [state(&[(4, dec!(5))]), state(&[(12, dec!(5))])] {
        assert!(refunded.merge(&rules, other).is_ok());
    }
}

/// A correction that sums cannot take is refused, and leaves the state as it was.
#[test]
fn a_correction_leaves_a_state_of_events() {
    let rules = |refunds, zeros| {
        LiveRules::new(
            policy(Collapse::Day, refunds, zeros),
            LateEvents::IntoOpenPeriod,
        )
    };
    let net = rules(Refunds::NetWithinPeriod, ZeroAmounts::Count);
    let dropped = rules(Refunds::NetWithinPeriod, ZeroAmounts::Drop);
    let refused = rules(Refunds::Refuse, ZeroAmounts::Refuse);
    let against = rules(
        Refunds::AgainstPurchases(WholeRefund::NoPurchase),
        ZeroAmounts::Count,
    );
    // What was pushed, and then the day, the old amount and the new one.
    type Case<'a> = (LiveRules, &'a [(u32, Decimal)], u32, Decimal, Decimal);
    let cases: [Case<'_>; 12] = [
        (net, &[(1, dec!(10))], 1, dec!(10), dec!(-3)),
        (net, &[(1, dec!(10))], 1, dec!(13), dec!(2)),
        (net, &[(1, dec!(-5))], 1, dec!(-5), dec!(0)),
        (net, &[(1, dec!(-5))], 1, dec!(0), dec!(3)),
        (net, &[(1, dec!(10))], 5, dec!(10), dec!(12)),
        (net, &[(2, dec!(1)), (5, dec!(10))], 1, dec!(1), dec!(3)),
        (net, &[(2, dec!(1)), (5, dec!(10))], 3, dec!(1), dec!(3)),
        (dropped, &[(1, dec!(10))], 1, dec!(10), dec!(0)),
        (dropped, &[(1, dec!(10))], 1, dec!(0), dec!(5)),
        (refused, &[(1, dec!(10))], 1, dec!(10), dec!(0)),
        (refused, &[(1, dec!(10))], 1, dec!(10), dec!(-1)),
        (
            against,
            &[(1, dec!(10)), (1, dec!(-4))],
            1,
            dec!(10),
            dec!(20),
        ),
    ];
    for (number, (rules, events, day, was, is)) in cases.into_iter().enumerate() {
        let mut state = CustomerState::new();
        for &(day, amount) in events {
            state.push(&rules, hour(day, 9), amount).unwrap();
        }
        let before = state;
        let corrected = state.correct(&rules, hour(day, 9), was, is);
        assert!(corrected.is_err(), "case {number}: {state:?}");
        assert_eq!(state, before, "case {number}");
    }
    // Without amounts there is nothing to correct.
    let counted = net.without_amounts();
    let mut state = CustomerState::new();
    state.push(&counted, hour(1, 9), dec!(10)).unwrap();
    let before = state;
    state
        .correct(&counted, hour(1, 9), dec!(10), dec!(12))
        .unwrap();
    assert_eq!(state, before);
}

#[test]
fn what_needs_the_whole_log_is_named() {
    // Refunds against purchases that are no longer kept one by one: 5 and then 7, of which 8 come back.
    let push = |whole, events: &[(u32, Decimal)]| {
        let shop = policy(
            Collapse::Day,
            Refunds::AgainstPurchases(whole),
            ZeroAmounts::Count,
        );
        let rules = LiveRules::new(shop, LateEvents::Refuse);
        let mut state = CustomerState::new();
        for &(day, amount) in events {
            let before = state;
            if let Err(refused) = state.push(&rules, hour(day, 9), amount) {
                assert_eq!(state, before);
                return Err(refused);
            }
        }
        Ok(state
            .totals()
            .map(|totals| (totals.purchases, totals.total, totals.repeat_total)))
    };
    let bought = [(1, dec!(5)), (4, dec!(7))];
    let with = |refund| [bought.as_slice(), &[refund]].concat();
    assert!(matches!(
        push(WholeRefund::NoPurchase, &with((9, dec!(-8)))),
        Err(TransactionsError::NeedsWholeLog { .. })
    ));
    // The latest purchase, whole and in part.
    let whole = push(WholeRefund::NoPurchase, &with((9, dec!(-7))));
    assert_eq!(whole, Ok(Some((1, dec!(5), dec!(0)))));
    let part = push(WholeRefund::NoPurchase, &with((9, dec!(-3))));
    assert_eq!(part, Ok(Some((2, dec!(9), dec!(4)))));
    let zero = push(WholeRefund::PurchaseOfZero, &with((9, dec!(-8))));
    assert_eq!(zero, Ok(Some((2, dec!(4), dec!(0)))));
    // A purchase that comes after a refund of a later day would have met it.
    let late = push(
        WholeRefund::NoPurchase,
        &[(1, dec!(5)), (9, dec!(-3)), (4, dec!(7))],
    );
    assert!(matches!(late, Err(TransactionsError::LateEvent { .. })));
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
