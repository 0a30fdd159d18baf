//! One cohort: how many of it were there at each age, and what they bought.

use super::RetentionError;
use super::error::at_least_one;
use crate::quantity::Checked;
use crate::statistics::Proportion;
use rust_decimal::Decimal;

/// What a cohort bought at an age.
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

/// What was counted at each age. Zeros at the end of what was observed take no memory: daily cohorts
/// of years are mostly zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ages<T> {
    counted: Vec<T>,
    observed: usize,
    ages: usize,
}

impl<T: Copy + Default + PartialEq> Ages<T> {
    /// Counts of the first ages; those that follow were observed and are zero, then come ages that
    /// were not.
    fn new(mut counted: Vec<T>, observed: usize, ages: usize) -> Self {
        while counted.last() == Some(&T::default()) {
            counted.pop();
        }
        counted.shrink_to_fit();
        Self {
            counted,
            observed,
            ages,
        }
    }

    /// `None` where an observed age comes after one that was not.
    fn read(all: &[Option<T>]) -> Option<Self> {
        let counted: Vec<T> = all.iter().map_while(|&count| count).collect();
        let observed = counted.len();
        let rest = all.get(observed..).unwrap_or_default();
        let in_order = rest.iter().all(Option::is_none);
        in_order.then(|| Self::new(counted, observed, all.len()))
    }

    /// `None` for an age that was not observed.
    fn at(&self, age: usize) -> Option<T> {
        (age < self.observed).then(|| self.counted.get(age).copied().unwrap_or_default())
    }

    fn all(&self) -> Vec<Option<T>> {
        (0..self.ages).map(|age| self.at(age)).collect()
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

    /// A cohort of somebody from counts at its first ages: `observed` ages have none of them after
    /// that, the rest up to `ages` were not observed.
    pub(super) fn from_counts(
        (cohort, size): (i64, u64),
        active: (Vec<u64>, usize),
        sales: (Vec<CohortSales>, usize),
        ages: usize,
    ) -> Self {
        Self {
            cohort,
            size,
            active: Ages::new(active.0, active.1, ages),
            sales: Ages::new(sales.0, sales.1, ages),
        }
    }

    /// The ages of its table.
    pub(super) fn ages(&self) -> usize {
        self.active.ages
    }

    pub(super) fn active_at(&self, age: usize) -> Option<u64> {
        self.active.at(age)
    }

    pub(super) fn sales_at(&self, age: usize) -> Option<CohortSales> {
        self.sales.at(age)
    }

    pub(super) fn share_at(&self, age: usize) -> Option<f64> {
        let active = self.active.at(age)?;
        Some(active as f64 / self.size as f64)
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

    /// What they bought at each age; `None` where not observed, or where only activity was given.
    pub fn sales(&self) -> Vec<Option<CohortSales>> {
        self.sales.all()
    }

    /// active/size at each age; `None` where the age was not observed.
    pub fn retention(&self) -> Vec<Option<f64>> {
        let ages = 0..self.ages();
        ages.map(|age| self.share_at(age)).collect()
    }

    /// Revenue of all ages up to each one over the size of the cohort, in money a customer.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where a sum has no place in a decimal.
    pub fn value_per_customer(&self) -> Result<Vec<Option<Decimal>>, RetentionError> {
        let mut total = Decimal::ZERO;
        let size = Decimal::from(self.size);
        (0..self.ages())
            .map(|age| {
                let Some(sales) = self.sales_at(age) else {
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
