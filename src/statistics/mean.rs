use super::error::{StatisticsError, all_finite, finite};
use super::{Interval, StudentT};
use crate::quantity::ConfidenceLevel;

/// Count, mean and spread of some values: what means, t intervals and Welch's test need.
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::statistics::Sample;
///
/// // Student's sleep data, the differences; R's t.test prints 0.7001142 to 2.4598858.
/// let extra_hours = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4];
/// let sample = Sample::of(&extra_hours)?.ok_or("no values")?;
/// let interval = sample.mean_interval(ConfidenceLevel::P95)?.ok_or("one value")?;
/// assert!((interval.lower - 0.7001142).abs() < 5e-8 && (interval.upper - 2.4598858).abs() < 5e-8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sample {
    /// How many values.
    pub count: u64,
    /// x̄.
    pub mean: f64,
    /// s² with divisor n − 1; `None` for a single value.
    pub variance: Option<f64>,
}

impl Sample {
    /// The summary of some values, `None` where there are none.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::NotFinite`] for an infinity or NaN, [`StatisticsError::Overflow`] where
    /// the spread is larger than a number can be.
    pub fn of(values: &[f64]) -> Result<Option<Self>, StatisticsError> {
        all_finite(values)?;
        let Some(mean) = mean(values)? else {
            return Ok(None);
        };
        let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        let variance = match values.len() {
            1 => None,
            n => Some(finite(squares / (n - 1) as f64, "variance")?),
        };
        Ok(Some(Self {
            count: values.len() as u64,
            mean,
            variance,
        }))
    }

    /// s, `None` for a single value.
    pub fn standard_deviation(&self) -> Option<f64> {
        self.variance.map(f64::sqrt)
    }

    /// s/√n, `None` for a single value.
    pub fn standard_error(&self) -> Option<f64> {
        Some(self.standard_deviation()? / (self.count as f64).sqrt())
    }

    /// The mean with its t interval x̄ ± t_{n−1} s/√n, `None` for a single value. Equal values
    /// give an interval of width 0.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::Overflow`] where a limit is larger than a number can be.
    pub fn mean_interval(
        &self,
        confidence: ConfidenceLevel,
    ) -> Result<Option<Interval>, StatisticsError> {
        let Some(standard_error) = self.standard_error() else {
            return Ok(None);
        };
        let df = self.count as f64 - 1.0;
        let margin = t_quantile(df, confidence)? * standard_error;
        interval_around(self.mean, margin, confidence).map(Some)
    }
}

/// Welch's test that two means are equal, with the interval of their difference.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WelchTest {
    /// First − second, with its interval.
    pub difference: Interval,
    /// The difference in standard errors.
    pub t: f64,
    /// By Welch and Satterthwaite; rarely whole.
    pub degrees_of_freedom: f64,
    /// The chance of a |t| at least as large where the means are equal.
    pub p_value: f64,
}

/// Welch's two-sided t test, which does not assume equal variances; `None` where a side has fewer
/// than two values or neither side has any spread.
///
/// ```text
/// t = (x̄₁ − x̄₂) / √(s₁²/n₁ + s₂²/n₂)
/// ν = (s₁²/n₁ + s₂²/n₂)² / ( (s₁²/n₁)²/(n₁ − 1) + (s₂²/n₂)²/(n₂ − 1) )
/// ```
///
/// # Example
///
/// ```
/// use clv::quantity::ConfidenceLevel;
/// use clv::statistics::{Sample, welch_t_test};
///
/// let first = Sample::of(&[0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])?;
/// let second = Sample::of(&[1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])?;
/// let (first, second) = first.zip(second).ok_or("no values")?;
/// let test = welch_t_test(&first, &second, ConfidenceLevel::P95)?.ok_or("no spread")?;
/// // R's t.test(extra ~ group): t = -1.8608, df = 17.776, p-value = 0.07939.
/// assert!((test.p_value - 0.07939).abs() < 5e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`StatisticsError::Overflow`] where a result is larger than a number can be.
pub fn welch_t_test(
    first: &Sample,
    second: &Sample,
    confidence: ConfidenceLevel,
) -> Result<Option<WelchTest>, StatisticsError> {
    let (Some(v1), Some(v2)) = (first.variance, second.variance) else {
        return Ok(None);
    };
    let (n1, n2) = (first.count as f64, second.count as f64);
    let (v1, v2) = (v1 / n1, v2 / n2);
    let variance = finite(v1 + v2, "variance of the difference")?;
    if variance <= 0.0 {
        return Ok(None);
    }
    // Shares of the variance instead of its square, which could overflow.
    let (share1, share2) = (v1 / variance, v2 / variance);
    let degrees_of_freedom = 1.0 / (share1 * share1 / (n1 - 1.0) + share2 * share2 / (n2 - 1.0));
    let standard_error = variance.sqrt();
    let difference = finite(first.mean - second.mean, "difference of means")?;
    let t = finite(difference / standard_error, "t")?;
    let margin = t_quantile(degrees_of_freedom, confidence)? * standard_error;
    Ok(Some(WelchTest {
        difference: interval_around(difference, margin, confidence)?,
        t,
        degrees_of_freedom,
        p_value: StudentT::new(degrees_of_freedom)?.two_sided(t),
    }))
}

fn t_quantile(df: f64, confidence: ConfidenceLevel) -> Result<f64, StatisticsError> {
    StudentT::new(df)?.upper_quantile(confidence.upper_tail())
}

fn interval_around(
    estimate: f64,
    margin: f64,
    confidence: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    Ok(Interval {
        estimate,
        lower: finite(estimate - margin, "lower limit")?,
        upper: finite(estimate + margin, "upper limit")?,
        confidence,
    })
}

/// The mean of finite values, `None` where there are none. Differences from the first value are
/// summed, so equal values have exactly their value as the mean and no spread.
pub(crate) fn mean(values: &[f64]) -> Result<Option<f64>, StatisticsError> {
    let Some(&origin) = values.first() else {
        return Ok(None);
    };
    let n = values.len() as f64;
    let rough = origin + values.iter().map(|x| x - origin).sum::<f64>() / n;
    let mean = rough + values.iter().map(|x| x - rough).sum::<f64>() / n;
    finite(mean, "mean").map(Some)
}
