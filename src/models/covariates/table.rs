use super::coding::CovariateCoding;
use super::{CovariateError, CovariateValue};
use std::fmt::Debug;

/// A covariate as a table has it: its name, and what is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CovariateColumn {
    /// A number; 0 and 1 for what holds or does not.
    Number {
        /// The column's name.
        name: String,
    },
    /// One of several levels. Each other level gets a coefficient that compares it with the base.
    Factor {
        /// The column's name.
        name: String,
        /// The level that the others are compared with.
        base: String,
    },
}

impl CovariateColumn {
    /// A column of numbers.
    pub fn number(name: impl Into<String>) -> Self {
        Self::Number { name: name.into() }
    }

    /// A column of levels, which are compared with `base`.
    pub fn factor(name: impl Into<String>, base: impl Into<String>) -> Self {
        Self::Factor {
            name: name.into(),
            base: base.into(),
        }
    }

    /// The column's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Number { name } | Self::Factor { name, .. } => name,
        }
    }
}

/// The facts that are known of each customer besides the purchases: named columns, a row a
/// customer.
///
/// Customers are matched by their keys: the table may stand in any order and have more customers
/// than a base.
///
/// # Example
///
/// ```
/// use clv::models::covariates::{CovariateColumn, CovariateTable};
///
/// let table = CovariateTable::new(
///     [CovariateColumn::number("age"), CovariateColumn::factor("channel", "shop")],
///     [
///         ("bo", [44.0.into(), "web".into()]),
///         ("al", [31.0.into(), "shop".into()]),
///     ],
/// )?;
/// assert_eq!(table.customers(), ["al", "bo"]);
///
/// let error = CovariateTable::new([CovariateColumn::number("age")], [("al", [f64::NAN.into()])]);
/// assert_eq!(
///     error.map(|_| ()).map_err(|error| error.to_string()),
///     Err("customer \"al\": the covariate `age` must be finite, got NaN".to_owned())
/// );
/// # Ok::<(), clv::models::covariates::CovariateError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "Record<K>",
        into = "Record<K>",
        bound(
            serialize = "K: Clone + serde::Serialize",
            deserialize = "K: Ord + Debug + serde::Deserialize<'de>"
        )
    )
)]
pub struct CovariateTable<K> {
    columns: Vec<CovariateColumn>,
    /// The levels of each column, in the order in which they came; none of a number.
    levels: Vec<Vec<String>>,
    /// Ascending.
    customers: Vec<K>,
    /// Row after row in the order of the customers: a number, or the place of a level.
    values: Vec<f64>,
}

impl<K: Ord + Debug> CovariateTable<K> {
    /// A table from rows in any order.
    ///
    /// # Errors
    ///
    /// [`CovariateError::DuplicateColumn`], [`CovariateError::DuplicateCustomer`],
    /// [`CovariateError::RowLength`], [`CovariateError::NotFinite`],
    /// [`CovariateError::NotANumber`], [`CovariateError::NotALevel`].
    pub fn new<'a, R: AsRef<[CovariateValue<'a>]>>(
        columns: impl IntoIterator<Item = CovariateColumn>,
        rows: impl IntoIterator<Item = (K, R)>,
    ) -> Result<Self, CovariateError> {
        let columns: Vec<_> = columns.into_iter().collect();
        let mut names = hashbrown::HashSet::new();
        if let Some(twice) = columns.iter().find(|column| !names.insert(column.name())) {
            return Err(CovariateError::DuplicateColumn {
                column: twice.name().to_owned(),
            });
        }
        drop(names);
        let mut rows: Vec<(K, R)> = rows.into_iter().collect();
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut table = Self {
            levels: vec![Vec::new(); columns.len()],
            values: Vec::with_capacity(rows.len() * columns.len()),
            customers: Vec::with_capacity(rows.len()),
            columns,
        };
        for (customer, row) in rows {
            table.push(customer, row.as_ref())?;
        }
        Ok(table)
    }

    fn push(&mut self, customer: K, row: &[CovariateValue<'_>]) -> Result<(), CovariateError> {
        let name = || format!("{customer:?}");
        if self.customers.last() == Some(&customer) {
            return Err(CovariateError::DuplicateCustomer { customer: name() });
        }
        if row.len() != self.columns.len() {
            return Err(CovariateError::RowLength {
                customer: name(),
                expected: self.columns.len(),
                got: row.len(),
            });
        }
        for ((value, column), levels) in row.iter().zip(&self.columns).zip(&mut self.levels) {
            self.values.push(checked(*value, column, levels, name)?);
        }
        self.customers.push(customer);
        Ok(())
    }

    /// The recorded values of a customer, in the order of the columns; `None` where there is no
    /// row.
    pub fn row(&self, customer: &K) -> Option<Vec<CovariateValue<'_>>> {
        let row = self.customers.binary_search(customer).ok()?;
        let width = self.columns.len();
        (0..width).map(|column| self.value(row, column)).collect()
    }

    /// Where the row of a customer is.
    pub(super) fn place(&self, customer: &K) -> Option<usize> {
        self.customers.binary_search(customer).ok()
    }
}

