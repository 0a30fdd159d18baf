use crate::loyalty::LoyaltyError;
use crate::loyalty::check::{above_zero, at_least_zero};
use crate::loyalty::division::whole_and_remainder;
use crate::quantity::{Checked, allocate};
use rust_decimal::Decimal;

/// The number of times that the amount comes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ThresholdMode {
    /// Once, from the threshold on.
    Once,
    /// Once for every full threshold in the total.
    Stepped,
}

/// An amount off an order that reaches a threshold: 满减.
///
/// ```text
/// once      discount = amount                          where Σ lines ≥ threshold
/// stepped   discount = ⌊Σ lines / threshold⌋ × amount
/// ```
///
/// up to `maximum`. The discount is allocated to the lines in proportion to their amounts, in units
/// of 10^−places by largest remainder, of equal remainders to the earlier line, so that a line can
/// be refunded at what was paid for it. No line gets more than it costs: one that is finer than the
/// currency gets its own amount at most, and the others the rest.
///
/// # Example
///
/// ```
/// use clv::loyalty::promotion::{ThresholdDiscount, ThresholdMode};
/// use rust_decimal_macros::dec;
///
/// let offer = ThresholdDiscount {
///     threshold: dec!(300),
///     amount: dec!(50),
///     mode: ThresholdMode::Stepped,
///     maximum: None,
///     places: 2,
/// };
/// let order = offer.apply(&[dec!(450.00), dec!(199.00)])?;
/// assert_eq!((order.discount, order.payable), (dec!(100), dec!(549)));
/// assert_eq!(order.allocation, [dec!(69.34), dec!(30.66)]);
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ThresholdDiscount {
    /// The total from which on it holds (≥), in money, above 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub threshold: Decimal,
    /// The amount that comes off, in money, above 0 and not above the threshold.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub amount: Decimal,
    /// The number of times that it comes off.
    pub mode: ThresholdMode,
    /// The most that comes off, `None`: without end.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub maximum: Option<Decimal>,
    /// Decimal places of the currency: 2 for cents.
    pub places: u32,
}

/// An order after a discount.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Discounted {
    /// Before the discount.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub total: Decimal,
    /// The amount that comes off.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub discount: Decimal,
    /// After it.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub payable: Decimal,
    /// The discount of each line; they sum to the discount.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub allocation: Vec<Decimal>,
}

impl ThresholdDiscount {
    fn check(&self) -> Result<(), LoyaltyError> {
        above_zero(self.threshold, "threshold")?;
        above_zero(self.amount, "amount off")?;
        if let Some(maximum) = self.maximum {
            at_least_zero(maximum, "maximum discount")?;
        }
        if self.amount > self.threshold {
            return Err(LoyaltyError::AmountAboveThreshold {
                amount: self.amount,
                threshold: self.threshold,
            });
        }
        Ok(())
    }

    fn discount(&self, total: Decimal) -> Result<Decimal, LoyaltyError> {
        if total < self.threshold {
            return Ok(Decimal::ZERO);
        }
        let off = match self.mode {
            ThresholdMode::Once => self.amount,
            ThresholdMode::Stepped => {
                let (steps, _) =
                    whole_and_remainder(total, self.threshold, "thresholds in the total")?;
                steps.times(self.amount, "discount")?
            }
        };
        Ok(self.maximum.map_or(off, |maximum| off.min(maximum)))
    }

    /// The discount on an order of these lines, in money.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::AmountAboveThreshold`], and as a
    /// [`QuantityError`](crate::quantity::QuantityError) a negative line, a threshold or amount that
    /// is not above 0, or a discount that is finer than the currency.
    pub fn apply(&self, lines: &[Decimal]) -> Result<Discounted, LoyaltyError> {
        self.check()?;
        let mut total = Decimal::ZERO;
        for &line in lines {
            total = total.plus(at_least_zero(line, "line of an order")?, "order total")?;
        }
        let discount = self.discount(total)?;
        Ok(Discounted {
            total,
            discount,
            payable: total.minus(discount, "amount to pay")?,
            allocation: if discount.is_zero() {
                vec![Decimal::ZERO; lines.len()]
            } else {
                within_lines(allocate(discount, lines, self.places)?, lines)?
            },
        })
    }
}

/// A share that is rounded up could be more than a line that is finer than the currency: the others
/// take what is above it, those first of which most is left.
fn within_lines(
    mut allocation: Vec<Decimal>,
    lines: &[Decimal],
) -> Result<Vec<Decimal>, LoyaltyError> {
    const QUANTITY: &str = "allocated discount";
    let mut above = Decimal::ZERO;
    let mut left = Vec::with_capacity(lines.len());
    for (place, (share, &line)) in allocation.iter_mut().zip(lines).enumerate() {
        if *share > line {
            above = above.plus(share.minus(line, QUANTITY)?, QUANTITY)?;
            *share = line;
        } else {
            left.push((line.minus(*share, QUANTITY)?, place));
        }
    }
    left.sort_by_key(|&(rest, place)| (std::cmp::Reverse(rest), place));
    for (rest, place) in left {
        let more = rest.min(above);
        above = above.minus(more, QUANTITY)?;
        if let Some(share) = allocation.get_mut(place) {
            *share = share.plus(more, QUANTITY)?;
        }
    }
    Ok(allocation)
}
