//! What holds of the words of every report: one way to write a number, and Chinese as it is punctuated.

use crate::chinese::{report_in, report_of_in, rows, texts};
use clv::quantity::Language;

/// A log of amounts, one without, one of nothing paid, one of two customers alike, one that is short.
fn logs() -> Vec<(&'static str, String)> {
    let paid = |purchase: u32| format!(",{}.50", 20 + 7 * (purchase % 5));
    let head = "customer,date,amount\n";
    vec![
        ("law_paid", format!("{head}{}", rows(60, 8, paid))),
        (
            "law_visits",
            format!("customer,date\n{}", rows(60, 8, |_| String::new())),
        ),
        (
            "law_free",
            format!("{head}{}", rows(60, 4, |_| ",0".to_owned())),
        ),
        ("law_two", format!("{head}{}", rows(2, 8, paid))),
        ("law_alone", format!("{head}al,2024-01-05,3\n")),
    ]
}

/// Every text of these logs' reports and of the sample's, without names of customers.
fn all_texts(language: Language) -> Vec<String> {
    let mut all = texts(&report_in(language, None));
    for (name, log) in logs() {
        all.extend(texts(&report_of_in(language, name, &log)));
    }
    all
}

/// Digits in a row without a comma, a date or a name among them.
fn has_ungrouped_number(text: &str) -> bool {
    let is_part =
        |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_' | '/');
    text.split(|sign: char| !is_part(sign)).any(|word| {
        let whole = word.split('.').next().unwrap_or_default();
        whole.len() > 3 && whole.bytes().all(|digit| digit.is_ascii_digit())
    })
}

fn has_ascii_minus(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    (0..signs.len().saturating_sub(1)).any(|place| {
        let before = place.checked_sub(1).map(|before| signs[before]);
        signs[place] == '-'
            && signs[place + 1].is_ascii_digit()
            && !before.is_some_and(|before| before.is_ascii_alphanumeric() && before != 'e')
    })
}

#[test]
fn numbers_are_written_in_one_way() {
    for language in [Language::English, Language::Chinese] {
        for text in all_texts(language) {
            // The name of a customer is a number in CDNOW.
            let is_name = text.bytes().all(|digit| digit.is_ascii_digit());
            assert!(is_name || !has_ungrouped_number(&text), "{text}");
            assert!(!has_ascii_minus(&text), "{text}");
            assert!(!text.contains("e-"), "{text}");
            let per_cent = text.match_indices('%');
            for (place, _) in per_cent {
                assert!(text[..place].ends_with(' '), "{text}");
            }
        }
    }
}

#[test]
fn one_is_said_as_one_and_money_has_a_name() {
    for text in all_texts(Language::English) {
        for wrong in [
            "(money)",
            "all 1 ",
            "none of 1 ",
            "1 customer, 1 of whom",
            " 1 weeks",
            "periods)",
        ] {
            assert!(!text.contains(wrong), "{text}");
        }
    }
}

fn is_chinese(sign: char) -> bool {
    matches!(sign, '\u{4e00}'..='\u{9fff}')
}

/// Beside a Chinese character a mark is a Chinese one.
#[test]
fn chinese_has_chinese_punctuation() {
    for text in all_texts(Language::Chinese) {
        let signs: Vec<char> = text.chars().collect();
        for pair in signs.windows(2) {
            let is_half =
                |sign: char| matches!(sign, ',' | ';' | ':' | '(' | ')' | '?' | '!' | '.');
            let wrong =
                is_chinese(pair[0]) && is_half(pair[1]) || is_half(pair[0]) && is_chinese(pair[1]);
            assert!(!wrong, "{text}");
        }
        let opens = text.matches(" (").count();
        assert_eq!(opens, 0, "{text}");
    }
}

/// The reason that is given is the true one, and what needs no money is there.
#[test]
fn a_log_without_amounts_is_one_without_amounts() {
    let (name, log) = &logs()[1];
    let html = report_of_in(Language::English, name, log);
    assert!(html.contains("There are no values: the log has no amounts."));
    assert!(!html.contains("no repeat purchase has an amount"));
    assert!(!html.contains("monetary value"));
    assert!(html.contains("Recency and frequency scores"));
}

#[test]
fn the_sample_has_its_models_ranges_and_cohorts() {
    let html = report_in(Language::English, ["--currency", "USD"]);
    for said in [
        "Gamma-Gamma fitted to 946 customers",
        "Number of purchases and amount of a purchase",
        "range of what is expected (95 %)",
        "What the base will bring",
        "discounted at 15 % a year",
        "Amounts are in USD.",
        "<small>USD</small>",
        "<details><summary>The cohorts in numbers</summary>",
        "within 78 weeks",
    ] {
        assert!(html.contains(said), "{said}");
    }
}

#[test]
fn scores_that_tell_nobody_apart_are_remarked() {
    let rows =
        (0..30).map(|day| format!("al,2024-01-{:02},5\nbo,2024-01-{:02},5\n", day + 1, day + 1));
    let log = format!("customer,date,amount\n{}", rows.collect::<String>());
    let html = report_of_in(Language::English, "law_alike", &log);
    assert!(html.contains("Names of segments say little here:"));
    assert!(html.contains("all customers have the same frequency score"));
}
