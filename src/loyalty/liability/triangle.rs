use super::chain_ladder::RedemptionTriangle;
use crate::loyalty::LoyaltyError;
use crate::loyalty::check::at_least_zero;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// The points that were issued in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IssueCohort {
    /// Points issued.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub issued: Decimal,
    /// Points redeemed at each age, in periods: age 0 is the period of issue.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
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
    /// Negative points, [`LoyaltyError::PeriodIsNotOver`] for a period that is not one of those, and
    /// an overflow.
    pub fn issue(&mut self, period: usize, points: Decimal) -> Result<(), LoyaltyError> {
        let periods = self.cohorts.len();
        let cohort = self
            .cohorts
            .get_mut(period)
            .ok_or(LoyaltyError::PeriodIsNotOver { period, periods })?;
        let points = at_least_zero(points, "issued points")?;
        cohort.issued = cohort.issued.plus(points, "issued points")?;
        Ok(())
    }

    /// Takes back points that were issued, for a purchase that was refunded: in the period of the
    /// purchase, whenever the refund came.
    ///
    /// # Errors
    ///
    /// As [`issue`](Self::issue), and [`LoyaltyError::RedeemedAboveIssued`] where fewer would be left
    /// than are redeemed.
    pub fn refund_issue(&mut self, period: usize, points: Decimal) -> Result<(), LoyaltyError> {
        let periods = self.cohorts.len();
        let points = at_least_zero(points, "refunded points")?;
        let cohort = self
            .cohorts
            .get_mut(period)
            .ok_or(LoyaltyError::PeriodIsNotOver { period, periods })?;
        let left = cohort.issued.minus(points, "issued points")?;
        let mut redeemed = Decimal::ZERO;
        for &flow in &cohort.redeemed {
            redeemed = redeemed.plus(flow, "redeemed points")?;
        }
        must_be_issued(period, redeemed, left)?;
        cohort.issued = left;
        Ok(())
    }

    /// Books points of one period that were redeemed in another.
    ///
    /// # Errors
    ///
    /// Negative points, [`LoyaltyError::RedeemedBeforeIssued`], [`LoyaltyError::PeriodIsNotOver`] for
    /// a period that is not one of those, [`LoyaltyError::RedeemedAboveIssued`] where the points of
    /// that period are not as many, and an overflow.
    pub fn redeem(
        &mut self,
        issued_in: usize,
        redeemed_in: usize,
        points: Decimal,
    ) -> Result<(), LoyaltyError> {
        let points = at_least_zero(points, "redeemed points")?;
        let age = self.age(issued_in, redeemed_in)?;
        if let Some(cohort) = self.cohorts.get_mut(issued_in) {
            let mut all = points;
            for &redeemed in &cohort.redeemed {
                all = all.plus(redeemed, "redeemed points")?;
            }
            must_be_issued(issued_in, all, cohort.issued)?;
            if let Some(redeemed) = cohort.redeemed.get_mut(age) {
                *redeemed = redeemed.plus(points, "redeemed points")?;
            }
        }
        Ok(())
    }

    /// Takes back what was booked by [`redeem`](Self::redeem), for a redemption that was refunded:
    /// in the period of the redemption, whenever the refund came. A refund of its own period would
    /// make redemption fall, which no triangle can show.
    ///
    /// # Errors
    ///
    /// As [`redeem`](Self::redeem), and [`LoyaltyError::RefundAboveRedeemed`] above what is booked
    /// there.
    pub fn refund_redemption(
        &mut self,
        issued_in: usize,
        redeemed_in: usize,
        points: Decimal,
    ) -> Result<(), LoyaltyError> {
        let points = at_least_zero(points, "refunded points")?;
        let age = self.age(issued_in, redeemed_in)?;
        let redeemed = self
            .cohorts
            .get_mut(issued_in)
            .and_then(|cohort| cohort.redeemed.get_mut(age));
        if let Some(redeemed) = redeemed {
            if points > *redeemed {
                return Err(LoyaltyError::RefundAboveRedeemed {
                    redeemed: *redeemed,
                    points,
                });
            }
            *redeemed = redeemed.minus(points, "redeemed points")?;
        }
        Ok(())
    }

    /// The age of a redemption, which must be one of the cohort's.
    fn age(&self, issued_in: usize, redeemed_in: usize) -> Result<usize, LoyaltyError> {
        let periods = self.cohorts.len();
        let age = redeemed_in
            .checked_sub(issued_in)
            .ok_or(LoyaltyError::RedeemedBeforeIssued {
                issued_in,
                redeemed_in,
            })?;
        if redeemed_in < periods {
            Ok(age)
        } else {
            Err(LoyaltyError::PeriodIsNotOver {
                period: redeemed_in,
                periods,
            })
        }
    }

    /// The triangle of cumulative redemption of all cohorts; `has_expired` as in
    /// [`RedemptionTriangle::new`].
    ///
    /// # Errors
    ///
    /// As [`RedemptionTriangle::new`].
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

/// The numbers of cohorts in errors are counted from 1.
fn must_be_issued(period: usize, redeemed: Decimal, issued: Decimal) -> Result<(), LoyaltyError> {
    if redeemed > issued {
        return Err(LoyaltyError::RedeemedAboveIssued {
            cohort: period + 1,
            redeemed,
            issued,
        });
    }
    Ok(())
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
                    cohort: period + 1,
                    expected,
                    found,
                });
            }
            let issued = at_least_zero(cohort.issued, "issued points")?;
            let mut all = Decimal::ZERO;
            for &redeemed in &cohort.redeemed {
                let redeemed = at_least_zero(redeemed, "redeemed points")?;
                all = all.plus(redeemed, "redeemed points")?;
            }
            must_be_issued(period, all, issued)?;
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
