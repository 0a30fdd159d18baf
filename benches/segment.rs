//! A million customers scored and segmented, and the cohort table of ten million transactions; in
//! test mode a thousandth of both.

use chrono::{NaiveDate, TimeDelta};
use clv::quantity::CalendarPeriod;
use clv::retention::{CohortActivity, CohortTable, UnfinishedPeriod};
use clv::segment::{Concentration, RankTies, RfmCustomer, RfmMethod, RfmRules, RfmTable};
use clv::transactions::{
    Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
    ZeroAmounts,
};
use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use rust_decimal::Decimal;
use std::hint::black_box;
use std::time::Duration;

/// Steele, Lea & Flood's SplitMix64: the same rows on every machine.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn is_test() -> bool {
    std::env::args().any(|argument| argument == "--test")
}

fn size(full: u64) -> u64 {
    if is_test() { full / 1000 } else { full }
}

/// Many customers with one order, few with many, amounts in cents.
fn customers(count: u64) -> Vec<RfmCustomer<u64>> {
    let mut state = 1;
    let customers = (0..count).map(|customer| {
        let frequency = 1 + u64::from(random(&mut state).trailing_zeros());
        let cents = random(&mut state) % 20_000 * frequency;
        RfmCustomer {
            customer,
            recency_days: i64::try_from(random(&mut state) % 730).unwrap_or(0),
            frequency,
            monetary: Decimal::new(i64::try_from(cents).unwrap_or(0), 2),
        }
    });
    customers.collect()
}

fn rfm(criterion: &mut Criterion) {
    let rows = customers(size(1_000_000));
    let mut group = criterion.benchmark_group("rfm");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .measurement_time(Duration::from_secs(5));
    let rules = RfmRules::ten_segments();
    let methods = [
        ("quantile_cut", RfmMethod::QuantileCut { bins: 5 }),
        ("r_compat", RfmMethod::RCompat { bins: 5 }),
        (
            "rank",
            RfmMethod::Rank {
                bins: 5,
                ties: RankTies::ByCustomer,
            },
        ),
        ("mean_split", RfmMethod::MeanSplit),
    ];
    for (name, method) in methods {
        group.bench_function(format!("score_and_segment/{name}"), |bencher| {
            bencher.iter(|| {
                let table = RfmTable::new(black_box(&rows).iter().copied()).ok()?;
                let scored = table.score(&method).ok()??;
                let segments = rules.assign(&scored.scores);
                segments.summarize(&table, None).ok()
            });
        });
    }
    let values: Vec<Decimal> = rows.iter().map(|row| row.monetary).collect();
    group.bench_function("concentration", |bencher| {
        bencher.iter(|| Some(Concentration::of(black_box(&values)).ok()??.gini()));
    });
    group.finish();
}

/// Transactions of two years in random order.
fn log(transactions: u64) -> TransactionLog<u64> {
    let start = NaiveDate::from_ymd_opt(2023, 1, 1).unwrap_or_default();
    let customers = transactions / 10 + 1;
    let mut state = 2;
    let rows = (0..transactions).map(|_| {
        let day = i64::try_from(random(&mut state) % 730).unwrap_or(0);
        let cents = i64::try_from(random(&mut state) % 20_000).unwrap_or(0);
        Transaction::new(
            random(&mut state) % customers,
            start + TimeDelta::days(day),
            Decimal::new(cents, 2),
        )
    });
    rows.collect()
}

const POLICY: OrderPolicy = OrderPolicy {
    collapse: Collapse::Day,
    refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
    zero_amounts: ZeroAmounts::Count,
    repeated_orders: RepeatedOrders::AddDistinct,
};

fn cohorts(criterion: &mut Criterion) {
    let log = log(size(10_000_000));
    let as_of = NaiveDate::from_ymd_opt(2024, 12, 31).unwrap_or_default();
    let mut group = criterion.benchmark_group("cohorts");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .measurement_time(Duration::from_secs(20));
    let table = |log: &TransactionLog<u64>| {
        CohortTable::from_orders(
            &log.orders(POLICY),
            CalendarPeriod::Month,
            as_of,
            UnfinishedPeriod::Observed,
            CohortActivity::Bounded,
        )
    };
    group.bench_function("from_orders", |bencher| {
        bencher.iter(|| table(black_box(&log)).ok());
    });
    let orders = log.orders(POLICY);
    group.bench_function("from_log_by_customer", |bencher| {
        bencher.iter(|| {
            CohortTable::from_orders(
                black_box(&orders),
                CalendarPeriod::Month,
                as_of,
                UnfinishedPeriod::Observed,
                CohortActivity::Bounded,
            )
            .ok()
        });
    });
    group.finish();
}

criterion_group!(benches, rfm, cohorts);
criterion_main!(benches);
