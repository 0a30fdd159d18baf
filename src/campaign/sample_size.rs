use super::CampaignError;
use super::uplift::finite;
use crate::statistics::StandardNormal;

/// Whether a test asks for a difference in either direction or in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Sides {
    /// Better only, or worse only.
    One,
    /// Better or worse.
    Two,
}

/// The chances that a test errs.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ErrorRates {
    /// α, the chance to see a difference where there is none, in (0, 1).
    pub alpha: f64,
    /// 1 − β, the chance to see the difference where it is there, in (0, 1).
    pub power: f64,
    /// Which differences count.
    pub sides: Sides,
}

/// The variance that a sample size of two proportions is planned with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum VarianceMethod {
    /// Of the mean rate under no difference, of either rate under the difference: R's
    /// `power.prop.test`.
    Pooled,
    /// Of either rate throughout.
    Unpooled,
    /// Cohen's arcsine transformation, whose variance does not depend on the rate.
    Arcsine,
}

/// Customers that each of two equal arms needs.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SampleSize {
    /// What the formula says.
    pub exact: f64,
    /// The same rounded up, at least 1.
    pub per_arm: u64,
}

impl Sides {
    /// z_α, the critical value.
    fn critical(self, alpha: f64) -> Result<f64, CampaignError> {
        let tail = match self {
            Self::One => alpha,
            Self::Two => alpha / 2.0,
        };
        Ok(StandardNormal.upper_quantile(tail)?)
    }
}

impl ErrorRates {
    /// (z_α, z_β). A power that a test without customers has already asks for none.
    fn quantiles(self) -> Result<(f64, f64), CampaignError> {
        open_share("alpha", self.alpha)?;
        open_share("power", self.power)?;
        let (z_alpha, z_beta) = (
            self.sides.critical(self.alpha)?,
            StandardNormal.quantile(self.power)?,
        );
        if z_alpha + z_beta > 0.0 {
            return Ok((z_alpha, z_beta));
        }
        Err(CampaignError::Setting {
            what: "power",
            range: "above alpha, or half of it for two sides",
            value: self.power,
        })
    }
}

fn open_share(what: &'static str, value: f64) -> Result<(), CampaignError> {
    if value > 0.0 && value < 1.0 {
        return Ok(());
    }
    Err(CampaignError::Setting {
        what,
        range: "in (0, 1)",
        value,
    })
}

fn rounded_up(exact: f64) -> Result<SampleSize, CampaignError> {
    let exact = finite(exact, "customers per arm")?;
    if exact >= u64::MAX as f64 {
        finite(f64::INFINITY, "customers per arm")?;
    }
    Ok(SampleSize {
        exact,
        // What underflows to 0 is still more than nobody.
        per_arm: (exact.ceil() as u64).max(1),
    })
}

/// Customers per arm so that a difference of two conversion rates is seen.
///
/// ```text
/// pooled    n = (z_α √(2 p̄ q̄) + z_β √(p₁q₁ + p₂q₂))²/(p₁ − p₂)²,   p̄ = (p₁ + p₂)/2
/// unpooled  n = (z_α + z_β)² (p₁q₁ + p₂q₂)/(p₁ − p₂)²
/// arcsine   n = 2 (z_α + z_β)²/h²,   h = 2 asin √p₁ − 2 asin √p₂
/// ```
///
/// `None` where the rates are equal: no number of customers shows nothing. Sources: Fleiss, Levin &
/// Paik 2003, section 4.2; Cohen 1988, chapter 6.
///
/// # Errors
///
/// [`CampaignError::Setting`] where a rate, alpha or the power is not in (0, 1), or the power is no
/// more than what chance alone gives (α, or α/2 with two sides); [`CampaignError::Statistics`] where
/// the number is too large.
///
/// # Example
///
/// ```
/// use clv::campaign::{ErrorRates, Sides, VarianceMethod, sample_size_two_proportions};
///
/// let errors = ErrorRates { alpha: 0.05, power: 0.9, sides: Sides::Two };
/// let size = sample_size_two_proportions(0.5, 0.75, errors, VarianceMethod::Pooled)?;
/// // R: power.prop.test(p1 = .50, p2 = .75, power = .90) says n = 76.7.
/// assert_eq!(size.map(|size| size.per_arm), Some(77));
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn sample_size_two_proportions(
    control_rate: f64,
    treated_rate: f64,
    errors: ErrorRates,
    method: VarianceMethod,
) -> Result<Option<SampleSize>, CampaignError> {
    open_share("conversion rate", control_rate)?;
    open_share("conversion rate", treated_rate)?;
    let (z_alpha, z_beta) = errors.quantiles()?;
    if control_rate == treated_rate {
        return Ok(None);
    }
    let rates = Rates::new(control_rate, treated_rate);
    let difference = rates.difference;
    let exact = match method {
        VarianceMethod::Pooled => {
            let sum = z_alpha * rates.pooled.sqrt() + z_beta * rates.unpooled.sqrt();
            (sum / difference).powi(2)
        }
        VarianceMethod::Unpooled => ((z_alpha + z_beta) / difference).powi(2) * rates.unpooled,
        VarianceMethod::Arcsine => {
            let angle = |rate: f64| 2.0 * rate.sqrt().asin();
            2.0 * ((z_alpha + z_beta) / (angle(treated_rate) - angle(control_rate))).powi(2)
        }
    };
    rounded_up(exact).map(Some)
}

