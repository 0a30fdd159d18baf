//! Logs that cannot be read, and the hint for each.

use super::{case, file, read};
use crate::shown::{Failure, Partly};

fn hint(path: &str, options: &[&str]) -> String {
    let message = match read(path, options) {
        Ok(log) => panic!("{path}: {:?}", log.reading.report),
        Err(message) => message,
    };
    let hint = message.split_once("\nhint: ");
    hint.map(|(_, hint)| hint.to_owned()).unwrap_or(message)
}

#[test]
fn the_encoding_is_found_by_reading() {
    for (name, encoding) in [
        ("gbk.csv", "gbk"),
        ("big5.csv", "big5"),
        ("latin1_unnamed.csv", "latin1"),
    ] {
        assert_eq!(
            hint(&case(name), &[]),
            format!("it can be read with --encoding {encoding}")
        );
        assert!(read(&case(name), &["--encoding", encoding]).is_ok());
    }
}

#[test]
fn a_header_with_a_name_twice_and_dates_of_two_forms_have_hints() {
    for (name, rows, said) in [
        (
            "twice.csv",
            "customer,date,amount,amount\nann,2024-03-01,5,1\n",
            "several columns are called \"amount\": rename all but one of them in the first line",
        ),
        (
            "two_forms.csv",
            "customer,date,amount\nann,13/02/2024,5\nbob,2024-03-09,5\n",
            "the column is written in several forms: write the date of line 3 as those of the rows before it",
        ),
        (
            "era.csv",
            "customer,date,amount\nann,令和6年3月1日,5\n",
            "write the year of the common calendar, such as 2024-03-05",
        ),
        (
            "week.csv",
            "customer,date,amount\nann,2024-W05,5\n",
            "a day must be named: write the first day of 2024-W05, such as 2024-01-29",
        ),
        (
            "no_year.csv",
            "customer,date,amount\nann,0501,5\n",
            "the year is missing: write whole dates, such as 2024-03-05",
        ),
        (
            "percent.csv",
            "customer,date,amount\nann,2024-03-01,12%\n",
            "write the number of line 2 with digits and one decimal mark, such as 12.50, or leave the line out",
        ),
        (
            "other_numbers.csv",
            "customer,date,amount\nann,2024-03-01,12.50\nann,2024-03-02,\"12,50\"\n",
            "write the number of line 3 as those of the rows before it are, or leave the line out",
        ),
        (
            "pivot.csv",
            "customer,2024-01,2024-02\nann,5,6\n",
            "months stand side by side: write a row for each customer and month, with its date and its amount",
        ),
        (
            "second_table.csv",
            "customer,date,amount\nann,2024-03-01,5\ncustomer,date,refund\nann,2024-03-02,5\n",
            "line 3 looks like a header: leave it out where it is the header again, and read a table of other \
             columns from a file of its own",
        ),
        (
            "digits.csv",
            "customer,date,amount\nann,٢٠٢٤-٠٣-٠١,5\n",
            "write numbers with the digits 0 to 9",
        ),
    ] {
        assert_eq!(hint(&file(name, rows), &[]), said, "{name}");
    }
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let path = file(
        "contradicting.csv",
        "customer,date,amount,state\nann,2024-03-01,5,paid\n",
    );
    assert_eq!(
        hint(&path, &["--amount", "date"]),
        "name other columns: --date and --amount take each a column of its own, got \"date\" for both"
    );
    let both = [
        "--status",
        "state",
        "--counts",
        "paid",
        "--gives-back",
        "paid",
    ];
    let message = read(&path, &both)
        .map(|log| log.transactions.len())
        .unwrap_err();
    assert!(
        message.contains("--counts and --gives-back take different states, got \"paid\" for both"),
        "{message}"
    );
}

/// Whether somebody is a member is no name; numbers of two customers are.
#[test]
fn a_column_of_yes_and_no_is_no_column_of_customers() {
    let rows =
        "Name,Member,Date,Total\nAnn,yes,2024-01-03,5\nBob,no,2024-01-04,6\nCid,yes,2024-01-05,7\n";
    let path = file("members.csv", rows);
    assert_eq!(
        hint(&path, &[]),
        "name the column of the customer, such as --customer \"Name\""
    );
    assert_eq!(
        read(&path, &["--customer", "Name"]).map(|log| log.transactions.len()),
        Ok(3)
    );
    let two = "Name,Customer,Date,Total\nAnn,0,2024-01-03,5\nBob,1,2024-01-04,6\n";
    assert!(read(&file("two_customers.csv", two), &[]).is_ok());
}

