//! From a log to values in SQL, in one process: `cargo run -p clv-datafusion --example sql --release`.
//!
//! The log of CDNOW is summarised, fitted, predicted and valued, and its cohorts are counted.

use clv::models::{BgNbd, ModelProvenance, SavedModel, Valuation, ValueTerms};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use clv::transactions::{CsvFormat, TransactionLog};
use clv_arrow::log_to_batch;
use clv_datafusion::{fit, fit_spend, register_all};
use datafusion::prelude::SessionContext;
use rust_decimal::Decimal;
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/data/cdnow_sample.csv"
    );
    let format = CsvFormat::iso("customer", "date", "amount");
    let log: TransactionLog<u32> = TransactionLog::from_csv(std::fs::File::open(path)?, &format)?;

    let mut context = SessionContext::new();
    register_all(&mut context)?;
    context.register_batch("log", log_to_batch(&log)?)?;

    context
        .sql(
            r#"CREATE TABLE summary AS
               SELECT customer, s['frequency'] AS frequency, s['recency'] AS recency,
                      s['age'] AS age, s['monetary_value'] AS monetary_value, s['total'] AS total
               FROM (SELECT customer, customer_summary(at, amount,
                            '{"as_of":{"end_of":"1997-09-30"},"unit":"week","collapse":"day",
                              "refunds":"refuse","zero_amounts":"count","repeated_orders":"add",
                              "first_purchase":"excluded"}') AS s
                     FROM log GROUP BY customer)
               WHERE s IS NOT NULL"#,
        )
        .await?
        .collect()
        .await?;

    let summary = context.table("summary").await?;
    let process = fit::<BgNbd>(summary.clone(), TimeUnit::Week, ()).await?;
    let spend = fit_spend(summary).await?;
    println!("How they buy\n{process}\n\nWhat they spend\n{spend}");

    let provenance = |customers| ModelProvenance::new(TimeUnit::Week, None, None, customers);
    let model = SavedModel::new(&process, provenance(process.customers()))?;
    let spend = SavedModel::new(&spend, provenance(spend.customers()))?;
    let (model, spend) = (
        serde_json::to_string(&model)?,
        serde_json::to_string(&spend)?,
    );
    let terms = serde_json::to_string(&ValueTerms {
        margin: Decimal::new(3, 1),
        discount: DiscountRate::new(Decimal::new(1, 1), TimeUnit::Year)?,
        valuation: Valuation::Continuous {
            horizon: Horizon::of(Decimal::ONE, TimeUnit::Year)?,
        },
    })?;
    println!("\nThe five customers worth most, times in weeks, value of the next year");
    context
        .sql(&format!(
            "SELECT customer, frequency, round(recency, 2) AS recency, total,
                    round(probability_alive('{model}', frequency, recency, age, 'week'), 3) AS alive,
                    round(expected_purchases('{model}', 39, frequency, recency, age, 'week'), 2) AS purchases,
                    round(lifetime_value('{model}', '{spend}', '{terms}', frequency, recency, age,
                                         monetary_value, 'week'), 2) AS value
             FROM summary ORDER BY value DESC LIMIT 5"
        ))
        .await?
        .show()
        .await?;
    println!(
        "Customers by the month of their first purchase, and how many bought in each month since"
    );
    context
        .sql(
            "WITH periods AS (SELECT DISTINCT customer, period_number(at, 'month') AS period FROM log),
                  first AS (SELECT customer, min(period) AS cohort FROM periods GROUP BY customer)
             SELECT cohort / 12 AS year, cohort % 12 + 1 AS month, r['size'] AS size, r['active'] AS active
             FROM (SELECT cohort, retention(period - cohort,
                          period_number(DATE '1998-06-30', 'month') - cohort) AS r
                   FROM periods JOIN first USING (customer) GROUP BY cohort) ORDER BY cohort",
        )
        .await?
        .show()
        .await?;
    Ok(())
}
