use super::label::same_length;
use super::scale::must_vary;
use super::{FeatureTable, PredictError};
use smartcore::ensemble::random_forest_regressor::{
    RandomForestRegressor, RandomForestRegressorParameters,
};
use smartcore::linalg::basic::matrix::DenseMatrix;

/// How a forest is grown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ForestSettings {
    /// Number of trees, at least 1: more are never worse, only slower.
    pub trees: usize,
    /// Splits from the root to a leaf at most, at least 1.
    pub depth: u16,
    /// Customers in a leaf at least, at least 1: more make smoother probabilities.
    pub customers_in_leaf: usize,
    /// Features that each split may choose from, from 1 to all of them.
    pub features_at_split: usize,
    /// Decides which customers and features a tree sees; the same seed grows the same forest.
    pub seed: u64,
}

/// A probability forest: many regression trees of the labels 0 and 1, each grown on a bootstrap
/// sample of the customers, whose leaves' rates are averaged.
///
/// It needs no scaling of columns and finds thresholds and interactions by itself. The trees are
/// those of the crate [`smartcore`](https://docs.rs/smartcore). Source: Breiman 2001; Malley et al.
/// 2012, for the probabilities.
///
/// # Example
///
/// ```
/// use clv::predict::{FeatureTable, Forest, ForestSettings};
///
/// // Buys again where exactly one of two things holds, which no straight line can say.
/// let rows: Vec<[f64; 2]> = (0..400).map(|i| [f64::from(i % 2), f64::from(i / 2 % 2)]).collect();
/// let labels: Vec<bool> = rows.iter().map(|row| row[0] != row[1]).collect();
/// let features = FeatureTable::new(["coupon", "member"], &rows)?;
/// let settings = ForestSettings {
///     trees: 50,
///     depth: 4,
///     customers_in_leaf: 5,
///     features_at_split: 2,
///     seed: 1,
/// };
/// let forest = Forest::fit(&features, &labels, settings)?;
/// let predicted = forest.probabilities(&features)?;
/// assert!(predicted[1] > 0.9 && predicted[0] < 0.1);
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug)]
pub struct Forest {
    columns: Vec<String>,
    settings: ForestSettings,
    trees: RandomForestRegressor<f64, f64, DenseMatrix<f64>, Vec<f64>>,
}

impl Forest {
    /// Grows a forest.
    ///
    /// # Errors
    ///
    /// [`PredictError::NoObservations`], [`PredictError::Length`], [`PredictError::OneClass`];
    /// [`PredictError::ConstantFeature`], which no tree can split; [`PredictError::Setting`] for a
    /// setting outside of its range; [`PredictError::Forest`] where the trees' crate refuses.
    pub fn fit(
        features: &FeatureTable,
        labels: &[bool],
        settings: ForestSettings,
    ) -> Result<Self, PredictError> {
        same_length("rows of features", labels, features.rows())?;
        if labels.is_empty() {
            return Err(PredictError::NoObservations);
        }
        let positives = labels.iter().filter(|&&label| label).count();
        if positives == 0 || positives == labels.len() {
            return Err(PredictError::OneClass {
                positives,
                observations: labels.len(),
            });
        }
        settings.check(features.columns().len())?;
        must_vary(features)?;
        let outcomes: Vec<f64> = labels
            .iter()
            .map(|&label| f64::from(u8::from(label)))
            .collect();
        let parameters = RandomForestRegressorParameters {
            max_depth: Some(settings.depth),
            min_samples_leaf: settings.customers_in_leaf,
            min_samples_split: settings.customers_in_leaf.saturating_mul(2).max(2),
            n_trees: settings.trees,
            m: Some(settings.features_at_split),
            keep_samples: false,
            seed: settings.seed,
        };
        let trees = RandomForestRegressor::fit(&matrix(features)?, &outcomes, parameters)
            .map_err(|error| forest_error(&error))?;
        Ok(Self {
            columns: features.columns().to_vec(),
            settings,
            trees,
        })
    }

    /// How it was grown.
    pub fn settings(&self) -> ForestSettings {
        self.settings
    }

    /// The columns that it was grown on.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The probabilities of a table's customers.
    ///
    /// # Errors
    ///
    /// [`PredictError::OtherColumn`] where the columns are not those of the fit, by name.
    pub fn probabilities(&self, features: &FeatureTable) -> Result<Vec<f64>, PredictError> {
        features.must_have_columns(&self.columns)?;
        if features.rows() == 0 {
            return Ok(Vec::new());
        }
        let predicted = self
            .trees
            .predict(&matrix(features)?)
            .map_err(|error| forest_error(&error))?;
        // Means of means of 0 and 1 may leave [0, 1] by a rounding.
        Ok(predicted.into_iter().map(|p| p.clamp(0.0, 1.0)).collect())
    }
}

impl ForestSettings {
    fn check(&self, columns: usize) -> Result<(), PredictError> {
        let at_least_one = [
            ("number of trees", self.trees),
            ("depth of trees", self.depth.into()),
            ("customers in a leaf", self.customers_in_leaf),
        ];
        for (what, value) in at_least_one {
            if value == 0 {
                return Err(PredictError::Setting {
                    what,
                    range: "at least 1",
                    value: 0.0,
                });
            }
        }
        if self.features_at_split == 0 || self.features_at_split > columns {
            return Err(PredictError::Setting {
                what: "features at a split",
                range: "at least 1 and at most the columns",
                value: self.features_at_split as f64,
            });
        }
        Ok(())
    }
}

fn matrix(features: &FeatureTable) -> Result<DenseMatrix<f64>, PredictError> {
    let values = features.iter().flatten().copied().collect();
    DenseMatrix::new(features.rows(), features.columns().len(), values, false)
        .map_err(|error| forest_error(&error))
}

fn forest_error(error: &smartcore::error::Failed) -> PredictError {
    PredictError::Forest {
        reason: error.to_string(),
    }
}
