//! An L2 penalty on the coefficients.

use crate::made_up::{each, histories, model, specification, table};
use clv::models::BgNbd;
use clv::models::covariates::{
    BetaDropout, CovariateError, CovariateFit, Effect, FitWithCovariates, Process, Ridge,
    RidgeScale,
};

fn fitted(ridge: Option<Ridge>) -> Result<CovariateFit<BgNbd>, CovariateError> {
    let truth = model(
        BgNbd::new(1.2, 5.0, 0.8, 2.5).unwrap(),
        BetaDropout::OppositeFactors,
        Effect::OwnOnEach,
        &[-0.5, 0.4, 0.3, -0.2, 0.3, -0.4, 0.015, -0.01],
    );
    let table = table(1_000, 8);
    let customers = histories(&truth, &table, 8);
    let mut specification = specification(&truth);
    specification.ridge = ridge;
    let fit = BgNbd::fit_with_covariates(each(&customers), &table, &specification)?;
    // Whatever the penalty, what is reported is ln L of the customers.
    let log_likelihood = fit.model().log_likelihood(each(&customers), &table)?;
    assert!((fit.log_likelihood() - log_likelihood).abs() < 1e-7);
    Ok(fit)
}

fn ridge(lambda: f64) -> Ridge {
    Ridge {
        scale: RidgeScale::StandardDeviation,
        purchase: lambda,
        dropout: lambda,
        spend: 0.0,
    }
}

fn size(fit: &CovariateFit<BgNbd>) -> f64 {
    let square =
        |of: clv::models::covariates::CoefficientEstimate| of.per_standard_deviation.powi(2);
    fit.coefficients().into_iter().map(square).sum()
}

#[test]
fn the_stronger_the_penalty_the_nearer_to_the_plain_model() {
    let free = fitted(None).unwrap();
    let none = fitted(Some(ridge(0.0))).unwrap();
    assert_eq!(none.model(), free.model());
    assert_eq!(none.covariance(), free.covariance());
    let mut before = free;
    for lambda in [1e-3, 1e-2, 1e-1, 1e3] {
        let fit = fitted(Some(ridge(lambda))).unwrap();
        assert!(size(&fit) < size(&before));
        assert!(fit.log_likelihood() < before.log_likelihood());
        assert!(fit.log_likelihood() >= fit.plain().log_likelihood() - 1e-7);
        // A penalty never makes the estimate scatter more.
        let errors = |fit: &CovariateFit<BgNbd>| {
            let error =
                |of: clv::models::covariates::CoefficientEstimate| of.standard_error.unwrap();
            fit.coefficients()
                .into_iter()
                .map(error)
                .collect::<Vec<_>>()
        };
        for (with, without) in errors(&fit).iter().zip(errors(&before)) {
            assert!(*with < without);
        }
        before = fit;
    }
    assert!(size(&before) < 1e-6);
    assert!((before.log_likelihood() - before.plain().log_likelihood()).abs() < 0.1);
}

#[test]
fn a_penalty_is_a_number_that_is_not_negative() {
    for lambda in [-0.1, f64::NAN, f64::INFINITY] {
        let error = fitted(Some(ridge(lambda))).unwrap_err();
        assert!(matches!(
            error,
            CovariateError::Penalty {
                process: Process::Purchase,
                ..
            }
        ));
    }
    // That of a process that the model does not have is not looked at.
    let spend = Ridge {
        spend: f64::NAN,
        ..ridge(0.1)
    };
    assert!(fitted(Some(spend)).is_ok());
}
