use crate::models::ModelError;
use std::ops::Range;

/// A purchase process: the purchases of a customer who starts now.
///
/// ```text
/// X(t)   number of purchases in (0, t]
/// Ω      the unobserved time at which the customer leaves for good
/// ```
///
/// Time is in the unit in which the model's parameters are. What the customer bought before "now",
/// and the first purchase of a new customer, which happens at 0, are not counted.
pub trait PurchaseProcess {
    /// A stretch of time: `f64` units for a process in continuous time, a whole number of
    /// opportunities for one in discrete time.
    type Span: Copy;

    /// The process's name in the literature.
    fn process_name(&self) -> &'static str;

    /// E\[X(t)\], the expected number of purchases in the next `t`.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where `t` is negative or not finite, [`ModelError::OutOfReach`]
    /// where the promised digits cannot be had.
    fn expected_purchases(&self, t: Self::Span) -> Result<f64, ModelError>;

    /// E\[X(t)\] at each of several times, as [`expected_purchases`](Self::expected_purchases) gives
    /// it at one; some processes share the work.
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases) at any of them.
    fn expected_purchases_each(&self, times: &[Self::Span]) -> Result<Vec<f64>, ModelError> {
        let each = times.iter().map(|&t| self.expected_purchases(t));
        each.collect()
    }

    /// P(X(t) = n), the probability of exactly `n` purchases in the next `t`.
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases).
    fn purchase_probability(&self, n: u64, t: Self::Span) -> Result<f64, ModelError>;

    /// P(X(t) = n) for each of these `counts`, as [`purchase_probability`](Self::purchase_probability)
    /// gives it for one to twelve digits; some processes share the work.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] for more than ten million counts, and as
    /// [`expected_purchases`](Self::expected_purchases).
    fn purchase_probabilities(
        &self,
        counts: Range<u64>,
        t: Self::Span,
    ) -> Result<Vec<f64>, ModelError> {
        let counts = not_too_many(counts, self.process_name())?;
        let each = counts.map(|count| self.purchase_probability(count, t));
        each.collect()
    }

    /// P(Ω > t), the probability that the customer is still one when `t` has passed.
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases).
    fn probability_alive_after(&self, t: Self::Span) -> Result<f64, ModelError>;

    /// The expected number of all purchases to come, each discounted to now at a continuous rate:
    ///
    /// ```text
    /// DET(δ) = E[∫₀^∞ e^(−δt) dX(t)]        δ per unit of time, ≥ 0
    /// ```
    ///
    /// `None` where the sum diverges, which can only be at δ = 0.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the rate is negative or not finite,
    /// [`ModelError::OutOfReach`] where the promised digits cannot be had.
    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError>;

    /// E\[Ω\], the expected time for which the customer stays one; `None` where it is infinite.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where the promised digits cannot be had.
    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError>;

    /// P(X(t) ≤ n), the probability of at most `n` purchases in the next `t`.
    ///
    /// # Errors
    ///
    /// As [`expected_purchases`](Self::expected_purchases).
    fn cumulative_purchase_probability(&self, n: u64, t: Self::Span) -> Result<f64, ModelError> {
        let mut sum = 0.0;
        for count in 0..=n {
            let term = self.purchase_probability(count, t)?;
            sum += term;
            if is_over(sum, term) {
                break;
            }
        }
        Ok(sum.min(1.0))
    }

    /// The least `n` with P(X(t) ≤ n) ≥ `probability`.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the probability is not in \[0, 1),
    /// [`ModelError::OutOfReach`] where it lies so close to 1 that a double cannot tell, or the
    /// quantile is beyond ten million purchases, and as
    /// [`expected_purchases`](Self::expected_purchases).
    fn purchase_quantile(&self, probability: f64, t: Self::Span) -> Result<u64, ModelError> {
        if !(0.0..1.0).contains(&probability) {
            return Err(ModelError::argument(
                "probability of a quantile",
                "in [0, 1)",
                probability,
            ));
        }
        let mut sum = 0.0;
        for count in 0..MOST_PURCHASES {
            let term = self.purchase_probability(count, t)?;
            sum += term;
            if sum >= probability {
                return Ok(count);
            }
            if is_over(sum, term) {
                break;
            }
        }
        Err(ModelError::out_of_reach(
            self.process_name(),
            "quantile of the number of purchases",
        ))
    }
}

/// Whether a sum of probabilities grows no more: all but the rounding of its terms has been seen, and this
/// term is too small to show. A small term alone says nothing: between those who have left, at 0, and those
/// who buy hundreds of times there may be hundreds of them.
pub(in crate::models) fn is_over(sum: f64, term: f64) -> bool {
    const ROUNDING: f64 = 1e-11;
    const NO_LONGER_SEEN: f64 = 1e-18;
    1.0 - sum < ROUNDING && term < NO_LONGER_SEEN
}

const MOST_PURCHASES: u64 = 10_000_000;

