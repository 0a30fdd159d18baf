//! What a summary can be told to do.

use crate::TableError;
use clv::transactions::{Reduction, Refunds, RepeatedOrders};

/// How rows become summaries: a [`Reduction`] that needs no more than the sums of periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SummaryRules {
    pub(super) reduction: Reduction,
}

impl SummaryRules {
    /// The rules of a reduction.
    ///
    /// # Errors
    ///
    /// [`TableError::NeedsWholeLog`] for [`Refunds::AgainstPurchases`], because the purchases of
    /// before are not kept one by one, and for repeated orders other than [`RepeatedOrders::Add`],
    /// because rows name no orders.
    pub fn new(reduction: Reduction) -> Result<Self, TableError> {
        if let Refunds::AgainstPurchases(_) = reduction.refunds {
            return Err(TableError::NeedsWholeLog {
                what: "a refund against earlier purchases",
            });
        }
        if reduction.repeated_orders != RepeatedOrders::Add {
            return Err(TableError::NeedsWholeLog {
                what: "telling apart the rows of one order",
            });
        }
        Ok(Self { reduction })
    }

    /// The reduction.
    pub fn reduction(&self) -> &Reduction {
        &self.reduction
    }
}
