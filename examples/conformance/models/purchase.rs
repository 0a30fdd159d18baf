//! Models of purchases in continuous time.

use super::{Bench, Measure, count, field, objects, table};
use clv::models::{BgNbd, CustomerModel, MbgNbd, ModelError, ParetoNbd, PurchaseProcess};
use clv::transactions::PurchaseHistory;
use serde_json::Value;

/// The fields of a customer.
const CUSTOMER: [&str; 7] = [
    "frequency",
    "recency",
    "age",
    "log_likelihood",
    "probability_alive",
    "conditional_expected_purchases",
    "dert",
];

/// A case of `bg_nbd`.
pub fn bg_nbd(case: &Value, bench: &mut Bench) -> Result<(), String> {
    let [r, alpha, a, b] = parameters(case, ["r", "alpha", "a", "b"])?;
    run(BgNbd::new(r, alpha, a, b), case, bench)
}

/// A case of `mbg_nbd`.
pub fn mbg_nbd(case: &Value, bench: &mut Bench) -> Result<(), String> {
    let [r, alpha, a, b] = parameters(case, ["r", "alpha", "a", "b"])?;
    run(MbgNbd::new(r, alpha, a, b), case, bench)
}

/// A case of `pareto_nbd`.
pub fn pareto_nbd(case: &Value, bench: &mut Bench) -> Result<(), String> {
    let [r, alpha, s, beta] = parameters(case, ["r", "alpha", "s", "beta"])?;
    run(ParetoNbd::new(r, alpha, s, beta), case, bench)
}

fn parameters<const N: usize>(case: &Value, names: [&str; N]) -> Result<[f64; N], String> {
    let params = case.get("params").ok_or("no \"params\"")?;
    let mut values = [0.0; N];
    for (value, name) in values.iter_mut().zip(names) {
        *value = field(params, name)?;
    }
    Ok(values)
}

/// A model whose new customer is a purchase process too.
fn run<M>(model: Result<M, ModelError>, case: &Value, bench: &mut Bench) -> Result<(), String>
where
    M: CustomerModel<History = PurchaseHistory> + PurchaseProcess<Span = f64>,
    M::Process: PurchaseProcess<Span = f64>,
{
    let model = model.map_err(|error| error.to_string())?;
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
        let got = model.expected_purchases(t);
        let at = format!("t={text}");
        bench.compare("expected_purchases", &at, got, want, Measure::Expectation)?;
    }
    for entry in objects(case, "purchase_probability") {
        let (n, t) = (count(entry, "n")?, field(entry, "t")?);
        let want = entry.get("p").ok_or("no \"p\"")?;
        let got = model.purchase_probability(n, t);
        let at = format!("n={n} t={t}");
        bench.compare("purchase_probability", &at, got, want, Measure::Expectation)?;
    }
    Ok(())
}

fn run_customer<M>(model: &M, customer: &Value, bench: &mut Bench) -> Result<(), String>
where
    M: CustomerModel<History = PurchaseHistory>,
    M::Process: PurchaseProcess<Span = f64>,
{
    bench.only(customer, &CUSTOMER);
    let (x, recency, age) = (
        count(customer, "frequency")?,
        field(customer, "recency")?,
        field(customer, "age")?,
    );
    let history = PurchaseHistory::new(x, recency, age).map_err(|error| error.to_string())?;
    let who = format!("x={x} tx={recency} T={age}");
    if let Some(want) = customer.get("log_likelihood") {
        let got = model.log_likelihood(&history);
        bench.compare("log_likelihood", &who, got, want, Measure::LogLikelihood)?;
    }
    if let Some(want) = customer.get("probability_alive") {
        let got = model.probability_alive(&history);
        bench.compare("probability_alive", &who, got, want, Measure::Probability)?;
    }
    for entry in table(customer, "conditional_expected_purchases") {
        let (text, t, want) = entry?;
        let got = model.conditional_expected_purchases(&history, t);
        let at = format!("{who} t={text}");
        let quantity = "conditional_expected_purchases";
        bench.compare(quantity, &at, got, want, Measure::Expectation)?;
    }
    for entry in table(customer, "dert") {
        let (text, rate, want) = entry?;
        let got = model.discounted_expected_residual_transactions(&history, rate);
        let at = format!("{who} rate={text}");
        bench.compare_optional("dert", &at, got, want, Measure::Discounted)?;
    }
    Ok(())
}
