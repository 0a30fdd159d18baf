//! The comparison on paper.

use chrono::NaiveDate;
use clv::models::{
    Comparison, FrequencyFit, HoldoutReport, LikelihoodRatio, LikelihoodRatioReference, ModelLine,
    RankingQuality, TrackingReport,
};
use clv::transactions::Split;
use serde_json::{Value, json};

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
    print_fits(comparison);
    print_holdout(comparison);
    print_frequencies(comparison);
    print_by_frequency(comparison);
    print_ratios(&comparison.likelihood_ratios);
    match &comparison.verdict {
        Some(verdict) => println!("\nverdict\n{verdict}"),
        None => println!("\nverdict: none, no model could be fitted"),
    }
    println!("\n{seconds:.2} s for all of it");
}

fn print_head(log: &Cut<'_>) {
    let (base, holdout) = (&log.split.calibration, &log.split.holdout);
    let bought: u64 = holdout.purchases().iter().map(|n| u64::from(*n)).sum();
    println!("{}, {} transactions", log.name, log.transactions);
    println!(
        "calibration to {}: {} customers, times in weeks",
        log.end,
        base.len()
    );
    println!(
        "holdout to {}: {:.1} weeks, {bought} purchases of these customers",
        log.last,
        holdout.duration()
    );
    match &log.ranking {
        Ok(left_out) => println!(
            "ranked by value with Gamma-Gamma, {left_out} customers left out whose repeat \
             purchases were all free"
        ),
        Err(why) => println!("not ranked by value: {why}"),
    }
}

fn print_fits(comparison: &Comparison) {
    println!(
        "\nfit to the calibration; χ² of the numbers of repeat purchases 0, 1, …, 7 and more; \
         seconds of the fit and of all below"
    );
    println!(
        "{:<13} {:>10} {:>9} {:>9} {:>8} {:>7} {:>8}  parameters",
        "model", "ln L", "AIC", "BIC", "χ²", "p", "seconds"
    );
    for line in &comparison.lines {
        let FrequencyFit {
            chi_squared,
            p_value,
            ..
        } = &line.frequencies;
        println!(
            "{:<13} {:>10.2} {:>9.2} {:>9.2} {:>8} {:>7} {:>8}  {}",
            line.model,
            line.log_likelihood,
            line.aic,
            line.bic,
            or_dash(*chi_squared, 2),
            or_dash(*p_value, 4),
            or_dash(line.seconds, 3),
            parameters(line)
        );
    }
    for refused in &comparison.refused {
        println!("{:<13} {}", refused.candidate, refused.why);
    }
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

fn print_holdout(comparison: &Comparison) {
    println!("\nforecast of the holdout; MAPE of weekly and of cumulative purchases");
    println!(
        "{:<13} {:>8} {:>7} {:>6} {:>6} {:>8} {:>6} {:>6} {:>6} {:>6} {:>7} {:>7}",
        "model",
        "expected",
        "bias",
        "MAE",
        "RMSE",
        "log sc.",
        "CRPS",
        "Brier",
        "Gini",
        "value",
        "weekly",
        "cumul."
    );
    for line in &comparison.lines {
        print_forecast(&line.model, &line.holdout, line.tracking.as_ref());
    }
    print_forecast(
        &comparison.baseline.name,
        &comparison.baseline.holdout,
        None,
    );
    println!("Gini: normalised, of the ranking by expected purchases; value: by expected spend");
}

fn print_forecast(name: &str, holdout: &HoldoutReport, tracking: Option<&TrackingReport>) {
    let errors = &holdout.errors;
    let gini = |ranking: &Option<RankingQuality>| {
        or_dash(ranking.as_ref().map(|found| found.normalised_gini), 3)
    };
    println!(
        "{name:<13} {:>8.1} {:>7} {:>6.3} {:>6.3} {:>8} {:>6.4} {:>6.4} {:>6} {:>6} {:>7} {:>7}",
        errors.expected_total,
        percent(errors.bias_of_total),
        errors.mean_absolute_error,
        errors.root_mean_squared_error,
        or_dash(holdout.mean_log_score, 4),
        holdout.mean_ranked_probability_score,
        holdout.activity.brier_score,
        gini(&holdout.ranking_by_purchases),
        gini(&holdout.ranking_by_value),
        percent(tracking.and_then(|tracking| tracking.incremental_mape)),
        percent(tracking.and_then(|tracking| tracking.cumulative_mape)),
    );
}

fn print_frequencies(comparison: &Comparison) {
    let Some(first) = comparison.lines.first() else {
        return;
    };
    println!("\ncustomers by repeat purchases in the calibration, actual and expected");
    print_row(
        "",
        first
            .frequencies
            .rows
            .iter()
            .map(|row| class(row.frequency)),
    );
    let actual = first
        .frequencies
        .rows
        .iter()
        .map(|row| row.actual.to_string());
    print_row("actual", actual);
    for line in &comparison.lines {
        let expected = line.frequencies.rows.iter();
        print_row(
            &line.model,
            expected.map(|row| format!("{:.1}", row.expected)),
        );
    }
}

fn print_by_frequency(comparison: &Comparison) {
    let baseline = &comparison.baseline.holdout.by_frequency;
    println!("\npurchases per customer in the holdout by repeat purchases in the calibration");
    print_row("", baseline.iter().map(|row| class(row.frequency)));
    let actual = baseline.iter().map(|row| format!("{:.3}", row.mean_actual));
    print_row("actual", actual);
    let lines = comparison
        .lines
        .iter()
        .map(|line| (&line.model, &line.holdout))
        .chain([(&comparison.baseline.name, &comparison.baseline.holdout)]);
    for (name, holdout) in lines {
        let expected = holdout.by_frequency.iter();
        print_row(
            name,
            expected.map(|row| format!("{:.3}", row.mean_expected)),
        );
    }
}

fn class(frequency: u32) -> String {
    if frequency == 7 {
        "7+".to_owned()
    } else {
        frequency.to_string()
    }
}

fn print_row(name: &str, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.map(|cell| format!("{cell:>8}")).collect();
    println!("{name:<13}{}", cells.concat());
}

fn print_ratios(ratios: &[LikelihoodRatio]) {
    if ratios.is_empty() {
        return;
    }
    println!("\nlikelihood ratios of nested models");
    for ratio in ratios {
        let reference = match ratio.reference {
            LikelihoodRatioReference::HalfChiSquared => "½χ²(0) + ½χ²(1)",
            LikelihoodRatioReference::Yardstick => "χ² as a yardstick: a parameter has no meaning",
            _ => "none: k is a whole number",
        };
        let p_value = ratio.p_value.map_or("-".to_owned(), |p| match p {
            small if small < 1e-4 => format!("{small:.1e}"),
            _ => format!("{p:.4}"),
        });
        println!(
            "{:<11} in {:<12} {:>9.3}  p {:>8}  {reference}",
            ratio.smaller, ratio.larger, ratio.statistic, p_value
        );
    }
}

fn or_dash(value: Option<f64>, digits: usize) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.digits$}"))
}

fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1} %", 100.0 * share))
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
        "likelihood_ratios": comparison
            .likelihood_ratios
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
