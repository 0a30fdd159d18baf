//! Covariances, Wald and profile intervals, robust errors.

use super::{cdnow, near};
use clv::models::uncertainty::{IntervalScale, NormalEstimate, UncertaintyError};
use clv::models::{
    BetaDiscreteWeibull, BgNbd, Contract, DistinctHistories, Estimate, Fit, Nbd, ParetoNbd,
    RenewalCounts, ShiftedBetaGeometric,
};
use clv::quantity::{ConfidenceLevel, TimeUnit};
use clv::transactions::PurchaseHistory;

/// The inverse of the second derivatives of ln L in the logarithms, by mpmath with 40 digits at the
/// maximum, from the likelihoods as they are published.
const BG_NBD: [[f64; 4]; 4] = [
    [
        0.00267939016180797,
        0.00346162866179211,
        -0.000456683798248234,
        0.000111530557920912,
    ],
    [
        0.00346162866179211,
        0.00734364991059998,
        -0.000818849116735879,
        0.000982842401986824,
    ],
    [
        -0.000456683798248234,
        -0.000818849116735879,
        0.054868240561974,
        0.06405731750031,
    ],
    [
        0.000111530557920912,
        0.000982842401986824,
        0.06405731750031,
        0.0845551868856477,
    ],
];
const PARETO_NBD: [[f64; 4]; 4] = [
    [
        0.00741033826421592,
        0.00563584583830641,
        -0.00940242082623691,
        -0.0217913785500384,
    ],
    [
        0.00563584583830641,
        0.00634728618827132,
        -0.0041989240636037,
        -0.00977056455891451,
    ],
    [
        -0.00940242082623691,
        -0.0041989240636037,
        0.0954332835169186,
        0.159760741895625,
    ],
    [
        -0.0217913785500384,
        -0.00977056455891451,
        0.159760741895625,
        0.283329221364781,
    ],
];

#[track_caller]
fn is_covariance<M: clv::models::Parametric>(fit: &Fit<M>, want: &[[f64; 4]; 4]) {
    for (got, want) in fit.log_covariance().unwrap().iter().zip(want) {
        for (got, want) in got.iter().zip(want) {
            near(*got, *want, 1e-6);
        }
    }
}

#[test]
fn the_covariance_is_the_inverse_of_a_numerical_hessian() {
    let rows = cdnow();
    is_covariance(&BgNbd::fit(&rows).unwrap(), &BG_NBD);
    is_covariance(&ParetoNbd::fit(&rows).unwrap(), &PARETO_NBD);
}

/// The information of every model against differences of ln L itself, at a point that is no maximum.
#[test]
fn the_information_is_that_of_the_values() {
    let rows = cdnow();
    let model = BgNbd::new(0.3, 5.0, 0.9, 2.0).unwrap();
    let likelihood = model.log_likelihood_of(&rows).unwrap();
    let at = [0.3, 5.0, 0.9, 2.0];
    let information = likelihood.log_information(&at).unwrap();
    let value = |i: usize, j: usize, by: [f64; 2]| {
        let mut moved = at;
        moved[i] *= by[0].exp();
        moved[j] *= by[1].exp();
        likelihood.value(&moved).unwrap()
    };
    // Differences of fourth order: each is a sum over ±1 and ±2 steps in either direction.
    let weights = [(-2.0, 1.0), (-1.0, -8.0), (1.0, 8.0), (2.0, -1.0)];
    let step = 0.01;
    for i in 0..4 {
        for j in 0..4 {
            let mut sum = 0.0;
            for (a, of_a) in weights {
                for (b, of_b) in weights {
                    sum += of_a * of_b * value(i, j, [a * step, b * step]);
                }
            }
            let second = sum / (12.0 * step * 12.0 * step);
            let largest = information[i][i].max(information[j][j]);
            assert!(
                (information[i][j] + second).abs() < 1e-5 * largest,
                "{i} {j}: {} {second}",
                information[i][j]
            );
        }
    }
}

