use super::BayesError;
use crate::models::Random;
use crate::numeric::{ln_gamma, ln_one_plus_exp, logistic};
use std::fmt;

/// The prior of a positive parameter: the belief before the data.
///
/// With θ the parameter, in the unit in which the model has it:
///
/// | prior | density at θ > 0 |
/// |---|---|
/// | [`log_normal`](Self::log_normal)(μ, σ) | e^(−(ln θ − μ)²/2σ²) / (θ σ √2π) |
/// | [`gamma`](Self::gamma)(k, λ) | λ^k θ^(k−1) e^(−λθ) / Γ(k) |
/// | [`inverse_gamma`](Self::inverse_gamma)(k, s) | s^k θ^(−k−1) e^(−s/θ) / Γ(k) |
/// | [`half_normal`](Self::half_normal)(s) | √(2/π) e^(−θ²/2s²) / s |
/// | [`weibull`](Self::weibull)(k, s) | (k/s) (θ/s)^(k−1) e^(−(θ/s)^k) |
/// | [`uniform`](Self::uniform)(l, h) | 1/(h − l) for l < θ < h |
/// | [`log_uniform`](Self::log_uniform)(l, h) | 1/(θ ln(h/l)) for l < θ < h |
/// | [`FLAT`](Self::FLAT) | 1, improper |
/// | [`FLAT_IN_LOG`](Self::FLAT_IN_LOG) | 1/θ, improper |
///
/// PyMC-Marketing (1.3) takes `weibull(2, 1)` for r and s, and `weibull(2, 10)` for α and β, of
/// BG/NBD and Pareto/NBD, whatever the unit of time, and [`FLAT`](Self::FLAT) for Gamma-Gamma and
/// MBG/NBD's r and α. Its prior of a and b together is not one of these.
///
/// # Example
///
/// ```
/// use clv::models::bayes::Prior;
///
/// // At θ = 5: (2/10) (5/10) e^(−1/4)
/// let prior = Prior::weibull(2.0, 10.0)?;
/// assert!((prior.ln_density(5.0) - (0.1_f64.ln() - 0.25)).abs() < 1e-15);
/// let error = Prior::half_normal(-1.0).unwrap_err();
/// assert_eq!(error.to_string(), "scale of the half-normal prior must be finite and > 0, got -1");
/// # Ok::<(), clv::models::bayes::BayesError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Family", into = "Family")
)]
pub struct Prior(Family);

#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "prior", rename_all = "snake_case")
)]
enum Family {
    Flat,
    FlatInLog,
    LogNormal { mean: f64, standard_deviation: f64 },
    Gamma { shape: f64, rate: f64 },
    InverseGamma { shape: f64, scale: f64 },
    HalfNormal { scale: f64 },
    Weibull { shape: f64, scale: f64 },
    Uniform { low: f64, high: f64 },
    LogUniform { low: f64, high: f64 },
}

impl Prior {
    /// The same density everywhere above 0: the mode of the posterior is the maximum of the
    /// likelihood. It is no distribution, and the posterior may not be one either.
    pub const FLAT: Self = Self(Family::Flat);
    /// The same density everywhere on the logarithmic scale. It is no distribution.
    pub const FLAT_IN_LOG: Self = Self(Family::FlatInLog);

    /// ln θ is normal: `mean` μ and `standard_deviation` σ are those of the logarithm.
    ///
    /// # Errors
    ///
    /// [`BayesError::Prior`] where μ is not finite or σ not finite and above 0.
    pub fn log_normal(mean: f64, standard_deviation: f64) -> Result<Self, BayesError> {
        Self::checked(Family::LogNormal {
            mean,
            standard_deviation,
        })
    }

    /// Gamma with mean k/λ.
    ///
    /// # Errors
    ///
    /// [`BayesError::Prior`] where a number is not finite and above 0.
    pub fn gamma(shape: f64, rate: f64) -> Result<Self, BayesError> {
        Self::checked(Family::Gamma { shape, rate })
    }

