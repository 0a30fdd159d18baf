use crate::quantity::{Checked, DiscountRate, TimeUnit, geometric_series};
use crate::roi::RoiError;
use rust_decimal::Decimal;

/// The end of its period at which each payment is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum PaymentsAt {
    /// In advance.
    StartOfPeriod,
    /// In arrears.
    EndOfPeriod,
}

/// Equal payments at equal distances.
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, TimeUnit};
/// use clv::roi::{Annuity, PaymentsAt};
/// use rust_decimal_macros::dec;
///
/// let payments = Annuity {
///     payment: dec!(100),
///     period: TimeUnit::Year,
///     periods: 2,
///     at: PaymentsAt::EndOfPeriod,
/// };
/// let rate = DiscountRate::new(dec!(0.25), TimeUnit::Year)?;
/// assert_eq!(payments.present_value(rate)?, dec!(144)); // 80 + 64
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Annuity {
    /// Money per period.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub payment: Decimal,
    /// The time from one payment to the next.
    pub period: TimeUnit,
    /// The number of payments.
    pub periods: u32,
    /// When each is made.
    pub at: PaymentsAt,
}

impl Annuity {
    /// The present value of the payments.
    ///
    /// ```text
    /// EndOfPeriod    payment · (1 − (1+d)^(−T))/d, summed term by term: d = 0 is no special case
    /// StartOfPeriod  the same times (1+d)
    /// ```
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where the value has no place in a decimal.
    pub fn present_value(&self, rate: DiscountRate) -> Result<Decimal, RoiError> {
        const QUANTITY: &str = "present value of an annuity";
        let factor = rate.growth_factor(self.period)?;
        let discount = Decimal::ONE.over(factor, QUANTITY)?;
        let series = geometric_series(discount, u64::from(self.periods), QUANTITY)?;
        let in_advance = self.payment.times(series.sum, QUANTITY)?;
        Ok(match self.at {
            PaymentsAt::StartOfPeriod => in_advance,
            PaymentsAt::EndOfPeriod => in_advance.over(factor, QUANTITY)?,
        })
    }
}