#[test]
fn wald_intervals_on_either_scale() {
    let fit = ParetoNbd::fit(&cdnow()).unwrap();
    let estimate = NormalEstimate::of(&fit).unwrap();
    let natural = estimate
        .wald_intervals(IntervalScale::Natural, ConfidenceLevel::P95)
        .unwrap();
    let logarithmic = estimate
        .wald_intervals(IntervalScale::Logarithmic, ConfidenceLevel::P95)
        .unwrap();
    // β = 11.669 with a standard error of 6.211: below zero on the natural scale.
    let z = 1.959_963_984_540_054;
    near(natural[3].lower, 11.668735288855 - z * 6.2111135906, 1e-5);
    assert!(natural[3].lower < 0.0);
    near(
        logarithmic[3].lower,
        11.668735288855 * (-z * 0.283329221364781_f64.sqrt()).exp(),
        1e-5,
    );
    near(
        logarithmic[3].upper,
        11.668735288855 * (z * 0.283329221364781_f64.sqrt()).exp(),
        1e-5,
    );
    assert!(estimate.standard_errors() == fit.standard_errors().unwrap());
}

/// The products of the customers' scores from differences of the published likelihood (numpy).
#[test]
fn robust_errors_of_bg_nbd() {
    let rows = cdnow();
    let fit = BgNbd::fit(&rows).unwrap();
    let robust = NormalEstimate::robust(&fit, &rows).unwrap();
    let want = [
        [
            0.00351943880955,
            0.00523058877644,
            -0.000604747524859,
            0.000518971393675,
        ],
        [
            0.00523058877644,
            0.0111044905702,
            -0.00112231844396,
            0.0019218179602,
        ],
        [
            -0.000604747524859,
            -0.00112231844396,
            0.0521078724634,
            0.0600893972682,
        ],
        [
            0.000518971393675,
            0.0019218179602,
            0.0600893972682,
            0.0793890955311,
        ],
    ];
    for (got, want) in robust.log_covariance().iter().zip(want) {
        for (got, want) in got.iter().zip(want) {
            near(*got, want, 1e-6);
        }
    }
}

/// A contract is one customer however often it was renewed; by mpmath from ln P(T = t) and ln S(t).
#[test]
fn robust_errors_of_contracts_are_those_of_customers() {
    let survivors = [1000, 869, 743, 653, 593, 551, 517, 491];
    let counts = RenewalCounts::from_survivors(&survivors).unwrap();
    let fit = ShiftedBetaGeometric::fit(&counts).unwrap();
    let robust = NormalEstimate::robust(&fit, &counts).unwrap();
    let plain = NormalEstimate::of(&fit).unwrap();
    let mathematics = [
        (
            plain,
            [
                [0.0241091693331, 0.030540710878],
                [0.030540710878, 0.0425959376052],
            ],
        ),
        (
            robust,
            [
                [0.0200641940994, 0.0245656159833],
                [0.0245656159833, 0.0338325296113],
            ],
        ),
    ];
    for (estimate, want) in mathematics {
        for (got, want) in estimate.log_covariance().iter().zip(want) {
            for (got, want) in got.iter().zip(want) {
                near(*got, want, 1e-6);
            }
        }
    }
}

