use super::{AsData, Fit, FitError, FitWarning, ParameterScale, Parametric};
use crate::models::ModelError;
use crate::models::fit::likelihood::{Likelihood, RowLikelihood, SumOfRows};
use crate::models::fit::search::{Maximum, highest, highest_beside};
use crate::numeric::matrix::{Matrix, Vector, scaled};
use crate::quantity::TimeUnit;
use std::fmt;

/// A model that is fitted to data of some kind by maximum likelihood.
///
/// What a [`Fit`] cannot tell alone, it tells together with the data that it came from: robust
/// errors, profiles of the likelihood, a refit to other data.
///
/// # Example
///
/// ```
/// use clv::models::{BgNbd, DistinctHistories, Estimate};
/// use clv::quantity::TimeUnit;
/// use clv::transactions::PurchaseHistory;
///
/// let seen = [(0, 0.0), (1, 4.0), (2, 20.0), (5, 30.0), (0, 0.0), (1, 2.0), (9, 37.0), (3, 9.0)];
/// let histories = (0..)
///     .zip(seen)
///     .map(|(i, (x, recency))| PurchaseHistory::new(x, recency, 38.0 + f64::from(i) / 7.0))
///     .collect::<Result<Vec<_>, _>>()?;
/// let fit = BgNbd::fit(&DistinctHistories::new(TimeUnit::Week, histories))?;
/// assert_eq!((fit.customers(), fit.time_unit()), (8, Some(TimeUnit::Week)));
/// # Ok::<(), clv::Error>(())
/// ```
pub trait Estimate: Parametric {
    /// The data that the model is fitted to.
    type Data: ToOwned + ?Sized;

    /// ln L of these data as a function of the parameters. What is not estimated (such as the k of
    /// a model of regular buyers) is that of `self`.
    ///
    /// # Errors
    ///
    /// [`FitError::NoCustomer`] and its like where the data cannot tell the parameters.
    fn log_likelihood_of<'a>(&self, data: &'a Self::Data) -> Result<LogLikelihood<'a>, FitError>;

    /// The models from which the search for the most likely one starts, in the order in which they
    /// are tried.
    ///
    /// # Errors
    ///
    /// As [`log_likelihood_of`](Self::log_likelihood_of), and [`FitError::Model`] where `fixed` is
    /// out of range.
    fn starts(fixed: &Self::Fixed, data: &Self::Data) -> Result<Vec<Self>, FitError>;

    /// The parameters under which these data are the most likely.
    ///
    /// Several deterministic starts are tried. The result is a maximum of the likelihood, or says
    /// in its [`warnings`](Fit::warnings) what it is instead.
    ///
    /// # Errors
    ///
    /// - [`FitError::NoCustomer`], [`FitError::NobodyRepeats`], [`FitError::AllAlike`],
    ///   [`FitError::NotIdentified`] where the data cannot tell the parameters;
    /// - [`FitError::NotConverged`], [`FitError::NotAMaximum`], [`FitError::NoStart`] where the
    ///   search failed.
    fn fit(data: &(impl AsData<Self::Data> + ?Sized)) -> Result<Fit<Self>, FitError>
    where
        Self: Parametric<Fixed = ()>,
    {
        Self::fit_with((), data)
    }

    /// As [`fit`](Self::fit), for a model of which a part is not estimated: the k of regular buyers,
    /// say.
    ///
    /// # Errors
    ///
    /// As [`fit`](Self::fit), and [`FitError::Model`] where `fixed` is out of range.
    fn fit_with(
        fixed: Self::Fixed,
        data: &(impl AsData<Self::Data> + ?Sized),
    ) -> Result<Fit<Self>, FitError> {
        let unit = data.time_unit();
        let data = data.as_data()?;
        let starts = Self::starts(&fixed, &data)?;
        let likelihood = match starts.first() {
            Some(start) => start.log_likelihood_of(&data)?,
            None => {
                let model = "a model without a start";
                return Err(FitError::NoStart { model, starts: 0 });
            }
        };
        let mut fit = likelihood.fit(&fixed, &starts)?;
        fit.time_unit = fit.time_unit.or(unit);
        Ok(fit)
    }

    /// The parameters under which these data are the most likely, searched from those of `self`: a
    /// fit to data that have grown since.
    ///
    /// # Errors
    ///
    /// As [`log_likelihood_of`](Self::log_likelihood_of), and what keeps the search from a maximum:
    /// [`FitError::NotConverged`], [`FitError::NotAMaximum`], [`FitError::NoStart`].
    fn fit_from(&self, data: &(impl AsData<Self::Data> + ?Sized)) -> Result<Fit<Self>, FitError> {
        let mut fit = self.refit(&*data.as_data()?)?;
        fit.time_unit = fit.time_unit.or(data.time_unit());
        Ok(fit)
    }

    /// As [`fit_from`](Self::fit_from), for data of exactly the model's kind.
    ///
    /// # Errors
    ///
    /// As [`fit_from`](Self::fit_from).
    fn refit(&self, data: &Self::Data) -> Result<Fit<Self>, FitError> {
        self.log_likelihood_of(data)?.fit_beside(self)
    }
}

