use super::{PaymentDates, Timing, ValueError};
use crate::quantity::{Checked, DiscountRate, QuantityError, RetentionRate, geometric_series};
use rust_decimal::Decimal;
use std::fmt;

const VALUE: &str = "lifetime value";

/// A customer who pays a margin every period for as long as they stay, and stays with the same
/// probability in every period.
///
/// ```text
/// timing                        all payment dates         the first T dates
/// FirstPaymentNow               m(1+d) / (1+d−r(1+g))     times 1 − q^T,
/// FirstPaymentExcluded          m·r    / (1+d−r(1+g))     q = r(1+g)/(1+d)
/// FirstPaymentAtEndOfPeriod     m      / (1+d−r(1+g))
/// FirstPaymentWithinPeriod(k)   m(1+d) / (1+d−r(1+g)) / (1+d)^k
///
/// m  margin of the first payment counted, money per period
/// r  retention rate per period          d  discount rate per period
/// g  growth: every payment after the first counted is (1+g) times the one before
/// ```
///
/// A period is that of the retention rate; the discount rate is converted to it. Acquisition cost
/// is not in it. A retention rate that is the same for everybody and for ever understates the value
/// of a mixed base: those who stay are the loyal ones. [`curve_value`](super::curve_value) takes a
/// survival curve instead.
///
/// Source: Fader & Hardie, note 024 (2012), formulas (1) to (3); Gupta & Lehmann (2003) for growth.
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
/// use clv::value::{ConstantRetention, PaymentDates, Timing};
/// use rust_decimal_macros::dec;
///
/// let customer = ConstantRetention {
///     margin: dec!(100),
///     retention: RetentionRate::new(dec!(0.85), TimeUnit::Year)?,
///     discount: DiscountRate::new(dec!(0.10), TimeUnit::Year)?,
///     growth: dec!(0),
///     timing: Timing::FirstPaymentNow,
///     payments: PaymentDates::All,
/// };
/// assert_eq!(customer.value()?, dec!(440)); // 100 × 1.10 / 0.25
///
/// let renewals = ConstantRetention { timing: Timing::FirstPaymentExcluded, ..customer };
/// assert_eq!(renewals.value()?, dec!(340)); // the first 100 does not count
///
/// let forever = ConstantRetention {
///     retention: RetentionRate::new(dec!(1), TimeUnit::Year)?,
///     discount: DiscountRate::new(dec!(0), TimeUnit::Year)?,
///     ..customer
/// };
/// assert!(forever.value().is_err()); // the sum diverges
/// # Ok::<(), clv::value::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConstantRetention {
    /// Money of the first payment counted, less the cost of serving the customer in that period.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub margin: Decimal,
    /// The probability to stay one more period.
    pub retention: RetentionRate,
    /// The price of time.
    pub discount: DiscountRate,
    /// Growth from one payment to the next: a fraction > −1; 0 where it is the
    /// same.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub growth: Decimal,
    /// The dates at which payments are counted.
    pub timing: Timing,
    /// The number of them that count.
    pub payments: PaymentDates,
}

/// The change of the value in per cent for one per cent more of each driver: ∂ln V / ∂ln driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Elasticities {
    /// Of the margin: always 1.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub margin: Decimal,
    /// Of the retention rate.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub retention: Decimal,
    /// Of the discount rate per period.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub discount: Decimal,
    /// Of the growth rate.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub growth: Decimal,
}

/// The two numbers per period that every formula here consists of.
struct Factors {
    /// 1 + d.
    discount: Decimal,
    /// r(1 + g).
    growth: Decimal,
}

impl Factors {
    /// 1 + d − r(1 + g), positive.
    fn gap(&self) -> Result<Decimal, ValueError> {
        if self.discount > self.growth {
            Ok(self.discount.minus(self.growth, VALUE)?)
        } else {
            Err(ValueError::Diverges {
                discount_factor: self.discount,
                growth_factor: self.growth,
            })
        }
    }

    /// q = r(1 + g)/(1 + d).
    fn ratio(&self) -> Result<Decimal, QuantityError> {
        self.growth.over(self.discount, "ratio of two payments")
    }
}

impl ConstantRetention {
    /// The expected discounted value of the payments.
    ///
    /// # Errors
    ///
    /// [`ValueError::Diverges`] where all payment dates count and 1 + d ≤ r(1 + g);
    /// [`ValueError::Quantity`] where the growth is not > −1, where no payment date counts, or
    /// where the value has no place in a decimal.
    pub fn value(&self) -> Result<Decimal, ValueError> {
        let factors = self.factors()?;
        match self.payments.limit()? {
            None => self.value_of_all_payments(&factors),
            Some(count) => self.value_of_first_payments(&factors, count),
        }
    }

