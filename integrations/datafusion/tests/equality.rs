//! SQL in one process gives what the library gives, in any number of partitions and order of rows.

use crate::shared::{add, context, equals_core, log, query, reduction, reduction_text, shuffled};
use clv::models::{
    BgNbd, Candidate, CustomerModel, Estimate, GammaGamma, GgomNbd, LifetimeValue, Parametric,
    ParetoNbd, PurchaseModel, SavedModel, SpendHistories, SpendHistory, TimedModel, Valuation,
    ValueTerms, ZeroSpend,
};
use clv::quantity::{CalendarPeriod, DiscountRate, Horizon, TimeUnit};
use clv::retention::{CohortActivity, CohortTable, UnfinishedPeriod};
use clv::segment::{RfmCustomer, RfmMethod, RfmTable};
use clv::transactions::{Collapse, CustomerBase, OrderPolicy};
use clv_arrow::{base_to_batch, log_to_batch};
use clv_datafusion::{fit, fit_in_passes, fit_spend};
use datafusion::arrow::array::{Array, AsArray, Int64Array, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

fn close(actual: f64, expected: f64) {
    assert!(
        (actual - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{actual} {expected}"
    );
}

fn floats(batch: &RecordBatch, name: &str) -> Vec<f64> {
    let column = batch.column_by_name(name).unwrap();
    column.as_primitive::<Float64Type>().values().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn summaries_are_those_of_the_library() {
    let log = log();
    let base = reduction().reduce(&log).unwrap();
    let batch = log_to_batch(&log).unwrap();
    let sql = format!(
        "SELECT customer, customer_summary(at, amount, '{}') AS s FROM log GROUP BY customer",
        reduction_text()
    );
    for partitions in [1, 2, 7] {
        for seed in [0, 1, 2] {
            let context = context("log", &shuffled(&batch, seed), partitions);
            equals_core(&query(&context, &sql).await.unwrap(), &base);
            // Rows go to the last stage as they are, or partial states go through memory.
            for (option, value) in [
                ("skip_partial_aggregation_probe_rows_threshold", "1"),
                ("skip_partial_aggregation_probe_ratio_threshold", "0.0"),
            ] {
                let set = format!("SET datafusion.execution.{option} = {value}");
                context.sql(&set).await.unwrap().collect().await.unwrap();
            }
            equals_core(&query(&context, &sql).await.unwrap(), &base);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_summary_of_sorted_rows_of_all_rows_and_of_a_filter() {
    let log = log();
    let base = reduction().reduce(&log).unwrap();
    let batch = log_to_batch(&log).unwrap();
    let context = context("log", &batch, 1);
    let reduction = reduction_text();
    // Groups that come in order are given out one after the other.
    let sorted = format!(
        "SELECT customer, customer_summary(at, amount, '{reduction}') AS s
         FROM (SELECT * FROM log ORDER BY customer LIMIT 1000000) GROUP BY customer"
    );
    equals_core(&query(&context, &sorted).await.unwrap(), &base);

    let one = format!(
        "SELECT 5 AS c, customer_summary(at, amount, '{reduction}') AS s FROM log WHERE customer = 5"
    );
    let rows = query(&context, &one).await.unwrap();
    let core = base.get(&5).unwrap();
    let x = rows
        .column(1)
        .as_struct()
        .column(0)
        .as_primitive::<Int64Type>()
        .value(0);
    assert_eq!(x, i64::from(core.history.frequency()));

    let filtered = format!(
        "SELECT customer, customer_summary(at, amount, '{reduction}') FILTER (WHERE customer < 100) AS s
         FROM log GROUP BY customer ORDER BY customer"
    );
    let rows = query(&context, &filtered).await.unwrap();
    let there = rows.column(1).len() - rows.column(1).null_count();
    assert_eq!(
        there,
        base.customers()
            .iter()
            .filter(|&&customer| customer < 100)
            .count()
    );

    // A window sees more rows with each.
    let window = format!(
        "SELECT customer_summary(at, amount, '{reduction}') OVER (ORDER BY at, amount
         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)['purchases'] AS n
         FROM log WHERE customer = 1 AND at < TIMESTAMP '1997-09-30' ORDER BY n"
    );
    let rows = query(&context, &window).await.unwrap();
    let expected: Vec<i64> = (1..=rows.num_rows() as i64).collect();
    assert_eq!(
        rows.column(0).as_primitive::<Int64Type>().values().to_vec(),
        expected
    );
    assert!(!expected.is_empty());
}

struct Fitted {
    base: CustomerBase<u32>,
    process: clv::models::Fit<BgNbd>,
    spend: clv::models::Fit<GammaGamma>,
}

fn fitted() -> Fitted {
    let base = reduction().reduce(&log()).unwrap();
    let process = BgNbd::fit(&base).unwrap();
    let histories = SpendHistories::of(&base, ZeroSpend::LeaveOut).unwrap();
    let spend = GammaGamma::fit(&histories).unwrap();
    Fitted {
        base,
        process,
        spend,
    }
}

fn saved<M: Parametric + Clone>(fit: &clv::models::Fit<M>, base: &CustomerBase<u32>) -> String
where
    M::Fixed: clv::models::SavedFixed,
{
    serde_json::to_string(&SavedModel::of(fit, base).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn predictions_and_values_are_those_of_the_library() {
    let Fitted {
        base,
        process,
        spend,
    } = fitted();
    let terms = ValueTerms {
        margin: Decimal::new(3, 1),
        discount: DiscountRate::new(Decimal::new(1, 1), TimeUnit::Year).unwrap(),
        valuation: Valuation::Continuous {
            horizon: Horizon::of(Decimal::ONE, TimeUnit::Year).unwrap(),
        },
    };
    let value = LifetimeValue::of(&process, &spend, terms).unwrap();
    let (model, spend) = (saved(&process, &base), saved(&spend, &base));
    let terms = serde_json::to_string(&terms).unwrap();
    let table = base_to_batch(&base).unwrap();
    for partitions in [1, 7] {
        let context = context("base", &shuffled(&table, 3), partitions);
        let rows = query(
            &context,
            &format!(
                "SELECT customer, probability_alive('{model}', frequency, recency, age) AS alive,
                        expected_purchases('{model}', 39, frequency, recency, age, 'week') AS purchases,
                        lifetime_value('{model}', '{spend}', '{terms}', frequency, recency, age,
                                       monetary_value) AS value
                 FROM base ORDER BY customer"
            ),
        )
        .await
        .unwrap();
        let columns = ["alive", "purchases", "value"].map(|name| floats(&rows, name));
        let [alive, purchases, values] = columns;
        for (row, of) in base.iter().enumerate() {
            let model = process.model();
            close(alive[row], model.probability_alive(&of.history).unwrap());
            let expected = model
                .conditional_expected_purchases(&of.history, 39.0)
                .unwrap();
            close(purchases[row], expected);
            let spent = SpendHistory::of(&of, base.first_purchase()).unwrap();
            let worth = value
                .customer(&of.history, &spent)
                .unwrap()
                .value
                .to_f64()
                .unwrap();
            close(values[row], worth);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_model_of_the_family_is_read_as_it_was_saved() {
    let Fitted { base, process, .. } = fitted();
    let table = base_to_batch(&base).unwrap();
    let context = context("base", &table, 1);
    let pareto = ParetoNbd::fit(&base).unwrap();
    let gompertz = PurchaseModel::from(GgomNbd::new(0.6, 10.0, 0.5, 0.6, 12.0).unwrap());
    let timed = TimedModel::new(gompertz, TimeUnit::Week);
    let any = PurchaseModel::fit_with(Candidate::BgNbd, &base).unwrap();
    let texts = [
        (
            saved(&process, &base),
            PurchaseModel::from(*process.model()),
        ),
        (saved(&any, &base), *any.model()),
        (saved(&pareto, &base), PurchaseModel::from(*pareto.model())),
        (serde_json::to_string(&timed).unwrap(), gompertz),
    ];
    for (text, model) in texts {
        let sql = format!(
            "SELECT probability_alive('{text}', frequency, recency, age) AS p FROM base LIMIT 50"
        );
        let alive = floats(&query(&context, &sql).await.unwrap(), "p");
        for (alive, history) in alive.into_iter().zip(base.histories()) {
            close(alive, model.probability_alive(&history).unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fits_of_grouped_histories_are_those_of_the_base() {
    let Fitted {
        base,
        process,
        spend,
    } = fitted();
    let table = base_to_batch(&base).unwrap();
    for partitions in [1, 2, 7] {
        let context = context("base", &shuffled(&table, 5), partitions);
        let customers = context.table("base").await.unwrap();
        let found = fit::<BgNbd>(customers.clone(), TimeUnit::Week, ())
            .await
            .unwrap();
        assert_eq!(found.customers(), process.customers());
        assert_eq!(found.distinct_rows(), process.distinct_rows());
        // The same rows in the same order: the same bits.
        assert_eq!(found.estimates(), process.estimates());
        let found = fit_spend(customers).await.unwrap();
        assert_eq!(found.customers(), spend.customers());
        for (found, core) in found.estimates().into_iter().zip(spend.estimates()) {
            assert!((found / core - 1.0).abs() < 1e-6, "{found} {core}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passes_of_the_engine_find_the_same_maximum() {
    let Fitted { base, process, .. } = fitted();
    let context = context("base", &base_to_batch(&base).unwrap(), 2);
    let customers = context.table("base").await.unwrap();
    let start = BgNbd::new(1.0, 10.0, 1.0, 3.0).unwrap();
    let (model, log_likelihood, passes) = fit_in_passes(customers, TimeUnit::Week, start.into())
        .await
        .unwrap();
    assert!(passes < 40, "{passes}");
    assert!((log_likelihood - process.log_likelihood()).abs() < 1e-6);
    for (found, core) in model.parameters().into_iter().zip(process.estimates()) {
        assert!((found / core - 1.0).abs() < 1e-4, "{found} {core}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cohorts_are_those_of_the_library() {
    let log = log();
    let policy = OrderPolicy {
        collapse: Collapse::Day,
        ..reduction().order_policy()
    };
    let as_of = chrono::NaiveDate::from_ymd_opt(1998, 6, 30).unwrap();
    let orders = log.orders(policy);
    let core = CohortTable::from_orders(
        &orders,
        CalendarPeriod::Month,
        as_of,
        UnfinishedPeriod::Observed,
        CohortActivity::Bounded,
    )
    .unwrap()
    .unwrap();
    let batch = log_to_batch(&log).unwrap();
    for partitions in [1, 7] {
        let context = context("log", &shuffled(&batch, 9), partitions);
        let rows = query(
            &context,
            "WITH periods AS (SELECT DISTINCT customer, period_number(at, 'month') AS period FROM log),
                  first AS (SELECT customer, min(period) AS cohort FROM periods GROUP BY customer)
             SELECT cohort, retention(period - cohort,
                                      period_number(DATE '1998-06-30', 'month') - cohort) AS r
             FROM periods JOIN first USING (customer) GROUP BY cohort ORDER BY cohort",
        )
        .await
        .unwrap();
        assert_eq!(rows.num_rows(), core.cohorts().len());
        let found = rows.column(1).as_struct();
        for (row, cohort) in core.cohorts().iter().enumerate() {
            assert_eq!(
                rows.column(0).as_primitive::<Int64Type>().value(row),
                cohort.cohort()
            );
            let size = found.column(0).as_primitive::<Int64Type>().value(row);
            assert_eq!(size, cohort.size() as i64);
            let shares = found.column(2).as_list::<i32>().value(row);
            let shares: Vec<Option<f64>> = shares.as_primitive::<Float64Type>().iter().collect();
            // The library's table is as wide as its oldest cohort.
            let mut core = cohort.retention();
            while core.last() == Some(&None) {
                core.pop();
            }
            assert_eq!(shares, core);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scores_of_rfm_are_those_of_the_library() {
    let rows = [
        (3_i64, 9_u64, 700_i64),
        (90, 2, 40),
        (30, 4, 200),
        (200, 1, 10),
        (7, 3, 90),
    ];
    let customers = rows
        .iter()
        .enumerate()
        .map(|(customer, &(days, orders, money))| RfmCustomer {
            customer,
            recency_days: days,
            frequency: orders,
            monetary: Decimal::from(money),
        });
    let table = RfmTable::new(customers).unwrap();
    let core = table
        .score(&RfmMethod::QuantileCut { bins: 3 })
        .unwrap()
        .unwrap();
    let cuts = serde_json::to_string(core.cuts.as_ref().unwrap()).unwrap();
    let column = |of: fn(&(i64, u64, i64)) -> i64| {
        std::sync::Arc::new(rows.iter().map(of).collect::<Int64Array>()) as _
    };
    let batch = RecordBatch::try_from_iter([
        ("days", column(|row| row.0)),
        ("orders", column(|row| row.1 as i64)),
        ("money", column(|row| row.2)),
    ])
    .unwrap();
    let context = context("customers", &batch, 2);
    let sql = format!(
        "SELECT rfm_score(days, orders, money, '{cuts}') AS s, days FROM customers ORDER BY days"
    );
    let found = query(&context, &sql).await.unwrap();
    let scores = found.column(0).as_struct();
    let days = found.column(1).as_primitive::<Int64Type>();
    for row in 0..5 {
        let place = rows
            .iter()
            .position(|known| known.0 == days.value(row))
            .unwrap();
        let core = core.scores[place];
        let score = |column: usize| scores.column(column).as_primitive::<Int32Type>().value(row);
        let expected = [
            core.recency,
            core.frequency,
            core.monetary,
            core.code().unwrap(),
        ];
        assert_eq!([0, 1, 2, 3].map(score), expected.map(i32::from));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dataframes_call_the_functions_too() {
    use datafusion::logical_expr::{col, lit};
    let log = log();
    let base = reduction().reduce(&log).unwrap();
    let context = context("log", &log_to_batch(&log).unwrap(), 2);
    add(&context, "other", &base_to_batch(&base).unwrap(), 2);
    let function = context.state().aggregate_functions()["customer_summary"].clone();
    let call = function
        .call(vec![col("at"), col("amount"), lit(reduction_text())])
        .alias("s");
    let frame = context
        .table("log")
        .await
        .unwrap()
        .aggregate(vec![col("customer")], vec![call]);
    let frame = frame.unwrap();
    let schema = frame.schema().as_arrow().clone();
    assert!(matches!(schema.field(1).data_type(), DataType::Struct(_)));
    let batches = frame.collect().await.unwrap();
    let rows = datafusion::arrow::compute::concat_batches(&batches[0].schema(), &batches).unwrap();
    equals_core(&rows, &base);
}
