//! Points of a programme that a chain ladder would redeem more often than they were issued.

use crate::bound::bounded;
use clv::loyalty::liability::RedemptionTriangle;
use rust_decimal_macros::dec;

/// 10 points grew to 40, so 50 of 100 would grow to 200: of the second month 50 points are left.
#[test]
fn no_more_points_are_redeemed_than_there_are() {
    let issued = [dec!(100), dec!(100)];
    let redeemed = [vec![dec!(10), dec!(40)], vec![dec!(50)]];
    let triangle = RedemptionTriangle::new(&issued, &redeemed, &[]).unwrap();
    let mut breakage = triangle.breakage(dec!(0.03), dec!(1)).unwrap().unwrap();
    assert_eq!(breakage.cohorts[1].ultimate_redemption_rate, Some(dec!(2)));

    let overshoot = bounded(&mut breakage, &issued, dec!(0.03)).unwrap();
    assert_eq!(overshoot, [(1, dec!(2))]);
    let young = breakage.cohorts[1];
    assert_eq!(
        (
            young.ultimate_redemption_rate,
            young.breakage_rate,
            young.expected_remaining
        ),
        (Some(dec!(1)), Some(dec!(0)), dec!(50))
    );
    assert_eq!(
        (young.liability, breakage.total_liability),
        (dec!(1.50), dec!(1.50))
    );
    assert_eq!(
        breakage.cohorts[0].ultimate_redemption_rate,
        Some(dec!(0.4))
    );
}
