use crate::quantity::{Checked, Probability};
use crate::transactions::CustomerBase;
use crate::value::ValueError;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The value of the customers with a number of repeat purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RepeatPurchases {
    /// Purchases after the first, n.
    pub repeats: u32,
    /// The customers who made so many: few of them make a mean that says little.
    pub customers: u64,
    /// L(n), mean value of these customers, money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub mean_value: Decimal,
    /// Δ(n) = L(n) − L(n−1); `None` where nobody made one fewer.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub marginal: Option<Decimal>,
    /// Δ(n) over the mean value at the greatest number of repeats; `None` where that is 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub share: Option<Decimal>,
    /// Δ(n) − Δ(n−1).
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub acceleration: Option<Decimal>,
}

/// Value by number of repeat purchases: whether each one more brings more than the one before.
///
/// Order value × frequency × lifetime is linear in the number of purchases, so that an acceleration
/// is a finding about a base and not a consequence of the formula. It compares different customers
/// and does not say that making somebody buy again moves them from one row to the next.
///
/// # Example
///
/// ```
/// use clv::value::drivers::RepeatPurchaseValue;
/// use rust_decimal_macros::dec;
///
/// // Repeat purchases and value of each customer.
/// let customers = [
///     (0, dec!(40)), (0, dec!(60)), (1, dec!(100)), (2, dec!(150)),
///     (3, dec!(230)), (4, dec!(350)),
/// ];
/// let table = RepeatPurchaseValue::of(customers)?;
/// let marginal: Vec<_> = table.rows().iter().map(|row| row.marginal).collect();
/// assert_eq!(marginal, [None, Some(dec!(50)), Some(dec!(50)), Some(dec!(80)), Some(dec!(120))]);
/// assert_eq!(table.acceleration_point(), Some(3));
/// # Ok::<(), clv::value::ValueError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record")
)]
pub struct RepeatPurchaseValue {
    rows: Vec<RepeatPurchases>,
}

impl RepeatPurchaseValue {
    /// The table of customers, each with a number of repeat purchases and a value.
    ///
    /// # Errors
    ///
    /// [`ValueError::Empty`] without a customer; [`ValueError::Quantity`] where a sum has no place
    /// in a decimal.
    pub fn of(customers: impl IntoIterator<Item = (u32, Decimal)>) -> Result<Self, ValueError> {
        const QUANTITY: &str = "value by repeat purchases";
        let mut totals: BTreeMap<u32, (u64, Decimal)> = BTreeMap::new();
        for (repeats, value) in customers {
            let (count, total) = totals.entry(repeats).or_default();
            *count += 1;
            *total = total.plus(value, QUANTITY)?;
        }
        let means = totals
            .into_iter()
            .map(|(repeats, (count, total))| {
                let mean = total.over(Decimal::from(count), QUANTITY)?;
                Ok((repeats, count, mean))
            })
            .collect::<Result<Vec<_>, ValueError>>()?;
        Self::of_means(&means)
    }

    /// The table of numbers of repeats, ascending, with their customers and mean values.
    fn of_means(means: &[(u32, u64, Decimal)]) -> Result<Self, ValueError> {
        const QUANTITY: &str = "value by repeat purchases";
        let Some((_, _, top)) = means.last() else {
            return Err(ValueError::Empty { what: "customer" });
        };
        let mut rows: Vec<RepeatPurchases> = Vec::with_capacity(means.len());
        for (repeats, customers, mean_value) in means {
            // The row before, if it has one repeat purchase fewer: a gap stays a gap.
            let before = rows
                .last()
                .filter(|row| row.repeats.checked_add(1) == Some(*repeats));
            let marginal = before
                .map(|row| mean_value.minus(row.mean_value, QUANTITY))
                .transpose()?;
            let acceleration = match (marginal, before.and_then(|row| row.marginal)) {
                (Some(now), Some(before)) => Some(now.minus(before, QUANTITY)?),
                _ => None,
            };
            let share = marginal
                .filter(|_| !top.is_zero())
                .map(|marginal| marginal.over(*top, QUANTITY))
                .transpose()?;
            rows.push(RepeatPurchases {
                repeats: *repeats,
                customers: *customers,
                mean_value: *mean_value,
                marginal,
                share,
                acceleration,
            });
        }
        Ok(Self { rows })
    }

    /// The table of a base, each customer with the repeat purchases and the value so far.
    ///
    /// # Errors
    ///
    /// [`ValueError::NoMoney`] where the base does not come from a log; [`ValueError::Quantity`]
    /// where a sum has no place in a decimal.
    pub fn of_base<K>(
        base: &CustomerBase<K>,
        gross_margin: Probability,
    ) -> Result<Self, ValueError> {
        let totals = base.totals().ok_or(ValueError::NoMoney)?;
        let customers = base
            .frequency()
            .iter()
            .zip(totals)
            .map(|(repeats, totals)| {
                let value = totals.total.times(gross_margin.value(), "historic value")?;
                Ok((*repeats, value))
            })
            .collect::<Result<Vec<_>, ValueError>>()?;
        Self::of(customers)
    }

    /// A row for each number of repeat purchases that somebody made, ascending. Numbers that nobody
    /// made have no row.
    pub fn rows(&self) -> &[RepeatPurchases] {
        &self.rows
    }

    /// The least n from which on every further purchase brings more than the one before, to the end
    /// of the table; `None` where there is none.
    pub fn acceleration_point(&self) -> Option<u32> {
        self.rows
            .iter()
            .rev()
            .take_while(|row| {
                row.acceleration
                    .is_some_and(|second| second > Decimal::ZERO)
            })
            .last()
            .map(|row| row.repeats)
    }
}

/// All that a table consists of: the rest is computed anew when it is read.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Record {
    rows: Vec<Mean>,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Mean {
    repeats: u32,
    customers: u64,
    #[serde(with = "crate::quantity::decimal")]
    mean_value: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for RepeatPurchaseValue {
    type Error = ValueError;

    fn try_from(record: Record) -> Result<Self, ValueError> {
        let mut means: Vec<(u32, u64, Decimal)> = Vec::with_capacity(record.rows.len());
        for row in record.rows {
            if row.customers == 0 {
                return Err(ValueError::Empty { what: "customer" });
            }
            if let Some((before, _, _)) = means.last().filter(|(before, ..)| *before >= row.repeats)
            {
                return Err(ValueError::RepeatsNotIncreasing {
                    before: *before,
                    value: row.repeats,
                });
            }
            means.push((row.repeats, row.customers, row.mean_value));
        }
        Self::of_means(&means)
    }
}
