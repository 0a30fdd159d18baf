use super::error::{StatisticsError, all_finite, finite};
use super::{Interval, StudentT};
use crate::quantity::ConfidenceLevel;
#[cfg(feature = "serde")]
use crate::quantity::QuantityError;
use std::fmt;

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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Fields", into = "Fields")
)]
pub struct Sample {
    count: u64,
    mean: f64,
    /// `None` for a single value; no square, so that spreads of 1e-200 and 1e200 both fit.
    standard_deviation: Option<f64>,
}

impl Sample {
    /// A sample of its parts: how many values, x̄, and s² with divisor n − 1, which a single value
    /// does not have.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::EmptySample`] for no values, [`StatisticsError::Quantity`] for a mean
    /// that is infinite or NaN or a variance that is negative, infinite or NaN, and
    /// [`StatisticsError::VarianceOfCount`] where a single value has a variance or more values
    /// have none.
    pub fn new(count: u64, mean: f64, variance: Option<f64>) -> Result<Self, StatisticsError> {
        if let Some(variance) = variance {
            super::checked::not_negative(variance, "variance")?;
        }
        Self::with_deviation(count, mean, variance.map(f64::sqrt))
    }

    /// As [`new`](Self::new), of the standard deviation s instead of s².
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_deviation(
        count: u64,
        mean: f64,
        standard_deviation: Option<f64>,
    ) -> Result<Self, StatisticsError> {
        if count == 0 {
            return Err(StatisticsError::EmptySample);
        }
        super::checked::finite(mean, "mean")?;
        if let Some(deviation) = standard_deviation {
            super::checked::not_negative(deviation, "standard deviation")?;
        }
        if standard_deviation.is_some() != (count > 1) {
            return Err(StatisticsError::VarianceOfCount { count });
        }
        Ok(Self {
            count,
            mean,
            standard_deviation,
        })
    }

    /// The summary of some values, `None` where there are none.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::NotFinite`] for an infinity or NaN, [`StatisticsError::Overflow`] where
    /// the standard deviation is larger than a number can be.
    pub fn of(values: &[f64]) -> Result<Option<Self>, StatisticsError> {
        all_finite(values)?;
        let Some(mean) = mean(values)? else {
            return Ok(None);
        };
        let standard_deviation = match values.len() {
            1 => None,
            n => Some(finite(
                root_of_squares(values, mean) / ((n - 1) as f64).sqrt(),
                "standard deviation",
            )?),
        };
        Ok(Some(Self {
            count: values.len() as u64,
            mean,
            standard_deviation,
        }))
    }

    /// n.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// x̄.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// s² with divisor n − 1, `None` for a single value and where it has no place in a number
    /// (spreads above 1e154); below 1e-162 it is 0, where the
    /// [standard deviation](Self::standard_deviation) is not.
    pub fn variance(&self) -> Option<f64> {
        let deviation = self.standard_deviation?;
        Some(deviation * deviation).filter(|variance| variance.is_finite())
    }

    /// s, `None` for a single value.
    pub fn standard_deviation(&self) -> Option<f64> {
        self.standard_deviation
    }

    /// s/√n, `None` for a single value.
    pub fn standard_error(&self) -> Option<f64> {
        Some(self.standard_deviation? / (self.count as f64).sqrt())
    }

    /// The mean with its t interval x̄ ± t_{n−1} s/√n, `None` for a single value. Equal values
    /// give an interval of width 0.
    ///
    /// Exact where values are normal; of skewed ones it covers less: a 95 % interval of values that
    /// are 0 except one in twenty holds its mean in 40 % of samples of ten and 79 % of thirty. For
    /// answers on a bounded scale there is [`crate::survey::RatingCounts::mean_interval`].
    ///
    /// # Errors
    ///
    /// [`StatisticsError::Overflow`] where a limit is larger than a number can be.
    pub fn mean_interval(
        &self,
        confidence_level: ConfidenceLevel,
    ) -> Result<Option<Interval>, StatisticsError> {
        let Some(standard_error) = self.standard_error() else {
            return Ok(None);
        };
        let df = self.count as f64 - 1.0;
        let margin = t_quantile(df, confidence_level)? * standard_error;
        interval_around(self.mean, margin, confidence_level).map(Some)
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mean {} of {}", self.mean, self.count)?;
        match self.standard_deviation {
            Some(deviation) => write!(f, ", standard deviation {deviation}"),
            None => Ok(()),
        }
    }
}

