//! Logs that are read, and what is said of them.

use super::log::ORDERS;
use super::log::refunds::Refunded;
use super::year::Year;
use super::{case, file, read};
use chrono::NaiveDate;
use clv::quantity::Language;
use clv::transactions::{CsvReport, CsvWarning};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

fn said(path: &str, options: &[&str]) -> Vec<String> {
    read(path, options).unwrap().reading.lines()
}

#[test]
fn a_mistyped_year_is_warned_of_and_left_out_by_an_option() {
    let rows = "customer,date,amount\nal,2024-01-03,5\nal,2024-01-13,5\nbo,2024-01-09,1\n\
                bo,2024-03-09,1\nal,2099-03-09,1\n";
    let path = file("far.csv", rows);
    assert_eq!(
        said(&path, &[]),
        [
            "warning: 1 event of 2099-03-09 lies far after all others, which end on 2024-03-09; a date may \
          be mistyped; --until 2024-03-09 leaves out what comes later"
        ]
    );
    let log = read(&path, &["--until", "2024-03-09"]).unwrap();
    assert_eq!(
        log.reading.lines(),
        ["left out: 1 (after --until 2024-03-09)"]
    );
    assert_eq!(
        (log.transactions.len(), log.last.to_string()),
        (4, "2024-03-09".to_owned())
    );
    let none = read(&path, &["--until", "2000-01-01"]).map(|log| log.last);
    assert!(
        none.unwrap_err()
            .ends_with("no transaction until 2000-01-01")
    );
}

#[test]
fn a_total_is_left_out_by_its_name() {
    let path = case("total_row.csv");
    assert_eq!(
        said(&path, &[]),
        ["hint: a total is left out with --nobody NAME, the name as it stands in the file"]
    );
    let log = read(&path, &["--nobody", "Total"]).unwrap();
    assert_eq!((log.transactions.len(), log.reading.lines().len()), (2, 0));
}

/// What the report says of rows has a hint each, and is among the warnings of an answer.
#[test]
fn rows_that_may_mean_something_else_are_warned_of_and_have_a_hint() {
    for (name, warning, hint) in [
        (
            "article_like_total.csv",
            "an article is called as a total is, and counts: line 3",
            "hint: an article that is the total of an order is to be left out of the file",
        ),
        (
            "price_without_quantity.csv",
            "prices beside a quantity of 0, which count nothing: 2, together 9.80, the first on line 3",
            "hint: shipping and fees count where their quantity is 1",
        ),
        (
            "counts_below_zero.csv",
            "amounts above 0 where \"column 3\" is below it, which count as they are: 1, the first on line 3",
            "hint: if rows whose column 3 is below 0 are returns, write a minus before their amounts",
        ),
        (
            "numbers_like_currencies.csv",
            "the column \"shop\" holds nothing but numbers of currencies and is not read: if it names them, \
             amounts of several are added",
            "hint: if shop names currencies, say so with --currency-column \"shop\"; if not, with \
             --no-currency-column",
        ),
    ] {
        let reading = read(&case(name), &[]).unwrap().reading;
        let warnings: Vec<String> = reading
            .all_warnings()
            .iter()
            .map(|words| words.in_language(Language::English).to_owned())
            .collect();
        assert_eq!(warnings, [warning], "{name}");
        assert_eq!(reading.lines(), [hint], "{name}");
    }
    let other = read(
        &case("numbers_like_currencies.csv"),
        &["--no-currency-column"],
    )
    .unwrap();
    assert!(other.reading.all_warnings().is_empty());
    let path = case("quantity_below_zero.csv");
    let returned = read(&path, &["--date-format", "%Y-%m-%d", "--decimal", "point"]).unwrap();
    assert_eq!(returned.transactions.len(), 5);
    let lines = returned.reading.lines();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with(
        "warning: 1 refund names an order of which the log has no purchase of that customer, such as 3 of ann"
    ));
}

/// How many orders tell another thing than most, of how many, and whether rows are lines.
fn unlike_others(report: &CsvReport) -> Option<(u64, u64, bool)> {
    report.warnings.iter().find_map(|warning| match *warning {
        CsvWarning::OrdersUnlikeOthers {
            orders,
            of,
            lines_add_up,
            ..
        } => Some((orders, of, lines_add_up)),
        _ => None,
    })
}

