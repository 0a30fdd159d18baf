use super::SpendHistory;
#[cfg(feature = "serde")]
use crate::models::ModelError;
use crate::models::{AsData, FitError, GammaGamma};
use crate::transactions::CustomerBase;
use std::borrow::Cow;
use std::fmt::Debug;

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
        let mut spend = Self {
            histories: Vec::with_capacity(base.mean_spends().count()),
            without_amount: 0,
            zero_spend: 0,
        };
        for customer in base.iter() {
            let name = || format!("{:?}", customer.customer);
            let history = SpendHistory::of(&customer, base.first_purchase()).map_err(|error| {
                FitError::Customer {
                    customer: name(),
                    error,
                }
            })?;
            match (history.mean(), zero) {
                (None, _) => spend.without_amount += 1,
                (Some(0.0), ZeroSpend::LeaveOut) => spend.zero_spend += 1,
                (Some(0.0), ZeroSpend::Refuse) => {
                    return Err(FitError::ZeroSpend {
                        model: GammaGamma::MODEL,
                        customer: name(),
                    });
                }
                _ => spend.histories.push((history, 1)),
            }
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
