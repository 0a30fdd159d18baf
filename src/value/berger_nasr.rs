//! Berger & Nasr (1998), *Customer Lifetime Value: Marketing Models and Applications*, J. of
//! Interactive Marketing 12(1), 17–30. None of its five cases includes acquisition cost.

use super::{ValueError, at_least_zero};
use crate::quantity::{
    Checked, DiscountRate, Probability, QuantityError, RetentionRate, TimeUnit, geometric_series,
    present_value,
};
use rust_decimal::Decimal;

const VALUE: &str = "lifetime value";

/// The number of cycles after the first sale that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Cycles {
    /// All there will ever be.
    All,
    /// So many after the first sale; 0 is the first sale alone.
    First(u32),
}

/// Cases 1 and 2: one sale a cycle, the first now, and promotion in the middle of each cycle.
///
/// ```text
/// GC · Σ_{i=0}^{n} r^i/(1+d)^i − M · Σ_{i=1}^{n} r^(i−1)/(1+d)^(i−½)
///
/// GC  gross contribution of a sale, money        r  retention per cycle
/// M   promotion per customer and cycle, money    d  discount rate per cycle
/// n   cycles after the first sale
/// ```
///
/// Case 1 is a cycle of a year. Case 2, sales every q years or p times a year, is the same formula
/// with another cycle: the retention and the discount rate are converted to it.
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
/// use clv::value::{BergerNasr, Cycles};
/// use rust_decimal_macros::dec;
///
/// let yearly = BergerNasr {
///     gross_contribution: dec!(260),
///     promotion_cost: dec!(50),
///     retention: RetentionRate::new(dec!(0.75), TimeUnit::Year)?,
///     discount: DiscountRate::new(dec!(0.2), TimeUnit::Year)?,
///     cycle: TimeUnit::Year,
///     cycles: Cycles::First(10),
/// };
/// assert_eq!(yearly.value()?.round_dp(2), dec!(568.78)); // as printed
/// # Ok::<(), clv::value::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BergerNasr {
    /// Money that a sale leaves, before promotion.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub gross_contribution: Decimal,
    /// Money for promotion per customer and cycle, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub promotion_cost: Decimal,
    /// The probability to stay.
    pub retention: RetentionRate,
    /// The price of time.
    pub discount: DiscountRate,
    /// The time from one sale to the next.
    pub cycle: TimeUnit,
    /// The cycles that count.
    pub cycles: Cycles,
}

impl BergerNasr {
    /// The expected discounted contribution less promotion.
    ///
    /// # Errors
    ///
    /// [`ValueError::Diverges`] where all cycles count and 1 + d ≤ r; [`ValueError::Quantity`]
    /// where the promotion cost is negative or the value has no place in a decimal.
    pub fn value(&self) -> Result<Decimal, ValueError> {
        at_least_zero(self.promotion_cost, "promotion cost")?;
        let rate = self.retention.per(self.cycle).value();
        let factor = self.discount.growth_factor(self.cycle)?;
        let half = factor.to_power(Decimal::ONE, Decimal::TWO, VALUE)?;
        let (sales, promotions) = match self.cycles {
            Cycles::First(count) => {
                let ratio = rate.over(factor, VALUE)?;
                let sum = |terms: u64| geometric_series(ratio, terms, VALUE).map(|s| s.sum);
                let count = u64::from(count);
                (sum(count + 1)?, sum(count)?.over(half, VALUE)?)
            }
            Cycles::All if factor > rate => {
                let gap = factor.minus(rate, VALUE)?;
                (factor.over(gap, VALUE)?, half.over(gap, VALUE)?)
            }
            Cycles::All => {
                return Err(ValueError::Diverges {
                    discount_factor: factor,
                    growth_factor: rate,
                });
            }
        };
        let contribution = self.gross_contribution.times(sales, VALUE)?;
        let promotion = self.promotion_cost.times(promotions, VALUE)?;
        Ok(contribution.minus(promotion, VALUE)?)
    }
}

