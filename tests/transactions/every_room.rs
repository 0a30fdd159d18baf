//! One log and one policy: the same orders, the same customers and the same money in every room.

use super::orders::law::{policy, rows};
use super::{daily, log, march};
use chrono::NaiveDate;
use clv::predict::Snapshot;
use clv::quantity::CalendarPeriod;
use clv::retention::{
    ChurnFacts, CohortActivity, CohortTable, PurchaseRhythm, UnfinishedPeriod, period_figures,
    repurchase_by_cohort, repurchase_by_period,
};
use clv::segment::{OrdersAfterAsOf, RfmTable, order_times};
use clv::transactions::{
    Collapse, OrderPolicy, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog,
    WholeRefund, ZeroAmounts,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::collections::BTreeMap;

fn reduction(policy: OrderPolicy, as_of: NaiveDate) -> Reduction {
    Reduction {
        collapse: policy.collapse,
        refunds: policy.refunds,
        zero_amounts: policy.zero_amounts,
        repeated_orders: policy.repeated_orders,
        ..daily(as_of)
    }
}

/// Every room against the base. Weeks that begin in another month than they end are not in it.
fn agree(log: &TransactionLog<u32>, policy: OrderPolicy, as_of: NaiveDate) {
    let orders = log.orders(policy);
    let reduction = reduction(policy, as_of);
    let base = reduction.reduce(log).ok();
    let totals: BTreeMap<u32, (u64, Decimal)> = base
        .iter()
        .flat_map(|base| base.iter())
        .map(|row| (*row.customer, row.totals.unwrap()))
        .map(|(customer, totals)| (customer, (totals.purchases, totals.total)))
        .collect();
    let count: u64 = totals.values().map(|of| of.0).sum();
    let money: Decimal = totals.values().map(|of| of.1).sum();

    let own: BTreeMap<u32, (u64, Decimal)> = orders
        .iter()
        .map(|own| (*own.customer(), own.through(as_of).unwrap()))
        .filter(|(_, own)| !own.is_empty())
        .map(|(customer, own)| {
            let money = own.iter().map(|order| order.amount).sum();
            (customer, (own.len() as u64, money))
        })
        .collect();
    assert_eq!(own, totals);

    if let Ok(times) = reduction.purchase_times(log) {
        let times: BTreeMap<_, _> = times
            .amounts()
            .map(|(customer, own)| (*customer, (own.len() as u64, own.iter().sum())))
            .collect();
        assert_eq!(times, totals);
    }

    let rfm = RfmTable::from_orders(&orders, as_of, OrdersAfterAsOf::LeaveOut).unwrap();
    let rows: BTreeMap<_, _> = (0..rfm.len())
        .map(|row| {
            let money = rfm.monetary(row).unwrap();
            (*rfm.customers()[row], (rfm.frequency()[row], money))
        })
        .collect();
    assert_eq!(rows, totals);
    if let Some(base) = &base {
        let of_base = RfmTable::from_base(base, as_of).unwrap();
        assert_eq!(rfm.recency_days(), of_base.recency_days());
    }

    let times = order_times(&orders, as_of).unwrap();
    let counted = orders.customers().iter().zip(&times.customers);
    for (customer, times) in counted {
        let known = totals.get(customer).map_or(0, |of| of.0);
        assert_eq!(times.orders, known);
    }

    let month = CalendarPeriod::Month;
    let observed = UnfinishedPeriod::Observed;
    let figures = period_figures(&orders, month, as_of, observed).unwrap();
    let sum =
        |part: fn(&clv::retention::PeriodFigures) -> u64| figures.iter().map(part).sum::<u64>();
    assert_eq!(sum(|period| period.counts().orders), count);
    assert_eq!(
        sum(|period| period.counts().new_customers),
        totals.len() as u64
    );
    assert_eq!(
        figures
            .iter()
            .map(|period| period.revenue())
            .sum::<Decimal>(),
        money
    );

    let table = CohortTable::from_orders(&orders, month, as_of, observed, CohortActivity::Bounded);
    let table = table.unwrap();
    let cohorts = table.iter().flat_map(|table| table.cohorts());
    let sales: Vec<_> = cohorts
        .clone()
        .flat_map(|cohort| cohort.sales().into_iter().flatten())
        .collect();
    assert_eq!(
        cohorts.map(|cohort| cohort.size()).sum::<u64>(),
        totals.len() as u64
    );
    assert_eq!(sales.iter().map(|sales| sales.orders).sum::<u64>(), count);
    assert_eq!(
        sales.iter().map(|sales| sales.revenue).sum::<Decimal>(),
        money
    );

    let by_period = repurchase_by_period(&orders, month, as_of).unwrap();
    for period in &figures {
        let found = by_period.get(&period.period());
        let counts = period.counts();
        assert_eq!(found.map_or(0, |found| found.customers()), counts.customers);
        assert_eq!(
            found.map_or(0, |found| found.repeat_customers()),
            counts.repeat_customers
        );
    }
    let by_cohort = repurchase_by_cohort(&orders, CalendarPeriod::Year, 0, as_of).unwrap();
    let buyers: u64 = by_cohort.values().map(|cohort| cohort.customers()).sum();
    assert_eq!(buyers, totals.len() as u64);

    let snapshot = Snapshot {
        as_of: as_of.into(),
        recent_days: 400,
    };
    let known = snapshot.features(&orders).unwrap();
    let purchases = known.table.column("purchases").unwrap();
    let counted: Vec<_> = known
        .customers
        .iter()
        .zip(purchases)
        .map(|(c, n)| (**c, n as u64))
        .collect();
    assert_eq!(
        counted,
        totals.iter().map(|(c, of)| (*c, of.0)).collect::<Vec<_>>()
    );
    for own in orders.iter() {
        let list = own.through(as_of).unwrap();
        let facts = ChurnFacts::from_orders(&own, as_of, 4000).unwrap();
        assert_eq!(facts.interactions, Decimal::from(list.len()));
        let mut days: Vec<_> = list.iter().map(|order| order.date()).collect();
        days.dedup();
        let rhythm = PurchaseRhythm::from_orders(&own, as_of).unwrap();
        assert_eq!(
            rhythm.map_or(1, |rhythm| rhythm.intervals.len() + 1),
            days.len().max(1)
        );
    }
}

proptest! {
    #[test]
    fn every_room_sees_the_same(rows in rows(), policy in policy(), as_of in 1..31_u32) {
        agree(&rows.into_iter().collect(), policy, march(as_of));
    }
}

/// Two payments of one order at one instant, another customer's order of 40: nobody repeats, 30.06
/// an order.
#[test]
fn split_payments_in_every_room() {
    let at = |day, hour| march(day).and_hms_opt(hour, 56, 33).unwrap();
    let log = log(&[
        (1, at(5, 10), dec!(18.12)),
        (1, at(5, 10), dec!(2.00)),
        (2, at(9, 12), dec!(40.00)),
    ]);
    for collapse in [Collapse::Instant, Collapse::Day] {
        let policy = OrderPolicy {
            collapse,
            refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
            zero_amounts: ZeroAmounts::Count,
            repeated_orders: RepeatedOrders::AddDistinct,
        };
        agree(&log, policy, march(31));
        let orders = log.orders(policy);
        let month = CalendarPeriod::Month;
        let [figures] =
            period_figures(&orders, month, march(31), UnfinishedPeriod::Observed).unwrap()[..]
        else {
            panic!("one month");
        };
        assert_eq!(
            (figures.counts().orders, figures.counts().repeat_customers),
            (2, 0)
        );
        let average = clv::retention::KeyFigure::AverageOrder;
        assert_eq!(figures.figure(average).unwrap(), Some(dec!(30.06)));
    }
}

/// Amounts that a division produced are summed alike everywhere.
#[test]
fn quotients_in_every_room() {
    let rows = [dec!(100) / dec!(1.1), dec!(5) / dec!(1.1)];
    let log: TransactionLog<u32> = rows
        .into_iter()
        .map(|amount| Transaction::new(1, march(4), amount))
        .collect();
    let policy = OrderPolicy {
        collapse: Collapse::Day,
        refunds: Refunds::Refuse,
        zero_amounts: ZeroAmounts::Refuse,
        repeated_orders: RepeatedOrders::Refuse,
    };
    agree(&log, policy, march(31));
}
