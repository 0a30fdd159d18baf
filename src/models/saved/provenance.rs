use crate::quantity::TimeUnit;
use crate::transactions::{AsOf, Collapse, CustomerBase};

/// The origin of a saved model.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct ModelProvenance {
    /// The unit of the model's times.
    pub unit: TimeUnit,
    /// The rule for what counted as one purchase, where that is known.
    pub collapse: Option<Collapse>,
    /// Until when the log was looked at, where that is known.
    pub as_of: Option<AsOf>,
    /// The number of customers the model was fitted to.
    pub customers: u64,
    /// The version of this crate that fitted it.
    pub crate_version: String,
}

impl ModelProvenance {
    /// For a fit by this version of the crate.
    pub fn new(
        unit: TimeUnit,
        collapse: Option<Collapse>,
        as_of: Option<AsOf>,
        customers: u64,
    ) -> Self {
        Self {
            unit,
            collapse,
            as_of,
            customers,
            crate_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    pub(super) fn of<K>(base: &CustomerBase<K>, customers: u64) -> Self {
        Self::new(base.unit(), base.collapse(), base.as_of(), customers)
    }
}
