use clv::quantity::{DiscountRate, TimeUnit};
use clv::roi::{CashFlows, FinancingRates, FirstFlow};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn flows<const N: usize>(amounts: [Decimal; N]) -> CashFlows {
    CashFlows::new(amounts, TimeUnit::Year).unwrap()
}

fn rate(value: Decimal) -> DiscountRate {
    DiscountRate::new(value, TimeUnit::Year).unwrap()
}

#[test]
fn the_first_flow_is_not_discounted() {
    let project = flows([
        dec!(-40000),
        dec!(5000),
        dec!(8000),
        dec!(12000),
        dec!(30000),
    ]);
    let value = project
        .net_present_value(rate(dec!(0.08)), FirstFlow::Now)
        .unwrap();
    assert_eq!(value.round_dp(5), dec!(3065.22267));
}

#[test]
fn internal_rates() {
    let pick = |project: CashFlows| project.internal_rates().unwrap().unwrap().pick();
    let gain = flows([dec!(-100), dec!(39), dec!(59), dec!(55), dec!(20)]);
    assert_eq!(pick(gain).round_dp(5), dec!(0.28095));
    assert_eq!(
        pick(flows([dec!(-100), dec!(0), dec!(0), dec!(74)])).round_dp(4),
        dec!(-0.0955)
    );
    assert_eq!(
        pick(flows([dec!(-100), dec!(100), dec!(0), dec!(-7)])).round_dp(4),
        dec!(-0.0833)
    );
    assert_eq!(
        pick(flows([dec!(-100), dec!(100), dec!(0), dec!(7)])).round_dp(5),
        dec!(0.06206)
    );
    let many = flows([dec!(-5), dec!(10.5), dec!(1), dec!(-8), dec!(1)]);
    assert_eq!(pick(many).round_dp(4), dec!(0.0886));
}

#[test]
fn both_rates_of_the_issue() {
    let project = flows([dec!(-50), dec!(-100), dec!(600), dec!(300), dec!(-100)]);
    let rates = project.internal_rates().unwrap().unwrap();
    assert!(!rates.is_unique());
    let printed: Vec<Decimal> = rates.roots().iter().map(|rate| rate.round_dp(3)).collect();
    assert_eq!(printed, [dec!(-0.769), dec!(1.854)]);
}

#[test]
fn modified_internal_rate() {
    let project = flows([dec!(-100), dec!(50), dec!(-60), dec!(70)]);
    let modified = project.modified_internal_rate(FinancingRates {
        finance: rate(dec!(0.1)),
        reinvestment: rate(dec!(0.12)),
    });
    assert_eq!(modified.unwrap().unwrap().round_dp(4), dec!(-0.0391));
}
