//! What the example found out, for a person and for a machine.

use super::{Findings, HoldoutFindings, Money, Process};
use crate::shown::number::{counted, money as amount};
use clv::models::{CustomerValue, Fit, Parametric};
use clv::statistics::Correlation;
use clv::table::{Cell, Table, Tabular};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::error::Error;

/// Fader, Hardie & Lee 2005, with the digits that later packages print.
const PUBLISHED_PROCESS: ([f64; 4], f64) = ([0.24259, 4.41360, 0.79292, 2.42589], -9582.4292);
/// Fader & Hardie, note 025.
const PUBLISHED_SPEND: ([f64; 3], f64) = ([6.25, 3.74, 15.44], -4055.918);
const TOP: usize = 10;
const LAST_BUCKET: u32 = 7;

/// Customers with the same frequency in the calibration, and what they then did.
#[derive(Default, Clone)]
struct Bucket {
    customers: usize,
    actual: f64,
    /// `None` where there is no model.
    expected: Option<f64>,
    naive: f64,
}

impl Bucket {
    fn empty(holdout: &HoldoutFindings) -> Self {
        let has_model = holdout.forecasts.iter().all(|of| of.expected.is_some());
        Self {
            expected: has_model.then_some(0.0),
            ..Self::default()
        }
    }
}

fn plus(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    Some(one? + other?)
}

fn buckets(findings: &Findings, holdout: &HoldoutFindings) -> Vec<Bucket> {
    let mut buckets = vec![Bucket::empty(holdout); LAST_BUCKET as usize + 1];
    let rows = findings.base.frequency().iter().zip(&holdout.forecasts);
    for (&frequency, forecast) in rows {
        if let Some(bucket) = buckets.get_mut(frequency.min(LAST_BUCKET) as usize) {
            bucket.customers += 1;
            bucket.actual += forecast.actual;
            bucket.expected = plus(bucket.expected, forecast.expected);
            bucket.naive += forecast.naive;
        }
    }
    buckets
}

fn total(holdout: &HoldoutFindings, buckets: &[Bucket]) -> Bucket {
    let empty = Bucket::empty(holdout);
    buckets.iter().fold(empty, |sum, bucket| Bucket {
        customers: sum.customers + bucket.customers,
        actual: sum.actual + bucket.actual,
        expected: plus(sum.expected, bucket.expected),
        naive: sum.naive + bucket.naive,
    })
}

/// The mean over customers of the absolute difference between forecast and actual purchases, where
/// there are customers: by the model and by the naive rate.
fn mean_absolute_errors(holdout: &HoldoutFindings) -> Option<(Option<f64>, f64)> {
    let (mut model, mut naive) = (Some(0.0), 0.0);
    for forecast in &holdout.forecasts {
        let error = forecast
            .expected
            .map(|expected| (expected - forecast.actual).abs());
        model = plus(model, error);
        naive += (forecast.naive - forecast.actual).abs();
    }
    let customers = holdout.forecasts.len() as f64;
    (customers > 0.0).then(|| (model.map(|model| model / customers), naive / customers))
}

/// The customers of the highest value; where there is none, those who are expected to buy most.
fn best(findings: &Findings) -> Vec<usize> {
    let mut order: Vec<usize> = (0..findings.base.len()).collect();
    match &findings.money {
        Ok(money) => {
            let value = |position: &usize| Some(money.value.customers.get(*position)?.value);
            order.sort_by_key(|position| Reverse(value(position)));
        }
        Err(_) => {
            let purchases = |position: &usize| {
                let process = findings.process.as_ref().ok();
                let known = process.and_then(|of| of.expected_purchases.get(*position));
                known.copied().unwrap_or(0.0)
            };
            order.sort_by(|a, b| purchases(b).total_cmp(&purchases(a)));
        }
    }
    order.truncate(TOP);
    order
}

/// The columns of the table of customers.
pub const COLUMNS: [&str; 9] = [
    "customer",
    "frequency",
    "recency_weeks",
    "age_weeks",
    "probability_alive",
    "span",
    "expected_purchases",
    "expected_spend",
    "value",
];

