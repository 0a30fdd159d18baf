use super::{FeatureTable, PredictError};

/// The mean and the standard deviation of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct ColumnScale {
    pub(super) mean: f64,
    /// With n in the denominator; above 0.
    pub(super) deviation: f64,
}

impl ColumnScale {
    pub(super) fn apply(self, value: f64) -> f64 {
        (value - self.mean) / self.deviation
    }

    /// The scales of a table's columns. A column of one value is centred and left at that.
    pub(super) fn of_columns(features: &FeatureTable) -> Result<Vec<Self>, PredictError> {
        let n = features.rows() as f64;
        let mut means = vec![0.0; features.columns().len()];
        for row in features.iter() {
            for (mean, value) in means.iter_mut().zip(row) {
                *mean += value / n;
            }
        }
        let mut squares = vec![0.0; means.len()];
        for row in features.iter() {
            for ((square, value), mean) in squares.iter_mut().zip(row).zip(&means) {
                *square += (value - mean) * (value - mean) / n;
            }
        }
        let constant = constant_columns(features);
        means
            .iter()
            .zip(squares)
            .zip(constant)
            .zip(features.columns())
            .map(|(((&mean, square), constant), column)| match constant {
                Some(value) => Ok(Self {
                    mean: value,
                    deviation: 1.0,
                }),
                None if square.sqrt().is_normal() => Ok(Self {
                    mean,
                    deviation: square.sqrt(),
                }),
                None => Err(PredictError::Spread {
                    column: column.clone(),
                }),
            })
            .collect()
    }
}

/// For each column its value, where it has only one.
pub(super) fn constant_columns(features: &FeatureTable) -> Vec<Option<f64>> {
    let mut constant: Vec<Option<f64>> = match features.row(0) {
        None => vec![None; features.columns().len()],
        Some(first) => first.iter().copied().map(Some).collect(),
    };
    for row in features.iter() {
        for (constant, value) in constant.iter_mut().zip(row) {
            if *constant != Some(*value) {
                *constant = None;
            }
        }
    }
    constant
}

/// Brings columns of different units to mean 0 and standard deviation 1, so that a penalty means
/// the same for each.
///
/// It is measured once, on the customers that a model learns from, and applied to all others.
///
/// # Example
///
/// ```
/// use clv::predict::{FeatureTable, Standardisation};
///
/// let learned = FeatureTable::new(["spend"], [[10.0], [20.0], [30.0]])?;
/// let scale = Standardisation::of(&learned)?;
/// let new = FeatureTable::new(["spend"], [[20.0]])?;
/// assert_eq!(scale.apply(&new)?.row(0), Some(&[0.0][..]));
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
pub struct Standardisation {
    columns: Vec<String>,
    scales: Vec<ColumnScale>,
}

impl Standardisation {
    /// The means and standard deviations (n in the denominator) of a table's columns.
    ///
    /// # Errors
    ///
    /// [`PredictError::NoObservations`], [`PredictError::ConstantFeature`], or
    /// [`PredictError::Spread`] where a standard deviation is too large or too small for a number.
    pub fn of(features: &FeatureTable) -> Result<Self, PredictError> {
        if features.rows() == 0 {
            return Err(PredictError::NoObservations);
        }
        must_vary(features)?;
        Ok(Self {
            columns: features.columns().to_vec(),
            scales: ColumnScale::of_columns(features)?,
        })
    }

    /// The table in units of standard deviations from the mean.
    ///
    /// # Errors
    ///
    /// [`PredictError::OtherColumn`] where the columns are not those that were measured,
    /// [`PredictError::FeatureNotFinite`] where a value is too far out for a number.
    pub fn apply(&self, features: &FeatureTable) -> Result<FeatureTable, PredictError> {
        features.must_have_columns(&self.columns)?;
        features.map_columns(|place, value| self.scales[place].apply(value))
    }
}

/// No column has only one value.
pub(super) fn must_vary(features: &FeatureTable) -> Result<(), PredictError> {
    let constant = constant_columns(features)
        .into_iter()
        .zip(features.columns());
    for (value, column) in constant {
        if let Some(value) = value {
            return Err(PredictError::ConstantFeature {
                column: column.clone(),
                value,
            });
        }
    }
    Ok(())
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    columns: Vec<String>,
    scales: Vec<ColumnScale>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Standardisation {
    type Error = PredictError;

    fn try_from(scale: Unchecked) -> Result<Self, PredictError> {
        let Unchecked { columns, scales } = scale;
        // The same checks as for a row of the features: names of their own, one finite mean for each.
        let means: Vec<f64> = scales.iter().map(|scale| scale.mean).collect();
        FeatureTable::new(columns.iter().cloned(), [means])?;
        let is_none = |scale: &ColumnScale| !(scale.deviation > 0.0 && scale.deviation.is_finite());
        match scales.iter().position(is_none) {
            None => Ok(Self { columns, scales }),
            Some(place) => Err(PredictError::Spread {
                column: columns.get(place).cloned().unwrap_or_default(),
            }),
        }
    }
}
