use super::StudentT;
use super::error::{StatisticsError, all_finite};
use super::regression::Moments;
use crate::quantity::counted;
use std::fmt;

/// A correlation coefficient in \[−1, 1\] and the number of pairs that it comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self")
)]
pub struct Correlation {
    coefficient: f64,
    count: usize,
}

impl Correlation {
    /// A correlation of its parts, as a table of results gives them.
    ///
    /// # Errors
    ///
    /// [`StatisticsError::InvalidCorrelation`] where the coefficient is not in \[−1, 1\] or comes
    /// from fewer than two pairs.
    pub fn new(coefficient: f64, count: usize) -> Result<Self, StatisticsError> {
        let correlation = Self { coefficient, count };
        correlation.check()?;
        Ok(correlation)
    }

    fn check(&self) -> Result<(), StatisticsError> {
        if (-1.0..=1.0).contains(&self.coefficient) && self.count >= 2 {
            Ok(())
        } else {
            Err(StatisticsError::InvalidCorrelation {
                coefficient: self.coefficient,
                count: self.count,
            })
        }
    }

    /// r or ρ, in \[−1, 1\].
    pub fn coefficient(&self) -> f64 {
        self.coefficient
    }

    /// The number of pairs.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The two-sided p-value of the test that there is no correlation, `None` with fewer than
    /// three pairs.
    ///
    /// ```text
    /// t = r √((n − 2) / (1 − r²))   with n − 2 degrees of freedom
    /// ```
    ///
    /// Exact for Pearson's coefficient of normal pairs, an approximation for Spearman's. A perfect
    /// correlation has the p-value 0.
    pub fn p_value(&self) -> Option<f64> {
        if self.count < 3 {
            return None;
        }
        let df = self.count as f64 - 2.0;
        let r = self.coefficient;
        // 1 − r² in two factors: near ±1 the square would have lost it.
        let rest = (1.0 - r) * (1.0 + r);
        let t = r * (df / rest).sqrt();
        Some(StudentT::new(df).ok()?.two_sided(t))
    }
}

impl fmt::Display for Correlation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.coefficient.fmt(f)?;
        write!(f, " ({})", counted(self.count, "pair"))
    }
}

#[cfg(feature = "serde")]
super::checked::checked_on_read!(Correlation);

/// Pearson's correlation Sxy/√(Sxx Syy); `None` with fewer than two pairs or where a side does not
/// vary.
///
/// # Example
///
/// ```
/// use clv::statistics::pearson;
///
/// let correlation = pearson(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 4.0, 5.0, 4.0, 5.0])?;
/// assert!((correlation.ok_or("flat")?.coefficient() - 0.6_f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`StatisticsError::LengthsDiffer`] or [`StatisticsError::NotFinite`].
pub fn pearson(x: &[f64], y: &[f64]) -> Result<Option<Correlation>, StatisticsError> {
    Ok(Moments::of(x, y)?
        .filter(|moments| moments.xx > 0.0 && moments.yy > 0.0)
        .map(|moments| Correlation {
            coefficient: (moments.xy / (moments.xx * moments.yy).sqrt()).clamp(-1.0, 1.0),
            count: x.len(),
        }))
}

/// Spearman's rank correlation: [`pearson`] of the mid-ranks.
///
/// # Example
///
/// ```
/// use clv::statistics::spearman;
///
/// let correlation = spearman(&[1.0, 10.0, 100.0], &[-5.0, 0.0, 2.0])?;
/// assert_eq!(correlation.ok_or("flat")?.coefficient(), 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`pearson`].
pub fn spearman(x: &[f64], y: &[f64]) -> Result<Option<Correlation>, StatisticsError> {
    pearson(&mid_ranks(x)?, &mid_ranks(y)?)
}

/// Ranks from 1; equal values share the mean of their ranks.
///
/// # Example
///
/// ```
/// use clv::statistics::mid_ranks;
///
/// assert_eq!(mid_ranks(&[3.0, 1.0, 3.0, 2.0])?, [3.5, 1.0, 3.5, 2.0]);
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
///
/// # Errors
///
/// [`StatisticsError::NotFinite`] for an infinite value or NaN.
pub fn mid_ranks(values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    all_finite(values)?;
    let mut order: Vec<(f64, usize)> = values.iter().copied().zip(0..).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for ties in order.chunk_by(|a, b| a.0 == b.0) {
        let rank = before as f64 + (ties.len() as f64 + 1.0) / 2.0;
        for &(_, index) in ties {
            if let Some(place) = ranks.get_mut(index) {
                *place = rank;
            }
        }
        before += ties.len();
    }
    Ok(ranks)
}
