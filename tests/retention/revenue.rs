//! Recurring revenue.

use clv::retention::{
    CustomerRevenue, QuarterlyGrowth, Reactivation, RecurringRevenue, RevenueChurn, RevenueDay,
    shopify_net_churn_rate,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn customer() -> impl Strategy<Value = CustomerRevenue> {
    let revenue = || prop_oneof![Just(0_i64), 1..5000_i64];
    (revenue(), revenue(), any::<bool>()).prop_map(|(start, end, paid_before)| CustomerRevenue {
        start: Decimal::new(start, 2),
        end: Decimal::new(end, 2),
        paid_before,
    })
}

proptest! {
    #[test]
    fn movements_lead_from_the_start_to_the_end(
        customers in prop::collection::vec(customer(), 0..40),
    ) {
        let month = RecurringRevenue::between(customers.iter().copied()).unwrap();
        let counted = month.figures(Reactivation::Counted).unwrap();
        let left_out = month.figures(Reactivation::LeftOut).unwrap();
        let end: Decimal = customers.iter().map(|customer| customer.end).sum();
        prop_assert_eq!((counted.end, left_out.end), (end, end));
        let (Some(net), Some(gross)) =
            (left_out.net_revenue_retention, left_out.gross_revenue_retention)
        else {
            prop_assert!(month.start.is_zero());
            return Ok(());
        };
        prop_assert!(gross <= net && gross <= Decimal::ONE && gross >= Decimal::ZERO);
        prop_assert!(net <= counted.net_revenue_retention.unwrap());
        // GRR is each customer's revenue, capped at what it was.
        let kept: Decimal = customers.iter().map(|c| c.start.min(c.end)).sum();
        let capped = kept / month.start;
        prop_assert!((gross - capped).abs() < dec!(1e-25));
        let churn = left_out.net_churn_rate.unwrap();
        prop_assert!((net + churn - Decimal::ONE).abs() < dec!(1e-25));
        prop_assert_eq!(counted.quick_ratio.is_none(), kept == month.start);
    }
}

#[test]
fn definitions_by_the_name_of_who_uses_them() {
    let month = RecurringRevenue {
        start: dec!(1000),
        new: dec!(90),
        expansion: dec!(40),
        reactivation: dec!(20),
        contraction: dec!(30),
        churned: dec!(100),
    };
    let rate = |definition| month.churn_rate(definition).unwrap();
    assert_eq!(rate(RevenueChurn::ChartMogulGross), Some(dec!(0.13)));
    assert_eq!(rate(RevenueChurn::ChartMogulNet), Some(dec!(0.07)));
    // Cancellations and downgrades less expansion, (100 + 30 − 40)/1000: changelog.baremetrics.com,
    // "Net MRR Churn". Who came back does not count.
    assert_eq!(rate(RevenueChurn::BaremetricsNet), Some(dec!(0.09)));
}

#[test]
fn the_shopify_rate_is_a_sum_over_days() {
    // 1 − 95/100 and 1 − (108 − 8)/105.
    let days = [(100, 105, 10), (105, 108, 8)].map(|(start, end, new)| RevenueDay {
        start: Decimal::from(start),
        end: Decimal::from(end),
        new: Decimal::from(new),
    });
    let rate = shopify_net_churn_rate(&days).unwrap().unwrap();
    let expected = dec!(0.05) + dec!(5) / dec!(105);
    assert_eq!(rate, expected);
}

#[test]
fn revenue_that_falls_has_a_negative_magic_number() {
    let growth = QuarterlyGrowth {
        revenue: dec!(900),
        revenue_before: dec!(1000),
        sales_and_marketing_before: dec!(200),
    };
    let number = growth.magic_number();
    assert_eq!(number, Ok(Some(dec!(-2))));
}
