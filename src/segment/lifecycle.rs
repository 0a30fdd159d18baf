use super::SegmentError;
use super::summary::same_length;
use crate::quantity::Checked;
use rust_decimal::Decimal;
use std::fmt;

/// Where a customer stands on the way from stranger to lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum LifecycleStage {
    /// No order yet.
    Prospect,
    /// One order, not long ago.
    New,
    /// Within the customer's own rhythm.
    Active,
    /// Overdue by the own rhythm.
    AtRisk,
    /// Long overdue, not yet given up.
    Dormant,
    /// Given up.
    Lost,
}

impl LifecycleStage {
    /// All of them, in their order.
    pub const ALL: [Self; 6] = [
        Self::Prospect,
        Self::New,
        Self::Active,
        Self::AtRisk,
        Self::Dormant,
        Self::Lost,
    ];
}

impl fmt::Display for LifecycleStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Prospect => "prospect",
            Self::New => "new",
            Self::Active => "active",
            Self::AtRisk => "at risk",
            Self::Dormant => "dormant",
            Self::Lost => "lost",
        })
    }
}

/// What the stages look at in a customer.
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
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str_option"))]
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
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str_option"))]
    pub population_median_gap_days: Option<Decimal>,
    /// How long a customer with one order is new, in days.
    pub new_within_days: u32,
    /// How many gaps a customer is active for.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub active_gaps: Decimal,
    /// How many gaps until a customer is dormant, ≥ `active_gaps`.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub at_risk_gaps: Decimal,
    /// How many days until a dormant customer is lost.
    pub dormant_within_days: u32,
}

impl LifecycleRules {
    /// The stage of a customer; `None` where a rule needs a gap and neither the customer nor the
    /// population has one.
    ///
    /// # Errors
    ///
    /// [`SegmentError::LastOrderBeforeFirst`], [`SegmentError::OrdersWithoutDays`],
    /// [`SegmentError::Gap`] where a gap is not > 0, [`SegmentError::AtRiskBeforeActive`].
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

/// Who went from which stage to which, between two instants.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StageTransitions {
    counts: [[u64; 6]; 6],
    /// Customers without a stage at one of the instants.
    pub without_stage: u64,
}

impl StageTransitions {
    /// The transitions of customers whose stages are given at two instants, in the same order.
    ///
    /// # Errors
    ///
    /// [`SegmentError::ColumnLength`] where the columns differ in length.
    pub fn between(
        before: &[Option<LifecycleStage>],
        after: &[Option<LifecycleStage>],
    ) -> Result<Self, SegmentError> {
        same_length("stage after", before.len(), after.len())?;
        let mut transitions = Self {
            counts: [[0; 6]; 6],
            without_stage: 0,
        };
        for stages in before.iter().zip(after) {
            match stages {
                // A stage is the number of its row: there are six of each.
                (Some(from), Some(to)) => {
                    transitions.counts[*from as usize][*to as usize] += 1;
                }
                _ => transitions.without_stage += 1,
            }
        }
        Ok(transitions)
    }

    /// How many customers went from one stage to the other.
    pub fn count(&self, from: LifecycleStage, to: LifecycleStage) -> u64 {
        self.counts[from as usize][to as usize]
    }

    /// The share of the customers of a stage who went to each stage, in the order of
    /// [`LifecycleStage::ALL`]; `None` where nobody was in it.
    ///
    /// The shares are those of the customers seen: the estimate of the transition probabilities of
    /// a Markov chain. The largest takes up the last digit, so that they sum to exactly 1.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Quantity`] never in practice: counts and shares fit in a decimal.
    pub fn probabilities(
        &self,
        from: LifecycleStage,
    ) -> Result<Option<[Decimal; 6]>, SegmentError> {
        let row = self.counts[from as usize];
        let total: u64 = row.iter().sum();
        if total == 0 {
            return Ok(None);
        }
        let mut shares = [Decimal::ZERO; 6];
        let mut rest = Decimal::ONE;
        let mut largest = 0;
        for (stage, &count) in row.iter().enumerate() {
            let share = Decimal::from(count).over(Decimal::from(total), "transition share")?;
            shares[stage] = share;
            rest = rest.minus(share, "transition share")?;
            if count > row[largest] {
                largest = stage;
            }
        }
        shares[largest] = shares[largest].plus(rest, "transition share")?;
        Ok(Some(shares))
    }
}
