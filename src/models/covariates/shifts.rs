//! The models that covariates can act on, and how.

use super::{BetaDropout, Process, Shift};
use crate::models::{Estimate, FitError, LogLikelihood};
use crate::quantity::TimeUnit;
use std::borrow::Borrow;
use std::fmt::Debug;

/// A model whose parameters covariates can shift.
///
/// ```text
/// ln θ_ij = ln θ_j + Σ s_j·γ'z_i        customer i, parameter j, sign s_j = ±1
/// ```
///
/// | model | purchase | dropout | spend |
/// |---|---|---|---|
/// | [`Nbd`](crate::models::Nbd) | α·e^(−γ'z) | | |
/// | [`ParetoNbd`](crate::models::ParetoNbd), [`GgomNbd`](crate::models::GgomNbd) | α·e^(−γ'z) | β·e^(−γ'z) | |
/// | [`BgNbd`](crate::models::BgNbd), [`MbgNbd`](crate::models::MbgNbd), [`BgCnbd`](crate::models::BgCnbd), [`MbgCnbd`](crate::models::MbgCnbd) | α·e^(−γ'z) | a and b by [`BetaDropout`] | |
/// | [`ShiftedBetaGeometric`](crate::models::ShiftedBetaGeometric) | | α and β in the place of a and b, by [`BetaDropout`] | |
/// | [`GammaGamma`](crate::models::GammaGamma) | | | γ_GG·e^(γ'z) |
///
/// γ_GG is the parameter of Gamma-Gamma that the literature calls γ, as it does the coefficients.
///
/// The meaning of a coefficient γ above zero for customers with a larger z:
///
/// | coefficient of | γ > 0 |
/// |---|---|
/// | purchase | they buy more: the mean purchase rate r/α is multiplied by e^(γz) |
/// | spend | they spend more: the mean p·γ_GG/(q − 1) is multiplied by e^(γz) |
/// | dropout, Pareto/NBD and GGom/NBD | they leave sooner: the mean dropout rate s/β is multiplied by e^(γz) |
/// | `dropout (a)`, `dropout (alpha)` | they leave more: the odds of the mean, a/b or α/β, are multiplied by e^(γz) |
/// | `dropout (b)`, `dropout (beta)` | they leave **less**: the odds of the mean are divided by e^(γz) |
/// | dropout by [`BetaDropout::OppositeFactors`] | they leave more: the odds of the mean are multiplied by e^(2γz) |
/// | dropout by [`BetaDropout::SameFactor`] | they leave as much on average, and differ less: a + b is multiplied by e^(γz) |
///
/// Sources: Fader & Hardie, "Incorporating Time-Invariant Covariates into the Pareto/NBD and BG/NBD
/// Models", note 019 (2007). For spend, covariates in the scale of the Gamma-Gamma model are
/// Fader & Hardie's note 045; that it is γ, with this sign, is this library's convention.
pub trait CovariateShifts: Estimate + Clone {
    /// The record of a customer.
    type History: Copy;
    /// The convention by which covariates enter, where there are several ways.
    type Convention: Copy + PartialEq + Debug;
    /// The histories of customers as the model is fitted to them.
    type Rows: Borrow<Self::Data> + Clone + Debug + Sync;

    /// The model's name in the literature.
    const NAME: &'static str;

    /// The targets that coefficients act on.
    fn shifts(convention: Self::Convention) -> &'static [Shift];

    /// Whether the history says anything of the parameters; customers of whom it does not are left
    /// out.
    fn is_informative(_history: &Self::History) -> bool {
        true
    }

    /// The histories of customers who have the same covariates, their times in a unit.
    ///
    /// # Errors
    ///
    /// [`FitError::NoUnit`] where the model needs the unit and it is not known,
    /// [`FitError::Model`] where there is a history that the model cannot take.
    fn rows(unit: Option<TimeUnit>, histories: &[Self::History]) -> Result<Self::Rows, FitError>;

    /// ln L of some of the customers, whether or not they alone can tell the parameters. What is not
    /// estimated is that of `self`.
    fn log_likelihood_of_some<'a>(&self, rows: &'a Self::Rows) -> LogLikelihood<'a>;
}

/// The shift of α, the second parameter of every purchase process.
pub(in crate::models) const PURCHASE: Shift = Shift {
    name: "purchase",
    process: Process::Purchase,
    acts_on: &[(1, -1.0)],
};

/// A shift of dropout.
pub(in crate::models) const fn dropout(
    name: &'static str,
    acts_on: &'static [(usize, f64)],
) -> Shift {
    Shift {
        name,
        process: Process::Dropout,
        acts_on,
    }
}

/// Implements [`CovariateShifts`] for a model of purchase histories.
macro_rules! with_covariates {
    ($model:ty, $convention:ty, $shifts:expr) => {
        impl $crate::models::covariates::CovariateShifts for $model {
            type History = $crate::transactions::PurchaseHistory;
            type Convention = $convention;
            type Rows = $crate::models::DistinctHistories;

            const NAME: &'static str = Self::MODEL;

            fn shifts(convention: $convention) -> &'static [$crate::models::covariates::Shift] {
                let shifts: fn($convention) -> &'static [$crate::models::covariates::Shift] =
                    $shifts;
                shifts(convention)
            }

            fn rows(
                unit: Option<$crate::quantity::TimeUnit>,
                histories: &[$crate::transactions::PurchaseHistory],
            ) -> Result<$crate::models::DistinctHistories, $crate::models::FitError> {
                let unit = unit.ok_or($crate::models::FitError::NoUnit { model: Self::MODEL })?;
                let histories = histories.iter().copied();
                Ok($crate::models::DistinctHistories::new(unit, histories))
            }

            fn log_likelihood_of_some<'a>(
                &self,
                rows: &'a $crate::models::DistinctHistories,
            ) -> $crate::models::LogLikelihood<'a> {
                $crate::models::purchase::history_likelihood::log_likelihood_of_part(self, rows)
            }
        }
    };
}
pub(in crate::models) use with_covariates;

/// The shifts of a model with the parameters r, α, a, b.
pub(in crate::models) fn purchase_and_beta(convention: BetaDropout) -> &'static [Shift] {
    match convention {
        BetaDropout::OwnCoefficients => {
            const {
                &[
                    PURCHASE,
                    dropout("dropout (a)", &[(2, 1.0)]),
                    dropout("dropout (b)", &[(3, 1.0)]),
                ]
            }
        }
        BetaDropout::SameFactor => const { &[PURCHASE, dropout("dropout", &[(2, 1.0), (3, 1.0)])] },
        BetaDropout::OppositeFactors => {
            const { &[PURCHASE, dropout("dropout", &[(2, 1.0), (3, -1.0)])] }
        }
    }
}
