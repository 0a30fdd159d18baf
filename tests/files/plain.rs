//! The plain file: named columns, ISO 8601, plain decimal numbers.

use chrono::Datelike;
use clv::transactions::{
    CsvError, CsvFormat, CsvProblem, InstantFormat, TransactionLog, WithoutCustomer,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::io::{self, Read};

fn format() -> CsvFormat {
    CsvFormat::iso("customer", "date", "amount")
}

fn read(file: impl AsRef<[u8]>) -> Result<Vec<(String, String, Decimal)>, CsvError> {
    read_as(file, &format())
}

fn read_as(
    file: impl AsRef<[u8]>,
    format: &CsvFormat,
) -> Result<Vec<(String, String, Decimal)>, CsvError> {
    let log = TransactionLog::<String>::from_csv(file.as_ref(), format)?;
    Ok(log
        .transactions()
        .map(|row| (row.customer.clone(), row.at.to_string(), row.amount))
        .collect())
}

fn one(at: &str) -> Vec<(String, String, Decimal)> {
    vec![("al".to_owned(), at.to_owned(), dec!(5.10))]
}

#[test]
fn the_same_row_in_many_dresses() {
    let midnight = one("2024-03-01 00:00:00");
    for file in [
        "customer,date,amount\nal,2024-03-01,5.10\n",
        "customer,date,amount\nal,2024-03-01,5.10",
        "customer,date,amount\r\nal,2024-03-01,5.10\r\n",
        "\u{feff}customer,date,amount\nal,2024-03-01,5.10\n",
        "\u{feff}\"customer\",date,amount\nal,2024-03-01,5.10\n",
        "amount,note,date,customer\n5.10,\"a, b\nand \"\"c\"\"\",2024-03-01,al\n",
        "\"customer\",\"date\",\"amount\"\n\"al\",\"2024-03-01\",\"5.10\"\n",
        "customer, date , amount\n al, 2024-03-01 , +5.10\n",
        "customer,date,amount\r\n\r\n\"al\",2024-03-01,\"5.10\"\r\n\r\n",
        "\n\ncustomer,date,amount\n\nal,2024-03-01,5.10\n\n",
    ] {
        assert_eq!(read(file).as_ref(), Ok(&midnight), "{file:?}");
    }
}

#[test]
fn instants_as_in_iso_8601() {
    for (text, expected) in [
        ("2024-03-01 16:05", "2024-03-01 16:05:00"),
        ("2024-03-01T16:05:59", "2024-03-01 16:05:59"),
        ("2024-03-01T16:05:59.25", "2024-03-01 16:05:59.250"),
        ("2024-03-01 7:38", "2024-03-01 07:38:00"),
        ("2024-03-01 7:38:05", "2024-03-01 07:38:05"),
        ("2024-3-1", "2024-03-01 00:00:00"),
        ("2024-3-01T7:38", "2024-03-01 07:38:00"),
        ("2024-03-01 23:59:60", "2024-03-02 00:00:00"),
    ] {
        assert_eq!(
            read(format!("customer,date,amount\nal,{text},5.10")),
            Ok(one(expected))
        );
    }
    for text in [
        "",
        "2024-3-",
        "2024-003-1",
        "2024-3-1-1",
        "2024-02-30",
        "2024-13-01",
        "2024-03-01T16",
        "2024-03-01T10:00:60",
        "2024-03-01 25:00",
        "+024-03-01",
        "２０２４-03-01",
    ] {
        assert!(
            matches!(
                read(format!("customer,date,amount\nal,{text},5.10")),
                Err(CsvError::Field { line: 2, problem: CsvProblem::NotAnInstant, value, .. }) if value == text
            ),
            "{text}"
        );
    }
    // Where the reason is known it is said.
    for (text, problem) in [
        ("01/31/2024", "of which %m/%d/%Y, the month first, is none"),
        ("2024-03-01Z", "must be without a zone"),
        ("2024-03-01T16:05:59Z", "must be without a zone"),
        ("2024-03-01T16:05:59+08:00", "must be without a zone"),
        (
            "2024-03-01 16:05:59 PST",
            "must carry its zone as an offset",
        ),
        ("1709309159000", "of which milliseconds since 1970 is none"),
        ("9999-12-31", "must be in a year from 1900 to 2100"),
    ] {
        let error = read(format!("customer,date,amount\nal,{text},5.10")).unwrap_err();
        assert!(error.to_string().contains(problem), "{text}: {error}");
    }
}

#[test]
fn instants_by_pattern() {
    let with = |patterns: &[&str]| CsvFormat {
        instants: patterns
            .iter()
            .map(|&pattern| InstantFormat::Pattern(pattern.to_owned()))
            .collect(),
        ..format()
    };
    for (text, patterns, expected) in [
        ("01/03/2024", &["%d/%m/%Y"][..], "2024-03-01 00:00:00"),
        ("01/03/2024", &["%m/%d/%Y"], "2024-01-03 00:00:00"),
        (
            "3/1/24 4:05 PM",
            &["%Y-%m-%d", "%m/%d/%y %I:%M %p"],
            "2024-03-01 16:05:00",
        ),
        ("20240301", &["%Y%m%d"], "2024-03-01 00:00:00"),
    ] {
        assert_eq!(
            read_as(
                format!("customer,date,amount\nal,{text},5.10"),
                &with(patterns)
            ),
            Ok(one(expected))
        );
    }
    for (text, pattern) in [
        ("31/02/2024", "%d/%m/%Y"),
        ("2024-03-01 16", "%Y-%m-%d %H"),
        ("2024-03-01 16:05 +0800", "%Y-%m-%d %H:%M %z"),
        ("2024-03", "%Y-%m"),
        ("2024-03-01", "%Q"),
        ("2024-03-01", ""),
    ] {
        assert!(
            read_as(
                format!("customer,date,amount\nal,{text},5.10"),
                &with(&[pattern])
            )
            .is_err(),
            "{text}"
        );
    }
    assert!(read_as("customer,date,amount\nal,2024-03-01,5.10", &with(&[])).is_err());
}

#[test]
fn a_bad_date_in_row_4711() {
    let mut file = "customer,date,amount\n".to_owned();
    for line in 2..6000 {
        file += if line == 4711 {
            "7,1997-02-29,1\n"
        } else {
            "7,1997-02-28,1\n"
        };
    }
    let error = read(&file).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 4711, column \"date\": must be a date or an instant in one of the given formats, got \
         \"1997-02-29\""
    );
    let crlf = file.replace('\n', "\r\n");
    assert_eq!(read(&crlf).unwrap_err(), error);
    // Blank lines and quoted line breaks are lines of the file too.
    let shifted = file.replacen("7,1997-02-28,1\n", "\n\"7\n7\",1997-02-28,1\r\n\r\n", 1);
    assert!(
        matches!(read(&shifted), Err(CsvError::Field { line: 4714, .. })),
        "{:?}",
        read(&shifted)
    );
    let blank = file.replacen("7,1997-02-29,1", "\n\n\n7,1997-02-29,1", 1);
    assert!(
        matches!(read(&blank), Err(CsvError::Field { line: 4714, .. })),
        "{:?}",
        read(&blank)
    );
}

