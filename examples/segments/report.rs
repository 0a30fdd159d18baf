//! What the example found out, for a person and for a machine.

use super::Findings;
use clv::segment::RfmCuts;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn money(amount: Decimal) -> String {
    format!("{:.2}", amount.round_dp(2))
}

fn percent(share: Option<Decimal>) -> String {
    let percent = share.and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
    percent.map_or_else(
        || "-".to_owned(),
        |share| format!("{:.1} %", share.round_dp(1)),
    )
}

fn optional(amount: Option<Decimal>) -> String {
    amount.map_or_else(|| "-".to_owned(), money)
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
        "{}: {} customers as of {}",
        findings.log, findings.customers, findings.as_of
    );
    match &findings.worth {
        Ok(left_out) => println!(
            "left out of Gamma-Gamma: {left_out} customers whose repeat purchases were all free"
        ),
        Err(why) => println!("no worth: {why}"),
    }
    print_scores(findings);
    print_segments(findings);
    print_tiers_and_concentration(findings);
    print_stages(findings);
    print_at_risk(findings);
}

fn print_scores(findings: &Findings) {
    println!("\nScores 1 to 5 by quantile cuts, 5 is best: customers in each, and the cuts");
    let sizes = |sizes: &[usize]| {
        let sizes = sizes.iter().map(|size| format!("{size:>6}"));
        sizes.collect::<String>()
    };
    let cuts = |pick: fn(&RfmCuts) -> &[Decimal]| {
        let cuts = findings.scored.cuts.as_ref().map(pick).unwrap_or_default();
        let cuts = cuts
            .iter()
            .map(|cut| format!("{:>9}", cut.round_dp(2).normalize()));
        cuts.collect::<String>()
    };
    let scored = &findings.scored;
    println!(
        "{:>12} {}   {}",
        "recency",
        sizes(&scored.recency_sizes),
        cuts(|cuts| &cuts.recency_days) + " days"
    );
    println!(
        "{:>12} {}   {}",
        "frequency",
        sizes(&scored.frequency_sizes),
        cuts(|cuts| &cuts.frequency) + " purchases"
    );
    println!(
        "{:>12} {}   {}",
        "monetary",
        sizes(&scored.monetary_sizes),
        cuts(|cuts| &cuts.monetary) + " of money"
    );
}

fn print_segments(findings: &Findings) {
    println!("\nThe ten segments of the R package rfm, and what is expected of them over a year");
    println!(
        "{:>20} {:>9} {:>9} {:>12} {:>10} {:>9} {:>12}",
        "segment", "customers", "purchases", "revenue", "a purchase", "share", "expected"
    );
    for row in &findings.segments {
        println!(
            "{:>20} {:>9} {:>9} {:>12} {:>10} {:>9} {:>12}",
            row.segment,
            row.customers,
            row.orders,
            money(row.revenue),
            optional(row.average_order),
            percent(row.share_of_revenue),
            optional(row.expected_value)
        );
    }
    let audit = &findings.audit;
    println!(
        "The rules leave {} of {} scores uncovered, the first of them {}; {} pairs of rules overlap",
        audit.uncovered,
        audit.scores,
        audit
            .first_uncovered
            .map_or_else(|| "none".to_owned(), |score| score.to_string()),
        audit.overlaps.len()
    );
}

fn print_tiers_and_concentration(findings: &Findings) {
    println!("\nTiers by revenue so far");
    println!("{:>20} {:>9} {:>22}", "tier", "customers", "revenue");
    for tier in &findings.tiers.summary {
        println!(
            "{:>20} {:>9} {:>22}",
            tier.tier,
            tier.customers,
            money(tier.value)
        );
    }
    let Some(sales) = &findings.sales else {
        println!("\nnothing was paid, so nothing is said of how much hangs on how few");
        return;
    };
    println!("\nHow much hangs on how few");
    println!("{:>32} {:>9.4}", "Gini coefficient", sales.gini);
    println!(
        "{:>32} {:>9.6}",
        "Herfindahl-Hirschman index", sales.herfindahl
    );
    println!(
        "{:>32} {:>7.1} %",
        "sales of the top 20 %",
        100.0 * sales.top_twenty_percent
    );
    println!(
        "{:>32} {:>7.1} % of the customers, {:.1} % of the sales",
        "customers who came back",
        100.0 * sales.repeat_customers.share_of_customers,
        100.0 * sales.repeat_customers.share_of_value
    );
}

fn print_stages(findings: &Findings) {
    println!("\nStages of life, by each customer's own rhythm");
    println!("{:>32} {:>9}", "stage", "customers");
    for (stage, customers) in &findings.stages {
        println!("{:>32} {:>9}", stage, customers);
    }
    if findings.quadrants.is_empty() {
        return;
    }
    println!("\nRevenue so far against expected revenue, each split at its mean");
    println!("{:>32} {:>9}", "quadrant", "customers");
    for (quadrant, customers) in &findings.quadrants {
        println!("{:>32} {:>9}", quadrant, customers);
    }
}

fn print_at_risk(findings: &Findings) {
    println!("\nOverdue, and worth the most over the next year");
    println!(
        "{:>12} {:>20} {:>9} {:>10} {:>10} {:>8} {:>10}",
        "customer", "segment", "purchases", "days since", "usual gap", "P(alive)", "worth"
    );
    for row in &findings.at_risk {
        println!(
            "{:>12} {:>20} {:>9} {:>10} {:>10} {:>8.3} {:>10}",
            row.customer,
            row.segment,
            row.orders,
            row.days_since_last,
            row.usual_gap
                .map_or_else(|| "-".to_owned(), |gap| gap.normalize().to_string()),
            row.probability_alive,
            optional(row.worth)
        );
    }
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
    json!({
        "log": findings.log,
        "as_of": findings.as_of,
        "customers": findings.customers,
        "left_out_of_gamma_gamma": findings.worth.as_ref().ok(),
        "no_worth_because": findings.worth.as_ref().err(),
        "cuts": findings.scored.cuts,
        "segments": findings.segments,
        "rules": {
            "scores": findings.audit.scores,
            "uncovered": findings.audit.uncovered,
            "overlaps": findings.audit.overlaps.len(),
        },
        "tiers": findings.tiers.summary,
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
