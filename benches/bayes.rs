//! Posteriors of the purchase models: on CDNOW, the one that is promised in under five seconds.
#![allow(
    clippy::unwrap_used,
    reason = "the log by hand is shared with the tests"
)]

#[path = "../tests/common/cdnow.rs"]
mod cdnow_log;

use clv::models::bayes::{BayesError, ParameterPosterior, Prior, Priors, Sampling};
use clv::models::{BgNbd, DistinctHistories, Estimate, ParetoNbd};
use clv::quantity::TimeUnit;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

fn weak_priors() -> Result<Priors, BayesError> {
    let weak = Prior::log_normal(0.0, 2.0)?;
    Ok(Priors::in_order([weak; 4]))
}

fn sample<M>(c: &mut Criterion, name: &str, like: &M, rows: &DistinctHistories)
where
    M: Estimate<Data = DistinctHistories> + Send + Sync,
{
    let Ok(priors) = weak_priors() else { return };
    let Ok(posterior) = ParameterPosterior::new(like, rows, &priors) else {
        return;
    };
    c.bench_function(&format!("cdnow/{name}/4x1000"), |bench| {
        bench.iter(|| posterior.sample(black_box(&Sampling::of_seed(2026))))
    });
    c.bench_function(&format!("cdnow/{name}/importance_4000"), |bench| {
        bench.iter(|| posterior.importance_sample(black_box(4000), 2026))
    });
    c.bench_function(&format!("cdnow/{name}/maximum"), |bench| {
        bench.iter(|| posterior.maximum())
    });
}

fn on_cdnow(c: &mut Criterion) {
    let rows = DistinctHistories::new(TimeUnit::Week, cdnow_log::calibration());
    if let Ok(like) = BgNbd::new(1.0, 10.0, 1.0, 1.0) {
        sample(c, "bg_nbd", &like, &rows);
    }
    if let Ok(like) = ParetoNbd::new(1.0, 10.0, 1.0, 10.0) {
        sample(c, "pareto_nbd", &like, &rows);
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = on_cdnow
}
criterion_main!(benches);
