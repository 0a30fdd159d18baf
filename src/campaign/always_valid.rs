use super::CampaignError;
use super::uplift::finite;
use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, Proportion, Sample};

/// Intervals of a running test that all hold together, however often it is looked at.
///
/// A [`SequentialTest`](super::SequentialTest) knows its looks beforehand and ends; this one may be
/// looked at after each customer, stopped for any reason and taken up again. With probability
/// `confidence` the true difference lies in every interval from the first look to the last. What that
/// costs is width: at the planned end about 3.0 standard errors to either side at 95 %, where one
/// look takes 1.96.
///
/// ```text
/// estimate ± √( SE² (SE² + τ²)/τ² · ln((SE² + τ²)/(α² SE²)) )
/// ```
///
/// SE: the standard error of the estimate at this look, in the unit of the estimate; α: 1 −
/// confidence; τ: the `typical_difference`, in the same unit, of the normal prior that the likelihood
/// ratio is mixed over. Any τ > 0 is valid, whatever the difference is; where it is near the
/// difference, or from [`sharpest_at`](Self::sharpest_at), the intervals are narrow where that
/// matters. It is exact for normal estimates of known standard error and holds asymptotically for
/// others: begin to look when each arm has some dozens of conversions. Sources: Robbins 1970 for
/// the mixture; Howard, Ramdas, McAuliffe & Sekhon 2021, equation 14; Waudby-Smith, Arbour, Sinha,
/// Kennedy & Ramdas 2024 for estimated standard errors.
///
/// # Example
///
/// ```
/// use clv::campaign::{AlwaysValid, arm};
/// use clv::quantity::ConfidenceLevel;
///
/// // Two points more are what one hopes for.
/// let test = AlwaysValid::new(0.02, ConfidenceLevel::P95)?;
/// let early = test.conversions(arm(1000, 130)?, arm(1000, 100)?)?.ok_or("no conversions")?;
/// let later = test.conversions(arm(9000, 1170)?, arm(9000, 900)?)?.ok_or("no conversions")?;
/// // 13 % against 10 %: one look at the thousand would call it (p = 0.035), but looks go on.
/// assert!(early.interval.contains(0.0) && early.p_value > 0.05);
/// assert!(later.interval.lower > 0.0 && later.p_value < 0.001);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct AlwaysValid {
    typical_difference: f64,
    confidence_level: ConfidenceLevel,
}

/// One look at a test that is always valid.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AlwaysValidLook {
    /// The difference with its interval, which holds together with those of all other looks.
    pub interval: Interval,
    /// The p-value of no difference, at most α for exactly the intervals that leave 0 out. Without a
    /// difference the least of all looks' p-values is below any p with probability p at most, so it
    /// is right to keep the least so far.
    pub p_value: f64,
}

impl AlwaysValid {
    /// A test at this confidence, for differences of about this size.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Setting`] where the size is not a finite number above 0.
    pub fn new(
        typical_difference: f64,
        confidence_level: ConfidenceLevel,
    ) -> Result<Self, CampaignError> {
        if typical_difference > 0.0 && typical_difference.is_finite() {
            return Ok(Self {
                typical_difference,
                confidence_level,
            });
        }
        Err(CampaignError::Setting {
            what: "typical difference",
            range: "finite and above 0",
            value: typical_difference,
        })
    }