/// An order whose rows differ among those that repeat their total is told, and how to say which is right.
#[test]
fn orders_that_tell_another_thing_than_most_are_warned_of() {
    let path = case("totals_edited.csv");
    let reading = read(&path, &[]).unwrap().reading;
    let warning = "of 3 orders of several articles 1 have several amounts, which are added, where others repeat one, \
                   which counts once: line 6";
    let warnings = reading.all_warnings();
    let has = |text: &str| {
        warnings
            .iter()
            .any(|of| of.in_language(Language::English) == text)
    };
    assert!(has(warning), "{warnings:?}");
    assert!(
        reading
            .lines()
            .iter()
            .any(|line| line.contains("--order-lines"))
    );
    for options in [
        &["--order-lines"][..],
        &["--order", "order", "--amount", "total"],
    ] {
        let report = read(&path, options).unwrap().reading.report;
        assert_eq!(unlike_others(&report), None, "{options:?}");
    }
    // Lines of one price among others leave doubt from a fifth on.
    let lines = read(&case("partly_equal_prices.csv"), &[])
        .unwrap()
        .reading
        .report;
    assert_eq!(unlike_others(&lines), Some((1, 2, true)));
    let nearly = read(&case("totals_nearly_repeated.csv"), &[])
        .unwrap()
        .reading
        .report;
    assert_eq!(unlike_others(&nearly), None);
    let left: Vec<_> = nearly
        .left_out
        .iter()
        .map(|left| left.lines.clone())
        .collect();
    assert_eq!(left, [[7]]);
}

/// Customers that differ by zeros before a number, and long numbers that a spreadsheet has cut.
#[test]
fn numbers_of_customers_that_may_be_one_are_warned_of() {
    let said_of = |customers: [&str; 2]| {
        let [one, other] = customers;
        let rows = format!("customer,date,amount\n{one},2024-01-03,5\n{other},2024-02-03,5\n");
        said(&file("numbers_of_customers.csv", &rows), &[])
    };
    let zeros = said_of(["00042", "42"]);
    assert!(
        zeros[0].contains("such as [\"00042\", \"42\"]"),
        "{zeros:?}"
    );
    let cut = said_of(["400123456789012000", "400123456789013000"]);
    assert!(
        cut[0].contains("a spreadsheet keeps fifteen digits"),
        "{cut:?}"
    );
    let total = said_of(["ann", "Total ann"]);
    assert!(
        total[0].contains("called as a total is, and counts: \"Total ann\""),
        "{total:?}"
    );
    for ordinary in [
        ["00042", "00043"],
        ["42", "43"],
        ["4001234567890120", "4001234567890137"],
        ["Wine", "Total Wines"],
    ] {
        assert!(said_of(ordinary).is_empty(), "{ordinary:?}");
    }
}

/// What programs write for nobody.
#[test]
fn placeholders_of_programs_are_warned_of() {
    for name in [
        "00000000-0000-0000-0000-000000000000",
        "False",
        "[object Object]",
        "[deleted]",
        "none@none.com",
        "noemail@shop.test",
        "Various",
        "Kein Kunde",
        "test",
        "POS",
    ] {
        let rows = format!("customer,date,amount\nal,2024-01-03,5\n{name},2024-01-04,6\n");
        let said = said(&file("placeholders.csv", &rows), &[]);
        let begin = format!("warning: {name:?} has 1 of 2 rows and counts as one customer");
        assert!(
            said.len() == 1 && said[0].starts_with(&begin),
            "{name}: {said:?}"
        );
    }
}

/// Returned pieces cannot be named by an option of states; other warnings name theirs.
#[test]
fn columns_that_are_not_read_have_a_hint_that_can_do_it() {
    for (name, part) in [
        (
            "returned_pieces.csv",
            "take the pieces in Qty Returned off the quantities",
        ),
        ("customers_elsewhere.csv", "--customer \"customer_name\""),
        ("exchange_rates.csv", "--currency-column COLUMN"),
    ] {
        let lines = said(&case(name), &[]);
        assert!(
            lines.len() == 1 && lines[0].contains(part),
            "{name}: {lines:?}"
        );
    }
    assert!(said(&case("only_paid.csv"), &[]).is_empty());
}

/// Nobody is called `?` or `-1`; `0` is a number among others where there is a 1.
#[test]
fn marks_and_numbers_for_nobody_are_warned_of() {
    for name in [
        "?", ".", "########", "-1", "N.N.", "#DIV/0!", "#NV", "#BEZUG!", "---", "k. A.", "0", "无",
    ] {
        let rows = format!("customer,date,amount\nal,2024-01-03,5\n{name},2024-01-04,6\n");
        let path = file("nobody_is_called_so.csv", &rows);
        let said = said(&path, &[]);
        assert_eq!(said.len(), 1, "{name}: {said:?}");
        let begin = format!("warning: {name:?} has 1 of 2 rows and counts as one customer");
        assert!(said[0].starts_with(&begin), "{said:?}");
        let left = read(&path, &["--nobody", name]).unwrap();
        assert_eq!(left.transactions.len(), 1, "{name}");
    }
    let rows = "customer,date,amount\n0,2024-01-03,5\n1,2024-01-04,6\n1,2024-01-05,6\n";
    assert!(said(&file("from_zero.csv", rows), &[]).is_empty());
}

