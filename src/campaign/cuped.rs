use super::CampaignError;
use crate::quantity::ConfidenceLevel;
use crate::statistics::{Sample, WelchTest, welch_t_test};

/// An arm whose customers were also measured before the campaign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasuredArm<'a> {
    /// Each customer's outcome during the campaign.
    pub outcomes: &'a [f64],
    /// The same customers' values before it, in the same order.
    pub before: &'a [f64],
}

/// An uplift of means with what was known before taken out.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CupedUplift {
    /// θ, by which each outcome is corrected for one unit of the value before.
    pub theta: f64,
    /// Welch's test of the corrected outcomes.
    pub adjusted: WelchTest,
    /// Welch's test of the outcomes as they are.
    pub unadjusted: WelchTest,
    /// 1 − Var(adjusted)/Var(unadjusted) of the difference: the share of customers saved.
    pub variance_reduction: f64,
}

/// Controlled-experiment using pre-experiment data (CUPED).
///
/// ```text
/// ỹ = y − θ (x − x̄),   θ = Σ (x − x̄ₐ)(y − ȳₐ)/Σ (x − x̄ₐ)²   within arms, over both arms
/// ```
///
/// x is known before the assignment, so the correction cannot move the true uplift; it removes
/// the variance that x explains, a share ρ². `None` where an arm has fewer than two customers or
/// a spread is missing, as where x is the same for everybody. Source: Deng, Xu, Kohavi & Walker
/// 2013, equations 4 and 5.
///
/// # Errors
///
/// [`CampaignError::Length`] where a customer lacks one of the two values,
/// [`CampaignError::Statistics`] for a number that is not finite.
///
/// # Example
///
/// ```
/// use clv::campaign::{MeasuredArm, cuped};
/// use clv::quantity::ConfidenceLevel;
///
/// let treated = MeasuredArm { outcomes: &[3.0, 5.1, 7.0], before: &[1.0, 3.0, 5.0] };
/// let control = MeasuredArm { outcomes: &[2.0, 3.9, 6.0], before: &[1.0, 3.0, 5.0] };
/// let uplift = cuped(treated, control, ConfidenceLevel::P95)?.ok_or("no spread")?;
/// assert!((uplift.theta - 1.0).abs() < 1e-12);
/// assert!((uplift.adjusted.difference.estimate - 1.0667).abs() < 1e-4);
/// assert!(uplift.variance_reduction > 0.99);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cuped(
    treated: MeasuredArm,
    control: MeasuredArm,
    confidence: ConfidenceLevel,
) -> Result<Option<CupedUplift>, CampaignError> {
    let arms = [treated, control];
    for arm in arms {
        if arm.before.len() != arm.outcomes.len() {
            return Err(CampaignError::Length {
                what: "values before",
                expected: arm.outcomes.len(),
                got: arm.before.len(),
            });
        }
    }
    let (mut products, mut squares) = (0.0, 0.0);
    for arm in arms {
        let (Some(x), Some(y)) = (Sample::of(arm.before)?, Sample::of(arm.outcomes)?) else {
            return Ok(None);
        };
        for (before, outcome) in arm.before.iter().zip(arm.outcomes) {
            products += (before - x.mean()) * (outcome - y.mean());
            squares += (before - x.mean()).powi(2);
        }
    }
    if squares == 0.0 {
        return Ok(None);
    }
    let theta = products / squares;
    let corrected = |arm: MeasuredArm| {
        let pairs = arm.outcomes.iter().zip(arm.before);
        pairs
            .map(|(outcome, before)| outcome - theta * before)
            .collect()
    };
    let unadjusted = compare(arms.map(|arm| arm.outcomes.to_vec()), confidence)?;
    let adjusted = compare(arms.map(corrected), confidence)?;
    Ok(adjusted
        .zip(unadjusted)
        .map(|((adjusted, variance), (unadjusted, whole))| CupedUplift {
            theta,
            adjusted,
            unadjusted,
            variance_reduction: 1.0 - variance / whole,
        }))
}

/// Welch's test of treated less control, and the variance of the difference.
fn compare(
    arms: [Vec<f64>; 2],
    confidence: ConfidenceLevel,
) -> Result<Option<(WelchTest, f64)>, CampaignError> {
    let [treated, control] = arms.map(|values| Sample::of(&values));
    let (Some(treated), Some(control)) = (treated?, control?) else {
        return Ok(None);
    };
    let variance = treated
        .standard_error()
        .zip(control.standard_error())
        .map(|(treated, control)| treated * treated + control * control);
    Ok(welch_t_test(&treated, &control, confidence)?.zip(variance))
}