    /// Inverse gamma with mode s/(k + 1).
    ///
    /// # Errors
    ///
    /// [`BayesError::Prior`] where a number is not finite and above 0.
    pub fn inverse_gamma(shape: f64, scale: f64) -> Result<Self, BayesError> {
        Self::checked(Family::InverseGamma { shape, scale })
    }

    /// The upper half of a normal distribution around 0.
    ///
    /// # Errors
    ///
    /// [`BayesError::Prior`] where the scale is not finite and above 0.
    pub fn half_normal(scale: f64) -> Result<Self, BayesError> {
        Self::checked(Family::HalfNormal { scale })
    }

    /// Weibull.
    ///
    /// # Errors
    ///
    /// [`BayesError::Prior`] where a number is not finite and above 0.
    pub fn weibull(shape: f64, scale: f64) -> Result<Self, BayesError> {
        Self::checked(Family::Weibull { shape, scale })
    }

    /// Any number between the two is as likely.
    ///
    /// # Errors
    ///
    /// [`BayesError::Prior`] where `low` is not finite and ≥ 0, or `high` not finite and above it.
    pub fn uniform(low: f64, high: f64) -> Result<Self, BayesError> {
        Self::checked(Family::Uniform { low, high })
    }

    /// Any order of magnitude between the two is as likely.
    ///
    /// # Errors
    ///
    /// [`BayesError::Prior`] where `low` is not finite and > 0, or `high` not finite and above it.
    pub fn log_uniform(low: f64, high: f64) -> Result<Self, BayesError> {
        Self::checked(Family::LogUniform { low, high })
    }

