use super::{FeatureTable, PredictError, Snapshot};
use crate::quantity::to_f64;
use crate::transactions::{CustomerOrders, ExactSum, Orders};
use chrono::{Datelike, NaiveDateTime};
use std::f64::consts::TAU;
use std::fmt::Debug;

/// The columns of [`Snapshot::features`].
const COLUMNS: [&str; 11] = [
    "days_since_first",
    "days_since_last",
    "purchases",
    "mean_amount",
    "mean_gap_days",
    "gap_deviation_days",
    "overdue",
    "recent_purchases",
    "trend",
    "season_cosine",
    "season_sine",
];

/// The one that a log without amounts cannot tell.
const MONEY: &str = "mean_amount";

/// Customers and what is known of each.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerFeatures<'log, K> {
    /// The customers with at least one purchase by the snapshot, in ascending order.
    pub customers: Vec<&'log K>,
    /// A row for each of them.
    pub table: FeatureTable,
}

impl Snapshot {
    /// The features that the log gives of each customer up to the snapshot.
    ///
    /// A purchase is an order of the log by its policy. Times before the snapshot are whole days.
    /// Customers without a purchase by then are left out.
    ///
    /// | column | what it is |
    /// |---|---|
    /// | `days_since_first`, `days_since_last` | age and recency, in days before the snapshot |
    /// | `purchases` | frequency: the number of purchases |
    /// | `mean_amount` | money a purchase, refunds taken off; not there where the log has no amounts |
    /// | `mean_gap_days` | rhythm: days between purchases; after one purchase `days_since_first`, the least that it can be |
    /// | `gap_deviation_days` | standard deviation of the gaps (their number in the denominator); 0 with fewer than two |
    /// | `overdue` | `days_since_last`/`mean_gap_days`; 1 after one purchase |
    /// | `recent_purchases` | purchases on the last `recent_days` days |
    /// | `trend` | `recent_purchases` less those of the `recent_days` days before |
    /// | `season_cosine`, `season_sine` | mean direction of the days of the purchases on the circle of the year |
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] where `recent_days` is 0, [`PredictError::Transactions`] where the
    /// policy of the orders refuses a row.
    pub fn features<'log, K: Ord + Debug + Sync>(
        &self,
        log: &Orders<'log, K>,
    ) -> Result<CustomerFeatures<'log, K>, PredictError> {
        if self.recent_days == 0 {
            return Err(PredictError::Setting {
                what: "recent days",
                range: "at least 1",
                value: 0.0,
            });
        }
        let is_there = |column: &str| log.has_amounts() || column != MONEY;
        let of_chunk = |chunk: usize| {
            let positions = chunk * CHUNK..((chunk + 1) * CHUNK).min(log.len());
            let mut known = Vec::with_capacity(positions.len());
            let mut values = Vec::with_capacity(positions.len() * COLUMNS.len());
            for position in positions {
                let row = log.at(position).map(|customer| self.row(&customer));
                if let Some(row) = row.transpose()?.flatten() {
                    known.push(position);
                    let row = COLUMNS.iter().zip(row);
                    values.extend(
                        row.filter(|(name, _)| is_there(name))
                            .map(|(_, value)| value),
                    );
                }
            }
            Ok((known, values))
        };
        let chunks = 0..log.len().div_ceil(CHUNK);
        #[cfg(feature = "parallel")]
        let parts: Vec<Part> = {
            use rayon::iter::{IntoParallelIterator, ParallelIterator};
            let parts: Result<_, PredictError> = chunks.into_par_iter().map(of_chunk).collect();
            parts?
        };
        #[cfg(not(feature = "parallel"))]
        let parts: Vec<Part> = chunks.map(of_chunk).collect::<Result<_, PredictError>>()?;
        let rows: usize = parts.iter().map(|(known, _)| known.len()).sum();
        let mut customers = Vec::with_capacity(rows);
        let mut values = Vec::with_capacity(rows * COLUMNS.len());
        for (known, part) in parts {
            customers.extend(
                known
                    .iter()
                    .filter_map(|&at| log.customers().get(at))
                    .copied(),
            );
            values.extend(part);
        }
        let columns = COLUMNS.iter().filter(|name| is_there(name));
        let columns = columns.map(|&name| name.to_owned()).collect();
        Ok(CustomerFeatures {
            customers,
            table: FeatureTable::from_values(columns, values, rows)?,
        })
    }

    /// The features of a customer, `None` without a purchase.
    fn row<K: Ord + Debug>(
        &self,
        customer: &CustomerOrders<'_, K>,
    ) -> Result<Option<Row>, PredictError> {
        let today = self.as_of.last_instant().date();
        let ago = |at: NaiveDateTime| today.signed_duration_since(at.date()).num_days();
        let recent = i64::from(self.recent_days);
        let (mut recently, mut previously) = (0.0, 0.0);
        let mut purchases = Purchases::default();
        customer.fold(self.as_of, |order| {
            purchases.add(order.at, order.net);
            match ago(order.at) {
                ago if ago < recent => recently += 1.0,
                ago if ago < 2 * recent => previously += 1.0,
                _ => {}
            }
        })?;
        let Purchases {
            first: Some(first),
            last: Some(last),
            money: Some(money),
            count,
            ..
        } = purchases
        else {
            return match purchases.first {
                None => Ok(None),
                Some(_) => Err(customer.inexact().into()),
            };
        };
        let money = money.to_total().ok_or_else(|| customer.inexact())?.amount;
        let (since_first, since_last) = (ago(first) as f64, ago(last) as f64);
        let gaps = count - 1.0;
        let (mean_gap, deviation, overdue) = if gaps > 0.0 {
            let mean = days_between(first, last) / gaps;
            let variance = purchases.squared_deviations / gaps;
            (mean, variance.sqrt(), since_last / mean)
        } else {
            (since_first, 0.0, 1.0)
        };
        Ok(Some([
            since_first,
            since_last,
            count,
            to_f64(money) / count,
            mean_gap,
            deviation,
            overdue,
            recently,
            recently - previously,
            purchases.cosine / count,
            purchases.sine / count,
        ]))
    }
}

