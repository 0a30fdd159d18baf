use super::CampaignError;
use super::check::{inner, inner_share};
use super::noncentral_t::above;
use super::uplift::finite;
use crate::quantity::Probability;
use crate::statistics::{StandardNormal, StudentT};
use std::fmt;

/// Whether a test asks for a difference in either direction or in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
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
    /// α, the chance to see a difference where there is none, neither 0 nor 1.
    pub alpha: Probability,
    /// 1 − β, the chance to see the difference where it is there, neither 0 nor 1.
    pub power: Probability,
    /// Which differences count.
    pub sides: Sides,
}

/// Two conversion rates that a test should tell apart, in (0, 1).
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConversionRates {
    /// The rate of the control.
    pub control: f64,
    /// The rate of the treated.
    pub treated: f64,
}

/// A difference of two means that a test should see.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MeanEffect {
    /// δ, in the unit of the outcome.
    pub difference: f64,
    /// s, the standard deviation of one customer in either arm, in the same unit.
    pub standard_deviation: f64,
}

/// Customers of the two arms of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ArmSizes {
    /// Customers of the treated arm.
    pub treated: u64,
    /// Customers of the control.
    pub control: u64,
}

/// The variance that a sample size of two proportions is planned with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum VarianceMethod {
    /// Of the mean rate under no difference, of either rate under the difference: R's
    /// `power.prop.test`.
    Pooled,
    /// Of either rate throughout.
    Unpooled,
    /// Cohen's arcsine transformation, whose variance does not depend on the rate.
    Arcsine,
}

/// Customers that the arms of a test need.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SampleSize {
    /// Customers of the control, as the formula says.
    pub exact_control: f64,
    /// The arms, rounded up, at least one customer each.
    pub arms: ArmSizes,
}

impl fmt::Display for SampleSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ArmSizes { treated, control } = self.arms;
        write!(f, "{treated} treated and {control} control customers")
    }
}

impl Sides {
    /// The probability beyond the critical value.
    fn tail(self, alpha: f64) -> f64 {
        match self {
            Self::One => alpha,
            Self::Two => alpha / 2.0,
        }
    }

    /// z_α, the critical value.
    fn critical(self, alpha: f64) -> Result<f64, CampaignError> {
        Ok(StandardNormal.upper_quantile(self.tail(alpha))?)
    }
}

impl ErrorRates {
    /// (z_α, z_β). A power that a test without customers has already asks for none.
    fn quantiles(self) -> Result<(f64, f64), CampaignError> {
        let alpha = inner_share("alpha", self.alpha)?;
        let power = inner_share("power", self.power)?;
        let (z_alpha, z_beta) = (self.sides.critical(alpha)?, StandardNormal.quantile(power)?);
        if z_alpha + z_beta > 0.0 {
            return Ok((z_alpha, z_beta));
        }
        Err(CampaignError::Setting {
            what: "power",
            range: "above alpha, or half of it for two sides",
            value: power,
        })
    }
}

fn positive(what: &'static str, value: f64) -> Result<f64, CampaignError> {
    if value > 0.0 && value.is_finite() {
        return Ok(value);
    }
    Err(CampaignError::Setting {
        what,
        range: "finite and above 0",
        value,
    })
}

fn rounded_up(exact_control: f64, ratio: f64) -> Result<SampleSize, CampaignError> {
    let whole = |exact: f64| -> Result<u64, CampaignError> {
        let exact = finite(exact, "customers of an arm")?;
        if exact >= u64::MAX as f64 {
            finite(f64::INFINITY, "customers of an arm")?;
        }
        // What underflows to 0 is still more than nobody.
        Ok((exact.ceil() as u64).max(1))
    };
    Ok(SampleSize {
        exact_control,
        arms: ArmSizes {
            control: whole(exact_control)?,
            treated: whole(exact_control * ratio)?,
        },
    })
}

