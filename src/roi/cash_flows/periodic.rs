use super::flow_sum::Flow;
use super::internal_rate::InternalRates;
use super::payback::{Crossing, payback};
use super::roots::Roots;
use crate::quantity::{
    Checked, DiscountRate, QuantityError, TimeUnit, present_value, root_of_ratio,
};
use crate::roi::RoiError;
use rust_decimal::Decimal;

const VALUE: &str = "net present value";

/// The time of the first flow of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum FirstFlow {
    /// At t = 0, undiscounted, as in numpy-financial.
    Now,
    /// At t = 1, discounted once, as in Excel's NPV.
    AtEndOfFirstPeriod,
}

/// The price of money that is put in, and the return on money that has come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FinancingRates {
    /// The rate at which negative flows are financed.
    pub finance: DiscountRate,
    /// The rate at which positive flows are reinvested.
    pub reinvestment: DiscountRate,
}

/// Payments at equal distances: money in is positive, money out negative.
///
/// # Example
///
/// ```
/// use clv::quantity::{DiscountRate, TimeUnit};
/// use clv::roi::{CashFlows, FirstFlow};
/// use rust_decimal_macros::dec;
///
/// let flows = [dec!(-1000), dec!(625), dec!(500), dec!(375)];
/// let project = CashFlows::new(flows, TimeUnit::Year)?;
/// let rate = DiscountRate::new(dec!(0.25), TimeUnit::Year)?;
/// // −1000 + 625 × 0.8 + 500 × 0.64 + 375 × 0.512
/// assert_eq!(project.net_present_value(rate, FirstFlow::Now)?, dec!(12));
/// assert_eq!(project.payback_periods()?, Some(dec!(1.75))); // 1 + 375/500
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct CashFlows {
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    amounts: Vec<Decimal>,
    period: TimeUnit,
}

impl CashFlows {
    /// The flows at t = 0, 1, 2, … periods.
    ///
    /// # Errors
    ///
    /// [`RoiError::Empty`] without a flow.
    pub fn new(
        amounts: impl IntoIterator<Item = Decimal>,
        period: TimeUnit,
    ) -> Result<Self, RoiError> {
        let amounts: Vec<Decimal> = amounts.into_iter().collect();
        if amounts.is_empty() {
            return Err(RoiError::Empty { what: "cash flow" });
        }
        Ok(Self { amounts, period })
    }

    /// The flows.
    pub fn amounts(&self) -> &[Decimal] {
        &self.amounts
    }

    /// The time from one flow to the next.
    pub fn period(&self) -> TimeUnit {
        self.period
    }

    /// The present value of the flows.
    ///
    /// ```text
    /// Now                 Σ CF_t/(1+d)^t          t = 0, 1, …
    /// AtEndOfFirstPeriod  Σ CF_t/(1+d)^(t+1)
    /// d                   discount rate, converted to the period of the flows
    /// ```
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where the value has no place in a decimal.
    pub fn net_present_value(
        &self,
        rate: DiscountRate,
        first: FirstFlow,
    ) -> Result<Decimal, RoiError> {
        let factor = rate.growth_factor(self.period)?;
        let value = present_value(self.amounts.iter().copied(), factor, VALUE)?;
        Ok(match first {
            FirstFlow::Now => value,
            FirstFlow::AtEndOfFirstPeriod => value.over(factor, VALUE)?,
        })
    }

    /// The level amount at the end of each period, as many as there are flows after the first, that
    /// is worth the same: it compares projects of different length.
    ///
    /// ```text
    /// NPV / Σ_{t=1}^{T} (1+d)^(−t)      the first flow now, T flows after it
    /// ```
    ///
    /// `None` for a single flow.
    ///
    /// ```
    /// # use clv::quantity::{DiscountRate, TimeUnit};
    /// # use clv::roi::CashFlows;
    /// # use rust_decimal_macros::dec;
    /// let project = CashFlows::new([dec!(-100), dec!(125), dec!(100)], TimeUnit::Year)?;
    /// let rate = DiscountRate::new(dec!(0.25), TimeUnit::Year)?;
    /// // NPV = −100 + 100 + 64 = 64, over 0.8 + 0.64.
    /// assert_eq!(project.equivalent_annual_value(rate)?.unwrap().round_dp(6), dec!(44.444444));
    /// # Ok::<(), clv::roi::RoiError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where the value has no place in a decimal.
    pub fn equivalent_annual_value(&self, rate: DiscountRate) -> Result<Option<Decimal>, RoiError> {
        const QUANTITY: &str = "equivalent annual value";
        let value = self.net_present_value(rate, FirstFlow::Now)?;
        let factor = rate.growth_factor(self.period)?;
        let ones = self.amounts.iter().skip(1).map(|_| Decimal::ONE);
        let annuity = present_value(ones, factor, QUANTITY)?.over(factor, QUANTITY)?;
        if annuity.is_zero() {
            return Ok(None);
        }
        Ok(Some(value.over(annuity, QUANTITY)?))
    }

