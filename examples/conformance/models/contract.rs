//! Models of contracts.

use super::{Bench, Measure, count, field, objects, table, whole};
use clv::models::{BetaDiscreteWeibull, ContractModel, ShiftedBetaGeometric};
use serde_json::Value;

/// A case of `sbg`.
pub fn sbg(case: &Value, bench: &mut Bench) -> Result<(), String> {
    let (alpha, beta) = (field(case, "alpha")?, field(case, "beta")?);
    let model = ShiftedBetaGeometric::new(alpha, beta).map_err(|error| error.to_string())?;
    bench.only(
        case,
        &[
            "alpha",
            "beta",
            "survival",
            "retention_rate",
            "discounted_expected_lifetime",
            "discounted_expected_residual_lifetime",
            "beta_discrete_weibull",
        ],
    );
    survival(&model, "survival", case, bench)?;
    for entry in table(case, "retention_rate") {
        let (text, t, want) = entry?;
        let (got, at) = (model.retention_rate(whole(t, "t")?), format!("t={text}"));
        bench.compare("retention_rate", &at, got, want, Measure::Probability)?;
    }
    for entry in table(case, "discounted_expected_lifetime") {
        let (text, rate, want) = entry?;
        let quantity = "discounted_expected_lifetime";
        let got = model.discounted_expected_lifetime(rate);
        let at = format!("d={text}");
        bench.compare_optional(quantity, &at, got, want, Measure::Probability)?;
    }
    for entry in objects(case, "discounted_expected_residual_lifetime") {
        let (period, rate) = (count(entry, "period")?, field(entry, "d")?);
        let want = entry.get("value").ok_or("no \"value\"")?;
        let quantity = "discounted_expected_residual_lifetime";
        let got = model.discounted_expected_residual_lifetime(period, rate);
        let at = format!("n={period} d={rate}");
        bench.compare_optional(quantity, &at, got, want, Measure::Probability)?;
    }
    for entry in objects(case, "beta_discrete_weibull") {
        bench.only(entry, &["c", "survival"]);
        let model = BetaDiscreteWeibull::new(alpha, beta, field(entry, "c")?)
            .map_err(|error| error.to_string())?;
        survival(&model, "beta_discrete_weibull", entry, bench)?;
    }
    Ok(())
}

fn survival(
    model: &impl ContractModel,
    quantity: &str,
    case: &Value,
    bench: &mut Bench,
) -> Result<(), String> {
    for entry in table(case, "survival") {
        let (text, t, want) = entry?;
        let (got, at) = (Ok(model.survival(whole(t, "t")?)), format!("t={text}"));
        bench.compare(quantity, &at, got, want, Measure::Probability)?;
    }
    Ok(())
}
