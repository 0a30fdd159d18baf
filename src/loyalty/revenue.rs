//! Revenue of points under IFRS 15 and ASC 606: points that give a material right are a
//! performance obligation of their own, and their part of the price is revenue when they are
//! redeemed.

use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::loyalty::division::proportion;
use crate::quantity::{Checked, Probability};
use rust_decimal::{Decimal, RoundingStrategy};

/// A sale that grants points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PointsSale {
    /// The price that the customer pays, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub transaction_price: Decimal,
    /// The price of the goods when sold alone, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub goods_standalone_price: Decimal,
    /// Points that the sale grants.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub points_issued: Decimal,
    /// The value of a redeemed point, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value_per_point: Decimal,
    /// The share of points that will be redeemed: 1 − breakage.
    pub redemption_probability: Probability,
}

/// The price of a sale, divided between goods and points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PriceAllocation {
    /// points issued × value per point × redemption probability, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub points_standalone_price: Decimal,
    /// Revenue now.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub goods: Decimal,
    /// Deferred until the points are redeemed.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub points: Decimal,
}

/// To what an allocated price is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum AllocationRounding {
    /// Not at all.
    Exact,
    /// The goods' part to so many decimal places, a half up, and to the price at most; the points'
    /// part is the rest.
    Places(u32),
}

impl PointsSale {
    /// The price by relative stand-alone selling prices.
    ///
    /// ```text
    /// points' price = points issued × value per point × redemption probability
    /// goods         = price × goods' price / (goods' price + points' price)
    /// points        = price − goods
    /// ```
    ///
    /// The ratio itself is never rounded: rounding 9,500/109,500 to 9 % moves 324 of the 100,000
    /// in the example below. `None` where both stand-alone prices are zero.
    ///
    /// Source: IFRS 15.74–80 and B39–B43, ASC 606-10-55-41 to 45.
    ///
    /// # Errors
    ///
    /// A negative amount or an overflow, as a [`QuantityError`](crate::quantity::QuantityError).
    ///
    /// # Example
    ///
    /// IFRS 15, example 52:
    ///
    /// ```
    /// use clv::loyalty::revenue::{AllocationRounding, PointsSale};
    /// use clv::quantity::Probability;
    /// use rust_decimal_macros::dec;
    ///
    /// let sale = PointsSale {
    ///     transaction_price: dec!(100000),
    ///     goods_standalone_price: dec!(100000),
    ///     points_issued: dec!(10000),
    ///     value_per_point: dec!(1),
    ///     redemption_probability: Probability::new(dec!(0.95))?,
    /// };
    /// let allocation = sale.allocate(AllocationRounding::Places(0))?.ok_or("prices")?;
    /// assert_eq!((allocation.goods, allocation.points), (dec!(91324), dec!(8676)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn allocate(
        &self,
        rounding: AllocationRounding,
    ) -> Result<Option<PriceAllocation>, LoyaltyError> {
        let price = at_least_zero(self.transaction_price, "transaction price")?;
        let goods_alone = at_least_zero(self.goods_standalone_price, "goods' stand-alone price")?;
        let points_alone = at_least_zero(self.points_issued, "issued points")?
            .times(
                at_least_zero(self.value_per_point, "value per point")?,
                "points' stand-alone price",
            )?
            .times(
                self.redemption_probability.value(),
                "points' stand-alone price",
            )?;
        let together = goods_alone.plus(points_alone, "stand-alone prices")?;
        if together.is_zero() {
            return Ok(None);
        }
        let exact = proportion(price, goods_alone, together, "allocated price")?;
        let goods = match rounding {
            AllocationRounding::Exact => exact,
            AllocationRounding::Places(places) => {
                let rounded =
                    exact.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
                // A price finer than the places could round up past itself.
                rounded.min(price)
            }
        };
        Ok(Some(PriceAllocation {
            points_standalone_price: points_alone,
            goods,
            points: price.minus(goods, "allocated price")?,
        }))
    }
}

/// The points of a programme at the end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RevenuePeriod {
    /// Points redeemed so far.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub redeemed_to_date: Decimal,
    /// The current estimate of all points that will ever be redeemed.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub expected_total: Decimal,
    /// The state of the programme after it.
    pub programme: ProgrammeState,
}

