//! Small files, and what must come out of each; worked out by hand. The table in `tests/README.md`
//! names every one of them.

use super::formats::{found, in_dollars, iso, one_refund, with_states};
use super::readable::readable;
use super::refused::refused;
use clv::transactions::{
    AmountColumns, CsvFormat, CsvReport, CsvWarning, LeftOutReason, QuantitiesBelowZero,
    StateColumn, TextEncoding, TransactionLog, Zone,
};
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

/// The columns that a report warns of.
fn columns_warned_of(report: &CsvReport) -> Vec<&str> {
    let columns = report.warnings.iter().filter_map(|warning| match warning {
        CsvWarning::StatesNotRead { column, .. }
        | CsvWarning::RefundsNotRead { column }
        | CsvWarning::DiscountsNotRead { column }
        | CsvWarning::CurrenciesNotRead { column }
        | CsvWarning::CurrencyNumbersNotRead { column }
        | CsvWarning::ExchangeRatesNotRead { column }
        | CsvWarning::CustomersNotRead { column } => Some(column.as_str()),
        _ => None,
    });
    columns.collect()
}

/// The lines whose customer is called as a total is.
fn customers_like_totals(report: &CsvReport) -> &[u64] {
    let lines = report.warnings.iter().find_map(|warning| match warning {
        CsvWarning::CustomersLikeTotals { lines } => Some(&lines[..]),
        _ => None,
    });
    lines.unwrap_or_default()
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

/// What a format asks for and no file can give is refused before a byte is read.
#[test]
fn a_format_that_cannot_be_is_refused() {
    let refuse = |format: CsvFormat| read("comma.csv", &format).unwrap_err();
    let unknown = CsvFormat {
        unmarked_currency: Some("Euros".to_owned()),
        ..found()
    };
    assert!(refuse(unknown).contains("must be a currency, got \"Euros\""));
    let digits = CsvFormat {
        minor_digits: 13,
        ..found()
    };
    assert!(refuse(digits).contains("must leave out at most 12 decimal places, got 13"));
    let written = CsvFormat {
        written_in: Some(Zone::Utc),
        ..found()
    };
    assert!(refuse(written).contains("times that are written in UTC must come with the zone"));
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
    assert!(
        none.to_string()
            .contains("amounts: none, no column of the header looked like amounts")
    );
    // What a column of unknown scale holds is not guessed, and the column is named.
    let scale = report(
        "scale_in_header.csv",
        &CsvFormat {
            amount: AmountColumns::FoundOrNone,
            ..found()
        },
    );
    assert!(
        scale
            .to_string()
            .contains("columns that were not read: [\"金额(万元)\"]")
    );
    let nobody = report("nobody.csv", &found());
    assert_eq!(nobody.left_out[0].reason, LeftOutReason::NoCustomer);
    assert_eq!(nobody.left_out[0].lines, [3, 4, 5, 6, 7, 8, 9]);
    let total = report("total_row.csv", &found());
    assert_eq!(customers_like_totals(&total), [4]);
    assert!(
        total
            .to_string()
            .ends_with("warning: a customer is called as a total is, and counts: line 4")
    );
    let subtotals = report("subtotals.csv", &found());
    assert_eq!(customers_like_totals(&subtotals), [4, 5]);
    let of_customers = report("totals_of_customers.csv", &found());
    assert_eq!(customers_like_totals(&of_customers), [3, 5, 7, 8, 9]);
    let totals = report("total_without_date.csv", &found());
    assert_eq!(totals.left_out[0].reason, LeftOutReason::NoCustomer);
    assert_eq!(totals.left_out[0].lines, [4, 5]);
    assert_eq!(totals.warnings, []);
    let totals = report("totals_among_lines.csv", &found());
    assert_eq!(totals.left_out[0].reason, LeftOutReason::TotalOfLines);
    assert_eq!(totals.left_out[0].lines, [4, 6, 8, 11]);
    assert_eq!(totals.warnings, []);
    let totals = report("totals_without_number.csv", &found());
    assert_eq!(totals.left_out[0].lines, [4, 6]);
    assert_eq!(
        totals.warnings,
        [CsvWarning::ArticlesLikeTotals { lines: vec![7] }]
    );
    let article = report("article_like_total.csv", &found());
    assert_eq!(
        article.warnings,
        [CsvWarning::ArticlesLikeTotals { lines: vec![3] }]
    );
    assert!(
        article
            .to_string()
            .ends_with("warning: an article is called as a total is, and counts: line 3")
    );
    for (name, column, rows, first_line, give_back) in [
        ("quantity_below_zero.csv", "Menge", 2, 5, true),
        ("quantity_and_amount_below_zero.csv", "qty", 1, 4, false),
        ("counts_below_zero.csv", "column 3", 1, 3, false),
    ] {
        let quantities = QuantitiesBelowZero {
            column: column.to_owned(),
            rows,
            first_line,
        };
        let found = report(name, &found());
        match give_back {
            true => assert_eq!(found.quantities_given_back, Some(quantities), "{name}"),
            false => {
                let warning = CsvWarning::QuantitiesBelowZero(quantities);
                assert!(found.warnings.contains(&warning), "{name}");
            }
        }
    }
    let prices = report("price_without_quantity.csv", &found());
    assert!(prices.to_string().ends_with(
        "warning: prices beside a quantity of 0, which count nothing: 2, together 9.80, the first on line 3"
    ));
    let numbers = report("numbers_like_currencies.csv", &found());
    assert_eq!(columns_warned_of(&numbers), ["shop"]);
    let pieces = report("numbers_of_pieces.csv", &found());
    assert_eq!(pieces.warnings, []);
    let rounded = report("rounded_customers.csv", &found());
    assert!(rounded.to_string().ends_with(
        "warning: customers whose number a spreadsheet has rounded, so that several may be one: rows 2, the first \
         on line 3, 9.10012E+11"
    ));
    let rates = report("exchange_rates.csv", &found());
    assert_eq!(columns_warned_of(&rates), ["Exchange Rate"]);
    let elsewhere = report("customers_elsewhere.csv", &found());
    assert_eq!(columns_warned_of(&elsewhere), ["customer_name"]);
    let pieces = report("returned_pieces.csv", &found());
    assert_eq!(columns_warned_of(&pieces), ["Qty Returned"]);
    let flags = report("returned_flags.csv", &found());
    assert_eq!(columns_warned_of(&flags), ["是否退货"]);
    assert_eq!(
        columns_warned_of(&report("only_paid.csv", &found())),
        [""; 0]
    );
    let status = report("status_not_read.csv", &found());
    assert_eq!(columns_warned_of(&status), ["Status", "状态"]);
    assert_eq!(report("words_like_codes.csv", &found()).currency, None);
    let nearly = report("nearly_currencies.csv", &found());
    assert_eq!(columns_warned_of(&nearly), ["info"]);
    assert!(nearly.to_string().contains(
        "warning: the column \"info\" names several currencies and is not read: their amounts are added"
    ));
    let words = report("words_for_currencies.csv", &found());
    assert_eq!(columns_warned_of(&words), ["info"]);
    assert_eq!(
        columns_warned_of(&report("two_sides.csv", &found())),
        ["Soll/Haben-Kennzeichen"]
    );
    assert_eq!(
        columns_warned_of(&report("not_paid.csv", &found())),
        ["is_paid"]
    );
    assert_eq!(
        columns_warned_of(&report("refunded_at.csv", &found())),
        ["refunded_at", "Qty Canceled"]
    );
    let paid = report("paid_amounts.csv", &found());
    assert_eq!(columns_warned_of(&paid), [""; 0]);
    let discounts = report("discounts.csv", &found());
    assert_eq!(columns_warned_of(&discounts), ["Discount"]);
    let refunded = report("refunded_money.csv", &found());
    assert_eq!(
        refunded.warnings,
        [
            CsvWarning::StatesNotRead {
                column: "refund_status".to_owned(),
                state: None,
            },
            CsvWarning::RefundsNotRead {
                column: "refunded".to_owned()
            },
        ]
    );
    let zones = report("some_zones.csv", &found());
    assert!(zones.to_string().ends_with(
        "warning: times without a zone among others with one: 1, the first on line 3; they are taken for \
         times of the calendar"
    ));
    let none = report("nothing_cancelled.csv", &found());
    assert_eq!(columns_warned_of(&none), [""; 0]);
    let by_value = report("state_by_value.csv", &found());
    assert_eq!(columns_warned_of(&by_value), ["zustand_neu"]);
    assert_eq!(
        report("currency_by_value.csv", &found())
            .currency
            .as_deref(),
        Some("EUR")
    );
    assert!(status.to_string().contains(
        "warning: the column \"Status\" is not read: orders that it says were cancelled or given back count"
    ));
    assert_eq!(
        report("sign_after_none.csv", &in_dollars())
            .currency
            .as_deref(),
        Some("USD")
    );
    assert_eq!(
        columns_warned_of(&report("states_of_words.csv", &found())),
        ["move_type"]
    );
    assert_eq!(
        columns_warned_of(&report("amount_returned.csv", &found())),
        ["amount returned"]
    );
    let decimals = report("three_decimals.csv", &found());
    assert!(decimals.to_string().ends_with(
        "warning: numbers in \"amount\" with one mark and three digits behind it are read as of three decimals, as \
         other rows say, and may be thousands: 1, the first on line 4"
    ));
    let thousands = report("pieces_in_thousands.csv", &found());
    assert!(thousands.to_string().ends_with(
        "warning: numbers in \"quantity\" with one mark and three digits behind it are read as thousands, as other \
         rows say, and may be pieces of three decimals: 1, the first on line 2"
    ));
    let prices = report("amounts_like_prices.csv", &found());
    assert!(prices.to_string().ends_with(
        "warning: the column \"quantity\" is not read, and amounts of an article are the same at other quantities, \
         as a price of one is: rows 2, the first on line 4"
    ));
    let counting = CsvFormat {
        states: vec![StateColumn::new(
            "state",
            ["paid"],
            ["pending", "cancelled"],
        )],
        ..found()
    };
    let counting = report("rows_that_do_not_count.csv", &counting);
    assert_eq!(counting.warnings, []);
    let unnamed = report("unnamed_field.csv", &found());
    assert!(unnamed.to_string().ends_with(
        "warning: column 5 has no name and is not read, and some rows have a value there, as a comma within a field \
         makes it: 1, the first on line 3"
    ));
    let half = report("half_of_three_decimals.csv", &found());
    assert!(matches!(
        half.warnings[..],
        [CsvWarning::DoubtfulNumbers {
            rows: 2,
            first_line: 4,
            ..
        }]
    ));
    assert_eq!(report("dinars.csv", &found()).warnings, []);
    let corrected = report("corrected_order.csv", &found());
    assert_eq!(
        corrected.warnings,
        [CsvWarning::OrdersOfSeveralAmounts {
            orders: 1,
            first_line: 2
        }]
    );
    assert_eq!(
        report("events.csv", &found()).warnings,
        [CsvWarning::StatesNotRead {
            column: "what".to_owned(),
            state: Some("add_to_cart".to_owned()),
        }]
    );
    assert_eq!(
        report("key_of_return.csv", &found()).warnings,
        [CsvWarning::StatesNotRead {
            column: "return_id".to_owned(),
            state: None,
        }]
    );
    assert_eq!(
        report("refund_of_nobody.csv", &found()).warnings,
        [CsvWarning::RefundsOfNobody { lines: vec![4] }]
    );
    assert_eq!(report("places_and_kinds.csv", &found()).warnings, []);
    let lines = report("prices_of_lines.csv", &found());
    assert!(lines.to_string().ends_with(
        "warning: prices in \"price\" grow as quantities do, as amounts of lines, and are multiplied by them: rows 3, \
         the first on line 3"
    ));
    let refund_of = CsvFormat {
        refund_of: Some("refund_of".to_owned()),
        ..found()
    };
    assert_eq!(
        report("positive_refund_of.csv", &refund_of).warnings,
        [CsvWarning::PurchasesNamingOrders { lines: vec![4] }]
    );
    let state = CsvFormat {
        states: vec![StateColumn::new("state", ["paid"], [])],
        ..found()
    };
    assert_eq!(
        columns_warned_of(&report("other_states.csv", &state)),
        ["is_test", "Возврат", "refund_percent", "refund_amount"]
    );
    assert_eq!(report("other_things.csv", &found()).warnings, []);
    let merged = report("merged_cells.csv", &found());
    assert!(merged.to_string().ends_with(
        "warning: rows with an amount and without customer and date, as merged cells leave them, are left out: 2, \
         the first on line 3"
    ));
    let marked = report("sign_and_code.csv", &found());
    assert_eq!(marked.currency.as_deref(), Some("CAD"));
    let sums = report("sums_without_a_name.csv", &found());
    assert_eq!(
        sums.warnings,
        [CsvWarning::LinesLikeSums { lines: vec![4, 7] }]
    );
    assert!(sums.to_string().ends_with(
        "warning: a line is what the others of its order come to, as a total is, and counts: lines 4, 7"
    ));
    let refunds = report("one_refund_on_lines.csv", &one_refund());
    assert!(refunds.to_string().ends_with(
        "warning: orders of which each line has the same refund, which is taken off each: 1, the first on line 2"
    ));
    let mut states = with_states();
    states.states[0].purchases.push("Sent".to_owned());
    states.states[0].refunds.push("returned".to_owned());
    let states = report("states.csv", &states);
    let missing = states.states_without_rows.iter();
    let missing: Vec<_> = missing
        .map(|of| (&*of.column, &*of.state, of.gives_back))
        .collect();
    assert_eq!(
        missing,
        [("state", "Sent", false), ("state", "returned", true)]
    );
    assert!(
        states
            .to_string()
            .contains("\nno row has the state \"Sent\" in the column \"state\"\n")
    );
    let repeated = report("repeated_lines.csv", &found());
    assert_eq!(
        (repeated.identical_rows, repeated.first_identical_line),
        (1, Some(3))
    );
    let discounts = report("discount_lines.csv", &found());
    assert_eq!(
        (discounts.orders_of_zero, discounts.first_order_of_zero),
        (1, Some(2))
    );
    assert_eq!(
        (discounts.added_to_orders, discounts.lines_add_up),
        (3, true)
    );
    let twice = report("lines_loaded_twice.csv", &found());
    assert_eq!(twice.left_out[0].reason, LeftOutReason::Repeated);
    assert_eq!(twice.left_out[0].lines, [4, 5]);
    let totals = report("total_on_each_line.csv", &found());
    assert_eq!((totals.different_rows, totals.lines_add_up), (1, false));
    let cancelled = report("shopify_cancelled.csv", &CsvFormat::shopify_orders());
    let left: Vec<_> = cancelled
        .left_out
        .iter()
        .map(|left| (left.reason.to_string(), left.lines.clone()))
        .collect();
    assert_eq!(
        left,
        [
            ("items of the order before them".to_owned(), vec![3]),
            (
                "cancelled, by the column \"Cancelled at\"".to_owned(),
                vec![4]
            ),
        ]
    );
    let keys = report("invisible_keys.csv", &found());
    assert_eq!(keys.left_out[0].reason, LeftOutReason::NoCustomer);
    assert_eq!(keys.left_out[0].lines, [11]);
    let numbers = report("currency_numbers.csv", &found());
    assert_eq!(numbers.currency.as_deref(), Some("AUD"));
    assert!(
        report("unnamed_column.csv", &found())
            .columns_not_read
            .is_empty()
    );
    let subtotals = report("line_subtotals.csv", &found());
    assert!(
        subtotals
            .to_string()
            .contains("price: column \"Unit Price\", not [\"Subtotal\"]")
    );
    assert_eq!(report("total_all.csv", &found()).currency, None);
    for (name, currency) in [
        ("shared_sign.csv", "CAD"),
        ("shared_krone.csv", "NOK"),
        ("currency_in_header.csv", "EUR"),
        ("currency_behind_name.csv", "USD"),
        ("yuan_in_header.csv", "CNY"),
    ] {
        assert_eq!(
            report(name, &found()).currency.as_deref(),
            Some(currency),
            "{name}"
        );
    }
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
