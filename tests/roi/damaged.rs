//! Every value that can be read back, from JSON that somebody edited: an error, or a value of which
//! every method answers.

use super::damaged_json::for_each;
use super::{dated, flows, yearly};
use clv::quantity::{Ledger, TimeUnit};
use clv::roi::{
    Annuity, Bound, FirstFlow, GradeScale, InternalRates, Investment, InvestmentReturn,
    MultipleConvention, PaymentsAt, PeriodReturn, Return, ReturnDefinition, multiple_between,
};
use rust_decimal_macros::dec;

fn check(rates: Option<&InternalRates>) {
    let Some(rates) = rates else { return };
    assert!(rates.roots().iter().all(|rate| *rate >= dec!(-1)));
    assert!(rates.roots().contains(&rates.pick()));
    let _ = (rates.is_unique(), rates.to_string());
}

#[test]
fn flows_of_every_kind() {
    for_each(&flows([dec!(-100), dec!(230), dec!(-132)]), |flows| {
        check(flows.internal_rates().unwrap_or_default().as_ref());
        for rate in [dec!(0.1), dec!(-0.9), dec!(0)] {
            let _ = flows.net_present_value(yearly(rate), FirstFlow::AtEndOfFirstPeriod);
            let _ = flows.equivalent_annual_value(yearly(rate));
            let _ = flows.modified_internal_rate(super::financing(rate));
            let first = flows.discounted_payback_periods(yearly(rate));
            let last = flows.discounted_lasting_payback_periods(yearly(rate));
            if let (Ok(Some(first)), Ok(Some(last))) = (first, last) {
                assert!(dec!(0) <= first && first <= last);
            }
        }
        let _ = (flows.payback_periods(), flows.lasting_payback_periods());
    });
    for_each(
        &dated(&[(0, dec!(-100)), (30, dec!(230)), (365, dec!(-120))]),
        |flows| {
            check(flows.internal_rates().unwrap_or_default().as_ref());
            let _ = flows.net_present_value(yearly(dec!(0.1)));
        },
    );
    let payments = Annuity {
        payment: dec!(100),
        period: TimeUnit::Month,
        periods: 12,
        at: PaymentsAt::StartOfPeriod,
    };
    for_each(&payments, |payments| {
        for rate in [dec!(0.1), dec!(-0.9), dec!(0)] {
            let _ = payments.present_value(yearly(rate));
        }
    });
    let rates = flows([dec!(-100), dec!(230), dec!(-132)]).internal_rates();
    for_each(&rates.unwrap().unwrap(), |rates| check(Some(rates)));
}

#[test]
fn returns() {
    let costs = Ledger::costs([("platform", dec!(600))]).unwrap();
    let benefits = Ledger::default().with("conversion", dec!(1200));
    let programme = Investment::new(benefits, costs).unwrap();
    for_each(&programme, |programme| {
        if let Ok(Some(outcome)) = programme.outcome() {
            for_each::<InvestmentReturn>(&outcome, |outcome| {
                let _ = outcome
                    .as_defined(ReturnDefinition::NetOverCost)
                    .to_string();
            });
        }
    });
    let two = Return::new(dec!(2), ReturnDefinition::NetOverCost);
    for_each(&two, |other| {
        let _ = other.as_defined(ReturnDefinition::BenefitOverCost);
        let _ = multiple_between(two, *other, MultipleConvention::TimesMore);
        let _ = other.to_string();
    });
    let grades = [("good", dec!(1)), ("excellent", dec!(2))];
    for_each(
        &GradeScale::new(grades, Bound::Inclusive).unwrap(),
        |scale| {
            let _ = scale.grade(dec!(1.5));
        },
    );
    let period = PeriodReturn {
        net: dec!(1),
        cumulative_net: dec!(2),
        return_on_investment: None,
        cumulative_return: Some(dec!(0.5)),
    };
    for_each(&period, |_| ());
}
