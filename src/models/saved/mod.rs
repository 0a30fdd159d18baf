//! A fitted model in a few hundred bytes, with where it comes from.

mod error;
mod fixed;
mod number;
mod provenance;
mod record;

pub use error::SavedModelError;
pub use fixed::SavedFixed;
pub use number::FixedNumber;
pub(super) use number::Numbered;
pub use provenance::ModelProvenance;
pub use record::SavedRecord;

use super::fit::is_covariance;
use super::{AsData, Estimate, Fit, Parametric, WithCovariance, WithTimeUnit};
use crate::quantity::TimeUnit;
use crate::transactions::CustomerBase;

/// A fitted model to be kept: parameters, log-likelihood, covariance, and where they come from. It
/// holds no customer.
///
/// It is written by serde in a few hundred bytes, every number as the shortest text that reads back
/// to the same bits. What is read back is checked: the format's version, the model's name, the
/// parameters by the model's constructor, finite numbers, a covariance that is one, and a checksum
/// over all of it, so that an edited number is an error. The checksum guards against accidents, not
/// against forgery.
///
/// `serde_json::from_str::<SavedModel<BgNbd>>` says in words what is wrong. Who needs the error as a
/// type, or does not know which model it is, reads a [`SavedRecord`] first and converts that.
///
/// # Example
///
/// ```
/// use clv::models::{
///     BgNbd, Estimate, SavedModel, SavedModelError, SavedRecord,
/// };
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
///
/// let rows = [(0, 0.0), (1, 4.0), (2, 20.0), (5, 30.0), (0, 0.0), (1, 2.0), (9, 37.0), (3, 9.0)];
/// let history = |(customer, (x, recency))| {
///     Ok((customer, PurchaseHistory::new(x, recency, 38.0 + f64::from(customer) / 7.0)?, None))
/// };
/// let rows = (0..).zip(rows).map(history).collect::<Result<Vec<_>, clv::Error>>()?;
/// let base = CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, rows)?;
///
/// let saved = SavedModel::of(&BgNbd::fit(&base)?, &base)?;
/// let text = serde_json::to_string(&saved)?;
/// assert!(text.len() < 1000);
/// let read: SavedModel<BgNbd> = serde_json::from_str(&text)?;
/// assert_eq!(read, saved);
/// assert_eq!(read.model_for(&base)?, saved.model_for(&base)?);
///
/// // A base that counts in days is refused, and so is a text in which a number was changed.
/// let mismatch = read.model_in(TimeUnit::Day).unwrap_err();
/// assert_eq!(mismatch.to_string(), "the unit must be that of the saved model, week, got day");
/// let edited: SavedRecord = serde_json::from_str(&text.replace("\"customers\":8", "\"customers\":9"))?;
/// let refused = SavedModel::<BgNbd>::try_from(edited).unwrap_err();
/// assert!(matches!(refused, SavedModelError::Edited { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SavedModel<M> {
    model: M,
    log_likelihood: f64,
    log_covariance: Option<Vec<Vec<f64>>>,
    provenance: ModelProvenance,
}

impl<M: Parametric> SavedModel<M> {
    /// A fit with where it comes from.
    ///
    /// # Errors
    ///
    /// [`SavedModelError::UnitMismatch`] where the fit counts time in another unit;
    /// [`SavedModelError::NotFinite`] and [`SavedModelError::NotACovariance`], which no fit of this
    /// crate gives cause for.
    pub fn new(fit: &Fit<M>, provenance: ModelProvenance) -> Result<Self, SavedModelError>
    where
        M: Clone,
    {
        if let Some(unit) = fit.time_unit()
            && unit.hours() != provenance.unit.hours()
        {
            return Err(SavedModelError::UnitMismatch {
                model: unit,
                got: provenance.unit,
            });
        }
        Self {
            model: fit.model().clone(),
            log_likelihood: fit.log_likelihood(),
            log_covariance: fit.log_covariance().map(<[_]>::to_vec),
            provenance,
        }
        .checked()
    }

