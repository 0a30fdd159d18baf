//! Gamma-Gamma, lognormal spend, contract models and BG/BB: fit and prediction on the real data and
//! on simulated customers.

use clv::models::{
    BetaDiscreteWeibull, BgBb, ContractModel, CustomerModel, Draw, Estimate, FitError, GammaGamma,
    LogSpendHistory, LognormalSpend, ModelError, OpportunityHistory, RenewalCounts,
    ShiftedBetaGeometric, SpendHistory, SpendModel,
};
use criterion::{Criterion, criterion_group, criterion_main};
use std::collections::BTreeMap;
use std::hint::black_box;

type Day<'a> = BTreeMap<&'a str, f64>;

/// Repeat purchases of the 39 weeks of CDNOW, purchases of one day counted once.
fn cdnow() -> Vec<Vec<f64>> {
    let log = include_str!("../examples/data/cdnow_sample.csv");
    let mut customers: BTreeMap<&str, Day> = BTreeMap::new();
    for line in log.lines().skip(1) {
        let mut fields = line.split(',');
        if let (Some(customer), Some(day), Some(Ok(amount))) =
            (fields.next(), fields.next(), fields.next().map(str::parse))
            && day <= "1997-09-30"
        {
            let amount: f64 = amount;
            *customers
                .entry(customer)
                .or_default()
                .entry(day)
                .or_default() += amount;
        }
    }
    customers
        .values()
        .map(|days| days.values().skip(1).copied().collect())
        .collect()
}

fn spend_histories(customers: &[Vec<f64>]) -> Vec<(SpendHistory, u64)> {
    customers
        .iter()
        .filter_map(|amounts| {
            let count = amounts.len();
            let mean = amounts.iter().sum::<f64>() / count as f64;
            Some((SpendHistory::new(count as u64, mean).ok()?, 1))
        })
        .collect()
}

fn spend(criterion: &mut Criterion) -> Result<(), FitError> {
    let customers = cdnow();
    let rows = spend_histories(&customers);
    criterion.bench_function("spend/gamma_gamma/fit/cdnow", |bench| {
        bench.iter(|| GammaGamma::fit(black_box(&rows)));
    });
    let model = GammaGamma::fit(&rows)?.into_model();
    let purchases: Vec<u64> = (0..100_000).map(|k| 1 + k % 9).collect();
    let drawn = model.draw_each(&purchases, 1)?;
    let many: Vec<_> = drawn.into_iter().map(|history| (history, 1)).collect();
    criterion.bench_function("spend/gamma_gamma/fit/100000", |bench| {
        bench.iter(|| GammaGamma::fit(black_box(&many)));
    });
    criterion.bench_function("spend/gamma_gamma/expected_spend/100000", |bench| {
        bench.iter(|| {
            many.iter()
                .filter_map(|(history, _)| model.expected_spend(black_box(history)))
                .sum::<f64>()
        });
    });
    let logs = customers
        .iter()
        .map(|amounts| {
            let positive = amounts.iter().copied().filter(|&amount| amount > 0.0);
            Ok((LogSpendHistory::from_amounts(positive)?, 1))
        })
        .collect::<Result<Vec<_>, ModelError>>()?;
    criterion.bench_function("spend/lognormal/fit/cdnow", |bench| {
        bench.iter(|| LognormalSpend::fit(black_box(&logs)));
    });
    Ok(())
}

fn contracts(criterion: &mut Criterion) -> Result<(), FitError> {
    let survivors = [1000, 869, 743, 653, 593, 551, 517, 491];
    let counts = RenewalCounts::from_survivors(&survivors)?;
    criterion.bench_function("contract/sbg/fit", |bench| {
        bench.iter(|| ShiftedBetaGeometric::fit(black_box(&counts)));
    });
    criterion.bench_function("contract/bdw/fit", |bench| {
        bench.iter(|| BetaDiscreteWeibull::fit(black_box(&counts)));
    });
    let simple = ShiftedBetaGeometric::new(0.668, 3.806)?;
    let general = BetaDiscreteWeibull::new(0.2143, 1.4266, 1.7236)?;
    for rate in [0.1, 1e-6] {
        criterion.bench_function(&format!("contract/sbg/residual_lifetime/{rate}"), |bench| {
            bench.iter(|| simple.discounted_expected_residual_lifetime(3, black_box(rate)));
        });
        criterion.bench_function(&format!("contract/bdw/residual_lifetime/{rate}"), |bench| {
            bench.iter(|| general.discounted_expected_residual_lifetime(3, black_box(rate)));
        });
    }
    Ok(())
}

fn donations() -> Vec<(OpportunityHistory, u64)> {
    include_str!("../examples/data/donations.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let row: Vec<u32> = line.split(',').filter_map(|x| x.parse().ok()).collect();
            let &[x, recency, n, customers] = row.as_slice() else {
                return None;
            };
            Some((
                OpportunityHistory::new(x, recency, n).ok()?,
                customers.into(),
            ))
        })
        .collect()
}

fn opportunities(criterion: &mut Criterion) -> Result<(), FitError> {
    let rows = donations();
    criterion.bench_function("bg_bb/fit/donations", |bench| {
        bench.iter(|| BgBb::fit(black_box(&rows)));
    });
    let model = BgBb::fit(&rows)?.into_model();
    criterion.bench_function("bg_bb/conditional_expected_purchases/22", |bench| {
        bench.iter(|| {
            rows.iter()
                .filter_map(|(history, _)| {
                    model
                        .conditional_expected_purchases(black_box(history), 5)
                        .ok()
                })
                .sum::<f64>()
        });
    });
    Ok(())
}

fn all(criterion: &mut Criterion) {
    for benches in [spend, contracts, opportunities] {
        if let Err(error) = benches(criterion) {
            eprintln!("{error}");
        }
    }
}

criterion_group!(benches, all);
criterion_main!(benches);
