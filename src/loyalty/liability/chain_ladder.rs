use crate::loyalty::LoyaltyError;
use crate::loyalty::check::{at_least_one, at_least_zero};
use crate::quantity::{Checked, QuantityError};
use rust_decimal::Decimal;

/// Points by issue cohort, and how many of them were redeemed by each age.
///
/// ```text
/// age            0     1     2
/// oldest      [100,  180,  220]   of 400
///             [120,  216]         of 480
/// youngest    [ 90]               of 360
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Record", into = "Record")
)]
pub struct RedemptionTriangle {
    cohorts: Vec<Cohort>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Cohort {
    issued: Decimal,
    redeemed: Vec<Decimal>,
    last: Decimal,
    has_expired: bool,
}

/// The ultimate redemption of a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Breakage {
    /// The factors by which redemption grows from age a to a + 1.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub development_factors: Vec<Decimal>,
    /// Each cohort, the oldest first.
    pub cohorts: Vec<CohortBreakage>,
    /// The liability of the programme, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub total_liability: Decimal,
}

/// The ultimate redemption of a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CohortBreakage {
    /// The share of its points that will have been redeemed in the end (URR); `None` where none were
    /// issued.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub ultimate_redemption_rate: Option<Decimal>,
    /// 1 − that, the share that never will be. Below 0 where the factors overshoot and the ultimate is
    /// not bounded ([`RedemptionTriangle::breakage_bounded`]).
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub breakage_rate: Option<Decimal>,
    /// Points that are still to be redeemed.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub expected_remaining: Decimal,
    /// Their cost, in money.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub liability: Decimal,
}

impl RedemptionTriangle {
    /// A triangle: for each cohort, the oldest first, the points issued and the points redeemed
    /// up to each age. A quiet period in which none were issued is a cohort of nothing.
    ///
    /// `has_expired` says which cohorts can no longer redeem; empty: none.
    ///
    /// # Errors
    ///
    /// - [`LoyaltyError::LengthsDiffer`] where there are not as many cohorts in each list;
    /// - [`LoyaltyError::EmptyCohort`] for a cohort without an age;
    /// - [`LoyaltyError::YoungerCohortIsLonger`] where a cohort has more ages than an older one;
    /// - [`LoyaltyError::CumulativeFalls`] where fewer points are redeemed at a later age;
    /// - [`LoyaltyError::RedeemedAboveIssued`];
    /// - negative points, as a [`QuantityError`].
    pub fn new(
        issued: &[Decimal],
        cumulative_redeemed: &[Vec<Decimal>],
        has_expired: &[bool],
    ) -> Result<Self, LoyaltyError> {
        must_be_as_many(
            "rows of redemption",
            issued.len(),
            cumulative_redeemed.len(),
        )?;
        if !has_expired.is_empty() {
            must_be_as_many("marks of expiry", issued.len(), has_expired.len())?;
        }
        let marks = has_expired.iter().copied().chain(std::iter::repeat(false));
        let mut cohorts: Vec<Cohort> = Vec::with_capacity(issued.len());
        for (number, ((&issued, redeemed), has_expired)) in issued
            .iter()
            .zip(cumulative_redeemed)
            .zip(marks)
            .enumerate()
        {
            let older = cohorts.last().map(|cohort| cohort.redeemed.len());
            if older.is_some_and(|older| redeemed.len() > older) {
                return Err(LoyaltyError::YoungerCohortIsLonger { cohort: number + 1 });
            }
            cohorts.push(Cohort::new(number + 1, issued, redeemed, has_expired)?);
        }
        Ok(Self { cohorts })
    }

    /// f_a = Σ R_{i,a+1} / Σ R_{i,a} over the cohorts seen at age a + 1; `None` where a sum of
    /// denominators is zero.
    fn development_factors(&self) -> Result<Option<Vec<Decimal>>, LoyaltyError> {
        let ages = self
            .cohorts
            .first()
            .map_or(0, |oldest| oldest.redeemed.len());
        let mut factors = Vec::new();
        for age in 1..ages {
            let (mut now, mut before) = (Decimal::ZERO, Decimal::ZERO);
            for cohort in &self.cohorts {
                let Some(redeemed) = cohort.redeemed.get(age) else {
                    continue;
                };
                now = now.plus(*redeemed, "redeemed points")?;
                if let Some(redeemed) = cohort.redeemed.get(age - 1) {
                    before = before.plus(*redeemed, "redeemed points")?;
                }
            }
            if before.is_zero() {
                return Ok(None);
            }
            factors.push(now.over(before, "development factor")?);
        }
        Ok(Some(factors))
    }

    /// The points of each cohort that are not redeemed yet.
    pub(super) fn points_left(&self) -> Result<Vec<Decimal>, QuantityError> {
        let left = |cohort: &Cohort| cohort.issued.minus(cohort.last, "points left");
        self.cohorts.iter().map(left).collect()
    }