    /// All rates per period at which the flows balance; `None` where there is none, or where all
    /// flows are 0 and every rate is one.
    ///
    /// ```text
    /// Σ CF_t/(1+r)^t = 0,   r > −1
    /// ```
    ///
    /// ```
    /// # use clv::quantity::TimeUnit;
    /// # use clv::roi::CashFlows;
    /// # use rust_decimal_macros::dec;
    /// let project = CashFlows::new([dec!(-100), dec!(60), dec!(60)], TimeUnit::Year)?;
    /// let rates = project.internal_rates()?.unwrap();
    /// assert!(rates.is_unique());
    /// assert_eq!(rates.pick().round_dp(6), dec!(0.130662)); // (0.6 + √2.76)/2 − 1
    /// # Ok::<(), clv::roi::RoiError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where there are rates and none of them has a place in a decimal: they
    /// are greater than 7.9 × 10²⁸, or nearer to −1 than 10⁻²⁸.
    pub fn internal_rates(&self) -> Result<Option<InternalRates>, RoiError> {
        let flows: Vec<Flow> = self
            .amounts
            .iter()
            .zip(0_u32..)
            .map(|(amount, time)| Flow {
                amount: *amount,
                time,
            })
            .collect();
        Ok(InternalRates::per_power(Roots::of(&flows), 1)?)
    }

    /// The modified internal rate of return per period: what is put in is financed at one rate,
    /// what comes out is reinvested at another.
    ///
    /// ```text
    /// (FV of the positive flows at the last date, at the reinvestment rate
    ///   / −PV of the negative flows, at the finance rate)^(1/(n−1)) − 1,   n flows
    /// ```
    ///
    /// `None` without a positive or without a negative flow.
    ///
    /// ```
    /// # use clv::quantity::{DiscountRate, TimeUnit};
    /// # use clv::roi::{CashFlows, FinancingRates};
    /// # use rust_decimal_macros::dec;
    /// let project = CashFlows::new([dec!(-100), dec!(60), dec!(55)], TimeUnit::Year)?;
    /// let rate = |rate| DiscountRate::new(rate, TimeUnit::Year);
    /// // (60 × 1.10 + 55)/100 = 1.21 = 1.10²
    /// let rates = FinancingRates { finance: rate(dec!(0.05))?, reinvestment: rate(dec!(0.10))? };
    /// let modified = project.modified_internal_rate(rates)?;
    /// assert_eq!(modified.unwrap().round_dp(20), dec!(0.1));
    /// # Ok::<(), clv::roi::RoiError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where a value has no place in a decimal.
    pub fn modified_internal_rate(
        &self,
        rates: FinancingRates,
    ) -> Result<Option<Decimal>, RoiError> {
        const QUANTITY: &str = "modified internal rate of return";
        let (reinvested, financed) = (
            rates.reinvestment.growth_factor(self.period)?,
            rates.finance.growth_factor(self.period)?,
        );
        let gains = self.value_at_first(reinvested, |amount| amount.max(Decimal::ZERO))?;
        let losses = self.value_at_first(financed, |amount| (-amount).max(Decimal::ZERO))?;
        let (Some((gain, gain_time)), Some((loss, loss_time))) = (gains, losses) else {
            return Ok(None);
        };
        // Two flows at least: one positive and one negative. Each side is valued at the time of its
        // first flow and taken to the end, or the beginning, under the root, where no power of
        // many periods is formed.
        let last = self.amounts.len() - 1;
        let steps = Decimal::from(last);
        let periods = |count: usize| Decimal::from(count);
        let growth = root_of_ratio(gain, loss, steps, QUANTITY)?
            .times(
                part_of_power(reinvested, periods(last - gain_time), steps)?,
                QUANTITY,
            )?
            .times(
                part_of_power(financed, periods(loss_time), steps)?,
                QUANTITY,
            )?;
        Ok(Some(growth.minus(Decimal::ONE, QUANTITY)?))
    }

