//! What a reader of Chinese finds in a report.

use crate::calibration::CalibrationArguments;
use crate::findings;
use crate::progress::Progress;
use crate::worth::Worth;
use clap::Parser;
use clv::quantity::Language;
use std::fs;

#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    calibration: CalibrationArguments,
    #[command(flatten)]
    worth: Worth,
}

/// The report of a log, or of the CDNOW sample, in Chinese.
fn report(log: Option<&str>) -> String {
    report_in(Language::Chinese, log)
}

/// The report of a log, as it is asked for on the command line.
pub fn report_in<'a>(language: Language, arguments: impl IntoIterator<Item = &'a str>) -> String {
    let arguments = Arguments::parse_from(["report"].into_iter().chain(arguments));
    let (read, cut) = arguments.calibration.log_and_end().unwrap();
    let title = arguments.calibration.log.title();
    let report = findings::report(title, &read, cut, &arguments.worth, &Progress::new(7)).unwrap();
    report.in_language(language).to_html()
}

/// The report of these rows.
fn report_of(name: &str, rows: &str) -> String {
    report_of_in(Language::Chinese, name, rows)
}

/// The report of these rows in a language.
pub fn report_of_in(language: Language, name: &str, rows: &str) -> String {
    let path = format!("{}/{language}/{name}.csv", env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(format!("{}/{language}", env!("CARGO_TARGET_TMPDIR"))).unwrap();
    fs::write(&path, rows).unwrap();
    report_in(language, [path.as_str()])
}

/// Names and symbols that are the same in Chinese: of models, of parameters, of measures, and the
/// numbers and names of customers.
const SAME: [&str; 23] = [
    "BG/NBD",
    "Gamma-Gamma",
    "CDNOW",
    "RFM",
    "AIC",
    "BIC",
    "ln L",
    "ln",
    "alpha",
    "beta",
    "gamma",
    "x/T",
    "r",
    "a",
    "b",
    "p",
    "q",
    "v",
    "k",
    "e",
    "x",
    "T",
    "c",
];

/// The texts of a page, without its style and script.
pub fn texts(html: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut skipped = false;
    for piece in html.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        match tag.split_whitespace().next().unwrap_or_default() {
            "style" | "script" => skipped = true,
            "/style" | "/script" => skipped = false,
            _ => {}
        }
        if !skipped && !text.trim().is_empty() {
            texts.push(text.trim().to_owned());
        }
    }
    texts
}

/// The words in Latin letters of a page that are none of the same in Chinese.
fn latin(html: &str, own: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for text in texts(html) {
        let is_latin = |sign: char| sign.is_ascii_alphabetic();
        let mut rest = text
            .replace("&amp;", "&")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
        for name in SAME.iter().chain(own).filter(|name| name.len() > 2) {
            rest = rest.replace(name, "");
        }
        // Options and what they take are the same in every language.
        let is_option = |word: &&str| word.starts_with("--") || *word == "COLUMN";
        let said = rest.split_whitespace().filter(|word| !is_option(word));
        let words = said.flat_map(|said| said.split(|sign: char| !is_latin(sign)));
        let words = words.filter(|word| !word.is_empty() && !SAME.contains(word));
        found.extend(words.map(|word| format!("{word}: {text}")));
    }
    found.sort();
    found.dedup();
    found
}

/// What the columns of these logs are called, as the table of what was read quotes it.
const COLUMNS: [&str; 3] = ["“customer”", "“date”", "“amount”"];

fn assert_chinese(html: &str, own: &[&str]) {
    let own = [own, &COLUMNS].concat();
    let found = latin(html, &own);
    assert!(found.is_empty(), "{found:#?}");
}

/// A log of `customers` who come `purchases` times, days apart, with what `amount` says in a row's end.
pub fn rows(customers: u32, purchases: u32, amount: impl Fn(u32) -> String) -> String {
    let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    let mut rows = String::new();
    for customer in 0..customers {
        let mut at = u64::from(customer % 30);
        for purchase in 0..purchases {
            let day = first + chrono::Days::new(at);
            rows.push_str(&format!("{customer},{day}{}\n", amount(purchase)));
            // Regular enough that nobody differs and nobody leaves.
            at += 20 + u64::from((7 * customer + 11 * purchase) % 30);
        }
    }
    rows
}

#[test]
fn the_sample() {
    let html = report(None);
    assert_chinese(&html, &[]);
    for said in [
        "流失预警客户",
        "时间单位：周",
        "1 年内",
        "客户报告：CDNOW 样本",
    ] {
        assert!(html.contains(said), "{said}");
    }
}

/// A fit that warns, no amounts: no values and no segments.
#[test]
fn a_log_with_warnings_and_without_amounts() {
    let html = report_of(
        "visits",
        &format!("customer,date\n{}", rows(60, 8, |_| String::new())),
    );
    assert_chinese(&html, &["visits"]);
    for said in ["搜索边界", "无法估值", "日志没有金额", "客户报告：visits<"] {
        assert!(html.contains(said), "{said}");
    }
}

/// Nobody repeats: no model.
#[test]
fn a_log_without_repeat_purchases() {
    let rows = rows(40, 1, |_| ",5".to_owned());
    let html = report_of("once", &format!("customer,date,amount\n{rows}"));
    assert_chinese(&html, &["once"]);
    assert!(html.contains("无法拟合模型：拟合 BG/NBD 至少需要一位复购客户"));
}

/// All spend the same, or nothing: no values.
#[test]
fn logs_of_amounts_that_are_alike() {
    for (name, amount, said) in [
        ("alike", ",5", "平均金额相同"),
        ("free", ",0", "没有金额大于 0 的复购"),
    ] {
        let rows = rows(60, 4, |_| amount.to_owned());
        let html = report_of(name, &format!("customer,date,amount\n{rows}"));
        assert_chinese(&html, &[name]);
        assert!(html.contains(said), "{said}");
    }
}

/// A refund that takes more than was paid: no concentration.
#[test]
fn a_log_of_refunds() {
    let amount = |purchase: u32| [",20", ",-90", ",35", ",10"][purchase as usize % 4].to_owned();
    let html = report_of(
        "refunds",
        &format!("customer,date,amount\n{}", rows(60, 6, amount)),
    );
    assert_chinese(&html, &["refunds"]);
}

/// One customer is one customer, in English.
#[test]
fn one_is_said_as_one() {
    let path = format!("{}/alone.csv", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&path, "customer,date,amount\nal,2024-01-05,3\n").unwrap();
    let html = report_in(Language::English, [path.as_str()]);
    assert!(
        html.contains("1 customer, ") && !html.contains("1 customers"),
        "{html}"
    );
    assert!(html.contains("<h1>Customers of alone</h1>"));
}
