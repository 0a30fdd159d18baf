//! Logarithm and exponential without a branch, so that a loop over many arguments becomes vector
//! instructions.
//!
//! They are fdlibm's reductions and polynomials in plain additions, multiplications and divisions:
//! no fused operation and no table, so that every machine gives the same bits, whatever the width
//! of its vectors, and one argument the same as many.

/// 1.5·2⁵²: added to a small number and taken off again, it rounds that to a whole one.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// ln(u + c) for u > 0, c being what u has lost in rounding.
#[inline(always)]
fn ln_of_sum(u: f64, c: f64) -> f64 {
    /// The bits of 1 and of √½.
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const ROOT_HALF: u64 = 0x3fe6_a09e_0000_0000;
    const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
    const INFINITE: u64 = 0x7ff0_0000_0000_0000;
    /// 2⁵² + 1023, whose bits end in an exponent.
    const TWO_52: u64 = 0x4330_0000_0000_0000;
    let shifted = u.to_bits().wrapping_add(ONE - ROOT_HALF);
    let k = f64::from_bits((shifted >> 52) | TWO_52) - (4_503_599_627_370_496.0 + 1023.0);
    let f = f64::from_bits((shifted & MANTISSA).wrapping_add(ROOT_HALF)) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w
        * (3.999_999_999_940_942e-1
            + w * (2.222_219_843_214_978_4e-1 + w * 1.531_383_769_920_937_3e-1));
    let odd = z
        * (6.666_666_666_666_735e-1
            + w * (2.857_142_874_366_239e-1
                + w * (1.818_357_216_161_805e-1 + w * 1.479_819_860_511_658_6e-1)));
    // 1/u is 2^(1 − k)·(½ − s + s² − …): two digits of what is itself a rounding, and all where u → 1.
    let twice_per_power = f64::from_bits(INFINITE.wrapping_sub(shifted & !MANTISSA));
    let lost = c * twice_per_power * (0.5 - s + z);
    s * (half_square + (odd + even)) + (k * LN_2_LOW + lost) - half_square + f + k * LN_2_HIGH
}

/// ln x, relative error below 2 ulp; that of the least normal number, −708, for all below it.
#[inline(always)]
pub(crate) fn ln(x: f64) -> f64 {
    const LEAST: f64 = f64::MIN_POSITIVE;
    ln_of_sum(if x < LEAST { LEAST } else { x }, 0.0)
}

/// ln(1 + x) for x > −1, relative error below 2 ulp; NaN where x is infinite.
#[inline(always)]
pub(crate) fn ln_1p(x: f64) -> f64 {
    let u = 1.0 + x;
    // What the sum has lost, whichever of the two is the larger (Knuth's two-sum).
    let of_x = u - 1.0;
    let c = (1.0 - (u - of_x)) + (x - of_x);
    ln_of_sum(u, c)
}

/// ln(a/b) for a, b > 0, where the quotient may be no normal number.
pub(crate) fn ln_quotient(a: f64, b: f64) -> f64 {
    let quotient = a / b;
    match quotient.is_normal() {
        true => quotient.ln(),
        false => a.ln() - b.ln(),
    }
}

/// e^r − 1 and k, with x = k·ln 2 + r and |r| ≤ ½·ln 2.
#[inline(always)]
fn reduced(x: f64) -> (f64, f64) {
    let k = (x * std::f64::consts::LOG2_E + ROUNDER) - ROUNDER;
    let high = x - k * LN_2_HIGH;
    let low = k * LN_2_LOW;
    let r = high - low;
    let t = r * r;
    let square = t * t;
    let near = 1.666_666_666_666_660_2e-1 + t * -2.777_777_777_701_559_3e-3;
    let far = (6.613_756_321_437_934e-5 + t * -1.653_390_220_546_525_2e-6)
        + square * 4.138_136_797_057_238_5e-8;
    let c = r - t * (near + square * far);
    ((r * c / (2.0 - c) - low) + high, k)
}