/// Two blanks, a blank of another kind, a letter and its accent in two characters, wide letters.
#[test]
fn customers_who_look_alike_are_warned_of() {
    for (one, other) in [
        ("Ann Lee", "Ann  Lee"),
        ("Ann\u{a0}\u{a0}Lee", "ann Lee"),
        ("Jos\u{e9}", "Jose\u{301}"),
        ("ANN", "Ａnn"),
    ] {
        let rows = format!("customer,date,amount\n{one},2024-01-03,5\n{other},2024-01-04,6\n");
        let said = said(&file("look_alike.csv", &rows), &[]);
        assert_eq!(said.len(), 1, "{one} {other}: {said:?}");
        assert!(said[0].starts_with("warning: 1 customer is written in more than one way"));
    }
    let rows = "customer,date,amount\nAnn\u{a0}Lee,2024-01-03,5\nAnn Lee,2024-01-04,6\nAnna Lee,2024-01-04,6\n";
    assert!(said(&file("one_blank.csv", rows), &[]).is_empty());
}

/// Order 2 is one row, which was given back itself: its money is not that of order 1.
#[test]
fn a_refund_of_an_order_without_a_purchase_is_warned_of() {
    let rows = "order,customer,date,status,amount\n1,ann,2024-01-03,paid,50\n2,ann,2024-01-09,refunded,20\n\
                3,bob,2024-01-04,paid,30\n3,bob,2024-01-10,refunded,5\n";
    let path = file("own_state.csv", rows);
    let status = ["--status", "status", "--counts", "paid"];
    let gives_back = [&status[..], &["--gives-back", "refunded"]].concat();
    assert_eq!(
        said(&path, &gives_back),
        [
            "warning: 1 refund names an order of which the log has no purchase of that customer, such as 2 of ann, \
             and is taken off the customer's latest orders before, if there are any, 20 in all; if a column names the order \
             that is given back, add --refund-of COLUMN; if a row is the order itself, which was given back, it is \
             neither to count nor to give back"
        ]
    );
    assert!(said(&path, &status).is_empty());
}

/// 10.00 and 12.00 count, and 20.00 is void.
#[test]
fn rows_that_are_void_are_left_out_by_an_option() {
    for (name, [is, no]) in [
        ("voided", ["yes", "no"]),
        ("is_void", ["true", "false"]),
        ("Void", ["1", "0"]),
        ("void_flag", ["Y", "N"]),
        ("作废", ["是", "否"]),
        ("voided", ["2024-01-06 10:00:00", ""]),
    ] {
        let rows = format!(
            "customer,date,amount,{name}\nann,2024-01-03,10.00,{no}\nbob,2024-01-05,20.00,{is}\n\
             ann,2024-02-05,12.00,{no}\n"
        );
        let path = file("void.csv", &rows);
        let said = said(&path, &[]);
        let end = format!("with --status \"{name}\" --counts STATE");
        assert!(
            said.len() == 1 && said[0].ends_with(&end),
            "{name}: {said:?}"
        );
        let log = read(&path, &["--status", name, "--counts", no]).unwrap();
        assert_eq!(log.transactions.len(), 2, "{name}");
    }
}

/// A credit note has a number of its own and names its invoice.
#[test]
fn a_refund_names_its_order_in_a_column_of_its_own() {
    let path = case("credit_notes.csv");
    let refund = |arguments: &[&str]| {
        let log = read(&path, arguments).unwrap();
        let warns = log
            .reading
            .lines()
            .iter()
            .any(|line| line.contains("--refund-of COLUMN"));
        let refunds = log
            .transactions
            .transactions()
            .filter(|row| row.amount.is_sign_negative());
        (
            refunds
                .map(|row| row.order.unwrap().to_string())
                .collect::<Vec<_>>(),
            warns,
        )
    };
    assert_eq!(
        refund(&["--order", "document"]),
        (vec!["CN-1".to_owned()], true)
    );
    assert_eq!(
        refund(&["--order", "document", "--refund-of", "ref document"]),
        (vec!["INV-1".to_owned()], false)
    );
}

/// Stripe's dashboard writes units of the currency; a table of the same columns may have cents.
#[test]
fn payments_of_stripe_are_in_units_or_are_said_to_be_in_cents() {
    let of = |name: &str, options: &[&str]| {
        let log = read(&case(name), &[&["--export", "stripe"], options].concat()).unwrap();
        let rows = log.transactions.transactions();
        let sum: Decimal = rows.map(|row| row.amount).sum();
        let lines = log.reading.lines();
        let says_cents = lines.iter().any(|line| line.contains("--minor-digits 2"));
        (sum, says_cents)
    };
    assert_eq!(of("stripe_dashboard.csv", &[]), (dec!(72.49), false));
    assert_eq!(of("stripe_payments.csv", &[]), (dec!(9848), true));
    let cents = ["--minor-digits", "2"];
    assert_eq!(of("stripe_payments.csv", &cents), (dec!(98.48), false));
}

