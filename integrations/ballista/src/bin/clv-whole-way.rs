//! From Parquet files to predictions as Parquet files, on a cluster:
//! `clv-whole-way --log DIR --predictions DIR [--scheduler 127.0.0.1:50050] [--partitions 4] [--as-of 2023-12-31]`.
//!
//! The log has the columns `customer`, `at` and `amount`, and is looked at until the end of a day, its last
//! one where none is named. The cluster reduces it, the driver (this
//! program) fits the distinct histories, the cluster predicts and writes. Directories must be those that
//! every executor sees.

use clv::models::{BgNbd, ModelProvenance, SavedModel, Valuation, ValueTerms};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv_ballista::{block_on, client, option};
use clv_datafusion::{check_parquet_files, fit, fit_spend};
use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::UInt64Type;
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use datafusion::scalar::ScalarValue;
use rust_decimal::Decimal;
use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    block_on(whole_way())
}

async fn whole_way() -> Result<(), Box<dyn Error>> {
    let log: String = option("log")?.ok_or("--log must be given")?;
    let predictions: String = option("predictions")?.ok_or("--predictions must be given")?;
    let scheduler: SocketAddr = option("scheduler")?.unwrap_or(([127, 0, 0, 1], 50050).into());
    let context = client(
        &format!("df://{scheduler}"),
        option("partitions")?.unwrap_or(4),
    )
    .await?;
    let summaries = format!("{}.summaries/", predictions.trim_end_matches('/'));

    let started = Instant::now();
    let as_of = option("as-of")?;
    if let Err(error) = summarise(&context, &log, &summaries, as_of).await {
        // Ballista does not say which file of the log it was, if it was one.
        if Path::new(&log).is_dir() {
            check_parquet_files(&SessionContext::new(), &log).await?;
        }
        return Err(error);
    }
    println!("summaries: {:.1} s", started.elapsed().as_secs_f64());

    let started = Instant::now();
    context
        .register_parquet("summary", &summaries, ParquetReadOptions::default())
        .await?;
    let summary = context.table("summary").await?;
    let process = fit::<BgNbd>(summary.clone(), TimeUnit::Week, ()).await?;
    let spend = fit_spend(summary).await?;
    println!(
        "fit of {} customers, {} distinct histories: {:.1} s",
        process.customers(),
        process.distinct_rows(),
        started.elapsed().as_secs_f64()
    );
    println!("{process}");
    let provenance = |customers| ModelProvenance::new(TimeUnit::Week, None, None, customers);
    let model = SavedModel::new(&process, provenance(process.customers()))?;
    let spend = SavedModel::new(&spend, provenance(spend.customers()))?;
    let (model, spend) = (
        serde_json::to_string(&model)?,
        serde_json::to_string(&spend)?,
    );

    let started = Instant::now();
    let terms = serde_json::to_string(&ValueTerms {
        margin: Decimal::new(3, 1),
        discount: DiscountRate::new(Decimal::new(1, 1), TimeUnit::Year)?,
        valuation: Valuation::Continuous {
            horizon: Horizon::of(Decimal::ONE, TimeUnit::Year)?,
        },
    })?;
    let valued = context
        .sql(&format!(
            "SELECT customer,
                    probability_alive('{model}', frequency, recency, age, 'week') AS probability_alive,
                    expected_purchases('{model}', 52, frequency, recency, age, 'week') AS expected_purchases,
                    lifetime_value('{model}', '{spend}', '{terms}', frequency, recency, age,
                                   monetary_value, 'week') AS lifetime_value
             FROM summary"
        ))
        .await?;
    valued
        .write_parquet(&predictions, Default::default(), None)
        .await?;
    println!("predictions: {:.1} s", started.elapsed().as_secs_f64());
    context
        .register_parquet("prediction", &predictions, ParquetReadOptions::default())
        .await?;
    context
        .sql(
            "SELECT count(*) AS customers, sum(probability_alive) AS alive,
                     sum(expected_purchases) AS purchases, sum(lifetime_value) AS value
              FROM prediction",
        )
        .await?
        .show()
        .await?;
    Ok(())
}

/// The last day of the log, as its clock has it.
async fn last_day(context: &SessionContext) -> Result<String, Box<dyn Error>> {
    let last = context
        .sql("SELECT CAST(CAST(max(at) AS DATE) AS VARCHAR) FROM log")
        .await?
        .collect()
        .await?;
    let rows = last.iter().find(|batch| batch.num_rows() > 0);
    let text = match rows {
        Some(rows) => ScalarValue::try_from_array(rows.column(0), 0)?,
        None => ScalarValue::Null,
    };
    match text.try_as_str().flatten() {
        Some(day) => Ok(day.to_owned()),
        None => Err("the log must have rows, has none".into()),
    }
}

/// Writes what the log says of each customer by the end of a day.
async fn summarise(
    context: &SessionContext,
    log: &str,
    summaries: &str,
    as_of: Option<String>,
) -> Result<(), Box<dyn Error>> {
    context
        .register_parquet("log", log, ParquetReadOptions::default())
        .await?;
    let as_of = match as_of {
        Some(day) => day,
        None => last_day(context).await?,
    };
    println!("as of the end of {as_of}");
    let reduction = format!(
        r#"{{"as_of":{{"end_of":"{as_of}"}},"unit":"week","collapse":"day","refunds":"net_within_period","zero_amounts":"count","repeated_orders":"add","first_purchase":"excluded"}}"#
    );
    let table = context
        .sql(&format!(
            "SELECT customer, s['frequency'] AS frequency, s['recency'] AS recency, s['age'] AS age,
                    s['monetary_value'] AS monetary_value, s['total'] AS total
             FROM (SELECT customer, customer_summary(at, amount, '{reduction}') AS s
                   FROM log GROUP BY customer)
             WHERE s IS NOT NULL"
        ))
        .await?;
    let written = table
        .write_parquet(summaries, Default::default(), None)
        .await?;
    let counts = written.iter().map(|batch| batch.column(0));
    let counts = counts.flat_map(|counts| counts.as_primitive::<UInt64Type>().values());
    if counts.sum::<u64>() == 0 {
        return Err(format!("a customer must have bought by {as_of}, none has").into());
    }
    Ok(())
}
