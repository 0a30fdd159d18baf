//! Streams of random numbers that have nothing to do with one another.

use clv::models::{
    BetaDiscreteWeibull, BgBb, BgCnbd, BgNbd, Contract, CustomerModel, Draw, GammaGamma, GgomNbd,
    LognormalSpend, MbgCnbd, MbgNbd, Nbd, ParetoNbd, ShiftedBetaGeometric, Simulate,
};
use clv::transactions::PurchaseHistory;

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

/// r·√n of two lists, which is standard normal where they are independent.
fn score(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let standardised = |values: &[f64]| -> Vec<f64> {
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        values
            .iter()
            .map(|value| (value - mean) / (squares / n).sqrt())
            .collect()
    };
    let pairs = standardised(a).into_iter().zip(standardised(b));
    pairs.map(|(a, b)| a * b).sum::<f64>() / n.sqrt()
}

/// Customers of two models, and records of two kinds of the same customers. Before streams had names,
/// purchases by BG/NBD and amounts by Gamma-Gamma of one seed had a correlation of −.27.
#[test]
fn models_have_nothing_in_common_under_one_seed() {
    const CUSTOMERS: usize = 4_000;
    const SEED: u64 = 11;
    let bought = |model: &dyn Simulate<Span = f64>| -> Vec<f64> {
        let histories = model.simulate_histories(&[20.0; CUSTOMERS], SEED).unwrap();
        let counts = histories.iter().map(|history| history.frequency());
        counts.map(f64::from).collect()
    };
    let renewed = |drawn: Vec<Contract>| -> Vec<f64> {
        let renewals = drawn.into_iter().map(|contract| match contract {
            Contract::Cancelled { renewals } | Contract::Running { renewals } => renewals,
        });
        renewals.map(f64::from).collect()
    };
    let history = PurchaseHistory::new(3, 20.0, 30.0).unwrap();
    let bg_nbd = BgNbd::new(1.2, 6.0, 0.9, 2.5).unwrap();
    let twice = BgCnbd::new(2, 1.2, 3.0, 0.9, 2.5).unwrap();
    let thrice = BgCnbd::new(3, 1.2, 2.0, 0.9, 2.5).unwrap();
    let bg_bb = BgBb::new(1.2, 0.75, 0.66, 2.8).unwrap();
    let lognormal = LognormalSpend::new(30.0, 0.7, 0.5).unwrap();
    let sbg = ShiftedBetaGeometric::new(0.7, 1.2).unwrap();
    let bdw = BetaDiscreteWeibull::new(0.7, 1.2, 1.3).unwrap();
    let log_amounts = lognormal.draw_each(&[3; CUSTOMERS], SEED).unwrap();
    let taken_part = bg_bb.draw_each(&[20; CUSTOMERS], SEED).unwrap();
    let records = [
        ("BG/NBD", bought(&bg_nbd)),
        ("its future", bought(&bg_nbd.posterior(&history).unwrap())),
        ("MBG/NBD", bought(&MbgNbd::new(1.2, 6.0, 0.9, 2.5).unwrap())),
        (
            "Pareto/NBD",
            bought(&ParetoNbd::new(1.2, 6.0, 0.6, 12.0).unwrap()),
        ),
        (
            "GGom/NBD",
            bought(&GgomNbd::new(1.2, 6.0, 0.1, 0.6, 2.0).unwrap()),
        ),
        ("NBD", bought(&Nbd::new(1.2, 6.0).unwrap())),
        ("future, k = 2", bought(&twice.posterior(&history).unwrap())),
        (
            "future, k = 3",
            bought(&thrice.posterior(&history).unwrap()),
        ),
        ("BG/CNBD-2", bought(&twice)),
        ("BG/CNBD-3", bought(&thrice)),
        (
            "MBG/CNBD-2",
            bought(&MbgCnbd::new(2, 1.2, 3.0, 0.9, 2.5).unwrap()),
        ),
        ("Gamma-Gamma", amounts(CUSTOMERS, SEED)),
        (
            "lognormal spend",
            log_amounts
                .iter()
                .filter_map(|history| history.mean_log())
                .collect(),
        ),
        (
            "sBG",
            renewed(sbg.draw_each(&[40; CUSTOMERS], SEED).unwrap()),
        ),
        (
            "BdW",
            renewed(bdw.draw_each(&[40; CUSTOMERS], SEED).unwrap()),
        ),
        (
            "BG/BB",
            taken_part
                .iter()
                .map(|history| f64::from(history.frequency()))
                .collect(),
        ),
    ];
    for (place, (one, a)) in records.iter().enumerate() {
        for (other, b) in records.iter().skip(place + 1) {
            // The largest of 120 standard normal numbers is below 4.4 with a probability of .998.
            let score = score(a, b);
            assert!(score.abs() < 4.4, "{one} and {other}: {score}");
        }
    }
}
