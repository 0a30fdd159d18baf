use crate::statistics::{Correlation, StatisticsError, pearson, spearman};
use crate::transactions::CustomerBase;

/// The correlation of purchases and spend: do those who buy often spend more or less per purchase?
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SpendIndependence {
    /// The number of customers who have a mean spend.
    pub customers: usize,
    /// Linear correlation of the number of purchases and their mean amount; its p-value supposes
    /// normal pairs.
    pub pearson: Correlation,
    /// Correlation of their ranks, which a few large customers do not decide.
    pub spearman: Correlation,
}

/// Tests on a base what every product of a purchase process and a spend model assumes: that the
/// amounts are independent of the frequency.
///
/// Compared are, over the customers who have a monetary value, the number of purchases that it is
/// the mean of, and that mean. Both coefficients are 0 in expectation where the assumption holds;
/// see [`Correlation::p_value`]. In a large base a correlation far too weak to matter is
/// significant: look at the size first. Fader, Hardie & Lee (2005b) find 0.11 for CDNOW, 0.06 without
/// one outlying customer, and go on.
///
/// `None` where fewer than two customers have a mean spend, or all have the same frequency or the
/// same mean.
///
/// # Errors
///
/// [`StatisticsError`] where a mean is not finite, which the columns of a base never are.
///
/// # Example
///
/// ```
/// use clv::models::spend_independence;
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
///
/// // Frequencies 1, 2, 3 with means 30, 20, 10: the more often, the less.
/// let rows = [(1, 30.0), (2, 20.0), (3, 10.0)];
/// let base = CustomerBase::from_summaries(
///     TimeUnit::Week,
///     FirstPurchase::Excluded,
///     rows.iter().map(|&(x, mean)| {
///         (x, PurchaseHistory::new(x, 5.0, 10.0).unwrap(), Some(mean))
///     }),
/// )?;
/// let test = spend_independence(&base)?.ok_or("nothing to compare")?;
/// assert_eq!((test.customers, test.spearman.coefficient()), (3, -1.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn spend_independence<K>(
    base: &CustomerBase<K>,
) -> Result<Option<SpendIndependence>, StatisticsError> {
    let (purchases, means): (Vec<f64>, Vec<f64>) = base
        .mean_spends()
        .map(|(purchases, mean)| (purchases as f64, mean))
        .unzip();
    let pair = (pearson(&purchases, &means)?, spearman(&purchases, &means)?);
    Ok(match pair {
        (Some(pearson), Some(spearman)) => Some(SpendIndependence {
            customers: means.len(),
            pearson,
            spearman,
        }),
        _ => None,
    })
}
