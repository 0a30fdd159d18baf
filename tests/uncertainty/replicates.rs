//! Draws and bootstraps.

use super::{base, cdnow, near, weeks};
use clv::models::uncertainty::{
    IntervalScale, NormalEstimate, Parameters, Replicates, Replication, TotalForecast,
    UncertaintyError, bootstrap_customers, bootstrap_parametric,
};
use clv::models::{
    BgBb, BgNbd, CustomerModel, DistinctHistories, Draw, Estimate, GammaGamma, ModelError, Nbd,
    OpportunityHistory, PurchaseProcess, RenewalCounts, ShiftedBetaGeometric, Simulate, SpendModel,
    TimedModel,
};
use clv::quantity::{ConfidenceLevel, Horizon, TimeUnit};
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
use rust_decimal_macros::dec;
use std::fmt::Debug;

fn small_base() -> DistinctHistories {
    let ages: Vec<f64> = (0..600).map(|i| 40.0 + f64::from(i % 6) * 2.0).collect();
    let model = BgNbd::new(1.0, 8.0, 0.8, 2.5).unwrap();
    DistinctHistories::new(TimeUnit::Week, model.simulate_histories(&ages, 5).unwrap())
}

/// The covariance of many draws is the one that they are drawn from.
#[test]
fn draws_have_the_covariance() {
    let fit = BgNbd::fit(&cdnow()).unwrap();
    let estimate = NormalEstimate::of(&fit).unwrap();
    let draws = estimate
        .draws(Replication {
            number: 20_000,
            seed: 7,
        })
        .unwrap();
    assert_eq!(draws.estimate(), fit.model());
    assert!(draws.failures().is_empty());
    let logarithms = |model: &BgNbd| [model.r(), model.alpha(), model.a(), model.b()].map(f64::ln);
    let centre = logarithms(fit.model());
    let errors = estimate.log_standard_errors();
    for i in 0..4 {
        for j in 0..4 {
            let mean: f64 = draws
                .models()
                .iter()
                .map(|model| {
                    let drawn = logarithms(model);
                    (drawn[i] - centre[i]) * (drawn[j] - centre[j]) / 20_000.0
                })
                .sum();
            // Four standard errors of a covariance of 20,000 pairs.
            let tolerance = 4.0 * errors[i] * errors[j] * 2_f64.sqrt() / 20_000_f64.sqrt();
            assert!(
                (mean - estimate.log_covariance()[i][j]).abs() < tolerance,
                "{i} {j}"
            );
        }
    }
}

/// Where a prediction is nearly linear, the three ways to its interval agree.
#[test]
fn delta_draws_and_profile_agree_on_cdnow() {
    let rows = cdnow();
    let fit = BgNbd::fit(&rows).unwrap();
    let estimate = NormalEstimate::of(&fit).unwrap();
    let year = |model: &BgNbd| model.expected_purchases(52.0);
    let delta = estimate
        .delta_interval(IntervalScale::Logarithmic, year, ConfidenceLevel::P90)
        .unwrap();
    let draws = estimate
        .draws(Replication {
            number: 4000,
            seed: 7,
        })
        .unwrap();
    let drawn = draws.interval(year, ConfidenceLevel::P90).unwrap().interval;
    assert_eq!(delta.estimate, drawn.estimate);
    near(drawn.lower, delta.lower, 0.01);
    near(drawn.upper, delta.upper, 0.01);
    let bootstrap = bootstrap_parametric(
        &fit,
        &rows,
        Replication {
            number: 60,
            seed: 7,
        },
    )
    .unwrap();
    assert!(bootstrap.failures().is_empty());
    let of_r = &bootstrap.parameter_intervals(ConfidenceLevel::P80).unwrap()[0];
    // The standard error of a standard deviation of 60 is 9 %.
    near(of_r.standard_error, fit.standard_errors().unwrap()[0], 0.35);
}

/// Two models that were fitted to different facts: the variance of a product's logarithm is a sum.
#[test]
fn a_joint_estimate_adds_the_variances() {
    let process = NormalEstimate::new(
        Nbd::new(2.0, 10.0).unwrap(),
        vec![vec![0.01, 0.002], vec![0.002, 0.04]],
    )
    .unwrap();
    let spend = NormalEstimate::new(
        GammaGamma::new(6.0, 4.0, 15.0).unwrap(),
        vec![
            vec![0.01, 0.0, 0.0],
            vec![0.0, 0.0225, 0.0],
            vec![0.0, 0.0, 0.04],
        ],
    )
    .unwrap();
    let joint = NormalEstimate::jointly(process.clone(), spend.clone());
    let revenue = |(process, spend): &(Nbd, GammaGamma)| {
        Ok::<_, ModelError>(
            process.expected_purchases(5.0)? * spend.population_mean().unwrap_or(f64::NAN),
        )
    };
    // ln(5 r/α) + ln(p γ/(q − 1)): slopes 1, −1, 1, −q/(q − 1) = −4/3, 1.
    let variance: f64 = 0.01 + 0.04 - 0.004 + 0.01 + 0.0225 * 16.0 / 9.0 + 0.04;
    let interval = joint
        .delta_interval(IntervalScale::Logarithmic, revenue, ConfidenceLevel::P95)
        .unwrap();
    near(interval.estimate, 30.0, 1e-12);
    near(
        (interval.upper / 30.0).ln(),
        1.959_963_984_540_054 * variance.sqrt(),
        1e-5,
    );
    let replication = Replication {
        number: 4000,
        seed: 2,
    };
    let other = Replication {
        number: 4000,
        seed: 3,
    };
    for draws in [
        joint.draws(replication).unwrap(),
        process
            .draws(replication)
            .unwrap()
            .paired(spend.draws(other).unwrap()),
    ] {
        let drawn = draws.interval(revenue, ConfidenceLevel::P80).unwrap();
        near(
            drawn.interval.lower,
            30.0 * (-1.281_551_6 * variance.sqrt()).exp(),
            0.05,
        );
    }
}

