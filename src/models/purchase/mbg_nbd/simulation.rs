//! Customers drawn at random.

use super::MbgNbd;
use crate::models::{ModelError, Random, Simulate};

impl Simulate for MbgNbd {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        self.new_customer().simulate(t, random)
    }
}
