//! Whether a product of fractions is at most one half, decided without rounding.

use super::RiskStep;
use std::cmp::Ordering;

/// Π (n − d)/n against 1/2 for the first steps; `approximate` is the product in floating point.
pub(super) fn compare_with_half(steps: &[RiskStep], approximate: f64) -> Ordering {
    // Each factor and each product rounds once.
    let error = (2.0 * steps.len() as f64 + 2.0) * f64::EPSILON;
    if approximate > 0.5 + error {
        return Ordering::Greater;
    }
    if approximate < 0.5 - error {
        return Ordering::Less;
    }
    let mut above: Vec<u64> = vec![2];
    let mut below: Vec<u64> = Vec::new();
    above.extend(steps.iter().map(|step| step.at_risk - step.left));
    below.extend(steps.iter().map(|step| step.at_risk));
    cancel(&mut above, &mut below);
    compare(&product(&above), &product(&below))
}

/// Takes equal factors out of both. Where nobody is censored between two steps, those left after
/// one are those at risk at the next, so few factors remain.
fn cancel(above: &mut Vec<u64>, below: &mut Vec<u64>) {
    above.sort_unstable();
    below.sort_unstable();
    let mut others = below.iter().copied().peekable();
    let (mut kept_above, mut kept_below) = (Vec::new(), Vec::new());
    for &factor in above.iter() {
        while let Some(other) = others.next_if(|&other| other < factor) {
            kept_below.push(other);
        }
        if others.next_if_eq(&factor).is_none() {
            kept_above.push(factor);
        }
    }
    kept_below.extend(others);
    *above = kept_above;
    *below = kept_below;
}

/// A product in limbs of 32 bits, the least first, without leading zeros.
fn product(factors: &[u64]) -> Vec<u32> {
    let mut limbs = vec![1_u32];
    for &factor in factors {
        let mut carry = 0_u128;
        for limb in &mut limbs {
            let value = u128::from(*limb) * u128::from(factor) + carry;
            *limb = value as u32;
            carry = value >> 32;
        }
        while carry > 0 {
            limbs.push(carry as u32);
            carry >>= 32;
        }
    }
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
    limbs
}

fn compare(a: &[u32], b: &[u32]) -> Ordering {
    a.len()
        .cmp(&b.len())
        .then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(rows: &[(u64, u64)]) -> Vec<RiskStep> {
        let step = |&(at_risk, left): &(u64, u64)| RiskStep {
            time: 0.0,
            at_risk,
            left,
        };
        rows.iter().map(step).collect()
    }

    #[test]
    fn a_product_of_thirds_that_floating_point_misses_is_one_half() {
        // 3/4 · 2/3 and 6/7 · 7/12, and one that is off by one in ten to the eighteenth.
        assert_eq!(
            compare_with_half(&steps(&[(4, 1), (3, 1)]), 0.5 + 1e-16),
            Ordering::Equal
        );
        assert_eq!(
            compare_with_half(&steps(&[(7, 1), (12, 5)]), 0.5),
            Ordering::Equal
        );
        let n = 1_000_000_000_000_000_000;
        assert_eq!(
            compare_with_half(&steps(&[(n, n / 2 - 1)]), 0.5),
            Ordering::Greater
        );
        assert_eq!(
            compare_with_half(&steps(&[(n, n / 2 + 1)]), 0.5),
            Ordering::Less
        );
    }
}
