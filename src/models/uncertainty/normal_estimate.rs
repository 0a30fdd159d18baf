use super::error::finite;
use super::{IntervalScale, UncertaintyError};
use crate::models::{
    AsData, Estimate, Fit, FitWarning, LifetimeValueError, ModelError, ParameterScale, Parametric,
};
use crate::numeric::matrix::{Matrix, Vector, cholesky, dot, inverse, matrix, times};
use crate::numeric::sum::map_tasks;
use crate::quantity::{ConfidenceLevel, TimeUnit};
use crate::statistics::Interval;

/// The normal distribution of a model's parameters after a fit: their logarithms are normal around the
/// estimates.
///
/// ```text
/// ln θ̂ ~ N(ln θ, V)
/// V = A⁻¹              the inverse of the observed information, if the model is right
/// V = A⁻¹ B A⁻¹        robust: B = Σ g gᵀ over the customers, g the slope of one's ln L
/// ```
///
/// This is the approximation for many customers. Where they are few, the
/// [profile likelihood](Fit::profile_interval) is better for one parameter, and a bootstrap for a
/// prediction.
///
/// The robust ("sandwich") covariance, White 1982, is right too where the model describes only the
/// mean behaviour of customers, who must be independent of one another. Where it is much larger
/// than the other, the model does not fit.
///
/// # Example
///
/// A likelihood of known width: ln θ has a standard error of 0.1, so a 95 % interval spans a factor
/// of e^0.196.
///
/// ```
/// use clv::models::uncertainty::{NormalEstimate, IntervalScale};
/// use clv::models::{Nbd, PurchaseProcess};
/// use clv::quantity::ConfidenceLevel;
///
/// let covariance = vec![vec![0.01, 0.0], vec![0.0, 0.04]];
/// let estimate = NormalEstimate::new(Nbd::new(2.0, 10.0)?, covariance)?;
/// let [r, alpha] = &estimate.wald_intervals(IntervalScale::Logarithmic, ConfidenceLevel::P95)?[..] else {
///     return Err("two parameters".into());
/// };
/// assert!((r.upper / 2.0 - 0.195_996_4_f64.exp()).abs() < 1e-6);
/// assert!((alpha.lower / 10.0 - (-0.391_992_8_f64).exp()).abs() < 1e-6);
///
/// // E[X(5)] = 5r/α = 1; its logarithm has the variance 0.01 + 0.04.
/// let in_five = |model: &Nbd| model.expected_purchases(5.0);
/// let in_five = estimate.delta_interval(IntervalScale::Logarithmic, in_five, ConfidenceLevel::P95)?;
/// assert!((in_five.upper - (1.959_964 * 0.05_f64.sqrt()).exp()).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "Record<M>",
        into = "Record<M>",
        bound(
            serialize = "M: Clone + serde::Serialize",
            deserialize = "M: Parametric + Clone + serde::Deserialize<'de>"
        )
    )
)]
pub struct NormalEstimate<M> {
    pub(super) model: M,
    /// The model's name, by which its draws have random numbers of their own.
    #[cfg(feature = "simulate")]
    pub(super) name: String,
    /// The parameters on their scales.
    log_parameters: Vector,
    scales: Vec<ParameterScale>,
    log_covariance: Matrix,
    /// L of V = L Lᵀ.
    pub(super) factor: Matrix,
    /// That of the fit.
    pub(super) time_unit: Option<TimeUnit>,
    build: fn(&M, &[f64]) -> Result<M, ModelError>,
}

/// All else follows from the model and the covariance.
impl<M: PartialEq> PartialEq for NormalEstimate<M> {
    fn eq(&self, other: &Self) -> bool {
        self.model == other.model
            && self.log_covariance == other.log_covariance
            && self.time_unit == other.time_unit
    }
}

/// A normal estimate as it is written: all else follows from it.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record<M> {
    model: M,
    log_covariance: Matrix,
    time_unit: Option<TimeUnit>,
}

#[cfg(feature = "serde")]
impl<M> From<NormalEstimate<M>> for Record<M> {
    fn from(estimate: NormalEstimate<M>) -> Self {
        Self {
            model: estimate.model,
            log_covariance: estimate.log_covariance,
            time_unit: estimate.time_unit,
        }
    }
}

#[cfg(feature = "serde")]
impl<M: Parametric + Clone> TryFrom<Record<M>> for NormalEstimate<M> {
    type Error = UncertaintyError;

    fn try_from(read: Record<M>) -> Result<Self, UncertaintyError> {
        let estimate = Self::new(read.model, read.log_covariance)?;
        Ok(estimate.with_unit(read.time_unit))
    }
}

