//! Random numbers for simulations.

use crate::models::ModelError;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Beta, Binomial, Exp1, Gamma, StandardNormal};

/// A stream of random numbers that is the same on every machine.
///
/// A seed has 2⁶⁴ independent streams, and as many again under every name, so that each customer can
/// have one and the order in which customers are simulated does not matter.
///
/// ```text
/// block i of stream s = ChaCha8(key: the seed and the hash of the name, nonce: s, counter: i)
/// ```
///
/// The generator is ChaCha with 8 rounds (Bernstein 2008), in the counter mode of a stream cipher:
/// seed, stream and place are scrambled together, so neighbouring seeds and streams have no more in
/// common than distant ones. Opening a stream costs nothing beyond its first block. The seed is a
/// short one and is not hidden: the numbers are not for secrets.
#[derive(Debug)]
pub struct Random(ChaCha8Rng);

/// Fowler, Noll and Vo's hash: the same on every machine, which the standard library does not
/// promise of its own.
fn fnv_1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Clone for Random {
    fn clone(&self) -> Self {
        let mut generator = ChaCha8Rng::from_seed(self.0.get_seed());
        generator.set_stream(self.0.get_stream());
        generator.set_word_pos(self.0.get_word_pos());
        Self(generator)
    }
}

impl Random {
    /// The stream of that number.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self::keyed(seed, 0, stream)
    }

    /// The stream of that number of those that bear a name: streams of two names are independent, and
    /// of those of [`new`](Self::new).
    ///
    /// Everything in this library that takes a seed names what it draws and the model that it draws
    /// from, so that one seed serves a whole study: purchases and amounts of the same customers, or two
    /// posteriors, have nothing in common.
    pub fn named(name: &str, seed: u64, stream: u64) -> Self {
        Self::keyed(seed, fnv_1a(name), stream)
    }

    fn keyed(seed: u64, name: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        let parts = seed.to_le_bytes().into_iter().chain(name.to_le_bytes());
        for (byte, of_part) in key.iter_mut().zip(parts) {
            *byte = of_part;
        }
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
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

    /// The number of successes in so many trials, each with this probability.
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

/// The error of a parameter beyond what can be drawn.
pub(in crate::models) const NOT_DRAWN: ModelError =
    ModelError::out_of_reach("a mixing distribution", "random draw");

#[cfg(test)]
mod tests {
    use super::*;

    fn first(seed: u64, stream: u64) -> f64 {
        Random::new(seed, stream).0.random()
    }

    /// The published hashes of the empty text and of `foobar` (Fowler, Noll, Vo & Eastlake, RFC 9923).
    #[test]
    fn a_name_has_its_published_hash() {
        assert_eq!(fnv_1a(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn streams_of_two_names_differ() {
        let names = [
            "",
            "purchases of BG/NBD",
            "chains of BG/NBD",
            "chains of NBD",
        ];
        let mut firsts: Vec<u64> = names
            .iter()
            .map(|name| Random::named(name, 3, 0).0.random::<f64>().to_bits())
            .collect();
        firsts.push(first(3, 0).to_bits());
        firsts.sort_unstable();
        firsts.dedup();
        assert_eq!(firsts.len(), names.len() + 1);
    }

    /// ECRYPT's test vector of ChaCha8 with a 256-bit key: TC1, key and nonce 0.
    #[test]
    fn the_bits_are_those_of_the_published_cipher() {
        let mut random = Random::new(0, 0);
        let mut bytes = [0; 32];
        rand::Rng::fill_bytes(&mut random.0, &mut bytes);
        let want = [
            0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6, 0x7f, 0x5b, 0xb8, 0xe8, 0x1f, 0x09,
            0xa5, 0xa1, 0x2c, 0x84, 0x0e, 0xc3, 0xce, 0x9a, 0x7f, 0x3b, 0x18, 0x1b, 0xe1, 0x88,
            0xef, 0x71, 0x1a, 0x1e,
        ];
        assert_eq!(bytes, want);
    }

    #[test]
    fn a_clone_goes_on_where_the_original_stands() {
        let mut random = Random::new(7, 9);
        for taken in 0..200 {
            let mut clone = random.clone();
            assert_eq!(clone.normal(), random.clone().normal(), "{taken}");
            assert_eq!(clone.0.random::<u32>(), {
                random.normal();
                random.0.random::<u32>()
            });
        }
    }

    /// The correlations of the first draws of two streams, or seeds, for every lag from 1 to 1000.
    ///
    /// Under independence r·√n is standard normal: the largest of 1000 is below 4.9 with a
    /// probability of 0.999, and the mean of their squares is 1 with a standard error of √(2/1000),
    /// four of which are allowed. With the PCG streams of before one of them was 54.
    #[test]
    fn neighbouring_streams_and_seeds_are_not_correlated() {
        const PAIRS: usize = 4_000;
        const LAGS: usize = 1_000;
        let of_streams = |number: u64| first(2026, number);
        let of_seeds = |number: u64| first(number, 2026);
        let families: [&dyn Fn(u64) -> f64; 2] = [&of_streams, &of_seeds];
        for family in families {
            let draws: Vec<f64> = (0..)
                .take(PAIRS + LAGS)
                .map(|number| (family(number) - 0.5) * 12_f64.sqrt())
                .collect();
            let scores: Vec<f64> = (1..=LAGS)
                .map(|lag| {
                    let pairs = draws.iter().zip(draws.iter().skip(lag)).take(PAIRS);
                    pairs.map(|(a, b)| a * b).sum::<f64>() / (PAIRS as f64).sqrt()
                })
                .collect();
            let largest = scores.iter().map(|score| score.abs()).fold(0.0, f64::max);
            assert!(largest < 4.9, "{largest}");
            let mean = scores.iter().map(|score| score * score).sum::<f64>() / LAGS as f64;
            assert!(
                (mean - 1.0).abs() < 4.0 * (2.0 / LAGS as f64).sqrt(),
                "{mean}"
            );
        }
    }
}
