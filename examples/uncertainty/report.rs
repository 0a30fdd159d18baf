//! What the example found out, for a person and for a machine.

use super::{AHEAD, CONFIDENCE, Findings, OfModel, Parameter, Person, REFITS};
use crate::shown::number::counted;
use clv::models::uncertainty::ProfileInterval;
use clv::statistics::Interval;
use clv::table::{Cell, Table};
use serde_json::{Value, json};

pub fn print(findings: &Findings) {
    println!(
        "{}: {}, times in weeks; every interval is one of {CONFIDENCE}\n",
        findings.log,
        counted(findings.customers, "customer")
    );
    for of in &findings.parameters {
        match &of.parameters {
            Ok(rows) => println!("{}", parameters(of, rows)),
            Err(why) => println!("no parameters of {}: {why}\n", of.model),
        }
    }
    match &findings.people {
        Ok(rows) => println!("{}", people(rows)),
        Err(why) => println!("nothing of single customers: {why}\n"),
    }
    print_base(findings);
    let seconds = findings.seconds.iter();
    let seconds = seconds.map(|(what, seconds)| [(*what).into(), (*seconds).into()]);
    let table = Table::new("").column("work").column("seconds");
    if !findings.seconds.is_empty() {
        print!("{}", table.with_rows(seconds));
    }
}

fn parameters(model: &OfModel, of: &[Parameter]) -> Table {
    let rows = of.iter().map(|of| {
        let open = |end: fn(&ProfileInterval) -> Option<f64>| match &of.profile {
            Some(profile) => end(profile).map_or("open".into(), Cell::from),
            None => Cell::Missing,
        };
        let bootstrap = of.bootstrap.map(|found| found.interval);
        [
            of.name.as_str().into(),
            of.estimate.into(),
            of.error.into(),
            of.robust_error.into(),
            of.wald.map(|wald| wald.lower).into(),
            of.wald.map(|wald| wald.upper).into(),
            open(|profile| profile.lower),
            open(|profile| profile.upper),
            bootstrap.map(|found| found.lower).into(),
            bootstrap.map(|found| found.upper).into(),
        ]
    });
    let table = Table::new(format!("Parameters of {}", model.model))
        .column("parameter")
        .column("estimate")
        .column("error")
        .column("robust")
        .column_in("Wald", "from")
        .column_in("", "to")
        .column_in("profile", "from")
        .column_in("", "to")
        .column_in("bootstrap", "from")
        .column_in("", "to")
        .with_rows(rows)
        .note("error: of the inverse information; robust: sandwich");
    let missing = model.missing.iter();
    let table = missing.fold(table, |table, why| table.note(why.as_str()));
    match of.iter().find_map(|of| of.bootstrap) {
        None => table,
        Some(refits) => table.note(format!(
            "bootstrap: of {} resampled bases {} could be fitted",
            REFITS.number, refits.succeeded
        )),
    }
}

fn people(people: &[Person]) -> Table {
    let rows = people.iter().map(|of| {
        let purchases = &of.purchases;
        let revenue = of.revenue.as_ref();
        [
            of.key.as_str().into(),
            of.history.frequency().into(),
            of.history.recency().into(),
            of.history.age().into(),
            purchases.mean.into(),
            format!("{} – {}", purchases.lower, purchases.upper).into(),
            Cell::Share(purchases.probability),
            revenue.and_then(|revenue| revenue.mean).into(),
            revenue.map(|revenue| revenue.median).into(),
            revenue.map(|revenue| revenue.lower).into(),
            revenue.map(|revenue| revenue.upper).into(),
        ]
    });
    Table::new(format!(
        "The next {AHEAD} weeks of ten customers, parameters uncertain"
    ))
    .column("customer")
    .column("frequency")
    .column("recency")
    .column("age")
    .column("purchases")
    .column_in("", "from – to")
    .column_in("", "holds")
    .column_in("revenue", "mean")
    .column_in("", "median")
    .column_in("", "from")
    .column_in("", "to")
    .with_rows(rows)
    .note("holds: the probability of the interval of purchases, which are whole numbers")
}

