use crate::quantity::{
    Checked, DiscountRate, Percent, Probability, QuantityError, TimeUnit, to_decimal, to_f64,
};
use crate::value::{ValueError, at_least_zero};
use rust_decimal::Decimal;
use std::fmt;

const VALUE: &str = "customer value";

/// The response of a rate to money: it rises toward a ceiling, ever more slowly.
///
/// ```text
/// rate(spend) = ceiling · (1 − e^(−k·spend))
/// k           = −ln(1 − current rate/ceiling) / current spend
/// ```
///
/// # Example
///
/// ```
/// use clv::quantity::Probability;
/// use clv::value::acquisition::SpendResponse;
/// use rust_decimal_macros::dec;
///
/// // 5 a prospect wins one in ten today; no money wins more than three in ten.
/// let ceiling = Probability::new(dec!(0.3))?;
/// let response = SpendResponse::through(dec!(5), Probability::new(dec!(0.1))?, ceiling)?;
/// assert_eq!(response.rate(dec!(5))?.round_dp(20), dec!(0.1));
/// assert_eq!(response.rate(dec!(0))?, dec!(0));
/// assert!(SpendResponse::through(dec!(5), ceiling, ceiling).is_err());
/// # Ok::<(), clv::value::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct SpendResponse {
    ceiling: Probability,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    coefficient: Decimal,
}

impl SpendResponse {
    /// The response with this ceiling and this coefficient k per unit of money.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where either is not > 0.
    pub fn new(ceiling: Probability, coefficient: Decimal) -> Result<Self, ValueError> {
        positive(ceiling.value(), "ceiling of a rate")?;
        positive(coefficient, "response coefficient")?;
        Ok(Self {
            ceiling,
            coefficient,
        })
    }

    /// The response that passes through what is spent and reached today.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where the spend or the rate is not > 0;
    /// [`ValueError::RateAtCeiling`] where the rate is not below its ceiling.
    pub fn through(
        current_spend: Decimal,
        current_rate: Probability,
        ceiling: Probability,
    ) -> Result<Self, ValueError> {
        const QUANTITY: &str = "response coefficient";
        positive(current_spend, "current spend")?;
        positive(current_rate.value(), "current rate")?;
        if current_rate >= ceiling {
            return Err(ValueError::RateAtCeiling {
                rate: current_rate.value(),
                ceiling: ceiling.value(),
            });
        }
        let room = ceiling
            .value()
            .minus(current_rate.value(), QUANTITY)?
            .over(ceiling.value(), QUANTITY)?;
        let coefficient = (-room.logarithm(QUANTITY)?).over(current_spend, QUANTITY)?;
        Self::new(ceiling, coefficient)
    }

    /// The rate that no spend exceeds.
    pub fn ceiling(self) -> Probability {
        self.ceiling
    }

    /// k, per unit of money.
    pub fn coefficient(self) -> Decimal {
        self.coefficient
    }

    /// The rate at a spend.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where the spend is negative.
    pub fn rate(self, spend: Decimal) -> Result<Decimal, ValueError> {
        let distance = Decimal::ONE.minus(self.decay(spend)?, "rate")?;
        Ok(self.ceiling.value().times(distance, "rate")?)
    }

    /// The rise of the rate for one more unit of money; its inverse is the marginal cost.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where the spend is negative.
    pub fn slope(self, spend: Decimal) -> Result<Decimal, ValueError> {
        const QUANTITY: &str = "slope of a rate";
        Ok(self
            .ceiling
            .value()
            .times(self.coefficient, QUANTITY)?
            .times(self.decay(spend)?, QUANTITY)?)
    }

    /// e^(−k·spend).
    fn decay(self, spend: Decimal) -> Result<Decimal, ValueError> {
        at_least_zero(spend, "spend")?;
        let exponent = self.coefficient.times(spend, "rate")?;
        Ok((-exponent).exponential("rate")?)
    }
}

