use super::flow_sum::Flow;
use super::internal_rate::InternalRates;
use super::roots::Roots;
use crate::quantity::{Checked, DiscountRate, QuantityError, TimeUnit};
use crate::roi::RoiError;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Actual days over a year of 365.
const DAYS_A_YEAR: u32 = 365;

/// A payment on a day: money in is positive, money out negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DatedCashFlow {
    /// The day.
    pub date: NaiveDate,
    /// Money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub amount: Decimal,
}

/// Payments on any days. The first one given is t = 0 and later ones may come in any order, as in
/// Excel's XNPV; [`in_any_order`](Self::in_any_order) takes the earliest for t = 0.
///
/// Time is actual days over 365 (ACT/365F), and a rate is an **effective annual rate**: what a year
/// of 365 days brings. A rate per another period is first brought to
/// [`TimeUnit::Year`], the year of 365.25 days or 12 months, and that number is then the rate of
/// 365 days. So two ways to write the same discounting give the same value, a rate per year is
/// the rate of every spreadsheet, and [`internal_rates`](Self::internal_rates) read as rates per
/// year make the value 0.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::{DiscountRate, TimeUnit};
/// use clv::roi::{DatedCashFlow, DatedCashFlows};
/// use rust_decimal_macros::dec;
///
/// let flow = |year, amount| DatedCashFlow {
///     date: NaiveDate::from_yo_opt(year, 1).unwrap(),
///     amount,
/// };
/// let flows = DatedCashFlows::new([flow(2021, dec!(-100)), flow(2022, dec!(110))])?;
/// assert_eq!(flows.internal_rates()?.unwrap().pick().round_dp(15), dec!(0.1)); // 365 days
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<DatedCashFlow>", into = "Vec<DatedCashFlow>")
)]
pub struct DatedCashFlows {
    flows: Vec<DatedCashFlow>,
}

impl DatedCashFlows {
    /// The flows, the first of which is t = 0.
    ///
    /// # Errors
    ///
    /// [`RoiError::Empty`] without a flow; [`RoiError::DateBeforeFirst`].
    pub fn new(flows: impl IntoIterator<Item = DatedCashFlow>) -> Result<Self, RoiError> {
        let flows: Vec<DatedCashFlow> = flows.into_iter().collect();
        let Some(first) = flows.first().map(|flow| flow.date) else {
            return Err(RoiError::Empty { what: "cash flow" });
        };
        match flows.iter().find(|flow| flow.date < first) {
            None => Ok(Self { flows }),
            Some(flow) => Err(RoiError::DateBeforeFirst {
                first,
                value: flow.date,
            }),
        }
    }

    /// The flows in any order, the earliest of which is t = 0.
    ///
    /// ```
    /// # use chrono::NaiveDate;
    /// # use clv::roi::{DatedCashFlow, DatedCashFlows};
    /// # use rust_decimal_macros::dec;
    /// let flow = |year, amount| DatedCashFlow {
    ///     date: NaiveDate::from_yo_opt(year, 1).unwrap(),
    ///     amount,
    /// };
    /// let (sale, purchase) = (flow(2022, dec!(110)), flow(2021, dec!(-100)));
    /// assert!(DatedCashFlows::new([sale, purchase]).is_err());
    /// let flows = DatedCashFlows::in_any_order([sale, purchase])?;
    /// assert_eq!(flows.flows(), [purchase, sale]);
    /// # Ok::<(), clv::roi::RoiError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RoiError::Empty`] without a flow.
    pub fn in_any_order(flows: impl IntoIterator<Item = DatedCashFlow>) -> Result<Self, RoiError> {
        let mut flows: Vec<DatedCashFlow> = flows.into_iter().collect();
        flows.sort_by_key(|flow| flow.date);
        Self::new(flows)
    }

    /// The flows in the order given, or by their dates where they came
    /// [in any order](Self::in_any_order).
    pub fn flows(&self) -> &[DatedCashFlow] {
        &self.flows
    }

    /// The sum of the flows of each day, by days since the first date.
    fn by_day(&self) -> Result<Vec<Flow>, QuantityError> {
        let Some(first) = self.flows.first().map(|flow| flow.date) else {
            return Ok(Vec::new());
        };
        let mut sorted: Vec<(i64, Decimal)> = self
            .flows
            .iter()
            .map(|flow| {
                (
                    flow.date.signed_duration_since(first).num_days(),
                    flow.amount,
                )
            })
            .collect();
        sorted.sort_by_key(|(day, _)| *day);
        let mut days: Vec<Flow> = Vec::with_capacity(sorted.len());
        for (day, amount) in sorted {
            // No date is before the first, and the calendar has fewer than 2³² days.
            let time = u32::try_from(day).unwrap_or(u32::MAX);
            match days.last_mut() {
                Some(last) if last.time == time => {
                    last.amount = last.amount.plus(amount, "flow of a day")?;
                }
                _ => days.push(Flow { amount, time }),
            }
        }
        Ok(days)
    }

    /// The present value of the flows on the first date.
    ///
    /// ```text
    /// Σ CF_i/(1+r)^((date_i − date_0)/365)
    /// r  the discount rate per year, rate.per(TimeUnit::Year) compounded once a year
    /// ```
    ///
    /// A year of the calendar is 365 or 366 of those days: 0.10 per year makes 100 of 110 after
    /// 365 days, and so does the monthly rate 1.10^(1/12) − 1, or a rate of 0.10 per 365.25 days.
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where the value has no place in a decimal.
    pub fn net_present_value(&self, rate: DiscountRate) -> Result<Decimal, RoiError> {
        const QUANTITY: &str = "net present value";
        let factor = rate.growth_factor(TimeUnit::Year)?;
        let day = factor.to_power(Decimal::ONE, Decimal::from(DAYS_A_YEAR), QUANTITY)?;
        let days = self.by_day()?;
        let mut value = Decimal::ZERO;
        let mut later = days.last().map_or(0, |flow| flow.time);
        for flow in days.iter().rev() {
            let step = day.to_whole_power(i64::from(later - flow.time), QUANTITY)?;
            value = value.over(step, QUANTITY)?.plus(flow.amount, QUANTITY)?;
            later = flow.time;
        }
        // The first date is t = 0 and has a flow.
        Ok(value)
    }

    /// All effective annual rates, per 365 days, at which the flows balance; `None` where there is
    /// none, where all flows are on one day, or where they cancel day by day and every rate is one.
    ///
    /// ```text
    /// Σ CF_i/(1+r)^((date_i − date_0)/365) = 0,   r > −1
    /// ```
    ///
    /// # Errors
    ///
    /// [`RoiError::Quantity`] where there are rates and none of them has a place in a decimal: money
    /// that doubles in a day grows by a factor of 10¹⁰⁹ in a year.
    pub fn internal_rates(&self) -> Result<Option<InternalRates>, RoiError> {
        let roots = Roots::of(&self.by_day()?);
        Ok(InternalRates::per_power(roots, DAYS_A_YEAR)?)
    }
}

impl TryFrom<Vec<DatedCashFlow>> for DatedCashFlows {
    type Error = RoiError;

    fn try_from(flows: Vec<DatedCashFlow>) -> Result<Self, RoiError> {
        Self::new(flows)
    }
}

impl From<DatedCashFlows> for Vec<DatedCashFlow> {
    fn from(flows: DatedCashFlows) -> Self {
        flows.flows
    }
}
