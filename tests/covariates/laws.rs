//! What holds whatever the data are.

use crate::made_up::{each, histories, model, specification, table};
use crate::random::Random as Numbers;
use clv::models::covariates::{
    BetaDropout, CovariateColumn, CovariateSpecification, CovariateTable, CovariateValue, Effect,
    FitWithCovariates, OneConvention, Process,
};
use clv::models::{
    BgNbd, CustomerModel, DistinctHistories, Estimate, GgomNbd, MbgNbd, Nbd, ParetoNbd, Simulate,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;
use proptest::prelude::*;

fn plain_customers(customers: usize, seed: u64) -> Vec<(usize, PurchaseHistory)> {
    let ages: Vec<f64> = (0..customers).map(|i| 20.0 + (i % 20) as f64).collect();
    let model = BgNbd::new(0.9, 5.0, 0.9, 2.5).unwrap();
    let histories = model.simulate_histories(&ages, seed).unwrap();
    histories.into_iter().enumerate().collect()
}

/// With all coefficients 0 the likelihood is the plain model's, and so is every customer's model.
#[test]
fn without_effects_it_is_the_plain_model() {
    fn check<M>(base: M, convention: M::Convention, coefficients: usize)
    where
        M: FitWithCovariates<History = PurchaseHistory>
            + CustomerModel<History = PurchaseHistory>
            + PartialEq
            + std::fmt::Debug,
    {
        let table = table(400, 7);
        let customers = plain_customers(400, 7);
        let model = model(
            base.clone(),
            convention,
            Effect::OwnOnEach,
            &vec![0.0; coefficients],
        );
        for of_customer in model.for_customers(table.customers(), &table).unwrap() {
            assert_eq!(of_customer, base);
        }
        let with = model.log_likelihood(each(&customers), &table).unwrap();
        let plain: f64 = customers
            .iter()
            .map(|(_, history)| base.log_likelihood(history).unwrap())
            .sum();
        // Four hundred terms of a few units each.
        assert!((with - plain).abs() < 1e-10 * plain.abs(), "{with} {plain}");
    }
    check(Nbd::new(0.6, 8.0).unwrap(), OneConvention::Standard, 4);
    check(
        ParetoNbd::new(0.6, 8.0, 0.7, 12.0).unwrap(),
        OneConvention::Standard,
        8,
    );
    check(
        GgomNbd::new(0.6, 8.0, 0.01, 0.7, 0.2).unwrap(),
        OneConvention::Standard,
        8,
    );
    check(
        BgNbd::new(0.6, 8.0, 0.7, 2.0).unwrap(),
        BetaDropout::SameFactor,
        8,
    );
    check(
        MbgNbd::new(0.6, 8.0, 0.7, 2.0).unwrap(),
        BetaDropout::OwnCoefficients,
        12,
    );
}

/// Units, offsets and the base level are names: the likelihood and the customers' models stay.
#[test]
fn units_and_base_levels_do_not_matter() {
    let truth = model(
        BgNbd::new(1.2, 5.0, 0.8, 2.5).unwrap(),
        BetaDropout::OppositeFactors,
        Effect::OwnOnEach,
        &[-0.5, 0.4, 0.3, -0.2, 0.3, -0.4, 0.015, -0.01],
    );
    let table = table(1_000, 5);
    let customers = histories(&truth, &table, 5);
    let fit = BgNbd::fit_with_covariates(each(&customers), &table, &specification(&truth)).unwrap();
    let moved = CovariateTable::new(
        [
            CovariateColumn::factor("channel", "web"),
            CovariateColumn::number("member"),
            CovariateColumn::number("age"),
        ],
        table.customers().iter().map(|customer| {
            let mut row = table.row(customer).unwrap();
            if let CovariateValue::Number(age) = row[2] {
                // In months, from another birthday on.
                row[2] = CovariateValue::Number(12.0 * age + 24_000.0);
            }
            (*customer, row)
        }),
    )
    .unwrap();
    let again =
        BgNbd::fit_with_covariates(each(&customers), &moved, &specification(&truth)).unwrap();
    assert!((fit.log_likelihood() - again.log_likelihood()).abs() < 1e-7);
    let (age, months) = (&fit.coefficients()[6], &again.coefficients()[6]);
    assert_eq!(
        (age.name.as_str(), months.name.as_str()),
        ("purchase: age", "purchase: age")
    );
    assert!((age.estimate - 12.0 * months.estimate).abs() < 1e-6);
    assert!((age.z.unwrap() - months.z.unwrap()).abs() < 1e-4);
    assert!((age.per_standard_deviation - months.per_standard_deviation).abs() < 1e-6);
    let models = |fit: &clv::models::covariates::CovariateFit<BgNbd>, table| {
        fit.model().for_customers([&0, &17, &999], table).unwrap()
    };
    for (one, other) in models(&fit, &table).iter().zip(models(&again, &moved)) {
        assert!((one.alpha() / other.alpha() - 1.0).abs() < 1e-5);
        assert!((one.a() / other.a() - 1.0).abs() < 1e-5);
    }
    // Wald's test of a whole factor does not depend on its base level either.
    let channel = fit.wald_test("channel").unwrap().unwrap();
    let other = again.wald_test("channel").unwrap().unwrap();
    assert_eq!(channel.degrees_of_freedom, 4);
    assert!((channel.statistic / other.statistic - 1.0).abs() < 1e-4);
}

/// The slopes that the search climbs lead to a point where none is left, also where every customer
/// is a group of their own: ln L falls to either side along every coefficient.
#[test]
fn the_estimates_are_a_maximum() {
    let truth = model(
        ParetoNbd::new(1.5, 9.0, 0.9, 9.0).unwrap(),
        OneConvention::Standard,
        Effect::OwnOnEach,
        &[-0.5, 0.4, 0.0, 0.6, 0.3, -0.8, 0.015, -0.02],
    );
    let table = table(500, 3);
    let customers = histories(&truth, &table, 3);
    let fit =
        ParetoNbd::fit_with_covariates(each(&customers), &table, &specification(&truth)).unwrap();
    assert_eq!(fit.distinct_covariates(), 500);
    let at = fit.model();
    let values: Vec<f64> = at.coefficients().map(|(_, value)| value).collect();
    let errors = fit.coefficients();
    let highest = at.log_likelihood(each(&customers), &table).unwrap();
    assert!((highest - fit.log_likelihood()).abs() < 1e-8);
    for place in 0..values.len() {
        for side in [-0.1, 0.1] {
            let mut beside = values.clone();
            beside[place] += side * errors[place].standard_error.unwrap();
            let beside = model(
                *at.base(),
                OneConvention::Standard,
                Effect::OwnOnEach,
                &beside,
            );
            let lower = beside.log_likelihood(each(&customers), &table).unwrap();
            assert!(lower < highest - 1e-3, "{place} {side}: {lower} {highest}");
        }
    }
}

/// Equal effects are the own effects with a constraint; a covariate of one process alone lies
/// between it and none.
#[test]
fn a_constraint_costs_likelihood() {
    let truth = model(
        MbgNbd::new(1.2, 5.0, 0.8, 2.5).unwrap(),
        BetaDropout::SameFactor,
        Effect::OwnOnEach,
        &[-0.5, 0.4, 0.3, -0.2, 0.3, -0.4, 0.015, -0.01],
    );
    let table = table(1_000, 6);
    let customers = histories(&truth, &table, 6);
    let fit = |effect, convention| {
        let specification = CovariateSpecification::all(&table, convention, effect);
        let fit = MbgNbd::fit_with_covariates(each(&customers), &table, &specification).unwrap();
        (
            fit.log_likelihood(),
            fit.plain().log_likelihood(),
            fit.parameter_count(),
        )
    };
    let (own, plain, parameters) = fit(Effect::OwnOnEach, BetaDropout::SameFactor);
    let (each_own, _, most) = fit(Effect::OwnOnEach, BetaDropout::OwnCoefficients);
    let (equal, _, few) = fit(Effect::EqualOnAll, BetaDropout::SameFactor);
    let (purchase, _, _) = fit(Effect::OnlyOn(Process::Purchase), BetaDropout::SameFactor);
    assert_eq!((few, parameters, most), (8, 12, 16));
    assert!(plain <= equal && equal <= own && own <= each_own);
    assert!(plain <= purchase && purchase <= own);
}

proptest! {
    // Each case is two fits: a tenth of the usual number, whatever that is.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.div_ceil(10),
        ..ProptestConfig::default()
    })]

    /// Covariates that have nothing to do with anything still cannot lower the likelihood, and the
    /// test against the plain model says how little they do.
    #[test]
    fn the_likelihood_is_never_lower_than_the_plain_models(
        seed in any::<u64>(),
        customers in 60_usize..200,
        is_continuous: bool,
    ) {
        let customers = plain_customers(customers, seed);
        let mut random = Numbers::seeded(seed);
        let rows: Vec<_> = customers
            .iter()
            .enumerate()
            .map(|(place, (customer, _))| {
                let noise = if is_continuous { random.normal() } else { 0.0 };
                // Nobody is left out by chance: the first two customers differ.
                let flag = if place < 2 { place == 0 } else { random.chance(0.5) };
                (*customer, [flag.into(), CovariateValue::Number(noise)])
            })
            .collect();
        let columns = [CovariateColumn::number("flag"), CovariateColumn::number("noise")];
        let table = CovariateTable::new(columns, rows).unwrap();
        let mut specification =
            CovariateSpecification::all(&table, BetaDropout::OppositeFactors, Effect::OwnOnEach);
        if !is_continuous {
            specification.terms.truncate(1);
        }
        let histories = customers.iter().map(|(_, history)| *history);
        let plain = BgNbd::fit(&DistinctHistories::new(TimeUnit::Week, histories));
        let fit = BgNbd::fit_with_covariates(each(&customers), &table, &specification);
        // A base this small may leave a coefficient open: then it is refused by name, not guessed.
        if let Ok(fit) = fit {
            let plain = plain.unwrap();
            prop_assert_eq!(fit.plain(), &plain);
            prop_assert!(fit.log_likelihood() >= plain.log_likelihood() - 1e-7);
            let test = fit.likelihood_ratio_test().unwrap();
            prop_assert_eq!(test.degrees_of_freedom as usize, 2 * specification.terms.len());
            prop_assert!((0.0..=1.0).contains(&test.p_value));
        }
    }
}
