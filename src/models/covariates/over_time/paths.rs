use super::VaryingError;
use super::stretch::Stretch;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Covariates over time: named columns, constant within periods, shared by all customers (a
/// season, a price) or of each customer (a mailing, a visit).
///
/// Time is in the unit of the model, counted from wherever the caller likes: the same origin as
/// that of the [`Timeline`](super::Timeline)s. Period i goes from boundary i up to, but without,
/// boundary i + 1; the last boundary belongs to the last period.
///
/// # Example
///
/// ```
/// use clv::models::CovariatePaths;
///
/// // Three periods: weeks 0 to 4, 4 to 8 and 8 to 13.
/// let paths = CovariatePaths::new([0.0, 4.0, 8.0, 13.0])?
///     .with_seasons(&["autumn", "Christmas"], "autumn", &[0, 0, 1])?
///     .with_own("mailing", [("al", 0, 0.0), ("al", 1, 1.0), ("al", 2, 0.0)])?;
/// assert_eq!(paths.columns().collect::<Vec<_>>(), ["Christmas", "mailing"]);
/// assert_eq!(paths.value(&"al", "mailing", 1), Some(1.0));
/// assert_eq!(paths.value(&"bo", "mailing", 1), None);
/// assert_eq!(paths.value(&"bo", "Christmas", 2), Some(1.0));
/// # Ok::<(), clv::models::VaryingError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "super::written::Paths<K>",
        bound(deserialize = "K: Ord + Debug + serde::Deserialize<'de>")
    )
)]
pub struct CovariatePaths<K> {
    boundaries: Vec<f64>,
    columns: Vec<Column<K>>,
}

#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
struct Column<K> {
    name: String,
    values: Values<K>,
}

#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "snake_case", bound(serialize = "K: serde::Serialize"))
)]
enum Values<K> {
    Shared(Vec<f64>),
    /// Written as pairs: not every key can be one of an object.
    #[cfg_attr(feature = "serde", serde(serialize_with = "super::written::pairs"))]
    Own(BTreeMap<K, Vec<Option<f64>>>),
}

/// Where the columns of a model stand.
pub(super) struct Places {
    purchase: Vec<usize>,
    dropout: Vec<usize>,
}

/// Which columns act on which process; a column may act on both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct VaryingColumns {
    /// The columns that change how often one buys.
    pub purchase: Vec<String>,
    /// The columns that change the risk of leaving.
    pub dropout: Vec<String>,
}

impl<K: Ord + Debug> CovariatePaths<K> {
    /// Periods between these boundaries, without columns yet.
    ///
    /// # Errors
    ///
    /// [`VaryingError::NoPeriod`], [`VaryingError::Boundaries`].
    pub fn new(boundaries: impl Into<Vec<f64>>) -> Result<Self, VaryingError> {
        let boundaries = boundaries.into();
        if boundaries.len() < 2 {
            return Err(VaryingError::NoPeriod {
                boundaries: boundaries.len(),
            });
        }
        let mut before = f64::NEG_INFINITY;
        for (position, &value) in boundaries.iter().enumerate() {
            if !(value.is_finite() && value > before) {
                return Err(VaryingError::Boundaries { position, value });
            }
            before = value;
        }
        Ok(Self {
            boundaries,
            columns: Vec::new(),
        })
    }

    /// Adds a column that is the same for all customers: a value for each period.
    ///
    /// # Errors
    ///
    /// [`VaryingError::DuplicateColumn`], [`VaryingError::ColumnLength`], [`VaryingError::NotFinite`].
    pub fn with_shared(
        self,
        column: impl Into<String>,
        values: impl Into<Vec<f64>>,
    ) -> Result<Self, VaryingError> {
        let (column, values) = (column.into(), values.into());
        if values.len() != self.periods() {
            return Err(VaryingError::ColumnLength {
                column,
                periods: self.periods(),
                values: values.len(),
            });
        }
        for (period, &value) in values.iter().enumerate() {
            finite(&column, period, value)?;
        }
        self.with(column, Values::Shared(values))
    }

