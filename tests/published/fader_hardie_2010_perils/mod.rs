//! Table 3 of "The Perils of Ignoring Heterogeneity".

use super::printed;
use clv::models::{ContractModel, ShiftedBetaGeometric};

#[test]
fn residual_lifetimes_are_the_printed_ones() {
    let rows = [
        (3.80, 15.20, [3.31, 3.45, 3.59, 3.72, 3.84]),
        (0.067, 0.267, [7.67, 9.46, 9.85, 10.06, 10.19]),
    ];
    for (alpha, beta, want) in rows {
        let model = ShiftedBetaGeometric::new(alpha, beta).unwrap();
        for (period, want) in (1..).zip(want) {
            let got = model.discounted_expected_residual_lifetime(period, 0.1);
            printed(got.unwrap().unwrap(), want, 0.01);
        }
    }
}
