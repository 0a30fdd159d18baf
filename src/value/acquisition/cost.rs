use crate::quantity::{Checked, Ledger, QuantityError};
use crate::value::{ValueError, at_least_zero};
use rust_decimal::Decimal;

/// Cost to win one customer: the sum of the cost lines over the new customers, `None` where there
/// are none.
///
/// ```
/// use clv::quantity::Ledger;
/// use clv::value::acquisition::customer_acquisition_cost;
/// use rust_decimal_macros::dec;
///
/// let costs = Ledger::costs([
///     ("advertising", dec!(12000)),
///     ("sales", dec!(30500.50)),
///     ("onboarding", dec!(7499.50)),
/// ])?;
/// assert_eq!(customer_acquisition_cost(&costs, 125)?, Some(dec!(400)));
/// assert_eq!(customer_acquisition_cost(&costs, 0)?, None);
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Quantity`] where a line is negative or the cost has no place in a decimal.
pub fn customer_acquisition_cost(
    costs: &Ledger,
    new_customers: u64,
) -> Result<Option<Decimal>, ValueError> {
    costs.check_costs()?;
    per_customer(costs.total()?, new_customers)
}

fn per_customer(spend: Decimal, customers: u64) -> Result<Option<Decimal>, ValueError> {
    if customers == 0 {
        return Ok(None);
    }
    Ok(Some(
        spend.over(Decimal::from(customers), "cost per customer")?,
    ))
}

/// The spend of a channel and the customers that it won.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChannelSpend {
    /// The channel's name.
    pub channel: String,
    /// Money, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub spend: Decimal,
    /// Customers won.
    pub new_customers: u64,
}

/// Acquisition cost by channel and over all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ChannelCosts {
    /// Money per new customer, in the order of the channels; `None` where a channel won nobody.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub by_channel: Vec<Option<Decimal>>,
    /// Total spend over all new customers: not the mean of the channels' costs.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub blended: Decimal,
}

/// Spend over new customers, by channel and blended; `None` where nobody was won anywhere.
///
/// ```
/// use clv::value::acquisition::{ChannelSpend, acquisition_cost_by_channel};
/// use rust_decimal_macros::dec;
///
/// let channel = |channel: &str, spend, new_customers| ChannelSpend {
///     channel: channel.to_owned(),
///     spend,
///     new_customers,
/// };
/// let channels = [channel("search", dec!(5000), 40), channel("referral", dec!(200), 10)];
/// let costs = acquisition_cost_by_channel(&channels)?.unwrap();
/// assert_eq!(costs.by_channel, [Some(dec!(125)), Some(dec!(20))]);
/// assert_eq!(costs.blended, dec!(104)); // 5200 / 50
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Quantity`] where a spend is negative or a cost has no place in a decimal.
pub fn acquisition_cost_by_channel(
    channels: &[ChannelSpend],
) -> Result<Option<ChannelCosts>, ValueError> {
    let mut by_channel = Vec::with_capacity(channels.len());
    let (mut spend, mut customers) = (Decimal::ZERO, Decimal::ZERO);
    for channel in channels {
        at_least_zero(channel.spend, "spend")?;
        by_channel.push(per_customer(channel.spend, channel.new_customers)?);
        spend = spend.plus(channel.spend, "total spend")?;
        customers = customers.plus(Decimal::from(channel.new_customers), "new customers")?;
    }
    if customers.is_zero() {
        return Ok(None);
    }
    Ok(Some(ChannelCosts {
        by_channel,
        blended: spend.over(customers, "cost per customer")?,
    }))
}

/// CLV : CAC, `None` where winning a customer costs nothing.
///
/// ```
/// use clv::value::acquisition::value_to_cost_ratio;
/// use rust_decimal_macros::dec;
///
/// assert_eq!(value_to_cost_ratio(dec!(1350), dec!(450))?, Some(dec!(3)));
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Quantity`] where the cost is negative or the ratio has no place in a decimal.
pub fn value_to_cost_ratio(
    lifetime_value: Decimal,
    acquisition_cost: Decimal,
) -> Result<Option<Decimal>, ValueError> {
    at_least_zero(acquisition_cost, "acquisition cost")?;
    if acquisition_cost.is_zero() {
        return Ok(None);
    }
    Ok(Some(
        lifetime_value.over(acquisition_cost, "value to cost ratio")?,
    ))
}

/// The costs of one customer: once to win, and in every period to keep.
///
/// ```text
/// cost      = acquisition + maintenance per period × multiple
/// net value = margin per period × multiple − cost
/// ratio     = margin per period × multiple / cost
///
/// multiple  discounted periods that a customer stays: the margin multiple
/// ```
///
/// # Example
///
/// ```
/// use clv::quantity::Ledger;
/// use clv::value::acquisition::{CustomerCosts, CustomerMargins};
/// use rust_decimal_macros::dec;
///
/// let costs = CustomerCosts {
///     acquisition: Ledger::costs([
///         ("advertising", dec!(60)),
///         ("sales", dec!(30)),
///         ("onboarding", dec!(10)),
///     ])?,
///     maintenance: Ledger::costs([
///         ("service", dec!(8)),
///         ("marketing", dec!(5)),
///         ("loyalty", dec!(2)),
///     ])?,
/// };
/// // A margin of 115 a period before these costs, for 4 discounted periods.
/// let margins = CustomerMargins { per_period: dec!(115), multiple: dec!(4) };
/// assert_eq!(costs.net_value(&margins)?, dec!(300)); // 460 − 60 − 100
/// assert_eq!(costs.benefit_cost_ratio(&margins)?, Some(dec!(2.875))); // 460 / 160
/// # Ok::<(), clv::value::ValueError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CustomerCosts {
    /// Paid once: advertising, sales, onboarding.
    pub acquisition: Ledger,
    /// Paid per period: service, marketing, loyalty.
    pub maintenance: Ledger,
}