/// The balance of acquisition and retention spend of Blattberg & Deighton.
///
/// ```text
/// customer value  V(R)    = M + (M·r(R) − R)/(1 + d − r(R))
/// prospect value  W(A, R) = a(A)·V(R) − A
///
/// M  margin per customer and period before retention spend, money
/// A  acquisition spend per prospect     a(A)  acquisition rate
/// R  retention spend per customer and period     r(R)  retention rate per period
/// d  discount rate per period
/// ```
///
/// Source: Blattberg & Deighton (1996), *Manage Marketing by the Customer Equity Test*, Harvard
/// Business Review 74(4). At the optimum the marginal costs of winning and of keeping a customer
/// both equal the customer value: Pfeifer (2005).
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, Probability, TimeUnit};
/// use clv::value::acquisition::{BlattbergDeighton, SpendResponse};
/// use rust_decimal_macros::dec;
///
/// let rate = Probability::new;
/// let business = BlattbergDeighton {
///     margin: dec!(100),
///     discount: DiscountRate::new(dec!(0.15), TimeUnit::Year)?,
///     period: TimeUnit::Year,
///     acquisition: SpendResponse::through(dec!(5), rate(dec!(0.1))?, rate(dec!(0.3))?)?,
///     retention: SpendResponse::through(dec!(10), rate(dec!(0.6))?, rate(dec!(0.8))?)?,
/// };
/// let today = business.at(dec!(5), dec!(10))?;
/// assert_eq!(today.customer_value.round_dp(6), dec!(190.909091)); // 100 + (60 − 10)/0.55
///
/// let best = business.optimum()?;
/// assert_eq!(best.acquisition_spend.round_dp(2), dec!(21.77));
/// assert_eq!(best.retention_spend.round_dp(2), dec!(23.68));
/// assert!(best.to_string().starts_with("21.77 a prospect wins 2"));
/// # Ok::<(), clv::value::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BlattbergDeighton {
    /// Money per customer and period, before retention spend.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub margin: Decimal,
    /// The price of time.
    pub discount: DiscountRate,
    /// The period of the margin, the retention spend and the retention rate.
    pub period: TimeUnit,
    /// The response of the acquisition rate to spend per prospect.
    pub acquisition: SpendResponse,
    /// The response of the retention rate to spend per customer and period.
    pub retention: SpendResponse,
}

/// Two spends and what comes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SpendPlan {
    /// Money per prospect, A.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub acquisition_spend: Decimal,
    /// Money per customer and period, R.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub retention_spend: Decimal,
    /// The share of prospects won, a.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub acquisition_rate: Decimal,
    /// The share of customers that stays one more period, r.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub retention_rate: Decimal,
    /// Money that a customer is worth once won.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub customer_value: Decimal,
    /// Money that a prospect is worth: what the two spends maximise.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub prospect_value: Decimal,
}

impl fmt::Display for SpendPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |money: Decimal| money.round_dp(2).normalize();
        write!(
            f,
            "{} a prospect wins {:.1}, {} a customer and period keeps {:.1}; a prospect is worth {}",
            shown(self.acquisition_spend),
            Percent(self.acquisition_rate),
            shown(self.retention_spend),
            Percent(self.retention_rate),
            shown(self.prospect_value)
        )
    }
}

impl BlattbergDeighton {
    /// The rates and values at a spend of A per prospect and R per customer and period.
    ///
    /// # Errors
    ///
    /// [`ValueError::Diverges`] where 1 + d ≤ r; [`ValueError::Quantity`] where a spend is negative
    /// or a value has no place in a decimal.
    pub fn at(
        &self,
        acquisition_spend: Decimal,
        retention_spend: Decimal,
    ) -> Result<SpendPlan, ValueError> {
        let acquisition_rate = self.acquisition.rate(acquisition_spend)?;
        let retention_rate = self.retention.rate(retention_spend)?;
        let customer_value = self.customer_value(retention_spend, retention_rate)?;
        let prospect_value = acquisition_rate
            .times(customer_value, VALUE)?
            .minus(acquisition_spend, VALUE)?;
        Ok(SpendPlan {
            acquisition_spend,
            retention_spend,
            acquisition_rate,
            retention_rate,
            customer_value,
            prospect_value,
        })
    }

    fn factor(&self) -> Result<Decimal, QuantityError> {
        self.discount.growth_factor(self.period)
    }

    fn customer_value(&self, spend: Decimal, rate: Decimal) -> Result<Decimal, ValueError> {
        let factor = self.factor()?;
        if factor <= rate {
            return Err(ValueError::Diverges {
                discount_factor: factor,
                growth_factor: rate,
            });
        }
        let renewal = self.margin.times(rate, VALUE)?.minus(spend, VALUE)?;
        let renewals = renewal.over(factor.minus(rate, VALUE)?, VALUE)?;
        Ok(self.margin.plus(renewals, VALUE)?)
    }

    /// The spends that maximise the value of a prospect. R maximises the customer value alone;
    /// then A, by the customer value. Where even the first unit of money does not pay, the spend
    /// is 0.
    ///
    /// # Errors
    ///
    /// [`ValueError::Diverges`] where the ceiling of retention is above 1 + d;
    /// [`ValueError::Quantity`] where a value has no place in a decimal.
    pub fn optimum(&self) -> Result<SpendPlan, ValueError> {
        let retention_spend = self.best_retention_spend()?;
        let rate = self.retention.rate(retention_spend)?;
        let customer_value = self.customer_value(retention_spend, rate)?;
        let acquisition_spend = self.best_acquisition_spend(customer_value)?;
        self.at(acquisition_spend, retention_spend)
    }