/// Every customer.
pub fn rows(findings: &Findings) -> Vec<Vec<String>> {
    let number = |of: fn(&Process) -> &[f64], position| {
        let process = findings.process.as_ref().ok();
        let number = process.and_then(|process| of(process).get(position));
        number.map_or(String::new(), f64::to_string)
    };
    let rows = findings.base.iter().enumerate().map(|(position, row)| {
        let value = value_of(findings, position);
        let of_value = |of: fn(&CustomerValue) -> String| value.map_or(String::new(), of);
        vec![
            row.customer.clone(),
            row.history.frequency().to_string(),
            row.history.recency().to_string(),
            row.history.age().to_string(),
            number(|process| &process.probability_alive, position),
            findings.span.clone(),
            number(|process| &process.expected_purchases, position),
            of_value(|value| value.expected_spend.to_string()),
            of_value(|value| value.value.to_string()),
        ]
    });
    rows.collect()
}

fn value_of(findings: &Findings, position: usize) -> Option<&CustomerValue> {
    findings.money.as_ref().ok()?.value.customers.get(position)
}

fn bucket_name(frequency: usize) -> String {
    if frequency == LAST_BUCKET as usize {
        format!("{frequency}+")
    } else {
        frequency.to_string()
    }
}

/// The fit, beside what was published of it.
fn table_of<M: Parametric>(fit: &Fit<M>, published: Option<(&[f64], f64)>) -> Table {
    let table = fit.table();
    let Some((values, likelihood)) = published else {
        return table;
    };
    let mut table = table.column("published");
    for (row, value) in table.rows.iter_mut().zip(values) {
        row.push(Cell::from(*value));
    }
    table.note(format!("published: ln L {likelihood}"))
}

/// The findings as tables.
pub fn print(findings: &Findings) -> Result<(), Box<dyn Error>> {
    let base = &findings.base;
    let repeats: u64 = base.frequency().iter().copied().map(u64::from).sum();
    let ages: f64 = base.age().iter().sum();
    let transactions = counted(findings.transactions, "transaction");
    println!("{}: {transactions}", findings.log);
    println!(
        "calibration until {}: {}, {}, {} of age in all",
        findings.calibration_end,
        counted(base.len(), "customer"),
        counted(repeats, "repeat purchase"),
        counted(format_args!("{ages:.4}"), "week")
    );
    match &findings.holdout {
        Some(holdout) => println!("holdout until {}: {:.2} weeks", holdout.last, holdout.weeks),
        None => println!("no holdout: the log ends with the calibration"),
    }
    if let Some(tally) = base.tally() {
        println!("\n{tally}");
    }

    let published = (&PUBLISHED_PROCESS.0[..], PUBLISHED_PROCESS.1);
    let published = findings.is_cdnow.then_some(published);
    match &findings.process {
        Ok(process) => println!("\n{}", table_of(&process.fit, published)),
        Err(why) => println!("\nno model of purchases: {why}\n"),
    }
    match &findings.money {
        Ok(money) => print_spend(findings, money),
        Err(why) => println!("no spend and no value: {why}\n"),
    }
    if let Ok(process) = &findings.process {
        println!("{}", best_customers(findings, process));
    }
    if let Some(holdout) = &findings.holdout {
        println!("{}", holdout_by_frequency(findings, holdout));
    }
    if let Ok(money) = &findings.money {
        println!(
            "Value of the base after {}: {}, {}",
            findings.calibration_end,
            amount(money.value.total),
            findings.worth
        );
    }
    Ok(())
}

fn print_spend(findings: &Findings, money: &Money) {
    let published = (&PUBLISHED_SPEND.0[..], PUBLISHED_SPEND.1);
    let published = findings.is_cdnow.then_some(published);
    println!("{}", table_of(&money.spend, published));
    if money.zero_spend > 0 {
        println!(
            "left out of Gamma-Gamma: {} whose repeat purchases were all free\n",
            counted(money.zero_spend, "customer")
        );
    }
    println!("{}", independence(money));
}

