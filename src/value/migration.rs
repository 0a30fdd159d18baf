use super::ValueError;
use crate::quantity::{Checked, DiscountRate, Probability, QuantityError, TimeUnit};
use rust_decimal::Decimal;

const VALUE: &str = "lifetime value by state";

/// Customers who move between states, as a Markov chain: Pfeifer & Carraway's model, of which the
/// retention model is the case of one live state.
///
/// ```text
/// without horizon  V = (I − P/(1+d))⁻¹ R
/// horizon T        V = Σ_{t=0}^{T} (P/(1+d))ᵗ R
///
/// P[i][j]  probability to be in state j one period after state i
/// R[i]     money received at once from a customer in state i
/// d        discount rate per period
/// V[i]     value of a customer who is in state i now
/// ```
///
/// Source: Pfeifer & Carraway (2000), *Modeling Customer Relationships as Markov Chains*, J. of
/// Interactive Marketing 14(2), 43–55.
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, TimeUnit};
/// use clv::value::{MigrationHorizon, MigrationModel};
/// use rust_decimal_macros::dec;
///
/// let live_or_lost = MigrationModel::new(
///     vec![vec![dec!(0.85), dec!(0.15)], vec![dec!(0), dec!(1)]],
///     vec![dec!(100), dec!(0)],
///     TimeUnit::Year,
/// )?;
/// let discount = DiscountRate::new(dec!(0.10), TimeUnit::Year)?;
/// let values = live_or_lost.values(discount, MigrationHorizon::Unlimited)?;
/// assert_eq!(values[0].round_dp(20), dec!(440)); // 100 × 1.10 / 0.25, the retention model
/// # Ok::<(), clv::value::ValueError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct MigrationModel {
    transitions: Vec<Vec<Decimal>>,
    rewards: Vec<Decimal>,
    period: TimeUnit,
}

/// For how long rewards count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum MigrationHorizon {
    /// For ever.
    Unlimited,
    /// At t = 0, 1, …, T: the reward of now and T more.
    Periods(u32),
}

impl MigrationModel {
    /// A chain with a transition matrix row by row, a reward for each state, and the length of a
    /// step.
    ///
    /// # Errors
    ///
    /// [`ValueError::Empty`] without a state; [`ValueError::LengthsDiffer`] where a row, or the
    /// rows, are not as many as the rewards; [`ValueError::Quantity`] where a probability is not in
    /// \[0, 1\]; [`ValueError::RowSum`] where a row does not sum to 1 within 10⁻⁹.
    pub fn new(
        transitions: Vec<Vec<Decimal>>,
        rewards: Vec<Decimal>,
        period: TimeUnit,
    ) -> Result<Self, ValueError> {
        if rewards.is_empty() {
            return Err(ValueError::Empty { what: "state" });
        }
        same_length(transitions.len(), rewards.len(), "rows")?;
        for (row, probabilities) in transitions.iter().enumerate() {
            same_length(probabilities.len(), rewards.len(), "columns")?;
            check_row(row, probabilities)?;
        }
        Ok(Self {
            transitions,
            rewards,
            period,
        })
    }

    /// The value of a customer now in each state.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoDiscount`] without a horizon at a discount rate ≤ 0: the powers of a
    /// transition matrix do not vanish; [`ValueError::Quantity`] where a value has no place in a
    /// decimal.
    pub fn values(
        &self,
        discount: DiscountRate,
        horizon: MigrationHorizon,
    ) -> Result<Vec<Decimal>, ValueError> {
        let factor = discount.growth_factor(self.period)?;
        match horizon {
            MigrationHorizon::Periods(periods) => self.finite(factor, u64::from(periods) + 1),
            MigrationHorizon::Unlimited if factor > Decimal::ONE => self.infinite(factor),
            MigrationHorizon::Unlimited => Err(ValueError::NoDiscount {
                rate: factor.minus(Decimal::ONE, "discount rate")?,
            }),
        }
    }

    /// ((1+d)·I − P)·V = (1+d)·R: strictly diagonally dominant, so that elimination is stable
    /// without pivoting.
    fn infinite(&self, factor: Decimal) -> Result<Vec<Decimal>, ValueError> {
        let mut system = Vec::with_capacity(self.rewards.len());
        for (state, (row, reward)) in self.transitions.iter().zip(&self.rewards).enumerate() {
            let mut equation = Vec::with_capacity(row.len() + 1);
            for (column, probability) in row.iter().enumerate() {
                let diagonal = if column == state {
                    factor
                } else {
                    Decimal::ZERO
                };
                equation.push(diagonal.minus(*probability, VALUE)?);
            }
            equation.push(reward.times(factor, VALUE)?);
            system.push(equation);
        }
        Ok(eliminate(system)?)
    }

