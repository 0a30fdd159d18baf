//! The suite `value`: lifetime value as a formula.

use super::formula::{Answered, Function, Unanswered, decimal};
use super::input::{Input, decimal_of, unreadable};
use clv::quantity::{DiscountRate, Ledger, Probability, RetentionRate, TimeUnit};
use clv::value::acquisition::{
    AcquisitionPayback, BlattbergDeighton, ChannelSpend, CustomerSpend, SpendPlan, SpendResponse,
    acquisition_cost_by_channel, average_cost_ratio, customer_acquisition_cost,
    value_to_cost_ratio,
};
use clv::value::drivers::{RevenueDrivers, decompose};
use clv::value::{
    BergerNasr, BeyondLastPoint, ConstantRetention, Cycles, EmpiricalSurvival, Margins,
    MigrationHorizon, MigrationModel, PaymentDates, PurchaseRate, RelationshipLength, SimpleValue,
    Timing, continuous_value, curve_value, expected_lifetime,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Rates of the suite are per period, whatever it is.
const PERIOD: TimeUnit = TimeUnit::Year;

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "simple_lifetime_value" => simple_lifetime_value,
        "retention_lifetime_value" => retention_lifetime_value,
        "continuous_lifetime_value" => continuous_lifetime_value,
        "margin_multiple" => margin_multiple,
        "expected_lifetime" => lifetime,
        "survival_curve_lifetime_value" => survival_curve_lifetime_value,
        "berger_nasr_case_1" => berger_nasr_case_1,
        "migration_lifetime_value" => migration_lifetime_value,
        "blattberg_deighton_value" => blattberg_deighton_value,
        "blattberg_deighton_optimum" => blattberg_deighton_optimum,
        "customer_acquisition_cost" => acquisition_cost,
        "customer_acquisition_cost_by_channel" => acquisition_cost_of_channels,
        "value_to_cost_ratio" => value_to_cost,
        "cac_payback" => cac_payback,
        "cost_ratio" => cost_ratio,
        "driver_decomposition" => driver_decomposition,
        "elasticity_of_retention" => elasticity_of_retention,
        "rate_conversion" => rate_conversion,
        "continuous_rate" => continuous_rate,
        _ => return None,
    })
}

/// A decimal that may be absent.
fn decimal_or(input: &Input, name: &str, default: Decimal) -> Result<Decimal, Unanswered> {
    if input.has(name) {
        input.decimal(name)
    } else {
        Ok(default)
    }
}

fn retention(input: &Input) -> Result<RetentionRate, Unanswered> {
    Ok(RetentionRate::new(
        input.decimal("retention_rate")?,
        PERIOD,
    )?)
}

fn discount(input: &Input) -> Result<DiscountRate, Unanswered> {
    Ok(DiscountRate::new(input.decimal("discount_rate")?, PERIOD)?)
}

fn value(value: Decimal) -> Answered {
    Ok(Some(json!({ "value": decimal(value) })))
}

fn simple_lifetime_value(input: &Input) -> Answered {
    let unit = |name: &str| match input.get(name).and_then(Value::as_str) {
        None => Ok(PERIOD),
        Some("day") => Ok(TimeUnit::Day),
        Some("week") => Ok(TimeUnit::Week),
        Some("month") => Ok(TimeUnit::Month),
        Some("quarter") => Ok(TimeUnit::Quarter),
        Some("year") => Ok(TimeUnit::Year),
        Some(other) => Err(unreadable(other, "a unit of time")),
    };
    let purchases = PurchaseRate {
        orders: input.decimal("purchases_per_period")?,
        per: unit("purchase_unit")?,
    };
    let length = RelationshipLength {
        periods: input.decimal("periods")?,
        unit: unit("lifetime_unit")?,
    };
    let margin = Probability::new(decimal_or(input, "gross_margin", Decimal::ONE)?)?;
    let customer = SimpleValue::new(input.decimal("average_order_value")?, purchases, length)?
        .with_gross_margin(margin)
        .with_acquisition_cost(decimal_or(input, "acquisition_cost", Decimal::ZERO)?)?
        .with_maintenance_cost(decimal_or(
            input,
            "maintenance_cost_per_period",
            Decimal::ZERO,
        )?)?;
    Ok(Some(json!({
        "revenue": decimal(customer.revenue()?),
        "value": decimal(customer.value()?),
    })))
}

fn timing(input: &Input) -> Result<Timing, Unanswered> {
    Ok(match input.text("timing")? {
        "first_payment_now" => Timing::FirstPaymentNow,
        "first_payment_excluded" => Timing::FirstPaymentExcluded,
        "first_payment_end_of_period" => Timing::FirstPaymentAtEndOfPeriod,
        "mid_period" => Timing::MID_PERIOD,
        other => return Err(unreadable(other, "a timing")),
    })
}

