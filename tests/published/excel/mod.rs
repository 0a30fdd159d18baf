use chrono::NaiveDate;
use clv::quantity::{DiscountRate, TimeUnit};
use clv::roi::{
    Annuity, CashFlows, CompoundGrowth, DatedCashFlow, DatedCashFlows, FinancingRates, FirstFlow,
    PaymentsAt,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn flows(amounts: &[i64]) -> CashFlows {
    CashFlows::new(
        amounts.iter().map(|amount| Decimal::from(*amount)),
        TimeUnit::Year,
    )
    .unwrap()
}

fn rate(value: Decimal) -> DiscountRate {
    DiscountRate::new(value, TimeUnit::Year).unwrap()
}

#[test]
fn npv_discounts_the_first_value() {
    let project = flows(&[-10_000, 3_000, 4_200, 6_800]);
    let value = project.net_present_value(rate(dec!(0.1)), FirstFlow::AtEndOfFirstPeriod);
    assert_eq!(value.unwrap().round_dp(2), dec!(1188.44));
}

#[test]
fn irr_after_four_and_after_five_years() {
    let pick = |amounts: &[i64]| flows(amounts).internal_rates().unwrap().unwrap().pick();
    let four = [-70_000, 12_000, 15_000, 18_000, 21_000];
    assert_eq!(pick(&four).round_dp(3), dec!(-0.021));
    let five = [-70_000, 12_000, 15_000, 18_000, 21_000, 26_000];
    assert_eq!(pick(&five).round_dp(3), dec!(0.087));
}

#[test]
fn mirr() {
    let project = flows(&[-120_000, 39_000, 30_000, 21_000, 37_000, 46_000]);
    let modified = project.modified_internal_rate(FinancingRates {
        finance: rate(dec!(0.1)),
        reinvestment: rate(dec!(0.12)),
    });
    assert_eq!(modified.unwrap().unwrap().round_dp(6), dec!(0.126094));
}

#[test]
fn xnpv_and_xirr() {
    let flow = |(year, month, day), amount| DatedCashFlow {
        date: NaiveDate::from_ymd_opt(year, month, day).unwrap(),
        amount,
    };
    let flows = DatedCashFlows::new([
        flow((2008, 1, 1), dec!(-10000)),
        flow((2008, 3, 1), dec!(2750)),
        flow((2008, 10, 30), dec!(4250)),
        flow((2009, 2, 15), dec!(3250)),
        flow((2009, 4, 1), dec!(2750)),
    ])
    .unwrap();
    let value = flows.net_present_value(rate(dec!(0.09))).unwrap();
    assert_eq!(value.round_dp(6), dec!(2086.647602));
    let rates = flows.internal_rates().unwrap().unwrap();
    // Excel stops within 10⁻⁸.
    assert!(rates.is_unique());
    assert!(
        (rates.pick() - dec!(0.373362535)).abs() < dec!(1e-8),
        "{}",
        rates.pick()
    );
}

#[test]
fn pv_and_rri() {
    let payments = Annuity {
        payment: dec!(500),
        period: TimeUnit::Month,
        periods: 240,
        at: PaymentsAt::EndOfPeriod,
    };
    let monthly = DiscountRate::new(dec!(0.08) / dec!(12), TimeUnit::Month).unwrap();
    assert_eq!(
        payments.present_value(monthly).unwrap().round_dp(2),
        dec!(59777.15)
    );
    let growth = CompoundGrowth {
        begin: dec!(10000),
        end: dec!(11000),
        periods: dec!(96),
    }
    .rate()
    .unwrap();
    assert_eq!(growth.unwrap().round_dp(7), dec!(0.0009933));
}
