//! The models that covariates can act on, and how.

use super::{
    BetaDropout, CovariateError, CovariateFit, CovariateSpecification, CovariateTable,
    OneConvention, Process, Shift, fit,
};
use crate::models::{
    BgNbd, Contract, DistinctHistories, Estimate, Fit, FitError, FitToHistories, GammaGamma,
    GgomNbd, LogLikelihood, MbgNbd, ModelError, Nbd, ParetoNbd, RenewalCounts,
    ShiftedBetaGeometric, SpendHistory,
};
use crate::transactions::PurchaseHistory;
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
/// | [`Nbd`] | α·e^(−γ'z) | | |
/// | [`ParetoNbd`], [`GgomNbd`] | α·e^(−γ'z) | β·e^(−γ'z) | |
/// | [`BgNbd`], [`MbgNbd`] | α·e^(−γ'z) | a and b by [`BetaDropout`] | |
/// | [`ShiftedBetaGeometric`] | | α and β in the place of a and b, by [`BetaDropout`] | |
/// | [`GammaGamma`] | | | γ·e^(γ'z) |
///
/// So a coefficient above zero always means more: the mean purchase rate r/α, the mean risk of
/// leaving s/β, and the mean spend pγ/(q − 1) are multiplied by e^(γ'z).
///
/// Sources: Fader & Hardie, "Incorporating Time-Invariant Covariates into the Pareto/NBD and BG/NBD
/// Models", note 019 (2007). For spend, covariates in the scale of the Gamma-Gamma model are
/// Fader & Hardie's note 045; that it is γ, with this sign, is this library's convention.
pub trait FitWithCovariates: Estimate + Clone {
    /// What is recorded of a customer.
    type History: Copy;
    /// How covariates enter, where there are several ways.
    type Convention: Copy + PartialEq + Debug;
    /// The histories of customers as the model is fitted to them.
    type Rows: Borrow<Self::Data> + Sync;

    /// The model's name in the literature's words.
    const NAME: &'static str;

    /// What coefficients act on.
    fn shifts(convention: Self::Convention) -> &'static [Shift];

    /// Whether the history says anything of the parameters; customers of whom it does not are left
    /// out.
    fn is_informative(_history: &Self::History) -> bool {
        true
    }

    /// The histories of customers who have the same covariates.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where there is a history that the model cannot take.
    fn rows(histories: &[Self::History]) -> Result<Self::Rows, ModelError>;

    /// ln L of customers who alone need not tell the parameters.
    fn log_likelihood_of_some(rows: &Self::Rows) -> LogLikelihood<'_>;

    /// The model without covariates.
    ///
    /// # Errors
    ///
    /// As its own fit.
    fn fit_plain(rows: &Self::Rows) -> Result<Fit<Self>, FitError>;

    /// The parameters and coefficients under which these customers are the most likely.
    ///
    /// The search starts from the fit of the plain model with all coefficients 0 and from other
    /// points, in standardised covariates, so that units and offsets of the columns do not matter.
    /// Its log-likelihood is never lower than the plain model's.
    ///
    /// Customers of a base are `base.customers().iter().zip(base.histories())`; for spend see
    /// [`GammaGamma::spend_histories`].
    ///
    /// # Errors
    ///
    /// - [`CovariateError::MissingCustomer`] where a customer has no covariates;
    /// - [`CovariateError::Constant`], [`CovariateError::Collinear`], [`CovariateError::OneLevel`],
    ///   [`CovariateError::NoBaseLevel`], [`CovariateError::Spread`] where a column says nothing;
    /// - [`CovariateError::TooManyParameters`], [`CovariateError::Runaway`] where the customers do
    ///   not tell a coefficient;
    /// - [`CovariateError::NoSuchColumn`], [`CovariateError::DuplicateTerm`],
    ///   [`CovariateError::NoTerm`], [`CovariateError::NoSuchProcess`],
    ///   [`CovariateError::UnequalProcesses`], [`CovariateError::Penalty`] where the specification
    ///   cannot be meant;
    /// - [`CovariateError::Fit`] as of the plain model.
    fn fit_with_covariates<'k, K: Ord + Debug + 'k>(
        customers: impl IntoIterator<Item = (&'k K, Self::History)>,
        covariates: &CovariateTable<K>,
        specification: &CovariateSpecification<Self::Convention>,
    ) -> Result<CovariateFit<Self>, CovariateError> {
        fit::fit(customers, covariates, specification)
    }
}

const PURCHASE: Shift = Shift {
    name: "purchase",
    process: Process::Purchase,
    acts_on: &[(1, -1.0)],
};

const fn dropout(name: &'static str, acts_on: &'static [(usize, f64)]) -> Shift {
    Shift {
        name,
        process: Process::Dropout,
        acts_on,
    }
}

/// Implements the trait for a model of purchase histories.
macro_rules! of_purchase_histories {
    ($model:ident, $convention:ty, $shifts:expr) => {
        impl FitWithCovariates for $model {
            type History = PurchaseHistory;
            type Convention = $convention;
            type Rows = DistinctHistories;

            const NAME: &'static str = Self::MODEL;

            fn shifts(convention: $convention) -> &'static [Shift] {
                let shifts: fn($convention) -> &'static [Shift] = $shifts;
                shifts(convention)
            }

            fn rows(histories: &[PurchaseHistory]) -> Result<DistinctHistories, ModelError> {
                Ok(histories.iter().copied().collect())
            }

            fn log_likelihood_of_some(rows: &DistinctHistories) -> LogLikelihood<'_> {
                Self::log_likelihood_of_part(rows)
            }

            fn fit_plain(rows: &DistinctHistories) -> Result<Fit<Self>, FitError> {
                Self::fit_histories(rows)
            }
        }
    };
}

