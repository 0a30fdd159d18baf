use crate::models::{ModelError, SpendHistory};
use crate::quantity::TimeUnit;
use crate::transactions::{CustomerBase, PurchaseHistory};

/// Customers by their keys, with what is recorded of each, and the unit of its times.
///
/// A customer base is one: wherever these are asked for, `&base` will do.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyedHistories<'k, K, H> {
    pub(super) unit: Option<TimeUnit>,
    pub(super) rows: Vec<(&'k K, H)>,
}

impl<'k, K, H> KeyedHistories<'k, K, H> {
    /// Customers of whom nothing is recorded that has a time: amounts, contracts counted in
    /// renewals.
    pub fn new(rows: impl IntoIterator<Item = (&'k K, H)>) -> Self {
        let rows = rows.into_iter().collect();
        Self { unit: None, rows }
    }

    /// Customers whose times are in a unit.
    pub fn timed(unit: TimeUnit, rows: impl IntoIterator<Item = (&'k K, H)>) -> Self {
        Self {
            unit: Some(unit),
            rows: rows.into_iter().collect(),
        }
    }
}

impl<'k, K> KeyedHistories<'k, K, SpendHistory> {
    /// The spend of the customers of a base.
    ///
    /// # Errors
    ///
    /// As [`SpendHistory::of`].
    pub fn spend_of(base: &'k CustomerBase<K>) -> Result<Self, ModelError> {
        let first = base.first_purchase();
        let rows = base
            .iter()
            .map(|of| Ok((of.customer, SpendHistory::of(&of, first)?)));
        rows.collect::<Result<Vec<_>, _>>().map(Self::new)
    }
}

impl<'k, K> From<&'k CustomerBase<K>> for KeyedHistories<'k, K, PurchaseHistory> {
    fn from(base: &'k CustomerBase<K>) -> Self {
        Self::timed(base.unit(), base.customers().iter().zip(base.histories()))
    }
}