#[test]
fn amounts_are_exact_or_refused() {
    let amount = |text: &str| {
        read(format!("customer,date,amount\nal,2024-03-01,{text}")).map(|rows| rows[0].2)
    };
    assert_eq!(
        amount("-12.3400").map(|amount| amount.to_string()),
        Ok("-12.3400".to_owned())
    );
    assert_eq!(
        amount("0.1234567890123456789012345678"),
        Ok(dec!(0.1234567890123456789012345678))
    );
    assert_eq!(
        amount("1234567890123456789012345678"),
        Ok(dec!(1234567890123456789012345678))
    );
    for (text, problem) in [
        ("0.12345678901234567890123456789", CsvProblem::TooManyDigits),
        ("123456789012345678.12345678901", CsvProblem::TooManyDigits),
        (
            "99999999999999999999999999999999",
            CsvProblem::TooManyDigits,
        ),
        ("", CsvProblem::NotAnAmount),
        (".", CsvProblem::NotAnAmount),
        ("-", CsvProblem::NotAnAmount),
        ("1e3", CsvProblem::NotAnAmount),
        ("1_000", CsvProblem::NotAnAmount),
        ("1.2.3", CsvProblem::NotAnAmount),
        ("NaN", CsvProblem::NotAnAmount),
        ("--5", CsvProblem::NotAnAmount),
    ] {
        assert_eq!(
            amount(text),
            Err(CsvError::Field {
                line: 2,
                column: "amount".to_owned(),
                problem,
                value: text.to_owned(),
            })
        );
    }
    for (text, written) in [
        ("$5", "with a currency"),
        ("45.00 EUR", "with a currency"),
        ("\"45,00\"", "with a decimal comma"),
        ("\"1,234.50\"", "with thousands apart"),
        ("(12.50)", "brackets"),
        ("\"1,234\"", "with a decimal comma or with thousands apart"),
    ] {
        let error = amount(text).unwrap_err().to_string();
        assert!(error.contains(written), "{text}: {error}");
    }
}

