use clv::quantity::allocate;
use rust_decimal_macros::dec;

#[test]
fn a_discount_over_four_items() {
    let weights = [dec!(190), dec!(190), dec!(250), dec!(150)];
    let parts = allocate(dec!(156), &weights, 2).unwrap();
    assert_eq!(parts, [dec!(38), dec!(38), dec!(50), dec!(30)]);
}