of_purchase_histories!(Nbd, OneConvention, |_| &[PURCHASE]);
of_purchase_histories!(ParetoNbd, OneConvention, |_| {
    const { &[PURCHASE, dropout("dropout", &[(3, -1.0)])] }
});
of_purchase_histories!(GgomNbd, OneConvention, |_| {
    const { &[PURCHASE, dropout("dropout", &[(4, -1.0)])] }
});
of_purchase_histories!(BgNbd, BetaDropout, purchase_and_beta);
of_purchase_histories!(MbgNbd, BetaDropout, purchase_and_beta);

/// r, α, a, b
fn purchase_and_beta(convention: BetaDropout) -> &'static [Shift] {
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

impl FitWithCovariates for ShiftedBetaGeometric {
    type History = Contract;
    type Convention = BetaDropout;
    type Rows = RenewalCounts;

    const NAME: &'static str = Self::MODEL;

    fn shifts(convention: BetaDropout) -> &'static [Shift] {
        match convention {
            BetaDropout::OwnCoefficients => {
                const {
                    &[
                        dropout("dropout (alpha)", &[(0, 1.0)]),
                        dropout("dropout (beta)", &[(1, 1.0)]),
                    ]
                }
            }
            BetaDropout::SameFactor => const { &[dropout("dropout", &[(0, 1.0), (1, 1.0)])] },
            BetaDropout::OppositeFactors => const { &[dropout("dropout", &[(0, 1.0), (1, -1.0)])] },
        }
    }

    fn rows(histories: &[Contract]) -> Result<RenewalCounts, ModelError> {
        RenewalCounts::from_contracts(histories.iter().copied())
    }

    fn log_likelihood_of_some(rows: &RenewalCounts) -> LogLikelihood<'_> {
        Self::log_likelihood_of_part(rows)
    }

    fn fit_plain(rows: &RenewalCounts) -> Result<Fit<Self>, FitError> {
        Self::fit(rows)
    }
}

impl FitWithCovariates for GammaGamma {
    type History = SpendHistory;
    type Convention = OneConvention;
    type Rows = Vec<(SpendHistory, u64)>;

    const NAME: &'static str = Self::MODEL;

    fn shifts(_: OneConvention) -> &'static [Shift] {
        &[Shift {
            name: "spend",
            process: Process::Spend,
            acts_on: &[(2, 1.0)],
        }]
    }

    fn is_informative(history: &SpendHistory) -> bool {
        history.mean().is_some()
    }

    fn rows(histories: &[SpendHistory]) -> Result<Vec<(SpendHistory, u64)>, ModelError> {
        Ok(histories.iter().map(|history| (*history, 1)).collect())
    }

    fn log_likelihood_of_some(rows: &Vec<(SpendHistory, u64)>) -> LogLikelihood<'_> {
        Self::log_likelihood_of_part(rows)
    }

    fn fit_plain(rows: &Vec<(SpendHistory, u64)>) -> Result<Fit<Self>, FitError> {
        Self::fit_histories(rows.iter().copied())
    }
}
