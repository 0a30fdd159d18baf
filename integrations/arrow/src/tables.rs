use crate::base::in_unit;
use crate::log::decimals;
use crate::{KeyColumn, TableError};
use arrow::array::{
    ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray, UInt64Array,
};
use clv::models::{BaseValue, Fit, Parametric, PredictionTable};
use clv::segment::{RfmScores, RfmTable, Segmentation};
use clv::statistics::Interval;
use clv::transactions::CustomerBase;
use std::sync::Arc;

/// Predictions as a table, in their order; the metadata name the unit of time. Columns that no row has
/// are left out.
///
/// # Errors
///
/// [`TableError::Value`] where a value needs more than 38 digits beside the others.
pub fn predictions_to_batch<K>(table: &PredictionTable<K>) -> Result<RecordBatch, TableError>
where
    K: KeyColumn,
{
    let rows = table.rows();
    let floats = |of: &dyn Fn(&clv::models::Prediction<K>) -> Option<f64>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<Float64Array>())
    };
    let mut columns: Vec<(&str, ArrayRef, bool)> = vec![
        (
            "customer",
            K::write(rows.iter().map(|row| &row.customer)),
            false,
        ),
        (
            "frequency",
            Arc::new(Int64Array::from_iter_values(
                rows.iter().map(|row| i64::from(row.frequency)),
            )),
            false,
        ),
        ("recency", floats(&|row| Some(row.recency)), false),
        ("age", floats(&|row| Some(row.age)), false),
        (
            "probability_alive",
            floats(&|row| Some(row.probability_alive)),
            false,
        ),
        (
            "expected_purchases",
            floats(&|row| Some(row.expected_purchases)),
            false,
        ),
    ];
    if rows.iter().any(|row| row.purchases.is_some()) {
        let least = rows.iter().map(|row| row.purchases.map(|(least, _)| least));
        let most = rows.iter().map(|row| row.purchases.map(|(_, most)| most));
        columns.push((
            "purchases_from",
            Arc::new(least.collect::<UInt64Array>()),
            true,
        ));
        columns.push((
            "purchases_to",
            Arc::new(most.collect::<UInt64Array>()),
            true,
        ));
    }
    let lower = |interval: Option<Interval>| interval.map(|interval| interval.lower);
    let upper = |interval: Option<Interval>| interval.map(|interval| interval.upper);
    if rows
        .iter()
        .any(|row| row.probability_alive_interval.is_some())
    {
        columns.extend([
            (
                "probability_alive_from",
                floats(&|row| lower(row.probability_alive_interval)),
                true,
            ),
            (
                "probability_alive_to",
                floats(&|row| upper(row.probability_alive_interval)),
                true,
            ),
        ]);
    }
    if rows
        .iter()
        .any(|row| row.expected_purchases_interval.is_some())
    {
        columns.extend([
            (
                "expected_purchases_from",
                floats(&|row| lower(row.expected_purchases_interval)),
                true,
            ),
            (
                "expected_purchases_to",
                floats(&|row| upper(row.expected_purchases_interval)),
                true,
            ),
        ]);
    }
    if rows.iter().any(|row| row.discounted_transactions.is_some()) {
        let value = decimals(rows.iter().map(|row| row.value), "value")?;
        columns.extend([
            (
                "discounted_transactions",
                floats(&|row| row.discounted_transactions),
                true,
            ),
            ("expected_spend", floats(&|row| row.expected_spend), true),
            ("value", value, true),
        ]);
    }
    in_unit(columns, table.unit())
}

/// What the customers of a base are worth, in its order.
///
/// # Errors
///
/// [`TableError::Arrow`] where there are more or fewer values than customers, and as
/// [`predictions_to_batch`].
pub fn values_to_batch<K>(
    base: &CustomerBase<K>,
    values: &BaseValue,
) -> Result<RecordBatch, TableError>
where
    K: KeyColumn,
{
    let of = &values.customers;
    let transactions = of.iter().map(|of| of.discounted_transactions);
    let spend = of.iter().map(|of| of.expected_spend);
    in_unit(
        vec![
            ("customer", K::write(base.customers().iter()), false),
            (
                "discounted_transactions",
                Arc::new(Float64Array::from_iter_values(transactions)),
                false,
            ),
            (
                "expected_spend",
                Arc::new(Float64Array::from_iter_values(spend)),
                false,
            ),
            (
                "value",
                decimals(of.iter().map(|of| Some(of.value)), "value")?,
                false,
            ),
        ],
        base.unit(),
    )
}

/// The scores of customers, 1 = worst.
///
/// # Errors
///
/// [`TableError::Arrow`] where there are more or fewer scores than customers.
pub fn rfm_to_batch<K>(table: &RfmTable<K>, scores: &RfmScores) -> Result<RecordBatch, TableError>
where
    K: KeyColumn,
{
    let column = |of: fn(&clv::segment::RfmScore) -> u16| -> ArrayRef {
        let scores = scores.scores.iter().map(|score| i32::from(of(score)));
        Arc::new(Int32Array::from_iter_values(scores))
    };
    Ok(RecordBatch::try_from_iter([
        ("customer", K::write(table.customers().iter())),
        ("recency", column(|score| score.recency)),
        ("frequency", column(|score| score.frequency)),
        ("monetary", column(|score| score.monetary)),
    ])?)
}

/// The segment of each customer.
///
/// # Errors
///
/// [`TableError::Arrow`] where there are more or fewer customers than were segmented.
pub fn segments_to_batch<K>(
    customers: &[K],
    segments: &Segmentation,
) -> Result<RecordBatch, TableError>
where
    K: KeyColumn,
{
    let names = (0..segments.assigned.len()).map(|row| segments.segment(row));
    Ok(RecordBatch::try_from_iter([
        ("customer", K::write(customers.iter())),
        (
            "segment",
            Arc::new(names.collect::<StringArray>()) as ArrayRef,
        ),
    ])?)
}

/// A fit as a table: `model`, `parameter`, `estimate`, `standard_error` (none where the likelihood is
/// flat), one row a parameter.
///
/// # Errors
///
/// Those of Arrow.
pub fn fit_to_batch<M: Parametric>(fit: &Fit<M>) -> Result<RecordBatch, TableError> {
    let names = fit.names();
    let model = fit.model().name();
    let errors = match fit.standard_errors() {
        Some(errors) => errors.into_iter().map(Some).collect(),
        None => vec![None; names.len()],
    };
    let models = names.iter().map(|_| model.as_ref());
    Ok(RecordBatch::try_from_iter_with_nullable([
        (
            "model",
            Arc::new(StringArray::from_iter_values(models)) as ArrayRef,
            false,
        ),
        (
            "parameter",
            Arc::new(StringArray::from_iter_values(names.iter())),
            false,
        ),
        (
            "estimate",
            Arc::new(Float64Array::from(fit.estimates())),
            false,
        ),
        ("standard_error", Arc::new(Float64Array::from(errors)), true),
    ])?)
}
