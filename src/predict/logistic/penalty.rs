use crate::predict::PredictError;

/// The penalty on large coefficients: subtracted from the log-likelihood that is maximised.
///
/// ```text
/// ½ ridge Σ βⱼ² + lasso Σ |βⱼ|     over the features, never the intercept
/// ```
///
/// The coefficients are those of the columns as they are given, so with a penalty columns of
/// different units should be [standardised](crate::predict::Standardisation) first. In
/// scikit-learn's words, `ridge` is 1/C of `penalty="l2"` and `lasso` is 1/C of `penalty="l1"`.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct Penalty {
    ridge: f64,
    lasso: f64,
}

impl Penalty {
    /// Plain maximum likelihood.
    pub const NONE: Self = Self {
        ridge: 0.0,
        lasso: 0.0,
    };

    /// A ridge, which shrinks every coefficient.
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] where it is negative, infinite or not a number.
    pub fn ridge(ridge: f64) -> Result<Self, PredictError> {
        Self::elastic_net(ridge, 0.0)
    }

    /// A lasso, which also sets coefficients to exactly 0.
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] where it is negative, infinite or not a number.
    pub fn lasso(lasso: f64) -> Result<Self, PredictError> {
        Self::elastic_net(0.0, lasso)
    }

    /// Both.
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] where either is negative, infinite or not a number.
    pub fn elastic_net(ridge: f64, lasso: f64) -> Result<Self, PredictError> {
        for (what, value) in [("ridge", ridge), ("lasso", lasso)] {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(PredictError::Setting {
                    what,
                    range: "finite and at least 0",
                    value,
                });
            }
        }
        Ok(Self { ridge, lasso })
    }

    /// The weight of ½ Σ βⱼ².
    pub fn ridge_weight(&self) -> f64 {
        self.ridge
    }

    /// The weight of Σ |βⱼ|.
    pub fn lasso_weight(&self) -> f64 {
        self.lasso
    }

    /// Neither.
    pub fn is_none(&self) -> bool {
        self.ridge == 0.0 && self.lasso == 0.0
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    ridge: f64,
    lasso: f64,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Penalty {
    type Error = PredictError;

    fn try_from(penalty: Unchecked) -> Result<Self, PredictError> {
        Self::elastic_net(penalty.ridge, penalty.lasso)
    }
}
