//! What the example found out, for a person and for a machine.

use super::{ASSUMED_LIFT, Findings, MARGIN, MESSAGE_COST, MESSAGES};
use crate::shown::number::counted;
use clv::campaign::{Allocation, ChosenProspect};
use clv::predict::evaluation::AreaScale;
use clv::predict::logistic::LogisticFit;
use clv::quantity::ConfidenceLevel;
use clv::statistics::{Proportion, ProportionMethod};
use clv::table::{Cell, Table};
use serde_json::{Value, json};
use std::error::Error;

const P95: ConfidenceLevel = ConfidenceLevel::P95;

/// How many of these bought in the holdout.
fn response(
    findings: &Findings,
    customers: impl ExactSizeIterator<Item = usize>,
) -> Result<Proportion, Box<dyn Error>> {
    let all = customers.len() as u64;
    let bought = customers.filter(|&customer| findings.bought.get(customer) == Some(&true));
    Ok(Proportion::new(bought.count() as u64, all)?)
}

fn of_everybody(findings: &Findings) -> Result<Proportion, Box<dyn Error>> {
    response(findings, 0..findings.bought.len())
}

fn of_chosen(findings: &Findings, allocation: &Allocation) -> Result<Proportion, Box<dyn Error>> {
    response(
        findings,
        allocation.chosen.iter().map(|chosen| chosen.index),
    )
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
    let overall_rate = of_everybody(findings)?;
    println!("{}", findings.log);
    match &findings.supervised {
        Ok(supervised) => println!(
            "supervised models learn on {} from {}, {} of whom bought again by {}",
            findings.split.learn().as_of.last_instant().date(),
            counted(supervised.learning.0, "customer"),
            supervised.learning.1,
            findings.split.judge().as_of.last_instant().date(),
        ),
        Err(why) => println!("no supervised models: {why}"),
    }
    println!(
        "all are judged on {} until {}: bought again {}",
        counted(findings.bought.len(), "customer"),
        findings.holdout_end,
        percent(overall_rate)?
    );

    println!();
    match logistic(findings) {
        Ok(logistic) => println!("{}", coefficients(logistic)?),
        Err(why) => println!("no logistic regression: {why}\n"),
    }
    println!("{}", judged(findings)?);
    let allocation = match &findings.allocation {
        Ok(allocation) => allocation,
        Err(reason) => {
            println!("Whom to write to: {reason}");
            return Ok(());
        }
    };
    println!("{}", messages(&allocation.chosen));
    println!(
        "worth a message: {}; chosen {}, of whom {} bought in the holdout",
        counted(allocation.worth_contacting, "customer"),
        allocation.chosen.len(),
        percent(of_chosen(findings, allocation)?)?
    );
    println!(
        "(what they bought says that the model found buyers, not that a message would have made \
         them buy: that takes a control group)"
    );
    Ok(())
}

fn logistic(findings: &Findings) -> Result<&LogisticFit, &String> {
    findings.supervised.as_ref()?.logistic.as_ref()
}

fn coefficients(logistic: &LogisticFit) -> Result<Table, Box<dyn Error>> {
    let rows = logistic.coefficients(P95).unwrap_or_default();
    let rows = rows.into_iter().map(|row| {
        let odds = row.odds_ratio;
        [
            row.column.as_deref().unwrap_or("intercept").into(),
            row.estimate.into(),
            odds.map(|odds| odds.estimate).into(),
            odds.map(|odds| odds.lower).into(),
            odds.map(|odds| odds.upper).into(),
        ]
    });
    Ok(
        Table::new("Logistic regression, coefficients of one standard deviation")
            .column("")
            .column("estimate")
            .column("odds ratio")
            .column_in("from", "95 %")
            .column_in("to", "95 %")
            .with_rows(rows),
    )
}

