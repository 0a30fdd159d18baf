//! A reduction of tables is the library's own reduction of the same rows, whatever the rules.

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{Decimal128Type, Int64Type};
use chrono::{NaiveDate, TimeDelta};
use clv::quantity::TimeUnit;
use clv::transactions::{
    Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog,
    ZeroAmounts,
};
use clv_arrow::{LogColumns, StreamingReduction, SummaryRules, log_to_batch};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Few customers and hours, so that periods are shared; refunds, amounts of 0, and rows after the
/// as-of.
fn rows() -> impl Strategy<Value = Vec<(u32, i64, i64)>> {
    prop::collection::vec((0..6_u32, 0..2400_i64, -300..600_i64), 1..120)
}

fn rules() -> impl Strategy<Value = Reduction> {
    let collapse = prop::sample::select(vec![
        Collapse::Instant,
        Collapse::Hour,
        Collapse::Day,
        Collapse::Week(chrono::Weekday::Sat),
        Collapse::Month,
        Collapse::Quarter,
    ]);
    let unit = prop::sample::select(vec![TimeUnit::Day, TimeUnit::Week, TimeUnit::Month]);
    let refunds = prop::sample::select(vec![Refunds::NetWithinPeriod, Refunds::Drop]);
    let zeros = prop::sample::select(vec![ZeroAmounts::Count, ZeroAmounts::Drop]);
    let first = prop::sample::select(vec![FirstPurchase::Excluded, FirstPurchase::Included]);
    (collapse, unit, refunds, zeros, first, 60..100_u64).prop_map(
        |(collapse, unit, refunds, zero_amounts, first_purchase, days)| Reduction {
            as_of: (start() + chrono::Days::new(days)).into(),
            unit,
            collapse,
            refunds,
            zero_amounts,
            repeated_orders: RepeatedOrders::Add,
            first_purchase,
        },
    )
}

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(1969, 11, 20).unwrap()
}

fn log_of(rows: &[(u32, i64, i64)]) -> TransactionLog<u32> {
    let mut log = TransactionLog::new();
    for &(customer, hours, cents) in rows {
        let at = start().and_hms_opt(0, 30, 0).unwrap() + TimeDelta::hours(hours);
        // Every fourth amount is nothing.
        let cents = if cents % 4 == 0 { 0 } else { cents };
        log.push(Transaction::new(customer, at, Decimal::new(cents, 2)));
    }
    log
}

fn streamed(batches: &[RecordBatch], reduction: Reduction) -> StreamingReduction<u32> {
    let rules = SummaryRules::new(reduction).unwrap();
    let mut streaming = StreamingReduction::new(rules, LogColumns::default());
    for batch in batches {
        streaming.push(batch).unwrap();
    }
    streaming
}

proptest! {
    #[test]
    fn streamed_rows_reduce_as_the_log(rows in rows(), rules in rules(), cut in 0..120_usize) {
        let log = log_of(&rows);
        let whole = log_to_batch(&log).unwrap();
        let cut = cut.min(rows.len());
        let parts = [whole.slice(0, cut), whole.slice(cut, rows.len() - cut)];
        let base = streamed(&parts, rules).base();
        let Ok(core) = rules.reduce(&log) else {
            // Nobody bought by the as-of.
            prop_assert!(base.is_err());
            return Ok(());
        };
        let base = base.unwrap();
        prop_assert_eq!(base.customers(), core.customers());
        prop_assert_eq!(base.frequency(), core.frequency());
        prop_assert_eq!(base.recency(), core.recency());
        prop_assert_eq!(base.age(), core.age());
        prop_assert_eq!(base.monetary_value(), core.monetary_value());

        let table = streamed(&parts, rules).table().unwrap();
        let customers = table.column(0).as_primitive::<arrow::datatypes::UInt32Type>();
        let total = table.column_by_name("total").unwrap().as_primitive::<Decimal128Type>();
        let purchases = table.column_by_name("purchases").unwrap().as_primitive::<Int64Type>();
        prop_assert_eq!(table.num_rows(), core.len());
        for row in 0..table.num_rows() {
            let totals = core.get(&customers.value(row)).unwrap().totals.unwrap();
            let sum = Decimal::from_i128_with_scale(total.value(row), total.scale() as u32);
            prop_assert_eq!(sum, totals.total);
            prop_assert_eq!(purchases.value(row) as u64, totals.purchases);
        }
    }

    #[test]
    fn a_log_comes_back_from_a_table(rows in rows(), rules in rules()) {
        let log = log_of(&rows);
        let batch = log_to_batch(&log).unwrap();
        let back = clv_arrow::log_from_batches::<u32>([&batch], &LogColumns::default()).unwrap();
        prop_assert!(log.transactions().eq(back.transactions()));
        prop_assert_eq!(rules.reduce(&back), rules.reduce(&log));
    }
}