/// The coordinate in which a search measures a parameter: its logarithm or itself, in a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::models) struct Coordinate {
    scale: ParameterScale,
    unit: f64,
}

impl Coordinate {
    /// ln(θ/unit)
    pub(in crate::models) fn logarithm(unit: f64) -> Self {
        let scale = ParameterScale::Logarithmic;
        Self { scale, unit }
    }

    /// θ/unit
    pub(in crate::models) fn natural(unit: f64) -> Self {
        let scale = ParameterScale::Natural;
        Self { scale, unit }
    }

    /// The coordinate of a parameter.
    pub(in crate::models) fn of(self, parameter: f64) -> f64 {
        match self.scale {
            ParameterScale::Logarithmic => parameter.ln() - self.unit.ln(),
            ParameterScale::Natural => parameter / self.unit,
        }
    }

    /// The parameter of a coordinate.
    pub(in crate::models) fn parameter(self, coordinate: f64) -> f64 {
        match self.scale {
            ParameterScale::Logarithmic => (coordinate + self.unit.ln()).exp(),
            ParameterScale::Natural => coordinate * self.unit,
        }
    }

    /// The derivative of the parameter's scale with respect to the coordinate.
    fn per_scale(self) -> f64 {
        match self.scale {
            ParameterScale::Logarithmic => 1.0,
            ParameterScale::Natural => self.unit,
        }
    }

    /// ln of the unit.
    pub(in crate::models) fn log_unit(self) -> f64 {
        self.unit.ln()
    }
}

/// The log-likelihood of data as a function of a model's parameters.
pub struct LogLikelihood<'a> {
    /// As a function of coordinates, which a search moves.
    pub(in crate::models) in_coordinates: Box<dyn Likelihood + 'a>,
    /// The coordinate of each parameter there.
    pub(in crate::models) coordinates: Vec<Coordinate>,
    /// The excess of ln L of the data over that in coordinates.
    pub(in crate::models) raised_by: f64,
    /// Whether ln L lacks a factor that other models of the same data have.
    pub(in crate::models) is_partial: bool,
    /// The unit of time of the data.
    pub(in crate::models) time_unit: Option<TimeUnit>,
}

impl fmt::Debug for LogLikelihood<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogLikelihood")
            .field("parameters", &self.coordinates.len())
            .field("is_partial", &self.is_partial)
            .field("time_unit", &self.time_unit)
            .finish_non_exhaustive()
    }
}

