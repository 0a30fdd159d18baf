use crate::models::ModelError;
use crate::quantity::QuantityError;
use std::fmt::Debug;
use thiserror::Error;

/// The reason why a customer, or a base, has no lifetime value or prediction.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LifetimeValueError {
    /// The purchase process or the spend model refuses.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A number of the ground floor is out of range, or money does not fit in a decimal.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// The expected spend does not exist, and so the value does not either.
    #[error(
        "the expected spend must exist for a lifetime value: the spend model's tail is too heavy \
         (Gamma-Gamma: the mean exists where px + q > 1, here x = {purchases})"
    )]
    NoMeanSpend {
        /// The number of purchases with an amount that are known of the customer.
        purchases: u64,
    },
    /// Undiscounted purchases for ever add up to infinity.
    #[error("the discount rate must be greater than 0 for this model and an infinite horizon")]
    Diverges,
    /// The rate at which future money gains value is not a discount.
    #[error("the discount rate must be ≥ 0 for an infinite horizon, got {force_of_interest}")]
    NegativeDiscount {
        /// The continuous rate per unit of the model.
        force_of_interest: f64,
    },
    /// A quantity that is asked until a horizon was asked for ever.
    #[error("the horizon must be finite")]
    InfiniteHorizon,
    /// The spend history was not given for each customer of the base.
    #[error("there must be a spend history for each of {customers} customers, got {got}")]
    SpendHistories {
        /// The number of customers the base has.
        customers: usize,
        /// The number of histories that came.
        got: usize,
    },
    /// Any of these, of a customer of a base.
    #[error("customer {customer}: {problem}")]
    Customer {
        /// The customer's key.
        customer: String,
        /// The error.
        problem: Box<LifetimeValueError>,
    },
}

impl LifetimeValueError {
    /// The same error, which says whose it is.
    pub(super) fn of_customer(self, customer: &impl Debug) -> Self {
        Self::Customer {
            customer: format!("{customer:?}"),
            problem: Box::new(self),
        }
    }
}
