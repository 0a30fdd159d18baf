//! A decision tree as it is kept: a list of nodes, checked once.

use super::PredictError;

/// A tree of splits whose leaves predict a rate. A node comes before both nodes below it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree(Vec<Node>);

/// A place in a tree.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(untagged)
)]
pub(super) enum Node {
    /// Rows whose value in the column is at most `threshold` go to the node `low`, others to `high`.
    Split {
        column: usize,
        threshold: f64,
        low: usize,
        high: usize,
    },
    /// The rate of the label among the customers who came here.
    Leaf { rate: f64 },
}

impl Tree {
    /// A tree whose every path ends in a leaf: each way leads to a later node.
    pub(super) fn new(nodes: Vec<Node>, columns: usize) -> Result<Self, PredictError> {
        let is_sound = |(place, node): (usize, &Node)| match *node {
            Node::Split {
                column,
                threshold,
                low,
                high,
            } => {
                let leads_on = |to: usize| to > place && to < nodes.len();
                column < columns && threshold.is_finite() && leads_on(low) && leads_on(high)
            }
            Node::Leaf { rate } => (0.0..=1.0).contains(&rate),
        };
        if nodes.is_empty() {
            return Err(PredictError::BrokenTree { node: 0 });
        }
        match nodes.iter().enumerate().position(|node| !is_sound(node)) {
            None => Ok(Self(nodes)),
            Some(node) => Err(PredictError::BrokenTree { node }),
        }
    }

    #[cfg(feature = "serde")]
    pub(super) fn into_nodes(self) -> Vec<Node> {
        self.0
    }

    /// The rate of the leaf that a row of the tree's columns comes to.
    pub(super) fn rate(&self, row: &[f64]) -> f64 {
        let mut place = 0;
        // A checked tree has a node at each place that a node leads to.
        while let Some(node) = self.0.get(place) {
            match *node {
                Node::Leaf { rate } => return rate,
                Node::Split {
                    column,
                    threshold,
                    low,
                    high,
                } => {
                    let goes_low = row.get(column).is_some_and(|value| *value <= threshold);
                    place = if goes_low { low } else { high };
                }
            }
        }
        0.0
    }
}