/// Case 3: a net contribution that differs from period to period.
///
/// ```text
/// Σ_{t=0}^{n} π(t) · r^t/(1+d)^t
///
/// π(t)  gross contribution less promotion at the start of period t, money
/// r, d  per period of the retention rate
/// ```
///
/// ```
/// use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
/// use clv::value::varying_contribution_value;
/// use rust_decimal_macros::dec;
///
/// let retention = RetentionRate::new(dec!(0.5), TimeUnit::Year)?;
/// let discount = DiscountRate::new(dec!(0.25), TimeUnit::Year)?;
/// let value = varying_contribution_value(&[dec!(100), dec!(150), dec!(200)], retention, discount)?;
/// assert_eq!(value, dec!(192)); // 100 + 150 × 0.4 + 200 × 0.16
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Empty`] without a contribution; [`ValueError::Quantity`] where the value has no
/// place in a decimal.
pub fn varying_contribution_value(
    contributions: &[Decimal],
    retention: RetentionRate,
    discount: DiscountRate,
) -> Result<Decimal, ValueError> {
    if contributions.is_empty() {
        return Err(ValueError::Empty {
            what: "contribution",
        });
    }
    let factor = discount.growth_factor(retention.unit())?;
    let rate = retention.value();
    // Horner in r/(1+d), multiplied before it is divided.
    let value = contributions
        .iter()
        .rev()
        .try_fold(Decimal::ZERO, |value, contribution| {
            value
                .times(rate, VALUE)?
                .over(factor, VALUE)?
                .plus(*contribution, VALUE)
        })?;
    Ok(value)
}

/// A point of a net contribution that runs in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ContributionPoint {
    /// Time from now, in periods of the retention rate, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub time: Decimal,
    /// Money per period at that time.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub contribution: Decimal,
}

/// Case 4: case 3 in continuous time, with the net contribution running in straight lines between
/// the given points: growing, say, and then level.
///
/// ```text
/// ∫ π(t) · (r/(1+d))^t dt      from the first point to the last
///
/// a segment of length h that runs from π₀ to π₁, with γ = ln((1+d)/r):
///   π₀·A + (π₁ − π₀)/h·B       A = (1 − e^(−γh))/γ    B = (1 − e^(−γh)(1 + γh))/γ²
/// ```
///
/// ```
/// use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
/// use clv::value::{ContributionPoint, continuous_contribution_value};
/// use rust_decimal_macros::dec;
///
/// let point = |time, contribution| ContributionPoint { time, contribution };
/// // Without loss and discount it is the area: (0 + 60)/2 × 3 + 60 × 2.
/// let value = continuous_contribution_value(
///     &[point(dec!(0), dec!(0)), point(dec!(3), dec!(60)), point(dec!(5), dec!(60))],
///     RetentionRate::new(dec!(1), TimeUnit::Year)?,
///     DiscountRate::new(dec!(0), TimeUnit::Year)?,
/// )?;
/// assert_eq!(value, dec!(210));
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Empty`] with fewer than two points; [`ValueError::TimesNotIncreasing`];
/// [`ValueError::Quantity`] where the first time is negative, the retention rate is 0, or the value
/// has no place in a decimal.
pub fn continuous_contribution_value(
    points: &[ContributionPoint],
    retention: RetentionRate,
    discount: DiscountRate,
) -> Result<Decimal, ValueError> {
    let segments = || points.iter().zip(points.iter().skip(1));
    let Some((first, _)) = segments().next() else {
        return Err(ValueError::Empty {
            what: "pair of points",
        });
    };
    at_least_zero(first.time, "time")?;
    let decay = decay(retention, discount)?;
    let mut value = Decimal::ZERO;
    for (from, to) in segments() {
        if to.time <= from.time {
            return Err(ValueError::TimesNotIncreasing {
                before: from.time,
                value: to.time,
            });
        }
        let weight = (-decay.times(from.time, VALUE)?).exponential(VALUE)?;
        value = value.plus(segment(from, to, decay)?.times(weight, VALUE)?, VALUE)?;
    }
    Ok(value)
}

/// γ = ln((1+d)/r).
fn decay(retention: RetentionRate, discount: DiscountRate) -> Result<Decimal, ValueError> {
    let rate = retention.value();
    if rate.is_zero() {
        return Err(ValueError::Quantity(QuantityError::OutOfRange {
            quantity: "retention rate",
            range: "in (0, 1]",
            value: rate,
        }));
    }
    let ratio = discount
        .growth_factor(retention.unit())?
        .over(rate, VALUE)?;
    Ok(ratio.logarithm(VALUE)?)
}

fn segment(
    from: &ContributionPoint,
    to: &ContributionPoint,
    decay: Decimal,
) -> Result<Decimal, QuantityError> {
    let length = to.time.minus(from.time, VALUE)?;
    let x = decay.times(length, VALUE)?;
    let rise = to.contribution.minus(from.contribution, VALUE)?;
    let level = from.contribution.times(weight_of_level(x)?, VALUE)?;
    let slope = rise.times(weight_of_slope(x)?, VALUE)?;
    level.plus(slope, VALUE)?.times(length, VALUE)
}

/// Below this the closed forms lose more digits than their series.
fn is_small(x: Decimal) -> bool {
    x.abs() < Decimal::new(5, 1)
}

/// ∫₀¹ e^(−xs) ds = (1 − e^(−x))/x = Σ (−x)^k/(k+1)!
fn weight_of_level(x: Decimal) -> Result<Decimal, QuantityError> {
    if is_small(x) {
        return alternating_series(x, |k| Decimal::from(k + 1));
    }
    Decimal::ONE
        .minus((-x).exponential(VALUE)?, VALUE)?
        .over(x, VALUE)
}

/// ∫₀¹ s·e^(−xs) ds = (1 − e^(−x)(1 + x))/x² = Σ (−x)^k/(k!·(k+2))
fn weight_of_slope(x: Decimal) -> Result<Decimal, QuantityError> {
    if is_small(x) {
        return alternating_series(x, |k| Decimal::from(k + 2));
    }
    let decayed = (-x)
        .exponential(VALUE)?
        .times(Decimal::ONE.plus(x, VALUE)?, VALUE)?;
    Decimal::ONE
        .minus(decayed, VALUE)?
        .over(x, VALUE)?
        .over(x, VALUE)
}

/// Σ_{k=0} (−x)^k/k! / divisor(k); 25 terms are exact to 28 digits for |x| < ½.
fn alternating_series(
    x: Decimal,
    divisor: impl Fn(u32) -> Decimal,
) -> Result<Decimal, QuantityError> {
    let (mut term, mut sum) = (Decimal::ONE, Decimal::ZERO);
    for k in 0..25 {
        sum = sum.plus(term.over(divisor(k), VALUE)?, VALUE)?;
        term = term.times(-x, VALUE)?.over(Decimal::from(k + 1), VALUE)?;
    }
    Ok(sum)
}

/// Case 5: customers who may skip periods and come back (always a share).
///
/// ```text
/// C_0 = 1
/// C_i = Σ_{j=1}^{i} C_{i−j} · P_j · Π_{k<j} (1 − P_k)
///
/// P_j  probability to buy in a period if the last purchase was j periods ago; 0 after the last
///      one given
/// C_i  probability to buy in period i
/// value = Σ_{i=0}^{n} GC·C_i/(1+d)^i − M·Σ_{i=1}^{n} A_{i−1}/(1+d)^(i−½)
/// A_i  probability to be still promoted to after period i: a purchase within the recencies given
/// ```
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, Probability, TimeUnit};
/// use clv::value::RepurchaseMigration;
/// use rust_decimal_macros::dec;
///
/// let model = RepurchaseMigration {
///     repurchase: &[Probability::new(dec!(0.5))?, Probability::new(dec!(0.2))?],
///     gross_contribution: dec!(100),
///     promotion_cost: dec!(0),
///     discount: DiscountRate::new(dec!(0), TimeUnit::Year)?,
///     period: TimeUnit::Year,
///     periods: 2,
/// };
/// // Period 1: 0.5. Period 2: 0.5 × 0.5 after a purchase, 0.5 × 0.2 after a gap.
/// assert_eq!(model.purchase_probabilities()?, [dec!(1), dec!(0.5), dec!(0.35)]);
/// assert_eq!(model.value()?, dec!(185));
/// # Ok::<(), clv::value::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepurchaseMigration<'a> {
    /// P_1, P_2, …: the probability to buy, by periods since the last purchase.
    pub repurchase: &'a [Probability],
    /// Money that a purchase leaves, before promotion.
    pub gross_contribution: Decimal,
    /// Money for promotion per customer and period, ≥ 0, in the middle of the period.
    pub promotion_cost: Decimal,
    /// The price of time.
    pub discount: DiscountRate,
    /// The length of a period.
    pub period: TimeUnit,
    /// The number of periods after the first purchase that count.
    pub periods: u32,
}

