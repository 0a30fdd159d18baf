use super::member::DiscountStacking;
use super::member::discounted;
use crate::loyalty::LoyaltyError;
use crate::quantity::Probability;
use chrono::NaiveDateTime;
use rust_decimal::Decimal;

/// A share off the price for a limited time.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::loyalty::promotion::TimeLimitedDiscount;
/// use clv::quantity::Probability;
/// use rust_decimal_macros::dec;
///
/// let day = |day| {
///     NaiveDate::from_ymd_opt(2026, 11, day).and_then(|day| day.and_hms_opt(0, 0, 0)).ok_or("a date")
/// };
/// let sale = TimeLimitedDiscount {
///     from: day(11)?,
///     until: day(12)?,
///     share: Probability::new(dec!(0.2))?,
/// };
/// assert_eq!(sale.price_at(dec!(250), day(11)?)?, dec!(200));
/// assert_eq!(sale.price_at(dec!(250), day(12)?)?, dec!(250)); // the end is excluded
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TimeLimitedDiscount {
    /// The first instant at which it holds.
    pub from: NaiveDateTime,
    /// The first instant at which it no longer holds.
    pub until: NaiveDateTime,
    /// The share of the price that comes off.
    pub share: Probability,
}

impl TimeLimitedDiscount {
    /// Whether it holds.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::EndsBeforeItBegins`].
    pub fn holds_at(&self, at: NaiveDateTime) -> Result<bool, LoyaltyError> {
        if self.until <= self.from {
            return Err(LoyaltyError::EndsBeforeItBegins {
                from: self.from,
                until: self.until,
            });
        }
        Ok((self.from..self.until).contains(&at))
    }

    /// The price at an instant.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::EndsBeforeItBegins`], and a negative price.
    pub fn price_at(&self, price: Decimal, at: NaiveDateTime) -> Result<Decimal, LoyaltyError> {
        let shares: &[Probability] = if self.holds_at(at)? {
            &[self.share]
        } else {
            &[]
        };
        discounted(price, shares, DiscountStacking::Multiplicative)
    }
}