/// 2p̄q̄ and p₁q₁ + p₂q₂, the variances of a difference of one customer each.
struct Rates {
    difference: f64,
    pooled: f64,
    unpooled: f64,
}

impl Rates {
    fn new(control: f64, treated: f64) -> Self {
        let mean = f64::midpoint(control, treated);
        Self {
            difference: treated - control,
            pooled: 2.0 * mean * (1.0 - mean),
            unpooled: control * (1.0 - control) + treated * (1.0 - treated),
        }
    }
}

/// The chance that a test of so many customers per arm sees a difference of two rates.
///
/// ```text
/// 1 − β = Φ((√n |p₁ − p₂| − z_α √(2 p̄ q̄))/√(p₁q₁ + p₂q₂))
/// ```
///
/// The inverse of [`sample_size_two_proportions`] by [`VarianceMethod::Pooled`]; the chance to
/// see a difference in the wrong direction is not counted.
///
/// # Errors
///
/// [`CampaignError::Setting`] where a rate or alpha is not in (0, 1).
///
/// # Example
///
/// ```
/// use clv::campaign::{Sides, power_two_proportions};
///
/// let power = power_two_proportions(0.5, 0.75, 77, 0.05, Sides::Two)?;
/// assert!((power - 0.901104).abs() < 1e-6);
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn power_two_proportions(
    control_rate: f64,
    treated_rate: f64,
    per_arm: u64,
    alpha: f64,
    sides: Sides,
) -> Result<f64, CampaignError> {
    open_share("conversion rate", control_rate)?;
    open_share("conversion rate", treated_rate)?;
    open_share("alpha", alpha)?;
    let rates = Rates::new(control_rate, treated_rate);
    let reach = (per_arm as f64).sqrt() * rates.difference.abs()
        - sides.critical(alpha)? * rates.pooled.sqrt();
    Ok(StandardNormal.cumulative(reach / rates.unpooled.sqrt()))
}

/// Customers per arm so that a difference of two means is seen.
///
/// ```text
/// n = 2 (z_α + z_β)² s²/δ²
/// ```
///
/// s is the standard deviation of one customer and δ the difference in the same unit. `None` where
/// the difference is 0.
///
/// # Errors
///
/// [`CampaignError::Setting`] where alpha or the power is not in (0, 1), the power is no more than
/// what chance alone gives (α, or α/2 with two sides), the difference is not finite or the standard
/// deviation is not a finite number above 0; [`CampaignError::Statistics`] where the number is too
/// large.
///
/// # Example
///
/// ```
/// use clv::campaign::{ErrorRates, Sides, sample_size_two_means};
///
/// let errors = ErrorRates { alpha: 0.05, power: 0.8, sides: Sides::Two };
/// let size = sample_size_two_means(0.5, 1.0, errors)?;
/// // The textbook's 16 s²/δ² is 64.
/// assert_eq!(size.map(|size| size.per_arm), Some(63));
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn sample_size_two_means(
    difference: f64,
    standard_deviation: f64,
    errors: ErrorRates,
) -> Result<Option<SampleSize>, CampaignError> {
    let (z_alpha, z_beta) = errors.quantiles()?;
    check_means(difference, standard_deviation)?;
    if difference == 0.0 {
        return Ok(None);
    }
    let standard = (z_alpha + z_beta) * standard_deviation / difference;
    rounded_up(2.0 * standard * standard).map(Some)
}

fn check_means(difference: f64, standard_deviation: f64) -> Result<(), CampaignError> {
    if !(standard_deviation > 0.0 && standard_deviation.is_finite()) {
        return Err(CampaignError::Setting {
            what: "standard deviation",
            range: "finite and above 0",
            value: standard_deviation,
        });
    }
    if !difference.is_finite() {
        return Err(CampaignError::Setting {
            what: "difference of the means",
            range: "finite",
            value: difference,
        });
    }
    Ok(())
}

/// The chance that a test of so many customers per arm sees a difference of two means.
///
/// ```text
/// 1 − β = Φ(√(n/2) |δ|/s − z_α)
/// ```
///
/// The inverse of [`sample_size_two_means`]; the chance to see a difference in the wrong direction
/// is not counted.
///
/// # Errors
///
/// [`CampaignError::Setting`] where alpha is not in (0, 1), the difference is not finite or the
/// standard deviation is not a finite number above 0.
///
/// # Example
///
/// ```
/// use clv::campaign::{Sides, power_two_means};
///
/// // √(63/2)·0.5 − 1.96 is 0.846, and Φ(0.846) is 0.801.
/// let power = power_two_means(0.5, 1.0, 63, 0.05, Sides::Two)?;
/// assert!((power - 0.801).abs() < 5e-4);
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn power_two_means(
    difference: f64,
    standard_deviation: f64,
    per_arm: u64,
    alpha: f64,
    sides: Sides,
) -> Result<f64, CampaignError> {
    open_share("alpha", alpha)?;
    check_means(difference, standard_deviation)?;
    // The quotient may be infinite, and infinitely many standard errors are seen for certain.
    let reach = (per_arm as f64 / 2.0).sqrt() * (difference.abs() / standard_deviation);
    let reach = if per_arm == 0 { 0.0 } else { reach };
    Ok(StandardNormal.cumulative(reach - sides.critical(alpha)?))
}