/// The features of one customer.
type Row = [f64; COLUMNS.len()];

/// The positions of some customers with a purchase, and their rows one after the other.
type Part = (Vec<usize>, Vec<f64>);

/// Customers a thread takes at once.
const CHUNK: usize = 4096;

/// A customer's purchases, which come in order of time.
struct Purchases {
    first: Option<NaiveDateTime>,
    last: Option<NaiveDateTime>,
    /// `None` beyond all digits.
    money: Option<ExactSum>,
    count: f64,
    mean_gap: f64,
    /// Of the gaps from their mean, summed.
    squared_deviations: f64,
    cosine: f64,
    sine: f64,
}

impl Default for Purchases {
    fn default() -> Self {
        Self {
            first: None,
            last: None,
            money: Some(ExactSum::default()),
            count: 0.0,
            mean_gap: 0.0,
            squared_deviations: 0.0,
            cosine: 0.0,
            sine: 0.0,
        }
    }
}

impl Purchases {
    fn add(&mut self, at: NaiveDateTime, amount: ExactSum) {
        if let Some(last) = self.last {
            // Welford's update, which never gives a negative variance.
            let gap = days_between(last, at);
            let off = gap - self.mean_gap;
            self.mean_gap += off / self.count;
            self.squared_deviations += off * (gap - self.mean_gap);
        }
        self.first = self.first.or(Some(at));
        self.last = Some(at);
        self.money = self.money.and_then(|money| money.plus(amount));
        self.count += 1.0;
        let (sine, cosine) = (TAU * f64::from(at.ordinal0()) / 365.25).sin_cos();
        self.sine += sine;
        self.cosine += cosine;
    }
}

fn days_between(start: NaiveDateTime, end: NaiveDateTime) -> f64 {
    let span = end.signed_duration_since(start);
    (span.num_seconds() as f64 + f64::from(span.subsec_nanos()) / 1e9) / 86_400.0
}