/// The number of a value: itself, or the place of the level among the levels.
fn checked(
    value: CovariateValue<'_>,
    column: &CovariateColumn,
    levels: &mut Vec<String>,
    customer: impl Fn() -> String,
) -> Result<f64, CovariateError> {
    match (column, value) {
        // −0 becomes +0, so that equal rows have equal bits.
        (CovariateColumn::Number { .. }, CovariateValue::Number(value)) if value.is_finite() => {
            Ok(value + 0.0)
        }
        (CovariateColumn::Number { name }, CovariateValue::Number(value)) => {
            Err(CovariateError::NotFinite {
                customer: customer(),
                column: name.clone(),
                value,
            })
        }
        (CovariateColumn::Number { name }, CovariateValue::Level(level)) => {
            Err(CovariateError::NotANumber {
                customer: customer(),
                column: name.clone(),
                level: level.to_owned(),
            })
        }
        (CovariateColumn::Factor { name, .. }, CovariateValue::Number(value)) => {
            Err(CovariateError::NotALevel {
                customer: customer(),
                column: name.clone(),
                value,
            })
        }
        (CovariateColumn::Factor { .. }, CovariateValue::Level(level)) => {
            let known = levels.iter().position(|known| known == level);
            Ok(known.unwrap_or_else(|| {
                levels.push(level.to_owned());
                levels.len() - 1
            }) as f64)
        }
    }
}

impl<K> CovariateTable<K> {
    /// The columns.
    pub fn columns(&self) -> &[CovariateColumn] {
        &self.columns
    }

    /// The customers, in ascending order.
    pub fn customers(&self) -> &[K] {
        &self.customers
    }

    /// The place of a column.
    pub(super) fn column(&self, name: &str) -> Result<usize, CovariateError> {
        let place = self.columns.iter().position(|column| column.name() == name);
        place.ok_or_else(|| CovariateError::NoSuchColumn {
            column: name.to_owned(),
        })
    }

    pub(super) fn value(&self, row: usize, column: usize) -> Option<CovariateValue<'_>> {
        let value = *self.values.get(row * self.columns.len() + column)?;
        match self.columns.get(column)? {
            CovariateColumn::Number { .. } => Some(CovariateValue::Number(value)),
            CovariateColumn::Factor { .. } => {
                let level = self.levels.get(column)?.get(value as usize)?;
                Some(CovariateValue::Level(level))
            }
        }
    }

    /// The coding of a column where these rows are all there are.
    pub(super) fn coding(
        &self,
        column: usize,
        rows: &[usize],
    ) -> Result<CovariateCoding, CovariateError> {
        let (name, base) = match self.columns.get(column) {
            Some(CovariateColumn::Factor { name, base }) => (name.clone(), base.clone()),
            Some(CovariateColumn::Number { name }) => {
                return Ok(CovariateCoding::Number { name: name.clone() });
            }
            None => return Err(CovariateError::NoTerm),
        };
        let all: &[String] = self.levels.get(column).map_or(&[], Vec::as_slice);
        let mut is_seen = vec![false; all.len()];
        for &row in rows {
            let place = self.values.get(row * self.columns.len() + column);
            if let Some(seen) = place.and_then(|place| is_seen.get_mut(*place as usize)) {
                *seen = true;
            }
        }
        let mut levels: Vec<String> = all
            .iter()
            .zip(is_seen)
            .filter(|(_, is_seen)| *is_seen)
            .map(|(level, _)| level.clone())
            .collect();
        levels.sort_unstable();
        if let [level] = levels.as_slice() {
            return Err(CovariateError::OneLevel {
                column: name,
                level: level.clone(),
            });
        }
        let Some(place) = levels.iter().position(|level| *level == base) else {
            return Err(CovariateError::NoBaseLevel { column: name, base });
        };
        levels.remove(place);
        Ok(CovariateCoding::Factor { name, base, levels })
    }
}

/// The columns, and the values of each customer in their order.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record<K> {
    columns: Vec<CovariateColumn>,
    rows: Vec<(K, Vec<Value>)>,
}

/// A value that owns its text.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Value {
    Number(f64),
    Level(String),
}

#[cfg(feature = "serde")]
impl<K: Clone> From<CovariateTable<K>> for Record<K> {
    fn from(table: CovariateTable<K>) -> Self {
        let width = table.columns.len();
        let values = |row: usize| {
            let values = (0..width).filter_map(|column| table.value(row, column));
            let owned = values.map(|value| match value {
                CovariateValue::Number(number) => Value::Number(number),
                CovariateValue::Level(level) => Value::Level(level.to_owned()),
            });
            owned.collect()
        };
        let customers = table.customers.iter().cloned().enumerate();
        Self {
            rows: customers.map(|(row, key)| (key, values(row))).collect(),
            columns: table.columns.clone(),
        }
    }
}

#[cfg(feature = "serde")]
impl<K: Ord + Debug> TryFrom<Record<K>> for CovariateTable<K> {
    type Error = CovariateError;

    fn try_from(read: Record<K>) -> Result<Self, CovariateError> {
        let (keys, rows): (Vec<K>, Vec<Vec<Value>>) = read.rows.into_iter().unzip();
        let rows = rows
            .iter()
            .map(|row| row.iter().map(borrowed).collect::<Vec<_>>());
        Self::new(read.columns, keys.into_iter().zip(rows))
    }
}

#[cfg(feature = "serde")]
fn borrowed(value: &Value) -> CovariateValue<'_> {
    match value {
        Value::Number(number) => CovariateValue::Number(*number),
        Value::Level(level) => CovariateValue::Level(level),
    }
}
