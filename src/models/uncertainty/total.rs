use super::error::finite;
use super::read_back::checked_read_back;
use super::replicates::between;
use super::{Parameters, ReplicateInterval, Replication, UncertaintyError};
use crate::models::lifetime_value::span_in;
use crate::models::{
    CustomerModel, GammaGamma, ModelError, Parametric, Posterior, PurchaseProcess, Random,
    Simulate, SpendHistory, not_negative,
};
use crate::numeric::sum::map_tasks;
use crate::quantity::{ConfidenceLevel, DiscountRate, Horizon, counted};
use crate::transactions::{CustomerBase, PurchaseHistory};
use std::fmt;

/// The total purchases or revenue of a segment, or of a whole base: simulated
/// totals.
///
/// Each replicate draws, for every customer, whether they are still one, their purchases, and the
/// amounts of these, from the customer's posterior. Under uncertain parameters one replicate after
/// the other takes the next of the models, for all customers alike: an error in the parameters is
/// the same for all of them and does not average out.
///
/// The totals are the same bits on every machine and for any number of threads.
///
/// # Example
///
/// ```
/// use clv::models::uncertainty::{Replication, TotalForecast};
/// use clv::models::{BgNbd, TimedModel};
/// use clv::quantity::{ConfidenceLevel, Horizon, TimeUnit};
/// use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};
/// use rust_decimal_macros::dec;
///
/// let history = PurchaseHistory::new(2, 30.43, 38.86)?;
/// let hundred = (0..100).map(|customer| (customer, history, None));
/// let base = CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, hundred)?;
/// let model = TimedModel::new(BgNbd::new(0.243, 4.414, 0.793, 2.426)?, TimeUnit::Week);
/// let horizon = Horizon::of(dec!(39), TimeUnit::Week)?;
/// let replication = Replication { number: 1000, seed: 2026 };
/// let forecast = TotalForecast::of_purchases(&model, &base, horizon, replication)?;
/// // A hundred times 1.226 are expected; the number that comes is another.
/// assert!((forecast.mean() - 122.6).abs() < 2.0);
/// let total = forecast.interval(ConfidenceLevel::P90)?.interval;
/// assert!(total.lower < 100.0 && 140.0 < total.upper);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TotalForecast {
    totals: Vec<f64>,
}

/// The mean total, and the number of futures that it is the mean of.
impl fmt::Display for TotalForecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.2} in the mean of {}",
            self.mean(),
            counted(self.totals.len(), "future")
        )
    }
}

checked_read_back!(
    TotalForecast { totals: Vec<f64> },
    "a forecast must have finite totals, at least one",
    |read| !read.totals.is_empty() && read.totals.iter().all(|total| total.is_finite())
);

