//! A posterior of two parameters against its integrals, by 600 × 600 Gauss–Legendre points in
//! (ln r, ln α) with SciPy's ln Γ.

use clv::models::bayes::{ParameterPosterior, Prior, Priors, Sampling};
use clv::models::{DistinctHistories, ModelError, Nbd};
use clv::quantity::{ConfidenceLevel, TimeUnit};
use clv::transactions::PurchaseHistory;

const LN_EVIDENCE: f64 = -51.579_696_877_545_2;
/// Mean and standard deviation of r, α and r/α.
const MOMENTS: [(f64, f64); 3] = [
    (0.563_659_132_954_544, 0.276_409_086_432_276),
    (12.429_847_512_227_2, 6.335_513_185_512_2),
    (0.050_896_419_329_134, 0.024_014_183_542_564),
];
const MODE: [f64; 2] = [0.372_796_11, 7.601_995_32];
const AT_MODE: (f64, f64) = (-53.277_416_192_5, -50.220_530_570_7);

fn histories() -> DistinctHistories {
    let histories = [0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 6]
        .map(|x: u32| PurchaseHistory::new(x, f64::from(x.min(1)) * 20.0, 26.0).unwrap());
    DistinctHistories::new(TimeUnit::Week, histories)
}

fn priors() -> Priors {
    Priors::named([
        ("alpha", Prior::gamma(2.0, 0.2).unwrap()),
        ("r", Prior::gamma(2.0, 2.0).unwrap()),
    ])
}

fn quantity(which: usize, nbd: &Nbd) -> Result<f64, ModelError> {
    Ok(match which {
        0 => nbd.r(),
        1 => nbd.alpha(),
        _ => nbd.r() / nbd.alpha(),
    })
}

#[test]
fn the_mode_is_that_of_the_density_of_the_parameters() {
    let histories = histories();
    let like = Nbd::new(1.0, 1.0).unwrap();
    let posterior = ParameterPosterior::new(&like, &histories, &priors()).unwrap();
    let maximum = posterior.maximum().unwrap();
    // A simplex found it to eight digits.
    assert!((maximum.model().r() / MODE[0] - 1.0).abs() < 1e-7);
    assert!((maximum.model().alpha() / MODE[1] - 1.0).abs() < 1e-7);
    assert!((maximum.log_posterior() - AT_MODE.0).abs() < 1e-9);
    assert!((maximum.log_likelihood() - AT_MODE.1).abs() < 1e-6);
    assert_eq!(maximum.warnings(), []);
}

#[test]
fn the_sampler_has_the_moments_of_the_integrals() {
    let histories = histories();
    let like = Nbd::new(1.0, 1.0).unwrap();
    let posterior = ParameterPosterior::new(&like, &histories, &priors()).unwrap();
    let sampling = Sampling {
        draws: 5000,
        ..Sampling::of_seed(5)
    };
    let sample = posterior.sample(&sampling).unwrap();
    assert_eq!(sample.warnings().unwrap(), []);
    for (which, (mean, deviation)) in MOMENTS.into_iter().enumerate() {
        let draws = sample.predict(|nbd| quantity(which, nbd)).unwrap();
        let summary = draws.summary(ConfidenceLevel::P90).unwrap();
        let error = summary.standard_error.unwrap();
        assert!(error < 0.02 * deviation, "{summary:?}");
        assert!(
            (summary.mean - mean).abs() < 4.0 * error,
            "{mean} {summary:?}"
        );
        // The standard error of a standard deviation, for tails as heavy as an exponential's:
        // √(8/4n) at n ≈ 8000 effective draws is 1.6 %.
        assert!(
            (summary.standard_deviation / deviation - 1.0).abs() < 0.06,
            "{deviation} {summary:?}"
        );
    }
}

#[test]
fn importance_sampling_has_the_moments_and_the_evidence() {
    let histories = histories();
    let like = Nbd::new(1.0, 1.0).unwrap();
    let posterior = ParameterPosterior::new(&like, &histories, &priors()).unwrap();
    let sample = posterior.importance_sample(20_000, 3).unwrap();
    assert!(sample.pareto_k().unwrap() < 0.5, "{:?}", sample.pareto_k());
    let error = sample.effective_size().sqrt().recip();
    assert!(error < 0.01, "{error}");
    assert!((sample.log_evidence().unwrap().unwrap() - LN_EVIDENCE).abs() < 4.0 * error);
    for (which, (mean, deviation)) in MOMENTS.into_iter().enumerate() {
        let (got, spread) = sample.mean(|nbd| quantity(which, nbd)).unwrap();
        assert!((got - mean).abs() < 4.0 * error * deviation, "{got} {mean}");
        assert!((spread / deviation - 1.0).abs() < 0.05);
    }
}
