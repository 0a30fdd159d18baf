use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
use clv::value::{ConstantRetention, PaymentDates, Timing};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn multiple(rate: Decimal, discount: Decimal, growth: Decimal) -> Decimal {
    ConstantRetention {
        margin: dec!(1),
        retention: RetentionRate::new(rate, TimeUnit::Year).unwrap(),
        discount: DiscountRate::new(discount, TimeUnit::Year).unwrap(),
        growth,
        timing: Timing::FirstPaymentExcluded,
        payments: PaymentDates::All,
    }
    .margin_multiple()
    .unwrap()
}

#[test]
fn margin_multiples() {
    assert_eq!(multiple(dec!(0.6), dec!(0.10), dec!(0)), dec!(1.20));
    assert_eq!(multiple(dec!(0.9), dec!(0.10), dec!(0)), dec!(4.50));
    assert_eq!(multiple(dec!(0.8), dec!(0.12), dec!(0.08)), dec!(3.125));
}
