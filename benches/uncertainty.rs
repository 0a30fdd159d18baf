//! Intervals on CDNOW: profiles, draws, refits, predictive distributions.
//!
//! In test mode (`cargo bench -p clv-benches --bench uncertainty -- --test`) there are fewer replicates.
#![allow(
    clippy::unwrap_used,
    reason = "the log by hand is shared with the tests"
)]

#[path = "../tests/common/cdnow.rs"]
mod cdnow_log;

use clv::models::uncertainty::{
    IntervalScale, NormalEstimate, Parameters, Replication, RevenueDistribution, TotalForecast,
    bootstrap_customers, bootstrap_parametric,
};
use clv::models::{
    BgNbd, CustomerModel, DistinctHistories, Estimate, GammaGamma, ModelError, SpendHistory,
};
use clv::quantity::{ConfidenceLevel, Horizon, TimeUnit};
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;

const AHEAD: f64 = 52.0;

fn number(of: usize) -> usize {
    if std::env::args().any(|argument| argument == "--test") {
        of / 20
    } else {
        of
    }
}

fn on_cdnow(c: &mut Criterion) {
    let histories = cdnow_log::calibration();
    let rows = DistinctHistories::new(TimeUnit::Week, histories.iter().copied());
    let spend = GammaGamma::new(6.25, 3.74, 15.44);
    if let Ok(fit) = BgNbd::fit(&rows)
        && let Ok(estimate) = NormalEstimate::of(&fit)
        && let Ok(spend) = spend
    {
        c.bench_function("cdnow/profile_intervals", |bench| {
            bench.iter(|| fit.profile_intervals(black_box(&rows), ConfidenceLevel::P95))
        });
        c.bench_function("cdnow/robust", |bench| {
            bench.iter(|| NormalEstimate::robust(&fit, black_box(&rows)))
        });
        let refits = Replication {
            number: number(200),
            seed: 1,
        };
        c.bench_function("cdnow/bootstrap_customers/200", |bench| {
            bench.iter(|| bootstrap_customers(&fit, black_box(&rows), refits))
        });
        c.bench_function("cdnow/bootstrap_parametric/200", |bench| {
            bench.iter(|| bootstrap_parametric(&fit, black_box(&rows), refits))
        });
        predictions(c, &estimate, spend, &histories);
    }
}

fn predictions(
    c: &mut Criterion,
    estimate: &NormalEstimate<BgNbd>,
    spend: GammaGamma,
    histories: &[PurchaseHistory],
) {
    let thousand = Replication {
        number: number(1000),
        seed: 1,
    };
    let Ok(draws) = estimate.draws(thousand) else {
        return;
    };
    let rows = histories.iter().enumerate();
    let rows = rows.map(|(customer, history)| (customer, *history, None));
    let (Ok(base), Ok(horizon)) = (
        CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, rows),
        Horizon::of(52.into(), TimeUnit::Week),
    ) else {
        return;
    };
    let value = |model: &BgNbd| {
        let mut total = 0.0;
        for history in histories {
            total += model.conditional_expected_purchases(history, AHEAD)?;
        }
        Ok::<f64, ModelError>(total)
    };
    c.bench_function("cdnow/base/delta", |bench| {
        bench.iter(|| {
            estimate.delta_interval(
                IntervalScale::Logarithmic,
                black_box(value),
                ConfidenceLevel::P95,
            )
        })
    });
    c.bench_function("cdnow/base/1000_draws", |bench| {
        bench.iter(|| draws.interval(black_box(value), ConfidenceLevel::P80))
    });
    c.bench_function("cdnow/base/1000_simulated_totals", |bench| {
        bench.iter(|| TotalForecast::of_purchases(&draws, &base, horizon, thousand))
    });
    let models: Vec<(BgNbd, GammaGamma)> =
        draws.models().iter().map(|model| (*model, spend)).collect();
    let customer = PurchaseHistory::new(2, 30.43, 38.86);
    if let Ok(customer) = customer
        && let Ok(spent) = SpendHistory::new(2, 22.35)
    {
        c.bench_function("customer/revenue_interval/1000_draws", |bench| {
            bench.iter(|| {
                let parameters = Parameters::uncertain(&models);
                RevenueDistribution::of_customer(parameters, &customer, &spent, AHEAD)
                    .map(|revenue| revenue.interval(ConfidenceLevel::P90))
            })
        });
    }
}

criterion_group! {
    name = uncertainty;
    config = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    targets = on_cdnow
}
criterion_main!(uncertainty);
