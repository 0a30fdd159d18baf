//! The suite `statistics`: quantiles, lines, correlations, apportionment and distributions.

use super::formula::{Answered, Function, Unanswered};
use super::input::Input;
use clv::statistics::{
    Beta, ChiSquared, StandardNormal, StudentT, largest_remainder, ordinary_least_squares, pearson,
    quantiles, spearman,
};
use rust_decimal::Decimal;
use serde_json::json;
use std::str::FromStr;

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "quantile" => |input| {
            let found = quantiles(&input.numbers("values")?, &input.numbers("probabilities")?)?;
            Ok(found.map(|quantiles| json!({ "quantiles": quantiles })))
        },
        "ordinary_least_squares" => |input| {
            let fit = ordinary_least_squares(&input.numbers("x")?, &input.numbers("y")?)?;
            Ok(fit.map(|fit| {
                json!({
                    "slope": fit.slope,
                    "intercept": fit.intercept,
                    "r_squared": fit.r_squared,
                })
            }))
        },
        "pearson" => |input| {
            let correlation = pearson(&input.numbers("x")?, &input.numbers("y")?)?;
            Ok(correlation.map(|found| json!({ "correlation": found.coefficient() })))
        },
        "spearman" => |input| {
            let correlation = spearman(&input.numbers("x")?, &input.numbers("y")?)?;
            Ok(correlation.map(|found| json!({ "correlation": found.coefficient() })))
        },
        "largest_remainder" => apportion,
        "normal_quantile" => |input| value(StandardNormal.quantile(input.number("probability")?)?),
        "student_t_quantile" => |input| {
            let distribution = StudentT::new(input.number("degrees_of_freedom")?)?;
            value(distribution.quantile(input.number("probability")?)?)
        },
        "chi_squared_quantile" => |input| {
            let distribution = ChiSquared::new(input.number("degrees_of_freedom")?)?;
            value(distribution.quantile(input.number("probability")?)?)
        },
        "beta_quantile" => |input| {
            let distribution = Beta::new(input.number("a")?, input.number("b")?)?;
            value(distribution.quantile(input.number("probability")?)?)
        },
        _ => return None,
    })
}

fn value(value: f64) -> Answered {
    Ok(Some(json!({ "value": value })))
}

fn apportion(input: &Input) -> Answered {
    // The decimal that is written in the file, not its binary neighbour.
    let weights = input
        .array("weights")?
        .iter()
        .map(|weight| {
            let text = weight.to_string();
            Decimal::from_str(&text)
                .or_else(|_| Decimal::from_scientific(&text))
                .map_err(|error| Unanswered::Refused(format!("{text}: {error}")))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let parts = largest_remainder(input.whole("total")?, &weights)?;
    Ok(Some(json!({ "parts": parts })))
}