    /// The factor that turns a margin into a value: the value of a margin of 1 (Gupta & Lehmann's
    /// margin multiple).
    ///
    /// ```
    /// # use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
    /// # use clv::value::{ConstantRetention, PaymentDates, Timing};
    /// # use rust_decimal_macros::dec;
    /// let customer = ConstantRetention {
    ///     margin: dec!(100),
    ///     retention: RetentionRate::new(dec!(0.6), TimeUnit::Year)?,
    ///     discount: DiscountRate::new(dec!(0.10), TimeUnit::Year)?,
    ///     growth: dec!(0),
    ///     timing: Timing::FirstPaymentExcluded,
    ///     payments: PaymentDates::All,
    /// };
    /// assert_eq!(customer.margin_multiple()?, dec!(1.2)); // 0.6 / 0.5
    /// # Ok::<(), clv::value::ValueError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    pub fn margin_multiple(&self) -> Result<Decimal, ValueError> {
        let margin = Decimal::ONE;
        Self { margin, ..*self }.value()
    }

    /// The elasticity of the value with respect to each driver.
    ///
    /// ```text
    /// t̄ = Σ t·q^t / Σ q^t             mean number of renewals before a payment, weighted by value
    /// retention  t̄, and t̄ + 1 where the first payment is excluded
    /// discount   −d/(1+d) · (t̄ + delay of the first payment)
    /// growth     g/(1+g) · t̄
    /// ```
    ///
    /// Over all payment dates t̄ = r(1+g)/(1+d−r(1+g)), so that the elasticity of retention is
    /// r/(1+d−r), or (1+d)/(1+d−r) where the first payment is excluded.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    pub fn elasticities(&self) -> Result<Elasticities, ValueError> {
        const ELASTICITY: &str = "elasticity";
        let factors = self.factors()?;
        let renewals = match self.payments.limit()? {
            None => factors.growth.over(factors.gap()?, ELASTICITY)?,
            Some(count) => {
                let series = geometric_series(factors.ratio()?, u64::from(count), ELASTICITY)?;
                series.moment.over(series.sum, ELASTICITY)?
            }
        };
        let growth_factor = Decimal::ONE.plus(self.growth, ELASTICITY)?;
        let delay = renewals.plus(self.timing.delay(), ELASTICITY)?;
        let rate = factors.discount.minus(Decimal::ONE, ELASTICITY)?;
        let certain = Decimal::from(self.timing.renewals_before_first_payment());
        Ok(Elasticities {
            margin: Decimal::ONE,
            retention: self.retention_elasticity(&factors, renewals, certain)?,
            discount: -rate
                .times(delay, ELASTICITY)?
                .over(factors.discount, ELASTICITY)?,
            growth: self
                .growth
                .times(renewals, ELASTICITY)?
                .over(growth_factor, ELASTICITY)?,
        })
    }

    /// (1+d)/(1+d−r) exactly where all dates count and the first payment does not: adding 1 to
    /// r/(1+d−r) would round twice.
    fn retention_elasticity(
        &self,
        factors: &Factors,
        renewals: Decimal,
        certain: Decimal,
    ) -> Result<Decimal, ValueError> {
        const ELASTICITY: &str = "elasticity of retention";
        if self.payments == PaymentDates::All && !certain.is_zero() {
            return Ok(factors.discount.over(factors.gap()?, ELASTICITY)?);
        }
        Ok(renewals.plus(certain, ELASTICITY)?)
    }

    fn factors(&self) -> Result<Factors, ValueError> {
        if self.growth <= Decimal::NEGATIVE_ONE {
            return Err(ValueError::Quantity(QuantityError::OutOfRange {
                quantity: "growth rate",
                range: "greater than -1",
                value: self.growth,
            }));
        }
        let growth = Decimal::ONE.plus(self.growth, "growth factor")?;
        Ok(Factors {
            discount: self.discount.growth_factor(self.retention.unit())?,
            growth: self.retention.value().times(growth, "growth factor")?,
        })
    }

    /// One division, at the end, so that a value that can be written down exactly is exact.
    fn value_of_all_payments(&self, factors: &Factors) -> Result<Decimal, ValueError> {
        let gap = factors.gap()?;
        let over_gap = |factor: Decimal| self.margin.times(factor, VALUE)?.over(gap, VALUE);
        Ok(match self.timing {
            Timing::FirstPaymentNow => over_gap(factors.discount)?,
            Timing::FirstPaymentExcluded => over_gap(self.retention.value())?,
            Timing::FirstPaymentAtEndOfPeriod => over_gap(Decimal::ONE)?,
            Timing::FirstPaymentWithinPeriod(_) => {
                let booked_now = over_gap(factors.discount)?;
                self.timing
                    .discounted(booked_now, factors.discount, VALUE)?
            }
        })
    }

    fn value_of_first_payments(
        &self,
        factors: &Factors,
        count: u32,
    ) -> Result<Decimal, ValueError> {
        let series = geometric_series(factors.ratio()?, u64::from(count), VALUE)?;
        let at_first_payment = match self.timing {
            Timing::FirstPaymentExcluded => self.margin.times(self.retention.value(), VALUE)?,
            _ => self.margin,
        };
        let value = at_first_payment.times(series.sum, VALUE)?;
        Ok(self.timing.discounted(value, factors.discount, VALUE)?)
    }
}

