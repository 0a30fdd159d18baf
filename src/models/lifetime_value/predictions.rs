use super::{LifetimeValue, LifetimeValueError, TimedModel};
use crate::models::purchase::{for_each, in_blocks};
use crate::models::uncertainty::read_back::checked_read_back;
#[cfg(feature = "serde")]
use crate::models::uncertainty::read_back::{is_ascending, is_not_negative};
use crate::models::{BasePrediction, PurchaseProcess, SpendHistory, SpendModel};
use crate::quantity::{Checked, ConfidenceLevel, Horizon, QuantityError, TimeUnit};
use crate::statistics::Interval;
#[cfg(feature = "serde")]
use crate::transactions::PurchaseHistory;
use crate::transactions::{CustomerBase, CustomerSummary};
use rust_decimal::Decimal;
use std::fmt::{Debug, Display};
use std::io;

/// One customer of a base, with what a model expects of them.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Prediction<K> {
    /// The customer's key.
    pub customer: K,
    /// x, the number of repeat purchases.
    pub frequency: u32,
    /// t_x, the time of the last purchase since the first.
    pub recency: f64,
    /// T, the time since the first purchase.
    pub age: f64,
    /// The probability that the customer has not left for good.
    pub probability_alive: f64,
    /// The expected number of purchases until the horizon of the table.
    pub expected_purchases: f64,
    /// The range that holds the number of purchases until the horizon with at least the probability that
    /// was asked for, at most half of the rest on either side; `None` where none was.
    pub purchases: Option<(u64, u64)>,
    /// The range that the probability of being a customer has over the parameters; `None` in a table
    /// of one model.
    pub probability_alive_interval: Option<Interval>,
    /// The range that the expected purchases have over the parameters; `None` in a table of one
    /// model.
    pub expected_purchases_interval: Option<Interval>,
    /// The expected number of purchases that count for the value, each discounted to now; `None` in
    /// a table without values.
    pub discounted_transactions: Option<f64>,
    /// The expected amount of a purchase; `None` in a table without values, and where the spend
    /// model has no mean.
    pub expected_spend: Option<f64>,
    /// The value; `None` as the expected spend.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value: Option<Decimal>,
}

checked_read_back!(
    Prediction<K> {
        customer: K,
        frequency: u32,
        recency: f64,
        age: f64,
        probability_alive: f64,
        expected_purchases: f64,
        purchases: Option<(u64, u64)>,
        probability_alive_interval: Option<Interval>,
        expected_purchases_interval: Option<Interval>,
        discounted_transactions: Option<f64>,
        expected_spend: Option<f64>,
        #[serde(with = "crate::quantity::decimal", default)]
        value: Option<Decimal>,
    },
    "a prediction must be of a customer who can be, with a probability in 0 … 1, finite expectations \
     ≥ 0 and ascending limits",
    |read| PurchaseHistory::new(read.frequency, read.recency, read.age).is_ok()
        && (0.0..=1.0).contains(&read.probability_alive)
        && is_not_negative(read.expected_purchases)
        && read.purchases.is_none_or(|(lower, upper)| lower <= upper)
        && read.probability_alive_interval.as_ref().is_none_or(is_ascending)
        && read.expected_purchases_interval.as_ref().is_none_or(is_ascending)
        && read.discounted_transactions.is_none_or(is_not_negative)
        && read.expected_spend.is_none_or(is_not_negative)
);

/// The customers of a base with what a model expects of each: one row a customer, by key.
///
/// # Example
///
/// ```
/// use clv::models::{BgNbd, TimedModel};
/// use clv::quantity::{Horizon, TimeUnit};
/// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
/// use rust_decimal_macros::dec;
///
/// let base = CustomerBase::from_summaries(
///     TimeUnit::Week,
///     FirstPurchase::Excluded,
///     [
///         ("al", PurchaseHistory::new(0, 0.0, 38.86)?, None),
///         ("bo", PurchaseHistory::new(2, 30.43, 38.86)?, None),
///     ],
/// )?;
/// let model = TimedModel::new(BgNbd::new(0.243, 4.414, 0.793, 2.426)?, TimeUnit::Week);
/// let table = model.predictions(&base, Horizon::of(dec!(39), TimeUnit::Week)?)?;
/// let table = table.by_expected_purchases();
/// let best = &table.rows()[0];
/// assert_eq!((best.customer, format!("{:.3}", best.expected_purchases)), ("bo", "1.226".into()));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PredictionTable<K> {
    pub(super) unit: TimeUnit,
    pub(super) horizon: Horizon,
    pub(in crate::models) rows: Vec<Prediction<K>>,
}