impl RepurchaseMigration<'_> {
    /// C_0, C_1, …, C_n.
    ///
    /// # Errors
    ///
    /// [`ValueError::Empty`] without a repurchase probability; [`ValueError::Quantity`] where a
    /// probability has no place in a decimal.
    pub fn purchase_probabilities(&self) -> Result<Vec<Decimal>, ValueError> {
        Ok(self
            .history()?
            .into_iter()
            .map(|state| state.buys)
            .collect())
    }

    /// The expected discounted contribution less promotion.
    ///
    /// # Errors
    ///
    /// As [`purchase_probabilities`](Self::purchase_probabilities), and [`ValueError::Quantity`]
    /// where the promotion cost is negative.
    pub fn value(&self) -> Result<Decimal, ValueError> {
        at_least_zero(self.promotion_cost, "promotion cost")?;
        let factor = self.discount.growth_factor(self.period)?;
        let history = self.history()?;
        let sales = present_value(history.iter().map(|state| state.buys), factor, VALUE)?;
        let promoted = history.len() - 1;
        let promotions = present_value(
            history.iter().take(promoted).map(|state| state.is_promoted),
            factor,
            VALUE,
        )?
        .over(factor.to_power(Decimal::ONE, Decimal::TWO, VALUE)?, VALUE)?;
        let contribution = self.gross_contribution.times(sales, VALUE)?;
        let promotion = self.promotion_cost.times(promotions, VALUE)?;
        Ok(contribution.minus(promotion, VALUE)?)
    }

    /// Period by period: who last bought j periods ago, j = 0, 1, ….
    fn history(&self) -> Result<Vec<PeriodState>, ValueError> {
        const QUANTITY: &str = "purchase probability";
        if self.repurchase.is_empty() {
            return Err(ValueError::Empty {
                what: "repurchase probability",
            });
        }
        let mut by_recency = vec![Decimal::ZERO; self.repurchase.len()];
        by_recency[0] = Decimal::ONE;
        let mut history = vec![PeriodState::of(&by_recency)?];
        for _ in 0..self.periods {
            let mut buys = Decimal::ZERO;
            let mut next = vec![Decimal::ZERO];
            for (share, probability) in by_recency.iter().zip(self.repurchase) {
                buys = buys.plus(share.times(probability.value(), QUANTITY)?, QUANTITY)?;
                next.push(share.times(probability.complement().value(), QUANTITY)?);
            }
            next[0] = buys;
            // Whoever waited longer than the recencies given does not come back.
            next.truncate(self.repurchase.len());
            by_recency = next;
            history.push(PeriodState::of(&by_recency)?);
        }
        Ok(history)
    }
}

/// The state of a customer in one period.
struct PeriodState {
    buys: Decimal,
    is_promoted: Decimal,
}

impl PeriodState {
    fn of(by_recency: &[Decimal]) -> Result<Self, QuantityError> {
        Ok(Self {
            buys: by_recency.first().copied().unwrap_or_default(),
            is_promoted: by_recency.iter().try_fold(Decimal::ZERO, |sum, share| {
                sum.plus(*share, "purchase probability")
            })?,
        })
    }
}
