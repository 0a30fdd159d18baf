use super::SurveyError;
use super::error::in_range;
use crate::statistics::StatisticsError;
use std::ops::Range;

/// Whether the first and the last stage can be a peak or a trough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum JourneyEnds {
    /// Only runs with neighbours on both sides.
    Excluded,
    /// The first and last run too, against the one neighbour that they have.
    Included,
}

/// Which moment of a journey is its peak in the peak–end rule.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum PeakMoment {
    /// The stage with the highest score.
    Highest,
    /// The most intense stage, good or bad: the one farthest from this neutral score, the earlier
    /// of equals.
    FarthestFrom(f64),
}

/// Neighbouring stages with the same score.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct JourneyRun {
    /// The places of its stages, from 0.
    pub stages: Range<usize>,
    /// Their score.
    pub score: f64,
}

/// A fall from one stage to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct JourneyDrop {
    /// The place of the stage before the fall; the next one is after it.
    pub from: usize,
    /// By how much, > 0.
    pub drop: f64,
}

/// The shape of a customer's journey over ordered stages.
///
/// Equal neighbouring scores form a run. A run is a peak where every neighbouring run is lower and
/// a trough where every one is higher; a run without any neighbour (one stage, or all scores equal)
/// is neither.
///
/// # Example
///
/// ```
/// use clv::survey::{Journey, JourneyEnds, PeakMoment};
///
/// // awareness, search, checkout, delivery, unboxing, support
/// let journey = Journey::new(&[6.0, 8.0, 5.0, 3.0, 9.0, 7.0])?.ok_or("no stage")?;
/// let places: Vec<usize> = journey.peaks(JourneyEnds::Excluded).map(|run| run.stages.start).collect();
/// assert_eq!(places, [1, 4]);
/// let drop = journey.largest_drop().ok_or("nothing falls")?;
/// assert_eq!((drop.from, drop.drop), (1, 3.0));
/// // (9 + 7) / 2
/// assert_eq!(journey.peak_end_score(PeakMoment::Highest)?, 8.0);
/// assert_eq!((journey.highest().score, journey.lowest().score), (9.0, 3.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<f64>", into = "Vec<f64>")
)]
pub struct Journey {
    /// At least one.
    scores: Vec<f64>,
    end: f64,
    runs: Vec<JourneyRun>,
    highest: JourneyRun,
    lowest: JourneyRun,
}

impl Journey {
    /// The journey through stages with these scores, `None` without a stage.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::NotFinite`] for a score that is infinite or NaN.
    pub fn new(scores: &[f64]) -> Result<Option<Self>, SurveyError> {
        if let Some((row, &value)) = (1..).zip(scores).find(|(_, score)| !score.is_finite()) {
            return Err(StatisticsError::NotFinite { row, value }.into());
        }
        let Some(&end) = scores.last() else {
            return Ok(None);
        };
        let mut runs: Vec<JourneyRun> = Vec::new();
        for (place, &score) in scores.iter().enumerate() {
            match runs.last_mut() {
                Some(run) if run.score == score => run.stages.end = place + 1,
                _ => runs.push(JourneyRun {
                    stages: place..place + 1,
                    score,
                }),
            }
        }
        let first_of = |beats: fn(f64, f64) -> bool| {
            runs.iter().cloned().reduce(|best, run| {
                if beats(run.score, best.score) {
                    run
                } else {
                    best
                }
            })
        };
        let (highest, lowest) = (first_of(|a, b| a > b), first_of(|a, b| a < b));
        Ok(highest.zip(lowest).map(|(highest, lowest)| Self {
            scores: scores.to_vec(),
            end,
            runs,
            highest,
            lowest,
        }))
    }

    /// The runs in order.
    pub fn runs(&self) -> &[JourneyRun] {
        &self.runs
    }

    /// Runs that are higher than their neighbours.
    pub fn peaks(&self, ends: JourneyEnds) -> impl Iterator<Item = &JourneyRun> {
        self.extremes(ends, |run, neighbour| neighbour < run)
    }

