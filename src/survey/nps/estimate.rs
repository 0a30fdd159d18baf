#[cfg(feature = "serde")]
use super::super::SurveyError;
use super::super::scale_mean::ScaleMean;
use super::groups::NpsGroups;
use crate::quantity::ConfidenceLevel;
use crate::statistics::Interval;
use std::fmt;

/// The method of an interval of a net promoter score, and of the difference of two.
///
/// Exact coverage of a 95 % interval, over all shares of promoters and detractors in steps of
/// 1/40 (lowest, 5 % point, mean):
///
/// | answers | `Wilson` | `AdjustedWald` | `Wald` |
/// |---|---|---|---|
/// | 1 | .800 .875 .984 | .625 .750 .956 | .000 .000 .011 |
/// | 3 | .857 .925 .976 | .729 .856 .951 | .071 .287 .634 |
/// | 5 | .881 .937 .971 | .802 .896 .951 | .119 .471 .773 |
/// | 10 | .914 .946 .966 | .866 .919 .951 | .224 .727 .864 |
/// | 20 | .912 .946 .960 | .905 .933 .950 | .397 .841 .910 |
/// | 30 | .930 .948 .958 | .901 .938 .950 | .531 .890 .923 |
/// | 50 | .935 .949 .956 | .922 .943 .950 | .717 .916 .935 |
/// | 100 | .933 .948 .953 | .920 .946 .950 | .877 .932 .943 |
///
/// Below 30 answers the lowest coverage of `Wilson` is under .93: some shares lie just outside of
/// the limits of their most frequent outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum NpsIntervalMethod {
    /// Wilson's interval, carried from shares to net scores; it contains its score and stays in
    /// \[−1, 1\] at every level and for every number of answers.
    ///
    /// ```text
    /// the lowest and highest δ with (score − δ)² ≤ (z²/n) · max(e − δ², |δ| − δ²)
    /// e = (promoters + detractors + z²/2) / (n + z²/2)
    /// ```
    ///
    /// Where nobody is passive, or nobody a detractor, it is Wilson's interval of the share of
    /// promoters. Two scores are compared by Newcombe's square-and-add of their limits.
    #[default]
    Wilson,
    /// Wald's interval after adding ¾ promoter, ¾ detractor and 3 answers (Rocks 2016), clipped to
    /// \[−1, 1\]. Meant for 95 %: what is added does not depend on the level, so at 80 % a
    /// unanimous sample never contains its own score, and at 95 % few answers may not (1 promoter
    /// of 1: −0.49 … 0.99).
    AdjustedWald,
    /// score ± z √(variance/n), not clipped: what R's package NPS prints. Of width 0 where all
    /// answers are alike.
    Wald,
}

/// A net promoter score with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct NpsEstimate {
    /// The score, unadjusted, with its limits.
    pub interval: Interval,
    /// The middle of the interval before it is clipped.
    pub center: f64,
    /// √(variance/n), after the adjustment of [`NpsIntervalMethod::AdjustedWald`].
    pub standard_error: f64,
    /// n; the effective sample size where answers are weighted.
    pub responses: f64,
    /// The method of the interval.
    pub method: NpsIntervalMethod,
}

impl fmt::Display for NpsEstimate {
    /// The score with its limits in points, as `+33 (+21 … +44 at 95 %)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_points(f, &self.interval)
    }
}

/// An interval of a score or of a difference, in points.
pub(super) fn write_points(f: &mut fmt::Formatter<'_>, interval: &Interval) -> fmt::Result {
    let Interval {
        estimate,
        lower,
        upper,
        confidence,
    } = interval;
    write!(
        f,
        "{:+.0} ({:+.0} … {:+.0} at {confidence})",
        100.0 * estimate,
        100.0 * lower,
        100.0 * upper
    )
}

impl NpsGroups {
    /// The score with its interval, `None` without an answer.
    pub fn estimate(
        &self,
        method: NpsIntervalMethod,
        confidence_level: ConfidenceLevel,
    ) -> Option<NpsEstimate> {
        Some(self.shares()?.estimate(method, confidence_level))
    }

    pub(super) fn shares(&self) -> Option<Shares> {
        Some(Shares {
            score: self.score()?.value(),
            variance: self.variance()?,
            extreme: (self.promoters() + self.detractors()) as f64 / self.responses() as f64,
            n: self.responses() as f64,
        })
    }
}

/// Counted and weighted answers alike, as their score depends on them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shares {
    pub(super) score: f64,
    pub(super) variance: f64,
    /// Share of promoters and detractors together.
    pub(super) extreme: f64,
    pub(super) n: f64,
}

impl Shares {
    /// The score as the mean of answers at −1, 0 and 1.
    pub(super) fn scale_mean(self) -> ScaleMean {
        ScaleMean {
            mean: self.score,
            mean_square: self.extreme,
            n: self.n,
            steps: 2,
        }
    }

    /// With ¾ promoter, ¾ detractor and 1½ passives more.
    pub(super) fn adjusted(self) -> Self {
        let n = self.n + 3.0;
        let score = self.score * self.n / n;
        let extreme = (self.extreme * self.n + 1.5) / n;
        Self {
            score,
            variance: extreme - score * score,
            extreme,
            n,
        }
    }

    pub(super) fn standard_error(self) -> f64 {
        (self.variance / self.n).sqrt()
    }

    pub(super) fn estimate(
        self,
        method: NpsIntervalMethod,
        confidence_level: ConfidenceLevel,
    ) -> NpsEstimate {
        let wald = |shares: Self, (lowest, highest): (f64, f64)| {
            let margin = confidence_level.z() * shares.standard_error();
            let interval = Interval {
                estimate: self.score,
                lower: (shares.score - margin).max(lowest),
                upper: (shares.score + margin).min(highest),
                confidence: confidence_level,
            };
            (interval, shares.score, shares.standard_error())
        };
        let (interval, center, standard_error) = match method {
            NpsIntervalMethod::Wilson => {
                let interval = self.scale_mean().interval(confidence_level);
                let center = interval.lower + interval.width() / 2.0;
                (interval, center, self.standard_error())
            }
            NpsIntervalMethod::AdjustedWald => wald(self.adjusted(), (-1.0, 1.0)),
            NpsIntervalMethod::Wald => wald(self, (f64::NEG_INFINITY, f64::INFINITY)),
        };
        NpsEstimate {
            interval,
            center,
            standard_error,
            responses: self.n,
            method,
        }
    }
}

#[cfg(feature = "serde")]
impl NpsEstimate {
    fn check(&self) -> Result<(), SurveyError> {
        use crate::statistics::checked::{finite, in_range, not_negative, positive};
        in_range(
            self.interval.estimate,
            (-1.0, 1.0),
            "net promoter score",
            "in [-1, 1]",
        )?;
        finite(self.center, "center of the interval")?;
        not_negative(self.standard_error, "standard error")?;
        positive(self.responses, "number of responses")?;
        Ok(())
    }
}

#[cfg(feature = "serde")]
crate::statistics::checked::checked_on_read!(NpsEstimate);
