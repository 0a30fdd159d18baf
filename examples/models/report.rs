//! The comparison on paper.

use crate::shown::number::counted;
use chrono::NaiveDate;
use clv::models::{
    Comparison, HoldoutReport, LikelihoodRatioReference, ModelLine, NestedLikelihoodRatioTest,
    RankingQuality, TrackingReport,
};
use clv::table::{Cell, Table};
use clv::transactions::Split;
use serde_json::{Value, json};
use std::iter::once;

/// What was compared on.
pub struct Cut<'a> {
    pub name: String,
    pub transactions: usize,
    /// The last day of the calibration.
    pub end: NaiveDate,
    /// The last day of the holdout.
    pub last: NaiveDate,
    pub split: &'a Split<String>,
    /// How many customers the model of spend leaves out because all their counted amounts are zero,
    /// or why nobody is ranked by value.
    pub ranking: Result<u64, String>,
}

/// Prints tables that a person can read.
pub fn print(log: &Cut<'_>, comparison: &Comparison, seconds: f64) {
    print_head(log);
    println!("\n{}", fits(comparison));
    println!("{}", holdouts(comparison));
    if let Some(frequencies) = frequencies(comparison) {
        println!("{frequencies}");
    }
    println!("{}", holdout_by_frequency(comparison));
    if !comparison.likelihood_ratio_tests.is_empty() {
        println!("{}", ratios(&comparison.likelihood_ratio_tests));
    }
    match &comparison.verdict {
        Some(verdict) => println!("verdict\n{verdict}"),
        None => println!("verdict: none, no model could be fitted"),
    }
    println!("\n{seconds:.2} s for all of it");
}

fn print_head(log: &Cut<'_>) {
    let (base, holdout) = (&log.split.calibration, &log.split.holdout);
    let bought: u64 = holdout.purchases().iter().map(|n| u64::from(*n)).sum();
    let transactions = counted(log.transactions, "transaction");
    println!("{}, {transactions}", log.name);
    println!(
        "calibration to {}: {}, times in weeks",
        log.end,
        counted(base.len(), "customer")
    );
    println!(
        "holdout to {}: {}, {} of these customers",
        log.last,
        counted(format_args!("{:.1}", holdout.duration()), "week"),
        counted(bought, "purchase")
    );
    match &log.ranking {
        Ok(0) => println!("ranked by value with Gamma-Gamma"),
        Ok(left_out) => println!(
            "ranked by value with Gamma-Gamma, {} left out whose repeat purchases were all free",
            counted(left_out, "customer")
        ),
        Err(why) => println!("not ranked by value: {why}"),
    }
}

fn fits(comparison: &Comparison) -> Table {
    let rows = comparison.lines.iter().map(|line| {
        [
            line.model.as_str().into(),
            Cell::Hundredths(line.log_likelihood),
            Cell::Hundredths(line.aic),
            Cell::Hundredths(line.bic),
            line.frequencies.chi_squared.into(),
            line.frequencies.p_value.map_or(Cell::Missing, Cell::PValue),
            line.seconds.into(),
            parameters(line).into(),
        ]
    });
    let table = Table::new("Fit to the calibration")
        .column("model")
        .column("ln L")
        .column("AIC")
        .column("BIC")
        .column("χ²")
        .column("p")
        .column("seconds")
        .column("parameters")
        .with_rows(rows)
        .note("χ² of the numbers of repeat purchases 0, 1, …, 7 and more; seconds of the fit and of all below");
    let refused = comparison.refused.iter();
    refused.fold(table, |table, refused| {
        table.note(format!("{}: {}", refused.candidate, refused.why))
    })
}

fn parameters(line: &ModelLine) -> String {
    let named = line.fit.names().into_iter().zip(line.fit.estimates());
    let written = named.map(|(name, value)| {
        if value < 1e-3 {
            format!("{name} {value:.1e}")
        } else {
            format!("{name} {value:.4}")
        }
    });
    written.collect::<Vec<_>>().join("  ")
}