/// What [`purchase_probability`](PurchaseProcess::purchase_probability) gives, for messages.
pub(super) const PROBABILITY_OF_NUMBER: &str = "probability of a number of purchases";

/// A range of counts whose probabilities can be held.
pub(super) fn not_too_many(
    counts: Range<u64>,
    process: &'static str,
) -> Result<Range<u64>, ModelError> {
    if counts.end.saturating_sub(counts.start) > MOST_PURCHASES {
        const QUANTITY: &str = "distribution of the number of purchases";
        return Err(ModelError::out_of_reach(process, QUANTITY));
    }
    Ok(counts)
}

/// The methods of a process whose new customer is one of another process, `self.new_customer()`.
macro_rules! of_new_customer {
    () => {
        fn expected_purchases(&self, t: f64) -> Result<f64, $crate::models::ModelError> {
            self.new_customer().expected_purchases(t)
        }

        fn expected_purchases_each(
            &self,
            times: &[f64],
        ) -> Result<Vec<f64>, $crate::models::ModelError> {
            self.new_customer().expected_purchases_each(times)
        }

        fn purchase_probability(&self, n: u64, t: f64) -> Result<f64, $crate::models::ModelError> {
            self.new_customer().purchase_probability(n, t)
        }

        fn purchase_probabilities(
            &self,
            counts: std::ops::Range<u64>,
            t: f64,
        ) -> Result<Vec<f64>, $crate::models::ModelError> {
            self.new_customer().purchase_probabilities(counts, t)
        }

        fn probability_alive_after(&self, t: f64) -> Result<f64, $crate::models::ModelError> {
            self.new_customer().probability_alive_after(t)
        }

        fn discounted_expected_transactions(
            &self,
            force_of_interest: f64,
        ) -> Result<Option<f64>, $crate::models::ModelError> {
            self.new_customer()
                .discounted_expected_transactions(force_of_interest)
        }

        fn expected_remaining_lifetime(&self) -> Result<Option<f64>, $crate::models::ModelError> {
            self.new_customer().expected_remaining_lifetime()
        }
    };
}

pub(in crate::models) use of_new_customer;

/// The posterior of one customer: with some probability they are still there, and then follow the
/// process.
///
/// It is a purchase process again. With p = `probability_alive` and X the purchases of `process`:
///
/// ```text
/// E[X(t) | history]      = p · E[X(t)]
/// P(X(t) = n | history)  = p · P(X(t) = n)  +  (1 − p)·[n = 0]
/// DERT(δ)                = p · DET(δ)
/// P(alive at T + t)      = p · P(Ω > t)
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked<P>")
)]
pub struct Posterior<P> {
    pub(in crate::models) probability_alive: f64,
    pub(in crate::models) process: P,
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked<P> {
    probability_alive: f64,
    process: P,
}

#[cfg(feature = "serde")]
impl<P> TryFrom<Unchecked<P>> for Posterior<P> {
    type Error = ModelError;

    fn try_from(read: Unchecked<P>) -> Result<Self, ModelError> {
        Self::new(read.probability_alive, read.process)
    }
}

impl<P> Posterior<P> {
    /// The posterior of a customer who is still there with this probability.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the probability is not in \[0, 1\].
    pub fn new(probability_alive: f64, process: P) -> Result<Self, ModelError> {
        if !(0.0..=1.0).contains(&probability_alive) {
            return Err(ModelError::argument(
                "probability alive",
                "in [0, 1]",
                probability_alive,
            ));
        }
        Ok(Self {
            probability_alive,
            process,
        })
    }

    /// The probability that the customer has not yet left for good.
    pub fn probability_alive(&self) -> f64 {
        self.probability_alive
    }

    /// The process of the customer from now on, given that they have not left.
    pub fn process(&self) -> &P {
        &self.process
    }

    /// The same without its posterior.
    pub fn into_process(self) -> P {
        self.process
    }

    /// The probability of n purchases from that of a customer who is alive.
    fn whether_alive_or_not(&self, n: u64, alive: f64) -> f64 {
        let has_left = if n == 0 {
            1.0 - self.probability_alive
        } else {
            0.0
        };
        has_left + self.probability_alive * alive
    }

    /// The same with another form of the process.
    pub(in crate::models) fn map<Q>(self, process: impl FnOnce(P) -> Q) -> Posterior<Q> {
        Posterior {
            probability_alive: self.probability_alive,
            process: process(self.process),
        }
    }
}

impl<P: PurchaseProcess> PurchaseProcess for Posterior<P> {
    type Span = P::Span;

    fn process_name(&self) -> &'static str {
        self.process.process_name()
    }

    fn expected_purchases(&self, t: P::Span) -> Result<f64, ModelError> {
        Ok(self.probability_alive * self.process.expected_purchases(t)?)
    }

    fn purchase_probability(&self, n: u64, t: P::Span) -> Result<f64, ModelError> {
        let alive = self.process.purchase_probability(n, t)?;
        Ok(self.whether_alive_or_not(n, alive))
    }

