//! Named priors: what they are, and what they are not.

use clv::models::bayes::{BayesError, ParameterPosterior, Prior, Priors, Sampling};
use clv::models::{DistinctHistories, FitError, Nbd, Random};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;

fn proper() -> Vec<Prior> {
    vec![
        Prior::log_normal(0.5, 0.8).unwrap(),
        Prior::gamma(2.5, 0.7).unwrap(),
        Prior::inverse_gamma(3.5, 4.0).unwrap(),
        Prior::half_normal(2.0).unwrap(),
        Prior::weibull(2.0, 3.0).unwrap(),
        Prior::uniform(0.5, 4.0).unwrap(),
        Prior::uniform(0.0, 3.0).unwrap(),
        Prior::log_uniform(0.2, 5.0).unwrap(),
    ]
}

/// The midpoint rule on ln θ, over every prior here but for 10⁻¹² of it.
fn integral(prior: &Prior, below: f64) -> f64 {
    const STEP: f64 = 1e-4;
    let steps = ((below.ln() + 16.0) / STEP) as usize;
    (0..steps)
        .map(|step| {
            let ln = -16.0 + (step as f64 + 0.5) * STEP;
            (prior.ln_density(ln.exp()) + ln).exp() * STEP
        })
        .sum()
}

#[test]
fn proper_densities_add_up_to_one() {
    for prior in proper() {
        let total = integral(&prior, 1e8);
        // The rule cuts a step at either end of an interval, of at most 5 per unit of ln θ.
        assert!((total - 1.0).abs() < 1e-3, "{prior}: {total}");
    }
}

#[test]
fn draws_are_distributed_as_the_density_says() {
    const DRAWS: u64 = 20_000;
    for (number, prior) in (0..).zip(proper()) {
        let mut random = Random::new(3, number);
        let drawn: Vec<f64> = (0..DRAWS)
            .map(|_| prior.draw(&mut random).unwrap())
            .collect();
        for limit in [0.7, 1.5, 2.8] {
            let below = drawn.iter().filter(|x| **x <= limit).count() as f64 / DRAWS as f64;
            let want = integral(&prior, limit);
            let error = (want * (1.0 - want) / DRAWS as f64).sqrt();
            assert!(
                (below - want).abs() < 4.5 * error + 1e-3,
                "{prior}: {below} {want}"
            );
        }
    }
}

#[test]
fn numbers_that_are_no_prior_are_refused() {
    let refused = [
        (
            Prior::log_normal(f64::NAN, 1.0),
            "mean of the log-normal prior must be finite, got NaN",
        ),
        (
            Prior::log_normal(0.0, -1.0),
            "standard deviation of the log-normal prior must be finite and > 0, got -1",
        ),
        (
            Prior::gamma(0.0, 1.0),
            "shape of the gamma prior must be finite and > 0, got 0",
        ),
        (
            Prior::gamma(1.0, f64::INFINITY),
            "rate of the gamma prior must be finite and > 0, got inf",
        ),
        (
            Prior::inverse_gamma(1.0, -2.0),
            "scale of the inverse gamma prior must be finite and > 0, got -2",
        ),
        (
            Prior::half_normal(f64::NAN),
            "scale of the half-normal prior must be finite and > 0, got NaN",
        ),
        (
            Prior::weibull(-1.0, 1.0),
            "shape of the Weibull prior must be finite and > 0, got -1",
        ),
        (
            Prior::uniform(-1.0, 1.0),
            "low of the uniform prior must be finite and ≥ 0, got -1",
        ),
        (
            Prior::uniform(2.0, 2.0),
            "high of the uniform prior must be finite and above low, got 2",
        ),
        (
            Prior::log_uniform(0.0, 2.0),
            "low of the log-uniform prior must be finite and > 0, got 0",
        ),
    ];
    for (got, want) in refused {
        assert_eq!(got.unwrap_err().to_string(), want);
    }
}

#[test]
fn nothing_is_drawn_from_what_is_no_distribution() {
    let mut random = Random::new(1, 1);
    for flat in [Prior::FLAT, Prior::FLAT_IN_LOG] {
        assert!(!flat.is_proper());
        assert!(matches!(
            flat.draw(&mut random),
            Err(BayesError::Improper { .. })
        ));
    }
}

#[test]
fn off_the_support_there_is_no_density() {
    for prior in proper() {
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(
                prior.ln_density(value),
                f64::NEG_INFINITY,
                "{prior} {value}"
            );
        }
    }
    assert_eq!(
        Prior::uniform(1.0, 2.0).unwrap().ln_density(2.5),
        f64::NEG_INFINITY
    );
}

fn histories() -> DistinctHistories {
    let histories = [0, 1, 0, 4, 2]
        .map(|x: u32| PurchaseHistory::new(x, f64::from(x.min(1)) * 20.0, 26.0).unwrap());
    DistinctHistories::new(TimeUnit::Week, histories)
}

