use super::{Mixture, Replicates, UncertaintyError};
use crate::models::fit::{agreed_unit, refuse_other_unit};
use crate::models::{CustomerModel, Fit, ModelError, TimedModel};
use crate::quantity::TimeUnit;

/// The parameters of a prediction: taken as known, or uncertain; with their unit of time, where it is
/// known.
///
/// A fit, a [`TimedModel`], [`Replicates`] and a posterior sample say their unit themselves: a
/// reference to any of them becomes this where it is asked for.
#[derive(Debug, PartialEq)]
pub struct Parameters<'a, M> {
    models: &'a [M],
    time_unit: Option<TimeUnit>,
}

impl<M> Clone for Parameters<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Parameters<'_, M> {}

impl<'a, M> Parameters<'a, M> {
    /// They are those of this model: only what customers do is uncertain.
    pub fn fixed(model: &'a M) -> Self {
        Self::uncertain(std::slice::from_ref(model))
    }

    /// They may be those of any of these models, such as draws or a bootstrap or a posterior sample,
    /// each as likely as the others.
    pub fn uncertain(models: &'a [M]) -> Self {
        Self {
            models,
            time_unit: None,
        }
    }

    /// The same parameters, whose times are in this unit.
    ///
    /// # Errors
    ///
    /// [`ModelError::UnitMismatch`] where they are known to be in another.
    pub fn timed(mut self, unit: TimeUnit) -> Result<Self, ModelError> {
        self.time_unit = Some(agreed_unit(self.time_unit, unit)?);
        Ok(self)
    }

    /// With the unit of what they come from.
    pub(in crate::models) fn with_unit(mut self, unit: Option<TimeUnit>) -> Self {
        self.time_unit = unit;
        self
    }

    /// The models, at least one.
    pub(super) fn models(self) -> Result<&'a [M], UncertaintyError> {
        if self.models.is_empty() {
            return Err(UncertaintyError::NoDraws);
        }
        Ok(self.models)
    }

    /// The models, for a base that counts time in a unit.
    pub(super) fn models_in(self, unit: TimeUnit) -> Result<&'a [M], UncertaintyError> {
        let known = self.time_unit.ok_or(ModelError::NoUnit)?;
        refuse_other_unit(known, unit)?;
        self.models()
    }
}

impl<'a, M> From<&'a TimedModel<M>> for Parameters<'a, M> {
    fn from(model: &'a TimedModel<M>) -> Self {
        Self::fixed(model.model()).with_unit(Some(model.unit()))
    }
}

impl<'a, M> From<&'a Fit<M>> for Parameters<'a, M> {
    fn from(fit: &'a Fit<M>) -> Self {
        Self::fixed(fit.model()).with_unit(fit.time_unit())
    }
}

impl<'a, M> From<&'a Replicates<M>> for Parameters<'a, M> {
    fn from(replicates: &'a Replicates<M>) -> Self {
        Self::uncertain(replicates.models()).with_unit(replicates.time_unit())
    }
}

impl<M: CustomerModel> Parameters<'_, M> {
    /// The posterior of a customer with this history: the mean over the models of their posteriors.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::NoDraws`], and [`UncertaintyError::Model`] where a model refuses.
    pub fn posterior(self, history: &M::History) -> Result<Mixture<M::Process>, UncertaintyError> {
        let posteriors = self
            .models()?
            .iter()
            .map(|model| model.posterior(history))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Mixture(posteriors))
    }
}