/// Cohorts that were seen for different times: the scores of customers must add up to the gradient,
/// which is 0 at the maximum but not at other parameters.
#[test]
fn the_scores_of_contracts_are_complete() {
    let mut counts = RenewalCounts::from_survivors(&[500, 400, 350, 320]).unwrap();
    counts
        .merge(&RenewalCounts::from_survivors(&[300, 250]).unwrap())
        .unwrap();
    counts.add(Contract::Running { renewals: 0 }, 40).unwrap();
    counts.add(Contract::Cancelled { renewals: 2 }, 5).unwrap();
    let model = BetaDiscreteWeibull::new(0.9, 2.0, 1.2).unwrap();
    let parameters = [0.9, 2.0, 1.2];
    let products = model
        .log_likelihood_of(&counts)
        .unwrap()
        .log_score_products(&parameters)
        .unwrap();
    // One likelihood for each kind of customer.
    let kinds = [
        (Contract::Cancelled { renewals: 0 }, 150),
        (Contract::Cancelled { renewals: 1 }, 50),
        (Contract::Cancelled { renewals: 2 }, 35),
        (Contract::Running { renewals: 0 }, 40),
        (Contract::Running { renewals: 1 }, 250),
        (Contract::Running { renewals: 3 }, 320),
    ];
    let ln_likelihood = |contract: Contract, moved: [f64; 3]| {
        let [alpha, beta, c] = moved;
        let model = BetaDiscreteWeibull::new(alpha, beta, c).unwrap();
        let one = RenewalCounts::from_contracts([contract]).unwrap();
        model.log_likelihood(&one).unwrap_or(0.0)
    };
    let mut want = [[0.0; 3]; 3];
    for (contract, customers) in kinds {
        let score: [f64; 3] = std::array::from_fn(|i| {
            let mut sides = [parameters; 2];
            sides[0][i] *= 1e-5_f64.exp();
            sides[1][i] *= (-1e-5_f64).exp();
            (ln_likelihood(contract, sides[0]) - ln_likelihood(contract, sides[1])) / 2e-5
        });
        for i in 0..3 {
            for j in 0..3 {
                want[i][j] += f64::from(customers) * score[i] * score[j];
            }
        }
    }
    for (got, want) in products.iter().flatten().zip(want.iter().flatten()) {
        near(*got, *want, 1e-6);
    }
}

/// By scipy: BFGS over the other parameters, Brent's root of the deviance.
#[test]
fn profile_intervals_of_bg_nbd() {
    let rows = cdnow();
    let fit = BgNbd::fit(&rows).unwrap();
    let want = [
        (0.2192589908, 0.2686022738),
        (3.723896802, 5.211728752),
        (0.515357861, 1.318794752),
        (1.429605307, 4.566912227),
    ];
    let profiled = fit.profile_intervals(&rows, ConfidenceLevel::P95).unwrap();
    for (interval, (lower, upper)) in profiled.iter().zip(want) {
        near(interval.lower.unwrap(), lower, 1e-6);
        near(interval.upper.unwrap(), upper, 1e-6);
    }
    let b = fit
        .profile_interval(&rows, "b", ConfidenceLevel::P95)
        .unwrap();
    assert_eq!(b, profiled[3]);
    assert_eq!(b.estimate, fit.model().b());
}

/// With one parameter and nothing else the interval can be had by hand: see the deviance.
#[test]
fn at_the_ends_of_a_profile_the_deviance_is_the_quantile() {
    let counts = RenewalCounts::from_survivors(&[1000, 631, 468, 382, 326]).unwrap();
    let fit = ShiftedBetaGeometric::fit(&counts).unwrap();
    let alpha = fit
        .profile_interval(&counts, "alpha", ConfidenceLevel::P90)
        .unwrap();
    for end in [alpha.lower.unwrap(), alpha.upper.unwrap()] {
        // The best β there by a search of its own: golden section in ln β.
        let deviance = |ln_beta: f64| {
            let there = ShiftedBetaGeometric::new(end, ln_beta.exp()).unwrap();
            2.0 * (fit.log_likelihood() - there.log_likelihood(&counts).unwrap())
        };
        let (mut low, mut high) = (-5.0_f64, 5.0_f64);
        for _ in 0..100 {
            let (a, b) = (low + 0.382 * (high - low), low + 0.618 * (high - low));
            if deviance(a) < deviance(b) {
                high = b;
            } else {
                low = a;
            }
        }
        near(deviance(0.5 * (low + high)), 2.705_543_454_095_404, 1e-6);
    }
}

/// Customers who vary less than chance would have it: r and α run away together.
#[test]
fn a_parameter_that_ran_away_has_half_a_profile() {
    let rows = DistinctHistories::new(
        TimeUnit::Week,
        (0..60).map(|i| PurchaseHistory::new(2 + i % 2, 9.0, 10.0).unwrap()),
    );
    let fit = Nbd::fit(&rows).unwrap();
    assert!(matches!(
        NormalEstimate::of(&fit),
        Err(UncertaintyError::OnEdge { .. })
    ));
    let r = fit
        .profile_interval(&rows, "r", ConfidenceLevel::P95)
        .unwrap();
    assert_eq!(r.upper, None);
    assert!(r.lower.unwrap() > 5.0 && r.lower.unwrap() < 1e3, "{r:?}");
}