    /// The value of one side of the flows at the time of its first one, and that time; `None` where
    /// that side is empty.
    fn value_at_first(
        &self,
        factor: Decimal,
        side: impl Fn(Decimal) -> Decimal,
    ) -> Result<Option<(Decimal, usize)>, RoiError> {
        let amounts: Vec<Decimal> = self.amounts.iter().map(|amount| side(*amount)).collect();
        let Some(first) = amounts.iter().position(|amount| !amount.is_zero()) else {
            return Ok(None);
        };
        let value = present_value(amounts.into_iter().skip(first), factor, VALUE)?;
        Ok(Some((value, first)))
    }

    /// The time of the first payback, undiscounted, each flow spread evenly over the
    /// period before it.
    ///
    /// ```text
    /// k + (−C_k)/(C_{k+1} − C_k),   C_t cumulative flows, k + 1 the first t with C_t ≥ 0
    /// ```
    ///
    /// `None` where they never do; 0 where the first flow is not negative. Later dips do not
    /// matter: see [`lasting_payback_periods`](Self::lasting_payback_periods).
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where a sum has no place in a decimal.
    pub fn payback_periods(&self) -> Result<Option<Decimal>, RoiError> {
        Ok(payback(&self.amounts, Decimal::ONE, Crossing::First)?)
    }

    /// The time of the payback for good, undiscounted: the cumulative flows are never negative
    /// again. `None` where they are negative at the end.
    ///
    /// It differs from [`payback_periods`](Self::payback_periods) where flows turn negative again,
    /// as for a machine that is overhauled.
    ///
    /// ```
    /// # use clv::quantity::TimeUnit;
    /// # use clv::roi::CashFlows;
    /// # use rust_decimal_macros::dec;
    /// // Cumulative: −100, 20, −40, 40.
    /// let flows = [dec!(-100), dec!(120), dec!(-60), dec!(80)];
    /// let machine = CashFlows::new(flows, TimeUnit::Year)?;
    /// assert_eq!(machine.payback_periods()?.unwrap().round_dp(3), dec!(0.833)); // 100/120
    /// assert_eq!(machine.lasting_payback_periods()?, Some(dec!(2.5))); // 2 + 40/80
    /// # Ok::<(), clv::roi::RoiError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where a sum has no place in a decimal.
    pub fn lasting_payback_periods(&self) -> Result<Option<Decimal>, RoiError> {
        Ok(payback(&self.amounts, Decimal::ONE, Crossing::Last)?)
    }

    /// As [`payback_periods`](Self::payback_periods), of the flows CF_t/(1+d)^t.
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where a sum has no place in a decimal.
    pub fn discounted_payback_periods(
        &self,
        rate: DiscountRate,
    ) -> Result<Option<Decimal>, RoiError> {
        self.discounted_payback(rate, Crossing::First)
    }

    /// As [`lasting_payback_periods`](Self::lasting_payback_periods), of the flows CF_t/(1+d)^t.
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where a sum has no place in a decimal.
    pub fn discounted_lasting_payback_periods(
        &self,
        rate: DiscountRate,
    ) -> Result<Option<Decimal>, RoiError> {
        self.discounted_payback(rate, Crossing::Last)
    }

    fn discounted_payback(
        &self,
        rate: DiscountRate,
        crossing: Crossing,
    ) -> Result<Option<Decimal>, RoiError> {
        let factor = rate.growth_factor(self.period)?;
        Ok(payback(&self.amounts, factor, crossing)?)
    }
}

/// factor^(periods/steps).
fn part_of_power(
    factor: Decimal,
    periods: Decimal,
    steps: Decimal,
) -> Result<Decimal, QuantityError> {
    if periods.is_zero() {
        return Ok(Decimal::ONE);
    }
    factor.to_power(periods, steps, "modified internal rate of return")
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    #[serde(with = "crate::quantity::decimal")]
    amounts: Vec<Decimal>,
    period: TimeUnit,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for CashFlows {
    type Error = RoiError;

    fn try_from(record: Record) -> Result<Self, RoiError> {
        Self::new(record.amounts, record.period)
    }
}

#[cfg(feature = "serde")]
impl From<CashFlows> for Record {
    fn from(flows: CashFlows) -> Self {
        Self {
            amounts: flows.amounts,
            period: flows.period,
        }
    }
}
