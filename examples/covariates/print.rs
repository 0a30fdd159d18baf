//! What the example found out, for a person and for a program.

use crate::input::Input;
use crate::{Findings, Side};
use serde_json::{Map, Value, json};

fn cell(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

fn p_value(value: Option<f64>) -> String {
    match value {
        None => "-".to_owned(),
        Some(..0.0001) => "< 0.0001".to_owned(),
        Some(value) => format!("{value:.4}"),
    }
}

/// The findings as tables.
pub fn tables(input: &Input, findings: &Findings) {
    let repeats: u64 = input.base.frequency().iter().copied().map(u64::from).sum();
    println!("{}", input.name);
    println!(
        "{} customers, {repeats} repeat purchases, {} different covariates, times in weeks",
        input.base.len(),
        findings.distinct_covariates
    );
    print_fits(findings);
    print_coefficients(findings);
    print_tests(findings);
    println!(
        "\nPurchases that a new customer is expected to make in {} weeks",
        crate::YEAR
    );
    let first = findings.new_customers.first().map(|of| of.purchases);
    for customer in &findings.new_customers {
        let ratio = first.map(|first| customer.purchases / first);
        println!(
            "{:<56} {:>9.3} {:>9}",
            customer.kind,
            customer.purchases,
            format!("× {}", cell(ratio, 3))
        );
    }
}

fn print_fits(findings: &Findings) {
    println!(
        "\n{:<16} {:>14} {:>12} {:>16} {:>12}",
        findings.model, "plain", "std. error", "with covariates", "std. error"
    );
    let error = |side: &Side, place: usize| side.errors.as_ref()?.get(place).copied();
    for (place, name) in findings.parameters.iter().enumerate() {
        println!(
            "{name:<16} {:>14} {:>12} {:>16} {:>12}",
            cell(findings.plain.estimates.get(place).copied(), 5),
            cell(error(&findings.plain, place), 5),
            cell(findings.with.estimates.get(place).copied(), 5),
            cell(error(&findings.with, place), 5),
        );
    }
    let line = |name: &str, of: fn(&Side) -> Option<f64>, digits: usize| {
        println!(
            "{name:<16} {:>14} {:>12} {:>16}",
            cell(of(&findings.plain), digits),
            "",
            cell(of(&findings.with), digits)
        );
    };
    line("log-likelihood", |side| Some(side.log_likelihood), 4);
    line("AIC", |side| side.aic, 2);
    line("BIC", |side| side.bic, 2);
    println!(
        "with covariates: of a customer whose numbers are 0 and whose factors are at the base level"
    );
    for (fit, side) in [
        ("plain", &findings.plain),
        ("with covariates", &findings.with),
    ] {
        for warning in &side.warnings {
            println!("{fit}: {warning}");
        }
    }
}

fn print_coefficients(findings: &Findings) {
    let truth_head = if findings.truth.is_some() {
        "truth"
    } else {
        ""
    };
    println!(
        "\n{:<28} {:>12} {:>12} {:>8} {:>9} {:>13} {truth_head:>9}",
        "coefficient", "estimate", "std. error", "z", "p-value", "per std. dev."
    );
    for (place, of) in findings.coefficients.iter().enumerate() {
        let truth = findings.truth.as_ref().and_then(|truth| truth.get(place));
        let truth = truth.map(|truth| format!("{truth:.3}")).unwrap_or_default();
        println!(
            "{:<28} {:>12.5} {:>12} {:>8} {:>9} {:>13.5} {truth:>9}",
            of.name,
            of.estimate,
            cell(of.standard_error, 5),
            cell(of.z, 2),
            p_value(of.p_value),
            of.per_standard_deviation,
        );
    }
    println!("a coefficient above 0 means more purchases or sooner dropout");
    if let Some(dropout) = findings.dropout {
        println!("dropout: {dropout}");
    }
}

fn print_tests(findings: &Findings) {
    println!(
        "\n{:<28} {:>12} {:>12} {:>18}",
        "test", "chi-square", "freedom", "p-value"
    );
    for (column, test) in &findings.by_covariate {
        println!(
            "{:<28} {:>12} {:>12} {:>18}",
            format!("Wald, {column}"),
            cell(test.map(|test| test.statistic), 3),
            test.map_or_else(
                || "-".to_owned(),
                |test| test.degrees_of_freedom.to_string()
            ),
            p_value(test.map(|test| test.p_value)),
        );
    }
    if let Some(test) = findings.ratio {
        println!(
            "{:<28} {:>12.3} {:>12} {:>18}",
            "likelihood ratio to plain",
            test.statistic,
            test.degrees_of_freedom,
            p_value(Some(test.p_value)),
        );
    }
}

fn side(findings: &Findings, side: &Side) -> Value {
    let by_name = |values: &[f64]| {
        let names = findings.parameters.iter().cloned();
        names
            .zip(values.iter().map(|value| json!(value)))
            .collect::<Map<_, _>>()
    };
    json!({
        "parameters": by_name(&side.estimates),
        "standard_errors": side.errors.as_ref().map(|errors| by_name(errors)),
        "log_likelihood": side.log_likelihood,
        "aic": side.aic,
        "bic": side.bic,
        "warnings": side.warnings,
    })
}

/// The findings as one JSON object.
pub fn json(input: &Input, findings: &Findings) -> Value {
    let coefficients: Vec<Value> = findings
        .coefficients
        .iter()
        .enumerate()
        .map(|(place, of)| {
            json!({
                "name": of.name,
                "covariate": of.column,
                "estimate": of.estimate,
                "standard_error": of.standard_error,
                "z": of.z,
                "p_value": of.p_value,
                "per_standard_deviation": of.per_standard_deviation,
                "truth": findings.truth.as_ref().and_then(|truth| truth.get(place)),
            })
        })
        .collect();
    let wald: Map<String, Value> = findings
        .by_covariate
        .iter()
        .map(|(column, test)| (column.clone(), json!(test)))
        .collect();
    let new_customers: Vec<Value> = findings
        .new_customers
        .iter()
        .map(|of| json!({ "customer": of.kind, "expected_purchases": of.purchases }))
        .collect();
    json!({
        "base": input.name,
        "customers": input.base.len(),
        "distinct_covariates": findings.distinct_covariates,
        "model": findings.model,
        "plain": side(findings, &findings.plain),
        "with_covariates": side(findings, &findings.with),
        "coefficients": coefficients,
        "wald_tests": wald,
        "likelihood_ratio_test": findings.ratio,
        "new_customers": { "weeks": crate::YEAR, "of": new_customers },
    })
}
