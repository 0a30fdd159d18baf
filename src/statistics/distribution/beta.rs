use super::super::StatisticsError;
use super::kernel::{Target, beta_logit_quantile, beta_tails};
use super::{probability, shape};

/// The beta distribution with shapes a, b > 0 on \[0, 1\].
///
/// # Example
///
/// ```
/// use clv::statistics::Beta;
///
/// // P(X ≤ 0.4) = Σ_{k ≥ 2} C(4, k) 0.4^k 0.6^(4−k) = 0.5248 for shapes 2 and 3.
/// let beta = Beta::new(2.0, 3.0)?;
/// assert!((beta.cumulative(0.4) - 0.5248).abs() < 1e-15);
/// assert!((beta.quantile(0.5248)? - 0.4).abs() < 1e-15);
/// # Ok::<(), clv::statistics::StatisticsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beta {
    a: f64,
    b: f64,
}

impl Beta {
    /// The distribution with these shapes.
    ///
    /// # Errors
    ///
    /// Where one is not in \[[`SHAPE_MINIMUM`](super::SHAPE_MINIMUM),
    /// [`SHAPE_LIMIT`](super::SHAPE_LIMIT)\].
    pub fn new(a: f64, b: f64) -> Result<Self, StatisticsError> {
        Ok(Self {
            a: shape(a, "shape a")?,
            b: shape(b, "shape b")?,
        })
    }

    /// P(X ≤ x).
    pub fn cumulative(self, x: f64) -> f64 {
        beta_tails(x, 1.0 - x, self.a, self.b).lower
    }

    /// P(X > x).
    pub fn survival(self, x: f64) -> f64 {
        beta_tails(x, 1.0 - x, self.a, self.b).upper
    }

    /// The x below which the probability is p.
    ///
    /// # Errors
    ///
    /// Where the probability is not in (0, 1).
    pub fn quantile(self, p: f64) -> Result<f64, StatisticsError> {
        Ok(self.at(Target::Lower(probability(p)?)))
    }

    /// The x above which the probability is q.
    ///
    /// # Errors
    ///
    /// Where the probability is not in (0, 1).
    pub fn upper_quantile(self, q: f64) -> Result<f64, StatisticsError> {
        Ok(self.at(Target::Upper(probability(q)?)))
    }

    fn at(self, target: Target) -> f64 {
        1.0 / (1.0 + (-beta_logit_quantile(self.a, self.b, target)).exp())
    }
}
