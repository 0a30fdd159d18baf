use rust_decimal::Decimal;

/// A sum of decimals without rounding, in any order: `Decimal`'s own addition rounds where the sum
/// needs more than 28 digits.
///
/// ```text
/// value = whole + mantissa / 10^scale
/// ```
///
/// `whole` stays 0 until 128 bits no longer hold all digits in `mantissa`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ExactSum {
    whole: i128,
    mantissa: i128,
    scale: u32,
}

/// The same sum, however its digits are kept.
impl PartialEq for ExactSum {
    fn eq(&self, other: &Self) -> bool {
        let exceeds = |a: Self, b: Self| a.minus(b).is_none_or(Self::is_positive);
        !exceeds(*self, *other) && !exceeds(*other, *self)
    }
}

/// A sum as a decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Total {
    pub(crate) amount: Decimal,
    /// Whether digits were lost.
    pub(crate) is_rounded: bool,
}

/// The decimal places that a rounded sum keeps at least.
const PLACES_KEPT: u32 = 12;

impl ExactSum {
    pub(super) fn of_digits(mantissa: i128, scale: u32) -> Self {
        Self {
            whole: 0,
            mantissa,
            scale,
        }
    }

    /// `None` beyond 10³⁸, which ten billion of the largest amounts do not reach.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        self.plus_digits(other)
            .or_else(|| self.split()?.plus_digits(other.split()?))
    }

    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated()?)
    }

    pub(crate) fn negated(self) -> Option<Self> {
        Some(Self {
            whole: self.whole.checked_neg()?,
            mantissa: self.mantissa.checked_neg()?,
            scale: self.scale,
        })
    }

    pub(crate) fn is_positive(self) -> bool {
        match self.whole {
            0 => self.mantissa > 0,
            _ => self
                .split()
                .is_some_and(|split| (split.whole, split.mantissa) > (0, 0)),
        }
    }

    /// The nearest decimal: the sum itself where a decimal holds all of its digits, and else the
    /// sum rounded once, half to even, at the last place that a decimal has. `None` where fewer
    /// than 12 places would be left.
    pub(crate) fn to_total(self) -> Option<Total> {
        if self.whole == 0
            && let Ok(amount) = Decimal::try_from_i128_with_scale(self.mantissa, self.scale)
        {
            return Some(Total {
                amount,
                is_rounded: false,
            });
        }
        let Self {
            whole,
            mut mantissa,
            mut scale,
        } = self.split()?;
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        let at = |places: u32| -> Option<Total> {
            let dropped = 10_i128.checked_pow(scale - places)?;
            let kept = divide_half_even(mantissa, dropped);
            let digits = whole
                .checked_mul(10_i128.checked_pow(places)?)?
                .checked_add(kept)?;
            Some(Total {
                amount: Decimal::try_from_i128_with_scale(digits, places).ok()?,
                is_rounded: places < scale,
            })
        };
        at(scale).or_else(|| (PLACES_KEPT..scale).rev().find_map(at))
    }

    fn plus_digits(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let mantissa = self.at_scale(scale)?.checked_add(other.at_scale(scale)?)?;
        Some(Self {
            whole: self.whole.checked_add(other.whole)?,
            mantissa,
            scale,
        })
    }

    fn at_scale(self, scale: u32) -> Option<i128> {
        if scale == self.scale {
            return Some(self.mantissa);
        }
        let factor = 10_i128.checked_pow(scale.checked_sub(self.scale)?)?;
        self.mantissa.checked_mul(factor)
    }

    /// The same number with |mantissa| < 10^scale, and with one sign.
    fn split(self) -> Option<Self> {
        let one = 10_i128.checked_pow(self.scale)?;
        let mut whole = self.whole.checked_add(self.mantissa / one)?;
        let mut mantissa = self.mantissa % one;
        if whole > 0 && mantissa < 0 {
            (whole, mantissa) = (whole - 1, mantissa + one);
        } else if whole < 0 && mantissa > 0 {
            (whole, mantissa) = (whole + 1, mantissa - one);
        }
        Some(Self {
            whole,
            mantissa,
            scale: self.scale,
        })
    }
}

fn divide_half_even(number: i128, divisor: i128) -> i128 {
    let (quotient, rest) = (number / divisor, number % divisor);
    let up = match (2 * rest.abs()).cmp(&divisor) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => quotient % 2 != 0,
        std::cmp::Ordering::Greater => true,
    };
    quotient + if up { number.signum() } else { 0 }
}

impl From<Decimal> for ExactSum {
    fn from(amount: Decimal) -> Self {
        Self {
            whole: 0,
            mantissa: amount.mantissa(),
            scale: amount.scale(),
        }
    }
}

/// A sum is written as its whole, its digits and their scale, in one text.
#[cfg(feature = "serde")]
impl serde::Serialize for ExactSum {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            whole,
            mantissa,
            scale,
        } = self;
        serializer.collect_str(&format_args!("{whole} {mantissa} {scale}"))
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for ExactSum {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut parts = text.split(' ');
        let mut next = || parts.next()?.parse::<i128>().ok();
        let read = match (next(), next(), next(), next()) {
            (Some(whole), Some(mantissa), Some(scale @ 0..=28), None) => Some(Self {
                whole,
                mantissa,
                // At most 28.
                scale: scale as u32,
            }),
            _ => None,
        };
        let what = "an exact sum: a whole number, digits and their scale of at most 28";
        read.ok_or_else(|| serde::de::Error::custom(what))
    }
}
