use super::TransactionsError;

/// The facts that a purchase-process model needs of one customer.
///
/// ```text
/// frequency x   = number of repeat purchases (the first one does not count)
/// recency   t_x = time from the first to the last purchase
/// age       T   = time from the first purchase to the end of the observation
/// ```
///
/// Recency and age are measured in the same unit, the ruler of the
/// [`CustomerBase`](super::CustomerBase) that it comes from. It always holds that
///
/// ```text
/// 0 ≤ t_x ≤ T,   x = 0 ⇔ t_x = 0
/// ```
///
/// Source: Fader, Hardie & Lee, "Counting Your Customers the Easy Way", Marketing Science 24
/// (2005), section 2: (X = x, t_x, T).
///
/// # Example
///
/// A customer bought at week 0, repeated twice, last in week 30.43, and is seen until week 38.86.
///
/// ```
/// use clv::transactions::PurchaseHistory;
///
/// let history = PurchaseHistory::new(2, 30.43, 38.86)?;
/// assert_eq!(history.frequency(), 2);
/// assert!(PurchaseHistory::new(2, 40.0, 38.86).is_err());
/// assert!(PurchaseHistory::new(0, 1.0, 38.86).is_err());
/// # Ok::<(), clv::transactions::TransactionsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct PurchaseHistory {
    frequency: u32,
    recency: f64,
    age: f64,
}

impl PurchaseHistory {
    /// A history of `frequency` repeat purchases, the last one `recency` after the first, seen for
    /// `age` after the first.
    ///
    /// # Errors
    ///
    /// - [`TransactionsError::Time`] where a time is negative, infinite or not a number;
    /// - [`TransactionsError::RecencyAfterAge`];
    /// - [`TransactionsError::FrequencyWithoutRecency`] and
    ///   [`TransactionsError::RecencyWithoutFrequency`] where one is 0 and the other is not.
    pub fn new(frequency: u32, recency: f64, age: f64) -> Result<Self, TransactionsError> {
        let recency = time("recency", recency)?;
        let age = time("age", age)?;
        if recency > age {
            return Err(TransactionsError::RecencyAfterAge { recency, age });
        }
        match (frequency, recency > 0.0) {
            (0, true) => Err(TransactionsError::RecencyWithoutFrequency { recency }),
            (1.., false) => Err(TransactionsError::FrequencyWithoutRecency { frequency }),
            _ => Ok(Self {
                frequency,
                recency,
                age,
            }),
        }
    }

    /// For values that come out of checked columns.
    pub(super) fn of_checked(frequency: u32, recency: f64, age: f64) -> Self {
        Self {
            frequency,
            recency,
            age,
        }
    }

    /// x, the number of repeat purchases.
    pub fn frequency(&self) -> u32 {
        self.frequency
    }

    /// t_x, the time from the first to the last purchase.
    pub fn recency(&self) -> f64 {
        self.recency
    }

    /// T, the time from the first purchase to the end of the observation.
    pub fn age(&self) -> f64 {
        self.age
    }
}

fn time(quantity: &'static str, value: f64) -> Result<f64, TransactionsError> {
    if value >= 0.0 && value.is_finite() {
        // −0 becomes +0, so that equal histories have equal bits.
        Ok(value + 0.0)
    } else {
        Err(TransactionsError::Time { quantity, value })
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    frequency: u32,
    recency: f64,
    age: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for PurchaseHistory {
    type Error = TransactionsError;

    fn try_from(history: Unchecked) -> Result<Self, TransactionsError> {
        Self::new(history.frequency, history.recency, history.age)
    }
}
