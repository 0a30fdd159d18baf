use rust_decimal::Decimal;

/// A sum of decimals that is exact or not at all: `Decimal`'s own addition rounds where the sum
/// needs more than 28 digits.
///
/// 128 bits for the digits leave room for 2³¹ amounts of 28 digits of the same scale.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ExactSum {
    mantissa: i128,
    scale: u32,
}

impl ExactSum {
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        Some(Self {
            mantissa: self.at_scale(scale)?.checked_add(other.at_scale(scale)?)?,
            scale,
        })
    }

    pub(super) fn is_positive(self) -> bool {
        self.mantissa > 0
    }

    /// The same number, if a decimal holds all of its digits.
    pub(super) fn to_decimal(self) -> Option<Decimal> {
        let Self {
            mut mantissa,
            mut scale,
        } = self;
        loop {
            match Decimal::try_from_i128_with_scale(mantissa, scale) {
                Ok(sum) => return Some(sum),
                Err(_) if scale > 0 && mantissa % 10 == 0 => {
                    mantissa /= 10;
                    scale -= 1;
                }
                Err(_) => return None,
            }
        }
    }

    fn at_scale(self, scale: u32) -> Option<i128> {
        if scale == self.scale {
            return Some(self.mantissa);
        }
        let factor = 10_i128.checked_pow(scale.checked_sub(self.scale)?)?;
        self.mantissa.checked_mul(factor)
    }
}

impl From<Decimal> for ExactSum {
    fn from(amount: Decimal) -> Self {
        Self {
            mantissa: amount.mantissa(),
            scale: amount.scale(),
        }
    }
}
