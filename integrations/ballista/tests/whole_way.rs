use crate::cluster::{Cluster, log_files};
use crate::shared::{log as cdnow, reduction};
use clv::models::{BgNbd, CustomerModel, Estimate, GammaGamma, LifetimeValue, SpendHistories};
use clv::models::{SpendHistory, Valuation, ValueTerms, ZeroSpend};
use clv::quantity::{DiscountRate, Horizon, TimeUnit};
use datafusion::arrow::array::AsArray;
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{Float64Type, UInt32Type};
use datafusion::prelude::SessionContext;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::path::Path;
use std::process::Command;

/// From Parquet files to Parquet files, and every prediction is the library's.
pub async fn whole_way(cluster: &Cluster, directory: &Path) {
    let log = log_files(&directory.join("whole-way"), 3);
    let predictions = directory
        .join("predictions/")
        .to_string_lossy()
        .into_owned();
    let mut program = Command::new(env!("CARGO_BIN_EXE_clv-whole-way"));
    program.args(["--log", &log, "--predictions", &predictions]);
    program.args(["--scheduler", &cluster.address().to_string()]);
    program.args(["--as-of", "1997-09-30"]);
    assert!(program.status().unwrap().success());

    let context = SessionContext::new();
    context
        .register_parquet("prediction", &predictions, Default::default())
        .await
        .unwrap();
    let sql = "SELECT customer, probability_alive, expected_purchases, lifetime_value
               FROM prediction ORDER BY customer";
    let batches = context.sql(sql).await.unwrap().collect().await.unwrap();
    let rows = concat_batches(&batches[0].schema(), &batches).unwrap();

    let base = reduction().reduce(&cdnow()).unwrap();
    let process = BgNbd::fit(&base).unwrap();
    let spends = SpendHistories::of(&base, ZeroSpend::LeaveOut).unwrap();
    let terms = ValueTerms {
        margin: Decimal::new(3, 1),
        discount: DiscountRate::new(Decimal::new(1, 1), TimeUnit::Year).unwrap(),
        valuation: Valuation::Continuous {
            horizon: Horizon::of(Decimal::ONE, TimeUnit::Year).unwrap(),
        },
    };
    let value = LifetimeValue::of(&process, &GammaGamma::fit(&spends).unwrap(), terms).unwrap();
    assert_eq!(rows.num_rows(), base.len());
    let number = |column: usize, row| rows.column(column).as_primitive::<Float64Type>().value(row);
    for (row, of) in base.iter().enumerate() {
        assert_eq!(
            rows.column(0).as_primitive::<UInt32Type>().value(row),
            *of.customer
        );
        let model = process.model();
        close(
            number(1, row),
            model.probability_alive(&of.history).unwrap(),
            1e-12,
        );
        let expected = model.conditional_expected_purchases(&of.history, 52.0);
        close(number(2, row), expected.unwrap(), 1e-12);
        // The cluster fits spend to counted rows, so that its search ends elsewhere by its tolerance.
        let spent = SpendHistory::of(&of, base.first_purchase()).unwrap();
        let worth = value.customer(&of.history, &spent).unwrap().value;
        close(number(3, row), worth.to_f64().unwrap(), 1e-6);
    }
}

fn close(actual: f64, expected: f64, tolerance: f64) {
    let apart = (actual - expected).abs();
    assert!(
        apart <= tolerance * expected.abs().max(1.0),
        "{actual} {expected}"
    );
}
