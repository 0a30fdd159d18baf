//! Small files, and what must come out of each; worked out by hand. The table in `tests/README.md`
//! names every one of them.

use chrono::FixedOffset;
use clv::transactions::{
    AmountColumns, BusinessCalendar, CancellationPrefix, CsvFormat, ExchangeRates, InstantFormat,
    LeftOutReason, NumberFormat, OrderLines, StateColumn, TextEncoding, TransactionLog,
    WithoutCustomer, Zone,
};
use rust_decimal_macros::dec;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files/cases")
}

/// The rows of a file, or the message that it is refused with.
fn read(name: &str, format: &CsvFormat) -> Result<Vec<String>, String> {
    let file = fs::File::open(folder().join(name)).unwrap();
    let log =
        TransactionLog::<String>::from_csv(file, format).map_err(|error| error.to_string())?;
    Ok(log
        .transactions()
        .map(|row| {
            let order = row.order.map_or(String::new(), |order| format!(" {order}"));
            format!("{} {} {}{order}", row.customer, row.at, row.amount)
        })
        .collect())
}

fn found() -> CsvFormat {
    CsvFormat::found()
}

fn iso() -> CsvFormat {
    CsvFormat::iso("customer", "date", "amount")
}

fn in_zone(zone: Zone) -> CsvFormat {
    CsvFormat {
        calendar: BusinessCalendar::In(zone),
        ..found()
    }
}

fn berlin() -> Zone {
    Zone::Named(chrono_tz::Europe::Berlin)
}

fn encoded(encoding: TextEncoding) -> CsvFormat {
    CsvFormat {
        encoding,
        ..found()
    }
}

fn with_states() -> CsvFormat {
    let mut states = StateColumn::new("state", ["paid"], ["cancelled", "pending"]);
    states.refunds = vec!["refund".to_owned()];
    CsvFormat {
        states: vec![states],
        ..iso()
    }
}

fn refunded() -> CsvFormat {
    CsvFormat {
        refunded: Some("refunded".to_owned()),
        ..iso()
    }
}

fn rates() -> CsvFormat {
    CsvFormat {
        rates: ExchangeRates::new("EUR", [("USD", dec!(0.92)), ("GBP", dec!(1.17))]).ok(),
        ..found()
    }
}

const TWO: &[&str] = &[
    "al 2024-03-01 16:05:00 1234.50 A-1",
    "bo 2024-03-14 09:30:00 5.00 A-2",
];

/// The same on days alone.
const TWO_DAYS: &[&str] = &[
    "al 2024-03-01 00:00:00 1234.50 A-1",
    "bo 2024-03-14 00:00:00 5.00 A-2",
];

const TWO_OF_1998: &[&str] = &[
    "al 1998-03-01 00:00:00 1234.50 A-1",
    "bo 1998-03-14 00:00:00 5.00 A-2",
];