#[test]
fn pence_among_pounds_are_brought_to_one_currency() {
    assert_eq!(
        hint(&case("pence.csv"), &[]),
        "bring the amounts to one currency first"
    );
}

/// A mistyped state leaves its rows out, or gives nothing back; a month without a refund is none.
#[test]
fn a_state_that_no_row_has_is_told_with_those_that_there_are() {
    let rows = "customer,date,amount,type\nann,2024-01-03,5,Sale\nann,2024-01-09,5,Refund\n";
    let path = file("states_that_are_not.csv", rows);
    let status = ["--status", "type", "--counts", "sale", "--gives-back"];
    let of = |state: &'static str| read(&path, &[&status[..], &[state]].concat());
    assert_eq!(of("Refund").map(|log| log.transactions.len()), Ok(2));
    let said = of("Refunded").unwrap().reading.lines();
    let warning = "warning: --gives-back \"Refunded\": no row has that state in the column \"type\", which has \
                   \"sale\", \"Refund\"";
    assert!(said.iter().any(|line| line == warning), "{said:?}");
    let message = read(&path, &["--status", "type", "--counts", "sold"])
        .map(|log| log.transactions.len())
        .unwrap_err();
    assert!(
        message.contains(
            "--counts \"sold\": no row has that state in the column \"type\", which has \"Sale\", \"Refund\""
        ),
        "{message}"
    );
}

#[test]
fn orders_that_a_spreadsheet_rounded_have_a_hint() {
    let path = case("rounded_orders.csv");
    assert!(hint(&path, &[]).contains("as text, and export again; --no-order reads the file"));
    assert_eq!(
        read(&path, &["--no-order"]).map(|log| log.transactions.len()),
        Ok(2)
    );
}

#[test]
fn rows_of_more_and_of_fewer_fields_have_a_hint() {
    let separates = "a field of line 2 may hold what separates the fields: put it in quotes; or --delimiter \
                     CHARACTER says what separates them";
    let fewer = file("fewer_fields.csv", "customer,date,amount\nal,2024-01-03\n");
    assert_eq!(
        hint(&fewer, &[]),
        "line 2 may be cut off, or the file end with notes that are no rows: correct it or leave it out"
    );
    let more = file(
        "more_fields.csv",
        "customer,date,amount\n1,al,2024-01-03,5\n",
    );
    assert_eq!(
        hint(&more, &[]),
        format!(
            "{separates}; or the header lacks the name of the first column: write it, such as row"
        )
    );
}

#[test]
fn currencies_under_more_names_and_numbers_that_begin_again_are_refused() {
    for name in ["currency_no", "ISO4217", "Trx currency"] {
        let rows =
            format!("customer,date,amount,{name}\nann,2024-01-03,10,840\nbob,2024-01-05,20,978\n");
        let message = read(&file("currency_no.csv", &rows), &[]).err().unwrap();
        assert!(
            message.contains("USD") && message.contains("EUR"),
            "{message}"
        );
    }
    let rows = "Receipt No,Customer,Date,Product,Qty,Unit Price\n1,ann,2024-01-02,Tea,1,10\n1,bob,2024-01-03,Tea,1,10\n";
    assert_eq!(
        hint(&file("receipt_of_two.csv", rows), &[]),
        "if the numbers are none of orders, such as those of receipts that begin again each day, say so with \
         --no-order"
    );
}

#[test]
fn a_shops_export_is_known_by_its_header() {
    assert_eq!(
        hint(&case("shopify_orders.csv"), &[]),
        "the header is that of an export that --export shopify reads"
    );
    assert!(read(&case("shopify_orders.csv"), &["--export", "shopify"]).is_ok());
}

#[test]
fn a_column_that_is_not_there_lists_those_that_are() {
    let path = file("columns.csv", "customer,date,amount\nal,2024-01-03,5\n");
    assert_eq!(
        hint(&path, &["--amount", "price"]),
        "--amount takes a column of the file: customer, date, amount"
    );
    assert_eq!(
        hint(&path, &["--export", "shopify"]),
        "the file may not be of that --export"
    );
}