    /// Runs that are lower than their neighbours.
    pub fn troughs(&self, ends: JourneyEnds) -> impl Iterator<Item = &JourneyRun> {
        self.extremes(ends, |run, neighbour| neighbour > run)
    }

    fn extremes(
        &self,
        ends: JourneyEnds,
        stands_out: fn(f64, f64) -> bool,
    ) -> impl Iterator<Item = &JourneyRun> {
        let at = |place: Option<usize>| place.and_then(|place| self.runs.get(place));
        let needed = match ends {
            JourneyEnds::Excluded => 2,
            JourneyEnds::Included => 1,
        };
        self.runs
            .iter()
            .enumerate()
            .filter_map(move |(place, run)| {
                let neighbours = [at(place.checked_sub(1)), at(Some(place + 1))];
                let mut present = neighbours.into_iter().flatten();
                let enough = neighbours.iter().flatten().count() >= needed;
                (enough && present.all(|other| stands_out(run.score, other.score))).then_some(run)
            })
    }

    /// The run with the highest score of all, wherever it stands; the first of equals.
    pub fn highest(&self) -> &JourneyRun {
        &self.highest
    }

    /// The run with the lowest score of all, the first of equals: where the journey hurts most.
    pub fn lowest(&self) -> &JourneyRun {
        &self.lowest
    }

    /// Runs of two or more stages.
    pub fn plateaus(&self) -> impl Iterator<Item = &JourneyRun> {
        self.runs.iter().filter(|run| run.stages.len() > 1)
    }

    /// The greatest fall from a stage to the next, the first of equals; `None` where no stage
    /// falls. A fall too large for a number counts as the largest there is.
    ///
    /// Falls are equal where they differ by no more than the rounding of the scores: 4.3, 4.2, 4.1
    /// falls twice by 0.1, though 4.3 − 4.2 and 4.2 − 4.1 differ in the last digit.
    pub fn largest_drop(&self) -> Option<JourneyDrop> {
        let mut largest: Option<JourneyDrop> = None;
        let largest_score = self.highest.score.abs().max(self.lowest.score.abs());
        for (from, (before, after)) in self
            .scores
            .iter()
            .zip(self.scores.iter().skip(1))
            .enumerate()
        {
            let drop = (before - after).min(f64::MAX);
            // Half a last digit of each of the four scores.
            let rounding = 2.0 * f64::EPSILON * largest_score;
            let beats = match largest {
                None => drop > 0.0,
                Some(largest) => drop > largest.drop + rounding,
            };
            if beats {
                largest = Some(JourneyDrop { from, drop });
            }
        }
        largest
    }

    /// The mean of the peak's score and the last one, which is how journeys are remembered
    /// (Kahneman's peak–end rule).
    ///
    /// # Errors
    ///
    /// [`SurveyError::Quantity`] where the neutral score is infinite or NaN.
    pub fn peak_end_score(&self, peak: PeakMoment) -> Result<f64, SurveyError> {
        if let PeakMoment::FarthestFrom(neutral) = peak {
            in_range(neutral, (f64::MIN, f64::MAX), "neutral score", "finite")?;
        }
        let height = |score: f64| match peak {
            PeakMoment::Highest => score,
            PeakMoment::FarthestFrom(neutral) => (score - neutral).abs(),
        };
        let peak = self
            .scores
            .iter()
            .fold(None, |best: Option<f64>, &score| match best {
                Some(best) if height(best) >= height(score) => Some(best),
                _ => Some(score),
            });
        Ok(peak.unwrap_or(self.end) / 2.0 + self.end / 2.0)
    }
}

/// Written as its scores.
#[cfg(feature = "serde")]
impl From<Journey> for Vec<f64> {
    fn from(journey: Journey) -> Self {
        journey.scores
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<f64>> for Journey {
    type Error = SurveyError;

    fn try_from(scores: Vec<f64>) -> Result<Self, SurveyError> {
        Self::new(&scores)?.ok_or(SurveyError::NoStage)
    }
}
