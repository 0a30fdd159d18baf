//! Gamma-Gamma: published fits, laws, and its distributions against their definition.

use clv::models::{
    Fit, FitError, FitWarning, GammaGamma, SpendDistribution, SpendHistory, SpendModel, StopReason,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Purchases and mean spend of everybody who repeated in the 39 weeks to 1997-09-30, the first
/// purchase left out, purchases of one day counted once.
fn cdnow() -> Vec<(SpendHistory, u64)> {
    let log = include_str!("../../examples/data/cdnow_sample.csv");
    let mut days: BTreeMap<u32, BTreeMap<&str, f64>> = BTreeMap::new();
    for line in log.lines().skip(1) {
        let mut fields = line.split(',');
        let customer: u32 = fields.next().unwrap().parse().unwrap();
        let day = fields.next().unwrap();
        let amount: f64 = fields.next().unwrap().parse().unwrap();
        if day <= "1997-09-30" {
            *days.entry(customer).or_default().entry(day).or_default() += amount;
        }
    }
    days.values()
        .filter(|days| days.len() > 1)
        .map(|days| {
            let repeats = (days.len() - 1) as f64;
            let mean = days.values().skip(1).sum::<f64>() / repeats;
            (repeats as u64, mean)
        })
        .filter(|&(_, mean)| mean > 0.0)
        .map(|(repeats, mean)| (SpendHistory::new(repeats, mean).unwrap(), 1))
        .collect()
}

fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{got}, expected {want}");
}

/// CLVTools, `test_correctness_gg.R`: 6.25, 3.74, 15.44, LL −4055.918.
#[test]
fn the_fit_to_cdnow_is_the_published_one() {
    let fit = GammaGamma::fit_histories(cdnow()).unwrap();
    assert_eq!(fit.customers(), 946);
    near(fit.log_likelihood(), -4055.9177, 5e-5);
    near(fit.model().p(), 6.25, 5e-3);
    near(fit.model().q(), 3.74, 5e-3);
    near(fit.model().gamma(), 15.44, 5e-3);
    near(fit.model().population_mean().unwrap(), 35.171, 5e-3);
    assert_eq!(fit.warnings(), []);
    assert_ne!(fit.stop_reason(), StopReason::IterationLimit);
    assert!(fit.gradient_norm() < 1e-9, "{fit:?}");
    println!("{fit:?} {:?} {:?}", fit.standard_errors(), fit.covariance());
}

/// The likelihood that the fit reports is the sum of the customers'.
#[test]
fn the_likelihood_is_the_sum_over_customers() {
    let histories = cdnow();
    let fit = GammaGamma::fit_histories(histories.clone()).unwrap();
    let sum: f64 = histories
        .iter()
        .map(|(history, _)| fit.model().log_likelihood(history))
        .sum();
    near(fit.log_likelihood(), sum, 1e-8);
}
