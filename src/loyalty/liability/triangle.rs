use super::chain_ladder::RedemptionTriangle;
use crate::loyalty::LoyaltyError;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// The points that were issued in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IssueCohort {
    /// Points issued.
    #[cfg_attr(feature = "serde", serde(with = "rust_decimal::serde::str"))]
    pub issued: Decimal,
    /// Points redeemed at each age, in periods: age 0 is the period of issue.
    pub redeemed: Vec<Decimal>,
}

/// Gathers what lots were issued and redeemed, by period of issue.
///
/// Periods are numbered by the caller, such as months since the start.
///
/// # Example
///
/// ```
/// use clv::loyalty::liability::CohortFlows;
/// use rust_decimal_macros::dec;
///
/// let mut flows = CohortFlows::new(2); // two periods are over
/// flows.issue(0, dec!(100))?;
/// flows.issue(1, dec!(80))?;
/// flows.redeem(0, 1, dec!(30))?; // issued in period 0, redeemed in period 1
/// let triangle = flows.triangle(&[])?;
/// assert_eq!(flows.cohorts()[0].redeemed, [dec!(0), dec!(30)]);
/// # let _ = triangle;
/// # Ok::<(), clv::loyalty::LoyaltyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Vec<IssueCohort>", into = "Vec<IssueCohort>")
)]
pub struct CohortFlows {
    cohorts: Vec<IssueCohort>,
}

impl CohortFlows {
    /// Flows of so many periods that are over.
    pub fn new(periods: usize) -> Self {
        Self {
            cohorts: (0..periods)
                .map(|period| IssueCohort {
                    issued: Decimal::ZERO,
                    redeemed: vec![Decimal::ZERO; periods - period],
                })
                .collect(),
        }
    }

    /// The cohorts, the oldest first.
    pub fn cohorts(&self) -> &[IssueCohort] {
        &self.cohorts
    }

    /// Books points that were issued.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::PeriodIsNotOver`] for a period that is not one of those, and an overflow.
    pub fn issue(&mut self, period: usize, points: Decimal) -> Result<(), LoyaltyError> {
        let periods = self.cohorts.len();
        let cohort = self
            .cohorts
            .get_mut(period)
            .ok_or(LoyaltyError::PeriodIsNotOver { period, periods })?;
        cohort.issued = cohort.issued.plus(points, "issued points")?;
        Ok(())
    }

    /// Books points of one period that were redeemed in another; a refund is booked as negative.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::RedeemedBeforeIssued`], [`LoyaltyError::PeriodIsNotOver`] for a period that
    /// is not one of those, and an overflow.
    pub fn redeem(
        &mut self,
        issued_in: usize,
        redeemed_in: usize,
        points: Decimal,
    ) -> Result<(), LoyaltyError> {
        let periods = self.cohorts.len();
        let age = redeemed_in
            .checked_sub(issued_in)
            .ok_or(LoyaltyError::RedeemedBeforeIssued {
                issued_in,
                redeemed_in,
            })?;
        let redeemed = self
            .cohorts
            .get_mut(issued_in)
            .and_then(|cohort| cohort.redeemed.get_mut(age))
            .ok_or(LoyaltyError::PeriodIsNotOver {
                period: redeemed_in,
                periods,
            })?;
        *redeemed = redeemed.plus(points, "redeemed points")?;
        Ok(())
    }

    /// The triangle of cumulative redemption of all cohorts; `has_expired` as in
    /// [`RedemptionTriangle::new`].
    ///
    /// # Errors
    ///
    /// As [`RedemptionTriangle::new`]; a period in which no points were issued is one of them.
    pub fn triangle(&self, has_expired: &[bool]) -> Result<RedemptionTriangle, LoyaltyError> {
        let issued: Vec<Decimal> = self.cohorts.iter().map(|cohort| cohort.issued).collect();
        let rows = self
            .cohorts
            .iter()
            .map(|cohort| running_sums(&cohort.redeemed))
            .collect::<Result<Vec<_>, _>>()?;
        RedemptionTriangle::new(&issued, &rows, has_expired)
    }
}

fn running_sums(flows: &[Decimal]) -> Result<Vec<Decimal>, LoyaltyError> {
    let mut so_far = Decimal::ZERO;
    let mut sums = Vec::with_capacity(flows.len());
    for &flow in flows {
        so_far = so_far.plus(flow, "redeemed points")?;
        sums.push(so_far);
    }
    Ok(sums)
}

#[cfg(feature = "serde")]
impl TryFrom<Vec<IssueCohort>> for CohortFlows {
    type Error = LoyaltyError;

    /// Each cohort has an age for every period from its own to the last.
    fn try_from(cohorts: Vec<IssueCohort>) -> Result<Self, LoyaltyError> {
        let periods = cohorts.len();
        for (period, cohort) in cohorts.iter().enumerate() {
            let (expected, found) = (periods - period, cohort.redeemed.len());
            if found != expected {
                return Err(LoyaltyError::AgesMissing {
                    cohort: period,
                    expected,
                    found,
                });
            }
        }
        Ok(Self { cohorts })
    }
}

#[cfg(feature = "serde")]
impl From<CohortFlows> for Vec<IssueCohort> {
    fn from(flows: CohortFlows) -> Self {
        flows.cohorts
    }
}
