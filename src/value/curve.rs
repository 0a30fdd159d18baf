use super::{ConstantRetention, PaymentDates, SurvivalCurve, Timing, ValueError};
use crate::quantity::{Checked, DiscountRate, QuantityError, present_value, to_f64};
use rust_decimal::Decimal;

const VALUE: &str = "lifetime value";

/// The rest after the last summand of an endless sum is below this share of the sum.
const TAIL: f64 = 1e-25;
/// A share below this may be followed by one that is below the last digit of a decimal.
const FADED: Decimal = Decimal::from_parts(1, 0, 0, false, 20);
/// A summand below this share of the sum does not change its first 20 digits.
const NEGLIGIBLE: f64 = 1e-20;
/// An endless sum that needs more summands than these is refused.
const MOST_PAYMENTS: u32 = 1_000_000;

/// The margin of each payment counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Margins<'a> {
    /// The same money every time.
    Constant(Decimal),
    /// The first payment counted, and how much greater each is than the one before, a fraction
    /// > −1.
    Growing {
        /// Money of the first payment counted.
        first: Decimal,
        /// Growth from one payment to the next.
        growth: Decimal,
    },
    /// The first payment counted, the second, …: no payment after the last one given. Where margins
    /// and costs are booked at different times, value them one by one, each with its own
    /// [`Timing`], and subtract.
    ByPeriod(&'a [Decimal]),
}

impl Margins<'_> {
    /// The first margin and the growth from one to the next, where that is always the same.
    fn geometric(self) -> Option<(Decimal, Decimal)> {
        match self {
            Self::Constant(margin) => Some((margin, Decimal::ZERO)),
            Self::Growing { first, growth } => Some((first, growth)),
            Self::ByPeriod(_) => None,
        }
    }
}

/// The value of a customer who stays as a survival curve says.
///
/// ```text
/// Σ m_i · S(t_i) / (1+d)^(i + τ),   i = 0, 1, …
///
/// timing                        t_i      τ
/// FirstPaymentNow               i        0
/// FirstPaymentExcluded          i + 1    1
/// FirstPaymentAtEndOfPeriod     i        1
/// FirstPaymentWithinPeriod(k)   i        k
///
/// m_i  margin of payment i      S(t)  share still there at the start of period t
/// d    discount rate, per period of the curve
/// ```
///
/// With the curve rᵗ (a [`RetentionRate`](crate::quantity::RetentionRate)) it is
/// [`ConstantRetention`], and computed as that where margins are constant or growing; so is the rest
/// of a sum from where a curve goes on at a constant rate ([`SurvivalCurve::constant_rate_from`]).
/// Other curves are summed. A share below 10⁻²⁸ is 0. Where all
/// payment dates count and the curve does not come down to 0, summands are added until all that may
/// still come, at most `m·S·v/(1 − v)` with v = (1+g)/(1+d), is below 10⁻²⁵ of the sum.
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, TimeUnit};
/// use clv::value::{
///     BeyondLastPoint, EmpiricalSurvival, Margins, PaymentDates, Timing, curve_value,
/// };
/// use rust_decimal_macros::dec;
///
/// let shares = [dec!(1), dec!(0.5), dec!(0.25)];
/// let curve = EmpiricalSurvival::new(shares, TimeUnit::Year, BeyondLastPoint::NobodyStays)?;
/// let discount = DiscountRate::new(dec!(0.25), TimeUnit::Year)?;
/// let value = curve_value(
///     &curve,
///     Margins::Constant(dec!(100)),
///     discount,
///     Timing::FirstPaymentNow,
///     PaymentDates::All,
/// )?;
/// assert_eq!(value, dec!(156)); // 100 + 50 × 0.8 + 25 × 0.64
/// # Ok::<(), clv::Error>(())
/// ```
///
/// # Errors
///
/// Whatever the curve refuses; [`ValueError::CurveEnds`] where it is not known as far as the
/// payments go; [`ValueError::Diverges`] where an endless sum has no limit;
/// [`ValueError::TooManyPayments`] where it cannot be bounded; [`ValueError::Quantity`] where a
/// number is out of range.
pub fn curve_value(
    curve: &(impl SurvivalCurve + ?Sized),
    margins: Margins<'_>,
    discount: DiscountRate,
    timing: Timing,
    payments: PaymentDates,
) -> Result<Decimal, ValueError> {
    if let Some(retention) = curve.constant_rate()
        && let Some((margin, growth)) = margins.geometric()
    {
        let customer = ConstantRetention {
            margin,
            retention,
            discount,
            growth,
            timing,
            payments,
        };
        return customer.value();
    }
    let factor = discount.growth_factor(curve.period())?;
    let limit = payments.limit()?;
    if let Some(value) = value_with_closed_tail(curve, margins, discount, timing, limit)? {
        return Ok(timing.discounted(value, factor, VALUE)?);
    }
    let summands = match margins {
        Margins::Constant(margin) => {
            // The margin last: one rounding instead of one a payment.
            let shares = shares_paying(curve, timing, limit, Tail::new(factor, Decimal::ZERO)?)?;
            let value = present_value(shares.into_iter(), factor, VALUE)?.times(margin, VALUE)?;
            return Ok(timing.discounted(value, factor, VALUE)?);
        }
        Margins::Growing { first, growth } => {
            let tail = Tail::new(factor, growth)?;
            let shares = shares_paying(curve, timing, limit, tail)?;
            growing(&shares, first, growth)?
        }
        Margins::ByPeriod(margins) => {
            let given = u32::try_from(margins.len()).unwrap_or(u32::MAX);
            let count = limit.map_or(given, |limit| limit.min(given));
            let shares = shares_paying(
                curve,
                timing,
                Some(count),
                Tail::new(factor, Decimal::ZERO)?,
            )?;
            by_period(&shares, margins)?
        }
    };
    let value = present_value(summands.into_iter(), factor, VALUE)?;
    Ok(timing.discounted(value, factor, VALUE)?)
}

