//! Summaries as a table.

use super::summary::{Finish, Summary, summary};
use crate::period_sums::{PeriodSums, Whole};
use crate::ruler::Ruler;
use crate::{Amounts, TableError};
use arrow::array::{ArrayRef, Float64Builder, Int64Builder, PrimitiveBuilder, StructArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{
    DataType, Decimal128Type, Field, Fields, TimeUnit, TimestampMicrosecondType,
};
use std::sync::Arc;

/// The names of what a summary says of a customer, in order.
///
/// | field | type | what it is |
/// |---|---|---|
/// | `frequency` | `Int64` | x, the number of repeat purchases |
/// | `recency`, `age` | `Float64` | t_x and T in the unit of the reduction |
/// | `monetary_value` | `Float64` | the mean amount; none without a purchase that counts for it |
/// | `purchases` | `Int64` | x + 1 |
/// | `total`, `repeat_total` | `Decimal128(38, scale of the amounts)` | exact |
/// | `first_purchase`, `last_purchase` | `Timestamp(µs)` | the starts of their periods, to the microsecond |
pub const SUMMARY_FIELDS: [&str; 9] = [
    "frequency",
    "recency",
    "age",
    "monetary_value",
    "purchases",
    "total",
    "repeat_total",
    "first_purchase",
    "last_purchase",
];

/// The type of a table of summaries.
pub(super) fn fields(amounts: &DataType) -> Fields {
    let scale = Amounts::scale_of(amounts).map_or(0, |(scale, _)| scale);
    let money = DataType::Decimal128(38, scale as i8);
    let instant = DataType::Timestamp(TimeUnit::Microsecond, None);
    let types = [
        (DataType::Int64, false),
        (DataType::Float64, false),
        (DataType::Float64, false),
        (DataType::Float64, true),
        (DataType::Int64, false),
        (money.clone(), false),
        (money, false),
        (instant.clone(), false),
        (instant, false),
    ];
    let fields = SUMMARY_FIELDS.iter().zip(types);
    fields
        .map(|(name, (of, is_nullable))| Field::new(*name, of, is_nullable))
        .collect()
}

/// The summaries of the first customers, who are then gone.
pub(super) fn table<N: Whole>(
    sums: &mut PeriodSums<N>,
    (rows, total): (usize, usize),
    ruler: &mut Ruler,
    of: Finish<'_>,
    name: impl Fn(usize) -> String,
) -> Result<StructArray, TableError> {
    let mut frequency = Int64Builder::with_capacity(rows);
    let mut recency = Float64Builder::with_capacity(rows);
    let mut age = Float64Builder::with_capacity(rows);
    let mut monetary_value = Float64Builder::with_capacity(rows);
    let mut purchases = Int64Builder::with_capacity(rows);
    let money = DataType::Decimal128(38, of.scale as i8);
    let decimals =
        || PrimitiveBuilder::<Decimal128Type>::with_capacity(rows).with_data_type(money.clone());
    let (mut totals, mut repeat_totals) = (decimals(), decimals());
    let instants = || PrimitiveBuilder::<TimestampMicrosecondType>::with_capacity(rows);
    let (mut first_at, mut last_at) = (instants(), instants());
    let mut present = Vec::with_capacity(rows);
    // The start was found when the row was taken.
    let ruler_start = |ruler: &Ruler, period| {
        let start = ruler.start(period).ok_or(TableError::State)?;
        Ok::<i64, TableError>(start.and_utc().timestamp_micros())
    };
    sums.drain_first(rows, total, |group, entries| {
        let found = summary(entries, ruler, of, || name(group))?;
        present.push(found.is_some());
        let row = found.unwrap_or(Summary {
            purchases: 1,
            recency: 0.0,
            age: 0.0,
            monetary_value: None,
            total: 0,
            repeat_total: 0,
            first: 0,
            last: 0,
        });
        frequency.append_value(row.purchases - 1);
        recency.append_value(row.recency);
        age.append_value(row.age);
        monetary_value.append_option(row.monetary_value);
        purchases.append_value(row.purchases);
        totals.append_value(row.total);
        repeat_totals.append_value(row.repeat_total);
        first_at.append_value(ruler_start(ruler, row.first)?);
        last_at.append_value(ruler_start(ruler, row.last)?);
        Ok(())
    })?;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(frequency.finish()),
        Arc::new(recency.finish()),
        Arc::new(age.finish()),
        Arc::new(monetary_value.finish()),
        Arc::new(purchases.finish()),
        Arc::new(totals.finish()),
        Arc::new(repeat_totals.finish()),
        Arc::new(first_at.finish()),
        Arc::new(last_at.finish()),
    ];
    let fields = fields(&money);
    Ok(StructArray::try_new(
        fields,
        columns,
        Some(NullBuffer::from(present)),
    )?)
}