fn constant_retention(input: &Input, margin: Decimal) -> Result<ConstantRetention, Unanswered> {
    Ok(ConstantRetention {
        margin,
        retention: retention(input)?,
        discount: discount(input)?,
        growth: decimal_or(input, "growth_rate", Decimal::ZERO)?,
        timing: timing(input)?,
        payments: match input.has("horizon") {
            true => PaymentDates::First(input.whole("horizon")?),
            false => PaymentDates::All,
        },
    })
}

fn retention_lifetime_value(input: &Input) -> Answered {
    value(constant_retention(input, input.decimal("margin")?)?.value()?)
}

fn margin_multiple(input: &Input) -> Answered {
    let multiple = constant_retention(input, Decimal::ONE)?.margin_multiple()?;
    Ok(Some(json!({ "multiple": decimal(multiple) })))
}

fn elasticity_of_retention(input: &Input) -> Answered {
    let elasticities = constant_retention(input, Decimal::ONE)?.elasticities()?;
    Ok(Some(
        json!({ "elasticity": decimal(elasticities.retention) }),
    ))
}

fn continuous_lifetime_value(input: &Input) -> Answered {
    value(continuous_value(
        input.decimal("margin")?,
        retention(input)?,
        discount(input)?,
    )?)
}

fn lifetime(input: &Input) -> Answered {
    let lifetime = expected_lifetime(retention(input)?)?;
    Ok(lifetime.map(|lifetime| {
        json!({
            "payments": decimal(lifetime.payments),
            "renewals": decimal(lifetime.renewals),
        })
    }))
}

fn survival_curve_lifetime_value(input: &Input) -> Answered {
    let shares = input.decimals("survival")?;
    let curve = EmpiricalSurvival::new(shares, PERIOD, BeyondLastPoint::NobodyStays)?;
    value(curve_value(
        &curve,
        Margins::Constant(input.decimal("margin")?),
        discount(input)?,
        timing(input)?,
        PaymentDates::All,
    )?)
}

fn berger_nasr_case_1(input: &Input) -> Answered {
    let case = BergerNasr {
        gross_contribution: input.decimal("gross_contribution")?,
        promotion_cost: input.decimal("promotion_cost")?,
        retention: retention(input)?,
        discount: discount(input)?,
        cycle: PERIOD,
        cycles: match input.has("horizon") {
            true => Cycles::First(input.whole("horizon")?),
            false => Cycles::All,
        },
    };
    value(case.value()?)
}

fn migration_lifetime_value(input: &Input) -> Answered {
    let transitions = input
        .array("transition_matrix")?
        .iter()
        .map(|row| {
            let row = row
                .as_array()
                .ok_or_else(|| unreadable("row", "an array"))?;
            row.iter().map(decimal_of).collect()
        })
        .collect::<Result<Vec<Vec<Decimal>>, _>>()?;
    let model = MigrationModel::new(transitions, input.decimals("rewards")?, PERIOD)?;
    let horizon = match input.has("horizon") {
        true => MigrationHorizon::Periods(input.whole("horizon")?),
        false => MigrationHorizon::Unlimited,
    };
    let values = model.values(discount(input)?, horizon)?;
    let values: Vec<Value> = values.into_iter().map(decimal).collect();
    Ok(Some(json!({ "values": values })))
}

fn blattberg_deighton(input: &Input) -> Result<BlattbergDeighton, Unanswered> {
    let response = |of: &str| -> Result<SpendResponse, Unanswered> {
        Ok(SpendResponse::through(
            input.decimal(&format!("current_{of}_spend"))?,
            Probability::new(input.decimal(&format!("current_{of}_rate"))?)?,
            Probability::new(input.decimal(&format!("{of}_ceiling"))?)?,
        )?)
    };
    Ok(BlattbergDeighton {
        margin: input.decimal("margin")?,
        discount: discount(input)?,
        period: PERIOD,
        acquisition: response("acquisition")?,
        retention: response("retention")?,
    })
}

fn spend_plan(business: &BlattbergDeighton, plan: &SpendPlan) -> Answered {
    Ok(Some(json!({
        "acquisition_coefficient": decimal(business.acquisition.coefficient()),
        "retention_coefficient": decimal(business.retention.coefficient()),
        "acquisition_spend": decimal(plan.acquisition_spend),
        "retention_spend": decimal(plan.retention_spend),
        "acquisition_rate": decimal(plan.acquisition_rate),
        "retention_rate": decimal(plan.retention_rate),
        "customer_value": decimal(plan.customer_value),
        "prospect_value": decimal(plan.prospect_value),
    })))
}

