//! What the library makes, as tables.

use crate::cdnow::{log, reduction};
use arrow::array::{Array, AsArray};
use arrow::datatypes::{Decimal128Type, Float64Type, Int32Type};
use chrono::NaiveDate;
use clv::models::{
    BgNbd, Estimate, GammaGamma, LifetimeValue, SpendHistories, TimedModel, Valuation, ValueTerms,
    ZeroSpend,
};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::segment::{RfmMethod, RfmRules, RfmTable};
use clv::transactions::{Collapse, FirstPurchase};
use clv_arrow::{
    BaseColumns, base_from_batches, base_to_batch, fit_to_batch, predictions_to_batch,
    rfm_to_batch, segments_to_batch, values_to_batch,
};
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

#[test]
fn a_base_its_fits_predictions_and_values() {
    let base = reduction(Collapse::Day, TimeUnit::Week)
        .reduce(&log())
        .unwrap();
    let batch = base_to_batch(&base).unwrap();
    let read = base_from_batches::<u32>(
        [&batch],
        &BaseColumns::default(),
        TimeUnit::Week,
        FirstPurchase::Excluded,
    )
    .unwrap();
    assert_eq!(read.customers(), base.customers());
    assert_eq!(read.age(), base.age());
    assert_eq!(read.monetary_value(), base.monetary_value());

    let process = BgNbd::fit(&base).unwrap();
    let table = fit_to_batch(&process).unwrap();
    let estimates = table
        .column_by_name("estimate")
        .unwrap()
        .as_primitive::<Float64Type>();
    assert_eq!(estimates.values()[..], process.estimates());
    let parameters = table
        .column_by_name("parameter")
        .unwrap()
        .as_string::<i32>();
    assert_eq!(parameters.value(0), process.names()[0]);

    let spend = GammaGamma::fit(&SpendHistories::of(&base, ZeroSpend::LeaveOut).unwrap()).unwrap();
    let terms = ValueTerms {
        margin: dec!(0.3),
        discount: DiscountRate::new(dec!(0.1), TimeUnit::Year).unwrap(),
        valuation: Valuation::Continuous {
            horizon: Horizon::of(dec!(1), TimeUnit::Year).unwrap(),
        },
    };
    let model = LifetimeValue::of(&process, &spend, terms).unwrap();
    let values = model.base(&base).unwrap();
    let table = values_to_batch(&base, &values).unwrap();
    let column = table
        .column_by_name("value")
        .unwrap()
        .as_primitive::<Decimal128Type>();
    let total: i128 = column.values().iter().sum();
    assert_eq!(
        Decimal::try_from_i128_with_scale(total, column.scale() as u32).unwrap_or(values.total),
        values.total
    );

    let horizon = Horizon::of(dec!(39), TimeUnit::Week).unwrap();
    let timed = TimedModel::of(&process).unwrap();
    let predictions = timed.predictions(&base, horizon).unwrap();
    let table = predictions_to_batch(&predictions).unwrap();
    let expected = table.column_by_name("expected_purchases").unwrap();
    let expected = expected.as_primitive::<Float64Type>();
    let total: f64 = expected.values().iter().sum();
    assert!((total - predictions.total_expected_purchases()).abs() < 1e-9);
    assert!(table.column_by_name("value").is_none());
    let valued = predictions_to_batch(&model.predictions(&base, horizon).unwrap()).unwrap();
    let column = valued.column_by_name("value").unwrap();
    assert_eq!((column.len(), column.null_count()), (base.len(), 0));
}

#[test]
fn scores_and_segments() {
    let base = reduction(Collapse::Day, TimeUnit::Day)
        .reduce(&log())
        .unwrap();
    let as_of = NaiveDate::from_ymd_opt(1997, 9, 30).unwrap();
    let table = RfmTable::from_base(&base, as_of).unwrap();
    let scores = table
        .score(&RfmMethod::QuantileCut { bins: 5 })
        .unwrap()
        .unwrap();
    let batch = rfm_to_batch(&table, &scores).unwrap();
    let recency = batch
        .column_by_name("recency")
        .unwrap()
        .as_primitive::<Int32Type>();
    assert_eq!(recency.value(10), i32::from(scores.scores[10].recency));
    let segments = RfmRules::ten_segments().assign(&scores.scores);
    let batch = segments_to_batch(base.customers(), &segments).unwrap();
    let names = batch.column_by_name("segment").unwrap().as_string::<i32>();
    assert_eq!(names.value(10), segments.segment(10).unwrap());
}
