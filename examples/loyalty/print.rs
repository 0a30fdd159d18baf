//! The same numbers for a person and for a program.

use crate::Parts;
use crate::accounts::{Accounts, Points};
use crate::log::refunds::Refunded;
use crate::rules;
use crate::shown::number::{counted, money};
use crate::statement::Statement;
use crate::year::Year;
use chrono::Months;
use clv::loyalty::points::PointUnit;
use clv::quantity::Percent;
use clv::table::{Cell, Table};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

/// A share in percent, a dash where there is none.
fn percent(share: Option<Decimal>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1}", Percent(share)))
}

/// Whole points.
fn points(points: Decimal) -> Cell {
    points.round().to_u64().into()
}

/// The programme's year on paper: each part, or why it is missing.
pub fn text(year: &Year, parts: &Parts) -> String {
    let refunds = [
        (
            year.refunds_taken_off,
            "taken off the orders that they are of",
        ),
        (year.refunds_after, "after the year, not taken off"),
    ];
    let said = |(refunded, what): (Refunded, &str)| match refunded.rows {
        0 => String::new(),
        rows => format!(
            "{} of the log, {} of money: {what}\n",
            counted(rows, "refund"),
            money(refunded.money)
        ),
    };
    let refunds: String = refunds.map(said).concat();
    let head = format!(
        "A year of the programme, {} to {}\n\
         {}, {} ({} returned), sales of {} without coupons and returns\n\
         {refunds}",
        year.from,
        year.until.pred_opt().unwrap_or(year.until),
        counted(year.members.len(), "member"),
        counted(year.orders, "order"),
        year.returned,
        money(year.sales)
    );
    let written = |tables: Vec<Table>| {
        let tables = tables.iter().map(Table::to_text);
        tables.collect::<Vec<_>>().join("\n")
    };
    let missing = |name: &str, reason: &String| format!("{name}: {reason}\n");
    let points = match &parts.points {
        Ok(points) => written(vec![balances(points), quarters(points)]),
        Err(reason) => missing("Points", reason),
    };
    let statement = match &parts.statement {
        Ok(statement) => written(vec![lines(statement)]),
        Err(reason) => missing("Statement of a member", reason),
    };
    let accounts = match &parts.accounts {
        Ok(found) => written(vec![
            liability(year, found),
            revenue(found),
            result(year, found),
        ]),
        Err(reason) => missing("What is owed, earned and cost", reason),
    };
    let tiers = written(vec![tier_table(year)]);
    [head, points, tiers, statement, accounts].join("\n")
}

fn balances(found: &Points) -> Table {
    let holds = if found.balances.are_complete() {
        "holds"
    } else {
        "DOES NOT HOLD"
    };
    let rows = found.balances.named().into_iter();
    Table::new("")
        .column("balance")
        .column("points")
        .with_rows(rows.map(|(name, points)| [name.into(), points.into()]))
        .note(format!(
            "issued = pending + available + redeemed + expired + clawed back - owed: {holds}"
        ))
}

fn quarters(found: &Points) -> Table {
    let rates = found.trend.iter().flat_map(|trend| trend.rates.iter());
    let rows = (1_u64..).zip(found.quarters.iter().zip(rates));
    let rows = rows.map(|(number, (quarter, rate))| {
        [
            number.into(),
            points(quarter.issued),
            points(quarter.redeemed),
            Cell::share(*rate),
        ]
    });
    Table::new("")
        .column("quarter")
        .column("issued")
        .column("redeemed")
        .column("burn ratio")
        .with_rows(rows)
}

/// Each tier with its number of members.
fn tiers(year: &Year) -> Vec<(&str, usize)> {
    let members = |level: usize| {
        let holds = year
            .members
            .values()
            .filter(|member| member.tier.level == level);
        holds.count()
    };
    let names = year.ladder.tiers().iter().map(|tier| tier.name.as_str());
    names.zip((1..).map(members)).collect()
}

fn tier_table(year: &Year) -> Table {
    let rows = year.ladder.tiers().iter().zip(tiers(year));
    let rows = rows.map(|(tier, (name, members))| [name.into(), tier.spend.into(), members.into()]);
    Table::new("")
        .column("tier")
        .column_in("spend", "from")
        .column("members")
        .with_rows(rows)
        .note(format!(
            "{} upgrades and {} downgrades in the year",
            year.upgrades, year.downgrades
        ))
}

fn lines(statement: &Statement) -> Table {
    let rows = statement.lines.iter().map(|line| {
        let points = match line.points {
            0 => String::new(),
            points => format!("{points:+}"),
        };
        let available = u64::try_from(line.available);
        [
            line.on.to_string().into(),
            line.what.into(),
            points.into(),
            line.pending.into(),
            available.map_or_else(|_| line.available.to_string().into(), Cell::Count),
        ]
    });
    Table::new(format!(
        "Statement of member {} ({})",
        statement.member, statement.tier
    ))
    .column("date")
    .column("")
    .column("points")
    .column("pending")
    .column("available")
    .with_rows(rows)
}

