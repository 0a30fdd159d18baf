//! The suite `intervals`: intervals and tests of proportions and means.

use super::formula::{Answered, Function, Unanswered};
use super::input::{Input, unreadable};
use clv::quantity::ConfidenceLevel;
use clv::statistics::{
    Interval, NoSuccess, Proportion, ProportionMethod, Sample, effective_sample_size,
    pooled_z_test, proportion_difference, proportion_ratio, welch_t_test,
};
use serde_json::json;

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "wilson" => |input| interval(input, ProportionMethod::Wilson),
        "wilson_continuity" => |input| interval(input, ProportionMethod::WilsonContinuity),
        "clopper_pearson" => |input| interval(input, ProportionMethod::ClopperPearson),
        "agresti_coull" => |input| interval(input, ProportionMethod::AgrestiCoull),
        "jeffreys" => |input| interval(input, ProportionMethod::Jeffreys),
        "newcombe_difference" => newcombe_difference,
        "pooled_z_test" => |input| {
            let (first, second) = sides(input)?;
            Ok(pooled_z_test(first, second).map(|test| {
                json!({ "difference": test.difference, "z": test.z, "p_value": test.p_value })
            }))
        },
        "katz_relative_lift" => katz_relative_lift,
        "mean_interval" => mean_interval,
        "welch_t_test" => welch,
        "effective_sample_size" => |input| {
            let n = effective_sample_size(&input.numbers("weights")?)?;
            Ok(n.map(|n| json!({ "n": n })))
        },
        _ => return None,
    })
}

/// The confidence level of a case, 95 % where it names none.
pub fn confidence(input: &Input) -> Result<ConfidenceLevel, Unanswered> {
    Ok(if input.has("confidence") {
        ConfidenceLevel::new(input.number("confidence")?)?
    } else {
        ConfidenceLevel::P95
    })
}

fn proportion(input: &Input) -> Result<Proportion, Unanswered> {
    Ok(Proportion::new(
        input.whole("successes")?,
        input.whole("trials")?,
    )?)
}

fn sides(input: &Input) -> Result<(Proportion, Proportion), Unanswered> {
    Ok((
        proportion(&input.object("first")?)?,
        proportion(&input.object("second")?)?,
    ))
}

fn named(interval: &Interval, estimate: &str) -> serde_json::Value {
    json!({ estimate: interval.estimate, "lower": interval.lower, "upper": interval.upper })
}

fn interval(input: &Input, method: ProportionMethod) -> Answered {
    let interval = proportion(input)?.interval(method, confidence(input)?)?;
    Ok(interval.map(|interval| named(&interval, "estimate")))
}

fn newcombe_difference(input: &Input) -> Answered {
    let (first, second) = sides(input)?;
    let interval = proportion_difference(first, second, confidence(input)?);
    Ok(interval.map(|interval| named(&interval, "difference")))
}

fn katz_relative_lift(input: &Input) -> Answered {
    let (first, second) = sides(input)?;
    let policy = match input.get("no_success").map(|value| value.as_str()) {
        None | Some(Some("undefined")) => NoSuccess::Undefined,
        Some(Some("add_half")) => NoSuccess::AddHalf,
        _ => return Err(unreadable("no_success", "a policy")),
    };
    let ratio = proportion_ratio(first, second, policy, confidence(input)?)?;
    Ok(ratio.map(|interval| named(&interval, "ratio")))
}

fn mean_interval(input: &Input) -> Answered {
    let (values, confidence) = (input.numbers("values")?, confidence(input)?);
    let Some(sample) = Sample::of(&values)? else {
        return Ok(None);
    };
    Ok(sample.mean_interval(confidence)?.map(|interval| {
        json!({
            "mean": sample.mean(),
            "standard_deviation": sample.standard_deviation(),
            "standard_error": sample.standard_error(),
            "lower": interval.lower,
            "upper": interval.upper,
        })
    }))
}

fn welch(input: &Input) -> Answered {
    let (first, second) = (input.numbers("first")?, input.numbers("second")?);
    let confidence = confidence(input)?;
    let Some((first, second)) = Sample::of(&first)?.zip(Sample::of(&second)?) else {
        return Ok(None);
    };
    Ok(welch_t_test(&first, &second, confidence)?.map(|test| {
        json!({
            "difference": test.difference.estimate,
            "t": test.t,
            "degrees_of_freedom": test.degrees_of_freedom,
            "p_value": test.p_value,
            "lower": test.difference.lower,
            "upper": test.difference.upper,
        })
    }))
}
