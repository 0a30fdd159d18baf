use super::{Mixture, UncertaintyError};
use crate::models::CustomerModel;

/// The parameters of a prediction: taken as known, or uncertain.
#[derive(Debug, PartialEq)]
pub enum Parameters<'a, M> {
    /// They are those of this model: only what customers do is uncertain.
    Fixed(&'a M),
    /// They may be those of any of these models, such as draws or a bootstrap
    /// ([`Replicates::models`](super::Replicates::models)) or a posterior sample, each as likely as
    /// the others.
    Uncertain(&'a [M]),
}

impl<M> Clone for Parameters<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Parameters<'_, M> {}

impl<'a, M> Parameters<'a, M> {
    /// The models, at least one.
    pub(super) fn models(self) -> Result<&'a [M], UncertaintyError> {
        match self {
            Self::Fixed(model) => Ok(std::slice::from_ref(model)),
            Self::Uncertain([]) => Err(UncertaintyError::NoDraws),
            Self::Uncertain(models) => Ok(models),
        }
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
