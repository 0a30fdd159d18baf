//! From rows to a customer base: CDNOW, and a simulated log of a million rows of a hundred thousand
//! customers, with integer and with string keys, in random order.
#![allow(
    clippy::unwrap_used,
    reason = "published parameters and terms that are fixed are right"
)]

#[path = "twelve_months.rs"]
mod twelve_months;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use clv::models::{BgNbd, SpendHistory};
use clv::quantity::{Horizon, TimeUnit};
use clv::transactions::{
    Collapse, CsvFormat, FirstPurchase, LateEvents, LiveBase, LiveRules, Reduction, Refunds,
    RepeatedOrders, RowColumns, Transaction, TransactionLog, ZeroAmounts,
};
use criterion::{BatchSize, Criterion, SamplingMode, criterion_group, criterion_main};
use rust_decimal::Decimal;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;
use twelve_months::twelve_months;

const CDNOW: &str = include_str!("../examples/data/cdnow_sample.csv");
const ROWS: u64 = 1_000_000;
const CUSTOMERS: u64 = 100_000;

fn reduction(as_of: NaiveDate) -> Reduction {
    Reduction {
        as_of: as_of.into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::NetWithinPeriod,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    }
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Steele, Lea & Flood's SplitMix64: the same rows on every machine.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Rows of two years, to the second, one in a hundred of them a refund.
fn rows() -> Vec<Transaction<u64>> {
    let start = date(2023, 1, 1).and_time(chrono::NaiveTime::MIN);
    let mut state = 1;
    (0..ROWS)
        .map(|_| {
            let customer = random(&mut state) % CUSTOMERS;
            let seconds = random(&mut state) % (730 * 86_400);
            let cents = random(&mut state) % 20_000;
            let sign = if random(&mut state).is_multiple_of(100) {
                -1
            } else {
                1
            };
            let amount = Decimal::new(sign * i64::try_from(cents).unwrap_or(0), 2);
            let after = TimeDelta::seconds(i64::try_from(seconds).unwrap_or(0));
            Transaction::new(customer, start + after, amount)
        })
        .collect()
}

fn named(rows: &[Transaction<u64>]) -> Vec<Transaction<String>> {
    rows.iter()
        .map(|row| Transaction::new(format!("customer-{:08}", row.customer), row.at, row.amount))
        .collect()
}

fn csv(rows: &[Transaction<u64>]) -> String {
    let mut file = "customer,at,amount\n".to_owned();
    for row in rows {
        // Writing to a string cannot fail.
        let _ = writeln!(file, "{},{},{}", row.customer, row.at, row.amount);
    }
    file
}

fn cdnow(criterion: &mut Criterion) {
    let format = CsvFormat::iso("customer", "date", "amount");
    let reduction = reduction(date(1997, 9, 30));
    criterion.bench_function("cdnow/read_csv", |bench| {
        bench.iter(|| TransactionLog::<u32>::from_csv(black_box(CDNOW.as_bytes()), &format));
    });
    let log = TransactionLog::<u32>::from_csv(CDNOW.as_bytes(), &format).unwrap_or_default();
    criterion.bench_function("cdnow/reduce", |bench| {
        bench.iter(|| reduction.reduce(black_box(&log)));
    });
}

fn million(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("million_rows");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .measurement_time(Duration::from_secs(5));
    let reduction = reduction(date(2024, 6, 30));
    let integers = rows();
    let strings = named(&integers);
    let file = csv(&integers);
    let format = CsvFormat::iso("customer", "at", "amount");

    group.bench_function("collect/integer_keys", |bench| {
        bench.iter(|| integers.iter().copied().collect::<TransactionLog<u64>>());
    });
    group.bench_function("collect/string_keys", |bench| {
        bench.iter_with_large_drop(|| strings.iter().cloned().collect::<TransactionLog<String>>());
    });
    group.bench_function("read_csv/integer_keys", |bench| {
        bench.iter(|| TransactionLog::<u64>::from_csv(black_box(file.as_bytes()), &format));
    });
    let customers: Vec<u64> = integers.iter().map(|row| row.customer).collect();
    let at: Vec<NaiveDateTime> = integers.iter().map(|row| row.at).collect();
    let amounts: Vec<Decimal> = integers.iter().map(|row| row.amount).collect();
    let columns = RowColumns {
        customers: &customers,
        at: &at,
        amounts: Some(&amounts),
    };
    group.bench_function("reduce_columns/integer_keys", |bench| {
        bench.iter(|| reduction.reduce_columns(black_box(columns)));
    });
    let log: TransactionLog<u64> = integers.into_iter().collect();
    group.bench_function("view/integer_keys", |bench| {
        bench.iter(|| log.by_customer().len())
    });
    group.bench_function("reduce/integer_keys", |bench| {
        bench.iter(|| reduction.reduce(black_box(&log)));
    });
    let log: TransactionLog<String> = strings.into_iter().collect();
    group.bench_function("reduce/string_keys", |bench| {
        bench.iter(|| reduction.reduce(black_box(&log)));
    });
    group.finish();
}

/// One event into a base of a million customers, and what is then known of the customer: their history,
/// and their value over a year. And a million events on two threads, each with the half of the customers.
fn live(criterion: &mut Criterion) {
    const MANY: u64 = 1_000_000;
    let policy = reduction(date(2024, 6, 30)).order_policy();
    let rules = LiveRules::new(policy, LateEvents::IntoOpenPeriod);
    let (mut state, mut hours) = (3, 0);
    let mut next = |customers| {
        hours += 1;
        let at = live_start() + TimeDelta::hours(hours / 1000);
        Transaction::new(random(&mut state) % customers, at, Decimal::TEN)
    };
    let mut base = live_base(rules, MANY);
    criterion.bench_function("live/one_event_of_a_million_customers", |bench| {
        bench.iter(|| {
            let event = next(MANY);
            let at = event.at;
            let pushed = base.push(event);
            pushed.map(|state| state.history(&rules, at, TimeUnit::Week))
        });
    });
    let process = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
    let three_years = Horizon::of(Decimal::from(3), TimeUnit::Year).unwrap();
    let value = twelve_months(process)
        .unwrap()
        .prepared(100, three_years)
        .unwrap();
    criterion.bench_function("live/one_event_and_its_value", |bench| {
        bench.iter(|| {
            let event = next(MANY);
            let at = event.at;
            let state = base.push(event).ok()?;
            let history = state.history(&rules, at, TimeUnit::Week).ok()??;
            let spend = match state.spend(FirstPurchase::Excluded) {
                Some(mean) => SpendHistory::new(history.frequency().into(), mean).ok()?,
                None => SpendHistory::NONE,
            };
            value.customer(&history, &spend).ok()
        });
    });
    let mut bases = [live_base(rules, MANY / 2), live_base(rules, MANY / 2)];
    let mut group = criterion.benchmark_group("live");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.bench_function("a_million_events_on_two_threads", |bench| {
        bench.iter_batched(
            || [(); 2].map(|()| (0..MANY / 2).map(|_| next(MANY / 2)).collect::<Vec<_>>()),
            |events| {
                std::thread::scope(|threads| {
                    for (base, events) in bases.iter_mut().zip(events) {
                        threads.spawn(move || {
                            for event in events {
                                let _ = base.push(event);
                            }
                        });
                    }
                });
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn live_start() -> NaiveDateTime {
    date(2023, 1, 1).and_time(chrono::NaiveTime::MIN)
}

fn live_base(rules: LiveRules, customers: u64) -> LiveBase<u64> {
    let mut base = LiveBase::new(rules);
    for customer in 0..customers {
        let _ = base.push(Transaction::new(customer, live_start(), Decimal::TEN));
    }
    base
}

criterion_group!(benches, cdnow, million, live);
criterion_main!(benches);
