use super::CampaignError;
use super::uplift::finite;
use crate::quantity::ConfidenceLevel;
use crate::statistics::{Interval, StudentT};

/// One of the four groups of a difference in differences.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GroupMean {
    /// Mean of the outcome.
    pub mean: f64,
    /// Number of customers, where known.
    pub customers: Option<u64>,
    /// Their standard deviation (n − 1 in the denominator), where known.
    pub standard_deviation: Option<f64>,
}

/// The four groups: treated or not, before and after.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FourGroups {
    /// The treated before the campaign.
    pub treated_before: GroupMean,
    /// The treated after it.
    pub treated_after: GroupMean,
    /// The control before.
    pub control_before: GroupMean,
    /// The control after.
    pub control_after: GroupMean,
}

/// By how much more the treated changed than the control.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DifferenceInDifferences {
    /// The change of the treated less the change of the control.
    pub estimate: f64,
    /// √ Σ s²/n over the four groups; `None` where a group's size or spread is unknown, as with one
    /// customer.
    pub standard_error: Option<f64>,
    /// By Welch and Satterthwaite over the four groups; `None` where the interval is.
    pub degrees_of_freedom: Option<f64>,
    /// estimate ± t·SE; `None` where the standard error is, or where nobody differs from anybody.
    pub interval: Option<Interval>,
}

impl DifferenceInDifferences {
    /// The interval of a large sample, estimate ± z·SE, as regressions with robust errors print it; it
    /// covers less than it says where a group is small. `None` where the standard error is.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Setting`] where the estimate is not finite or the standard error negative,
    /// [`CampaignError::Statistics`] where a limit is too large for a number.
    pub fn normal_interval(
        &self,
        confidence_level: ConfidenceLevel,
    ) -> Result<Option<Interval>, CampaignError> {
        let Some(error) = self.standard_error else {
            return Ok(None);
        };
        let setting = |what, range, value| Err(CampaignError::Setting { what, range, value });
        if !self.estimate.is_finite() {
            return setting("estimate", "finite", self.estimate);
        }
        if !(error >= 0.0 && error.is_finite()) {
            return setting("standard error", "finite and at least 0", error);
        }
        let z = confidence_level.z();
        Ok(Some(Interval {
            estimate: self.estimate,
            lower: finite(self.estimate - z * error, "lower limit")?,
            upper: finite(self.estimate + z * error, "upper limit")?,
            confidence: confidence_level,
        }))
    }
}

impl GroupMean {
    /// s/√n, where both are known.
    fn standard_error(&self) -> Result<Option<f64>, CampaignError> {
        let setting = |what, range, value| Err(CampaignError::Setting { what, range, value });
        finite(self.mean, "mean of a group")?;
        if self.customers == Some(0) {
            return setting("number of customers", "at least 1", 0.0);
        }
        if let Some(value) = self.standard_deviation
            && !(value >= 0.0 && value.is_finite())
        {
            return setting("standard deviation", "finite and at least 0", value);
        }
        // One customer has no standard deviation.
        let known = self
            .customers
            .filter(|&n| n > 1)
            .zip(self.standard_deviation);
        Ok(known.map(|(n, deviation)| deviation / (n as f64).sqrt()))
    }
}

/// The effect of a campaign where the arms were not alike to begin with.
///
/// ```text
/// (treated after − treated before) − (control after − control before)
/// SE = √ Σ s²/n,   ν = (Σ s²/n)²/Σ ((s²/n)²/(n − 1))
/// ```
///
/// The interval takes Student's t with ν degrees of freedom (Welch 1947, Satterthwaite 1946). The
/// tests simulate its coverage at three customers a group and at 4, 200, 200 and 200.
///
/// It assumes that without the campaign both arms would have changed alike, and that the four
/// groups are independent samples. Where the same customers are seen twice, compare their changes
/// with [`mean_uplift`](super::mean_uplift) instead, which is far more precise.
///
/// # Errors
///
/// [`CampaignError::Setting`] where a group has no customers or a negative standard deviation,
/// [`CampaignError::Statistics`] where a number is not finite.
///
/// # Example
///
/// Card & Krueger 1994: employment in fast food before and after a rise of the minimum wage.
///
/// ```
/// use clv::campaign::{FourGroups, GroupMean, difference_in_differences};
/// use clv::quantity::ConfidenceLevel;
///
/// let mean = |mean| GroupMean { mean, customers: None, standard_deviation: None };
/// let groups = FourGroups {
///     treated_before: mean(20.44),
///     treated_after: mean(21.03),
///     control_before: mean(23.33),
///     control_after: mean(21.17),
/// };
/// let effect = difference_in_differences(&groups, ConfidenceLevel::P95)?;
/// assert!((effect.estimate - 2.75).abs() < 1e-12);
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn difference_in_differences(
    groups: &FourGroups,
    confidence_level: ConfidenceLevel,
) -> Result<DifferenceInDifferences, CampaignError> {
    let cells = [
        &groups.treated_before,
        &groups.treated_after,
        &groups.control_before,
        &groups.control_after,
    ];
    let mut errors = Some(Vec::with_capacity(cells.len()));
    for cell in cells {
        let error = cell.standard_error()?.zip(cell.customers);
        errors = errors.zip(error).map(|(mut errors, error)| {
            errors.push(error);
            errors
        });
    }
    let treated = groups.treated_after.mean - groups.treated_before.mean;
    let control = groups.control_after.mean - groups.control_before.mean;
    let estimate = finite(treated - control, "difference in differences")?;
    let mut result = DifferenceInDifferences {
        estimate,
        standard_error: None,
        degrees_of_freedom: None,
        interval: None,
    };
    let Some(errors) = errors else {
        return Ok(result);
    };
    let whole = errors
        .iter()
        .fold(0.0, |sum: f64, (error, _)| sum.hypot(*error));
    result.standard_error = Some(finite(whole, "standard error")?);
    if whole == 0.0 {
        return Ok(result);
    }
    // Shares of the variance, whose squares neither overflow nor vanish.
    let share = |&(error, n): &(f64, u64)| (error / whole).powi(4) / (n as f64 - 1.0);
    let freedom = 1.0 / errors.iter().map(share).sum::<f64>();
    let t = StudentT::new(freedom)?.upper_quantile(confidence_level.upper_tail())?;
    result.degrees_of_freedom = Some(freedom);
    result.interval = Some(Interval {
        estimate,
        lower: finite(estimate - t * whole, "lower limit")?,
        upper: finite(estimate + t * whole, "upper limit")?,
        confidence: confidence_level,
    });
    Ok(result)
}
