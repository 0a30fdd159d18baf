use super::item::Reward;
use super::plan::{RewardPlan, RewardRepeat, best_once, best_unlimited};
use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;

/// The rewards of a programme.
///
/// # Example
///
/// ```
/// use clv::loyalty::reward::{Catalogue, Reward, RewardRepeat};
/// use rust_decimal_macros::dec;
///
/// let reward = |id: &str, points, retail_value| Reward {
///     id: id.to_owned(), points, cost: dec!(0), retail_value,
/// };
/// let catalogue = Catalogue::new(vec![
///     reward("tote", 60, dec!(13)),
///     reward("mug", 50, dec!(10)),
///     reward("tea", 50, dec!(10.50)),
/// ])?;
/// // The tote has the best value per point, and is not in the best plan for 100 points.
/// let plan = catalogue.best_plan(100, RewardRepeat::Once)?;
/// assert_eq!((plan.value, plan.points_spent, plan.points_left), (dec!(20.50), 100, 0));
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<Reward>", into = "Vec<Reward>")
)]
pub struct Catalogue {
    rewards: Vec<Reward>,
}

impl Catalogue {
    /// A catalogue.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::FreeReward`] for a reward of 0 points, and a negative cost or value.
    pub fn new(rewards: Vec<Reward>) -> Result<Self, LoyaltyError> {
        for reward in &rewards {
            if reward.points == 0 {
                return Err(LoyaltyError::FreeReward {
                    reward: reward.id.clone(),
                });
            }
            at_least_zero(reward.cost, "cost of a reward")?;
            at_least_zero(reward.retail_value, "retail value of a reward")?;
        }
        Ok(Self { rewards })
    }

    /// The rewards, in the order of the catalogue.
    pub fn rewards(&self) -> &[Reward] {
        &self.rewards
    }

    /// The rewards that a balance is enough for, each by itself.
    pub fn affordable(&self, balance: u64) -> impl Iterator<Item = &Reward> {
        self.rewards
            .iter()
            .filter(move |reward| reward.points <= balance)
    }

    /// The best use of a balance: the highest retail value, among equals the fewest points. The
    /// optimum, not a greedy guess.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::PlanTooLarge`] where the search would need more than 100 million steps,
    /// or would keep more than 10 million of them, and an overflow.
    pub fn best_plan(
        &self,
        balance: u64,
        repeat: RewardRepeat,
    ) -> Result<RewardPlan<'_>, LoyaltyError> {
        match repeat {
            RewardRepeat::Once => best_once(&self.rewards, balance),
            RewardRepeat::Unlimited => best_unlimited(&self.rewards, balance),
        }
    }
}

impl TryFrom<Vec<Reward>> for Catalogue {
    type Error = LoyaltyError;

    fn try_from(rewards: Vec<Reward>) -> Result<Self, LoyaltyError> {
        Self::new(rewards)
    }
}

impl From<Catalogue> for Vec<Reward> {
    fn from(catalogue: Catalogue) -> Self {
        catalogue.rewards
    }
}
