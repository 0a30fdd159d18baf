//! Fits to tables of histories.

use crate::{FunctionError, LogLikelihoodSum};
use clv::models::{
    DistinctHistories, Estimate, Fit, GammaGamma, Parametric, PurchaseModel, SpendHistory,
    TimedModel,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::dataframe::DataFrame;
use datafusion::error::Result;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{AggregateUDF, Expr, col, lit};

const FIT: &str = "fit";

fn refused(place: &str, reason: impl ToString) -> FunctionError {
    FunctionError::new(FIT, place, reason)
}

/// A column of every batch in a type, none of its values missing.
fn column(
    batch: &RecordBatch,
    name: &str,
    of: &DataType,
) -> Result<datafusion::arrow::array::ArrayRef> {
    let place = format!("column {name}");
    let array = batch
        .column_by_name(name)
        .ok_or_else(|| refused(&place, "it must be there"))?;
    if array.null_count() > 0 {
        return Err(refused(&place, "it must have a value in every row, got none").into());
    }
    Ok(cast(array, of)?)
}

fn histories(batch: &RecordBatch) -> Result<Vec<PurchaseHistory>> {
    let frequency = column(batch, "frequency", &DataType::Int64)?;
    let recency = column(batch, "recency", &DataType::Float64)?;
    let age = column(batch, "age", &DataType::Float64)?;
    let frequency = frequency.as_primitive::<Int64Type>().values();
    let times = recency.as_primitive::<Float64Type>().values().iter();
    let times = times.zip(age.as_primitive::<Float64Type>().values());
    let mut rows = Vec::with_capacity(frequency.len());
    for (&x, (&recency, &age)) in frequency.iter().zip(times) {
        let x = u32::try_from(x)
            .map_err(|_| refused("column frequency", format!("it must be ≥ 0, got {x}")))?;
        let history = PurchaseHistory::new(x, recency, age);
        rows.push(history.map_err(|problem| refused("columns of a history", problem))?);
    }
    Ok(rows)
}

/// A fit to a table with the columns `frequency`, `recency` and `age` in `unit`: the engine counts
/// equal histories, and the distinct ones are fitted here. Whatever the number of customers, those
/// are few where purchases are collapsed to days.
///
/// # Errors
///
/// [`FunctionError`] for a column that is not one of histories, and what the fit refuses.
pub async fn fit<M>(customers: DataFrame, unit: TimeUnit, fixed: M::Fixed) -> Result<Fit<M>>
where
    M: Estimate<Data = DistinctHistories>,
{
    let keys = vec![col("frequency"), col("recency"), col("age")];
    let counted = customers.aggregate(keys, vec![count(lit(1_i64)).alias("customers")])?;
    let mut rows = Vec::new();
    for batch in counted.collect().await? {
        let counts = column(&batch, "customers", &DataType::Int64)?;
        let counts = counts.as_primitive::<Int64Type>().values();
        let counts = counts.iter().map(|count| count.unsigned_abs());
        rows.extend(histories(&batch)?.into_iter().zip(counts));
    }
    let rows = DistinctHistories::from_counts(unit, rows);
    let rows = rows.map_err(|problem| refused("table", problem))?;
    M::fit_with(fixed, &rows).map_err(|problem| refused("table", problem).into())
}

/// A fit of the Gamma-Gamma model to a table with the columns `frequency` and `monetary_value`, the
/// mean over repeat purchases. Customers without one, or whose mean is 0, are left out.
///
/// # Errors
///
/// As [`fit`].
pub async fn fit_spend(customers: DataFrame) -> Result<Fit<GammaGamma>> {
    let has_mean = col("monetary_value")
        .gt(lit(0.0))
        .and(col("frequency").gt(lit(0_i64)));
    let keys = vec![col("frequency"), col("monetary_value")];
    let counted = customers
        .filter(has_mean)?
        .aggregate(keys, vec![count(lit(1_i64)).alias("customers")])?;
    let mut rows: Vec<(SpendHistory, u64)> = Vec::new();
    for batch in counted.collect().await? {
        let frequency = column(&batch, "frequency", &DataType::Int64)?;
        let means = column(&batch, "monetary_value", &DataType::Float64)?;
        let counts = column(&batch, "customers", &DataType::Int64)?;
        let counts = counts.as_primitive::<Int64Type>().values();
        let frequency = frequency.as_primitive::<Int64Type>().values();
        let means = means.as_primitive::<Float64Type>().values();
        for ((&x, &mean), &count) in frequency.iter().zip(means).zip(counts) {
            let spent = SpendHistory::new(x.unsigned_abs(), mean);
            let spent = spent.map_err(|problem| refused("column monetary_value", problem))?;
            rows.push((spent, count.unsigned_abs()));
        }
    }
    // The engine's order is any; the sums of a fit are to be the same bits in all.
    rows.sort_by(|(a, _), (b, _)| {
        let means = a.mean().unwrap_or(0.0).total_cmp(&b.mean().unwrap_or(0.0));
        a.purchases().cmp(&b.purchases()).then(means)
    });
    GammaGamma::fit(&rows).map_err(|problem| refused("table", problem).into())
}

/// ln L and its derivatives at a model, by one pass of the engine.
struct Pass {
    customers: i64,
    value: f64,
    gradient: Vec<f64>,
    information: Vec<f64>,
}

async fn pass(customers: &DataFrame, model: &TimedModel<PurchaseModel>) -> Result<Pass> {
    let text = serde_json::to_string(model).map_err(|error| refused("model", error))?;
    let function = AggregateUDF::from(LogLikelihoodSum::default());
    let arguments: Vec<Expr> = vec![lit(text), col("frequency"), col("recency"), col("age")];
    let sums = customers
        .clone()
        .aggregate(vec![], vec![function.call(arguments).alias("pass")])?;
    let batches = sums.collect().await?;
    let row = batches.iter().find(|batch| batch.num_rows() == 1);
    let row = row.ok_or_else(|| refused("table", "one pass must give one row"))?;
    let of = row.column(0).as_struct();
    let list = |place: usize| {
        let list = of.column(place).as_list::<i32>().value(0);
        list.as_primitive::<Float64Type>().values().to_vec()
    };
    Ok(Pass {
        customers: of.column(0).as_primitive::<Int64Type>().value(0),
        value: of.column(1).as_primitive::<Float64Type>().value(0),
        gradient: list(2),
        information: list(3),
    })
}

/// The model of highest likelihood for a table whose histories hardly repeat: Newton's method from a
/// model, such as the fit to some of the customers, with one [`log_likelihood`](LogLikelihoodSum) pass
/// of the engine for each trial. All parameters of the model must be positive.
///
/// Gives the model, ln L, and how many passes it took. It ends where the slope of the mean
/// log-likelihood is below 10⁻⁹ per unit of every log-parameter, or where ln L cannot rise any more.
///
/// # Errors
///
/// As [`fit`]; where 100 passes were not enough.
pub async fn fit_in_passes(
    customers: DataFrame,
    unit: TimeUnit,
    start: PurchaseModel,
) -> Result<(PurchaseModel, f64, usize)> {
    let fixed = start.fixed();
    let mut at = start;
    let mut known = pass(&customers, &TimedModel::new(at, unit)).await?;
    let mut damping = 0.0_f64;
    for passes in 1..100 {
        let count = known.customers.max(1) as f64;
        if known
            .gradient
            .iter()
            .all(|slope| slope.abs() <= 1e-9 * count)
        {
            return Ok((at, known.value, passes));
        }
        let trial = step(&known, damping).and_then(|step| {
            let parameters = at.parameters().into_iter().zip(&step);
            let moved: Vec<f64> = parameters
                .map(|(parameter, by)| parameter * by.exp())
                .collect();
            let gain: f64 = step
                .iter()
                .zip(&known.gradient)
                .map(|(by, slope)| by * slope)
                .sum();
            Some((PurchaseModel::from_parameters(fixed, &moved).ok()?, gain))
        });
        let Some((model, gain)) = trial else {
            damping = (damping * 4.0).max(1e-6 * count);
            continue;
        };
        let found = pass(&customers, &TimedModel::new(model, unit)).await;
        match found {
            Ok(found) if found.value >= known.value => {
                damping /= 16.0;
                (at, known) = (model, found);
            }
            // What is left to gain is lost in the rounding of the sum.
            Ok(_) if gain.abs() <= 1e-10 * known.value.abs() => {
                return Ok((at, known.value, passes + 1));
            }
            _ => damping = (damping * 4.0).max(1e-3 * count),
        }
    }
    Err(refused("table", "100 passes must be enough, and they were not").into())
}

/// (information + damping) ⁻¹ gradient, at most 2 in each log-parameter; `None` where the matrix is
/// not positive definite.
fn step(known: &Pass, damping: f64) -> Option<Vec<f64>> {
    let size = known.gradient.len();
    let entry = |i: usize, j: usize| known.information.get(i * size + j).copied();
    let mut lower = vec![vec![0.0_f64; size]; size];
    for i in 0..size {
        for j in 0..=i {
            let products: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let rest = entry(i, j)? + if i == j { damping } else { 0.0 } - products;
            lower[i][j] = match i == j {
                true if rest > 0.0 => rest.sqrt(),
                true => return None,
                false => rest / lower[j][j],
            };
        }
    }
    let mut solution = known.gradient.clone();
    for i in 0..size {
        let known: f64 = (0..i).map(|k| lower[i][k] * solution[k]).sum();
        solution[i] = (solution[i] - known) / lower[i][i];
    }
    for i in (0..size).rev() {
        let known: f64 = (i + 1..size).map(|k| lower[k][i] * solution[k]).sum();
        solution[i] = (solution[i] - known) / lower[i][i];
    }
    let longest = solution
        .iter()
        .fold(0.0_f64, |longest, by| longest.max(by.abs()));
    let shrink = if longest > 2.0 { 2.0 / longest } else { 1.0 };
    Some(solution.into_iter().map(|by| by * shrink).collect())
}