/// The margins of a customer, before the costs that [`CustomerCosts`] lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CustomerMargins {
    /// Money a period.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub per_period: Decimal,
    /// The discounted periods that the customer stays, ≥ 0: the margin multiple.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub multiple: Decimal,
}

impl CustomerMargins {
    fn present_value(&self, quantity: &'static str) -> Result<Decimal, QuantityError> {
        self.per_period.times(self.multiple, quantity)
    }
}

impl CustomerCosts {
    /// The present value of all costs.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where a cost or the multiple is negative, or the sum has no place
    /// in a decimal.
    pub fn present_value(&self, multiple: Decimal) -> Result<Decimal, ValueError> {
        const QUANTITY: &str = "present value of costs";
        self.acquisition.check_costs()?;
        self.maintenance.check_costs()?;
        at_least_zero(multiple, "margin multiple")?;
        let maintenance = self.maintenance.total()?.times(multiple, QUANTITY)?;
        Ok(self.acquisition.total()?.plus(maintenance, QUANTITY)?)
    }

    /// The margins of a customer less all costs.
    ///
    /// # Errors
    ///
    /// As [`present_value`](Self::present_value).
    pub fn net_value(&self, margins: &CustomerMargins) -> Result<Decimal, ValueError> {
        const QUANTITY: &str = "net value";
        let cost = self.present_value(margins.multiple)?;
        Ok(margins.present_value(QUANTITY)?.minus(cost, QUANTITY)?)
    }

    /// Present value of the benefit over that of the costs, `None` where there are none.
    ///
    /// # Errors
    ///
    /// As [`present_value`](Self::present_value).
    pub fn benefit_cost_ratio(
        &self,
        margins: &CustomerMargins,
    ) -> Result<Option<Decimal>, ValueError> {
        const QUANTITY: &str = "benefit-cost ratio";
        let cost = self.present_value(margins.multiple)?;
        if cost.is_zero() {
            return Ok(None);
        }
        Ok(Some(margins.present_value(QUANTITY)?.over(cost, QUANTITY)?))
    }
}

/// A spend and the customers that it won, or kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CustomerSpend {
    /// Money, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub spend: Decimal,
    /// Customers won, or kept.
    pub customers: u64,
}

/// The cost to win a customer against the cost to keep one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CostRatio {
    /// Money per new customer.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub acquisition_cost: Decimal,
    /// Money per retained customer.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub retention_cost: Decimal,
    /// The first over the second.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub ratio: Decimal,
}

