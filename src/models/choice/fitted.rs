//! A fit of any of the candidates.

use super::candidate::{Candidate, Regularity};
use super::error::ChoiceError;
use super::trial::Trial;
use crate::models::{
    BgCnbd, BgNbd, Cnbd, Fit, FitToHistories, FitWarning, GgomNbd, MbgCnbd, MbgNbd, Nbd, ParetoNbd,
};
use crate::numeric::ln_gamma;

/// A fitted model of purchases, whichever it is.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum FittedModel {
    /// The negative binomial model.
    Nbd(Fit<Nbd>),
    /// BG/NBD.
    BgNbd(Fit<BgNbd>),
    /// MBG/NBD.
    MbgNbd(Fit<MbgNbd>),
    /// Pareto/NBD.
    ParetoNbd(Fit<ParetoNbd>),
    /// GGom/NBD.
    GgomNbd(Fit<GgomNbd>),
    /// BG/CNBD-k.
    BgCnbd(Fit<BgCnbd>),
    /// MBG/CNBD-k.
    MbgCnbd(Fit<MbgCnbd>),
}

/// The same expression of whichever fit it is.
macro_rules! of_any_fit {
    ($fitted:expr, $fit:ident => $body:expr) => {
        match $fitted {
            FittedModel::Nbd($fit) => $body,
            FittedModel::BgNbd($fit) => $body,
            FittedModel::MbgNbd($fit) => $body,
            FittedModel::ParetoNbd($fit) => $body,
            FittedModel::GgomNbd($fit) => $body,
            FittedModel::BgCnbd($fit) => $body,
            FittedModel::MbgCnbd($fit) => $body,
        }
    };
}
pub(super) use of_any_fit;

impl FittedModel {
    /// The model's name in the literature, with the k of a regular one: `BG/CNBD-2`.
    pub fn name(&self) -> String {
        match self {
            Self::Nbd(_) => Candidate::Nbd.name().to_owned(),
            Self::BgNbd(_) => Candidate::BgNbd.name().to_owned(),
            Self::MbgNbd(_) => Candidate::MbgNbd.name().to_owned(),
            Self::ParetoNbd(_) => Candidate::ParetoNbd.name().to_owned(),
            Self::GgomNbd(_) => Candidate::GgomNbd.name().to_owned(),
            Self::BgCnbd(fit) => format!("BG/CNBD-{}", fit.model().k()),
            Self::MbgCnbd(fit) => format!("MBG/CNBD-{}", fit.model().k()),
        }
    }

    /// The parameters' names and estimates.
    pub fn parameters(&self) -> Vec<(&'static str, f64)> {
        of_any_fit!(self, fit => fit.names().iter().copied().zip(fit.estimates()).collect())
    }

    /// What must be known before the model is used.
    pub fn warnings(&self) -> &[FitWarning] {
        of_any_fit!(self, fit => fit.warnings())
    }

    /// Whether a parameter went to 0 or infinity or the likelihood is flat: a simpler model says
    /// the same.
    pub(super) fn is_degenerate(&self) -> bool {
        self.warnings().iter().any(|warning| {
            matches!(
                warning,
                FitWarning::Boundary { .. } | FitWarning::NotPositiveDefinite { .. }
            )
        })
    }
}

/// A fit with the log-likelihood of all that was seen, the same data for every candidate.
pub(super) struct Fitted {
    pub(super) model: FittedModel,
    pub(super) log_likelihood: f64,
    /// How many numbers were chosen by the data.
    pub(super) parameters: usize,
}

impl Fitted {
    fn new(model: FittedModel) -> Self {
        let (log_likelihood, parameters) =
            of_any_fit!(&model, fit => (fit.log_likelihood(), fit.names().len()));
        Self {
            model,
            log_likelihood,
            parameters,
        }
    }

    pub(super) fn of<K>(candidate: Candidate, trial: &Trial<'_, K>) -> Result<Self, ChoiceError> {
        let histories = &trial.distinct;
        Ok(match candidate {
            Candidate::Nbd => Self::new(FittedModel::Nbd(Nbd::fit_histories(histories)?)),
            Candidate::BgNbd => Self::new(FittedModel::BgNbd(BgNbd::fit_histories(histories)?)),
            Candidate::MbgNbd => Self::new(FittedModel::MbgNbd(MbgNbd::fit_histories(histories)?)),
            Candidate::ParetoNbd => {
                Self::new(FittedModel::ParetoNbd(ParetoNbd::fit_histories(histories)?))
            }
            Candidate::GgomNbd => {
                Self::new(FittedModel::GgomNbd(GgomNbd::fit_histories(histories)?))
            }
            Candidate::BgCnbd(regularity) => {
                let regular = regular(trial, regularity, candidate.name())?;
                Self::regular(FittedModel::BgCnbd(regular.fit), &regular.about)
            }
            Candidate::MbgCnbd(regularity) => {
                let regular = regular(trial, regularity, candidate.name())?;
                Self::regular(FittedModel::MbgCnbd(regular.fit), &regular.about)
            }
        })
    }

    fn regular(model: FittedModel, about: &About) -> Self {
        let mut fitted = Self::new(model);
        fitted.log_likelihood = about.log_likelihood;
        fitted.parameters += usize::from(about.k_was_chosen);
        fitted
    }
}

struct Regular<const FIRST: u8> {
    fit: Fit<Cnbd<FIRST>>,
    about: About,
}

/// What the fit alone does not say.
struct About {
    /// ln L with the factor of the times between purchases, which the other models have too.
    log_likelihood: f64,
    k_was_chosen: bool,
}

fn regular<const FIRST: u8, K>(
    trial: &Trial<'_, K>,
    regularity: Regularity,
    model: &'static str,
) -> Result<Regular<FIRST>, ChoiceError> {
    let ln_gaps = trial.times.as_ref().map(|times| times.ln_gaps);
    match regularity {
        Regularity::Given(k) => {
            let fit = Cnbd::fit_regular(&trial.distinct, k)?;
            // With k = 1 the factor is 1, whatever the gaps are.
            let ln_gaps = if k == 1 { Some(0.0) } else { ln_gaps };
            let ln_gaps = ln_gaps.ok_or(ChoiceError::TimesNeeded { model })?;
            let of_gaps = f64::from(k - 1) * ln_gaps - trial.repeats() * ln_gamma(f64::from(k));
            let log_likelihood = fit.log_likelihood() + of_gaps;
            Ok(Regular {
                fit,
                about: About {
                    log_likelihood,
                    k_was_chosen: false,
                },
            })
        }
        Regularity::BestUpTo(most) => {
            let ln_gaps = ln_gaps.ok_or(ChoiceError::TimesNeeded { model })?;
            let best = Cnbd::fit_best(&trial.distinct, ln_gaps, 1..=most)?;
            let k = best.fit.model().k();
            let total = best.log_likelihoods.iter().find(|(of, _)| *of == k);
            Ok(Regular {
                about: About {
                    log_likelihood: total.map_or(best.fit.log_likelihood(), |(_, total)| *total),
                    k_was_chosen: most > 1,
                },
                fit: best.fit,
            })
        }
    }
}
