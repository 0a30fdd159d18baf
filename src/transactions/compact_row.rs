use super::Payment;
use super::collapse::without_leap_second;
use super::exact_sum::ExactSum;
use chrono::{DateTime, NaiveDateTime};
use rust_decimal::Decimal;

/// A row in 24 bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct CompactRow {
    /// Nanoseconds since 1970.
    pub(super) at: i64,
    pub(super) mantissa: i64,
    pub(super) row: u32,
    scale: u8,
}

impl CompactRow {
    /// `None` where it does not fit.
    pub(super) fn new(row: u32, at: NaiveDateTime, amount: Decimal) -> Option<Self> {
        Some(Self {
            at: nanoseconds(without_leap_second(at))?,
            mantissa: i64::try_from(amount.mantissa()).ok()?,
            row,
            scale: u8::try_from(amount.scale()).ok()?,
        })
    }

    fn amount(self) -> Decimal {
        // It was one.
        let digits = i128::from(self.mantissa);
        Decimal::try_from_i128_with_scale(digits, self.scale.into()).unwrap_or_default()
    }

    pub(super) fn sum(self) -> ExactSum {
        ExactSum::of_digits(self.mantissa, self.scale.into())
    }

    pub(super) fn payment(self) -> Payment {
        Payment {
            at: instant(self.at),
            amount: self.amount(),
            order: None,
        }
    }

    /// The order of a [`ByCustomer`](super::ByCustomer).
    pub(super) fn in_order(&self, other: &Self) -> std::cmp::Ordering {
        let at_once = || {
            let refund = |row: &Self| row.mantissa < 0;
            refund(self)
                .cmp(&refund(other))
                .then_with(|| match self.scale == other.scale {
                    true => self.mantissa.cmp(&other.mantissa),
                    false => self.amount().cmp(&other.amount()),
                })
                .then_with(|| self.scale.cmp(&other.scale))
        };
        self.at.cmp(&other.at).then_with(at_once)
    }

    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.at == other.at
            && match self.scale == other.scale {
                true => self.mantissa == other.mantissa,
                false => self.amount() == other.amount(),
            }
    }
}

/// Since 1970; `None` before 1677 and after 2262.
pub(super) fn nanoseconds(at: NaiveDateTime) -> Option<i64> {
    at.and_utc().timestamp_nanos_opt()
}

pub(super) fn instant(nanoseconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp_nanos(nanoseconds).naive_utc()
}
