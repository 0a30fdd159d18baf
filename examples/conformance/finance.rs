//! The suite `finance`: returns, cash flows and money.

use super::formula::{Answered, Function, Unanswered, decimal};
use super::input::{Input, decimal_of, unreadable};
use clv::quantity::{
    DiscountRate, Ledger, LedgerLine, MoneyRounding, TimeUnit, allocate, round_money,
};
use clv::roi::{
    Annuity, Bound, CashFlows, CompoundGrowth, DatedCashFlow, DatedCashFlows, FinancingRates,
    FirstFlow, GradeScale, InternalRates, Investment, PaymentsAt,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Rates of the suite are per period, whatever it is; those of dated flows per 365 days.
const PERIOD: TimeUnit = TimeUnit::Year;

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "roi" => roi,
        "roi_grade" => roi_grade,
        "npv" => npv,
        "irr" => irr,
        "mirr" => mirr,
        "xnpv" => xnpv,
        "xirr" => xirr,
        "payback" => payback,
        "discounted_payback" => discounted_payback,
        "annuity_present_value" => annuity_present_value,
        "cagr" => cagr,
        "allocate" => allocation,
        "round_money" => rounding,
        _ => return None,
    })
}

fn ledger(input: &Input, name: &str) -> Result<Ledger, Unanswered> {
    let lines = input
        .objects(name)?
        .iter()
        .map(|line| {
            Ok(LedgerLine {
                label: line.text("line")?.to_owned(),
                amount: line.get("amount").map(decimal_of).transpose()?,
            })
        })
        .collect::<Result<Vec<_>, Unanswered>>()?;
    Ok(Ledger::new(lines))
}

fn roi(input: &Input) -> Answered {
    let investment = Investment::new(ledger(input, "benefits")?, ledger(input, "costs")?)?;
    let shares = |shares: Option<Vec<Option<Decimal>>>| {
        shares.map(|shares| {
            let shares = shares.into_iter().map(|share| share.map(decimal));
            shares.collect::<Vec<Option<Value>>>()
        })
    };
    Ok(investment.outcome()?.map(|outcome| {
        json!({
            "benefit": decimal(outcome.benefit),
            "cost": decimal(outcome.cost),
            "net": decimal(outcome.net),
            "roi": decimal(outcome.return_on_investment),
            "benefit_cost_ratio": decimal(outcome.benefit_cost_ratio),
            "benefit_shares": shares(outcome.benefit_shares),
            "cost_shares": shares(outcome.cost_shares),
        })
    }))
}

fn roi_grade(input: &Input) -> Answered {
    let grades = input
        .objects("thresholds")?
        .iter()
        .map(|grade| Ok((grade.text("grade")?, grade.decimal("threshold")?)))
        .collect::<Result<Vec<_>, Unanswered>>()?;
    let bound = match input.get("bound").and_then(Value::as_str) {
        None | Some("inclusive") => Bound::Inclusive,
        Some("exclusive") => Bound::Exclusive,
        Some(other) => return Err(unreadable(other, "a bound")),
    };
    let scale = GradeScale::new(grades, bound)?;
    Ok(Some(json!({ "grade": scale.grade(input.decimal("roi")?) })))
}

fn rate(input: &Input, name: &str) -> Result<DiscountRate, Unanswered> {
    Ok(DiscountRate::new(input.decimal(name)?, PERIOD)?)
}

fn flows(input: &Input) -> Result<CashFlows, Unanswered> {
    Ok(CashFlows::new(input.decimals("cash_flows")?, PERIOD)?)
}

fn dated_flows(input: &Input) -> Result<DatedCashFlows, Unanswered> {
    let flows = input
        .objects("cash_flows")?
        .iter()
        .map(|flow| {
            Ok(DatedCashFlow {
                date: flow.date("date")?,
                amount: flow.decimal("amount")?,
            })
        })
        .collect::<Result<Vec<_>, Unanswered>>()?;
    Ok(DatedCashFlows::new(flows)?)
}

