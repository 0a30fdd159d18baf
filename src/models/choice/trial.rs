//! The trial that models are judged by: a calibration, and the holdout after it.

use super::error::ChoiceError;
use crate::models::purchase::sum_of_ln_gaps;
use crate::models::{DistinctHistories, ModelError, SpendHistory, SpendModel};
use crate::numeric::sorted_by_count;
use crate::quantity::to_f64;
use crate::transactions::{PurchaseHistory, PurchaseTimes, Split};
use std::fmt::Debug;

/// A calibration, to which models are fitted, and a holdout, which they must foresee.
///
/// Purchase times add the tracking curves and the regularity of buyers; a spend model adds the
/// ranking by value. Both can be left out.
///
/// # Example
///
/// See [`compare_models`](super::compare_models) for all of it in one call.
#[derive(Debug, Clone)]
pub struct Trial<'a, K> {
    pub(super) split: &'a Split<K>,
    pub(super) histories: Vec<PurchaseHistory>,
    pub(super) distinct: DistinctHistories,
    /// The places of the customers in order of their histories.
    pub(super) by_history: Vec<usize>,
    pub(super) actual: &'a [u32],
    pub(super) duration: f64,
    pub(super) times: Option<Times<K>>,
    pub(super) spend: Option<Spend>,
}

/// Purchase times of the customers of the calibration.
#[derive(Debug, Clone)]
pub(super) struct Times<K> {
    pub(super) purchases: PurchaseTimes<K>,
    pub(super) period: f64,
    /// The end of the calibration since the first purchase of anybody.
    pub(super) calibration_end: f64,
}

/// The expected spend per purchase of the customers, and their spend in the holdout.
#[derive(Debug, Clone)]
pub(super) struct Spend {
    pub(super) per_purchase: Vec<f64>,
    pub(super) actual: Vec<f64>,
}

impl<'a, K> Trial<'a, K> {
    /// The trial that a split log makes.
    ///
    /// # Errors
    ///
    /// [`ChoiceError::EmptyHoldout`] where the holdout has no length,
    /// [`ChoiceError::NothingAfterCalibration`] where the log has no row in it.
    pub fn new(split: &'a Split<K>) -> Result<Self, ChoiceError> {
        let duration = split.holdout.duration();
        if !(duration > 0.0 && duration.is_finite()) {
            return Err(ChoiceError::EmptyHoldout { duration });
        }
        let tally = split.holdout.tally();
        if tally.rows == tally.rows_after_as_of {
            return Err(ChoiceError::NothingAfterCalibration);
        }
        let histories: Vec<PurchaseHistory> = split.calibration.histories().collect();
        let places: Vec<(PurchaseHistory, usize)> = histories.iter().copied().zip(0..).collect();
        let by_history = sorted_by_count(
            places,
            |place| (histories[place], place),
            |place| histories[place].frequency().into(),
            |(a, i), (b, j)| {
                let by_recency = a.recency().total_cmp(&b.recency());
                by_recency.then(a.age().total_cmp(&b.age())).then(i.cmp(j))
            },
        );
        Ok(Self {
            split,
            distinct: DistinctHistories::of(&split.calibration),
            histories,
            by_history: by_history.into_iter().map(|(_, place)| place).collect(),
            actual: split.holdout.purchases(),
            duration,
            times: None,
            spend: None,
        })
    }

    /// With the times of all purchases through the holdout, and the length of the periods in which
    /// they are tracked, in the unit of the base.
    ///
    /// # Errors
    ///
    /// [`ChoiceError::OtherPurchases`] where the times are not of the same customers, unit, collapse
    /// and purchases, or end before the holdout; [`ModelError::Argument`] where the period is not
    /// positive and finite.
    pub fn with_times(mut self, times: &PurchaseTimes<K>, period: f64) -> Result<Self, ChoiceError>
    where
        K: Ord + Clone,
    {
        let other = |why| ChoiceError::OtherPurchases { why };
        if !(period > 0.0 && period.is_finite()) {
            return Err(ChoiceError::Model(ModelError::argument(
                "period",
                "finite and > 0",
                period,
            )));
        }
        let base = &self.split.calibration;
        let reduction = base
            .reduction()
            .filter(|known| {
                let of_times = times.reduction();
                known.unit == of_times.unit && known.collapse == of_times.collapse
            })
            .ok_or(other("they are measured or collapsed otherwise"))?;
        if times.reduction().as_of.last_instant() < self.split.holdout.end().last_instant() {
            return Err(other("they end before the holdout"));
        }
        let purchases = times.of_customers_in(base);
        if purchases.len() != base.len() {
            return Err(other("a customer of the calibration is missing"));
        }
        let calibration_end = times.time_through(reduction.as_of);
        let own = self.split.purchase_times();
        // What begins with the end is after it, but for the rounding.
        let holdout_end = times.time_through(self.split.holdout.end()) * (1.0 - 1e-9);
        let mut ln_gaps = 0.0;
        let of_each = purchases.iter().zip(own.iter()).zip(&self.histories);
        for (((_, times), (_, own)), history) in of_each {
            let (seen, later) = times
                .split_at_checked(own.len())
                .ok_or(other("a purchase is missing"))?;
            if !are_same(seen, own) || later.iter().any(|time| *time < holdout_end) {
                return Err(other("a customer bought at other times, or more often"));
            }
            let calibrated = seen.get(..=history.frequency() as usize).unwrap_or(seen);
            ln_gaps += sum_of_ln_gaps(calibrated);
        }
        self.distinct = self.distinct.with_ln_gaps(ln_gaps, base.unit())?;
        self.times = Some(Times {
            purchases,
            period,
            calibration_end,
        });
        Ok(self)
    }

    /// With a model of what customers spend per purchase, for the ranking by value. It is the same
    /// for every model of purchases, so that they differ by the purchases alone. A customer all of
    /// whose purchases were free is one of mean amount 0, as in
    /// [`LifetimeValue`](crate::models::LifetimeValue).
    ///
    /// # Errors
    ///
    /// [`ChoiceError::NoMeanSpend`] where a customer's expected amount does not exist, and
    /// [`ModelError::Argument`] where their mean amount is below zero.
    pub fn with_spend<S>(mut self, model: &S) -> Result<Self, ChoiceError>
    where
        S: SpendModel<History = SpendHistory>,
        K: Debug,
    {
        let base = &self.split.calibration;
        let per_purchase = base.iter().map(|row| -> Result<f64, ChoiceError> {
            let history = SpendHistory::of(&row, base.first_purchase())?;
            model
                .expected_spend(&history)
                .ok_or_else(|| ChoiceError::NoMeanSpend {
                    customer: format!("{:?}", row.customer),
                })
        });
        self.spend = Some(Spend {
            per_purchase: per_purchase.collect::<Result<_, _>>()?,
            actual: self
                .split
                .holdout
                .spend()
                .iter()
                .copied()
                .map(to_f64)
                .collect(),
        });
        Ok(self)
    }
}

/// Whether purchases came at the same times, counted from the first.
fn are_same(times: &[f64], others: &[f64]) -> bool {
    let (Some(first), Some(of_others)) = (times.first(), others.first()) else {
        return times.is_empty() && others.is_empty();
    };
    // Each is rounded, and may be counted from another start.
    let is_same = |(time, other): (&f64, &f64)| {
        ((time - first) - (other - of_others)).abs() <= 1e-9 * time.abs().max(1.0)
    };
    times.iter().zip(others).all(is_same)
}
