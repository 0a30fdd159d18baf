//! What the example found out, for a person and for a program.

use crate::input::Input;
use crate::shown::number::counted;
use crate::{Findings, Side};
use clv::table::{Cell, Table};
use serde_json::{Map, Value, json};

/// The findings as tables.
pub fn tables(input: &Input, findings: &Findings) {
    let repeats: u64 = input.base.frequency().iter().copied().map(u64::from).sum();
    println!("{}", input.name);
    println!(
        "{}, {}, {}, times in weeks",
        counted(input.base.len(), "customer"),
        counted(repeats, "repeat purchase"),
        match findings.distinct_covariates {
            1 => "all of the same covariates".to_owned(),
            many => format!("{many} different combinations of covariates"),
        }
    );
    println!("\n{}", fits(findings));
    println!("{}", coefficients(findings));
    println!("{}", tests(findings));
    print!("{}", new_customers(findings));
}

/// A parameter with digits of its own: they differ in size.
fn digits(number: Option<f64>) -> Cell {
    number.map(|number| format!("{number:.4}")).into()
}

fn fits(findings: &Findings) -> Table {
    let (plain, with) = (&findings.plain, &findings.with);
    let error = |side: &Side, place: usize| side.errors.as_ref()?.get(place).copied();
    let rows = findings.parameters.iter().enumerate().map(|(place, name)| {
        [
            name.as_str().into(),
            digits(plain.estimates.get(place).copied()),
            digits(error(plain, place)),
            digits(with.estimates.get(place).copied()),
            digits(error(with, place)),
        ]
    });
    let criterion = |name: &str, of: fn(&Side) -> Option<f64>| {
        let of = |side| of(side).map_or(Cell::Missing, Cell::Hundredths);
        [name.into(), of(plain), "".into(), of(with), "".into()]
    };
    let table = Table::new(format!("{}, plain and with covariates", findings.model))
        .column("parameter")
        .column("plain")
        .column_in("", "std. error")
        .column_in("with", "covariates")
        .column_in("", "std. error")
        .with_rows(rows)
        .row(criterion("log-likelihood", |side| Some(side.log_likelihood)))
        .row(criterion("AIC", |side| side.aic))
        .row(criterion("BIC", |side| side.bic))
        .note("with covariates: of a customer whose numbers are 0 and whose factors are at the base level");
    let sides = [("plain", plain), ("with covariates", with)];
    let warnings = sides.iter().flat_map(|(fit, side)| {
        let warnings = side.warnings.iter();
        warnings.map(move |warning| format!("{fit}: {warning}"))
    });
    warnings.fold(table, Table::note)
}

fn coefficients(findings: &Findings) -> Table {
    let truth = findings.truth.as_ref();
    let rows = findings.coefficients.iter().enumerate().map(|(place, of)| {
        let row = [
            of.name.as_str().into(),
            of.estimate.into(),
            of.standard_error.into(),
            of.z.into(),
            of.p_value.map_or(Cell::Missing, Cell::PValue),
            of.per_standard_deviation.into(),
        ];
        let truth = truth.map(|truth| truth.get(place).copied().into());
        row.into_iter().chain(truth).collect::<Vec<Cell>>()
    });
    let mut table = Table::new("Coefficients")
        .column("coefficient")
        .column("estimate")
        .column("std. error")
        .column("z")
        .column("p-value")
        .column_in("estimate", "per std. dev.");
    if truth.is_some() {
        table = table.column("truth");
    }
    let table = table
        .with_rows(rows)
        .note("a coefficient above 0 means more purchases or sooner dropout");
    match &findings.dropout {
        Some(dropout) => table.note(format!("dropout: {dropout}")),
        None => table,
    }
}

fn tests(findings: &Findings) -> Table {
    let row = |name: String, found: Option<(f64, u32, f64)>| {
        [
            name.into(),
            found.map(|(statistic, ..)| statistic).into(),
            found.map(|(_, freedom, _)| freedom).into(),
            found.map_or(Cell::Missing, |(.., p)| Cell::PValue(p)),
        ]
    };
    let wald = findings.by_covariate.iter().map(|(column, test)| {
        let found = test.map(|test| (test.statistic, test.degrees_of_freedom, test.p_value));
        row(format!("Wald, {column}"), found)
    });
    let ratio = findings.ratio.map(|test| {
        let found = (test.statistic, test.degrees_of_freedom, test.p_value);
        row("likelihood ratio to plain".to_owned(), Some(found))
    });
    let rows = wald.chain(ratio);
    Table::new("Tests")
        .column("test")
        .column("χ²")
        .column_in("degrees", "of freedom")
        .column("p-value")
        .with_rows(rows)
}

fn new_customers(findings: &Findings) -> Table {
    let first = findings.new_customers.first().map(|of| of.purchases);
    let rows = findings.new_customers.iter().map(|customer| {
        let ratio = first.map(|first| customer.purchases / first);
        [
            customer.kind.as_str().into(),
            customer.purchases.into(),
            ratio.into(),
        ]
    });
    Table::new(format!(
        "Purchases that a new customer is expected to make in {} weeks",
        crate::YEAR
    ))
    .column("customer")
    .column("purchases")
    .column_in("times", "the first")
    .with_rows(rows)
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
