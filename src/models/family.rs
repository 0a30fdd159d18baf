//! The one list of the family: every purchase process in continuous time, and what follows from the
//! list: candidates of a choice, a model whichever it is, names, what is saved and simulated.

mod member;

use super::purchase::SharedWork;
#[cfg(feature = "serde")]
use super::saved::{FixedNumber, Numbered};
use super::{
    AsData, BgCnbd, BgNbd, CorrelatedParetoNbd, CustomerModel, DistinctHistories, Estimate, Fit,
    FitError, GgomNbd, LogLikelihood, MbgCnbd, MbgNbd, ModelError, Nbd, Parametric, ParetoNbd,
    Posterior, PurchaseProcess,
};
use crate::transactions::PurchaseHistory;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

pub use member::LikelihoodRatioReference;
pub(super) use member::{Contained, Member, setting_is_fixed_part};

/// The regularity of the customers of a condensed model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Regularity {
    /// This k.
    Given(u32),
    /// The k from 1 to this of the highest likelihood; it counts as a parameter.
    BestUpTo(u32),
}

/// `()`, or the name of a setting.
macro_rules! setting {
    () => {
        ()
    };
    ($name:ident) => {
        $name
    };
}

/// A candidate whose setting is a number, if this can be one.
#[cfg(feature = "serde")]
macro_rules! with_number {
    ($candidate:expr, $number:expr) => {
        Some($candidate)
    };
    ($candidate:expr, $number:expr, $setting:ty) => {
        <$setting as Numbered>::of_number($number).map($candidate)
    };
}

