use super::SurveyError;
use super::error::in_range;
use crate::statistics::{Proportion, mean, quantiles};

/// The times that customers waited for an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct ResponseTimes {
    /// The mean, in the unit of the times.
    pub mean: f64,
    /// The median (quantile of type 7).
    pub median: f64,
    /// The 90th percentile (quantile of type 7).
    pub p90: f64,
    /// The proportion of all that took no longer than the target; it has an estimate and intervals.
    pub within_target: Proportion,
}

/// Mean, median, 90th percentile and the share that took no longer than the target, `None` without
/// a time.
///
/// # Example
///
/// ```
/// use clv::survey::response_times;
///
/// let minutes = [5.0, 10.0, 30.0, 75.0];
/// let times = response_times(&minutes, 30.0)?.ok_or("no time")?;
/// assert_eq!((times.mean, times.median), (30.0, 20.0));
/// // Exactly the target is within.
/// assert_eq!(times.within_target.estimate(), Some(0.75));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`SurveyError::InvalidTime`] for a time that is negative, infinite or NaN;
/// [`SurveyError::Quantity`] for such a target.
pub fn response_times(times: &[f64], target: f64) -> Result<Option<ResponseTimes>, SurveyError> {
    in_range(
        target,
        (0.0, f64::MAX),
        "response time target",
        "finite and ≥ 0",
    )?;
    for (row, &value) in (1..).zip(times) {
        if !(value >= 0.0 && value.is_finite()) {
            return Err(SurveyError::InvalidTime { row, value });
        }
    }
    let (mean, found) = (mean(times)?, quantiles(times, &[0.5, 0.9])?);
    let (Some(mean), Some([median, p90])) = (mean, found.as_deref()) else {
        return Ok(None);
    };
    let within = times.iter().filter(|&&time| time <= target).count();
    Ok(Some(ResponseTimes {
        mean,
        median: *median,
        p90: *p90,
        within_target: Proportion::new(within as u64, times.len() as u64)?,
    }))
}

#[cfg(feature = "serde")]
impl ResponseTimes {
    fn check(&self) -> Result<(), SurveyError> {
        let times = [
            (self.mean, "mean"),
            (self.median, "median"),
            (self.p90, "90th percentile"),
        ];
        for (time, quantity) in times {
            in_range(time, (0.0, f64::MAX), quantity, "finite and ≥ 0")?;
        }
        in_range(
            self.median,
            (0.0, self.p90),
            "median",
            "at most the 90th percentile",
        )?;
        Ok(())
    }
}

#[cfg(feature = "serde")]
crate::statistics::checked::checked_on_read!(ResponseTimes);
