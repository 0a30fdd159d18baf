//! BG/NBD on the CDs of CDNOW.

use crate::cdnow_log::calibration;
use clv::models::bayes::{ParameterPosterior, Prior, Priors, Sampling};
use clv::models::{BgNbd, DistinctHistories, Estimate, ModelError, Parametric};
use clv::quantity::{ConfidenceLevel, TimeUnit};

fn like() -> BgNbd {
    BgNbd::new(1.0, 10.0, 1.0, 1.0).unwrap()
}

fn weak() -> Priors {
    Priors::in_order([Prior::log_normal(0.0, 2.0).unwrap(); 4])
}

/// Chains that agree, with each other, with a run five times as long, and with weighted draws of
/// another distribution.
#[test]
fn two_runs_and_a_second_method_agree() {
    let rows = DistinctHistories::new(TimeUnit::Week, calibration());
    let posterior = ParameterPosterior::new(&like(), &rows, &weak()).unwrap();
    let sample = posterior.sample(&Sampling::of_seed(1)).unwrap();
    assert_eq!(sample.warnings().unwrap(), []);
    assert_eq!(sample.divergences(), 0);
    let longer = Sampling {
        draws: 5000,
        ..Sampling::of_seed(2)
    };
    let longer = posterior.sample(&longer).unwrap();
    let weighted = posterior.importance_sample(10_000, 3).unwrap();
    assert!(weighted.pareto_k().unwrap() < 0.5);
    let level = ConfidenceLevel::P90;
    let short = sample.summaries(level).unwrap();
    let long = longer.summaries(level).unwrap();
    for (place, ((name, short), (_, long))) in short.iter().zip(&long).enumerate() {
        assert!(short.r_hat.unwrap() < 1.01, "{name} {short:?}");
        let error = short
            .standard_error
            .unwrap()
            .hypot(long.standard_error.unwrap());
        let apart = short.mean - long.mean;
        assert!(apart.abs() < 4.0 * error, "{name} {short:?} {long:?}");
        let (mean, deviation) = weighted
            .mean::<ModelError>(|model| Ok(model.parameters()[place]))
            .unwrap();
        let of_weighted = deviation / weighted.effective_size().sqrt();
        let error = of_weighted.hypot(long.standard_error.unwrap());
        let apart = mean - long.mean;
        assert!(apart.abs() < 4.0 * error, "{name} {mean} {long:?}");
        // Both standard deviations are known to 2 %.
        assert!(
            (deviation / long.standard_deviation - 1.0).abs() < 0.06,
            "{name}"
        );
    }
}

#[test]
fn flat_priors_lead_to_the_maximum_of_the_likelihood() {
    let rows = DistinctHistories::new(TimeUnit::Week, calibration());
    let flat = Priors::in_order([Prior::FLAT; 4]);
    let posterior = ParameterPosterior::new(&like(), &rows, &flat).unwrap();
    let maximum = posterior.maximum().unwrap();
    let fit = BgNbd::fit(&rows).unwrap();
    let (got, want) = (maximum.model().parameters(), fit.estimates());
    for (got, want) in got.iter().zip(want) {
        assert!((got / want - 1.0).abs() < 1e-6, "{got} {want}");
    }
    assert!((maximum.log_posterior() - fit.log_likelihood()).abs() < 1e-8);
    assert_eq!(maximum.log_posterior(), maximum.log_likelihood());
}

/// The interval of a parameter is that of the maximum of the likelihood where the data say much
/// more than the prior: r of 2357 customers.
#[test]
fn where_the_data_speak_the_posterior_is_that_of_the_likelihood() {
    let rows = DistinctHistories::new(TimeUnit::Week, calibration());
    let posterior = ParameterPosterior::new(&like(), &rows, &weak()).unwrap();
    let sample = posterior.sample(&Sampling::of_seed(4)).unwrap();
    let r = sample.parameter("r").unwrap();
    let r = r.summary(ConfidenceLevel::P95).unwrap();
    let fit = BgNbd::fit(&rows).unwrap();
    let error = fit.standard_errors().unwrap()[0];
    assert!((r.mean - fit.estimates()[0]).abs() < 0.1 * error);
    assert!((r.standard_deviation / error - 1.0).abs() < 0.05);
}

#[cfg(feature = "parallel")]
#[test]
fn the_draws_are_the_same_on_any_number_of_threads() {
    let rows = DistinctHistories::new(TimeUnit::Week, calibration());
    let posterior = ParameterPosterior::new(&like(), &rows, &weak()).unwrap();
    let sampling = Sampling {
        chains: 3,
        warm_up: 30,
        draws: 30,
        ..Sampling::of_seed(6)
    };
    let here = posterior.sample(&sampling).unwrap();
    assert_eq!(posterior.sample(&sampling).unwrap(), here);
    let other_seed = Sampling {
        seed: 7,
        ..sampling
    };
    assert_ne!(posterior.sample(&other_seed).unwrap(), here);
    #[cfg(feature = "parallel")]
    for threads in [1, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let there = pool.install(|| posterior.sample(&sampling).unwrap());
        assert_eq!(there, here);
    }
}
