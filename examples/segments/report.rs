//! What the example found out, for a person and for a machine.

use super::Findings;
use clv::segment::{RfmCuts, Tiers};
use clv::table::{Cell, Table, few_scores};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};
use std::fmt::Display;

fn money(amount: Decimal) -> String {
    format!("{:.2}", amount.round_dp(2))
}

/// The columns of the table of customers.
pub const COLUMNS: [&str; 6] = [
    "customer",
    "segment",
    "orders",
    "paid",
    "probability_alive",
    "worth",
];

/// The findings as tables.
pub fn print(findings: &Findings) {
    println!(
        "{}: {} customer{} as of {}",
        findings.log,
        findings.customers,
        if findings.customers == 1 { "" } else { "s" },
        findings.as_of
    );
    match &findings.worth {
        Ok(left_out) => println!(
            "left out of Gamma-Gamma: {left_out} customers whose repeat purchases were all free"
        ),
        Err(why) => println!("no worth: {why}"),
    }
    println!("\n{}", scores(findings));
    match &findings.money {
        Ok(()) => {
            println!("{}", segments(findings));
            findings
                .tiers
                .iter()
                .for_each(|of| println!("{}", tiers(of)));
            match concentration(findings) {
                Some(table) => println!("{table}"),
                None => {
                    println!("nothing was paid, so nothing is said of how much hangs on how few\n");
                }
            }
        }
        Err(why) => println!(
            "no segments, no tiers and no concentration of sales, which are by money: {why}\n"
        ),
    }
    let stages = "Stages of life, by each customer's own rhythm";
    println!("{}", counts(stages, "stage", &findings.stages));
    if !findings.quadrants.is_empty() {
        let split = "Revenue so far against expected revenue, each split at its mean";
        println!("{}", counts(split, "quadrant", &findings.quadrants));
    }
    print!("{}", at_risk(findings));
}

fn scores(findings: &Findings) -> Table {
    let scored = &findings.scored;
    let row = |name: &str, sizes: &[usize], cuts: fn(&RfmCuts) -> &[Decimal], unit: &str| {
        let cuts = scored.cuts.as_ref().map(cuts).unwrap_or_default().iter();
        let cuts: Vec<String> = cuts
            .map(|cut| cut.round_dp(2).normalize().to_string())
            .collect();
        let cuts = format!("{} {unit}", cuts.join(", ")).trim_end().to_owned();
        let sizes = sizes.iter().map(|&size| size.into());
        [name.into()]
            .into_iter()
            .chain(sizes)
            .chain([cuts.into()])
            .collect::<Vec<Cell>>()
    };
    let mut table =
        Table::new("Scores by quantile cuts, 5 is best: customers in each, and the cuts")
            .column("");
    for score in 1..=scored.recency_sizes.len() {
        table = table.column(score.to_string());
    }
    let rows = [
        row(
            "recency",
            &scored.recency_sizes,
            |cuts| &cuts.recency_days,
            "days",
        ),
        row(
            "frequency",
            &scored.frequency_sizes,
            |cuts| &cuts.frequency,
            "purchases",
        ),
        row(
            "monetary",
            &scored.monetary_sizes,
            |cuts| &cuts.monetary,
            "",
        ),
    ];
    let known = if findings.money.is_ok() { 3 } else { 2 };
    let table = table.column("cuts").with_rows(rows.into_iter().take(known));
    match few_scores(scored) {
        Some(remark) => table.note(remark),
        None => table,
    }
}

fn segments(findings: &Findings) -> Table {
    let rows = findings.segments.iter().map(|row| {
        [
            row.segment.as_str().into(),
            row.customers.into(),
            row.orders.into(),
            row.revenue.into(),
            row.average_order.into(),
            Cell::share(row.share_of_revenue),
            row.expected_value.into(),
        ]
    });
    let audit = &findings.audit;
    let first = audit.first_uncovered;
    let first = first.map_or_else(|| "none".to_owned(), |score| score.to_string());
    let span = &findings.span;
    Table::new(format!(
        "The ten segments of the R package rfm, and what is expected of them over {span}"
    ))
        .column("segment")
        .column("customers")
        .column("purchases")
        .column("revenue")
        .column_in("revenue", "a purchase")
        .column("share")
        .column_in("expected", span.as_str())
        .with_rows(rows)
        .note(format!(
            "The rules leave {} of {} scores uncovered, the first of them {first}; {} pairs of rules overlap",
            audit.uncovered,
            audit.scores,
            audit.overlaps.len()
        ))
}

