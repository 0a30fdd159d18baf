//! Sums of powers and of discounted amounts, without the cancellation of their closed forms.

use super::{Checked, QuantityError};
use rust_decimal::Decimal;

/// The sum of a finite geometric series with a ratio q ≥ 0, and its moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct GeometricSeries {
    /// Σ qᵗ for t = 0, 1, …, n − 1.
    pub(crate) sum: Decimal,
    /// Σ t·qᵗ for the same t.
    pub(crate) moment: Decimal,
}

/// Sums n terms by doubling n. Only positive numbers are added, so that nothing cancels, q = 1 is
/// no special case, and a power that underflows is a term that no longer counts.
///
/// ```text
/// S(2n) = S(n) + qⁿ·S(n)              S(n + 1) = 1 + q·S(n)
/// M(2n) = M(n) + qⁿ·(M(n) + n·S(n))   M(n + 1) = q·(M(n) + S(n))
/// ```
pub(crate) fn geometric_series(
    ratio: Decimal,
    terms: u64,
    quantity: &'static str,
) -> Result<GeometricSeries, QuantityError> {
    let (mut sum, mut moment) = (Decimal::ZERO, Decimal::ZERO);
    let (mut power, mut count) = (Decimal::ONE, 0_u64);
    for bit in (0..u64::BITS - terms.leading_zeros()).rev() {
        if count > 0 {
            let shifted = moment.plus(Decimal::from(count).times(sum, quantity)?, quantity)?;
            moment = moment.plus(power.times(shifted, quantity)?, quantity)?;
            sum = sum.plus(power.times(sum, quantity)?, quantity)?;
            power = power.times(power, quantity)?;
            count *= 2;
        }
        if (terms >> bit) & 1 == 1 {
            moment = ratio.times(moment.plus(sum, quantity)?, quantity)?;
            sum = Decimal::ONE.plus(ratio.times(sum, quantity)?, quantity)?;
            power = power.times(ratio, quantity)?;
            count += 1;
        }
    }
    Ok(GeometricSeries { sum, moment })
}

/// Σ amountₜ / factorᵗ, t = 0, 1, …, from the last amount back (Horner), so that no power of the
/// factor is ever formed. The factor is positive.
pub(crate) fn present_value(
    amounts: impl DoubleEndedIterator<Item = Decimal>,
    factor: Decimal,
    quantity: &'static str,
) -> Result<Decimal, QuantityError> {
    amounts.rev().try_fold(Decimal::ZERO, |value, amount| {
        value.over(factor, quantity)?.plus(amount, quantity)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal_macros::dec;

    #[test]
    fn a_series_is_the_sum_of_its_terms() {
        for ratio in [dec!(0), dec!(0.5), dec!(1), dec!(1.25)] {
            for terms in 0..20_u64 {
                let (mut sum, mut moment) = (Decimal::ZERO, Decimal::ZERO);
                for term in 0..terms {
                    let power = ratio.to_whole_power(term as i64, "power").unwrap();
                    sum += power;
                    moment += Decimal::from(term) * power;
                }
                let series = geometric_series(ratio, terms, "series").unwrap();
                assert!((series.sum - sum).abs() < dec!(1e-20), "{ratio} {terms}");
                assert!(
                    (series.moment - moment).abs() < dec!(1e-20),
                    "{ratio} {terms}"
                );
            }
        }
    }

    #[test]
    fn powers_that_underflow_leave_the_limit() {
        let series = geometric_series(dec!(0.5), 1_000_000, "series").unwrap();
        assert_eq!(series.sum, dec!(2));
        assert_eq!(series.moment, dec!(2));
    }

    #[test]
    fn a_series_that_grows_beyond_a_decimal_is_an_error() {
        assert!(geometric_series(dec!(2), 200, "series").is_err());
    }
}
