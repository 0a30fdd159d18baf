use super::error::StatisticsError;
use super::{Beta, Interval};
use crate::quantity::ConfidenceLevel;
use std::fmt;

/// A proportion: x successes in n trials.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::statistics::{Proportion, ProportionMethod};
///
/// let redeemed = Proportion::new(81, 263)?;
/// let interval = redeemed.interval(ProportionMethod::Wilson, ConfidenceLevel::P95)?;
/// let interval = interval.ok_or("no trials")?;
/// // Newcombe (1998a), table I prints 0.2553 to 0.3662.
/// assert!((interval.lower - 0.2553).abs() < 5e-5 && (interval.upper - 0.3662).abs() < 5e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Counts", into = "Counts")
)]
pub struct Proportion {
    successes: u64,
    trials: u64,
}

/// The method of an interval of a proportion.
///
/// With z the normal quantile of the confidence and p = x/n:
///
/// | method | limits | stays in \[0, 1\] |
/// |---|---|---|
/// | `Wilson` | (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n) | yes |
/// | `WilsonContinuity` | Newcombe (1998a), method 4 | yes |
/// | `ClopperPearson` | Beta⁻¹(α/2; x, n−x+1), Beta⁻¹(1−α/2; x+1, n−x) | yes |
/// | `AgrestiCoull` | p' ± z √(p'(1−p')/n'), n' = n + z², p' = (x + z²/2)/n' | no |
/// | `Jeffreys` | Beta⁻¹(α/2; x+½, n−x+½), Beta⁻¹(1−α/2; x+½, n−x+½) | yes |
///
/// Brown, Cai & DasGupta (2001) recommend Wilson or Jeffreys for small n.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ProportionMethod {
    /// Wilson's score interval without continuity correction.
    Wilson,
    /// Wilson's score interval with continuity correction.
    WilsonContinuity,
    /// The exact interval, whose coverage is never below the nominal one.
    ClopperPearson,
    /// Wald's interval around Wilson's centre; not clipped.
    AgrestiCoull,
    /// Equal tails of the posterior under the prior Beta(½, ½), without a special rule at the
    /// ends; so at x = 0 the lower limit is above the estimate.
    Jeffreys,
}

impl Proportion {
    /// As [`new`](Self::new), of a part whose whole is known to be no smaller.
    pub(crate) fn of_part(part: u64, whole: u64) -> Self {
        Self {
            successes: part.min(whole),
            trials: whole,
        }
    }

    /// None of none: no share.
    pub const NONE: Self = Self {
        successes: 0,
        trials: 0,
    };

    /// x successes in n trials; no trials are allowed, the share is then undefined.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::SuccessesExceedTrials`] where x > n.
    pub fn new(successes: u64, trials: u64) -> Result<Self, StatisticsError> {
        if successes > trials {
            return Err(StatisticsError::SuccessesExceedTrials { successes, trials });
        }
        Ok(Self { successes, trials })
    }

    /// x.
    pub fn successes(self) -> u64 {
        self.successes
    }

    /// n.
    pub fn trials(self) -> u64 {
        self.trials
    }

    /// n − x.
    pub fn failures(self) -> u64 {
        self.trials - self.successes
    }

    /// x/n, `None` without trials.
    pub fn estimate(self) -> Option<f64> {
        (self.trials > 0).then(|| self.successes as f64 / self.trials as f64)
    }

    /// An interval by a named method, `None` without trials.
    ///
    /// # Errors
    ///
    /// Where a beta quantile is asked for with more trials than [`super::SHAPE_LIMIT`].
    pub fn interval(
        self,
        method: ProportionMethod,
        confidence_level: ConfidenceLevel,
    ) -> Result<Option<Interval>, StatisticsError> {
        let Some(estimate) = self.estimate() else {
            return Ok(None);
        };
        let (lower, upper) = match method {
            ProportionMethod::Wilson => return Ok(self.wilson_interval(confidence_level)),
            ProportionMethod::WilsonContinuity => {
                self.wilson_continuity(estimate, confidence_level)
            }
            ProportionMethod::ClopperPearson => self.clopper_pearson(confidence_level)?,
            ProportionMethod::AgrestiCoull => self.agresti_coull(confidence_level),
            ProportionMethod::Jeffreys => self.jeffreys(confidence_level)?,
        };
        Ok(Some(Interval {
            estimate,
            lower,
            upper,
            confidence: confidence_level,
        }))
    }