/// The value as of the first payment of a curve that goes on at a constant rate from one of the
/// payments on; `None` where there is no such payment, or its margin is not known from the first.
fn value_with_closed_tail(
    curve: &(impl SurvivalCurve + ?Sized),
    margins: Margins<'_>,
    discount: DiscountRate,
    timing: Timing,
    limit: Option<u32>,
) -> Result<Option<Decimal>, ValueError> {
    let (Some((from, retention)), Some((margin, growth))) =
        (curve.constant_rate_from(), margins.geometric())
    else {
        return Ok(None);
    };
    let renewals = timing.renewals_before_first_payment();
    let summed = from.saturating_sub(renewals);
    let payments = match limit {
        None => PaymentDates::All,
        Some(limit) if limit > summed => PaymentDates::First(limit - summed),
        Some(_) => return Ok(None),
    };
    let factor = discount.growth_factor(curve.period())?;
    // In units of the first margin, which comes last: one rounding instead of one a payment.
    let tail = Tail::new(factor, growth)?;
    let mut shares = shares_paying(curve, timing, Some(summed.saturating_add(1)), tail)?;
    // The shares end before the tail where nobody is left.
    let last = match shares.len() {
        count if count > summed as usize => shares.pop(),
        _ => None,
    };
    let mut summands = growing(&shares, Decimal::ONE, growth)?;
    if let Some(share) = last {
        let first_margin = tail.growth_factor.to_whole_power(summed.into(), "margin")?;
        let rest = ConstantRetention {
            margin: share.times(first_margin, VALUE)?,
            retention,
            discount,
            growth,
            timing: Timing::FirstPaymentNow,
            payments,
        };
        summands.push(rest.value()?);
    }
    let value = present_value(summands.into_iter(), factor, VALUE)?;
    Ok(Some(value.times(margin, VALUE)?))
}

fn growing(
    shares: &[Decimal],
    first: Decimal,
    growth: Decimal,
) -> Result<Vec<Decimal>, ValueError> {
    let step = Decimal::ONE.plus(growth, "growth factor")?;
    let mut margin = first;
    let mut summands = Vec::with_capacity(shares.len());
    for (index, share) in shares.iter().enumerate() {
        if index > 0 {
            margin = margin.times(step, "margin")?;
        }
        summands.push(margin.times(*share, VALUE)?);
    }
    Ok(summands)
}