macro_rules! family {
    ($($(#[$about:meta])* $variant:ident $(($name:ident: $setting:ty))? = $model:ty,)+) => {
        /// A model to choose from.
        ///
        /// It is written by serde in one word, such as `"bg_nbd"`, so that a configuration names
        /// the model of a service; with its setting where it has one, such as
        /// `{"bg_cnbd": {"best_up_to": 3}}`.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(rename_all = "snake_case")
        )]
        #[non_exhaustive]
        pub enum Candidate {
            $($(#[$about])* $variant $(($setting))?,)+
        }

        impl Candidate {
            /// Its name in the literature, such as `BG/CNBD-k`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => <$model as Member>::MODEL,)+
                }
            }

            /// The number that its model has beside the parameters.
            #[cfg(feature = "serde")]
            pub(super) fn fixed_number(self) -> Option<FixedNumber> {
                match self {
                    $(Self::$variant $(($name))? => setting!($($name)?).number(),)+
                }
            }

            /// The candidate whose model has this name, and this number beside the parameters.
            #[cfg(feature = "serde")]
            pub(super) fn of_model(model: &str, number: Option<FixedNumber>) -> Option<Self> {
                let all = [$(with_number!(Self::$variant, number $(, $setting)?),)+];
                let mut all = all.into_iter().flatten();
                all.find(|candidate| PurchaseModel::model_name(candidate) == model)
            }

            fn parameter_names(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant { .. } => <$model as Member>::NAMES,)+
                }
            }

            /// The models that are special cases of this one.
            pub(super) fn contains(self) -> &'static [Contained] {
                match self {
                    $(Self::$variant { .. } => <$model as Member>::CONTAINS,)+
                }
            }

            /// The fit, and how many numbers were chosen by the data: a k among several is one.
            pub(super) fn fit_counting(
                self,
                histories: &DistinctHistories,
            ) -> Result<(Fit<PurchaseModel>, usize), FitError> {
                match self {
                    $(Self::$variant $(($name))? => {
                        let (fit, numbers) =
                            <$model as Member>::fit_candidate(setting!($($name)?), histories)?;
                        Ok((fit.map(PurchaseModel::$variant), numbers))
                    })+
                }
            }
        }

        /// A model of purchases in continuous time, whichever of the family it is.
        ///
        /// It does all that each of them does: it is fitted ([`Candidate::fit`]), predicts, values a
        /// base, is simulated and saved, so that a service can take its model from a configuration.
        ///
        /// # Example
        ///
        /// ```
        /// use clv::models::{BgNbd, CustomerModel, PurchaseModel};
        /// use clv::transactions::PurchaseHistory;
        ///
        /// let model = PurchaseModel::from(BgNbd::new(0.243, 4.414, 0.793, 2.426)?);
        /// let silent = PurchaseHistory::new(2, 10.0, 38.86)?;
        /// assert_eq!(format!("{:.3}", model.probability_alive(&silent)?), "0.268");
        /// # Ok::<(), clv::Error>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(rename_all = "snake_case")
        )]
        #[non_exhaustive]
        pub enum PurchaseModel {
            $($(#[$about])* $variant($model),)+
        }

        $(
            impl From<$model> for PurchaseModel {
                fn from(model: $model) -> Self {
                    Self::$variant(model)
                }
            }
        )+

        /// The process that a customer of a [`PurchaseModel`] follows, given that they have not
        /// left.
        #[derive(Debug, Clone, PartialEq)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(rename_all = "snake_case")
        )]
        #[non_exhaustive]
        pub enum PurchaseModelProcess {
            $($(#[$about])* $variant(<$model as CustomerModel>::Process),)+
        }

        impl CustomerModel for PurchaseModel {
            type History = PurchaseHistory;
            type Process = PurchaseModelProcess;

            fn log_likelihood(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
                match self {
                    $(Self::$variant(model) => model.log_likelihood(history),)+
                }
            }

            fn probability_alive(&self, history: &PurchaseHistory) -> Result<f64, ModelError> {
                match self {
                    $(Self::$variant(model) => model.probability_alive(history),)+
                }
            }

            fn posterior(
                &self,
                history: &PurchaseHistory,
            ) -> Result<Posterior<PurchaseModelProcess>, ModelError> {
                match self {
                    $(Self::$variant(model) => {
                        Ok(model.posterior(history)?.map(PurchaseModelProcess::$variant))
                    })+
                }
            }
        }

        impl SharedWork for PurchaseModel {
            fn is_mixture(&self) -> bool {
                match self {
                    $(Self::$variant(model) => model.is_mixture(),)+
                }
            }

            fn part_weights(&self, history: &PurchaseHistory) -> Result<Vec<f64>, ModelError> {
                match self {
                    $(Self::$variant(model) => model.part_weights(history),)+
                }
            }

            fn part_given_alive(
                &self,
                history: &PurchaseHistory,
                part: usize,
            ) -> Result<PurchaseModelProcess, ModelError> {
                match self {
                    $(Self::$variant(model) => {
                        model.part_given_alive(history, part).map(PurchaseModelProcess::$variant)
                    })+
                }
            }

            fn shared_scale(&self) -> Option<f64> {
                match self {
                    $(Self::$variant(model) => model.shared_scale(),)+
                }
            }
        }

        family! { @process PurchaseModel $($variant)+ }
        family! { @process PurchaseModelProcess $($variant)+ }

        impl Parametric for PurchaseModel {
            /// Which of the family it is.
            type Fixed = Candidate;

            fn model_name(candidate: &Candidate) -> Cow<'static, str> {
                match *candidate {
                    $(Candidate::$variant $(($name))? => {
                        match <$model as Member>::fixed_of(setting!($($name)?)) {
                            Ok(fixed) => <$model as Parametric>::model_name(&fixed),
                            Err(_) => candidate.name().into(),
                        }
                    })+
                }
            }

            fn parameter_names(candidate: &Candidate) -> Vec<Cow<'static, str>> {
                let names = candidate.parameter_names().iter();
                names.map(|name| (*name).into()).collect()
            }

            fn fixed(&self) -> Candidate {
                match self {
                    $(Self::$variant(model) => {
                        $(let $name = <$model as Member>::setting_of(model.fixed());)?
                        let _ = model;
                        Candidate::$variant $(($name))?
                    })+
                }
            }

            fn parameters(&self) -> Vec<f64> {
                match self {
                    $(Self::$variant(model) => model.parameters(),)+
                }
            }

            fn from_parameters(
                candidate: Candidate,
                parameters: &[f64],
            ) -> Result<Self, ModelError> {
                match candidate {
                    $(Candidate::$variant $(($name))? => {
                        let fixed = <$model as Member>::fixed_of(setting!($($name)?))?;
                        <$model as Parametric>::from_parameters(fixed, parameters)
                            .map(Self::$variant)
                    })+
                }
            }
        }

        impl Estimate for PurchaseModel {
            type Data = DistinctHistories;

            fn log_likelihood_of<'a>(
                &self,
                histories: &'a DistinctHistories,
            ) -> Result<LogLikelihood<'a>, FitError> {
                match self {
                    $(Self::$variant(model) => model.log_likelihood_of(histories),)+
                }
            }

            fn starts(
                candidate: &Candidate,
                histories: &DistinctHistories,
            ) -> Result<Vec<Self>, FitError> {
                match *candidate {
                    $(Candidate::$variant $(($name))? => {
                        let fixed = <$model as Member>::fixed_of(setting!($($name)?))?;
                        let starts = <$model as Estimate>::starts(&fixed, histories)?;
                        Ok(starts.into_iter().map(Self::$variant).collect())
                    })+
                }
            }
        }

        #[cfg(feature = "simulate")]
        impl super::Simulate for PurchaseModel {
            fn simulate(
                &self,
                t: f64,
                random: &mut super::Random,
            ) -> Result<Vec<f64>, ModelError> {
                match self {
                    $(Self::$variant(model) => model.simulate(t, random),)+
                }
            }

            fn simulated_name(&self) -> Cow<'static, str> {
                match self {
                    $(Self::$variant(model) => model.simulated_name(),)+
                }
            }
        }

        #[cfg(feature = "simulate")]
        impl super::Simulate for PurchaseModelProcess {
            fn simulate(
                &self,
                t: f64,
                random: &mut super::Random,
            ) -> Result<Vec<f64>, ModelError> {
                match self {
                    $(Self::$variant(process) => process.simulate(t, random),)+
                }
            }

            fn simulated_name(&self) -> Cow<'static, str> {
                match self {
                    $(Self::$variant(process) => process.simulated_name(),)+
                }
            }
        }
    };
    (@process $type:ident $($variant:ident)+) => {
        impl PurchaseProcess for $type {
            type Span = f64;

            fn process_name(&self) -> &'static str {
                match self {
                    $(Self::$variant(process) => process.process_name(),)+
                }
            }

            fn expected_purchases(&self, t: f64) -> Result<f64, ModelError> {
                match self {
                    $(Self::$variant(process) => process.expected_purchases(t),)+
                }
            }

            fn expected_purchases_each(&self, times: &[f64]) -> Result<Vec<f64>, ModelError> {
                match self {
                    $(Self::$variant(process) => process.expected_purchases_each(times),)+
                }
            }

            fn purchase_probability(&self, n: u64, t: f64) -> Result<f64, ModelError> {
                match self {
                    $(Self::$variant(process) => process.purchase_probability(n, t),)+
                }
            }

            fn purchase_probabilities(
                &self,
                counts: Range<u64>,
                t: f64,
            ) -> Result<Vec<f64>, ModelError> {
                match self {
                    $(Self::$variant(process) => process.purchase_probabilities(counts, t),)+
                }
            }

            fn probability_alive_after(&self, t: f64) -> Result<f64, ModelError> {
                match self {
                    $(Self::$variant(process) => process.probability_alive_after(t),)+
                }
            }

            fn discounted_expected_transactions(
                &self,
                force_of_interest: f64,
            ) -> Result<Option<f64>, ModelError> {
                match self {
                    $(Self::$variant(process) => {
                        process.discounted_expected_transactions(force_of_interest)
                    })+
                }
            }

            fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
                match self {
                    $(Self::$variant(process) => process.expected_remaining_lifetime(),)+
                }
            }
        }
    };
}

