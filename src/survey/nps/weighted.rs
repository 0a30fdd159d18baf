use super::super::SurveyError;
use super::estimate::{NpsDifference, NpsEstimate, NpsIntervalMethod, Shares};
use super::scale::{NpsGroup, NpsScale};
use crate::quantity::ConfidenceLevel;
use crate::statistics::StatisticsError;

/// Counts weighted answers, for a sample that does not look like the customers that it stands for.
///
/// ```text
/// score = (Σ w of promoters − Σ w of detractors) / Σ w
/// standard error = √(variance / n'),   n' = (Σ w)² / Σ w²  (Kish's effective sample size)
/// ```
///
/// # Example
///
/// ```
/// use clv::survey::{NpsScale, WeightedNps};
///
/// let mut weighted = WeightedNps::new(NpsScale::ZERO_TO_TEN);
/// weighted.push(10, 1.0)?;
/// weighted.push(0, 3.0)?;
/// // (1 − 3) / 4
/// assert_eq!(weighted.score(), Some(-0.5));
/// // 4² / (1 + 9)
/// assert_eq!(weighted.effective_responses(), Some(1.6));
/// # Ok::<(), clv::survey::SurveyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedNps {
    scale: NpsScale,
    count: u64,
    promoters: f64,
    passives: f64,
    detractors: f64,
    squares: f64,
}

impl WeightedNps {
    /// No answers yet.
    pub fn new(scale: NpsScale) -> Self {
        Self {
            scale,
            count: 0,
            promoters: 0.0,
            passives: 0.0,
            detractors: 0.0,
            squares: 0.0,
        }
    }

    /// Adds an answer that stands for `weight` customers.
    ///
    /// # Errors
    ///
    /// [`SurveyError::ScoreOffScale`], or [`StatisticsError::InvalidWeight`] for a weight that is
    /// negative, above 10¹⁵⁰ or not a number; the index counts the answers before.
    pub fn push(&mut self, score: u8, weight: f64) -> Result<(), SurveyError> {
        let index = self.count;
        // Up to here no square of a sum overflows.
        if !(0.0..=1e150).contains(&weight) {
            return Err(StatisticsError::InvalidWeight {
                index: usize::try_from(index).unwrap_or(usize::MAX),
                value: weight,
            }
            .into());
        }
        match self.scale.group(score) {
            Some(NpsGroup::Promoter) => self.promoters += weight,
            Some(NpsGroup::Passive) => self.passives += weight,
            Some(NpsGroup::Detractor) => self.detractors += weight,
            None => return Err(self.scale.off_scale(index, score)),
        }
        self.squares += weight * weight;
        self.count += 1;
        Ok(())
    }

    /// Adds the answers of another tally.
    ///
    /// # Errors
    ///
    /// [`SurveyError::ScalesDiffer`] where it has another scale.
    pub fn merge(&mut self, other: &Self) -> Result<(), SurveyError> {
        if self.scale != other.scale {
            return Err(SurveyError::ScalesDiffer);
        }
        self.count += other.count;
        self.promoters += other.promoters;
        self.passives += other.passives;
        self.detractors += other.detractors;
        self.squares += other.squares;
        Ok(())
    }

    /// How many answers, whatever their weight.
    pub fn count(&self) -> u64 {
        self.count
    }

    fn total(&self) -> f64 {
        self.promoters + self.passives + self.detractors
    }

    /// The weighted score in \[−1, 1\], `None` without weight.
    pub fn score(&self) -> Option<f64> {
        Some(self.shares()?.score)
    }

    /// Kish's effective sample size, `None` without weight.
    pub fn effective_responses(&self) -> Option<f64> {
        Some(self.shares()?.n)
    }

    /// The score with its interval on the effective sample size, `None` without weight.
    ///
    /// # Errors
    ///
    /// None in practice: the normal quantile of a confidence level always exists.
    pub fn estimate(
        &self,
        method: NpsIntervalMethod,
        confidence: ConfidenceLevel,
    ) -> Result<Option<NpsEstimate>, SurveyError> {
        match self.shares() {
            Some(shares) => shares.estimate(method, confidence).map(Some),
            None => Ok(None),
        }
    }

    /// This score − another, as [`nps_difference`](super::nps_difference).
    ///
    /// # Errors
    ///
    /// None in practice.
    pub fn difference(
        &self,
        other: &Self,
        confidence: ConfidenceLevel,
    ) -> Result<Option<NpsDifference>, SurveyError> {
        match self.shares().zip(other.shares()) {
            Some((first, second)) => NpsDifference::between(first, second, confidence).map(Some),
            None => Ok(None),
        }
    }

    fn shares(&self) -> Option<Shares> {
        let total = self.total();
        if !(total > 0.0 && self.squares > 0.0) {
            return None;
        }
        let (p, q) = (self.promoters / total, self.detractors / total);
        let score = p - q;
        Some(Shares {
            score,
            variance: (p + q - score * score).max(0.0),
            extreme: p + q,
            n: total / self.squares * total,
        })
    }
}
