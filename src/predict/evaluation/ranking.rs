use super::Confusion;
use crate::predict::PredictError;
use crate::predict::label::{all_finite, same_length};

/// The customers with one score.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ScoreGroup {
    /// The score.
    pub score: f64,
    /// Customers with it whose label is 1.
    pub positives: u64,
    /// Customers with it whose label is 0.
    pub negatives: u64,
}

/// A point of the receiver operating characteristic.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RocPoint {
    /// Predicted positive is score ≥ threshold; `None` at the start, where nobody is.
    pub threshold: Option<f64>,
    /// Share of the negatives that are predicted positive.
    pub false_positive_rate: f64,
    /// Share of the positives that are predicted positive.
    pub true_positive_rate: f64,
}

/// A point of the precision–recall curve.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PrecisionRecallPoint {
    /// Predicted positive is score ≥ threshold.
    pub threshold: f64,
    /// Share of those predicted positive that are.
    pub precision: f64,
    /// Share of the positives that are predicted positive.
    pub recall: f64,
}

/// Labels in the order of their scores, best first, with equal scores as one group.
///
/// # Example
///
/// ```
/// use clv::predict::evaluation::Ranking;
///
/// let ranking = Ranking::new(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8])?;
/// // Three of the four pairs of a buyer and another are in the right order.
/// assert_eq!(ranking.auc(), Some(0.75));
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    groups: Vec<ScoreGroup>,
    positives: u64,
    negatives: u64,
}

impl Ranking {
    /// Orders labels by their scores. A high score says that the label is likely 1.
    ///
    /// # Errors
    ///
    /// [`PredictError::Length`] where the lists differ in length, [`PredictError::NotFinite`] for a
    /// score that is infinite or not a number.
    pub fn new(labels: &[bool], scores: &[f64]) -> Result<Self, PredictError> {
        same_length("scores", labels, scores.len())?;
        all_finite("score", scores)?;
        let of = |wanted: bool| -> Vec<u64> {
            labels
                .iter()
                .zip(scores)
                .filter(|&(&label, _)| label == wanted)
                .map(|(_, &score)| sortable(score))
                .collect()
        };
        let (positives, negatives) = (sorted(of(true)), sorted(of(false)));
        Ok(Self {
            groups: merge(&positives, &negatives),
            positives: positives.len() as u64,
            negatives: negatives.len() as u64,
        })
    }

    /// The distinct scores, best first.
    pub fn groups(&self) -> &[ScoreGroup] {
        &self.groups
    }

    /// Number of labels 1.
    pub fn positives(&self) -> u64 {
        self.positives
    }

    /// Number of labels 0.
    pub fn negatives(&self) -> u64 {
        self.negatives
    }

    /// Number of labels.
    pub fn customers(&self) -> u64 {
        self.positives + self.negatives
    }

    /// Both classes are there.
    pub(super) fn has_both_classes(&self) -> bool {
        self.positives > 0 && self.negatives > 0
    }

    /// After each group, best first: its score, and the positives and negatives so far.
    fn cumulative(&self) -> impl Iterator<Item = (f64, u64, u64)> {
        self.groups
            .iter()
            .scan((0, 0), |(positives, negatives), group| {
                *positives += group.positives;
                *negatives += group.negatives;
                Some((group.score, *positives, *negatives))
            })
    }

