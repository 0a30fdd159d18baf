use super::read_back::checked_read_back;
use super::{Parameters, UncertaintyError};
use crate::models::{
    CustomerModel, GammaGamma, ModelError, Posterior, PurchaseProcess, SpanOf, SpendDistribution,
    SpendHistory, SpendModel,
};
use crate::numeric::rising_root;
use crate::numeric::sum::map_tasks;
use crate::quantity::ConfidenceLevel;
use std::fmt;

/// The revenue of one customer: the number of their purchases times what each of them costs, as a
/// distribution.
///
/// Given n purchases, the sum of their amounts is a scaled beta prime variable; the numbers of
/// purchases mix it. Nothing is simulated.
///
/// ```text
/// q*, γ*      q + px and γ + x z̄, of the customer's posterior under Gamma-Gamma
/// P(S ≤ v)    = P(X = 0) + Σ_{n≥1} P(X = n) · I_{v/(γ* + v)}(pn, q*)
/// E[S]        = E[X] · p γ*/(q* − 1)                        where q* > 1
/// ```
///
/// Under uncertain parameters it is the mean over the models. Value is margin times revenue: so are
/// the limits of its interval. Assumed is what lifetime value assumes, above all that the amounts
/// are independent of the number of purchases.
///
/// # Example
///
/// ```
/// use clv::models::uncertainty::{Parameters, RevenueDistribution};
/// use clv::models::{BgNbd, GammaGamma, SpendHistory};
/// use clv::quantity::ConfidenceLevel;
/// use clv::transactions::PurchaseHistory;
///
/// let models = (BgNbd::new(0.243, 4.414, 0.793, 2.426)?, GammaGamma::new(6.25, 3.74, 15.44)?);
/// let revenue = RevenueDistribution::of_customer(
///     Parameters::fixed(&models),
///     &PurchaseHistory::new(2, 30.43, 38.86)?,
///     &SpendHistory::new(2, 22.35)?,
///     39.0,
/// )?;
/// // Nearly half of such customers buy nothing: the interval begins at 0.
/// let interval = revenue.interval(ConfidenceLevel::P90)?;
/// assert_eq!(interval.lower, 0.0);
/// assert_eq!(format!("{:.2}", revenue.probability_of_nothing()), "0.45");
/// // 1.226 purchases of 6.25 × (15.44 + 44.70)/(12.5 + 3.74 − 1) = 24.66 each
/// assert_eq!(revenue.mean().map(|mean| format!("{mean:.1}")), Some("30.2".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RevenueDistribution {
    /// One for each model, each as likely as the others.
    parts: Vec<Part>,
}

checked_read_back!(
    RevenueDistribution { parts: Vec<Part> },
    "a distribution of revenue must have at least one part, each of probabilities with a sum of 1 \
     and the mean that follows from them and from the amounts",
    |read| !read.parts.is_empty() && read.parts.iter().all(Part::holds)
);

/// The revenue under one model.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Part {
    /// P(X = n), n = 0, 1, 2, …, until all but 10⁻¹² is there.
    probabilities: Vec<f64>,
    spend: GammaGamma,
    mean: Option<f64>,
}

/// The range in which a customer's revenue will be.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RevenueInterval {
    /// The expected revenue; `None` where it does not exist.
    pub mean: Option<f64>,
    /// The revenue that is not exceeded with a probability of a half.
    pub median: f64,
    /// The lower limit; 0 where buying nothing is likely enough.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
    /// The probability of the interval, limits included: more than what was asked for where the
    /// lower limit is 0.
    pub probability: f64,
    /// The probability that was asked for.
    pub confidence: ConfidenceLevel,
}

