//! The purchases to come of an MBG/NBD customer.

use super::MbgNbd;
use crate::models::PurchaseProcess;
use crate::models::purchase::SharedWork;
use crate::models::purchase::process::of_new_customer;

/// A new customer, who has just made the first purchase and may leave at once.
impl PurchaseProcess for MbgNbd {
    type Span = f64;

    fn process_name(&self) -> &'static str {
        Self::MODEL
    }

    of_new_customer!();
}

impl SharedWork for MbgNbd {
    fn shared_scale(&self) -> Option<f64> {
        Some(self.alpha())
    }
}
