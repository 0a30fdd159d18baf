//! What the example found out, for a person and for a machine.

use super::{FIGURES, Findings};
use clv::quantity::CalendarPeriod;
use clv::quantity::ConfidenceLevel;
use clv::retention::{KeyFigure, RetentionError};
use clv::statistics::Interval;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn month(number: i64) -> String {
    let start = CalendarPeriod::Month.start(number);
    start.map_or_else(|| number.to_string(), |day| day.format("%Y-%m").to_string())
}

fn percent(share: f64) -> String {
    format!("{:.0}%", 100.0 * share)
}

/// The findings as tables.
pub fn print(findings: &Findings) -> Result<(), RetentionError> {
    println!("{}, until {}", findings.log, findings.last);
    print_cohorts(findings)?;
    print_months(findings)?;
    print_survival(findings)?;
    print_warnings(findings);
    Ok(())
}

fn print_cohorts(findings: &Findings) -> Result<(), RetentionError> {
    let table = &findings.cohorts;
    let average = table.average_retention();
    println!("\nShare of each month's new customers who buy so many months later");
    print!("{:>8} {:>6}", "cohort", "size");
    for age in 0..average.len() {
        print!(" {age:>5}");
    }
    println!();
    for cohort in table.cohorts() {
        print!("{:>8} {:>6}", month(cohort.cohort()), cohort.size());
        for share in cohort.retention().into_iter().flatten() {
            print!(" {:>5}", percent(share));
        }
        println!();
    }
    print!("{:>8} {:>6}", "average", "");
    for share in &average {
        print!(" {:>5}", percent(*share));
    }
    print!("\n{:>8} {:>6}", "revenue", "");
    for revenue in table.average_revenue()? {
        let revenue = revenue.map_or_else(
            || "-".to_owned(),
            |money| format!("{:.2}", money.round_dp(2)),
        );
        print!(" {revenue:>5}");
    }
    println!("  money a customer");
    Ok(())
}

fn cell(figure: KeyFigure, value: Option<Decimal>) -> String {
    let Some(value) = value else {
        return "-".to_owned();
    };
    match figure {
        KeyFigure::AverageOrder | KeyFigure::OrdersPerCustomer => {
            format!("{:.2}", value.round_dp(2))
        }
        KeyFigure::RepurchaseRate | KeyFigure::ReturningShare => {
            let percent = value.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(value);
            format!("{:.1} %", percent.round_dp(1))
        }
    }
}

fn print_months(findings: &Findings) -> Result<(), RetentionError> {
    println!("\nMonth by month (repurchase: at least two orders within the month)");
    print!("{:>8} {:>10} {:>8}", "month", "customers", "orders");
    for (name, _) in FIGURES {
        print!(" {name:>11}");
    }
    println!();
    for row in &findings.months {
        print!(
            "{:>8} {:>10} {:>8}",
            month(row.period()),
            row.counts().customers,
            row.counts().orders
        );
        for (_, figure) in FIGURES {
            print!(" {:>11}", cell(figure, row.figure(figure)?));
        }
        println!();
    }
    Ok(())
}

fn print_survival(findings: &Findings) -> Result<(), RetentionError> {
    println!("\nHow long customers go on buying (Kaplan-Meier; gone after half a year of silence)");
    println!(
        "{:>8} {:>8} {:>9} {:>17}",
        "months", "at risk", "survival", "95 % (log-log)"
    );
    let mut next = 0.0;
    for row in &findings.survival_rows {
        // A line a month is enough.
        if row.time < next {
            continue;
        }
        next = row.time.floor() + 1.0;
        let limits = row.lower.zip(row.upper).map_or_else(
            || "-".to_owned(),
            |(lower, upper)| format!("{lower:.3} to {upper:.3}"),
        );
        println!(
            "{:>8.1} {:>8} {:>9.3} {:>17}",
            row.time, row.at_risk, row.survival, limits
        );
    }
    let median = findings.survival.median();
    let median = median.map_or_else(
        || "more than half are still there".to_owned(),
        |months| format!("half are gone {months:.1} months after their first purchase"),
    );
    let year = findings.survival.restricted_mean(12.0)?;
    let year = year.map_or_else(String::new, |mean| {
        format!("; of the first twelve months a customer is there for {mean:.1}")
    });
    println!("{median}{year}");
    if let Some(found) = &findings.rhythm {
        println!(
            "Customer {} buys every {} days (mean {:.1}, 90 % within {:.0}); next expected {}",
            found.customer,
            found.rhythm.median,
            found.rhythm.mean,
            found.rhythm.p90,
            found.rhythm.next_expected
        );
    }
    Ok(())
}

fn share(interval: Option<Interval>) -> String {
    interval.map_or_else(
        || "-".to_owned(),
        |share| {
            format!(
                "{:.1} % ({:.1} to {:.1})",
                100.0 * share.estimate,
                100.0 * share.lower,
                100.0 * share.upper
            )
        },
    )
}

fn print_warnings(findings: &Findings) {
    println!(
        "\nWarnings as of {}, those with the most reasons and then the most spent first",
        findings.calibration_end
    );
    for warned in &findings.warned {
        let reasons: Vec<&str> = warned.warning.reasons().collect();
        println!(
            "{:>8} {:>9.2}  {}  {}",
            warned.customer,
            warned.spent,
            if warned.left { "left  " } else { "stayed" },
            reasons.join("; ")
        );
    }
    let found = &findings.evaluation;
    println!(
        "Of {} warned {} did not buy again: precision {}",
        found.warned_and_left + found.warned_and_stayed,
        found.warned_and_left,
        share(found.precision)
    );
    println!(
        "Of {} who did not buy again {} had been warned: recall {}, at {}",
        found.warned_and_left + found.missed,
        found.warned_and_left,
        share(found.recall),
        ConfidenceLevel::P95
    );
}

/// The findings as one object.
pub fn json(findings: &Findings) -> Result<Value, RetentionError> {
    let cohorts = findings.cohorts.cohorts().iter().map(|cohort| {
        json!({
            "cohort": month(cohort.cohort()),
            "size": cohort.size(),
            "retention": cohort.retention(),
        })
    });
    let months = findings.months.iter().map(|row| {
        Ok(json!({
            "month": month(row.period()),
            "customers": row.counts().customers,
            "orders": row.counts().orders,
            "average_order": row.figure(KeyFigure::AverageOrder)?,
            "repurchase_rate": row.figure(KeyFigure::RepurchaseRate)?,
            "returning_share": row.figure(KeyFigure::ReturningShare)?,
        }))
    });
    let warned = findings.warned.iter().map(|warned| {
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
        "cohorts": cohorts.collect::<Vec<_>>(),
        "average_retention": findings.cohorts.average_retention(),
        "months": months.collect::<Result<Vec<_>, RetentionError>>()?,
        "survival": findings.survival_rows,
        "median_months": findings.survival.median(),
        "mean_months_of_twelve": findings.survival.restricted_mean(12.0)?,
        "rhythm": findings.rhythm.as_ref().map(|found| json!({
            "customer": found.customer,
            "rhythm": found.rhythm,
        })),
        "warned": warned.collect::<Vec<_>>(),
        "evaluation": findings.evaluation,
    }))
}
