//! Scores of surveys in SQL. Counts and shares of these few answers are done by hand.

use crate::shared::{context, query, refused};
use clv::quantity::ConfidenceLevel;
use clv::survey::{CsatMethod, RatingCounts, csat};
use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{Float64Type, Int64Type};
use std::sync::Arc;

fn answers() -> RecordBatch {
    let scores = [
        Some(10),
        Some(9),
        Some(8),
        Some(6),
        None,
        Some(0),
        Some(10),
        Some(7),
    ];
    let group = ["a", "a", "a", "a", "a", "b", "b", "b"];
    RecordBatch::try_from_iter_with_nullable([
        (
            "who",
            Arc::new(StringArray::from(group.to_vec())) as ArrayRef,
            false,
        ),
        ("score", Arc::new(Int64Array::from(scores.to_vec())), true),
    ])
    .unwrap()
}

#[tokio::test]
async fn net_promoter_scores() {
    for partitions in [1, 2, 7] {
        let context = context("answers", &answers(), partitions);
        let rows = query(
            &context,
            "SELECT who, nps(score) AS n FROM answers GROUP BY who ORDER BY who",
        );
        let rows = rows.await.unwrap();
        let of = rows.column(1).as_struct();
        let counts =
            [0, 1, 2, 3].map(|column| of.column(column).as_primitive::<Int64Type>().clone());
        // a: 10 and 9 promote, 8 is passive, 6 detracts, one is missing; b: 10, 7, 0.
        assert_eq!(
            [0, 1, 2, 3].map(|column| counts[column].value(0)),
            [2, 1, 1, 1]
        );
        assert_eq!(
            [0, 1, 2, 3].map(|column| counts[column].value(1)),
            [1, 1, 1, 0]
        );
        assert_eq!(
            of.column(4).as_primitive::<Float64Type>().values().to_vec(),
            [0.25, 0.0]
        );
    }
    let context = context("answers", &answers(), 2);
    let scale = r#"{"lowest":1,"highest":10,"detractor_to":6,"promoter_from":9}"#;
    let error = refused(
        &context,
        &format!("SELECT nps(score, '{scale}') FROM answers"),
    )
    .await;
    assert!(
        error.contains("function nps, column score: a score must be from 1 to 10, got 0"),
        "{error}"
    );
    let none = query(
        &context,
        "SELECT nps(score)['score'] FROM answers WHERE score > 99",
    );
    assert_eq!(none.await.unwrap().column(0).null_count(), 1);
}

#[tokio::test]
async fn satisfaction() {
    let scores: Vec<i64> = [(1, 5), (2, 10), (3, 15), (4, 40), (5, 30)]
        .iter()
        .flat_map(|&(score, count)| std::iter::repeat_n(score, count))
        .collect();
    let column: ArrayRef = Arc::new(Int64Array::from(scores));
    let batch = RecordBatch::try_from_iter([("score", column)]).unwrap();
    let ratings = RatingCounts::from_counts(&[5, 10, 15, 40, 30]).unwrap();
    let methods = [
        ("top_two_box", CsatMethod::TopTwoBox),
        ("mean", CsatMethod::Mean),
        ("net_satisfied", CsatMethod::NetSatisfied),
    ];
    for (name, method) in methods {
        let core = csat(&ratings, method, ConfidenceLevel::P95)
            .unwrap()
            .unwrap();
        let interval = core.interval.unwrap();
        let context = context("answers", &batch, 7);
        let rows = query(
            &context,
            &format!("SELECT csat(score, '{name}') FROM answers"),
        )
        .await
        .unwrap();
        let of = rows.column(0).as_struct();
        let figures = [2, 3, 4].map(|at| of.column(at).as_primitive::<Float64Type>().value(0));
        assert_eq!(figures, [core.value, interval.lower, interval.upper]);
        assert_eq!(of.column(0).as_primitive::<Int64Type>().value(0), 100);
    }
    let context = context("answers", &batch, 1);
    let error = refused(&context, "SELECT csat(score, 'median') FROM answers").await;
    assert!(error.contains("function csat, argument method"), "{error}");
    let error = refused(&context, "SELECT csat(score, 'mean', 4) FROM answers").await;
    assert!(
        error.contains("a score must be from 1 to 4, got 5"),
        "{error}"
    );
    let error = refused(&context, "SELECT csat('five') FROM answers").await;
    assert!(error.contains("function csat, argument score"), "{error}");
}
