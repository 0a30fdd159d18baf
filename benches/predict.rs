//! Ranking ten million scores, features of a million customers, and the fits that use them.
//!
//! `cargo bench -p clv-benches --bench predict -- --test` runs each once on small data.

use chrono::{NaiveDate, TimeDelta};
use clv::predict::evaluation::{Ranking, compare_aucs};
use clv::predict::logistic::{LogisticRegression, Penalty};
use clv::predict::{FeatureTable, LabelWindow, PredictError, Snapshot};
use clv::transactions::{
    Collapse, OrderPolicy, Refunds, RepeatedOrders, Transaction, TransactionLog, WholeRefund,
    ZeroAmounts,
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rust_decimal::Decimal;
use std::hint::black_box;

/// SplitMix64, so that the data are the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Rows of a benchmark: few where it is only tested that it runs.
fn rows(many: usize) -> usize {
    if std::env::args().any(|argument| argument == "--test") {
        many / 1000
    } else {
        many
    }
}

fn scored(n: usize) -> (Vec<bool>, Vec<f64>) {
    let mut random = Random(1);
    (0..n)
        .map(|_| {
            let score = random.uniform();
            (random.uniform() < score, score)
        })
        .unzip()
}

fn ranking(criterion: &mut Criterion) {
    let n = rows(10_000_000);
    let (labels, scores) = scored(n);
    let mut group = criterion.benchmark_group("ranking");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(n as u64));
    group.bench_function(BenchmarkId::new("roc and auc", n), |bencher| {
        bencher.iter(|| {
            let ranking = Ranking::new(&labels, &scores)?;
            let points: Vec<_> = ranking.roc().into_iter().flatten().collect();
            black_box(points);
            Ok::<_, PredictError>(ranking.auc_delong())
        });
    });
    let n = rows(1_000_000);
    let others: Vec<f64> = scores.iter().map(|score| score * score).collect();
    group.throughput(Throughput::Elements(n as u64));
    group.bench_function(BenchmarkId::new("delong comparison", n), |bencher| {
        bencher.iter(|| compare_aucs(&labels[..n], &scores[..n], &others[..n]));
    });
    group.finish();
}

/// Ten purchases a customer on average over two years.
fn log(customers: usize) -> TransactionLog<u64> {
    let mut random = Random(2);
    let start = NaiveDate::from_ymd_opt(2023, 1, 1).unwrap_or_default();
    (0..10 * customers)
        .map(|_| {
            let customer = random.next() % customers as u64;
            let day = TimeDelta::days((random.next() % 730) as i64);
            let amount = Decimal::new(100 + (random.next() % 10_000) as i64, 2);
            Transaction::new(customer, start + day, amount)
        })
        .collect()
}

fn features(criterion: &mut Criterion) {
    let n = rows(1_000_000);
    let log = log(n);
    let as_of = NaiveDate::from_ymd_opt(2024, 9, 30).unwrap_or_default();
    let end = NaiveDate::from_ymd_opt(2024, 12, 30).unwrap_or_default();
    let policy = OrderPolicy {
        collapse: Collapse::Day,
        refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::AddDistinct,
    };
    let snapshot = Snapshot {
        as_of: as_of.into(),
        recent_days: 90,
    };
    let mut group = criterion.benchmark_group("features");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(10 * n as u64));
    group.bench_function(BenchmarkId::new("from a log", n), |bencher| {
        bencher.iter(|| {
            let orders = log.orders(policy);
            snapshot.features(&orders).map(|known| known.table)
        });
    });
    group.finish();

    let orders = log.orders(policy);
    let window = LabelWindow {
        days: 90,
        data_through: end.into(),
    };
    let known = snapshot.features(&orders).map(|known| known.table);
    let labels = snapshot.labels(&orders, window);
    let mut group = criterion.benchmark_group("logistic");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(n as u64));
    group.bench_function(BenchmarkId::new("eleven features", n), |bencher| {
        bencher.iter(|| fit(known.as_ref().ok(), labels.as_deref().ok()));
    });
    group.finish();
}

fn fit(features: Option<&FeatureTable>, labels: Option<&[bool]>) -> Option<f64> {
    let fit = LogisticRegression::fit(features?, labels?, Penalty::NONE).ok()?;
    Some(fit.log_likelihood)
}

criterion_group!(benches, ranking, features);
criterion_main!(benches);
