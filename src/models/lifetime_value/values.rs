//! The values of customers and of a base, as they are given out.

use crate::models::uncertainty::read_back::checked_read_back;
#[cfg(feature = "serde")]
use crate::models::uncertainty::read_back::is_not_negative;
use crate::numeric::sum::map_tasks;
use crate::quantity::{Checked, MoneyRounding, QuantityError, round_money};
use rust_decimal::Decimal;
use std::fmt;

/// The value of one customer, with its parts.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CustomerValue {
    /// The expected number of purchases that count, each discounted to now.
    pub discounted_transactions: f64,
    /// The expected amount of a purchase.
    pub expected_spend: f64,
    /// Money: margin × spend × discounted purchases.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub value: Decimal,
}

impl fmt::Display for CustomerValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.2}: {:.3} discounted purchases of {:.2}",
            round_money(self.value, 2, MoneyRounding::HalfAwayFromZero),
            self.discounted_transactions,
            self.expected_spend
        )
    }
}

checked_read_back!(
    CustomerValue {
        discounted_transactions: f64,
        expected_spend: f64,
        #[serde(with = "crate::quantity::decimal")]
        value: Decimal,
    },
    "a customer's value must have a finite number of purchases and a finite spend, ≥ 0",
    |read| is_not_negative(read.discounted_transactions) && is_not_negative(read.expected_spend)
);

impl CustomerValue {
    pub(super) const NOTHING: Self = Self {
        discounted_transactions: 0.0,
        expected_spend: 0.0,
        value: Decimal::ZERO,
    };
}

/// The values of the customers of a base.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct BaseValue {
    /// Each customer, in the order of the base.
    pub customers: Vec<CustomerValue>,
    /// The sum of their values.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub total: Decimal,
}

checked_read_back!(
    BaseValue {
        customers: Vec<CustomerValue>,
        #[serde(with = "crate::quantity::decimal")]
        total: Decimal,
    },
    "the value of a base must be the sum of its customers'",
    |read| total_of(&read.customers) == Ok(read.total)
);

/// The sum of the customers' values: of so many at once, which are the same for any number of threads.
pub(super) fn total_of(customers: &[CustomerValue]) -> Result<Decimal, QuantityError> {
    const AT_ONCE: usize = 1 << 12;
    let parts: Vec<&[CustomerValue]> = customers.chunks(AT_ONCE).collect();
    let of_parts = map_tasks(parts.len(), |part| {
        sum(parts[part].iter().map(|customer| Ok(customer.value)))
    });
    sum(of_parts)
}

fn sum(
    values: impl IntoIterator<Item = Result<Decimal, QuantityError>>,
) -> Result<Decimal, QuantityError> {
    let add = |total: Decimal, value: Result<Decimal, QuantityError>| {
        total.plus(value?, "value of the base")
    };
    values.into_iter().try_fold(Decimal::ZERO, add)
}
