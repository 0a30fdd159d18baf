//! One cohort: how many of it were there at each age, and what they bought.

use super::RetentionError;
use super::error::at_least_one;
use crate::quantity::Checked;
use crate::statistics::Proportion;
use rust_decimal::Decimal;

/// When a customer counts as there at age a.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum CohortActivity {
    /// Active in exactly that period.
    Bounded,
    /// Active in that period or a later one that was observed (unbounded retention). It falls with
    /// age, and its last ages are too low: who is between two orders looks gone.
    Rolling,
}

/// The sales to a cohort at an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CohortSales {
    /// Orders.
    pub orders: u64,
    /// Their money, refunds taken off whenever they came.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue: Decimal,
}

/// The customers whose first order lies in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "CohortParts", into = "CohortParts")
)]
pub struct Cohort {
    cohort: i64,
    size: u64,
    active: Ages<u64>,
    sales: Ages<CohortSales>,
}

/// The counts at each age, by age. Zeros take no memory: daily cohorts of years are mostly zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ages<T> {
    at: Vec<usize>,
    counted: Vec<T>,
    observed: usize,
    ages: usize,
}

impl<T: Copy + Default + PartialEq> Ages<T> {
    /// The counts at some ages, ascending; the others up to `observed` are zero, then come ages
    /// that were not observed.
    fn new(cells: Vec<(usize, T)>, observed: usize, ages: usize) -> Self {
        let filled = cells
            .into_iter()
            .filter(|(_, count)| *count != T::default());
        let (mut at, mut counted): (Vec<_>, Vec<_>) = filled.unzip();
        at.shrink_to_fit();
        counted.shrink_to_fit();
        Self {
            at,
            counted,
            observed,
            ages,
        }
    }

    /// `None` where an observed age comes after one that was not.
    fn read(all: &[Option<T>]) -> Option<Self> {
        let counted = all.iter().map_while(|&count| count);
        let cells: Vec<_> = counted.enumerate().collect();
        let observed = cells.len();
        let rest = all.get(observed..).unwrap_or_default();
        let in_order = rest.iter().all(Option::is_none);
        in_order.then(|| Self::new(cells, observed, all.len()))
    }

    /// The ages that are not zero.
    fn filled(&self) -> impl Iterator<Item = (usize, T)> {
        self.at.iter().copied().zip(self.counted.iter().copied())
    }

    fn all(&self) -> Vec<Option<T>> {
        let seen = self.observed.min(self.ages);
        let mut all = vec![None; self.ages];
        all.iter_mut()
            .take(seen)
            .for_each(|count| *count = Some(T::default()));
        for (age, count) in self.filled() {
            if let Some(place) = all.get_mut(age) {
                *place = Some(count);
            }
        }
        all
    }
}

impl Cohort {
    /// The cohort of a period: how many customers it has, how many of them were there at each age,
    /// and what they bought at it.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] without customers, [`RetentionError::Statistics`] where more
    /// were there than came, [`RetentionError::ColumnLength`] where sales are not of the same ages,
    /// [`RetentionError::ObservedLater`] where an age was observed and an earlier one was not.
    pub fn new(
        cohort: i64,
        size: u64,
        active: &[Option<u64>],
        sales: &[Option<CohortSales>],
    ) -> Result<Self, RetentionError> {
        at_least_one(size)?;
        for &there in active.iter().flatten() {
            Proportion::new(there, size)?;
        }
        if active.len() != sales.len() {
            return Err(RetentionError::ColumnLength {
                column: "sales",
                expected: active.len(),
                actual: sales.len(),
            });
        }
        let later = RetentionError::ObservedLater { cohort };
        let (Some(active), Some(sales)) = (Ages::read(active), Ages::read(sales)) else {
            return Err(later);
        };
        Ok(Self {
            cohort,
            size,
            active,
            sales,
        })
    }

    /// A cohort of somebody from what was counted at some ages, ascending: at the others of the
    /// `observed` first ones there was nobody, the rest up to `ages` were not observed.
    pub(super) fn from_cells(
        (cohort, size): (i64, u64),
        active: (Vec<(usize, u64)>, usize),
        sales: (Vec<(usize, CohortSales)>, usize),
        ages: usize,
    ) -> Self {
        Self {
            cohort,
            size,
            active: Ages::new(active.0, active.1, ages),
            sales: Ages::new(sales.0, sales.1, ages),
        }
    }

    /// The ages that take memory.
    #[cfg(test)]
    pub(super) fn cells(&self) -> usize {
        self.active.at.len()
    }

    /// The ages of its table.
    pub(super) fn ages(&self) -> usize {
        self.active.ages
    }

    /// Those who were there, at ages with somebody.
    pub(super) fn there(&self) -> impl Iterator<Item = (usize, u64)> {
        self.active.filled()
    }

    /// The number of ages at which it was seen who was there.
    pub(super) fn observed(&self) -> usize {
        self.active.observed
    }

    /// The sales, at ages with an order.
    pub(super) fn sold(&self) -> impl Iterator<Item = (usize, CohortSales)> {
        self.sales.filled()
    }

    /// The number of ages at which it was seen what was bought.
    pub(super) fn observed_sales(&self) -> usize {
        self.sales.observed
    }

    pub(super) fn share(&self, active: u64) -> f64 {
        active as f64 / self.size as f64
    }

    /// The period.
    pub fn cohort(&self) -> i64 {
        self.cohort
    }

    /// The number of customers, > 0.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Those who were there at each age; `None` where the age was not observed yet.
    pub fn active(&self) -> Vec<Option<u64>> {
        self.active.all()
    }

    /// The sales to them at each age; `None` where not observed, or where only activity was given.
    pub fn sales(&self) -> Vec<Option<CohortSales>> {
        self.sales.all()
    }

    /// active/size at each age; `None` where the age was not observed.
    pub fn retention(&self) -> Vec<Option<f64>> {
        let active = self.active().into_iter();
        active
            .map(|there| there.map(|there| self.share(there)))
            .collect()
    }

    /// Revenue of all ages up to each one over the size of the cohort, in money a customer.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where a sum has no place in a decimal.
    pub fn value_per_customer(&self) -> Result<Vec<Option<Decimal>>, RetentionError> {
        let mut total = Decimal::ZERO;
        let size = Decimal::from(self.size);
        self.sales()
            .into_iter()
            .map(|sales| {
                let Some(sales) = sales else {
                    return Ok(None);
                };
                total = total.plus(sales.revenue, "revenue of a cohort")?;
                Ok(Some(total.over(size, "value per customer")?))
            })
            .collect()
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct CohortParts {
    cohort: i64,
    size: u64,
    active: Vec<Option<u64>>,
    sales: Vec<Option<CohortSales>>,
}

#[cfg(feature = "serde")]
impl TryFrom<CohortParts> for Cohort {
    type Error = RetentionError;

    fn try_from(parts: CohortParts) -> Result<Self, RetentionError> {
        Self::new(parts.cohort, parts.size, &parts.active, &parts.sales)
    }
}

#[cfg(feature = "serde")]
impl From<Cohort> for CohortParts {
    fn from(cohort: Cohort) -> Self {
        Self {
            cohort: cohort.cohort,
            size: cohort.size,
            active: cohort.active(),
            sales: cohort.sales(),
        }
    }
}
