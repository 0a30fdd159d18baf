//! What the example found out, for a person and for a machine.

use super::{Findings, Rhythm, Survival, Warnings};
use crate::shown::number::{counted, money};
use clv::quantity::CalendarPeriod;
use clv::quantity::ConfidenceLevel;
use clv::retention::{CohortTable, KeyFigure, PeriodFigures, RetentionError};
use clv::statistics::Interval;
use clv::table::{Cell, Table};
use serde_json::{Value, json};

fn month(number: i64) -> String {
    let start = CalendarPeriod::Month.start(number);
    start.map_or_else(|| number.to_string(), |day| day.format("%Y-%m").to_string())
}

/// The findings as tables.
pub fn print(findings: &Findings) -> Result<(), RetentionError> {
    println!("{}, until {}", findings.log, findings.last);
    let refunds = findings.refunds_left_out;
    if refunds.rows > 0 {
        println!(
            "{} of {} in the month that has not ended: not taken off in the cohorts and months, which leave \
             out its orders too",
            counted(refunds.rows, "refund"),
            money(refunds.money)
        );
    }
    println!();
    part("Cohorts", &findings.cohorts, cohorts)?;
    part("Month by month", &findings.months, |found| months(found))?;
    part(
        "How long customers go on buying",
        &findings.survival,
        |found| survival(found, findings.rhythm.as_ref().ok()),
    )?;
    part("Warnings", &findings.warnings, |found| {
        Ok(warnings(found, findings))
    })
}

/// A part as a table, or why it is missing.
fn part<T>(
    name: &str,
    found: &Result<T, String>,
    table: impl Fn(&T) -> Result<Table, RetentionError>,
) -> Result<(), RetentionError> {
    match found {
        Ok(found) => println!("{}", table(found)?),
        Err(reason) => println!("{name}: {reason}\n"),
    }
    Ok(())
}

/// A share in whole per cent, which a row of many ages has room for.
fn percent(share: f64) -> Cell {
    format!("{:.0}%", 100.0 * share).into()
}

fn cohorts(cohorts: &CohortTable) -> Result<Table, RetentionError> {
    let average = cohorts.average_retention();
    let mut table = Table::new("Share of each month's new customers who buy so many months later")
        .column("cohort")
        .column("size");
    for age in 0..average.len() {
        table = table.column(age.to_string());
    }
    let row = |name: String, size: Cell, cells: Vec<Cell>| {
        let heads = [name.into(), size];
        heads.into_iter().chain(cells).collect::<Vec<_>>()
    };
    let rows = cohorts.cohorts().iter().map(|cohort| {
        let shares = cohort.retention().into_iter();
        let shares = shares.map(|share| share.map_or("".into(), percent));
        row(
            month(cohort.cohort()),
            cohort.size().into(),
            shares.collect(),
        )
    });
    let shares = average.into_iter().map(percent).collect();
    let revenue = cohorts.average_revenue()?.into_iter().map(Cell::from);
    Ok(table
        .with_rows(rows)
        .row(row("average".to_owned(), "".into(), shares))
        .row(row("revenue".to_owned(), "".into(), revenue.collect()))
        .note("revenue: money a customer"))
}

fn months(figures: &[PeriodFigures]) -> Result<Table, RetentionError> {
    let rows = figures.iter().map(|row| {
        let counts = row.counts();
        let share = |figure| Ok::<_, RetentionError>(Cell::share(row.figure(figure)?));
        Ok([
            month(row.period()).into(),
            counts.customers.into(),
            counts.orders.into(),
            row.figure(KeyFigure::AverageOrder)?.into(),
            share(KeyFigure::RepurchaseRate)?,
            share(KeyFigure::ReturningShare)?,
        ])
    });
    Ok(Table::new("Month by month")
        .column("month")
        .column("customers")
        .column("orders")
        .column_in("revenue", "an order")
        .column("repurchase")
        .column("returning")
        .with_rows(rows.collect::<Result<Vec<_>, RetentionError>>()?)
        .note("repurchase: at least two orders within the month"))
}

