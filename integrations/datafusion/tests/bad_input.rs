//! What cannot be right is an error that names the function, the column and the reason.

use crate::shared::{context, log, reduction, reduction_text, refused};
use clv::models::{BgNbd, Estimate, SavedModel};
use clv_arrow::base_to_batch;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch,
};
use std::sync::Arc;

fn log_of(at: ArrayRef, amount: ArrayRef) -> RecordBatch {
    let customer: ArrayRef = Arc::new(Int64Array::from(vec![1; at.len()]));
    let columns = [
        ("customer", customer, false),
        ("day", at, true),
        ("paid", amount, true),
    ];
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn days(days: Vec<Option<i32>>) -> ArrayRef {
    Arc::new(Date32Array::from(days))
}

fn cents(cents: Vec<Option<i128>>) -> ArrayRef {
    Arc::new(
        Decimal128Array::from(cents)
            .with_precision_and_scale(38, 2)
            .unwrap(),
    )
}

async fn summary(batch: &RecordBatch, reduction: &str) -> String {
    let context = context("log", batch, 2);
    let sql = format!(
        "SELECT customer, customer_summary(day, paid, '{reduction}') FROM log GROUP BY customer"
    );
    refused(&context, &sql).await
}

#[track_caller]
fn says(error: &str, words: &[&str]) {
    for word in words {
        assert!(error.contains(word), "{word} in: {error}");
    }
}

#[tokio::test]
async fn a_summary_of_rows_that_are_none() {
    let reduction = reduction_text();
    let ok = || cents(vec![Some(100), Some(200)]);
    let error = summary(&log_of(days(vec![Some(1), None]), ok()), &reduction).await;
    says(
        &error,
        &["function customer_summary, column day: it must have a value in every row"],
    );
    let gap = cents(vec![None, Some(1)]);
    let error = summary(&log_of(days(vec![Some(1), Some(2)]), gap), &reduction).await;
    says(
        &error,
        &["function customer_summary, column paid: it must have a value in every row"],
    );
    let truth: ArrayRef = Arc::new(BooleanArray::from(vec![true, false]));
    let error = summary(&log_of(truth.clone(), ok()), &reduction).await;
    says(
        &error,
        &["function customer_summary, argument at: it must be a timestamp or a date, got Boolean"],
    );
    let error = summary(&log_of(days(vec![Some(1), Some(2)]), truth), &reduction).await;
    says(
        &error,
        &["function customer_summary, argument amount: it must be a decimal"],
    );
    let nan: ArrayRef = Arc::new(Float64Array::from(vec![1.0, f64::INFINITY]));
    let error = summary(&log_of(days(vec![Some(1), Some(2)]), nan), &reduction).await;
    says(
        &error,
        &[
            "function customer_summary, column paid",
            "decimal of at most 12 places, got inf",
        ],
    );
    // Two sums of nearly 10^38: the exact total has no place in a decimal.
    let large = cents(vec![Some(10_i128.pow(37) * 9), Some(10_i128.pow(37) * 9)]);
    let error = summary(&log_of(days(vec![Some(1), Some(1)]), large), &reduction).await;
    says(
        &error,
        &[
            "function customer_summary, column paid",
            "must fit in a decimal of 28 digits",
        ],
    );
}

#[tokio::test]
async fn a_reduction_that_is_none_or_needs_the_log() {
    let batch = log_of(days(vec![Some(1)]), cents(vec![Some(100)]));
    let error = summary(&batch, "weekly").await;
    says(&error, &["function customer_summary, argument reduction"]);
    let whole = reduction_text().replace(
        "\"net_within_period\"",
        "{\"against_purchases\":\"no_purchase\"}",
    );
    says(
        &summary(&batch, &whole).await,
        &["argument reduction", "needs the whole log"],
    );
    let refuse = reduction_text().replace("net_within_period", "refuse");
    let refund = log_of(days(vec![Some(1)]), cents(vec![Some(-150)]));
    says(
        &summary(&refund, &refuse).await,
        &["column paid: an amount must not be negative, got -1.50"],
    );

    let context = context("log", &batch, 1);
    let error = refused(&context, "SELECT customer_summary(day, paid) FROM log").await;
    says(
        &error,
        &[
            "function customer_summary, arguments",
            "at, amount, reduction",
        ],
    );
    let error = refused(
        &context,
        "SELECT customer_summary(day, paid, CAST(customer AS VARCHAR)) FROM log",
    )
    .await;
    says(&error, &["argument reduction: it must be a literal"]);
    let distinct = format!(
        "SELECT customer_summary(DISTINCT day, paid, '{}') FROM log",
        reduction_text()
    );
    says(&refused(&context, &distinct).await, &["DISTINCT"]);
}

#[tokio::test]
async fn histories_that_are_none() {
    let base = reduction().reduce(&log()).unwrap();
    let fit = BgNbd::fit(&base).unwrap();
    let model = serde_json::to_string(&SavedModel::of(&fit, &base).unwrap()).unwrap();
    let one = |x: Option<i64>, recency: Option<f64>, age: Option<f64>| {
        RecordBatch::try_from_iter_with_nullable([
            ("x", Arc::new(Int64Array::from(vec![x])) as ArrayRef, true),
            (
                "tx",
                Arc::new(Float64Array::from(vec![recency])) as ArrayRef,
                true,
            ),
            (
                "t",
                Arc::new(Float64Array::from(vec![age])) as ArrayRef,
                true,
            ),
        ])
        .unwrap()
    };
    let cases = [
        (
            one(None, Some(1.0), Some(2.0)),
            "column x (argument frequency): it must have a value",
        ),
        (
            one(Some(1), None, Some(2.0)),
            "column tx (argument recency): it must have a value",
        ),
        (
            one(Some(-1), Some(1.0), Some(2.0)),
            "column x (argument frequency): it must be from 0",
        ),
        (
            one(Some(1), Some(-1.0), Some(2.0)),
            "column tx (argument recency): recency must be finite and not negative, got -1",
        ),
        (
            one(Some(1), Some(1.0), Some(-2.0)),
            "column t (argument age): age must be finite and not negative, got -2",
        ),
        (
            one(Some(1), Some(3.0), Some(2.0)),
            "recency must not exceed age",
        ),
        (
            one(Some(0), Some(1.0), Some(2.0)),
            "recency must be 0 where there is no repeat purchase",
        ),
        (
            one(Some(1), Some(f64::NAN), Some(2.0)),
            "column tx (argument recency)",
        ),
    ];
    for (batch, words) in cases {
        let context = context("t1", &batch, 1);
        for call in [
            format!("probability_alive('{model}', x, tx, t)"),
            format!("expected_purchases('{model}', 39, x, tx, t)"),
        ] {
            let error = refused(&context, &format!("SELECT {call} FROM t1")).await;
            let name = call.split('(').next().unwrap();
            says(&error, &[&format!("function {name}, "), words]);
        }
    }
    let context = context("t1", &one(Some(1), Some(1.0), Some(2.0)), 1);
    let error = refused(
        &context,
        &format!("SELECT expected_purchases('{model}', -1, x, tx, t) FROM t1"),
    )
    .await;
    says(&error, &["function expected_purchases"]);
    let error = refused(
        &context,
        &format!("SELECT probability_alive('{model}', 'one', tx, t) FROM t1"),
    )
    .await;
    says(
        &error,
        &["function probability_alive, argument frequency: it must be whole numbers"],
    );
}

#[tokio::test]
async fn a_model_that_is_none_or_of_another_unit() {
    let base = reduction().reduce(&log()).unwrap();
    let fit = BgNbd::fit(&base).unwrap();
    let model = serde_json::to_string(&SavedModel::of(&fit, &base).unwrap()).unwrap();
    let context = context("base", &base_to_batch(&base).unwrap(), 2);
    let alive = |model: &str, unit: &str| {
        format!("SELECT probability_alive('{model}', frequency, recency, age{unit}) FROM base")
    };
    let cases = [
        (alive("bg/nbd", ""), "argument model"),
        (
            alive(&model.replace("\"customers\":", "\"customers\":1"), ""),
            "argument model",
        ),
        (
            alive(&model.replace("BG/NBD", "BG/XYZ"), ""),
            "it must be a model of purchases, got BG/XYZ",
        ),
        (
            alive(&model, ", 'day'"),
            "argument unit: it must be the unit of the model, week, got day",
        ),
        (alive(&model, ", 'fortnight'"), "argument unit"),
    ];
    for (sql, words) in cases {
        says(
            &refused(&context, &sql).await,
            &["function probability_alive, ", words],
        );
    }
    // The table says that its times are days.
    let daily = clv::transactions::Reduction {
        unit: clv::quantity::TimeUnit::Day,
        ..reduction()
    };
    let days = base_to_batch(&daily.reduce(&log()).unwrap()).unwrap();
    crate::shared::add(&context, "daily", &days, 1);
    let error = refused(&context, &alive(&model, "").replace("base", "daily")).await;
    says(
        &error,
        &[
            "function probability_alive, column recency",
            "the unit of the model, week, got day",
        ],
    );
    let spend = "SELECT lifetime_value('{}', '{}', '{}', frequency, recency, age, monetary_value) FROM base";
    says(
        &refused(&context, spend).await,
        &["function lifetime_value, argument"],
    );
}

#[tokio::test]
async fn ages_of_a_cohort_that_are_none() {
    let column = |numbers: Vec<Option<i64>>| -> ArrayRef { Arc::new(Int64Array::from(numbers)) };
    let cases = [
        (
            vec![Some(0), Some(-1)],
            vec![Some(3), Some(3)],
            "it must be from 0 to the last age, 3, got -1",
        ),
        (
            vec![Some(0), Some(4)],
            vec![Some(3), Some(3)],
            "it must be from 0 to the last age, 3, got 4",
        ),
        (
            vec![Some(0), Some(1)],
            vec![Some(3), Some(2)],
            "it must be the same in a cohort",
        ),
        (
            vec![Some(0), None],
            vec![Some(3), Some(3)],
            "it must have a value",
        ),
        (
            vec![Some(1), Some(1)],
            vec![Some(3), Some(3)],
            "each customer with age 0",
        ),
    ];
    for (ages, last, words) in cases {
        let columns = [("age", column(ages), true), ("last", column(last), true)];
        let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
        let context = context("cohort", &batch, 1);
        let error = refused(&context, "SELECT retention(age, last) FROM cohort").await;
        says(&error, &["function retention, ", words]);
    }
}
