//! A year of a made-up loyalty programme over a real log of purchases.
//!
//! ```text
//! cargo run --release --example loyalty -- [LOG] [--member ID] [--help]
//! ```
//!
//! Without a log it takes the CDNOW sample. Each purchase earns points, more in a higher tier; points
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

use accounts::Accounts;
use clap::Parser;
use log::LogArguments;
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
    let log = arguments.log.log()?;
    let name = arguments.log.name();
    log.need_amounts()
        .map_err(|why| format!("{name}: points are earned by amounts, and {why}"))?;
    let year = Year::run(&log)?;
    let accounts = Accounts::close(&year)?;
    let member = match arguments.member {
        Some(member) => member,
        None => year.most_telling().ok_or("no member in the year")?,
    };
    let statement = Statement::of(&year, &member)?;
    if arguments.answer.json {
        println!("{:#}", print::json(&year, &accounts, &statement));
    } else {
        print!("{}", print::text(&year, &accounts, &statement));
    }
    Ok(())
}
