//! The fit to CDNOW, and what it expects of the first ten customers.

use super::printed;
use clv::models::{Estimate, GammaGamma, SpendHistory, SpendModel};
use std::collections::BTreeMap;

/// Every customer's purchases and their mean amount, the first left out, by customer number.
fn cdnow() -> Vec<SpendHistory> {
    let log = include_str!("../../../examples/data/cdnow_sample.csv");
    let mut days: BTreeMap<u32, BTreeMap<&str, f64>> = BTreeMap::new();
    for line in log.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let customer = days.entry(fields[0].parse().unwrap()).or_default();
        if fields[1] <= "1997-09-30" {
            let amount: f64 = fields[2].parse().unwrap();
            *customer.entry(fields[1]).or_default() += amount;
        }
    }
    days.values()
        .map(|days| {
            let repeats = days.len() - 1;
            let mean = days.values().skip(1).sum::<f64>() / repeats as f64;
            SpendHistory::new(repeats as u64, mean).unwrap_or(SpendHistory::NONE)
        })
        .collect()
}

fn once_each(histories: &[SpendHistory]) -> Vec<(SpendHistory, u64)> {
    histories.iter().map(|&history| (history, 1)).collect()
}

#[test]
fn the_fit_is_the_printed_one() {
    let fit = GammaGamma::fit(&once_each(&cdnow())).unwrap();
    assert_eq!(fit.customers(), 946);
    printed(fit.model().p(), 6.25, 0.01);
    printed(fit.model().q(), 3.74, 0.01);
    printed(fit.model().gamma(), 15.44, 0.01);
    printed(fit.log_likelihood(), -4055.918, 0.001);
    printed(fit.model().population_mean().unwrap(), 35.17, 0.01);
}

#[test]
fn the_first_ten_customers_are_expected_to_spend_what_is_printed() {
    let histories = cdnow();
    let fit = GammaGamma::fit(&once_each(&histories)).unwrap();
    let want = [
        24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17,
    ];
    for (history, want) in histories.iter().zip(want) {
        let got = fit.model().expected_spend(history).unwrap();
        printed(got, want, 0.01);
    }
}
