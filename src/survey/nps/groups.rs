use super::super::SurveyError;
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;
use std::fmt;

/// The numbers of promoters, passives and detractors: all that the net promoter score depends on.
///
/// ```text
/// score = (promoters − detractors) / n        in [−1, 1]; passives count in n
/// variance of one answer = (p + q) − (p − q)²  shares p of promoters, q of detractors
/// standard error = √(variance / n)
/// ```
///
/// # Example
///
/// ```
/// use clv::survey::NpsGroups;
///
/// let groups = NpsGroups::new(162, 108, 54)?;
/// // (162 − 54) / 324 = 1/3, exactly.
/// let score = groups.score().ok_or("no answer")?;
/// assert_eq!((score.net(), score.responses()), (108, 324));
/// assert_eq!(score.rounded_points(), 33);
/// assert_eq!(NpsGroups::new(0, 0, 0)?.score(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Counts", into = "Counts")
)]
pub struct NpsGroups {
    promoters: u64,
    passives: u64,
    detractors: u64,
}

impl NpsGroups {
    /// The three counts.
    ///
    /// # Errors
    ///
    /// [`SurveyError::TooManyResponses`] where their sum is 2⁶³ or more.
    pub fn new(promoters: u64, passives: u64, detractors: u64) -> Result<Self, SurveyError> {
        promoters
            .checked_add(passives)
            .and_then(|sum| sum.checked_add(detractors))
            .filter(|&sum| i64::try_from(sum).is_ok())
            .map(|_| Self {
                promoters,
                passives,
                detractors,
            })
            .ok_or(SurveyError::TooManyResponses)
    }

    /// Answers of promoters.
    pub fn promoters(&self) -> u64 {
        self.promoters
    }

    /// Answers between the cuts.
    pub fn passives(&self) -> u64 {
        self.passives
    }

    /// Answers of detractors.
    pub fn detractors(&self) -> u64 {
        self.detractors
    }

    /// n, all answers.
    pub fn responses(&self) -> u64 {
        self.promoters + self.passives + self.detractors
    }

    /// The score as an exact ratio, `None` without an answer.
    pub fn score(&self) -> Option<NpsScore> {
        // Both fit: the constructor keeps the sum below 2⁶³.
        (self.responses() > 0).then(|| NpsScore {
            net: self.promoters as i64 - self.detractors as i64,
            responses: self.responses(),
        })
    }

    /// The variance of one answer (+1, 0 or −1) with divisor n, `None` without an answer.
    pub fn variance(&self) -> Option<f64> {
        let net = i128::from(self.score()?.net);
        let n = i128::from(self.responses());
        let extreme = i128::from(self.promoters) + i128::from(self.detractors);
        // n² times the variance is a whole number below 2¹²⁷: nothing cancels.
        Some((extreme * n - net * net) as f64 / (n as f64 * n as f64))
    }

    /// √(variance/n), `None` without an answer.
    pub fn standard_error(&self) -> Option<f64> {
        Some((self.variance()? / self.responses() as f64).sqrt())
    }

    /// All answers of both.
    ///
    /// # Errors
    ///
    /// [`SurveyError::TooManyResponses`] where they are 2⁶³ or more.
    pub fn merged(&self, other: &Self) -> Result<Self, SurveyError> {
        let sum = |a: u64, b: u64| a.checked_add(b).ok_or(SurveyError::TooManyResponses);
        Self::new(
            sum(self.promoters, other.promoters)?,
            sum(self.passives, other.passives)?,
            sum(self.detractors, other.detractors)?,
        )
    }

    /// The rest when a part is taken away, `None` where it is not a part.
    pub(crate) fn without(&self, part: &Self) -> Option<Self> {
        Some(Self {
            promoters: self.promoters.checked_sub(part.promoters)?,
            passives: self.passives.checked_sub(part.passives)?,
            detractors: self.detractors.checked_sub(part.detractors)?,
        })
    }
}

/// A net promoter score as the exact ratio net / responses in \[−1, 1\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct NpsScore {
    net: i64,
    responses: u64,
}

impl NpsScore {
    /// Promoters − detractors.
    pub fn net(self) -> i64 {
        self.net
    }

    /// All answers, at least one.
    pub fn responses(self) -> u64 {
        self.responses
    }

    /// The score in \[−1, 1\].
    pub fn value(self) -> f64 {
        self.net as f64 / self.responses as f64
    }

    /// The score in \[−1, 1\] with 28 digits.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] as every quotient of decimals; that of two whole numbers has a place.
    pub fn decimal(self) -> Result<Decimal, QuantityError> {
        Decimal::from(self.net).over(Decimal::from(self.responses), "net promoter score")
    }

    /// The score in \[−100, 100\].
    pub fn points(self) -> f64 {
        100.0 * self.net as f64 / self.responses as f64
    }

    /// The score in \[−100, 100\], rounded to a whole number, halves away from zero.
    ///
    /// Round a difference, not its parts: 33⅓ − 12½ is 20.8 and not 33 − 13.
    pub fn rounded_points(self) -> i64 {
        let n = i128::from(self.responses);
        let size = (200 * i128::from(self.net.unsigned_abs()) + n) / (2 * n);
        // At most 100.
        size as i64 * self.net.signum()
    }
}

impl fmt::Display for NpsScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+}", self.rounded_points())
    }
}

impl fmt::Display for NpsGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} promoters, {} passives, {} detractors",
            self.promoters, self.passives, self.detractors
        )
    }
}

#[cfg(feature = "serde")]
impl NpsScore {
    fn check(&self) -> Result<(), SurveyError> {
        let possible = self.net.unsigned_abs() <= self.responses
            && self.responses > 0
            && i64::try_from(self.responses).is_ok();
        if possible {
            Ok(())
        } else {
            Err(SurveyError::ImpossibleScore {
                net: self.net,
                responses: self.responses,
            })
        }
    }
}

#[cfg(feature = "serde")]
crate::statistics::checked::checked_on_read!(NpsScore);

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Counts {
    promoters: u64,
    passives: u64,
    detractors: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<Counts> for NpsGroups {
    type Error = SurveyError;

    fn try_from(counts: Counts) -> Result<Self, SurveyError> {
        Self::new(counts.promoters, counts.passives, counts.detractors)
    }
}

#[cfg(feature = "serde")]
impl From<NpsGroups> for Counts {
    fn from(groups: NpsGroups) -> Self {
        Self {
            promoters: groups.promoters,
            passives: groups.passives,
            detractors: groups.detractors,
        }
    }
}
