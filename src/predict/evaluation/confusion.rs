/// Counts of right and wrong predictions at one threshold, and the ratios made of them.
///
/// A ratio whose denominator is zero does not exist: `None`.
///
/// # Example
///
/// ```
/// use clv::predict::evaluation::Confusion;
///
/// let counts = Confusion {
///     true_positives: 2,
///     false_positives: 1,
///     true_negatives: 0,
///     false_negatives: 1,
/// };
/// assert_eq!(counts.accuracy(), Some(0.5));
/// assert_eq!(counts.specificity(), Some(0.0));
/// assert_eq!(Confusion::default().precision(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Confusion {
    /// TP: predicted 1, is 1.
    pub true_positives: u64,
    /// FP: predicted 1, is 0.
    pub false_positives: u64,
    /// TN: predicted 0, is 0.
    pub true_negatives: u64,
    /// FN: predicted 0, is 1.
    pub false_negatives: u64,
}

impl Confusion {
    /// TP + FP, everybody who is predicted positive.
    pub fn predicted_positives(&self) -> u128 {
        sum(self.true_positives, self.false_positives)
    }

    /// TP + FN.
    pub fn positives(&self) -> u128 {
        sum(self.true_positives, self.false_negatives)
    }

    /// TN + FP.
    pub fn negatives(&self) -> u128 {
        sum(self.true_negatives, self.false_positives)
    }

    /// Everybody.
    pub fn customers(&self) -> u128 {
        self.positives() + self.negatives()
    }

    /// (TP + TN)/n.
    pub fn accuracy(&self) -> Option<f64> {
        let right = sum(self.true_positives, self.true_negatives);
        let wrong = sum(self.false_positives, self.false_negatives);
        ratio(right, right + wrong)
    }

    /// TP/(TP + FP).
    pub fn precision(&self) -> Option<f64> {
        share(self.true_positives, self.false_positives)
    }

    /// TP/(TP + FN), also called sensitivity.
    pub fn recall(&self) -> Option<f64> {
        share(self.true_positives, self.false_negatives)
    }

    /// TN/(TN + FP).
    pub fn specificity(&self) -> Option<f64> {
        share(self.true_negatives, self.false_positives)
    }

    /// The F₁ score, 2TP/(2TP + FP + FN).
    pub fn f1(&self) -> Option<f64> {
        let twice = sum(self.true_positives, self.true_positives);
        ratio(
            twice,
            twice + sum(self.false_positives, self.false_negatives),
        )
    }

    /// Matthews' correlation coefficient.
    ///
    /// ```text
    /// MCC = (TP·TN − FP·FN)/√((TP + FP)(TP + FN)(TN + FP)(TN + FN))
    /// ```
    pub fn matthews_correlation(&self) -> Option<f64> {
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let right = product(self.true_positives, self.true_negatives);
        let wrong = product(self.false_positives, self.false_negatives);
        let covariance = right.abs_diff(wrong) as f64;
        // Each root by itself: the product of all four sums may be too large.
        let root = [
            (self.true_positives, self.false_positives),
            (self.true_positives, self.false_negatives),
            (self.true_negatives, self.false_positives),
            (self.true_negatives, self.false_negatives),
        ]
        .map(|(a, b)| (sum(a, b) as f64).sqrt())
        .into_iter()
        .product::<f64>();
        let size = (root > 0.0).then(|| covariance / root)?;
        Some(if right < wrong { -size } else { size })
    }
}

fn sum(a: u64, b: u64) -> u128 {
    u128::from(a) + u128::from(b)
}

/// a/(a + b)
fn share(a: u64, b: u64) -> Option<f64> {
    ratio(a.into(), sum(a, b))
}

fn ratio(numerator: u128, denominator: u128) -> Option<f64> {
    (denominator > 0).then(|| numerator as f64 / denominator as f64)
}
