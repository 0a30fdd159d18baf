use super::{ValueError, at_least_zero};
use crate::quantity::{Checked, Probability, TimeUnit};
use rust_decimal::Decimal;

/// A number of orders per period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PurchaseRate {
    /// Orders per period, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub orders: Decimal,
    /// The period.
    pub per: TimeUnit,
}

/// A number of periods that a customer stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RelationshipLength {
    /// Periods, ≥ 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub periods: Decimal,
    /// The period.
    pub unit: TimeUnit,
}

/// Lifetime value as average order value × purchases per period × periods, undiscounted.
///
/// ```text
/// revenue = average order value × orders per period × periods
/// value   = revenue × gross margin − maintenance cost per period × periods − acquisition cost
/// ```
///
/// Orders and lifetime must be counted in the same period: orders per year times months is refused,
/// not converted, because whoever mixes them has a wrong number in one of the two. Costs are zero
/// and the gross margin is one until they are named.
///
/// # Example
///
/// ```
/// use clv::quantity::{Probability, TimeUnit};
/// use clv::value::{PurchaseRate, RelationshipLength, SimpleValue};
/// use rust_decimal_macros::dec;
///
/// let four_a_year = PurchaseRate { orders: dec!(4), per: TimeUnit::Year };
/// let three_years = RelationshipLength { periods: dec!(3), unit: TimeUnit::Year };
/// let customer = SimpleValue::new(dec!(200), four_a_year, three_years)?;
/// assert_eq!(customer.revenue()?, dec!(2400));
///
/// let net = customer
///     .with_gross_margin(Probability::new(dec!(0.5))?)
///     .with_acquisition_cost(dec!(300))?
///     .with_maintenance_cost(dec!(50))?;
/// assert_eq!(net.value()?, dec!(750)); // 1200 − 3 × 50 − 300
///
/// let months = RelationshipLength { periods: dec!(36), unit: TimeUnit::Month };
/// assert!(SimpleValue::new(dec!(200), four_a_year, months).is_err());
/// # Ok::<(), clv::value::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct SimpleValue {
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    average_order_value: Decimal,
    purchases: PurchaseRate,
    lifetime: RelationshipLength,
    gross_margin: Probability,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    acquisition_cost: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    maintenance_cost: Decimal,
}

impl SimpleValue {
    /// A customer who spends so much an order, orders so often and stays so long.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where a factor is negative, [`ValueError::UnitsDiffer`] where the
    /// two periods are not the same.
    pub fn new(
        average_order_value: Decimal,
        purchases: PurchaseRate,
        lifetime: RelationshipLength,
    ) -> Result<Self, ValueError> {
        at_least_zero(average_order_value, "average order value")?;
        at_least_zero(purchases.orders, "purchases per period")?;
        at_least_zero(lifetime.periods, "number of periods")?;
        if purchases.per != lifetime.unit {
            return Err(ValueError::UnitsDiffer {
                purchases: purchases.per,
                lifetime: lifetime.unit,
            });
        }
        Ok(Self {
            average_order_value,
            purchases,
            lifetime,
            gross_margin: Probability::ONE,
            acquisition_cost: Decimal::ZERO,
            maintenance_cost: Decimal::ZERO,
        })
    }

    /// With the share of revenue that is left after the cost of goods.
    pub fn with_gross_margin(self, gross_margin: Probability) -> Self {
        Self {
            gross_margin,
            ..self
        }
    }

    /// With a cost that is paid once, to win the customer.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where it is negative.
    pub fn with_acquisition_cost(self, acquisition_cost: Decimal) -> Result<Self, ValueError> {
        at_least_zero(acquisition_cost, "acquisition cost")?;
        Ok(Self {
            acquisition_cost,
            ..self
        })
    }

    /// With a cost that is paid in every period, to keep the customer.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where it is negative.
    pub fn with_maintenance_cost(self, per_period: Decimal) -> Result<Self, ValueError> {
        at_least_zero(per_period, "maintenance cost per period")?;
        Ok(Self {
            maintenance_cost: per_period,
            ..self
        })
    }

    /// Everything that the customer pays.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where it has no place in a decimal.
    pub fn revenue(&self) -> Result<Decimal, ValueError> {
        const QUANTITY: &str = "revenue";
        Ok(self
            .average_order_value
            .times(self.purchases.orders, QUANTITY)?
            .times(self.lifetime.periods, QUANTITY)?)
    }

    /// The revenue less goods, maintenance and acquisition; it may be negative.
    ///
    /// # Errors
    ///
    /// [`ValueError::Quantity`] where it has no place in a decimal.
    pub fn value(&self) -> Result<Decimal, ValueError> {
        const QUANTITY: &str = "lifetime value";
        let margin = self.revenue()?.times(self.gross_margin.value(), QUANTITY)?;
        let maintenance = self
            .maintenance_cost
            .times(self.lifetime.periods, "maintenance cost")?;
        Ok(margin
            .minus(maintenance, QUANTITY)?
            .minus(self.acquisition_cost, QUANTITY)?)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    #[serde(with = "crate::quantity::decimal")]
    average_order_value: Decimal,
    purchases: PurchaseRate,
    lifetime: RelationshipLength,
    gross_margin: Probability,
    #[serde(with = "crate::quantity::decimal")]
    acquisition_cost: Decimal,
    #[serde(with = "crate::quantity::decimal")]
    maintenance_cost: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for SimpleValue {
    type Error = ValueError;

    fn try_from(record: Record) -> Result<Self, ValueError> {
        Self::new(
            record.average_order_value,
            record.purchases,
            record.lifetime,
        )?
        .with_gross_margin(record.gross_margin)
        .with_acquisition_cost(record.acquisition_cost)?
        .with_maintenance_cost(record.maintenance_cost)
    }
}

#[cfg(feature = "serde")]
impl From<SimpleValue> for Record {
    fn from(value: SimpleValue) -> Self {
        Self {
            average_order_value: value.average_order_value,
            purchases: value.purchases,
            lifetime: value.lifetime,
            gross_margin: value.gross_margin,
            acquisition_cost: value.acquisition_cost,
            maintenance_cost: value.maintenance_cost,
        }
    }
}
