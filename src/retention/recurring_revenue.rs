use super::RetentionError;
use super::error::not_negative;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// Whether customers who came back count in net churn, net retention and the quick ratio. In the
/// revenue at the end they always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Reactivation {
    /// They do, as at ChartMogul.
    Counted,
    /// They do not, as in most other definitions.
    LeftOut,
}

/// A definition of the churn rate of revenue, by the name of who uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum RevenueChurn {
    /// ChartMogul's gross MRR churn: (churned + contraction)/start. Source: its help page "Metric: MRR
    /// Churn Rate" (203359341).
    ChartMogulGross,
    /// ChartMogul's net MRR churn: (churned + contraction − expansion − reactivation)/start. Source: its
    /// help page "Chart: Net MRR Churn Rate" (4414075567250).
    ChartMogulNet,
    /// Baremetrics' net revenue churn: (churned + contraction − expansion)/start, where start is the
    /// MRR 30 days ago. Its page says "lost revenue from cancellations and downgrades after factoring
    /// in new revenue from existing customers"; who came back does not lower it. Source: Baremetrics'
    /// changelog, "Net MRR Churn" (changelog.baremetrics.com/net-mrr-churn-4htCw0).
    BaremetricsNet,
}

/// The movements of monthly recurring revenue over a month, all ≥ 0, in money a month.
///
/// ```text
/// end = start + new + expansion + reactivation − contraction − churned
/// ```
///
/// # Example
///
/// ```
/// use clv::retention::{Reactivation, RecurringRevenue};
/// use rust_decimal_macros::dec;
///
/// let month = RecurringRevenue {
///     start: dec!(100), new: dec!(0), expansion: dec!(10), reactivation: dec!(0),
///     contraction: dec!(10), churned: dec!(10),
/// };
/// let figures = month.figures(Reactivation::Counted)?;
/// assert_eq!(figures.gross_churn_rate, Some(dec!(0.2)));
/// assert_eq!(figures.net_revenue_retention, Some(dec!(0.9)));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RecurringRevenue {
    /// Revenue at the start.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub start: Decimal,
    /// From customers who had none before.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub new: Decimal,
    /// More from customers who had some.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub expansion: Decimal,
    /// From customers who had left and came back.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub reactivation: Decimal,
    /// Less from customers who stayed.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub contraction: Decimal,
    /// From customers who left.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub churned: Decimal,
}

/// A customer's monthly recurring revenue at both ends of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CustomerRevenue {
    /// At the start, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub start: Decimal,
    /// At the end, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub end: Decimal,
    /// Whether the customer paid in some earlier month: with nothing at the start, revenue at the
    /// end is then a reactivation, otherwise new.
    pub paid_before: bool,
}

/// The figures that follow from the movements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RevenueFigures {
    /// Revenue at the end.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub end: Decimal,
    /// end − start.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub net_new: Decimal,
    /// (churned + contraction)/start; like the next three `None` where start is 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub gross_churn_rate: Option<Decimal>,
    /// (churned + contraction − expansion − reactivation)/start, negative where expansion outruns
    /// losses.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub net_churn_rate: Option<Decimal>,
    /// NRR = 1 − net churn.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub net_revenue_retention: Option<Decimal>,
    /// GRR = 1 − gross churn, ≤ 1 and ≤ NRR.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub gross_revenue_retention: Option<Decimal>,
    /// (new + expansion + reactivation)/(churned + contraction); `None` where nothing was lost.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub quick_ratio: Option<Decimal>,
}

impl RecurringRevenue {
    /// The movements between two states of all customers. Gross retention is then capped at each
    /// customer's revenue at the start, as it should be: one customer's expansion never hides
    /// another's loss. Who signs up and leaves within the month is in neither state and counts
    /// nowhere, as at ProfitWell.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where revenue is negative or a sum has no place in a decimal.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::retention::{CustomerRevenue, RecurringRevenue};
    /// use rust_decimal_macros::dec;
    ///
    /// let customer = |start, end| CustomerRevenue { start, end, paid_before: false };
    /// let month = RecurringRevenue::between([
    ///     customer(dec!(50), dec!(70)),
    ///     customer(dec!(30), dec!(0)),
    ///     customer(dec!(0), dec!(20)),
    /// ])?;
    /// assert_eq!((month.expansion, month.churned, month.new), (dec!(20), dec!(30), dec!(20)));
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn between(
        customers: impl IntoIterator<Item = CustomerRevenue>,
    ) -> Result<Self, RetentionError> {
        let quantity = "recurring revenue";
        let mut sums = Self {
            start: Decimal::ZERO,
            new: Decimal::ZERO,
            expansion: Decimal::ZERO,
            reactivation: Decimal::ZERO,
            contraction: Decimal::ZERO,
            churned: Decimal::ZERO,
        };
        for customer in customers {
            let start = not_negative(customer.start, quantity)?;
            let end = not_negative(customer.end, quantity)?;
            sums.start = sums.start.plus(start, quantity)?;
            let gain = end.minus(start, quantity)?;
            let (movement, amount) = if start.is_zero() {
                match customer.paid_before {
                    true => (&mut sums.reactivation, gain),
                    false => (&mut sums.new, gain),
                }
            } else if end.is_zero() {
                (&mut sums.churned, start)
            } else if gain >= Decimal::ZERO {
                (&mut sums.expansion, gain)
            } else {
                (&mut sums.contraction, gain.abs())
            };
            *movement = movement.plus(amount, quantity)?;
        }
        Ok(sums)
    }