fn independence(money: &Money) -> Table {
    let table = Table::new("Is spend independent of frequency?");
    let Some(test) = &money.independence else {
        return table.note("cannot be told: too few customers, or all alike");
    };
    let row = |name: &str, correlation: &Correlation| {
        [
            name.into(),
            correlation.coefficient().into(),
            correlation.p_value().map_or(Cell::Missing, Cell::PValue),
        ]
    };
    table
        .column("")
        .column("correlation")
        .column("p-value")
        .row(row("Pearson", &test.pearson))
        .row(row("Spearman", &test.spearman))
}

fn best_customers(findings: &Findings, process: &Process) -> Table {
    let span = &findings.span;
    let what = match findings.money {
        Ok(_) => "most valuable customers".to_owned(),
        Err(_) => format!("customers who are expected to buy most over the next {span}"),
    };
    let rows = best(findings).into_iter().filter_map(|position| {
        let row = findings.base.row(position)?;
        let alive = process.probability_alive.get(position)?;
        let value = value_of(findings, position);
        Some([
            row.customer.as_str().into(),
            row.history.frequency().into(),
            row.history.recency().into(),
            row.history.age().into(),
            row.monetary_value.into(),
            Cell::Share(*alive),
            value.map(|value| value.discounted_transactions).into(),
            value.map(|value| value.expected_spend).into(),
            value.map(|value| value.value).into(),
        ])
    });
    Table::new(format!("The {TOP} {what}"))
        .column("customer")
        .column_in("purchases", "repeat")
        .column_in("recency", "weeks")
        .column_in("age", "weeks")
        .column_in("mean spend", "so far")
        .column("P(alive)")
        .column_in("purchases", "discounted")
        .column_in("spend", "expected")
        .column_in("value", format!("over {span}"))
        .with_rows(rows)
}

fn holdout_by_frequency(findings: &Findings, holdout: &HoldoutFindings) -> Table {
    let buckets = buckets(findings, holdout);
    let row = |name: String, bucket: &Bucket| {
        [
            name.into(),
            bucket.customers.into(),
            Cell::Count(bucket.actual as u64),
            bucket.expected.into(),
            bucket.naive.into(),
        ]
    };
    let rows = buckets.iter().enumerate();
    let rows = rows.map(|(frequency, bucket)| row(bucket_name(frequency), bucket));
    let table =
        Table::new("Holdout: purchases by the number of repeat purchases in the calibration")
            .column("repeat purchases")
            .column("customers")
            .column("actual")
            .column("BG/NBD")
            .column("naive rate")
            .with_rows(rows)
            .row(row("total".to_owned(), &total(holdout, &buckets)));
    let Some((model, naive)) = mean_absolute_errors(holdout) else {
        return table;
    };
    let model = model.map_or_else(String::new, |model| format!("BG/NBD {model:.4}, "));
    table.note(format!(
        "Mean absolute error a customer: {model}naive rate {naive:.4}"
    ))
}

fn fit_json<M: Parametric>(fit: &Fit<M>, published: Option<(&[f64], f64)>) -> Value {
    let by_name = |values: &[f64]| {
        fit.names()
            .iter()
            .zip(values)
            .map(|(name, value)| (name.to_string(), json!(value)))
            .collect::<serde_json::Map<_, _>>()
    };
    json!({
        "parameters": by_name(&fit.estimates()),
        "standard_errors": fit.standard_errors().map(|errors| by_name(&errors)),
        "log_likelihood": fit.log_likelihood(),
        "aic": fit.aic(),
        "bic": fit.bic(),
        "customers": fit.customers(),
        "distinct_rows": fit.distinct_rows(),
        "iterations": fit.iterations(),
        "gradient_norm": fit.gradient_norm(),
        "warnings": fit.warnings().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "published": published.map(|(values, likelihood)| json!({
            "parameters": by_name(values),
            "log_likelihood": likelihood,
        })),
    })
}

fn bucket_json(bucket: &Bucket) -> Value {
    json!({
        "customers": bucket.customers,
        "actual_purchases": bucket.actual,
        "expected_purchases": bucket.expected,
        "naive_purchases": bucket.naive,
    })
}

