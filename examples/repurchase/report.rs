//! What the example found out, for a person and for a machine.

use super::{ASSUMED_LIFT, Findings, MARGIN, MESSAGE_COST, MESSAGES};
use clv::campaign::ChosenProspect;
use clv::predict::evaluation::AreaScale;
use clv::quantity::ConfidenceLevel;
use clv::statistics::{Proportion, ProportionMethod};
use serde_json::{Value, json};
use std::error::Error;

const P95: ConfidenceLevel = ConfidenceLevel::P95;

/// How many of the chosen, and of everybody, bought in the holdout.
fn response(findings: &Findings) -> Result<(Proportion, Proportion), Box<dyn Error>> {
    let chosen = &findings.allocation.chosen;
    let bought = |index: usize| findings.bought.get(index) == Some(&true);
    let of_chosen = chosen
        .iter()
        .filter(|prospect| bought(prospect.index))
        .count();
    let of_all = findings.bought.iter().filter(|&&bought| bought).count();
    Ok((
        Proportion::new(of_chosen as u64, chosen.len() as u64)?,
        Proportion::new(of_all as u64, findings.bought.len() as u64)?,
    ))
}

fn percent(proportion: Proportion) -> Result<String, Box<dyn Error>> {
    let interval = proportion.interval(ProportionMethod::Wilson, P95)?;
    Ok(interval.map_or_else(
        || "nobody".to_owned(),
        |rate| {
            format!(
                "{:.1} % ({:.1} to {:.1} %)",
                100.0 * rate.estimate,
                100.0 * rate.lower,
                100.0 * rate.upper
            )
        },
    ))
}

/// The findings as tables.
pub fn print(findings: &Findings) -> Result<(), Box<dyn Error>> {
    let (customers, positives) = findings.learning;
    let (chosen_rate, overall_rate) = response(findings)?;
    println!("{}", findings.log);
    println!(
        "supervised models learn on {} from {customers} customers, of whom {positives} bought \
         again by {}",
        findings.split.learn().as_of.last_instant().date(),
        findings.split.judge().as_of.last_instant().date(),
    );
    println!(
        "all are judged on {} customers until {}: bought again {}",
        findings.bought.len(),
        findings.holdout_end,
        percent(overall_rate)?
    );

    println!("\nlogistic regression, coefficients of one standard deviation");
    println!(
        "{:>18} {:>9} {:>11} {:>18}",
        "", "estimate", "odds ratio", "95 % interval"
    );
    for row in findings.logistic.coefficients(P95)?.unwrap_or_default() {
        let name = row.column.as_deref().unwrap_or("intercept");
        let odds = row.odds_ratio.map_or_else(
            || format!("{:>11} {:>18}", "-", "-"),
            |odds| {
                let limits = format!("{:.2} to {:.2}", odds.lower, odds.upper);
                format!("{:>11.2} {limits:>18}", odds.estimate)
            },
        );
        println!("{name:>18} {:>9.3} {odds}", row.estimate);
    }

    println!("\nwho buys again in the holdout, 95 % intervals and tests by DeLong");
    println!(
        "{:>12} {:>7} {:>16} {:>9} {:>8} {:>7} {:>9} {:>9} {:>16} {:>8}",
        "",
        "AUC",
        "interval",
        "avg.prec.",
        "top 10 %",
        "Brier",
        "log loss",
        "predicted",
        "AUC − BG/NBD",
        "p-value"
    );
    for model in &findings.models {
        let interval = model.auc.interval(AreaScale::Logit, P95)?;
        let limits = interval.map_or_else(
            || "-".to_owned(),
            |interval| format!("{:.4} … {:.4}", interval.lower, interval.upper),
        );
        let difference = match model.comparison.p_value {
            None => format!("{:>16} {:>8}", "-", "-"),
            Some(p) => format!("{:>+16.4} {p:>8.4}", model.comparison.difference),
        };
        println!(
            "{:>12} {:>7.4} {limits:>16} {:>9.4} {:>7.2}× {:>7.4} {:>9.4} {:>7.1} % {difference}",
            model.name,
            model.auc.area,
            model.average_precision,
            model.top_decile_lift,
            model.brier,
            model.log_loss,
            100.0 * model.mean,
        );
    }
    println!(
        "predicted: the mean probability, beside the rate above; the supervised models' is stretched \
         from {} to {} days at a constant chance a day",
        (findings.split.learning_window()).days,
        (findings.holdout_end - findings.split.judge().as_of.last_instant().date()).num_days()
    );

    let chosen = &findings.allocation.chosen;
    println!("\n{MESSAGES} messages at {MESSAGE_COST:.2} each, by BG/NBD");
    println!(
        "assumed: a message raises the chance to buy by {:.0} % of itself, {:.0} % of a sale remain",
        100.0 * ASSUMED_LIFT,
        100.0 * MARGIN
    );
    println!(
        "{:>8} {:>14} {:>12} {:>14}",
        "message", "net value", "spent so far", "net so far"
    );
    for (rank, prospect) in shown(chosen) {
        println!(
            "{rank:>8} {:>14.4} {:>12.2} {:>14.2}",
            prospect.net_value, prospect.cumulative_cost, prospect.cumulative_net_value
        );
    }
    println!(
        "worth a message: {} customers; chosen {}, of whom {} bought in the holdout",
        findings.allocation.worth_contacting,
        chosen.len(),
        percent(chosen_rate)?
    );
    println!(
        "(what they bought says that the model found buyers, not that a message would have made \
         them buy: that takes a control group)"
    );
    Ok(())
}

/// Every hundredth of the chosen, and the last.
fn shown(chosen: &[ChosenProspect]) -> impl Iterator<Item = (usize, &ChosenProspect)> {
    let last = chosen.len();
    (1..)
        .zip(chosen)
        .filter(move |&(rank, _)| rank == 1 || rank % 100 == 0 || rank == last)
}

/// The same for a machine.
pub fn json(findings: &Findings) -> Result<Value, Box<dyn Error>> {
    let (chosen_rate, overall_rate) = response(findings)?;
    let models = findings
        .models
        .iter()
        .map(|model| {
            Ok(json!({
                "name": model.name,
                "auc": model.auc.area,
                "auc_interval": model.auc.interval(AreaScale::Logit, P95)?,
                "average_precision": model.average_precision,
                "top_decile_lift": model.top_decile_lift,
                "brier": model.brier,
                "log_loss": model.log_loss,
                "mean_probability": model.mean,
                "difference_to_bg_nbd": model.comparison.difference,
                "p_value": model.comparison.p_value,
                "probabilities": model.probabilities,
            }))
        })
        .collect::<Result<Vec<Value>, Box<dyn Error>>>()?;
    let chosen: Vec<Value> = findings
        .allocation
        .chosen
        .iter()
        .map(|prospect| {
            json!({
                "customer": findings.customers.get(prospect.index),
                "net_value": prospect.net_value,
                "cumulative_net_value": prospect.cumulative_net_value,
            })
        })
        .collect();
    Ok(json!({
        "log": findings.log,
        "learned_at": findings.split.learn().as_of.last_instant().date(),
        "judged_at": findings.split.judge().as_of.last_instant().date(),
        "holdout_end": findings.holdout_end,
        "customers": findings.customers,
        "rate": overall_rate.estimate(),
        "logistic": findings.logistic.coefficients(P95)?,
        "models": models,
        "messages": {
            "chosen": chosen,
            "worth_contacting": findings.allocation.worth_contacting,
            "rate_of_chosen": chosen_rate.estimate(),
        },
    }))
}