/// Files that are read: the format, and the rows.
fn readable() -> Vec<(&'static str, CsvFormat, &'static [&'static str])> {
    vec![
        ("comma.csv", found(), TWO),
        ("semicolon.csv", found(), TWO),
        ("tab.tsv", found(), TWO),
        ("pipe.csv", found(), TWO),
        ("separator_line.csv", found(), TWO),
        ("bom.csv", found(), TWO),
        ("utf16le.csv", found(), TWO),
        ("utf16be.csv", found(), TWO),
        ("utf16_without_bom.csv", found(), TWO),
        (
            "latin1.csv",
            encoded(TextEncoding::Latin1),
            &["José 2024-03-01 00:00:00 5"],
        ),
        (
            "gbk.csv",
            encoded(TextEncoding::Gbk),
            &["王芳 2024-03-01 16:05:00 5"],
        ),
        (
            "big5.csv",
            encoded(TextEncoding::Big5),
            &["王芳 2024-03-01 16:05:00 5"],
        ),
        ("gzip.csv.gz", found(), TWO),
        ("gzip_members.csv.gz", found(), TWO),
        ("zstd.csv.zst", found(), TWO),
        ("zstd_frames.csv.zst", found(), TWO),
        (
            "dash_for_cents.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 5",
                "bo 2024-03-02 00:00:00 12.50",
                "cy 2024-03-03 00:00:00 -12.50",
                "di 2024-03-04 00:00:00 5",
                "ed 2024-03-05 00:00:00 -49",
            ],
        ),
        (
            "lines_of_one_price.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 17.00 1",
                "bo 2024-03-02 00:00:00 5.00 2",
            ],
        ),
        ("cr.csv", found(), TWO),
        ("crlf.csv", found(), TWO),
        ("quoted.csv", found(), TWO),
        ("blank_before_quote.csv", found(), TWO),
        (
            "blank_of_any_script.csv",
            found(),
            &[
                "al 2024-03-01 16:05:00 1234.500000000000000000000000 A-1",
                "bo 2024-03-14 09:30:00 5 A-2",
            ],
        ),
        ("blank_rows.csv", found(), TWO),
        ("two_digit_years_1998.csv", found(), TWO_OF_1998),
        ("one_digit_months.csv", found(), TWO),
        ("months_by_name.csv", found(), TWO_DAYS),
        ("months_in_full.csv", found(), TWO_DAYS),
        ("twelve_hours_seconds.csv", found(), TWO),
        ("twelve_digits.csv", found(), &["al 2024-03-01 16:05:00 5"]),
        ("german.csv", found(), TWO),
        ("chinese.csv", found(), TWO),
        ("month_first.csv", found(), TWO),
        ("day_first.csv", found(), TWO),
        ("twelve_hours.csv", found(), TWO),
        (
            "excel_bom_semicolon_cents.csv",
            found(),
            &[
                "K-1 2024-03-01 00:00:00 12.5",
                "K-2 2024-03-14 00:00:00 1000.00",
            ],
        ),
        (
            "offsets.csv",
            found(),
            &[
                "al 2024-03-01 23:30:00 5",
                "bo 2024-03-01 23:30:00 5",
                "cy 2024-03-01 23:30:00 5",
            ],
        ),
        (
            "offsets.csv",
            in_zone(berlin()),
            &[
                "al 2024-03-01 23:30:00 5",
                "bo 2024-03-02 00:30:00 5",
                "cy 2024-03-02 05:30:00 5",
            ],
        ),
        (
            "offsets.csv",
            in_zone(Zone::Fixed(FixedOffset::west_opt(5 * 3600).unwrap())),
            &[
                "al 2024-03-01 17:30:00 5",
                "bo 2024-03-01 18:30:00 5",
                "cy 2024-03-01 23:30:00 5",
            ],
        ),
        (
            "one_digit_hour.csv",
            iso(),
            &["al 2024-03-01 07:38:00 5", "bo 2024-03-01 07:38:05 5"],
        ),
        ("leap_second.csv", iso(), &["al 2017-01-01 00:00:00 5"]),
        // Clocks went forward in Berlin at 2024-03-31 01:00 UTC.
        (
            "summer_time.csv",
            in_zone(berlin()),
            &[
                "al 2024-03-31 01:30:00 5",
                "bo 2024-03-31 03:30:00 5",
                "cy 2024-07-01 00:30:00 5",
            ],
        ),
        // A date is a day everywhere; a time in UTC is not.
        (
            "utc_without_offset.csv",
            CsvFormat {
                written_in: Some(Zone::Utc),
                ..in_zone(berlin())
            },
            &["al 2024-03-02 00:30:00 5", "bo 2024-03-02 00:00:00 5"],
        ),
        (
            "unix_seconds.csv",
            in_zone(Zone::Utc),
            &["al 2024-03-01 16:05:00 5", "bo 2024-03-14 09:30:00 6"],
        ),
        (
            "unix_milliseconds.csv",
            in_zone(Zone::Utc),
            &["al 2024-03-01 16:05:00 5", "bo 2024-03-14 09:30:00.250 6"],
        ),
        (
            "excel_serial.csv",
            found(),
            &["al 2024-03-01 16:05:00 5", "bo 2024-03-14 00:00:00 6"],
        ),
        (
            "currency_sign.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 1234.50",
                "bo 2024-03-02 00:00:00 -5.00",
            ],
        ),
        (
            "currency_code.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 45.00",
                "bo 2024-03-02 00:00:00 5.00",
            ],
        ),
        (
            "brackets.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 12.50",
                "al 2024-03-02 00:00:00 -12.50",
                "bo 2024-03-03 00:00:00 -12.50",
            ],
        ),
        (
            "thousands.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 1234.50",
                "bo 2024-03-02 00:00:00 1234567.00",
                "cy 2024-03-03 00:00:00 1234567.00",
            ],
        ),
        (
            "comma_settles.csv",
            found(),
            &[
                "al 2024-03-01 00:00:00 1250",
                "bo 2024-03-02 00:00:00 189.90",
            ],
        ),
        (
            "point_or_comma.csv",
            CsvFormat {
                numbers: NumberFormat::Point,
                ..found()
            },
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-02 00:00:00 1234"],
        ),
        (
            "point_or_comma.csv",
            CsvFormat {
                numbers: NumberFormat::Comma,
                ..found()
            },
            &["al 2024-03-01 00:00:00 5", "bo 2024-03-02 00:00:00 1.234"],
        ),
        (
            "rates.csv",
            rates(),
            &[
                "al 2024-03-01 00:00:00 92.0000",
                "bo 2024-03-02 00:00:00 100.00",
                "cy 2024-03-03 00:00:00 117.0000",
            ],
        ),
        // 6 · 2.55 + 2 · 3.39 − 1.00 = 21.08; the line without a customer is left out.
        (
            "invoice_lines.csv",
            CsvFormat::online_retail(),
            &[
                "17850 2010-12-01 08:26:00 21.08 536365",
                "17850 2010-12-05 09:41:00 -15.30",
            ],
        ),
        (
            "cancelled_by_number.csv",
            CsvFormat {
                cancellations: Some(CancellationPrefix {
                    prefix: "R-".to_owned(),
                    names_order: true,
                }),
                ..found()
            },
            &[
                "al 2024-03-01 00:00:00 50.00 1001",
                "al 2024-03-06 00:00:00 -20.00 1001",
            ],
        ),
        (
            "without_amounts.csv",
            CsvFormat {
                amount: AmountColumns::FoundOrNone,
                ..found()
            },
            &["al 2024-03-01 00:00:00 0", "bo 2024-03-02 00:00:00 0"],
        ),
        (
            "minor_units.csv",
            CsvFormat {
                minor_digits: 2,
                ..iso()
            },
            &[
                "al 2024-03-01 00:00:00 25.99",
                "bo 2024-03-02 00:00:00 -0.05",
            ],
        ),
        (
            "states.csv",
            with_states(),
            &[
                "al 2024-03-01 00:00:00 50.00",
                "al 2024-03-06 00:00:00 -20.00",
            ],
        ),
        (
            "guests.csv",
            CsvFormat {
                nobody: vec!["0".to_owned()],
                guest: Some("email".to_owned()),
                without_customer: WithoutCustomer::LeaveOut,
                ..iso()
            },
            &[
                "7 2024-03-01 00:00:00 5",
                "bo@shop.test 2024-03-02 00:00:00 6",
            ],
        ),
        (
            "partial_refunds.csv",
            refunded(),
            &[
                "al 2024-03-01 00:00:00 30.00",
                "bo 2024-03-02 00:00:00 50.00",
            ],
        ),
        (
            "shopify_orders.csv",
            CsvFormat::shopify_orders(),
            &[
                "ann@shop.test 2024-04-23 22:10:09 435.00 #2001",
                "bob@shop.test 2024-05-09 10:41:25 250.00 #2005",
            ],
        ),
        (
            "stripe_payments.csv",
            CsvFormat::stripe_payments(Zone::Utc, 2),
            &[
                "cus_a 2025-01-17 17:28:00 25.99 ch_1",
                "cus_b 2025-01-08 07:38:00 56.50 ch_2",
                "cus_a 2025-02-03 09:05:00 15.99 ch_5",
            ],
        ),
        (
            "woocommerce_orders.csv",
            CsvFormat::woocommerce_orders(),
            &[
                "7 2026-06-29 21:28:15 120.60 1",
                "guest2@shop.test 2026-07-02 10:00:00 40.00 4",
            ],
        ),
        (
            "olist_joined.csv",
            CsvFormat::olist_payments(),
            &[
                "u1 2017-10-02 10:56:33 20.12 o1",
                "u1 2018-02-14 23:58:10 45.00 o2",
                "u2 2018-03-02 08:30:00 61.50 o4",
            ],
        ),
        (
            "split_payment.csv",
            found(),
            &[
                "u1 2024-01-05 10:56:33 18.12",
                "u1 2024-01-05 10:56:33 2.00",
                "u2 2024-01-09 12:00:00 40.00",
            ],
        ),
    ]
}