    /// Wilson's interval, `None` without trials.
    pub(crate) fn wilson_interval(self, confidence_level: ConfidenceLevel) -> Option<Interval> {
        let p = self.estimate()?;
        let z = confidence_level.z();
        let (n, square) = (self.trials as f64, z * z);
        let root = z * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
        let far = p + square / (2.0 * n) + root;
        // The limits are the roots of a quadratic: the lower one from their product p²/(1 + z²/n),
        // since the difference would cancel.
        let (lower, upper) = self.exact_at_the_ends(p * p / far, far / (1.0 + square / n));
        Some(Interval {
            estimate: p,
            lower,
            upper,
            confidence: confidence_level,
        })
    }

    fn wilson_continuity(self, p: f64, confidence_level: ConfidenceLevel) -> (f64, f64) {
        let z = confidence_level.z();
        let (n, square) = (self.trials as f64, z * z);
        // At the far end of each limit the radicand is a square that may round below 0.
        let root = |sign: f64| {
            let under = square - sign * 2.0 - 1.0 / n + 4.0 * p * (n * (1.0 - p) + sign);
            z * under.max(0.0).sqrt()
        };
        let scale = 2.0 * (n + square);
        self.exact_at_the_ends(
            (2.0 * n * p + square - 1.0 - root(1.0)) / scale,
            (2.0 * n * p + square + 1.0 + root(-1.0)) / scale,
        )
    }

    fn clopper_pearson(
        self,
        confidence_level: ConfidenceLevel,
    ) -> Result<(f64, f64), StatisticsError> {
        let (x, rest) = (self.successes as f64, self.failures() as f64);
        let tail = confidence_level.upper_tail();
        let lower = match self.successes {
            0 => 0.0,
            _ => Beta::new(x, rest + 1.0)?.quantile(tail)?,
        };
        let upper = match self.failures() {
            0 => 1.0,
            _ => Beta::new(x + 1.0, rest)?.upper_quantile(tail)?,
        };
        Ok((lower, upper))
    }

    fn agresti_coull(self, confidence_level: ConfidenceLevel) -> (f64, f64) {
        let z = confidence_level.z();
        let n = self.trials as f64 + z * z;
        let p = (self.successes as f64 + z * z / 2.0) / n;
        let margin = z * (p * (1.0 - p) / n).sqrt();
        (p - margin, p + margin)
    }

    fn jeffreys(self, confidence_level: ConfidenceLevel) -> Result<(f64, f64), StatisticsError> {
        let posterior = Beta::new(self.successes as f64 + 0.5, self.failures() as f64 + 0.5)?;
        let tail = confidence_level.upper_tail();
        Ok((posterior.quantile(tail)?, posterior.upper_quantile(tail)?))
    }

    /// No success gives the lower limit 0 and no failure the upper limit 1, without rounding.
    fn exact_at_the_ends(self, lower: f64, upper: f64) -> (f64, f64) {
        (
            if self.successes == 0 {
                0.0
            } else {
                lower.clamp(0.0, 1.0)
            },
            if self.failures() == 0 {
                1.0
            } else {
                upper.clamp(0.0, 1.0)
            },
        )
    }
}

impl fmt::Display for Proportion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.successes, self.trials)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Counts {
    successes: u64,
    trials: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<Counts> for Proportion {
    type Error = StatisticsError;

    fn try_from(counts: Counts) -> Result<Self, StatisticsError> {
        Self::new(counts.successes, counts.trials)
    }
}

#[cfg(feature = "serde")]
impl From<Proportion> for Counts {
    fn from(proportion: Proportion) -> Self {
        Self {
            successes: proportion.successes,
            trials: proportion.trials,
        }
    }
}
