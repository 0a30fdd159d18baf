use crate::loyalty::LoyaltyError;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// The value that a customer perceives (VPV), in one unit of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PerceivedValue {
    /// Of the transaction.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub transaction: Decimal,
    /// Of what it feels like.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub emotional: Decimal,
    /// Of what others see in it; it may be negative.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub social: Decimal,
}

/// The share of each part in the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ValueShares {
    /// Of the transaction.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub transaction: Decimal,
    /// Emotional.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub emotional: Decimal,
    /// Social.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub social: Decimal,
}

/// Perceived against actual value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ValueGap {
    /// perceived − actual.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub gap: Decimal,
    /// perceived / actual, `None` where the actual value is 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub ratio: Option<Decimal>,
}

impl PerceivedValue {
    /// transaction + emotional + social value.
    ///
    /// # Errors
    ///
    /// An overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn total(&self) -> Result<Decimal, LoyaltyError> {
        const QUANTITY: &str = "perceived value";
        Ok(self
            .transaction
            .plus(self.emotional, QUANTITY)?
            .plus(self.social, QUANTITY)?)
    }

    /// Each part / total, `None` where the total is not above 0.
    ///
    /// # Errors
    ///
    /// An overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::index::PerceivedValue;
    /// use rust_decimal_macros::dec;
    ///
    /// let perceived = PerceivedValue {
    ///     transaction: dec!(125),
    ///     emotional: dec!(50),
    ///     social: dec!(25),
    /// };
    /// let shares = perceived.shares()?.ok_or("no value")?;
    /// assert_eq!((shares.transaction, shares.emotional), (dec!(0.625), dec!(0.25)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn shares(&self) -> Result<Option<ValueShares>, LoyaltyError> {
        const QUANTITY: &str = "share of the perceived value";
        let total = self.total()?;
        if total <= Decimal::ZERO {
            return Ok(None);
        }
        Ok(Some(ValueShares {
            transaction: self.transaction.over(total, QUANTITY)?,
            emotional: self.emotional.over(total, QUANTITY)?,
            social: self.social.over(total, QUANTITY)?,
        }))
    }

    /// The difference to the actual value.
    ///
    /// # Errors
    ///
    /// An overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::index::PerceivedValue;
    /// use rust_decimal_macros::dec;
    ///
    /// let perceived = PerceivedValue {
    ///     transaction: dec!(125),
    ///     emotional: dec!(50),
    ///     social: dec!(25),
    /// };
    /// let gap = perceived.against(dec!(160))?;
    /// assert_eq!((gap.gap, gap.ratio), (dec!(40), Some(dec!(1.25))));
    /// # Ok::<(), clv::loyalty::LoyaltyError>(())
    /// ```
    pub fn against(&self, actual: Decimal) -> Result<ValueGap, LoyaltyError> {
        let total = self.total()?;
        let ratio = if actual.is_zero() {
            None
        } else {
            Some(total.over(actual, "ratio of perceived to actual value")?)
        };
        Ok(ValueGap {
            gap: total.minus(actual, "gap of perceived and actual value")?,
            ratio,
        })
    }
}