fn error_of(priors: &Priors) -> String {
    let like = Nbd::new(1.0, 10.0).unwrap();
    match ParameterPosterior::new(&like, &histories(), priors) {
        Ok(_) => "none".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn priors_must_fit_the_parameters() {
    let prior = Prior::gamma(2.0, 2.0).unwrap();
    assert_eq!(
        error_of(&Priors::in_order([prior; 3])),
        "NBD needs a prior for each of its 2 parameters, got 3"
    );
    assert_eq!(
        error_of(&Priors::named([("r", prior)])),
        "NBD needs a prior for parameter alpha, there is none"
    );
    assert_eq!(
        error_of(&Priors::named([
            ("r", prior),
            ("alpha", prior),
            ("r", prior)
        ])),
        "parameter r must have one prior, got 2"
    );
    assert_eq!(
        error_of(&Priors::named([("r", prior), ("beta", prior)])),
        "NBD has no parameter beta; it has r, alpha"
    );
    assert_eq!(error_of(&Priors::in_order([prior; 2])), "none");
}

#[test]
fn options_out_of_range_are_named() {
    let like = Nbd::new(1.0, 10.0).unwrap();
    let rows = histories();
    let priors = Priors::in_order([Prior::gamma(2.0, 2.0).unwrap(); 2]);
    let posterior = ParameterPosterior::new(&like, &rows, &priors).unwrap();
    let good = Sampling::of_seed(1);
    for (bad, want) in [
        (
            Sampling { chains: 0, ..good },
            "chains must be from 1 to 10,000,000, got 0",
        ),
        (
            Sampling { draws: 0, ..good },
            "draws must be from 4 to 10,000,000, got 0",
        ),
        (
            Sampling { warm_up: 0, ..good },
            "warm_up must be from 20 to 10,000,000, got 0",
        ),
        (
            Sampling {
                draws: 10_000_001,
                ..good
            },
            "draws must be from 4 to 10,000,000, got 10000001",
        ),
        (
            Sampling {
                target_acceptance: f64::NAN,
                ..good
            },
            "target_acceptance must be in (0, 1), got NaN",
        ),
    ] {
        assert_eq!(posterior.sample(&bad).unwrap_err().to_string(), want);
    }
    assert!(posterior.importance_sample(usize::MAX, 1).is_err());
    let error = posterior.importance_sample(0, 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "draws must be from 100 to 10,000,000, got 0"
    );
}

#[test]
fn nobody_to_learn_from_is_an_error_of_the_fit() {
    let like = Nbd::new(1.0, 10.0).unwrap();
    let none = DistinctHistories::new(TimeUnit::Week, std::iter::empty());
    let priors = Priors::in_order([Prior::gamma(2.0, 2.0).unwrap(); 2]);
    let error = ParameterPosterior::new(&like, &none, &priors).err();
    assert!(matches!(
        error,
        Some(BayesError::Fit(FitError::NoCustomer { .. }))
    ));
}

/// Poisson buyers: the likelihood rises for ever with r and α together, and so does a flat prior.
#[test]
fn a_parameter_that_data_and_prior_leave_open_is_named() {
    let alike = DistinctHistories::new(
        TimeUnit::Week,
        [1, 2, 1, 2, 2, 1, 1, 2].map(|x| PurchaseHistory::new(x, 20.0, 26.0).unwrap()),
    );
    let like = Nbd::new(1.0, 10.0).unwrap();
    let flat = Priors::in_order([Prior::FLAT; 2]);
    let open = ParameterPosterior::new(&like, &alike, &flat).unwrap();
    let error = open.sample(&Sampling::of_seed(1)).unwrap_err();
    assert!(
        matches!(error, BayesError::NoMode { .. } | BayesError::Fit(_)),
        "{error:?}"
    );
    // A prior closes it.
    let closed = Priors::in_order([Prior::gamma(2.0, 0.5).unwrap(), Prior::FLAT]);
    let closed = ParameterPosterior::new(&like, &alike, &closed).unwrap();
    let sample = closed.sample(&Sampling::of_seed(1)).unwrap();
    assert!(
        sample
            .summaries(clv::quantity::ConfidenceLevel::P90)
            .is_ok()
    );
}

#[cfg(feature = "serde")]
#[test]
fn priors_are_checked_when_they_are_read() {
    for prior in proper()
        .into_iter()
        .chain([Prior::FLAT, Prior::FLAT_IN_LOG])
    {
        let text = serde_json::to_string(&prior).unwrap();
        assert_eq!(
            serde_json::from_str::<Prior>(&text).unwrap(),
            prior,
            "{text}"
        );
    }
    let text = serde_json::to_string(&Prior::half_normal(2.0).unwrap()).unwrap();
    assert_eq!(text, r#"{"prior":"half_normal","scale":2.0}"#);
    let edited = serde_json::from_str::<Prior>(&text.replace("2.0", "-2.0")).unwrap_err();
    assert!(
        edited
            .to_string()
            .contains("scale of the half-normal prior"),
        "{edited}"
    );
}
