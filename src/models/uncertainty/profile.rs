use super::UncertaintyError;
use crate::models::fit::surface::{Objective, descent};
use crate::models::{Estimate, Fit, LogLikelihood, Parametric};
use crate::numeric::matrix::{Matrix, Vector, scaled};
use crate::numeric::minimize::{Bounds, Descent, Minimum, descend, free_gradient};
use crate::quantity::ConfidenceLevel;
use crate::statistics::ChiSquared;

/// The values of a parameter that the likelihood does not speak against.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ProfileInterval {
    /// The estimate.
    pub estimate: f64,
    /// The lower limit; `None` where the likelihood does not fall far enough on the way to 0.
    pub lower: Option<f64>,
    /// The upper limit; `None` where the likelihood does not fall far enough on the way to
    /// infinity.
    pub upper: Option<f64>,
    /// The nominal coverage.
    pub confidence: ConfidenceLevel,
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
    /// # Errors
    ///
    /// [`UncertaintyError::NoSuchParameter`], [`UncertaintyError::OtherData`],
    /// [`UncertaintyError::HigherElsewhere`] where the fit turns out to be no maximum, and
    /// [`UncertaintyError::NotProfiled`].
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
        data: &M::Data,
        parameter: &str,
        confidence: ConfidenceLevel,
    ) -> Result<ProfileInterval, UncertaintyError>
    where
        M: Estimate,
    {
        let names = self.names();
        let place = names.iter().position(|name| name == parameter);
        let place = place.ok_or_else(|| UncertaintyError::NoSuchParameter {
            names: names.join(", "),
            got: parameter.to_owned(),
        })?;
        self.profiled(&self.likelihood_of(data)?, place, confidence)
    }

    /// The [`profile_interval`](Self::profile_interval) of each parameter.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn profile_intervals(
        &self,
        data: &M::Data,
        confidence: ConfidenceLevel,
    ) -> Result<Vec<ProfileInterval>, UncertaintyError>
    where
        M: Estimate,
    {
        let likelihood = self.likelihood_of(data)?;
        (0..self.parameters())
            .map(|place| self.profiled(&likelihood, place, confidence))
            .collect()
    }

    fn profiled(
        &self,
        likelihood: &LogLikelihood<'_>,
        place: usize,
        confidence: ConfidenceLevel,
    ) -> Result<ProfileInterval, UncertaintyError> {
        let estimates = self.estimates();
        let at = likelihood.coordinates(&estimates)?;
        let objective = Objective::new(likelihood.surface(), 1);
        let lost = UncertaintyError::NotProfiled {
            parameter: self.names()[place].to_string(),
            value: estimates[place],
        };
        let top = objective.evaluate(&at).ok_or(lost)?.value;
        let profile = Profile {
            name: self.names()[place].to_string(),
            place,
            bounds: likelihood.surface().bounds(),
            top,
            standard_error: self.log_covariance().map(|of| of[place][place].sqrt()),
            others: self.others_along(place, at.len()),
            curvature: self
                .log_covariance()
                .and_then(|of| crate::numeric::matrix::inverse(&of.to_vec()))
                .map(|information| scaled(&information, objective.weight.recip())),
            objective,
        };
        let height = ChiSquared::new(1.0)?.quantile(confidence.value())?.sqrt();
        let end = |side| {
            let end = profile.end(&at, height, side)?;
            Ok::<_, UncertaintyError>(end.map(|end| estimates[place] * (end - at[place]).exp()))
        };
        Ok(ProfileInterval {
            estimate: estimates[place],
            lower: end(Side::Lower)?,
            upper: end(Side::Upper)?,
            confidence,
        })
    }

    /// How the other log-parameters move with one: along the ridge of the likelihood.
    fn others_along(&self, place: usize, size: usize) -> Vector {
        self.log_covariance().map_or(vec![0.0; size], |of| {
            of[place].iter().map(|c| c / of[place][place]).collect()
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Lower,
    Upper,
}

/// The likelihood as a function of one log-parameter, the others at their best.
struct Profile<'a> {
    name: String,
    place: usize,
    objective: Objective<'a>,
    bounds: Bounds,
    /// The mean of −ln L at the maximum.
    top: f64,
    standard_error: Option<f64>,
    others: Vector,
    curvature: Option<Matrix>,
}

/// A point of the profile.
struct Found {
    at: Vector,
    /// √(2·(ln L(θ̂) − ln L)), nearly linear in the log-parameter.
    depth: f64,
    /// How fast the depth changes with the log-parameter.
    slope: f64,
    /// How fast ln L would yet rise if another parameter left the range of the search.
    withheld: f64,
}

impl Profile<'_> {
    /// The profile where the log-parameter is `held`, searched from a point of it nearby.
    fn point(&self, held: f64, near: &[f64]) -> Result<Found, UncertaintyError> {
        let by = held - near[self.place];
        let start: Vector = near
            .iter()
            .zip(&self.others)
            .map(|(at, along)| at + by * along)
            .collect();
        let mut bounds = self.bounds.clone();
        bounds[self.place] = (held, held);
        let descent = Descent {
            curvature: self.curvature.clone(),
            ..descent(bounds)
        };
        let function = |at: &[f64]| self.objective.evaluate(at);
        let found: Minimum =
            descend(&function, &start, &descent).ok_or(UncertaintyError::NotProfiled {
                parameter: self.name.to_owned(),
                value: held.exp(),
            })?;
        let weight = self.objective.weight;
        let fall = weight * (found.here.value - self.top);
        if fall < -1e-5 {
            return Err(UncertaintyError::HigherElsewhere {
                parameter: self.name.to_owned(),
                by: -fall,
            });
        }
        let depth = (2.0 * fall.max(0.0)).sqrt();
        // The other slopes are 0: the profile falls as the likelihood does along this parameter.
        let slope = weight * found.here.gradient[self.place] / depth;
        let free = free_gradient(&found.at, &found.here.gradient, &self.bounds);
        let withheld = (0..free.len())
            .filter(|&place| place != self.place)
            .map(|place| weight * (found.here.gradient[place] - free[place]).abs())
            .fold(0.0, f64::max);
        Ok(Found {
            at: found.at,
            depth,
            slope,
            withheld,
        })
    }

    /// Where the depth is `height`, on one side of the maximum: Newton's steps between a point
    /// inside and, once there is one, a point outside; `None` where the edge is still inside.
    fn end(&self, at: &[f64], height: f64, side: Side) -> Result<Option<f64>, UncertaintyError> {
        /// The longest step: a factor of e² = 7.4 in the parameter.
        const LONGEST: f64 = 2.0;
        const STEPS: usize = 100;
        /// Where ln L could yet rise by more, it falls only because the search ends.
        const WITHHELD: f64 = 1e-2;
        let (low, high) = self.bounds[self.place];
        let (sign, edge) = match side {
            Side::Lower => (-1.0, low),
            Side::Upper => (1.0, high),
        };
        let first = self.standard_error.unwrap_or(0.5) * height;
        let mut inside = at[self.place];
        if (edge - inside) * sign <= 0.0 {
            return Ok(None);
        }
        let mut outside: Option<f64> = None;
        let mut near = at.to_vec();
        let within = |to: f64| if (edge - to) * sign > 0.0 { to } else { edge };
        let mut held = within(inside + sign * first.min(LONGEST));
        for _ in 0..STEPS {
            let found = self.point(held, &near)?;
            let short = height - found.depth;
            if short.abs() <= 1e-7 * height {
                return Ok((found.withheld <= WITHHELD).then_some(held));
            }
            if short > 0.0 {
                if held == edge {
                    return Ok(None);
                }
                inside = held;
            } else {
                outside = Some(held);
            }
            near = found.at;
            let step = short / found.slope;
            held = match outside {
                Some(outside) => {
                    let next = held + step;
                    let is_between = (next - inside) * (next - outside) < 0.0;
                    if (outside - inside).abs() <= 1e-12 * outside.abs().max(1.0) {
                        return Ok((found.withheld <= WITHHELD).then_some(held));
                    }
                    if is_between {
                        next
                    } else {
                        0.5 * (inside + outside)
                    }
                }
                None => {
                    // NaN, where the profile is flat, is the longest step.
                    let ahead = (step * sign).min(LONGEST);
                    within(inside + sign * if ahead > 0.0 { ahead } else { LONGEST })
                }
            };
        }
        Err(UncertaintyError::NotProfiled {
            parameter: self.name.to_owned(),
            value: held.exp(),
        })
    }
}
