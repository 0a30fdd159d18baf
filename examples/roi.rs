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
    DiscountRate, Language, Ledger, MoneyRounding, QuantityError, TimeUnit, round_money,
};
use clv::roi::presets::excellence;
use clv::roi::{
    BenefitAndCost, CashFlows, FinancingRates, FirstFlow, InternalRates, Investment,
    InvestmentReturn, PeriodReturn, ReturnDefinition, returns_by_period,
};
use clv::table::{Cell, Table};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};
use shown::Answer;
use shown::number::{counted, money};
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

/// An amount in thousands, to the hundred.
fn thousands(amount: Decimal) -> Cell {
    let amount = round_money(amount, 1, MoneyRounding::HalfEven);
    Cell::from(amount.to_f64())
}

fn lines(title: &str, ledger: &Ledger, shares: Option<&Vec<Option<Decimal>>>) -> Table {
    let rows = ledger.lines().iter().enumerate().map(|(index, line)| {
        let share = shares.and_then(|shares| shares.get(index).copied().flatten());
        [
            line.label.as_str().into(),
            line.amount.map_or("not valued".into(), thousands),
            Cell::share(share),
        ]
    });
    Table::new("")
        .column(title)
        .column("thousand $")
        .column("share")
        .with_rows(rows)
}

fn print_return(programme: &Investment, outcome: &InvestmentReturn) -> Result<(), Box<dyn Error>> {
    println!("A loyalty programme over four years\n");
    let (costs, benefits) = (&outcome.cost_shares, &outcome.benefit_shares);
    println!("{}", lines("cost", programme.costs(), costs.as_ref()));
    println!(
        "{}",
        lines("benefit", programme.benefits(), benefits.as_ref())
    );
    let scale = excellence(Language::English)?;
    let grade = scale.grade(outcome.return_on_investment);
    let roi = outcome.as_defined(ReturnDefinition::NetOverCost);
    let rows = [
        ["benefit".into(), thousands(outcome.benefit)],
        ["cost".into(), thousands(outcome.cost)],
        ["net".into(), thousands(outcome.net)],
    ];
    let table = Table::new("").column("in all").column("thousand $");
    let grade = grade.unwrap_or("below excellent");
    let note = format!("return on investment {roi:.1}: {grade}");
    println!("{}", table.with_rows(rows).note(note));
    Ok(())
}

fn print_timeline(timeline: &Timeline) {
    let years = (0_u64..).zip(&timeline.by_year).map(|(number, year)| {
        [
            number.into(),
            thousands(year.net),
            Cell::share(year.return_on_investment),
            thousands(year.cumulative_net),
            Cell::share(year.cumulative_return),
        ]
    });
    let table = Table::new("Year by year, thousand $")
        .column("year")
        .column("net")
        .column("return")
        .column("net so far")
        .column("return so far");
    println!("{}", table.with_rows(years));

    let years = |periods: Option<Decimal>| {
        periods.map_or("never".into(), |periods| {
            Cell::from(counted(money(periods), "year"))
        })
    };
    let rate = timeline.rates.as_ref();
    let name = match rate {
        Some(rates) if !rates.is_unique() => "internal rate of return, the nearest to 10 %",
        _ => "internal rate of return, the only one",
    };
    let level = timeline.level.map_or(Cell::Missing, thousands);
    let rows = [
        [
            "discount rate".into(),
            Cell::share(Some(timeline.discount.value())),
        ],
        [
            "net present value".into(),
            thousands(timeline.present_value),
        ],
        [name.into(), Cell::share(rate.map(InternalRates::pick))],
        [
            "modified internal rate".into(),
            Cell::share(timeline.modified),
        ],
        ["payback".into(), years(timeline.payback)],
        [
            "discounted payback".into(),
            years(timeline.discounted_payback),
        ],
        ["equivalent annual value".into(), level],
    ];
    let table = Table::new("").column("over all years").column("");
    print!("{}", table.with_rows(rows));
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