    /// The prior's name in words.
    pub fn name(&self) -> &'static str {
        match self.0 {
            Family::Flat => "flat",
            Family::FlatInLog => "flat in the logarithm",
            Family::LogNormal { .. } => "log-normal",
            Family::Gamma { .. } => "gamma",
            Family::InverseGamma { .. } => "inverse gamma",
            Family::HalfNormal { .. } => "half-normal",
            Family::Weibull { .. } => "Weibull",
            Family::Uniform { .. } => "uniform",
            Family::LogUniform { .. } => "log-uniform",
        }
    }

    /// Whether it is a distribution: the integral of its density is 1.
    pub fn is_proper(&self) -> bool {
        !matches!(self.0, Family::Flat | Family::FlatInLog)
    }

    /// The logarithm of the density at θ; −∞ off the support.
    pub fn ln_density(&self, parameter: f64) -> f64 {
        let (low, high) = self.support();
        if parameter > low && parameter < high {
            self.at(parameter.ln()).0
        } else {
            f64::NEG_INFINITY
        }
    }

    /// A random number of this distribution.
    ///
    /// # Errors
    ///
    /// [`BayesError::Improper`] where it is none, and [`BayesError::Model`] where what is drawn is
    /// beyond the doubles.
    pub fn draw(&self, random: &mut Random) -> Result<f64, BayesError> {
        let drawn = match self.0 {
            Family::Flat | Family::FlatInLog => {
                return Err(BayesError::Improper { prior: self.name() });
            }
            Family::LogNormal {
                mean,
                standard_deviation,
            } => (mean + standard_deviation * random.normal()).exp(),
            Family::Gamma { shape, rate } => random.rate(shape, rate)?,
            Family::InverseGamma { shape, scale } => random.rate(shape, scale)?.recip(),
            Family::HalfNormal { scale } => scale * random.normal().abs(),
            Family::Weibull { shape, scale } => scale * random.wait().powf(shape.recip()),
            Family::Uniform { low, high } => low + (high - low) * random.uniform(),
            Family::LogUniform { low, high } => {
                (low.ln() + (high.ln() - low.ln()) * random.uniform()).exp()
            }
        };
        if drawn > 0.0 && drawn.is_finite() {
            Ok(drawn)
        } else {
            Err(crate::models::ModelError::out_of_reach(self.name(), "random draw").into())
        }
    }

    /// Between which numbers the density is above 0.
    pub(super) fn support(&self) -> (f64, f64) {
        match self.0 {
            Family::Uniform { low, high } | Family::LogUniform { low, high } => (low, high),
            _ => (0.0, f64::INFINITY),
        }
    }

    /// A number in the middle of the distribution, for a search to start from.
    pub(super) fn middle(&self) -> Option<f64> {
        Some(match self.0 {
            Family::Flat | Family::FlatInLog => return None,
            Family::LogNormal { mean, .. } => mean.exp(),
            Family::Gamma { shape, rate } => shape / rate,
            Family::InverseGamma { shape, scale } => scale / shape,
            Family::HalfNormal { scale } | Family::Weibull { scale, .. } => scale,
            Family::Uniform { low, high } => low + 0.5 * (high - low),
            Family::LogUniform { low, high } => low.sqrt() * high.sqrt(),
        })
    }

    /// The logarithm of the density on the support, and its slope, at ln θ.
    pub(super) fn at(&self, ln: f64) -> (f64, f64) {
        match self.0 {
            Family::Flat => (0.0, 0.0),
            Family::FlatInLog => (-ln, -1.0),
            Family::LogNormal {
                mean,
                standard_deviation,
            } => {
                let z = (ln - mean) / standard_deviation;
                let value = -ln - (standard_deviation * ROOT_TWO_PI).ln() - 0.5 * z * z;
                (value, -1.0 - z / standard_deviation)
            }
            Family::Gamma { shape, rate } => {
                let x = rate * ln.exp();
                let constant = shape * rate.ln() - ln_gamma(shape);
                (constant + (shape - 1.0) * ln - x, shape - 1.0 - x)
            }
            Family::InverseGamma { shape, scale } => {
                let x = scale * (-ln).exp();
                let constant = shape * scale.ln() - ln_gamma(shape);
                (constant - (shape + 1.0) * ln - x, x - shape - 1.0)
            }
            Family::HalfNormal { scale } => {
                let z = ln.exp() / scale;
                let constant = (2.0 / (scale * ROOT_TWO_PI)).ln();
                (constant - 0.5 * z * z, -z * z)
            }
            Family::Weibull { shape, scale } => {
                let x = (shape * (ln - scale.ln())).exp();
                let constant = shape.ln() - shape * scale.ln();
                (constant + (shape - 1.0) * ln - x, shape - 1.0 - shape * x)
            }
            Family::Uniform { low, high } => (-(high - low).ln(), 0.0),
            Family::LogUniform { low, high } => (-ln - (high.ln() - low.ln()).ln(), -1.0),
        }
    }

    /// Where an unbounded coordinate lies on the support.
    pub(super) fn place(&self, u: f64) -> Place {
        let share = logistic(u);
        let ln_spread = -ln_one_plus_exp(u) - ln_one_plus_exp(-u);
        let (spread, spread_slope) = (ln_spread.exp(), 1.0 - 2.0 * share);
        match self.0 {
            Family::Uniform { low, high } => {
                let parameter = low + (high - low) * share;
                // At the lower end of (0, h) the share itself has no digits left.
                let ln = if low == 0.0 {
                    high.ln() - ln_one_plus_exp(-u)
                } else {
                    parameter.ln()
                };
                let slope = if low == 0.0 {
                    1.0 - share
                } else {
                    (high - low) * spread / parameter
                };
                Place {
                    ln,
                    slope,
                    ln_stretch: (high - low).ln() + ln_spread,
                    stretch_slope: spread_slope,
                }
            }
            Family::LogUniform { low, high } => {
                let width = high.ln() - low.ln();
                let (ln, slope) = (low.ln() + width * share, width * spread);
                Place {
                    ln,
                    slope,
                    ln_stretch: ln + width.ln() + ln_spread,
                    stretch_slope: slope + spread_slope,
                }
            }
            _ => Place {
                ln: u,
                slope: 1.0,
                ln_stretch: u,
                stretch_slope: 1.0,
            },
        }
    }

    /// The unbounded coordinate of a parameter; of one off the support or on its edge, that of the
    /// nearest number well inside.
    pub(super) fn coordinate(&self, ln: f64) -> f64 {
        /// A share of e⁻⁶ of the support.
        const WELL_INSIDE: f64 = 6.0;
        let share = match self.0 {
            Family::Uniform { low, high } => (ln.exp() - low) / (high - low),
            Family::LogUniform { low, high } => (ln - low.ln()) / (high.ln() - low.ln()),
            _ => return ln,
        };
        let inside = share.clamp(0.0, 1.0);
        (inside / (1.0 - inside))
            .ln()
            .clamp(-WELL_INSIDE, WELL_INSIDE)
    }

    fn checked(family: Family) -> Result<Self, BayesError> {
        let prior = Self(family);
        let name = prior.name();
        let error = |field, range, value| BayesError::Prior {
            prior: name,
            field,
            range,
            value,
        };
        let positive = |field, value: f64| {
            if value > 0.0 && value.is_finite() {
                Ok(())
            } else {
                Err(error(field, "finite and > 0", value))
            }
        };
        let above = |low: f64, high: f64| {
            if high > low && high.is_finite() {
                Ok(())
            } else {
                Err(error("high", "finite and above low", high))
            }
        };
        match family {
            Family::Flat | Family::FlatInLog => {}
            Family::LogNormal {
                mean,
                standard_deviation,
            } => {
                if !mean.is_finite() {
                    return Err(error("mean", "finite", mean));
                }
                positive("standard deviation", standard_deviation)?;
            }
            Family::Gamma { shape, rate } => {
                positive("shape", shape)?;
                positive("rate", rate)?;
            }
            Family::InverseGamma { shape, scale } | Family::Weibull { shape, scale } => {
                positive("shape", shape)?;
                positive("scale", scale)?;
            }
            Family::HalfNormal { scale } => positive("scale", scale)?,
            Family::Uniform { low, high } => {
                if !(low >= 0.0 && low.is_finite()) {
                    return Err(error("low", "finite and ≥ 0", low));
                }
                above(low, high)?;
            }
            Family::LogUniform { low, high } => {
                positive("low", low)?;
                above(low, high)?;
            }
        }
        Ok(prior)
    }
}