/// Customers of both arms so that a difference of two conversion rates is seen, where `treated_per_control`
/// customers are treated for each customer of the control: 1 for equal arms, 9 for a control of a tenth.
///
/// ```text
/// pooled    n = (z_α √(p̄ q̄ (1 + 1/k)) + z_β √(p₀q₀ + p₁q₁/k))²/(p₁ − p₀)²,   p̄ = (p₀ + k p₁)/(1 + k)
/// unpooled  n = (z_α + z_β)² (p₀q₀ + p₁q₁/k)/(p₁ − p₀)²
/// arcsine   n = (1 + 1/k) (z_α + z_β)²/h²,   h = 2 asin √p₁ − 2 asin √p₀
/// ```
///
/// n: customers of the control, k n those of the treated; p₀, p₁: the rates of control and treated,
/// q = 1 − p. `None` where the rates are equal: no number of customers shows nothing. Sources: Fleiss,
/// Levin & Paik 2003, sections 4.2 and 4.4; Cohen 1988, chapter 6.
///
/// # Errors
///
/// [`CampaignError::Setting`] where a rate, alpha or the power is not in (0, 1), the ratio is not a
/// finite number above 0, or the power is no more than what chance alone gives (α, or α/2 with two
/// sides); [`CampaignError::Statistics`] where the number is too large.
///
/// # Example
///
/// ```
/// use clv::campaign::{
///     ArmSizes, ConversionRates, ErrorRates, Sides, VarianceMethod, sample_size_two_proportions,
/// };
/// use clv::quantity::Probability;
/// use rust_decimal_macros::dec;
///
/// let errors = ErrorRates {
///     alpha: Probability::new(dec!(0.05))?,
///     power: Probability::new(dec!(0.9))?,
///     sides: Sides::Two,
/// };
/// let rates = ConversionRates { control: 0.5, treated: 0.75 };
/// let size = sample_size_two_proportions(rates, 1.0, errors, VarianceMethod::Pooled)?;
/// // R: power.prop.test(p1 = .50, p2 = .75, power = .90) says n = 76.7.
/// assert_eq!(size.map(|size| size.arms), Some(ArmSizes { treated: 77, control: 77 }));
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn sample_size_two_proportions(
    rates: ConversionRates,
    treated_per_control: f64,
    errors: ErrorRates,
    method: VarianceMethod,
) -> Result<Option<SampleSize>, CampaignError> {
    rates.check()?;
    let ratio = positive(
        "treated customers for each of the control",
        treated_per_control,
    )?;
    let (z_alpha, z_beta) = errors.quantiles()?;
    if rates.control == rates.treated {
        return Ok(None);
    }
    let difference = rates.treated - rates.control;
    // In units of the control's size.
    let (pooled, unpooled) = rates.variances(ratio, 1.0);
    let exact = match method {
        VarianceMethod::Pooled => {
            let sum = z_alpha * pooled.sqrt() + z_beta * unpooled.sqrt();
            (sum / difference).powi(2)
        }
        VarianceMethod::Unpooled => ((z_alpha + z_beta) / difference).powi(2) * unpooled,
        VarianceMethod::Arcsine => {
            let angle = |rate: f64| 2.0 * rate.sqrt().asin();
            let distance = angle(rates.treated) - angle(rates.control);
            (1.0 + 1.0 / ratio) * ((z_alpha + z_beta) / distance).powi(2)
        }
    };
    rounded_up(exact, ratio).map(Some)
}

impl ConversionRates {
    fn check(self) -> Result<(), CampaignError> {
        inner("conversion rate", self.control)?;
        inner("conversion rate", self.treated)?;
        Ok(())
    }

    /// The variances of the difference with arms of these sizes: were the rates equal, and as they are.
    fn variances(self, treated: f64, control: f64) -> (f64, f64) {
        let all = treated + control;
        let mean = self.treated * (treated / all) + self.control * (control / all);
        let of = |rate: f64, customers: f64| rate * (1.0 - rate) / customers;
        (
            of(mean, treated) + of(mean, control),
            of(self.treated, treated) + of(self.control, control),
        )
    }
}

