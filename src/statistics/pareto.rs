use super::StatisticsError;
use crate::quantity::{Checked, Probability, QuantityError, to_f64};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Whether the item on the border belongs to the vital few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ParetoBorder {
    /// The shortest list whose share reaches the threshold.
    Include,
    /// The longest list whose share does not exceed it.
    StopBefore,
}

/// An item and what it contributes.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct ParetoRow<L> {
    /// The item.
    pub label: L,
    /// Its amount or count.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub amount: Decimal,
    /// Its share of the total.
    pub share: f64,
    /// The share of it and all before it.
    pub cumulative_share: f64,
}

/// Items from the largest down, and the vital few among them.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct Pareto<L> {
    /// The items by amount descending, equal ones by label ascending.
    pub rows: Vec<ParetoRow<L>>,
    /// The total.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub total: Decimal,
    /// The number of the first rows that are the vital few.
    pub vital_few: usize,
}

/// The Pareto table of amounts ≥ 0; `None` where their total is zero.
///
/// Cumulative amounts are exact, and counts and money are compared with the threshold exactly.
///
/// # Errors
///
/// [`StatisticsError::Quantity`] where an amount is negative, the threshold is not > 0, or a sum
/// has no place in a decimal.
///
/// # Example
///
/// ```
/// use clv::quantity::Probability;
/// use clv::statistics::{ParetoBorder, pareto};
/// use rust_decimal_macros::dec;
///
/// let reasons = [("price", dec!(6)), ("service", dec!(3)), ("delivery", dec!(1))];
/// let table = pareto(reasons, Probability::new(dec!(0.8))?, ParetoBorder::Include)?.unwrap();
/// // 60 % and 90 %: the second reaches 80 %.
/// assert_eq!(table.vital_few, 2);
/// assert_eq!(table.rows[1].cumulative_share, 0.9);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn pareto<L: Ord>(
    items: impl IntoIterator<Item = (L, Decimal)>,
    threshold: Probability,
    border: ParetoBorder,
) -> Result<Option<Pareto<L>>, StatisticsError> {
    let must_be_positive = |value| QuantityError::OutOfRange {
        quantity: "Pareto threshold",
        range: "in (0, 1]",
        value,
    };
    if threshold == Probability::ZERO {
        return Err(must_be_positive(threshold.value()).into());
    }
    let mut items: Vec<(L, Decimal)> = items.into_iter().collect();
    let mut total = Decimal::ZERO;
    for &(_, value) in &items {
        if value < Decimal::ZERO {
            return Err(QuantityError::OutOfRange {
                quantity: "amount",
                range: "≥ 0",
                value,
            }
            .into());
        }
        total = total.plus(value, "total")?;
    }
    if total.is_zero() {
        return Ok(None);
    }
    items.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));

    let mut cumulative = Decimal::ZERO;
    let mut vital_few = 0;
    let mut rows = Vec::with_capacity(items.len());
    for (label, amount) in items {
        let before = cumulative;
        cumulative = cumulative.plus(amount, "total")?;
        vital_few += usize::from(match border {
            ParetoBorder::Include => compare(before, total, threshold)? == Ordering::Less,
            ParetoBorder::StopBefore => compare(cumulative, total, threshold)? != Ordering::Greater,
        });
        rows.push(ParetoRow {
            label,
            amount,
            share: to_f64(amount) / to_f64(total),
            cumulative_share: to_f64(cumulative) / to_f64(total),
        });
    }
    Ok(Some(Pareto {
        rows,
        total,
        vital_few,
    }))
}

/// part/total against the threshold, as integers where they fit 128 bits: a product of decimals
/// would be rounded to 28 digits.
fn compare(
    part: Decimal,
    total: Decimal,
    threshold: Probability,
) -> Result<Ordering, QuantityError> {
    let threshold = threshold.value().normalize();
    let scaled = |value: Decimal, scale: u32| {
        let factor = 10_i128.checked_pow(scale - value.scale())?;
        value.mantissa().checked_mul(factor)
    };
    let scale = part.scale().max(total.scale());
    let exact = || {
        let left = scaled(part, scale)?.checked_mul(10_i128.pow(threshold.scale()))?;
        let right = scaled(total, scale)?.checked_mul(threshold.mantissa())?;
        Some(left.cmp(&right))
    };
    match exact() {
        Some(ordering) => Ok(ordering),
        None => Ok(part.cmp(&total.times(threshold, "Pareto threshold")?)),
    }
}

#[cfg(feature = "serde")]
impl<L> ParetoRow<L> {
    fn check(&self) -> Result<(), QuantityError> {
        use super::checked::probability;
        probability(self.share, "share")?;
        probability(self.cumulative_share, "cumulative share")?;
        if self.amount >= Decimal::ZERO {
            Ok(())
        } else {
            Err(QuantityError::OutOfRange {
                quantity: "amount",
                range: "≥ 0",
                value: self.amount,
            })
        }
    }
}

#[cfg(feature = "serde")]
impl<L> Pareto<L> {
    fn check(&self) -> Result<(), QuantityError> {
        if self.total <= Decimal::ZERO {
            return Err(QuantityError::OutOfRange {
                quantity: "total",
                range: "> 0",
                value: self.total,
            });
        }
        super::checked::in_range(
            self.vital_few as f64,
            (0.0, self.rows.len() as f64),
            "number of the vital few",
            "at most the number of rows",
        )
    }
}

#[cfg(feature = "serde")]
super::checked::checked_on_read!(ParetoRow<L>);
#[cfg(feature = "serde")]
super::checked::checked_on_read!(Pareto<L>);
