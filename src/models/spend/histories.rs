use super::SpendHistory;
use crate::models::{AsData, FitError, GammaGamma, ModelError};
use crate::numeric::for_each_chosen;
use crate::numeric::sum::map_tasks;
use crate::transactions::{CustomerBase, FirstPurchase};
use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::Range;

/// The customers of a base all of whose counted amounts are zero, such as one whose only repeat
/// order was free: a model of amounts above zero cannot describe them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ZeroSpend {
    /// Such a customer is an error that names them.
    Refuse,
    /// Such customers are left out of the model of spend, and [counted](SpendHistories::zero_spend).
    /// The model of purchases is not touched: they stay in it.
    LeaveOut,
}

/// The mean amounts of the customers of a base, to which a model of spend is fitted, and how many
/// customers have none.
///
/// # Example
///
/// ```
/// use clv::models::{SpendHistories, ZeroSpend};
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
///
/// let repeat = PurchaseHistory::new(1, 3.0, 10.0)?;
/// let base = CustomerBase::from_summaries(
///     TimeUnit::Week,
///     FirstPurchase::Excluded,
///     [
///         ("al", repeat, Some(20.0)),
///         ("bo", PurchaseHistory::new(0, 0.0, 10.0)?, None),
///         ("cy", repeat, Some(0.0)),
///     ],
/// )?;
/// let spend = SpendHistories::of(&base, ZeroSpend::LeaveOut)?;
/// assert_eq!((spend.histories().len(), spend.without_amount(), spend.zero_spend()), (1, 1, 1));
/// assert!(SpendHistories::of(&base, ZeroSpend::Refuse).is_err());
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct SpendHistories {
    histories: Vec<(SpendHistory, u64)>,
    without_amount: u64,
    zero_spend: u64,
}

impl SpendHistories {
    /// The mean amounts of the customers of a base.
    ///
    /// # Errors
    ///
    /// [`FitError::ZeroSpend`] names a customer all of whose counted amounts are zero where such are
    /// refused; [`FitError::Customer`] one whose mean amount is below zero.
    pub fn of<K: Debug>(base: &CustomerBase<K>, zero: ZeroSpend) -> Result<Self, FitError> {
        const ROWS_AT_ONCE: usize = 1 << 14;
        let first_purchase = base.first_purchase();
        let (columns, rows) = ((base.frequency(), base.monetary_value()), base.len());
        let of_part = |part: usize| {
            let rows = part * ROWS_AT_ONCE..rows.min((part + 1) * ROWS_AT_ONCE);
            Self::of_columns(columns, rows, first_purchase, zero)
        };
        let parts = map_tasks(rows.div_ceil(ROWS_AT_ONCE), of_part);
        let parts: Result<Vec<Self>, _> = parts.into_iter().collect();
        let parts = parts.map_err(|(row, error)| {
            let name = base.customers().get(row).map(|name| format!("{name:?}"));
            let customer = name.unwrap_or_default();
            match error {
                Some(error) => FitError::Customer { customer, error },
                None => FitError::ZeroSpend {
                    model: GammaGamma::MODEL,
                    customer,
                },
            }
        })?;
        let mut spend = Self::nobody(parts.iter().map(|part| part.histories.len()).sum());
        for part in parts {
            spend.histories.extend(part.histories);
            spend.without_amount += part.without_amount;
            spend.zero_spend += part.zero_spend;
        }
        Ok(spend)
    }

    fn nobody(capacity: usize) -> Self {
        Self {
            histories: Vec::with_capacity(capacity),
            without_amount: 0,
            zero_spend: 0,
        }
    }

    /// Those of some rows of frequencies and mean amounts; a row that is refused, and why where its
    /// amounts are not all zero.
    fn of_columns(
        (frequency, means): (&[u32], &[Option<f64>]),
        rows: Range<usize>,
        first_purchase: FirstPurchase,
        zero: ZeroSpend,
    ) -> Result<Self, (usize, Option<ModelError>)> {
        let mut spend = Self::nobody(rows.len());
        let mut refused = None;
        let mean = |row: usize| means.get(row).copied().flatten();
        for_each_chosen(
            rows.clone(),
            |row| mean(row).is_some(),
            |row| {
                let frequency = frequency.get(row).copied().unwrap_or_default();
                let history = SpendHistory::of_row(frequency, mean(row), first_purchase);
                match (history, zero) {
                    (Err(error), _) => _ = refused.get_or_insert((row, Some(error))),
                    (Ok(of), _) if of.mean() != Some(0.0) => spend.histories.push((of, 1)),
                    (Ok(_), ZeroSpend::LeaveOut) => spend.zero_spend += 1,
                    (Ok(_), ZeroSpend::Refuse) => _ = refused.get_or_insert((row, None)),
                }
            },
        );
        let with_amount = spend.histories.len() as u64 + spend.zero_spend;
        spend.without_amount = rows.len() as u64 - with_amount;
        if let Some(refused) = refused {
            return Err(refused);
        }
        Ok(spend)
    }

    /// The histories, each with the number of customers who have it.
    pub fn histories(&self) -> &[(SpendHistory, u64)] {
        &self.histories
    }

    /// The number of customers who have no amount that counts: by the literature's convention, those who did
    /// not repeat.
    pub fn without_amount(&self) -> u64 {
        self.without_amount
    }

    /// The number of customers who were left out because all their counted amounts are zero.
    pub fn zero_spend(&self) -> u64 {
        self.zero_spend
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    histories: Vec<(SpendHistory, u64)>,
    without_amount: u64,
    zero_spend: u64,
}

/// Those who have no amount, or only zeros, are counted and not among the histories.
#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for SpendHistories {
    type Error = ModelError;

    fn try_from(read: Unchecked) -> Result<Self, ModelError> {
        let mean = |of: &(SpendHistory, u64)| of.0.mean().unwrap_or_default();
        match read.histories.iter().map(mean).find(|mean| *mean <= 0.0) {
            Some(value) => Err(ModelError::argument(
                "mean amount of a customer with spend",
                "> 0",
                value,
            )),
            None => Ok(Self {
                histories: read.histories,
                without_amount: read.without_amount,
                zero_spend: read.zero_spend,
            }),
        }
    }
}

impl AsData<[(SpendHistory, u64)]> for SpendHistories {
    fn as_data(&self) -> Result<Cow<'_, [(SpendHistory, u64)]>, FitError> {
        Ok(Cow::Borrowed(&self.histories))
    }
}

/// A customer whose counted amounts are all zero is refused: [`SpendHistories::of`] can leave them
/// out.
impl<K: Debug> AsData<[(SpendHistory, u64)]> for CustomerBase<K> {
    fn as_data(&self) -> Result<Cow<'_, [(SpendHistory, u64)]>, FitError> {
        Ok(Cow::Owned(
            SpendHistories::of(self, ZeroSpend::Refuse)?.histories,
        ))
    }
}