fn holdouts(comparison: &Comparison) -> Table {
    let lines = comparison.lines.iter();
    let lines = lines.map(|line| (&line.model, &line.holdout, line.tracking.as_ref()));
    let baseline = &comparison.baseline;
    let rows = lines
        .chain([(&baseline.name, &baseline.holdout, None)])
        .map(|(name, holdout, tracking)| forecast(name, holdout, tracking));
    Table::new("Forecast of the holdout")
        .column("model")
        .column("expected")
        .column("bias")
        .column("MAE")
        .column("RMSE")
        .column_in("score", "log")
        .column("CRPS")
        .column("Brier")
        .column_in("Gini", "purchases")
        .column_in("Gini", "value")
        .column_in("MAPE", "weekly")
        .column_in("MAPE", "cumulative")
        .with_rows(rows)
        .note("Gini: normalised, of the ranking by expected purchases and by expected spend")
}

fn forecast(name: &str, holdout: &HoldoutReport, tracking: Option<&TrackingReport>) -> [Cell; 12] {
    let errors = &holdout.errors;
    let share = |share: Option<f64>| share.map_or(Cell::Missing, Cell::Share);
    let gini = |ranking: &Option<RankingQuality>| {
        ranking.as_ref().map(|found| found.normalised_gini).into()
    };
    [
        name.into(),
        errors.expected_total.into(),
        share(errors.bias_of_total),
        errors.mean_absolute_error.into(),
        errors.root_mean_squared_error.into(),
        holdout.mean_log_score.into(),
        holdout.mean_ranked_probability_score.into(),
        holdout.activity.brier_score.into(),
        gini(&holdout.ranking_by_purchases),
        gini(&holdout.ranking_by_value),
        share(tracking.and_then(|tracking| tracking.incremental_mape)),
        share(tracking.and_then(|tracking| tracking.cumulative_mape)),
    ]
}

/// A row of numbers under a name.
fn row<C: Into<Cell>>(name: &str, cells: impl Iterator<Item = C>) -> Vec<Cell> {
    let name = [Cell::from(name)];
    name.into_iter().chain(cells.map(Into::into)).collect()
}

/// A table with a column for each number of repeat purchases.
fn by_frequency(title: &str, frequencies: impl Iterator<Item = u32>) -> Table {
    let table = Table::new(title).column("repeat purchases");
    frequencies.fold(table, |table, frequency| match frequency {
        7 => table.column("7+"),
        _ => table.column(frequency.to_string()),
    })
}

fn frequencies(comparison: &Comparison) -> Option<Table> {
    let rows = &comparison.lines.first()?.frequencies.rows;
    let title = "Customers by repeat purchases in the calibration, actual and expected";
    let lines = comparison.lines.iter();
    let expected = lines.map(|line| {
        let expected = line.frequencies.rows.iter().map(|row| row.expected);
        row(&line.model, expected)
    });
    let actual = rows.iter().map(|row| row.actual.into());
    let actual: Vec<Cell> = once("actual".into()).chain(actual).collect();
    let table = by_frequency(title, rows.iter().map(|row| row.frequency));
    Some(table.row(actual).with_rows(expected))
}

fn holdout_by_frequency(comparison: &Comparison) -> Table {
    let baseline = &comparison.baseline;
    let rows = &baseline.holdout.by_frequency;
    let title = "Purchases per customer in the holdout by repeat purchases in the calibration";
    let lines = comparison.lines.iter();
    let lines = lines.map(|line| (&line.model, &line.holdout));
    let expected = lines
        .chain([(&baseline.name, &baseline.holdout)])
        .map(|(name, holdout)| {
            let expected = holdout.by_frequency.iter();
            row(name, expected.map(|row| row.mean_expected))
        });
    by_frequency(title, rows.iter().map(|row| row.frequency))
        .row(row("actual", rows.iter().map(|row| row.mean_actual)))
        .with_rows(expected)
}