fn tiers(tiers: &Tiers) -> Table {
    let rows = tiers.summary.iter();
    let rows = rows.map(|tier| {
        [
            tier.tier.as_str().into(),
            tier.customers.into(),
            tier.value.into(),
        ]
    });
    Table::new("Tiers by revenue so far")
        .column("tier")
        .column("customers")
        .column("revenue")
        .with_rows(rows)
}

fn concentration(findings: &Findings) -> Option<Table> {
    let sales = findings.sales.as_ref()?;
    let back = &sales.repeat_customers;
    let rows = [
        ["Gini coefficient".into(), sales.gini.into()],
        ["Herfindahl-Hirschman index".into(), sales.herfindahl.into()],
        [
            "sales of the top 20 %".into(),
            Cell::Share(sales.top_twenty_percent),
        ],
        [
            "customers who came back".into(),
            Cell::Share(back.share_of_customers),
        ],
        ["their sales".into(), Cell::Share(back.share_of_value)],
    ];
    let table = Table::new("How much hangs on how few")
        .column("measure")
        .column("");
    Some(table.with_rows(rows))
}

/// A table of how many customers there are of each kind.
fn counts<T: Display>(title: &str, kind: &str, rows: &[(T, usize)]) -> Table {
    let rows = rows.iter();
    let rows = rows.map(|(kind, customers)| [kind.to_string().into(), (*customers).into()]);
    Table::new(title)
        .column(kind)
        .column("customers")
        .with_rows(rows)
}

/// What is by money is a column only where there is money.
fn at_risk(findings: &Findings) -> Table {
    let (has_segments, has_worth) = (findings.money.is_ok(), findings.worth.is_ok());
    let title = match has_worth {
        true => format!(
            "Overdue, and worth the most over the next {}",
            findings.span
        ),
        false => "Overdue by their own rhythm".to_owned(),
    };
    let mut table = Table::new(title).column("customer");
    if has_segments {
        table = table.column("segment");
    }
    table = table
        .column("purchases")
        .column_in("last", "days ago")
        .column_in("usual gap", "days")
        .column("P(alive)");
    if has_worth {
        table = table.column("worth");
    }
    let rows = findings.at_risk.iter().map(|row| {
        let segment = has_segments.then(|| row.segment.as_deref().into());
        let known = [
            row.orders.into(),
            row.days_since_last.into(),
            row.usual_gap.and_then(|gap| gap.to_f64()).into(),
            row.probability_alive.map_or(Cell::Missing, Cell::Share),
        ];
        let worth = has_worth.then(|| row.worth.into());
        let cells = [row.customer.as_str().into()].into_iter().chain(segment);
        cells.chain(known).chain(worth).collect::<Vec<Cell>>()
    });
    table.with_rows(rows)
}

/// The findings as one object.
pub fn json(findings: &Findings) -> Value {
    let at_risk = findings.at_risk.iter().map(|row| {
        json!({
            "customer": row.customer,
            "segment": row.segment,
            "purchases": row.orders,
            "days_since_last": row.days_since_last,
            "usual_gap_days": row.usual_gap.map(|gap| gap.normalize().to_string()),
            "probability_alive": row.probability_alive,
            "worth": row.worth.map(money),
        })
    });
    let stages = findings.stages.iter();
    let stages = stages.map(|(stage, customers)| json!({ "stage": stage, "customers": customers }));
    let quadrants = findings
        .quadrants
        .iter()
        .map(|(quadrant, customers)| json!({ "quadrant": quadrant, "customers": customers }));
    let mut cuts = json!(findings.scored.cuts);
    if let (Err(_), Some(cuts)) = (&findings.money, cuts.as_object_mut()) {
        cuts.remove("monetary");
    }
    let has_money = findings.money.is_ok();
    json!({
        "log": findings.log,
        "as_of": findings.as_of,
        "customers": findings.customers,
        "left_out_of_gamma_gamma": findings.worth.as_ref().ok(),
        "no_worth_because": findings.worth.as_ref().err(),
        "worth_over": findings.span,
        "cuts": cuts,
        "no_segments_because": findings.money.as_ref().err(),
        "segments": has_money.then_some(&findings.segments),
        "rules": {
            "scores": findings.audit.scores,
            "uncovered": findings.audit.uncovered,
            "overlaps": findings.audit.overlaps.len(),
        },
        "tiers": findings.tiers.as_ref().map(|tiers| &tiers.summary),
        "concentration": findings.sales.as_ref().map(|sales| json!({
            "gini": sales.gini,
            "herfindahl": sales.herfindahl,
            "top_20_percent": sales.top_twenty_percent,
            "repeat_customers": sales.repeat_customers,
        })),
        "stages": stages.collect::<Vec<_>>(),
        "quadrants": quadrants.collect::<Vec<_>>(),
        "at_risk": at_risk.collect::<Vec<_>>(),
    })
}
