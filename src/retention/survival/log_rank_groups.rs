//! The log-rank test of any number of groups, within strata, with weights over time.

use super::{LateEntry, Outcome};
use crate::numeric::matrix::{Matrix, dot, solve};
use crate::quantity::QuantityError;
use crate::retention::RetentionError;
use crate::statistics::ChiSquared;
use std::collections::BTreeMap;

/// A customer of a group, within a stratum.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupMember<G, S = ()> {
    /// The group that is compared with the others.
    pub group: G,
    /// The stratum that groups are compared within, such as the country or the month of joining;
    /// `()` without.
    pub stratum: S,
    /// The time that the customer was followed.
    pub seen: LateEntry,
}

/// Weights of the times at which customers leave.
///
/// ```text
/// w(t) = S(t−)^ρ (1 − S(t−))^γ
/// ```
///
/// S is the Kaplan–Meier estimate of all groups of the stratum together, just before t. ρ = γ = 0 is
/// the log-rank test, ρ = 1 and γ = 0 Peto & Peto's, which looks at early differences (`rho = 1` of R's
/// `survdiff`), ρ = 0 and γ = 1 at late ones. Which it is must be chosen before the data are seen.
/// Source: Fleming & Harrington 1991, *Counting Processes and Survival Analysis*, chapter 7.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Exponents")
)]
pub struct FlemingHarrington {
    rho: f64,
    gamma: f64,
}

impl FlemingHarrington {
    /// All times alike.
    pub const LOG_RANK: Self = Self {
        rho: 0.0,
        gamma: 0.0,
    };
    /// Early differences: Peto & Peto's modification of Gehan's test.
    pub const PETO: Self = Self {
        rho: 1.0,
        gamma: 0.0,
    };

    /// The weights with these exponents.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where an exponent is negative or not finite.
    pub fn new(rho: f64, gamma: f64) -> Result<Self, RetentionError> {
        for (value, quantity) in [(rho, "exponent rho"), (gamma, "exponent gamma")] {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(QuantityError::NumberOutOfRange {
                    quantity,
                    range: "finite and ≥ 0",
                    value,
                }
                .into());
            }
        }
        Ok(Self { rho, gamma })
    }

    /// ρ.
    pub fn rho(&self) -> f64 {
        self.rho
    }

    /// γ.
    pub fn gamma(&self) -> f64 {
        self.gamma
    }

    fn weight(self, survival: f64) -> f64 {
        survival.powf(self.rho) * (1.0 - survival).powf(self.gamma)
    }
}

/// A group of the test.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LogRankGroup<G> {
    /// The group.
    pub group: G,
    /// Its customers.
    pub customers: u64,
    /// Σ w d: those who left, weighted.
    pub observed: f64,
    /// Σ w n d/n: how many would have, had all groups of a stratum the same hazard.
    pub expected: f64,
}

/// Whether groups leave at the same rate.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupsLogRank<G> {
    /// χ².
    pub chi_squared: f64,
    /// Its degrees of freedom: one less than the groups that can be compared with each other.
    pub degrees_of_freedom: u32,
    /// The chance of one as large where all groups leave at the same rate.
    pub p_value: f64,
    /// The groups, ascending.
    pub groups: Vec<LogRankGroup<G>>,
}

/// The log-rank test of two or more groups, within strata, with Fleming & Harrington's weights.
///
/// ```text
/// U_g   = Σ w (d_g − n_g d/n)
/// V_gh  = Σ w² d (n − d)/(n − 1) · n_g/n (δ_gh − n_h/n)
/// χ²    = Uᵀ V⁻¹ U
/// ```
///
/// over the distinct times at which somebody left, within each stratum; n and d are those of all
/// groups of the stratum together, and strata add up. `None` where no two groups were ever at risk
/// together when some of them left and some stayed. Groups that never meet, not even by way of others,
/// are not compared, and take no degree of freedom.
///
/// χ² is what is reached with many departures; with few, alike groups are told apart too often. Simulated
/// at 5 %, four groups in two strata, two fifths of the customers still there: 7.9 % with 8 customers a
/// group and 8.5 % with 5, 5, 50 and 200 (ρ = 1: 6.8 and 7.9 %; γ = 1, which listens to the few who leave
/// last: 11.1 and 14.6 %); with 50 a group 5.2 % (γ = 1: 5.9 %).
///
/// # Errors
///
/// [`RetentionError::Quantity`] where a time or an entry is negative or not finite,
/// [`RetentionError::EntryAfterEnd`] where a customer enters when no longer seen.
///
/// # Example
///
/// ```
/// use clv::retention::{
///     FlemingHarrington, GroupMember, Observation, Outcome, log_rank_of_groups,
/// };
///
/// let left = |group, time| GroupMember {
///     group,
///     stratum: (),
///     seen: Observation { time, outcome: Outcome::Left }.into(),
/// };
/// let members = [left("a", 1.0), left("b", 2.0), left("c", 3.0)];
/// let test = log_rank_of_groups(&members, FlemingHarrington::LOG_RANK)?.unwrap();
/// assert_eq!(test.degrees_of_freedom, 2);
/// // One of three, then one of two, then the last.
/// assert!((test.groups[2].expected - (1.0 / 3.0 + 1.0 / 2.0 + 1.0)).abs() < 1e-15);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn log_rank_of_groups<G: Ord + Clone, S: Ord>(
    members: &[GroupMember<G, S>],
    weights: FlemingHarrington,
) -> Result<Option<GroupsLogRank<G>>, RetentionError> {
    let mut numbers: BTreeMap<&G, usize> = BTreeMap::new();
    for member in members {
        numbers.insert(&member.group, 0);
    }
    for (position, number) in numbers.values_mut().enumerate() {
        *number = position;
    }
    let mut strata: BTreeMap<&S, Vec<Row>> = BTreeMap::new();
    for member in members {
        let LateEntry { entry, seen } = member.seen.checked()?;
        let rows = strata.entry(&member.stratum).or_default();
        rows.push(Row {
            entry,
            time: seen.time,
            group: numbers.get(&member.group).copied().unwrap_or_default(),
            left: seen.outcome == Outcome::Left,
        });
    }
    let mut sums = Sums::new(numbers.len());
    for mut rows in strata.into_values() {
        sums.add_stratum(&mut rows, weights);
    }
    let compared = sums.compared();
    let of_compared = |vector: &[f64]| -> Vec<f64> {
        compared
            .iter()
            .filter_map(|&group| vector.get(group).copied())
            .collect()
    };
    let excess = of_compared(&sums.excess);
    let rows = compared
        .iter()
        .filter_map(|&group| sums.variance.get(group));
    let variance: Matrix = rows.map(|row| of_compared(row)).collect();
    let Some(solved) = solve(&variance, &excess).filter(|_| !compared.is_empty()) else {
        return Ok(None);
    };
    let chi_squared = dot(&excess, &solved);
    let groups = numbers.into_keys().enumerate();
    let at = |vector: &[f64], group: usize| vector.get(group).copied().unwrap_or_default();
    Ok(Some(GroupsLogRank {
        chi_squared,
        degrees_of_freedom: compared.len() as u32,
        p_value: ChiSquared::new(compared.len() as f64)?.survival(chi_squared),
        groups: groups
            .map(|(number, group)| LogRankGroup {
                group: group.clone(),
                customers: at(&sums.customers, number) as u64,
                observed: at(&sums.observed, number),
                expected: at(&sums.expected, number),
            })
            .collect(),
    }))
}

