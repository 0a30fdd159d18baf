//! The model of purchases at fixed opportunities.

use super::{Bench, Measure, count, field, objects, table, whole};
use clv::models::{BgBb, CustomerModel, OpportunityHistory, PurchaseProcess};
use serde_json::Value;

/// A case of `bg_bb`.
pub fn bg_bb(case: &Value, bench: &mut Bench) -> Result<(), String> {
    let params = case.get("params").ok_or("no \"params\"")?;
    let model = BgBb::new(
        field(params, "alpha")?,
        field(params, "beta")?,
        field(params, "gamma")?,
        field(params, "delta")?,
    )
    .map_err(|error| error.to_string())?;
    bench.only(
        case,
        &[
            "params",
            "customers",
            "expected_purchases",
            "purchase_probability",
        ],
    );
    for customer in objects(case, "customers") {
        run_customer(&model, customer, bench)?;
    }
    for entry in table(case, "expected_purchases") {
        let (text, t, want) = entry?;
        let (got, at) = (
            model.expected_purchases(whole(t, "t")?),
            format!("t={text}"),
        );
        bench.compare("expected_purchases", &at, got, want, Measure::Expectation)?;
    }
    for entry in objects(case, "purchase_probability") {
        let (n, t) = (count(entry, "n")?, count(entry, "t")?);
        let want = entry.get("p").ok_or("no \"p\"")?;
        let got = model.purchase_probability(n, t);
        let at = format!("n={n} t={t}");
        bench.compare("purchase_probability", &at, got, want, Measure::Expectation)?;
    }
    Ok(())
}

/// The fields of a customer.
const CUSTOMER: [&str; 7] = [
    "frequency",
    "recency",
    "opportunities",
    "log_likelihood",
    "probability_alive_next",
    "conditional_expected_purchases",
    "dert",
];

fn run_customer(model: &BgBb, customer: &Value, bench: &mut Bench) -> Result<(), String> {
    bench.only(customer, &CUSTOMER);
    let (x, recency, n) = (
        count(customer, "frequency")?,
        count(customer, "recency")?,
        count(customer, "opportunities")?,
    );
    let history = OpportunityHistory::new(x, recency, n).map_err(|error| error.to_string())?;
    let who = format!("x={x} tx={recency} n={n}");
    if let Some(want) = customer.get("log_likelihood") {
        let got = model.log_likelihood(&history);
        bench.compare("log_likelihood", &who, got, want, Measure::LogLikelihood)?;
    }
    if let Some(want) = customer.get("probability_alive_next") {
        let got = model
            .posterior(&history)
            .and_then(|posterior| posterior.probability_alive_after(1));
        let quantity = "probability_alive_next";
        bench.compare(quantity, &who, got, want, Measure::Probability)?;
    }
    for entry in table(customer, "conditional_expected_purchases") {
        let (text, k, want) = entry?;
        let got = model.conditional_expected_purchases(&history, whole(k, "k")?);
        let at = format!("{who} k={text}");
        let quantity = "conditional_expected_purchases";
        bench.compare(quantity, &at, got, want, Measure::Expectation)?;
    }
    for entry in table(customer, "dert") {
        let (text, rate, want) = entry?;
        // The reference has a rate per opportunity, the library a force of interest.
        let got = model.discounted_expected_residual_transactions(&history, rate.ln_1p());
        let at = format!("{who} d={text}");
        bench.compare_optional("dert", &at, got, want, Measure::Discounted)?;
    }
    Ok(())
}
