use super::super::error::{StatisticsError, finite};
use super::kernel::{Target, beta_logit_quantile, beta_tails, ln_beta};
use super::{SHAPE_MINIMUM, StandardNormal, out_of_range, probability};

/// From here on the transformation to a normal variable is exact to the last digit.
const NEARLY_NORMAL: f64 = 1e10;

/// Student's t distribution with ν degrees of freedom, whole or not.
///
/// # Example
///
/// ```
/// use clv::statistics::StudentT;
///
/// // With one degree of freedom the 97.5 % quantile is tan(0.475 π).
/// let t = StudentT::new(1.0)?.quantile(0.975)?;
/// assert!((t - 12.706204736174694).abs() < 1e-12);
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentT {
    degrees_of_freedom: f64,
}

impl StudentT {
    /// The distribution with these degrees of freedom.
    ///
    /// # Errors
    ///
    /// Where they are not a finite number from 2 · [`SHAPE_MINIMUM`](super::SHAPE_MINIMUM) on.
    pub fn new(degrees_of_freedom: f64) -> Result<Self, StatisticsError> {
        if degrees_of_freedom >= 2.0 * SHAPE_MINIMUM && degrees_of_freedom.is_finite() {
            Ok(Self { degrees_of_freedom })
        } else {
            Err(out_of_range(
                "degrees of freedom",
                "a finite number ≥ 2e-4",
                degrees_of_freedom,
            ))
        }
    }

    /// P(T ≤ t).
    pub fn cumulative(self, t: f64) -> f64 {
        self.survival(-t)
    }

    /// P(T > t).
    pub fn survival(self, t: f64) -> f64 {
        let half = 0.5 * self.two_sided(t);
        if t > 0.0 { half } else { 1.0 - half }
    }

    /// P(|T| > |t|), the p-value of a two-sided test.
    pub fn two_sided(self, t: f64) -> f64 {
        let df = self.degrees_of_freedom;
        let ratio = t / df.sqrt();
        let square = ratio * ratio;
        if df >= NEARLY_NORMAL {
            return StandardNormal.two_sided(((df - 0.5) * square.ln_1p()).sqrt());
        }
        // From here on t² may leave the range of a number, and the first term of the tail's series
        // is all there is.
        if square > 1e250 {
            let half = 0.5 * df;
            return (-df * ratio.abs().ln() - half.ln() - ln_beta(0.5, half)).exp();
        }
        // T²/(ν + T²) is beta distributed with shapes ½ and ν/2.
        let (x, y) = if square > 1.0 {
            let inverse = 1.0 / square;
            (1.0 / (1.0 + inverse), inverse / (1.0 + inverse))
        } else {
            (square / (1.0 + square), 1.0 / (1.0 + square))
        };
        beta_tails(x, y, 0.5, 0.5 * df).upper
    }

    /// The t below which the probability is p.
    ///
    /// # Errors
    ///
    /// Where the probability is not in (0, 1), or the quantile is too large for a number (few
    /// degrees of freedom far in the tail).
    pub fn quantile(self, p: f64) -> Result<f64, StatisticsError> {
        let p = probability(p)?;
        if p < 0.5 {
            return Ok(-self.positive_quantile(Target::Upper(2.0 * p))?);
        }
        // 2p − 1 and 2(1 − p) are exact here; the kernel takes the smaller.
        self.positive_quantile(Target::Lower(2.0 * p - 1.0))
    }

    /// The t above which the probability is q.
    ///
    /// # Errors
    ///
    /// As [`quantile`](Self::quantile).
    pub fn upper_quantile(self, q: f64) -> Result<f64, StatisticsError> {
        Ok(-self.quantile(q)?)
    }

    /// t ≥ 0 for a target of P(|T| ≤ t).
    fn positive_quantile(self, target: Target) -> Result<f64, StatisticsError> {
        let df = self.degrees_of_freedom;
        let target = target.smaller();
        if matches!(target, Target::Lower(p) if p <= 0.0) {
            return Ok(0.0);
        }
        if df >= NEARLY_NORMAL {
            let z = match target {
                Target::Lower(p) => StandardNormal.quantile(0.5 + 0.5 * p)?,
                Target::Upper(q) => StandardNormal.upper_quantile(0.5 * q)?,
            };
            return finite((df * (z * z / (df - 0.5)).exp_m1()).sqrt(), "quantile");
        }
        let logit = beta_logit_quantile(0.5, 0.5 * df, target);
        finite(df.sqrt() * (0.5 * logit).exp(), "quantile")
    }
}
