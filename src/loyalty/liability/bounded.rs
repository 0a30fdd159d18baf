use super::{Breakage, CohortBreakage, RedemptionTriangle};
use crate::loyalty::LoyaltyError;
use crate::quantity::Checked;
use rust_decimal::Decimal;

/// The ultimate redemption of a programme that redeems no more points than it issued.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BoundedBreakage {
    /// The ultimate redemption, bounded.
    pub breakage: Breakage,
    /// The cohorts that were bounded, the oldest first.
    pub overshoots: Vec<Overshoot>,
}

/// A cohort that the factors develop beyond its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Overshoot {
    /// Its position in [`Breakage::cohorts`].
    pub cohort: usize,
    /// Its ultimate redemption rate by the factors alone, above 1.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub unbounded_rate: Decimal,
}

impl RedemptionTriangle {
    /// Ultimate redemption by chain ladder, of no more points than were issued.
    ///
    /// ```text
    /// ultimate_i  = min(R_{i,last} × Π of the later f × tail, issued_i)
    /// rate_i      = ultimate_i / issued_i          breakage_i = 1 − rate_i
    /// liability_i = (ultimate_i − R_{i,last}) × cost per point
    /// ```
    ///
    /// Symbols and `None` as in [`breakage`](Self::breakage), whose numbers these are where no cohort
    /// overshoots: the factors of older cohorts, which may have begun slower, can develop a young one
    /// beyond its points. A bound of one cohort leaves the factors as they are; where many overshoot,
    /// they are not what young cohorts grow by.
    ///
    /// # Errors
    ///
    /// Those of [`breakage`](Self::breakage).
    ///
    /// # Example
    ///
    /// ```
    /// use clv::loyalty::liability::RedemptionTriangle;
    /// use rust_decimal_macros::dec;
    ///
    /// let triangle = RedemptionTriangle::new(
    ///     &[dec!(100), dec!(100)],
    ///     &[vec![dec!(10), dec!(40)], vec![dec!(50)]],
    ///     &[],
    /// )?;
    /// let bounded = triangle.breakage_bounded(dec!(0.03), dec!(1))?.ok_or("cohorts")?;
    /// // 50 × 40/10 = 200 of 100: what is left are 50 points.
    /// let overshoot = bounded.overshoots[0];
    /// assert_eq!((overshoot.cohort, overshoot.unbounded_rate), (1, dec!(2)));
    /// let young = bounded.breakage.cohorts[1];
    /// assert_eq!((young.ultimate_redemption_rate, young.expected_remaining), (Some(dec!(1)), dec!(50)));
    /// assert_eq!(bounded.breakage.total_liability, dec!(1.50));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn breakage_bounded(
        &self,
        cost_per_point: Decimal,
        tail: Decimal,
    ) -> Result<Option<BoundedBreakage>, LoyaltyError> {
        let Some(mut breakage) = self.breakage(cost_per_point, tail)? else {
            return Ok(None);
        };
        let mut overshoots = Vec::new();
        let mut total = Decimal::ZERO;
        let developed = breakage.cohorts.iter_mut().zip(self.points_left()?);
        for (cohort, (developed, left)) in developed.enumerate() {
            if developed.expected_remaining > left {
                overshoots.extend(developed.ultimate_redemption_rate.map(|unbounded_rate| {
                    Overshoot {
                        cohort,
                        unbounded_rate,
                    }
                }));
                *developed = all_redeemed(left, cost_per_point)?;
            }
            total = total.plus(developed.liability, "liability")?;
        }
        breakage.total_liability = total;
        Ok(Some(BoundedBreakage {
            breakage,
            overshoots,
        }))
    }
}

fn all_redeemed(left: Decimal, cost_per_point: Decimal) -> Result<CohortBreakage, LoyaltyError> {
    Ok(CohortBreakage {
        ultimate_redemption_rate: Some(Decimal::ONE),
        breakage_rate: Some(Decimal::ZERO),
        expected_remaining: left,
        liability: left.times(cost_per_point, "liability")?,
    })
}
