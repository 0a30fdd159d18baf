use crate::models::ModelError;
use crate::transactions::PurchaseHistory;

/// The history of a customer at the opportunities to buy (or give, or attend) that they had: in how
/// many they took part, and in which the last time.
///
/// # Example
///
/// ```
/// use clv::models::OpportunityHistory;
///
/// // 1 0 1 0 0 0: took part at the first and the third of six opportunities.
/// let history = OpportunityHistory::new(2, 3, 6)?;
/// assert_eq!(history.recency(), 3);
/// let impossible = OpportunityHistory::new(4, 3, 6).unwrap_err();
/// assert_eq!(
///     impossible.to_string(),
///     "frequency 4 and recency 3 cannot both hold: frequency is at most the recency, and 0 where \
///      that is 0"
/// );
/// # Ok::<(), clv::models::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct OpportunityHistory {
    frequency: u32,
    recency: u32,
    opportunities: u32,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    frequency: u32,
    recency: u32,
    opportunities: u32,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for OpportunityHistory {
    type Error = ModelError;

    fn try_from(unchecked: Unchecked) -> Result<Self, ModelError> {
        Self::new(
            unchecked.frequency,
            unchecked.recency,
            unchecked.opportunities,
        )
    }
}

impl OpportunityHistory {
    /// A customer who took part in `frequency` of `opportunities`, the last time in the
    /// `recency`-th (0 where never).
    ///
    /// # Errors
    ///
    /// [`ModelError::Contradiction`] where the recency is above the opportunities, the frequency
    /// above the recency, or only one of the two is 0.
    pub fn new(frequency: u32, recency: u32, opportunities: u32) -> Result<Self, ModelError> {
        let contradiction = |(first, first_value), (second, second_value), why| {
            Err(ModelError::Contradiction {
                first,
                first_value: f64::from(first_value),
                second,
                second_value: f64::from(second_value),
                why,
            })
        };
        let last = ("recency", recency);
        if recency > opportunities {
            let had = ("opportunities", opportunities);
            return contradiction(last, had, "recency is at most the opportunities");
        }
        if frequency > recency || (frequency == 0) != (recency == 0) {
            let rule = "frequency is at most the recency, and 0 where that is 0";
            return contradiction(("frequency", frequency), last, rule);
        }
        Ok(Self {
            frequency,
            recency,
            opportunities,
        })
    }

    /// The history of a customer of a base whose purchases were collapsed to the base's unit, so
    /// that each period after the first is one opportunity. A last period that has not ended yet
    /// is none.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the recency is not a whole number of periods, or the age
    /// beyond 4 × 10⁹; [`ModelError::Contradiction`] as [`new`](Self::new), above all where a
    /// purchase lies in the last period that has not ended.
    pub fn from_periods(history: &PurchaseHistory) -> Result<Self, ModelError> {
        // A whole number of weeks is one up to the rounding of the division that made it.
        const ROUNDING: f64 = 1e-6;
        let whole = |argument, value: f64| {
            let nearest = value.round();
            if (value - nearest).abs() <= ROUNDING && nearest <= f64::from(u32::MAX) {
                Ok(nearest as u32)
            } else {
                Err(ModelError::argument(
                    argument,
                    "a whole number of periods",
                    value,
                ))
            }
        };
        let recency = whole("recency", history.recency())?;
        let ended = (history.age() + ROUNDING).floor();
        let opportunities = whole("age", ended)?;
        Self::new(history.frequency(), recency, opportunities)
    }

    /// x, in how many opportunities the customer took part.
    pub fn frequency(&self) -> u32 {
        self.frequency
    }

    /// t_x, in which opportunity the last time; 0 where never.
    pub fn recency(&self) -> u32 {
        self.recency
    }

    /// n, how many opportunities there were.
    pub fn opportunities(&self) -> u32 {
        self.opportunities
    }
}
