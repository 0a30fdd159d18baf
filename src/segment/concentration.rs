use super::SegmentError;
use super::fixed_point::FixedPoint;
use crate::quantity::{Probability, QuantityError, to_f64};
use rust_decimal::{Decimal, prelude::ToPrimitive};

/// The inequality with which a total is spread over the customers.
///
/// Made once from values ≥ 0, one a customer, in any order; every measure is read from it. Sums are
/// exact; only the last division is one of floating-point numbers.
///
/// # Example
///
/// ```
/// use clv::quantity::Probability;
/// use clv::segment::{Concentration, TopShare};
/// use rust_decimal_macros::dec;
///
/// let sales = Concentration::of(&[dec!(10), dec!(20), dec!(30), dec!(40)])?.unwrap();
/// // Σ (2i − n − 1) x = −3·10 − 20 + 30 + 3·40 = 100, over 4 · 100.
/// assert_eq!(sales.gini(), 0.25);
/// let quarter = Probability::new(dec!(0.25))?;
/// assert_eq!(sales.top_share(quarter, TopShare::WholeCustomers)?, 0.4);
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concentration {
    ascending: Vec<i128>,
    total: i128,
}

/// The meaning of "the top 20 %" where 20 % is not a whole number of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum TopShare {
    /// 1 − L(1 − p): linear between the points of the Lorenz curve, a customer can count in part.
    Interpolated,
    /// The ⌈n·p⌉ largest values.
    WholeCustomers,
}

/// A point of the Lorenz curve.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LorenzPoint {
    /// i/n, the share of the customers.
    pub population_share: f64,
    /// The share of the total that the poorest i of them hold.
    pub value_share: f64,
}

/// The part of the customers and of the total that a group has.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupShare {
    /// Customers in the group.
    pub customers: usize,
    /// Their share of all customers.
    pub share_of_customers: f64,
    /// Their share of the total.
    pub share_of_value: f64,
    /// Share of the total less share of the customers: a Gini coefficient that knows only the two
    /// groups, and so a lower bound of the whole one where it is positive.
    pub two_group_gini: f64,
}

impl Concentration {
    /// The values, one a customer; `None` without values and where their total is zero.
    ///
    /// # Errors
    ///
    /// [`SegmentError::NegativeValue`] where one is negative, [`SegmentError::Quantity`] where they
    /// span more digits than 128 bits hold: a forecast that comes from floating point has up to 28
    /// decimal places, of which money needs few.
    pub fn of(values: &[Decimal]) -> Result<Option<Self>, SegmentError> {
        if let Some(&value) = values.iter().find(|value| **value < Decimal::ZERO) {
            return Err(SegmentError::NegativeValue { value });
        }
        let column = FixedPoint::of(values, "total value")?;
        let total = column.total("total value")?;
        if total == 0 {
            return Ok(None);
        }
        let mut ascending = column.values;
        ascending.sort_unstable();
        Ok(Some(Self { ascending, total }))
    }

    /// The number of customers.
    pub fn customers(&self) -> usize {
        self.ascending.len()
    }

    fn share(&self, part: i128) -> f64 {
        part as f64 / self.total as f64
    }

    /// The Lorenz curve, from (0, 0) to (1, 1), a point after each customer.
    ///
    /// ```text
    /// L(i/n) = Σ_{j≤i} x_(j) / Σ x,   x_(1) ≤ x_(2) ≤ …
    /// ```
    pub fn lorenz(&self) -> Vec<LorenzPoint> {
        let n = self.ascending.len() as f64;
        let start = LorenzPoint {
            population_share: 0.0,
            value_share: 0.0,
        };
        let mut held = 0_i128;
        let points = self.ascending.iter().enumerate().map(|(index, value)| {
            // The total fits, so every part of it does.
            held += value;
            LorenzPoint {
                population_share: (index + 1) as f64 / n,
                value_share: self.share(held),
            }
        });
        std::iter::once(start).chain(points).collect()
    }