fn by_period(shares: &[Decimal], margins: &[Decimal]) -> Result<Vec<Decimal>, ValueError> {
    shares
        .iter()
        .zip(margins)
        .map(|(share, margin)| Ok(share.times(*margin, VALUE)?))
        .collect()
}

/// The bound of the rest of an endless sum: v = (1+g)/(1+d).
#[derive(Clone, Copy)]
struct Tail {
    growth_factor: Decimal,
    discount_factor: Decimal,
}

impl Tail {
    fn new(discount_factor: Decimal, growth: Decimal) -> Result<Self, ValueError> {
        if growth <= Decimal::NEGATIVE_ONE {
            return Err(ValueError::Quantity(QuantityError::OutOfRange {
                quantity: "growth rate",
                range: "greater than -1",
                value: growth,
            }));
        }
        Ok(Self {
            growth_factor: Decimal::ONE.plus(growth, "growth factor")?,
            discount_factor,
        })
    }

    fn diverges(self) -> ValueError {
        ValueError::Diverges {
            discount_factor: self.discount_factor,
            growth_factor: self.growth_factor,
        }
    }

    /// Refuses a share of 0 that is only too small for a decimal, where the payments grow so fast
    /// that it counts: the last summand was still to be seen.
    fn check_end(self, share: Decimal, summand: f64, sum: f64) -> Result<(), ValueError> {
        let grows = self.growth_factor > self.discount_factor;
        if grows && share < FADED && summand > NEGLIGIBLE * sum {
            return Err(ValueError::Quantity(QuantityError::Overflow {
                quantity: "survival of a sum that grows",
            }));
        }
        Ok(())
    }
}

/// S(t) at each payment date that matters.
fn shares_paying(
    curve: &(impl SurvivalCurve + ?Sized),
    timing: Timing,
    limit: Option<u32>,
    tail: Tail,
) -> Result<Vec<Decimal>, ValueError> {
    let ratio = to_f64(tail.growth_factor) / to_f64(tail.discount_factor);
    let (mut weight, mut summand, mut sum) = (1.0, 0.0, 0.0);
    let mut shares: Vec<Decimal> = Vec::new();
    if limit.is_none() && ratio >= 1.0 {
        check_bounded(curve, tail)?;
    }
    for index in 0..limit.unwrap_or(MOST_PAYMENTS) {
        let period = index.saturating_add(timing.renewals_before_first_payment());
        let Some(share) = curve.survival(period)? else {
            return Err(ValueError::CurveEnds { period });
        };
        if share.value().is_zero() {
            let last = shares.last().copied().unwrap_or_default();
            tail.check_end(last, summand, sum)?;
            return Ok(shares);
        }
        shares.push(share.value());
        summand = to_f64(share.value()) * weight;
        sum += summand;
        weight *= ratio;
        if limit.is_none() && ratio < 1.0 && summand * ratio / (1.0 - ratio) <= TAIL * sum {
            return Ok(shares);
        }
    }
    match limit {
        Some(_) => Ok(shares),
        None => Err(ValueError::TooManyPayments {
            most: MOST_PAYMENTS,
        }),
    }
}

/// Refuses an endless sum that only the curve could bound, where it does not come down to 0 by the
/// time that the sum would be given up. Where nobody ever leaves, the summands do not shrink.
fn check_bounded(curve: &(impl SurvivalCurve + ?Sized), tail: Tail) -> Result<(), ValueError> {
    let share = |period| Ok::<_, ValueError>(curve.survival(period)?.map(|share| share.value()));
    match share(MOST_PAYMENTS)? {
        // A curve that ends says so, with the period, when the sum gets there.
        None => Ok(()),
        Some(last) if last.is_zero() => Ok(()),
        Some(last) if share(0)? == Some(last) => Err(tail.diverges()),
        Some(_) => Err(ValueError::TooManyPayments {
            most: MOST_PAYMENTS,
        }),
    }
}
