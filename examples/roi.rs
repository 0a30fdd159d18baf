//! The business case of a loyalty programme: what it costs, what it brings line by line, and whether
//! the money comes back in time.
//!
//! ```text
//! cargo run --release --example roi
//! cargo run --release --example roi -- --json
//! ```

#[path = "shown/mod.rs"]
mod shown;

use clap::Parser;
use clv::quantity::{
    DiscountRate, Language, Ledger, MoneyRounding, Percent, QuantityError, TimeUnit, round_money,
};
use clv::roi::presets::excellence;
use clv::roi::{
    BenefitAndCost, CashFlows, FinancingRates, FirstFlow, InternalRates, Investment,
    InvestmentReturn, PeriodReturn, ReturnDefinition, returns_by_period,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use shown::Answer;
use std::error::Error;
use std::process::ExitCode;

/// The business case of a loyalty programme: what it costs, brings, and when it is back.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    answer: Answer,
}

/// Benefit and cost of each year, the set-up being year 0, in thousands of dollars.
const YEARS: [(i64, i64); 5] = [(0, 420), (170, 95), (310, 100), (390, 100), (430, 105)];

fn programme() -> Result<Investment, Box<dyn Error>> {
    let costs = Ledger::costs([
        ("platform and set-up", Decimal::from(420)),
        ("rewards", Decimal::from(245)),
        ("staff", Decimal::from(110)),
        ("communication", Decimal::from(45)),
    ])?;
    let benefits = Ledger::default()
        .with("more repeat purchases", Decimal::from(760))
        .with("higher order value", Decimal::from(330))
        .with("fewer lost customers", Decimal::from(210))
        .with_not_valued("brand reputation");
    Ok(Investment::new(benefits, costs)?)
}

/// The same money in time.
struct Timeline {
    flows: CashFlows,
    by_year: Vec<PeriodReturn>,
    discount: DiscountRate,
    present_value: Decimal,
    rates: Option<InternalRates>,
    modified: Option<Decimal>,
    payback: Option<Decimal>,
    discounted_payback: Option<Decimal>,
    level: Option<Decimal>,
}

impl Timeline {
    fn of(years: &[(i64, i64)]) -> Result<Self, Box<dyn Error>> {
        let discount = yearly(Decimal::new(10, 2))?;
        let by_year = returns_by_period(years.iter().map(|(benefit, cost)| BenefitAndCost {
            benefit: Decimal::from(*benefit),
            cost: Decimal::from(*cost),
        }))?;
        let flows = CashFlows::new(by_year.iter().map(|year| year.net), TimeUnit::Year)?;
        Ok(Self {
            present_value: flows.net_present_value(discount, FirstFlow::Now)?,
            rates: flows.internal_rates()?,
            modified: flows.modified_internal_rate(FinancingRates {
                finance: discount,
                reinvestment: discount,
            })?,
            payback: flows.payback_periods()?,
            discounted_payback: flows.discounted_payback_periods(discount)?,
            level: flows.equivalent_annual_value(discount)?,
            flows,
            by_year,
            discount,
        })
    }
}

fn yearly(rate: Decimal) -> Result<DiscountRate, QuantityError> {
    DiscountRate::new(rate, TimeUnit::Year)
}

fn thousands(amount: Decimal) -> String {
    format!("{:.1}", round_money(amount, 1, MoneyRounding::HalfEven))
}

fn percent(rate: Option<Decimal>) -> String {
    rate.map_or_else(|| "-".to_owned(), |rate| format!("{:.1}", Percent(rate)))
}

fn print_ledger(title: &str, ledger: &Ledger, shares: Option<&Vec<Option<Decimal>>>) {
    println!("  {title:<28}{:>12}{:>10}", "thousand $", "share");
    for (index, line) in ledger.lines().iter().enumerate() {
        let amount = line
            .amount
            .map_or_else(|| "not valued".to_owned(), thousands);
        let share = shares.and_then(|shares| shares.get(index).copied().flatten());
        println!("  {:<28}{amount:>12}{:>10}", line.label, percent(share));
    }
    println!();
}

