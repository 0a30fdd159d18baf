use crate::models::ModelError;
use std::borrow::Cow;
use std::fmt::Debug;

/// A model as the list of the numbers that data estimate.
///
/// Models are fitted in the logarithms of these numbers, which are above zero, so that no step
/// leaves their range; a coefficient, which may have either sign, enters as it is
/// ([`ParameterScale`]). The covariance of a [`Fit`](crate::models::Fit) speaks of them in this
/// order.
pub trait Parametric: Sized {
    /// The part of the model that is not estimated, such as the k of a model of regular buyers;
    /// `()` where everything is.
    type Fixed: Clone + PartialEq + Debug;

    /// The model's name in the literature, such as `BG/NBD` or `BG/CNBD-2`.
    fn model_name(fixed: &Self::Fixed) -> Cow<'static, str>;

    /// The parameters' names in the literature's words.
    fn parameter_names(fixed: &Self::Fixed) -> Vec<Cow<'static, str>>;

    /// The scale on which each parameter is estimated.
    fn parameter_scales(fixed: &Self::Fixed) -> Vec<ParameterScale> {
        vec![ParameterScale::Logarithmic; Self::parameter_names(fixed).len()]
    }

    /// The part of the model that is not estimated.
    fn fixed(&self) -> Self::Fixed;

    /// The parameters in the order of their names.
    fn parameters(&self) -> Vec<f64>;

    /// The model of these parameters.
    ///
    /// # Errors
    ///
    /// [`ModelError::ParameterCount`] where there are not as many as names, and
    /// [`ModelError::Parameter`] where one is out of its range.
    fn from_parameters(fixed: Self::Fixed, parameters: &[f64]) -> Result<Self, ModelError>;

    /// The model's name in the literature.
    fn name(&self) -> Cow<'static, str> {
        Self::model_name(&self.fixed())
    }

    /// The parameters' names, in the order of every vector and matrix of a fit.
    fn names(&self) -> Vec<Cow<'static, str>> {
        Self::parameter_names(&self.fixed())
    }

    /// The scale on which each parameter is estimated.
    fn scales(&self) -> Vec<ParameterScale> {
        Self::parameter_scales(&self.fixed())
    }

    /// The same model with other parameters; what is not estimated stays as it is.
    ///
    /// # Errors
    ///
    /// As [`from_parameters`](Self::from_parameters).
    fn with_parameters(&self, parameters: &[f64]) -> Result<Self, ModelError> {
        Self::from_parameters(self.fixed(), parameters)
    }
}

/// The scale on which a parameter is estimated: that of its coordinate in a search, of its row in a
/// covariance, and of the normal distribution that its estimate nearly has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ParameterScale {
    /// The logarithm of a parameter above zero.
    Logarithmic,
    /// The parameter itself, such as a coefficient, which may have either sign.
    Natural,
}

impl ParameterScale {
    /// The coordinate of a parameter.
    pub fn coordinate(self, parameter: f64) -> f64 {
        match self {
            Self::Logarithmic => parameter.ln(),
            Self::Natural => parameter,
        }
    }

    /// The parameter of a coordinate.
    pub fn parameter(self, coordinate: f64) -> f64 {
        match self {
            Self::Logarithmic => coordinate.exp(),
            Self::Natural => coordinate,
        }
    }

    /// dθ/d coordinate at a parameter θ.
    pub(in crate::models) fn slope(self, parameter: f64) -> f64 {
        match self {
            Self::Logarithmic => parameter,
            Self::Natural => 1.0,
        }
    }
}