impl<K> PredictionTable<K> {
    /// The unit of recency and age.
    pub fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// Until when purchases are expected.
    pub fn horizon(&self) -> Horizon {
        self.horizon
    }

    /// The customers, in the order of the base unless they were sorted.
    pub fn rows(&self) -> &[Prediction<K>] {
        &self.rows
    }

    /// The customers alone.
    pub fn into_rows(self) -> Vec<Prediction<K>> {
        self.rows
    }

    /// The same table, the highest value first; customers without one last. Equals stay in their
    /// order.
    pub fn by_value(mut self) -> Self {
        // Rows are large: what is sorted are their values and places.
        self.rows
            .sort_by_cached_key(|row| std::cmp::Reverse(row.value));
        self
    }

    /// The same table, the most expected purchases first. Equals stay in their order.
    pub fn by_expected_purchases(mut self) -> Self {
        self.rows
            .sort_by(|a, b| b.expected_purchases.total_cmp(&a.expected_purchases));
        self
    }

    /// The first `n` customers.
    pub fn top(&self, n: usize) -> &[Prediction<K>] {
        self.rows.get(..n).unwrap_or(&self.rows)
    }

    /// The sum of the values that there are, and how many customers have none.
    ///
    /// # Errors
    ///
    /// [`QuantityError`] where the sum does not fit in a decimal.
    pub fn total_value(&self) -> Result<(Decimal, usize), QuantityError> {
        let mut total = Decimal::ZERO;
        for value in self.rows.iter().filter_map(|row| row.value) {
            total = total.plus(value, "value of the base")?;
        }
        let without = self.rows.iter().filter(|row| row.value.is_none()).count();
        Ok((total, without))
    }

    /// Σ of the expected purchases.
    pub fn total_expected_purchases(&self) -> f64 {
        self.rows.iter().map(|row| row.expected_purchases).sum()
    }

    /// Writes the table as CSV, a header first; what there is not is an empty field.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_csv(&self, mut to: impl io::Write) -> io::Result<()>
    where
        K: Display,
    {
        writeln!(
            to,
            "customer,frequency,recency,age,probability_alive,expected_purchases,purchases_lower,\
             purchases_upper,discounted_transactions,expected_spend,value,probability_alive_lower,\
             probability_alive_upper,expected_purchases_lower,expected_purchases_upper"
        )?;
        for row in &self.rows {
            let customer = quoted(&row.customer.to_string());
            let (lower, upper) = (row.purchases.map(|of| of.0), row.purchases.map(|of| of.1));
            writeln!(
                to,
                "{customer},{},{},{},{},{},{},{},{},{},{},{},{},{},{}",
                row.frequency,
                row.recency,
                row.age,
                row.probability_alive,
                row.expected_purchases,
                or_empty(lower),
                or_empty(upper),
                or_empty(row.discounted_transactions),
                or_empty(row.expected_spend),
                or_empty(row.value),
                or_empty(row.probability_alive_interval.map(|of| of.lower)),
                or_empty(row.probability_alive_interval.map(|of| of.upper)),
                or_empty(row.expected_purchases_interval.map(|of| of.lower)),
                or_empty(row.expected_purchases_interval.map(|of| of.upper)),
            )?;
        }
        Ok(())
    }
}