fn output(name: &str, value: Decimal) -> Value {
    json!({ name: decimal(value) })
}

fn npv(input: &Input) -> Answered {
    let first = match input.text("first_flow")? {
        "now" => FirstFlow::Now,
        "end_of_first_period" => FirstFlow::AtEndOfFirstPeriod,
        other => return Err(unreadable(other, "a time of the first flow")),
    };
    let value = flows(input)?.net_present_value(rate(input, "rate")?, first)?;
    Ok(Some(output("value", value)))
}

fn internal_rates(rates: Option<InternalRates>) -> Answered {
    Ok(rates.map(|rates| {
        let roots: Vec<Value> = rates.roots().iter().copied().map(decimal).collect();
        json!({ "roots": roots, "pick": decimal(rates.pick()) })
    }))
}

fn irr(input: &Input) -> Answered {
    internal_rates(flows(input)?.internal_rates()?)
}

fn xirr(input: &Input) -> Answered {
    internal_rates(dated_flows(input)?.internal_rates()?)
}

fn mirr(input: &Input) -> Answered {
    let modified = flows(input)?.modified_internal_rate(FinancingRates {
        finance: rate(input, "finance_rate")?,
        reinvestment: rate(input, "reinvest_rate")?,
    })?;
    Ok(modified.map(|rate| output("rate", rate)))
}

fn xnpv(input: &Input) -> Answered {
    let value = dated_flows(input)?.net_present_value(rate(input, "rate")?)?;
    Ok(Some(output("value", value)))
}

fn payback(input: &Input) -> Answered {
    let periods = flows(input)?.payback_periods()?;
    Ok(periods.map(|periods| output("periods", periods)))
}

fn discounted_payback(input: &Input) -> Answered {
    let periods = flows(input)?.discounted_payback_periods(rate(input, "rate")?)?;
    Ok(periods.map(|periods| output("periods", periods)))
}

fn annuity_present_value(input: &Input) -> Answered {
    let annuity = Annuity {
        payment: input.decimal("payment")?,
        period: PERIOD,
        periods: input.whole("periods")?,
        at: match input.text("timing")? {
            "end_of_period" => PaymentsAt::EndOfPeriod,
            "start_of_period" => PaymentsAt::StartOfPeriod,
            other => return Err(unreadable(other, "a timing")),
        },
    };
    let value = annuity.present_value(rate(input, "rate")?)?;
    Ok(Some(output("value", value)))
}

fn cagr(input: &Input) -> Answered {
    let growth = CompoundGrowth {
        begin: input.decimal("begin")?,
        end: input.decimal("end")?,
        periods: input.decimal("periods")?,
    };
    let rate = growth.rate()?;
    Ok(rate.map(|rate| output("rate", rate)))
}

fn allocation(input: &Input) -> Answered {
    let parts = allocate(
        input.decimal("amount")?,
        &input.decimals("weights")?,
        input.whole("decimals")?,
    )?;
    let parts: Vec<Value> = parts.into_iter().map(decimal).collect();
    Ok(Some(json!({ "parts": parts })))
}

fn rounding(input: &Input) -> Answered {
    let rounding = match input.text("strategy")? {
        "half_even" => MoneyRounding::HalfEven,
        "half_away_from_zero" => MoneyRounding::HalfAwayFromZero,
        "half_toward_zero" => MoneyRounding::HalfTowardZero,
        "toward_zero" => MoneyRounding::TowardZero,
        "away_from_zero" => MoneyRounding::AwayFromZero,
        "toward_negative_infinity" => MoneyRounding::TowardNegativeInfinity,
        "toward_positive_infinity" => MoneyRounding::TowardPositiveInfinity,
        other => return Err(unreadable(other, "a strategy")),
    };
    let value = round_money(input.decimal("amount")?, input.whole("decimals")?, rounding);
    Ok(Some(output("value", value)))
}
