//! One member's year, line by line.

use crate::rules;
use crate::year::{Year, midnight};
use chrono::NaiveDate;
use clv::loyalty::points::{Balances, Event, PointsLedger};
use std::error::Error;

pub struct Line {
    pub on: NaiveDate,
    pub what: &'static str,
    /// What the member gained or lost.
    pub points: i128,
    pub pending: u64,
    pub available: i128,
}

pub struct Statement {
    pub member: String,
    pub tier: String,
    pub lines: Vec<Line>,
    pub balances: Balances,
}

impl Statement {
    pub fn of(year: &Year, name: &str) -> Result<Self, Box<dyn Error>> {
        let member = year
            .members
            .get(name)
            .ok_or_else(|| format!("no member {name} bought anything in the year"))?;
        let log = member.log.events();
        let mut events = log.to_vec();
        // The days on which lots expire or become usable get lines of their own.
        for lot in member.log.ledger().lots() {
            let days = [lot.available_from(), lot.expires_at()];
            let in_the_year = days
                .into_iter()
                .flatten()
                .filter(|at| *at <= midnight(year.until));
            events.extend(in_the_year.map(|at| Event::Expire { at }));
        }
        events.sort_by_key(|event| (event.at(), !matches!(event, Event::Expire { .. })));
        let mut ledger = PointsLedger::new(rules::LEDGER);
        let mut lines = Vec::new();
        for event in &events {
            let before = *ledger.balances();
            ledger.apply(event)?;
            lines.extend(line(event, &before, ledger.balances()));
        }
        let tier = member.tier.tier(&year.ladder);
        Ok(Self {
            member: name.to_owned(),
            tier: tier.map_or("none".to_owned(), |tier| tier.name.clone()),
            lines,
            balances: *ledger.balances(),
        })
    }
}

fn line(event: &Event<u64>, before: &Balances, after: &Balances) -> Option<Line> {
    let whole = |balances: &Balances| i128::from(balances.pending) + balances.net();
    let points = whole(after) - whole(before);
    let what = match event {
        Event::Earn { lot, .. } if lot % 2 == 1 => "welcome",
        Event::Earn { .. } => "purchase",
        Event::Redeem { .. } => "coupons",
        Event::RefundPurchase { .. } => "order returned",
        Event::RefundRedemption { .. } => "coupons returned",
        Event::Expire { .. } if points != 0 => "expired",
        Event::Expire { .. } if before.pending != after.pending => "now usable",
        Event::Expire { .. } => return None,
    };
    Some(Line {
        on: event.at().date(),
        what,
        points,
        pending: after.pending,
        available: after.net(),
    })
}
