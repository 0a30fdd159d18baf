//! A year of a made-up loyalty programme over a real log of purchases.
//!
//! ```text
//! cargo run --release --example loyalty -- [LOG.csv] [--member ID] [--json]
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
use log::Arguments;
use statement::Statement;
use std::error::Error;
use std::process::ExitCode;
use year::Year;

const USAGE: &str = "usage: loyalty [LOG.csv] [--member ID] [--json]
  LOG.csv      purchases with the columns customer, date, amount (default: the CDNOW sample)
  --member ID  whose statement to print (default: one to whom every kind of thing happened)
  --json       the same numbers for a program";

const MEMBER: &str = "--member";

fn main() -> ExitCode {
    shown::outcome(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read(USAGE, &[MEMBER])?;
    let year = Year::run(&arguments.log()?)?;
    let accounts = Accounts::close(&year)?;
    let member = match arguments.option(MEMBER) {
        Some(member) => member.to_owned(),
        None => year.most_telling().ok_or("no member in the year")?,
    };
    let statement = Statement::of(&year, &member)?;
    if arguments.json {
        println!("{:#}", print::json(&year, &accounts, &statement));
    } else {
        print!("{}", print::text(&year, &accounts, &statement));
    }
    Ok(())
}
