//! The manual page's example.

use crate::printed;
use clv::campaign::{ErrorRates, Sides, VarianceMethod, sample_size_two_proportions};

#[test]
fn customers_in_each_group() {
    let errors = ErrorRates {
        alpha: 0.05,
        power: 0.9,
        sides: Sides::Two,
    };
    let size = sample_size_two_proportions(0.5, 0.75, errors, VarianceMethod::Pooled);
    let size = size.unwrap().unwrap();
    printed(size.exact, 76.7, 0.1);
    assert_eq!(size.per_arm, 77);
}
