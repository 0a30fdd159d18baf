use crate::models::ModelError;
use crate::transactions::PurchaseHistory;

/// A quantity of customers by frequency and recency, all of the same age: what a heat map draws.
///
/// ```text
/// values[i][j]   of the i-th frequency and recency j·T/m, j = 0 … m
/// ```
///
/// Points that cannot be are `None`: a recency above 0 without a repeat purchase, and a repeat
/// purchase at the time of the first.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct HistoryGrid {
    /// The recencies of the columns.
    pub recencies: Vec<f64>,
    /// The frequencies of the rows.
    pub frequencies: Vec<u32>,
    /// A row for each frequency.
    pub values: Vec<Vec<Option<f64>>>,
}

const MOST_POINTS: usize = 10_000_000;

impl HistoryGrid {
    /// The grid of a quantity, such as the probability alive, for frequencies up to `frequencies`
    /// and `columns` steps of the recency up to the age.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the age is not positive and finite, there is no column or more
    /// than a million, or there are more than ten million points; and the error of the quantity.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::models::{BgNbd, CustomerModel, HistoryGrid};
    ///
    /// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
    /// let grid = HistoryGrid::new(3, 4, 38.86, |history| model.probability_alive(history))?;
    /// assert_eq!((grid.values[0][0], grid.values[0][1], grid.values[1][0]), (Some(1.0), None, None));
    /// assert!(grid.values[3][4] > grid.values[3][1]);
    /// assert!(HistoryGrid::new(u32::MAX, u32::MAX, 38.86, |_| Ok(0.0)).is_err());
    /// assert!(HistoryGrid::new(u32::MAX, 4, 38.86, |_| Ok(0.0)).is_err());
    /// # Ok::<(), clv::models::ModelError>(())
    /// ```
    pub fn new(
        frequencies: u32,
        columns: u32,
        age: f64,
        quantity: impl FnMut(&PurchaseHistory) -> Result<f64, ModelError>,
    ) -> Result<Self, ModelError> {
        Self::of_frequencies(0..=frequencies, columns, age, quantity)
    }

    /// The grid with a row for each of these frequencies.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn of_frequencies(
        frequencies: impl IntoIterator<Item = u32>,
        columns: u32,
        age: f64,
        mut quantity: impl FnMut(&PurchaseHistory) -> Result<f64, ModelError>,
    ) -> Result<Self, ModelError> {
        if !(age > 0.0 && age.is_finite()) {
            return Err(ModelError::argument("age", "finite and > 0", age));
        }
        if !(1..=1_000_000).contains(&columns) {
            return Err(ModelError::argument(
                "number of columns",
                "from 1 to 1,000,000",
                columns.into(),
            ));
        }
        let share = |column: u32| f64::from(column) / f64::from(columns);
        let recencies: Vec<f64> = (0..=columns).map(|column| age * share(column)).collect();
        // A grid of more points would take all memory.
        let most = MOST_POINTS / recencies.len();
        let frequencies: Vec<u32> = frequencies.into_iter().take(most + 1).collect();
        if frequencies.len() > most {
            return Err(ModelError::argument(
                "number of points of a grid",
                "at most 10,000,000",
                frequencies.len() as f64 * recencies.len() as f64,
            ));
        }
        let values = frequencies
            .iter()
            .map(|&frequency| {
                let at = |recency: &f64| match PurchaseHistory::new(frequency, *recency, age) {
                    Ok(history) if (frequency == 0) == (*recency == 0.0) => {
                        quantity(&history).map(Some)
                    }
                    _ => Ok(None),
                };
                recencies.iter().map(at).collect()
            })
            .collect::<Result<Vec<Vec<_>>, _>>()?;
        Ok(Self {
            recencies,
            frequencies,
            values,
        })
    }
}
