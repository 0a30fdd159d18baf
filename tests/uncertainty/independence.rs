//! Streams of random numbers that have nothing to do with one another.

use clv::models::{BgNbd, Draw, GammaGamma, Nbd, Simulate};

/// Over neighbouring seeds, the variance of a simulated base's mean is that of a customer divided by
/// their number; customer i takes stream i. What is returned is the ratio of the two.
fn ratio(seeds: u64, of_base: impl Fn(u64) -> Vec<f64>) -> f64 {
    let mut means = Vec::new();
    let mut within = 0.0;
    let mut customers = 0.0;
    for seed in 0..seeds {
        let values = of_base(seed);
        customers = values.len() as f64;
        let mean = values.iter().sum::<f64>() / customers;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        within += squares / (customers - 1.0) / seeds as f64;
        means.push(mean);
    }
    let grand = means.iter().sum::<f64>() / seeds as f64;
    let squares: f64 = means.iter().map(|mean| (mean - grand).powi(2)).sum();
    squares / (seeds as f64 - 1.0) / (within / customers)
}

fn purchases(model: &impl Simulate, customers: usize, seed: u64) -> Vec<f64> {
    let histories = model.simulate_histories(&vec![20.0; customers], seed);
    histories
        .unwrap()
        .iter()
        .map(|history| f64::from(history.frequency()))
        .collect()
}

fn amounts(customers: usize, seed: u64) -> Vec<f64> {
    let model = GammaGamma::new(6.0, 6.0, 20.0).unwrap();
    let drawn = model.draw_each(&vec![3; customers], seed).unwrap();
    drawn.iter().filter_map(|history| history.mean()).collect()
}

/// A ratio of variances of normal means has a standard error of √(2/seeds); four are allowed.
#[track_caller]
fn is_one(ratio: f64, seeds: u64) {
    let error = (2.0 / seeds as f64).sqrt();
    assert!(
        (ratio - 1.0).abs() < 4.0 * error,
        "{ratio}, not 1 ± {error}"
    );
}

/// The short form: the PCG streams of before had .64 for NBD with 10⁴ customers.
#[test]
fn the_mean_of_a_base_varies_as_independent_customers_would() {
    const SEEDS: u64 = 400;
    let nbd = Nbd::new(1.0, 10.0).unwrap();
    is_one(ratio(SEEDS, |seed| purchases(&nbd, 3_000, seed)), SEEDS);
    is_one(ratio(SEEDS, |seed| amounts(3_000, seed)), SEEDS);
}

/// The long form: .37 for NBD, 1.36 for BG/NBD and .33 for Gamma-Gamma before. Some minutes.
#[test]
#[ignore = "4·10⁷ customers for each of three models"]
fn the_mean_of_a_large_base_varies_as_independent_customers_would() {
    const SEEDS: u64 = 400;
    const CUSTOMERS: usize = 100_000;
    let nbd = Nbd::new(1.0, 10.0).unwrap();
    let bg_nbd = BgNbd::new(1.2, 6.0, 0.9, 2.5).unwrap();
    for ratio in [
        ratio(SEEDS, |seed| purchases(&nbd, CUSTOMERS, seed)),
        ratio(SEEDS, |seed| purchases(&bg_nbd, CUSTOMERS, seed)),
        ratio(SEEDS, |seed| amounts(CUSTOMERS, seed)),
    ] {
        println!("{ratio:.3}");
        is_one(ratio, SEEDS);
    }
}