#[test]
fn states_are_read_by_an_option() {
    let path = case("status_not_read.csv");
    assert_eq!(
        said(&path, &[]),
        [
            "hint: say which rows count, and which give back the amount of another row (the state of an order that was itself refunded in whole is neither), with --status \"Status\" --counts STATE --gives-back STATE"
        ]
    );
    let log = read(&path, &["--status", "Status", "--counts", "paid"]).unwrap();
    assert_eq!((log.transactions.len(), log.reading.lines().len()), (1, 0));
}

/// Who is called cancelled by a time, and who by none.
#[test]
fn times_of_cancellations_are_read_by_an_option() {
    let rows = "customer,date,amount,Cancelled at\nal,2024-01-03,5,\nbo,2024-01-05,6,2024-01-06\n";
    let path = file("cancelled_at.csv", rows);
    assert_eq!(
        said(&path, &[]),
        [
            "hint: leave out what has a time of its cancellation with --status \"Cancelled at\" --counts \"\""
        ]
    );
    let log = read(&path, &["--status", "Cancelled at", "--counts", ""]).unwrap();
    assert_eq!(
        (log.transactions.len(), log.reading.lines()),
        (1, Vec::new())
    );
}

#[test]
fn an_export_that_is_read_without_its_name_is_named() {
    for (name, export) in [
        ("stripe_dashboard.csv", "stripe"),
        ("woocommerce_orders.csv", "woocommerce"),
        ("olist_joined.csv", "olist"),
        ("invoice_lines.csv", "online-retail"),
    ] {
        let hint = format!("hint: the header is that of an export that --export {export} reads");
        assert!(said(&case(name), &[]).contains(&hint), "{name}");
        assert!(
            read(&case(name), &["--export", export])
                .unwrap()
                .reading
                .lines()
                .is_empty()
        );
    }
}

/// Two lines of 5.00 in one order: 5.00 where they are one that was loaded twice, else 10.00.
#[test]
fn equal_lines_of_an_order_are_warned_of() {
    let rows = "order,customer,date,amount\n1,al,2024-01-03,5.00\n1,al,2024-01-03,5.00\n2,bo,2024-01-09,1\n";
    let path = file("equal_lines.csv", rows);
    assert!(
        said(&path, &[])[0].starts_with("warning: 1 row has the order, time and amount of another")
    );
    let log = read(&path, &["--order-lines"]).unwrap();
    assert!(log.reading.lines().is_empty());
    let amounts: Vec<_> = log
        .transactions
        .transactions()
        .map(|row| row.amount.to_string())
        .collect();
    assert_eq!(amounts, ["10.00", "1"]);
}

/// A voucher of the whole price: an order of 0 like any other, of a customer who is there.
#[test]
fn an_order_that_a_discount_takes_to_nothing_counts() {
    let log = read(&case("discount_lines.csv"), &[]).unwrap();
    let orders = log.transactions.orders(ORDERS);
    let of = |customer: &str| {
        let orders = orders.get(customer).unwrap().through(log.last).unwrap();
        let amounts = orders.iter().map(|order| order.amount.to_string());
        amounts.collect::<Vec<_>>()
    };
    assert_eq!(
        (of("ann"), of("bo"), of("cy")),
        (
            vec!["0.00".to_owned()],
            vec!["30.00".to_owned()],
            Vec::new()
        )
    );
    let warnings = log.reading.beside(serde_json::json!({}))["reading"]["warnings"].to_string();
    assert!(
        warnings.contains("negative lines leave 0, and which count: 1, the first on line 2"),
        "{warnings}"
    );
}

/// Without an article nothing tells a discount from a refund.
#[test]
fn an_order_that_comes_to_nothing_at_once_is_warned_of() {
    let rows = "order,customer,date,amount\nA-1,ann,2024-01-03,20.00\nA-1,ann,2024-01-03,-20.00\n\
                A-2,bo,2024-01-03,20.00\nA-2,bo,2024-01-04,-20.00\nA-3,cy,2024-01-03,20.00\n\
                A-3,cy,2024-01-03,-5.00\n";
    let path = file("nothing_at_once.csv", rows);
    assert_eq!(
        said(&path, &[]),
        [
            "warning: 1 order comes to 0 by rows of the same time, such as A-1 of ann, and counts as given back, \
             no purchase; if those rows are discounts, --order-lines makes them lines of an order of 0"
        ]
    );
    let log = read(&path, &["--order-lines"]).unwrap();
    assert_eq!(log.reading.report.orders_of_zero, 1);
    assert_eq!(log.reading.lines(), [""; 0]);
}

