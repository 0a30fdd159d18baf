use super::{BayesError, Prior};

/// A prior for each parameter of a model, independent of each other.
///
/// # Example
///
/// ```
/// use clv::models::bayes::{Prior, Priors};
///
/// let by_name = Priors::named([
///     ("alpha", Prior::weibull(2.0, 10.0)?),
///     ("r", Prior::weibull(2.0, 1.0)?),
/// ]);
/// let by_position = Priors::in_order([Prior::weibull(2.0, 1.0)?, Prior::weibull(2.0, 10.0)?]);
/// # Ok::<(), clv::models::bayes::BayesError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub struct Priors(List);

#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
enum List {
    InOrder(Vec<Prior>),
    Named(Vec<(String, Prior)>),
}

impl Priors {
    /// The first prior is that of the model's first parameter, and so on.
    pub fn in_order(priors: impl IntoIterator<Item = Prior>) -> Self {
        Self(List::InOrder(priors.into_iter().collect()))
    }

    /// Each prior is that of the parameter of its name, in any order.
    pub fn named<N: Into<String>>(priors: impl IntoIterator<Item = (N, Prior)>) -> Self {
        let named = priors.into_iter().map(|(name, prior)| (name.into(), prior));
        Self(List::Named(named.collect()))
    }

    /// The priors in the order of the model's parameters.
    ///
    /// # Errors
    ///
    /// [`BayesError::PriorCount`], [`BayesError::UnknownParameter`], [`BayesError::PriorTwice`] and
    /// [`BayesError::NoPrior`] where they do not fit the parameters.
    pub(super) fn of_parameters(
        &self,
        model: &'static str,
        names: &[String],
    ) -> Result<Vec<Prior>, BayesError> {
        match &self.0 {
            List::InOrder(priors) if priors.len() == names.len() => Ok(priors.clone()),
            List::InOrder(priors) => Err(BayesError::PriorCount {
                model,
                expected: names.len(),
                got: priors.len(),
            }),
            List::Named(priors) => {
                if let Some((unknown, _)) = priors.iter().find(|(name, _)| !names.contains(name)) {
                    return Err(BayesError::UnknownParameter {
                        model,
                        parameter: unknown.clone(),
                        known: names.join(", "),
                    });
                }
                names
                    .iter()
                    .map(|name| of_name(model, priors, name))
                    .collect()
            }
        }
    }
}

fn of_name(
    model: &'static str,
    priors: &[(String, Prior)],
    parameter: &str,
) -> Result<Prior, BayesError> {
    let mut of_it = priors.iter().filter(|(name, _)| name == parameter);
    match (of_it.next(), of_it.count()) {
        (None, _) => Err(BayesError::NoPrior {
            model,
            parameter: parameter.to_owned(),
        }),
        (Some((_, prior)), 0) => Ok(*prior),
        (Some(_), more) => Err(BayesError::PriorTwice {
            parameter: parameter.to_owned(),
            got: more + 1,
        }),
    }
}