fn liability(year: &Year, accounts: &Accounts) -> Table {
    let cohorts = accounts.issued.iter().zip(&accounts.breakage.cohorts);
    let rows = (0..).zip(cohorts).map(|(month, (issued, cohort))| {
        let first = year.from.checked_add_months(Months::new(month));
        [
            first.map(|first| first.format("%Y-%m").to_string()).into(),
            points(*issued),
            Cell::share(cohort.ultimate_redemption_rate),
            Cell::share(cohort.breakage_rate),
            points(cohort.expected_remaining),
            cohort.liability.into(),
        ]
    });
    let redeemed = accounts.ultimate_redemption_rate;
    let table = Table::new("What is owed, by the month of issue (chain ladder)")
        .column("month")
        .column_in("issued", "points")
        .column_in("redeemed", "in the end")
        .column("breakage")
        .column_in("to redeem", "points")
        .column_in("liability", "money")
        .with_rows(rows)
        .row([
            "all".into(),
            points(accounts.all_issued),
            Cell::share(Some(redeemed)),
            Cell::share(Decimal::ONE.checked_sub(redeemed)),
            points(accounts.still_to_redeem),
            accounts.breakage.total_liability.into(),
        ]);
    let month = |month: usize| {
        let first = u32::try_from(month).ok().map(Months::new);
        let first = first.and_then(|months| year.from.checked_add_months(months));
        first.map_or(String::new(), |first| first.format("%Y-%m").to_string())
    };
    let overshoots = accounts.overshoots.iter().map(|of| {
        format!(
            "{}: by the growth of older months {} of the points would be redeemed; bounded at those that \
             there are",
            month(of.cohort),
            percent(Some(of.unbounded_rate))
        )
    });
    overshoots.fold(table, Table::note)
}

fn revenue(accounts: &Accounts) -> Table {
    let revenue = &accounts.revenue;
    Table::new("")
        .column("revenue under IFRS 15")
        .column("money")
        .with_rows([
            ["goods".into(), accounts.allocation.goods.into()],
            ["points, redeemed this year".into(), revenue.revenue.into()],
            [
                "points, deferred (contract liability)".into(),
                revenue.liability.into(),
            ],
        ])
}

fn result(year: &Year, accounts: &Accounts) -> Table {
    let share = format!(
        "margin of {} on {} incremental sales",
        percent(Some(rules::MARGIN)),
        percent(Some(rules::INCREMENTAL_SHARE))
    );
    let members = Decimal::from(year.members.len());
    Table::new("")
        .column("result of the programme")
        .column("money")
        .with_rows([
            [share.into(), accounts.result.incremental_margin.into()],
            [
                "coupons redeemed, at cost".into(),
                (-accounts.redeemed_cost).into(),
            ],
            [
                "coupons still to be redeemed, at cost".into(),
                (-accounts.breakage.total_liability).into(),
            ],
            [
                "running cost".into(),
                (-accounts.result.running_cost).into(),
            ],
            ["net".into(), accounts.net.into()],
            [
                "net for each member".into(),
                accounts.net.checked_div(members).into(),
            ],
        ])
        .note(format!("return on cost: {}", percent(accounts.ratio)))
        .note(format!(
            "incremental share of sales that breaks even: {}",
            percent(accounts.break_even_share)
        ))
}

/// The programme's year as one object; a part that is missing is null, with its reason beside it.
pub fn json(year: &Year, parts: &Parts) -> Value {
    let points = parts.points.as_ref().ok();
    let accounts = parts.accounts.as_ref().ok();
    json!({
        "from": year.from,
        "until": year.until,
        "members": year.members.len(),
        "orders": year.orders,
        "returned": year.returned,
        "refunds_taken_off": year.refunds_taken_off.json(),
        "refunds_after_year": year.refunds_after.json(),
        "sales": year.sales,
        "points": points.map(|points| points.balances),
        "points_missing": parts.points.as_ref().err(),
        "quarters": points.map(|points| &points.quarters),
        "redemption_trend": points.map(|points| &points.trend),
        "tiers": tiers(year).into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "upgrades": year.upgrades,
        "downgrades": year.downgrades,
        "statement": parts.statement.as_ref().ok().map(statement),
        "statement_missing": parts.statement.as_ref().err(),
        "accounts_missing": parts.accounts.as_ref().err(),
        "issued_by_month": accounts.map(|accounts| &accounts.issued),
        "breakage": accounts.map(|accounts| &accounts.breakage),
        "ultimate_redemption_rate": accounts.map(|accounts| accounts.ultimate_redemption_rate),
        "redemption_bounded": accounts.map(|accounts| {
            let months = accounts.overshoots.iter();
            months
                .map(|of| json!({ "month": of.cohort, "rate_by_chain_ladder": of.unbounded_rate }))
                .collect::<Vec<_>>()
        }),
        "price_allocation": accounts.map(|accounts| &accounts.allocation),
        "revenue": accounts.map(|accounts| &accounts.revenue),
        "result": accounts.map(|accounts| &accounts.result),
        "net": accounts.map(|accounts| accounts.net),
        "return_on_cost": accounts.map(|accounts| accounts.ratio),
        "break_even_incremental_share": accounts.map(|accounts| accounts.break_even_share),
    })
}

fn statement(statement: &Statement) -> Value {
    let lines: Vec<Value> = statement
        .lines
        .iter()
        .map(|line| {
            json!({
                "date": line.on,
                "what": line.what,
                "points": i64::try_from(line.points).ok(),
                "pending": line.pending,
                "available": i64::try_from(line.available).ok(),
            })
        })
        .collect();
    json!({
        "member": statement.member,
        "tier": statement.tier,
        "lines": lines,
        "balances": statement.balances,
        "balance": PointUnit::WHOLE.points(statement.balances.available).ok(),
    })
}
