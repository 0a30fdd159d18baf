//! The same numbers for a person and for a program.

use crate::accounts::Accounts;
use crate::rules;
use crate::statement::Statement;
use crate::year::Year;
use chrono::Months;
use clv::loyalty::points::PointUnit;
use clv::quantity::Percent;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::fmt::{self, Write};

/// Money to the cent.
fn money(amount: Decimal) -> String {
    format!("{:.2}", amount.round_dp(2))
}

/// A share in percent, a dash where there is none.
fn percent(share: Option<Decimal>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1}", Percent(share)))
}

pub fn text(year: &Year, accounts: &Accounts, statement: &Statement) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_all(&mut text, year, accounts, statement);
    text
}

fn write_all(
    out: &mut String,
    year: &Year,
    accounts: &Accounts,
    statement: &Statement,
) -> fmt::Result {
    write_year(out, year, accounts)?;
    write_tiers(out, year)?;
    write_statement(out, statement)?;
    write_liability(out, year, accounts)?;
    write_result(out, year, accounts)
}

fn write_year(out: &mut String, year: &Year, accounts: &Accounts) -> fmt::Result {
    writeln!(
        out,
        "A year of the programme, {} to {}",
        year.from,
        year.until.pred_opt().unwrap_or(year.until)
    )?;
    writeln!(
        out,
        "{} members, {} orders ({} returned), sales of {} without coupons and returns\n",
        year.members.len(),
        year.orders,
        year.returned,
        money(year.sales)
    )?;
    writeln!(out, "Points")?;
    for (name, points) in accounts.balances.named() {
        writeln!(out, "  {name:<20}{points:>12}")?;
    }
    let holds = if accounts.balances.are_complete() {
        "holds"
    } else {
        "DOES NOT HOLD"
    };
    writeln!(
        out,
        "  issued = pending + available + redeemed + expired + clawed back - owed: {holds}\n"
    )?;
    writeln!(
        out,
        "{:<10}{:>12}{:>12}{:>12}",
        "Quarter", "issued", "redeemed", "burn ratio"
    )?;
    let rates = accounts.trend.iter().flat_map(|trend| trend.rates.iter());
    for (number, (quarter, rate)) in (1..).zip(accounts.quarters.iter().zip(rates)) {
        writeln!(
            out,
            "{number:<10}{:>12}{:>12}{:>12}",
            quarter.issued,
            quarter.redeemed,
            percent(*rate)
        )?;
    }
    writeln!(out)
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

fn write_tiers(out: &mut String, year: &Year) -> fmt::Result {
    writeln!(out, "{:<10}{:>12}{:>12}", "Tier", "from spend", "members")?;
    for (tier, (name, members)) in year.ladder.tiers().iter().zip(tiers(year)) {
        let from = tier.spend.map_or("-".to_owned(), money);
        writeln!(out, "{name:<10}{from:>12}{members:>12}")?;
    }
    writeln!(
        out,
        "{} upgrades and {} downgrades in the year\n",
        year.upgrades, year.downgrades
    )
}

fn write_statement(out: &mut String, statement: &Statement) -> fmt::Result {
    writeln!(
        out,
        "Statement of member {} ({})",
        statement.member, statement.tier
    )?;
    writeln!(
        out,
        "{:<12}{:<16}{:>8}{:>10}{:>11}",
        "date", "", "points", "pending", "available"
    )?;
    for line in &statement.lines {
        let points = if line.points == 0 {
            String::new()
        } else {
            format!("{:+}", line.points)
        };
        writeln!(
            out,
            "{:<12}{:<16}{points:>8}{:>10}{:>11}",
            line.on.to_string(),
            line.what,
            line.pending,
            line.available
        )?;
    }
    writeln!(out)
}

fn write_liability(out: &mut String, year: &Year, accounts: &Accounts) -> fmt::Result {
    writeln!(out, "What is owed, by the month of issue (chain ladder)")?;
    writeln!(
        out,
        "{:<10}{:>10}{:>13}{:>12}{:>12}{:>12}",
        "month", "issued", "redeemed in", "breakage", "still to", "liability"
    )?;
    writeln!(
        out,
        "{:<10}{:>10}{:>13}{:>12}{:>12}{:>12}",
        "", "points", "the end", "", "redeem", "money"
    )?;
    let cohorts = accounts.issued.iter().zip(&accounts.breakage.cohorts);
    for (month, (issued, cohort)) in (0..).zip(cohorts) {
        let first = year.from.checked_add_months(Months::new(month));
        writeln!(
            out,
            "{:<10}{issued:>10}{:>13}{:>12}{:>12}{:>12}",
            first.map_or_else(String::new, |first| first.format("%Y-%m").to_string()),
            percent(cohort.ultimate_redemption_rate),
            percent(cohort.breakage_rate),
            cohort.expected_remaining.round().to_string(),
            money(cohort.liability)
        )?;
    }
    writeln!(
        out,
        "{:<10}{:>10}{:>13}{:>12}{:>12}{:>12}\n",
        "all",
        accounts.all_issued,
        percent(Some(accounts.ultimate_redemption_rate)),
        percent(Decimal::ONE.checked_sub(accounts.ultimate_redemption_rate)),
        accounts.still_to_redeem.round().to_string(),
        money(accounts.breakage.total_liability)
    )
}

fn write_result(out: &mut String, year: &Year, accounts: &Accounts) -> fmt::Result {
    let mut line = |what: &str, amount: String| {
        let text = format!("  {what:<46}{amount:>12}");
        writeln!(out, "{}", text.trim_end())
    };
    let revenue = &accounts.revenue;
    line("Revenue under IFRS 15", String::new())?;
    line("goods", money(accounts.allocation.goods))?;
    line("points, redeemed this year", money(revenue.revenue))?;
    line(
        "points, deferred (contract liability)",
        money(revenue.liability),
    )?;
    line("", String::new())?;
    line("Result of the programme", String::new())?;
    let share = format!(
        "margin of {} on {} incremental sales",
        percent(Some(rules::MARGIN)),
        percent(Some(rules::INCREMENTAL_SHARE))
    );
    line(&share, money(accounts.result.incremental_margin))?;
    line("coupons redeemed, at cost", money(-accounts.redeemed_cost))?;
    line(
        "coupons still to be redeemed, at cost",
        money(-accounts.breakage.total_liability),
    )?;
    line("running cost", money(-accounts.result.running_cost))?;
    line("net", money(accounts.net))?;
    line("return on cost", percent(accounts.ratio))?;
    line(
        "incremental share of sales that breaks even",
        percent(accounts.break_even_share),
    )?;
    let members = Decimal::from(year.members.len());
    let per_member = accounts
        .net
        .checked_div(members)
        .map_or("-".to_owned(), money);
    line("net for each member", per_member)
}

pub fn json(year: &Year, accounts: &Accounts, statement: &Statement) -> Value {
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
        "from": year.from,
        "until": year.until,
        "members": year.members.len(),
        "orders": year.orders,
        "returned": year.returned,
        "sales": year.sales,
        "points": accounts.balances,
        "quarters": accounts.quarters,
        "redemption_trend": accounts.trend,
        "tiers": tiers(year).into_iter().collect::<std::collections::BTreeMap<_, _>>(),
        "upgrades": year.upgrades,
        "downgrades": year.downgrades,
        "statement": {
            "member": statement.member,
            "tier": statement.tier,
            "lines": lines,
            "balances": statement.balances,
            "balance": PointUnit::WHOLE.points(statement.balances.available).ok(),
        },
        "issued_by_month": accounts.issued,
        "breakage": accounts.breakage,
        "ultimate_redemption_rate": accounts.ultimate_redemption_rate,
        "price_allocation": accounts.allocation,
        "revenue": accounts.revenue,
        "result": accounts.result,
        "net": accounts.net,
        "return_on_cost": accounts.ratio,
        "break_even_incremental_share": accounts.break_even_share,
    })
}
