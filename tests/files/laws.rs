//! One log, however it is written, is one log; and no file takes all memory.

use clv::transactions::{
    CsvError, CsvFormat, CsvWarning, NumberFormat, TextEncoding, TransactionLog,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::io::{Read, repeat};

/// How a log is written.
#[derive(Debug, Clone)]
struct Dialect {
    delimiter: char,
    end: &'static str,
    quoted: bool,
    comma: bool,
    grouped: bool,
    brackets: bool,
    currency: usize,
    date: usize,
    encoding: TextEncoding,
    gzip: bool,
}

const DATES: [(&str, bool); 4] = [
    ("%Y-%m-%d %H:%M:%S", true),
    ("%d.%m.%Y %H:%M:%S", true),
    ("%Y-%m-%dT%H:%M:%S+01:00", true),
    ("%Y/%m/%d %H:%M:%S", true),
];

fn dialects() -> impl Strategy<Value = Dialect> {
    let delimiter = prop::sample::select(vec![',', ';', '\t', '|']);
    let end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let flags = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    let encoding = prop::sample::select(if cfg!(feature = "files") {
        vec![
            TextEncoding::Utf8,
            TextEncoding::Utf16Le,
            TextEncoding::Utf16Be,
        ]
    } else {
        vec![TextEncoding::Utf8]
    });
    (delimiter, end, flags, 0..4_usize, 0..DATES.len(), encoding).prop_map(
        |(delimiter, end, (quoted, comma, grouped, brackets, gzip), currency, date, encoding)| {
            Dialect {
                delimiter,
                end,
                quoted,
                comma,
                grouped,
                brackets,
                currency,
                date,
                encoding,
                gzip,
            }
        },
    )
}

impl Dialect {
    fn amount(&self, cents: i64) -> String {
        let digits = format!("{:03}", cents.abs());
        let (whole, fraction) = digits.split_at(digits.len() - 2);
        let (mark, apart) = if self.comma { (',', '.') } else { ('.', ',') };
        let mut text = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if self.grouped && place > 0 && (whole.len() - place) % 3 == 0 {
                text.push(apart);
            }
            text.push(digit);
        }
        text += &format!("{mark}{fraction}");
        let text = match self.currency {
            0 => text,
            1 => format!("{text} €"),
            2 => format!("EUR {text}"),
            _ => format!("${text}"),
        };
        match (cents < 0, self.brackets) {
            (false, _) => text,
            (true, true) => format!("({text})"),
            (true, false) => format!("-{text}"),
        }
    }

    fn field(&self, text: &str) -> String {
        if self.quoted || text.contains(self.delimiter) {
            format!("\"{text}\"")
        } else {
            text.to_owned()
        }
    }

    fn write(&self, rows: &[(u32, i64, i64)]) -> Vec<u8> {
        let mut text = String::new();
        let mut line = |fields: [&str; 3]| {
            let fields = fields.map(|field| self.field(field));
            text += &fields.join(&self.delimiter.to_string());
            text += self.end;
        };
        line(["Kunde", "Datum", "Betrag"]);
        for &(customer, seconds, cents) in rows {
            let at = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
            let at = at.format(DATES[self.date].0).to_string();
            line([&format!("k{customer}"), &at, &self.amount(cents)]);
        }
        let bytes: Vec<u8> = match self.encoding {
            TextEncoding::Utf16Le => {
                let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
                units.flat_map(u16::to_le_bytes).collect()
            }
            TextEncoding::Utf16Be => {
                let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
                units.flat_map(u16::to_be_bytes).collect()
            }
            _ => text.into_bytes(),
        };
        self.packed(bytes)
    }

    #[cfg(feature = "files")]
    fn packed(&self, bytes: Vec<u8>) -> Vec<u8> {
        use std::io::Write;
        if !self.gzip {
            return bytes;
        }
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&bytes).unwrap();
        packed.finish().unwrap()
    }

    #[cfg(not(feature = "files"))]
    fn packed(&self, bytes: Vec<u8>) -> Vec<u8> {
        bytes
    }
}