    /// Adds a column of 0 and 1 for each season but the base, with whose level the others are
    /// compared: `of_period` says which season (counted from 0) each period is in.
    ///
    /// # Errors
    ///
    /// As [`with_shared`](Self::with_shared), [`VaryingError::NoSuchColumn`] where the base is no
    /// season, [`VaryingError::Number`] where a period is in none of them.
    pub fn with_seasons(
        self,
        seasons: &[&str],
        base: &str,
        of_period: &[usize],
    ) -> Result<Self, VaryingError> {
        if !seasons.contains(&base) {
            return Err(VaryingError::NoSuchColumn {
                column: base.to_owned(),
            });
        }
        if let Some(&number) = of_period.iter().find(|season| **season >= seasons.len()) {
            return Err(VaryingError::Number {
                column: base.to_owned(),
                what: "season",
                number,
            });
        }
        let mut paths = self;
        for (number, season) in seasons.iter().enumerate() {
            if *season != base {
                let values: Vec<f64> = of_period
                    .iter()
                    .map(|of| f64::from(u8::from(*of == number)))
                    .collect();
                paths = paths.with_shared(*season, values)?;
            }
        }
        Ok(paths)
    }

    /// Adds a column of which each customer has values of their own: rows of customer, period
    /// (counted from 0) and value, in any order. Periods in which a customer is not observed need
    /// no row.
    ///
    /// # Errors
    ///
    /// [`VaryingError::DuplicateColumn`], [`VaryingError::Number`], [`VaryingError::NotFinite`],
    /// [`VaryingError::ValueTwice`].
    pub fn with_own(
        self,
        column: impl Into<String>,
        rows: impl IntoIterator<Item = (K, usize, f64)>,
    ) -> Result<Self, VaryingError> {
        let column = column.into();
        let periods = self.periods();
        let mut values: BTreeMap<K, Vec<Option<f64>>> = BTreeMap::new();
        for (customer, period, value) in rows {
            finite(&column, period, value)?;
            if period >= periods {
                return Err(VaryingError::Number {
                    column,
                    what: "period",
                    number: period,
                });
            }
            let known = values.get(&customer).and_then(|path| path.get(period));
            if known.is_some_and(Option::is_some) {
                return Err(VaryingError::ValueTwice {
                    customer: format!("{customer:?}"),
                    column,
                    period,
                });
            }
            let path = values
                .entry(customer)
                .or_insert_with(|| vec![None; periods]);
            if let Some(slot) = path.get_mut(period) {
                *slot = Some(value);
            }
        }
        self.with(column, Values::Own(values))
    }

    /// Adds a column from the customers' paths, which must be of all periods.
    #[cfg(feature = "serde")]
    pub(super) fn with_pairs(
        self,
        column: String,
        pairs: Vec<(K, Vec<Option<f64>>)>,
    ) -> Result<Self, VaryingError> {
        let periods = self.periods();
        let mut values = BTreeMap::new();
        for (customer, path) in pairs {
            if path.len() != periods {
                return Err(VaryingError::ColumnLength {
                    column,
                    periods,
                    values: path.len(),
                });
            }
            for (period, value) in path.iter().enumerate() {
                value.map_or(Ok(()), |value| finite(&column, period, value))?;
            }
            if values.contains_key(&customer) {
                return Err(VaryingError::ValueTwice {
                    customer: format!("{customer:?}"),
                    column,
                    period: 0,
                });
            }
            values.insert(customer, path);
        }
        self.with(column, Values::Own(values))
    }

    fn with(mut self, name: String, values: Values<K>) -> Result<Self, VaryingError> {
        if self.columns().any(|column| column == name) {
            return Err(VaryingError::DuplicateColumn { column: name });
        }
        self.columns.push(Column { name, values });
        Ok(self)
    }

    /// The names of the columns, in the order in which they came.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// The number of periods.
    pub fn periods(&self) -> usize {
        self.boundaries.len() - 1
    }

    /// Where the periods begin and end, one number more than there are periods.
    pub fn boundaries(&self) -> &[f64] {
        &self.boundaries
    }