/// Whether a programme goes on after a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ProgrammeState {
    /// It does.
    GoesOn,
    /// It ended: no point can be redeemed any more, and the rest is released.
    Ended,
}

/// The revenue that a period books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RecognisedRevenue {
    /// Of the period, in money; below zero where a higher estimate takes revenue back.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue: Decimal,
    /// Up to the end of the period.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue_to_date: Decimal,
    /// The contract liability at the end of the period: what is still deferred.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub liability: Decimal,
}

/// Revenue of points by cumulative catch-up.
///
/// ```text
/// revenue to date = allocated × redeemed to date / expected total     (all, once it has ended)
/// revenue         = revenue to date − revenue to date before
/// liability       = allocated − revenue to date
/// ```
///
/// allocated: the part of the price that the points carry, in money. Breakage is recognised in
/// proportion to redemption, because the expected total leaves it out. `None` where the expected
/// total is 0 before the end.
///
/// Source: IFRS 15.B46 and example 52, ASC 606-10-55-48.
///
/// # Errors
///
/// [`LoyaltyError::ExpectedBelowRedeemed`], [`LoyaltyError::ProgressFalls`] where fewer points are
/// redeemed to date than before, [`LoyaltyError::PeriodAfterTheEnd`], and a negative amount as a
/// [`QuantityError`](crate::quantity::QuantityError).
///
/// # Example
///
/// IFRS 15, example 52: 4,110 in the first year and 3,493 in the second.
///
/// ```
/// use clv::loyalty::revenue::{ProgrammeState, RevenuePeriod, recognise};
/// use rust_decimal_macros::dec;
///
/// let year = |redeemed_to_date, expected_total| RevenuePeriod {
///     redeemed_to_date,
///     expected_total,
///     programme: ProgrammeState::GoesOn,
/// };
/// let years = [year(dec!(4500), dec!(9500)), year(dec!(8500), dec!(9700))];
/// let booked = recognise(dec!(8676), &years)?.ok_or("expected points")?;
/// assert_eq!(booked[0].revenue.round(), dec!(4110));
/// assert_eq!(booked[1].revenue.round(), dec!(3493));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recognise(
    allocated: Decimal,
    periods: &[RevenuePeriod],
) -> Result<Option<Vec<RecognisedRevenue>>, LoyaltyError> {
    let allocated = at_least_zero(allocated, "price allocated to the points")?;
    check(periods)?;
    let mut booked = Vec::with_capacity(periods.len());
    let mut before = Decimal::ZERO;
    for period in periods {
        let revenue_to_date = match period.programme {
            ProgrammeState::Ended => allocated,
            ProgrammeState::GoesOn if period.expected_total.is_zero() => return Ok(None),
            ProgrammeState::GoesOn => proportion(
                allocated,
                period.redeemed_to_date,
                period.expected_total,
                "revenue to date",
            )?,
        };
        booked.push(RecognisedRevenue {
            revenue: revenue_to_date.minus(before, "revenue")?,
            revenue_to_date,
            liability: allocated.minus(revenue_to_date, "contract liability")?,
        });
        before = revenue_to_date;
    }
    Ok(Some(booked))
}

fn check(periods: &[RevenuePeriod]) -> Result<(), LoyaltyError> {
    let mut before: Option<&RevenuePeriod> = None;
    for (number, period) in periods.iter().enumerate() {
        let redeemed = at_least_zero(period.redeemed_to_date, "points redeemed to date")?;
        let expected = at_least_zero(period.expected_total, "expected redemption")?;
        if expected < redeemed {
            return Err(LoyaltyError::ExpectedBelowRedeemed { expected, redeemed });
        }
        if let Some(before) = before {
            if before.programme == ProgrammeState::Ended {
                return Err(LoyaltyError::PeriodAfterTheEnd { period: number + 1 });
            }
            if redeemed < before.redeemed_to_date {
                return Err(LoyaltyError::ProgressFalls {
                    metric: "points redeemed to date",
                    before: before.redeemed_to_date,
                    after: redeemed,
                });
            }
        }
        before = Some(period);
    }
    Ok(())
}