/// The ratio of average costs: all spend over all customers. `None` where nobody was won or kept,
/// or keeping them cost nothing.
///
/// "Winning a customer costs five times what keeping one does" compares averages. It does not say
/// that the next unit of money is better spent on keeping: that is [`marginal_cost_ratio`] (Pfeifer
/// 2005, *The Optimal Ratio of Acquisition and Retention Costs*).
///
/// ```
/// use clv::value::acquisition::{CustomerSpend, average_cost_ratio};
/// use rust_decimal_macros::dec;
///
/// let won = CustomerSpend { spend: dec!(25000), customers: 100 };
/// let kept = CustomerSpend { spend: dec!(40000), customers: 800 };
/// assert_eq!(average_cost_ratio(won, kept)?.unwrap().ratio, dec!(5)); // 250 / 50
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Quantity`] where a spend is negative or a cost has no place in a decimal.
pub fn average_cost_ratio(
    acquisition: CustomerSpend,
    retention: CustomerSpend,
) -> Result<Option<CostRatio>, ValueError> {
    at_least_zero(acquisition.spend, "acquisition spend")?;
    at_least_zero(retention.spend, "retention spend")?;
    if acquisition.customers == 0 || retention.customers == 0 {
        return Ok(None);
    }
    ratio_of(
        acquisition.spend,
        Decimal::from(acquisition.customers),
        retention.spend,
        Decimal::from(retention.customers),
    )
}

/// The ratio of marginal costs: what one more customer costs, from two levels of spend on each.
/// `None` where a change of spend changed no number of customers, or more customers stayed for no
/// more money.
///
/// ```
/// use clv::value::acquisition::{CustomerSpend, marginal_cost_ratio};
/// use rust_decimal_macros::dec;
///
/// let level = |spend, customers| CustomerSpend { spend, customers };
/// let ratio = marginal_cost_ratio(
///     (level(dec!(25000), 100), level(dec!(30000), 110)), // 500 for one more
///     (level(dec!(40000), 800), level(dec!(50000), 840)), // 250 for one more
/// )?;
/// assert_eq!(ratio.unwrap().ratio, dec!(2));
/// # Ok::<(), clv::value::ValueError>(())
/// ```
///
/// # Errors
///
/// [`ValueError::Quantity`] where a spend is negative or a cost has no place in a decimal.
pub fn marginal_cost_ratio(
    (acquisition_now, acquisition_then): (CustomerSpend, CustomerSpend),
    (retention_now, retention_then): (CustomerSpend, CustomerSpend),
) -> Result<Option<CostRatio>, ValueError> {
    let won = Increase::between(acquisition_now, acquisition_then)?;
    let kept = Increase::between(retention_now, retention_then)?;
    if won.customers.is_zero() || kept.customers.is_zero() {
        return Ok(None);
    }
    ratio_of(won.spend, won.customers, kept.spend, kept.customers)
}

struct Increase {
    spend: Decimal,
    customers: Decimal,
}

impl Increase {
    fn between(now: CustomerSpend, then: CustomerSpend) -> Result<Self, ValueError> {
        at_least_zero(now.spend, "spend")?;
        at_least_zero(then.spend, "spend")?;
        Ok(Self {
            spend: then.spend.minus(now.spend, "increase of spend")?,
            customers: Decimal::from(then.customers)
                .minus(Decimal::from(now.customers), "increase of customers")?,
        })
    }
}

fn ratio_of(
    acquisition_spend: Decimal,
    new_customers: Decimal,
    retention_spend: Decimal,
    retained_customers: Decimal,
) -> Result<Option<CostRatio>, ValueError> {
    const QUANTITY: &str = "cost per customer";
    let acquisition_cost = acquisition_spend.over(new_customers, QUANTITY)?;
    let retention_cost = retention_spend.over(retained_customers, QUANTITY)?;
    if retention_cost.is_zero() {
        return Ok(None);
    }
    Ok(Some(CostRatio {
        acquisition_cost,
        retention_cost,
        ratio: acquisition_cost.over(retention_cost, "cost ratio")?,
    }))
}
