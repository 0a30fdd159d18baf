//! VTEX's proration of a discount.

use clv::loyalty::promotion::{ThresholdDiscount, ThresholdMode};
use rust_decimal_macros::dec;

#[test]
fn a_discount_is_divided_in_proportion() {
    let offer = ThresholdDiscount {
        threshold: dec!(780),
        amount: dec!(156),
        mode: ThresholdMode::Once,
        maximum: None,
        places: 2,
    };
    let order = offer
        .apply(&[dec!(190), dec!(190), dec!(250), dec!(150)])
        .unwrap();
    assert_eq!(order.allocation, [dec!(38), dec!(38), dec!(50), dec!(30)]);
}
