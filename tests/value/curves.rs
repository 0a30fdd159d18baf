use super::{ALL_TIMINGS, close, discount, retention};
use clv::quantity::{DiscountRate, Probability, TimeUnit};
use clv::value::{
    BeyondLastPoint, ConstantRetention, ContributionPoint, EmpiricalSurvival, Margins,
    PaymentDates, RepurchaseMigration, SurvivalCurve, Timing, continuous_contribution_value,
    continuous_value, curve_value,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn observed(beyond: BeyondLastPoint) -> EmpiricalSurvival {
    EmpiricalSurvival::new([dec!(1), dec!(0.5), dec!(0.4)], TimeUnit::Year, beyond).unwrap()
}

#[test]
fn each_policy_says_its_own_of_later_periods() {
    let share = |beyond, period| {
        let share = observed(beyond).survival(period).unwrap();
        share.map(Probability::value)
    };
    for beyond in [
        BeyondLastPoint::Unknown,
        BeyondLastPoint::NobodyStays,
        BeyondLastPoint::LastRetentionRate,
    ] {
        assert_eq!(share(beyond, 2), Some(dec!(0.4)));
    }
    assert_eq!(share(BeyondLastPoint::Unknown, 3), None);
    assert_eq!(share(BeyondLastPoint::NobodyStays, 3), Some(dec!(0)));
    assert_eq!(
        share(BeyondLastPoint::LastRetentionRate, 4),
        Some(dec!(0.256))
    );
}

#[test]
fn an_extrapolated_geometric_curve_is_the_closed_form() {
    let curve = EmpiricalSurvival::new(
        [dec!(1), dec!(0.8)],
        TimeUnit::Year,
        BeyondLastPoint::LastRetentionRate,
    )
    .unwrap();
    for timing in ALL_TIMINGS {
        let closed = super::customer(timing, PaymentDates::All);
        let margin = Margins::Constant(dec!(100));
        let summed = curve_value(&curve, margin, closed.discount, timing, PaymentDates::All);
        close(summed.unwrap(), closed.value().unwrap());
    }
}

#[test]
fn margins_and_costs_by_period_are_summed_at_their_own_times() {
    let curve = observed(BeyondLastPoint::NobodyStays);
    let free = discount(dec!(0));
    let value = |amounts: &[Decimal], timing| {
        curve_value(
            &curve,
            Margins::ByPeriod(amounts),
            free,
            timing,
            PaymentDates::All,
        )
        .unwrap()
    };
    // 10 + 20 × 0.5 + 30 × 0.4
    assert_eq!(
        value(&[dec!(10), dec!(20), dec!(30)], Timing::FirstPaymentNow),
        dec!(32)
    );
    // Renewals only: 10 × 0.5 + 20 × 0.4, and nobody for the third.
    assert_eq!(
        value(
            &[dec!(10), dec!(20), dec!(30)],
            Timing::FirstPaymentExcluded
        ),
        dec!(13)
    );
    assert_eq!(value(&[], Timing::FirstPaymentNow), dec!(0));
}

#[test]
fn a_growing_margin_is_the_margins_by_period() {
    let curve = observed(BeyondLastPoint::NobodyStays);
    let value = |margins, timing| {
        curve_value(
            &curve,
            margins,
            discount(dec!(0.25)),
            timing,
            PaymentDates::All,
        )
        .unwrap()
    };
    let listed = [dec!(100), dec!(110), dec!(121)];
    for timing in ALL_TIMINGS {
        let growing = Margins::Growing {
            first: dec!(100),
            growth: dec!(0.1),
        };
        assert_eq!(
            value(growing, timing),
            value(Margins::ByPeriod(&listed), timing)
        );
    }
}

#[test]
fn the_discount_rate_is_converted_to_the_period_of_the_curve() {
    let monthly = EmpiricalSurvival::new(
        vec![dec!(1); 13],
        TimeUnit::Month,
        BeyondLastPoint::NobodyStays,
    )
    .unwrap();
    // Only the last payment, one year from now.
    let mut margins = vec![dec!(0); 12];
    margins.push(dec!(110));
    let value = curve_value(
        &monthly,
        Margins::ByPeriod(&margins),
        discount(dec!(0.1)),
        Timing::FirstPaymentNow,
        PaymentDates::All,
    );
    close(value.unwrap(), dec!(100));
}

#[test]
fn a_continuous_rate_discounts_as_its_discrete_twin() {
    let continuous = DiscountRate::continuous(dec!(0.0953101798043248600439521), TimeUnit::Year);
    let with = |discount| ConstantRetention {
        discount,
        ..super::customer(Timing::FirstPaymentNow, PaymentDates::All)
    };
    close(
        with(continuous).value().unwrap(),
        with(discount(dec!(0.1))).value().unwrap(),
    );
}

/// Berger & Nasr's case 4 with a level contribution, for ever: the continuous formula.
#[test]
fn a_level_contribution_in_continuous_time_is_the_continuous_value() {
    let point = |time| ContributionPoint {
        time,
        contribution: dec!(100),
    };
    let (rate, price) = (retention(dec!(0.8)), discount(dec!(0.1)));
    let points = [
        point(dec!(0)),
        point(dec!(1)),
        point(dec!(40)),
        point(dec!(400)),
    ];
    let value = continuous_contribution_value(&points, rate, price).unwrap();
    close(value, continuous_value(dec!(100), rate, price).unwrap());
}

/// Quadrature of π(t)·(r/(1+d))^t in mpmath, 50 digits: π rises from 20 to 80 in 3 years and stays
/// to year 10; r = 0.75, d = 0.12.
#[test]
fn a_contribution_that_grows_and_levels_off() {
    let point = |time, contribution| ContributionPoint { time, contribution };
    let points = [
        point(dec!(0), dec!(20)),
        point(dec!(3), dec!(80)),
        point(dec!(10), dec!(80)),
    ];
    let value = continuous_contribution_value(&points, retention(dec!(0.75)), discount(dec!(0.12)));
    close(value.unwrap(), dec!(133.28118008523122160212142290));
}

/// A segment so short that the closed form would lose its digits.
#[test]
fn short_segments_add_up_to_long_ones() {
    let line = |parts: i64| {
        let points: Vec<ContributionPoint> = (0..=parts)
            .map(|part| ContributionPoint {
                time: Decimal::from(part) / Decimal::from(parts),
                contribution: dec!(10) + Decimal::from(part) / Decimal::from(parts),
            })
            .collect();
        continuous_contribution_value(&points, retention(dec!(0.6)), discount(dec!(0.2))).unwrap()
    };
    close(line(1), line(1000));
}

#[test]
fn customers_who_skip_are_promoted_to_until_they_are_given_up() {
    let rates = [dec!(0.5), dec!(0.2)].map(|rate| Probability::new(rate).unwrap());
    let model = RepurchaseMigration {
        repurchase: &rates,
        gross_contribution: dec!(0),
        promotion_cost: dec!(10),
        discount: discount(dec!(0)),
        period: TimeUnit::Year,
        periods: 3,
    };
    // Still promoted to: all, all after one year (0.5 bought, 0.5 skipped once), and after two years
    // 0.35 who bought and 0.25 who skipped once.
    assert_eq!(
        model.value().unwrap(),
        dec!(-10) * (dec!(1) + dec!(1) + dec!(0.6))
    );
}
