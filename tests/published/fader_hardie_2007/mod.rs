//! The two segments of "How to Project Customer Retention".

use super::printed;
use clv::models::{ContractModel, Estimate, RenewalCounts, ShiftedBetaGeometric};

/// The columns of the cohort file: high-end, regular.
pub fn segments() -> [Vec<u64>; 2] {
    let file = include_str!("../../../examples/data/contract_cohorts.csv");
    [1, 2].map(|column| {
        file.lines()
            .skip(1)
            .map(|line| line.split(',').nth(column).unwrap().parse().unwrap())
            .collect()
    })
}

fn fitted(survivors: &[u64]) -> clv::models::Fit<ShiftedBetaGeometric> {
    let seven = RenewalCounts::from_survivors(&survivors[..8]).unwrap();
    ShiftedBetaGeometric::fit(&seven).unwrap()
}

#[test]
fn the_estimates_are_the_printed_ones() {
    let printed_fits = [(0.668, 3.806, -1611.1581), (0.704, 1.182, -1680.2652)];
    for (survivors, (alpha, beta, log_likelihood)) in segments().iter().zip(printed_fits) {
        let fit = fitted(survivors);
        printed(fit.model().alpha(), alpha, 1e-3);
        printed(fit.model().beta(), beta, 1e-3);
        printed(fit.log_likelihood(), log_likelihood, 1e-4);
        assert_eq!(fit.customers(), 1000);
        assert_eq!(fit.warnings(), []);
    }
}

/// Years 8–12, which the fit has not seen.
#[test]
fn the_forecasts_are_near_what_came() {
    for (survivors, gap) in segments().iter().zip([0.017, 0.004]) {
        let model = fitted(survivors).into_model();
        for (renewals, &count) in (0..).zip(survivors).skip(8) {
            let observed = count as f64 / 1000.0;
            let forecast = model.survival(renewals);
            assert!(
                (forecast - observed).abs() < gap,
                "{renewals}: {forecast} {observed}"
            );
        }
    }
}
