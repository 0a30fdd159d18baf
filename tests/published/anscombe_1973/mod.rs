use super::printed;
use clv::statistics::{ordinary_least_squares, pearson};

#[test]
fn the_first_set() {
    let x = [10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0];
    let y = [
        8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68,
    ];
    let fit = ordinary_least_squares(&x, &y).unwrap().unwrap();
    printed(fit.intercept, 3.00, 1e-2);
    printed(fit.slope, 0.500, 1e-3);
    printed(fit.r_squared.unwrap(), 0.667, 1e-3);
    printed(fit.slope_standard_error.unwrap(), 0.118, 1e-3);
    let r = pearson(&x, &y).unwrap().unwrap();
    printed(r.coefficient(), 0.816, 1e-3);
}
