use super::{Arm, ArmSum, Group, UpliftRanking};
use crate::campaign::CampaignError;
use crate::quantity::QuantityError;
use rust_decimal::Decimal;

/// Whose best customers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum TopOf {
    /// The best of all customers together: what a campaign would target.
    Everybody,
    /// The best of each arm by itself.
    EachArm,
}

/// The number of the best-scored customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum BestCustomers {
    /// ⌊n·share⌋ of the customers (of each arm), the share in (0, 1].
    Share(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Decimal),
    /// That many (in each arm), at least 1.
    Count(u64),
}

/// Rates among the best-scored customers.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TargetedUplift {
    /// Rate of the treated − rate of the control.
    pub uplift: f64,
    /// Rate of the treated among the best.
    pub treated_rate: f64,
    /// Rate of the control among the best.
    pub control_rate: f64,
    /// √(p_t q_t/n_t + p_c q_c/n_c).
    pub standard_error: f64,
}

/// Customers and buyers of an arm, fractions where equal scores straddle the border.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weighted {
    pub(super) customers: f64,
    pub(super) outcome: f64,
}

impl Weighted {
    pub(super) fn add(&mut self, arm: ArmSum, share: f64) {
        self.customers += arm.customers as f64 * share;
        self.outcome += arm.outcome * share;
    }

    pub(super) fn join(&mut self, other: Self) {
        self.customers += other.customers;
        self.outcome += other.outcome;
    }

    pub(super) fn rate(self) -> Option<f64> {
        (self.customers > 0.0).then(|| self.outcome / self.customers)
    }
}

/// Rates and standard error of two arms; `None` where either is empty.
pub(super) fn targeted(treated: Weighted, control: Weighted) -> Option<TargetedUplift> {
    let (treated_rate, control_rate) = (treated.rate()?, control.rate()?);
    let variance = |rate: f64, arm: Weighted| (rate * (1.0 - rate)).max(0.0) / arm.customers;
    Some(TargetedUplift {
        uplift: treated_rate - control_rate,
        treated_rate,
        control_rate,
        standard_error: (variance(treated_rate, treated) + variance(control_rate, control)).sqrt(),
    })
}

/// The places of a ranking that are still to be dealt out, best first.
pub(super) struct Places<'a> {
    groups: std::slice::Iter<'a, Group>,
    group: Group,
    left: u64,
}

impl<'a> Places<'a> {
    pub(super) fn new(groups: &'a [Group]) -> Self {
        Self {
            groups: groups.iter(),
            group: Group::empty(0.0),
            left: 0,
        }
    }

    /// Treated and control customers of the next places.
    pub(super) fn take(&mut self, mut places: u64) -> (Weighted, Weighted) {
        let (mut treated, mut control) = (Weighted::default(), Weighted::default());
        while places > 0 {
            if self.left == 0 {
                let Some(group) = self.groups.next() else {
                    break;
                };
                (self.group, self.left) = (*group, group.customers());
            }
            let taken = places.min(self.left);
            let share = taken as f64 / self.group.customers() as f64;
            treated.add(self.group.treated, share);
            control.add(self.group.control, share);
            self.left -= taken;
            places -= taken;
        }
        (treated, control)
    }
}

impl BestCustomers {
    fn of(self, customers: u64) -> Result<u64, CampaignError> {
        match self {
            Self::Share(share) if share > Decimal::ZERO && share <= Decimal::ONE => {
                let overflow = QuantityError::Overflow {
                    quantity: "share of the customers",
                };
                // ⌊n·m/10^s⌋ in integers, since a product of decimals may be rounded up.
                let product = u128::from(customers)
                    .checked_mul(share.mantissa().unsigned_abs())
                    .ok_or(overflow)?;
                let count = product / 10_u128.pow(share.scale());
                u64::try_from(count).map_err(|_| overflow.into())
            }
            Self::Share(value) => Err(QuantityError::OutOfRange {
                quantity: "share of the customers",
                range: "in (0, 1]",
                value,
            }
            .into()),
            Self::Count(count) if count >= 1 && count <= customers => Ok(count),
            Self::Count(count) => Err(CampaignError::TooMany { count, customers }),
        }
    }
}

impl UpliftRanking {
    /// The uplift among the best-scored customers.
    ///
    /// Where equal scores straddle the border, each of them counts with weight (places left)/(number
    /// of equals), which gives the expected customers and buyers over their orders; the rates are the
    /// quotients of these, not the expectation of the quotients. `None` where an arm is empty, or has no
    /// customer among the best.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Outcome`] where an outcome is neither 0 nor 1; [`CampaignError::TooMany`]
    /// for a count of 0 or above the customers (of an arm, by arm); [`CampaignError::Quantity`]
    /// for a share outside of (0, 1].
    ///
    /// # Example
    ///
    /// ```
    /// use clv::campaign::ranking::{Arm, BestCustomers, TopOf, UpliftRanking};
    ///
    /// let arms = [Arm::Treated, Arm::Control, Arm::Treated, Arm::Control];
    /// let ranking = UpliftRanking::new(&[1.0, 0.0, 0.0, 1.0], &arms, &[0.9, 0.8, 0.2, 0.1])?;
    /// let best = ranking.uplift_at(TopOf::Everybody, BestCustomers::Count(2))?;
    /// assert_eq!(best.map(|best| best.uplift), Some(1.0));
    /// # Ok::<(), clv::campaign::CampaignError>(())
    /// ```
    pub fn uplift_at(
        &self,
        of: TopOf,
        best: BestCustomers,
    ) -> Result<Option<TargetedUplift>, CampaignError> {
        self.must_be_binary()?;
        let (treated, control) = match of {
            TopOf::Everybody => Places::new(&self.groups).take(best.of(self.total.customers())?),
            TopOf::EachArm => {
                let of_arm = |arm, customers| {
                    if self.has_both_arms() {
                        Ok(self.best_of_arm(arm, best.of(customers)?))
                    } else {
                        Ok::<_, CampaignError>(Weighted::default())
                    }
                };
                (
                    of_arm(Arm::Treated, self.treated())?,
                    of_arm(Arm::Control, self.control())?,
                )
            }
        };
        Ok(targeted(treated, control).filter(|_| self.has_both_arms()))
    }

    fn best_of_arm(&self, arm: Arm, mut places: u64) -> Weighted {
        let mut best = Weighted::default();
        for group in &self.groups {
            let arm = match arm {
                Arm::Treated => group.treated,
                Arm::Control => group.control,
            };
            let taken = places.min(arm.customers);
            if taken > 0 {
                best.add(arm, taken as f64 / arm.customers as f64);
                places -= taken;
            }
        }
        best
    }
}
