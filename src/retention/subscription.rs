use super::RetentionError;
use super::error::not_negative;
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// What a subscription business earns with an account.
///
/// # Example
///
/// ```
/// use clv::retention::SubscriptionEconomics;
/// use rust_decimal_macros::dec;
///
/// let account = SubscriptionEconomics { monthly_revenue: dec!(50), gross_margin: dec!(0.8) };
/// assert_eq!(account.payback_months(dec!(480))?, Some(dec!(12)));
/// assert_eq!(account.lifetime_value(dec!(0.05))?, Some(dec!(800)));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SubscriptionEconomics {
    /// Revenue an account and month, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub monthly_revenue: Decimal,
    /// The share of it that is left when what was sold is paid for, in \[0, 1\].
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub gross_margin: Decimal,
}

impl SubscriptionEconomics {
    /// Months until a customer has paid back what acquiring them cost.
    ///
    /// ```text
    /// acquisition cost / (revenue an account and month × gross margin)
    /// ```
    ///
    /// `None` where an account earns nothing.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where money is negative, the margin is not in \[0, 1\], or the
    /// result has no place in a decimal.
    pub fn payback_months(
        &self,
        acquisition_cost: Decimal,
    ) -> Result<Option<Decimal>, RetentionError> {
        let cost = not_negative(acquisition_cost, "acquisition cost")?;
        let earned = self.earned()?;
        match earned.is_zero() {
            true => Ok(None),
            false => Ok(Some(cost.over(earned, "payback")?)),
        }
    }

    /// The lifetime value that subscription businesses quote: what an account earns a month over the
    /// share of accounts lost a month. Undiscounted, and with churn taken as constant.
    ///
    /// ```text
    /// revenue an account and month × gross margin / monthly churn rate
    /// ```
    ///
    /// `None` where nobody leaves.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where revenue is negative, margin or churn rate are not in
    /// \[0, 1\], or the result has no place in a decimal.
    pub fn lifetime_value(
        &self,
        monthly_churn_rate: Decimal,
    ) -> Result<Option<Decimal>, RetentionError> {
        let earned = self.earned()?;
        let churn = share(monthly_churn_rate, "monthly churn rate")?;
        match churn.is_zero() {
            true => Ok(None),
            false => Ok(Some(earned.over(churn, "lifetime value")?)),
        }
    }

    fn earned(&self) -> Result<Decimal, RetentionError> {
        let revenue = not_negative(self.monthly_revenue, "revenue per account")?;
        let margin = share(self.gross_margin, "gross margin")?;
        Ok(revenue.times(margin, "margin per account")?)
    }
}

/// Annual recurring revenue: twelve times that of a month.
///
/// # Errors
///
/// [`RetentionError::Quantity`] where revenue is negative or the result has no place in a decimal.
///
/// # Example
///
/// ```
/// use clv::retention::annual_recurring_revenue;
/// use rust_decimal_macros::dec;
///
/// assert_eq!(annual_recurring_revenue(dec!(1250))?, dec!(15000));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn annual_recurring_revenue(monthly: Decimal) -> Result<Decimal, RetentionError> {
    let monthly = not_negative(monthly, "monthly recurring revenue")?;
    Ok(monthly.times(Decimal::from(12), "annual recurring revenue")?)
}

/// Two quarters of a subscription business.
///
/// # Example
///
/// ```
/// use clv::retention::QuarterlyGrowth;
/// use rust_decimal_macros::dec;
///
/// // 150 000 more in a quarter are 600 000 more in a year, for 800 000 spent.
/// let growth = QuarterlyGrowth {
///     revenue: dec!(1_150_000),
///     revenue_before: dec!(1_000_000),
///     sales_and_marketing_before: dec!(800_000),
/// };
/// assert_eq!(growth.magic_number()?, Some(dec!(0.75)));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct QuarterlyGrowth {
    /// Revenue of the quarter, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue: Decimal,
    /// Revenue of the quarter before, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue_before: Decimal,
    /// Cost of sales and marketing of the quarter before, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub sales_and_marketing_before: Decimal,
}

impl QuarterlyGrowth {
    /// The magic number of subscription businesses: how much yearly revenue a unit of money brought
    /// that went into sales and marketing a quarter earlier.
    ///
    /// ```text
    /// (revenue − revenue of the quarter before) × 4 / sales and marketing of the quarter before
    /// ```
    ///
    /// Negative where revenue fell. `None` where nothing was spent. It takes all of the growth as the
    /// fruit of that spending, and revenue as kept: churn is in it only as less growth.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where an amount is negative or the result has no place in a
    /// decimal.
    pub fn magic_number(&self) -> Result<Option<Decimal>, RetentionError> {
        let quantity = "magic number";
        let now = not_negative(self.revenue, "revenue of the quarter")?;
        let before = not_negative(self.revenue_before, "revenue of the quarter before")?;
        let spent = not_negative(
            self.sales_and_marketing_before,
            "sales and marketing of the quarter before",
        )?;
        if spent.is_zero() {
            return Ok(None);
        }
        let a_year = now
            .minus(before, quantity)?
            .times(Decimal::from(4), quantity)?;
        Ok(Some(a_year.over(spent, quantity)?))
    }
}

fn share(value: Decimal, quantity: &'static str) -> Result<Decimal, QuantityError> {
    if value >= Decimal::ZERO && value <= Decimal::ONE {
        Ok(value)
    } else {
        Err(QuantityError::OutOfRange {
            quantity,
            range: "in [0, 1]",
            value,
        })
    }
}
