//! Fits and predictions of the purchase models: on CDNOW, and on simulated bases.
//!
//! In test mode (`cargo bench -p clv-benches --bench models -- --test`) the simulated bases are small.
#![allow(
    clippy::unwrap_used,
    reason = "the log by hand is shared with the tests"
)]

#[path = "../tests/common/cdnow.rs"]
mod cdnow_log;

use clv::models::{
    BasePrediction, BgCnbd, BgNbd, DistinctHistories, Estimate, GgomNbd, MbgNbd, Nbd, ParetoNbd,
    Simulate, TimedModel,
};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::transactions::{CustomerBase, FirstPurchase};
use criterion::{Criterion, criterion_group, criterion_main};
use rust_decimal_macros::dec;
use std::hint::black_box;
use std::time::Duration;

type Failure = clv::Error;

fn cdnow() -> Result<CustomerBase<u64>, Failure> {
    let rows = (0..).zip(cdnow_log::calibration());
    Ok(CustomerBase::from_summaries(
        TimeUnit::Week,
        FirstPurchase::Excluded,
        rows.map(|(customer, history)| (customer, history, None)),
    )?)
}

/// Customers who joined over half a year and are seen until its end and a year more, in weeks.
fn simulated<P: Simulate>(process: &P, customers: usize) -> Result<CustomerBase<u64>, Failure> {
    let ages: Vec<f64> = (0..customers)
        .map(|customer| 52.0 + (customer % 182) as f64 / 7.0)
        .collect();
    Ok(process.simulate_base(TimeUnit::Week, &ages, 2026)?)
}

fn size(of: usize) -> usize {
    if std::env::args().any(|argument| argument == "--test") {
        of / 100
    } else {
        of
    }
}

fn fit<M: Estimate<Data = DistinctHistories, Fixed = ()>>(
    c: &mut Criterion,
    name: &str,
    base: &CustomerBase<u64>,
) {
    c.bench_function(name, |bench| bench.iter(|| M::fit(black_box(base))));
}

/// P(alive), the expectation for a year, and the discounted residual transactions.
fn predict<M>(c: &mut Criterion, name: &str, model: &M, base: &CustomerBase<u64>)
where
    M: BasePrediction + Clone,
{
    let model = TimedModel::new(model.clone(), TimeUnit::Week);
    let Ok(year) = Horizon::of(52.into(), TimeUnit::Week) else {
        return;
    };
    let discount = DiscountRate::continuous(dec!(0.0027), TimeUnit::Week);
    c.bench_function(&format!("{name}/alive"), |bench| {
        bench.iter(|| model.probability_alive_of_base(black_box(base)))
    });
    c.bench_function(&format!("{name}/expected"), |bench| {
        bench.iter(|| model.expected_purchases_of_base(black_box(base), year))
    });
    c.bench_function(&format!("{name}/discounted"), |bench| {
        bench.iter(|| {
            model.discounted_expected_residual_transactions_of_base(black_box(base), discount)
        })
    });
}

fn on_cdnow(c: &mut Criterion) {
    let Ok(base) = cdnow() else {
        return;
    };
    fit::<BgNbd>(c, "cdnow/bg_nbd/fit", &base);
    fit::<MbgNbd>(c, "cdnow/mbg_nbd/fit", &base);
    fit::<ParetoNbd>(c, "cdnow/pareto_nbd/fit", &base);
    fit::<Nbd>(c, "cdnow/nbd/fit", &base);
    fit::<GgomNbd>(c, "cdnow/ggom_nbd/fit", &base);
    let rows = DistinctHistories::of(&base);
    c.bench_function("cdnow/bg_cnbd_2/fit", |bench| {
        bench.iter(|| BgCnbd::fit_with(2, black_box(&rows)))
    });
    if let Ok(model) = BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259) {
        predict(c, "cdnow/bg_nbd", &model, &base);
    }
    if let Ok(model) = MbgNbd::new(0.5248, 6.1831, 0.8914, 1.6140) {
        predict(c, "cdnow/mbg_nbd", &model, &base);
    }
    if let Ok(model) = ParetoNbd::new(0.5533, 10.5777, 0.6062, 11.6687) {
        predict(c, "cdnow/pareto_nbd", &model, &base);
    }
    if let Ok(model) = GgomNbd::new(0.5531, 10.5758, 0.02, 0.6068, 0.24) {
        predict(c, "cdnow/ggom_nbd", &model, &base);
    }
    if let Ok(model) = BgCnbd::new(2, 0.3, 2.0, 0.8, 2.4) {
        predict(c, "cdnow/bg_cnbd_2", &model, &base);
    }
}

fn on_simulated_bases(c: &mut Criterion) {
    let bg = BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259);
    if let Ok(model) = bg
        && let Ok(base) = simulated(&model, size(1_000_000))
    {
        fit::<BgNbd>(c, "million/bg_nbd/fit", &base);
        predict(c, "million/bg_nbd", &model, &base);
    }
    let pareto = ParetoNbd::new(0.5533, 10.5777, 0.6062, 11.6687);
    if let Ok(model) = pareto
        && let Ok(base) = simulated(&model, size(100_000))
    {
        fit::<ParetoNbd>(c, "hundred_thousand/pareto_nbd/fit", &base);
        predict(c, "hundred_thousand/pareto_nbd", &model, &base);
    }
}

criterion_group! {
    name = models;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    targets = on_cdnow, on_simulated_bases
}
criterion_main!(models);
