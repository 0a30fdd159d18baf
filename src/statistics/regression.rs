use super::StudentT;
use super::error::{StatisticsError, all_finite, finite};
use super::mean::mean;
use crate::quantity::counted;
use std::fmt;

/// A straight line through points by least squares.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct LinearFit {
    /// Sxy/Sxx, in units of y per unit of x.
    pub slope: f64,
    /// ȳ − slope · x̄.
    pub intercept: f64,
    /// Sxy²/(Sxx Syy), the share of y's variance on the line; `None` where all y are equal.
    pub r_squared: Option<f64>,
    /// √(SSE/(n − 2)/Sxx); `None` with fewer than three points.
    pub slope_standard_error: Option<f64>,
    /// The number of points.
    pub count: usize,
}

impl LinearFit {
    /// slope · x + intercept.
    pub fn at(&self, x: f64) -> f64 {
        self.slope * x + self.intercept
    }

    /// The two-sided p-value of the test that the slope is 0, `None` with fewer than three points.
    ///
    /// It is that of the correlation. Where all points lie on the line it is 0 for a line that
    /// rises or falls, and `None` for a level one.
    pub fn slope_p_value(&self) -> Option<f64> {
        let error = self.slope_standard_error?;
        if error <= 0.0 {
            return (self.slope != 0.0).then_some(0.0);
        }
        let t = StudentT::new(self.count as f64 - 2.0).ok()?;
        Some(t.two_sided(self.slope / error))
    }
}

impl fmt::Display for LinearFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("y = ")?;
        self.slope.fmt(f)?;
        f.write_str(" · x + ")?;
        self.intercept.fmt(f)?;
        write!(f, " through {}", counted(self.count, "point"))
    }
}

#[cfg(feature = "serde")]
impl LinearFit {
    fn check(&self) -> Result<(), StatisticsError> {
        use super::checked::{finite, in_range, not_negative, probability};
        finite(self.slope, "slope")?;
        finite(self.intercept, "intercept")?;
        in_range(
            self.count as f64,
            (2.0, f64::MAX),
            "number of points",
            "≥ 2",
        )?;
        if let Some(share) = self.r_squared {
            probability(share, "R²")?;
        }
        if let Some(error) = self.slope_standard_error {
            not_negative(error, "standard error of the slope")?;
            in_range(
                self.count as f64,
                (3.0, f64::MAX),
                "number of points with a standard error",
                "≥ 3",
            )?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
super::checked::checked_on_read!(LinearFit);

/// Ordinary least squares of y on x; `None` with fewer than two points or where all x are equal.
///
/// # Example
///
/// ```
/// use clv::statistics::ordinary_least_squares;
///
/// let fit = ordinary_least_squares(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 4.0, 5.0, 4.0, 5.0])?;
/// let fit = fit.ok_or("no line")?;
/// assert!((fit.slope - 0.6).abs() < 1e-15 && (fit.intercept - 2.2).abs() < 1e-15);
/// assert!((fit.r_squared.ok_or("flat")? - 0.6).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`StatisticsError::LengthsDiffer`], [`StatisticsError::NotFinite`], or
/// [`StatisticsError::Overflow`] where the line is steeper than a number can be.
pub fn ordinary_least_squares(x: &[f64], y: &[f64]) -> Result<Option<LinearFit>, StatisticsError> {
    let Some(moments) = Moments::of(x, y)? else {
        return Ok(None);
    };
    if moments.xx <= 0.0 {
        return Ok(None);
    }
    let unit = moments.y.over(&moments.x);
    let scaled_slope = moments.xy / moments.xx;
    let slope = finite(scaled_slope * unit, "slope")?;
    let intercept = finite(moments.y.mean - slope * moments.x.mean, "intercept")?;
    let r_squared =
        (moments.yy > 0.0).then(|| (moments.xy / moments.xx * (moments.xy / moments.yy)).min(1.0));
    let residual = (moments.y.deviations.iter().zip(&moments.x.deviations))
        .map(|(y, x)| (y - scaled_slope * x).powi(2))
        .sum::<f64>();
    let slope_standard_error = match x.len() {
        0..=2 => None,
        n => Some(finite(
            (residual / (n - 2) as f64 / moments.xx).sqrt() * unit,
            "standard error of the slope",
        )?),
    };
    Ok(Some(LinearFit {
        slope,
        intercept,
        r_squared,
        slope_standard_error,
        count: x.len(),
    }))
}

/// Deviations from the mean in units of the largest, so that no square overflows or vanishes.
struct Centred {
    mean: f64,
    /// The largest deviation, or half of it where it has no place in a number.
    largest: f64,
    halved: bool,
    deviations: Vec<f64>,
}

impl Centred {
    fn of(values: &[f64]) -> Result<Option<Self>, StatisticsError> {
        let Some(mean) = mean(values)? else {
            return Ok(None);
        };
        let halved = values.iter().any(|x| !(x - mean).is_finite());
        let scale = if halved { 0.5 } else { 1.0 };
        let deviations = || values.iter().map(|x| x * scale - mean * scale);
        let largest = deviations().fold(0.0_f64, |largest, x| largest.max(x.abs()));
        let unit = if largest > 0.0 { largest } else { 1.0 };
        Ok(Some(Self {
            mean,
            largest: unit,
            halved,
            deviations: deviations().map(|x| x / unit).collect(),
        }))
    }

    /// The largest deviation over that of another.
    fn over(&self, other: &Self) -> f64 {
        let ratio = self.largest / other.largest;
        match (self.halved, other.halved) {
            (true, false) => 2.0 * ratio,
            (false, true) => ratio / 2.0,
            _ => ratio,
        }
    }
}

/// Sums of squares and products of centred pairs.
pub(super) struct Moments {
    x: Centred,
    y: Centred,
    pub(super) xx: f64,
    pub(super) yy: f64,
    pub(super) xy: f64,
}

impl Moments {
    /// `None` with fewer than two pairs.
    pub(super) fn of(x: &[f64], y: &[f64]) -> Result<Option<Self>, StatisticsError> {
        if x.len() != y.len() {
            return Err(StatisticsError::LengthsDiffer {
                x: x.len(),
                y: y.len(),
            });
        }
        all_finite(x)?;
        all_finite(y)?;
        if x.len() < 2 {
            return Ok(None);
        }
        let (Some(x), Some(y)) = (Centred::of(x)?, Centred::of(y)?) else {
            return Ok(None);
        };
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum();
        Ok(Some(Self {
            xx: product(&x.deviations, &x.deviations),
            yy: product(&y.deviations, &y.deviations),
            xy: product(&x.deviations, &y.deviations),
            x,
            y,
        }))
    }
}
