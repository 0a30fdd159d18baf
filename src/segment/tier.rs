use super::SegmentError;
use super::fixed_point::{FixedPoint, at_scale, to_decimal, wide_product};
use super::summary::same_length;
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// The whole that the shares of tiers are shares of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum TierBasis {
    /// Of the customers: the top 20 % of them.
    Customers,
    /// Of the total value (ABC analysis): those who hold the first 80 % of it.
    Value,
}

/// A tier and how much of the whole it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TierShare {
    /// Its name.
    pub tier: String,
    /// Its share, > 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub share: Decimal,
}

/// Tiers from the best down, by share, and the name of all others.
///
/// A customer belongs to the first tier whose cumulative share exceeds the share that stands
/// before the customer; the one on a border is thus in the better tier.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct TierShares {
    basis: TierBasis,
    tiers: Vec<TierShare>,
    rest: String,
}

/// Who is in which tier.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tiers {
    /// The number of each customer's tier in [`Tiers::summary`], in the order of the values.
    pub assigned: Vec<u32>,
    /// Every tier and the rest, best first.
    pub summary: Vec<TierSummary>,
}

/// A tier in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TierSummary {
    /// The tier.
    pub tier: String,
    /// Its customers.
    pub customers: usize,
    /// Their total value.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value: Decimal,
}

impl Tiers {
    /// The tier of the customer in this row.
    pub fn tier(&self, row: usize) -> Option<&str> {
        let number = *self.assigned.get(row)?;
        self.summary
            .get(number as usize)
            .map(|summary| summary.tier.as_str())
    }
}

impl TierShares {
    /// Tiers from the best down and the name of all others.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Shares`] where a share is not > 0 or they sum to more than 1,
    /// [`SegmentError::DuplicateSegment`] where two of the names are one.
    pub fn new(
        basis: TierBasis,
        tiers: Vec<TierShare>,
        rest: impl Into<String>,
    ) -> Result<Self, SegmentError> {
        let rest = rest.into();
        let mut sum = Decimal::ZERO;
        for tier in &tiers {
            sum = sum.plus(tier.share, "sum of shares")?;
            if tier.share <= Decimal::ZERO || sum > Decimal::ONE {
                return Err(SegmentError::Shares {
                    share: tier.share,
                    sum,
                });
            }
        }
        let mut names: Vec<&str> = tiers.iter().map(|tier| tier.tier.as_str()).collect();
        names.push(&rest);
        names.sort_unstable();
        let twice = names.iter().zip(names.iter().skip(1)).find(|(a, b)| a == b);
        if let Some((name, _)) = twice {
            return Err(SegmentError::DuplicateSegment {
                segment: (*name).to_owned(),
            });
        }
        Ok(Self { basis, tiers, rest })
    }

    /// Each customer's tier. Customers of equal value are dealt by key, the lesser key first.
    /// `None` without customers, and by value where the total is zero.
    ///
    /// # Errors
    ///
    /// [`SegmentError::NegativeValue`] by value where one is negative,
    /// [`SegmentError::ColumnLength`] where there is not a value a customer,
    /// [`SegmentError::Quantity`] where the values span more digits than 128 bits hold: a forecast
    /// that comes from floating point has up to 28 decimal places, of which money needs few.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::segment::{TierBasis, TierShare, TierShares};
    /// use rust_decimal_macros::dec;
    ///
    /// let tier = |tier: &str, share| TierShare { tier: tier.to_owned(), share };
    /// let abc = TierShares::new(
    ///     TierBasis::Value,
    ///     vec![tier("A", dec!(0.8)), tier("B", dec!(0.15))],
    ///     "C",
    /// )?;
    /// let tiers = abc.assign(&["ann", "bob", "cyd"], &[dec!(16), dec!(80), dec!(4)])?.unwrap();
    /// // Bob holds the first 80 %, Ann goes on to 96 %.
    /// assert_eq!([tiers.tier(0), tiers.tier(1), tiers.tier(2)], [Some("B"), Some("A"), Some("C")]);
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn assign<K: Ord>(
        &self,
        customers: &[K],
        values: &[Decimal],
    ) -> Result<Option<Tiers>, SegmentError> {
        same_length("value", customers.len(), values.len())?;
        if self.basis == TierBasis::Value
            && let Some(&value) = values.iter().find(|value| **value < Decimal::ZERO)
        {
            return Err(SegmentError::NegativeValue { value });
        }
        let column = FixedPoint::of(values, "total value")?;
        let total = match self.basis {
            TierBasis::Customers => values.len() as i128,
            TierBasis::Value => column.total("total value")?,
        };
        if total == 0 {
            return Ok(None);
        }
        let (shares, whole) = self.cumulative()?;
        // Nothing here is negative, and products are compared in full.
        let times = |a: i128, b: i128| wide_product(a.unsigned_abs(), b.unsigned_abs());
        let borders: Vec<_> = shares
            .into_iter()
            .map(|share| times(share, total))
            .collect();

        let mut assigned = vec![0; values.len()];
        let mut customers_of = vec![0; self.tiers.len() + 1];
        let mut value_of = vec![0_i128; self.tiers.len() + 1];
        let mut before = 0_i128;
        for row in descending(customers, &column.values) {
            let value = column.values[row as usize];
            let position = times(before, whole);
            // Cumulative shares increase: the first one above the position.
            let tier = borders.partition_point(|&border| border <= position);
            assigned[row as usize] = tier as u32;
            customers_of[tier] += 1;
            value_of[tier] = value_of[tier]
                .checked_add(value)
                .ok_or(QuantityError::Overflow {
                    quantity: "value of a tier",
                })?;
            before += match self.basis {
                TierBasis::Customers => 1,
                TierBasis::Value => value,
            };
        }
        let names = self.tiers.iter().map(|tier| &tier.tier).chain([&self.rest]);
        let figures = customers_of.into_iter().zip(value_of);
        let summary = names.zip(figures).map(|(tier, (customers, value))| {
            Ok(TierSummary {
                tier: tier.clone(),
                customers,
                value: to_decimal(value, column.scale, "value of a tier")?.normalize(),
            })
        });
        Ok(Some(Tiers {
            assigned,
            summary: summary.collect::<Result<_, SegmentError>>()?,
        }))
    }

