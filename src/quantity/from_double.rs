//! Doubles as decimals, without the hundreds of operations on words of 32 bits that a general
//! conversion takes.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// [`Decimal::from_f64`], to the last digit and the scale.
pub(super) fn decimal_from_f64(value: f64) -> Option<Decimal> {
    quickly(value).or_else(|| Decimal::from_f64(value))
}

/// The digits that are kept are those of a whole number below this.
const LARGEST: u64 = 1 << 52;
/// 10^22 times a double's 53 bits fits in 128 bits.
const MOST_PLACES: u32 = 22;

/// The value times the power of ten that makes a number of 52 bits of it, rounded. `None` where that
/// is not certain to be what the general conversion gives, which rounds digit by digit: one in
/// twenty, very small, and very large numbers.
fn quickly(value: f64) -> Option<Decimal> {
    let bits = value.to_bits();
    let mantissa = (bits & (LARGEST - 1)) | LARGEST;
    // value = mantissa / 2^shift
    let shift = 1075_i32.checked_sub(i32::try_from((bits >> 52) & 0x7ff).ok()?)?;
    let shift = u32::try_from(shift)
        .ok()
        .filter(|shift| (1..=127).contains(shift))?;
    // log₁₀2 is a little more than 1233/4096.
    let at_least = ((shift - 1) * 1233) >> 12;
    let scaled = |places: u32| {
        let factor = 10_u128
            .checked_pow(places)
            .filter(|_| places <= MOST_PLACES)?;
        let product = u128::from(mantissa) * factor;
        let whole = u64::try_from(product >> shift).ok()?;
        Some((whole, product & ((1 << shift) - 1)))
    };
    let is_below = |found: &(u64, u128)| found.0 < LARGEST - 2;
    let (mut places, mut found) = (at_least, scaled(at_least).filter(is_below)?);
    if let Some(more) = scaled(at_least + 1).filter(is_below) {
        (places, found) = (at_least + 1, more);
    }
    let (mut whole, rest) = found;
    if places == 0 || whole < LARGEST / 10 + 2 {
        return None;
    }
    if rest != 0 {
        let share = rest as f64 / (1_u128 << shift) as f64;
        // Below a half digit by digit may round up what at once is rounded down.
        if (0.5 + 1e-9..1.0 - 1e-9).contains(&share) {
            whole += 1;
        } else if !(1e-9..0.44).contains(&share) {
            return None;
        }
    }
    while places > 0 && whole.is_multiple_of(10) {
        whole /= 10;
        places -= 1;
    }
    let whole = i64::try_from(whole).ok()?;
    Some(Decimal::new(
        if value < 0.0 { -whole } else { whole },
        places,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Digits and scale are those of the general conversion.
    #[test]
    fn is_the_general_conversion() {
        let mut state = 2026_u64;
        let mut quick = 0;
        let mut check = |value: f64| {
            let found = quickly(value);
            if let Some(found) = found {
                let want = Decimal::from_f64(value).unwrap();
                assert_eq!((found, found.scale()), (want, want.scale()), "{value:e}");
                quick += 1;
            }
        };
        for _ in 0..100_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let share = (state >> 11) as f64 / 9_007_199_254_740_992.0;
            let power = f64::from((state % 23) as u32) - 8.0;
            check(share * 10_f64.powf(power));
            check(-(share * 1e6).round() / 100.0);
        }
        for whole in 0..1000 {
            check(f64::from(whole) / 8.0);
            check(f64::from(whole) * 1e9);
        }
        assert!(quick > 150_000, "{quick}");
        for value in [0.0, f64::NAN, f64::INFINITY, 1e-300, 5e-324, 1e29, -1e29] {
            assert_eq!(decimal_from_f64(value), Decimal::from_f64(value));
        }
    }
}