/// The chance that a test with arms of these sizes sees a difference of two rates.
///
/// ```text
/// 1 − β = Φ((|p₁ − p₀| − z_α √(p̄ q̄ (1/n₁ + 1/n₀)))/√(p₁q₁/n₁ + p₀q₀/n₀))
/// ```
///
/// The inverse of [`sample_size_two_proportions`] by [`VarianceMethod::Pooled`]; the chance to
/// see a difference in the wrong direction is not counted. An arm without customers sees nothing: 0.
///
/// # Errors
///
/// [`CampaignError::Setting`] where a rate or alpha is not in (0, 1).
///
/// # Example
///
/// ```
/// use clv::campaign::{ArmSizes, ConversionRates, Sides, power_two_proportions};
/// use clv::quantity::Probability;
/// use rust_decimal_macros::dec;
///
/// let rates = ConversionRates { control: 0.5, treated: 0.75 };
/// let arms = ArmSizes { treated: 77, control: 77 };
/// let power = power_two_proportions(rates, arms, Probability::new(dec!(0.05))?, Sides::Two)?;
/// assert!((power - 0.901104).abs() < 1e-6);
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn power_two_proportions(
    rates: ConversionRates,
    arms: ArmSizes,
    alpha: Probability,
    sides: Sides,
) -> Result<f64, CampaignError> {
    rates.check()?;
    let critical = sides.critical(inner_share("alpha", alpha)?)?;
    if arms.treated == 0 || arms.control == 0 {
        return Ok(0.0);
    }
    let (pooled, unpooled) = rates.variances(arms.treated as f64, arms.control as f64);
    let reach = (rates.treated - rates.control).abs() - critical * pooled.sqrt();
    Ok(StandardNormal.cumulative(reach / unpooled.sqrt()))
}

/// Customers of both arms so that the t test sees a difference of two means, where `treated_per_control`
/// customers are treated for each customer of the control: 1 for equal arms, 9 for a control of a tenth.
///
/// ```text
/// n with P(T > t_α) = 1 − β,   T ~ t′(ν, λ),   ν = (1 + k) n − 2,   λ = |δ|/s · √(n k/(1 + k))
/// ```
///
/// n: customers of the control, at least 2; k n: those of the treated, at least 2; t_α: Student's
/// quantile, t′(ν, λ): the noncentral t distribution. As R's `power.t.test`, which for equal arms gives
/// the same n; the formula with normal quantiles, 2 (z_α + z_β)² s²/δ², falls short by 1 or 2 an arm.
/// `None` where the difference is 0. Source: Cohen 1988, chapter 2.
///
/// # Errors
///
/// [`CampaignError::Setting`] where alpha or the power is not in (0, 1), the ratio is not a finite
/// number above 0, the power is no more than what chance alone gives (α, or α/2 with two sides), the
/// difference is not finite or the standard deviation is not a finite number above 0;
/// [`CampaignError::Statistics`] where the number is too large.
///
/// # Example
///
/// ```
/// use clv::campaign::{ArmSizes, ErrorRates, MeanEffect, Sides, sample_size_two_means};
/// use clv::quantity::Probability;
/// use rust_decimal_macros::dec;
///
/// let errors = ErrorRates {
///     alpha: Probability::new(dec!(0.05))?,
///     power: Probability::new(dec!(0.8))?,
///     sides: Sides::Two,
/// };
/// let effect = MeanEffect { difference: 0.5, standard_deviation: 1.0 };
/// let size = sample_size_two_means(effect, 1.0, errors)?;
/// // The textbook's 16 s²/δ²; R: power.t.test(delta = .5, sd = 1, power = .8) says n = 63.76576.
/// assert_eq!(size.map(|size| size.arms), Some(ArmSizes { treated: 64, control: 64 }));
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn sample_size_two_means(
    effect: MeanEffect,
    treated_per_control: f64,
    errors: ErrorRates,
) -> Result<Option<SampleSize>, CampaignError> {
    let ratio = positive(
        "treated customers for each of the control",
        treated_per_control,
    )?;
    let (z_alpha, z_beta) = errors.quantiles()?;
    effect.check()?;
    if effect.difference == 0.0 {
        return Ok(None);
    }
    let standard = (z_alpha + z_beta) * (effect.standard_deviation / effect.difference);
    let normal = (1.0 + 1.0 / ratio) * standard * standard;
    let tail = errors.sides.tail(inner_share("alpha", errors.alpha)?);
    let power = inner_share("power", errors.power)?;
    let seen = |control: f64| effect.power(ratio * control, control, tail);
    // Either arm needs two customers for a spread.
    let mut low = (2.0_f64).max(2.0 / ratio);
    if seen(low)? >= power {
        return rounded_up(low, ratio).map(Some);
    }
    let mut high = finite(normal, "customers of an arm")?.max(low) + 4.0 * (1.0 + 1.0 / ratio);
    while seen(high)? < power {
        low = high;
        high = finite(2.0 * high, "customers of an arm")?;
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if high - low <= 1e-12 * high {
            break;
        }
        if seen(middle)? < power {
            low = middle;
        } else {
            high = middle;
        }
    }
    rounded_up(high, ratio).map(Some)
}

