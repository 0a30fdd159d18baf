use super::{BayesError, Draws, PosteriorSample};
use crate::models::uncertainty::read_back::checked_read_back;
#[cfg(feature = "serde")]
use crate::models::uncertainty::read_back::is_ascending;
use crate::models::{
    BasePrediction, GammaGamma, LifetimeValue, ModelError, Parametric, PurchaseProcess, Random,
    Simulate, SpendHistory, SpendModel, TimedModel, Valuation, ValueTerms,
};
use crate::quantity::{ConfidenceLevel, DiscountRate, TimeUnit, to_f64};
use crate::statistics::Interval;
use crate::transactions::{CustomerBase, CustomerSummary, PurchaseHistory};
use std::fmt::{self, Debug};

/// The value of customers, with all that is not known of it: the parameters of the purchases,
/// those of the spend, and what chance will yet do.
///
/// ```text
/// expected value   V(θ, φ) = margin × E[spend | x, z̄, φ] × E[discounted purchases | x, t_x, T, θ]
///                  at every draw of (θ, φ): what is not known of the customer's mean value
/// future value     Σᵢ margin × zᵢ × v(tᵢ),   the tᵢ and zᵢ drawn given θ, φ and the history
///                  at every draw: what is not known of what they will spend
/// ```
///
/// Purchases and spend are independent, as in [`LifetimeValue`], so that any draw of the one goes
/// with any draw of the other: here those of the same number. To multiply by the posterior mean of
/// the spend instead, as some packages do, gives intervals that are too narrow. The mean of the
/// future value is that of the expected value; its interval is wider.
///
/// Draws are `f64`: they are statistics of money, not money.
///
/// # Example
///
/// Two draws between which the mean spend is in doubt, each twice. With no discount and margin ½:
///
/// ```
/// use clv::models::bayes::{PosteriorSample, PosteriorValue};
/// use clv::models::{GammaGamma, Nbd, SpendHistory, Valuation, ValueTerms};
/// use clv::quantity::{DiscountRate, Horizon, TimeUnit};
/// use clv::transactions::PurchaseHistory;
/// use rust_decimal_macros::dec;
///
/// let nbd = Nbd::new(1.0, 10.0)?;
/// let (low, high) = (GammaGamma::new(6.0, 4.0, 15.0)?, GammaGamma::new(6.0, 4.0, 30.0)?);
/// let value = PosteriorValue {
///     process: &PosteriorSample::of_models(1, vec![nbd; 4])?.timed(TimeUnit::Week)?,
///     spend: &PosteriorSample::of_models(1, vec![low, high, low, high])?,
///     terms: ValueTerms {
///         margin: dec!(0.5),
///         discount: DiscountRate::continuous(dec!(0), TimeUnit::Week),
///         valuation: Valuation::Continuous { horizon: Horizon::of(dec!(26), TimeUnit::Week)? },
///     },
/// };
/// let customer = PurchaseHistory::new(2, 20.0, 26.0)?;
/// let expected = value.customer(&customer, &SpendHistory::new(2, 45.0)?)?;
/// // Purchases (1 + 2)/(10 + 26) · 26 = 13/6; spend 6 (15 + 2·45)/(12 + 4 − 1) = 42, or 48.
/// let mean = expected.mean()?;
/// assert!((mean - 0.5 * 13.0 / 6.0 * 45.0).abs() < 1e-12);
/// # Ok::<(), clv::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct PosteriorValue<'a, M, S> {
    /// Who buys how often, and for how long, in a [unit of time](PosteriorSample::time_unit).
    pub process: &'a PosteriorSample<M>,
    /// The posterior sample of their spend per purchase.
    pub spend: &'a PosteriorSample<S>,
    /// The margin, the discount and which purchases count.
    pub terms: ValueTerms,
}

/// The expected value of one customer, over the posterior of the parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CustomerValueInterval {
    /// The posterior mean. The means of customers add up to that of their total.
    pub mean: f64,
    /// The posterior median, between the quantiles that leave the same share on either side.
    pub interval: Interval,
}

impl fmt::Display for CustomerValueInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Interval {
            lower,
            upper,
            confidence,
            ..
        } = self.interval;
        write!(
            f,
            "{:.2} ({lower:.2} … {upper:.2} at {confidence})",
            self.mean
        )
    }
}

checked_read_back!(
    CustomerValueInterval {
        mean: f64,
        interval: Interval
    },
    "a value must have a finite mean, and finite ascending limits",
    |read| read.mean.is_finite() && is_ascending(&read.interval)
);

impl<M, S> PosteriorValue<'_, M, S> {
    fn unit(&self) -> Result<TimeUnit, ModelError> {
        self.process.time_unit().ok_or(ModelError::NoUnit)
    }
}

