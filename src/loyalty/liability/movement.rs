use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::{Checked, Probability};
use rust_decimal::Decimal;

/// The position from which a programme values the points that are outstanding.
///
/// ```text
/// liability = (URR × issued − redeemed) × cost per point
/// ```
///
/// URR: ultimate redemption rate, 1 − breakage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LiabilityPosition {
    /// Points issued so far.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub issued: Decimal,
    /// Points redeemed so far.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub redeemed: Decimal,
    /// The current estimate of the share that will be redeemed in the end.
    pub ultimate_redemption_rate: Probability,
    /// The cost of a redeemed point, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost_per_point: Decimal,
}

/// The liability of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RewardLiability {
    /// Points that are still to be redeemed.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub expected_remaining: Decimal,
    /// Their cost, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub liability: Decimal,
}

/// Why a liability changed between two dates.
///
/// ```text
/// closing = opening + issued − redeemed + estimate + cost
/// issued    = Δissued × URR before × cost before
/// redeemed  = Δredeemed × cost before
/// estimate  = ΔURR × issued after × cost before
/// cost      = expected remaining after × Δcost
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LiabilityMovement {
    /// At the earlier date, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub opening: Decimal,
    /// Added by points that were issued.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub issued: Decimal,
    /// Taken away by points that were redeemed.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub redeemed: Decimal,
    /// Added by a higher estimate of ultimate redemption.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub estimate: Decimal,
    /// Added by a higher cost per point.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost: Decimal,
    /// At the later date.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub closing: Decimal,
}

impl LiabilityPosition {
    /// The liability of the position.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::ExpectedBelowRedeemed`] where more is redeemed than is expected to be in the
    /// end, and a negative number as a [`QuantityError`](crate::quantity::QuantityError).
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::liability::LiabilityPosition;
    /// use clv::quantity::Probability;
    /// use rust_decimal_macros::dec;
    ///
    /// let position = LiabilityPosition {
    ///     issued: dec!(1000),
    ///     redeemed: dec!(300),
    ///     ultimate_redemption_rate: Probability::new(dec!(0.8))?,
    ///     cost_per_point: dec!(0.05),
    /// };
    /// assert_eq!(position.liability()?.liability, dec!(25)); // 500 points
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn liability(&self) -> Result<RewardLiability, LoyaltyError> {
        let issued = at_least_zero(self.issued, "issued points")?;
        let redeemed = at_least_zero(self.redeemed, "redeemed points")?;
        let cost = at_least_zero(self.cost_per_point, "cost per point")?;
        let rate = self.ultimate_redemption_rate.value();
        let expected = issued.times(rate, "expected redemption")?;
        if expected < redeemed {
            return Err(LoyaltyError::ExpectedBelowRedeemed { expected, redeemed });
        }
        let expected_remaining = expected.minus(redeemed, "expected redemption")?;
        Ok(RewardLiability {
            expected_remaining,
            liability: expected_remaining.times(cost, "liability")?,
        })
    }

    /// Why the liability of a later position differs from this one.
    ///
    /// # Errors
    ///
    /// As [`liability`](Self::liability), and [`LoyaltyError::ProgressFalls`] where fewer points
    /// are issued or redeemed at the later date.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::liability::LiabilityPosition;
    /// use clv::quantity::Probability;
    /// use rust_decimal_macros::dec;
    ///
    /// let january = LiabilityPosition {
    ///     issued: dec!(1000),
    ///     redeemed: dec!(300),
    ///     ultimate_redemption_rate: Probability::new(dec!(0.8))?,
    ///     cost_per_point: dec!(0.05),
    /// };
    /// let february = LiabilityPosition {
    ///     issued: dec!(1200),
    ///     redeemed: dec!(400),
    ///     ultimate_redemption_rate: Probability::new(dec!(0.75))?,
    ///     ..january
    /// };
    /// let why = january.movement_to(&february)?;
    /// // 25 + 200 × 0.8 × 0.05 − 100 × 0.05 − 1200 × 0.05 × 0.05 = 25 + 8 − 5 − 3
    /// assert_eq!((why.opening, why.issued, why.redeemed), (dec!(25), dec!(8), dec!(5)));
    /// assert_eq!((why.estimate, why.cost, why.closing), (dec!(-3), dec!(0), dec!(25)));
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn movement_to(&self, later: &Self) -> Result<LiabilityMovement, LoyaltyError> {
        const QUANTITY: &str = "change of the liability";
        let (opening, closing) = (self.liability()?, later.liability()?);
        let issued = rise("issued points", self.issued, later.issued)?;
        let redeemed = rise("redeemed points", self.redeemed, later.redeemed)?;
        let (rate, cost) = (self.ultimate_redemption_rate.value(), self.cost_per_point);
        let rate_change = later
            .ultimate_redemption_rate
            .value()
            .minus(rate, QUANTITY)?;
        Ok(LiabilityMovement {
            opening: opening.liability,
            issued: issued.times(rate, QUANTITY)?.times(cost, QUANTITY)?,
            redeemed: redeemed.times(cost, QUANTITY)?,
            estimate: later
                .issued
                .times(rate_change, QUANTITY)?
                .times(cost, QUANTITY)?,
            cost: later
                .cost_per_point
                .minus(cost, QUANTITY)?
                .times(closing.expected_remaining, QUANTITY)?,
            closing: closing.liability,
        })
    }
}

fn rise(metric: &'static str, before: Decimal, after: Decimal) -> Result<Decimal, LoyaltyError> {
    if after < before {
        return Err(LoyaltyError::ProgressFalls {
            metric,
            before,
            after,
        });
    }
    Ok(after.minus(before, metric)?)
}