fn print_base(findings: &Findings) {
    let money = match &findings.money {
        Ok(money) => money,
        Err(why) => {
            println!("no revenue and no value: {why}\n");
            return;
        }
    };
    let row = |what: String, interval: &Interval| {
        let ends = [interval.estimate, interval.lower, interval.upper];
        let ends = ends.map(Cell::from);
        [what.into()].into_iter().chain(ends).collect::<Vec<_>>()
    };
    let expected = &money.expected_value;
    let totals = money.totals.iter().map(|total| {
        let what = format!("{} that comes, parameters {}", total.what, total.parameters);
        row(what, &total.interval.interval)
    });
    let table = Table::new(format!(
        "The base over {AHEAD} weeks, discounted by 15 % a year (amounts of the log)"
    ))
    .column("in all")
    .column("")
    .column("from")
    .column("to")
    .row(row(
        "expected value, delta method".to_owned(),
        &expected.delta,
    ))
    .row(row(
        "expected value, 1,000 draws".to_owned(),
        &expected.draws.interval,
    ))
    .with_rows(totals);
    let table = match money.zero_spend {
        0 => table,
        left_out => table.note(format!(
            "left out of Gamma-Gamma: {} whose repeat purchases were all free",
            counted(left_out, "customer")
        )),
    };
    println!("{table}");
}

pub fn json(findings: &Findings) -> Value {
    let money = findings.money.as_ref().ok();
    let ends = |interval: &Interval| {
        json!({
            "estimate": interval.estimate, "lower": interval.lower, "upper": interval.upper,
        })
    };
    let all = findings.parameters.iter().flat_map(|of| {
        let rows = of.parameters.iter().flatten();
        rows.map(|row| (of.model, row))
    });
    let missing = findings.parameters.iter().flat_map(|of| {
        let whole = of.parameters.as_ref().err();
        let reasons = whole.into_iter().chain(&of.missing);
        reasons.map(|why| json!({ "model": of.model, "reason": why }))
    });
    json!({
        "log": findings.log,
        "customers": findings.customers,
        "confidence": CONFIDENCE.value(),
        "weeks_ahead": AHEAD,
        "parameters": all.map(|(model, of)| json!({
            "model": model,
            "parameter": of.name,
            "estimate": of.estimate,
            "standard_error": of.error,
            "robust_standard_error": of.robust_error,
            "wald": of.wald.map(|wald| [wald.lower, wald.upper]),
            "profile": of.profile.map(|profile| [profile.lower, profile.upper]),
            "bootstrap": of.bootstrap.map(|found| json!({
                "lower": found.interval.lower,
                "upper": found.interval.upper,
                "succeeded": found.succeeded,
                "failed": found.failed,
            })),
        })).collect::<Vec<_>>(),
        "parameters_missing": missing.collect::<Vec<_>>(),
        "people_missing": findings.people.as_ref().err(),
        "people": findings.people.as_ref().ok().map(|people| people.iter().map(|of| json!({
            "customer": of.key,
            "frequency": of.history.frequency(),
            "recency": of.history.recency(),
            "age": of.history.age(),
            "purchases": {
                "mean": of.purchases.mean,
                "median": of.purchases.median,
                "lower": of.purchases.lower,
                "upper": of.purchases.upper,
                "probability": of.purchases.probability,
            },
            "revenue": of.revenue.as_ref().map(|revenue| json!({
                "mean": revenue.mean,
                "median": revenue.median,
                "lower": revenue.lower,
                "upper": revenue.upper,
                "probability": revenue.probability,
            })),
        })).collect::<Vec<_>>()),
        "left_out_of_gamma_gamma": money.map(|money| money.zero_spend),
        "no_value_because": findings.money.as_ref().err(),
        "expected_value": money.map(|money| json!({
            "delta": ends(&money.expected_value.delta),
            "draws": ends(&money.expected_value.draws.interval),
        })),
        "totals": money.map(|money| money.totals.iter().map(|total| json!({
            "what": total.what,
            "parameters": total.parameters,
            "interval": ends(&total.interval.interval),
        })).collect::<Vec<_>>()),
        "seconds": findings.seconds.iter().map(|(what, seconds)| {
            ((*what).to_owned(), json!(seconds))
        }).collect::<serde_json::Map<_, _>>(),
    })
}
