//! The suite `predict`.

use super::formula::{Answered, Function, Unanswered};
use super::input::{Input, unreadable};
use clv::predict::evaluation::{Ranking, brier, log_loss};
use clv::predict::logistic::{LogisticRegression, Penalty};
use clv::predict::{FeatureTable, labels_from_numbers};
use serde_json::{Value, json};

/// The function of that name.
pub fn function(name: &str) -> Option<Function> {
    Some(match name {
        "roc_curve" => roc_curve,
        "roc_auc" => roc_auc,
        "auc_delong_se" => auc_delong_se,
        "auc_hanley_mcneil_se" => auc_hanley_mcneil_se,
        "average_precision" => average_precision,
        "brier" => brier_score,
        "log_loss" => logarithmic_loss,
        "confusion_at_threshold" => confusion_at_threshold,
        "logistic_regression" => logistic_regression,
        "gain_by_decile" => gain_by_decile,
        _ => return None,
    })
}

fn labels(input: &Input) -> Result<Vec<bool>, Unanswered> {
    Ok(labels_from_numbers(&input.numbers("labels")?)?)
}

fn ranking(input: &Input) -> Result<Ranking, Unanswered> {
    Ok(Ranking::new(&labels(input)?, &input.numbers("scores")?)?)
}

fn value(value: Option<f64>) -> Answered {
    Ok(value.map(|value| json!({ "value": value })))
}

fn roc_curve(input: &Input) -> Answered {
    let ranking = ranking(input)?;
    Ok(ranking.roc().map(|points| {
        let points: Vec<Value> = points
            .map(|point| {
                json!({
                    "threshold": point.threshold,
                    "false_positive_rate": point.false_positive_rate,
                    "true_positive_rate": point.true_positive_rate,
                })
            })
            .collect();
        json!({ "points": points })
    }))
}

fn roc_auc(input: &Input) -> Answered {
    value(ranking(input)?.auc())
}

fn auc_delong_se(input: &Input) -> Answered {
    value(ranking(input)?.auc_delong().map(|auc| auc.standard_error))
}

fn auc_hanley_mcneil_se(input: &Input) -> Answered {
    value(
        ranking(input)?
            .auc_hanley_mcneil()
            .map(|auc| auc.standard_error),
    )
}

fn average_precision(input: &Input) -> Answered {
    value(ranking(input)?.average_precision())
}

fn brier_score(input: &Input) -> Answered {
    value(brier(&labels(input)?, &input.numbers("probabilities")?)?)
}

fn logarithmic_loss(input: &Input) -> Answered {
    let probabilities = input.numbers("probabilities")?;
    value(log_loss(
        &labels(input)?,
        &probabilities,
        input.number("clip")?,
    )?)
}

fn confusion_at_threshold(input: &Input) -> Answered {
    let counts = ranking(input)?.confusion_at(input.number("threshold")?)?;
    Ok(counts.accuracy().map(|accuracy| {
        json!({
            "true_positives": counts.true_positives,
            "false_positives": counts.false_positives,
            "true_negatives": counts.true_negatives,
            "false_negatives": counts.false_negatives,
            "accuracy": accuracy,
            "precision": counts.precision(),
            "recall": counts.recall(),
            "specificity": counts.specificity(),
            "f1": counts.f1(),
            "mcc": counts.matthews_correlation(),
        })
    }))
}

fn logistic_regression(input: &Input) -> Answered {
    let rows: Vec<Vec<f64>> = input
        .array("features")?
        .iter()
        .map(|row| {
            let row = row
                .as_array()
                .ok_or_else(|| unreadable("features", "a list of rows"))?;
            row.iter().map(super::input::number_of).collect()
        })
        .collect::<Result<_, _>>()?;
    let columns = (0..rows.first().map_or(0, Vec::len)).map(|column| format!("x{column}"));
    let features = FeatureTable::new(columns, &rows)?;
    let penalty = Penalty::ridge(input.number("ridge")?)?;
    let fit = LogisticRegression::fit(&features, &labels(input)?, penalty)?;
    let mut coefficients = vec![fit.model.intercept()];
    coefficients.extend(fit.model.coefficients());
    let mut outputs = json!({
        "coefficients": coefficients,
        "log_likelihood": fit.log_likelihood,
    });
    if let Some(errors) = fit.standard_errors() {
        outputs["standard_errors"] = json!(errors);
    }
    Ok(Some(outputs))
}

fn gain_by_decile(input: &Input) -> Answered {
    let rows = ranking(input)?.gain_table(input.whole("bins")?)?;
    Ok(rows.map(|rows| {
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| {
                json!({
                    "bin": row.bin,
                    "customers": row.customers,
                    "positives": row.positives,
                    "rate": row.rate,
                    "lift": row.lift,
                    "cumulative_gain": row.cumulative_gain,
                    "cumulative_lift": row.cumulative_lift,
                })
            })
            .collect();
        json!({ "rows": rows })
    }))
}
