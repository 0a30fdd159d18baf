use super::Ranking;
use crate::predict::PredictError;
use crate::quantity::ConfidenceLevel;
use crate::statistics::Interval;

/// An area under the ROC curve and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AucEstimate {
    /// The area.
    pub area: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// The scale on which an area is taken to be normal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum AreaScale {
    /// The area itself: A ± z·SE, clipped to \[0, 1\]. The usual interval; too short near 1.
    Plain,
    /// ln(A/(1 − A)) ± z·SE/(A(1 − A)), taken back: never leaves (0, 1) and covers better near 1. At
    /// 95 % and an area of .76 it held 91.9 % of 5,000 simulated samples with 10 positives and 200
    /// negatives, 95.1 % with 100 of each; the plain one 88.9 % and 94.4 %.
    Logit,
}

impl AucEstimate {
    /// The interval of the area.
    ///
    /// `None` on the logit scale where the area is 0 or 1.
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] where the area is not in \[0, 1\] or the standard error not a finite
    /// number of at least 0.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::predict::evaluation::{AreaScale, AucEstimate};
    /// use clv::quantity::ConfidenceLevel;
    ///
    /// let auc = AucEstimate { area: 0.75, standard_error: 0.05 };
    /// let interval = auc.interval(AreaScale::Plain, ConfidenceLevel::P95)?;
    /// assert!(interval.is_some_and(|limits| (limits.lower - 0.652).abs() < 1e-5));
    /// # Ok::<(), clv::predict::PredictError>(())
    /// ```
    pub fn interval(
        &self,
        scale: AreaScale,
        confidence_level: ConfidenceLevel,
    ) -> Result<Option<Interval>, PredictError> {
        let setting = |what, range, value| Err(PredictError::Setting { what, range, value });
        if !(0.0..=1.0).contains(&self.area) {
            return setting("area under the curve", "in [0, 1]", self.area);
        }
        if !(self.standard_error >= 0.0 && self.standard_error.is_finite()) {
            return setting(
                "standard error",
                "finite and at least 0",
                self.standard_error,
            );
        }
        let z = confidence_level.z();
        let limits = match scale {
            AreaScale::Plain => Some((
                (self.area - z * self.standard_error).max(0.0),
                (self.area + z * self.standard_error).min(1.0),
            )),
            AreaScale::Logit => (self.area > 0.0 && self.area < 1.0).then(|| {
                let logit = (self.area / (1.0 - self.area)).ln();
                let reach = z * self.standard_error / (self.area * (1.0 - self.area));
                let back = |x: f64| 1.0 / (1.0 + (-x).exp());
                (back(logit - reach), back(logit + reach))
            }),
        };
        Ok(limits.map(|(lower, upper)| Interval {
            estimate: self.area,
            // The area lies within its limits, however they are rounded.
            lower: lower.min(self.area),
            upper: upper.max(self.area),
            confidence: confidence_level,
        }))
    }
}

impl Ranking {
    /// The area under the ROC curve: the chance that a positive scores above a negative, where
    /// equal scores count one half (the Mann–Whitney statistic).
    ///
    /// ```text
    /// A = [Σ over pairs of 1(s⁺ > s⁻) + ½·1(s⁺ = s⁻)]/(n₁ n₀)
    /// ```
    ///
    /// `None` where there is only one class, or nobody.
    pub fn auc(&self) -> Option<f64> {
        let mut below = self.negatives();
        let mut twice = 0_u128;
        for group in self.groups() {
            below -= group.negatives;
            twice +=
                u128::from(group.positives) * (2 * u128::from(below) + u128::from(group.negatives));
        }
        let pairs = u128::from(self.positives()) * u128::from(self.negatives());
        (pairs > 0).then(|| twice as f64 / (2 * pairs) as f64)
    }

    /// The area with DeLong's standard error.
    ///
    /// ```text
    /// SE² = S₁₀/n₁ + S₀₁/n₀
    /// ```
    ///
    /// S₁₀ and S₀₁ are the sample variances (n − 1 in the denominator) of the placement values: the
    /// share of the negatives below each positive, and of the positives above each negative, ties
    /// one half. No distribution of the scores is assumed. `None` with fewer than two of either
    /// class. Source: DeLong, DeLong & Clarke-Pearson 1988, equations 4–6; on groups of equal
    /// scores it takes one pass.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::predict::evaluation::Ranking;
    ///
    /// // Above the negatives are ½ and 1 of the positives' places, below the positives 1 and ½:
    /// // either variance is 1/8, and the standard error √(1/16 + 1/16).
    /// let ranking = Ranking::new(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8])?;
    /// let auc = ranking.auc_delong().ok_or("one of a class")?;
    /// assert_eq!(auc.area, 0.75);
    /// assert!((auc.standard_error - 0.125_f64.sqrt()).abs() < 1e-15);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn auc_delong(&self) -> Option<AucEstimate> {
        let area = self.auc()?;
        if self.positives() < 2 || self.negatives() < 2 {
            return None;
        }
        let (n1, n0) = (self.positives() as f64, self.negatives() as f64);
        let (mut above, mut below) = (0, self.negatives());
        let (mut of_positives, mut of_negatives) = (0.0, 0.0);
        for group in self.groups() {
            below -= group.negatives;
            let positive = (below as f64 + group.negatives as f64 / 2.0) / n0;
            let negative = (above as f64 + group.positives as f64 / 2.0) / n1;
            of_positives += group.positives as f64 * (positive - area).powi(2);
            of_negatives += group.negatives as f64 * (negative - area).powi(2);
            above += group.positives;
        }
        let variance = of_positives / (n1 - 1.0) / n1 + of_negatives / (n0 - 1.0) / n0;
        Some(AucEstimate {
            area,
            standard_error: variance.sqrt(),
        })
    }

    /// The area with Hanley and McNeil's standard error, which assumes negative exponential scores
    /// and so needs the area alone.
    ///
    /// ```text
    /// SE² = [A(1 − A) + (n₁ − 1)(Q₁ − A²) + (n₀ − 1)(Q₂ − A²)]/(n₁ n₀)
    /// Q₁ = A/(2 − A),   Q₂ = 2A²/(1 + A)
    /// ```
    ///
    /// `None` where there is only one class, or nobody. Source: Hanley & McNeil 1982, equations 1
    /// and 2.
    pub fn auc_hanley_mcneil(&self) -> Option<AucEstimate> {
        let area = self.auc()?;
        let (n1, n0) = (self.positives() as f64, self.negatives() as f64);
        let rest = 1.0 - area;
        // Q₁ − A² and Q₂ − A² without their cancellation near 0 and 1.
        let first = area * rest * rest / (2.0 - area);
        let second = area * area * rest / (1.0 + area);
        let variance = (area * rest + (n1 - 1.0) * first + (n0 - 1.0) * second) / (n1 * n0);
        Some(AucEstimate {
            area,
            standard_error: variance.sqrt(),
        })
    }
}