proptest! {
    /// Amounts of two decimal places settle the mark; a time from the year 1990 on settles the date,
    /// as long as a day after the twelfth or an ISO date is there.
    #[test]
    fn one_log_in_any_dialect_is_one_log(
        rows in prop::collection::vec((0..9_u32, 700_000_000..1_700_000_000_i64, -99_999_999..99_999_999_i64), 1..40),
        dialect in dialects(),
    ) {
        let mut rows = rows;
        // 2024-02-29, a day that no month has the number of.
        rows.push((3, 1_709_164_800, 100));
        let log = TransactionLog::<String>::from_csv(&dialect.write(&rows)[..], &CsvFormat::found());
        let log = log.unwrap();
        let read: Vec<_> = log
            .transactions()
            .map(|row| (row.customer.clone(), row.at.and_utc().timestamp(), row.amount))
            .collect();
        let given: Vec<_> = rows
            .iter()
            .map(|&(customer, at, cents)| (format!("k{customer}"), at, Decimal::new(cents, 2)))
            .collect();
        prop_assert_eq!(read, given);
    }

    /// Bytes are read in blocks: where a row falls in them cannot show.
    #[test]
    fn no_bytes_panic(
        bytes in prop::collection::vec(prop_oneof![
            Just(b'"'), Just(b','), Just(b';'), Just(b'\n'), Just(b'\r'), Just(b'1'), Just(b'.'), any::<u8>()
        ], 0..300),
        packed in any::<bool>(),
    ) {
        let mut file = if packed { vec![0x1f, 0x8b, 8, 0] } else { b"customer;date;amount\n1;2024-03-01;5\n".to_vec() };
        file.extend(&bytes);
        let _ = TransactionLog::<String>::from_csv(&file[..], &CsvFormat::found());
        let _ = TransactionLog::<String>::from_csv(&bytes[..], &CsvFormat::found());
    }
}

/// Twelve megabytes, in three blocks, with and without quotes: every row is there, in its order, and
/// an error near the end is on its line.
#[test]
fn rows_across_blocks() {
    for quoted in [false, true] {
        let mut file = "customer,date,amount\n".to_owned();
        let rows = 400_000;
        for row in 0..rows {
            let quote = if quoted && row % 7 == 0 { "\"" } else { "" };
            let inside = if quoted && row % 70 == 0 { "\n" } else { "" };
            file += &format!("{quote}c{row}{inside}{quote},2024-03-01 12:00:00,{row}.25\n");
        }
        let format = CsvFormat::iso("customer", "date", "amount");
        let read = |file: &str| {
            let mut next = 0_i64;
            let report = format.read::<String>(file.as_bytes(), |row| {
                assert_eq!(row.customer, format!("c{next}"));
                assert_eq!(row.amount, Decimal::new(next * 100 + 25, 2));
                next += 1;
            });
            report.map(|report| (report.rows, next))
        };
        assert_eq!(read(&file), Ok((rows, rows as i64)));
        let lines = file.lines().count() as u64;
        file += "bad,2024-02-30,5\n";
        let error = read(&file).unwrap_err();
        assert!(
            matches!(error, CsvError::Field { line, .. } if line == lines + 1),
            "{error} {lines}"
        );
    }
}