struct Row {
    entry: f64,
    time: f64,
    group: usize,
    left: bool,
}

/// Sums over strata and times, by group.
struct Sums {
    customers: Vec<f64>,
    observed: Vec<f64>,
    expected: Vec<f64>,
    excess: Vec<f64>,
    variance: Matrix,
    /// The least group with which each has been at risk, by way of others too.
    met: Vec<usize>,
}

impl Sums {
    fn new(groups: usize) -> Self {
        let zeros = vec![0.0; groups];
        Self {
            customers: zeros.clone(),
            observed: zeros.clone(),
            expected: zeros.clone(),
            excess: zeros.clone(),
            variance: vec![zeros; groups],
            met: (0..groups).collect(),
        }
    }

    fn add_stratum(&mut self, rows: &mut [Row], weights: FlemingHarrington) {
        let count = |counts: &mut [f64], group: usize, by: f64| {
            if let Some(count) = counts.get_mut(group) {
                *count += by;
            }
        };
        let mut at_risk = vec![0.0; self.customers.len()];
        let mut late = Vec::new();
        for row in &*rows {
            count(&mut self.customers, row.group, 1.0);
            if row.entry > 0.0 {
                late.push((row.entry, row.group));
            } else {
                count(&mut at_risk, row.group, 1.0);
            }
        }
        late.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
        let mut late = late.into_iter().peekable();
        rows.sort_unstable_by(|a, b| a.time.total_cmp(&b.time));
        let mut survival = 1.0;
        let mut left = vec![0.0; at_risk.len()];
        for ties in rows.chunk_by(|a, b| a.time == b.time) {
            let time = ties.first().map_or(0.0, |row| row.time);
            while let Some((_, group)) = late.next_if(|&(entry, _)| entry < time) {
                count(&mut at_risk, group, 1.0);
            }
            left.fill(0.0);
            for row in ties.iter().filter(|row| row.left) {
                count(&mut left, row.group, 1.0);
            }
            let d: f64 = left.iter().sum();
            if d > 0.0 {
                let n: f64 = at_risk.iter().sum();
                self.add_time(&left, &at_risk, (d, n), weights.weight(survival));
                survival *= (n - d) / n;
            }
            for row in ties {
                count(&mut at_risk, row.group, -1.0);
            }
        }
    }

    fn add_time(&mut self, left: &[f64], at_risk: &[f64], (d, n): (f64, f64), weight: f64) {
        let spread = if n > 1.0 {
            weight * weight * d * ((n - d) / (n - 1.0))
        } else {
            0.0
        };
        for (g, (&d_g, &n_g)) in left.iter().zip(at_risk).enumerate() {
            self.observed[g] += weight * d_g;
            self.expected[g] += weight * d * n_g / n;
            // (d_g n − n_g d)/n, and 0 where the others have gone.
            self.excess[g] += weight * ((d_g * n - n_g * d) / n);
            for (h, &n_h) in at_risk.iter().enumerate() {
                let share = if g == h { (n - n_g) / n } else { -n_h / n };
                self.variance[g][h] += spread * (n_g / n) * share;
            }
        }
        if spread > 0.0 {
            let together = (0..at_risk.len()).filter(|&g| at_risk[g] > 0.0);
            let met: Vec<usize> = together.map(|g| self.met[g]).collect();
            let least = met.iter().copied().min().unwrap_or_default();
            for group in &mut self.met {
                if met.contains(group) {
                    *group = least;
                }
            }
        }
    }

    /// The groups whose excess is not minus that of the others they met: all but the first of each
    /// set of groups that met.
    fn compared(&self) -> Vec<usize> {
        let others = self.met.iter().enumerate();
        others
            .filter(|(group, least)| group != *least)
            .map(|(group, _)| group)
            .collect()
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Exponents {
    rho: f64,
    gamma: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Exponents> for FlemingHarrington {
    type Error = RetentionError;

    fn try_from(read: Exponents) -> Result<Self, RetentionError> {
        Self::new(read.rho, read.gamma)
    }
}