#[test]
fn customers_must_be_there_and_parse() {
    let error = TransactionLog::<u32>::from_csv(
        "customer,date,amount\nx1,2024-03-01,5".as_bytes(),
        &format(),
    );
    assert!(matches!(
        error,
        Err(CsvError::Field { line: 2, problem: CsvProblem::NotACustomer { wanted: "u32" }, value, .. })
            if value == "x1"
    ));
    assert!(matches!(
        read("customer,date,amount\n,2024-03-01,5"),
        Err(CsvError::Field {
            line: 2,
            problem: CsvProblem::NoCustomer,
            ..
        })
    ));
}

#[test]
fn headers_that_do_not_fit() {
    assert_eq!(read(""), Err(CsvError::EmptyFile));
    assert_eq!(read("\u{feff}"), Err(CsvError::EmptyFile));
    assert_eq!(read("\n\r\n"), Err(CsvError::EmptyFile));
    assert_eq!(read("customer,date,amount\n"), Ok(Vec::new()));
    let found = vec![
        "customer".to_owned(),
        "when".to_owned(),
        "amount".to_owned(),
    ];
    assert_eq!(
        read("customer,when,amount\n1,2,3"),
        Err(CsvError::MissingColumn {
            column: "date".to_owned(),
            found
        })
    );
    assert!(matches!(
        read("customer,date,date,amount\n"),
        Err(CsvError::AmbiguousColumn { .. })
    ));
}

#[test]
fn rows_that_do_not_fit() {
    assert_eq!(
        read("customer,date,amount\n1,2024-03-01,5\n1,2024-03-01\n"),
        Err(CsvError::FieldCount {
            line: 3,
            expected: 3,
            actual: 2
        })
    );
    assert_eq!(
        read(b"customer,date,amount\n\n\xff,2024-03-01,5\n"),
        Err(CsvError::Field {
            line: 3,
            column: "customer".to_owned(),
            problem: CsvProblem::NotUtf8,
            value: "\u{fffd}".to_owned(),
        })
    );
    assert!(matches!(
        read(b"custom\xffer,date,amount\n"),
        Err(CsvError::MissingColumn { .. })
    ));
    // A note in another encoding is nobody's business.
    assert!(read(b"customer,date,amount,note\n1,2024-03-01,5,\xff\n").is_ok());
    // An open quote swallows nothing, on whatever line it stands.
    for (file, line) in [
        (
            "customer,date,amount\n1,\"2024-03-01,5\n1,2024-03-01,5\n",
            2,
        ),
        (
            "customer,date,amount\n1,2024-03-01,5\n\n\"1\n\",2024-03-01,\"5\n",
            5,
        ),
        ("customer,date,amount\n1,2024-03-01,5\n\"", 3),
    ] {
        assert_eq!(
            read(file),
            Err(CsvError::UnclosedQuote { line }),
            "{file:?}"
        );
    }
}

/// One of several ways to write the same file: ends of lines, blank lines, quotes.
fn written(rows: &[(u32, u32, i64)], style: &[(bool, bool, bool)]) -> (String, Vec<u64>) {
    let mut file = "customer,date,amount\r\n".to_owned();
    let mut lines = Vec::new();
    let mut line = 2;
    for (row, &(crlf, blank, quoted)) in rows.iter().zip(style.iter().cycle()) {
        let end = if crlf { "\r\n" } else { "\n" };
        if blank {
            file += end;
            line += 1;
        }
        lines.push(line);
        let (customer, day, cents) = row;
        let amount = Decimal::new(*cents, 2);
        if quoted {
            file += &format!("\"{customer}{end}\",2024-03-{day:02},\"{amount}\"{end}");
            line += 2;
        } else {
            file += &format!("{customer},2024-03-{day:02},{amount}{end}");
            line += 1;
        }
    }
    (file, lines)
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        rows in prop::collection::vec((0..50_u32, 1..32_u32, -9999..9999_i64), 1..40),
        style in prop::collection::vec(any::<(bool, bool, bool)>(), 1..9),
        (bad, unclosed) in (0..40_usize, any::<bool>()),
    ) {
        let (mut file, lines) = written(&rows, &style);
        if unclosed {
            file.truncate(file.trim_end().len());
        }
        let log = TransactionLog::<u32>::from_csv(file.as_bytes(), &format()).unwrap();
        let read: Vec<_> = log.transactions().map(|row| (*row.customer, row.at.day(), row.amount)).collect();
        let given: Vec<_> = rows.iter().map(|&(customer, day, cents)| (customer, day, Decimal::new(cents, 2))).collect();
        prop_assert_eq!(read, given);

        let mut rows = rows;
        let bad = bad % rows.len();
        rows[bad].1 = 32;
        let (file, _) = written(&rows, &style);
        let error = TransactionLog::<u32>::from_csv(file.as_bytes(), &format()).map(|log| log.len());
        let line = lines[bad];
        prop_assert!(
            matches!(&error, Err(CsvError::Field { line: at, value, .. }) if *at == line && value == "2024-03-32"),
            "{:?} {}", error, line
        );
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(prop_oneof![
        Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'1'), Just(b'-'), any::<u8>()
    ], 0..200)) {
        let mut file = b"customer,date,amount\n".to_vec();
        file.extend(&bytes);
        let rows = bytes.split(|&byte| byte == b'\n').count();
        if let Ok(log) = TransactionLog::<String>::from_csv(&file[..], &format()) {
            prop_assert!(log.len() <= rows);
        }
    }
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::new(io::ErrorKind::TimedOut, "the wire is cut"))
    }
}

