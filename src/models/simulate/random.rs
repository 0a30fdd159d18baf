//! Random numbers for simulations.

use crate::models::ModelError;
use rand::RngExt;
use rand_distr::{Beta, Binomial, Exp1, Gamma, StandardNormal};
use rand_pcg::Pcg64;

/// A stream of random numbers that is the same on every machine.
///
/// A seed has as many independent streams as there are numbers, so that each customer can have one
/// and the order in which customers are simulated does not matter. The generator is PCG XSL RR
/// 128/64 (O'Neill 2014); it is not for secrets.
#[derive(Debug, Clone)]
pub struct Random(Pcg64);

impl Random {
    /// The stream of that number.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Pcg64::new(u128::from(seed), u128::from(stream)))
    }

    /// A variable that is Gamma(shape, 1) distributed.
    pub(in crate::models) fn gamma(&mut self, shape: f64) -> Result<f64, ModelError> {
        Ok(self
            .0
            .sample(Gamma::new(shape, 1.0).map_err(|_| NOT_DRAWN)?))
    }

    /// A rate that is Gamma(shape, scale) distributed, the scale being a time.
    pub(in crate::models) fn rate(&mut self, shape: f64, scale: f64) -> Result<f64, ModelError> {
        Ok(self.gamma(shape)? / scale)
    }

    /// A probability that is Beta(a, b) distributed.
    pub(in crate::models) fn probability(&mut self, a: f64, b: f64) -> Result<f64, ModelError> {
        Ok(self.0.sample(Beta::new(a, b).map_err(|_| NOT_DRAWN)?))
    }

    /// A standard normal variable.
    pub(in crate::models) fn normal(&mut self) -> f64 {
        self.0.sample(StandardNormal)
    }

    /// How many of so many succeed, each with this probability.
    pub(in crate::models) fn successes(
        &mut self,
        of: u64,
        probability: f64,
    ) -> Result<u64, ModelError> {
        let share = probability.clamp(0.0, 1.0);
        Ok(self
            .0
            .sample(Binomial::new(of, share).map_err(|_| NOT_DRAWN)?))
    }

    /// A wait that is exponential with mean 1.
    pub(in crate::models) fn wait(&mut self) -> f64 {
        self.0.sample(Exp1)
    }

    /// A number in [0, 1).
    #[cfg(feature = "bayes")]
    pub(in crate::models) fn uniform(&mut self) -> f64 {
        self.0.random()
    }

    /// A place among probabilities that sum to 1.
    pub(in crate::models) fn place(&mut self, probabilities: &[f64]) -> u32 {
        let mut left = self.0.random::<f64>();
        let mut place = 0;
        for (here, probability) in (0..).zip(probabilities) {
            place = here;
            left -= probability;
            if left < 0.0 {
                break;
            }
        }
        place
    }

    /// Whether something of this probability happens.
    pub(in crate::models) fn happens(&mut self, probability: f64) -> bool {
        self.0.random::<f64>() < probability
    }
}

/// What comes of a parameter beyond what can be drawn.
pub(in crate::models) const NOT_DRAWN: ModelError = ModelError::OutOfReach {
    model: "a mixing distribution",
    quantity: "random draw",
};