impl<'a> LogLikelihood<'a> {
    pub(in crate::models) fn of_rows<const N: usize, L: RowLikelihood<N> + 'a>(
        likelihood: L,
        names: &'static [&'static str],
    ) -> Self {
        Self {
            in_coordinates: Box::new(SumOfRows { likelihood, names }),
            coordinates: vec![Coordinate::logarithm(1.0); N],
            raised_by: 0.0,
            is_partial: false,
            time_unit: None,
        }
    }

    /// The likelihood of data whose times are in this unit.
    pub(in crate::models) fn timed(mut self, unit: TimeUnit) -> Self {
        self.time_unit = Some(unit);
        self
    }

    /// The likelihood of data that were measured in other units before: parameter i of the data is
    /// that of a coordinate times `units[i]`, and ln L is higher by `raised_by`.
    pub(in crate::models) fn measured_in(mut self, units: &[f64], raised_by: f64) -> Self {
        self.coordinates = units.iter().copied().map(Coordinate::logarithm).collect();
        self.raised_by = raised_by;
        self
    }

    /// The parameters' names, in the order of every vector here.
    pub fn names(&self) -> Vec<String> {
        self.in_coordinates.names()
    }

    /// The number of customers.
    pub fn customers(&self) -> u64 {
        self.in_coordinates.customers().round() as u64
    }

    /// ln L at these parameters.
    ///
    /// # Errors
    ///
    /// [`ModelError::ParameterCount`], and [`ModelError::OutOfReach`] where it cannot be computed.
    pub fn value(&self, parameters: &[f64]) -> Result<f64, ModelError> {
        let at = self.coordinates(parameters)?;
        let value = self
            .in_coordinates
            .evaluate(&at, 1)
            .map(|found| found.value);
        self.reached(value.filter(|value| value.is_finite()), "log-likelihood")
            .map(|value| value + self.raised_by)
    }

    /// The slope of ln L in the logarithm of each parameter.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    pub fn log_gradient(&self, parameters: &[f64]) -> Result<Vec<f64>, ModelError> {
        let at = self.coordinates(parameters)?;
        let found = self.in_coordinates.evaluate(&at, 1);
        let gradient = found.map(|found| -> Vector {
            let slopes = found.gradient.iter().zip(&self.coordinates);
            slopes.map(|(slope, of)| slope / of.per_scale()).collect()
        });
        self.reached(
            gradient.filter(|gradient| gradient.iter().all(|slope| slope.is_finite())),
            "gradient of the log-likelihood",
        )
    }

    /// The observed information, the negative of the second derivatives of ln L in the logarithms
    /// of the parameters, by central differences of the gradient where the model does not know them.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    pub fn log_information(&self, parameters: &[f64]) -> Result<Vec<Vec<f64>>, ModelError> {
        let at = self.coordinates(parameters)?;
        let curved = self.in_coordinates.curved(&at, 1);
        let matrix = curved.map(|of| self.unscaled(&scaled(&of.curvature, -1.0), -1.0));
        self.reached(matrix, "information")
    }

    /// Σ g gᵀ over the customers, g the slope of a customer's ln L in the logarithms.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    pub fn log_score_products(&self, parameters: &[f64]) -> Result<Vec<Vec<f64>>, ModelError> {
        let at = self.coordinates(parameters)?;
        let products = self.in_coordinates.score_products(&at);
        let products = products.map(|matrix| self.unscaled(&matrix, -1.0));
        self.reached(
            products.filter(|matrix: &Matrix| matrix.iter().flatten().all(|x| x.is_finite())),
            "products of scores",
        )
    }

    /// A matrix of the coordinates as one of the parameters' scales: each row and column times the
    /// power of its unit on that scale.
    fn unscaled(&self, matrix: &Matrix, power: f64) -> Matrix {
        let units: Vector = self
            .coordinates
            .iter()
            .map(|of| of.per_scale().powf(power))
            .collect();
        let rows = matrix.iter().zip(&units);
        rows.map(|(row, unit)| {
            row.iter()
                .zip(&units)
                .map(|(x, other)| x * unit * other)
                .collect()
        })
        .collect()
    }

    /// As a function of coordinates.
    pub(in crate::models) fn in_coordinates(&self) -> &(dyn Likelihood + 'a) {
        self.in_coordinates.as_ref()
    }

    /// The coordinates of these parameters.
    pub(in crate::models) fn coordinates(&self, parameters: &[f64]) -> Result<Vector, ModelError> {
        if parameters.len() != self.coordinates.len() {
            return Err(ModelError::ParameterCount {
                model: self.in_coordinates.model(),
                expected: self.coordinates.len(),
                got: parameters.len(),
            });
        }
        Ok(parameters
            .iter()
            .zip(&self.coordinates)
            .map(|(parameter, coordinate)| coordinate.of(*parameter))
            .collect())
    }

    fn reached<T>(&self, value: Option<T>, quantity: &'static str) -> Result<T, ModelError> {
        value.ok_or(ModelError::out_of_reach(
            self.in_coordinates.model(),
            quantity,
        ))
    }

    /// Warnings that say where a parameter of the data was held, not a coordinate.
    fn in_units_of_the_data(&self, mut warnings: Vec<FitWarning>) -> Vec<FitWarning> {
        let units: Vec<_> = self.names().into_iter().zip(&self.coordinates).collect();
        for warning in &mut warnings {
            if let FitWarning::Rival { parameters, .. } = warning {
                for (parameter, coordinate) in parameters.iter_mut().zip(&self.coordinates) {
                    *parameter = coordinate.parameter(parameter.ln());
                }
            }
            if let FitWarning::Boundary {
                parameter, value, ..
            } = warning
                && let Some((_, coordinate)) = units.iter().find(|(name, _)| name == parameter)
            {
                *value *= coordinate.unit;
            }
        }
        warnings
    }

    /// The highest point from several starts, as a model.
    pub(in crate::models) fn fit<M: Parametric>(
        &self,
        fixed: &M::Fixed,
        starts: &[M],
    ) -> Result<Fit<M>, FitError> {
        let starts = starts
            .iter()
            .map(|start| self.coordinates(&start.parameters()))
            .collect::<Result<Vec<_>, _>>()?;
        self.fitted(fixed, highest(self.in_coordinates(), &starts)?)
    }

    /// As [`fit`](Self::fit) from a start that is expected to be near to the maximum.
    fn fit_beside<M: Parametric>(&self, start: &M) -> Result<Fit<M>, FitError> {
        let at = self.coordinates(&start.parameters())?;
        self.fitted(&start.fixed(), highest_beside(self.in_coordinates(), &at)?)
    }

    fn fitted<M: Parametric>(
        &self,
        fixed: &M::Fixed,
        maximum: Maximum,
    ) -> Result<Fit<M>, FitError> {
        let likelihood = self.in_coordinates();
        let parameters: Vector = maximum
            .minimum
            .at
            .iter()
            .zip(&self.coordinates)
            .map(|(at, coordinate)| coordinate.parameter(*at))
            .collect();
        Ok(Fit {
            model: M::from_parameters(fixed.clone(), &parameters)?,
            log_likelihood: maximum.log_likelihood(likelihood) + self.raised_by,
            is_partial: self.is_partial,
            customers: self.customers(),
            distinct_rows: likelihood.rows(),
            time_unit: self.time_unit,
            iterations: maximum.minimum.iterations,
            gradient_norm: maximum.slope,
            stop_reason: maximum.stop_reason(),
            warnings: self.in_units_of_the_data(maximum.warnings),
            log_covariance: maximum.log_covariance.map(|of| self.unscaled(&of, 1.0)),
        })
    }
}
