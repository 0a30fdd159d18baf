//! The suite `value`: lifetime value as a formula.

use super::formula::{Answered, Function, Unanswered, decimal};
use super::input::{Input, unreadable};
use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
use rust_decimal::Decimal;
use serde_json::json;

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "rate_conversion" => rate_conversion,
        "continuous_rate" => continuous_rate,
        _ => return None,
    })
}

fn rate_conversion(input: &Input) -> Answered {
    let rate = input.decimal("rate")?;
    let (from, to) = (
        unit(input, "from_periods_per_year")?,
        unit(input, "to_periods_per_year")?,
    );
    let converted = match input.text("kind")? {
        "discount_rate" => DiscountRate::new(rate, from)?.per(to)?.value(),
        "retention_rate" => RetentionRate::new(rate, from)?.per(to)?.value(),
        "churn_rate" => RetentionRate::from_churn(rate, from)?.per(to)?.churn_rate(),
        other => return Err(unreadable(other, "a kind of rate")),
    };
    Ok(Some(json!({ "rate": decimal(converted) })))
}

/// The unit that fits so many times into a year; a year of 360 days has a whole number of days for
/// every count that is in use.
fn unit(input: &Input, name: &str) -> Result<TimeUnit, Unanswered> {
    let periods = Decimal::from(input.whole::<u32>(name)?);
    let days = Decimal::from(360)
        .checked_div(periods)
        .ok_or_else(|| Unanswered::Refused(format!("{name} must be ≥ 1, got {periods}")))?;
    Ok(TimeUnit::days(days)?)
}

fn continuous_rate(input: &Input) -> Answered {
    let rate = input.decimal("rate")?;
    let continuous = match input.text("kind")? {
        "discount_rate" => Some(
            DiscountRate::new(rate, TimeUnit::Year)?
                .to_continuous()?
                .value(),
        ),
        "retention_rate" => RetentionRate::new(rate, TimeUnit::Year)?.hazard(),
        other => return Err(unreadable(other, "a kind of rate")),
    };
    Ok(continuous.map(|rate| json!({ "rate": decimal(rate) })))
}
