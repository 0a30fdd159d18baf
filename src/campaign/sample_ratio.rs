use super::CampaignError;
use crate::quantity::{Checked, QuantityError, to_f64};
use crate::statistics::{Beta, ChiSquared, p_equals};
use rust_decimal::Decimal;
use std::fmt;

/// An arm as it was planned and as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PlannedArm {
    /// Customers who came into it.
    pub customers: u64,
    /// Its planned weight, above 0: the arms' weights may sum to anything.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub weight: Decimal,
}

/// The method by which the chance of a sample ratio was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum RatioMethod {
    /// All ways to deal the customers that are no likelier than the one that came.
    Exact,
    /// Pearson's χ².
    ChiSquared,
}

/// Whether customers came into the arms in the planned ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SampleRatio {
    /// Σ (came − expected)²/expected.
    pub chi_squared: f64,
    /// The chance of a ratio at least as far off where customers are assigned as planned.
    pub p_value: f64,
    /// The method by which the p-value was computed.
    pub method: RatioMethod,
}

impl fmt::Display for SampleRatio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "χ² {:.3}, {}", self.chi_squared, p_equals(self.p_value))
    }
}

/// So many ways to deal the customers are gone through.
const MOST_WAYS: f64 = 200_000.0;
/// Probabilities that differ by less are equal.
const TIE: f64 = 1e-7;

/// The check for a sample ratio mismatch: arms that were planned half and half and came as 5,000 and
/// 5,400 were not assigned as planned, and no result of such a test can be trusted.
///
/// ```text
/// χ² = Σ (nᵢ − n wᵢ/Σw)²/(n wᵢ/Σw)
/// ```
///
/// n: customers, w: planned weights. Two arms are tested exactly by the binomial distribution whatever
/// their size, more arms by the multinomial where there are at most 200,000 ways to deal the customers,
/// else by χ² with one degree of freedom less than arms, which is right where each arm expects five
/// customers or more. A usual threshold is p < 0.001. `None` where nobody came or there are fewer than
/// two arms. Source: Fabijan et al. 2019.
///
/// # Errors
///
/// [`CampaignError::Quantity`] where a weight is not above 0 or their sum overflows,
/// [`CampaignError::Statistics`] where there are more than 10¹⁰ customers in two arms.
///
/// # Example
///
/// ```
/// use clv::campaign::{PlannedArm, sample_ratio};
/// use rust_decimal_macros::dec;
///
/// let arm = |customers| PlannedArm { customers, weight: dec!(0.5) };
/// let ratio = sample_ratio(&[arm(5000), arm(5400)])?.ok_or("nobody")?;
/// // (200² + 200²)/5200.
/// assert!((ratio.chi_squared - 15.384615).abs() < 1e-6 && ratio.p_value < 0.001);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sample_ratio(arms: &[PlannedArm]) -> Result<Option<SampleRatio>, CampaignError> {
    let mut sum = Decimal::ZERO;
    for arm in arms {
        if arm.weight <= Decimal::ZERO {
            return Err(QuantityError::OutOfRange {
                quantity: "weight of an arm",
                range: "above 0",
                value: arm.weight,
            }
            .into());
        }
        sum = sum.plus(arm.weight, "sum of the weights")?;
    }
    let counts: Vec<u64> = arms.iter().map(|arm| arm.customers).collect();
    let n: f64 = counts.iter().map(|&count| count as f64).sum();
    if n == 0.0 || arms.len() < 2 {
        return Ok(None);
    }
    let shares: Vec<f64> = arms
        .iter()
        .map(|arm| to_f64(arm.weight) / to_f64(sum))
        .collect();
    let chi_squared: f64 = counts
        .iter()
        .zip(&shares)
        .map(|(&count, share)| (count as f64 - n * share).powi(2) / (n * share))
        .sum();
    let (p_value, method) = match (&counts[..], &shares[..]) {
        (&[count, other], &[share, _]) => (binomial(count, other, share)?, RatioMethod::Exact),
        _ if ways(n, arms.len()) <= MOST_WAYS => {
            (multinomial(&counts, &shares), RatioMethod::Exact)
        }
        _ => {
            let law = ChiSquared::new(arms.len() as f64 - 1.0)?;
            (law.survival(chi_squared), RatioMethod::ChiSquared)
        }
    };
    Ok(Some(SampleRatio {
        chi_squared,
        p_value: p_value.min(1.0),
        method,
    }))
}

/// ln n!.
fn ln_factorial(n: u64) -> f64 {
    libm::lgamma(n as f64 + 1.0)
}

/// The two-sided exact test of a share: both tails of counts that are no likelier.
fn binomial(count: u64, other: u64, share: f64) -> Result<f64, CampaignError> {
    let n = count.saturating_add(other);
    let ln_chance = |k: u64| {
        k as f64 * share.ln() + (n - k) as f64 * (-share).ln_1p()
            - ln_factorial(k)
            - ln_factorial(n - k)
    };
    let limit = ln_chance(count) + TIE;
    let mode = ((n as f64 + 1.0) * share).floor() as u64;
    let mode = mode.min(n);
    // P(X ≤ k) and P(X ≥ k).
    let below = |k: u64| -> Result<f64, CampaignError> {
        if k >= n {
            return Ok(1.0);
        }
        Ok(Beta::new(k as f64 + 1.0, (n - k) as f64)?.survival(share))
    };
    let above = |k: u64| -> Result<f64, CampaignError> {
        if k == 0 {
            return Ok(1.0);
        }
        Ok(Beta::new(k as f64, (n - k) as f64 + 1.0)?.cumulative(share))
    };
    if ln_chance(mode) <= limit {
        return Ok(1.0);
    }
    // Chances rise up to the mode and fall from it on.
    let lower = count_until(mode, |k| ln_chance(k) <= limit);
    let upper = count_until(n - mode, |k| ln_chance(n - k) <= limit);
    let low = lower.checked_sub(1).map_or(Ok(0.0), below)?;
    let high = upper.checked_sub(1).map_or(Ok(0.0), |k| above(n - k))?;
    Ok(low + high)
}

/// The number of 0, 1, 2 … below `end` that hold, where the first that does not is followed by none
/// that does.
fn count_until(end: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// C(n + k − 1, k − 1), the ways to deal n customers to k arms.
fn ways(n: f64, arms: usize) -> f64 {
    (1..arms).map(|k| (n + k as f64) / k as f64).product()
}

fn multinomial(counts: &[u64], shares: &[f64]) -> f64 {
    let n: u64 = counts.iter().sum();
    let ln_chance = |counts: &[u64]| -> f64 {
        ln_factorial(n)
            + counts
                .iter()
                .zip(shares)
                .map(|(&count, share)| count as f64 * share.ln() - ln_factorial(count))
                .sum::<f64>()
    };
    let limit = ln_chance(counts) + TIE;
    let mut total = 0.0;
    let mut dealt = vec![0; counts.len()];
    deal(&mut dealt, 0, n, &mut |way| {
        let ln = ln_chance(way);
        if ln <= limit {
            total += ln.exp();
        }
    });
    total
}

/// Every way to deal `left` customers to the arms from `place` on.
fn deal(dealt: &mut [u64], place: usize, left: u64, visit: &mut impl FnMut(&[u64])) {
    if place + 1 >= dealt.len() {
        if let Some(last) = dealt.last_mut() {
            *last = left;
        }
        visit(dealt);
        return;
    }
    for count in 0..=left {
        if let Some(arm) = dealt.get_mut(place) {
            *arm = count;
        }
        deal(dealt, place + 1, left - count, visit);
    }
}
