use clv::retention::{
    Reactivation, RecurringRevenue, RevenueChurn, RevenueDay, shopify_net_churn_rate,
};
use rust_decimal_macros::dec;

#[test]
fn a_month_that_loses_twenty_and_gains_ten() {
    let month = RecurringRevenue {
        start: dec!(100),
        new: dec!(0),
        expansion: dec!(10),
        reactivation: dec!(0),
        contraction: dec!(10),
        churned: dec!(10),
    };
    let rate = |definition| month.churn_rate(definition).unwrap();
    assert_eq!(rate(RevenueChurn::ChartMogulGross), Some(dec!(0.2)));
    assert_eq!(rate(RevenueChurn::ChartMogulNet), Some(dec!(0.1)));
    let figures = month.figures(Reactivation::Counted).unwrap();
    assert_eq!(figures.net_churn_rate, Some(dec!(0.1)));
}

#[test]
fn the_shopify_formula() {
    let day = RevenueDay {
        start: dec!(100),
        end: dec!(120),
        new: dec!(10),
    };
    assert_eq!(shopify_net_churn_rate(&[day]), Ok(Some(dec!(-0.1))));
}
