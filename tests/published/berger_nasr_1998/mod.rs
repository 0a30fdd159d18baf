use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
use clv::value::{BergerNasr, Cycles};
use rust_decimal_macros::dec;

#[test]
fn case_1() {
    let case = BergerNasr {
        gross_contribution: dec!(260),
        promotion_cost: dec!(50),
        retention: RetentionRate::new(dec!(0.75), TimeUnit::Year).unwrap(),
        discount: DiscountRate::new(dec!(0.2), TimeUnit::Year).unwrap(),
        cycle: TimeUnit::Year,
        cycles: Cycles::First(10),
    };
    assert_eq!(case.value().unwrap().round_dp(2), dec!(568.78));
}
