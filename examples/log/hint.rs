//! What to write on the command line, where a log cannot be read.

use super::weekday;
use chrono::NaiveDate;
use clv::transactions::{CsvError, CsvProblem};

/// A hint for an error; the options that name columns are given with the columns that they name.
pub fn hint(error: &CsvError, named: &[(&str, &str)]) -> Option<String> {
    Some(match error {
        CsvError::UnknownColumns { found, .. } | CsvError::MissingColumn { found, .. }
            if are_months(found) =>
        {
            "months stand side by side: write a row for each customer and month, with its date and its amount"
                .to_owned()
        }
        CsvError::UnknownColumns { found, .. } | CsvError::MissingColumn { found, .. }
            if is_data(found) =>
        {
            "the first line looks like a row: write the names of the columns above it, such as \
             customer,date,amount"
                .to_owned()
        }
        CsvError::UnknownColumns { found, .. } if is_one_name(found) => {
            "the first line is no header: leave out what stands above it; or --delimiter CHARACTER says \
             what separates the fields"
                .to_owned()
        }
        CsvError::UnknownColumns { role, .. } | CsvError::SeveralColumns { role, .. } => {
            let option = option_of(role);
            let unnamed = unnamed(error).map_or(String::new(), |column| {
                format!(", one without a name by its place, such as {option} \"{column}\"")
            });
            format!("name the column of the {role} with {option} COLUMN{unnamed}")
        }
        CsvError::MissingColumn { column, found } => {
            match named.iter().find(|(_, name)| name == column) {
                Some((option, _)) => {
                    format!("{option} takes a column of the file: {}", found.join(", "))
                }
                None => "the file may not be of that --export".to_owned(),
            }
        }
        CsvError::AmbiguousColumn { column, .. } => {
            format!("several columns are called {column:?}: rename all but one of them in the first line")
        }
        CsvError::ColumnOfTwo { column, first, other } => format!(
            "name other columns: {} and {} take each a column of its own, got \"{column}\" for both",
            option_of(first),
            option_of(other)
        ),
        CsvError::CustomerOfTwoValues { other, .. } => {
            format!("name the column of the customer, such as --customer \"{other}\"")
        }
        CsvError::AmbiguousAmounts { .. } => "add --decimal point or --decimal comma".to_owned(),
        CsvError::AmbiguousInstants { formats, .. } => format!("add {}", date_formats(formats)),
        CsvError::Field {
            line,
            column,
            problem,
            value,
        } => return of_field(*line, column, *problem, value),
        CsvError::UnknownState { column, value, .. } => {
            if named.iter().any(|(option, _)| *option == "--status") {
                format!(
                    "say which states count, such as --counts \"{value}\", once for each; rows of all \
                     others are left out"
                )
            } else {
                format!(
                    "say with --status \"{column}\" which states count, such as --counts \"{value}\", once for \
                     each; rows of all others are left out"
                )
            }
        }
        CsvError::UnknownCurrency { .. } => {
            "--currency takes a code or a sign, such as EUR or €".to_owned()
        }
        CsvError::MinorDigits { .. } => "--minor-digits is 2 for cents".to_owned(),
        CsvError::ColumnOfCurrencies { column, .. } => format!(
            "if {column} is no column of currencies, say so with --no-currency-column; else bring the \
             amounts to one currency first"
        ),
        CsvError::SeveralCurrencies { first, other, .. } => several_currencies(first, other),
        CsvError::FieldCount {
            line,
            expected,
            actual,
        } if actual < expected => format!(
            "line {line} may be cut off, or the file end with notes that are no rows: correct it or leave it \
             out"
        ),
        CsvError::FieldCount {
            line,
            expected,
            actual,
        } => {
            let lacks_name = if *line == 2 && *actual == expected + 1 {
                "; or the header lacks the name of the first column: write it, such as row"
            } else {
                ""
            };
            format!(
                "a field of line {line} may hold what separates the fields: put it in quotes; or --delimiter \
                 CHARACTER says what separates them{lacks_name}"
            )
        }
        CsvError::LineWithoutOrder { .. } => "the export has an order's amount on its first row and the other items on \
             the rows behind it: bring the rows back into the order in which the shop wrote them, those of an order \
             side by side, or export again"
            .to_owned(),
        CsvError::OrderOfTwoCustomers { .. } => "if the numbers are none of orders, such as those of receipts that \
             begin again each day, say so with --no-order"
            .to_owned(),
        CsvError::OtherCurrency { .. } => "bring the amounts to one currency first".to_owned(),
        _ => return None,
    })
}

