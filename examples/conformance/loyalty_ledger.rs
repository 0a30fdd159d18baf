//! The suite `loyalty`: a points account as a sequence of events.

use super::formula::{Answered, Unanswered, decimal};
use super::input::{Input, decimal_of, unreadable};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use clv::loyalty::points::{
    ConsumptionOrder, Event, ExpiryRule, LedgerPolicy, PointUnit, PointsLedger, RefundPolicy,
    Through,
};
use serde_json::{Value, json};

pub fn points_ledger(input: &Input) -> Answered {
    let events = input.objects("events")?;
    let unit = unit_of(&events)?;
    let expiry = expiry_rule(input)?;
    let mut ledger = PointsLedger::new(LedgerPolicy {
        consumption: ConsumptionOrder::EarliestExpiry,
        refund: refund_policy(input)?,
    });
    for event in &events {
        ledger.apply(&read_event(event, unit, expiry)?)?;
    }
    ledger.pass_time(instant(input.date("as_of")?))?;
    Ok(Some(json!({
        "balances": balances(&ledger, unit)?,
        "lots": lots(&ledger, unit)?,
        "redemptions": redemptions(&ledger, unit)?,
    })))
}

/// The finest unit that an event of the case needs.
fn unit_of(events: &[Input]) -> Result<PointUnit, Unanswered> {
    let mut places = 0;
    for event in events.iter().filter(|event| event.has("points")) {
        places = places.max(event.decimal("points")?.normalize().scale());
    }
    Ok(PointUnit { places })
}

fn refund_policy(input: &Input) -> Result<RefundPolicy, Unanswered> {
    if !input.has("refund_policy") {
        return Ok(RefundPolicy::NegativeBalance);
    }
    match input.text("refund_policy")? {
        "negative_balance" => Ok(RefundPolicy::NegativeBalance),
        "clamp_at_zero" => Ok(RefundPolicy::ClampAtZero),
        other => Err(unreadable(other, "a refund policy")),
    }
}

fn expiry_rule(input: &Input) -> Result<ExpiryRule, Unanswered> {
    if !input.has("expiry") {
        return Ok(ExpiryRule::Never);
    }
    let expiry = input.object("expiry")?;
    Ok(ExpiryRule::Months {
        count: expiry.whole("months")?,
        through: match expiry.text("through")? {
            "day" => Through::Day,
            "month_end" => Through::MonthEnd,
            "year_end" => Through::YearEnd,
            other => return Err(unreadable(other, "day, month_end or year_end")),
        },
    })
}

/// Days of the file begin at midnight of its clock.
fn instant(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

fn read_event(
    event: &Input,
    unit: PointUnit,
    expiry: ExpiryRule,
) -> Result<Event<String>, Unanswered> {
    let date = event.date("at")?;
    let at = instant(date);
    let name = |field: &str| event.text(field).map(str::to_owned);
    let points = || -> Result<u64, Unanswered> { Ok(unit.units(event.decimal("points")?)?) };
    let some_points = || -> Result<Option<u64>, Unanswered> {
        match event.get("points") {
            None => Ok(None),
            Some(points) => Ok(Some(unit.units(decimal_of(points)?)?)),
        }
    };
    let some_instant = |field: &str| match event.has(field) {
        true => event.date(field).map(instant).map(Some),
        false => Ok(None),
    };
    Ok(match event.text("type")? {
        "earn" => Event::Earn {
            at,
            lot: name("id")?,
            points: points()?,
            expires_at: match some_instant("expires_at")? {
                None => expiry.expires_at(date, instant)?,
                own => own,
            },
            available_from: some_instant("available_from")?,
        },
        "redeem" => Event::Redeem {
            at,
            redemption: name("id")?,
            points: points()?,
        },
        "expire" => Event::Expire { at },
        "refund_redemption" => Event::RefundRedemption {
            at,
            redemption: name("redemption")?,
            points: some_points()?,
        },
        "refund_purchase" => Event::RefundPurchase {
            at,
            lot: name("lot")?,
            points: some_points()?,
        },
        other => return Err(unreadable(other, "a type of event")),
    })
}

fn points_in(unit: PointUnit, units: u64) -> Result<Value, Unanswered> {
    Ok(decimal(unit.points(units)?))
}

fn balances(ledger: &PointsLedger<String>, unit: PointUnit) -> Result<Value, Unanswered> {
    let mut balances = serde_json::Map::new();
    for (name, units) in ledger.balances().named() {
        balances.insert(name.replace(' ', "_"), points_in(unit, units)?);
    }
    Ok(balances.into())
}

fn lots(ledger: &PointsLedger<String>, unit: PointUnit) -> Result<Value, Unanswered> {
    let of = |lot: &clv::loyalty::points::Lot<String>| {
        Ok(json!({
            "id": lot.id(),
            "expires_at": lot.expires_at().map(|instant| instant.date().to_string()),
            "remaining": points_in(unit, lot.remaining())?,
        }))
    };
    ledger.lots().iter().map(of).collect()
}

fn redemptions(ledger: &PointsLedger<String>, unit: PointUnit) -> Result<Value, Unanswered> {
    let mut redemptions = Vec::new();
    for redemption in ledger.redemptions() {
        let mut taken = Vec::new();
        for (lot, units) in ledger.taken(redemption) {
            taken.push(json!({ "lot": lot.id(), "points": points_in(unit, units)? }));
        }
        redemptions.push(json!({ "id": redemption.id(), "taken": taken }));
    }
    Ok(redemptions.into())
}