    /// The sum by doubling its number of terms: S(2n) = S(n) + Aⁿ·S(n), S(n+1) = R + A·S(n), with
    /// A = P/(1+d).
    fn finite(&self, factor: Decimal, terms: u64) -> Result<Vec<Decimal>, ValueError> {
        let step = self
            .transitions
            .iter()
            .map(|row| row.iter().map(|p| p.over(factor, VALUE)).collect())
            .collect::<Result<Vec<Vec<Decimal>>, _>>()?;
        let mut sum = self.rewards.clone();
        let mut power = step.clone();
        // The leading bit is the first term.
        for bit in (0..u64::BITS - terms.leading_zeros() - 1).rev() {
            sum = add(&sum, &apply(&power, &sum)?)?;
            let is_set = (terms >> bit) & 1 == 1;
            if is_set {
                sum = add(&self.rewards, &apply(&step, &sum)?)?;
            }
            if bit > 0 {
                power = multiply(&power, &power)?;
                if is_set {
                    power = multiply(&power, &step)?;
                }
            }
        }
        Ok(sum)
    }
}

fn same_length(got: usize, expected: usize, what: &'static str) -> Result<(), ValueError> {
    if got == expected {
        Ok(())
    } else {
        Err(ValueError::LengthsDiffer {
            what,
            with: "rewards",
            expected,
            got,
        })
    }
}

fn check_row(row: usize, probabilities: &[Decimal]) -> Result<(), ValueError> {
    let mut sum = Decimal::ZERO;
    for probability in probabilities {
        let share = Probability::new(*probability)?;
        sum = sum.plus(share.value(), "row of the transition matrix")?;
    }
    let difference = sum.minus(Decimal::ONE, "row of the transition matrix")?;
    if difference.abs() <= Decimal::new(1, 9) {
        Ok(())
    } else {
        Err(ValueError::RowSum { row, sum })
    }
}

fn dot(left: &[Decimal], right: impl Iterator<Item = Decimal>) -> Result<Decimal, QuantityError> {
    left.iter()
        .zip(right)
        .try_fold(Decimal::ZERO, |sum, (a, b)| {
            sum.plus(a.times(b, VALUE)?, VALUE)
        })
}

fn apply(matrix: &[Vec<Decimal>], vector: &[Decimal]) -> Result<Vec<Decimal>, QuantityError> {
    matrix
        .iter()
        .map(|row| dot(row, vector.iter().copied()))
        .collect()
}

fn add(left: &[Decimal], right: &[Decimal]) -> Result<Vec<Decimal>, QuantityError> {
    left.iter()
        .zip(right)
        .map(|(a, b)| a.plus(*b, VALUE))
        .collect()
}

fn multiply(
    left: &[Vec<Decimal>],
    right: &[Vec<Decimal>],
) -> Result<Vec<Vec<Decimal>>, QuantityError> {
    left.iter()
        .map(|row| {
            (0..row.len())
                .map(|column| {
                    dot(
                        row,
                        right.iter().filter_map(|other| other.get(column)).copied(),
                    )
                })
                .collect()
        })
        .collect()
}

/// Solves a system whose equations end in their right-hand side, by elimination and back
/// substitution.
fn eliminate(mut system: Vec<Vec<Decimal>>) -> Result<Vec<Decimal>, QuantityError> {
    for pivot in 0..system.len() {
        let (done, rest) = system.split_at_mut(pivot + 1);
        let Some(pivot_row) = done.last() else { break };
        for row in rest {
            subtract_multiple(row, pivot_row, pivot)?;
        }
    }
    let size = system.len();
    let mut values = vec![Decimal::ZERO; size];
    for (index, row) in system.iter().enumerate().rev() {
        // A row has size + 1 entries, and index < size.
        let known = dot(&row[index + 1..size], values[index + 1..].iter().copied())?;
        values[index] = row[size].minus(known, VALUE)?.over(row[index], VALUE)?;
    }
    Ok(values)
}

fn subtract_multiple(
    row: &mut [Decimal],
    pivot_row: &[Decimal],
    pivot: usize,
) -> Result<(), QuantityError> {
    // Both rows are longer than the pivot's index.
    let multiple = row[pivot].over(pivot_row[pivot], VALUE)?;
    if multiple.is_zero() {
        return Ok(());
    }
    for (entry, above) in row.iter_mut().zip(pivot_row).skip(pivot) {
        *entry = entry.minus(above.times(multiple, VALUE)?, VALUE)?;
    }
    Ok(())
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Text(#[serde(with = "crate::quantity::decimal")] Decimal);

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    transitions: Vec<Vec<Text>>,
    rewards: Vec<Text>,
    period: TimeUnit,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for MigrationModel {
    type Error = ValueError;

    fn try_from(record: Record) -> Result<Self, ValueError> {
        let plain = |row: Vec<Text>| row.into_iter().map(|text| text.0).collect();
        Self::new(
            record.transitions.into_iter().map(plain).collect(),
            plain(record.rewards),
            record.period,
        )
    }
}

#[cfg(feature = "serde")]
impl From<MigrationModel> for Record {
    fn from(model: MigrationModel) -> Self {
        let text = |row: Vec<Decimal>| row.into_iter().map(Text).collect();
        Self {
            transitions: model.transitions.into_iter().map(text).collect(),
            rewards: text(model.rewards),
            period: model.period,
        }
    }
}
