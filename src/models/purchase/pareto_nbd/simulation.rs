//! Customers drawn at random.

use super::ParetoNbd;
use crate::models::simulate::purchases;
use crate::models::{ModelError, Random, Simulate};

impl Simulate for ParetoNbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        let rate = random.rate(self.r, self.alpha)?;
        let lifetime = random.wait() / random.rate(self.s, self.beta)?;
        let gap = |random: &mut Random| random.wait() / rate;
        purchases(t.min(lifetime), random, gap, |_| false)
    }
}
