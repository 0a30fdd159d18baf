use super::UncertaintyError;
use super::profile_search::{Profile, Stop, Summit};
use super::read_back::checked_read_back;
use crate::models::{AsData, Estimate, Fit, LogLikelihood, Parametric};
use crate::quantity::ConfidenceLevel;
use crate::statistics::ChiSquared;
use std::fmt;

/// The values of a parameter that the likelihood does not speak against.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ProfileInterval {
    /// The estimate: that of the fit, or of the higher maximum that was met.
    pub estimate: f64,
    /// The lower limit; `None` where the likelihood does not fall far enough on the way to 0.
    pub lower: Option<f64>,
    /// The upper limit; `None` where the likelihood does not fall far enough on the way to
    /// infinity.
    pub upper: Option<f64>,
    /// The height of ln L at the estimate above that of the fit, where a higher maximum was met on
    /// the way: the fit is then not the best one, and the interval is of the better. `None` where
    /// the fit is the maximum.
    pub above_the_fit: Option<f64>,
    /// The nominal coverage.
    pub confidence: ConfidenceLevel,
}

checked_read_back!(
    ProfileInterval {
        estimate: f64,
        lower: Option<f64>,
        upper: Option<f64>,
        above_the_fit: Option<f64>,
        confidence: ConfidenceLevel,
    },
    "the estimate must be finite and > 0 and lie between the limits of its profile interval",
    |read| read.estimate > 0.0
        && read.estimate.is_finite()
        && read.lower.is_none_or(|lower| (0.0..=read.estimate).contains(&lower))
        && read.upper.is_none_or(|upper| upper.is_finite() && upper >= read.estimate)
        && read.above_the_fit.is_none_or(|by| by.is_finite() && by > 0.0)
);

impl fmt::Display for ProfileInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = |limit: Option<f64>, open: &str| {
            limit.map_or(open.to_owned(), |limit| format!("{limit:.4}"))
        };
        write!(
            f,
            "{:.4} (likelihood profile at {:.0} %: {} to {})",
            self.estimate,
            100.0 * self.confidence.value(),
            limit(self.lower, "0"),
            limit(self.upper, "infinity")
        )
    }
}