    /// Revenue at the end, churn, retention and the quick ratio.
    ///
    /// # Errors
    ///
    /// [`RetentionError::LostExceedsStart`] where more was lost than there was,
    /// [`RetentionError::Quantity`] where a movement is negative or a result has no place in a
    /// decimal.
    pub fn figures(&self, reactivation: Reactivation) -> Result<RevenueFigures, RetentionError> {
        let quantity = "recurring revenue";
        let lost = self.lost()?;
        let returned = match reactivation {
            Reactivation::Counted => self.reactivation,
            Reactivation::LeftOut => Decimal::ZERO,
        };
        let gained = self.expansion.plus(returned, quantity)?;
        let net_new = self
            .new
            .plus(self.expansion, quantity)?
            .plus(self.reactivation, quantity)?
            .minus(lost, quantity)?;
        let of_start = |amount: Decimal| self.of_start(amount);
        let kept = |amount: Decimal| self.of_start(self.start.minus(amount, quantity)?);
        let net_lost = lost.minus(gained, quantity)?;
        Ok(RevenueFigures {
            end: self.start.plus(net_new, quantity)?,
            net_new,
            gross_churn_rate: of_start(lost)?,
            net_churn_rate: of_start(net_lost)?,
            net_revenue_retention: kept(net_lost)?,
            gross_revenue_retention: kept(lost)?,
            quick_ratio: match lost.is_zero() {
                true => None,
                false => Some(self.new.plus(gained, quantity)?.over(lost, "quick ratio")?),
            },
        })
    }

    /// The churn rate by somebody's definition; `None` where start is 0.
    ///
    /// # Errors
    ///
    /// As [`RecurringRevenue::figures`].
    pub fn churn_rate(&self, definition: RevenueChurn) -> Result<Option<Decimal>, RetentionError> {
        let quantity = "recurring revenue";
        let lost = self.lost()?;
        let amount = match definition {
            RevenueChurn::ChartMogulGross => lost,
            RevenueChurn::ChartMogulNet => lost
                .minus(self.expansion, quantity)?
                .minus(self.reactivation, quantity)?,
            RevenueChurn::BaremetricsNet => lost.minus(self.expansion, quantity)?,
        };
        self.of_start(amount)
    }

    /// Churned and contracted revenue, after every movement has been checked.
    fn lost(&self) -> Result<Decimal, RetentionError> {
        for (amount, quantity) in [
            (self.start, "revenue at the start"),
            (self.new, "new revenue"),
            (self.expansion, "expansion"),
            (self.reactivation, "reactivation"),
            (self.contraction, "contraction"),
            (self.churned, "churned revenue"),
        ] {
            not_negative(amount, quantity)?;
        }
        let lost = self.churned.plus(self.contraction, "lost revenue")?;
        if lost > self.start {
            return Err(RetentionError::LostExceedsStart {
                start: self.start,
                lost,
            });
        }
        Ok(lost)
    }

    fn of_start(&self, amount: Decimal) -> Result<Option<Decimal>, RetentionError> {
        match self.start.is_zero() {
            true => Ok(None),
            false => Ok(Some(amount.over(self.start, "revenue rate")?)),
        }
    }
}

/// A day of recurring revenue, in money a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RevenueDay {
    /// Revenue at the start of the day.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub start: Decimal,
    /// Revenue at its end.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub end: Decimal,
    /// Revenue at its end from customers who are new that day.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub new: Decimal,
}

/// The net churn rate that ChartMogul calls the Shopify (B2C) formula: the sum of each day's rate,
/// for businesses that win many customers within the month.
///
/// ```text
/// Σ_days 1 − (end − new)/start
/// ```
///
/// `None` without a day, and where a day starts with nothing.
///
/// # Errors
///
/// [`RetentionError::NewRevenueExceedsEnd`]; [`RetentionError::Quantity`] where an amount is
/// negative or the sum has no place in a decimal.
///
/// # Example
///
/// ```
/// use clv::retention::{RevenueDay, shopify_net_churn_rate};
/// use rust_decimal_macros::dec;
///
/// let day = RevenueDay { start: dec!(100), end: dec!(120), new: dec!(10) };
/// assert_eq!(shopify_net_churn_rate(&[day])?, Some(dec!(-0.1)));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn shopify_net_churn_rate(days: &[RevenueDay]) -> Result<Option<Decimal>, RetentionError> {
    let quantity = "net churn rate";
    if days.is_empty() {
        return Ok(None);
    }
    let mut rate = Decimal::ZERO;
    for day in days {
        let start = not_negative(day.start, "revenue at the start")?;
        let end = not_negative(day.end, "revenue at the end")?;
        let new = not_negative(day.new, "new revenue")?;
        if new > end {
            return Err(RetentionError::NewRevenueExceedsEnd { end, new });
        }
        if start.is_zero() {
            return Ok(None);
        }
        let lost = start.minus(end.minus(new, quantity)?, quantity)?;
        rate = rate.plus(lost.over(start, quantity)?, quantity)?;
    }
    Ok(Some(rate))
}
