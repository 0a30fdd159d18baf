//! Tables and reports.

use clv::quantity::{ConfidenceLevel, Language, TimeUnit};
use clv::report::Report;
use clv::survey::{NpsGroups, NpsIntervalMethod};
use clv::table::{Cell, Table, Tabular};
use clv::transactions::{Reduction, Refunds, Transaction, TransactionLog, WholeRefund};
use rust_decimal_macros::dec;

fn table() -> Table {
    Table::new(("People", "人员"))
        .column(("name", "姓名"))
        .column_in(("spend", "消费"), ("euro", "欧元"))
        .column(("share", "占比"))
        .row([
            "al | <b>".into(),
            dec!(1234567.891).into(),
            Cell::Share(0.5),
        ])
        .row(["客户".into(), dec!(-0.004).into(), Cell::Missing])
        .note("Al & co.")
}

/// What a log's rows became is told with the money that met no purchase.
#[test]
fn rows_that_were_not_counted_are_told() {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2024, 3, day).unwrap();
    let log: TransactionLog<&str> = [
        Transaction::new("al", day(1), 10.into()),
        Transaction::new("al", day(1), 10.into()),
        Transaction::new("bo", day(2), (-5).into()),
        Transaction::new("cy", day(30), 7.into()),
    ]
    .into_iter()
    .collect();
    let reduction = Reduction {
        refunds: Refunds::AgainstPurchases(WholeRefund::NoPurchase),
        ..Reduction::as_published(day(20), TimeUnit::Week)
    };
    let base = reduction.reduce(&log).unwrap();
    let text = base.tally().unwrap().to_string();
    for row in [
        "4 rows of the log",
        "after the as-of day",
        "refunds that met no purchase",
        "5.00",
        "like another row, and counted all the same",
        "1 customer came after the as-of day.",
        "1 customer without a purchase left.",
    ] {
        assert!(text.contains(row), "{row}: {text}");
    }
    assert!(!text.contains("refunds left out"), "{text}");
}

/// 40 bought, 55 given back: what is above the purchase is shown, though the refund met one.
#[test]
fn money_given_back_above_a_purchase_is_not_lost_from_the_table() {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2024, 3, day).unwrap();
    let log: TransactionLog<&str> = [(1, 10), (2, 30), (3, -55)]
        .map(|(on, amount)| Transaction::new("al", day(on), amount.into()))
        .into_iter()
        .collect();
    let reduction = Reduction {
        refunds: Refunds::AgainstPurchases(WholeRefund::PurchaseOfZero),
        ..Reduction::as_published(day(20), TimeUnit::Week)
    };
    let base = reduction.reduce(&log).unwrap();
    let tally = base.tally().unwrap();
    assert_eq!(tally.refunds_without_purchase, dec!(15));
    assert!(tally.to_string().contains("15.00"), "{tally}");
}

#[test]
fn a_small_p_value_is_a_bound_to_a_person_and_a_number_to_a_program() {
    let table = Table::new("Tests")
        .column("p-value")
        .row([Cell::PValue(0.03125)])
        .row([Cell::PValue(1e-30)])
        .row([Cell::PValue(f64::NAN)]);
    let text = table.to_text();
    assert!(text.contains("  0.0312\n< 0.0001\n"), "{text}");
    assert_eq!(
        table.to_csv(),
        format!("p-value\r\n0.03125\r\n{}\r\n\r\n", 1e-30)
    );
}

#[test]
fn text_is_aligned_whatever_the_letters() {
    assert_eq!(
        table().to_text(),
        "People\n\n\
         name             spend   share\n\
         \u{20}                 euro\n\
         --------  ------------  ------\n\
         al | <b>  1,234,567.89  50.0 %\n\
         客户              0.00       –\n\n\
         Al & co.\n"
    );
}

#[test]
fn markdown_and_html_escape_and_csv_keeps_digits() {
    let markdown = table().to_markdown();
    assert!(
        markdown.contains("| al \\| &lt;b&gt; | 1,234,567.89 | 50.0 % |"),
        "{markdown}"
    );
    assert!(markdown.contains("| --- | ---: | ---: |"), "{markdown}");
    let html = table().to_html();
    assert!(
        html.contains("al | &lt;b&gt;") && !html.contains("<b>"),
        "{html}"
    );
    assert!(html.contains("data-value=\"0.5\""), "{html}");
    assert_eq!(
        table().to_csv(),
        "name,spend (euro),share\r\nal | <b>,1234567.891,0.5\r\n客户,-0.004,\r\n"
    );
    let chinese = table().in_language(Language::Chinese).to_csv();
    assert!(chinese.starts_with("姓名,消费 (欧元),占比"));
}

#[test]
fn csv_is_read_back_whatever_the_names() {
    let names = ["a,b", "say \"no\"", "two\nlines", ""];
    let rows = names.map(|name| [Cell::from(name), Cell::Count(1)]);
    let written = Table::new("")
        .column("name")
        .column("n")
        .with_rows(rows)
        .to_csv();
    assert_eq!(
        written,
        "name,n\r\n\"a,b\",1\r\n\"say \"\"no\"\"\",1\r\n\"two\nlines\",1\r\n,1\r\n"
    );
}