#[test]
fn rows_that_are_no_orders_are_named() {
    let path = file("empty_amount.csv", "customer,date,amount\nal,2024-01-03,\n");
    assert!(hint(&path, &[]).starts_with("line 2 has no amount"));
    let rows = "customer,date,amount\nal,2024-01-03,5\ncustomer,date,amount\nbo,2024-01-04,5\n";
    let path = file("header_again.csv", rows);
    assert!(
        hint(&path, &[])
            .starts_with("line 3 looks like a header: leave it out where it is the header again")
    );
    let path = file("no_header.csv", "al,2024-01-03,5\nbo,2024-01-04,5\n");
    assert!(hint(&path, &[]).starts_with("the first line looks like a row"));
}

#[test]
fn what_stands_above_the_header_is_named() {
    for (name, above) in [
        ("remark", "# exported 2024\n"),
        ("title", "Sales report,,\n,,\n"),
    ] {
        let rows = format!("{above}customer,date,amount\nal,2024-01-03,5\n");
        let hint = hint(&file(&format!("{name}_above.csv"), &rows), &[]);
        assert!(
            hint.starts_with("the first line is no header: leave out"),
            "{hint}"
        );
    }
    let path = file("colons.csv", "customer:date:amount\nal:2024-01-03:5\n");
    assert!(hint(&path, &[]).contains("--delimiter"));
    assert!(read(&path, &["--delimiter", ":"]).is_ok());
    let path = file("one_column.csv", "customer\nal\n");
    assert!(hint(&path, &[]).starts_with("name the column of the date or time"));
}

#[test]
fn a_date_that_no_format_reads_is_told_by_its_kind() {
    for (date, begins) in [
        ("2024-02-30", "there is no such day or time: correct line 2"),
        ("0000-00-00", "there is no such day or time: correct line 2"),
        (
            "2024-01-05 24:00:01",
            "there is no such day or time: correct line 2",
        ),
        (
            "2024-01",
            "a day must be named: write the first of the month or the year, such as 2024-01-01",
        ),
        (
            "2024",
            "a day must be named: write the first of the month or the year, such as 2024-01-01",
        ),
        (
            "2023-01-11 19.42.00",
            "say how dates are written with --date-format",
        ),
        (
            "Jan 2023",
            "a day must be named: write the first of the month, such as 1 Jan 2023",
        ),
        (
            "202403",
            "a day must be named: write the first of the month, such as 2024-03-01",
        ),
        (
            "3/2024",
            "a day must be named: write the first of the month, such as 2024-03-01",
        ),
        (
            "2024年3月",
            "a day must be named: write the first of the month, such as 2024-03-01",
        ),
        (
            "2024-03-01 23:30:00 PST",
            "write an offset in the place of PST, where it is -08:00; or leave PST away at all times and name \
             the calendar with --zone, such as --zone America/Los_Angeles",
        ),
        (
            "2024-03-01 23:30 IST",
            "write an offset in the place of IST, such as +02:00",
        ),
        (
            "\"Mon, 02 Jan 2024\"",
            "correct the date or the day of the week of line 2, or leave the day of the week away: the date is \
             a Tuesday",
        ),
        ("########", "a spreadsheet writes ###"),
        ("NULL", "line 2 has no date"),
        (
            "240105",
            "say how dates are written with --date-format \"%y%m%d\"",
        ),
        ("5. März 2024", "write dates in digits, such as 2024-03-05"),
        ("5-mars-2024", "write dates in digits, such as 2024-03-05"),
    ] {
        let rows = format!("customer,date,amount\nal,{date},5\n");
        let hint = hint(&file("no_date.csv", &rows), &[]);
        assert!(hint.starts_with(begins), "{date}: {hint}");
    }
    let path = file(
        "weekday.csv",
        "customer,date,amount\nal,Sun 5 Jan 2024 x,5\n",
    );
    assert!(hint(&path, &[]).starts_with("say how dates are written"));
}

