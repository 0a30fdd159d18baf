use super::roots::Roots;
use crate::quantity::{Percent, QuantityError};
#[cfg(feature = "serde")]
use crate::roi::RoiError;
use rust_decimal::Decimal;
use std::fmt;

/// The rate from which the pick is the nearest: Excel's first guess.
const GUESS: Decimal = Decimal::from_parts(1, 0, 0, false, 1);
/// The bits to which powers of a growth factor are taken.
const PRECISION: i64 = 320;

/// Every real rate above −1 at which a series of payments balances.
///
/// Payments that change their sign more than once can balance at several rates, and none of them is
/// "the" return; packages differ in which one they print. Here all are listed, and
/// [`pick`](Self::pick) says which one stands for them.
///
/// The number of rates is decided in exact arithmetic, and each is right to the last digit of a
/// decimal. A multiple root counts once; two roots of which the growth factors differ by less than
/// 10⁻⁷⁷ of themselves are taken for a double one. Where the number of changes of sign times the number of flows
/// is above 40 000, only those rates are found that a fine grid shows, and
/// [`is_complete`](Self::is_complete) says so.
///
/// ```
/// use clv::quantity::TimeUnit;
/// use clv::roi::CashFlows;
/// use rust_decimal_macros::dec;
///
/// // −100·(u − 1.1)·(u − 1.2) with u = 1 + r.
/// let project = CashFlows::new([dec!(-100), dec!(230), dec!(-132)], TimeUnit::Year)?;
/// let rates = project.internal_rates()?.unwrap();
/// assert_eq!(rates.roots(), [dec!(0.1), dec!(0.2)]);
/// assert!(!rates.is_unique());
/// assert_eq!(rates.to_string(), "10 %, 20 %");
/// # Ok::<(), clv::roi::RoiError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct InternalRates {
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    roots: Vec<Decimal>,
    out_of_range: usize,
    is_complete: bool,
}

impl InternalRates {
    /// The rates of growth factors to a power; `None` where there are none.
    pub(super) fn per_power(found: Roots, power: u32) -> Result<Option<Self>, QuantityError> {
        let count = found.growth_factors.len();
        if count == 0 {
            return Ok(None);
        }
        let roots: Vec<Decimal> = found
            .growth_factors
            .iter()
            .filter_map(|factor| factor.to_power(power, PRECISION).to_decimal())
            .filter_map(|growth| growth.checked_sub(Decimal::ONE))
            .map(|rate| rate.normalize())
            .collect();
        if roots.is_empty() {
            return Err(QuantityError::Overflow {
                quantity: "internal rate of return",
            });
        }
        Ok(Some(Self {
            out_of_range: count - roots.len(),
            roots,
            is_complete: found.is_complete,
        }))
    }

    /// All of them that have a place in a decimal, ascending; at least one.
    pub fn roots(&self) -> &[Decimal] {
        &self.roots
    }

    /// The number of others that have no place in a decimal: greater than 7.9 × 10²⁸, or nearer
    /// to −1 than 10⁻²⁸.
    pub fn out_of_range(&self) -> usize {
        self.out_of_range
    }

    /// Whether it is certain that there are no others.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Whether it is certain that there is only one rate.
    pub fn is_unique(&self) -> bool {
        self.is_complete && self.out_of_range == 0 && self.roots.len() == 1
    }

    /// The rate nearest to 0.1, Excel's first guess; the smaller one of two at the same distance.
    pub fn pick(&self) -> Decimal {
        // At most 10²⁹ away from 0.1, and the first of equals is kept.
        let distance = |root: &Decimal| root.checked_sub(GUESS).map(|gap| gap.abs());
        self.roots
            .iter()
            .copied()
            .min_by_key(|root| distance(root).unwrap_or(Decimal::MAX))
            .unwrap_or(GUESS)
    }
}

impl fmt::Display for InternalRates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, root) in self.roots.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            Percent(*root).fmt(f)?;
        }
        match (self.is_complete, self.out_of_range) {
            (true, 0) => Ok(()),
            (true, more) => write!(f, " and {more} out of range"),
            (false, _) => f.write_str(" and perhaps others"),
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    #[serde(with = "crate::quantity::decimal")]
    roots: Vec<Decimal>,
    out_of_range: usize,
    is_complete: bool,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for InternalRates {
    type Error = RoiError;

    fn try_from(record: Record) -> Result<Self, RoiError> {
        let Some(first) = record.roots.first() else {
            return Err(RoiError::Empty {
                what: "internal rate of return",
            });
        };
        if *first <= Decimal::NEGATIVE_ONE {
            return Err(RoiError::Quantity(QuantityError::OutOfRange {
                quantity: "internal rate of return",
                range: "greater than -1",
                value: *first,
            }));
        }
        for (before, root) in record.roots.iter().zip(record.roots.iter().skip(1)) {
            if root < before {
                return Err(RoiError::RatesNotAscending {
                    before: *before,
                    value: *root,
                });
            }
        }
        Ok(Self {
            roots: record.roots,
            out_of_range: record.out_of_range,
            is_complete: record.is_complete,
        })
    }
}

#[cfg(feature = "serde")]
impl From<InternalRates> for Record {
    fn from(rates: InternalRates) -> Self {
        Self {
            roots: rates.roots,
            out_of_range: rates.out_of_range,
            is_complete: rates.is_complete,
        }
    }
}