/// A line of another article is none that was loaded twice; whether 25.00 is that of the order or of each
/// line, nobody can tell.
#[test]
fn equal_lines_of_other_articles_are_not_called_repeated() {
    let lines = said(&case("total_on_each_line.csv"), &[]);
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].starts_with(
            "warning: 1 row has the order, time and amount of another, not all else, and counts once"
        ),
        "{lines:?}"
    );
    let rows = "customer,date,product,amount\nal,2024-01-03,tea,5.00\nal,2024-01-03,jam,5.00\nbo,2024-01-09,tea,1\n";
    assert_eq!(
        said(&file("two_articles.csv", rows), &[]),
        [
            "warning: 1 row has the customer, time and amount of another, not all else, and counts too; if amounts \
             are totals of orders that stand on each of their lines, --order COLUMN names the column of the order \
             numbers"
        ]
    );
    let twice = said(&case("lines_loaded_twice.csv"), &[]);
    assert_eq!(
        twice,
        [
            "hint: if the 2 rows that are another one of their order are no repetition, add --order-lines"
        ]
    );
}

/// Without an order number a row that was loaded twice is one of two purchases.
#[test]
fn equal_rows_without_an_order_are_warned_of() {
    let rows =
        "customer,date,amount,ref\nal,2024-01-03,5.00,1\nal,2024-01-03,5.00,1\nbo,2024-01-09,1,2\n";
    let path = file("equal_rows.csv", rows);
    assert!(
        said(&path, &[])[0].starts_with(
            "warning: 1 row has the customer, time and amount of another and counts too"
        )
    );
    assert!(said(&path, &["--order", "ref"])[0].contains("counts once"));
}

#[test]
fn customers_who_may_be_one_are_warned_of() {
    let rows = "email,date,amount\nAnn@x,2024-01-03,5\nann@x,2024-01-04,6\nbo@x,2024-01-09,1\n";
    assert_eq!(
        said(&file("capitals.csv", rows), &[]),
        [
            "warning: 1 customer is written in more than one way, such as [\"Ann@x\", \"ann@x\"], and each way \
          counts as a customer: write those alike who are one"
        ]
    );
    let rows = "customer,date,amount\n17.0,2024-01-03,5\n17,2024-01-04,6\n1.8,2024-01-05,6\n1,2024-01-06,6\n";
    assert!(said(&file("floats.csv", rows), &[])[0].contains("[\"17\", \"17.0\"]"));
}

/// Of 8613880000001 and 8613880000002 a spreadsheet makes one.
#[test]
fn customers_that_a_spreadsheet_rounded_are_warned_of() {
    let rows = "customer,date,amount\n8.61388E+12,2024-01-03,5\n8.61388E+12,2024-01-04,6\n1E5,2024-01-05,6\n";
    let reading = read(&file("rounded.csv", rows), &[]).unwrap().reading;
    assert_eq!(
        reading.lines(),
        ["hint: export the column of customers as text"]
    );
    let warnings = reading.all_warnings();
    assert_eq!(
        warnings[0].in_language(Language::English),
        "customers whose number a spreadsheet has rounded, so that several may be one: rows 2, the first on line 2, \
         8.61388E+12"
    );
}

/// 2 × 5.00.
#[test]
fn quantity_and_price_are_named() {
    let path = file(
        "named_price.csv",
        "customer,date,q,p\nal,2024-01-03,2,5.00\n",
    );
    let log = read(&path, &["--quantity", "q", "--price", "p"]).unwrap();
    let amounts: Vec<_> = log
        .transactions
        .transactions()
        .map(|row| row.amount)
        .collect();
    assert_eq!(amounts, [rust_decimal::Decimal::TEN]);
}

#[test]
fn customers_whom_nobody_knows_are_warned_of_once() {
    let path = file(
        "walk_in.csv",
        "customer,date,amount\nWalk-in Customer,2024-01-03,5\nWalk-in Customer,2024-01-04,5\nal,2024-01-05,5\n",
    );
    assert_eq!(
        said(&path, &[]),
        [
            "warning: \"Walk-in Customer\" has 2 of 3 rows and counts as one customer; if these are customers \
             whom nobody knows, leave them out with --nobody \"Walk-in Customer\""
        ]
    );
    let log = read(&path, &["--nobody", "Walk-in Customer"]).unwrap();
    assert_eq!((log.transactions.len(), log.reading.lines().len()), (1, 0));
}

