//! A row of a base.

use crate::transactions::{PurchaseHistory, PurchaseTotals};

/// One customer of a [`CustomerBase`](super::CustomerBase).
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub struct CustomerSummary<'a, K> {
    /// The customer.
    pub customer: &'a K,
    /// Frequency, recency and age.
    pub history: PurchaseHistory,
    /// The mean amount of the purchases that count for it; `None` where there is none, or where
    /// it is not known.
    pub monetary_value: Option<f64>,
    /// The exact money and the instants; `None` where the base does not come from a log with amounts.
    pub totals: Option<&'a PurchaseTotals>,
}

impl<K> Clone for CustomerSummary<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for CustomerSummary<'_, K> {}
