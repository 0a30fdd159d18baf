use super::label::same_length;
use super::scale::must_vary;
use super::tree::{Node, Tree};
use super::{FeatureTable, PredictError};
use smartcore::ensemble::random_forest_regressor::{
    RandomForestRegressor, RandomForestRegressorParameters,
};
use smartcore::linalg::basic::matrix::DenseMatrix;

/// A forest of more would not fit in memory.
const MOST_TREES: usize = 100_000;

/// The settings by which a forest is grown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ForestSettings {
    /// Number of trees, 1 to 100,000: more are never worse, only slower.
    pub trees: usize,
    /// Splits from the root to a leaf at most, at least 1.
    pub depth: u16,
    /// Draws in a leaf at least, at least 1: a customer who was drawn twice into a tree's bootstrap
    /// sample counts twice. More make smoother probabilities.
    pub draws_in_leaf: usize,
    /// Features that each split may choose from, from 1 to all of them.
    pub features_at_split: usize,
    /// Decides which customers and features a tree sees; the same seed grows the same forest.
    pub seed: u64,
}

/// A probability forest: many regression trees of the labels 0 and 1, each grown on a bootstrap
/// sample of the customers, whose leaves' rates are averaged.
///
/// It needs no scaling of columns and finds thresholds and interactions by itself. The trees are
/// grown by the crate [`smartcore`](https://docs.rs/smartcore) and kept as plain lists of nodes, which
/// are checked when a forest is read back. Source: Breiman 2001; Malley et al. 2012, for the
/// probabilities.
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
///     draws_in_leaf: 5,
///     features_at_split: 2,
///     seed: 1,
/// };
/// let forest = Forest::fit(&features, &labels, settings)?;
/// let predicted = forest.probabilities(&features)?;
/// assert!(predicted[1] > 0.9 && predicted[0] < 0.1);
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct Forest {
    columns: Vec<String>,
    settings: ForestSettings,
    trees: Vec<Tree>,
}

type Regressor = RandomForestRegressor<f64, f64, DenseMatrix<f64>, Vec<f64>>;

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
            // The trees' crate counts levels of nodes, the root included.
            max_depth: Some(settings.depth.saturating_add(1)),
            min_samples_leaf: settings.draws_in_leaf,
            min_samples_split: settings.draws_in_leaf.saturating_mul(2).max(2),
            n_trees: settings.trees,
            m: Some(settings.features_at_split),
            keep_samples: false,
            seed: settings.seed,
        };
        let grown = Regressor::fit(&matrix(features)?, &outcomes, parameters)
            .map_err(|error| refused(&error))?;
        Ok(Self {
            columns: features.columns().to_vec(),
            settings,
            trees: kept(&grown, features.columns().len())?,
        })
    }

    /// The settings by which it was grown.
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
        let rows = 0..features.rows();
        let mean_rate = |row: usize| {
            let row = features.row(row).unwrap_or_default();
            let sum: f64 = self.trees.iter().map(|tree| tree.rate(row)).sum();
            // A mean of rates may leave [0, 1] by a rounding.
            (sum / self.trees.len() as f64).clamp(0.0, 1.0)
        };
        #[cfg(feature = "parallel")]
        {
            use rayon::iter::{IntoParallelIterator, ParallelIterator};
            Ok(rows.into_par_iter().map(mean_rate).collect())
        }
        #[cfg(not(feature = "parallel"))]
        Ok(rows.map(mean_rate).collect())
    }
}

impl ForestSettings {
    fn check(&self, columns: usize) -> Result<(), PredictError> {
        let at_least_one = [
            ("number of trees", self.trees),
            ("depth of trees", self.depth.into()),
            ("draws in a leaf", self.draws_in_leaf),
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
        if self.trees > MOST_TREES {
            return Err(PredictError::Setting {
                what: "number of trees",
                range: "at most 100000",
                value: self.trees as f64,
            });
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
        .map_err(|error| refused(&error))
}

fn refused(error: &dyn std::error::Error) -> PredictError {
    PredictError::Forest {
        reason: error.to_string(),
    }
}

/// The part that is needed of the grown trees, as they serialise: their nodes are not public.
#[derive(serde::Deserialize)]
struct Grown {
    forest_regressor: GrownForest,
}

#[derive(serde::Deserialize)]
struct GrownForest {
    trees: Vec<GrownTree>,
}

#[derive(serde::Deserialize)]
struct GrownTree {
    nodes: Vec<GrownNode>,
}

#[derive(serde::Deserialize)]
struct GrownNode {
    output: f64,
    split_feature: usize,
    split_value: Option<f64>,
    true_child: Option<usize>,
    false_child: Option<usize>,
}

impl From<GrownNode> for Node {
    fn from(node: GrownNode) -> Self {
        match (node.true_child, node.false_child) {
            (Some(low), Some(high)) => Self::Split {
                column: node.split_feature,
                threshold: node.split_value.unwrap_or(f64::NAN),
                low,
                high,
            },
            // The output is a mean of 0 and 1, which may leave [0, 1] by a rounding.
            _ => Self::Leaf {
                rate: node.output.clamp(0.0, 1.0),
            },
        }
    }
}

/// The nodes of the grown trees. Their text keeps every bit of a number.
fn kept(grown: &Regressor, columns: usize) -> Result<Vec<Tree>, PredictError> {
    let text = serde_json::to_vec(grown).map_err(|error| refused(&error))?;
    let grown: Grown = serde_json::from_slice(&text).map_err(|error| refused(&error))?;
    let trees = grown.forest_regressor.trees.into_iter();
    trees
        .map(|tree| Tree::new(tree.nodes.into_iter().map(Node::from).collect(), columns))
        .collect()
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    columns: Vec<String>,
    settings: ForestSettings,
    trees: Vec<Vec<Node>>,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for Forest {
    type Error = PredictError;

    fn try_from(record: Record) -> Result<Self, PredictError> {
        let columns = record.columns.len();
        record.settings.check(columns)?;
        if record.trees.len() != record.settings.trees {
            return Err(PredictError::Setting {
                what: "number of trees",
                range: "that of the settings",
                value: record.trees.len() as f64,
            });
        }
        let trees = record.trees.into_iter();
        Ok(Self {
            columns: super::feature_table::distinct(record.columns)?,
            settings: record.settings,
            trees: trees
                .map(|nodes| Tree::new(nodes, columns))
                .collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(feature = "serde")]
impl From<Forest> for Record {
    fn from(forest: Forest) -> Self {
        Self {
            columns: forest.columns,
            settings: forest.settings,
            trees: forest.trees.into_iter().map(Tree::into_nodes).collect(),
        }
    }
}
