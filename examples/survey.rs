//! The monthly report of a customer-experience team, from a CSV of answers.
//!
//! ```text
//! cargo run --release --example survey                       the committed, made-up answers
//! cargo run --release --example survey -- FILE [--json]      one's own, and as JSON
//! cargo run --release --example survey -- --make-up SEED     how the committed file was made
//! ```

#[path = "shown/mod.rs"]
mod shown;

#[path = "survey/answers.rs"]
mod answers;
#[path = "survey/made_up.rs"]
mod made_up;
#[path = "survey/random.rs"]
mod random;
#[path = "survey/report.rs"]
mod report;
#[path = "survey/table.rs"]
mod table;

use clap::Parser;
use shown::{Answer, Failure};
use std::process::ExitCode;

const COMMITTED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/survey_responses.csv"
);
const MADE_UP_ANSWERS: u32 = 500;

/// The monthly report of a customer-experience team, from a CSV file of answers.
#[derive(Debug, Parser)]
struct Arguments {
    /// The answers
    #[arg(value_name = "ANSWERS", default_value = COMMITTED, hide_default_value = true)]
    path: String,
    /// Make answers up instead, as the committed ones were made
    #[arg(long, value_name = "SEED")]
    make_up: Option<u64>,
    #[command(flatten)]
    answer: Answer,
}

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Failure> {
    let Arguments {
        path,
        make_up,
        answer,
    } = Arguments::parse();
    if let Some(seed) = make_up {
        print!("{}", made_up::answers(seed, MADE_UP_ANSWERS));
        return Ok(());
    }
    answer.or_missing(("answers", &path), show(&path, &answer))
}

fn show(path: &str, answer: &Answer) -> Result<(), Failure> {
    let text = shown::rows::text(path).map_err(|error| format!("{path}: {error}"))?;
    let answers = answers::read(&text).map_err(|error| format!("{path}: {error}"))?;
    let tables = report::tables(&answers).map_err(|error| format!("{path}: {error}"))?;
    if answer.json {
        let tables: Vec<_> = tables.iter().map(table::Table::json).collect();
        println!("{}", serde_json::to_string_pretty(&tables)?);
    } else {
        for table in &tables {
            println!("{table}");
        }
    }
    Ok(())
}
