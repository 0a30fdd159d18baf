use crate::models::ModelError;
use crate::transactions::{CustomerSummary, FirstPurchase};

/// The spend of one customer for a model to learn from: the number of purchases and their mean amount.
///
/// # Example
///
/// ```
/// use clv::models::SpendHistory;
///
/// let history = SpendHistory::new(2, 22.35)?;
/// assert_eq!((history.purchases(), history.mean()), (2, Some(22.35)));
/// assert_eq!(SpendHistory::NONE.mean(), None);
///
/// let refund = SpendHistory::new(1, -5.0).unwrap_err();
/// assert_eq!(
///     refund.to_string(),
///     "mean amount of the purchases must be finite and > 0, got -5"
/// );
/// # Ok::<(), clv::models::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct SpendHistory {
    purchases: u64,
    mean: f64,
}

impl SpendHistory {
    /// A customer of whom no amount is known.
    pub const NONE: Self = Self {
        purchases: 0,
        mean: 0.0,
    };

    /// A customer whose `purchases` have the given mean amount. By the literature's convention the
    /// first purchase is not among them.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where there is no purchase (then see [`NONE`](Self::NONE)), or the
    /// mean is not above zero, or not finite for all of them.
    pub fn new(purchases: u64, mean: f64) -> Result<Self, ModelError> {
        if purchases == 0 {
            return Err(ModelError::argument(
                "number of purchases with a mean amount",
                "≥ 1",
                0.0,
            ));
        }
        let refuse = |range| ModelError::argument("mean amount of the purchases", range, mean);
        if !(mean > 0.0 && mean.is_finite()) {
            return Err(refuse("finite and > 0"));
        }
        if !(purchases as f64 * mean).is_finite() {
            return Err(refuse("so small that their total is finite"));
        }
        Ok(Self { purchases, mean })
    }

    /// The spend of a customer of a base; [`NONE`](Self::NONE) where no monetary value is known.
    ///
    /// Purchases that were all free have the mean 0: a customer's expected spend exists in that
    /// limit, a likelihood does not, so that no model of spend is fitted to them.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the mean amount is below zero.
    pub fn of<K>(
        customer: &CustomerSummary<'_, K>,
        first_purchase: FirstPurchase,
    ) -> Result<Self, ModelError> {
        let frequency = customer.history.frequency();
        Self::of_row(frequency, customer.monetary_value, first_purchase)
    }

    /// The spend of a row of a base.
    #[inline]
    pub(super) fn of_row(
        frequency: u32,
        monetary_value: Option<f64>,
        first_purchase: FirstPurchase,
    ) -> Result<Self, ModelError> {
        let Some(mean) = monetary_value else {
            return Ok(Self::NONE);
        };
        let first = match first_purchase {
            FirstPurchase::Excluded => 0,
            FirstPurchase::Included => 1,
        };
        let purchases = u64::from(frequency) + first;
        let total = purchases as f64 * mean;
        // Also those of which all purchases were free.
        if purchases > 0 && mean >= 0.0 && total < f64::INFINITY {
            return Ok(Self { purchases, mean });
        }
        Self::new(purchases, mean)
    }

    /// The number of purchases the mean is of.
    pub fn purchases(&self) -> u64 {
        self.purchases
    }

    /// Their mean amount; `None` where there is no purchase.
    pub fn mean(&self) -> Option<f64> {
        (self.purchases > 0).then_some(self.mean)
    }

    /// The mean amount; 0 where there is no purchase.
    pub(super) fn mean_or_zero(&self) -> f64 {
        self.mean
    }

    /// The sum of the amounts in a unit, which need not be a double in the unit of the data.
    pub(super) fn total_in(&self, unit: f64) -> f64 {
        self.purchases as f64 * (self.mean / unit)
    }

    /// The sum of the amounts.
    pub(in crate::models) fn total(&self) -> f64 {
        self.purchases as f64 * self.mean
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    purchases: u64,
    mean: Option<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for SpendHistory {
    type Error = ModelError;

    fn try_from(record: Record) -> Result<Self, ModelError> {
        match (record.purchases, record.mean) {
            (0, None) => Ok(Self::NONE),
            (purchases, Some(mean)) if purchases > 0 && mean == 0.0 => Ok(Self { purchases, mean }),
            (purchases, mean) => Self::new(purchases, mean.unwrap_or(f64::NAN)),
        }
    }
}

#[cfg(feature = "serde")]
impl From<SpendHistory> for Record {
    fn from(history: SpendHistory) -> Self {
        Self {
            purchases: history.purchases,
            mean: history.mean(),
        }
    }
}
