//! Customers drawn from the models of spend, of contracts and of fixed opportunities.
//!
//! Every draw takes its numbers from the generator that the caller gives: the same seed gives the
//! same customers.

use super::{
    BetaDiscreteWeibull, BgBb, Contract, GammaGamma, ModelError, OpportunityHistory,
    ShiftedBetaGeometric, SpendHistory,
};
use rand::{Rng, RngExt};
use rand_distr::{Beta, Distribution, Gamma};

fn out_of_reach(model: &'static str) -> ModelError {
    ModelError::OutOfReach {
        model,
        quantity: "random customer",
    }
}

fn beta<R: Rng + ?Sized>(
    model: &'static str,
    (a, b): (f64, f64),
    rng: &mut R,
) -> Result<f64, ModelError> {
    let distribution = Beta::new(a, b).map_err(|_| out_of_reach(model))?;
    Ok(distribution.sample(rng))
}

fn gamma<R: Rng + ?Sized>(model: &'static str, shape: f64, rng: &mut R) -> Result<f64, ModelError> {
    let distribution = Gamma::new(shape, 1.0).map_err(|_| out_of_reach(model))?;
    Ok(distribution.sample(rng))
}

impl GammaGamma {
    /// A random customer with so many purchases: their mean amount.
    ///
    /// # Errors
    ///
    /// [`ModelError::Argument`] where the amount is no positive double, [`ModelError::OutOfReach`]
    /// where no gamma variable can be drawn.
    pub fn draw<R: Rng + ?Sized>(
        &self,
        purchases: u64,
        rng: &mut R,
    ) -> Result<SpendHistory, ModelError> {
        let rate = gamma(Self::MODEL, self.q(), rng)? / self.gamma();
        if purchases == 0 {
            return Ok(SpendHistory::NONE);
        }
        let count = purchases as f64;
        let total = gamma(Self::MODEL, self.p() * count, rng)? / rate;
        SpendHistory::new(purchases, total / count)
    }
}

/// How many times a customer renews who cancels with probability θ at the first renewal and stays
/// t renewals with probability (1 − θ)^(t^c), if not observed beyond `observed`.
fn contract<R: Rng + ?Sized>(churn: f64, c: f64, observed: u32, rng: &mut R) -> Contract {
    // U in (0, 1]: 1 − the half-open draw.
    let survived = 1.0 - rng.random::<f64>();
    let renewals = (survived.ln() / (-churn).ln_1p()).powf(c.recip()).floor();
    // NaN, where θ is 0 and U is 1, is somebody who never leaves.
    if renewals < f64::from(observed) {
        Contract::Cancelled {
            renewals: renewals as u32,
        }
    } else {
        Contract::Running { renewals: observed }
    }
}

impl ShiftedBetaGeometric {
    /// A random contract that was observed for `observed` renewals at most.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where no beta variable can be drawn.
    pub fn draw<R: Rng + ?Sized>(
        &self,
        observed: u32,
        rng: &mut R,
    ) -> Result<Contract, ModelError> {
        let churn = beta(Self::MODEL, (self.alpha(), self.beta()), rng)?;
        Ok(contract(churn, 1.0, observed, rng))
    }
}

impl BetaDiscreteWeibull {
    /// A random contract that was observed for `observed` renewals at most.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where no beta variable can be drawn.
    pub fn draw<R: Rng + ?Sized>(
        &self,
        observed: u32,
        rng: &mut R,
    ) -> Result<Contract, ModelError> {
        let churn = beta(Self::MODEL, (self.alpha(), self.beta()), rng)?;
        Ok(contract(churn, self.c(), observed, rng))
    }
}

impl BgBb {
    /// A random customer with so many opportunities.
    ///
    /// # Errors
    ///
    /// [`ModelError::OutOfReach`] where no beta variable can be drawn.
    pub fn draw<R: Rng + ?Sized>(
        &self,
        opportunities: u32,
        rng: &mut R,
    ) -> Result<OpportunityHistory, ModelError> {
        let takes_part = beta(Self::MODEL, (self.alpha(), self.beta()), rng)?;
        let leaves = beta(Self::MODEL, (self.gamma(), self.delta()), rng)?;
        let (mut frequency, mut recency) = (0, 0);
        for opportunity in 1..=opportunities {
            if rng.random::<f64>() < leaves {
                break;
            }
            if rng.random::<f64>() < takes_part {
                frequency += 1;
                recency = opportunity;
            }
        }
        OpportunityHistory::new(frequency, recency, opportunities)
    }
}
