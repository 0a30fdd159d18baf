//! Stripe's tiered pricing.

use clv::loyalty::promotion::{PriceLadder, PriceRung, RungPricing};
use rust_decimal_macros::dec;

#[test]
fn volume_and_graduated_prices() {
    let rung = |up_to, unit_price| PriceRung { up_to, unit_price };
    let ladder = PriceLadder::new(vec![
        rung(Some(dec!(5)), dec!(7)),
        rung(Some(dec!(10)), dec!(6.5)),
        rung(None, dec!(6)),
    ])
    .unwrap();
    let total = |quantity, pricing| ladder.price(quantity, pricing).unwrap().total;
    assert_eq!(total(dec!(5), RungPricing::Slab), dec!(35));
    assert_eq!(total(dec!(6), RungPricing::Slab), dec!(39));
    assert_eq!(total(dec!(6), RungPricing::Graduated), dec!(41.5));
}