/// Files that are refused, and a part of what is said.
fn refused() -> Vec<(&'static str, CsvFormat, &'static str)> {
    vec![
        (
            "two_currencies.csv",
            found(),
            "line 3: amounts must be in one currency or come with rates of exchange, got $ after EUR",
        ),
        (
            "point_or_comma.csv",
            found(),
            "line 3, column \"amount\": must be one amount, got \"1,234\", which is 1234 with a decimal point and 1.234 with a decimal comma",
        ),
        (
            "point_or_comma_2.csv",
            found(),
            "got \"1.250\", which is 1.250 with a decimal point and 1250 with a decimal comma",
        ),
        (
            "point_and_comma.csv",
            found(),
            "line 3, column \"amount\": must be a decimal number written as a number with a decimal point, as the column is, got \"5,50\"",
        ),
        (
            "day_or_month.csv",
            found(),
            "line 3, column \"date\": must be one instant, got \"08/03/2024\", which the formats [\"%d/%m/%Y\", \"%m/%d/%Y\"] read as [\"2024-03-08 00:00:00\", \"2024-08-03 00:00:00\"]",
        ),
        // Written in the middle of 2024 by a shop of Korea, or in 2005 by one of Britain.
        (
            "two_digit_years.csv",
            found(),
            "line 2, column \"date\": must be one instant, got \"24/03/05\", which the formats [\"%d/%m/%y\", \"%y/%m/%d\"] read as [\"2005-03-24 00:00:00\", \"2024-03-05 00:00:00\"]",
        ),
        (
            "two_digit_years_points.csv",
            found(),
            "got \"24.03.05\", which the formats [\"%d.%m.%y\", \"%y.%m.%d\"] read as",
        ),
        (
            "two_digit_years_dashes.csv",
            found(),
            "got \"03-04-05\", which the formats [\"%d-%m-%y\", \"%m-%d-%y\", \"%y-%m-%d\"] read as [\"2005-04-03 00:00:00\", \"2005-03-04 00:00:00\", \"2003-04-05 00:00:00\"]",
        ),
        // 2024-03-01 16:05, or 1976-05-31 19:36:41.605 after so many milliseconds.
        (
            "twelve_digits.csv",
            in_zone(Zone::Utc),
            "got \"202403011605\", which the formats [\"%Y%m%d%H%M\", \"milliseconds since 1970\"] read as [\"2024-03-01 16:05:00\"",
        ),
        (
            "digits_after_zero.csv",
            found(),
            "line 2, column \"date\": must be a date or an instant in one of the given formats, got \"010324\"",
        ),
        (
            "two_date_formats.csv",
            found(),
            "line 3, column \"date\": must be a date or an instant in the format of the rows before it, got \"14/03/2024\"",
        ),
        (
            "cut.csv.gz",
            found(),
            "the gzip file must be whole, got UnexpectedEof",
        ),
        ("cut.csv.zst", found(), "the zstd file must be whole"),
        (
            "wrong_checksum.csv.zst",
            found(),
            "the zstd file must be whole, got InvalidData",
        ),
        (
            "years_alone.csv",
            found(),
            "line 2, column \"date\": must be a date or an instant",
        ),
        (
            "marked_then_unmarked.csv",
            found(),
            "line 3: amounts must be in one currency or come with rates of exchange, got none after EUR",
        ),
        ("cut_row.csv", found(), "line 3: must have 3 fields, got 2"),
        (
            "unclosed_quote.csv",
            found(),
            "line 3: a quote must be closed, got none to the end of the file",
        ),
        (
            "text_after_quote.csv",
            found(),
            "line 2: a closing quote must end its field, got \"x,2024-03-01,5\" after it",
        ),
        (
            "zero_byte.csv",
            found(),
            "line 3: must be text, got a zero byte",
        ),
        ("page.html.csv", found(), "the file must be CSV, got HTML"),
        (
            "workbook.csv",
            found(),
            "the file must be CSV, got a ZIP archive, such as an Excel workbook",
        ),
        (
            "records.json.csv",
            found(),
            "the file must be CSV, got JSON",
        ),
        (
            "empty.csv",
            found(),
            "a CSV file must begin with a header, got an empty file",
        ),
        (
            "name_twice.csv",
            found(),
            "the header must have one column \"amount\"",
        ),
        (
            "name_twice.csv",
            iso(),
            "the header must have one column \"amount\"",
        ),
        (
            "two_amounts.csv",
            found(),
            "one column must hold the amount, got [\"amount\", \"revenue\"]",
        ),
        (
            "unknown_names.csv",
            found(),
            "the header must have a column for the customer, under a name such as",
        ),
        (
            "long_row.csv",
            CsvFormat {
                longest_row: 1000,
                ..found()
            },
            "line 2: a row must have at most 1000 bytes",
        ),
        (
            "zone_name.csv",
            iso(),
            "must carry its zone as an offset such as -08:00, got \"2024-03-01 23:30:00 PST\"",
        ),
        (
            "zone_name.csv",
            CsvFormat {
                instants: vec![InstantFormat::Pattern("%Y-%m-%d %H:%M:%S %Z".to_owned())],
                ..iso()
            },
            "pattern \"%Y-%m-%d %H:%M:%S %Z\" must have %z for an offset",
        ),
        (
            "second_60.csv",
            iso(),
            "must be a date or an instant in one of the given formats, got \"2024-03-01 10:00:60\"",
        ),
        (
            "second_60.csv",
            CsvFormat {
                instants: vec![InstantFormat::Pattern("%Y-%m-%d %H:%M:%S".to_owned())],
                ..iso()
            },
            "got \"2024-03-01 10:00:60\"",
        ),
        (
            "milliseconds_as_seconds.csv",
            CsvFormat {
                instants: vec![InstantFormat::UnixSeconds],
                ..in_zone(Zone::Utc)
            },
            "must be in a year from 1900 to 2100, got \"1709309100000\"",
        ),
        (
            "unix_seconds.csv",
            found(),
            "must come with the zone of the calendar on which days count",
        ),
        (
            "zone_not_named.csv",
            iso(),
            "must be without a zone as long as the calendar on which days count is not named",
        ),
        (
            "clocks_forward.csv",
            CsvFormat {
                written_in: Some(berlin()),
                ..in_zone(Zone::Utc)
            },
            "must be a time that the clocks of its zone show, got \"2024-03-31 02:30\"",
        ),
        (
            "latin1_unnamed.csv",
            found(),
            "line 2, column \"customer\": must be UTF-8",
        ),
        ("short_row.csv", iso(), "line 3: must have 3 fields, got 2"),
        (
            "no_such_day.csv",
            iso(),
            "line 2, column \"date\": must be a date or an instant in one of the given formats, got \"2023-02-29\"",
        ),
        (
            "refund_too_large.csv",
            refunded(),
            "line 2, column \"refunded\": must be a refund from 0 to the amount that was paid, got \"60.00\"",
        ),
        (
            "unknown_state.csv",
            with_states(),
            "line 2, column \"state\": every state must be said to be a purchase, a refund or none of them, got \"disputed\"",
        ),
        (
            "order_of_two.csv",
            CsvFormat {
                lines: OrderLines::AddUp,
                ..found()
            },
            "line 3: the rows of order \"A-1\" must be of one customer, got another",
        ),
        (
            "no_rate.csv",
            rates(),
            "line 2: the rates of exchange must have one for JPY, got none",
        ),
        (
            "without_amounts.csv",
            found(),
            "the header must have a column for the amount, under a name such as",
        ),
        (
            "semicolon.csv",
            iso(),
            "the header must have a column \"amount\", got [\"Order ID\", \"Customer ID\", \"Date\", \"Amount\"]",
        ),
        (
            "rates.csv",
            found(),
            "line 3: amounts must be in one currency or come with rates of exchange, got EUR after USD",
        ),
    ]
}

