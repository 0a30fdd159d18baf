use super::{LifecycleStage, SegmentError};
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// The facts that the stages look at in a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OrderTimes {
    /// The number of orders.
    pub orders: u64,
    /// Days from the first order to the as-of date; needed where there is an order.
    pub days_since_first: Option<u32>,
    /// Days from the last order to the as-of date; needed where there is an order.
    pub days_since_last: Option<u32>,
    /// The median gap between the customer's orders, in days, > 0; `None` where there is none.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub median_gap_days: Option<Decimal>,
}

/// The bounds of the stages. All of them include their end; the first rule that holds decides.
///
/// ```text
/// orders = 0                                             prospect
/// orders = 1 and days since first ≤ new_within_days      new
/// days since last ≤ active_gaps · g                      active
/// days since last ≤ at_risk_gaps · g                     at risk
/// days since last ≤ dormant_within_days                  dormant
/// otherwise                                              lost
/// g   the customer's own median gap between orders, or the population's where there is none
/// ```
///
/// The bounds are the caller's: no publication fixes them. 1.5 and 3 gaps are a proposal.
///
/// # Example
///
/// ```
/// use clv::segment::{LifecycleRules, LifecycleStage, OrderTimes};
/// use rust_decimal_macros::dec;
///
/// let rules = LifecycleRules {
///     population_median_gap_days: Some(dec!(40)),
///     new_within_days: 30,
///     active_gaps: dec!(1.5),
///     at_risk_gaps: dec!(3),
///     dormant_within_days: 365,
/// };
/// // Buys every 30 days; 80 days are more than 1.5 and less than 3 times that.
/// let customer = OrderTimes {
///     orders: 5,
///     days_since_first: Some(300),
///     days_since_last: Some(80),
///     median_gap_days: Some(dec!(30)),
/// };
/// assert_eq!(rules.stage(customer)?, Some(LifecycleStage::AtRisk));
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LifecycleRules {
    /// The median gap between orders of all customers, in days, > 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub population_median_gap_days: Option<Decimal>,
    /// The number of days for which a customer with one order is new.
    pub new_within_days: u32,
    /// The number of gaps for which a customer is active, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub active_gaps: Decimal,
    /// The number of gaps until a customer is dormant, ≥ `active_gaps`.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub at_risk_gaps: Decimal,
    /// The number of days until a dormant customer is lost.
    pub dormant_within_days: u32,
}

impl LifecycleRules {
    /// The stage of a customer; `None` where a rule needs a gap and neither the customer nor the
    /// population has one.
    ///
    /// # Errors
    ///
    /// [`SegmentError::LastOrderBeforeFirst`], [`SegmentError::OrdersWithoutDays`],
    /// [`SegmentError::Gap`] where a gap is not > 0, [`SegmentError::AtRiskBeforeActive`],
    /// [`SegmentError::Quantity`] where the active gaps are negative.
    pub fn stage(&self, customer: OrderTimes) -> Result<Option<LifecycleStage>, SegmentError> {
        self.check()?;
        self.stage_by_checked_rules(customer)
    }

    /// The stage of each customer, in their order.
    ///
    /// # Errors
    ///
    /// As [`LifecycleRules::stage`].
    pub fn stages(
        &self,
        customers: impl IntoIterator<Item = OrderTimes>,
    ) -> Result<Vec<Option<LifecycleStage>>, SegmentError> {
        self.check()?;
        customers
            .into_iter()
            .map(|customer| self.stage_by_checked_rules(customer))
            .collect()
    }

    fn check(&self) -> Result<(), SegmentError> {
        positive(self.population_median_gap_days)?;
        if self.active_gaps < Decimal::ZERO {
            return Err(QuantityError::OutOfRange {
                quantity: "active gaps",
                range: "≥ 0",
                value: self.active_gaps,
            }
            .into());
        }
        if self.at_risk_gaps < self.active_gaps {
            return Err(SegmentError::AtRiskBeforeActive {
                active: self.active_gaps,
                at_risk: self.at_risk_gaps,
            });
        }
        Ok(())
    }

    fn stage_by_checked_rules(
        &self,
        customer: OrderTimes,
    ) -> Result<Option<LifecycleStage>, SegmentError> {
        positive(customer.median_gap_days)?;
        let days = (customer.days_since_first, customer.days_since_last);
        if let (Some(since_first), Some(since_last)) = days
            && since_last > since_first
        {
            return Err(SegmentError::LastOrderBeforeFirst {
                since_first,
                since_last,
            });
        }
        if customer.orders == 0 {
            return Ok(Some(LifecycleStage::Prospect));
        }
        let (Some(since_first), Some(since_last)) = days else {
            return Err(SegmentError::OrdersWithoutDays {
                orders: customer.orders,
            });
        };
        if customer.orders == 1 && since_first <= self.new_within_days {
            return Ok(Some(LifecycleStage::New));
        }
        let own = customer.median_gap_days;
        let Some(gap) = own.or(self.population_median_gap_days) else {
            return Ok(None);
        };
        let days = Decimal::from(since_last);
        Ok(Some(
            if days <= self.active_gaps.times(gap, "active bound")? {
                LifecycleStage::Active
            } else if days <= self.at_risk_gaps.times(gap, "at-risk bound")? {
                LifecycleStage::AtRisk
            } else if since_last <= self.dormant_within_days {
                LifecycleStage::Dormant
            } else {
                LifecycleStage::Lost
            },
        ))
    }
}

fn positive(gap: Option<Decimal>) -> Result<(), SegmentError> {
    match gap {
        Some(days) if days <= Decimal::ZERO => Err(SegmentError::Gap { days }),
        _ => Ok(()),
    }
}