fn holdout_json(findings: &Findings, holdout: &HoldoutFindings) -> Value {
    let buckets = buckets(findings, holdout);
    let errors = mean_absolute_errors(holdout);
    let by_frequency: Vec<Value> = buckets
        .iter()
        .enumerate()
        .map(|(frequency, bucket)| {
            let mut row = bucket_json(bucket);
            row["repeat_purchases"] = json!(bucket_name(frequency));
            row
        })
        .collect();
    json!({
        "end": holdout.last.to_string(),
        "weeks": holdout.weeks,
        "by_repeat_purchases": by_frequency,
        "total": bucket_json(&total(holdout, &buckets)),
        "mean_absolute_error": errors.map(|(model, naive)| json!({ "bg_nbd": model, "naive": naive })),
    })
}

/// The findings as one JSON object.
pub fn json(findings: &Findings) -> Result<Value, Box<dyn Error>> {
    let base = &findings.base;
    let process = findings.process.as_ref().ok();
    let top: Vec<Value> = best(findings)
        .into_iter()
        .filter_map(|position| {
            let row = base.row(position)?;
            let value = value_of(findings, position);
            let alive = process?.probability_alive.get(position)?;
            let expected = process?.expected_purchases.get(position)?;
            let holdout = findings.holdout.as_ref();
            let forecast = holdout.and_then(|holdout| holdout.forecasts.get(position));
            Some(json!({
                "customer": row.customer,
                "frequency": row.history.frequency(),
                "recency": row.history.recency(),
                "age": row.history.age(),
                "monetary_value": row.monetary_value,
                "probability_alive": alive,
                "expected_purchases_in_holdout": forecast.and_then(|forecast| forecast.expected),
                "expected_purchases": expected,
                "discounted_transactions": value.map(|value| value.discounted_transactions),
                "expected_spend": value.map(|value| value.expected_spend),
                "value": value.map(|value| value.value.to_string()),
            }))
        })
        .collect();
    let correlation = |correlation: &Correlation| json!({ "coefficient": correlation.coefficient(), "p_value": correlation.p_value() });
    let money = findings.money.as_ref().ok();
    let independence = money.and_then(|money| money.independence.as_ref());
    let total = money.map(|money| money.value.total);
    let mean_spends: Vec<f64> = base.mean_spends().map(|(_, mean)| mean).collect();
    Ok(json!({
        "log": findings.log,
        "transactions": findings.transactions,
        "whole_log": {
            "end": findings.last.to_string(),
            "customers": findings.whole.customers,
            "orders": findings.whole.orders,
            "money": findings.whole.money.map(|money| money.to_string()),
        },
        "calibration": {
            "end": findings.calibration_end.to_string(),
            "unit": "week",
            "customers": base.len(),
            "repeat_purchases": base.frequency().iter().copied().map(u64::from).sum::<u64>(),
            "sum_of_ages": base.age().iter().sum::<f64>(),
            "customers_with_spend": mean_spends.len(),
            "mean_spend": (!mean_spends.is_empty())
                .then(|| mean_spends.iter().sum::<f64>() / mean_spends.len() as f64),
        },
        "span": findings.span,
        "no_model_because": findings.process.as_ref().err(),
        "bg_nbd": process.map(|process| fit_json(
            &process.fit,
            findings.is_cdnow.then_some((&PUBLISHED_PROCESS.0[..], PUBLISHED_PROCESS.1)),
        )),
        "gamma_gamma": money.map(|money| fit_json(
            &money.spend,
            findings.is_cdnow.then_some((&PUBLISHED_SPEND.0[..], PUBLISHED_SPEND.1)),
        )),
        "left_out_of_gamma_gamma": money.map(|money| money.zero_spend),
        "no_value_because": findings.money.as_ref().err(),
        "spend_independence": independence.map(|test| json!({
            "customers": test.customers,
            "pearson": correlation(&test.pearson),
            "spearman": correlation(&test.spearman),
        })),
        "most_valuable": top,
        "holdout": findings.holdout.as_ref().map(|holdout| holdout_json(findings, holdout)),
        "value_of_base": {
            "terms": findings.worth,
            "total": total.map(|total| total.to_string()),
            "total_as_number": total.and_then(|total| total.to_f64()),
        },
    }))
}