#[test]
fn each_file_gives_what_is_in_it() {
    for (name, format, rows) in readable() {
        let expected: Vec<String> = rows.iter().map(|&row| row.to_owned()).collect();
        assert_eq!(read(name, &format), Ok(expected), "{name}");
    }
}

#[test]
fn each_bad_file_is_refused_by_its_fault() {
    for (name, format, part) in refused() {
        match read(name, &format) {
            Ok(rows) => panic!("{name}: {rows:?}"),
            Err(message) => assert!(message.contains(part), "{name}: {message}"),
        }
    }
    let file = fs::File::open(folder().join("no_number.csv")).unwrap();
    let error = TransactionLog::<u32>::from_csv(file, &iso()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 3, column \"customer\": must be a customer, which is read as u32, got \"x8\""
    );
}

/// Every file is tried, and is named in the table for readers.
#[test]
fn the_table_names_every_file() {
    let readme = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let there: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    let readable = readable().into_iter().map(|(name, ..)| name);
    let refused = refused().into_iter().map(|(name, ..)| name);
    let others = ["no_number.csv"];
    let tried: BTreeSet<String> = readable
        .chain(refused)
        .chain(others)
        .map(str::to_owned)
        .collect();
    assert_eq!(there, tried);
    assert!(there.len() >= 40);
    for name in there {
        assert!(readme.contains(&format!("| `{name}` |")), "{name}");
    }
}

