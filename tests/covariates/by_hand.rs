//! An independent computation: 250 simulated customers, and the likelihood with covariates written
//! down and maximised in Python with scipy 1.17 (Pareto/NBD with `hyp2f1` as in Fader & Hardie's
//! note, BG/NBD with `betaln`), errors from a numerical Hessian. The covariates are `web` and
//! `decades` = (age − 40)/10.
//!
//! The searches of scipy ended with slopes of about 1e-5, so that its likelihoods are exact to
//! 1e-8, its estimates to 1e-4 and its errors, by second differences of steps of 1e-3, to 1e-3 of
//! their size.

use crate::made_up::each;
use clv::models::covariates::{
    BetaDropout, CovariateColumn, CovariateFit, CovariateModel, CovariateSpecification,
    CovariateTable, CovariateValue, Effect, FitWithCovariates, OneConvention, Ridge, RidgeScale,
};
use clv::models::{BgNbd, MbgNbd, ParetoNbd};
use clv::transactions::PurchaseHistory;

type Customers = Vec<(usize, PurchaseHistory)>;

fn base() -> (Customers, CovariateTable<usize>) {
    let lines = include_str!("small_base.csv").lines().skip(1);
    let rows: Vec<Vec<f64>> = lines
        .map(|line| {
            line.split(',')
                .map(|field| field.parse().unwrap())
                .collect()
        })
        .collect();
    let history = |row: &[f64]| PurchaseHistory::new(row[2] as u32, row[3], row[4]).unwrap();
    let customers = rows.iter().map(|row| history(row)).enumerate().collect();
    let columns = ["web", "decades"].map(CovariateColumn::number);
    let values = rows.iter().map(|row| {
        let decades = (row[1] - 40.0) / 10.0;
        [
            CovariateValue::Number(row[0]),
            CovariateValue::Number(decades),
        ]
    });
    (
        customers,
        CovariateTable::new(columns, values.enumerate()).unwrap(),
    )
}

fn fitted<M: FitWithCovariates<History = PurchaseHistory, Fixed = ()>>(
    convention: M::Convention,
    effect: Effect,
    ridge: Option<Ridge>,
) -> CovariateFit<M> {
    let (customers, table) = base();
    let specification = CovariateSpecification {
        ridge,
        ..CovariateSpecification::all(&table, convention, effect)
    };
    M::fit_with_covariates(each(&customers), &table, &specification).unwrap()
}

/// ln L of the base under a model of each customer's own, at fixed parameters.
fn at<M: FitWithCovariates<History = PurchaseHistory>>(
    base_model: M,
    convention: M::Convention,
    coefficients: &[f64],
) -> f64 {
    let (customers, table) = base();
    let like = CovariateSpecification::all(&table, convention, Effect::OwnOnEach);
    let codings = ["web", "decades"].map(|name| clv::models::covariates::CovariateCoding::Number {
        name: name.to_owned(),
    });
    let model = CovariateModel::new(
        base_model,
        convention,
        codings.to_vec(),
        like.terms,
        coefficients.to_vec(),
    )
    .unwrap();
    model.log_likelihood(each(&customers), &table).unwrap()
}

fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{got}, expected {want}");
}

/// Estimates and errors: ln of the base's parameters, then the coefficients by term.
fn must_be<M: FitWithCovariates>(
    fit: &CovariateFit<M>,
    log_likelihood: f64,
    estimates: &[f64],
    errors: &[f64],
) {
    near(fit.log_likelihood(), log_likelihood, 1e-6);
    let logs = fit.model().base().parameters().into_iter().map(f64::ln);
    let coefficients = fit.model().coefficients().map(|(_, value)| value);
    let got: Vec<f64> = logs.chain(coefficients).collect();
    assert_eq!(got.len(), estimates.len());
    let covariance = fit.log_covariance().unwrap();
    for (place, (estimate, error)) in estimates.iter().zip(errors).enumerate() {
        near(got[place], *estimate, 1e-4);
        near(covariance[place][place].sqrt(), *error, 2e-3 * error);
    }
}

#[test]
fn the_likelihood_is_scipys() {
    let pareto = ParetoNbd::new(1.2, 4.0, 1.1, 7.0).unwrap();
    // web and decades, each on purchase and on dropout.
    let coefficients = [0.8, -0.7, 0.2, 0.3];
    near(
        at(pareto, OneConvention::Standard, &coefficients),
        -2690.293619458531,
        1e-9,
    );
    let parameters = [0.5, 5.0, 0.8, 2.5];
    let [r, alpha, a, b] = parameters;
    let bg = BgNbd::new(r, alpha, a, b).unwrap();
    let coefficients = [0.8, 0.3, 0.2, -0.1];
    near(
        at(bg, BetaDropout::SameFactor, &coefficients),
        -2831.428475668459,
        1e-9,
    );
    near(
        at(bg, BetaDropout::OppositeFactors, &coefficients),
        -2857.9973945039733,
        1e-9,
    );
    let mbg = MbgNbd::new(r, alpha, a, b).unwrap();
    near(
        at(mbg, BetaDropout::OppositeFactors, &coefficients),
        -2857.516810450899,
        1e-9,
    );
    let coefficients = [0.8, 0.3, 0.2, 0.2, -0.1, 0.15];
    near(
        at(bg, BetaDropout::OwnCoefficients, &coefficients),
        -2837.7504331114724,
        1e-9,
    );
}