impl<M: Parametric> Fit<M> {
    /// The likelihood of the data, if they are those of this fit.
    pub(super) fn likelihood_of<'a>(
        &self,
        data: &'a M::Data,
    ) -> Result<LogLikelihood<'a>, UncertaintyError>
    where
        M: Estimate,
    {
        let likelihood = self.model().log_likelihood_of(data)?;
        let of_data = likelihood.value(&self.estimates())?;
        let of_fit = self.log_likelihood();
        // The same sum, up to the rounding of the parameters.
        if likelihood.customers() == self.customers()
            && (of_data - of_fit).abs() <= 1e-6 * of_fit.abs().max(1.0)
        {
            Ok(likelihood)
        } else {
            Err(UncertaintyError::OtherData { of_fit, of_data })
        }
    }

    /// The interval of one parameter by the profile likelihood:
    ///
    /// ```text
    /// { θ : 2·(ln L(θ̂) − max ln L(θ, the other parameters)) ≤ χ²₁ quantile at the confidence }
    /// ```
    ///
    /// It supposes nothing of the likelihood's shape, is the same on every scale, and exists where
    /// the estimate has run to 0 or infinity: then it is open on that side.
    ///
    /// An end is one where 2·(ln L(θ̂) − ln L) is its quantile to 10⁻⁵ and ln L has no slope left in
    /// the other parameters; otherwise there is an error. A higher maximum that is met on the way
    /// takes the place of the fit: [`ProfileInterval::above_the_fit`].
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::NoSuchParameter`], [`UncertaintyError::OtherData`],
    /// [`UncertaintyError::NotProfiled`] with its [`ProfileObstacle`](super::ProfileObstacle), and
    /// [`UncertaintyError::HigherElsewhere`] where one maximum after the other is higher.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::models::{Estimate, RenewalCounts, ShiftedBetaGeometric};
    /// use clv::quantity::ConfidenceLevel;
    ///
    /// let counts = RenewalCounts::from_survivors(&[1000, 869, 743, 653, 593, 551, 517, 491])?;
    /// let fit = ShiftedBetaGeometric::fit(&counts)?;
    /// let alpha = fit.profile_interval(&counts, "alpha", ConfidenceLevel::P95)?;
    /// let (Some(lower), Some(upper)) = (alpha.lower, alpha.upper) else {
    ///     return Err("an interval with two ends".into());
    /// };
    /// assert!(lower < alpha.estimate && alpha.estimate < upper);
    /// // Longer upwards.
    /// assert!(upper - alpha.estimate > alpha.estimate - lower);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn profile_interval(
        &self,
        data: &(impl AsData<M::Data> + ?Sized),
        parameter: &str,
        confidence_level: ConfidenceLevel,
    ) -> Result<ProfileInterval, UncertaintyError>
    where
        M: Estimate,
    {
        let names = self.names();
        let unknown = || UncertaintyError::NoSuchParameter {
            names: names.join(", "),
            got: parameter.to_owned(),
        };
        let place = names.iter().position(|name| name == parameter);
        let place = place.ok_or_else(unknown)?;
        let found = self.profiled(
            &self.likelihood_of(&*data.as_data()?)?,
            place..=place,
            confidence_level,
        )?;
        found.into_iter().next().ok_or_else(unknown)
    }

    /// The [`profile_interval`](Self::profile_interval) of each parameter.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn profile_intervals(
        &self,
        data: &(impl AsData<M::Data> + ?Sized),
        confidence_level: ConfidenceLevel,
    ) -> Result<Vec<ProfileInterval>, UncertaintyError>
    where
        M: Estimate,
    {
        self.profiled(
            &self.likelihood_of(&*data.as_data()?)?,
            0..self.parameter_count(),
            confidence_level,
        )
    }

    fn profiled(
        &self,
        likelihood: &LogLikelihood<'_>,
        places: impl Iterator<Item = usize> + Clone,
        confidence_level: ConfidenceLevel,
    ) -> Result<Vec<ProfileInterval>, UncertaintyError> {
        /// One more maximum than that: the likelihood has no shape to be profiled.
        const MAXIMA: usize = 5;
        let estimates = self.estimates();
        let at = likelihood.coordinates(&estimates)?;
        let names = self.names();
        let name = |place: usize| {
            names
                .get(place)
                .map(|of| of.to_string())
                .unwrap_or_default()
        };
        let parameter = |place: usize, at: f64| match likelihood.coordinates.get(place) {
            Some(coordinate) => coordinate.parameter(at),
            None => f64::NAN,
        };
        let height = ChiSquared::new(1.0)?
            .quantile(confidence_level.value())?
            .sqrt();
        let stopped = |stop: Stop| match stop {
            Stop::Obstacle {
                place,
                held,
                obstacle,
            } => UncertaintyError::NotProfiled {
                parameter: name(place),
                value: parameter(place, held),
                obstacle,
            },
            Stop::Higher { place, by, .. } => UncertaintyError::HigherElsewhere {
                parameter: name(place),
                by,
            },
        };
        let first = Summit::of_fit(likelihood.in_coordinates(), &at).map_err(stopped)?;
        let mut summit = first.clone();
        for _ in 0..MAXIMA {
            let profile = Profile::below(likelihood.in_coordinates(), &summit);
            let ends: Result<Vec<_>, Stop> = places
                .clone()
                .map(|place| Ok((place, profile.ends(place, height)?)))
                .collect();
            let ends = match ends {
                Ok(ends) => ends,
                // A better maximum is taken up, for all parameters alike.
                Err(Stop::Higher { at, .. }) => {
                    summit = Summit::from(likelihood.in_coordinates(), &at).map_err(stopped)?;
                    continue;
                }
                Err(stop) => return Err(stopped(stop)),
            };
            let risen = summit.above(&first);
            let interval =
                |(place, (lower, upper)): (usize, (Option<f64>, Option<f64>))| ProfileInterval {
                    estimate: match risen {
                        None => estimates[place],
                        Some(_) => parameter(place, summit.at()[place]),
                    },
                    lower: lower.map(|at| parameter(place, at)),
                    upper: upper.map(|at| parameter(place, at)),
                    above_the_fit: risen,
                    confidence: confidence_level,
                };
            return Ok(ends.into_iter().map(interval).collect());
        }
        Err(UncertaintyError::HigherElsewhere {
            parameter: name(places.clone().next().unwrap_or_default()),
            by: summit.above(&first).unwrap_or_default(),
        })
    }
}
