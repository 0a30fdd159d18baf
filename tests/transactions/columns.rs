//! Columns of rows become the base that the log of the same rows becomes, to the last bit.

use super::{daily, march};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use clv::quantity::TimeUnit;
use clv::transactions::{
    AsOf, Collapse, CustomerBase, FirstPurchase, Reduction, Refunds, RepeatedOrders, RowColumns,
    Transaction, TransactionLog, TransactionsError, WholeRefund, ZeroAmounts,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

type Rows = Vec<(String, NaiveDateTime, Decimal)>;

fn start() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2023, 12, 20).unwrap().into()
}

/// Few customers, hours and amounts; now and then an amount of many digits or a time far away.
fn rows() -> impl Strategy<Value = Rows> {
    let at = prop_oneof![
        20 => (0..24 * 400_i64, 0..3_i64)
            .prop_map(|(hour, part)| start() + TimeDelta::seconds(hour * 3600 + part * 1000)),
        1 => (-100_000..100_000_i64).prop_map(|days| start() + TimeDelta::days(days)),
    ];
    let amount = prop_oneof![
        20 => (-3..40_i64, 0..4_u32).prop_map(|(cents, scale)| Decimal::new(cents * 10, scale)),
        1 => Just(dec!(0.3333333333333333333333333333)),
        1 => Just(dec!(79228162514264337593543950335)),
    ];
    prop::collection::vec((0..6_u32, at, amount), 1..80).prop_map(|rows| {
        rows.into_iter()
            .map(|(customer, at, amount)| (format!("customer {customer}"), at, amount))
            .collect()
    })
}

fn reductions() -> impl Strategy<Value = Reduction> {
    let collapse = prop::sample::select(vec![
        Collapse::Instant,
        Collapse::Hour,
        Collapse::Day,
        Collapse::Week(Weekday::Mon),
        Collapse::Week(Weekday::Sat),
        Collapse::Month,
        Collapse::Quarter,
        Collapse::Year,
    ]);
    let refunds = prop::sample::select(vec![
        Refunds::NetWithinPeriod,
        Refunds::Drop,
        Refunds::Refuse,
        Refunds::AgainstPurchases(WholeRefund::NoPurchase),
        Refunds::AgainstPurchases(WholeRefund::PurchaseOfZero),
    ]);
    let zeros = prop::sample::select(vec![
        ZeroAmounts::Count,
        ZeroAmounts::Drop,
        ZeroAmounts::Refuse,
    ]);
    let first = prop_oneof![Just(FirstPurchase::Excluded), Just(FirstPurchase::Included)];
    let unit = prop::sample::select(vec![TimeUnit::Day, TimeUnit::Week, TimeUnit::Month]);
    let as_of = prop_oneof![
        (0..3600 * 24 * 420_i64)
            .prop_map(|seconds| AsOf::from(start() + TimeDelta::seconds(seconds))),
        (0..420_i64).prop_map(|days| AsOf::from((start() + TimeDelta::days(days)).date())),
        Just(AsOf::from(NaiveDate::MAX)),
    ];
    (as_of, unit, collapse, refunds, zeros, first).prop_map(
        |(as_of, unit, collapse, refunds, zero_amounts, first_purchase)| Reduction {
            as_of,
            unit,
            collapse,
            refunds,
            zero_amounts,
            repeated_orders: RepeatedOrders::Add,
            first_purchase,
        },
    )
}

fn of_columns(
    reduction: &Reduction,
    rows: &Rows,
    has_amounts: bool,
) -> Result<CustomerBase<String>, TransactionsError> {
    let customers: Vec<String> = rows.iter().map(|row| row.0.clone()).collect();
    let at: Vec<NaiveDateTime> = rows.iter().map(|row| row.1).collect();
    let amounts: Vec<Decimal> = rows.iter().map(|row| row.2).collect();
    reduction.reduce_columns(RowColumns {
        customers: &customers,
        at: &at,
        amounts: has_amounts.then_some(&amounts),
    })
}