fn survival(found: &Survival, rhythm: Option<&Rhythm>) -> Result<Table, RetentionError> {
    let mut next = 0.0;
    // A line a month is enough.
    let rows = found.rows.iter().filter(|row| {
        let is_shown = row.time >= next;
        if is_shown {
            next = row.time.floor() + 1.0;
        }
        is_shown
    });
    let share = |share: Option<f64>| share.map_or(Cell::Missing, Cell::Share);
    let rows: Vec<[Cell; 5]> = rows
        .map(|row| {
            let (lower, upper) = (share(row.lower), share(row.upper));
            let survival = Cell::Share(row.survival);
            [row.time.into(), row.at_risk.into(), survival, lower, upper]
        })
        .collect();
    let median = found.estimate.median();
    let median = median.map_or_else(
        || "more than half are still there".to_owned(),
        |months| match months {
            0.0 => "half never come back after their first purchase".to_owned(),
            _ => format!(
                "half are gone {} after their first purchase",
                counted(format_args!("{months:.1}"), "month")
            ),
        },
    );
    let year = found.estimate.restricted_mean(12.0)?;
    let year = year.map_or_else(String::new, |mean| {
        format!("; of the first twelve months a customer is there for {mean:.1}")
    });
    let table = Table::new("How long customers go on buying")
        .column("months")
        .column("at risk")
        .column("survival")
        .column_in("from", "95 %")
        .column_in("to", "log-log")
        .with_rows(rows)
        .note("Kaplan-Meier; gone after half a year of silence")
        .note(format!("{median}{year}"));
    Ok(match rhythm {
        None => table,
        Some(found) => table.note(format!(
            "Customer {} buys every {} days (mean {:.1}, 90 % within {:.0}); next expected {}",
            found.customer,
            found.rhythm.median,
            found.rhythm.mean,
            found.rhythm.p90,
            found.rhythm.next_expected
        )),
    })
}

fn share(interval: Option<Interval>) -> String {
    let tenths = |share: f64| format!("{:.1}", 100.0 * share);
    interval.map_or_else(
        || "-".to_owned(),
        |share| {
            let (estimate, lower) = (tenths(share.estimate), tenths(share.lower));
            format!("{estimate} % ({lower} to {})", tenths(share.upper))
        },
    )
}

fn warnings(found: &Warnings, findings: &Findings) -> Table {
    let rows = found.warned.iter().map(|warned| {
        let reasons: Vec<&str> = warned.warning.reasons().collect();
        [
            warned.customer.as_str().into(),
            warned.spent.into(),
            if warned.left { "left" } else { "stayed" }.into(),
            reasons.join("; ").into(),
        ]
    });
    let found = &found.evaluation;
    Table::new(format!(
        "Warnings as of {}, those with the most reasons and then the most spent first",
        findings.calibration_end
    ))
    .column("customer")
    .column("spent")
    .column("then")
    .column("warned because")
    .with_rows(rows)
    .note(format!(
        "Of {} warned {} did not buy again: precision {}",
        found.warned_and_left + found.warned_and_stayed,
        found.warned_and_left,
        share(found.precision)
    ))
    .note(format!(
        "Of {} who did not buy again {} had been warned: recall {}, at {}",
        found.warned_and_left + found.missed,
        found.warned_and_left,
        share(found.recall),
        ConfidenceLevel::P95
    ))
}

/// The findings as one object.
pub fn json(findings: &Findings) -> Result<Value, RetentionError> {
    let cohorts = findings.cohorts.as_ref().ok();
    let survival = findings.survival.as_ref().ok();
    let warnings = findings.warnings.as_ref().ok();
    let rows = cohorts.into_iter().flat_map(CohortTable::cohorts);
    let rows = rows.map(|cohort| {
        json!({
            "cohort": month(cohort.cohort()),
            "size": cohort.size(),
            "retention": cohort.retention(),
        })
    });
    let months = findings.months.iter().flatten().map(|row| {
        Ok(json!({
            "month": month(row.period()),
            "customers": row.counts().customers,
            "orders": row.counts().orders,
            "average_order": row.figure(KeyFigure::AverageOrder)?,
            "repurchase_rate": row.figure(KeyFigure::RepurchaseRate)?,
            "returning_share": row.figure(KeyFigure::ReturningShare)?,
        }))
    });
    let warned = warnings.into_iter().flat_map(|found| &found.warned);
    let warned = warned.map(|warned| {
        json!({
            "customer": warned.customer,
            "spent": warned.spent,
            "reasons": warned.warning.reasons().collect::<Vec<_>>(),
            "left": warned.left,
        })
    });
    Ok(json!({
        "log": findings.log,
        "until": findings.last,
        "calibration_end": findings.calibration_end,
        "refunds_left_out_of_months": findings.refunds_left_out.json(),
        "cohorts": rows.collect::<Vec<_>>(),
        "cohorts_missing": findings.cohorts.as_ref().err(),
        "average_retention": cohorts.map(CohortTable::average_retention),
        "months": months.collect::<Result<Vec<_>, RetentionError>>()?,
        "months_missing": findings.months.as_ref().err(),
        "survival": survival.map(|found| &found.rows),
        "survival_missing": findings.survival.as_ref().err(),
        "median_months": survival.map(|found| found.estimate.median()),
        "mean_months_of_twelve": survival
            .map(|found| found.estimate.restricted_mean(12.0))
            .transpose()?,
        "rhythm": findings.rhythm.as_ref().ok().map(|found| json!({
            "customer": found.customer,
            "rhythm": found.rhythm,
        })),
        "rhythm_missing": findings.rhythm.as_ref().err(),
        "warned": warned.collect::<Vec<_>>(),
        "warnings_missing": findings.warnings.as_ref().err(),
        "evaluation": warnings.map(|found| &found.evaluation),
    }))
}