impl TotalForecast {
    /// The total number of purchases of the customers of a base, or of a
    /// [segment](CustomerBase::segment) of it, until the horizon.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::NoDraws`], [`UncertaintyError::TooFewReplicates`] for none,
    /// [`UncertaintyError::Prediction`] for an infinite horizon, and [`UncertaintyError::Model`] for more
    /// than 10,000,000 replicates, and where the unit of the models is not known or not that of the
    /// base, or a model refuses.
    pub fn of_purchases<'a, M, K>(
        parameters: impl Into<Parameters<'a, M>>,
        base: &CustomerBase<K>,
        horizon: Horizon,
        replication: Replication,
    ) -> Result<Self, UncertaintyError>
    where
        M: CustomerModel<History = PurchaseHistory, Process: Simulate> + Parametric + Sync + 'a,
        M::Process: Send,
    {
        let models = parameters.into().models_in(base.unit())?;
        let span = span_in(base.unit(), horizon).map_err(UncertaintyError::prediction)?;
        let histories: Vec<PurchaseHistory> = base.histories().collect();
        let known = |model: &M, history: &PurchaseHistory| model.posterior(history);
        let name = |model: &M| format!("total purchases, {}", model.name());
        simulated(
            models,
            &histories,
            (name, replication),
            known,
            |of, random| Ok(of.simulate(span, random)?.len() as f64),
        )
    }

    /// The total revenue of the customers of a base, or of a segment of it, until the horizon: each
    /// purchase is discounted from its instant.
    ///
    /// # Errors
    ///
    /// As [`of_purchases`](Self::of_purchases); [`UncertaintyError::Model`] for a negative
    /// discount, and [`UncertaintyError::NotFinite`] where the sum is beyond the doubles.
    pub fn of_revenue<'a, M, K>(
        parameters: impl Into<Parameters<'a, (M, GammaGamma)>>,
        base: &CustomerBase<K>,
        horizon: Horizon,
        discount: DiscountRate,
        replication: Replication,
    ) -> Result<Self, UncertaintyError>
    where
        M: CustomerModel<History = PurchaseHistory, Process: Simulate> + Parametric + Sync + 'a,
        M::Process: Send,
    {
        let models = parameters.into().models_in(base.unit())?;
        let span = span_in(base.unit(), horizon).map_err(UncertaintyError::prediction)?;
        let force = discount.force_of_interest(base.unit());
        not_negative("force of interest", force)?;
        let customers = base
            .iter()
            .map(|of| Ok((of.history, SpendHistory::of(&of, base.first_purchase())?)))
            .collect::<Result<Vec<_>, ModelError>>()?;
        let known = |(process, amounts): &(M, GammaGamma), customer: &(_, _)| {
            let (purchases, spend) = customer;
            Ok((process.posterior(purchases)?, amounts.posterior(spend)))
        };
        let name = |(model, _): &(M, GammaGamma)| format!("total revenue, {}", model.name());
        simulated(
            models,
            &customers,
            (name, replication),
            known,
            |of, random| revenue(of, span, force, random),
        )
    }

    /// The total of each replicate, in the order of their streams.
    pub fn totals(&self) -> &[f64] {
        &self.totals
    }

    /// The mean total.
    pub fn mean(&self) -> f64 {
        let count = self.totals.len() as f64;
        self.totals.iter().map(|total| total / count).sum()
    }

    /// The mean total between the (1 ± confidence)/2 quantiles of the totals.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::TooFewReplicates`] where there are fewer than 2/(1 − confidence) − 1.
    pub fn interval(
        &self,
        confidence_level: ConfidenceLevel,
    ) -> Result<ReplicateInterval, UncertaintyError> {
        between(self.mean(), &self.totals, 0, confidence_level)
    }
}

/// The totals over the customers of what `draw` makes of what is `known` of each.
fn simulated<M: Sync, C: Sync, K: Send + Sync>(
    models: &[M],
    customers: &[C],
    (name, replication): (impl Fn(&M) -> String, Replication),
    known: impl Fn(&M, &C) -> Result<K, ModelError> + Sync,
    draw: impl Fn(&K, &mut Random) -> Result<f64, ModelError> + Sync,
) -> Result<TotalForecast, UncertaintyError> {
    let number = replication.checked_number()?;
    if number == 0 {
        return Err(UncertaintyError::TooFewReplicates {
            needed: 1,
            succeeded: 0,
            failed: 0,
        });
    }
    // What is known under fixed parameters serves all replicates.
    let once = match models {
        [model] => Some(
            map_tasks(customers.len(), |place| known(model, &customers[place]))
                .into_iter()
                .collect::<Result<Vec<K>, _>>()?,
        ),
        _ => None,
    };
    let name = models.first().map(name).unwrap_or_default();
    let totals = map_tasks(number, |replicate| {
        let mut random = Random::named(&name, replication.seed, replicate as u64);
        let mut total = 0.0;
        match &once {
            Some(known) => {
                for customer in known {
                    total += draw(customer, &mut random)?;
                }
            }
            None => {
                let model = &models[replicate % models.len()];
                for customer in customers {
                    total += draw(&known(model, customer)?, &mut random)?;
                }
            }
        }
        finite(total)
    });
    Ok(TotalForecast {
        totals: totals.into_iter().collect::<Result<_, _>>()?,
    })
}

/// The revenue from one customer: a rate of their own, and gamma distributed amounts at that rate.
fn revenue<P: Simulate>(
    (purchases, spend): &(Posterior<P>, GammaGamma),
    span: f64,
    force_of_interest: f64,
    random: &mut Random,
) -> Result<f64, ModelError>
where
    Posterior<P>: PurchaseProcess<Span = f64>,
{
    let times = purchases.simulate(span, random)?;
    if times.is_empty() {
        return Ok(0.0);
    }
    let rate = random.gamma(spend.q())? / spend.gamma();
    let total = if force_of_interest == 0.0 {
        random.gamma(spend.p() * times.len() as f64)?
    } else {
        let mut total = 0.0;
        for time in times {
            total += random.gamma(spend.p())? * (-force_of_interest * time).exp();
        }
        total
    };
    Ok(total / rate)
}