#[test]
fn days_of_the_week_in_other_languages_have_a_hint() {
    for (date, without) in [
        ("Mo, 01.01.2024", "01.01.2024"),
        ("Mo. 01.01.2024 16:05", "01.01.2024 16:05"),
        ("Montag, 1. Januar 2024", "1. Januar 2024"),
        ("lun. 01/01/2024", "01/01/2024"),
        ("mar. 2 janvier 2024", "2 janvier 2024"),
        ("terça-feira, 02/01/2024", "02/01/2024"),
        ("Mon, 01.01.2024", "01.01.2024"),
        ("01.01.2024 (Mo)", "01.01.2024"),
        ("2024-01-01 星期一", "2024-01-01"),
        ("2024年1月1日星期一", "2024年1月1日"),
        ("2024/01/01(月)", "2024/01/01"),
        ("пн, 01.01.2024", "01.01.2024"),
    ] {
        let rows = format!("customer,date,amount\nal,\"{date}\",5\n");
        assert_eq!(
            hint(&file("days_of_the_week.csv", &rows), &[]),
            format!(
                "days of the week are read in English only, in some writings: leave them away at all dates, as in \
                 {without}"
            ),
            "{date}"
        );
    }
}

/// A file of Shopify that was sorted anew, and an option that an export does not need.
#[test]
fn an_export_in_another_order_and_with_order_lines_has_a_hint() {
    let rows = "Name,Email,Financial Status,Currency,Total,Created at,Refunded Amount,Cancelled at\n\
                #1,ann@shop.test,,,,2024-01-02 10:00:00 +0100,,\n\
                #1,ann@shop.test,paid,EUR,35.00,2024-01-02 10:00:00 +0100,0.00,\n";
    let path = file("sorted_shopify.csv", rows);
    assert!(
        hint(&path, &["--export", "shopify"])
            .starts_with("the export has an order's amount on its first row")
    );
    let message = read(&path, &["--export", "shopify", "--order-lines"])
        .err()
        .unwrap();
    assert!(
        message.starts_with("--export shopify says already which rows are lines of an order"),
        "{message}"
    );
}

#[test]
fn a_word_for_nothing_is_no_amount() {
    for nothing in ["N/A", "NULL", "NaN", "-"] {
        let rows = format!("customer,date,amount\nal,2024-01-03,{nothing}\n");
        let hint = hint(&file("nothing.csv", &rows), &[]);
        assert!(
            hint.starts_with("line 2 has no amount: write 0"),
            "{nothing}: {hint}"
        );
    }
}

#[test]
fn sides_of_an_account_and_rounded_amounts_are_hinted_at() {
    for side in ["40.00 CR", "40.00DR", "40.00 dr"] {
        let rows = format!("customer,date,amount\nal,2024-01-03,{side}\n");
        let hint = hint(&file("sides.csv", &rows), &[]);
        assert!(
            hint.starts_with("CR and DR are sides of an account")
                && hint.contains("--gives-back CR"),
            "{side}: {hint}"
        );
    }
    for (side, begins) in [
        ("\"40,00 H\"", "H and S are sides of an account"),
        ("40.00 Debit", "Credit and Debit are sides of an account"),
        ("40.00 D", "C and D are sides of an account"),
    ] {
        let rows = format!("customer,date,amount\nal,2024-01-03,{side}\n");
        let hint = hint(&file("other_sides.csv", &rows), &[]);
        assert!(hint.starts_with(begins), "{side}: {hint}");
    }
    assert!(hint(&case("rounded_amounts.csv"), &[]).contains("format the column as a number"));
    assert!(hint(&case("unnamed_currencies.csv"), &[]).contains("column 4"));
    let path = case("unnamed_currencies.csv");
    assert!(hint(&path, &["--currency-column", "column 4"]).starts_with("bring the amounts"));
    // Such as the hint says.
    let rows = "customer,date,amount,side\nal,2024-01-03,40.00,DR\nal,2024-01-04,15.00,CR\n";
    let options = ["--status", "side", "--counts", "DR", "--gives-back", "CR"];
    let log = read(&file("sides_apart.csv", rows), &options).unwrap();
    let amounts: Vec<_> = log
        .transactions
        .transactions()
        .map(|row| row.amount.to_string())
        .collect();
    assert_eq!(amounts, ["40.00", "-15.00"]);
}

