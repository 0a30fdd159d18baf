use crate::predict::evaluation::Ranking;
use crate::predict::logistic::sigmoid;
use crate::predict::{FeatureTable, PredictError, scale::ColumnScale};

/// A logistic curve of the score.
///
/// ```text
/// p = 1/(1 + exp(−a − b·score))
/// ```
///
/// # Example
///
/// ```
/// use clv::predict::calibration::PlattCalibration;
///
/// let curve = PlattCalibration::fit(&[false, true, false, true], &[1.0, 2.0, 3.0, 4.0])?;
/// assert!(curve.probability(4.0)? > curve.probability(1.0)?);
/// assert!((curve.probability(2.5)? - 0.5).abs() < 1e-12);
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct PlattCalibration {
    intercept: f64,
    slope: f64,
}

impl PlattCalibration {
    /// The curve with these coefficients.
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] where one is infinite or not a number.
    pub fn new(intercept: f64, slope: f64) -> Result<Self, PredictError> {
        for (what, value) in [("intercept", intercept), ("slope", slope)] {
            if !value.is_finite() {
                return Err(PredictError::Setting {
                    what,
                    range: "finite",
                    value,
                });
            }
        }
        Ok(Self { intercept, slope })
    }

    /// The most likely curve, with Platt's targets (n₁ + 1)/(n₁ + 2) for a 1 and 1/(n₀ + 2) for a
    /// 0, which keep it from certainty and give it a maximum even where the scores separate the
    /// classes.
    ///
    /// By Newton's method. Source: Platt 1999; Lin, Lin & Weng 2007.
    ///
    /// # Errors
    ///
    /// [`PredictError::Length`]; [`PredictError::NotFinite`] for a score that is infinite or not a
    /// number; [`PredictError::OneClass`]; [`PredictError::ConstantFeature`] where all scores are
    /// equal; [`PredictError::NoConvergence`].
    pub fn fit(labels: &[bool], scores: &[f64]) -> Result<Self, PredictError> {
        let ranking = Ranking::new(labels, scores)?;
        let (n1, n0) = (ranking.positives() as f64, ranking.negatives() as f64);
        if ranking.positives() == 0 || ranking.negatives() == 0 {
            return Err(PredictError::OneClass {
                positives: ranking.positives() as usize,
                observations: labels.len(),
            });
        }
        let table =
            FeatureTable::from_values(vec!["score".to_owned()], scores.to_vec(), labels.len())?;
        crate::predict::scale::must_vary(&table)?;
        let [scale] = ColumnScale::of_columns(&table)?[..] else {
            return Err(PredictError::NoObservations);
        };
        let (high, low) = ((n1 + 1.0) / (n1 + 2.0), 1.0 / (n0 + 2.0));
        let groups: Vec<(f64, f64, f64)> = ranking
            .groups()
            .iter()
            .map(|group| {
                let (ones, zeros) = (group.positives as f64, group.negatives as f64);
                (
                    scale.apply(group.score),
                    ones + zeros,
                    high * ones + low * zeros,
                )
            })
            .collect();
        let (a, b) = maximise(&groups)?;
        let slope = b / scale.deviation;
        Self::new(a - slope * scale.mean, slope)
    }

    /// a.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// b.
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// The probability of a score.
    ///
    /// # Errors
    ///
    /// [`PredictError::NotFinite`] where the score is infinite or not a number.
    pub fn probability(&self, score: f64) -> Result<f64, PredictError> {
        finite_score(score)?;
        // An overflow goes to 0 or 1, where it belongs.
        Ok(sigmoid(self.slope.mul_add(score, self.intercept)))
    }
}

pub(super) fn finite_score(score: f64) -> Result<(), PredictError> {
    if score.is_finite() {
        return Ok(());
    }
    Err(PredictError::NotFinite {
        what: "score",
        row: 1,
        value: score,
    })
}

/// Newton's method for (scaled score, customers, sum of targets).
fn maximise(groups: &[(f64, f64, f64)]) -> Result<(f64, f64), PredictError> {
    const ITERATIONS: usize = 100;
    let objective = |a: f64, b: f64| -> f64 {
        let of_group = |&(x, n, t): &(f64, f64, f64)| {
            let logit = b.mul_add(x, a);
            t * logit - n * (logit.max(0.0) + (-logit.abs()).exp().ln_1p())
        };
        groups.iter().map(of_group).sum()
    };
    let (mut a, mut b) = (0.0_f64, 0.0_f64);
    for _ in 0..ITERATIONS {
        let (mut ga, mut gb, mut aa, mut ab, mut bb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for &(x, n, t) in groups {
            let p = sigmoid(b.mul_add(x, a));
            let (residual, weight) = (t - n * p, n * p * (1.0 - p));
            ga += residual;
            gb += residual * x;
            aa += weight;
            ab += weight * x;
            bb += weight * x * x;
        }
        let determinant = aa * bb - ab * ab;
        let (da, db) = (
            (ga * bb - gb * ab) / determinant,
            (gb * aa - ga * ab) / determinant,
        );
        if !(da.is_finite() && db.is_finite()) {
            break;
        }
        let here = objective(a, b);
        let mut share = 1.0;
        while objective(a + share * da, b + share * db) < here - 1e-12 * here.abs() && share > 1e-9
        {
            share /= 2.0;
        }
        (a, b) = (a + share * da, b + share * db);
        if da.abs().max(db.abs()) <= 1e-10 * (1.0 + a.abs().max(b.abs())) {
            return Ok((a, b));
        }
    }
    Err(PredictError::NoConvergence {
        iterations: ITERATIONS,
    })
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    intercept: f64,
    slope: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for PlattCalibration {
    type Error = PredictError;

    fn try_from(curve: Unchecked) -> Result<Self, PredictError> {
        Self::new(curve.intercept, curve.slope)
    }
}
