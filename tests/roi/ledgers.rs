use clv::quantity::{Language, Ledger};
use clv::roi::presets::{DATA_DRIVEN_DECISIONS, PERSONALISATION, excellence};
use clv::roi::{BenefitAndCost, Investment, Return, ReturnDefinition, returns_by_period};
use rust_decimal_macros::dec;

#[test]
fn a_benefit_of_nothing_has_no_shares() {
    let costs = Ledger::costs([("labour", dec!(50))]).unwrap();
    let loss = Investment::new(Ledger::default(), costs).unwrap();
    let outcome = loss.outcome().unwrap().unwrap();
    assert_eq!(outcome.return_on_investment, dec!(-1));
    assert_eq!(outcome.benefit_shares, None);
    assert_eq!(outcome.cost_shares, Some(vec![Some(dec!(1))]));
}

#[test]
fn both_definitions_are_one_return() {
    let costs = Ledger::costs([("labour", dec!(50))]).unwrap();
    let benefits = Ledger::default().with("repurchases", dec!(110));
    let outcome = Investment::new(benefits, costs)
        .unwrap()
        .outcome()
        .unwrap()
        .unwrap();
    let net = outcome.as_defined(ReturnDefinition::NetOverCost);
    let gross = outcome.as_defined(ReturnDefinition::BenefitOverCost);
    assert_eq!(net.value(), dec!(1.2));
    assert_eq!(
        gross.as_defined(ReturnDefinition::NetOverCost).unwrap(),
        net
    );
    assert_eq!(
        net.as_defined(ReturnDefinition::BenefitOverCost).unwrap(),
        gross
    );
    let shown = format!(
        "{:.1}",
        Return::new(dec!(0.1234), ReturnDefinition::NetOverCost)
    );
    assert_eq!(shown, "12.3 % (net / cost)");
}

#[test]
fn the_cumulative_return_ends_at_the_return_of_the_whole() {
    let period = |benefit, cost| BenefitAndCost { benefit, cost };
    let periods = [
        period(dec!(0), dec!(70)),
        period(dec!(60), dec!(20)),
        period(dec!(90), dec!(10)),
    ];
    let last = returns_by_period(periods).unwrap().pop().unwrap();
    assert_eq!(last.cumulative_return, Some(dec!(0.5)));
    assert_eq!(last.cumulative_net, dec!(50));
}

#[test]
fn presets_are_labelled_in_both_languages() {
    let three = [Some(dec!(1)), None, Some(dec!(2))];
    let english = PERSONALISATION.costs(Language::English, three);
    let chinese = PERSONALISATION.benefits(Language::Chinese, three);
    assert_eq!(english.lines()[1].label, "technology");
    assert_eq!(english.lines()[1].amount, None);
    assert_eq!(chinese.lines()[1].label, "复购率增加");
    assert_eq!(english.total().unwrap(), dec!(3));
    let all = DATA_DRIVEN_DECISIONS
        .cost_lines
        .iter()
        .chain(&DATA_DRIVEN_DECISIONS.benefit_lines);
    assert!(all.clone().all(|line| line.chinese != line.english));
    assert_eq!(
        excellence(Language::Chinese).unwrap().grade(dec!(2)),
        Some("优秀")
    );
}