/// x, or the nearer of the ends where it is beyond them; a NaN stays one.
#[inline(always)]
fn between(low: f64, x: f64, high: f64) -> f64 {
    let x = if x > high { high } else { x };
    if x < low { low } else { x }
}

/// 2^k for a whole k in −1022…1023.
#[inline(always)]
fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + (ROUNDER + 1023.0)).to_bits() << 52)
}

/// The two halves of 2^k, which itself may be no normal number.
#[inline(always)]
fn halves_of_power(k: f64) -> (f64, f64) {
    let first = (0.5 * k + ROUNDER) - ROUNDER;
    (power_of_two(first), power_of_two(k - first))
}

/// e^x, relative error below 1 ulp.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    // Beyond these the result is 0 or ∞.
    let (less_one, k) = reduced(between(-760.0, x, 720.0));
    let (half, other_half) = halves_of_power(k);
    (1.0 + less_one) * half * other_half
}

/// As [`exp`] between −700 and 700, in less time; their powers beyond.
#[inline(always)]
pub(crate) fn exp_within_700(x: f64) -> f64 {
    let (less_one, k) = reduced(between(-700.0, x, 700.0));
    (1.0 + less_one) * power_of_two(k)
}

/// e^x − 1 for x ≥ 0, relative error below 2 ulp.
#[inline(always)]
pub(crate) fn exp_m1(x: f64) -> f64 {
    let (less_one, k) = reduced(between(-760.0, x, 720.0));
    let (half, other_half) = halves_of_power(k);
    let power = half * other_half;
    less_one * power + (power - 1.0)
}

/// As [`exp_m1`] up to 700, in less time; the power of 700 beyond.
#[inline(always)]
pub(crate) fn exp_m1_within_700(x: f64) -> f64 {
    let (less_one, k) = reduced(between(0.0, x, 700.0));
    let power = power_of_two(k);
    less_one * power + (power - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard library's functions are right to the last bit but one.
    #[test]
    fn are_those_of_the_standard_library() {
        let close = |got: f64, want: f64, x: f64| {
            let apart = (got - want).abs();
            assert!(apart <= 4.5e-16 * want.abs(), "{x:e}: {got:e} {want:e}");
        };
        for step in 0..40_000 {
            let x = 10_f64.powf(f64::from(step) / 1000.0 - 30.0) * 1.000_123;
            close(ln_1p(x), x.ln_1p(), x);
            close(ln(x), x.ln(), x);
            if x < 0.9 {
                close(ln_1p(-x), (-x).ln_1p(), -x);
            }
            if x < 700.0 {
                assert_eq!(exp_within_700(x), exp(x));
                assert_eq!(exp_within_700(-x), exp(-x));
                assert_eq!(exp_m1_within_700(x), exp_m1(x));
                close(exp_m1(x), x.exp_m1(), x);
                close(exp(x), x.exp(), x);
                close(exp(-x), (-x).exp(), -x);
            }
        }
    }

    #[test]
    fn ends() {
        assert_eq!((ln(0.0), ln(1.0)), (f64::MIN_POSITIVE.ln(), 0.0));
        assert_eq!((ln_1p(0.0), exp(0.0), exp_m1(0.0)), (0.0, 1.0, 0.0));
        assert_eq!((exp(f64::NEG_INFINITY), exp(-800.0)), (0.0, 0.0));
        assert_eq!(
            (exp(f64::INFINITY), exp(800.0)),
            (f64::INFINITY, f64::INFINITY)
        );
        let most = [exp_within_700(1e9), exp_m1_within_700(1e9)];
        assert_eq!(most, [exp(700.0); 2]);
        assert_eq!(exp_within_700(-1e9), exp(-700.0));
        // Below the normal numbers.
        assert!((exp(-740.0) - (-740_f64).exp()).abs() <= 5e-324);
        assert!(exp(f64::NAN).is_nan() && ln_1p(f64::NAN).is_nan());
        assert!((ln_1p(1e300) - 1e300_f64.ln()).abs() < 1e-13);
    }
}
