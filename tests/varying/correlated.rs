//! Pareto/NBD with correlated purchase and dropout rates.

use crate::cdnow_log;
use clv::models::{
    CorrelatedParetoNbd, CustomerModel, DistinctHistories, Estimate, FitWarning, ModelError,
    Parametric, ParetoNbd, PurchaseProcess, Random, Simulate,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;

/// r, α, s, β, m, τ; x, t_x, T; then ln L, P(alive), E[X(20)], DERT at 0.01 and P(alive in 20).
///
/// By the trapezoidal rule in (ln λ, ln μ) over the model's definition: the individual likelihood
/// λ^x/(λ+μ)·(μ·e^(−(λ+μ)t_x) + λ·e^(−(λ+μ)T)), individual expectations and Sarmanov's density
/// (numpy, step 0.03; no hypergeometric function and no combination of four models).
type Case = ([f64; 6], (u32, f64, f64), [f64; 5]);

#[allow(clippy::approx_constant, reason = "2.718 was drawn at random")]
const BY_QUADRATURE: [Case; 12] = [
    (
        [0.55, 10.6, 0.6, 11.7, 19.54, 1.0],
        (2, 30.43, 38.86),
        [
            -9.5496080804444,
            0.87057435825048,
            0.79772177162381,
            2.6948776820032,
            0.7127157646803,
        ],
    ),
    (
        [0.55, 10.6, 0.6, 11.7, -0.9935, 1.0],
        (0, 0.0, 38.0),
        [
            -0.51771674171714,
            0.30452753094238,
            0.062069895406729,
            0.20930882789426,
            0.24856873343716,
        ],
    ),
    (
        [0.55, 10.6, 0.6, 11.7, 2.327, 10.0],
        (26, 30.86, 31.0),
        [
            -39.512598210044,
            0.99714270072876,
            10.80670738963,
            32.338950307909,
            0.73007689632972,
        ],
    ),
    (
        [2.474, 4.302, 2.481, 1.345, -3.09, 0.61],
        (17, 3.67, 26.09),
        [
            -4.0138850083704,
            3.2353390225746e-13,
            2.1823584044233e-12,
            2.9715330257649e-12,
            8.3384111942563e-14,
        ],
    ),
    (
        [2.998, 1.037, 2.061, 2.863, -0.2135, 18.14],
        (12, 46.75, 54.37),
        [
            -40.9383165394,
            0.42928036095112,
            1.7078890314154,
            3.3211491677544,
            0.23141051913455,
        ],
    ),
    (
        [1.631, 0.43, 2.127, 5.276, 1.318, 1.36],
        (5, 37.97, 53.38),
        [
            -25.098215893321,
            0.21585355555212,
            0.38869116121907,
            0.75343925623786,
            0.11665672962399,
        ],
    ),
    (
        [0.914, 26.232, 2.718, 0.347, -0.6326, 6.79],
        (1, 2.8, 5.07),
        [
            -9.6103180643017,
            0.21325715531925,
            0.039175459372707,
            0.03973990961625,
            0.0032952715654556,
        ],
    ),
    (
        [0.849, 18.779, 1.177, 1.571, -0.9078, 0.87],
        (17, 35.56, 43.42),
        [
            -41.399658090202,
            0.47042387492829,
            2.1714910124847,
            5.3355032927886,
            0.30545394749087,
        ],
    ),
    (
        [1.163, 4.126, 2.46, 4.112, -2.046, 1.2],
        (13, 5.45, 5.8),
        [
            -9.6439530466712,
            0.89946122407079,
            7.4643590345578,
            8.2791582151324,
            0.067533483464253,
        ],
    ),
    (
        [2.581, 39.107, 1.293, 2.392, 0.8798, 15.79],
        (20, 27.31, 35.59),
        [
            -43.733699634325,
            0.308127374391,
            1.375602015219,
            2.9414462711824,
            0.17083229155227,
        ],
    ),
    (
        [2.147, 0.973, 1.552, 8.13, -0.9254, 0.74],
        (7, 28.94, 43.07),
        [
            -24.670972203116,
            0.12607733891989,
            0.40408657641044,
            0.88629531022723,
            0.075320828576941,
        ],
    ),
    (
        [2.456, 2.286, 0.824, 18.008, 1.325, 2.04],
        (3, 41.88, 44.23),
        [
            -16.228472551766,
            0.96490490708851,
            2.0113617389126,
            6.360037093054,
            0.77048161449808,
        ],
    ),
];

fn model([r, alpha, s, beta, m, tau]: [f64; 6]) -> CorrelatedParetoNbd {
    CorrelatedParetoNbd::new(ParetoNbd::new(r, alpha, s, beta).unwrap(), m, tau).unwrap()
}

#[track_caller]
fn near(got: f64, want: f64, relative: f64) {
    assert!(
        (got - want).abs() <= relative * want.abs(),
        "{got} {want} {:e}",
        got / want - 1.0
    );
}

#[test]
fn agrees_with_quadrature_of_its_definition() {
    for (parameters, (x, recency, age), [ln, alive, purchases, dert, later]) in BY_QUADRATURE {
        let model = model(parameters);
        let history = PurchaseHistory::new(x, recency, age).unwrap();
        // The references have about eleven digits; 4e-13 is a chance to be alive.
        near(model.log_likelihood(&history).unwrap(), ln, 1e-11);
        near(model.probability_alive(&history).unwrap(), alive, 1e-10);
        let posterior = model.posterior(&history).unwrap();
        near(
            posterior.expected_purchases(20.0).unwrap(),
            purchases,
            1e-10,
        );
        let discounted = posterior.discounted_expected_transactions(0.01).unwrap();
        near(discounted.unwrap(), dert, 1e-10);
        near(
            posterior.probability_alive_after(20.0).unwrap(),
            later,
            1e-10,
        );
    }
}

/// With m = 0 every number is Pareto/NBD's, to the bit.
#[test]
fn without_dependence_it_is_pareto_nbd() {
    for (parameters, (x, recency, age), _) in BY_QUADRATURE {
        let [r, alpha, s, beta, _, tau] = parameters;
        let model = model([r, alpha, s, beta, 0.0, tau]);
        let plain = *model.marginals();
        let history = PurchaseHistory::new(x, recency, age).unwrap();
        assert_eq!(model.correlation(), 0.0);
        assert_eq!(
            model.log_likelihood(&history),
            plain.log_likelihood(&history)
        );
        near(
            model.probability_alive(&history).unwrap(),
            plain.probability_alive(&history).unwrap(),
            1e-15,
        );
        let (ours, theirs) = (
            model.posterior(&history).unwrap(),
            plain.posterior(&history).unwrap(),
        );
        near(
            ours.expected_purchases(9.0).unwrap(),
            theirs.expected_purchases(9.0).unwrap(),
            1e-14,
        );
        assert_eq!(
            model.purchase_probability(2, 9.0),
            plain.purchase_probability(2, 9.0)
        );
    }
}

/// The same customers in days are the same model with α, β and τ in days: m, ρ and every
/// probability stay, the density falls by 7 for each purchase.
#[test]
fn the_unit_of_time_changes_nothing_but_itself() {
    for (parameters, (x, recency, age), _) in BY_QUADRATURE {
        let [r, alpha, s, beta, m, tau] = parameters;
        let weeks = model(parameters);
        let days = model([r, 7.0 * alpha, s, 7.0 * beta, m, 7.0 * tau]);
        near(days.correlation(), weeks.correlation(), 1e-13);
        let in_weeks = PurchaseHistory::new(x, recency, age).unwrap();
        let in_days = PurchaseHistory::new(x, 7.0 * recency, 7.0 * age).unwrap();
        let lower = f64::from(x) * 7.0_f64.ln();
        let got = days.log_likelihood(&in_days).unwrap() + lower;
        near(got, weeks.log_likelihood(&in_weeks).unwrap(), 1e-12);
        near(
            days.probability_alive(&in_days).unwrap(),
            weeks.probability_alive(&in_weeks).unwrap(),
            1e-10,
        );
    }
}

/// ρ from its definition, by the same rule as above.
#[test]
fn the_correlation_is_that_of_the_density() {
    // r = s = 1 with α = β = τ: E[λ·φ]·τ = Σ over exponentials = ¼ − ½ = −¼ of the unit mean.
    let model = model([1.0, 3.0, 1.0, 3.0, 1.6, 3.0]);
    near(model.correlation(), 1.6 / 16.0, 1e-15);
    let (low, high) = model.correlation_range();
    // ±4/16, less what rounds the crease of the bounds off.
    let rounded = 0.25 / 2.0_f64.powf(1.0 / 16.0);
    near(low, -rounded, 1e-14);
    near(high, rounded, 1e-14);
}

/// Frequency 50 000: a linear likelihood would be 10^100 000.
#[test]
fn many_purchases_do_not_overflow() {
    let model = model([0.55, 10.6, 0.6, 11.7, 15.0, 1.0]);
    for (x, recency) in [(3_000, 200.0), (50_000, 199.9), (50_000, 1.0)] {
        let history = PurchaseHistory::new(x, recency, 200.0).unwrap();
        assert!(model.log_likelihood(&history).unwrap().is_finite());
        let alive = model.probability_alive(&history).unwrap();
        assert!((0.0..=1.0).contains(&alive));
    }
}

#[test]
fn the_weights_sum_to_one_and_so_do_the_probabilities() {
    for (parameters, (x, recency, age), _) in BY_QUADRATURE {
        let model = model(parameters);
        let history = PurchaseHistory::new(x, recency, age).unwrap();
        let process = model.posterior(&history).unwrap().into_process();
        let weights: f64 = process.components().iter().map(|(weight, _)| weight).sum();
        near(weights, 1.0, 1e-12);
        let all = model.cumulative_purchase_probability(4_000, 2.0).unwrap();
        near(all, 1.0, 1e-9);
    }
}

#[test]
fn m_stays_within_its_range() {
    let pareto = ParetoNbd::new(1.0, 10.0, 1.0, 10.0).unwrap();
    for m in [4.0, -4.0, 5.0, f64::NAN, f64::INFINITY] {
        let error = CorrelatedParetoNbd::new(pareto, m, 10.0).unwrap_err();
        assert!(
            matches!(error, ModelError::Parameter { parameter: "m", .. }),
            "{error}"
        );
    }
    for tau in [0.0, -1.0, f64::NAN] {
        assert!(CorrelatedParetoNbd::new(pareto, 0.0, tau).is_err());
    }
    // The odds of the search cannot leave it.
    let like = CorrelatedParetoNbd::new(pareto, 3.7, 10.0).unwrap();
    let again = like.with_parameters(&like.parameters()).unwrap();
    near(again.m(), 3.7, 1e-14);
    for odds in [1e-6, 1.0, 1e6] {
        let (low, high) = like.m_range();
        let m = like
            .with_parameters(&[1.0, 10.0, 1.0, 10.0, odds])
            .unwrap()
            .m();
        assert!(m > low && m < high);
    }
    let json = serde_json::to_string(&like).unwrap();
    let read: CorrelatedParetoNbd = serde_json::from_str(&json).unwrap();
    assert_eq!(read, like);
    let outside = json.replace("\"m\":3.7", "\"m\":4.1");
    assert!(serde_json::from_str::<CorrelatedParetoNbd>(&outside).is_err());
}

/// The gradient of the fit against differences of the likelihood of single customers.
#[test]
fn the_slopes_are_those_of_the_likelihood() {
    const STEP: f64 = 1e-5;
    for (parameters, (x, recency, age), _) in BY_QUADRATURE {
        let model = model(parameters);
        let history = PurchaseHistory::new(x, recency, age).unwrap();
        let other = PurchaseHistory::new(3, 1.0, 4.0).unwrap();
        let rows = DistinctHistories::new(TimeUnit::Week, [history, other]);
        let likelihood = model.log_likelihood_of(&rows).unwrap();
        let at = model.parameters();
        let ours = likelihood.value(&at).unwrap();
        let alone = model.log_likelihood(&history).unwrap() + model.log_likelihood(&other).unwrap();
        near(ours, alone, 1e-12);
        let slopes = likelihood.log_gradient(&at).unwrap();
        for (place, slope) in slopes.iter().enumerate() {
            let beside = |step: f64| {
                let mut moved = at.clone();
                moved[place] *= step.exp();
                likelihood.value(&moved).unwrap()
            };
            let difference = (beside(STEP) - beside(-STEP)) / (2.0 * STEP);
            assert!(
                (slope - difference).abs() < 1e-7 * slope.abs().max(1.0),
                "{parameters:?} {place}: {slope} {difference}"
            );
        }
    }
}

/// Customers drawn with a correlation: the fit finds its sign and its size within the error, tells
/// it from none where there is one, and not where there is none.
#[test]
fn a_simulated_correlation_is_found() {
    // The error of the correlation is .044 with 3,000 customers: with so many, about a third of it.
    let ages: Vec<f64> = (0..24_000)
        .map(|i| 30.0 + f64::from(i % 211) / 7.0)
        .collect();
    for share in [0.9, -0.9, 0.0] {
        let plain = model([1.5, 6.0, 1.2, 12.0, 0.0, 6.0]);
        let (low, high) = plain.m_range();
        let m = if share > 0.0 {
            share * high
        } else {
            -share * low
        };
        let truth = model([1.5, 6.0, 1.2, 12.0, m, 6.0]);
        let histories = truth.simulate_histories(&ages, 21).unwrap();
        let rows = DistinctHistories::new(TimeUnit::Week, histories);
        let fit = CorrelatedParetoNbd::fit_with(6.0, &rows).unwrap();
        let found = fit.correlation().unwrap();
        let test = fit
            .likelihood_ratio_test(&ParetoNbd::fit(&rows).unwrap())
            .unwrap();
        if let Some(error) = found.standard_error {
            let away = (found.value - truth.correlation()) / error;
            assert!(away.abs() < 4.0, "{found:?} {} {away}", truth.correlation());
        }
        if share == 0.0 {
            assert!(test.p_value > 0.001, "{test:?}");
        } else {
            assert_eq!(found.value.signum(), share.signum(), "{found:?}");
            assert!(test.p_value < 0.05, "{test:?} {found:?}");
        }
    }
}

/// The mean number of purchases of drawn customers, of a new one and of one with a history.
#[test]
fn simulated_customers_buy_as_often_as_expected() {
    const DRAWS: u64 = 20_000;
    let model = model([1.5, 6.0, 1.2, 12.0, 2.2, 6.0]);
    let history = PurchaseHistory::new(6, 14.0, 20.0).unwrap();
    let posterior = model.posterior(&history).unwrap();
    let check = |want: f64, draw: &dyn Fn(&mut Random) -> usize| {
        let counts: Vec<f64> = (0..DRAWS)
            .map(|stream| draw(&mut Random::new(5, stream)) as f64)
            .collect();
        let mean = counts.iter().sum::<f64>() / DRAWS as f64;
        let squares: f64 = counts.iter().map(|count| (count - mean).powi(2)).sum();
        let error = squares.sqrt() / DRAWS as f64;
        assert!((mean - want).abs() < 4.5 * error, "{mean} {want} {error}");
    };
    check(model.expected_purchases(30.0).unwrap(), &|random| {
        model.simulate(30.0, random).unwrap().len()
    });
    check(posterior.expected_purchases(30.0).unwrap(), &|random| {
        posterior.simulate(30.0, random).unwrap().len()
    });
}

/// CDNOW in weeks: the more ln L gains, the longer the kernel's time; m goes to the end of its
/// range, which the fit says.
#[test]
fn on_cdnow_frequent_buyers_leave_sooner() {
    let rows = DistinctHistories::new(TimeUnit::Week, cdnow_log::calibration());
    let independent = ParetoNbd::fit(&rows).unwrap();
    for (tau, least) in [(1.0, 3.0), (10.0, 10.0)] {
        let fit = CorrelatedParetoNbd::fit_with(tau, &rows).unwrap();
        let test = fit.likelihood_ratio_test(&independent).unwrap();
        assert!(
            test.statistic > 2.0 * least && test.p_value < 0.02,
            "{test:?}"
        );
        let correlation = fit.correlation().unwrap();
        assert!(correlation.value > 0.05 && correlation.standard_error.is_none());
        assert!(
            matches!(fit.warnings(), [FitWarning::Boundary { parameter, .. }] if parameter == "m_odds")
        );
    }
}
