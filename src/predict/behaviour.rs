use super::{FeatureTable, PredictError, Snapshot};
use crate::quantity::to_f64;
use crate::transactions::{ByCustomer, CustomerPayments};
use chrono::{Datelike, NaiveDate};
use std::f64::consts::TAU;

/// The columns of [`Snapshot::features`].
const COLUMNS: [&str; 11] = [
    "days_since_first",
    "days_since_last",
    "purchase_days",
    "mean_amount",
    "mean_gap_days",
    "gap_deviation_days",
    "overdue",
    "recent_purchases",
    "trend",
    "season_cosine",
    "season_sine",
];

/// Customers and what is known of each.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerFeatures<'log, K> {
    /// The customers with at least one purchase by the snapshot, in ascending order.
    pub customers: Vec<&'log K>,
    /// A row for each of them.
    pub table: FeatureTable,
}

impl Snapshot {
    /// What the log tells about each customer up to the snapshot.
    ///
    /// Purchases on one calendar day are one, and times are whole days. Customers without a purchase
    /// by then are left out.
    ///
    /// | column | what it is |
    /// |---|---|
    /// | `days_since_first`, `days_since_last` | age and recency, in days before the snapshot |
    /// | `purchase_days` | frequency: days with a purchase |
    /// | `mean_amount` | money a purchase day, refunds taken off |
    /// | `mean_gap_days` | rhythm: days between purchase days; after one purchase `days_since_first`, the least that it can be |
    /// | `gap_deviation_days` | standard deviation of the gaps (their number in the denominator); 0 with fewer than two |
    /// | `overdue` | `days_since_last`/`mean_gap_days`; 1 after one purchase |
    /// | `recent_purchases` | purchase days among the last `recent_days` days |
    /// | `trend` | `recent_purchases` less those of the `recent_days` days before |
    /// | `season_cosine`, `season_sine` | mean direction of the purchase days on the circle of the year |
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] where `recent_days` is 0, [`PredictError::ZeroAmount`] where zero
    /// amounts are refused.
    pub fn features<'log, K: Sync>(
        &self,
        log: &ByCustomer<'log, K>,
    ) -> Result<CustomerFeatures<'log, K>, PredictError> {
        if self.recent_days == 0 {
            return Err(PredictError::Setting {
                what: "recent days",
                range: "at least 1",
                value: 0.0,
            });
        }
        let of_chunk = |chunk: usize| {
            let positions = chunk * CHUNK..((chunk + 1) * CHUNK).min(log.len());
            let mut known = Vec::with_capacity(positions.len());
            let mut values = Vec::with_capacity(positions.len() * COLUMNS.len());
            for position in positions {
                let row = log.at(position).map(|customer| self.row(customer));
                if let Some(row) = row.transpose()?.flatten() {
                    known.push(position);
                    values.extend(row);
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
        Ok(CustomerFeatures {
            customers,
            table: FeatureTable::from_values(COLUMNS.map(str::to_owned).to_vec(), values, rows)?,
        })
    }

    /// The features of a customer, `None` without a purchase.
    fn row<K>(&self, customer: CustomerPayments<'_, K>) -> Result<Option<Row>, PredictError> {
        let seen = customer.through(self.as_of);
        let money: f64 = seen
            .payments
            .iter()
            .map(|payment| to_f64(payment.amount))
            .sum();
        let today = self.as_of.last_instant().date();
        let mut days = Days::default();
        let recent = i64::from(self.recent_days);
        let (mut recently, mut previously) = (0.0, 0.0);
        for payment in seen.payments {
            let date = payment.at.date();
            if self.is_purchase(payment)? && days.add(date) {
                match today.signed_duration_since(date).num_days() {
                    ago if ago < recent => recently += 1.0,
                    ago if ago < 2 * recent => previously += 1.0,
                    _ => {}
                }
            }
        }
        let Some((first, last)) = days.first.zip(days.last) else {
            return Ok(None);
        };
        let ago = |date: NaiveDate| today.signed_duration_since(date).num_days() as f64;
        let gaps = days.count - 1.0;
        let (mean_gap, deviation, overdue) = if gaps > 0.0 {
            let mean = (ago(first) - ago(last)) / gaps;
            let variance = (days.squared_gaps / gaps - mean * mean).max(0.0);
            (mean, variance.sqrt(), ago(last) / mean)
        } else {
            (ago(first), 0.0, 1.0)
        };
        Ok(Some([
            ago(first),
            ago(last),
            days.count,
            money / days.count,
            mean_gap,
            deviation,
            overdue,
            recently,
            recently - previously,
            days.cosine / days.count,
            days.sine / days.count,
        ]))
    }
}

/// The features of one customer.
type Row = [f64; COLUMNS.len()];

/// The positions of some customers with a purchase, and their rows one after the other.
type Part = (Vec<usize>, Vec<f64>);

/// Customers a thread takes at once.
const CHUNK: usize = 4096;

/// The distinct days of a customer's purchases, which come in order of time.
#[derive(Default)]
struct Days {
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    count: f64,
    squared_gaps: f64,
    cosine: f64,
    sine: f64,
}

impl Days {
    /// Adds a purchase; false where its day was already there.
    fn add(&mut self, date: NaiveDate) -> bool {
        if self.last == Some(date) {
            return false;
        }
        if let Some(last) = self.last {
            let gap = date.signed_duration_since(last).num_days() as f64;
            self.squared_gaps += gap * gap;
        }
        self.first = self.first.or(Some(date));
        self.last = Some(date);
        self.count += 1.0;
        let (sine, cosine) = (TAU * f64::from(date.ordinal0()) / 365.25).sin_cos();
        self.sine += sine;
        self.cosine += cosine;
        true
    }
}
