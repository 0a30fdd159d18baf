//! A year of a made-up loyalty programme over a real log of purchases.
//!
//! ```text
//! cargo run --release --example loyalty -- [LOG] [--member ID] [--help]
//! ```
//!
//! Without a log it takes the CDNOW sample. Orders are those of a day, refunds
//! of the year taken off. Each purchase earns points, more in a higher tier; points
//! wait for the end of the return window, are spent on coupons at the next purchase, and expire.
//! Printed are the year in points, the tiers, one member's statement, and what the programme owes,
//! earned and cost at the year's end.

#[path = "shown/mod.rs"]
mod shown;

#[path = "loyalty/accounts.rs"]
mod accounts;
#[path = "loyalty/decimal.rs"]
mod decimal;
#[path = "log/mod.rs"]
mod log;
#[path = "loyalty/print.rs"]
mod print;
#[path = "loyalty/rules.rs"]
mod rules;
#[path = "loyalty/statement.rs"]
mod statement;
#[path = "loyalty/year.rs"]
mod year;

use accounts::{Accounts, Points};
use clap::Parser;
use log::{Log, LogArguments};
use shown::{Answer, Failure};
use statement::Statement;
use std::process::ExitCode;
use year::Year;

/// A year of a made-up loyalty programme over a real log of purchases.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    log: LogArguments,
    /// Whose statement to print; one to whom every kind of thing happened where nobody is named
    #[arg(long, value_name = "ID")]
    member: Option<String>,
    #[command(flatten)]
    answer: Answer,
}

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let name = arguments.log.name();
    arguments
        .answer
        .or_missing(("log", &name), show(&arguments))
}

fn show(arguments: &Arguments) -> Result<(), Failure> {
    let log = arguments.log.log()?;
    log.reading.of(answer(arguments, &log))
}

fn answer(arguments: &Arguments, log: &Log) -> Result<(), Failure> {
    let year = log
        .need_amounts()
        .map_err(|why| format!("points are earned by amounts, and {why}"))
        .and_then(|()| Year::run(log).map_err(|error| error.to_string()));
    match (&year, arguments.answer.json) {
        (Ok(year), true) => {
            let document = print::json(year, &Parts::of(year, arguments)?);
            log.reading.print_beside(document)?;
        }
        (Ok(year), false) => print!("{}", print::text(year, &Parts::of(year, arguments)?)),
        (Err(reason), true) => {
            let document = serde_json::json!({ "year_missing": reason });
            log.reading.print_beside(document)?;
        }
        (Err(reason), false) => println!("The year: {reason}"),
    }
    Ok(())
}

/// What is found out of a year: each part, or why it is missing.
struct Parts {
    points: Result<Points, String>,
    accounts: Result<Accounts, String>,
    statement: Result<Statement, String>,
}

impl Parts {
    /// A member who is asked for and is none is an error.
    fn of(year: &Year, arguments: &Arguments) -> Result<Self, Failure> {
        let reason = |error: Failure| error.to_string();
        let points = Points::of(year).map_err(reason);
        let accounts = match &points {
            Ok(points) => Accounts::close(year, &points.balances).map_err(reason),
            Err(reason) => Err(reason.clone()),
        };
        let statement = match (&arguments.member, year.most_telling()) {
            (Some(member), _) => Ok(Statement::of(year, member)?),
            (None, Some(member)) => Statement::of(year, &member).map_err(reason),
            (None, None) => Err("no member in the year".to_owned()),
        };
        Ok(Self {
            points,
            accounts,
            statement,
        })
    }
}