fn blattberg_deighton_value(input: &Input) -> Answered {
    let business = blattberg_deighton(input)?;
    let plan = business.at(
        input.decimal("acquisition_spend")?,
        input.decimal("retention_spend")?,
    )?;
    spend_plan(&business, &plan)
}

fn blattberg_deighton_optimum(input: &Input) -> Answered {
    let business = blattberg_deighton(input)?;
    spend_plan(&business, &business.optimum()?)
}

fn acquisition_cost(input: &Input) -> Answered {
    let costs = input
        .get("costs")
        .and_then(Value::as_object)
        .ok_or_else(|| unreadable("costs", "an object"))?
        .iter()
        .map(|(label, amount)| Ok((label.as_str(), decimal_of(amount)?)))
        .collect::<Result<Vec<_>, Unanswered>>()?;
    let costs = Ledger::costs(costs)?;
    let cost = customer_acquisition_cost(&costs, input.whole("new_customers")?)?;
    Ok(cost.map(|cost| json!({ "cost": decimal(cost) })))
}

fn acquisition_cost_of_channels(input: &Input) -> Answered {
    let channels = input
        .objects("channels")?
        .iter()
        .map(|channel| {
            Ok(ChannelSpend {
                channel: channel.text("channel")?.to_owned(),
                spend: channel.decimal("spend")?,
                new_customers: channel.whole("new_customers")?,
            })
        })
        .collect::<Result<Vec<_>, Unanswered>>()?;
    Ok(acquisition_cost_by_channel(&channels)?.map(|costs| {
        let by_channel: Vec<Option<Value>> = costs
            .by_channel
            .into_iter()
            .map(|cost| cost.map(decimal))
            .collect();
        json!({ "by_channel": by_channel, "blended": decimal(costs.blended) })
    }))
}

fn value_to_cost(input: &Input) -> Answered {
    let ratio = value_to_cost_ratio(
        input.decimal("lifetime_value")?,
        input.decimal("acquisition_cost")?,
    )?;
    Ok(ratio.map(|ratio| json!({ "ratio": decimal(ratio) })))
}

fn cac_payback(input: &Input) -> Answered {
    let payback = AcquisitionPayback {
        acquisition_cost: input.decimal("acquisition_cost")?,
        revenue: input.decimal("revenue_per_period")?,
        gross_margin: Probability::new(input.decimal("gross_margin")?)?,
        retention: RetentionRate::from_churn(
            decimal_or(input, "churn_rate", Decimal::ZERO)?,
            PERIOD,
        )?,
        discount: DiscountRate::new(decimal_or(input, "discount_rate", Decimal::ZERO)?, PERIOD)?,
    };
    Ok(payback
        .periods()?
        .map(|periods| json!({ "periods": decimal(periods) })))
}

fn cost_ratio(input: &Input) -> Answered {
    let spend = |spend: &str, customers: &str| -> Result<CustomerSpend, Unanswered> {
        Ok(CustomerSpend {
            spend: input.decimal(spend)?,
            customers: input.whole(customers)?,
        })
    };
    let ratio = average_cost_ratio(
        spend("acquisition_spend", "new_customers")?,
        spend("retention_spend", "retained_customers")?,
    )?;
    Ok(ratio.map(|ratio| {
        json!({
            "acquisition_cost": decimal(ratio.acquisition_cost),
            "retention_cost": decimal(ratio.retention_cost),
            "ratio": decimal(ratio.ratio),
        })
    }))
}

fn driver_decomposition(input: &Input) -> Answered {
    let drivers = |name: &str| -> Result<RevenueDrivers, Unanswered> {
        let drivers = input.object(name)?;
        Ok(RevenueDrivers {
            price: drivers.decimal("price")?,
            frequency: drivers.decimal("frequency")?,
            customers: drivers.decimal("customers")?,
        })
    };
    Ok(
        decompose(drivers("before")?, drivers("after")?)?.map(|change| {
            json!({
                "revenue_before": decimal(change.revenue_before),
                "revenue_after": decimal(change.revenue_after),
                "change": decimal(change.change),
                "price_factor": decimal(change.price_factor),
                "frequency_factor": decimal(change.frequency_factor),
                "customers_factor": decimal(change.customers_factor),
                "relative_change": decimal(change.relative_change),
            })
        }),
    )
}

fn rate_conversion(input: &Input) -> Answered {
    let rate = input.decimal("rate")?;
    let (from, to) = (
        unit(input, "from_periods_per_year")?,
        unit(input, "to_periods_per_year")?,
    );
    let converted = match input.text("kind")? {
        "discount_rate" => DiscountRate::new(rate, from)?.per(to)?.value(),
        "retention_rate" => RetentionRate::new(rate, from)?.per(to).value(),
        "churn_rate" => RetentionRate::from_churn(rate, from)?.per(to).churn_rate(),
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