impl<M: Parametric + Clone> NormalEstimate<M> {
    /// The estimates with this covariance of their logarithms: symmetric and positive definite.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::CovarianceSize`], [`UncertaintyError::NotSymmetric`], and
    /// [`UncertaintyError::NotPositiveDefinite`], for an entry that is infinite or NaN too.
    pub fn new(model: M, log_covariance: Vec<Vec<f64>>) -> Result<Self, UncertaintyError> {
        let parameters = model.parameters();
        let expected = parameters.len();
        if log_covariance.len() != expected
            || log_covariance.iter().any(|row| row.len() != expected)
        {
            return Err(UncertaintyError::CovarianceSize { expected });
        }
        let log_covariance = symmetric(&log_covariance)?;
        let factor = cholesky(&log_covariance).ok_or(UncertaintyError::NotPositiveDefinite {
            matrix: "covariance",
        })?;
        // A pivot that is left by rounding alone is none.
        let is_left = |(i, row): (usize, &Vec<f64>)| row[i] * row[i] > 1e-15 * log_covariance[i][i];
        if !factor.iter().enumerate().all(is_left) {
            return Err(UncertaintyError::NotPositiveDefinite {
                matrix: "covariance",
            });
        }
        Ok(Self {
            log_parameters: model
                .scales()
                .iter()
                .zip(&parameters)
                .map(|(scale, parameter)| scale.coordinate(*parameter))
                .collect(),
            scales: model.scales(),
            #[cfg(feature = "simulate")]
            name: model.name().into_owned(),
            model,
            log_covariance,
            factor,
            time_unit: None,
            build: M::with_parameters,
        })
    }

    fn with_unit(mut self, unit: Option<TimeUnit>) -> Self {
        self.time_unit = unit;
        self
    }

    /// With the covariance of the fit, the inverse of the information: right where the model is.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::TooFewRows`], [`UncertaintyError::OnEdge`] and
    /// [`UncertaintyError::NotPositiveDefinite`] where the fit has no covariance.
    pub fn of(fit: &Fit<M>) -> Result<Self, UncertaintyError> {
        let estimate = Self::new(fit.model().clone(), checked_covariance(fit)?)?;
        Ok(estimate.with_unit(fit.time_unit()))
    }

    /// With the robust covariance A⁻¹BA⁻¹ from the data of the fit.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of), and [`UncertaintyError::OtherData`].
    pub fn robust(
        fit: &Fit<M>,
        data: &(impl AsData<M::Data> + ?Sized),
    ) -> Result<Self, UncertaintyError>
    where
        M: Estimate,
    {
        checked_covariance(fit)?;
        let data = data.as_data()?;
        let likelihood = fit.likelihood_of(&data)?;
        let estimates = fit.estimates();
        let bread = inverse(&likelihood.log_information(&estimates)?).ok_or(
            UncertaintyError::NotPositiveDefinite {
                matrix: "information",
            },
        )?;
        let filling = likelihood.log_score_products(&estimates)?;
        let half: Matrix = bread.iter().map(|row| times(&filling, row)).collect();
        let size = bread.len();
        let product = matrix(size, |i, j| dot(&half[i], &bread[j]));
        let symmetric = matrix(size, |i, j| 0.5 * (product[i][j] + product[j][i]));
        Ok(Self::new(fit.model().clone(), symmetric)?.with_unit(fit.time_unit()))
    }

    /// The standard errors of the parameters, by the delta method.
    pub fn standard_errors(&self) -> Vec<f64> {
        self.log_standard_errors()
            .iter()
            .zip(self.model.parameters().iter().zip(&self.scales))
            .map(|(error, (estimate, scale))| error * scale.slope(*estimate))
            .collect()
    }

    /// θ̂ ± z·se for each parameter, on the scale named.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::NotFinite`] where a limit is beyond the doubles.
    pub fn wald_intervals(
        &self,
        scale: IntervalScale,
        confidence_level: ConfidenceLevel,
    ) -> Result<Vec<Interval>, UncertaintyError> {
        self.model
            .parameters()
            .iter()
            .zip(self.standard_errors())
            .zip(&self.scales)
            .map(|((estimate, error), of)| {
                // A coefficient may have either sign: its interval is on its own scale.
                let scale = match of {
                    ParameterScale::Logarithmic => scale,
                    ParameterScale::Natural => IntervalScale::Natural,
                };
                scale.interval(*estimate, error, confidence_level)
            })
            .collect()
    }
}

/// The matrix, if it is finite and symmetric but for rounding, without that rounding.
fn symmetric(covariance: &Matrix) -> Result<Matrix, UncertaintyError> {
    const ROUNDING: f64 = 1e-9;
    if covariance.iter().flatten().any(|entry| !entry.is_finite()) {
        return Err(UncertaintyError::NotPositiveDefinite {
            matrix: "covariance",
        });
    }
    let size = covariance.len();
    for i in 0..size {
        for j in 0..i {
            let (below, above) = (covariance[i][j], covariance[j][i]);
            let scale = covariance[i][i].abs().sqrt() * covariance[j][j].abs().sqrt();
            if (below - above).abs() > ROUNDING * scale {
                return Err(UncertaintyError::NotSymmetric { below, above });
            }
        }
    }
    Ok(matrix(size, |i, j| {
        0.5 * covariance[i][j] + 0.5 * covariance[j][i]
    }))
}