#[test]
fn the_pareto_nbd_fit_is_scipys() {
    let fit = fitted::<ParetoNbd>(OneConvention::Standard, Effect::OwnOnEach, None);
    near(fit.plain().log_likelihood(), -2706.2855665512334, 1e-6);
    let names: Vec<String> = fit.coefficients().into_iter().map(|of| of.name).collect();
    assert_eq!(
        names,
        [
            "purchase: web",
            "dropout: web",
            "purchase: decades",
            "dropout: decades"
        ]
    );
    must_be(
        &fit,
        -2685.591142646399,
        &[
            0.234967, 1.332195, -0.48971, 0.878356, 0.706298, -0.521807, 0.252122, 0.19661,
        ],
        &[
            0.20111, 0.20707, 0.22322, 0.55089, 0.15581, 0.33248, 0.06546, 0.14125,
        ],
    );
    let test = fit.likelihood_ratio_test().unwrap();
    near(test.statistic, 41.38884781, 4e-6);
    assert_eq!(test.degrees_of_freedom, 4);
    // scipy.stats.chi2.sf(41.38884781, 4)
    near(test.p_value / P_OF_RATIO, 1.0, 1e-5);
    near(
        fit.aic().unwrap(),
        2.0 * 8.0 + 2.0 * 2685.591142646399,
        1e-5,
    );
    near(
        fit.bic().unwrap(),
        8.0 * 250.0_f64.ln() + 2.0 * 2685.591142646399,
        1e-5,
    );
    // 0.706298/0.15581, and twice the normal tail beyond it.
    let web = &fit.coefficients()[0];
    near(web.z.unwrap(), 4.533, 0.01);
    assert!((2e-6..1e-5).contains(&web.p_value.unwrap()));
    assert!(fit.coefficients()[3].p_value.unwrap() > 0.1);
}

const P_OF_RATIO: f64 = 2.23292437e-8;

#[test]
fn equal_effects_are_scipys() {
    let fit = fitted::<ParetoNbd>(OneConvention::Standard, Effect::EqualOnAll, None);
    must_be(
        &fit,
        -2692.380412185957,
        &[0.190466, 1.204167, -0.575085, 1.34011, 0.553225, 0.253833],
        &[0.2072, 0.22517, 0.20668, 0.46395, 0.15334, 0.06334],
    );
}

#[test]
fn the_bg_nbd_fits_are_scipys() {
    let fit = fitted::<BgNbd>(BetaDropout::OppositeFactors, Effect::OwnOnEach, None);
    must_be(
        &fit,
        -2721.6562754707243,
        &[
            -1.130816, 0.019358, -0.050828, 1.557288, 0.878165, -0.287528, 0.285304, 0.03489,
        ],
        &[
            0.10442, 0.22839, 0.27643, 0.37364, 0.25529, 0.13605, 0.11304, 0.05983,
        ],
    );
    let fit = fitted::<BgNbd>(BetaDropout::SameFactor, Effect::OwnOnEach, None);
    must_be(
        &fit,
        -2722.696423252878,
        &[
            -1.129638, 0.027715, 0.29974, 2.223063, 0.889159, -0.791933, 0.282757, -0.041512,
        ],
        &[
            0.10444, 0.22847, 0.53537, 0.62699, 0.2552, 0.55138, 0.11277, 0.23894,
        ],
    );
    let fit = fitted::<BgNbd>(BetaDropout::OwnCoefficients, Effect::OwnOnEach, None);
    must_be(
        &fit,
        -2721.308965106673,
        &[
            -1.131608, 0.022059, 0.377129, 2.168372, 0.881767, -0.744205, -0.41296, 0.288329,
            -0.191651, -0.392564,
        ],
        &[
            0.10439, 0.22852, 0.68602, 0.9194, 0.25549, 0.69586, 0.97415, 0.11322, 0.31784, 0.45491,
        ],
    );
}

/// λ of 0.01 and 0.02 in the covariates' own units: the estimates are those of the penalised
/// likelihood, the likelihood and the errors (A + P)⁻¹ A (A + P)⁻¹ those of the unpenalised one.
#[test]
fn the_penalised_fit_is_scipys() {
    let ridge = Ridge {
        scale: RidgeScale::OwnUnit,
        purchase: 0.01,
        dropout: 0.02,
        spend: 0.0,
    };
    let fit = fitted::<ParetoNbd>(OneConvention::Standard, Effect::OwnOnEach, Some(ridge));
    must_be(
        &fit,
        -2686.0385713004093,
        &[
            0.229461, 1.300003, -0.478301, 1.046305, 0.656048, -0.270283, 0.246641, 0.168114,
        ],
        &[
            0.20056, 0.20825, 0.22221, 0.48318, 0.13681, 0.15776, 0.06387, 0.11727,
        ],
    );
    assert_eq!(fit.likelihood_ratio_test(), None);
    assert_eq!((fit.aic(), fit.bic()), (None, None));
}
