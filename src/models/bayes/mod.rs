//! Bayesian fits: priors on the parameters, the mode and draws of their posterior, and what both
//! say of a customer's value.

mod chain;
mod convergence;
mod density;
mod draws;
mod error;
mod hamiltonian;
mod importance;
mod laplace;
mod parameter_posterior;
mod pareto_smoothing;
mod posterior_sample;
mod prior;
mod priors;
mod sampling;
mod step_size;
mod value;

pub use draws::{Draws, Summary};
pub use error::BayesError;
pub use importance::ImportanceSample;
pub use parameter_posterior::{MaximumAPosteriori, ParameterPosterior};
pub use posterior_sample::{PosteriorSample, PosteriorWarning};
pub use prior::Prior;
pub use priors::Priors;
pub use sampling::Sampling;
pub use value::PosteriorValue;