    fn purchase_probabilities(
        &self,
        counts: Range<u64>,
        t: P::Span,
    ) -> Result<Vec<f64>, ModelError> {
        let mut probabilities = self.process.purchase_probabilities(counts.clone(), t)?;
        for (n, probability) in counts.zip(&mut probabilities) {
            *probability = self.whether_alive_or_not(n, *probability);
        }
        Ok(probabilities)
    }

    fn probability_alive_after(&self, t: P::Span) -> Result<f64, ModelError> {
        Ok(self.probability_alive * self.process.probability_alive_after(t)?)
    }

    fn discounted_expected_transactions(
        &self,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        let alive = self
            .process
            .discounted_expected_transactions(force_of_interest)?;
        Ok(alive.map(|transactions| self.probability_alive * transactions))
    }

    fn expected_remaining_lifetime(&self) -> Result<Option<f64>, ModelError> {
        let alive = self.process.expected_remaining_lifetime()?;
        Ok(alive.map(|lifetime| self.probability_alive * lifetime))
    }
}

/// A model of how the customers of a base differ, which learns from what one of them did.
///
/// The mixing distributions are conjugate, so a customer with a history is again a purchase
/// process; every conditional quantity is the unconditional one of [`posterior`](Self::posterior).
pub trait CustomerModel {
    /// The record of a customer.
    type History;
    /// The process of a customer from now on, given that they have not left.
    type Process: PurchaseProcess;

    /// ln L, the log of the probability (density) of this history under the model.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where the promised digits cannot be had.
    fn log_likelihood(&self, history: &Self::History) -> Result<f64, ModelError>;

    /// The probability that a customer with this history has not left for good.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where the promised digits cannot be had.
    fn probability_alive(&self, history: &Self::History) -> Result<f64, ModelError>;

    /// The posterior of a customer with this history.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where the promised digits cannot be had.
    fn posterior(&self, history: &Self::History) -> Result<Posterior<Self::Process>, ModelError>;

    /// The expected number of purchases of this customer in the next `t`.
    ///
    /// # Errors
    ///
    /// As [`PurchaseProcess::expected_purchases`].
    fn conditional_expected_purchases(
        &self,
        history: &Self::History,
        t: SpanOf<Self>,
    ) -> Result<f64, ModelError> {
        self.posterior(history)?.expected_purchases(t)
    }

    /// The probability of exactly `n` purchases of this customer in the next `t`.
    ///
    /// # Errors
    ///
    /// As [`PurchaseProcess::purchase_probability`].
    fn conditional_purchase_probability(
        &self,
        history: &Self::History,
        n: u64,
        t: SpanOf<Self>,
    ) -> Result<f64, ModelError> {
        self.posterior(history)?.purchase_probability(n, t)
    }

    /// The probability of at most `n` purchases of this customer in the next `t`.
    ///
    /// # Errors
    ///
    /// As [`PurchaseProcess::cumulative_purchase_probability`].
    fn conditional_cumulative_purchase_probability(
        &self,
        history: &Self::History,
        n: u64,
        t: SpanOf<Self>,
    ) -> Result<f64, ModelError> {
        self.posterior(history)?
            .cumulative_purchase_probability(n, t)
    }

    /// The least `n` that this customer's purchases in the next `t` do not exceed with the given
    /// probability.
    ///
    /// # Errors
    ///
    /// As [`PurchaseProcess::purchase_quantile`].
    fn conditional_purchase_quantile(
        &self,
        history: &Self::History,
        probability: f64,
        t: SpanOf<Self>,
    ) -> Result<u64, ModelError> {
        self.posterior(history)?.purchase_quantile(probability, t)
    }

    /// DERT, the expected number of all purchases that this customer will yet make, each
    /// discounted to now at a continuous rate; `None` where the sum diverges.
    ///
    /// # Errors
    ///
    /// As [`PurchaseProcess::discounted_expected_transactions`].
    fn discounted_expected_residual_transactions(
        &self,
        history: &Self::History,
        force_of_interest: f64,
    ) -> Result<Option<f64>, ModelError> {
        self.posterior(history)?
            .discounted_expected_transactions(force_of_interest)
    }

    /// The probability that this customer will still be one when `t` has passed.
    ///
    /// # Errors
    ///
    /// As [`PurchaseProcess::probability_alive_after`].
    fn conditional_probability_alive_after(
        &self,
        history: &Self::History,
        t: SpanOf<Self>,
    ) -> Result<f64, ModelError> {
        self.posterior(history)?.probability_alive_after(t)
    }

    /// The expected time for which this customer will yet be one, 0 counted for one who has left;
    /// `None` where it is infinite.
    ///
    /// # Errors
    ///
    /// As [`PurchaseProcess::expected_remaining_lifetime`].
    fn expected_residual_lifetime(
        &self,
        history: &Self::History,
    ) -> Result<Option<f64>, ModelError> {
        self.posterior(history)?.expected_remaining_lifetime()
    }
}

/// The stretches of time in which a model counts.
pub type SpanOf<M> = <<M as CustomerModel>::Process as PurchaseProcess>::Span;
