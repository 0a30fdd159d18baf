use clv::quantity::{DiscountRate, Probability, TimeUnit};
use clv::value::acquisition::{BlattbergDeighton, SpendResponse};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

#[test]
fn the_optimum_is_where_both_marginal_costs_are_the_customer_value() {
    let response = |spend, rate, ceiling| {
        let share = |value| Probability::new(value).unwrap();
        SpendResponse::through(spend, share(rate), share(ceiling)).unwrap()
    };
    let business = BlattbergDeighton {
        margin: dec!(100),
        discount: DiscountRate::new(dec!(0.15), TimeUnit::Year).unwrap(),
        period: TimeUnit::Year,
        acquisition: response(dec!(5), dec!(0.1), dec!(0.3)),
        retention: response(dec!(10), dec!(0.6), dec!(0.8)),
    };
    let today = business.at(dec!(5), dec!(10)).unwrap();
    assert_eq!(today.prospect_value.round_dp(6), dec!(14.090909)); // 0.1 · 190.909 − 5
    let best = business.optimum().unwrap();
    let costs = [
        business.acquisition.slope(best.acquisition_spend).unwrap(),
        business.retention.slope(best.retention_spend).unwrap(),
    ];
    for slope in costs {
        assert_eq!(
            (Decimal::ONE / slope).round_dp(15),
            best.customer_value.round_dp(15)
        );
    }
    assert!(best.prospect_value > today.prospect_value);
}
