use super::ValueError;
use crate::quantity::{Checked, DiscountRate, Float, Probability, QuantityError, TimeUnit};
use rust_decimal::Decimal;

const VALUE: &str = "lifetime value by state";
/// Bits of the elimination: what a decimal has, and as many again for a discount rate next to 0.
const BITS: i64 = 256;

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
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    transitions: Vec<Vec<Decimal>>,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    rewards: Vec<Decimal>,
    period: TimeUnit,
}

/// The time for which rewards count.
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
    ///
    /// Within that, as where thirds were rounded, each row is divided by its sum.
    pub fn new(
        transitions: Vec<Vec<Decimal>>,
        rewards: Vec<Decimal>,
        period: TimeUnit,
    ) -> Result<Self, ValueError> {
        if rewards.is_empty() {
            return Err(ValueError::Empty { what: "state" });
        }
        same_length(transitions.len(), rewards.len(), "rows")?;
        let transitions = transitions
            .into_iter()
            .enumerate()
            .map(|(row, probabilities)| {
                same_length(probabilities.len(), rewards.len(), "columns")?;
                stochastic(row, probabilities)
            })
            .collect::<Result<_, ValueError>>()?;
        Ok(Self {
            transitions,
            rewards,
            period,
        })
    }

    /// The probabilities, row by row, each of which sums to 1.
    pub fn transitions(&self) -> &[Vec<Decimal>] {
        &self.transitions
    }

    /// The reward of each state, money.
    pub fn rewards(&self) -> &[Decimal] {
        &self.rewards
    }

    /// The length of a step.
    pub fn period(&self) -> TimeUnit {
        self.period
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

    /// ((1+d)·I − P)·V = (1+d)·R.
    fn infinite(&self, factor: Decimal) -> Result<Vec<Decimal>, ValueError> {
        let excess = factor.minus(Decimal::ONE, VALUE)?;
        let equations = self.transitions.iter().zip(&self.rewards);
        let equations = equations.map(|(row, reward)| Equation {
            flows: row.iter().copied().map(Float::from).collect(),
            // Rows sum to 1, so that a row of the system sums to d.
            excess: excess.into(),
            right: Float::from(*reward).times(&factor.into(), BITS),
        });
        let values = eliminate(equations.collect());
        let overflow = QuantityError::Overflow { quantity: VALUE };
        values
            .iter()
            .map(|value| value.rounded().ok_or(overflow.into()))
            .collect()
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

/// A row that sums to 1 exactly. What rounding leaves over goes to the largest probability.
fn stochastic(row: usize, probabilities: Vec<Decimal>) -> Result<Vec<Decimal>, ValueError> {
    const ROW: &str = "row of the transition matrix";
    for probability in &probabilities {
        Probability::new(*probability)?;
    }
    let sum_of = |row: &[Decimal]| {
        row.iter()
            .try_fold(Decimal::ZERO, |sum, share| sum.plus(*share, ROW))
    };
    let sum = sum_of(&probabilities)?;
    if sum.minus(Decimal::ONE, ROW)?.abs() > Decimal::new(1, 9) {
        return Err(ValueError::RowSum { row: row + 1, sum });
    }
    if sum == Decimal::ONE {
        return Ok(probabilities);
    }
    let mut shares = probabilities
        .into_iter()
        .map(|share| share.over(sum, ROW))
        .collect::<Result<Vec<_>, _>>()?;
    let left = Decimal::ONE.minus(sum_of(&shares)?, ROW)?;
    if let Some(largest) = shares.iter_mut().max() {
        *largest = largest.plus(left, ROW)?;
    }
    Ok(shares)
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

/// (excess + Σ_{j≠i} flows_j)·V_i − Σ_{j≠i} flows_j·V_j = right, where only the right side may be
/// negative.
struct Equation {
    flows: Vec<Float>,
    excess: Float,
    right: Float,
}

impl Equation {
    /// The coefficient of V_i once the states before it are gone.
    fn pivot(&self, state: usize) -> Float {
        let later = self.flows.iter().skip(state + 1);
        later.fold(self.excess.clone(), |sum, flow| sum.plus(flow, BITS))
    }
}

/// Elimination by states, after Grassmann, Taksar & Heyman (1985): nothing is subtracted from a
/// coefficient, so that a discount rate next to 0 loses no digits.
fn eliminate(mut equations: Vec<Equation>) -> Vec<Float> {
    for state in 0..equations.len() {
        let (done, rest) = equations.split_at_mut(state + 1);
        let Some(gone) = done.last() else { break };
        let pivot = gone.pivot(state);
        for equation in rest {
            replace_state(equation, gone, state, &pivot);
        }
    }
    let mut values: Vec<Float> = vec![Float::zero(); equations.len()];
    for (state, equation) in equations.iter().enumerate().rev() {
        let later = equation.flows.iter().zip(&values).skip(state + 1);
        let right = later.fold(equation.right.clone(), |sum, (flow, value)| {
            sum.plus(&flow.times(value, BITS), BITS)
        });
        // There are as many values as equations.
        values[state] = right.over(&equation.pivot(state), BITS);
    }
    values
}

/// Whoever would go to a state goes on to where it leads.
fn replace_state(equation: &mut Equation, gone: &Equation, state: usize, pivot: &Float) {
    let Some(share) = equation.flows.get(state).map(|flow| flow.over(pivot, BITS)) else {
        return;
    };
    if share.sign() == 0 {
        return;
    }
    let add = |own: &mut Float, amount: &Float| {
        *own = own.plus(&share.times(amount, BITS), BITS);
    };
    for (own, onward) in equation.flows.iter_mut().zip(&gone.flows).skip(state + 1) {
        add(own, onward);
    }
    add(&mut equation.excess, &gone.excess);
    add(&mut equation.right, &gone.right);
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    #[serde(with = "crate::quantity::decimal")]
    transitions: Vec<Vec<Decimal>>,
    #[serde(with = "crate::quantity::decimal")]
    rewards: Vec<Decimal>,
    period: TimeUnit,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for MigrationModel {
    type Error = ValueError;

    fn try_from(record: Record) -> Result<Self, ValueError> {
        Self::new(record.transitions, record.rewards, record.period)
    }
}

#[cfg(feature = "serde")]
impl From<MigrationModel> for Record {
    fn from(model: MigrationModel) -> Self {
        Self {
            transitions: model.transitions,
            rewards: model.rewards,
            period: model.period,
        }
    }
}
