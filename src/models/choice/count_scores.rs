//! Proper scores of a forecast that is a distribution of a number.

/// The logarithmic score of a forecast distribution: ln P(Y = y) of what came; the higher the
/// better.
///
/// `None` where the forecast held what came for impossible: the score would be −∞.
///
/// # Errors
///
/// The error of `probability`.
///
/// # Example
///
/// ```
/// use clv::models::log_score;
///
/// let coin = |n: u64| Ok::<_, String>(if n < 2 { 0.5 } else { 0.0 });
/// assert_eq!(log_score(coin, 1)?, Some(-std::f64::consts::LN_2));
/// assert_eq!(log_score(coin, 2)?, None);
/// # Ok::<(), String>(())
/// ```
pub fn log_score<E>(
    probability: impl FnOnce(u64) -> Result<f64, E>,
    actual: u64,
) -> Result<Option<f64>, E> {
    Ok(ln_or_none(probability(actual)?))
}

pub(super) fn ln_or_none(probability: f64) -> Option<f64> {
    (probability > 0.0).then(|| probability.ln())
}

/// The (continuous) ranked probability score of a forecast distribution of a number; the lower the
/// better, 0 for a certain forecast that is right.
///
/// ```text
/// CRPS(F, y) = Σ_{n ≥ 0} (F(n) − [n ≥ y])²        F(n) = P(Y ≤ n)
/// ```
///
/// `probability(n)` is P(Y = n), of which F is the sum.
///
/// For a forecast that is one number it is the absolute error, and it is in the same unit. The sum
/// ends where 1 − F(n) is below 10⁻⁸, what is left of it being below 10⁻¹⁶ times the length of the
/// tail; `None` where that takes more than a million terms.
///
/// Source: Gneiting & Raftery, "Strictly Proper Scoring Rules, Prediction, and Estimation", Journal
/// of the American Statistical Association 102 (2007), 359–378, section 4.2; for counts Czado,
/// Gneiting & Held, Biometrics 65 (2009), equation 4.
///
/// # Errors
///
/// The error of `probability`.
///
/// # Example
///
/// ```
/// use clv::models::ranked_probability_score;
///
/// // F is ½ at 0 and 1 from 1 on.
/// let coin = |n: u64| Ok::<_, String>(if n < 2 { 0.5 } else { 0.0 });
/// assert_eq!(ranked_probability_score(coin, 0)?, Some(0.25));
/// assert_eq!(ranked_probability_score(coin, 3)?, Some(0.25 + 1.0 + 1.0));
/// # Ok::<(), String>(())
/// ```
pub fn ranked_probability_score<E>(
    mut probability: impl FnMut(u64) -> Result<f64, E>,
    actual: u64,
) -> Result<Option<f64>, E> {
    let mut cumulative = Cumulative::to_at_least(actual);
    for n in 0..MOST_TERMS {
        if cumulative.ends_with(probability(n)?) {
            return Ok(Some(score(&cumulative.table(), actual)));
        }
    }
    Ok(None)
}

const TAIL: f64 = 1e-8;
pub(super) const MOST_TERMS: u64 = 1_000_000;

/// F(0), F(1), … up to where the tail is nothing, and at least to one number.
pub(super) struct Cumulative {
    least: u64,
    sum: f64,
    table: Vec<f64>,
}

impl Cumulative {
    pub(super) fn to_at_least(least: u64) -> Self {
        Self {
            least,
            sum: 0.0,
            table: Vec::new(),
        }
    }

    /// Takes the probability of the next number, and says whether it was the last that is asked for.
    pub(super) fn ends_with(&mut self, term: f64) -> bool {
        let n = self.table.len() as u64;
        self.sum += term;
        self.table.push(self.sum.min(1.0));
        1.0 - self.sum < TAIL && n >= self.least
    }

    pub(super) fn table(self) -> Vec<f64> {
        self.table
    }
}

/// The score from F.
pub(super) fn score(cumulative: &[f64], actual: u64) -> f64 {
    (0..)
        .zip(cumulative)
        .map(|(n, f)| {
            let error = if n >= actual { 1.0 - f } else { *f };
            error * error
        })
        .sum()
}
