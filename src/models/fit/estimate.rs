use crate::models::fit::likelihood::{Likelihood, OfRows};
use crate::models::fit::maximum::Maximum;
use crate::models::fit::search::{highest, highest_beside};
use crate::models::fit::surface::Surface;
use crate::models::{Fit, FitError, FitWarning, ModelError, Parametric};
use crate::numeric::matrix::{Matrix, Vector, scaled};
use crate::numeric::minimize;

/// A model of which data of some kind say what its parameters are.
///
/// What a [`Fit`] cannot tell alone, it tells together with the data that it came from: robust
/// errors, profiles of the likelihood, a refit to other data.
pub trait Estimate: Parametric {
    /// What the model is fitted to.
    type Data: ?Sized;

    /// ln L of these data as a function of the parameters. What is not estimated (such as the k of
    /// a model of regular buyers) is that of `self`.
    ///
    /// # Errors
    ///
    /// [`FitError::NoCustomer`] and its like where the data cannot tell the parameters.
    fn log_likelihood_of<'a>(&self, data: &'a Self::Data) -> Result<LogLikelihood<'a>, FitError>;

    /// The parameters under which these data are the most likely, searched from those of `self`: a
    /// fit to data that have grown since.
    ///
    /// # Errors
    ///
    /// As [`log_likelihood_of`](Self::log_likelihood_of), and what keeps the search from a maximum:
    /// [`FitError::NotConverged`], [`FitError::NotAMaximum`], [`FitError::NoStart`].
    fn fit_from(&self, data: &Self::Data) -> Result<Fit<Self>, FitError> {
        self.log_likelihood_of(data)?
            .fit_from(&self.parameters(), |parameters| {
                self.with_parameters(parameters)
            })
    }
}

/// The fit from several starts (parameters); `like` says what is not estimated.
pub(in crate::models) fn fit_from_starts<const N: usize, M: Estimate>(
    like: &M,
    data: &M::Data,
    starts: &[[f64; N]],
) -> Result<Fit<M>, FitError> {
    let starts: Vec<Vector> = starts.iter().map(|start| start.to_vec()).collect();
    like.log_likelihood_of(data)?
        .fit(&starts, |parameters| like.with_parameters(parameters))
}

/// The log-likelihood of data as a function of a model's parameters.
pub struct LogLikelihood<'a> {
    pub(in crate::models) surface: Box<dyn Surface + 'a>,
    /// The logarithm of the unit in which the surface measures each parameter.
    pub(in crate::models) log_units: Vector,
    /// What ln L of the data is above that of the surface.
    pub(in crate::models) raised_by: f64,
}