    /// The test whose interval is narrowest where the estimate has this standard error, such as that
    /// at the planned end.
    ///
    /// ```text
    /// τ² = SE² (w − 1),   w − ln w = 1 − 2 ln α
    /// ```
    ///
    /// The interval is then ± √w SE. Source: Howard, Ramdas, McAuliffe & Sekhon 2021, section 3.5.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Setting`] where the standard error is not a finite number above 0.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::campaign::AlwaysValid;
    /// use clv::quantity::ConfidenceLevel;
    ///
    /// let test = AlwaysValid::sharpest_at(0.01, ConfidenceLevel::P95)?;
    /// let look = test.look(0.02, 0.01)?.ok_or("no spread")?;
    /// // w = 9.21197: the interval is 3.03512 standard errors to either side.
    /// assert!((look.interval.upper - (0.02 + 0.0303512)).abs() < 1e-7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sharpest_at(
        standard_error: f64,
        confidence_level: ConfidenceLevel,
    ) -> Result<Self, CampaignError> {
        if !(standard_error > 0.0 && standard_error.is_finite()) {
            return Err(CampaignError::Setting {
                what: "standard error",
                range: "finite and above 0",
                value: standard_error,
            });
        }
        let right = 1.0 - 2.0 * (1.0 - confidence_level.value()).ln();
        // w − ln w rises from 1 at w = 1 and is convex: Newton's method from above goes down to it.
        let mut w = 2.0 * right + 1.0;
        for _ in 0..60 {
            w -= (w - w.ln() - right) * w / (w - 1.0);
        }
        Self::new(standard_error * (w - 1.0).sqrt(), confidence_level)
    }

    /// 1 − α.
    pub fn confidence_level(&self) -> ConfidenceLevel {
        self.confidence_level
    }

    /// τ, in the unit of the estimate.
    pub fn typical_difference(&self) -> f64 {
        self.typical_difference
    }

    /// A look at an estimate with its standard error. `None` where the standard error is 0: nothing
    /// has varied yet.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Setting`] where the standard error is negative, or a number is infinite or
    /// none; [`CampaignError::Statistics`] where a limit is too large for a number.
    pub fn look(
        &self,
        estimate: f64,
        standard_error: f64,
    ) -> Result<Option<AlwaysValidLook>, CampaignError> {
        let setting = |what, range, value| Err(CampaignError::Setting { what, range, value });
        if !estimate.is_finite() {
            return setting("estimate", "finite", estimate);
        }
        if !(standard_error >= 0.0 && standard_error.is_finite()) {
            return setting("standard error", "finite and at least 0", standard_error);
        }
        if standard_error == 0.0 {
            return Ok(None);
        }
        let alpha = 1.0 - self.confidence_level.value();
        // All in standard errors: information 1, and τ²/SE² of the prior.
        let prior = (self.typical_difference / standard_error).powi(2);
        let z = estimate / standard_error;
        // ln(1 + prior), (1 + prior)/prior and its inverse, where prior may be 0 or infinite.
        let log = prior.ln_1p();
        let share = 1.0 / (1.0 + 1.0 / prior);
        let reach = standard_error * ((log - 2.0 * alpha.ln()) / share).sqrt();
        let limit = |limit: f64| finite(limit, "limit of an always valid interval");
        Ok(Some(AlwaysValidLook {
            interval: Interval {
                estimate,
                lower: limit(estimate - reach)?,
                upper: limit(estimate + reach)?,
                confidence: self.confidence_level,
            },
            p_value: (0.5 * (log - share * z * z)).exp().min(1.0),
        }))
    }

    /// A look at the conversions of two arms, treated less control, with the standard error √(p₁q₁/n₁
    /// + p₂q₂/n₂). `None` where an arm is empty, or nobody differs from anybody in either.
    ///
    /// # Errors
    ///
    /// As of [`look`](Self::look).
    pub fn conversions(
        &self,
        treated: Proportion,
        control: Proportion,
    ) -> Result<Option<AlwaysValidLook>, CampaignError> {
        let Some((p1, p2)) = treated.estimate().zip(control.estimate()) else {
            return Ok(None);
        };
        let variance = |p: f64, arm: Proportion| p * (1.0 - p) / arm.trials() as f64;
        let standard_error = (variance(p1, treated) + variance(p2, control)).sqrt();
        self.look(p1 - p2, standard_error)
    }

    /// A look at the means of two arms, such as revenue per customer, treated less control. `None`
    /// where an arm has fewer than two customers, or nobody differs from anybody in either.
    ///
    /// # Errors
    ///
    /// As of [`look`](Self::look).
    pub fn means(
        &self,
        treated: &Sample,
        control: &Sample,
    ) -> Result<Option<AlwaysValidLook>, CampaignError> {
        match treated.standard_error().zip(control.standard_error()) {
            Some((first, second)) => {
                self.look(treated.mean() - control.mean(), first.hypot(second))
            }
            None => Ok(None),
        }
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    typical_difference: f64,
    confidence_level: ConfidenceLevel,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for AlwaysValid {
    type Error = CampaignError;

    fn try_from(test: Unchecked) -> Result<Self, CampaignError> {
        Self::new(test.typical_difference, test.confidence_level)
    }
}