family! {
    /// [`Nbd`]: nobody leaves.
    Nbd = Nbd,
    /// [`BgNbd`].
    BgNbd = BgNbd,
    /// [`MbgNbd`].
    MbgNbd = MbgNbd,
    /// [`ParetoNbd`].
    ParetoNbd = ParetoNbd,
    /// [`GgomNbd`].
    GgomNbd = GgomNbd,
    /// [`BgCnbd`].
    BgCnbd(regularity: Regularity) = BgCnbd,
    /// [`MbgCnbd`].
    MbgCnbd(regularity: Regularity) = MbgCnbd,
    /// [`CorrelatedParetoNbd`], with its kernel time in the unit of the base.
    CorrelatedParetoNbd(kernel_time: f64) = CorrelatedParetoNbd,
}

impl Candidate {
    /// Every model of purchases in continuous time with a fit of its own, the regular ones with the best k
    /// up to 3, which is chosen where the times between purchases are known, as in a
    /// [`Trial`](super::Trial) with them.
    pub const ALL: [Self; 7] = [
        Self::Nbd,
        Self::BgNbd,
        Self::MbgNbd,
        Self::ParetoNbd,
        Self::GgomNbd,
        Self::BgCnbd(Regularity::BestUpTo(3)),
        Self::MbgCnbd(Regularity::BestUpTo(3)),
    ];

    /// The model fitted to the customers of a base.
    ///
    /// # Errors
    ///
    /// As [`Estimate::fit_with`], and [`FitError::TimesNeeded`] where a k is to be chosen and the
    /// histories do not [know](DistinctHistories::with_ln_gaps) the times between purchases.
    pub fn fit(
        self,
        data: &(impl AsData<DistinctHistories> + ?Sized),
    ) -> Result<Fit<PurchaseModel>, FitError> {
        self.fit_counting(&*data.as_data()?).map(|(fit, _)| fit)
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::BgCnbd(Regularity::Given(_)) | Self::MbgCnbd(Regularity::Given(_)) => {
                PurchaseModel::model_name(self)
            }
            _ => self.name().into(),
        };
        f.pad(&name)
    }
}