#[test]
fn names_of_nobody_are_warned_of_in_many_languages() {
    for name in [
        "Guest",
        "<unknown>",
        "Anonymous",
        "Gastkunde",
        "Inconnu",
        "desconocido",
        "гость",
        "访客",
        "匿名",
        "ゲスト",
        "비회원",
    ] {
        let rows = format!(
            "customer,date,amount\n{name},2024-01-03,5\nal,2024-01-05,5\nbo,2024-01-05,5\n"
        );
        assert_eq!(
            said(&file("nobody_known.csv", &rows), &[]),
            [format!(
                "warning: {name:?} has 1 of 3 rows and counts as one customer; if these are customers whom nobody \
                 knows, leave them out with --nobody {name:?}"
            )]
        );
    }
    let rows = "customer,date,amount\nGuest,2024-01-03,5\n访客,2024-01-05,5\n访客,2024-01-06,5\nGuest 7,2024-01-05,5\n";
    let both = said(&file("two_nobodies.csv", rows), &[]);
    assert_eq!(both.len(), 2);
    assert!(both[0].contains("\"访客\" has 2 of 4") && both[1].contains("\"Guest\" has 1 of 4"));
}

/// 3.00 given back on the 5th, 4.50 on the 9th.
#[test]
fn refunds_of_some_days_are_counted_with_their_money() {
    let rows = "customer,date,amount\nal,2024-01-03,20\nal,2024-01-05,-3.00\nal,2024-01-09,-4.50\n";
    let log = read(&file("some_days.csv", rows), &[]).unwrap();
    let of = |from: u32, to: u32| {
        let day = |day| NaiveDate::from_ymd_opt(2024, 1, day).unwrap();
        let refunded = Refunded::of(&log.transactions, day(from)..=day(to)).unwrap();
        (refunded.rows, refunded.money.to_string())
    };
    assert_eq!(of(1, 9), (2, "7.50".to_owned()));
    assert_eq!(of(6, 9), (1, "4.50".to_owned()));
    assert_eq!(of(6, 8), (0, "0".to_owned()));
}

/// 20 and 50 bought, 3 of the 20 given back in the year and 50 after it; the order of 9 is given back whole.
#[test]
fn a_year_of_loyalty_takes_refunds_off() {
    let rows = "customer,date,amount\nal,2024-01-03,20\nal,2024-01-05,-3\nbo,2024-02-03,9\nbo,2024-02-09,-9\n\
                cy,2024-03-01,50\ncy,2025-03-01,-50\n";
    let log = read(&file("loyal.csv", rows), &[]).unwrap();
    let year = Year::run(&log).unwrap();
    assert_eq!((year.orders, year.sales), (2, dec!(67)));
    let (off, after) = (year.refunds_taken_off, year.refunds_after);
    assert_eq!((off.rows, off.money), (2, dec!(12)));
    assert_eq!((after.rows, after.money), (1, dec!(50)));
}

/// One of 21 customers with a fifth of all rows is said to be large; with less, not.
#[test]
fn a_customer_with_a_fifth_of_many_rows_is_warned_of() {
    let log = |large: u32| {
        let rows = |customer: u32| {
            let purchases = if customer == 0 { large } else { 2 };
            let row = move |purchase: u32| format!("c{customer},2024-01-{:02},5\n", purchase + 1);
            (0..purchases).map(row).collect::<String>()
        };
        let rows: String = (0..21).map(rows).collect();
        file(
            &format!("large_{large}.csv"),
            &format!("customer,date,amount\n{rows}"),
        )
    };
    assert!(said(&log(10), &[])[0].contains("\"c0\" has 10 of 50 rows"));
    assert_eq!(said(&log(9), &[]), [""; 0]);
}

/// 50 of 50 paid, 20 of 60 given back.
#[test]
fn money_given_back_is_read_by_an_option() {
    let path = file(
        "given_back.csv",
        "customer,date,amount,Total Refunded\nal,2024-01-03,50,0\nal,2024-02-03,60,20\n",
    );
    assert_eq!(
        said(&path, &[]),
        ["hint: take off what was given back with --refunded \"Total Refunded\""]
    );
    let log = read(&path, &["--refunded", "Total Refunded"]).unwrap();
    let amounts: Vec<_> = log
        .transactions
        .transactions()
        .map(|row| row.amount.to_string())
        .collect();
    assert_eq!(
        (amounts, log.reading.lines().len()),
        (vec!["50".to_owned(), "40".to_owned()], 0)
    );
}

#[test]
fn amounts_that_mean_something_else_are_hinted_at() {
    let path = file(
        "cents.csv",
        "customer,date,amount_cents\nal,2024-01-03,500\n",
    );
    assert_eq!(
        said(&path, &["--amount", "amount_cents"]),
        ["hint: amount_cents may be in hundredths: say so with --minor-digits 2"]
    );
    let none = said(&path, &[]);
    assert!(
        none[0].starts_with("hint: name the amounts with --amount COLUMN"),
        "{none:?}"
    );
    let path = file(
        "credited.csv",
        "customer,date,amount\nal,2024-01-03,-5\nbo,2024-01-03,-6\n",
    );
    assert!(said(&path, &[])[0].starts_with("warning: every amount is below zero"));
}

