use super::history::VaryingHistory;
use super::likelihood::{BASELINE, Rates};
use super::{VaryingColumns, VaryingError};
use crate::models::{ModelError, ParameterScale, Parametric, ParetoNbd};
use crate::numeric::ln_rising;
use std::borrow::Cow;

pub(super) const MODEL: &str = "Pareto/NBD with time-varying covariates";

/// The effect of a column on a process.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct VaryingEffect {
    /// The column's name.
    pub column: String,
    /// γ: a rise of the column by 1 multiplies the rate by e^γ while it lasts.
    pub coefficient: f64,
}

/// Pareto/NBD whose rates change over time: seasons, campaigns, prices.
///
/// **Who buys.** While a customer, one buys at random moments at the rate λ·e^(γ′z(t)), with a λ of
/// one's own, Gamma(r, α) distributed over the customers, and covariates z(t) that are constant
/// within periods.
///
/// **Who leaves, when.** At any time at the risk μ·e^(δ′w(t)), with a μ of one's own, Gamma(s, β)
/// distributed and independent of λ; w may be the same columns, others, or none.
///
/// ```text
/// A(τ)      = ∫₀^τ e^(γ′z),  B(τ) = ∫₀^τ e^(δ′w)        time as the two processes feel it
/// L         = Γ(r + x)/Γ(r) · α^r β^s · Π e^(γ′z(tⱼ)) over the repeat purchases
///             · [(α + A(T))^−(r+x) (β + B(T))^−s + s ∫ (α + A(τ))^−(r+x) (β + B(τ))^−(s+1) dB(τ)]
///                                                                  over t_x < τ < T
/// P(alive)  = the first term's share of the bracket
/// posterior = the model with (r + x, α + A(T), s, β + B(T))    given alive
/// E[X]      = r/α · ∫ (β/(β + B(τ)))^s dA(τ)                   over a stretch to come
/// ```
///
/// Within a period A and B are straight lines, so that its part of the integral is that of a
/// Pareto/NBD customer; the parts are positive and added as logarithms. With covariates that do not
/// change it is Pareto/NBD(r, α·e^(−γ′z), s, β·e^(−δ′w)); with coefficients of 0, Pareto/NBD(r, α,
/// s, β).
///
/// | parameter | unit | meaning |
/// |---|---|---|
/// | r, α, s, β | as in [`ParetoNbd`] | the rates where all covariates are 0 |
/// | γ, δ | 1/covariate | the factor of a rate is e^γ for each unit of the covariate |
///
/// **Range.** As [`ParetoNbd`]; eleven digits.
///
/// Source: Bachmann, Meierer & Näf, "The Role of Time-Varying Contextual Factors in Latent Attrition
/// Models for Customer Base Analysis", Marketing Science 40 (2021), 783–809.
///
/// # Example
///
/// Twice as many purchases while there is a campaign: as if that time were twice as long.
///
/// ```
/// use clv::models::{
///     CovariatePaths, ParetoNbd, PurchaseProcess, VaryingEffect, VaryingParetoNbd, VaryingStretch,
/// };
///
/// let paths = CovariatePaths::new([0.0, 2.0, 3.0])?.with_shared("campaign", [0.0, 1.0])?;
/// let plain = ParetoNbd::new(0.5, 10.0, 2.0, 1e9)?; // hardly anybody leaves
/// let doubled = VaryingEffect { column: "campaign".to_owned(), coefficient: 2_f64.ln() };
/// let model = VaryingParetoNbd::new(plain, [doubled], [])?;
///
/// let weeks = VaryingStretch::new(&"anybody", (0.0, 3.0), &paths, &model.columns())?;
/// let expected = model.new_customer().expected_purchases(&weeks)?;
/// assert!((expected - plain.expected_purchases(4.0)?).abs() < 1e-9);
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct VaryingParetoNbd {
    baseline: ParetoNbd,
    purchase: Vec<VaryingEffect>,
    dropout: Vec<VaryingEffect>,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    baseline: ParetoNbd,
    purchase: Vec<VaryingEffect>,
    dropout: Vec<VaryingEffect>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for VaryingParetoNbd {
    type Error = VaryingError;

    fn try_from(unchecked: Unchecked) -> Result<Self, VaryingError> {
        Self::new(unchecked.baseline, unchecked.purchase, unchecked.dropout)
    }
}

impl VaryingParetoNbd {
    /// The model with these rates where all covariates are 0, and these effects on either process.
    ///
    /// # Errors
    ///
    /// [`VaryingError::DuplicateColumn`], and [`ModelError::Parameter`] where a coefficient is not
    /// finite.
    pub fn new(
        baseline: ParetoNbd,
        purchase: impl Into<Vec<VaryingEffect>>,
        dropout: impl Into<Vec<VaryingEffect>>,
    ) -> Result<Self, VaryingError> {
        Ok(Self {
            baseline,
            purchase: checked(purchase.into())?,
            dropout: checked(dropout.into())?,
        })
    }

    /// The Pareto/NBD of customers whose covariates are all 0.
    pub fn baseline(&self) -> &ParetoNbd {
        &self.baseline
    }

    /// γ: what acts on the purchase process.
    pub fn purchase_effects(&self) -> &[VaryingEffect] {
        &self.purchase
    }

    /// δ: what acts on the dropout process.
    pub fn dropout_effects(&self) -> &[VaryingEffect] {
        &self.dropout
    }

    /// The columns that act on either process.
    pub fn columns(&self) -> VaryingColumns {
        VaryingColumns {
            purchase: names(&self.purchase),
            dropout: names(&self.dropout),
        }
    }

    pub(super) fn rates(&self) -> Rates {
        let coefficients =
            |effects: &[VaryingEffect]| effects.iter().map(|effect| effect.coefficient).collect();
        Rates {
            baseline: self.baseline,
            purchase: coefficients(&self.purchase),
            dropout: coefficients(&self.dropout),
        }
    }

    pub(super) fn check(&self, columns: &VaryingColumns) -> Result<(), VaryingError> {
        let own = self.columns();
        if own == *columns {
            Ok(())
        } else {
            let listed = |columns: &VaryingColumns| {
                let list = |names: &[String]| names.join(", ");
                format!(
                    "purchase [{}], dropout [{}]",
                    list(&columns.purchase),
                    list(&columns.dropout)
                )
            };
            Err(VaryingError::OtherColumns {
                model: listed(&own),
                other: listed(columns),
            })
        }
    }

    /// ln L of a customer's history.
    ///
    /// # Errors
    ///
    /// [`VaryingError::OtherColumns`], [`ModelError::OutOfReach`].
    pub fn log_likelihood(&self, history: &VaryingHistory) -> Result<f64, VaryingError> {
        self.check(&history.columns)?;
        let (rates, r) = (self.rates(), self.baseline.r());
        let rising = (ln_rising(r, history.frequency), 0.0);
        reached(rates.term(history, rising).value, "likelihood")
    }

    /// The probability that a customer with this history has not left for good.
    ///
    /// # Errors
    ///
    /// As [`log_likelihood`](Self::log_likelihood).
    pub fn probability_alive(&self, history: &VaryingHistory) -> Result<f64, VaryingError> {
        self.check(&history.columns)?;
        let term = self.rates().term(history, (0.0, 0.0));
        reached((-term.ln_one_plus_odds).exp().min(1.0), "probability alive")
    }
}

impl Parametric for VaryingParetoNbd {
    /// The columns that act on the rates.
    type Fixed = VaryingColumns;

    fn model_name(_: &VaryingColumns) -> Cow<'static, str> {
        MODEL.into()
    }

    /// r, α, s and β where all covariates are 0, then the coefficients.
    fn parameter_names(columns: &VaryingColumns) -> Vec<Cow<'static, str>> {
        let of =
            |process: &'static str| move |column: &String| format!("{process}: {column}").into();
        let levels = ParetoNbd::NAMES.iter().map(|name| (*name).into());
        levels
            .chain(columns.purchase.iter().map(of("purchase")))
            .chain(columns.dropout.iter().map(of("dropout")))
            .collect()
    }

    fn parameter_scales(columns: &VaryingColumns) -> Vec<ParameterScale> {
        let levels = [ParameterScale::Logarithmic; BASELINE].into_iter();
        let coefficients = columns.purchase.iter().chain(&columns.dropout);
        levels
            .chain(coefficients.map(|_| ParameterScale::Natural))
            .collect()
    }

    fn fixed(&self) -> VaryingColumns {
        self.columns()
    }

    fn parameters(&self) -> Vec<f64> {
        let effects = self.purchase.iter().chain(&self.dropout);
        let coefficients = effects.map(|effect| effect.coefficient);
        self.baseline
            .parameters()
            .into_iter()
            .chain(coefficients)
            .collect()
    }

    fn from_parameters(columns: VaryingColumns, parameters: &[f64]) -> Result<Self, ModelError> {
        let expected = BASELINE + columns.purchase.len() + columns.dropout.len();
        if parameters.len() != expected {
            return Err(ModelError::ParameterCount {
                model: MODEL,
                expected,
                got: parameters.len(),
            });
        }
        let (levels, coefficients) = parameters.split_at(BASELINE);
        let (purchase, dropout) = coefficients.split_at(columns.purchase.len());
        let of = |columns: Vec<String>, coefficients: &[f64]| -> Vec<VaryingEffect> {
            let effect = |(column, coefficient): (String, &f64)| VaryingEffect {
                column,
                coefficient: *coefficient,
            };
            columns.into_iter().zip(coefficients).map(effect).collect()
        };
        let model = Self::new(
            ParetoNbd::from_parameters((), levels)?,
            of(columns.purchase, purchase),
            of(columns.dropout, dropout),
        );
        model.map_err(|error| match error {
            VaryingError::Model(error) => error,
            _ => ModelError::out_of_reach(MODEL, "model of columns that occur twice"),
        })
    }
}

fn names(effects: &[VaryingEffect]) -> Vec<String> {
    effects.iter().map(|effect| effect.column.clone()).collect()
}

fn checked(effects: Vec<VaryingEffect>) -> Result<Vec<VaryingEffect>, VaryingError> {
    for (place, effect) in effects.iter().enumerate() {
        if !effect.coefficient.is_finite() {
            let error = ModelError::Parameter {
                model: MODEL,
                parameter: "coefficient",
                range: "finite",
                value: effect.coefficient,
            };
            return Err(error.into());
        }
        let before = effects.iter().take(place);
        if before
            .into_iter()
            .any(|known| known.column == effect.column)
        {
            return Err(VaryingError::DuplicateColumn {
                column: effect.column.clone(),
            });
        }
    }
    Ok(effects)
}

/// A finite number, or the error that names it.
pub(super) fn reached(value: f64, quantity: &'static str) -> Result<f64, VaryingError> {
    if value.is_finite() {
        Ok(value)
    } else {
        let error = ModelError::out_of_reach(MODEL, quantity);
        Err(error.into())
    }
}
