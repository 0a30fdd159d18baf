use super::{ArmSum, Group, UpliftRanking};
use crate::campaign::CampaignError;

/// A point of an uplift or a Qini curve.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CurvePoint {
    /// The number of best-scored customers.
    pub targeted: u64,
    /// The gain from targeting them, in the unit of the outcome.
    pub value: f64,
}

impl UpliftRanking {
    /// The uplift curve: what targeting the best n customers gains, were both arms alike in them.
    ///
    /// ```text
    /// (Y_t/N_t − Y_c/N_c)·n
    /// ```
    ///
    /// N and Y are customers and outcomes of either arm among the n best-scored; a rate whose arm
    /// is still empty counts 0. One point for (0, 0) and one for each distinct score. `None` where
    /// an arm is empty.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::campaign::ranking::{Arm, UpliftRanking};
    ///
    /// let arms = [Arm::Treated, Arm::Control, Arm::Treated, Arm::Control];
    /// let ranking = UpliftRanking::new(&[1.0, 0.0, 0.0, 1.0], &arms, &[0.9, 0.8, 0.2, 0.1])?;
    /// let curve = ranking.uplift_curve().ok_or("an empty arm")?;
    /// let gains: Vec<f64> = curve.iter().map(|point| point.value).collect();
    /// // 1·1, 1·2, then ½ of the treated and none of the control: ½·3, and in the end ½ of either.
    /// assert_eq!(gains, [0.0, 1.0, 2.0, 1.5, 0.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn uplift_curve(&self) -> Option<Vec<CurvePoint>> {
        let rate = |arm: ArmSum| {
            if arm.customers == 0 {
                0.0
            } else {
                arm.outcome / arm.customers as f64
            }
        };
        self.curve(|so_far| {
            (rate(so_far.treated) - rate(so_far.control)) * so_far.customers() as f64
        })
    }

    /// The Qini curve: what targeting the best n customers gains among the treated.
    ///
    /// ```text
    /// Y_t − Y_c·N_t/N_c
    /// ```
    ///
    /// The second term is 0 while no control customer is among the n best-scored. One point for
    /// (0, 0) and one for each distinct score. `None` where an arm is empty. Source: Radcliffe 2007.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::campaign::ranking::{Arm, UpliftRanking};
    ///
    /// let arms = [Arm::Treated, Arm::Control, Arm::Treated, Arm::Control];
    /// let ranking = UpliftRanking::new(&[1.0, 0.0, 0.0, 1.0], &arms, &[0.9, 0.8, 0.2, 0.1])?;
    /// let curve = ranking.qini_curve().ok_or("an empty arm")?;
    /// let gains: Vec<f64> = curve.iter().map(|point| point.value).collect();
    /// assert_eq!(gains, [0.0, 1.0, 1.0, 1.0, 0.0]); // the last is 1 − 1·2/2
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn qini_curve(&self) -> Option<Vec<CurvePoint>> {
        self.curve(qini)
    }

    fn curve(&self, value: impl Fn(&Group) -> f64) -> Option<Vec<CurvePoint>> {
        self.has_both_arms().then(|| curve(&self.groups, value))
    }

    /// The area between the Qini curve and the straight line to its end, A − D.
    fn qini_area(&self) -> Option<f64> {
        let points = self.qini_curve()?;
        Some(area_over_line(&points))
    }

    /// The Qini coefficient as scikit-uplift normalises it: 0 for no model, 1 for the perfect one.
    ///
    /// ```text
    /// (A − D)/(P − D)
    /// ```
    ///
    /// A, D and P are the areas (trapezoids) under the Qini curve, under the straight line to its
    /// end and under the curve of the perfect order: treated buyers, then all who do not buy, then
    /// control buyers. `None` where an arm is empty or nobody buys.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Outcome`] where an outcome is neither 0 nor 1.
    pub fn qini_normalised(&self) -> Result<Option<f64>, CampaignError> {
        self.must_be_binary()?;
        let Some(area) = self.qini_area() else {
            return Ok(None);
        };
        let perfect = area_over_line(&curve(&self.perfect_order(), qini));
        let buyers = self.total.treated.outcome + self.total.control.outcome;
        Ok((buyers > 0.0 && perfect > 0.0).then(|| area / perfect))
    }

    /// The mean gain over a random order, by trapezoids. CausalML's `qini_score` without normalisation
    /// is another number: it takes the plain mean of curve less line over the rows, start included,
    /// and depends on the order of rows under ties.
    ///
    /// ```text
    /// (A − D)/N
    /// ```
    ///
    /// In the unit of the outcome. `None` where an arm is empty.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::campaign::ranking::{Arm, UpliftRanking};
    ///
    /// let arms = [Arm::Treated, Arm::Control, Arm::Treated, Arm::Control];
    /// let ranking = UpliftRanking::new(&[1.0, 0.0, 0.0, 1.0], &arms, &[0.9, 0.8, 0.2, 0.1])?;
    /// // The curve 0, 1, 1, 1, 0 has area 3, the line to its end none.
    /// assert_eq!(ranking.qini_mean_gain(), Some(3.0 / 4.0));
    /// assert_eq!(ranking.qini_radcliffe_surry(), Some(3.0 / 16.0));
    /// # Ok::<(), clv::campaign::CampaignError>(())
    /// ```
    pub fn qini_mean_gain(&self) -> Option<f64> {
        Some(self.qini_area()? / self.total.customers() as f64)
    }

    /// Radcliffe and Surry's coefficient, unscaled: the mean gain a customer.
    ///
    /// ```text
    /// (A − D)/N²
    /// ```
    ///
    /// `None` where an arm is empty. Source: Radcliffe & Surry 2011, section 6.
    pub fn qini_radcliffe_surry(&self) -> Option<f64> {
        Some(self.qini_mean_gain()? / self.total.customers() as f64)
    }

    /// Treated buyers, then all who do not buy, then control buyers, of binary outcomes.
    fn perfect_order(&self) -> [Group; 3] {
        let (treated, control) = (self.total.treated, self.total.control);
        let buyers = |arm: ArmSum| ArmSum {
            customers: arm.outcome as u64,
            outcome: arm.outcome,
        };
        let others = |arm: ArmSum| ArmSum {
            customers: arm.customers - arm.outcome as u64,
            outcome: 0.0,
        };
        let group = |score, treated, control| Group {
            score,
            treated,
            control,
        };
        [
            group(1.0, buyers(treated), ArmSum::default()),
            group(0.0, others(treated), others(control)),
            group(-1.0, ArmSum::default(), buyers(control)),
        ]
    }
}

fn qini(so_far: &Group) -> f64 {
    let (treated, control) = (so_far.treated, so_far.control);
    if control.customers == 0 {
        return treated.outcome;
    }
    treated.outcome - control.outcome * treated.customers as f64 / control.customers as f64
}

fn curve(groups: &[Group], value: impl Fn(&Group) -> f64) -> Vec<CurvePoint> {
    let mut so_far = Group::empty(0.0);
    let start = CurvePoint {
        targeted: 0,
        value: 0.0,
    };
    let points = groups.iter().map(|group| {
        so_far.add(group);
        CurvePoint {
            targeted: so_far.customers(),
            value: value(&so_far),
        }
    });
    std::iter::once(start).chain(points).collect()
}

/// Trapezoids under a curve less the triangle under the line from its start to its end.
fn area_over_line(points: &[CurvePoint]) -> f64 {
    let area: f64 = points
        .windows(2)
        .map(|pair| {
            (pair[1].targeted - pair[0].targeted) as f64
                * f64::midpoint(pair[0].value, pair[1].value)
        })
        .sum();
    let end = points
        .last()
        .map_or(0.0, |end| end.targeted as f64 * end.value);
    area - end / 2.0
}
