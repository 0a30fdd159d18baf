use crate::models::spend::{SpendDistribution, SpendHistory, SpendModel, checked_level};
use crate::models::uncertainty::read_back::checked_read_back;
use crate::models::{GammaGamma, ModelError};
use crate::numeric::rising_root;
use std::collections::BTreeMap;

/// A Gamma-Gamma model beside the amounts of a base.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SpendCheck {
    /// The number of customers who have a mean amount.
    pub customers: u64,
    /// The distribution of the customers' mean amounts, observed and under the model.
    pub quantiles: Vec<SpendQuantile>,
    /// The largest difference between the observed and the expected share of customers at or below
    /// one of the observed quantiles.
    pub largest_gap: f64,
    /// Mean amounts by number of purchases. The model expects the same of all: a trend says that
    /// those who buy more often spend more, or less, and that the model must not be used.
    pub by_purchases: Vec<SpendByPurchases>,
}

/// One quantile of the customers' mean amounts.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SpendQuantile {
    /// The level that was asked for.
    pub level: f64,
    /// The smallest mean amount at or below which at least that share of customers lies.
    pub observed: f64,
    /// The share of customers at or below it: more than the level where many have the same mean.
    pub observed_share: f64,
    /// The quantile of the level among customers drawn from the model with as many purchases each.
    pub expected: f64,
    /// The share of such customers at or below the observed quantile.
    pub expected_share: f64,
}

checked_read_back!(
    SpendQuantile {
        level: f64,
        observed: f64,
        observed_share: f64,
        expected: f64,
        expected_share: f64,
    },
    "a quantile must have a level and shares in 0 … 1 and finite amounts",
    |read| [read.level, read.observed_share, read.expected_share]
        .iter()
        .all(|share| (0.0..=1.0).contains(share))
        && read.observed.is_finite()
        && read.expected.is_finite()
);

/// The mean amounts of the customers with one number of purchases.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SpendByPurchases {
    /// The number of purchases.
    pub purchases: u64,
    /// The number of customers who have as many.
    pub customers: u64,
    /// Their mean amount per purchase.
    pub observed_mean: f64,
    /// The mean that the model expects; `None` where q ≤ 1.
    pub expected_mean: Option<f64>,
}

checked_read_back!(
    SpendByPurchases {
        purchases: u64,
        customers: u64,
        observed_mean: f64,
        expected_mean: Option<f64>,
    },
    "mean amounts must be finite",
    |read| read.observed_mean.is_finite() && read.expected_mean.is_none_or(f64::is_finite)
);

/// Compares the distribution of the customers' mean amounts with the one that a model expects of
/// customers with as many purchases, at the given levels, and the mean amounts by number of
/// purchases.
///
/// ```text
/// F(z)  = Σ_x (share of customers with x purchases) · P(z̄ ≤ z | x)
/// ```
///
/// `None` where no amount is known of anybody.
///
/// # Errors
///
/// [`ModelError::Argument`] where a level is not in (0, 1), [`ModelError::OutOfReach`] where the
/// distribution cannot be computed.
///
/// # Example
///
/// ```
/// use clv::models::{GammaGamma, SpendHistory, spend_check};
///
/// let model = GammaGamma::new(6.0, 4.0, 15.0)?;
/// let histories = [(SpendHistory::new(2, 30.0)?, 3), (SpendHistory::new(5, 20.0)?, 1)];
/// let check = spend_check(&model, histories, &[0.5])?.unwrap();
/// assert_eq!(check.customers, 4);
/// // Half of four: the second of 20, 30, 30, 30, at or below which all four lie.
/// assert_eq!((check.quantiles[0].observed, check.quantiles[0].observed_share), (30.0, 1.0));
/// assert_eq!(check.by_purchases[1].expected_mean, Some(30.0));
/// # Ok::<(), clv::models::ModelError>(())
/// ```
pub fn spend_check(
    model: &GammaGamma,
    histories: impl IntoIterator<Item = (SpendHistory, u64)>,
    levels: &[f64],
) -> Result<Option<SpendCheck>, ModelError> {
    let mut means: Vec<(f64, u64, f64)> = histories
        .into_iter()
        .filter(|&(_, customers)| customers > 0)
        .filter_map(|(history, customers)| {
            Some((history.mean()?, history.purchases(), customers as f64))
        })
        .collect();
    means.sort_by(|a, b| a.0.total_cmp(&b.0));
    let customers: f64 = means.iter().map(|row| row.2).sum();
    let by_purchases = by_purchases(model, &means);
    let mut quantiles = Vec::with_capacity(levels.len());
    for &level in levels {
        let level = checked_level(level)?;
        let Some((observed, passed)) = observed_quantile(&means, level * customers) else {
            return Ok(None);
        };
        let share = |amount: f64| expected_share(model, &by_purchases, customers, amount);
        let expected =
            rising_root(observed, |amount| share(amount).map(|share| share - level))?.ok_or(
                ModelError::out_of_reach(GammaGamma::MODEL, "quantile of spend"),
            )?;
        quantiles.push(SpendQuantile {
            level,
            observed,
            observed_share: passed / customers,
            expected,
            expected_share: share(observed)?,
        });
    }
    let largest_gap = quantiles
        .iter()
        .map(|quantile| (quantile.expected_share - quantile.observed_share).abs())
        .fold(0.0, f64::max);
    Ok((customers > 0.0).then_some(SpendCheck {
        customers: customers as u64,
        quantiles,
        largest_gap,
        by_purchases,
    }))
}

/// The first of the ascending means with so many customers at or below it, and how many these are.
fn observed_quantile(means: &[(f64, u64, f64)], customers: f64) -> Option<(f64, f64)> {
    let mut passed = 0.0;
    let mut quantile = None;
    for &(mean, _, here) in means {
        match quantile {
            // All who have the same mean lie at or below it, in as many rows as they may come.
            Some(found) if mean > found => break,
            _ => passed += here,
        }
        if quantile.is_none() && passed >= customers {
            quantile = Some(mean);
        }
    }
    let last = means.last().map(|row| row.0);
    quantile.or(last).map(|found| (found, passed))
}

fn by_purchases(model: &GammaGamma, means: &[(f64, u64, f64)]) -> Vec<SpendByPurchases> {
    let mut groups: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for &(mean, purchases, customers) in means {
        let (total, count) = groups.entry(purchases).or_default();
        *total += customers * mean;
        *count += customers;
    }
    groups
        .into_iter()
        .map(|(purchases, (total, count))| SpendByPurchases {
            purchases,
            customers: count as u64,
            observed_mean: total / count,
            expected_mean: model.population_mean(),
        })
        .collect()
}

/// The share of customers from the model, with as many purchases as those observed, whose mean
/// amount is at most this.
fn expected_share(
    model: &GammaGamma,
    groups: &[SpendByPurchases],
    customers: f64,
    amount: f64,
) -> Result<f64, ModelError> {
    let mut share = 0.0;
    for group in groups {
        let below = model.mean_amount_of(group.purchases)?.cumulative(amount)?;
        share += group.customers as f64 / customers * below;
    }
    Ok(share)
}
