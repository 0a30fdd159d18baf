//! Customers drawn at random.

use super::{BgNbd, MbgNbd};
use crate::models::simulate::purchases;
use crate::models::{ModelError, Random, Simulate};

impl Simulate for BgNbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        let rate = random.rate(self.r, self.alpha)?;
        let dropout = random.probability(self.a, self.b)?;
        purchases(
            t,
            random,
            |random| random.wait() / rate,
            |random| random.happens(dropout),
        )
    }
}

impl Simulate for MbgNbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        self.new_customer().simulate(t, random)
    }
}