#[test]
fn resampled_customers_are_as_many_and_among_the_old() {
    let rows = small_base();
    let fit = BgNbd::fit(&rows).unwrap();
    let replicates = bootstrap_customers(
        &fit,
        &rows,
        Replication {
            number: 100,
            seed: 4,
        },
    )
    .unwrap();
    assert_eq!(replicates.models().len() + replicates.failures().len(), 100);
    assert!(replicates.models().len() > 90);
    let plain = fit.log_standard_errors().unwrap();
    let intervals = replicates
        .parameter_intervals(ConfidenceLevel::P80)
        .unwrap();
    for (interval, error) in intervals.iter().zip(plain) {
        assert!(interval.interval.contains(interval.interval.estimate));
        let log_width = (interval.interval.upper / interval.interval.lower).ln();
        // The normal width 2 · 1.2816 · se within what 100 replicates can tell.
        near(log_width, 2.563 * error, 0.5);
    }
}

/// Contracts, opportunities and amounts, whose rows are of other kinds.
#[test]
fn every_kind_of_data_can_be_resampled() {
    let replication = Replication {
        number: 800,
        seed: 6,
    };
    let counts = RenewalCounts::from_survivors(&[1000, 869, 743, 653, 593, 551, 517, 491]).unwrap();
    let fit = ShiftedBetaGeometric::fit(&counts).unwrap();
    let contracts = bootstrap_customers(&fit, &counts, replication).unwrap();
    let robust = NormalEstimate::robust(&fit, &counts)
        .unwrap()
        .standard_errors();
    let intervals = contracts.parameter_intervals(ConfidenceLevel::P80).unwrap();
    for (interval, error) in intervals.iter().zip(robust) {
        // A standard deviation of 800 is known to 2.5 %, and the estimates are skew.
        near(interval.standard_error, error, 0.2);
    }

    let model = BgBb::new(1.2, 0.75, 0.66, 2.78).unwrap();
    let donors: Vec<(OpportunityHistory, u64)> = model
        .draw_each(&[6; 2000], 1)
        .unwrap()
        .into_iter()
        .map(|history| (history, 1))
        .collect();
    let fit = BgBb::fit(&donors).unwrap();
    let errors = fit.log_standard_errors().unwrap();
    let resampled = bootstrap_customers(&fit, &donors, replication).unwrap();
    let redrawn = bootstrap_parametric(&fit, &donors, replication).unwrap();
    for replicates in [resampled, redrawn] {
        let of_alpha = &replicates
            .parameter_intervals(ConfidenceLevel::P80)
            .unwrap()[0];
        near(
            of_alpha.standard_error / fit.model().alpha(),
            errors[0],
            0.5,
        );
    }

    let amounts = GammaGamma::new(4.0, 4.0, 15.0).unwrap();
    let histories: Vec<_> = amounts
        .draw_each(&[3; 500], 1)
        .unwrap()
        .into_iter()
        .map(|history| (history, 1))
        .collect();
    let fit = GammaGamma::fit(&histories).unwrap();
    let redrawn = bootstrap_parametric(&fit, &histories, replication).unwrap();
    let mean =
        |model: &GammaGamma| Ok::<_, ModelError>(model.population_mean().unwrap_or(f64::NAN));
    let interval = redrawn.interval(mean, ConfidenceLevel::P80).unwrap();
    // pγ/(q − 1) = 20 is what the amounts were drawn from.
    let missed = interval.interval.estimate - 20.0;
    assert!(missed.abs() < 4.0 * interval.standard_error, "{interval:?}");
    assert!(interval.interval.contains(interval.interval.estimate));
    assert!(interval.standard_error < 2.0);
}

