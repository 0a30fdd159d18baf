use super::{CovariateError, CovariateTable, Process};

/// The way in which covariates act on dropout probabilities that are Beta(a, b) distributed. Packages
/// differ.
///
/// | convention | a | b | what changes with z |
/// |---|---|---|---|
/// | `OwnCoefficients` | a·e^(γ_a'z) | b·e^(γ_b'z) | the mean dropout probability, and how much customers with the same z differ |
/// | `SameFactor` | a·e^(γ'z) | b·e^(γ'z) | only how much they differ; the mean a/(a + b) stays |
/// | `OppositeFactors` | a·e^(γ'z) | b·e^(−γ'z) | the log-odds of the mean, ln(a/b), by 2γ'z |
///
/// PyMC-Marketing has `OwnCoefficients` (for sBG with the signs of both turned round), CLVTools
/// has `SameFactor`. Fader & Hardie, note 019, writes coefficients of its own for each of a and b.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum BetaDropout {
    /// A coefficient for a and another one for b.
    OwnCoefficients,
    /// One coefficient: a and b are multiplied by the same factor.
    SameFactor,
    /// One coefficient: b is divided by the factor that multiplies a.
    OppositeFactors,
}

/// The way in which covariates act where the literature has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum OneConvention {
    /// The one that the model's implementation of
    /// [`CovariateShifts`](super::CovariateShifts) states.
    Standard,
}

/// A coefficient's place in a model: ln of parameter `place` moves by `sign`·γ'z.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Shift {
    /// The name of the coefficients, such as `dropout` or `dropout (a)`.
    pub name: &'static str,
    /// The process that they act on.
    pub process: Process,
    /// The places of the parameters in their list, and the signs.
    pub acts_on: &'static [(usize, f64)],
}

/// On what a covariate acts, and with how many coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Effect {
    /// On every process of the model, with a coefficient of its own for each.
    OwnOnEach,
    /// On every process of the model with one and the same coefficient, as CLVTools'
    /// `names.cov.constr`.
    EqualOnAll,
    /// On one process alone.
    OnlyOn(Process),
}

/// A covariate that takes part in a fit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CovariateTerm {
    /// The column's name.
    pub column: String,
    /// The process that it acts on.
    pub effect: Effect,
}

/// In which unit a covariate is measured where its coefficient is penalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum RidgeScale {
    /// The covariate's own unit, as in CLVTools: a covariate in cents is penalised less than one
    /// in euros.
    OwnUnit,
    /// One standard deviation among the customers: the unit does not matter.
    StandardDeviation,
}

/// An L2 penalty on coefficients.
///
/// ```text
/// maximise   (1/n)·ln L − λ_purchase Σ γ² − λ_dropout Σ γ² − λ_spend Σ γ²      n customers
/// ```
///
/// λ weighs against the *mean* log-likelihood, as CLVTools' `reg.lambdas` do. The coefficient of an
/// equal effect is penalised once for each process. The parameters of the model are not penalised.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ridge {
    /// The unit of the covariates.
    pub scale: RidgeScale,
    /// λ of coefficients on purchase, ≥ 0.
    pub purchase: f64,
    /// λ of coefficients on dropout, ≥ 0.
    pub dropout: f64,
    /// λ of coefficients on spend, ≥ 0.
    pub spend: f64,
}

impl Ridge {
    /// The unit of the penalty in a coefficient per standard deviation.
    pub(super) fn unit(&self, deviation: f64) -> f64 {
        match self.scale {
            RidgeScale::OwnUnit => deviation,
            RidgeScale::StandardDeviation => 1.0,
        }
    }

    pub(super) fn weight(&self, process: Process) -> Result<f64, CovariateError> {
        let value = match process {
            Process::Purchase => self.purchase,
            Process::Dropout => self.dropout,
            Process::Spend => self.spend,
        };
        if value >= 0.0 && value.is_finite() {
            Ok(value)
        } else {
            Err(CovariateError::Penalty { process, value })
        }
    }
}

/// Which covariates act on what, and how: all that a fit decides.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CovariateSpecification<C> {
    /// The way in which covariates enter the parameters.
    pub convention: C,
    /// The covariates.
    pub terms: Vec<CovariateTerm>,
    /// A penalty on their coefficients; `None` for maximum likelihood.
    pub ridge: Option<Ridge>,
}

impl<C> CovariateSpecification<C> {
    /// Every column of a table with the same kind of effect, by maximum likelihood.
    pub fn all<K>(table: &CovariateTable<K>, convention: C, effect: Effect) -> Self {
        let term = |name: &str| CovariateTerm {
            column: name.to_owned(),
            effect,
        };
        Self {
            convention,
            terms: table.columns().iter().map(|of| term(of.name())).collect(),
            ridge: None,
        }
    }
}
