use super::AucEstimate;
use crate::predict::PredictError;
use crate::predict::label::{all_finite, same_length};
use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, StandardNormal};

/// Two models' areas under the ROC curve on the same customers.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AucComparison {
    /// The first model.
    pub first: AucEstimate,
    /// The second model.
    pub second: AucEstimate,
    /// First area − second area.
    pub difference: f64,
    /// Its standard error, which knows that both models scored the same customers.
    pub standard_error: f64,
    /// difference/standard error; `None` where neither model's placements vary beside the other's.
    pub z: Option<f64>,
    /// The two-sided p-value of no difference.
    pub p_value: Option<f64>,
}

impl AucComparison {
    /// The interval of the difference, difference ± z·SE, clipped to \[−1, 1\].
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] where the difference is not in \[−1, 1\] or the standard error not a
    /// finite number of at least 0.
    pub fn interval(&self, confidence_level: ConfidenceLevel) -> Result<Interval, PredictError> {
        if !(-1.0..=1.0).contains(&self.difference) {
            return Err(PredictError::Setting {
                what: "difference of areas",
                range: "in [−1, 1]",
                value: self.difference,
            });
        }
        if !(self.standard_error >= 0.0 && self.standard_error.is_finite()) {
            return Err(PredictError::Setting {
                what: "standard error",
                range: "finite and at least 0",
                value: self.standard_error,
            });
        }
        let reach = confidence_level.z() * self.standard_error;
        Ok(Interval {
            estimate: self.difference,
            lower: (self.difference - reach).max(-1.0),
            upper: (self.difference + reach).min(1.0),
            confidence: confidence_level,
        })
    }
}

/// DeLong's test of two models that scored the same customers.
///
/// ```text
/// Var(A − B) = Var(V₁₀ᴬ − V₁₀ᴮ)/n₁ + Var(V₀₁ᴬ − V₀₁ᴮ)/n₀
/// ```
///
/// V₁₀ and V₀₁ are the placement values of each positive and each negative under either model; the
/// sample variances of their differences contain the covariance of the areas. `None` with fewer
/// than two of either class. Source: DeLong, DeLong & Clarke-Pearson 1988, equation 7; the
/// placements by mid-ranks as in Sun & Xu 2014.
///
/// # Errors
///
/// [`PredictError::Length`] where the lists differ in length, [`PredictError::NotFinite`] for a
/// score that is infinite or not a number.
///
/// # Example
///
/// ```
/// use clv::predict::evaluation::compare_aucs;
///
/// let labels = [false, false, true, true];
/// let compared = compare_aucs(&labels, &[0.1, 0.4, 0.35, 0.8], &[4.0, 3.0, 2.0, 1.0])?;
/// assert_eq!(compared.map(|compared| compared.difference), Some(0.75));
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
pub fn compare_aucs(
    labels: &[bool],
    first: &[f64],
    second: &[f64],
) -> Result<Option<AucComparison>, PredictError> {
    for scores in [first, second] {
        same_length("scores", labels, scores.len())?;
        all_finite("score", scores)?;
    }
    let positives = labels.iter().filter(|&&label| label).count();
    let negatives = labels.len() - positives;
    if positives < 2 || negatives < 2 {
        return Ok(None);
    }
    let (a, b) = (
        placements(labels, first, positives, negatives),
        placements(labels, second, positives, negatives),
    );
    let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - b).collect();
    let ([first, second], of_difference) = (
        [a, b].map(|values| moments(labels, &values)),
        moments(labels, &differences),
    );
    let z = (of_difference.standard_error > 0.0)
        .then(|| of_difference.area / of_difference.standard_error);
    Ok(Some(AucComparison {
        first,
        second,
        difference: first.area - second.area,
        standard_error: of_difference.standard_error,
        z,
        p_value: z.map(|z| StandardNormal.two_sided(z)),
    }))
}

/// For each positive the share of the negatives below it, for each negative that of the positives
/// above it; ties one half.
fn placements(labels: &[bool], scores: &[f64], positives: usize, negatives: usize) -> Vec<f64> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_unstable_by(|&i, &j| (scores[i] + 0.0).total_cmp(&(scores[j] + 0.0)));
    let mut values = vec![0.0; scores.len()];
    let (mut positives_below, mut negatives_below) = (0, 0);
    for tied in order.chunk_by(|&i, &j| scores[i] == scores[j]) {
        let tied_positives = tied.iter().filter(|&&i| labels[i]).count();
        let tied_negatives = tied.len() - tied_positives;
        let above = positives - positives_below - tied_positives;
        for &i in tied {
            values[i] = if labels[i] {
                (negatives_below as f64 + tied_negatives as f64 / 2.0) / negatives as f64
            } else {
                (above as f64 + tied_positives as f64 / 2.0) / positives as f64
            };
        }
        positives_below += tied_positives;
        negatives_below += tied_negatives;
    }
    values
}

/// The mean of the positives' values, and √(S₁₀/n₁ + S₀₁/n₀) of both classes.
fn moments(labels: &[bool], values: &[f64]) -> AucEstimate {
    let of = |wanted: bool| {
        let chosen = || {
            labels
                .iter()
                .zip(values)
                .filter(move |&(&label, _)| label == wanted)
                .map(|(_, &value)| value)
        };
        let n = chosen().count() as f64;
        let mean = chosen().sum::<f64>() / n;
        let squares: f64 = chosen().map(|value| (value - mean).powi(2)).sum();
        (mean, squares / (n - 1.0) / n)
    };
    let ((area, first), (_, second)) = (of(true), of(false));
    AucEstimate {
        area,
        standard_error: (first + second).sqrt(),
    }
}