impl MeanEffect {
    fn check(self) -> Result<(), CampaignError> {
        positive("standard deviation", self.standard_deviation)?;
        if self.difference.is_finite() {
            return Ok(());
        }
        Err(CampaignError::Setting {
            what: "difference of the means",
            range: "finite",
            value: self.difference,
        })
    }

    /// The chance that the t test sees it.
    fn power(self, treated: f64, control: f64, tail: f64) -> Result<f64, CampaignError> {
        let freedom = treated + control - 2.0;
        let critical = StudentT::new(freedom)?.upper_quantile(tail)?;
        // The quotient may be infinite, and infinitely many standard errors are seen for certain.
        let standard_errors = (treated * (control / (treated + control))).sqrt()
            * (self.difference.abs() / self.standard_deviation);
        Ok(above(critical, freedom, standard_errors))
    }
}

/// The chance that a t test with arms of these sizes sees a difference of two means.
///
/// ```text
/// 1 − β = P(T > t_α),   T ~ t′(ν, λ),   ν = n₁ + n₀ − 2,   λ = |δ|/s · √(n₁ n₀/(n₁ + n₀))
/// ```
///
/// The inverse of [`sample_size_two_means`]; the chance to see a difference in the wrong direction
/// is not counted. With fewer than two customers in an arm nothing is seen: 0.
///
/// # Errors
///
/// [`CampaignError::Setting`] where alpha is not in (0, 1), the difference is not finite or the
/// standard deviation is not a finite number above 0.
///
/// # Example
///
/// ```
/// use clv::campaign::{ArmSizes, MeanEffect, Sides, power_two_means};
/// use clv::quantity::Probability;
/// use rust_decimal_macros::dec;
///
/// let effect = MeanEffect { difference: 1.0, standard_deviation: 1.0 };
/// let arms = ArmSizes { treated: 20, control: 20 };
/// let power = power_two_means(effect, arms, Probability::new(dec!(0.05))?, Sides::Two)?;
/// // R: power.t.test(n = 20, delta = 1, sd = 1) says 0.8689528.
/// assert!((power - 0.8689528).abs() < 5e-8);
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn power_two_means(
    effect: MeanEffect,
    arms: ArmSizes,
    alpha: Probability,
    sides: Sides,
) -> Result<f64, CampaignError> {
    let tail = sides.tail(inner_share("alpha", alpha)?);
    effect.check()?;
    if arms.treated < 2 || arms.control < 2 {
        return Ok(0.0);
    }
    effect.power(arms.treated as f64, arms.control as f64, tail)
}
