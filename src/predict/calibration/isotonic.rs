use crate::predict::PredictError;
use crate::predict::evaluation::Ranking;

/// A curve that rises with the score: the best such curve in squared error.
///
/// Between the scores that it was fitted on it is linear, beyond them constant, as in scikit-learn's
/// `IsotonicRegression` with `out_of_bounds="clip"`.
///
/// # Example
///
/// ```
/// use clv::predict::calibration::IsotonicCalibration;
///
/// // The middle two are in the wrong order and share one half.
/// let curve = IsotonicCalibration::fit(&[false, true, false, true], &[1.0, 2.0, 3.0, 4.0])?;
/// assert_eq!(curve.probability(2.5)?, 0.5);
/// assert_eq!(curve.probability(9.0)?, 1.0);
/// assert_eq!(curve.probability(1.5)?, 0.25);
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<(f64, f64)>", into = "Vec<(f64, f64)>")
)]
pub struct IsotonicCalibration {
    /// Scores and probabilities, both ascending; at least one.
    knots: Vec<(f64, f64)>,
}

/// Neighbouring scores that share a probability.
struct Block {
    lowest: f64,
    highest: f64,
    positives: u64,
    customers: u64,
}

impl Block {
    fn rate(&self) -> f64 {
        self.positives as f64 / self.customers as f64
    }

    /// The rate is at least that of the next, compared exactly.
    fn reaches(&self, next: &Self) -> bool {
        u128::from(self.positives) * u128::from(next.customers)
            >= u128::from(next.positives) * u128::from(self.customers)
    }
}

impl IsotonicCalibration {
    /// The curve by pooling adjacent violators.
    ///
    /// # Errors
    ///
    /// [`PredictError::NoObservations`], [`PredictError::Length`], or [`PredictError::NotFinite`]
    /// for a score that is infinite or not a number.
    pub fn fit(labels: &[bool], scores: &[f64]) -> Result<Self, PredictError> {
        let ranking = Ranking::new(labels, scores)?;
        let mut blocks: Vec<Block> = Vec::new();
        for group in ranking.groups().iter().rev() {
            let mut block = Block {
                lowest: group.score,
                highest: group.score,
                positives: group.positives,
                customers: group.positives + group.negatives,
            };
            while let Some(last) = blocks.pop_if(|last| last.reaches(&block)) {
                block.lowest = last.lowest;
                block.positives += last.positives;
                block.customers += last.customers;
            }
            blocks.push(block);
        }
        let knots = blocks.iter().flat_map(|block| {
            let (first, last) = (block.lowest, block.highest);
            let second = (last > first).then_some((last, block.rate()));
            std::iter::once((first, block.rate())).chain(second)
        });
        Self::from_knots(knots.collect())
    }

    /// A curve through these scores and probabilities.
    ///
    /// # Errors
    ///
    /// [`PredictError::NoObservations`] for none, [`PredictError::Setting`] where the scores do not
    /// rise or the probabilities fall or leave \[0, 1\].
    pub fn from_knots(knots: Vec<(f64, f64)>) -> Result<Self, PredictError> {
        if knots.is_empty() {
            return Err(PredictError::NoObservations);
        }
        let mut before = (f64::NEG_INFINITY, 0.0);
        for &(score, probability) in &knots {
            let setting = |what, range, value| Err(PredictError::Setting { what, range, value });
            if !(score > before.0 && score.is_finite()) {
                return setting("score of a calibration", "finite and rising", score);
            }
            if !(probability >= before.1 && probability <= 1.0) {
                return setting("calibrated probability", "rising in [0, 1]", probability);
            }
            before = (score, probability);
        }
        Ok(Self { knots })
    }

    /// Scores and probabilities between which the curve is linear.
    pub fn knots(&self) -> &[(f64, f64)] {
        &self.knots
    }

    /// The probability of a score.
    ///
    /// # Errors
    ///
    /// [`PredictError::NotFinite`] where the score is infinite or not a number.
    pub fn probability(&self, score: f64) -> Result<f64, PredictError> {
        super::platt::finite_score(score)?;
        let above = self.knots.partition_point(|knot| knot.0 <= score);
        let knot = |place: usize| self.knots.get(place).copied();
        Ok(match (above.checked_sub(1).and_then(knot), knot(above)) {
            (Some(below), Some(above)) => {
                // Halves, since the distance of two scores may overflow.
                let way = (score / 2.0 - below.0 / 2.0) / (above.0 / 2.0 - below.0 / 2.0);
                way.mul_add(above.1 - below.1, below.1)
            }
            (Some(only), None) | (None, Some(only)) => only.1,
            // There is at least one knot.
            (None, None) => 0.0,
        })
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<(f64, f64)>> for IsotonicCalibration {
    type Error = PredictError;

    fn try_from(knots: Vec<(f64, f64)>) -> Result<Self, PredictError> {
        Self::from_knots(knots)
    }
}

#[cfg(feature = "serde")]
impl From<IsotonicCalibration> for Vec<(f64, f64)> {
    fn from(curve: IsotonicCalibration) -> Self {
        curve.knots
    }
}
