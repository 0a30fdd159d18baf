//! 32 students.

use crate::printed;
use clv::predict::FeatureTable;
use clv::predict::logistic::{LogisticRegression, Penalty};

/// Grade point average, test score, teaching method, improved.
const STUDENTS: [(f64, f64, u8, u8); 32] = [
    (2.66, 20.0, 0, 0),
    (2.89, 22.0, 0, 0),
    (3.28, 24.0, 0, 0),
    (2.92, 12.0, 0, 0),
    (4.0, 21.0, 0, 1),
    (2.86, 17.0, 0, 0),
    (2.76, 17.0, 0, 0),
    (2.87, 21.0, 0, 0),
    (3.03, 25.0, 0, 0),
    (3.92, 29.0, 0, 1),
    (2.63, 20.0, 0, 0),
    (3.32, 23.0, 0, 0),
    (3.57, 23.0, 0, 0),
    (3.26, 25.0, 0, 1),
    (3.53, 26.0, 0, 0),
    (2.74, 19.0, 0, 0),
    (2.75, 25.0, 0, 0),
    (2.83, 19.0, 0, 0),
    (3.12, 23.0, 1, 0),
    (3.16, 25.0, 1, 1),
    (2.06, 22.0, 1, 0),
    (3.62, 28.0, 1, 1),
    (2.89, 14.0, 1, 0),
    (3.51, 26.0, 1, 0),
    (3.54, 24.0, 1, 1),
    (2.83, 27.0, 1, 1),
    (3.39, 17.0, 1, 1),
    (2.67, 24.0, 1, 0),
    (3.65, 21.0, 1, 1),
    (4.0, 23.0, 1, 1),
    (3.1, 21.0, 1, 0),
    (2.39, 19.0, 1, 1),
];

#[test]
fn the_logit_of_greene() {
    let rows = STUDENTS.map(|(gpa, tuce, psi, _)| [gpa, tuce, f64::from(psi)]);
    let improved = STUDENTS.map(|(_, _, _, improved)| improved == 1);
    let features = FeatureTable::new(["gpa", "tuce", "psi"], rows).unwrap();
    let fit = LogisticRegression::fit(&features, &improved, Penalty::NONE).unwrap();
    printed(fit.model.intercept(), -13.021, 0.001);
    let errors = fit.standard_errors().unwrap();
    printed(errors[0], 4.931, 0.001);
    let printed_table = [(2.826, 1.263), (0.095, 0.142), (2.379, 1.065)];
    for ((got, error), want) in fit
        .model
        .coefficients()
        .iter()
        .zip(&errors[1..])
        .zip(printed_table)
    {
        printed(*got, want.0, 0.001);
        printed(*error, want.1, 0.001);
    }
    printed(fit.log_likelihood, -12.890, 0.001);
}
