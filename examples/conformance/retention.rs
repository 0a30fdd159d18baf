//! The suite `retention`.

use super::formula::{Answered, Function, Unanswered, decimal};
use super::input::{Input, unreadable};
use clv::quantity::CalendarSpan;
use clv::quantity::{ConfidenceLevel, Probability};
use clv::retention::{
    ChurnFacts, ChurnRules, CohortActivity, CohortTable, KaplanMeier, Observation, Outcome,
    PurchaseRhythm, Reactivation, RecurringRevenue, RiskTable, SignalKind, SignalRule,
    SurvivalInterval, WinBack, Window, churn_reasons, log_rank, nelson_aalen, repurchase_rate,
    retention_rate,
};
use clv::statistics::ParetoBorder;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "kaplan_meier" => kaplan_meier,
        "nelson_aalen" => nelson_aalen_rows,
        "log_rank" => log_rank_test,
        "cohort_retention" => cohort_retention,
        "repurchase_rate" => repurchase,
        "retention_rate" => kept,
        "churn_signals" => churn_signals,
        "win_back" => win_back,
        "churn_reason_pareto" => churn_reason_pareto,
        "recurring_revenue" => recurring_revenue,
        "interpurchase" => interpurchase,
        _ => return None,
    })
}

/// A number, written as a whole one where it is: times come back as they were given.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

fn optional(value: Option<Decimal>) -> Value {
    value.map_or(Value::Null, decimal)
}

fn observations(input: &Input, name: &str) -> Result<Vec<Observation>, Unanswered> {
    let rows = input.objects(name)?;
    let rows = rows.iter().map(|row| {
        Ok(Observation {
            time: row.number("time")?,
            outcome: match row.flag("event")? {
                true => Outcome::Left,
                false => Outcome::StillThere,
            },
        })
    });
    rows.collect()
}

fn kaplan_meier(input: &Input) -> Answered {
    let confidence = ConfidenceLevel::new(input.number("confidence")?)?;
    let interval = match input.text("interval")? {
        "log_log" => SurvivalInterval::LogLog,
        "log" => SurvivalInterval::Log,
        "plain" => SurvivalInterval::Plain,
        _ => return Err(Unanswered::Unsupported),
    };
    let Some(table) = RiskTable::of(&observations(input, "observations")?)? else {
        return Ok(None);
    };
    let until = match input.has("restrict_to") {
        true => input.number("restrict_to")?,
        false => table.last_time(),
    };
    let survival = KaplanMeier::of(table);
    let rows = survival.rows(interval, confidence);
    let rows = rows.iter().map(|row| {
        json!({
            "time": number(row.time),
            "at_risk": row.at_risk,
            "events": row.left,
            "survival": row.survival,
            "standard_error": row.standard_error,
            "lower": row.lower,
            "upper": row.upper,
        })
    });
    Ok(Some(json!({
        "rows": rows.collect::<Vec<_>>(),
        "median": survival.median().map(number),
        "restricted_mean": survival.restricted_mean(until)?.map(number),
    })))
}

fn nelson_aalen_rows(input: &Input) -> Answered {
    let table = RiskTable::of(&observations(input, "observations")?)?;
    Ok(table.map(|table| {
        let rows = nelson_aalen(&table).into_iter().map(|row| {
            json!({
                "time": number(row.time),
                "at_risk": row.at_risk,
                "events": row.left,
                "cumulative_hazard": row.cumulative_hazard,
                "standard_error": row.standard_error,
            })
        });
        json!({ "rows": rows.collect::<Vec<_>>() })
    }))
}

fn log_rank_test(input: &Input) -> Answered {
    let test = log_rank(
        &observations(input, "group_a")?,
        &observations(input, "group_b")?,
    )?;
    Ok(test.map(|test| json!(test)))
}

fn cohort_retention(input: &Input) -> Answered {
    let activity = match input.text("method")? {
        "bounded" => CohortActivity::Bounded,
        "rolling" => CohortActivity::Rolling,
        _ => return Err(Unanswered::Unsupported),
    };
    let rows = input.objects("customers")?;
    let rows = rows.iter().map(|row| {
        Ok((
            row.text("id")?,
            row.whole::<i64>("cohort")?,
            row.wholes::<i64>("active")?,
        ))
    });
    let rows = rows.collect::<Result<Vec<_>, Unanswered>>()?;
    let customers = rows
        .iter()
        .map(|(id, cohort, active)| (id, *cohort, active.as_slice()));
    let table = CohortTable::from_activity(customers, input.whole("last_period")?, activity)?;
    Ok(table.map(|table| {
        let cohorts = table.cohorts().iter().map(|cohort| {
            json!({
                "cohort": cohort.cohort(),
                "size": cohort.size(),
                "active": cohort.active(),
                "retention": cohort.retention(),
            })
        });
        json!({
            "cohorts": cohorts.collect::<Vec<_>>(),
            "average": table.average_retention(),
        })
    }))
}

fn repurchase(input: &Input) -> Answered {
    let window = Window::new(input.date("from")?, input.date("to")?)?;
    let orders = input.objects("orders")?;
    let orders = orders
        .iter()
        .map(|order| Ok((order.text("customer")?, order.date("date")?)));
    let orders = orders.collect::<Result<Vec<_>, Unanswered>>()?;
    Ok(repurchase_rate(orders, window).map(|found| {
        json!({
            "customers": found.customers(),
            "repeat_customers": found.repeat_customers(),
            "rate": found.rate(),
        })
    }))
}

