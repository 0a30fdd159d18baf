//! BG/BB on the donations data.

use super::printed;
use clv::models::{BgBb, CustomerModel, Estimate, OpportunityHistory, PurchaseProcess};

fn donations() -> Vec<(OpportunityHistory, u64)> {
    let file = include_str!("../../../examples/data/donations.csv");
    file.lines()
        .skip(1)
        .map(|line| {
            let row: Vec<u32> = line
                .split(',')
                .map(|field| field.parse().unwrap())
                .collect();
            let history = OpportunityHistory::new(row[0], row[1], row[2]).unwrap();
            (history, u64::from(row[3]))
        })
        .collect()
}

fn history(x: u32, recency: u32) -> OpportunityHistory {
    OpportunityHistory::new(x, recency, 6).unwrap()
}

#[test]
fn the_fit_is_the_printed_one() {
    let fit = BgBb::fit(&donations()).unwrap();
    assert_eq!((fit.customers(), fit.distinct_rows()), (11_104, 22));
    printed(fit.model().alpha(), 1.2035, 1e-4);
    printed(fit.model().beta(), 0.7497, 1e-4);
    printed(fit.model().gamma(), 0.6568, 2e-4);
    printed(fit.model().delta(), 2.7838, 1e-3);
    // The printed estimates are a little short of the maximum: theirs is no better.
    let printed_model = BgBb::new(1.203528, 0.7497260, 0.6567808, 2.783796).unwrap();
    let theirs: f64 = donations()
        .iter()
        .map(|(row, customers)| *customers as f64 * printed_model.log_likelihood(row).unwrap())
        .sum();
    assert!(theirs < fit.log_likelihood() && fit.log_likelihood() - theirs < 1e-4);
    printed(fit.log_likelihood(), -33225.5813, 1e-4);
    assert_eq!(fit.warnings(), []);
}

/// The walkthrough of BTYD, at its own estimates.
#[test]
fn the_expectations_are_the_printed_ones() {
    let model = BgBb::new(1.203528, 0.7497260, 0.6567808, 2.783796).unwrap();
    printed(model.expected_purchases(10).unwrap(), 3.179805, 1e-5);
    for (x, recency, want) in [(0, 0, 0.1302169), (4, 5, 3.627858)] {
        let got = model.conditional_expected_purchases(&history(x, recency), 10);
        printed(got.unwrap(), want, 1e-5);
    }
    let curve = [
        0.4985, 0.9233, 1.2969, 1.6323, 1.9381, 2.2202, 2.4826, 2.7285, 2.9603, 3.1798, 3.3887,
    ];
    for (n, want) in (1..).zip(curve) {
        printed(model.expected_purchases(n).unwrap(), want, 2e-4);
    }
}

#[test]
fn who_is_alive_and_what_comes_in_five_years() {
    let model = BgBb::fit(&donations()).unwrap().into_model();
    for (x, recency, want) in [(0, 0, 0.11), (2, 4, 0.59), (6, 6, 0.93)] {
        let posterior = model.posterior(&history(x, recency)).unwrap();
        printed(posterior.probability_alive_after(1).unwrap(), want, 0.01);
    }
    let total: f64 = donations()
        .iter()
        .map(|(history, customers)| {
            let expected = model.conditional_expected_purchases(history, 5).unwrap();
            *customers as f64 * expected
        })
        .sum();
    printed(total, 12_884.2, 0.2);
    for (n, want) in [(0, 3454.9), (6, 1253.1)] {
        let expected = 11_104.0 * model.purchase_probability(n, 6).unwrap();
        printed(expected, want, 0.2);
    }
}
