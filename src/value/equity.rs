use super::{ValueError, at_least_zero};
use crate::quantity::{Checked, DiscountRate, QuantityError, TimeUnit};
use rust_decimal::Decimal;
use std::fmt;

const EQUITY: &str = "customer equity";

/// Customers of today who are worth the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CurrentCustomers {
    /// The number of them.
    pub customers: u64,
    /// Money that each is still to bring.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub residual_value: Decimal,
}

/// Customers who are still to be won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FutureCohort {
    /// Periods from now until they are won.
    pub starts_in: u32,
    /// The number of them; it may be an expectation.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub customers: Decimal,
    /// Money that each is worth at that time, the first payment included.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub lifetime_value: Decimal,
    /// Money to win each, at that time, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub acquisition_cost: Decimal,
}

/// The value of a customer base.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CustomerEquity {
    /// Money that the customers of today are still to bring.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub current: Decimal,
    /// Present value of each cohort to come, less what it costs to win it.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub by_cohort: Vec<Decimal>,
    /// The sum of them.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub future: Decimal,
    /// Current and future.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub total: Decimal,
}

impl fmt::Display for CustomerEquity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |money: Decimal| money.round_dp(2).normalize();
        let (total, current, future) = (shown(self.total), shown(self.current), shown(self.future));
        write!(
            f,
            "{total}: {current} of today's customers, {future} of those to come"
        )
    }
}

/// Customer equity: the value of today's customers and of the cohorts still to come.
///
/// ```text
/// Σ customers · residual value + Σ_k n_k · (CLV_k − acquisition cost_k)/(1+d)^k
///
/// k  periods until the cohort is won      d  discount rate per period
/// ```
///
/// Source: Gupta, Lehmann & Stuart (2004), *Valuing Customers*, J. of Marketing Research 41(1).
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, TimeUnit};
/// use clv::value::{CurrentCustomers, FutureCohort, customer_equity};
/// use rust_decimal_macros::dec;
///
/// let today = [CurrentCustomers { customers: 1000, residual_value: dec!(90) }];
/// let cohort = |starts_in| FutureCohort {
///     starts_in,
///     customers: dec!(100),
///     lifetime_value: dec!(120),
///     acquisition_cost: dec!(40),
/// };
/// let discount = DiscountRate::new(dec!(0.25), TimeUnit::Year)?;
/// let equity = customer_equity(&today, &[cohort(1), cohort(2)], discount, TimeUnit::Year)?;
/// assert_eq!(equity.by_cohort, [dec!(6400), dec!(5120)]); // 8000 × 0.8, × 0.64
/// assert_eq!(equity.total, dec!(101520));
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Quantity`] where a number of customers or a cost is negative, or a value has no
/// place in a decimal.
pub fn customer_equity(
    today: &[CurrentCustomers],
    cohorts: &[FutureCohort],
    discount: DiscountRate,
    period: TimeUnit,
) -> Result<CustomerEquity, ValueError> {
    let factor = discount.growth_factor(period)?;
    let current = today.iter().try_fold(Decimal::ZERO, |sum, group| {
        let value = Decimal::from(group.customers).times(group.residual_value, EQUITY)?;
        sum.plus(value, EQUITY)
    })?;
    let by_cohort = cohorts
        .iter()
        .map(|cohort| cohort.present_value(factor))
        .collect::<Result<Vec<_>, _>>()?;
    let future = by_cohort
        .iter()
        .try_fold(Decimal::ZERO, |sum, value| sum.plus(*value, EQUITY))?;
    Ok(CustomerEquity {
        current,
        by_cohort,
        future,
        total: current.plus(future, EQUITY)?,
    })
}

impl FutureCohort {
    fn present_value(&self, factor: Decimal) -> Result<Decimal, ValueError> {
        at_least_zero(self.customers, "number of customers")?;
        at_least_zero(self.acquisition_cost, "acquisition cost")?;
        let each = self.lifetime_value.minus(self.acquisition_cost, EQUITY)?;
        let value = self.customers.times(each, EQUITY)?;
        // In two halves, because a power may outgrow a decimal where the quotient does not.
        let half = self.starts_in / 2;
        let value = discounted(value, factor, half)?;
        Ok(discounted(value, factor, self.starts_in - half)?)
    }
}

fn discounted(value: Decimal, factor: Decimal, periods: u32) -> Result<Decimal, QuantityError> {
    match factor.to_whole_power(i64::from(periods), EQUITY) {
        Ok(power) => value.over(power, EQUITY),
        // Half of the power is beyond a decimal: the whole quotient is below its last digit.
        Err(_) if factor > Decimal::ONE => Ok(Decimal::ZERO),
        Err(error) => Err(error),
    }
}