fn kept(input: &Input) -> Answered {
    let rate = retention_rate(
        input.whole("customers_at_start")?,
        input.whole("customers_at_end")?,
        input.whole("new_customers")?,
    )?;
    Ok(rate.map(|rate| json!({ "rate": rate })))
}

fn decimal_or_null(input: &Input, name: &str) -> Result<Option<Decimal>, Unanswered> {
    match input.has(name) {
        true => input.decimal(name).map(Some),
        false => Ok(None),
    }
}

fn churn_signals(input: &Input) -> Answered {
    let span = input.object("inactive_after")?;
    let rules = ChurnRules {
        inactive_after: match span.has("months") {
            true => CalendarSpan::Months(span.whole("months")?),
            false => CalendarSpan::Days(span.whole("days")?),
        },
        drop_above: input.decimal("drop_above")?,
        industry_mean: input.decimal("industry_mean")?,
        interaction_below: input.decimal("interaction_below")?,
        decline: None,
        alive_below: None,
        rule: match input.text("rule")? {
            "any" => SignalRule::Any,
            "all" => SignalRule::All,
            _ => return Err(Unanswered::Unsupported),
        },
    };
    let facts = ChurnFacts {
        last_order: match input.has("last_order") {
            true => Some(input.date("last_order")?),
            false => None,
        },
        order_value_previous: decimal_or_null(input, "order_value_previous")?,
        order_value_current: decimal_or_null(input, "order_value_current")?,
        interactions: input.decimal("interactions")?,
        order_values: Vec::new(),
        probability_alive: None,
    };
    let warning = rules.warn(&facts, input.date("as_of")?)?;
    Ok(Some(json!({
        "inactive": warning.fired(SignalKind::Inactive),
        "inactive_from": warning.inactive_from,
        "order_value_drop": warning.fired(SignalKind::OrderValueDrop),
        "drop": optional(warning.drop),
        "low_interaction": warning.fired(SignalKind::LowInteraction),
        "fired": warning.fired,
        "intervene": warning.intervene,
    })))
}

fn win_back(input: &Input) -> Answered {
    let campaign = WinBack {
        targeted: input.whole("targeted")?,
        won_back: input.whole("won_back")?,
        spend: input.decimal("spend")?,
        acquisition_cost: input.decimal("acquisition_cost")?,
        residual_value: input.decimal("residual_value")?,
    };
    let result = campaign.result(ConfidenceLevel::new(input.number("confidence")?)?)?;
    Ok(result.map(|result| {
        json!({
            "rate": result.rate.estimate,
            "lower": result.rate.lower,
            "upper": result.rate.upper,
            "cost_per_win_back": optional(result.cost_per_win_back),
            "cost_ratio": optional(result.cost_ratio),
            "worthwhile": result.worthwhile,
        })
    }))
}

fn churn_reason_pareto(input: &Input) -> Answered {
    let border = match input.text("border")? {
        "include" => ParetoBorder::Include,
        "stop_before" => ParetoBorder::StopBefore,
        _ => return Err(Unanswered::Unsupported),
    };
    let words = |answer: &Value| -> Result<Vec<String>, Unanswered> {
        let words = answer
            .as_array()
            .ok_or_else(|| unreadable("answers", "lists"))?;
        let word = |word: &Value| word.as_str().map(str::to_owned);
        words
            .iter()
            .map(|text| word(text).ok_or_else(|| unreadable("answers", "lists of strings")))
            .collect()
    };
    let answers = input.array("answers")?.iter().map(words);
    let answers = answers.collect::<Result<Vec<_>, _>>()?;
    let threshold = Probability::new(input.decimal("threshold")?)?;
    let reasons = churn_reasons(&answers, threshold, border)?;
    Ok(reasons.map(|reasons| {
        let vital_few = reasons.rows.iter().take(reasons.vital_few);
        json!({
            "respondents": reasons.respondents,
            "mentions": reasons.mentions,
            "rows": reasons.rows,
            "vital_few": vital_few.map(|row| &row.reason).collect::<Vec<_>>(),
        })
    }))
}

fn recurring_revenue(input: &Input) -> Answered {
    let month = RecurringRevenue {
        start: input.decimal("start")?,
        new: input.decimal("new")?,
        expansion: input.decimal("expansion")?,
        reactivation: input.decimal("reactivation")?,
        contraction: input.decimal("contraction")?,
        churned: input.decimal("churned")?,
    };
    let figures = month.figures(match input.flag("count_reactivation")? {
        true => Reactivation::Counted,
        false => Reactivation::LeftOut,
    })?;
    Ok(Some(json!(figures)))
}

fn interpurchase(input: &Input) -> Answered {
    let dates = input.array("dates")?.iter().map(|date| {
        let text = date.as_str().unwrap_or_default();
        text.parse().map_err(|_| unreadable(text, "a date"))
    });
    let dates = dates.collect::<Result<Vec<_>, _>>()?;
    Ok(PurchaseRhythm::of(dates)?.map(|rhythm| json!(rhythm)))
}