/// The covariance of a fit, or why there is none.
fn checked_covariance<M: Parametric>(fit: &Fit<M>) -> Result<Matrix, UncertaintyError> {
    let parameters = fit.parameter_count();
    if fit.distinct_rows() < parameters {
        return Err(UncertaintyError::TooFewRows {
            parameters,
            distinct_rows: fit.distinct_rows(),
        });
    }
    if let Some(covariance) = fit.log_covariance() {
        return Ok(covariance.to_vec());
    }
    let edge = fit.warnings().iter().find_map(|warning| match warning {
        FitWarning::Boundary {
            parameter, value, ..
        } => Some(UncertaintyError::OnEdge {
            parameter: parameter.clone(),
            value: *value,
        }),
        _ => None,
    });
    Err(edge.unwrap_or(UncertaintyError::NotPositiveDefinite {
        matrix: "information",
    }))
}

impl<A: Parametric + Clone, B: Parametric + Clone> NormalEstimate<(A, B)> {
    /// Two models that were fitted to different facts, such as purchases and amounts: their
    /// estimates are independent.
    pub fn jointly(a: NormalEstimate<A>, b: NormalEstimate<B>) -> Self {
        let (first, second) = (a.log_parameters.len(), b.log_parameters.len());
        let blocks = |of_a: &Matrix, of_b: &Matrix| {
            matrix(first + second, |i, j| match (i < first, j < first) {
                (true, true) => of_a[i][j],
                (false, false) => of_b[i - first][j - first],
                _ => 0.0,
            })
        };
        Self {
            log_covariance: blocks(&a.log_covariance, &b.log_covariance),
            factor: blocks(&a.factor, &b.factor),
            log_parameters: [a.log_parameters, b.log_parameters].concat(),
            scales: [a.scales, b.scales].concat(),
            #[cfg(feature = "simulate")]
            name: [a.name, b.name].join(", "),
            time_unit: a.time_unit.or(b.time_unit),
            model: (a.model, b.model),
            build: build_both,
        }
    }
}

fn build_both<A: Parametric, B: Parametric>(
    (a, b): &(A, B),
    parameters: &[f64],
) -> Result<(A, B), ModelError> {
    let (of_a, of_b) = parameters
        .split_at_checked(a.parameters().len())
        .unwrap_or_default();
    Ok((a.with_parameters(of_a)?, b.with_parameters(of_b)?))
}

impl<M> NormalEstimate<M> {
    /// The model with the estimates.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// V, the covariance of the logarithms of the parameters.
    pub fn log_covariance(&self) -> &[Vec<f64>] {
        &self.log_covariance
    }

    /// The standard errors of the logarithms of the parameters.
    pub fn log_standard_errors(&self) -> Vec<f64> {
        self.log_covariance
            .iter()
            .enumerate()
            .filter_map(|(i, row)| row.get(i))
            .map(|variance| variance.sqrt())
            .collect()
    }

    /// The model with its log-parameters moved.
    pub(super) fn moved(&self, by: &[f64]) -> Result<M, ModelError> {
        let parameters: Vector = self
            .log_parameters
            .iter()
            .zip(by)
            .zip(&self.scales)
            .map(|((at, by), scale)| scale.parameter(at + by))
            .collect();
        (self.build)(&self.model, &parameters)
    }

    /// The interval of a prediction by the delta method: as sure as the parameters are, and as
    /// linear as the prediction is in their logarithms.
    ///
    /// ```text
    /// Var f(θ̂) = gᵀ V g,   g the slope of f in ln θ, by central differences
    /// ```
    ///
    /// It tells how well the prediction itself is known, such as an expected number of purchases;
    /// not how far what happens will be from it.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::Prediction`] where the prediction fails,
    /// [`UncertaintyError::NotFinite`] where it is no number, and
    /// [`UncertaintyError::NotPositive`] on the logarithmic scale.
    pub fn delta_interval<E: Into<LifetimeValueError>>(
        &self,
        scale: IntervalScale,
        prediction: impl Fn(&M) -> Result<f64, E> + Sync,
        confidence_level: ConfidenceLevel,
    ) -> Result<Interval, UncertaintyError>
    where
        M: Sync,
    {
        // The error is a millionth of the third derivative; a prediction has eleven digits.
        const STEP: f64 = 1e-3;
        let predict = |model: &M| {
            let value = prediction(model).map_err(UncertaintyError::prediction)?;
            finite(value)
        };
        let size = self.log_parameters.len();
        let beside = map_tasks(2 * size, |task| {
            let mut by = vec![0.0; size];
            by[task / 2] = if task % 2 == 0 { STEP } else { -STEP };
            predict(&self.moved(&by)?)
        });
        let beside = beside.into_iter().collect::<Result<Vec<_>, _>>()?;
        let slope: Vector = beside
            .chunks_exact(2)
            .map(|pair| (pair[0] - pair[1]) / (2.0 * STEP))
            .collect();
        // gᵀ V g = |Lᵀ g|², which no rounding brings below 0.
        let along: Vector = (0..size)
            .map(|column| {
                let rows = self.factor.iter().zip(&slope);
                rows.map(|(row, slope)| row[column] * slope).sum()
            })
            .collect();
        scale.interval(
            predict(&self.model)?,
            dot(&along, &along).sqrt(),
            confidence_level,
        )
    }
}
