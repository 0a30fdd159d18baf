//! Customers drawn at random.

use super::GgomNbd;
use crate::models::simulate::purchases;
use crate::models::{ModelError, Random, Simulate};

impl Simulate for GgomNbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        let rate = random.rate(self.r, self.alpha)?;
        // The risk that adds up to an exponential wait: η·(e^(bΩ) − 1).
        let risk = random.wait() / random.rate(self.s, self.beta)?;
        let lifetime = risk.ln_1p() / self.b;
        let gap = |random: &mut Random| random.wait() / rate;
        purchases(t.min(lifetime), random, gap, |_| false)
    }
}
