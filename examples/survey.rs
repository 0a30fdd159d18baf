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

use shown::BadArguments;
use std::process::ExitCode;

const COMMITTED: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/data/survey_responses.csv"
);
const USAGE: &str = "usage: survey [FILE] [--json] | survey --make-up SEED";
const MADE_UP_ANSWERS: u32 = 500;

fn main() -> ExitCode {
    shown::outcome(run())
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (path, as_json) = match words.as_slice() {
        ["--make-up", seed] => {
            let seed = seed
                .parse()
                .map_err(|_| BadArguments::new(format!("seed {seed} is not a number"), USAGE))?;
            print!("{}", made_up::answers(seed, MADE_UP_ANSWERS));
            return Ok(());
        }
        [] => (COMMITTED, false),
        ["--json"] => (COMMITTED, true),
        [path] if !path.starts_with("--") => (*path, false),
        [path, "--json"] | ["--json", path] if !path.starts_with("--") => (*path, true),
        words => {
            let problem = format!("not understood: {}", words.join(" "));
            return Err(BadArguments::new(problem, USAGE).into());
        }
    };
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let answers = answers::read(&text).map_err(|error| format!("{path}: {error}"))?;
    let tables = report::tables(&answers)?;
    if as_json {
        let tables: Vec<_> = tables.iter().map(table::Table::json).collect();
        println!("{}", serde_json::to_string_pretty(&tables)?);
    } else {
        for table in &tables {
            println!("{}\n{table}", table.title);
        }
    }
    Ok(())
}