    /// Ultimate redemption by chain ladder.
    ///
    /// ```text
    /// f_a         = Σ R_{i,a+1} / Σ R_{i,a}        over the cohorts seen at age a + 1
    /// ultimate_i  = R_{i,last} × Π of the later f × tail
    /// rate_i      = ultimate_i / issued_i          breakage_i = 1 − rate_i
    /// liability_i = (ultimate_i − R_{i,last}) × cost per point
    /// ```
    ///
    /// R: cumulative redeemed points; `tail` ≥ 1: the growth after the oldest age seen; cost per
    /// point in money. An expired cohort informs the factors and has nothing remaining. A cohort of
    /// which nothing is redeemed yet develops to nothing, however young it is: where points can be
    /// spent only after a while, begin the ages with the period in which they can. Factors and rates
    /// are not rounded, and an ultimate may be more than was issued:
    /// [`breakage_bounded`](Self::breakage_bounded) bounds it. `None` without cohorts, and where a factor has a zero denominator.
    ///
    /// Source: Gault, Llaguno & Ménard, Loyalty Rewards and Gift Card Programs, CAS.
    ///
    /// # Errors
    ///
    /// A negative cost, a tail below 1, or an overflow, as a [`QuantityError`].
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::liability::RedemptionTriangle;
    /// use rust_decimal_macros::dec;
    ///
    /// let triangle = RedemptionTriangle::new(
    ///     &[dec!(400), dec!(480)],
    ///     &[vec![dec!(100), dec!(150)], vec![dec!(120)]],
    ///     &[],
    /// )?;
    /// let breakage = triangle.breakage(dec!(0.08), dec!(1))?.ok_or("cohorts")?;
    /// assert_eq!(breakage.development_factors, [dec!(1.5)]);
    /// let young = breakage.cohorts[1]; // 120 × 1.5 = 180 of 480
    /// assert_eq!((young.ultimate_redemption_rate, young.expected_remaining), (Some(dec!(0.375)), dec!(60)));
    /// assert_eq!(breakage.total_liability, dec!(4.80));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn breakage(
        &self,
        cost_per_point: Decimal,
        tail: Decimal,
    ) -> Result<Option<Breakage>, LoyaltyError> {
        let cost = at_least_zero(cost_per_point, "cost per point")?;
        let tail = at_least_one(tail, "tail factor")?;
        if self.cohorts.is_empty() {
            return Ok(None);
        }
        let Some(factors) = self.development_factors()? else {
            return Ok(None);
        };
        let mut cohorts = Vec::with_capacity(self.cohorts.len());
        let mut total = Decimal::ZERO;
        for cohort in &self.cohorts {
            let developed = cohort.breakage(&factors, tail, cost)?;
            total = total.plus(developed.liability, "liability")?;
            cohorts.push(developed);
        }
        Ok(Some(Breakage {
            development_factors: factors,
            cohorts,
            total_liability: total,
        }))
    }
}

impl Cohort {
    fn new(
        number: usize,
        issued: Decimal,
        redeemed: &[Decimal],
        has_expired: bool,
    ) -> Result<Self, LoyaltyError> {
        let issued = at_least_zero(issued, "issued points")?;
        let mut before = Decimal::ZERO;
        for (age, &so_far) in redeemed.iter().enumerate() {
            at_least_zero(so_far, "redeemed points")?;
            if so_far < before {
                return Err(LoyaltyError::CumulativeFalls {
                    cohort: number,
                    age,
                    before,
                    redeemed: so_far,
                });
            }
            before = so_far;
        }
        let Some(&last) = redeemed.last() else {
            return Err(LoyaltyError::EmptyCohort { cohort: number });
        };
        if last > issued {
            return Err(LoyaltyError::RedeemedAboveIssued {
                cohort: number,
                redeemed: last,
                issued,
            });
        }
        Ok(Self {
            issued,
            redeemed: redeemed.to_vec(),
            last,
            has_expired,
        })
    }

    fn breakage(
        &self,
        factors: &[Decimal],
        tail: Decimal,
        cost: Decimal,
    ) -> Result<CohortBreakage, LoyaltyError> {
        let mut ultimate = self.last;
        if !self.has_expired {
            let later = factors.iter().skip(self.redeemed.len() - 1);
            for &factor in later.chain([&tail]) {
                ultimate = ultimate.times(factor, "ultimate redemption")?;
            }
        }
        let rate = match self.issued.is_zero() {
            true => None,
            false => Some(ultimate.over(self.issued, "ultimate redemption rate")?),
        };
        let breakage = rate.map(|rate| Decimal::ONE.minus(rate, "breakage rate"));
        let remaining = ultimate.minus(self.last, "expected redemption")?;
        Ok(CohortBreakage {
            ultimate_redemption_rate: rate,
            breakage_rate: breakage.transpose()?,
            expected_remaining: remaining,
            liability: remaining.times(cost, "liability")?,
        })
    }
}

fn must_be_as_many(of: &'static str, cohorts: usize, found: usize) -> Result<(), LoyaltyError> {
    if cohorts == found {
        Ok(())
    } else {
        Err(LoyaltyError::LengthsDiffer {
            of,
            expected: cohorts,
            found,
        })
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record {
    #[serde(with = "crate::quantity::decimal")]
    issued: Vec<Decimal>,
    #[serde(with = "crate::quantity::decimal")]
    cumulative_redeemed: Vec<Vec<Decimal>>,
    has_expired: Vec<bool>,
}

#[cfg(feature = "serde")]
impl TryFrom<Record> for RedemptionTriangle {
    type Error = LoyaltyError;

    fn try_from(record: Record) -> Result<Self, LoyaltyError> {
        Self::new(
            &record.issued,
            &record.cumulative_redeemed,
            &record.has_expired,
        )
    }
}

#[cfg(feature = "serde")]
impl From<RedemptionTriangle> for Record {
    fn from(triangle: RedemptionTriangle) -> Self {
        let mut record = Self {
            issued: Vec::new(),
            cumulative_redeemed: Vec::new(),
            has_expired: Vec::new(),
        };
        for cohort in triangle.cohorts {
            record.issued.push(cohort.issued);
            record.cumulative_redeemed.push(cohort.redeemed);
            record.has_expired.push(cohort.has_expired);
        }
        record
    }
}