    /// A customer's covariate in a period (counted from 0); `None` where there is none.
    pub fn value(&self, customer: &K, column: &str, period: usize) -> Option<f64> {
        let column = self.columns.iter().find(|known| known.name == column)?;
        match &column.values {
            Values::Shared(values) => values.get(period).copied(),
            Values::Own(paths) => *paths.get(customer)?.get(period)?,
        }
    }

    pub(super) fn places(&self, columns: &VaryingColumns) -> Result<Places, VaryingError> {
        let places = |names: &[String]| {
            let mut places = Vec::with_capacity(names.len());
            for name in names {
                let place = self.columns().position(|known| known == name);
                let place = place.ok_or_else(|| VaryingError::NoSuchColumn {
                    column: name.clone(),
                })?;
                if places.contains(&place) {
                    return Err(VaryingError::DuplicateColumn {
                        column: name.clone(),
                    });
                }
                places.push(place);
            }
            Ok(places)
        };
        Ok(Places {
            purchase: places(&columns.purchase)?,
            dropout: places(&columns.dropout)?,
        })
    }

    fn read(
        &self,
        customer: &K,
        places: &[usize],
        period: usize,
    ) -> Result<Vec<f64>, VaryingError> {
        let read = |column: &Column<K>| {
            let (name, of) = (|| column.name.clone(), || format!("{customer:?}"));
            let value = match &column.values {
                Values::Shared(values) => values.get(period).copied(),
                Values::Own(paths) => *paths
                    .get(customer)
                    .ok_or_else(|| VaryingError::NoPath {
                        customer: of(),
                        column: name(),
                    })?
                    .get(period)
                    .unwrap_or(&None),
            };
            value.ok_or_else(|| VaryingError::Gap {
                customer: of(),
                column: name(),
                period,
            })
        };
        places
            .iter()
            .filter_map(|place| self.columns.get(*place))
            .map(read)
            .collect()
    }

    /// The period in which a time lies.
    fn period_of(&self, time: f64) -> usize {
        let after = self
            .boundaries
            .partition_point(|boundary| *boundary <= time);
        after.clamp(1, self.periods()) - 1
    }

    fn check(&self, customer: &K, from: f64, until: f64) -> Result<(), VaryingError> {
        let (first, last) = (
            self.boundaries.first().copied().unwrap_or(f64::NAN),
            self.boundaries.last().copied().unwrap_or(f64::NAN),
        );
        if from >= first && from <= until && until <= last {
            Ok(())
        } else {
            Err(VaryingError::OutsidePeriods {
                customer: format!("{customer:?}"),
                from,
                until,
                first,
                last,
            })
        }
    }

    /// A customer's purchase covariates at a time.
    pub(super) fn at(
        &self,
        customer: &K,
        places: &Places,
        time: f64,
    ) -> Result<Vec<f64>, VaryingError> {
        self.check(customer, time, time)?;
        self.read(customer, &places.purchase, self.period_of(time))
    }

    /// A customer's covariates from one time to another.
    pub(super) fn stretch(
        &self,
        customer: &K,
        places: &Places,
        (from, until): (f64, f64),
    ) -> Result<Stretch, VaryingError> {
        self.check(customer, from, until)?;
        let mut stretch = Stretch::new(places.purchase.len(), places.dropout.len());
        let first = self.period_of(from);
        for (period, pair) in self.boundaries.windows(2).enumerate().skip(first) {
            let &[start, end] = pair else { continue };
            let length = end.min(until) - start.max(from);
            if start >= until {
                break;
            }
            if length > 0.0 {
                let purchase = self.read(customer, &places.purchase, period)?;
                let dropout = self.read(customer, &places.dropout, period)?;
                stretch.push(length, &purchase, &dropout);
            }
        }
        Ok(stretch)
    }
}

fn finite(column: &str, period: usize, value: f64) -> Result<(), VaryingError> {
    if value.is_finite() {
        Ok(())
    } else {
        Err(VaryingError::NotFinite {
            column: column.to_owned(),
            period,
            value,
        })
    }
}