    /// a'(A)·V = 1, so that A = ln(k·ceiling·V)/k.
    fn best_acquisition_spend(&self, customer_value: Decimal) -> Result<Decimal, ValueError> {
        const QUANTITY: &str = "acquisition spend";
        let first_unit = self
            .acquisition
            .slope(Decimal::ZERO)?
            .times(customer_value, QUANTITY)?;
        if first_unit <= Decimal::ONE {
            return Ok(Decimal::ZERO);
        }
        let exponent = first_unit.logarithm(QUANTITY)?;
        Ok(exponent.over(self.acquisition.coefficient, QUANTITY)?)
    }

    /// V'(R) = 0 where r'(R)·(M(1+d) − R) = 1 + d − r(R). With c the ceiling, y = k·R and
    /// K = k·M(1+d), that is
    ///
    /// ```text
    /// y = ln(c·(K − 1 − y)/(1 + d − c))      the right side falls: there is one root at most
    /// ```
    ///
    /// and no e^(−y) is formed, which has few digits where K is large.
    fn best_retention_spend(&self) -> Result<Decimal, ValueError> {
        let factor = self.factor()?;
        let (ceiling, coefficient) = (self.retention.ceiling.value(), self.retention.coefficient);
        if ceiling > factor {
            return Err(ValueError::Diverges {
                discount_factor: factor,
                growth_factor: ceiling,
            });
        }
        let most = self.margin.times(factor, VALUE)?;
        let room = coefficient.times(most, VALUE)?.minus(Decimal::ONE, VALUE)?;
        let gap = factor.minus(ceiling, VALUE)?;
        // The first unit of money does not pay: c·K ≤ 1 + d, or c·(K − 1) ≤ 1 + d − c.
        if most <= Decimal::ZERO || ceiling.times(room, VALUE)? <= gap {
            return Ok(Decimal::ZERO);
        }
        if gap.is_zero() {
            return Ok(room.over(coefficient, VALUE)?);
        }
        let odds = ceiling.over(gap, VALUE)?;
        Ok(balance(odds, room)?.over(coefficient, VALUE)?)
    }
}

/// The y in (0, room) with y = ln(odds·(room − y)): from the end that it is nearer to, and so with
/// all its digits.
fn balance(odds: Decimal, room: Decimal) -> Result<Decimal, QuantityError> {
    let (log_odds, width) = (to_f64(odds).ln(), to_f64(room));
    let y = falling_root(width, |y| log_odds + (width - y).ln() - y);
    if y < 0.5 * width {
        let mut y = to_decimal(y, VALUE)?;
        // Newton's method doubles the digits of the f64 root.
        for _ in 0..2 {
            let left = room.minus(y, VALUE)?;
            let excess = y.minus(odds.times(left, VALUE)?.logarithm(VALUE)?, VALUE)?;
            y = y.minus(excess.over(slope(left)?, VALUE)?, VALUE)?;
        }
        return Ok(y);
    }
    let left = falling_root(width, |left| width - left - left.ln() - log_odds);
    let mut left = to_decimal(left, VALUE)?;
    for _ in 0..2 {
        let logarithm = odds.times(left, VALUE)?.logarithm(VALUE)?;
        let excess = left.plus(logarithm, VALUE)?.minus(room, VALUE)?;
        left = left.minus(excess.over(slope(left)?, VALUE)?, VALUE)?;
    }
    room.minus(left, VALUE)
}

/// 1 + 1/left.
fn slope(left: Decimal) -> Result<Decimal, QuantityError> {
    Decimal::ONE.plus(Decimal::ONE.over(left, VALUE)?, VALUE)
}

/// Where a falling function is zero in (0, width), by halves.
fn falling_root(width: f64, function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, width);
    // More halvings than a double has bits, also for a small root in a wide interval.
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if function(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

fn positive(value: Decimal, quantity: &'static str) -> Result<(), QuantityError> {
    if value > Decimal::ZERO {
        Ok(())
    } else {
        Err(QuantityError::OutOfRange {
            quantity,
            range: "> 0",
            value,
        })
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    ceiling: Probability,
    #[serde(with = "crate::quantity::decimal")]
    coefficient: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for SpendResponse {
    type Error = ValueError;

    fn try_from(record: Record) -> Result<Self, ValueError> {
        Self::new(record.ceiling, record.coefficient)
    }
}

#[cfg(feature = "serde")]
impl From<SpendResponse> for Record {
    fn from(response: SpendResponse) -> Self {
        Self {
            ceiling: response.ceiling,
            coefficient: response.coefficient,
        }
    }
}