    /// The receiver operating characteristic: (0, 0), then a point for each distinct score,
    /// descending. `None` where there is only one class, or nobody.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::predict::evaluation::Ranking;
    ///
    /// let ranking = Ranking::new(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8])?;
    /// let curve = ranking.roc().ok_or("one class")?;
    /// let points: Vec<_> =
    ///     curve.map(|point| (point.false_positive_rate, point.true_positive_rate)).collect();
    /// assert_eq!(points, [(0.0, 0.0), (0.0, 0.5), (0.5, 0.5), (0.5, 1.0), (1.0, 1.0)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn roc(&self) -> Option<impl Iterator<Item = RocPoint>> {
        let (positives, negatives) = (self.positives as f64, self.negatives as f64);
        let points = self
            .cumulative()
            .map(move |(score, above, false_above)| RocPoint {
                threshold: Some(score),
                false_positive_rate: false_above as f64 / negatives,
                true_positive_rate: above as f64 / positives,
            });
        let start = RocPoint {
            threshold: None,
            false_positive_rate: 0.0,
            true_positive_rate: 0.0,
        };
        self.has_both_classes()
            .then(|| std::iter::once(start).chain(points))
    }

    /// Precision and recall at each distinct score, descending. `None` without a positive.
    pub fn precision_recall(&self) -> Option<impl Iterator<Item = PrecisionRecallPoint>> {
        let positives = self.positives as f64;
        let points =
            self.cumulative().map(
                move |(threshold, above, false_above)| PrecisionRecallPoint {
                    threshold,
                    precision: above as f64 / (above + false_above) as f64,
                    recall: above as f64 / positives,
                },
            );
        (self.positives > 0).then_some(points)
    }

    /// Average precision.
    ///
    /// ```text
    /// AP = Σ (Rᵢ − Rᵢ₋₁) Pᵢ   over the distinct scores, descending; no interpolation
    /// ```
    ///
    /// `None` without a positive.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::predict::evaluation::Ranking;
    ///
    /// // Half of the positives are found at precision 1, the other half at 2/3.
    /// let ranking = Ranking::new(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8])?;
    /// let average = ranking.average_precision().ok_or("no positive")?;
    /// assert!((average - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-15);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn average_precision(&self) -> Option<f64> {
        let mut recall = 0.0;
        Some(
            self.precision_recall()?
                .map(|point| {
                    let step = point.recall - recall;
                    recall = point.recall;
                    step * point.precision
                })
                .sum(),
        )
    }

    /// Counts with positive = score ≥ threshold; an infinite threshold predicts all or none.
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] where the threshold is not a number.
    pub fn confusion_at(&self, threshold: f64) -> Result<Confusion, PredictError> {
        if threshold.is_nan() {
            return Err(PredictError::Setting {
                what: "threshold",
                range: "a number",
                value: threshold,
            });
        }
        let above = self
            .groups
            .partition_point(|group| group.score >= threshold);
        let (positives, negatives) =
            self.groups[..above]
                .iter()
                .fold((0, 0), |(positives, negatives), group| {
                    (positives + group.positives, negatives + group.negatives)
                });
        Ok(self.confusion(positives, negatives))
    }

    /// The counts where the best-scored that many of either class are predicted positive.
    pub(super) fn confusion(&self, true_positives: u64, false_positives: u64) -> Confusion {
        Confusion {
            true_positives,
            false_positives,
            true_negatives: self.negatives - false_positives,
            false_negatives: self.positives - true_positives,
        }
    }
}

/// An integer in the order of the number. −0 and 0 are the same score.
fn sortable(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 0 {
        bits | 1 << 63
    } else {
        !bits
    }
}

fn score_of(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 {
        key & !(1 << 63)
    } else {
        !key
    })
}

fn sorted(mut keys: Vec<u64>) -> Vec<u64> {
    #[cfg(feature = "parallel")]
    rayon::slice::ParallelSliceMut::par_sort_unstable(keys.as_mut_slice());
    #[cfg(not(feature = "parallel"))]
    keys.sort_unstable();
    keys
}

/// Groups of equal scores, best first, from two ascending lists.
fn merge(positives: &[u64], negatives: &[u64]) -> Vec<ScoreGroup> {
    let (mut positives, mut negatives) = (
        positives.iter().rev().copied().peekable(),
        negatives.iter().rev().copied().peekable(),
    );
    let mut groups = Vec::new();
    while let Some(key) = positives.peek().copied().max(negatives.peek().copied()) {
        let mut group = ScoreGroup {
            score: score_of(key),
            positives: 0,
            negatives: 0,
        };
        while positives.next_if_eq(&key).is_some() {
            group.positives += 1;
        }
        while negatives.next_if_eq(&key).is_some() {
            group.negatives += 1;
        }
        groups.push(group);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::{score_of, sortable};

    #[test]
    fn keys_order_as_numbers_do() {
        let numbers = [f64::MIN, -1.5, -1e-310, 0.0, 1e-310, 1.0, f64::MAX];
        assert!(numbers.is_sorted_by_key(|&number| sortable(number)));
        assert!(
            numbers
                .iter()
                .all(|&number| score_of(sortable(number)) == number)
        );
        assert_eq!(sortable(-0.0), sortable(0.0));
    }
}
