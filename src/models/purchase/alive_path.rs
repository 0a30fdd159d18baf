use super::CustomerModel;
use crate::models::ModelError;
use crate::models::error::not_negative;
use crate::transactions::PurchaseHistory;
use std::cmp::Ordering;

/// The probability that one customer had not left for good, as it looked at each of some times.
///
/// ```text
/// purchases   the times of all purchases, ascending, in the unit of the model's parameters from any
///             origin
/// at          times on the same clock, none before the first purchase
/// ```
///
/// At each time the customer is one with the purchases until then: it falls in a silence and leaps
/// at a purchase.
///
/// # Errors
///
/// [`ModelError::Argument`] where there is no purchase, the purchases do not ascend, or a time is not
/// finite or before the first one; and as [`CustomerModel::probability_alive`].
///
/// # Example
///
/// ```
/// use clv::models::{BgNbd, probability_alive_path};
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let path = probability_alive_path(&model, &[0.0, 10.0], &[5.0, 10.0, 30.0])?;
/// // BG/NBD is sure of one who has not repeated; who has just bought may have left with it.
/// assert_eq!(path[0], 1.0);
/// assert!(path[1] > path[2]);
/// # Ok::<(), clv::models::ModelError>(())
/// ```
pub fn probability_alive_path<M>(
    model: &M,
    purchases: &[f64],
    at: &[f64],
) -> Result<Vec<f64>, ModelError>
where
    M: CustomerModel<History = PurchaseHistory>,
{
    let refused = |argument, range, value| Err(ModelError::argument(argument, range, value));
    let Some(&first) = purchases.first() else {
        return refused("number of purchases", "≥ 1", 0.0);
    };
    if let Some(&time) = purchases.iter().find(|time| !time.is_finite()) {
        return refused("time of a purchase", "finite", time);
    }
    if let Some(pair) = purchases
        .windows(2)
        .find(|pair| pair[0].total_cmp(&pair[1]) != Ordering::Less)
    {
        return refused("time of a purchase", "after the one before", pair[1]);
    }
    let seen = |&time: &f64| {
        let age = not_negative("time since the first purchase", time - first)?;
        let until = purchases.partition_point(|purchase| *purchase <= time);
        let last = purchases.get(until.saturating_sub(1)).unwrap_or(&first);
        let frequency = u32::try_from(until.saturating_sub(1)).unwrap_or(u32::MAX);
        let history = PurchaseHistory::new(frequency, last - first, age);
        let history = history.map_err(|_| {
            ModelError::out_of_reach("a model of customers", "probability alive over time")
        })?;
        model.probability_alive(&history)
    };
    at.iter().map(seen).collect()
}