/// The option that names a column.
fn option_of(role: &str) -> &'static str {
    match role {
        "customer" => "--customer",
        "date or time" => "--date",
        "order" => "--order",
        "quantity" => "--quantity",
        "price" => "--price",
        "currency" => "--currency-column",
        "refunded amount" => "--refunded",
        _ => "--amount",
    }
}

fn of_field(line: u64, column: &str, problem: CsvProblem, value: &str) -> Option<String> {
    let is_no_day = matches!(
        problem,
        CsvProblem::NotAnInstant | CsvProblem::OutOfYears { .. }
    );
    if is_no_day && let Some(month) = month(value) {
        return Some(format!(
            "a day must be named: write the first of the month, such as {month}-01"
        ));
    }
    if problem == CsvProblem::NotAnAmount
        && let Some((debit, credit)) = sides(value)
    {
        return Some(format!(
            "{credit} and {debit} are sides of an account: write them into a column of their own, such as side, and \
             say which of them is a purchase and which gives back: --status side --counts {debit} --gives-back \
             {credit}, or the other way round"
        ));
    }
    if problem == CsvProblem::NotAnInstant
        && let Some(hint) = weekday::hint(value)
    {
        return Some(hint);
    }
    Some(match problem {
        CsvProblem::ZoneAbbreviation => zone_abbreviation(value),
        CsvProblem::WrongWeekday { is } => format!(
            "correct the date or the day of the week of line {line}, or leave the day of the week away: the \
             date is a {is}"
        ),
        CsvProblem::Rounded => "a spreadsheet shows long numbers as powers of ten and rounds them: format the \
             column as a number, and export again"
            .to_owned(),
        CsvProblem::RoundedKey => "a spreadsheet shows long numbers as powers of ten and rounds them: format the \
             column as a number or as text, and export again; --no-order reads the file without the numbers of orders"
            .to_owned(),
        _ if value == column => format!(
            "line {line} looks like a header: leave it out where it is the header again, and read a table of other \
             columns from a file of its own"
        ),
        CsvProblem::NotAnInstant if is_week_or_quarter(value) => {
            format!("a day must be named: write the first day of {value}, such as 2024-01-29")
        }
        CsvProblem::NotAnInstant if is_nothing(value) => {
            format!("line {line} has no date: leave it out of the file")
        }
        CsvProblem::NotAnInstant if value.starts_with("##") => {
            "a spreadsheet writes ### where a column is too narrow: make it wider, and export again"
                .to_owned()
        }
        CsvProblem::NotAnInstant if is_year_day_month(value) => {
            "if the day stands before the month, say so with --date-format \"%Y-%d-%m\"".to_owned()
        }
        CsvProblem::NotWhole => "amounts in whole units are read with --minor-digits 0".to_owned(),
        CsvProblem::NotAnInstant | CsvProblem::OutOfYears { .. } if is_short_day(value) => {
            "say how dates are written with --date-format \"%y%m%d\"".to_owned()
        }
        CsvProblem::OutOfYears { .. } => format!(
            "correct line {line}, or leave it out of the file; years of another calendar are to be written as those of \
             the common one"
        ),
        CsvProblem::NotACurrency => "write currencies as codes, such as EUR; or --no-currency-column says that no \
             column holds them"
            .to_owned(),
        CsvProblem::NotAnInstant if is_like("0000-00-00", value) && !is_day_and_other(value) => {
            format!(
                "there is no such day or time: correct line {line}, or leave it out of the file"
            )
        }
        CsvProblem::NotAnInstant if is_like("0000", value) && !is_year(value) => {
            "the year is missing: write whole dates, such as 2024-03-05".to_owned()
        }
        CsvProblem::NotAnInstant if is_like("0000-00", value) || is_like("0000", value) => format!(
            "a day must be named: write the first of the month or the year, such as {}-01",
            if value.len() > 4 {
                value.to_owned()
            } else {
                format!("{value}-01")
            }
        ),
        CsvProblem::NotAnInstant if is_month_and_year(value) => {
            format!("a day must be named: write the first of the month, such as 1 {value}")
        }
        CsvProblem::NotAnInstant | CsvProblem::NotAnAmount if has_foreign_digits(value) => {
            "write numbers with the digits 0 to 9".to_owned()
        }
        CsvProblem::NotAnInstant if is_of_an_era(value) => {
            "write the year of the common calendar, such as 2024-03-05".to_owned()
        }
        CsvProblem::OtherFormat => format!(
            "the column is written in several forms: write the date of line {line} as those of the rows before it"
        ),
        CsvProblem::NotAnInstant if has_foreign_letters(value) => {
            "write dates in digits, such as 2024-03-05; names of months are read in English alone"
                .to_owned()
        }
        CsvProblem::NotAnAmount if is_nothing(value) => format!(
            "line {line} has no amount: write 0 where nothing was paid, or leave it out of the file"
        ),
        CsvProblem::NotAnAmount => format!(
            "write the number of line {line} with digits and one decimal mark, such as 12.50, or leave the line out"
        ),
        CsvProblem::OtherNumbers { .. } => {
            format!("write the number of line {line} as those of the rows before it are, or leave the line out")
        }
        CsvProblem::RefundTooLarge => format!(
            "correct line {line}: no more can be given back than was paid; where the refund of a whole order stands \
             on each of its lines, leave it on one of them"
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

/// What the first column without a name is called.
fn unnamed(error: &CsvError) -> Option<String> {
    let CsvError::UnknownColumns { found, .. } = error else {
        return None;
    };
    let place = found.iter().position(String::is_empty)?;
    Some(format!("column {}", place + 1))
}

/// Whether the first line is a title or a remark, or is not separated as was found.
fn is_one_name(names: &[String]) -> bool {
    let mut names = names.iter().filter(|name| !name.is_empty());
    names
        .next()
        .is_some_and(|name| name.contains([' ', '#', ':', '^', '~', '/']))
        && names.next().is_none()
}

/// Whether a field holds a word for nothing.
fn is_nothing(value: &str) -> bool {
    let nothing = [
        "", "-", "--", "null", "none", "nil", "nan", "na", "n/a", "#n/a", "nat",
    ];
    nothing.contains(&value.to_ascii_lowercase().as_str())
}

/// A month without a day, as in 202403, 2024/03, 03/2024 and 2024年3月: as year and month.
fn month(value: &str) -> Option<String> {
    let plain = value.trim_end_matches('月').replace('年', "/");
    let (year, month) = match plain.split_once(['/', '.']) {
        Some((month, year)) if year.len() == 4 => (year.to_owned(), month.to_owned()),
        Some((year, month)) => (year.to_owned(), month.to_owned()),
        None if plain.len() == 6 && plain.is_ascii() => {
            let (year, month) = plain.split_at_checked(4)?;
            (year.to_owned(), month.to_owned())
        }
        None => return None,
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number: u32 = month.parse().ok().filter(|_| is_digits(&month))?;
    (is_year(&year) && (1..=12).contains(&number)).then(|| format!("{year}-{number:02}"))
}

/// Abbreviations of zones that mean one, with its offset and its name.
const ZONES: [(&str, &str, &str); 14] = [
    ("PST", "-08:00", "America/Los_Angeles"),
    ("PDT", "-07:00", "America/Los_Angeles"),
    ("MDT", "-06:00", "America/Denver"),
    ("CDT", "-05:00", "America/Chicago"),
    ("EST", "-05:00", "America/New_York"),
    ("EDT", "-04:00", "America/New_York"),
    ("CET", "+01:00", "Europe/Berlin"),
    ("CEST", "+02:00", "Europe/Berlin"),
    ("EET", "+02:00", "Europe/Helsinki"),
    ("EEST", "+03:00", "Europe/Helsinki"),
    ("MSK", "+03:00", "Europe/Moscow"),
    ("JST", "+09:00", "Asia/Tokyo"),
    ("KST", "+09:00", "Asia/Seoul"),
    ("AEST", "+10:00", "Australia/Sydney"),
];

/// What to write in the place of an abbreviation, of which some mean several zones.
fn zone_abbreviation(value: &str) -> String {
    let name = value.rsplit(' ').next().unwrap_or_default();
    let name = name.trim_start_matches(|c: char| !c.is_ascii_uppercase());
    let known = ZONES.iter().find(|(known, ..)| *known == name);
    let (offset, zone) = known.map_or(("+02:00", "Europe/Berlin"), |&(_, offset, zone)| {
        (offset, zone)
    });
    let such_as = match known {
        Some(_) => "where it is",
        None => "such as",
    };
    format!(
        "write an offset in the place of {name}, {such_as} {offset}; or leave {name} away at all times and name \
         the calendar with --zone, such as --zone {zone}"
    )
}

/// The sides of an account, debit and credit, of which an amount ends with one, as in `40.00 CR` and `40,00 H`.
fn sides(value: &str) -> Option<(&'static str, &'static str)> {
    const SIDES: [(&str, &str); 6] = [
        ("DR", "CR"),
        ("DB", "CR"),
        ("Debit", "Credit"),
        ("Soll", "Haben"),
        ("S", "H"),
        ("D", "C"),
    ];
    let upper = value.trim_end_matches('.').to_uppercase();
    let ends_with = |side: &str| {
        let number = upper.strip_suffix(&side.to_uppercase());
        number.is_some_and(|number| number.trim_end().ends_with(|c: char| c.is_ascii_digit()))
    };
    let mut sides = SIDES.into_iter();
    sides.find(|(debit, credit)| ends_with(debit) || ends_with(credit))
}

/// Whether a text begins with digits where the form has zeros, and with all else as in the form; a
/// time may follow a whole date.
fn is_like(form: &str, value: &str) -> bool {
    let begins = value.get(..form.len()).is_some_and(|begin| {
        let mut pairs = begin.chars().zip(form.chars());
        pairs.all(|(c, of_form)| match of_form {
            '0' => c.is_ascii_digit(),
            _ => c == of_form,
        })
    });
    begins && (value.len() == form.len() || form.len() == "0000-00-00".len())
}

/// Such as 2024-14-03.
fn is_year_day_month(value: &str) -> bool {
    is_like("0000-00-00", value)
        && value.get(.."0000-00-00".len()).is_some_and(|day| {
            let is_other = NaiveDate::parse_from_str(day, "%Y-%d-%m").is_ok();
            is_other && day.parse::<NaiveDate>().is_err()
        })
}

/// Whether a day that there is stands before a time that is written in another way.
fn is_day_and_other(value: &str) -> bool {
    let Some((day, rest)) = value.split_at_checked("0000-00-00".len()) else {
        return false;
    };
    let is_time = rest
        .get(1..)
        .is_none_or(|time| is_like("00:00", time) || is_like("00:00:00", time));
    day.parse::<NaiveDate>().is_ok() && !is_time
}

/// Such as `Jan 2023`.
fn is_month_and_year(value: &str) -> bool {
    let words = value.split_once([' ', '-']);
    words.is_some_and(|(month, year)| {
        is_english_month_or_day(month) && year.len() == 4 && is_like("0000", year)
    })
}

/// Whether a text has digits of another script, as ٢٠٢٤ and २०२४ are.
fn has_foreign_digits(value: &str) -> bool {
    value.chars().any(|c| c.is_numeric() && !c.is_ascii())
}

/// Whether a week or a quarter stands in the place of a day: `2024-W05`, `2024-Q1`, `Q1 2024`.
fn is_week_or_quarter(value: &str) -> bool {
    let is_one = |part: &str| {
        let number = part.strip_prefix(['W', 'w', 'Q', 'q', 'K']);
        number.is_some_and(|number| {
            let digits = number.trim_start_matches(['W', 'w']);
            (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let mut parts = value.split(['-', ' ', '/']);
    parts.clone().any(is_one) && parts.any(is_year)
}

/// Such as 240105.
fn is_short_day(value: &str) -> bool {
    value.len() == 6 && NaiveDate::parse_from_str(value, "%y%m%d").is_ok()
}

/// Whether a text is a year of our time.
fn is_year(text: &str) -> bool {
    text.len() == 4
        && text
            .parse()
            .is_ok_and(|year: u32| (1900..=2100).contains(&year))
}

/// Whether a year is counted from the beginning of a reign or a state: `令和6年3月1日`, `民國113年3月1日`.
fn is_of_an_era(value: &str) -> bool {
    const ERAS: [&str; 9] = [
        "令和", "平成", "昭和", "民國", "民国", "พ.ศ.", "㋿", "Reiwa", "Heisei",
    ];
    ERAS.iter().any(|era| value.contains(era))
}

fn has_foreign_letters(value: &str) -> bool {
    let is_word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() >= 3;
    let mut words = value.split([' ', '-', '.', ',', '/']).filter(is_word);
    words.any(|word| !is_english_month_or_day(word))
}

/// Whether it is a name or the beginning of one, such as `Sept`.
fn is_english_month_or_day(word: &str) -> bool {
    const NAMES: [&str; 19] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let word = word.to_lowercase();
    NAMES.iter().any(|name| name.starts_with(&word))
}

/// Whether two columns or more are called as months or days are: `2024-01`, `Jan 2024`.
fn are_months(names: &[String]) -> bool {
    let is_month = |name: &&String| {
        let is_dated =
            is_like("0000-00", name) || is_like("0000/00", name) || is_like("0000-00-00", name);
        is_dated || is_month_and_year(name)
    };
    names.iter().filter(is_month).count() > 1
        && names
            .iter()
            .any(|name| !is_month(&name) && !name.is_empty())
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

/// A currency has a code of three letters, `GBp` too, and a sign that several share stands for itself.
fn is_sign(currency: &str) -> bool {
    currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_alphabetic())
}
