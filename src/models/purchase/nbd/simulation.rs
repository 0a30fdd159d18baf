//! Customers drawn at random.

use super::Nbd;
use crate::models::simulate::purchases;
use crate::models::{ModelError, Random, Simulate};

impl Simulate for Nbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        let rate = random.rate(self.r, self.alpha)?;
        purchases(t, random, |random| random.wait() / rate, |_| false)
    }
}