#[test]
fn numbers_of_one_column_have_the_same_decimals_and_none_vanishes() {
    let values = [0.243, 4.414, 1e-9, f64::NAN];
    let table = Table::new("")
        .column("x")
        .with_rows(values.map(|value| [Cell::Number(value)]));
    assert_eq!(
        table.to_text(),
        "x\n------\n".replace('x', "     x") + " 0.243\n 4.414\n1.0e−9\n     –\n"
    );
}

#[test]
fn score_and_its_groups() {
    let groups = NpsGroups::new(60, 25, 15).unwrap();
    let estimate = groups
        .estimate(NpsIntervalMethod::Wald, ConfidenceLevel::P95)
        .unwrap();
    let table = estimate.table();
    // 45 ± 1.96 · √((0.75 − 0.45²)/100) = 45 ± 14.5 points.
    let Cell::Number(lower) = table.rows[0][1] else {
        panic!("a number")
    };
    assert!((lower - (45.0 - 195.996_398_454 * (0.5475_f64 / 100.0).sqrt())).abs() < 1e-6);
    assert!(groups.table().to_text().contains("60.0 %"));
}

#[test]
fn report_is_one_file_that_asks_for_nothing() {
    let report = Report::new("<script>alert(1)</script>")
        .section(("One", "一"))
        .table(table())
        .section("Two")
        .text("a < b");
    let html = report.to_html();
    assert!(!html.contains("<script>alert"));
    assert!(html.contains("<a href=\"#s1\">Two</a>") && html.contains("a &lt; b"));
    for asked in ["src=", "href=\"http", "url(", "@import"] {
        assert!(!html.contains(asked), "{asked}");
    }
    let chinese = report.in_language(Language::Chinese).to_html();
    assert!(chinese.contains("lang=\"zh-CN\"") && chinese.contains("姓名"));
}

/// Three customers who bought again 0, 1 and 4 times: the quantiles are whole, the mean is not.
#[test]
fn counts_of_a_base_are_whole_and_its_columns_have_their_unit() {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2024, 3, day).unwrap();
    let bought = [
        ("al", 1),
        ("bo", 1),
        ("bo", 8),
        ("cy", 1),
        ("cy", 2),
        ("cy", 3),
        ("cy", 4),
        ("cy", 5),
    ];
    let log = TransactionLog::of_purchases(bought.map(|(customer, on)| (customer, day(on))));
    let base = Reduction::as_published(day(29), TimeUnit::Week)
        .reduce(&log)
        .unwrap();
    let table = base.table();
    assert_eq!(table.columns.len(), 4, "no column of money");
    assert_eq!(
        table.columns[2].unit.in_language(Language::English),
        "weeks"
    );
    let frequency = |row: usize| table.rows[row][1].clone();
    assert_eq!(
        [0, 1, 3, 6].map(frequency),
        [
            Cell::Count(3),
            Cell::Count(0),
            Cell::Count(1),
            Cell::Count(4)
        ]
    );
    let Cell::Hundredths(mean) = frequency(4) else {
        panic!("a mean")
    };
    assert!((mean - 5.0 / 3.0).abs() < 1e-12);
    assert!(
        table
            .to_text()
            .starts_with("3 customers, 2 of whom bought again")
    );
    assert!(
        table
            .to_html()
            .contains("<th scope=\"row\">lower quartile</th>")
    );
}

#[test]
fn one_customer_is_no_one_of_whom() {
    let day = chrono::NaiveDate::from_ymd_opt(2024, 3, 1).unwrap();
    let log = TransactionLog::of_purchases([("al", day)]);
    let base = Reduction::as_published(day, TimeUnit::Day)
        .reduce(&log)
        .unwrap();
    assert!(
        base.to_string()
            .starts_with("1 customer, who has not bought again")
    );
}

#[test]
fn a_share_that_would_vanish_is_less_than_what_is_shown() {
    let shares = [0.0, 6.5e-13, 0.00042, 0.0005, 0.1, 1.0];
    let table = Table::new("")
        .column("x")
        .with_rows(shares.map(|share| [Cell::Share(share)]));
    let text = table.to_text();
    let shown: Vec<&str> = text.lines().skip(2).map(str::trim).collect();
    assert_eq!(
        shown,
        ["0.0 %", "< 0.1 %", "< 0.1 %", "0.1 %", "10.0 %", "100.0 %"]
    );
    assert!(table.to_csv().contains("0.00000000000065") || table.to_csv().contains("6.5e-13"));
}

#[test]
fn money_has_its_currency_where_it_is_known() {
    let table = Table::new("")
        .column("name")
        .column("revenue")
        .column_in("spend", ("per purchase", "每次购买"))
        .row(["al".into(), dec!(2).into(), Cell::Amount(1.5)])
        .in_currency("USD");
    let heads = table.to_csv();
    assert!(heads.starts_with("name,revenue (USD),spend (USD per purchase)\r\nal,2,1.5"));
    assert!(table.to_text().contains("1.50"));
}

/// Nothing is known of a column: it stands to the right as its numbers would.
#[test]
fn a_column_of_unknown_numbers_is_one_of_numbers() {
    let table = Table::new("")
        .column("name")
        .column("value")
        .row(["al".into(), Cell::Missing]);
    assert!(table.to_html().contains("<td class=\"n\">–</td>"));
}