impl<M, S> PosteriorValue<'_, M, S>
where
    M: BasePrediction + Clone,
    M::Process: PurchaseProcess<Span = f64>,
    S: SpendModel<History = SpendHistory> + Clone + Sync,
{
    /// The expected value of a customer at every draw.
    ///
    /// # Errors
    ///
    /// [`BayesError::DrawsDiffer`], and [`BayesError::Value`] where the unit of time is not known, and
    /// as [`LifetimeValue::customer`] at the first draw that has none: a draw of a spend model
    /// without a mean makes the posterior mean infinite.
    pub fn customer(
        &self,
        purchases: &PurchaseHistory,
        spend: &SpendHistory,
    ) -> Result<Draws, BayesError> {
        self.at_every_draw(|_, value| Ok(to_f64(value.customer(purchases, spend)?.value)))
    }

    /// The expected value of the whole base at every draw.
    ///
    /// # Errors
    ///
    /// As [`customer`](Self::customer), with those of [`LifetimeValue::base`].
    pub fn base_total<K: Debug + Sync>(&self, base: &CustomerBase<K>) -> Result<Draws, BayesError> {
        self.at_every_draw(|_, value| Ok(to_f64(value.base(base)?.total)))
    }

    /// The expected value of each customer of a base, in its order: the posterior mean, and the
    /// interval that leaves the same share of the posterior on either side.
    ///
    /// Memory is that of the intervals and of one customer's draws. It is as much work as a value
    /// for every customer and draw; [`PosteriorSample::thinned`] makes it less.
    ///
    /// # Errors
    ///
    /// As [`customer`](Self::customer), with those of [`LifetimeValue::base`].
    pub fn customers<K: Debug + Sync>(
        &self,
        base: &CustomerBase<K>,
        confidence_level: ConfidenceLevel,
    ) -> Result<Vec<CustomerValueInterval>, BayesError> {
        let value_of = |row: &CustomerSummary<'_, K>| {
            let draws = self.at_every_draw(|_, value| {
                Ok(to_f64(value.of_row(row, base.first_purchase())?.value))
            })?;
            Ok::<_, BayesError>(CustomerValueInterval {
                mean: draws.mean()?,
                interval: draws.interval(confidence_level)?,
            })
        };
        base.iter()
            .map(|row| value_of(&row).map_err(|error| error.of_customer(row.customer)))
            .collect()
    }

    fn at_every_draw(
        &self,
        of: impl Fn(usize, &LifetimeValue<M, S>) -> Result<f64, BayesError> + Sync,
    ) -> Result<Draws, BayesError> {
        let spends = self.spend.models();
        if spends.len() != self.process.models().len() {
            return Err(BayesError::DrawsDiffer {
                purchases: self.process.models().len(),
                spend: spends.len(),
            });
        }
        let unit = self.unit()?;
        self.process.numbered(|number, process| {
            let spend = spends.get(number).ok_or(BayesError::DrawsDiffer {
                purchases: number,
                spend: spends.len(),
            })?;
            let process = TimedModel::new(process.clone(), unit);
            let value = LifetimeValue::new(process, spend.clone(), self.terms)?;
            of(number, &value)
        })
    }
}

impl<M> PosteriorValue<'_, M, GammaGamma>
where
    M: BasePrediction + Parametric + Clone,
    M::Process: Simulate,
{
    /// The money that a customer will really bring: at every draw of the parameters, one future.
    ///
    /// The same seed gives the same futures, on any number of threads.
    ///
    /// # Errors
    ///
    /// [`BayesError::EndlessFuture`] for an infinite horizon; [`BayesError::DrawsDiffer`];
    /// [`BayesError::Value`] where the margin is above 1; [`BayesError::Model`] where a draw is
    /// beyond the doubles.
    pub fn future(
        &self,
        purchases: &PurchaseHistory,
        spend: &SpendHistory,
        seed: u64,
    ) -> Result<Draws, BayesError> {
        let booked = Booked::of(self.terms.valuation, self.terms.discount, self.unit()?)?;
        self.at_every_draw(|number, value| {
            let margin = to_f64(self.terms.margin);
            let model = value.process().model();
            let process = model.posterior(purchases)?;
            let name = format!("futures, {}", model.name());
            let mut random = Random::named(&name, seed, number as u64);
            let times = process.simulate(booked.until, &mut random)?;
            let spender = value.spend().posterior(spend);
            let rate = random.rate(spender.q(), spender.gamma())?;
            let mut sum = 0.0;
            for time in times {
                sum += random.rate(spender.p(), rate)? * booked.discount(time);
            }
            Ok(margin * sum)
        })
    }
}

/// Until when purchases count, and what one at a time is worth now.
struct Booked {
    until: f64,
    /// δ per unit of the model.
    force: f64,
    /// Length of a period, and where in it a purchase is booked.
    period: Option<(f64, f64)>,
}

impl Booked {
    fn of(
        valuation: Valuation,
        discount: DiscountRate,
        unit: TimeUnit,
    ) -> Result<Self, BayesError> {
        let force = discount.force_of_interest(unit);
        match valuation {
            Valuation::Continuous { horizon } => {
                let until = horizon
                    .in_units_of(unit)?
                    .ok_or(BayesError::EndlessFuture)?;
                Ok(Self {
                    until: to_f64(until),
                    force,
                    period: None,
                })
            }
            Valuation::Periods {
                number,
                length,
                booking,
            } => {
                let length = to_f64(length.in_units_of(unit)?);
                Ok(Self {
                    until: f64::from(number) * length,
                    force,
                    period: Some((length, booking.share_of_period())),
                })
            }
        }
    }

    fn discount(&self, time: f64) -> f64 {
        let booked = match self.period {
            None => time,
            // A purchase at the very end of a period is in it.
            Some((length, share)) => ((time / length).ceil() - 1.0 + share) * length,
        };
        (-self.force * booked).exp()
    }
}