fn print_return(programme: &Investment, outcome: &InvestmentReturn) -> Result<(), Box<dyn Error>> {
    println!("A loyalty programme over four years\n");
    print_ledger("cost", programme.costs(), outcome.cost_shares.as_ref());
    print_ledger(
        "benefit",
        programme.benefits(),
        outcome.benefit_shares.as_ref(),
    );
    let scale = excellence(Language::English)?;
    let grade = scale.grade(outcome.return_on_investment);
    let roi = outcome.as_defined(ReturnDefinition::NetOverCost);
    println!("  {:<28}{:>12}", "benefit", thousands(outcome.benefit));
    println!("  {:<28}{:>12}", "cost", thousands(outcome.cost));
    println!("  {:<28}{:>12}", "net", thousands(outcome.net));
    println!("  {:<28}{roi:>12.1}", "return on investment");
    println!(
        "  {:<28}{:>12}",
        "grade",
        grade.unwrap_or("below excellent")
    );
    Ok(())
}

fn print_timeline(timeline: &Timeline) {
    println!(
        "\n  {:<8}{:>12}{:>12}{:>12}{:>14}",
        "year", "net", "return", "cumulative", "return so far"
    );
    for (number, year) in timeline.by_year.iter().enumerate() {
        println!(
            "  {number:<8}{:>12}{:>12}{:>12}{:>14}",
            thousands(year.net),
            percent(year.return_on_investment),
            thousands(year.cumulative_net),
            percent(year.cumulative_return),
        );
    }
    let years = |periods: Option<Decimal>| {
        periods.map_or_else(
            || "never".to_owned(),
            |periods| format!("{periods:.2} years"),
        )
    };
    let rate = timeline.rates.as_ref();
    let note = match rate {
        Some(rates) if rates.is_unique() => "the only one",
        Some(_) => "nearest to 10 % of several",
        None => "none",
    };
    println!();
    println!(
        "  {:<28}{:>14}",
        "discount rate",
        percent(Some(timeline.discount.value()))
    );
    println!(
        "  {:<28}{:>14}",
        "net present value",
        thousands(timeline.present_value)
    );
    println!(
        "  {:<28}{:>14}  {note}",
        "internal rate of return",
        percent(rate.map(InternalRates::pick))
    );
    println!(
        "  {:<28}{:>14}",
        "modified internal rate",
        percent(timeline.modified)
    );
    println!("  {:<28}{:>14}", "payback", years(timeline.payback));
    println!(
        "  {:<28}{:>14}",
        "discounted payback",
        years(timeline.discounted_payback)
    );
    let level = timeline.level.map_or_else(|| "-".to_owned(), thousands);
    println!("  {:<28}{level:>14}", "equivalent annual value");
}

fn as_json(outcome: &InvestmentReturn, timeline: &Timeline) -> Value {
    let text = |number: Decimal| number.to_string();
    let numbers = |numbers: &[Decimal]| numbers.iter().copied().map(text).collect::<Vec<_>>();
    json!({
        "benefit": text(outcome.benefit),
        "cost": text(outcome.cost),
        "net": text(outcome.net),
        "return_on_investment": text(outcome.return_on_investment),
        "benefit_cost_ratio": text(outcome.benefit_cost_ratio),
        "cash_flows": numbers(timeline.flows.amounts()),
        "net_present_value": text(timeline.present_value),
        "internal_rates": timeline.rates.as_ref().map(|rates| numbers(rates.roots())),
        "modified_internal_rate": timeline.modified.map(text),
        "payback_years": timeline.payback.map(text),
        "discounted_payback_years": timeline.discounted_payback.map(text),
        "equivalent_annual_value": timeline.level.map(text),
    })
}

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Box<dyn Error>> {
    let wants_json = Arguments::parse().answer.json;
    let programme = programme()?;
    let outcome = programme.outcome()?.ok_or("nothing was spent")?;
    let timeline = Timeline::of(&YEARS)?;
    if wants_json {
        println!("{:#}", as_json(&outcome, &timeline));
    } else {
        print_return(&programme, &outcome)?;
        print_timeline(&timeline);
    }
    Ok(())
}