    /// The cumulative shares as integers, and the integer that stands for the whole.
    fn cumulative(&self) -> Result<(Vec<i128>, i128), SegmentError> {
        let finest = self.tiers.iter().map(|tier| tier.share.normalize().scale());
        let scale = finest.max().unwrap_or(0);
        let mut sum = 0;
        let mut shares = Vec::with_capacity(self.tiers.len());
        for tier in &self.tiers {
            sum += at_scale(tier.share.normalize(), scale, "share of a tier")?;
            shares.push(sum);
        }
        Ok((shares, at_scale(Decimal::ONE, scale, "share of a tier")?))
    }
}

/// Rows from the greatest value down, those of equal value by customer.
fn descending<K: Ord>(customers: &[K], values: &[i128]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..values.len()).map(|index| index as u32).collect();
    // Every index is in range: they are the ones of both columns.
    order.sort_by(|&a, &b| {
        let (a, b) = (a as usize, b as usize);
        values[b]
            .cmp(&values[a])
            .then_with(|| customers[a].cmp(&customers[b]))
    });
    order
}

/// The tier of each value by thresholds that fall from the best tier on: the number of the first
/// threshold that the value reaches, or their number where it reaches none.
///
/// # Errors
///
/// [`SegmentError::ThresholdsNotDecreasing`].
///
/// # Example
///
/// High from 1000 on, medium from 200 on, low below.
///
/// ```
/// use clv::segment::tiers_by_threshold;
/// use rust_decimal_macros::dec;
///
/// let tiers = tiers_by_threshold(&[dec!(1000), dec!(999.99), dec!(0)], &[dec!(1000), dec!(200)])?;
/// assert_eq!(tiers, [0, 1, 2]);
/// # Ok::<(), clv::Error>(())
/// ```
pub fn tiers_by_threshold(
    values: &[Decimal],
    thresholds: &[Decimal],
) -> Result<Vec<usize>, SegmentError> {
    let pairs = thresholds.iter().zip(thresholds.iter().skip(1));
    if let Some((&before, &next)) = pairs.into_iter().find(|(before, next)| next >= before) {
        return Err(SegmentError::ThresholdsNotDecreasing { before, next });
    }
    let tier = |value: &Decimal| thresholds.partition_point(|threshold| threshold > value);
    Ok(values.iter().map(tier).collect())
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    basis: TierBasis,
    tiers: Vec<TierShare>,
    rest: String,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for TierShares {
    type Error = SegmentError;

    fn try_from(record: Record) -> Result<Self, SegmentError> {
        Self::new(record.basis, record.tiers, record.rest)
    }
}

#[cfg(feature = "serde")]
impl From<TierShares> for Record {
    fn from(shares: TierShares) -> Self {
        Self {
            basis: shares.basis,
            tiers: shares.tiers,
            rest: shares.rest,
        }
    }
}
