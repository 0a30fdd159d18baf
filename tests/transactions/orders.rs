//! What an order is: keys, refunds and repeated rows, by hand and against a plain reference.

use super::{daily, hour, log, march};
use chrono::NaiveDateTime;
use clv::transactions::{
    Collapse, OrderPolicy, Reduction, Refunds, RepeatedOrders, Tally, Transaction, TransactionLog,
    TransactionsError, WholeRefund, ZeroAmounts,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const SHOP: Refunds = Refunds::AgainstPurchases(WholeRefund::NoPurchase);

fn shop() -> Reduction {
    Reduction {
        refunds: SHOP,
        repeated_orders: RepeatedOrders::AddDistinct,
        ..daily(march(31))
    }
}

/// The amounts of the only customer's orders, and where the rows have gone.
fn orders(rows: &[Transaction<u32>], reduction: &Reduction) -> (Vec<Decimal>, Tally) {
    let log: TransactionLog<u32> = rows.iter().copied().collect();
    let times = reduction.purchase_times(&log);
    let amounts = match times {
        Ok(times) => times.amounts().next().unwrap().1.to_vec(),
        Err(error) => {
            assert_eq!(error, TransactionsError::NoCustomers);
            return (Vec::new(), Tally::default());
        }
    };
    (amounts, *reduction.reduce(&log).unwrap().tally().unwrap())
}

fn row(at: impl Into<NaiveDateTime>, amount: Decimal) -> Transaction<u32> {
    Transaction::new(1, at, amount)
}

#[test]
fn a_refund_meets_the_latest_earlier_purchases_until_used_up() {
    let rows = [
        row(march(1), dec!(30)),
        row(march(5), dec!(20)),
        row(march(9), dec!(-25)), // 20 of the 5th, then 5 of the 1st
        row(march(12), dec!(7)),
        row(march(20), dec!(-40)), // 7 of the 12th, 25 of the 1st; 8 are left
    ];
    let through = |day, refunds| {
        let reduction = Reduction {
            as_of: march(day).into(),
            refunds,
            ..shop()
        };
        orders(&rows, &reduction)
    };
    assert_eq!(through(8, SHOP).0, [dec!(30), dec!(20)]);
    assert_eq!(through(9, SHOP).0, [dec!(25)]);
    assert_eq!(through(12, SHOP).0, [dec!(25), dec!(7)]);
    assert_eq!(through(20, SHOP).0, []);

    let zeros = Refunds::AgainstPurchases(WholeRefund::PurchaseOfZero);
    let (amounts, tally) = through(20, zeros);
    assert_eq!(amounts, [dec!(0), dec!(0), dec!(0)]);
    assert_eq!(tally.refunds_netted, dec!(57));
    assert_eq!(tally.refunds_without_purchase, dec!(8));
    assert_eq!(
        (tally.rows_counted, tally.refund_rows_without_purchase),
        (5, 0)
    );
}

#[test]
fn a_refund_meets_the_purchase_that_it_names() {
    let rows = [
        row(march(1), dec!(30)).of_order("A"),
        row(march(5), dec!(20)).of_order("B"),
        row(march(9), dec!(-10)).of_order("A"),
        row(march(10), dec!(-25)).of_order("B"), // 5 more than it cost
    ];
    let (amounts, tally) = orders(&rows, &shop());
    assert_eq!(amounts, [dec!(20)]);
    assert_eq!((tally.periods_netted_away, tally.rows_netted_away), (1, 2));
    assert_eq!(tally.refund_rows_without_purchase, 0);
    assert_eq!(tally.refunds_netted, dec!(30));
    assert_eq!(tally.refunds_without_purchase, dec!(5));
}

/// A credit note has a number of its own.
#[test]
fn a_refund_of_an_order_that_is_not_there_meets_the_latest_earlier_purchases() {
    let rows = [
        row(march(1), dec!(30)).of_order("A"),
        row(march(5), dec!(20)).of_order("B"),
        row(march(9), dec!(-25)).of_order("credit 1"), // 20 of B, then 5 of A
    ];
    let (amounts, tally) = orders(&rows, &shop());
    assert_eq!(amounts, [dec!(25)]);
    assert_eq!(tally.refunds_of_absent_orders, 1);
    assert_eq!(tally.refund_rows_without_purchase, 0);
    assert_eq!(tally.refunds_netted, dec!(25));
    assert_eq!(tally.refunds_without_purchase, dec!(0));
}

/// Of an order before the cut nothing after it is taken off.
#[test]
fn a_refund_of_an_order_before_a_cut_meets_none_after_it() {
    let rows = [
        row(march(1), dec!(30)).of_order("A"),
        row(march(6), dec!(20)).of_order("B"),
        row(march(9), dec!(-5)).of_order("A"),
        row(march(10), dec!(-7)).of_order("credit 1"), // of B
    ];
    let log: TransactionLog<u32> = rows.into_iter().collect();
    let orders = log.orders(shop().order_policy());
    let amounts = |orders: Vec<clv::transactions::Order>| -> Vec<Decimal> {
        orders.iter().map(|order| order.amount).collect()
    };
    let own = orders.get(&1).unwrap();
    assert_eq!(
        amounts(own.between(march(3), march(12)).unwrap()),
        [dec!(13)]
    );
    assert_eq!(
        amounts(own.through(march(12)).unwrap()),
        [dec!(25), dec!(13)]
    );
}

#[test]
fn a_refund_before_its_purchase_is_its_refund_once_it_is_there() {
    let rows = [
        row(march(2), dec!(-10)).of_order("A"),
        row(march(3), dec!(30)).of_order("A"),
        row(march(1), dec!(-4)),
    ];
    let (amounts, tally) = orders(&rows, &shop());
    assert_eq!(amounts, [dec!(20)]);
    // Nothing came before the refund that names nothing.
    assert_eq!(tally.refunds_without_purchase, dec!(4));
}

#[test]
fn at_one_instant_purchases_come_before_refunds() {
    for refunds in [SHOP, Refunds::NetWithinPeriod] {
        let reduction = Reduction { refunds, ..shop() };
        let rows = [row(march(1), dec!(-30)), row(march(1), dec!(100))];
        assert_eq!(orders(&rows, &reduction).0, [dec!(70)]);
    }
}

#[test]
fn rows_of_one_order_are_one_order() {
    let instants = Reduction {
        collapse: Collapse::Instant,
        repeated_orders: RepeatedOrders::Add,
        ..shop()
    };
    // Paid in two parts two days apart; another order stands between them.
    let rows = [
        row(hour(1, 9), dec!(5)).of_order("A"),
        row(hour(2, 9), dec!(8)).of_order("B"),
        row(hour(3, 9), dec!(6)).of_order("A"),
    ];
    assert_eq!(orders(&rows, &instants).0, [dec!(11), dec!(8)]);
    for refunds in [Refunds::NetWithinPeriod, Refunds::Drop] {
        let reduction = Reduction {
            refunds,
            ..instants
        };
        assert_eq!(orders(&rows, &reduction).0, [dec!(11), dec!(8)]);
    }
    // Two orders of one day are one purchase by the day, and two by their keys.
    let same_day = [
        row(hour(1, 9), dec!(5)).of_order(1001),
        row(hour(1, 10), dec!(8)).of_order(1002),
    ];
    assert_eq!(orders(&same_day, &instants).0, [dec!(5), dec!(8)]);
    assert_eq!(orders(&same_day, &shop()).0, [dec!(13)]);
}

#[test]
fn what_was_loaded_twice_counts_once_by_its_key() {
    let rows = [
        row(hour(1, 9), dec!(5)).of_order("A"),
        row(hour(1, 9), dec!(5.00)).of_order("A"),
        row(hour(1, 9), dec!(2)).of_order("A"), // another line
        row(hour(4, 9), dec!(3)),
        row(hour(4, 9), dec!(3)), // nobody can tell
    ];
    let with = |repeated_orders| {
        orders(
            &rows,
            &Reduction {
                repeated_orders,
                ..shop()
            },
        )
    };
    let (amounts, tally) = with(RepeatedOrders::AddDistinct);
    assert_eq!(amounts, [dec!(7), dec!(6)]);
    assert_eq!((tally.repeated_rows_dropped, tally.identical_rows), (1, 1));
    let (amounts, tally) = with(RepeatedOrders::Add);
    assert_eq!(amounts, [dec!(12), dec!(6)]);
    assert_eq!((tally.repeated_rows_dropped, tally.identical_rows), (0, 2));
    let log: TransactionLog<u32> = rows.into_iter().collect();
    let refusing = Reduction {
        repeated_orders: RepeatedOrders::Refuse,
        ..shop()
    };
    assert!(matches!(
        refusing.reduce(&log),
        Err(TransactionsError::RepeatedOrder { ref order, .. }) if order == "A"
    ));
}

#[test]
fn order_keys_travel_with_the_log() {
    let mut here: TransactionLog<u32> = [row(march(1), dec!(5))].into_iter().collect();
    let there: TransactionLog<u32> = [
        row(march(2), dec!(6)).of_order("B"),
        row(march(3), dec!(7)),
        row(march(4), dec!(8)).of_order("67e55044-10b1-426f-9247-bb680e5fe0c8"),
    ]
    .into_iter()
    .collect();
    here.merge(there);
    here.push(row(march(9), dec!(-6)).of_order("B"));
    let keys: Vec<_> = here
        .transactions()
        .map(|row| row.order.map(|key| key.to_string()))
        .collect();
    assert_eq!((keys.len(), keys[0].as_deref()), (5, None));
    assert_eq!(
        (keys[1].as_deref(), keys[4].as_deref()),
        (Some("B"), Some("B"))
    );
    #[cfg(feature = "serde")]
    {
        let text = serde_json::to_string(&here).unwrap();
        let back: TransactionLog<u32> = serde_json::from_str(&text).unwrap();
        assert!(back.transactions().eq(here.transactions()));
        let number: clv::transactions::OrderKey = serde_json::from_str("1001").unwrap();
        assert_eq!(number, clv::transactions::OrderKey::from("1001"));
    }
}

#[test]
fn a_division_is_summed_and_not_refused() {
    // 100/1.1 + 5/1.1 = 95.4545…, of which a decimal holds 28 digits here.
    let quotient = |amount: Decimal| amount / dec!(1.1);
    let rows = [
        row(march(1), quotient(dec!(100))),
        row(march(2), quotient(dec!(5))),
    ];
    let log: TransactionLog<u32> = rows.into_iter().collect();
    let base = shop().reduce(&log).unwrap();
    let total = base.totals().unwrap()[0].total;
    assert!((total - dec!(95.4545454545454545454545)).abs() < dec!(0.0000000000000000000001));
    assert_eq!(base.tally().unwrap().customers_rounded, 1);
    // What fits is exact, however it is written.
    let rows = [
        row(march(1), dec!(5.0000000000000000000000000000)),
        row(march(2), dec!(100_000_000_000)),
        row(march(3), dec!(0.3333333333333333333333333333)),
    ];
    let (amounts, tally) = orders(&rows[..2], &shop());
    assert_eq!((amounts.len(), tally.customers_rounded), (2, 0));
    let log: TransactionLog<u32> = rows.into_iter().collect();
    let total = shop().reduce(&log).unwrap().totals().unwrap()[0].total;
    assert_eq!(total, dec!(100_000_000_005.33333333333333333));
}

/// The split payments of two orders: nobody repeats, 30.06 an order.
#[test]
fn payments_at_one_instant_are_one_order() {
    let at = march(5).and_hms_opt(10, 56, 33).unwrap();
    let rows = log(&[
        (1, at, dec!(18.12)),
        (1, at, dec!(2.00)),
        (2, march(9).and_hms_opt(12, 0, 0).unwrap(), dec!(40.00)),
    ]);
    for collapse in [Collapse::Instant, Collapse::Hour, Collapse::Day] {
        let base = Reduction { collapse, ..shop() }.reduce(&rows).unwrap();
        assert_eq!(base.frequency(), [0, 0]);
        let totals = base.totals().unwrap();
        assert_eq!((totals[0].total + totals[1].total) / dec!(2), dec!(30.06));
        assert_eq!(totals[0].purchases + totals[1].purchases, 2);
    }
}

pub(crate) mod law {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn rows() -> impl Strategy<Value = Vec<Transaction<u32>>> {
        let row = (0..4_u32, 1..29_u32, 0..24_u32, -6_i64..9, 0..9_u64);
        prop::collection::vec(row, 1..60).prop_map(|rows| {
            rows.into_iter()
                .map(|(customer, day, at, amount, key)| {
                    let row = Transaction::new(customer, hour(day, at), Decimal::from(amount));
                    if key < 5 { row.of_order(key) } else { row }
                })
                .collect()
        })
    }

    pub(crate) fn policy() -> impl Strategy<Value = OrderPolicy> {
        let collapse = prop::sample::select(vec![
            Collapse::Instant,
            Collapse::Hour,
            Collapse::Day,
            Collapse::Month,
        ]);
        let refunds = prop::sample::select(vec![
            SHOP,
            Refunds::AgainstPurchases(WholeRefund::PurchaseOfZero),
            Refunds::NetWithinPeriod,
            Refunds::Drop,
        ]);
        let zeros = prop::sample::select(vec![ZeroAmounts::Count, ZeroAmounts::Drop]);
        let repeated = prop::sample::select(vec![RepeatedOrders::Add, RepeatedOrders::AddDistinct]);
        (collapse, refunds, zeros, repeated).prop_map(
            |(collapse, refunds, zero_amounts, repeated_orders)| OrderPolicy {
                collapse,
                refunds,
                zero_amounts,
                repeated_orders,
            },
        )
    }

    fn reduction(policy: OrderPolicy, as_of: u32) -> Reduction {
        Reduction {
            collapse: policy.collapse,
            refunds: policy.refunds,
            zero_amounts: policy.zero_amounts,
            repeated_orders: policy.repeated_orders,
            ..daily(hour(as_of, 12))
        }
    }

    /// Refunds against purchases, without keys, written down as one would on paper.
    fn on_paper(rows: &[Transaction<u32>], customer: u32) -> (Vec<Decimal>, Decimal) {
        let mut own: Vec<_> = rows.iter().filter(|row| row.customer == customer).collect();
        own.sort_by_key(|row| (row.at, row.amount < Decimal::ZERO, row.amount));
        let mut orders: Vec<(NaiveDateTime, Decimal, bool)> = Vec::new();
        let mut rest = Decimal::ZERO;
        for row in own {
            if row.amount >= Decimal::ZERO {
                match orders
                    .last_mut()
                    .filter(|last| last.0.date() == row.at.date())
                {
                    Some(last) => last.1 += row.amount,
                    None => orders.push((row.at, row.amount, false)),
                }
                continue;
            }
            let mut refund = -row.amount;
            for order in orders.iter_mut().rev() {
                let taken = refund.min(order.1);
                order.1 -= taken;
                order.2 |= taken > Decimal::ZERO;
                refund -= taken;
            }
            rest += refund;
        }
        let left = orders
            .iter()
            .filter(|order| order.1 > Decimal::ZERO || !order.2);
        (left.map(|order| order.1).collect(), rest)
    }

    proptest! {
        #[test]
        fn refunds_against_purchases_as_on_paper(rows in rows()) {
            let rows: Vec<_> = rows.into_iter().map(|row| Transaction { order: None, ..row }).collect();
            let log: TransactionLog<u32> = rows.iter().copied().collect();
            let orders = log.orders(shop().order_policy());
            let mut unmatched = Decimal::ZERO;
            for customer in 0..4 {
                let (expected, rest) = on_paper(&rows, customer);
                unmatched += rest;
                let found = orders.get(&customer).map(|own| own.through(march(31)).unwrap());
                let found: Vec<_> = found.unwrap_or_default().iter().map(|order| order.amount).collect();
                prop_assert_eq!(found, expected);
            }
            if let Ok(base) = shop().reduce(&log) {
                prop_assert_eq!(base.tally().unwrap().refunds_without_purchase, unmatched);
            }
        }

        /// Credit notes with numbers of their own are refunds that name no order.
        #[test]
        fn a_number_that_no_order_has_is_none(rows in rows(), policy in policy(), as_of in 1..29_u32) {
            let none = rows.iter().map(|row| {
                let order = row.order.filter(|_| row.amount >= Decimal::ZERO);
                Transaction { order, ..*row }
            });
            let own_number = none.clone().enumerate().map(|(place, row)| match row.amount < Decimal::ZERO {
                true => row.of_order(1_000 + place as u64),
                false => row,
            });
            let reduction = Reduction {
                repeated_orders: RepeatedOrders::Add,
                ..reduction(policy, as_of)
            };
            let reduce = |log: TransactionLog<u32>| {
                let base = reduction.reduce(&log)?;
                let mut tally = base.tally().copied().unwrap_or_default();
                (tally.refunds_of_absent_orders, tally.identical_rows) = (0, 0);
                Ok::<_, TransactionsError>((base.totals().map(<[_]>::to_vec), base.recency().to_vec(), tally))
            };
            prop_assert_eq!(reduce(none.collect()), reduce(own_number.collect()));
        }

        /// Money and rows go somewhere, whatever the policy.
        #[test]
        fn nothing_is_lost(rows in rows(), policy in policy(), as_of in 1..29_u32) {
            let log: TransactionLog<u32> = rows.iter().copied().collect();
            let reduction = reduction(policy, as_of);
            let Ok(base) = reduction.reduce(&log) else { return Ok(()) };
            let tally = base.tally().unwrap();
            prop_assert_eq!(
                tally.rows,
                tally.rows_counted + tally.rows_after_as_of + tally.refund_rows_dropped
                    + tally.zero_rows_dropped + tally.rows_netted_away
                    + tally.repeated_rows_dropped + tally.refund_rows_without_purchase
            );
            if policy.repeated_orders == RepeatedOrders::Add {
                let seen = |row: &&Transaction<u32>| reduction.as_of.includes(row.at)
                    && (policy.refunds != Refunds::Drop || row.amount > Decimal::ZERO);
                let net: Decimal = rows.iter().filter(seen).map(|row| row.amount).sum();
                let total: Decimal = base.totals().unwrap().iter().map(|totals| totals.total).sum();
                prop_assert_eq!(net, total - tally.refunds_without_purchase);
                let refunds: Decimal = rows.iter().filter(seen).map(|row| row.amount.min(Decimal::ZERO)).sum();
                prop_assert_eq!(-refunds, tally.refunds_netted + tally.refunds_without_purchase);
            }
        }

        /// The order of the rows does not matter.
        #[test]
        fn rows_may_come_in_any_order(
            (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
            policy in policy(),
        ) {
            let reduction = reduction(policy, 28);
            let reduce = |rows: Vec<Transaction<u32>>| {
                let log: TransactionLog<u32> = rows.into_iter().collect();
                (reduction.reduce(&log), reduction.split(&log, march(30)))
            };
            prop_assert_eq!(reduce(rows), reduce(shuffled));
        }

        /// What comes after the cut moves nothing that was known at it.
        #[test]
        fn the_future_moves_nothing(rows in rows(), more in rows(), policy in policy(), cut in 2..27_u32) {
            let reduction = reduction(policy, cut);
            let past: Vec<_> = rows.into_iter().filter(|row| reduction.as_of.includes(row.at)).collect();
            let future: Vec<_> = more.into_iter().filter(|row| !reduction.as_of.includes(row.at)).collect();
            let known: TransactionLog<u32> = past.iter().copied().collect();
            let later: TransactionLog<u32> = past.iter().chain(&future).copied().collect();
            let (Ok(before), Ok(after)) = (reduction.split(&known, march(31)), reduction.split(&later, march(31))) else {
                return Ok(());
            };
            prop_assert_eq!(before.calibration.customers(), after.calibration.customers());
            prop_assert_eq!(before.calibration.recency(), after.calibration.recency());
            prop_assert_eq!(before.calibration.totals(), after.calibration.totals());
            prop_assert_eq!(&before.calibration_times, &after.calibration_times);
            let (tracked, short) = (after.purchase_times(), before.purchase_times());
            prop_assert_eq!(tracked.start(), before.calibration_times.start());
            for ((known, all), (own, bought)) in
                short.iter().zip(tracked.iter()).zip(before.calibration_times.iter().zip(after.holdout.purchases()))
            {
                prop_assert_eq!(known, own);
                prop_assert_eq!(&all.1[..own.1.len()], own.1);
                prop_assert_eq!(all.1.len(), own.1.len() + *bought as usize);
                prop_assert!(all.1.is_sorted_by(|a, b| a < b));
            }
        }

        /// What was bought by the end was bought by the cut or after it.
        #[test]
        fn a_split_counts_each_order_once(rows in rows(), policy in policy(), cut in 2..27_u32) {
            let rows: Vec<_> = rows.into_iter().filter(|row| row.amount >= Decimal::ZERO).collect();
            let log: TransactionLog<u32> = rows.into_iter().collect();
            let reduction = reduction(policy, cut);
            let Ok(split) = reduction.split(&log, march(31)) else { return Ok(()) };
            let whole = Reduction { as_of: march(31).into(), ..reduction }.reduce(&log).unwrap();
            let columns = split.holdout.purchases().iter().zip(split.holdout.spend());
            for (row, (&bought, &spend)) in split.calibration.iter().zip(columns) {
                let (then, now) = (row.totals.unwrap(), whole.get(row.customer).unwrap().totals.unwrap());
                prop_assert_eq!(then.purchases + u64::from(bought), now.purchases);
                prop_assert_eq!(then.total + spend, now.total);
            }
        }
    }
}
