//! What must be refused, or does not exist, one by one.

use super::{dated, flows, on_day, yearly};
use clv::quantity::{DiscountRate, Ledger, QuantityError, TimeUnit, allocate};
use clv::roi::{
    Annuity, BenefitAndCost, Bound, CashFlows, CompoundGrowth, CostStructure, DatedCashFlow,
    DatedCashFlows, FirstFlow, GradeScale, Investment, MultipleConvention, PaymentsAt, Return,
    ReturnDefinition, RoiError, marginal_return, multiple_between, returns_by_period,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn is_out_of_range<T: std::fmt::Debug>(result: Result<T, RoiError>) -> bool {
    matches!(
        result,
        Err(RoiError::Quantity(QuantityError::OutOfRange { .. }))
    )
}

fn overflows<T: std::fmt::Debug>(result: Result<T, RoiError>) -> bool {
    matches!(
        result,
        Err(RoiError::Quantity(QuantityError::Overflow { .. }))
    )
}

#[test]
fn nothing_was_spent() {
    let gift = Ledger::default().with("referrals", dec!(1000));
    for costs in [
        Ledger::default(),
        Ledger::default().with("labour", dec!(0)),
        Ledger::default().with_not_valued("labour"),
    ] {
        let free = Investment::new(gift.clone(), costs).unwrap();
        assert_eq!(free.outcome().unwrap(), None);
    }
    assert!(is_out_of_range(Investment::new(
        gift,
        Ledger::default().with("refund", dec!(-20))
    )));
    let point = |benefit, cost| BenefitAndCost { benefit, cost };
    let same = point(dec!(10), dec!(5));
    assert_eq!(
        marginal_return(same, point(dec!(12), dec!(5))).unwrap(),
        None
    );
    assert!(is_out_of_range(marginal_return(
        same,
        point(dec!(12), dec!(-1))
    )));
    assert!(is_out_of_range(returns_by_period([point(
        dec!(1),
        dec!(-1)
    )])));
    let costs = CostStructure {
        fixed: dec!(10),
        variable: dec!(4),
    };
    assert_eq!(costs.break_even_units(dec!(3)).unwrap(), None);
    assert!(is_out_of_range(costs.break_even_price(dec!(-1))));
}

#[test]
fn grades_out_of_order() {
    let scale = |grades: &[(&str, Decimal)]| {
        GradeScale::new(grades.iter().copied(), Bound::Inclusive).map(|_| ())
    };
    assert_eq!(scale(&[]), Err(RoiError::Empty { what: "grade" }));
    let same = scale(&[("good", dec!(1)), ("better", dec!(1.00))]);
    assert!(matches!(
        same,
        Err(RoiError::ThresholdsNotIncreasing { .. })
    ));
}

#[test]
fn returns_of_two_definitions_do_not_compare() {
    let a = Return::new(dec!(2), ReturnDefinition::NetOverCost);
    let b = Return::new(dec!(2), ReturnDefinition::BenefitOverCost);
    assert_eq!(
        multiple_between(a, b, MultipleConvention::Times),
        Err(RoiError::DefinitionsDiffer)
    );
    let loss = Return::new(dec!(-0.5), ReturnDefinition::NetOverCost);
    assert_eq!(
        multiple_between(a, loss, MultipleConvention::Times).unwrap(),
        None
    );
}

#[test]
fn rates_at_and_below_minus_one() {
    assert!(DiscountRate::new(dec!(-1), TimeUnit::Year).is_err());
    // So near to it that the first step is beyond a decimal.
    let near = yearly(dec!(-0.9999999999999999999999999999));
    let project = flows([dec!(-100), dec!(110), dec!(50)]);
    assert!(overflows(project.net_present_value(near, FirstFlow::Now)));
}

#[test]
fn no_flows() {
    assert_eq!(
        CashFlows::new([], TimeUnit::Year),
        Err(RoiError::Empty { what: "cash flow" })
    );
    assert_eq!(
        DatedCashFlows::new([]),
        Err(RoiError::Empty { what: "cash flow" })
    );
    let single = flows([dec!(-100)]);
    assert_eq!(single.internal_rates().unwrap(), None);
    assert_eq!(
        single.equivalent_annual_value(yearly(dec!(0.1))).unwrap(),
        None
    );
    assert_eq!(single.payback_periods().unwrap(), None);
}

#[test]
fn flows_of_one_sign_and_flows_of_nothing() {
    for sign in [dec!(1), dec!(-1), dec!(0)] {
        let project = flows([sign, sign * dec!(2), sign * dec!(3)]);
        assert_eq!(project.internal_rates().unwrap(), None);
        let modified = project.modified_internal_rate(super::financing(dec!(0.1)));
        assert_eq!(modified.unwrap(), None);
        let by_day = dated(&[(0, sign), (100, sign)]);
        assert_eq!(by_day.internal_rates().unwrap(), None);
    }
    let one_day = dated(&[(0, dec!(-100)), (0, dec!(110))]);
    assert_eq!(one_day.internal_rates().unwrap(), None);
    let cancelled = dated(&[(0, dec!(-1)), (0, dec!(1)), (9, dec!(5)), (9, dec!(-5))]);
    assert_eq!(cancelled.internal_rates().unwrap(), None);
}

#[test]
fn dates_before_the_first() {
    let flow = |day, amount| DatedCashFlow {
        date: on_day(day),
        amount,
    };
    assert_eq!(
        DatedCashFlows::new([flow(60, dec!(2750)), flow(0, dec!(-10000))]),
        Err(RoiError::DateBeforeFirst {
            first: on_day(60),
            value: on_day(0)
        })
    );
    // In any order after the first, as in Excel.
    let sorted = dated(&[(0, dec!(-100)), (30, dec!(50)), (90, dec!(60))]);
    let unsorted = dated(&[(0, dec!(-100)), (90, dec!(60)), (30, dec!(50))]);
    let rate = yearly(dec!(0.09));
    assert_eq!(
        sorted.net_present_value(rate).unwrap(),
        unsorted.net_present_value(rate).unwrap()
    );
}

#[test]
fn growth_out_of_nothing() {
    let growth = |begin, end, periods| {
        CompoundGrowth {
            begin,
            end,
            periods,
        }
        .rate()
    };
    assert_eq!(growth(dec!(0), dec!(1), dec!(1)).unwrap(), None);
    assert_eq!(growth(dec!(5), dec!(0), dec!(3)).unwrap(), Some(dec!(-1)));
    assert!(is_out_of_range(growth(dec!(-1), dec!(1), dec!(1))));
    assert!(is_out_of_range(growth(dec!(1), dec!(-1), dec!(1))));
    assert!(is_out_of_range(growth(dec!(1), dec!(1), dec!(0))));
}

#[test]
fn amounts_near_the_largest_decimal() {
    let huge = flows([Decimal::MIN, Decimal::MAX]);
    assert_eq!(
        huge.net_present_value(yearly(dec!(0)), FirstFlow::Now)
            .unwrap(),
        dec!(0)
    );
    assert_eq!(huge.internal_rates().unwrap().unwrap().pick(), dec!(0));
    let sum = flows([Decimal::MAX, Decimal::MAX]);
    assert!(overflows(
        sum.net_present_value(yearly(dec!(0)), FirstFlow::Now)
    ));
    let costs = Ledger::default()
        .with("a", Decimal::MAX)
        .with("b", Decimal::MAX);
    let investment = Investment::new(Ledger::default(), costs).unwrap();
    assert!(overflows(investment.outcome()));
    let days = dated(&[(0, Decimal::MAX), (0, Decimal::MAX)]);
    assert!(overflows(days.net_present_value(yearly(dec!(0)))));
    assert!(overflows(days.internal_rates()));
    let annuity = Annuity {
        payment: Decimal::MAX,
        period: TimeUnit::Year,
        periods: 2,
        at: PaymentsAt::StartOfPeriod,
    };
    assert!(overflows(annuity.present_value(yearly(dec!(0.1)))));
    assert!(allocate(Decimal::MAX, &[dec!(1)], 2).is_err());
    assert!(allocate(dec!(1), &[Decimal::MAX, dec!(1e-28)], 2).is_err());
}

/// Money that doubles in a day grows by 10¹⁰⁹ in a year.
#[test]
fn a_yearly_rate_beyond_a_decimal() {
    assert!(overflows(
        dated(&[(0, dec!(-1)), (1, dec!(2))]).internal_rates()
    ));
    assert!(overflows(
        dated(&[(0, dec!(-2)), (1, dec!(1))]).internal_rates()
    ));
}

#[test]
fn ten_thousand_periods() {
    let late = std::iter::once(dec!(-100)).chain(std::iter::repeat_n(dec!(0), 9_999));
    let never = flows(late.chain([dec!(50)]));
    assert_eq!(
        never.discounted_payback_periods(yearly(dec!(0.1))).unwrap(),
        None
    );
    assert_eq!(
        never
            .net_present_value(yearly(dec!(0.1)), FirstFlow::Now)
            .unwrap(),
        dec!(-100)
    );
    // 50 comes back of 100 after 10 000 periods: 0.5^(1/10000) − 1, computed with mpmath.
    let rates = never.internal_rates().unwrap().unwrap();
    let want = dec!(-0.0000693123158464280867998441);
    assert!(
        (rates.pick() - want).abs() < dec!(1e-19),
        "{}",
        rates.pick()
    );
    let modified = never.modified_internal_rate(super::financing(dec!(0.1)));
    assert!((modified.unwrap().unwrap() - want).abs() < dec!(1e-19));
    // An annuity of 10 000 periods is all but endless; at no interest it is what is paid.
    let annuity = Annuity {
        payment: dec!(100),
        period: TimeUnit::Year,
        periods: 10_000,
        at: PaymentsAt::EndOfPeriod,
    };
    let endless = annuity.present_value(yearly(dec!(0.1))).unwrap();
    assert!((endless - dec!(1000)).abs() < dec!(1e-20), "{endless}");
    assert_eq!(
        annuity.present_value(yearly(dec!(0))).unwrap(),
        dec!(1000000)
    );
}

#[test]
fn every_message() {
    let messages = [
        (
            RoiError::Empty { what: "cash flow" },
            "there must be at least one cash flow",
        ),
        (
            RoiError::ThresholdsNotIncreasing {
                before: dec!(2),
                value: dec!(1),
            },
            "thresholds must increase, got 1 after 2",
        ),
        (
            RoiError::DateBeforeFirst {
                first: on_day(1),
                value: on_day(0),
            },
            "no date may be before the first, 2021-01-02, got 2021-01-01",
        ),
        (
            RoiError::DefinitionsDiffer,
            "two returns must have the same definition to be compared",
        ),
    ];
    for (error, message) in messages {
        assert_eq!(error.to_string(), message);
    }
}
