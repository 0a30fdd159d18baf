use super::{close, discount, retention, share};
use clv::quantity::{Ledger, RetentionRate, TimeUnit};
use clv::value::acquisition::{
    AcquisitionPayback, BlattbergDeighton, CustomerCosts, CustomerMargins, CustomerSpend,
    SpendResponse, marginal_cost_ratio, split_budget,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

/// The sum of the margins up to a time, period by period.
fn recovered(payback: &AcquisitionPayback, periods: Decimal) -> Decimal {
    let margin = payback.revenue * payback.gross_margin.value();
    let factor = Decimal::ONE + payback.discount.value();
    let mut weight = margin / factor;
    let (mut sum, mut left) = (Decimal::ZERO, periods);
    while left > Decimal::ZERO {
        sum += weight * left.min(Decimal::ONE);
        weight = weight * payback.retention.value() / factor;
        left -= Decimal::ONE;
    }
    sum
}

#[test]
fn at_the_payback_the_cost_is_recovered() {
    for (cost, rate, price) in [
        (dec!(300), dec!(0.95), dec!(0)),
        (dec!(299.99), dec!(1), dec!(0.01)),
        (dec!(123.45), dec!(0.9), dec!(0.02)),
        (dec!(12.3), dec!(0.2), dec!(0.5)),
        (dec!(500), dec!(1), dec!(-0.01)),
    ] {
        let payback = AcquisitionPayback {
            acquisition_cost: cost,
            revenue: dec!(50),
            gross_margin: share(dec!(0.8)),
            retention: retention(rate),
            discount: discount(price),
        };
        let periods = payback.periods().unwrap().unwrap();
        close(recovered(&payback, periods), cost);
    }
}

#[test]
fn a_payback_over_a_million_periods_is_found() {
    let payback = AcquisitionPayback {
        acquisition_cost: dec!(1000000),
        revenue: dec!(1),
        gross_margin: share(dec!(1)),
        retention: RetentionRate::new(dec!(1), TimeUnit::Hour).unwrap(),
        discount: discount(dec!(0)),
    };
    assert_eq!(payback.periods().unwrap(), Some(dec!(1000000)));
}

#[test]
fn averages_and_margins_are_two_ratios() {
    let level = |spend, customers| CustomerSpend { spend, customers };
    let same = (level(dec!(100), 10), level(dec!(200), 10));
    let more = (level(dec!(100), 10), level(dec!(200), 15));
    assert_eq!(marginal_cost_ratio(same, more).unwrap(), None);
    // 20 for one more either way.
    assert_eq!(
        marginal_cost_ratio(more, more).unwrap().unwrap().ratio,
        dec!(1)
    );
}

#[test]
fn a_budget_is_split_to_the_cent() {
    let values = [dec!(1), dec!(1), dec!(1), dec!(-7)];
    let parts = split_budget(dec!(100), &values, 2).unwrap().unwrap();
    assert_eq!(parts, [dec!(33.34), dec!(33.33), dec!(33.33), dec!(0)]);
}

#[test]
fn a_customer_who_costs_nothing_has_no_ratio() {
    let free = CustomerCosts {
        acquisition: Ledger::default(),
        maintenance: Ledger::default(),
    };
    let margins = CustomerMargins {
        per_period: dec!(10),
        multiple: dec!(4),
    };
    assert_eq!(free.benefit_cost_ratio(&margins).unwrap(), None);
    assert_eq!(free.net_value(&margins).unwrap(), dec!(40));
}

/// The only margin is just enough, more than enough, or not enough.
#[test]
fn payback_of_customers_who_all_leave() {
    let payback = |cost, per_year| AcquisitionPayback {
        acquisition_cost: cost,
        revenue: dec!(100),
        gross_margin: share(dec!(1)),
        retention: retention(dec!(0)),
        discount: discount(per_year),
    };
    assert_eq!(payback(dec!(100), dec!(0)).periods(), Ok(Some(dec!(1))));
    assert_eq!(payback(dec!(25), dec!(0)).periods(), Ok(Some(dec!(0.25))));
    assert_eq!(payback(dec!(80), dec!(0.25)).periods(), Ok(Some(dec!(1))));
    assert_eq!(payback(dec!(100.01), dec!(0)).periods(), Ok(None));
}

/// Retention spend where the response is so steep, or the ceiling so near to 1 + d, that doubles
/// and powers run out of digits: the equation of the optimum solved by mpmath with 60 digits.
#[test]
fn the_best_retention_spend_has_all_its_digits() {
    let best = |ceiling, per_year, coefficient, margin| {
        let response = |ceiling| SpendResponse::new(share(ceiling), coefficient).unwrap();
        let business = BlattbergDeighton {
            margin,
            discount: discount(per_year),
            period: TimeUnit::Year,
            acquisition: response(dec!(0.5)),
            retention: response(ceiling),
        };
        business.optimum().unwrap().retention_spend
    };
    for (ceiling, per_year, coefficient, margin, spend) in [
        (
            dec!(0.8),
            dec!(0.15),
            dec!(1),
            dec!(1e17),
            dec!(40.110387096458402900759332802),
        ),
        (
            dec!(0.8),
            dec!(0.15),
            dec!(1e-10),
            dec!(1e22),
            dec!(285974616314.6243791499287784),
        ),
        (
            dec!(0.9),
            dec!(0.1),
            dec!(0.1),
            dec!(100),
            dec!(33.923113193870779384944317129),
        ),
        (
            dec!(1),
            dec!(1e-20),
            dec!(1),
            dec!(11),
            dec!(9.999999999999999779845342052),
        ),
        (
            dec!(0.5),
            dec!(0.1),
            dec!(0.03),
            dec!(80),
            dec!(6.3183786405956790305338045130),
        ),
    ] {
        let got = best(ceiling, per_year, coefficient, margin);
        assert!(
            ((got - spend) / spend).abs() < dec!(1e-16),
            "{got}, not {spend}"
        );
    }
}
