use crate::loyalty::LoyaltyError;
use crate::quantity::{Change, Checked};
use rust_decimal::Decimal;

/// One figure of loyal customers beside that of ordinary ones: a referral rate, a complaint rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupComparison {
    /// Of loyal customers.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub loyal: Decimal,
    /// Of ordinary customers, in the same unit.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub ordinary: Decimal,
}

/// The meaning of "three times higher": 3 or 4 times as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Multiple {
    /// loyal = k × ordinary.
    Times(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Decimal),
    /// loyal = (1 + k) × ordinary.
    TimesMore(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Decimal),
}

impl Multiple {
    /// loyal / ordinary.
    ///
    /// # Errors
    ///
    /// An overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn ratio(self) -> Result<Decimal, LoyaltyError> {
        match self {
            Self::Times(times) => Ok(times),
            Self::TimesMore(more) => Ok(more.plus(Decimal::ONE, "multiple")?),
        }
    }
}

impl GroupComparison {
    /// loyal / ordinary, `None` where the ordinary figure is 0.
    ///
    /// # Errors
    ///
    /// An overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    ///
    /// # Example
    ///
    /// "Loyal customers refer 3 times as often and complain 45 % less":
    ///
    /// ```
    /// use clv::loyalty::index::{GroupComparison, Multiple};
    /// use clv::quantity::Change;
    /// use rust_decimal_macros::dec;
    ///
    /// let referrals = GroupComparison { loyal: dec!(0.36), ordinary: dec!(0.12) };
    /// assert_eq!(referrals.ratio()?, Some(dec!(3)));
    /// assert!(referrals.reaches(Multiple::Times(dec!(3)))?);
    /// assert!(!referrals.reaches(Multiple::TimesMore(dec!(3)))?);
    ///
    /// let complaints = GroupComparison { loyal: dec!(0.022), ordinary: dec!(0.04) };
    /// assert_eq!(complaints.relative_difference()?, Some(Change::Relative(dec!(-0.45))));
    /// # Ok::<(), clv::loyalty::LoyaltyError>(())
    /// ```
    pub fn ratio(&self) -> Result<Option<Decimal>, LoyaltyError> {
        if self.ordinary.is_zero() {
            return Ok(None);
        }
        Ok(Some(self.loyal.over(
            self.ordinary,
            "ratio of loyal to ordinary customers",
        )?))
    }

    /// (loyal − ordinary) / ordinary, `None` where the ordinary figure is 0.
    ///
    /// # Errors
    ///
    /// An overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn relative_difference(&self) -> Result<Option<Change>, LoyaltyError> {
        Ok(Change::relative_between(self.ordinary, self.loyal)?)
    }

    /// Whether the loyal figure is at least that multiple of the ordinary one.
    ///
    /// # Errors
    ///
    /// An overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn reaches(&self, multiple: Multiple) -> Result<bool, LoyaltyError> {
        let claimed = self.ordinary.times(multiple.ratio()?, "claimed figure")?;
        Ok(self.loyal >= claimed)
    }
}
