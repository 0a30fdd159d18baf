use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// redeemed / issued within one period, `None` where nothing was issued.
///
/// It mixes cohorts: points of last year are redeemed against points issued this year. It is not
/// the ultimate redemption rate, and can exceed 1.
///
/// # Errors
///
/// Negative points, as a [`QuantityError`](crate::quantity::QuantityError).
///
/// # Example
///
/// ```
/// use clv::loyalty::liability::burn_ratio;
/// use rust_decimal_macros::dec;
///
/// assert_eq!(burn_ratio(dec!(400), dec!(300))?, Some(dec!(0.75)));
/// assert_eq!(burn_ratio(dec!(0), dec!(300))?, None);
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
pub fn burn_ratio(issued: Decimal, redeemed: Decimal) -> Result<Option<Decimal>, LoyaltyError> {
    let issued = at_least_zero(issued, "issued points")?;
    let redeemed = at_least_zero(redeemed, "redeemed points")?;
    if issued.is_zero() {
        return Ok(None);
    }
    Ok(Some(redeemed.over(issued, "burn ratio")?))
}

/// The income and the cost of a programme, in one period and one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ProgrammeReturn {
    /// Margin on sales that would not have been made without the programme.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub incremental_margin: Decimal,
    /// Rewards: what was redeemed and what is expected to be.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub reward_cost: Decimal,
    /// People, systems, letters.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub running_cost: Decimal,
}

impl ProgrammeReturn {
    /// Reward and running cost.
    ///
    /// # Errors
    ///
    /// A negative cost, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn cost(&self) -> Result<Decimal, LoyaltyError> {
        let rewards = at_least_zero(self.reward_cost, "reward cost")?;
        let running = at_least_zero(self.running_cost, "running cost")?;
        Ok(rewards.plus(running, "programme cost")?)
    }

    /// Incremental margin − cost, in money.
    ///
    /// # Errors
    ///
    /// A negative cost, as a [`QuantityError`](crate::quantity::QuantityError).
    pub fn net(&self) -> Result<Decimal, LoyaltyError> {
        Ok(self
            .incremental_margin
            .minus(self.cost()?, "net programme return")?)
    }

    /// (incremental margin − cost) / cost, `None` for a programme that cost nothing.
    ///
    /// # Errors
    ///
    /// A negative cost, as a [`QuantityError`](crate::quantity::QuantityError).
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::liability::ProgrammeReturn;
    /// use rust_decimal_macros::dec;
    ///
    /// let year = ProgrammeReturn {
    ///     incremental_margin: dec!(150),
    ///     reward_cost: dec!(80),
    ///     running_cost: dec!(20),
    /// };
    /// assert_eq!(year.ratio()?, Some(dec!(0.5)));
    /// # Ok::<(), clv::loyalty::LoyaltyError>(())
    /// ```
    pub fn ratio(&self) -> Result<Option<Decimal>, LoyaltyError> {
        let cost = self.cost()?;
        if cost.is_zero() {
            return Ok(None);
        }
        Ok(Some(self.net()?.over(cost, "programme return")?))
    }
}

/// The share of members' sales that must be incremental for a rebate to pay for itself.
///
/// ```text
/// incremental share × margin = rebate        share = rebate / margin
/// ```
///
/// Every sale earns the rebate, only the incremental ones bring a margin. `None` where the margin
/// is not above 0; above 1 where no share is enough.
///
/// # Errors
///
/// A negative rebate, as a [`QuantityError`](crate::quantity::QuantityError).
///
/// # Example
///
/// A rebate of 3 % on sales with a margin of 30 % needs every tenth sale to be incremental.
///
/// ```
/// use clv::loyalty::liability::break_even_incremental_share;
/// use rust_decimal_macros::dec;
///
/// assert_eq!(break_even_incremental_share(dec!(0.03), dec!(0.30))?, Some(dec!(0.1)));
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
pub fn break_even_incremental_share(
    rebate: Decimal,
    margin: Decimal,
) -> Result<Option<Decimal>, LoyaltyError> {
    let rebate = at_least_zero(rebate, "rebate")?;
    if margin <= Decimal::ZERO {
        return Ok(None);
    }
    Ok(Some(rebate.over(margin, "break-even incremental share")?))
}