#[cfg(feature = "parallel")]
#[test]
fn the_same_bits_on_any_number_of_threads() {
    let rows = small_base();
    let fit = BgNbd::fit(&rows).unwrap();
    let estimate = NormalEstimate::of(&fit).unwrap();
    let replication = Replication {
        number: 40,
        seed: 9,
    };
    let histories: Vec<_> = rows.iter().map(|(history, _)| *history).collect();
    let year = |model: &BgNbd| model.expected_purchases(52.0);
    let everything = || {
        let draws = estimate.draws(replication).unwrap();
        let resampled = bootstrap_customers(&fit, &rows, replication).unwrap();
        let redrawn = bootstrap_parametric(&fit, &rows, replication).unwrap();
        let total = TotalForecast::of_purchases(
            &draws,
            &base(histories.iter().map(|history| (*history, None))),
            weeks(10),
            replication,
        );
        let intervals = [&draws, &resampled, &redrawn]
            .map(|of: &Replicates<BgNbd>| of.interval(year, ConfidenceLevel::P90).unwrap());
        let delta = estimate.delta_interval(IntervalScale::Natural, year, ConfidenceLevel::P90);
        let profile = fit.profile_interval(&rows, "a", ConfidenceLevel::P90);
        let found = (draws, resampled, redrawn, total, intervals, delta, profile);
        printed(&found)
    };
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(everything)
    };
    let one = on(1);
    assert!(one == on(2) && one == on(3));
}

#[cfg(feature = "parallel")]
/// A double is printed so that it reads back as the same bits.
fn printed(found: &impl Debug) -> String {
    format!("{found:?}")
}

/// Under one seed the parameters of purchases and of spend are drawn apart, and so are those of two
/// functions: the correlation of 4000 pairs is within 4.9/√4000.
#[test]
fn one_seed_gives_two_models_their_own_numbers() {
    const NUMBER: usize = 4_000;
    let replication = Replication {
        number: NUMBER,
        seed: 7,
    };
    let diagonal = |size: usize| -> Vec<Vec<f64>> {
        let entry = |i, j| if i == j { 0.01 } else { 0.0 };
        (0..size)
            .map(|i| (0..size).map(|j| entry(i, j)).collect())
            .collect()
    };
    let process = NormalEstimate::new(Nbd::new(2.0, 4.0).unwrap(), diagonal(2)).unwrap();
    let spend = GammaGamma::new(6.0, 4.0, 15.0).unwrap();
    let spend = NormalEstimate::new(spend, diagonal(3)).unwrap();
    let pairs = process
        .draws(replication)
        .unwrap()
        .paired(spend.draws(replication).unwrap());
    let correlation: f64 = pairs
        .models()
        .iter()
        .map(|(process, spend)| 10.0 * (process.r() / 2.0).ln() * 10.0 * (spend.p() / 6.0).ln())
        .sum::<f64>()
        / NUMBER as f64;
    assert!(
        correlation.abs() < 4.9 / (NUMBER as f64).sqrt(),
        "{correlation}"
    );
}

/// The predictions of a base over replicates are each customer's interval.
#[test]
fn a_base_is_predicted_over_replicates() {
    let fit = BgNbd::fit(&small_base()).unwrap();
    let replication = Replication {
        number: 40,
        seed: 3,
    };
    let replicates = bootstrap_customers(&fit, &small_base(), replication).unwrap();
    let customers = [(0, 0.0), (2, 30.0), (7, 38.0)];
    let rows = customers.iter().enumerate().map(|(key, (x, recency))| {
        let history = PurchaseHistory::new(*x, *recency, 40.0).unwrap();
        (key, history, None)
    });
    let base = CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, rows).unwrap();
    let model = TimedModel::of(&fit).unwrap();
    let horizon = Horizon::of(dec!(26), TimeUnit::Week).unwrap();
    let table = model
        .predictions_over(&replicates, &base, horizon, ConfidenceLevel::P90)
        .unwrap();
    assert_eq!(table.rows().len(), 3);
    for row in table.rows() {
        let history = PurchaseHistory::new(row.frequency, row.recency, row.age).unwrap();
        let want = replicates
            .interval(
                |model: &BgNbd| model.conditional_expected_purchases(&history, 26.0),
                ConfidenceLevel::P90,
            )
            .unwrap();
        assert_eq!(row.expected_purchases_interval, Some(want.interval));
        let alive = replicates
            .interval(
                |model: &BgNbd| model.probability_alive(&history),
                ConfidenceLevel::P90,
            )
            .unwrap();
        assert_eq!(row.probability_alive_interval, Some(alive.interval));
    }
    let few = model.predictions_over(
        Parameters::uncertain(&replicates.models()[..5])
            .timed(TimeUnit::Week)
            .unwrap(),
        &base,
        horizon,
        ConfidenceLevel::P90,
    );
    assert!(matches!(
        few,
        Err(UncertaintyError::TooFewReplicates { .. })
    ));
    // A bootstrap of another unit, and models that say none.
    let over = |models| model.predictions_over(models, &base, horizon, ConfidenceLevel::P90);
    let bare = Parameters::uncertain(replicates.models());
    assert_eq!(over(bare), Err(ModelError::NoUnit.into()));
    let mismatch = ModelError::UnitMismatch {
        model: TimeUnit::Day,
        data: TimeUnit::Week,
    };
    let daily = bare.timed(TimeUnit::Day).unwrap();
    assert_eq!(over(daily), Err(mismatch.into()));
}