/// √ Σ (x − mean)², without a square that overflows or vanishes.
fn root_of_squares(values: &[f64], mean: f64) -> f64 {
    // Halves where the difference of two finite numbers is none.
    let whole = values.iter().all(|x| (x - mean).is_finite());
    let scale = if whole { 1.0 } else { 0.5 };
    let deviations = || values.iter().map(|x| x * scale - mean * scale);
    let largest = deviations().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    if largest <= 0.0 {
        return 0.0;
    }
    let squares: f64 = deviations().map(|x| (x / largest) * (x / largest)).sum();
    squares.sqrt() * largest / scale
}

/// Welch's test that two means are equal, with the interval of their difference.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
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
    confidence_level: ConfidenceLevel,
) -> Result<Option<WelchTest>, StatisticsError> {
    let (Some(e1), Some(e2)) = (first.standard_error(), second.standard_error()) else {
        return Ok(None);
    };
    let standard_error = finite(e1.hypot(e2), "standard error of the difference")?;
    if standard_error <= 0.0 {
        return Ok(None);
    }
    let (n1, n2) = (first.count as f64, second.count as f64);
    // Shares of the variance instead of its square, which could overflow.
    let share = |error: f64| (error / standard_error) * (error / standard_error);
    let (share1, share2) = (share(e1), share(e2));
    let degrees_of_freedom = 1.0 / (share1 * share1 / (n1 - 1.0) + share2 * share2 / (n2 - 1.0));
    let difference = finite(first.mean - second.mean, "difference of means")?;
    let t = finite(difference / standard_error, "t")?;
    let margin = t_quantile(degrees_of_freedom, confidence_level)? * standard_error;
    Ok(Some(WelchTest {
        difference: interval_around(difference, margin, confidence_level)?,
        t,
        degrees_of_freedom,
        p_value: StudentT::new(degrees_of_freedom)?.two_sided(t),
    }))
}

fn t_quantile(df: f64, confidence_level: ConfidenceLevel) -> Result<f64, StatisticsError> {
    StudentT::new(df)?.upper_quantile(confidence_level.upper_tail())
}

fn interval_around(
    estimate: f64,
    margin: f64,
    confidence_level: ConfidenceLevel,
) -> Result<Interval, StatisticsError> {
    Ok(Interval {
        estimate,
        lower: finite(estimate - margin, "lower limit")?,
        upper: finite(estimate + margin, "upper limit")?,
        confidence: confidence_level,
    })
}

/// The mean of finite values, `None` where there are none: between the least and the greatest, and
/// exactly their value where all are equal.
pub(crate) fn mean(values: &[f64]) -> Result<Option<f64>, StatisticsError> {
    let Some(&origin) = values.first() else {
        return Ok(None);
    };
    let n = values.len() as f64;
    // Differences from the first value: equal values have no spread.
    let rough = origin + values.iter().map(|x| x - origin).sum::<f64>() / n;
    let found = rough + values.iter().map(|x| x - rough).sum::<f64>() / n;
    let found = if found.is_finite() {
        found
    } else {
        // A sum of finite values that is none: of shares of the whole it is one.
        values.iter().map(|x| x / n).sum()
    };
    let least = values.iter().copied().fold(origin, f64::min);
    let greatest = values.iter().copied().fold(origin, f64::max);
    finite(found.max(least).min(greatest), "mean").map(Some)
}

#[cfg(feature = "serde")]
impl WelchTest {
    fn check(&self) -> Result<(), QuantityError> {
        super::checked::finite(self.t, "t")?;
        super::checked::positive(self.degrees_of_freedom, "degrees of freedom")?;
        super::checked::probability(self.p_value, "p-value")
    }
}

#[cfg(feature = "serde")]
super::checked::checked_on_read!(WelchTest);

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Fields {
    count: u64,
    mean: f64,
    standard_deviation: Option<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for Sample {
    type Error = StatisticsError;

    fn try_from(fields: Fields) -> Result<Self, StatisticsError> {
        Self::with_deviation(fields.count, fields.mean, fields.standard_deviation)
    }
}

#[cfg(feature = "serde")]
impl From<Sample> for Fields {
    fn from(sample: Sample) -> Self {
        Self {
            count: sample.count,
            mean: sample.mean,
            standard_deviation: sample.standard_deviation,
        }
    }
}
