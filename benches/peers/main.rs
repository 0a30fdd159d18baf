//! This library's side of the comparison with other packages: `compare.py` calls it.
//!
//! ```text
//! peers simulate bg_nbd|pareto_nbd CUSTOMERS     histories as CSV, to the standard output
//! peers run TASK FILE REPEATS                    one line of JSON: seconds and the answer
//! ```

#[path = "../twelve_months.rs"]
mod twelve_months;

use chrono::{NaiveDate, NaiveDateTime};
use clv::models::{
    BgNbd, Estimate, GammaGamma, GgomNbd, MbgNbd, Parametric, ParetoNbd, Simulate, TimedModel,
};
use clv::quantity::{Horizon, TimeUnit};
use clv::transactions::{
    Collapse, CsvFormat, CustomerBase, FirstPurchase, PurchaseHistory, Reduction, Refunds,
    RepeatedOrders, RowColumns, Transaction, ZeroAmounts,
};
use rust_decimal::Decimal;
use std::error::Error;
use std::fmt::Write;
use std::fs::File;
use std::hint::black_box;
use std::time::Instant;
use twelve_months::twelve_months;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["simulate", process, customers] => simulate(process, customers.parse()?),
        ["run", task, file, repeats] => {
            let measured = run(task, file, repeats.parse()?)?;
            println!("{measured}");
            Ok(())
        }
        _ => Err("peers simulate PROCESS CUSTOMERS, or peers run TASK FILE REPEATS".into()),
    }
}

/// Customers who joined, one after the other, over half a year and are seen for a year more, in
/// weeks: no two ages are the same.
fn simulate(process: &str, customers: usize) -> Result<()> {
    const SEED: u64 = 2026;
    let ages: Vec<f64> = (0..customers)
        .map(|place| 52.0 + 26.0 * place as f64 / customers as f64)
        .collect();
    let histories = match process {
        "bg_nbd" => bg_nbd()?.simulate_histories(&ages, SEED)?,
        "pareto_nbd" => {
            ParetoNbd::new(0.5533, 10.5777, 0.6062, 11.6687)?.simulate_histories(&ages, SEED)?
        }
        other => {
            return Err(format!("the process must be bg_nbd or pareto_nbd, got {other}").into());
        }
    };
    let mut text = "frequency,recency,age\n".to_owned();
    for of in histories {
        writeln!(text, "{},{},{}", of.frequency(), of.recency(), of.age())?;
    }
    print!("{text}");
    Ok(())
}

fn bg_nbd() -> Result<BgNbd> {
    Ok(BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259)?)
}

/// A table of histories with mean amounts: `frequency,recency,age[,monetary_value]`.
fn read_base(file: &str) -> Result<CustomerBase<u64>> {
    let text = std::fs::read_to_string(file)?;
    let mut rows = Vec::new();
    for (number, line) in text.lines().skip(1).enumerate() {
        let mut fields = line.split(',');
        let mut next = || fields.next().unwrap_or_default();
        let history = PurchaseHistory::new(next().parse()?, next().parse()?, next().parse()?)?;
        rows.push((number as u64, history, next().parse().ok()));
    }
    let first = FirstPurchase::Excluded;
    Ok(CustomerBase::from_summaries(TimeUnit::Week, first, rows)?)
}

fn run(task: &str, file: &str, repeats: u32) -> Result<String> {
    if let "rows" | "csv" = task {
        return rows(task, file, repeats);
    }
    let base = read_base(file)?;
    match task {
        "bg_nbd_fit" => measured(repeats, || estimates::<BgNbd>(&base)),
        "mbg_nbd_fit" => measured(repeats, || estimates::<MbgNbd>(&base)),
        "pareto_nbd_fit" => measured(repeats, || estimates::<ParetoNbd>(&base)),
        "ggom_nbd_fit" => measured(repeats, || estimates::<GgomNbd>(&base)),
        "gamma_gamma_fit" => measured(repeats, || Ok(GammaGamma::fit(&base)?.estimates())),
        "alive" => {
            let model = TimedModel::new(bg_nbd()?, TimeUnit::Week);
            measured(repeats, || {
                Ok(sum(&model.probability_alive_of_base(&base)?))
            })
        }
        "expected_39" => {
            let model = TimedModel::new(bg_nbd()?, TimeUnit::Week);
            let horizon = Horizon::of(39.into(), TimeUnit::Week)?;
            measured(repeats, || {
                Ok(sum(&model.expected_purchases_of_base(&base, horizon)?))
            })
        }
        "value_12_months" => {
            let value = twelve_months(bg_nbd()?)?;
            measured(repeats, || Ok(vec![value.base(&base)?.total.try_into()?]))
        }
        other => Err(format!("no task {other}").into()),
    }
}