#[test]
fn a_source_that_fails_says_why() {
    let error = TransactionLog::<u32>::from_csv(Broken, &format()).map(|log| log.len());
    assert_eq!(
        error.unwrap_err().to_string(),
        "the file must be readable, got TimedOut: the wire is cut"
    );
}

/// A format is a property of the column. The same purchases as days and months: as of 31 December
/// 2014 first bought on 8 March, three times more, last on 21 May.
#[test]
fn one_column_has_one_format() {
    let pattern = |text: &str| InstantFormat::Pattern(text.to_owned());
    let both = CsvFormat {
        instants: vec![pattern("%m/%d/%Y"), pattern("%d/%m/%Y")],
        ..format()
    };
    let file = |days: &[&str]| {
        let rows = days.iter().map(|day| format!("al,{day},5\n"));
        format!("customer,date,amount\n{}", rows.collect::<String>())
    };
    let read = |days: &[&str]| {
        TransactionLog::<String>::from_csv_with_report(file(days).as_bytes(), &both)
    };
    let (log, report) = read(&["08/03/2014", "21/05/2014", "14/03/2014", "09/04/2014"]).unwrap();
    let dates: Vec<_> = log
        .transactions()
        .map(|row| row.at.date().to_string())
        .collect();
    assert_eq!(
        dates,
        ["2014-03-08", "2014-05-21", "2014-03-14", "2014-04-09"]
    );
    assert_eq!(report.instants, Some(pattern("%d/%m/%Y")));
    assert_eq!(
        (report.ambiguous_rows, report.first_ambiguous_line),
        (2, Some(2))
    );

    // Nothing settles it.
    let error = read(&["05/05/2014", "08/03/2014"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 3, column \"date\": must be one instant, got \"08/03/2014\", which the formats \
         [\"%m/%d/%Y\", \"%d/%m/%Y\"] read as [\"2014-08-03 00:00:00\", \"2014-03-08 00:00:00\"], and no row settles which of them is \
         right; give the one that is"
    );
    // Both read the same.
    let (_, report) = read(&["05/05/2014", "07/07/2014"]).unwrap();
    assert_eq!(report.ambiguous_rows, 0);
    // None reads all.
    let error = read(&["21/05/2014", "05/21/2014"]).unwrap_err();
    assert!(matches!(
        error,
        CsvError::Field {
            line: 3,
            problem: CsvProblem::OtherFormat,
            ..
        }
    ));
}

#[test]
fn orders_have_a_column() {
    let format = format().with_order("order");
    let file =
        "order,customer,date,amount\nA-1,al,2024-03-01,5\n,al,2024-03-02,6\nA-1,al,2024-03-03,-5\n";
    let log = TransactionLog::<String>::from_csv(file.as_bytes(), &format).unwrap();
    let keys: Vec<_> = log
        .transactions()
        .map(|row| row.order.map(|key| key.to_string()))
        .collect();
    assert_eq!(keys, [Some("A-1".to_owned()), None, Some("A-1".to_owned())]);
}

/// A name of nobody is read as a customer is, on the quick way and on the long one.
#[test]
fn a_name_of_nobody_may_be_written_as_in_the_file() {
    let file = "customer,date,amount\n0,2024-03-01,1\n=\"0\",2024-03-02,2\n“0”,2024-03-03,3\nal,2024-03-01,5.10\n";
    for name in ["0", "=\"0\"", "“0”"] {
        let format = CsvFormat {
            nobody: vec![name.to_owned()],
            without_customer: WithoutCustomer::LeaveOut,
            ..format()
        };
        assert_eq!(read_as(file, &format), Ok(one("2024-03-01 00:00:00")));
    }
}