/// A format that is found is one of all rows, however far apart in the file the rows are that settle it.
#[test]
fn one_row_far_away_settles_the_format_or_is_refused_by_its_line() {
    let rows = 150_000;
    let with = |last: &str| {
        let row = "al,03/04/2024,5\n";
        format!("customer,date,amount\n{}{last}", row.repeat(rows))
    };
    let read =
        |file: &str| TransactionLog::<String>::from_csv(file.as_bytes(), &CsvFormat::found());
    let first = |last: &str| read(&with(last)).map(|log| log.first_instant().unwrap().date());
    let day = |day: &str| Ok(day.parse::<chrono::NaiveDate>().unwrap());
    assert_eq!(first("al,25/04/2024,5\n"), day("2024-04-03"));
    assert_eq!(first("al,04/25/2024,5\n"), day("2024-03-04"));
    let nothing_settles = first("");
    assert!(
        matches!(
            nothing_settles,
            Err(CsvError::AmbiguousInstants { line: 2, .. })
        ),
        "{nothing_settles:?}"
    );
    // Each of two rows is read, and not both together: the second is named.
    let last = rows as u64 + 3;
    let both = first("al,25/04/2024,5\nal,04/25/2024,5\n");
    assert!(
        matches!(both, Err(CsvError::Field { line, .. }) if line == last),
        "{both:?}"
    );
    let far = with("al,25/04/2024,5\n") + &"al,03/04/2024,5\n".repeat(rows) + "al,04/25/2024,5\n";
    let far = read(&far).map(|log| log.len());
    let last = 2 * rows as u64 + 3;
    assert!(
        matches!(far, Err(CsvError::Field { line, .. }) if line == last),
        "{far:?}"
    );
    let numbers = with("al,25/04/2024,\"5,25\"\n") + &"al,25/04/2024,5\n".repeat(rows);
    assert_eq!(read(&numbers).map(|log| log.len()), Ok(2 * rows + 1));
    let numbers = numbers + "al,25/04/2024,5.25\n";
    let numbers = read(&numbers).map(|log| log.len());
    assert!(
        matches!(numbers, Err(CsvError::Field { line, .. }) if line == last),
        "{numbers:?}"
    );
}

/// What columns hold is known from all rows, the last included.
#[test]
fn one_row_far_away_is_a_refund_or_in_another_currency() {
    let rows = "al,2024-03-01,5,EUR,done\n".repeat(200_000);
    let read = |last: &str| {
        let file = format!("customer,date,amount,in,zustand_neu\n{rows}{last}");
        TransactionLog::<String>::from_csv_with_report(file.as_bytes(), &CsvFormat::found())
    };
    let (_, same) = read("").unwrap();
    assert_eq!(same.currency.as_deref(), Some("EUR"));
    assert_eq!(same.warnings, []);
    let (_, refunded) = read("al,2024-03-01,5,EUR,Refunded\n").unwrap();
    let column = "zustand_neu".to_owned();
    let state = Some("Refunded".to_owned());
    assert_eq!(
        refunded.warnings,
        [CsvWarning::StatesNotRead { column, state }]
    );
    let several = read("al,2024-03-01,5,USD,done\n").map(|_| ());
    assert!(
        matches!(&several, Err(CsvError::ColumnOfCurrencies { column, .. }) if column == "in"),
        "{several:?}"
    );
}

#[test]
fn a_row_of_two_gigabytes_is_refused_early() {
    let format = CsvFormat::iso("customer", "date", "amount");
    let header = b"customer,date,amount\nal,2024-03-01,5\n";
    for filler in [b'x', b'"'] {
        let file = header.chain(repeat(filler).take(2 << 30));
        let error = TransactionLog::<String>::from_csv(file, &format).map(|log| log.len());
        assert!(
            matches!(
                error,
                Err(CsvError::RowTooLong { line: 3, .. }
                    | CsvError::UnclosedQuote { line: 3 }
                    | CsvError::TextAfterQuote { line: 3, .. })
            ),
            "{error:?}"
        );
    }
    let file = repeat(b'x').take(2 << 30);
    let error = TransactionLog::<String>::from_csv(file, &format).map(|log| log.len());
    assert!(error.is_err());
}

/// The number format that is given is the one that is read.
#[test]
fn a_given_number_format_is_not_second_guessed() {
    let file = "customer;date;amount\nal;2024-03-01;1.250\n";
    for (numbers, expected) in [
        (NumberFormat::Plain, Decimal::new(1250, 3)),
        (NumberFormat::Point, Decimal::new(1250, 3)),
        (NumberFormat::Comma, Decimal::from(1250)),
    ] {
        let format = CsvFormat {
            numbers,
            ..CsvFormat::iso("customer", "date", "amount")
        };
        let log = TransactionLog::<String>::from_csv(file.as_bytes(), &format).unwrap();
        assert_eq!(log.transactions().next().unwrap().amount, expected);
    }
}
