//! What the example found out, for a person and for a machine.

use super::{AHEAD, CONFIDENCE, Findings, Parameter, REFITS};
use clv::statistics::Interval;
use serde_json::{Value, json};

pub fn print(findings: &Findings) {
    println!(
        "{}: {} customers, times in weeks; every interval is one of {CONFIDENCE}\n",
        findings.log, findings.customers
    );
    print_parameters(&findings.parameters);
    print_people(findings);
    print_base(findings);
    println!("\nseconds");
    for (what, seconds) in &findings.seconds {
        println!("  {what:<42} {seconds:>8.3}");
    }
}

fn print_parameters(parameters: &[Parameter]) {
    println!(
        "{:<12} {:<6} {:>9} {:>8} {:>8}   {:^19}   {:^19}   {:^19}",
        "model", "", "estimate", "error", "robust", "Wald", "profile", "bootstrap"
    );
    for of in parameters {
        let open = |end: Option<f64>| end.map_or("open".to_owned(), |end| format!("{end:.4}"));
        let bootstrap = of
            .bootstrap
            .map_or_else(String::new, |found| range(&found.interval));
        println!(
            "{:<12} {:<6} {:>9.4} {:>8.4} {:>8.4}   {:>19}   {:>8} – {:>8}   {:>19}",
            of.model,
            of.name,
            of.wald.estimate,
            of.error,
            of.robust_error,
            range(&of.wald),
            open(of.profile.lower),
            open(of.profile.upper),
            bootstrap,
        );
    }
    let refits = parameters.iter().find_map(|of| of.bootstrap);
    if let Some(refits) = refits {
        println!(
            "\nerror: of the inverse information; robust: sandwich; bootstrap: of {} resampled \
             bases {} could be fitted\n",
            REFITS.number, refits.succeeded
        );
    }
}

fn range(interval: &Interval) -> String {
    format!("{:>8.4} – {:>8.4}", interval.lower, interval.upper)
}

fn print_people(findings: &Findings) {
    println!(
        "the next {AHEAD} weeks of ten customers, parameters uncertain (x purchases, the last at \
         t_x, age T)"
    );
    println!(
        "{:<10} {:>3} {:>6} {:>6}   {:>9} {:>9} {:>7}   {:>9} {:>9} {:>19}",
        "customer", "x", "t_x", "T", "purchases", "interval", "P", "revenue", "median", "interval"
    );
    for of in &findings.people {
        let purchases = &of.purchases;
        let revenue = of.revenue.as_ref();
        let none = || "none".to_owned();
        println!(
            "{:<10} {:>3} {:>6.2} {:>6.2}   {:>9.3} {:>9} {:>7.4}   {:>9} {:>9} {:>19}",
            of.key,
            of.history.frequency(),
            of.history.recency(),
            of.history.age(),
            purchases.mean,
            format!("{} – {}", purchases.lower, purchases.upper),
            purchases.probability,
            revenue
                .and_then(|revenue| revenue.mean)
                .map_or_else(none, |mean| format!("{mean:.2}")),
            revenue.map_or_else(none, |revenue| format!("{:.2}", revenue.median)),
            revenue.map_or_else(none, |revenue| format!(
                "{:.2} – {:.2}",
                revenue.lower, revenue.upper
            )),
        );
    }
    println!("P: the probability of the interval of purchases, which are whole numbers\n");
}

fn print_base(findings: &Findings) {
    let money = match &findings.money {
        Ok(money) => money,
        Err(why) => {
            println!("no revenue and no value: {why}");
            return;
        }
    };
    println!(
        "left out of Gamma-Gamma: {} customers whose repeat purchases were all free",
        money.zero_spend
    );
    println!("the base over {AHEAD} weeks, discounted by 15 % a year (amounts of the log)");
    let line = |what: &str, interval: &Interval| {
        println!(
            "  {what:<52} {:>10.0}   {:>10.0} – {:>10.0}",
            interval.estimate, interval.lower, interval.upper
        );
    };
    let expected = &money.expected_value;
    line("expected value, delta method", &expected.delta);
    line("expected value, 1000 draws", &expected.draws.interval);
    for total in &money.totals {
        let what = format!("{} that comes, parameters {}", total.what, total.parameters);
        line(&what, &total.interval.interval);
    }
}

pub fn json(findings: &Findings) -> Value {
    let money = findings.money.as_ref().ok();
    let ends = |interval: &Interval| {
        json!({
            "estimate": interval.estimate, "lower": interval.lower, "upper": interval.upper,
        })
    };
    json!({
        "log": findings.log,
        "customers": findings.customers,
        "confidence": CONFIDENCE.value(),
        "weeks_ahead": AHEAD,
        "parameters": findings.parameters.iter().map(|of| json!({
            "model": of.model,
            "parameter": of.name,
            "estimate": of.wald.estimate,
            "standard_error": of.error,
            "robust_standard_error": of.robust_error,
            "wald": [of.wald.lower, of.wald.upper],
            "profile": [of.profile.lower, of.profile.upper],
            "bootstrap": of.bootstrap.map(|found| json!({
                "lower": found.interval.lower,
                "upper": found.interval.upper,
                "succeeded": found.succeeded,
                "failed": found.failed,
            })),
        })).collect::<Vec<_>>(),
        "people": findings.people.iter().map(|of| json!({
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
        })).collect::<Vec<_>>(),
        "left_out_of_gamma_gamma": money.map(|money| money.zero_spend),
        "no_value_because": findings.money.as_ref().err().map(ToString::to_string),
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