/// As R and pandas write the names of rows.
#[test]
fn a_column_without_a_name_is_named_by_its_place() {
    let path = file(
        "unnamed.csv",
        ",date,amount\nal,2024-01-03,5\nbo,2024-01-04,6\n",
    );
    assert_eq!(
        hint(&path, &[]),
        "name the column of the customer with --customer COLUMN, one without a name by its place, such as \
         --customer \"column 1\""
    );
    let log = read(&path, &["--customer", "column 1"]).unwrap();
    assert_eq!(log.transactions.len(), 2);
    assert_eq!(log.reading.report.columns[1].column, "column 1");
    let path = file("rows_of_r.csv", "customer,date,amount\n1,al,2024-01-03,5\n");
    assert!(
        hint(&path, &[])
            .ends_with("the header lacks the name of the first column: write it, such as row")
    );
}

/// What is written for a program where there is no answer.
#[test]
fn a_reason_is_json_with_its_hint() {
    let reason = "x.csv: no column\nhint: name it";
    assert_eq!(
        crate::shown::missing(("log", "x.csv"), reason),
        serde_json::json!({ "log": "x.csv", "missing": "x.csv: no column", "hint": "name it" })
    );
    assert_eq!(
        crate::shown::missing(("answers", "y.csv"), "nothing"),
        serde_json::json!({ "answers": "y.csv", "missing": "nothing", "hint": null })
    );
}

/// What failed after a log could be read is told with how it was read, once.
#[test]
fn a_failure_after_reading_keeps_the_reading() {
    let path = super::file(
        "kept.csv",
        "customer,date,amount\nal,2024-01-03,5\nbo,2024-01-09,1\n",
    );
    let reading = super::read(&path, &[]).unwrap().reading;
    let failed: Result<(), Failure> = reading.of(Err("no model".into()));
    let failed = reading.of(failed).unwrap_err();
    assert_eq!(failed.to_string(), "no model");
    let partly = failed.downcast::<Partly>().unwrap();
    assert_eq!(partly.known.0, "reading");
    assert_eq!(partly.known.1["file"]["rows"], 2);
}

#[test]
fn dates_are_hinted_at_with_their_times() {
    let path = file("slashes.csv", "customer,date,amount\nal,12/1/2010 8:26,5\n");
    assert_eq!(
        hint(&path, &["--date-format", "%d.%m.%Y"]),
        "say how dates are written: --date-format \"%d/%m/%Y %H:%M\" or --date-format \"%m/%d/%Y %H:%M\""
    );
    assert!(hint(&case("date_among_times.csv"), &[]).starts_with("write a time at each date"));
    assert!(hint(&case("time_among_dates.csv"), &[]).starts_with("cut off all times"));
}

#[test]
fn currencies_are_settled_by_an_option() {
    let path = case("sign_after_none.csv");
    assert!(hint(&path, &[]).contains("add --currency \"$\""));
    assert!(
        hint(&path, &["--currency", "EUR"]).contains("--currency says which currency a sign is")
    );
    let log = read(&path, &["--currency", "USD"]).unwrap();
    assert_eq!(log.reading.report.currency.as_deref(), Some("USD"));
}

#[test]
fn a_column_that_looks_like_currencies_may_be_none() {
    let path = case("currencies_by_value.csv");
    assert!(hint(&path, &[]).contains("say so with --no-currency-column"));
    let log = read(&path, &["--no-currency-column"]).unwrap();
    assert_eq!(log.transactions.len(), 2);
}

#[test]
fn states_are_asked_for() {
    let path = case("status_not_read.csv");
    assert_eq!(
        hint(&path, &["--status", "Status"]),
        "say which states count, such as --counts \"paid\", once for each; rows of all others are left out"
    );
}

#[test]
fn rows_with_other_numbers_of_fields_are_hinted_at() {
    let short = file(
        "short.csv",
        "customer,date,amount\nal,2024-01-03,5\nin all 1\n",
    );
    assert!(hint(&short, &[]).starts_with("line 3 may be cut off"));
    let long = file("long.csv", "customer,date,amount\nal,2024-01-03,1,50\n");
    assert!(hint(&long, &[]).starts_with("a field of line 2 may hold what separates"));
    let two = case("two_currency_columns.csv");
    assert_eq!(
        hint(&two, &[]),
        "name the column of the currency with --currency-column COLUMN"
    );
}
