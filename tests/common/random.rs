//! Seeded random numbers that owe nothing to any library's version (SplitMix64).

pub struct Random(u64);

#[allow(dead_code, reason = "each test crate draws what it needs")]
impl Random {
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A number in [0, 1).
    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// A standard normal variable (Box & Muller).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// How many of n succeed.
    pub fn binomial(&mut self, n: u64, probability: f64) -> u64 {
        (0..n).filter(|_| self.chance(probability)).count() as u64
    }
}