checked_read_back!(
    RevenueInterval {
        mean: Option<f64>,
        median: f64,
        lower: f64,
        upper: f64,
        probability: f64,
        confidence: ConfidenceLevel,
    },
    "an interval of revenue must have finite ascending limits ≥ 0 around the median, and at least \
     the probability that was asked for",
    |read| read.mean.is_none_or(|mean| mean >= 0.0 && mean.is_finite())
        && read.lower >= 0.0
        && read.lower <= read.median
        && read.median <= read.upper
        && read.upper.is_finite()
        && read.probability <= 1.0
        && read.probability >= read.confidence.value() - 1e-9
);

impl fmt::Display for RevenueInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lower, upper) = (self.lower, self.upper);
        let share = 100.0 * self.probability;
        match self.mean {
            Some(mean) => write!(f, "{mean:.2} expected")?,
            None => f.write_str("no expectation")?,
        }
        write!(
            f,
            " ({lower:.2} to {upper:.2} with a probability of {share:.1} %)"
        )
    }
}

impl RevenueInterval {
    /// Whether an amount lies between the limits, limits included.
    pub fn contains(&self, amount: f64) -> bool {
        self.lower <= amount && amount <= self.upper
    }
}

impl RevenueDistribution {
    /// The revenue of a customer with these histories in the next `t`, in the unit of the
    /// parameters.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::NoDraws`], and [`UncertaintyError::Model`] where a model refuses.
    pub fn of_customer<M>(
        parameters: Parameters<'_, (M, GammaGamma)>,
        purchases: &M::History,
        spend: &SpendHistory,
        t: SpanOf<M>,
    ) -> Result<Self, UncertaintyError>
    where
        M: CustomerModel + Sync,
        M::History: Sync,
        SpanOf<M>: Sync,
    {
        let models = parameters.models()?;
        let parts = map_tasks(models.len(), |place| {
            let (process, of_amounts) = &models[place];
            Part::new(
                &process.posterior(purchases)?,
                t,
                of_amounts.posterior(spend),
            )
        });
        let parts = parts.into_iter().collect::<Result<_, ModelError>>()?;
        Ok(Self { parts })
    }

    /// P(S = 0), the probability of no purchase.
    pub fn probability_of_nothing(&self) -> f64 {
        self.mean_of(&self.parts, |part| Ok(part.nothing()))
            .unwrap_or_default()
    }

    /// E\[S\]; `None` where it does not exist under one of the models.
    pub fn mean(&self) -> Option<f64> {
        let sum: Option<f64> = self.parts.iter().map(|part| part.mean).sum();
        sum.map(|sum| sum / self.parts.len() as f64)
    }

    /// P(S ≤ v).
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the amount is negative or not finite,
    /// [`ModelError::OutOfReach`] where the promised digits cannot be had.
    pub fn cumulative(&self, amount: f64) -> Result<f64, ModelError> {
        self.mean_of(&self.parts, |part| part.cumulative(amount))
    }

    /// The least v with P(S ≤ v) ≥ `probability`.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the probability is not in \[0, 1),
    /// [`ModelError::OutOfReach`] where it is nearer to 1 than 10⁻¹¹, or the promised digits cannot
    /// be had.
    pub fn quantile(&self, probability: f64) -> Result<f64, ModelError> {
        /// As many parts as these show about where the quantile of all of them is.
        const FEW: usize = 16;
        if !(0.0..1.0).contains(&probability) {
            return Err(ModelError::argument(
                "probability of a quantile",
                "in [0, 1)",
                probability,
            ));
        }
        if probability <= self.probability_of_nothing() {
            return Ok(0.0);
        }
        const NOT_FOUND: ModelError =
            ModelError::out_of_reach(GammaGamma::MODEL, "quantile of the revenue");
        if probability > 1.0 - 1e-11 {
            return Err(NOT_FOUND);
        }
        let near = self.parts.first().map_or(1.0, |part| part.spend.gamma());
        let of = |parts: &[Part], near: f64| {
            rising_root(near, |amount| {
                Ok::<_, ModelError>(
                    self.mean_of(parts, |part| part.cumulative(amount))? - probability,
                )
            })
        };
        let few = self.parts.get(..FEW).filter(|_| self.parts.len() > 4 * FEW);
        let near = match few {
            Some(few) => of(few, near)?.unwrap_or(near),
            None => near,
        };
        of(&self.parts, near)?.ok_or(NOT_FOUND)
    }

