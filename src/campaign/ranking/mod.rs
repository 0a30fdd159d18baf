//! Whether a model finds the customers whom a campaign changes.
//!
//! An [`UpliftRanking`] is built once from outcomes, arms and scores; curves, coefficients and
//! tables are read from it, and none depends on the order of rows with equal scores.
//!
//! The field gives one name to several coefficients. Here each has a name of its own:
//!
//! | name | what it is | elsewhere |
//! |---|---|---|
//! | [`UpliftRanking::qini_normalised`] | (A − D)/(P − D) | scikit-uplift `qini_auc_score` |
//! | [`UpliftRanking::qini_mean_gain`] | (A − D)/N | |
//! | [`UpliftRanking::qini_radcliffe_surry`] | (A − D)/N² | Radcliffe & Surry's q₀ numerator |
//!
//! A is the area under the Qini curve, D that under the straight line to its end, P that of the
//! perfect order.

mod at_k;
mod curve;
mod table;

pub use at_k::{BestCustomers, TargetedUplift, TopOf};
pub use curve::CurvePoint;
pub use table::UpliftRow;

use super::CampaignError;
use super::uplift::finite;

/// The arm that a customer was assigned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Arm {
    /// Not contacted.
    Control,
    /// Contacted.
    Treated,
}

/// Reads treatments that are written as the numbers 0 (control) and 1 (treated).
///
/// # Errors
///
/// [`CampaignError::Treatment`] for any other number, with its row.
///
/// # Example
///
/// ```
/// use clv::campaign::ranking::{Arm, arms_from_numbers};
///
/// assert_eq!(arms_from_numbers(&[0.0, 1.0])?, [Arm::Control, Arm::Treated]);
/// assert!(arms_from_numbers(&[2.0]).is_err());
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn arms_from_numbers(numbers: &[f64]) -> Result<Vec<Arm>, CampaignError> {
    let arms = numbers.iter().enumerate().map(|(row, &value)| match value {
        0.0 => Ok(Arm::Control),
        1.0 => Ok(Arm::Treated),
        _ => Err(CampaignError::Treatment {
            row: row + 1,
            value,
        }),
    });
    arms.collect()
}

/// Customers and the sum of their outcomes in one arm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct ArmSum {
    customers: u64,
    outcome: f64,
}

/// Customers with one score.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Group {
    score: f64,
    treated: ArmSum,
    control: ArmSum,
}

impl ArmSum {
    fn add(&mut self, other: Self) {
        self.customers += other.customers;
        self.outcome += other.outcome;
    }
}

impl Group {
    fn empty(score: f64) -> Self {
        Self {
            score,
            treated: ArmSum::default(),
            control: ArmSum::default(),
        }
    }

    fn customers(&self) -> u64 {
        self.treated.customers + self.control.customers
    }

    fn add(&mut self, other: &Self) {
        self.treated.add(other.treated);
        self.control.add(other.control);
    }
}

/// Outcomes of both arms in the order of a model's scores, best first, equal scores as one group.
///
/// # Example
///
/// ```
/// use clv::campaign::ranking::{Arm, UpliftRanking};
///
/// let arms = [Arm::Treated, Arm::Control, Arm::Treated, Arm::Control];
/// // The model put first those whom the campaign won.
/// let ranking = UpliftRanking::new(&[1.0, 0.0, 0.0, 1.0], &arms, &[0.9, 0.8, 0.2, 0.1])?;
/// assert_eq!(ranking.qini_normalised()?, Some(1.0));
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UpliftRanking {
    groups: Vec<Group>,
    total: Group,
    /// The first outcome that is neither 0 nor 1.
    not_binary: Option<(usize, f64)>,
}

impl UpliftRanking {
    /// Orders customers by their scores, a high one for a large expected uplift. Outcomes are 0 or
    /// 1, or continuous such as money spent.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Length`] where the lists differ in length, [`CampaignError::NotFinite`] for
    /// an outcome or a score that is infinite or not a number, [`CampaignError::Statistics`] where the
    /// outcomes are so large that areas under their curves are no numbers.
    pub fn new(outcomes: &[f64], arms: &[Arm], scores: &[f64]) -> Result<Self, CampaignError> {
        for (what, got) in [("arms", arms.len()), ("scores", scores.len())] {
            if got != outcomes.len() {
                return Err(CampaignError::Length {
                    what,
                    expected: outcomes.len(),
                    got,
                });
            }
        }
        for (what, numbers) in [("outcome", outcomes), ("score", scores)] {
            if let Some(row) = numbers.iter().position(|number| !number.is_finite()) {
                return Err(CampaignError::NotFinite {
                    what,
                    row: row + 1,
                    value: numbers[row],
                });
            }
        }
        must_add_up(outcomes)?;
        let mut order: Vec<usize> = (0..scores.len()).collect();
        // Zeros of either sign are one score; of equal scores the outcome decides, so that sums do not
        // depend on the order of the rows.
        order.sort_unstable_by(|&i, &j| {
            (scores[j] + 0.0)
                .total_cmp(&(scores[i] + 0.0))
                .then(outcomes[i].total_cmp(&outcomes[j]))
        });
        let mut groups: Vec<Group> = Vec::new();
        let mut total = Group::empty(0.0);
        for row in order {
            let mut one = Group::empty(scores[row]);
            let arm = match arms[row] {
                Arm::Treated => &mut one.treated,
                Arm::Control => &mut one.control,
            };
            arm.add(ArmSum {
                customers: 1,
                outcome: outcomes[row],
            });
            total.add(&one);
            match groups.last_mut() {
                Some(group) if group.score == one.score => group.add(&one),
                _ => groups.push(one),
            }
        }
        Ok(Self {
            groups,
            total,
            not_binary: outcomes
                .iter()
                .copied()
                .enumerate()
                .find(|&(_, outcome)| outcome != 0.0 && outcome != 1.0),
        })
    }

    /// Customers of the treated arm.
    pub fn treated(&self) -> u64 {
        self.total.treated.customers
    }

    /// Customers of the control arm.
    pub fn control(&self) -> u64 {
        self.total.control.customers
    }

    fn has_both_arms(&self) -> bool {
        self.treated() > 0 && self.control() > 0
    }

    fn must_be_binary(&self) -> Result<(), CampaignError> {
        match self.not_binary {
            None => Ok(()),
            Some((row, value)) => Err(CampaignError::Outcome {
                row: row + 1,
                value,
            }),
        }
    }
}

/// No curve leaves ±n Σ|y|, and no area ±n² Σ|y|.
fn must_add_up(outcomes: &[f64]) -> Result<(), CampaignError> {
    let total: f64 = outcomes.iter().map(|outcome| outcome.abs()).sum();
    let n = outcomes.len() as f64;
    finite(total * n * n * 2.0, "area under the curve of the outcomes")?;
    Ok(())
}