fn of_log(
    reduction: &Reduction,
    rows: &Rows,
    has_amounts: bool,
) -> Result<CustomerBase<String>, TransactionsError> {
    let mut log = match has_amounts {
        true => TransactionLog::new(),
        false => TransactionLog::without_amounts(),
    };
    log.extend(
        rows.iter()
            .map(|(customer, at, amount)| Transaction::new(customer.clone(), *at, *amount)),
    );
    reduction.reduce(&log)
}

proptest! {
    /// Digits included: the debug form shows every decimal place.
    #[test]
    fn columns_are_the_log(rows in rows(), reduction in reductions(), has_amounts in any::<bool>()) {
        let columns = of_columns(&reduction, &rows, has_amounts);
        let log = of_log(&reduction, &rows, has_amounts);
        prop_assert_eq!(format!("{columns:?}"), format!("{log:?}"));
        prop_assert_eq!(columns, log);
    }

    /// Whatever the order of the rows.
    #[test]
    fn any_order_of_rows(mut rows in rows(), reduction in reductions(), seed in any::<u64>()) {
        let before = of_columns(&reduction, &rows, true);
        let mut state = seed;
        for place in (1..rows.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            rows.swap(place, (state >> 33) as usize % (place + 1));
        }
        match (before, of_columns(&reduction, &rows, true)) {
            (Ok(before), after) => prop_assert_eq!(format!("{:?}", Ok::<_, ()>(before)), format!("{:?}", after.map_err(drop))),
            (Err(_), after) => prop_assert!(after.is_err()),
        }
    }
}

/// Many groups and chunks: 600,000 rows of 40,000 customers, sorted by customer, by time, and not.
#[test]
fn many_rows() {
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let first = march(1).and_time(NaiveTime::MIN);
    let mut rows: Vec<(u64, NaiveDateTime, Decimal)> = (0..600_000)
        .map(|_| {
            let at = first + TimeDelta::seconds(random(300 * 86_400) as i64);
            let cents = random(9_000) as i64 - 100;
            (random(40_000), at, Decimal::new(cents, 2))
        })
        .collect();
    let reduction = daily(march(1) + TimeDelta::days(280));
    let base = |rows: &[(u64, NaiveDateTime, Decimal)]| {
        let customers: Vec<u64> = rows.iter().map(|row| row.0).collect();
        let at: Vec<NaiveDateTime> = rows.iter().map(|row| row.1).collect();
        let amounts: Vec<Decimal> = rows.iter().map(|row| row.2).collect();
        let columns = RowColumns {
            customers: &customers,
            at: &at,
            amounts: Some(&amounts),
        };
        reduction.reduce_columns(columns).unwrap()
    };
    let transactions = rows
        .iter()
        .map(|&(k, at, amount)| Transaction::new(k, at, amount));
    let log: TransactionLog<u64> = transactions.collect();
    let expected = reduction.reduce(&log).unwrap();
    assert_eq!(base(&rows), expected);
    rows.sort_unstable_by_key(|row| row.1);
    assert_eq!(base(&rows), expected);
    rows.sort_unstable_by_key(|row| (row.0, row.1));
    assert_eq!(base(&rows), expected);
}

#[test]
fn columns_of_different_lengths_are_refused() {
    let at = [march(1).into(), march(2).into()];
    let columns = RowColumns {
        customers: &[1, 2],
        at: &at[..1],
        amounts: None,
    };
    let refused = |column, actual| {
        Err(TransactionsError::ColumnLength {
            column,
            expected: 2,
            actual,
        })
    };
    assert_eq!(daily(march(3)).reduce_columns(columns), refused("at", 1));
    let columns = RowColumns {
        customers: &[1, 2],
        at: &at,
        amounts: Some(&[Decimal::ONE]),
    };
    assert_eq!(
        daily(march(3)).reduce_columns(columns),
        refused("amounts", 1)
    );
    let nothing: RowColumns<'_, u32> = RowColumns {
        customers: &[],
        at: &[],
        amounts: None,
    };
    let empty = daily(march(3)).reduce_columns(nothing);
    assert_eq!(empty, Err(TransactionsError::NoTransactions));
}
