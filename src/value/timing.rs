use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// A fraction of a period, in \[0, 1\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "FractionText", into = "FractionText")
)]
pub struct PeriodFraction(Decimal);

impl PeriodFraction {
    /// The middle of the period.
    pub const HALF: Self = Self(Decimal::from_parts(5, 0, 0, false, 1));

    /// A fraction of a period.
    ///
    /// # Errors
    ///
    /// [`QuantityError::OutOfRange`] where it is not in \[0, 1\].
    pub fn new(value: Decimal) -> Result<Self, QuantityError> {
        if value >= Decimal::ZERO && value <= Decimal::ONE {
            Ok(Self(value))
        } else {
            Err(QuantityError::OutOfRange {
                quantity: "fraction of a period",
                range: "in [0, 1]",
                value,
            })
        }
    }

    /// The number.
    pub fn value(self) -> Decimal {
        self.0
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
struct FractionText(#[serde(with = "crate::quantity::decimal")] Decimal);

#[cfg(feature = "serde")]
impl TryFrom<FractionText> for PeriodFraction {
    type Error = QuantityError;

    fn try_from(text: FractionText) -> Result<Self, QuantityError> {
        Self::new(text.0)
    }
}

#[cfg(feature = "serde")]
impl From<PeriodFraction> for FractionText {
    fn from(fraction: PeriodFraction) -> Self {
        Self(fraction.0)
    }
}

/// The dates of payments, by which "the" formula of lifetime value differs from book to book.
///
/// For a margin m, a retention rate r and a discount rate d, all of the same period, over all time:
///
/// | timing | value | payments at | who |
/// |---|---|---|---|
/// | `FirstPaymentNow` | m(1+d)/(1+d−r), formula (1) | 0, 1, 2, … | Blattberg, Kim & Neslin 2008; Steenburgh & Avery 2011 |
/// | `FirstPaymentExcluded` | m·r/(1+d−r), formula (2) | 1, 2, …, each if retained until then | Gupta & Lehmann; Kotler & Keller; Lehmann & Winer |
/// | `FirstPaymentAtEndOfPeriod` | m/(1+d−r), formula (3) | 1, 2, …, each one period after it is certain | Ofek 2002; Davis 2007 |
/// | `FirstPaymentWithinPeriod(k)` | (1) / (1+d)ᵏ | k, 1 + k, 2 + k, … | in between, 0 < k < 1 |
///
/// (1) = (2) + m, and (1) = (3)·(1+d). Formula numbers: Fader & Hardie, *Reconciling and Clarifying
/// CLV Formulas*, note 024, 2012.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Timing {
    /// The first payment is certain and comes now: a customer who signs and pays today. Note 024,
    /// (1).
    FirstPaymentNow,
    /// The first payment has been made and does not count: what is still to come from a customer of
    /// today, each payment only if retained until its date. Note 024, (2).
    FirstPaymentExcluded,
    /// As [`FirstPaymentNow`](Self::FirstPaymentNow), but booked at the end of each period. Note
    /// 024, (3).
    FirstPaymentAtEndOfPeriod,
    /// As [`FirstPaymentNow`](Self::FirstPaymentNow), but booked when this fraction of each period
    /// has passed. Note 024, (1) divided by (1+d)ᵏ.
    FirstPaymentWithinPeriod(PeriodFraction),
}

impl Timing {
    /// Payments in the middle of each period.
    pub const MID_PERIOD: Self = Self::FirstPaymentWithinPeriod(PeriodFraction::HALF);

    /// The number of periods from now until the first payment counted is booked.
    pub fn delay(self) -> Decimal {
        match self {
            Self::FirstPaymentNow => Decimal::ZERO,
            Self::FirstPaymentExcluded | Self::FirstPaymentAtEndOfPeriod => Decimal::ONE,
            Self::FirstPaymentWithinPeriod(fraction) => fraction.value(),
        }
    }

    /// The number of periods that a customer must have stayed before the first payment counted.
    pub fn renewals_before_first_payment(self) -> u32 {
        match self {
            Self::FirstPaymentExcluded => 1,
            Self::FirstPaymentNow
            | Self::FirstPaymentAtEndOfPeriod
            | Self::FirstPaymentWithinPeriod(_) => 0,
        }
    }

    /// A value as of the first payment's date, brought back to now.
    pub(super) fn discounted(
        self,
        value: Decimal,
        factor: Decimal,
        quantity: &'static str,
    ) -> Result<Decimal, QuantityError> {
        match self {
            Self::FirstPaymentNow => Ok(value),
            Self::FirstPaymentExcluded | Self::FirstPaymentAtEndOfPeriod => {
                value.over(factor, quantity)
            }
            Self::FirstPaymentWithinPeriod(PeriodFraction(fraction)) if fraction.is_zero() => {
                Ok(value)
            }
            Self::FirstPaymentWithinPeriod(PeriodFraction(fraction)) => {
                value.over(factor.to_power(fraction, Decimal::ONE, quantity)?, quantity)
            }
        }
    }
}

/// The number of payment dates that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum PaymentDates {
    /// All there will ever be.
    All,
    /// The first so many, at least one.
    First(u32),
}

impl PaymentDates {
    /// The number of dates, `None` where it is not limited.
    pub(super) fn limit(self) -> Result<Option<u32>, QuantityError> {
        match self {
            Self::All => Ok(None),
            Self::First(0) => Err(QuantityError::OutOfRange {
                quantity: "number of payment dates",
                range: "≥ 1",
                value: Decimal::ZERO,
            }),
            Self::First(count) => Ok(Some(count)),
        }
    }
}