fn ratios(ratios: &[NestedLikelihoodRatioTest]) -> Table {
    let rows = ratios.iter().map(|ratio| {
        let reference = match ratio.reference {
            LikelihoodRatioReference::ChiSquared => "χ²",
            LikelihoodRatioReference::HalfChiSquared => "½χ²(0) + ½χ²(1)",
            LikelihoodRatioReference::Yardstick => "χ² as a yardstick: a parameter has no meaning",
            _ => "none: k is a whole number",
        };
        [
            ratio.smaller.as_str().into(),
            ratio.larger.as_str().into(),
            ratio.statistic.into(),
            ratio.p_value.map_or(Cell::Missing, Cell::PValue),
            reference.into(),
        ]
    });
    Table::new("Likelihood ratios of nested models")
        .column("model")
        .column("in")
        .column("statistic")
        .column("p")
        .column("reference")
        .with_rows(rows)
}

/// The comparison for a machine.
pub fn in_json(log: &Cut<'_>, comparison: &Comparison) -> Value {
    let holdout = &log.split.holdout;
    json!({
        "log": log.name,
        "calibration_end": log.end.to_string(),
        "holdout_end": log.last.to_string(),
        "holdout_weeks": holdout.duration(),
        "customers": log.split.calibration.len(),
        "left_out_of_gamma_gamma": log.ranking.as_ref().ok(),
        "not_ranked_by_value_because": log.ranking.as_ref().err(),
        "models": comparison.lines.iter().map(line_in_json).collect::<Vec<_>>(),
        "refused": comparison
            .refused
            .iter()
            .map(|refused| json!({
                "model": refused.candidate.name(),
                "why": refused.why.to_string(),
            }))
            .collect::<Vec<_>>(),
        "baseline": {
            "name": comparison.baseline.name,
            "holdout": holdout_in_json(&comparison.baseline.holdout),
        },
        "likelihood_ratio_tests": comparison
            .likelihood_ratio_tests
            .iter()
            .map(|ratio| json!({
                "smaller": ratio.smaller,
                "larger": ratio.larger,
                "statistic": ratio.statistic,
                "p_value": ratio.p_value,
            }))
            .collect::<Vec<_>>(),
        "verdict": comparison.verdict.as_ref().map(|verdict| json!({
            "model": verdict.model,
            "contenders": verdict.contenders,
            "watch": verdict.watch.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })),
    })
}

fn line_in_json(line: &ModelLine) -> Value {
    let parameters: serde_json::Map<String, Value> = line
        .fit
        .names()
        .into_iter()
        .zip(line.fit.estimates())
        .map(|(name, value)| (name.into_owned(), json!(value)))
        .collect();
    json!({
        "model": line.model,
        "parameters": parameters,
        "log_likelihood": line.log_likelihood,
        "aic": line.aic,
        "bic": line.bic,
        "seconds": line.seconds,
        "chi_squared": line.frequencies.chi_squared,
        "chi_squared_p_value": line.frequencies.p_value,
        "weekly_mape": line.tracking.as_ref().and_then(|tracking| tracking.incremental_mape),
        "cumulative_mape": line.tracking.as_ref().and_then(|tracking| tracking.cumulative_mape),
        "holdout": holdout_in_json(&line.holdout),
        "warnings": line.fit.warnings().iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn holdout_in_json(holdout: &HoldoutReport) -> Value {
    let errors = &holdout.errors;
    json!({
        "actual_purchases": errors.actual_total,
        "expected_purchases": errors.expected_total,
        "bias_of_total": errors.bias_of_total,
        "mean_absolute_error": errors.mean_absolute_error,
        "root_mean_squared_error": errors.root_mean_squared_error,
        "mean_log_score": holdout.mean_log_score,
        "mean_ranked_probability_score": holdout.mean_ranked_probability_score,
        "brier_score": holdout.activity.brier_score,
        "normalised_gini": holdout
            .ranking_by_purchases
            .as_ref()
            .map(|ranking| ranking.normalised_gini),
        "normalised_gini_of_value": holdout
            .ranking_by_value
            .as_ref()
            .map(|ranking| ranking.normalised_gini),
    })
}
