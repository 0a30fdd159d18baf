//! The model of spend.

use super::{Bench, Measure, count, field, objects};
use clv::models::{GammaGamma, SpendHistory, SpendModel};
use serde_json::Value;

/// A case of `gamma_gamma`.
pub fn gamma_gamma(case: &Value, bench: &mut Bench) -> Result<(), String> {
    let model = GammaGamma::new(field(case, "p")?, field(case, "q")?, field(case, "gamma")?)
        .map_err(|error| error.to_string())?;
    bench.only(case, &["p", "q", "gamma", "customers", "population_mean"]);
    for customer in objects(case, "customers") {
        bench.only(
            customer,
            &[
                "frequency",
                "monetary_value",
                "log_likelihood",
                "conditional_expected_average",
            ],
        );
        let (x, mean) = (
            count(customer, "frequency")?,
            field(customer, "monetary_value")?,
        );
        let history = SpendHistory::new(x, mean).map_err(|error| error.to_string())?;
        let who = format!("x={x} z={mean}");
        if let Some(want) = customer.get("log_likelihood") {
            let got = model.log_likelihood(&history);
            bench.compare("log_likelihood", &who, got, want, Measure::LogLikelihood)?;
        }
        if let Some(want) = customer.get("conditional_expected_average") {
            let got = Ok(model.expected_spend(&history));
            let quantity = "conditional_expected_average";
            bench.compare_optional(quantity, &who, got, want, Measure::Probability)?;
        }
    }
    if let Some(want) = case.get("population_mean") {
        let got = Ok(model.population_mean());
        bench.compare_optional("population_mean", "", got, want, Measure::Probability)?;
    }
    Ok(())
}