    /// The Gini coefficient, 0 where everybody is equal, towards 1 where one has all.
    ///
    /// ```text
    /// G = Σ (2i − n − 1) x_(i) / (n Σ x)
    /// ```
    ///
    /// Computed as Σ i (n − i) (x_(i+1) − x_(i)) / (n Σ x), whose terms are not negative.
    pub fn gini(&self) -> f64 {
        let n = self.ascending.len() as f64;
        let steps = self.ascending.iter().zip(self.ascending.iter().skip(1));
        let mut sum = 0.0_f64;
        let mut lost = 0.0_f64;
        for (index, (below, above)) in steps.enumerate() {
            let rank = (index + 1) as f64;
            let term = rank * (n - rank) * ((above - below) as f64) - lost;
            let next = sum + term;
            lost = (next - sum) - term;
            sum = next;
        }
        sum / n / self.total as f64
    }

    /// The Gini coefficient times n/(n − 1), which reaches 1; `None` for one customer.
    pub fn gini_unbiased(&self) -> Option<f64> {
        let n = self.ascending.len() as f64;
        (n > 1.0).then(|| (self.gini() * (n / (n - 1.0))).min(1.0))
    }

    /// The share of the total that the top share p of the customers holds.
    ///
    /// # Errors
    ///
    /// [`SegmentError::Quantity`] where n·p has no place in a decimal.
    pub fn top_share(&self, share: Probability, reading: TopShare) -> Result<f64, SegmentError> {
        let overflow = QuantityError::Overflow {
            quantity: "number of top customers",
        };
        let count = Decimal::from(self.ascending.len())
            .checked_mul(share.value())
            .ok_or(overflow)?;
        let (whole, part) = match reading {
            TopShare::Interpolated => (count.floor(), to_f64(count.fract())),
            TopShare::WholeCustomers => (count.ceil(), 0.0),
        };
        let whole = whole.to_usize().ok_or(overflow)?;
        let mut from_the_top = self.ascending.iter().rev();
        let held: i128 = from_the_top.by_ref().take(whole).sum();
        let border = from_the_top.next().copied().unwrap_or(0);
        Ok((held as f64 + part * border as f64) / self.total as f64)
    }

    /// The Herfindahl–Hirschman index, from 1/n to 1 (not to 10 000).
    ///
    /// ```text
    /// Σ s²,   s = x / Σ x
    /// ```
    pub fn herfindahl(&self) -> f64 {
        // Small squares first, and what rounding takes of each sum is carried on.
        let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
        for &value in &self.ascending {
            let share = self.share(value);
            let term = share * share - lost;
            let next = sum + term;
            lost = (next - sum) - term;
            sum = next;
        }
        sum
    }
}

/// The share of a group of the customers, such as members or those who bought again, in the total.
///
/// `in_group` says of each value whether it is one of the group. `None` without values and where
/// their total is zero.
///
/// # Errors
///
/// [`SegmentError::NegativeValue`] where a value is negative, [`SegmentError::ColumnLength`] where
/// the columns differ in length, [`SegmentError::Quantity`] where the values span more digits than
/// 128 bits hold.
///
/// # Example
///
/// ```
/// use clv::segment::group_share;
/// use rust_decimal_macros::dec;
///
/// let sales = [dec!(82), dec!(9), dec!(9), dec!(0), dec!(0)];
/// let frequent = [true, false, false, false, false];
/// let group = group_share(&sales, &frequent)?.unwrap();
/// assert_eq!((group.share_of_customers, group.share_of_value), (0.2, 0.82));
/// # Ok::<(), clv::Error>(())
/// ```
pub fn group_share(
    values: &[Decimal],
    in_group: &[bool],
) -> Result<Option<GroupShare>, SegmentError> {
    if in_group.len() != values.len() {
        return Err(SegmentError::ColumnLength {
            column: "group membership",
            expected: values.len(),
            actual: in_group.len(),
        });
    }
    let Some(all) = Concentration::of(values)? else {
        return Ok(None);
    };
    let column = FixedPoint::of(values, "total value")?;
    let members = column.values.iter().zip(in_group).filter(|(_, is)| **is);
    let held: i128 = members.clone().map(|(value, _)| value).sum();
    let customers = members.count();
    let share_of_customers = customers as f64 / values.len() as f64;
    let share_of_value = all.share(held);
    Ok(Some(GroupShare {
        customers,
        share_of_customers,
        share_of_value,
        two_group_gini: share_of_value - share_of_customers,
    }))
}