#[test]
fn an_answer_for_a_program_says_how_the_log_was_read() {
    let rows = "customer,date,amount,status\nal,2024-01-03,5,paid\nal,2024-01-13,-9,paid\n\
                bo,2024-01-09,1,cancelled\nbo,2024-02-09,1,paid\n,2024-02-10,1,paid\n";
    let path = file("reading.csv", rows);
    let reading = read(&path, &["--until", "2024-01-31"]).unwrap().reading;
    let document = reading.beside(serde_json::json!({ "answer": 1 }));
    assert_eq!(document["answer"], 1);
    let reading = &document["reading"];
    assert_eq!(reading["rows_after_until"], 1);
    assert_eq!(reading["file"]["rows"], 5);
    assert_eq!(reading["file"]["left_out"][0]["reason"], "no_customer");
    let warnings = reading["warnings"].as_array().unwrap();
    let starts: Vec<&str> = warnings.iter().filter_map(|of| of.as_str()).collect();
    assert_eq!(
        starts,
        [
            "the column \"status\" is not read: orders that it says were cancelled or given back count, such as those of \"cancelled\"",
            "of the money given back 4 met no purchase before it, or went beyond it, and is taken off nothing"
        ]
    );
    assert_eq!(
        reading["hints"][0],
        "say which rows count, and which give back the amount of another row (the state of an order that was itself refunded in whole is neither), with --status \"status\" --counts STATE --gives-back STATE"
    );
}

#[test]
fn columns_are_known_by_what_they_hold() {
    let log = read(&case("currency_by_value.csv"), &[]).unwrap();
    assert_eq!(log.reading.report.currency.as_deref(), Some("EUR"));
    let lines = said(&case("state_by_value.csv"), &[]);
    assert_eq!(
        lines,
        [
            "hint: say which rows count, and which give back the amount of another row (the state of an order that was itself refunded in whole is neither), with --status \"zustand_neu\" --counts STATE --gives-back STATE"
        ]
    );
}

/// Numbers of receipts begin again each day: with quantities and prices rows of one number add up.
#[test]
fn lines_of_an_order_on_several_days_are_warned_of() {
    let rows = "receipt,customer,date,product,qty,price\n1,ann,2024-01-02,Tea,1,10.00\n2,bob,2024-01-02,Tea,1,12.00\n\
                1,ann,2024-01-16,Tea,1,10.00\n3,cy,2024-01-16,Tea,1,14.00\n";
    let path = file("receipts_again.csv", rows);
    let log = read(&path, &[]).unwrap();
    assert_eq!(log.transactions.len(), 3);
    let warnings = log.reading.beside(serde_json::json!({}))["reading"]["warnings"].to_string();
    assert!(
        warnings.contains("of several days, and which count once: 1, the first on line 2"),
        "{warnings}"
    );
    assert_eq!(
        log.reading.lines(),
        [
            "hint: if the numbers of orders on several days are none of orders, say so with --no-order"
        ]
    );
    let log = read(&path, &["--no-order"]).unwrap();
    assert_eq!((log.transactions.len(), log.reading.lines()), (4, vec![]));
}

/// One value for all customers is no number of orders.
#[test]
fn order_numbers_of_several_customers_are_warned_of() {
    let rows = "customer,date,amount,invoice\nann,2024-01-03,10.00,PDF\nbob,2024-01-05,20.00,PDF\n";
    assert_eq!(
        said(&file("invoice_pdf.csv", rows), &[]),
        [
            "warning: 1 order number comes again on another day or of another customer, such as PDF of ann on \
             2024-01-03 and of bob on 2024-01-05, and every number is taken for one order of its customer; if they \
             are none, say so with --no-order"
        ]
    );
}

/// The amounts of a customer's orders; none of one who is not there.
fn orders_of(path: &str, options: &[&str], customer: &str) -> Vec<String> {
    let log = read(path, options).unwrap();
    let orders = log.transactions.orders(ORDERS);
    let Some(of_customer) = orders.get(customer) else {
        return Vec::new();
    };
    let orders = of_customer.through(log.last).unwrap();
    orders
        .iter()
        .map(|order| order.amount.to_string())
        .collect()
}

/// A discount for those who return is no return.
#[test]
fn a_discount_of_returning_customers_is_none_that_gives_back() {
    let rows = "order,customer,date,article,amount\n1,ann,2024-01-03,Tea,10.00\n\
                1,ann,2024-01-03,Returning customer discount,-10.00\n2,bob,2024-01-05,Tea,20.00\n\
                2,bob,2024-01-05,Cup,5.00\n3,cy,2024-02-05,Tea,20.00\n3,cy,2024-02-05,Returned tea,-20.00\n";
    let path = file("returning.csv", rows);
    assert_eq!(orders_of(&path, &[], "ann"), ["0.00"]);
    assert_eq!(orders_of(&path, &[], "bob"), ["25.00"]);
    assert_eq!(orders_of(&path, &[], "cy"), [""; 0]);
}