const ROOT_TWO_PI: f64 = 2.506_628_274_631_000_5;

/// A point of a prior's support by its unbounded coordinate u.
pub(super) struct Place {
    /// ln θ.
    pub(super) ln: f64,
    /// d ln θ / du.
    pub(super) slope: f64,
    /// ln |dθ/du|.
    pub(super) ln_stretch: f64,
    /// d ln |dθ/du| / du.
    pub(super) stretch_slope: f64,
}

impl fmt::Display for Prior {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        match self.0 {
            Family::Flat | Family::FlatInLog => f.write_str(name),
            Family::HalfNormal { scale } => write!(f, "{name}({scale})"),
            Family::LogNormal {
                mean: a,
                standard_deviation: b,
            }
            | Family::Gamma { shape: a, rate: b }
            | Family::InverseGamma { shape: a, scale: b }
            | Family::Weibull { shape: a, scale: b }
            | Family::Uniform { low: a, high: b }
            | Family::LogUniform { low: a, high: b } => write!(f, "{name}({a}, {b})"),
        }
    }
}

impl TryFrom<Family> for Prior {
    type Error = BayesError;

    fn try_from(family: Family) -> Result<Self, BayesError> {
        Self::checked(family)
    }
}

impl From<Prior> for Family {
    fn from(prior: Prior) -> Self {
        prior.0
    }
}
