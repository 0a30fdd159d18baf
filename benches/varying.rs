//! Pareto/NBD with correlated rates, and with rates that change over time.

use clv::models::{
    CorrelatedParetoNbd, CovariatePaths, DistinctHistories, Estimate, ParetoNbd, Random, Simulate,
    Timeline, VaryingColumns, VaryingEffect, VaryingHistories, VaryingParetoNbd, VaryingStretch,
};
use clv::quantity::TimeUnit;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

const CUSTOMERS: u32 = 600;

fn correlated(criterion: &mut Criterion) -> Result<(), clv::Error> {
    let independent = ParetoNbd::new(1.5, 6.0, 1.2, 12.0)?;
    let model = CorrelatedParetoNbd::new(independent, -1.5, 6.0)?;
    let ages: Vec<f64> = (0..CUSTOMERS)
        .map(|customer| 30.0 + f64::from(customer % 211) / 7.0)
        .collect();
    let rows = DistinctHistories::new(TimeUnit::Week, model.simulate_histories(&ages, 1)?);
    criterion.bench_function("varying/correlated/fit/600", |bench| {
        bench.iter(|| CorrelatedParetoNbd::fit_with(6.0, black_box(&rows)));
    });
    Ok(())
}

/// Two years of weeks, a season and a mailing; customers join in the first half year.
fn over_time(criterion: &mut Criterion) -> Result<(), clv::Error> {
    const WEEKS: u32 = 104;
    let of_week: Vec<usize> = (0..WEEKS)
        .map(|week| usize::from(week % 52 >= 46))
        .collect();
    let boundaries: Vec<f64> = (0..=WEEKS).map(f64::from).collect();
    let mailings = (0..CUSTOMERS).flat_map(|customer| {
        (0..WEEKS).map(move |week| {
            let mailed = f64::from((7 * customer + week) % 9 / 6);
            (customer, week as usize, mailed)
        })
    });
    let paths = CovariatePaths::new(boundaries)?
        .with_seasons(&["usual", "Christmas"], "usual", &of_week)?
        .with_own("mailing", mailings)?;
    let effect = |column: &str, coefficient| VaryingEffect {
        column: column.to_owned(),
        coefficient,
    };
    let model = VaryingParetoNbd::new(
        ParetoNbd::new(0.9, 8.0, 0.8, 20.0)?,
        [effect("Christmas", 0.7), effect("mailing", 0.4)],
        [effect("mailing", -0.5)],
    )?;
    let columns: VaryingColumns = model.columns();
    let mut customers = Vec::new();
    for customer in 0..CUSTOMERS {
        let first = f64::from(customer % 26);
        let span = (first, f64::from(WEEKS));
        let stretch = VaryingStretch::new(&customer, span, &paths, &columns)?;
        let mut random = Random::new(1, u64::from(customer));
        let repeats = model.new_customer().simulate(&stretch, &mut random)?;
        let mut times = vec![first];
        times.extend(repeats.into_iter().map(|time| first + time));
        customers.push((customer, Timeline::new(&times, f64::from(WEEKS))?));
    }
    let rows = customers.iter().map(|(customer, times)| (customer, times));
    let histories = VaryingHistories::new(TimeUnit::Week, rows, &paths, &columns)?;
    criterion.bench_function(
        "varying/over_time/fit/600 customers of 104 weeks",
        |bench| {
            bench.iter(|| VaryingParetoNbd::fit(black_box(&histories)));
        },
    );
    criterion.bench_function("varying/over_time/likelihood/600", |bench| {
        bench.iter(|| -> Result<f64, clv::models::VaryingError> {
            let mut sum = 0.0;
            for history in histories.iter() {
                sum += model.log_likelihood(black_box(history))?;
            }
            Ok(sum)
        });
    });
    Ok(())
}

fn all(criterion: &mut Criterion) {
    for result in [correlated(criterion), over_time(criterion)] {
        if let Err(error) = result {
            eprintln!("{error}");
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = all
}
criterion_main!(benches);