fn or_empty(value: Option<impl Display>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A field of a CSV file, in quotes where it must be.
fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

impl<M> TimedModel<M>
where
    M: BasePrediction,
    M::Process: PurchaseProcess<Span = f64>,
{
    /// The table of every customer of a base with the model's predictions until the horizon, without
    /// values. Expected purchases are those of
    /// [`expected_purchases_of_base`](Self::expected_purchases_of_base).
    ///
    /// The result is the same, to the last bit, for any number of threads.
    ///
    /// # Errors
    ///
    /// [`ModelError::UnitMismatch`](crate::models::ModelError::UnitMismatch), [`LifetimeValueError::InfiniteHorizon`], and within
    /// [`LifetimeValueError::Customer`] where the model refuses a customer.
    pub fn predictions<K: Clone + Debug + Send + Sync>(
        &self,
        base: &CustomerBase<K>,
        horizon: Horizon,
    ) -> Result<PredictionTable<K>, LifetimeValueError> {
        let span = self.span(horizon)?;
        let alive = self.probability_alive_of_base(base)?;
        let mut expected = alive.clone();
        self.times_given_alive(base, &mut expected, |process| {
            Ok(process.expected_purchases(span)?)
        })?;
        let customers = base.iter().zip(alive).zip(expected);
        let rows = customers.map(|((of, probability_alive), expected_purchases)| Prediction {
            customer: of.customer.clone(),
            frequency: of.history.frequency(),
            recency: of.history.recency(),
            age: of.history.age(),
            probability_alive,
            expected_purchases,
            purchases: None,
            probability_alive_interval: None,
            expected_purchases_interval: None,
            discounted_transactions: None,
            expected_spend: None,
            value: None,
        });
        let rows = rows.collect();
        Ok(PredictionTable {
            unit: self.unit(),
            horizon,
            rows,
        })
    }

    /// As [`predictions`](Self::predictions), with the range that holds each customer's number of
    /// purchases with this probability, given the parameters.
    ///
    /// # Errors
    ///
    /// As [`predictions`](Self::predictions).
    pub fn predictions_with_ranges<K: Clone + Debug + Send + Sync>(
        &self,
        base: &CustomerBase<K>,
        horizon: Horizon,
        confidence_level: ConfidenceLevel,
    ) -> Result<PredictionTable<K>, LifetimeValueError> {
        self.with_ranges(self.predictions(base, horizon)?, base, confidence_level)
    }

    /// The same table with the ranges of the numbers of purchases.
    fn with_ranges<K: Clone + Debug + Send + Sync>(
        &self,
        mut table: PredictionTable<K>,
        base: &CustomerBase<K>,
        confidence_level: ConfidenceLevel,
    ) -> Result<PredictionTable<K>, LifetimeValueError> {
        let span = self.span(table.horizon)?;
        let below = 0.5 * (1.0 - confidence_level.value());
        let customers: Vec<CustomerSummary<'_, K>> = base.iter().collect();
        let range = |of: &CustomerSummary<'_, K>| -> Result<_, LifetimeValueError> {
            let posterior = self.model().posterior(&of.history)?;
            let lower = posterior.purchase_quantile(below, span)?;
            Ok((lower, posterior.purchase_quantile(1.0 - below, span)?))
        };
        let ranges = for_each(&customers, |of| {
            range(of).map_err(|error| error.of_customer(of.customer))
        })?;
        for (row, range) in table.rows.iter_mut().zip(ranges) {
            row.purchases = Some(range);
        }
        Ok(table)
    }
}

impl<M, S> LifetimeValue<M, S>
where
    M: BasePrediction,
    M::Process: PurchaseProcess<Span = f64>,
    S: SpendModel<History = SpendHistory> + Sync,
{
    /// The table of every customer of a base with the predictions until the horizon, and the values. A
    /// customer whose expected spend does not exist has no value, and is no error.
    ///
    /// The result is the same, to the last bit, for any number of threads.
    ///
    /// # Errors
    ///
    /// As [`TimedModel::predictions`] and [`base`](Self::base).
    pub fn predictions<K: Clone + Debug + Send + Sync>(
        &self,
        base: &CustomerBase<K>,
        horizon: Horizon,
    ) -> Result<PredictionTable<K>, LifetimeValueError> {
        let mut table = self.process().predictions(base, horizon)?;
        let alive = table.rows.iter().map(|row| row.probability_alive);
        let transactions = self.transactions_of_base(base, alive.collect())?;
        in_blocks(&mut table.rows, |first, rows| {
            let customers = (first..).zip(transactions.get(first..).unwrap_or_default());
            for (row, (place, &transactions)) in rows.iter_mut().zip(customers) {
                let Some(of) = base.row(place) else {
                    continue;
                };
                let spend = SpendHistory::of(&of, base.first_purchase())
                    .map_err(|error| LifetimeValueError::from(error).of_customer(of.customer))?;
                row.discounted_transactions = Some(transactions);
                row.expected_spend = self.spend().expected_spend(&spend);
                if row.expected_spend.is_some() {
                    let value = self.value_of(transactions, row.expected_spend, spend.purchases());
                    row.value = Some(value.map_err(|error| error.of_customer(of.customer))?.value);
                }
            }
            Ok::<(), LifetimeValueError>(())
        })?;
        Ok(table)
    }

    /// As [`predictions`](Self::predictions), with the range that holds each customer's number of
    /// purchases with this probability, given the parameters.
    ///
    /// # Errors
    ///
    /// As [`predictions`](Self::predictions).
    pub fn predictions_with_ranges<K: Clone + Debug + Send + Sync>(
        &self,
        base: &CustomerBase<K>,
        horizon: Horizon,
        confidence_level: ConfidenceLevel,
    ) -> Result<PredictionTable<K>, LifetimeValueError> {
        let table = self.predictions(base, horizon)?;
        self.process().with_ranges(table, base, confidence_level)
    }
}