impl<'a> LogLikelihood<'a> {
    pub(in crate::models) fn of_rows<const N: usize, L: Likelihood<N> + 'a>(
        likelihood: L,
        names: &'static [&'static str],
    ) -> Self {
        Self {
            surface: Box::new(OfRows { likelihood, names }),
            log_units: vec![0.0; N],
            raised_by: 0.0,
        }
    }

    /// The likelihood of data that were measured in other units before: parameter i of the data is
    /// that of the surface times `units[i]`, and ln L is higher by `raised_by`.
    pub(in crate::models) fn measured_in(mut self, units: &[f64], raised_by: f64) -> Self {
        self.log_units = units.iter().map(|unit| unit.ln()).collect();
        self.raised_by = raised_by;
        self
    }

    /// The parameters' names, in the order of every vector here.
    pub fn names(&self) -> Vec<String> {
        self.surface.names()
    }

    /// How many customers there are.
    pub fn customers(&self) -> u64 {
        self.surface.customers().round() as u64
    }

    /// ln L at these parameters.
    ///
    /// # Errors
    ///
    /// [`ModelError::ParameterCount`], and [`ModelError::OutOfReach`] where it cannot be computed.
    pub fn value(&self, parameters: &[f64]) -> Result<f64, ModelError> {
        let at = self.coordinates(parameters)?;
        let value = self.surface.evaluate(&at, 1).map(|found| found.value);
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
        let gradient = self.surface.evaluate(&at, 1).map(|found| found.gradient);
        self.reached(
            gradient.filter(|gradient| gradient.iter().all(|slope| slope.is_finite())),
            "gradient of the log-likelihood",
        )
    }

    /// The observed information, the negative of the second derivatives of ln L in the logarithms
    /// of the parameters, by central differences of the gradient.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    pub fn log_information(&self, parameters: &[f64]) -> Result<Vec<Vec<f64>>, ModelError> {
        let at = self.coordinates(parameters)?;
        let slopes = minimize::hessian(&|at: &[f64]| self.surface.evaluate(at, 1), &at);
        self.reached(slopes.map(|matrix| scaled(&matrix, -1.0)), "information")
    }

    /// Σ g gᵀ over the customers, g the slope of a customer's ln L in the logarithms.
    ///
    /// # Errors
    ///
    /// As [`value`](Self::value).
    pub fn log_score_products(&self, parameters: &[f64]) -> Result<Vec<Vec<f64>>, ModelError> {
        let at = self.coordinates(parameters)?;
        let products = self.surface.score_products(&at);
        self.reached(
            products.filter(|matrix: &Matrix| matrix.iter().flatten().all(|x| x.is_finite())),
            "products of scores",
        )
    }

    /// What there is to climb.
    pub(in crate::models) fn surface(&self) -> &(dyn Surface + 'a) {
        self.surface.as_ref()
    }

    /// Where these parameters lie on the surface.
    pub(in crate::models) fn coordinates(&self, parameters: &[f64]) -> Result<Vector, ModelError> {
        if parameters.len() != self.log_units.len() {
            return Err(ModelError::ParameterCount {
                model: self.surface.model(),
                expected: self.log_units.len(),
                got: parameters.len(),
            });
        }
        Ok(parameters
            .iter()
            .zip(&self.log_units)
            .map(|(parameter, log_unit)| parameter.ln() - log_unit)
            .collect())
    }

    fn reached<T>(&self, value: Option<T>, quantity: &'static str) -> Result<T, ModelError> {
        value.ok_or(ModelError::OutOfReach {
            model: self.surface.model(),
            quantity,
        })
    }

    /// Warnings that say where a parameter of the data was held, not one of the surface.
    fn in_units_of_the_data(&self, mut warnings: Vec<FitWarning>) -> Vec<FitWarning> {
        let units: Vec<(String, f64)> = self
            .names()
            .into_iter()
            .zip(self.log_units.clone())
            .collect();
        for warning in &mut warnings {
            if let FitWarning::Boundary {
                parameter, value, ..
            } = warning
                && let Some((_, log_unit)) = units.iter().find(|(name, _)| name == parameter)
            {
                *value *= log_unit.exp();
            }
        }
        warnings
    }

    /// The highest point from several starts (parameters), as a model.
    pub(in crate::models) fn fit<M: Parametric>(
        &self,
        starts: &[Vec<f64>],
        build: impl Fn(&[f64]) -> Result<M, ModelError>,
    ) -> Result<Fit<M>, FitError> {
        let starts = starts
            .iter()
            .map(|start| self.coordinates(start))
            .collect::<Result<Vec<_>, _>>()?;
        self.fitted(highest(self.surface(), &starts)?, build)
    }

    /// As [`fit`](Self::fit) from a start that is expected to be near to the maximum.
    fn fit_from<M: Parametric>(
        &self,
        start: &[f64],
        build: impl Fn(&[f64]) -> Result<M, ModelError>,
    ) -> Result<Fit<M>, FitError> {
        self.fitted(
            highest_beside(self.surface(), &self.coordinates(start)?)?,
            build,
        )
    }

    fn fitted<M: Parametric>(
        &self,
        maximum: Maximum,
        build: impl Fn(&[f64]) -> Result<M, ModelError>,
    ) -> Result<Fit<M>, FitError> {
        let surface = self.surface();
        let parameters: Vector = maximum
            .minimum
            .at
            .iter()
            .zip(&self.log_units)
            .map(|(at, log_unit)| (at + log_unit).exp())
            .collect();
        Ok(Fit {
            model: build(&parameters)?,
            log_likelihood: maximum.log_likelihood(surface) + self.raised_by,
            customers: self.customers(),
            distinct_rows: surface.rows(),
            iterations: maximum.minimum.iterations,
            gradient_norm: maximum.slope,
            stop_reason: maximum.stop_reason(),
            warnings: self.in_units_of_the_data(maximum.warnings),
            log_covariance: maximum.log_covariance,
        })
    }
}