/// The value of a margin that flows evenly, with continuous discounting and a constant hazard of
/// leaving, for ever.
///
/// ```text
/// m / (δ + λ) = m / ln((1+d)/r)       δ = ln(1+d),  λ = −ln r
///
/// m  margin, money per period of the retention rate
/// ```
///
/// ```
/// use clv::quantity::{DiscountRate, RetentionRate, TimeUnit};
/// use clv::value::continuous_value;
/// use rust_decimal_macros::dec;
///
/// // λ + δ = 0.04 + 0.06 per year.
/// let retention = RetentionRate::new(dec!(0.9607894391523232), TimeUnit::Year)?; // e^−0.04
/// let discount = DiscountRate::continuous(dec!(0.06), TimeUnit::Year);
/// assert_eq!(continuous_value(dec!(100), retention, discount)?.round_dp(9), dec!(1000));
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Diverges`] where 1 + d ≤ r; [`ValueError::Quantity`] where the retention rate is 0
/// (an infinite hazard) or the value has no place in a decimal.
pub fn continuous_value(
    margin: Decimal,
    retention: RetentionRate,
    discount: DiscountRate,
) -> Result<Decimal, ValueError> {
    let rate = retention.value();
    if rate.is_zero() {
        return Err(ValueError::Quantity(QuantityError::OutOfRange {
            quantity: "retention rate",
            range: "in (0, 1]",
            value: rate,
        }));
    }
    let factors = Factors {
        discount: discount.growth_factor(retention.unit())?,
        growth: rate,
    };
    factors.gap()?;
    // One logarithm of the ratio: the sum of two could cancel.
    let decay = factors.discount.over(rate, VALUE)?.logarithm(VALUE)?;
    if decay.is_zero() {
        return Err(ValueError::Quantity(QuantityError::Overflow {
            quantity: VALUE,
        }));
    }
    Ok(margin.over(decay, VALUE)?)
}

/// The expected lifetime of a customer at a constant retention rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ExpectedLifetime {
    /// 1/(1 − r): payments, the first one certain; also periods begun.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub payments: Decimal,
    /// r/(1 − r): renewals, one fewer.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub renewals: Decimal,
}

impl fmt::Display for ExpectedLifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |number: Decimal| number.round_dp(2).normalize();
        let (payments, renewals) = (shown(self.payments), shown(self.renewals));
        write!(f, "{payments} payments, {renewals} of them renewals")
    }
}

/// The expected number of payments and of renewals; `None` for a customer who never leaves.
///
/// ```
/// use clv::quantity::{RetentionRate, TimeUnit};
/// use clv::value::expected_lifetime;
/// use rust_decimal_macros::dec;
///
/// let lifetime = expected_lifetime(RetentionRate::new(dec!(0.8), TimeUnit::Year)?)?.unwrap();
/// assert_eq!((lifetime.payments, lifetime.renewals), (dec!(5), dec!(4)));
/// assert_eq!(expected_lifetime(RetentionRate::new(dec!(1), TimeUnit::Year)?)?, None);
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Quantity`] where the number has no place in a decimal.
pub fn expected_lifetime(retention: RetentionRate) -> Result<Option<ExpectedLifetime>, ValueError> {
    let churn = retention.churn_rate();
    if churn.is_zero() {
        return Ok(None);
    }
    Ok(Some(ExpectedLifetime {
        payments: Decimal::ONE.over(churn, "expected payments")?,
        renewals: retention.value().over(churn, "expected renewals")?,
    }))
}