/// In each of Amazon's reports of orders the price of an item is that of all its pieces.
#[test]
fn item_prices_of_amazon_are_those_of_all_pieces() {
    let rows = "order-id,purchase-date,buyer-email,sku,quantity-purchased,currency,item-price\n\
                111-1,2024-01-03T10:00:00+00:00,a@m.com,T,2,EUR,20.00\n\
                111-1,2024-01-03T10:00:00+00:00,a@m.com,C,1,EUR,5.00\n";
    assert_eq!(
        orders_of(&file("amazon_again.csv", rows), &[], "a@m.com"),
        ["25.00"]
    );
}

/// The total of an order on each of its lines counts once, under more names of order numbers.
#[test]
fn numbers_of_orders_have_many_names() {
    for name in [
        "Auftrag",
        "Vorgangsnr",
        "Bon-Nr",
        "Document No",
        "Check Number",
        "PO Number",
    ] {
        let rows = format!(
            "{name};Kunde;Datum;Bezeichnung;Gesamtbetrag\nR-1;ann;03.01.2024;Tee;19,90\n\
             R-1;ann;03.01.2024;Tasse;19,90\nR-3;ann;17.02.2024;Tee;8,00\n"
        );
        let path = file("order_names.csv", &rows);
        assert_eq!(orders_of(&path, &[], "ann"), ["19.90", "8.00"], "{name}");
    }
}

/// What databases and spreadsheets write for nothing.
#[test]
fn more_words_for_nobody_are_left_out() {
    let rows = "customer,date,amount\n\\N,2024-01-03,10.00\n(blank),2024-01-23,10.00\nann,2024-02-13,10.00\n\
                #REF!,2024-02-23,10.00\n#NAME?,2024-02-24,10.00\n";
    let log = read(&file("nothing_named.csv", rows), &[]).unwrap();
    assert_eq!(log.transactions.len(), 1);
}

/// A time of zeros is none.
#[test]
fn an_order_cancelled_at_zero_counts() {
    let header = "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,\
                  Lineitem price,Cancelled at,Refunded Amount\n";
    let rows = "#1001,ann@x.com,paid,EUR,35.00,2024-01-02 10:00:00 +0100,1,Tea,35.00,0000-00-00 00:00:00,0.00\n\
                #1002,bob@x.com,paid,EUR,15.00,2024-01-05 10:00:00 +0100,1,Tea,15.00,2024-01-06 10:00:00 +0100,0.00\n\
                #1003,bob@x.com,paid,EUR,16.00,2024-01-25 10:00:00 +0100,1,Tea,16.00,,0.00\n";
    let path = file("cancelled_at_zero.csv", &format!("{header}{rows}"));
    let options = ["--export", "shopify", "--zone", "Europe/Berlin"];
    assert_eq!(orders_of(&path, &options, "ann@x.com"), ["35.00"]);
    assert_eq!(orders_of(&path, &options, "bob@x.com"), ["16.00"]);
}

/// A receipt number that is used again is one order, and the reader is told.
#[test]
fn order_numbers_that_come_again_are_warned_of() {
    let path = file(
        "receipts.csv",
        "customer,date,receipt_no,amount\nal,2024-03-01,12,10\nal,2024-05-01,12,20\nbo,2024-03-15,13,5\n",
    );
    let lines = said(&path, &[]);
    assert!(
        lines.iter().any(|line| line.starts_with(
            "warning: 1 order number comes again on another day or of another customer, such as 12 of al on 2024-03-01"
        )),
        "{lines:?}"
    );
    assert_eq!(said(&path, &["--no-order"]), [""; 0]);
}

/// What a column holds is known whether the amounts were found or named.
#[test]
fn a_named_column_of_amounts_is_no_blindfold() {
    let rows =
        "customer,date,amount,geld,foo\nal,2024-03-01,2,EUR,paid\nal,2024-03-14,1,USD,cancelled\n";
    let path = file("named.csv", rows);
    let refused = |options: &[&str]| match read(&path, options) {
        Ok(log) => panic!("{:?}", log.reading.report),
        Err(message) => message,
    };
    assert!(refused(&[]).contains("geld"));
    assert!(refused(&["--amount", "amount"]).contains("geld"));
    let lines = said(&path, &["--amount", "amount", "--no-currency-column"]);
    assert_eq!(
        lines,
        [
            "hint: say which rows count, and which give back the amount of another row (the state of an order that was itself refunded in whole is neither), with --status \"foo\" --counts STATE \
          --gives-back STATE"
        ]
    );
}

#[test]
fn a_price_of_one_is_hinted_at() {
    let path = file(
        "price.csv",
        "customer,date,pieces_sold,price\nal,2024-03-01,2,10\n",
    );
    assert_eq!(
        said(&path, &[]),
        ["hint: if price is the price of one, add --quantity COLUMN --price \"price\""]
    );
}
