//! What to write on the command line, where a log cannot be read.

use clv::transactions::{CsvError, CsvProblem};

/// A hint for an error; the options that name columns are given with the columns that they name.
pub fn hint(error: &CsvError, named: &[(&str, &str)]) -> Option<String> {
    Some(match error {
        CsvError::UnknownColumns { found, .. } | CsvError::MissingColumn { found, .. }
            if is_data(found) =>
        {
            "the first line looks like a row: write the names of the columns above it, such as \
             customer,date,amount"
                .to_owned()
        }
        CsvError::UnknownColumns { role, .. } | CsvError::SeveralColumns { role, .. } => {
            let option = match *role {
                "customer" => "--customer",
                "date or time" => "--date",
                "order" => "--order",
                "quantity" => "--quantity",
                "price" => "--price",
                _ => "--amount",
            };
            format!("name the column of the {role} with {option} COLUMN")
        }
        CsvError::MissingColumn { column, found } => {
            match named.iter().find(|(_, name)| name == column) {
                Some((option, _)) => {
                    format!("{option} takes a column of the file: {}", found.join(", "))
                }
                None => "the file may not be of that --export".to_owned(),
            }
        }
        CsvError::AmbiguousAmounts { .. } => "add --decimal point or --decimal comma".to_owned(),
        CsvError::AmbiguousInstants { formats, .. } => format!("add {}", date_formats(formats)),
        CsvError::Field {
            line,
            column,
            problem,
            value,
        } => return of_field(*line, column, *problem, value),
        CsvError::UnknownState { value, .. } => {
            if named.iter().any(|(option, _)| *option == "--status") {
                format!(
                    "say which states count, such as --counts \"{value}\", once for each; rows of all \
                     others are left out"
                )
            } else {
                "leave the rows of that state out of the file, or ask for them".to_owned()
            }
        }
        CsvError::UnknownCurrency { .. } => {
            "--currency takes a code or a sign, such as EUR or €".to_owned()
        }
        CsvError::MinorDigits { .. } => "--minor-digits is 2 for cents".to_owned(),
        CsvError::SeveralCurrencies { first, other, .. } => several_currencies(first, other),
        CsvError::OtherCurrency { .. } => "bring the amounts to one currency first".to_owned(),
        _ => return None,
    })
}

fn of_field(line: u64, column: &str, problem: CsvProblem, value: &str) -> Option<String> {
    Some(match problem {
        _ if value == column => format!("line {line} is the header again: leave it out"),
        CsvProblem::NotAnInstant if value.is_empty() => {
            format!("line {line} has no date: leave it out of the file")
        }
        CsvProblem::NotAnAmount if value.is_empty() => format!(
            "line {line} has no amount: write 0 where nothing was paid, or leave it out of the file"
        ),
        CsvProblem::HasZone | CsvProblem::NeedsZone => {
            "name the calendar with --zone, such as --zone Europe/Berlin".to_owned()
        }
        CsvProblem::DateAmongTimes => {
            "write a time at each date, such as 00:00, or cut off all times".to_owned()
        }
        CsvProblem::TimeAmongDates => {
            "cut off all times, or write one at each date, such as 00:00".to_owned()
        }
        CsvProblem::InstantOf { would } => {
            let formats: Vec<String> = patterns(would)
                .into_iter()
                .map(|date| format!("{date}{}", time_of(value)))
                .collect();
            if formats.is_empty() {
                return None;
            }
            format!("say how dates are written: {}", date_formats(&formats))
        }
        CsvProblem::NotAnInstant => {
            let format = [format!("%d/%m/%Y{}", time_of(value))];
            let option = date_formats(&format);
            format!("say how dates are written with --date-format, such as {option}")
        }
        _ => return None,
    })
}

/// Whether the names of a header are the values of a row.
fn is_data(names: &[String]) -> bool {
    let begins_with_digit = |name: &&String| name.starts_with(|c: char| c.is_ascii_digit());
    names.iter().any(|name| begins_with_digit(&name))
}

fn date_formats(formats: &[String]) -> String {
    let option = |format: &String| format!("--date-format \"{format}\"");
    let options: Vec<String> = formats.iter().map(option).collect();
    options.join(" or ")
}

/// The patterns that a date may be written by which one reads: with slashes the day or the month may be
/// first.
fn patterns(would: &str) -> Vec<&str> {
    match would.split(',').next().unwrap_or_default() {
        "%d/%m/%Y" | "%m/%d/%Y" => vec!["%d/%m/%Y", "%m/%d/%Y"],
        pattern if pattern.starts_with('%') => vec![pattern],
        _ => Vec::new(),
    }
}

/// The pattern of the time behind a date, if there is one.
fn time_of(value: &str) -> &'static str {
    let has_half = value.to_ascii_uppercase().ends_with('M');
    match (value.matches(':').count(), has_half) {
        (0, _) => "",
        (1, false) => " %H:%M",
        (1, true) => " %I:%M %p",
        (_, false) => " %H:%M:%S",
        (_, true) => " %I:%M:%S %p",
    }
}

fn several_currencies(first: &str, other: &str) -> String {
    let named = match (first, other) {
        ("none", named) | (named, "none") => Some(named),
        _ => None,
    };
    match named {
        Some(named) => format!(
            "where amounts without a currency are in it too, add --currency \"{named}\"; else bring the \
             amounts to one currency first"
        ),
        None if [first, other].iter().any(|name| is_sign(name)) => {
            "--currency says which currency a sign is, such as --currency USD; else bring the amounts to \
             one currency first"
                .to_owned()
        }
        None => "bring the amounts to one currency first".to_owned(),
    }
}

/// A currency has a code of three letters, and a sign that several share stands for itself.
fn is_sign(currency: &str) -> bool {
    currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase())
}
