use super::error::finite;
use super::read_back::checked_read_back;
use super::replicates::between;
use super::{Parameters, ReplicateInterval, Replication, UncertaintyError};
use crate::models::{
    CustomerModel, GammaGamma, ModelError, Parametric, Posterior, PurchaseProcess, Random,
    Simulate, SpendHistory, not_negative,
};
use crate::numeric::sum::map_tasks;
use crate::quantity::ConfidenceLevel;
use crate::transactions::PurchaseHistory;

/// Which revenue counts, and how much.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RevenueSpan {
    /// How far ahead purchases count, in units of the model's time.
    pub t: f64,
    /// The continuous discount rate per unit of time, from the instant of each purchase; 0 for none
    /// ([`DiscountRate::force_of_interest`](crate::quantity::DiscountRate::force_of_interest)).
    pub force_of_interest: f64,
}

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
/// use clv::models::uncertainty::{Parameters, Replication, TotalForecast};
/// use clv::models::BgNbd;
/// use clv::quantity::ConfidenceLevel;
/// use clv::transactions::PurchaseHistory;
///
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let segment = vec![PurchaseHistory::new(2, 30.43, 38.86)?; 100];
/// let replication = Replication { number: 1000, seed: 2026 };
/// let forecast =
///     TotalForecast::of_purchases(Parameters::Fixed(&model), &segment, 39.0, replication)?;
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

checked_read_back!(
    TotalForecast { totals: Vec<f64> },
    "a forecast must have finite totals, at least one",
    |read| !read.totals.is_empty() && read.totals.iter().all(|total| total.is_finite())
);

impl TotalForecast {
    /// The total number of purchases of these customers in the next `t`.
    ///
    /// # Errors
    ///
    /// [`UncertaintyError::NoDraws`], [`UncertaintyError::TooFewReplicates`] for none, and
    /// [`UncertaintyError::Model`] where a model refuses.
    pub fn of_purchases<M>(
        parameters: Parameters<'_, M>,
        customers: &[PurchaseHistory],
        t: f64,
        replication: Replication,
    ) -> Result<Self, UncertaintyError>
    where
        M: CustomerModel<History = PurchaseHistory, Process: Simulate> + Parametric + Sync,
        M::Process: Send,
    {
        let t = not_negative("time", t)?;
        let known = |model: &M, history: &PurchaseHistory| model.posterior(history);
        let name = |model: &M| format!("total purchases, {}", model.name());
        simulated(
            parameters,
            customers,
            (name, replication),
            known,
            |of, random| Ok(of.simulate(t, random)?.len() as f64),
        )
    }

    /// The total revenue of these customers.
    ///
    /// # Errors
    ///
    /// As [`of_purchases`](Self::of_purchases), and [`UncertaintyError::NotFinite`] where the sum is
    /// beyond the doubles.
    pub fn of_revenue<M>(
        parameters: Parameters<'_, (M, GammaGamma)>,
        customers: &[(PurchaseHistory, SpendHistory)],
        span: RevenueSpan,
        replication: Replication,
    ) -> Result<Self, UncertaintyError>
    where
        M: CustomerModel<History = PurchaseHistory, Process: Simulate> + Parametric + Sync,
        M::Process: Send,
    {
        not_negative("time", span.t)?;
        not_negative("force of interest", span.force_of_interest)?;
        let known = |(process, amounts): &(M, GammaGamma), customer: &(_, _)| {
            let (purchases, spend) = customer;
            Ok((process.posterior(purchases)?, amounts.posterior(spend)))
        };
        let name = |(model, _): &(M, GammaGamma)| format!("total revenue, {}", model.name());
        simulated(
            parameters,
            customers,
            (name, replication),
            known,
            |of, random| revenue(of, span, random),
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
    parameters: Parameters<'_, M>,
    customers: &[C],
    (name, replication): (impl Fn(&M) -> String, Replication),
    known: impl Fn(&M, &C) -> Result<K, ModelError> + Sync,
    draw: impl Fn(&K, &mut Random) -> Result<f64, ModelError> + Sync,
) -> Result<TotalForecast, UncertaintyError> {
    let models = parameters.models()?;
    if replication.number == 0 {
        return Err(UncertaintyError::TooFewReplicates {
            needed: 1,
            succeeded: 0,
            failed: 0,
        });
    }
    // What is known under fixed parameters serves all replicates.
    let once = match parameters {
        Parameters::Fixed(model) => Some(
            map_tasks(customers.len(), |place| known(model, &customers[place]))
                .into_iter()
                .collect::<Result<Vec<K>, _>>()?,
        ),
        Parameters::Uncertain(_) => None,
    };
    let name = models.first().map(name).unwrap_or_default();
    let totals = map_tasks(replication.number, |replicate| {
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

/// What one customer spends: a rate of their own, and gamma distributed amounts at that rate.
fn revenue<P: Simulate>(
    (purchases, spend): &(Posterior<P>, GammaGamma),
    span: RevenueSpan,
    random: &mut Random,
) -> Result<f64, ModelError>
where
    Posterior<P>: PurchaseProcess<Span = f64>,
{
    let times = purchases.simulate(span.t, random)?;
    if times.is_empty() {
        return Ok(0.0);
    }
    let rate = random.gamma(spend.q())? / spend.gamma();
    let total = if span.force_of_interest == 0.0 {
        random.gamma(spend.p() * times.len() as f64)?
    } else {
        let mut total = 0.0;
        for time in times {
            total += random.gamma(spend.p())? * (-span.force_of_interest * time).exp();
        }
        total
    };
    Ok(total / rate)
}
