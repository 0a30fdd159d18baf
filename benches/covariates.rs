//! Fits with covariates on 10 000 simulated customers: three flags, so that eight groups share
//! their histories, and a number besides, so that every customer is a group of their own.
//!
//! In test mode (`cargo bench -p clv-benches --bench covariates -- --test`) the bases are small.

use clv::models::covariates::{
    BetaDropout, CovariateColumn, CovariateSpecification, CovariateTable, CovariateValue, Effect,
    FitWithCovariates, KeyedHistories, OneConvention,
};
use clv::models::{BgNbd, ParetoNbd, Simulate};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

type Failure = clv::Error;

/// The bits of a customer's number are the flags; the number goes round a circle.
fn table(customers: usize, is_continuous: bool) -> Result<CovariateTable<usize>, Failure> {
    let names: &[&str] = if is_continuous {
        &["a", "b", "c", "d"]
    } else {
        &["a", "b", "c"]
    };
    let rows = (0..customers).map(|customer| {
        let flag = |bit: usize| CovariateValue::from((customer >> bit) & 1 == 1);
        let mut row = vec![flag(0), flag(1), flag(2)];
        if is_continuous {
            row.push(CovariateValue::Number((customer as f64).sin()));
        }
        (customer, row)
    });
    Ok(CovariateTable::new(
        names.iter().copied().map(CovariateColumn::number),
        rows,
    )?)
}

/// Customers of whom the odd ones buy twice as often.
fn customers<M: Simulate>(
    even: &M,
    odd: &M,
    count: usize,
) -> Result<Vec<PurchaseHistory>, Failure> {
    let ages: Vec<f64> = (0..count)
        .map(|customer| 26.0 + (customer % 182) as f64 / 7.0)
        .collect();
    let (even, odd) = (
        even.simulate_histories(&ages, 1)?,
        odd.simulate_histories(&ages, 2)?,
    );
    let chosen = even.into_iter().zip(odd).enumerate();
    Ok(chosen
        .map(|(place, (even, odd))| if place % 2 == 0 { even } else { odd })
        .collect())
}

fn fit<M>(
    c: &mut Criterion,
    name: &str,
    even: &M,
    odd: &M,
    convention: M::Convention,
) -> Result<(), Failure>
where
    M: FitWithCovariates<History = PurchaseHistory, Fixed = ()> + Simulate,
{
    let is_test = std::env::args().any(|argument| argument == "--test");
    let count = if is_test { 400 } else { 10_000 };
    let histories = customers(even, odd, count)?;
    let numbers: Vec<usize> = (0..count).collect();
    for (kind, is_continuous) in [("three_flags", false), ("three_flags_and_a_number", true)] {
        let table = table(count, is_continuous)?;
        let specification = CovariateSpecification::all(&table, convention, Effect::OwnOnEach);
        c.bench_function(&format!("covariates/{name}/{kind}"), |bench| {
            bench.iter(|| {
                let customers = numbers.iter().zip(histories.iter().copied());
                let customers = KeyedHistories::timed(TimeUnit::Week, customers);
                M::fit_with_covariates(black_box(customers), &table, &specification)
            });
        });
    }
    Ok(())
}

fn all(c: &mut Criterion) -> Result<(), Failure> {
    let [even, odd] = [9.0, 4.5].map(|alpha| ParetoNbd::new(0.9, alpha, 0.8, 14.0));
    fit(c, "pareto_nbd", &even?, &odd?, OneConvention::Standard)?;
    let [even, odd] = [9.0, 4.5].map(|alpha| BgNbd::new(0.9, alpha, 0.8, 2.5));
    fit(c, "bg_nbd", &even?, &odd?, BetaDropout::OppositeFactors)
}

fn benches(c: &mut Criterion) {
    if let Err(failure) = all(c) {
        eprintln!("{failure}");
    }
}

criterion_group! {
    name = group;
    config = Criterion::default().sample_size(10);
    targets = benches
}
criterion_main!(group);
