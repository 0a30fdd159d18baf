use super::Payment;
use super::collapse::without_leap_second;
use chrono::{DateTime, NaiveDateTime};
use rust_decimal::Decimal;

/// An instant and an amount in 24 bytes.
#[derive(Clone, Copy, Default)]
pub(super) struct CompactRow {
    /// Nanoseconds since 1970.
    pub(super) at: i64,
    pub(super) mantissa: i64,
    pub(super) scale: u8,
    /// Where it stands among the rows that it came with.
    #[cfg_attr(
        not(feature = "csv"),
        expect(dead_code, reason = "only a file goes back to its rows")
    )]
    pub(super) place: u32,
}

impl CompactRow {
    /// `None` where it does not fit.
    pub(super) fn new(place: usize, at: NaiveDateTime, amount: Decimal) -> Option<Self> {
        Some(Self {
            at: nanoseconds(without_leap_second(at))?,
            mantissa: i64::try_from(amount.mantissa()).ok()?,
            scale: u8::try_from(amount.scale()).ok()?,
            place: u32::try_from(place).ok()?,
        })
    }

    fn amount(self) -> Decimal {
        // It was one.
        let digits = i128::from(self.mantissa);
        Decimal::try_from_i128_with_scale(digits, self.scale.into()).unwrap_or_default()
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
