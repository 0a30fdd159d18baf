use super::ratings::check_scores;
use super::{Movement, NpsGroups, NpsIntervalMethod, RatingCounts, SurveyError, nps_difference};
use crate::quantity::ConfidenceLevel;
use crate::statistics::{
    Interval, Proportion, ProportionMethod, pooled_z_test, proportion_difference, welch_t_test,
};

/// What "customer satisfaction" means; the field uses all three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CsatMethod {
    /// The share of the two highest scores, with Wilson's interval.
    TopTwoBox,
    /// The mean score, with its t interval.
    Mean,
    /// The share of the two highest − the share of the two lowest, with the adjusted Wald interval
    /// of a net score.
    NetSatisfied,
}

/// A figure made of ratings, with its method, its count and, where there is one, its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RatingEstimate<M> {
    /// How the figure and its interval were made: a [`CsatMethod`] or a
    /// [`CesMethod`](super::CesMethod).
    pub method: M,
    /// n.
    pub responses: u64,
    /// The figure.
    pub value: f64,
    /// The standard deviation of the scores (divisor n − 1); of the mean only.
    pub standard_deviation: Option<f64>,
    /// The limits; `None` for the mean of a single answer.
    pub interval: Option<Interval>,
}

/// Customer satisfaction by a named method, `None` without an answer.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::survey::{CsatMethod, RatingCounts, csat};
///
/// let ratings = RatingCounts::from_counts(&[5, 10, 15, 40, 30])?;
/// let share = csat(&ratings, CsatMethod::TopTwoBox, ConfidenceLevel::P95)?.ok_or("no answer")?;
/// assert_eq!((share.value, share.responses), (0.7, 100));
/// let net = csat(&ratings, CsatMethod::NetSatisfied, ConfidenceLevel::P95)?.ok_or("no answer")?;
/// assert_eq!(net.value, 0.55);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`SurveyError::InvalidNumberOfScores`] on a scale of fewer than four scores, whose two highest
/// and two lowest would overlap.
pub fn csat(
    ratings: &RatingCounts,
    method: CsatMethod,
    confidence: ConfidenceLevel,
) -> Result<Option<RatingEstimate<CsatMethod>>, SurveyError> {
    check_scores(ratings.counts().len(), 4)?;
    match method {
        CsatMethod::TopTwoBox => share(method, top_two(ratings)?, confidence),
        CsatMethod::Mean => mean(method, ratings, confidence),
        CsatMethod::NetSatisfied => net(method, &satisfaction_groups(ratings)?, confidence),
    }
}

/// A change of customer satisfaction between two waves or groups.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RatingChange {
    /// First − second with its limits: Newcombe's for shares, Welch's for means, Wald's for net
    /// scores.
    pub interval: Interval,
    /// Of the pooled z test, Welch's test, or the z test of net scores; `None` where neither side
    /// varies.
    pub p_value: Option<f64>,
}

impl RatingChange {
    /// Which way the figure moved, where the test says so at the interval's confidence.
    pub fn movement(&self) -> Movement {
        Movement::of(
            self.interval.estimate,
            self.p_value,
            self.interval.confidence,
        )
    }
}

/// First − second by a named method, `None` where that cannot be computed: a side without an
/// answer, or means of fewer than two answers or without any spread.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::survey::{CsatMethod, Movement, RatingCounts, csat_change};
///
/// let now = RatingCounts::from_counts(&[0, 0, 20, 30, 50])?;
/// let before = RatingCounts::from_counts(&[5, 15, 30, 30, 20])?;
/// let method = CsatMethod::TopTwoBox;
/// let change = csat_change(&now, &before, method, ConfidenceLevel::P95)?.ok_or("no answer")?;
/// // 80 % less 50 %; z = 0.3 / √(0.65 · 0.35 · 2/100) = 4.4.
/// assert!((change.interval.estimate - 0.3).abs() < 1e-15);
/// assert_eq!(change.movement(), Movement::Up);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`csat`], and [`SurveyError::ScalesDiffer`]: a four of five is not a four of seven.
pub fn csat_change(
    first: &RatingCounts,
    second: &RatingCounts,
    method: CsatMethod,
    confidence: ConfidenceLevel,
) -> Result<Option<RatingChange>, SurveyError> {
    if first.highest() != second.highest() {
        return Err(SurveyError::ScalesDiffer);
    }
    check_scores(first.counts().len(), 4)?;
    Ok(match method {
        CsatMethod::TopTwoBox => {
            let (first, second) = (top_two(first)?, top_two(second)?);
            let p_value = pooled_z_test(first, second).map(|test| test.p_value);
            proportion_difference(first, second, confidence)?
                .map(|interval| RatingChange { interval, p_value })
        }
        CsatMethod::Mean => match first.sample().zip(second.sample()) {
            Some((first, second)) => {
                welch_t_test(&first, &second, confidence)?.map(|test| RatingChange {
                    interval: test.difference,
                    p_value: Some(test.p_value),
                })
            }
            None => None,
        },
        CsatMethod::NetSatisfied => {
            let (first, second) = (satisfaction_groups(first)?, satisfaction_groups(second)?);
            nps_difference(&first, &second, confidence)?.map(|difference| RatingChange {
                interval: difference.interval,
                p_value: difference.p_value,
            })
        }
    })
}

fn top_two(ratings: &RatingCounts) -> Result<Proportion, SurveyError> {
    let highest = ratings.counts().len();
    let satisfied = ratings.count_where(|score| score + 1 >= highest);
    Ok(Proportion::new(satisfied, ratings.responses())?)
}

fn satisfaction_groups(ratings: &RatingCounts) -> Result<NpsGroups, SurveyError> {
    let satisfied = top_two(ratings)?;
    let unsatisfied = ratings.count_where(|score| score <= 2);
    NpsGroups::new(
        satisfied.successes(),
        satisfied.failures() - unsatisfied,
        unsatisfied,
    )
}

/// A share with Wilson's interval.
pub(super) fn share<M>(
    method: M,
    proportion: Proportion,
    confidence: ConfidenceLevel,
) -> Result<Option<RatingEstimate<M>>, SurveyError> {
    let interval = proportion.interval(ProportionMethod::Wilson, confidence)?;
    Ok(interval.map(|interval| RatingEstimate {
        method,
        responses: proportion.trials(),
        value: interval.estimate,
        standard_deviation: None,
        interval: Some(interval),
    }))
}

/// A mean with its t interval.
pub(super) fn mean<M>(
    method: M,
    ratings: &RatingCounts,
    confidence: ConfidenceLevel,
) -> Result<Option<RatingEstimate<M>>, SurveyError> {
    let Some(sample) = ratings.sample() else {
        return Ok(None);
    };
    Ok(Some(RatingEstimate {
        method,
        responses: sample.count,
        value: sample.mean,
        standard_deviation: sample.standard_deviation(),
        interval: sample.mean_interval(confidence)?,
    }))
}

/// A net score with the interval of one.
pub(super) fn net<M>(
    method: M,
    groups: &NpsGroups,
    confidence: ConfidenceLevel,
) -> Result<Option<RatingEstimate<M>>, SurveyError> {
    let estimate = groups.estimate(NpsIntervalMethod::AdjustedWald, confidence)?;
    Ok(estimate.map(|estimate| RatingEstimate {
        method,
        responses: groups.responses(),
        value: estimate.interval.estimate,
        standard_deviation: None,
        interval: Some(estimate.interval),
    }))
}
