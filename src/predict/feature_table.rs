use super::PredictError;

/// The features of each customer: named columns of finite numbers, a row a customer.
///
/// # Example
///
/// ```
/// use clv::predict::FeatureTable;
///
/// let table = FeatureTable::new(["orders", "days_since"], [[3.0, 10.0], [1.0, 90.0]])?;
/// assert_eq!((table.rows(), table.columns().len()), (2, 2));
/// assert_eq!(table.row(1), Some(&[1.0, 90.0][..]));
/// assert!(FeatureTable::new(["orders"], [[f64::NAN]]).is_err());
/// # Ok::<(), clv::predict::PredictError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked", into = "Unchecked")
)]
pub struct FeatureTable {
    columns: Vec<String>,
    values: Vec<f64>,
    rows: usize,
}

impl FeatureTable {
    /// A table of rows. It may have no columns: then a model knows only how often labels are 1.
    ///
    /// # Errors
    ///
    /// [`PredictError::DuplicateColumn`], [`PredictError::RowLength`], or
    /// [`PredictError::FeatureNotFinite`] with the column and the row.
    pub fn new<R: AsRef<[f64]>>(
        columns: impl IntoIterator<Item = impl Into<String>>,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<Self, PredictError> {
        let mut table = Self {
            columns: distinct(columns)?,
            values: Vec::new(),
            rows: 0,
        };
        for row in rows {
            table.push(row.as_ref())?;
        }
        Ok(table)
    }

    /// A table of values that stand row after row.
    pub(super) fn from_values(
        columns: Vec<String>,
        values: Vec<f64>,
        rows: usize,
    ) -> Result<Self, PredictError> {
        let table = Self {
            columns,
            values,
            rows,
        };
        for (row, values) in table.iter().enumerate() {
            check_row(&table.columns, row, values)?;
        }
        Ok(table)
    }

    /// The table with these columns replaced by ln(1 + x), under the same names: amounts and
    /// counts are skewed, and a linear equation likes them better so.
    ///
    /// # Errors
    ///
    /// [`PredictError::NoSuchColumn`], or [`PredictError::FeatureNotFinite`] for x ≤ −1.
    pub fn log1p(&self, columns: &[&str]) -> Result<Self, PredictError> {
        let mut chosen = vec![false; self.columns.len()];
        for &name in columns {
            let place = self.place(name)?;
            chosen[place] = true;
        }
        self.map_columns(|place, value| if chosen[place] { value.ln_1p() } else { value })
    }

    fn push(&mut self, row: &[f64]) -> Result<(), PredictError> {
        check_row(&self.columns, self.rows, row)?;
        self.values.extend_from_slice(row);
        self.rows += 1;
        Ok(())
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The values of a row, `None` past the last.
    pub fn row(&self, row: usize) -> Option<&[f64]> {
        let width = self.columns.len();
        (row < self.rows).then(|| &self.values[row * width..(row + 1) * width])
    }

    /// The rows in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f64]> + Clone {
        let width = self.columns.len();
        (0..self.rows).map(move |row| &self.values[row * width..(row + 1) * width])
    }

    /// The values of a column by its name.
    pub fn column(&self, name: &str) -> Option<impl ExactSizeIterator<Item = f64>> {
        let place = self.columns.iter().position(|column| column == name)?;
        Some(self.iter().map(move |row| row[place]))
    }

    /// The table with further columns to the right, what the caller knows besides.
    ///
    /// # Errors
    ///
    /// [`PredictError::DuplicateColumn`], or [`PredictError::Length`] where the numbers of rows
    /// differ.
    pub fn beside(&self, other: &Self) -> Result<Self, PredictError> {
        if other.rows != self.rows {
            return Err(PredictError::Length {
                what: "rows of features",
                expected: self.rows,
                got: other.rows,
            });
        }
        Ok(Self {
            columns: distinct(self.columns.iter().chain(&other.columns).cloned())?,
            values: self
                .iter()
                .zip(other.iter())
                .flat_map(|(left, right)| left.iter().chain(right).copied())
                .collect(),
            rows: self.rows,
        })
    }

    /// The table with only these columns, in this order.
    ///
    /// # Errors
    ///
    /// [`PredictError::NoSuchColumn`] or [`PredictError::DuplicateColumn`].
    pub fn choose(&self, columns: &[&str]) -> Result<Self, PredictError> {
        let places = columns
            .iter()
            .map(|&name| self.place(name))
            .collect::<Result<Vec<_>, _>>()?;
        let values = self
            .iter()
            .flat_map(|row| places.iter().map(|&place| row[place]))
            .collect();
        Ok(Self {
            columns: distinct(columns.iter().copied())?,
            values,
            rows: self.rows,
        })
    }

    fn place(&self, name: &str) -> Result<usize, PredictError> {
        let place = self.columns.iter().position(|column| column == name);
        place.ok_or_else(|| PredictError::NoSuchColumn {
            column: name.to_owned(),
        })
    }

    /// The table with only these rows, in this order, such as a fold of the customers.
    ///
    /// # Errors
    ///
    /// [`PredictError::NoSuchRow`].
    pub fn select(&self, rows: &[usize]) -> Result<Self, PredictError> {
        let mut values = Vec::with_capacity(rows.len() * self.columns.len());
        for &row in rows {
            let chosen = self.row(row).ok_or(PredictError::NoSuchRow {
                row: row + 1,
                rows: self.rows,
            })?;
            values.extend_from_slice(chosen);
        }
        Ok(Self {
            columns: self.columns.clone(),
            values,
            rows: rows.len(),
        })
    }

    /// The table with each column mapped, place by place; the results must be finite.
    pub(super) fn map_columns(
        &self,
        map: impl Fn(usize, f64) -> f64,
    ) -> Result<Self, PredictError> {
        let mapped = self.iter().map(|row| -> Vec<f64> {
            row.iter()
                .enumerate()
                .map(|(place, &value)| map(place, value))
                .collect()
        });
        Self::new(self.columns.iter().cloned(), mapped)
    }

    /// The columns are those that a model was fitted on, in the same order.
    pub(super) fn must_have_columns(&self, expected: &[String]) -> Result<(), PredictError> {
        let name = |columns: &[String], place: usize| columns.get(place).cloned();
        (0..self.columns.len().max(expected.len())).try_for_each(|place| {
            let (want, got) = (name(expected, place), name(&self.columns, place));
            if want == got {
                return Ok(());
            }
            Err(PredictError::OtherColumn {
                place,
                expected: want.unwrap_or_default(),
                got: got.unwrap_or_default(),
            })
        })
    }
}

/// A row has one finite value for each column.
pub(super) fn check_row(
    columns: &[String],
    row: usize,
    values: &[f64],
) -> Result<(), PredictError> {
    if values.len() != columns.len() {
        return Err(PredictError::RowLength {
            row: row + 1,
            expected: columns.len(),
            got: values.len(),
        });
    }
    match columns
        .iter()
        .zip(values)
        .find(|(_, value)| !value.is_finite())
    {
        None => Ok(()),
        Some((column, &value)) => Err(PredictError::FeatureNotFinite {
            column: column.clone(),
            row: row + 1,
            value,
        }),
    }
}

pub(super) fn distinct(
    columns: impl IntoIterator<Item = impl Into<String>>,
) -> Result<Vec<String>, PredictError> {
    let columns: Vec<String> = columns.into_iter().map(Into::into).collect();
    let mut seen = hashbrown::HashSet::new();
    let twice = columns.iter().find(|&column| !seen.insert(column)).cloned();
    drop(seen);
    match twice {
        None => Ok(columns),
        Some(column) => Err(PredictError::DuplicateColumn { column }),
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Unchecked {
    columns: Vec<String>,
    rows: Vec<Vec<f64>>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for FeatureTable {
    type Error = PredictError;

    fn try_from(table: Unchecked) -> Result<Self, PredictError> {
        Self::new(table.columns, table.rows)
    }
}

#[cfg(feature = "serde")]
impl From<FeatureTable> for Unchecked {
    fn from(table: FeatureTable) -> Self {
        Self {
            rows: table.iter().map(<[f64]>::to_vec).collect(),
            columns: table.columns,
        }
    }
}
