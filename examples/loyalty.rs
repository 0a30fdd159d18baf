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
#[path = "loyalty/print.rs"]
mod print;
#[path = "loyalty/rules.rs"]
mod rules;
#[path = "loyalty/statement.rs"]
mod statement;
#[path = "loyalty/year.rs"]
mod year;

use accounts::Accounts;
use clv::transactions::{CsvFormat, TransactionLog};
use shown::Shown;
use statement::Statement;
use std::error::Error;
use std::fs::File;
use std::path::PathBuf;
use year::Year;

const USAGE: &str = "usage: loyalty [LOG.csv] [--member ID] [--json]
  LOG.csv      purchases with the columns customer, date, amount (default: the CDNOW sample)
  --member ID  whose statement to print (default: one to whom every kind of thing happened)
  --json       the same numbers for a program";

struct Arguments {
    log: PathBuf,
    member: Option<String>,
    is_json: bool,
}

fn arguments() -> Result<Arguments, String> {
    let mut parsed = Arguments {
        log: PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/examples/data/cdnow_sample.csv"
        )),
        member: None,
        is_json: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => parsed.is_json = true,
            "--member" => {
                let id = arguments.next().ok_or("--member needs an ID")?;
                parsed.member = Some(id);
            }
            option if option.starts_with('-') => return Err(format!("no option {option}")),
            path => parsed.log = PathBuf::from(path),
        }
    }
    Ok(parsed)
}

fn main() -> Result<(), Shown> {
    run().map_err(Shown)
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            std::process::exit(2);
        }
    };
    let file = File::open(&arguments.log)
        .map_err(|error| format!("{}: {error}", arguments.log.display()))?;
    let log: TransactionLog<String> =
        TransactionLog::from_csv(file, &CsvFormat::iso("customer", "date", "amount"))?;
    let year = Year::run(&log)?;
    let accounts = Accounts::close(&year)?;
    let member = match arguments.member {
        Some(member) => member,
        None => year.most_telling().ok_or("no member in the year")?,
    };
    let statement = Statement::of(&year, &member)?;
    if arguments.is_json {
        println!("{:#}", print::json(&year, &accounts, &statement));
    } else {
        print!("{}", print::text(&year, &accounts, &statement));
    }
    Ok(())
}
