//! Customers whose rates are correlated, drawn at random.

use super::tilt::Bounds;
use super::{CorrelatedParetoNbd, CorrelatedProcess, MODEL, ParetoNbd};
use crate::models::simulate::purchases;
use crate::models::{ModelError, Random, Simulate};

/// So many pairs of rates are thrown away at most before one is taken.
const MOST_ATTEMPTS: u32 = 1_000_000;

impl CorrelatedProcess {
    /// A purchase rate and a dropout rate, by rejection from independent ones.
    fn rates(&self, random: &mut Random) -> Result<(f64, f64), ModelError> {
        let ParetoNbd { r, alpha, s, beta } = self.gammas;
        let tilt = self.tilt;
        let bounds = Bounds::around(&tilt);
        let highest = 1.0
            + if tilt.m > 0.0 {
                tilt.m * bounds.most_alike().0
            } else {
                -tilt.m * bounds.most_opposed().0
            };
        for _ in 0..MOST_ATTEMPTS {
            let (lambda, mu) = (random.rate(r, alpha)?, random.rate(s, beta)?);
            let kernel = |rate: f64, mean: f64| (-rate * tilt.time).exp() - mean;
            let density = 1.0 + tilt.m * kernel(lambda, tilt.purchase) * kernel(mu, tilt.dropout);
            if random.happens(density / highest) {
                return Ok((lambda, mu));
            }
        }
        Err(ModelError::out_of_reach(MODEL, "random customer"))
    }
}

impl Simulate for CorrelatedProcess {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        let (purchase, dropout) = self.rates(random)?;
        let lifetime = random.wait() / dropout;
        let gap = |random: &mut Random| random.wait() / purchase;
        purchases(t.min(lifetime), random, gap, |_| false)
    }
}

impl Simulate for CorrelatedParetoNbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        self.new_customer().simulate(t, random)
    }
}