    /// The interval between the (1 ± confidence)/2 quantiles.
    ///
    /// # Errors
    ///
    /// As [`quantile`](Self::quantile).
    pub fn interval(
        &self,
        confidence_level: ConfidenceLevel,
    ) -> Result<RevenueInterval, ModelError> {
        let tail = confidence_level.upper_tail();
        let (lower, upper) = (self.quantile(tail)?, self.quantile(1.0 - tail)?);
        // No amount but 0 has a probability of its own.
        let until = (1.0 - tail).max(self.probability_of_nothing());
        Ok(RevenueInterval {
            mean: self.mean(),
            median: self.quantile(0.5)?,
            lower,
            upper,
            probability: if lower == 0.0 { until } else { until - tail },
            confidence: confidence_level,
        })
    }

    fn mean_of(
        &self,
        parts: &[Part],
        of: impl Fn(&Part) -> Result<f64, ModelError> + Sync,
    ) -> Result<f64, ModelError> {
        let mut sum = 0.0;
        for value in map_tasks(parts.len(), |place| of(&parts[place])) {
            sum += value?;
        }
        Ok(sum / parts.len() as f64)
    }
}

impl Part {
    fn new<P: PurchaseProcess>(
        purchases: &Posterior<P>,
        t: P::Span,
        spend: GammaGamma,
    ) -> Result<Self, ModelError> {
        const MOST: u64 = 1_000_000;
        const NO_LONGER_SEEN: f64 = 1e-17;
        let mut probabilities = Vec::new();
        let mut sum = 0.0;
        for count in 0..MOST {
            let probability = purchases.purchase_probability(count, t)?;
            probabilities.push(probability);
            sum += probability;
            // The sum is right to the digits of its terms, which may be a little short of 1.
            if 1.0 - sum < 1e-12 || (sum > 0.5 && probability < NO_LONGER_SEEN) {
                let mean_spend = spend.population_mean();
                let expected = purchases.expected_purchases(t)?;
                return Ok(Self {
                    probabilities,
                    spend,
                    mean: mean_spend.map(|mean| mean * expected),
                });
            }
        }
        Err(ModelError::out_of_reach(
            purchases.process_name(),
            "distribution of the number of purchases",
        ))
    }

    /// Whether the parts of it agree, as far as the purchases that are too rare to be there let one
    /// tell.
    #[cfg(feature = "serde")]
    fn holds(&self) -> bool {
        const ROUNDING: f64 = 1e-6;
        let sum: f64 = self.probabilities.iter().sum();
        let counted = (0_u32..).zip(&self.probabilities);
        let expected: f64 = counted.map(|(n, of_n)| f64::from(n) * of_n).sum();
        let is_mean = match (self.mean, self.spend.population_mean()) {
            (Some(mean), Some(amount)) => {
                mean.is_finite() && mean >= amount * expected * (1.0 - ROUNDING)
            }
            (mean, amount) => mean.is_none() && amount.is_none(),
        };
        let are_shares = self.probabilities.iter().all(|share| *share >= 0.0);
        is_mean && are_shares && (sum - 1.0).abs() < ROUNDING
    }

    fn nothing(&self) -> f64 {
        self.probabilities.first().copied().unwrap_or_default()
    }

    fn cumulative(&self, amount: f64) -> Result<f64, ModelError> {
        const NEGLIGIBLE: f64 = 1e-17;
        let mut sum = self.nothing();
        for (count, probability) in (1_u64..).zip(self.probabilities.iter().skip(1)) {
            if *probability < NEGLIGIBLE {
                continue;
            }
            let mean = self.spend.mean_amount_of(count)?;
            sum += probability * mean.cumulative(amount / count as f64)?;
        }
        Ok(sum)
    }
}
