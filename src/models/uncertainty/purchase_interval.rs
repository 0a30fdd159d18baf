use super::read_back::checked_read_back;
use crate::models::purchase::process::is_over;
use crate::models::{CustomerModel, LifetimeValueError, ModelError, PurchaseProcess, TimedModel};
use crate::quantity::{ConfidenceLevel, Horizon};
use crate::transactions::PurchaseHistory;
use std::fmt;

/// The range in which a customer's number of purchases will be.
///
/// ```text
/// lower        the least n with P(X ≤ n) ≥ (1 − confidence)/2
/// upper        the least n with P(X ≤ n) ≥ (1 + confidence)/2
/// probability  P(lower ≤ X ≤ upper) ≥ confidence
/// ```
///
/// A number of purchases is whole, so no interval has exactly the probability that is asked for:
/// this one has at least that, and says how much it has. Below it, and above it, lies at most
/// (1 − confidence)/2.
///
/// # Example
///
/// ```
/// use clv::models::uncertainty::{Parameters, PurchaseInterval};
/// use clv::models::{BgNbd, CustomerModel};
/// use clv::quantity::ConfidenceLevel;
/// use clv::transactions::PurchaseHistory;
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let history = PurchaseHistory::new(2, 30.43, 38.86)?;
/// let customer = Parameters::fixed(&model).posterior(&history)?;
/// let year = PurchaseInterval::of(&customer, 39.0, ConfidenceLevel::P90)?;
/// assert_eq!((year.lower, year.median, year.upper), (0, 1, 4));
/// assert_eq!(format!("{:.3}", year.mean), "1.226");
/// assert_eq!(format!("{:.3}", year.probability), "0.953");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PurchaseInterval {
    /// The expected number of purchases.
    pub mean: f64,
    /// The least n that is not exceeded with a probability of a half.
    pub median: u64,
    /// The lower limit, itself in the interval.
    pub lower: u64,
    /// The upper limit, itself in the interval.
    pub upper: u64,
    /// The probability of the interval, limits included.
    pub probability: f64,
    /// The probability that was asked for.
    pub confidence: ConfidenceLevel,
}

checked_read_back!(
    PurchaseInterval {
        mean: f64,
        median: u64,
        lower: u64,
        upper: u64,
        probability: f64,
        confidence: ConfidenceLevel,
    },
    "an interval of purchases must have a finite mean ≥ 0, ascending limits around the median, and \
     at least the probability that was asked for",
    |read| read.mean >= 0.0
        && read.mean.is_finite()
        && read.lower <= read.median
        && read.median <= read.upper
        && read.probability <= 1.0
        && read.probability >= read.confidence.value() - 1e-9
);

impl fmt::Display for PurchaseInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.3} purchases expected ({} to {} with a probability of {:.1} %)",
            self.mean,
            self.lower,
            self.upper,
            100.0 * self.probability
        )
    }
}

impl PurchaseInterval {
    /// The purchases of a process in the next `t`, in the unit of its parameters: of a known customer,
    /// their [posterior](super::Parameters::posterior) under fixed or uncertain parameters. With its
    /// unit in the call it is [`TimedModel::purchase_interval`].
    ///
    /// # Errors
    ///
    /// As [`PurchaseProcess::purchase_quantile`].
    pub fn of<P: PurchaseProcess>(
        process: &P,
        t: P::Span,
        confidence_level: ConfidenceLevel,
    ) -> Result<Self, ModelError> {
        let tail = confidence_level.upper_tail();
        let mut at_most = Cumulative {
            process,
            t,
            count: 0,
            below: 0.0,
            until: process.purchase_probability(0, t)?,
        };
        let lower = at_most.reach(tail)?;
        let below = at_most.below;
        let median = at_most.reach(0.5)?;
        let upper = at_most.reach(1.0 - tail)?;
        Ok(Self {
            mean: process.expected_purchases(t)?,
            median,
            lower,
            upper,
            probability: (at_most.until - below).min(1.0),
            confidence: confidence_level,
        })
    }

    /// Whether a number of purchases lies between the limits, limits included.
    pub fn contains(&self, purchases: u64) -> bool {
        (self.lower..=self.upper).contains(&purchases)
    }
}

impl<M> TimedModel<M>
where
    M: CustomerModel<History = PurchaseHistory>,
    M::Process: PurchaseProcess<Span = f64>,
{
    /// The range in which a customer's number of purchases until the horizon will be, with the
    /// parameters as known.
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases) and
    /// [`PurchaseProcess::purchase_quantile`].
    ///
    /// # Example
    ///
    /// ```
    /// use clv::models::{BgNbd, TimedModel};
    /// use clv::quantity::{ConfidenceLevel, Horizon, TimeUnit};
    /// use clv::transactions::PurchaseHistory;
    /// use rust_decimal_macros::dec;
    ///
    /// let model = TimedModel::new(BgNbd::new(0.243, 4.414, 0.793, 2.426)?, TimeUnit::Week);
    /// let customer = PurchaseHistory::new(2, 30.43, 38.86)?;
    /// let horizon = Horizon::of(dec!(273), TimeUnit::Day)?;
    /// let range = model.purchase_interval(&customer, horizon, ConfidenceLevel::P90)?;
    /// assert_eq!((range.lower, range.median, range.upper), (0, 1, 4));
    /// # Ok::<(), clv::Error>(())
    /// ```
    pub fn purchase_interval(
        &self,
        history: &PurchaseHistory,
        horizon: Horizon,
        confidence_level: ConfidenceLevel,
    ) -> Result<PurchaseInterval, LifetimeValueError> {
        let span = self.span(horizon)?;
        let customer = self.model().posterior(history)?;
        Ok(PurchaseInterval::of(&customer, span, confidence_level)?)
    }
}

/// The probabilities of 0, 1, 2, … purchases, added up.
struct Cumulative<'a, P: PurchaseProcess> {
    process: &'a P,
    t: P::Span,
    count: u64,
    /// P(X < count).
    below: f64,
    /// P(X ≤ count).
    until: f64,
}

impl<P: PurchaseProcess> Cumulative<'_, P> {
    /// Goes on to the first count that is not exceeded with this probability.
    fn reach(&mut self, probability: f64) -> Result<u64, ModelError> {
        const MOST: u64 = 10_000_000;
        while self.until < probability {
            if self.count >= MOST || is_over(self.until, self.until - self.below) {
                return Err(ModelError::out_of_reach(
                    self.process.process_name(),
                    "quantile of the number of purchases",
                ));
            }
            self.count += 1;
            self.below = self.until;
            self.until += self.process.purchase_probability(self.count, self.t)?;
        }
        Ok(self.count)
    }
}
