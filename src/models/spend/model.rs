use crate::models::ModelError;
use crate::models::error::not_negative;

/// A model of what customers spend per purchase, which learns from what one of them spent.
pub trait SpendModel {
    /// The record of a customer's amounts.
    type History;

    /// The number of amounts that are recorded of a customer.
    fn purchases(history: &Self::History) -> u64;

    /// The mean amount of a purchase of a customer about whom nothing is known; `None` where the
    /// model's tail is so heavy that it does not exist.
    fn population_mean(&self) -> Option<f64>;

    /// The expected amount of this customer's future purchases; `None` where it does not exist.
    fn expected_spend(&self, history: &Self::History) -> Option<f64>;
}

/// The distribution of an amount of money above zero.
pub trait SpendDistribution {
    /// The probability density at an amount above zero; towards 0 it may rise without end.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the amount is not above zero or not finite.
    fn density(&self, amount: f64) -> Result<f64, ModelError>;

    /// The probability of at most this amount.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the amount is negative or not finite,
    /// [`ModelError::OutOfReach`] where the promised digits cannot be had.
    fn cumulative(&self, amount: f64) -> Result<f64, ModelError>;

    /// The amount that is not exceeded with this probability.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the probability is not in (0, 1),
    /// [`ModelError::OutOfReach`] where the promised digits cannot be had.
    fn quantile(&self, probability: f64) -> Result<f64, ModelError>;

    /// The mean; `None` where it does not exist, or no double is as large.
    fn mean(&self) -> Option<f64>;
}

/// An amount at which a distribution is asked.
pub(in crate::models) fn checked_amount(amount: f64) -> Result<f64, ModelError> {
    not_negative("amount", amount)
}

/// An amount at which a density is asked.
pub(in crate::models) fn amount_with_density(amount: f64) -> Result<f64, ModelError> {
    if amount > 0.0 && amount.is_finite() {
        Ok(amount)
    } else {
        Err(ModelError::argument(
            "amount at which the density is asked",
            "finite and > 0",
            amount,
        ))
    }
}

/// The probability of a quantile.
pub(in crate::models) fn checked_level(probability: f64) -> Result<f64, ModelError> {
    if probability > 0.0 && probability < 1.0 {
        Ok(probability)
    } else {
        Err(ModelError::argument(
            "probability of a quantile",
            "in (0, 1)",
            probability,
        ))
    }
}
