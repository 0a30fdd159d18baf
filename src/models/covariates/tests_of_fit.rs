use crate::statistics::{ChiSquared, p_equals};
use std::fmt;

/// The test of a model against one that it contains.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct LikelihoodRatioTest {
    /// Twice the difference of the log-likelihoods, at least 0.
    pub statistic: f64,
    /// The number of parameters the smaller model lacks.
    pub degrees_of_freedom: u32,
    /// P(χ² > statistic).
    pub p_value: f64,
}

impl LikelihoodRatioTest {
    pub(in crate::models) fn new(
        larger: f64,
        smaller: f64,
        degrees_of_freedom: u32,
    ) -> Option<Self> {
        // A model that contains another is never less likely, but for the rounding of two searches.
        const ROUNDING: f64 = 1e-3;
        let statistic = 2.0 * (larger - smaller);
        if statistic < -ROUNDING {
            return None;
        }
        let statistic = statistic.max(0.0);
        Some(Self {
            statistic,
            degrees_of_freedom,
            p_value: above(statistic, degrees_of_freedom)?,
        })
    }
}

/// The test that several coefficients are 0 together: γ̂' Cov⁻¹ γ̂ against χ².
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct WaldTest {
    /// γ̂' Cov⁻¹ γ̂.
    pub statistic: f64,
    /// The number of coefficients.
    pub degrees_of_freedom: u32,
    /// P(χ² > statistic).
    pub p_value: f64,
}

impl WaldTest {
    pub(super) fn new(statistic: f64, degrees_of_freedom: u32) -> Option<Self> {
        Some(Self {
            statistic,
            degrees_of_freedom,
            p_value: above(statistic, degrees_of_freedom)?,
        })
    }
}

/// P(χ² > statistic).
fn above(statistic: f64, degrees_of_freedom: u32) -> Option<f64> {
    let chi_squared = ChiSquared::new(degrees_of_freedom.into()).ok()?;
    Some(chi_squared.survival(statistic))
}

/// χ² with its degrees of freedom, and its p-value.
fn write_test(f: &mut fmt::Formatter<'_>, of: (f64, u32, f64)) -> fmt::Result {
    let (statistic, degrees_of_freedom, p_value) = of;
    write!(
        f,
        "χ²({degrees_of_freedom}) {statistic:.3}, {}",
        p_equals(p_value)
    )
}

impl fmt::Display for LikelihoodRatioTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_test(f, (self.statistic, self.degrees_of_freedom, self.p_value))
    }
}

impl fmt::Display for WaldTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_test(f, (self.statistic, self.degrees_of_freedom, self.p_value))
    }
}
