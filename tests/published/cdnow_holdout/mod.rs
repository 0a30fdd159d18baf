use crate::cdnow_log::{log, reduction};
use chrono::NaiveDate;
use clv::models::{Candidate, Comparison, ModelLine, compare_models};
use std::sync::LazyLock;

static COMPARISON: LazyLock<Comparison> = LazyLock::new(|| {
    let end = NaiveDate::from_ymd_opt(1998, 6, 30).unwrap();
    let candidates = [
        Candidate::Nbd,
        Candidate::BgNbd,
        Candidate::MbgNbd,
        Candidate::ParetoNbd,
    ];
    compare_models(&log(), &reduction(1997, 9, 30), end, 1.0, &candidates).unwrap()
});

fn line(candidate: Candidate) -> &'static ModelLine {
    let mut lines = COMPARISON.lines.iter();
    lines.find(|line| line.candidate == candidate).unwrap()
}

#[track_caller]
fn near(got: f64, printed: f64, half_a_digit: f64) {
    assert!(
        (got - printed).abs() <= half_a_digit,
        "got {got}, printed {printed}"
    );
}

#[test]
fn chi_squared_of_the_frequencies() {
    for (candidate, chi_squared, p_value, half_a_digit) in [
        (Candidate::BgNbd, 4.82, 0.19, 5e-3),
        (Candidate::ParetoNbd, 11.99, 0.007, 5e-4),
    ] {
        let fit = &line(candidate).frequencies;
        assert_eq!(fit.degrees_of_freedom, 3);
        near(fit.chi_squared.unwrap(), chi_squared, 5.1e-3);
        near(fit.p_value.unwrap(), p_value, half_a_digit);
    }
}

#[test]
fn correlation_with_the_holdout() {
    for (candidate, printed) in [(Candidate::BgNbd, 0.626), (Candidate::ParetoNbd, 0.630)] {
        let errors = &line(candidate).holdout.errors;
        near(errors.correlation.unwrap(), printed, 5.1e-4);
    }
}

/// The walkthrough of BTYD prints it at its own fit, of which three digits are the same.
#[test]
fn conditional_expectations_by_frequency() {
    let actual = [
        0.2367116, 0.6970387, 1.392523, 1.56, 2.532258, 2.947368, 3.862069, 6.359375,
    ];
    let expected = [0.1385, 0.5996, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403];
    let customers = [1411, 439, 214, 100, 62, 38, 29, 64];
    let rows = &line(Candidate::ParetoNbd).holdout.by_frequency;
    assert_eq!(rows.len(), 8);
    let printed = actual.into_iter().zip(expected).zip(customers);
    for (row, ((actual, expected), customers)) in rows.iter().zip(printed) {
        assert_eq!(row.customers, customers);
        near(row.mean_actual, actual, 5.1e-7);
        near(row.mean_expected, expected, 1e-3 * expected);
    }
}

/// Computed, not published; the table of the README.
#[test]
fn totals_of_the_holdout() {
    for (candidate, total) in [
        (Candidate::Nbd, 2929.8),
        (Candidate::BgNbd, 1653.4),
        (Candidate::MbgNbd, 1576.7),
        (Candidate::ParetoNbd, 1665.5),
    ] {
        let errors = &line(candidate).holdout.errors;
        assert_eq!(errors.actual_total, 1882);
        near(errors.expected_total, total, 0.06);
    }
    let naive = &COMPARISON.baseline.holdout.errors;
    near(naive.expected_total, 2930.1, 0.06);
}
