use super::QuantityError;
use rust_decimal::Decimal;
use std::fmt;

/// A probability or a share, as an exact decimal in \[0, 1\].
///
/// # Example
///
/// ```
/// use clv::quantity::Probability;
/// use rust_decimal::Decimal;
///
/// let redeemed = Probability::new(Decimal::new(92, 2))?;
/// assert_eq!(redeemed.complement().value(), Decimal::new(8, 2));
/// assert_eq!(redeemed.to_string(), "0.92");
/// assert!(Probability::new(Decimal::new(101, 2)).is_err());
/// # Ok::<(), clv::quantity::QuantityError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "super::decimal::Text", into = "super::decimal::Text")
)]
pub struct Probability(Decimal);

impl Probability {
    /// The probability of the impossible, 0.
    pub const ZERO: Self = Self(Decimal::ZERO);
    /// The probability of the certain, 1.
    pub const ONE: Self = Self(Decimal::ONE);

    /// A probability.
    ///
    /// # Errors
    ///
    /// [`QuantityError::OutOfRange`] where the value is not in \[0, 1\].
    pub fn new(value: Decimal) -> Result<Self, QuantityError> {
        if value >= Decimal::ZERO && value <= Decimal::ONE {
            Ok(Self(value))
        } else {
            Err(QuantityError::OutOfRange {
                quantity: "probability",
                range: "in [0, 1]",
                value,
            })
        }
    }

    /// The number.
    pub fn value(self) -> Decimal {
        self.0
    }

    /// 1 − p, the probability that it does not happen.
    pub fn complement(self) -> Self {
        Self(Decimal::ONE - self.0)
    }
}

impl TryFrom<Decimal> for Probability {
    type Error = QuantityError;

    fn try_from(value: Decimal) -> Result<Self, QuantityError> {
        Self::new(value)
    }
}

impl From<Probability> for Decimal {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
