//! Simulate with known coefficients, fit, compare.

use crate::made_up::{each, histories, model, specification, table, without_time};
use clv::models::covariates::{
    BetaDropout, CovariateModel, CovariateTable, Effect, FitWithCovariates, KeyedHistories,
    OneConvention,
};
use clv::models::{
    BgNbd, Contract, Draw, GammaGamma, MbgNbd, ParetoNbd, Random, ShiftedBetaGeometric,
    SpendHistory, SpendModel,
};

/// (estimate − truth)/error of each coefficient, and of ln of each parameter of the base.
fn z_scores<M: FitWithCovariates<Fixed = ()>>(
    truth: &CovariateModel<M>,
    customers: KeyedHistories<'_, usize, M::History>,
    table: &CovariateTable<usize>,
) -> Vec<f64> {
    let fit = M::fit_with_covariates(customers, table, &specification(truth)).unwrap();
    assert!(fit.warnings().is_empty(), "{:?}", fit.warnings());
    assert!(fit.gradient_norm() < 1e-8);
    let of_coefficients = fit
        .coefficients()
        .into_iter()
        .zip(truth.coefficients())
        .map(|(of, (name, value))| {
            assert_eq!(of.name, name);
            (of.estimate - value) / of.standard_error.unwrap()
        });
    let covariance = fit.covariance().unwrap();
    let parameters = fit.model().base().parameters().into_iter();
    let of_base = parameters
        .zip(truth.base().parameters())
        .enumerate()
        .map(|(i, (estimate, value))| (estimate / value).ln() / covariance[i][i].sqrt());
    of_coefficients.chain(of_base).collect()
}

/// All are drawn from nearly standard normal distributions: none is far out, and their mean square
/// is near 1. Scores of one fit depend on each other, so the bounds are wide.
fn must_be_standard(scores: &[f64]) {
    let worst = scores.iter().fold(0.0_f64, |worst, z| worst.max(z.abs()));
    let mean_square = scores.iter().map(|z| z * z).sum::<f64>() / scores.len() as f64;
    assert!(worst < 4.2, "{scores:?}");
    assert!(
        (0.5..1.7).contains(&mean_square),
        "{mean_square} {scores:?}"
    );
}

#[test]
fn pareto_nbd_recovers_its_coefficients() {
    let base = ParetoNbd::new(1.5, 9.0, 0.9, 9.0).unwrap();
    let coefficients = [-0.5, 0.4, 0.0, 0.6, 0.3, -0.8, 0.015, -0.02];
    let truth = model(
        base,
        OneConvention::Standard,
        Effect::OwnOnEach,
        &coefficients,
    );
    let scores: Vec<f64> = (1..=4)
        .flat_map(|seed| {
            let table = table(1_500, seed);
            z_scores(&truth, each(&histories(&truth, &table, seed)), &table)
        })
        .collect();
    must_be_standard(&scores);
}

#[test]
fn bg_nbd_recovers_its_coefficients_under_two_conventions() {
    let base = BgNbd::new(1.2, 5.0, 0.8, 2.5).unwrap();
    let mut scores = Vec::new();
    let opposite = model(
        base,
        BetaDropout::OppositeFactors,
        Effect::OwnOnEach,
        &[-0.5, 0.4, 0.3, -0.2, 0.3, -0.4, 0.015, -0.01],
    );
    let own = model(
        base,
        BetaDropout::OwnCoefficients,
        Effect::OwnOnEach,
        &[
            -0.5, 0.4, 0.3, 0.2, -0.1, 0.4, 0.3, 0.4, 0.2, 0.015, 0.01, 0.0,
        ],
    );
    for seed in 11..=14 {
        let table = table(3_000, seed);
        scores.extend(z_scores(
            &opposite,
            each(&histories(&opposite, &table, seed)),
            &table,
        ));
        scores.extend(z_scores(&own, each(&histories(&own, &table, seed)), &table));
    }
    must_be_standard(&scores);
}

#[test]
fn mbg_nbd_recovers_equal_effects() {
    let base = MbgNbd::new(1.2, 5.0, 0.6, 2.5).unwrap();
    let truth = model(
        base,
        BetaDropout::OppositeFactors,
        Effect::EqualOnAll,
        &[-0.5, 0.4, 0.3, 0.015],
    );
    let scores: Vec<f64> = (21..=26)
        .flat_map(|seed| {
            let table = table(1_500, seed);
            z_scores(&truth, each(&histories(&truth, &table, seed)), &table)
        })
        .collect();
    must_be_standard(&scores);
}

#[test]
fn gamma_gamma_recovers_its_coefficients_and_leaves_out_who_spent_nothing() {
    let base = GammaGamma::new(6.0, 4.0, 15.0).unwrap();
    let truth = model(
        base,
        OneConvention::Standard,
        Effect::OwnOnEach,
        &[-0.3, 0.5, 0.2, 0.02],
    );
    let mut scores = Vec::new();
    for seed in 31..=36 {
        let table = table(1_500, seed);
        let models = truth.for_customers(table.customers(), &table).unwrap();
        let customers: Vec<(usize, SpendHistory)> = models
            .iter()
            .enumerate()
            .map(|(customer, model)| {
                let mut random = Random::new(seed, customer as u64);
                (
                    customer,
                    model.draw(customer as u64 % 5, &mut random).unwrap(),
                )
            })
            .collect();
        let fit = GammaGamma::fit_with_covariates(
            without_time(&customers),
            &table,
            &specification(&truth),
        )
        .unwrap();
        assert_eq!(fit.customers(), 1_200);
        scores.extend(z_scores(&truth, without_time(&customers), &table));
    }
    must_be_standard(&scores);
    // The mean spend is multiplied by e^0.5.
    let web = truth
        .for_covariates(&[
            ("channel", "web".into()),
            ("member", false.into()),
            ("age", 0.0.into()),
        ])
        .unwrap();
    let ratio = web.population_mean().unwrap() / base.population_mean().unwrap();
    assert!((ratio - 0.5_f64.exp()).abs() < 1e-12);
}

#[test]
fn sbg_recovers_its_coefficients() {
    let base = ShiftedBetaGeometric::new(0.8, 2.0).unwrap();
    let truth = model(
        base,
        BetaDropout::OppositeFactors,
        Effect::OwnOnEach,
        &[-0.3, 0.3, 0.2, 0.005],
    );
    let mut scores = Vec::new();
    for seed in 41..=46 {
        let table = table(2_000, seed);
        let models = truth.for_customers(table.customers(), &table).unwrap();
        let customers: Vec<(usize, Contract)> = models
            .iter()
            .enumerate()
            .map(|(customer, model)| {
                let mut random = Random::new(seed, customer as u64);
                (customer, model.draw(7, &mut random).unwrap())
            })
            .collect();
        scores.extend(z_scores(&truth, without_time(&customers), &table));
    }
    must_be_standard(&scores);
}