    /// A fit to the customers of a base, or to some of them. That the fit is one to this base is
    /// believed; [`agrees_with`](Self::agrees_with) tells.
    ///
    /// # Errors
    ///
    /// [`SavedModelError::TooManyCustomers`] where the fit saw more customers than the base has,
    /// and as [`new`](Self::new).
    pub fn of<K>(fit: &Fit<M>, base: &CustomerBase<K>) -> Result<Self, SavedModelError>
    where
        M: Clone,
    {
        if fit.customers() > base.len() as u64 {
            return Err(SavedModelError::TooManyCustomers {
                fitted: fit.customers(),
                base: base.len() as u64,
            });
        }
        Self::new(fit, ModelProvenance::of(base, fit.customers()))
    }

    fn checked(self) -> Result<Self, SavedModelError> {
        if !self.log_likelihood.is_finite() {
            return Err(SavedModelError::NotFinite {
                field: "log_likelihood",
            });
        }
        let size = self.model.parameters().len();
        match &self.log_covariance {
            Some(matrix) if !is_covariance(matrix, size) => Err(SavedModelError::NotACovariance),
            _ => Ok(self),
        }
    }
}

impl<M> SavedModel<M> {
    /// The model, for a base that was measured as the one was that it comes from.
    ///
    /// # Errors
    ///
    /// [`SavedModelError::UnitMismatch`], and [`SavedModelError::CollapseMismatch`] where both
    /// collapses are known and differ.
    pub fn model_for<K>(&self, base: &CustomerBase<K>) -> Result<&M, SavedModelError> {
        if let (Some(model), Some(base)) = (self.provenance.collapse, base.collapse())
            && model != base
        {
            return Err(SavedModelError::CollapseMismatch { model, base });
        }
        self.model_in(base.unit())
    }

    /// The model, for times in a unit.
    ///
    /// # Errors
    ///
    /// [`SavedModelError::UnitMismatch`].
    pub fn model_in(&self, unit: TimeUnit) -> Result<&M, SavedModelError> {
        // A week and a unit of seven days are the same.
        if self.provenance.unit.hours() == unit.hours() {
            Ok(&self.model)
        } else {
            Err(SavedModelError::UnitMismatch {
                model: self.provenance.unit,
                got: unit,
            })
        }
    }

    /// ln L at the maximum.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// The origin of the model.
    pub fn provenance(&self) -> &ModelProvenance {
        &self.provenance
    }
}

impl<M: Estimate> SavedModel<M> {
    /// Whether these are the data that the model was fitted to: their log-likelihood must be the
    /// saved one, to nine digits.
    ///
    /// # Errors
    ///
    /// [`SavedModelError::OtherData`] where it is not, and what keeps it from being computed.
    pub fn agrees_with(
        &self,
        data: &(impl AsData<M::Data> + ?Sized),
    ) -> Result<(), SavedModelError> {
        let data = data.as_data()?;
        let likelihood = self.model.log_likelihood_of(&data)?;
        let computed = likelihood.value(&self.model.parameters())?;
        let apart = (computed - self.log_likelihood).abs();
        if apart <= 1e-9 * self.log_likelihood.abs().max(1.0) {
            Ok(())
        } else {
            Err(SavedModelError::OtherData {
                saved: self.log_likelihood,
                computed,
            })
        }
    }
}

impl<M> WithTimeUnit for SavedModel<M> {
    type Model = M;

    fn model(&self) -> &M {
        &self.model
    }

    fn time_unit(&self) -> Option<TimeUnit> {
        Some(self.provenance.unit)
    }
}

impl<M> WithCovariance for SavedModel<M> {
    fn log_covariance(&self) -> Option<&[Vec<f64>]> {
        self.log_covariance.as_deref()
    }
}