#[test]
fn the_report_says_what_was_left_out() {
    let report = |name: &str, format: &CsvFormat| {
        let file = fs::File::open(folder().join(name)).unwrap();
        TransactionLog::<String>::from_csv_with_report(file, format)
            .unwrap()
            .1
    };
    let shopify = report("shopify_orders.csv", &CsvFormat::shopify_orders());
    assert_eq!(shopify.currency.as_deref(), Some("EGP"));
    assert_eq!((shopify.rows, shopify.transactions), (6, 2));
    let left: Vec<_> = shopify
        .left_out
        .iter()
        .map(|left| (left.reason.to_string(), left.lines.clone()))
        .collect();
    assert_eq!(
        left,
        [
            ("items of the order before them".to_owned(), vec![3]),
            ("Financial Status is \"pending\"".to_owned(), vec![4]),
            ("refunded in whole".to_owned(), vec![5]),
            ("Financial Status is \"voided\"".to_owned(), vec![6]),
        ]
    );

    let invoices = report("invoice_lines.csv", &CsvFormat::online_retail());
    assert_eq!(
        (
            invoices.rows,
            invoices.transactions,
            invoices.added_to_orders
        ),
        (5, 2, 2)
    );
    assert_eq!(invoices.left_out[0].reason, LeftOutReason::NoCustomer);
    assert_eq!(invoices.left_out[0].lines, [5]);

    // Taken by hand from the header and the rows.
    assert_eq!(
        report("german.csv", &found()).to_string(),
        "file: UTF-8, fields by ';'\n\
         amount: column \"Gesamtbetrag\"\n\
         customer: column \"Kunde\"\n\
         date or time: column \"Bestelldatum\"\n\
         order: column \"Bestellnummer\"\n\
         dates: %d.%m.%Y %H:%M\n\
         amounts: a number with a decimal comma, currency EUR\n\
         rows: 2, transactions: 2"
    );
    let none = report(
        "without_amounts.csv",
        &CsvFormat {
            amount: AmountColumns::FoundOrNone,
            ..found()
        },
    );
    assert!(!none.has_amounts());
    assert!(none.to_string().contains("amounts: none in the file"));
    let blank = report("blank_rows.csv", &found());
    assert_eq!(
        (blank.rows, blank.left_out[0].lines.clone()),
        (2, vec![4, 6])
    );
    let zipped = report("gzip.csv.gz", &found());
    assert_eq!(zipped.compression, Some("gzip"));
    assert_eq!(
        report("utf16be.csv", &found()).encoding,
        TextEncoding::Utf16Be
    );
    // Of the day-first dates the first fits both ways, and the second settles it.
    let dates = report("day_first.csv", &found());
    assert_eq!(
        (dates.ambiguous_rows, dates.first_ambiguous_line),
        (1, Some(2))
    );
}
