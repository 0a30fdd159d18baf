use super::{LateEntry, Observation, Outcome};
use crate::quantity::QuantityError;
use crate::retention::RetentionError;
#[cfg(feature = "serde")]
use crate::retention::error::at_least_one;
#[cfg(feature = "serde")]
use crate::statistics::Proportion;

/// A time at which customers left.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RiskStep {
    /// When.
    pub time: f64,
    /// n: customers seen up to then, who could have left.
    pub at_risk: u64,
    /// d: those who left, > 0.
    pub left: u64,
}

/// The numbers of customers at risk and of those who left at each time, which are all that the
/// estimators of survival look at. At the same time leaving comes before being last seen, and
/// before entering ([`LateEntry`]).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "TableParts")
)]
pub struct RiskTable {
    pub(super) steps: Vec<RiskStep>,
    pub(super) last_time: f64,
    pub(super) observations: u64,
}

impl RiskTable {
    /// The table of these observations; `None` without one.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where a time is negative or not finite.
    pub fn of(observations: &[Observation]) -> Result<Option<Self>, RetentionError> {
        let counted = observations.iter().map(|seen| match seen.outcome {
            Outcome::Left => (seen.time, 1, 0),
            Outcome::StillThere => (seen.time, 0, 1),
        });
        Self::from_counts(counted)
    }

    /// The table of times with how many left then and how many were then last seen; `None` without
    /// anyone. A cohort of contracts is a row a renewal, and those still there at the end.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where a time is negative or not finite, or the counts exceed
    /// 2⁶⁴.
    ///
    /// # Example
    ///
    /// Of 1000 customers 631 renew once and 468 twice.
    ///
    /// ```
    /// use clv::retention::{KaplanMeier, RiskTable};
    ///
    /// let table = RiskTable::from_counts([(1.0, 369, 0), (2.0, 163, 468)])?.unwrap();
    /// let survival = KaplanMeier::of(table);
    /// assert!((survival.at(2.0).unwrap() - 0.468).abs() < 1e-15);
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn from_counts(
        times: impl IntoIterator<Item = (f64, u64, u64)>,
    ) -> Result<Option<Self>, RetentionError> {
        Self::of_rows(times, Vec::new())
    }

    /// The table of customers of whom some are followed only from some time after coming; `None`
    /// without one.
    ///
    /// # Errors
    ///
    /// [`RetentionError::Quantity`] where a time or an entry is negative or not finite,
    /// [`RetentionError::EntryAfterEnd`] where a customer enters when no longer seen.
    pub fn with_late_entry(customers: &[LateEntry]) -> Result<Option<Self>, RetentionError> {
        let mut rows = Vec::with_capacity(customers.len());
        let mut late = Vec::new();
        for customer in customers {
            let LateEntry { entry, seen } = customer.checked()?;
            let left = u64::from(seen.outcome == Outcome::Left);
            rows.push((seen.time, left, 1 - left));
            if entry > 0.0 {
                late.push(entry);
            }
        }
        late.sort_unstable_by(f64::total_cmp);
        Self::of_rows(rows, late)
    }

    /// `late` are the entries after 0, ascending, of customers who are among the rows.
    fn of_rows(
        times: impl IntoIterator<Item = (f64, u64, u64)>,
        late: Vec<f64>,
    ) -> Result<Option<Self>, RetentionError> {
        let overflow = QuantityError::Overflow {
            quantity: "number of observations",
        };
        let mut rows = Vec::new();
        let mut observations = 0_u64;
        for (time, left, still_there) in times {
            if !(time >= 0.0 && time.is_finite()) {
                return Err(QuantityError::NumberOutOfRange {
                    quantity: "time of an observation",
                    range: "finite and ≥ 0",
                    value: time,
                }
                .into());
            }
            let seen = left.checked_add(still_there).ok_or(overflow)?;
            if seen > 0 {
                observations = observations.checked_add(seen).ok_or(overflow)?;
                // −0 becomes +0.
                rows.push((time + 0.0, left, seen));
            }
        }
        rows.sort_unstable_by(|(a, ..), (b, ..)| a.total_cmp(b));
        let Some(&(last_time, ..)) = rows.last() else {
            return Ok(None);
        };
        let mut at_risk = observations - late.len() as u64;
        let mut late = late.into_iter().peekable();
        let mut steps = Vec::new();
        for ties in rows.chunk_by(|(a, ..), (b, ..)| a == b) {
            let left = ties.iter().map(|(_, left, _)| left).sum();
            let seen: u64 = ties.iter().map(|(.., seen)| seen).sum();
            let Some(&(time, ..)) = ties.first() else {
                continue;
            };
            while late.next_if(|&entry| entry < time).is_some() {
                at_risk += 1;
            }
            if left > 0 {
                steps.push(RiskStep {
                    time,
                    at_risk,
                    left,
                });
            }
            at_risk -= seen;
        }
        Ok(Some(Self {
            steps,
            last_time,
            observations,
        }))
    }

    /// The times at which customers left, ascending.
    pub fn steps(&self) -> &[RiskStep] {
        &self.steps
    }

    /// The largest time seen.
    pub fn last_time(&self) -> f64 {
        self.last_time
    }

    /// The number of customers seen.
    pub fn observations(&self) -> u64 {
        self.observations
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct TableParts {
    steps: Vec<RiskStep>,
    last_time: f64,
    observations: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<TableParts> for RiskTable {
    type Error = RetentionError;

    /// The rules of any table: times that ascend, somebody who leaves at each and was at risk, and no
    /// more of them than were seen.
    fn try_from(parts: TableParts) -> Result<Self, RetentionError> {
        let mut after = 0.0;
        let mut gone = 0_u64;
        for (number, step) in parts.steps.iter().enumerate() {
            let is_later = step.time > after || (number == 0 && step.time == 0.0);
            if !(is_later && step.time <= parts.last_time) {
                return Err(out_of_order(step.time));
            }
            after = step.time;
            at_least_one(step.left)?;
            Proportion::new(step.left, step.at_risk)?;
            Proportion::new(step.at_risk, parts.observations)?;
            gone = gone.saturating_add(step.left);
        }
        if !(parts.last_time >= 0.0 && parts.last_time.is_finite()) {
            return Err(out_of_order(parts.last_time));
        }
        at_least_one(parts.observations)?;
        Proportion::new(gone, parts.observations)?;
        Ok(Self {
            steps: parts.steps,
            last_time: parts.last_time,
            observations: parts.observations,
        })
    }
}

#[cfg(feature = "serde")]
fn out_of_order(value: f64) -> RetentionError {
    QuantityError::NumberOutOfRange {
        quantity: "time of a table of those at risk",
        range: "finite, after the one before and at most the last",
        value,
    }
    .into()
}
