//! The manual page's example.

use crate::printed;
use clv::campaign::{
    ConversionRates, ErrorRates, Sides, VarianceMethod, sample_size_two_proportions,
};
use clv::quantity::Probability;
use rust_decimal_macros::dec;

#[test]
fn customers_in_each_group() {
    let errors = ErrorRates {
        alpha: Probability::new(dec!(0.05)).unwrap(),
        power: Probability::new(dec!(0.9)).unwrap(),
        sides: Sides::Two,
    };
    let rates = ConversionRates {
        control: 0.5,
        treated: 0.75,
    };
    let size = sample_size_two_proportions(rates, 1.0, errors, VarianceMethod::Pooled);
    let size = size.unwrap().unwrap();
    printed(size.exact_control, 76.7, 0.1);
    assert_eq!(size.arms.control, 77);
}