fn estimates<M>(base: &CustomerBase<u64>) -> Result<Vec<f64>>
where
    M: Estimate<Data = clv::models::DistinctHistories> + Parametric<Fixed = ()>,
{
    Ok(M::fit(base)?.estimates())
}

/// In eight sums side by side, as NumPy adds up a column: one after the other, a million additions
/// take as long as a task.
fn sum(values: &[f64]) -> Vec<f64> {
    let (eights, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in eights {
        for (sum, value) in sums.iter_mut().zip(eight) {
            *sum += value;
        }
    }
    vec![sums.iter().chain(rest).sum()]
}

/// From rows in memory, or in the file, to frequency, recency, age and money.
fn rows(task: &str, file: &str, repeats: u32) -> Result<String> {
    let format = CsvFormat::iso("customer", "at", "amount");
    let reduction = Reduction {
        as_of: NaiveDate::from_ymd_opt(2024, 12, 31).ok_or("a day")?.into(),
        unit: TimeUnit::Week,
        collapse: Collapse::Day,
        refunds: Refunds::NetWithinPeriod,
        zero_amounts: ZeroAmounts::Count,
        repeated_orders: RepeatedOrders::Add,
        first_purchase: FirstPurchase::Excluded,
    };
    let answer = |base: &CustomerBase<u64>| {
        let repeats: f64 = base.frequency().iter().map(|x| f64::from(*x)).sum();
        let money: f64 = base.monetary_value().iter().flatten().sum();
        vec![
            base.len() as f64,
            repeats,
            sum(base.recency())[0],
            sum(base.age())[0],
            money,
        ]
    };
    if task == "csv" {
        return measured(repeats, || {
            let (base, _) = reduction.reduce_csv(File::open(file)?, &format)?;
            Ok(answer(&base))
        });
    }
    let mut columns = Columns::default();
    format.read(File::open(file)?, |row| columns.push(row))?;
    measured(repeats, || {
        Ok(answer(&reduction.reduce_columns(columns.view())?))
    })
}

/// Rows in memory, as a data frame holds them.
#[derive(Default)]
struct Columns {
    customers: Vec<u64>,
    at: Vec<NaiveDateTime>,
    amounts: Vec<Decimal>,
}

impl Columns {
    fn push(&mut self, row: Transaction<u64>) {
        self.customers.push(row.customer);
        self.at.push(row.at);
        self.amounts.push(row.amount);
    }

    fn view(&self) -> RowColumns<'_, u64> {
        RowColumns {
            customers: &self.customers,
            at: &self.at,
            amounts: Some(&self.amounts),
        }
    }
}

/// Runs the task once to warm up and then `repeats` times.
fn measured(repeats: u32, mut task: impl FnMut() -> Result<Vec<f64>>) -> Result<String> {
    let answer = black_box(task()?);
    let mut seconds = Vec::new();
    let before = processor_seconds()?;
    for _ in 0..repeats {
        let start = Instant::now();
        black_box(task()?);
        seconds.push(start.elapsed().as_secs_f64());
    }
    let processor = (processor_seconds()? - before) / f64::from(repeats);
    Ok(format!(
        "{{\"wall\": {seconds:?}, \"processor\": {processor}, \"megabytes\": {}, \"answer\": {answer:?}}}",
        peak_megabytes()?
    ))
}

/// User and system time of this process, in steps of a hundredth of a second.
fn processor_seconds() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let fields = text.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Ok(ticks as f64 / 100.0)
}

fn peak_megabytes() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
    Ok(kilobytes.unwrap_or("0").parse::<f64>()? / 1024.0)
}
