//! Paths, histories and stretches as they are written, and the checks of what is read.

use super::VaryingError;
use super::history::{VaryingHistories, VaryingHistory, VaryingStretch};
use super::paths::{CovariatePaths, VaryingColumns};
use super::stretch::{Piece, Stretch};
use crate::quantity::TimeUnit;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

/// The paths of the customers of a column.
type Pairs<K> = Vec<(K, Vec<Option<f64>>)>;

/// A map as the list of its pairs.
pub(super) fn pairs<K: Serialize, S: Serializer>(
    map: &BTreeMap<K, Vec<Option<f64>>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(map)
}

/// Covariate paths before anything has been checked.
#[derive(Deserialize)]
pub(super) struct Paths<K> {
    boundaries: Vec<f64>,
    columns: Vec<Column<K>>,
}

#[derive(Deserialize)]
struct Column<K> {
    name: String,
    values: Values<K>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Values<K> {
    Shared(Vec<f64>),
    Own(Pairs<K>),
}

impl<K: Ord + Debug> TryFrom<Paths<K>> for CovariatePaths<K> {
    type Error = VaryingError;

    fn try_from(read: Paths<K>) -> Result<Self, VaryingError> {
        let none = Self::new(read.boundaries)?;
        read.columns
            .into_iter()
            .try_fold(none, |paths, column| match column.values {
                Values::Shared(values) => paths.with_shared(column.name, values),
                Values::Own(pairs) => paths.with_pairs(column.name, pairs),
            })
    }
}

/// A piece of time in which the covariates do not change.
#[derive(Serialize, Deserialize)]
struct WrittenPiece {
    length: f64,
    purchase: Vec<f64>,
    dropout: Vec<f64>,
}

fn pieces_of(stretch: &Stretch) -> Vec<WrittenPiece> {
    let written = |piece: Piece<'_>| WrittenPiece {
        length: piece.length,
        purchase: piece.purchase.to_vec(),
        dropout: piece.dropout.to_vec(),
    };
    stretch.pieces().map(written).collect()
}

fn stretch_of(columns: &VaryingColumns, pieces: &[WrittenPiece]) -> Result<Stretch, VaryingError> {
    let mut stretch = Stretch::new(columns.purchase.len(), columns.dropout.len());
    for piece in pieces {
        require(
            piece.length > 0.0 && piece.length.is_finite(),
            "the length of a piece of time is finite and > 0",
        )?;
        are_of(&columns.purchase, &piece.purchase)?;
        are_of(&columns.dropout, &piece.dropout)?;
        stretch.push(piece.length, &piece.purchase, &piece.dropout);
    }
    require(
        stretch.length().is_finite(),
        "the length of a stretch is finite",
    )?;
    Ok(stretch)
}

fn are_of(columns: &[String], values: &[f64]) -> Result<(), VaryingError> {
    require(
        values.len() == columns.len() && values.iter().all(|value| value.is_finite()),
        "every column has a finite value in every piece of time",
    )
}

fn require(holds: bool, what: &'static str) -> Result<(), VaryingError> {
    if holds {
        Ok(())
    } else {
        Err(VaryingError::Contradiction { what })
    }
}

fn are_distinct(columns: &VaryingColumns) -> Result<(), VaryingError> {
    for names in [&columns.purchase, &columns.dropout] {
        for (place, name) in names.iter().enumerate() {
            if names.iter().take(place).any(|known| known == name) {
                return Err(VaryingError::DuplicateColumn {
                    column: name.clone(),
                });
            }
        }
    }
    Ok(())
}

/// A stretch as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct WrittenStretch {
    columns: VaryingColumns,
    pieces: Vec<WrittenPiece>,
}

impl From<VaryingStretch> for WrittenStretch {
    fn from(of: VaryingStretch) -> Self {
        Self {
            pieces: pieces_of(&of.stretch),
            columns: Arc::unwrap_or_clone(of.columns),
        }
    }
}

impl TryFrom<WrittenStretch> for VaryingStretch {
    type Error = VaryingError;

    fn try_from(read: WrittenStretch) -> Result<Self, VaryingError> {
        are_distinct(&read.columns)?;
        Ok(Self {
            stretch: stretch_of(&read.columns, &read.pieces)?,
            columns: Arc::new(read.columns),
        })
    }
}

/// What a customer did, without the columns, which a base's customers share.
#[derive(Serialize, Deserialize)]
struct Row {
    frequency: u32,
    at_purchases: Vec<f64>,
    before: Vec<WrittenPiece>,
    silence: Vec<WrittenPiece>,
}

impl Row {
    fn of(history: &VaryingHistory) -> Self {
        Self {
            // More purchases than that have no place in memory.
            frequency: history.frequency as u32,
            at_purchases: history.at_purchases.clone(),
            before: pieces_of(&history.before),
            silence: pieces_of(&history.silence),
        }
    }

    fn history(&self, columns: &Arc<VaryingColumns>) -> Result<VaryingHistory, VaryingError> {
        are_of(&columns.purchase, &self.at_purchases)?;
        let is_single = self.frequency == 0;
        require(
            self.before.is_empty() == is_single,
            "time passes between the first and the last purchase of those who repeated, and only theirs",
        )?;
        require(
            !is_single || self.at_purchases.iter().all(|sum| *sum == 0.0),
            "the covariates of no repeat purchase sum to 0",
        )?;
        Ok(VaryingHistory {
            columns: Arc::clone(columns),
            frequency: f64::from(self.frequency),
            at_purchases: self.at_purchases.clone(),
            before: stretch_of(columns, &self.before)?,
            silence: stretch_of(columns, &self.silence)?,
        })
    }
}

/// A history as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct WrittenHistory {
    columns: VaryingColumns,
    history: Row,
}

impl From<VaryingHistory> for WrittenHistory {
    fn from(of: VaryingHistory) -> Self {
        Self {
            history: Row::of(&of),
            columns: Arc::unwrap_or_clone(of.columns),
        }
    }
}

impl TryFrom<WrittenHistory> for VaryingHistory {
    type Error = VaryingError;

    fn try_from(read: WrittenHistory) -> Result<Self, VaryingError> {
        are_distinct(&read.columns)?;
        read.history.history(&Arc::new(read.columns))
    }
}

/// Histories as they are written.
#[derive(Serialize, Deserialize)]
pub(super) struct WrittenHistories {
    unit: TimeUnit,
    columns: VaryingColumns,
    histories: Vec<Row>,
}

impl From<VaryingHistories> for WrittenHistories {
    fn from(of: VaryingHistories) -> Self {
        Self {
            unit: of.unit(),
            histories: of.iter().map(Row::of).collect(),
            columns: Arc::unwrap_or_clone(of.columns),
        }
    }
}

impl TryFrom<WrittenHistories> for VaryingHistories {
    type Error = VaryingError;

    fn try_from(read: WrittenHistories) -> Result<Self, VaryingError> {
        are_distinct(&read.columns)?;
        let columns = Arc::new(read.columns);
        let rows = read.histories.iter().map(|row| row.history(&columns));
        let rows = rows.collect::<Result<_, _>>()?;
        Ok(Self {
            unit: read.unit,
            columns,
            rows,
        })
    }
}