fn judged(findings: &Findings) -> Result<Table, Box<dyn Error>> {
    let judged = findings
        .models
        .iter()
        .filter_map(|of| Some((of.name, of.judged.as_ref().ok()?)));
    let rows = judged.map(|(name, model)| {
        let interval = model.auc.interval(AreaScale::Logit, P95)?;
        let comparison = model.comparison.as_ref();
        let p_value = comparison.and_then(|comparison| comparison.p_value);
        Ok([
            name.into(),
            model.auc.area.into(),
            interval.map(|interval| interval.lower).into(),
            interval.map(|interval| interval.upper).into(),
            model.average_precision.into(),
            model.top_decile_lift.into(),
            model.brier.into(),
            model.log_loss.into(),
            Cell::Share(model.mean),
            p_value
                .and(comparison.map(|comparison| comparison.difference))
                .into(),
            p_value.map_or(Cell::Missing, Cell::PValue),
        ])
    });
    let rows = rows.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let missing = findings
        .models
        .iter()
        .filter_map(|of| Some(format!("no {}: {}", of.name, of.judged.as_ref().err()?)));
    if rows.is_empty() {
        let nothing = Table::new("Who buys again in the holdout: no model can be judged");
        return Ok(missing.fold(nothing, Table::note));
    }
    let table = Table::new("Who buys again in the holdout")
        .column("model")
        .column("AUC")
        .column_in("from", "95 %")
        .column_in("to", "95 %")
        .column_in("precision", "average")
        .column_in("lift", "top 10 %")
        .column("Brier")
        .column("log loss")
        .column("predicted")
        .column_in("AUC", "− BG/NBD")
        .column("p-value")
        .with_rows(rows)
        .note("intervals and tests by DeLong")
        .note(format!(
            "predicted: the mean probability, beside the rate above; the supervised models' is \
             stretched from {} to {} days at a constant chance a day",
            findings.split.learning_window().days,
            (findings.holdout_end - findings.split.judge().as_of.last_instant().date()).num_days()
        ));
    Ok(missing.fold(table, Table::note))
}

/// Every hundredth of the chosen, and the last.
fn messages(chosen: &[ChosenProspect]) -> Table {
    let last = chosen.len();
    let rows = (1..)
        .zip(chosen)
        .filter(|&(rank, _)| rank == 1 || rank % 100 == 0 || rank == last);
    let rows = rows.map(|(rank, prospect)| {
        [
            rank.into(),
            prospect.net_value.into(),
            prospect.cumulative_cost.into(),
            prospect.cumulative_net_value.into(),
        ]
    });
    Table::new(format!(
        "{MESSAGES} messages at {MESSAGE_COST:.2} each, by BG/NBD"
    ))
    .column("message")
    .column("net value")
    .column_in("spent", "so far")
    .column_in("net value", "so far")
    .with_rows(rows)
    .note(format!(
        "assumed: a message raises the chance to buy by {:.0} % of itself, {:.0} % of a sale remain",
        100.0 * ASSUMED_LIFT,
        100.0 * MARGIN
    ))
}

/// The same for a machine.
pub fn json(findings: &Findings) -> Result<Value, Box<dyn Error>> {
    let overall_rate = of_everybody(findings)?;
    let models = findings
        .models
        .iter()
        .map(|of| {
            let model = match &of.judged {
                Ok(model) => model,
                Err(reason) => {
                    let probabilities = of.probabilities.as_ref().ok();
                    return Ok(json!({
                        "name": of.name, "reason": reason, "probabilities": probabilities,
                    }));
                }
            };
            let comparison = model.comparison.as_ref();
            Ok(json!({
                "name": of.name,
                "auc": model.auc.area,
                "auc_interval": model.auc.interval(AreaScale::Logit, P95)?,
                "average_precision": model.average_precision,
                "top_decile_lift": model.top_decile_lift,
                "brier": model.brier,
                "log_loss": model.log_loss,
                "mean_probability": model.mean,
                "difference_to_bg_nbd": comparison.map(|comparison| comparison.difference),
                "p_value": comparison.and_then(|comparison| comparison.p_value),
                "probabilities": of.probabilities.as_ref().ok(),
            }))
        })
        .collect::<Result<Vec<Value>, Box<dyn Error>>>()?;
    let messages = match &findings.allocation {
        Ok(allocation) => messages_json(findings, allocation)?,
        Err(reason) => json!({ "reason": reason }),
    };
    Ok(json!({
        "log": findings.log,
        "learned_at": findings.split.learn().as_of.last_instant().date(),
        "judged_at": findings.split.judge().as_of.last_instant().date(),
        "holdout_end": findings.holdout_end,
        "customers": findings.customers,
        "rate": overall_rate.estimate(),
        "logistic": logistic(findings).ok().and_then(|of| of.coefficients(P95)),
        "logistic_missing": logistic(findings).err(),
        "models": models,
        "messages": messages,
    }))
}

fn messages_json(findings: &Findings, allocation: &Allocation) -> Result<Value, Box<dyn Error>> {
    let chosen = allocation.chosen.iter().map(|prospect| {
        json!({
            "customer": findings.customers.get(prospect.index),
            "net_value": prospect.net_value,
            "cumulative_net_value": prospect.cumulative_net_value,
        })
    });
    Ok(json!({
        "chosen": chosen.collect::<Vec<_>>(),
        "worth_contacting": allocation.worth_contacting,
        "rate_of_chosen": of_chosen(findings, allocation)?.estimate(),
    }))
}
