//! Counting 100 million recommendation scores against summing the same bytes.
//!
//! ```text
//! cargo bench -p clv-benches --bench survey
//! ```

use clv::survey::{NpsScale, NpsTally, OffScale};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const SCORES: usize = 100_000_000;

/// Scores from 0 to 10 by a linear congruential generator: the values do not matter to the time,
/// but they must not be foreseeable.
fn scores() -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    (0..SCORES)
        .map(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((state >> 60) % 11) as u8
        })
        .collect()
}

fn sum(scores: &[u8]) -> u64 {
    scores.iter().map(|&score| u64::from(score)).sum()
}

fn tally(scores: &[u8]) -> Option<i64> {
    let mut tally = NpsTally::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
    tally.push_all(scores).ok()?;
    Some(tally.groups().score()?.net())
}

fn aggregate(criterion: &mut Criterion) {
    let scores = scores();
    let mut group = criterion.benchmark_group("100 million scores");
    group.throughput(Throughput::Bytes(SCORES as u64));
    group.sample_size(20);
    group.bench_function("sum of the bytes", |bencher| {
        bencher.iter(|| sum(black_box(&scores)));
    });
    group.bench_function("promoters, passives, detractors", |bencher| {
        bencher.iter(|| tally(black_box(&scores)));
    });
    group.finish();
}

criterion_group!(benches, aggregate);
criterion_main!(benches);
