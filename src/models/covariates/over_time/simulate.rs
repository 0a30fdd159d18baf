//! Customers under covariates, drawn at random.

use super::history::VaryingStretch;
use super::{VaryingError, VaryingProcess};
use crate::models::Random;
use crate::models::simulate::draw_purchase;

impl VaryingProcess {
    /// The times of the purchases of one customer over a stretch, from its start, ascending.
    ///
    /// # Errors
    ///
    /// [`VaryingError::OtherColumns`], and
    /// [`ModelError::OutOfReach`](crate::models::ModelError::OutOfReach) where a parameter is
    /// beyond what can be drawn, or the purchases are more than ten million.
    pub fn simulate(
        &self,
        stretch: &VaryingStretch,
        random: &mut Random,
    ) -> Result<Vec<f64>, VaryingError> {
        self.model.check(&stretch.columns)?;
        let mut times = Vec::new();
        if !random.happens(self.known.probability_alive) {
            return Ok(times);
        }
        let (now, rates) = (&self.known.process, self.model.rates());
        let lambda = random.rate(now.r(), now.alpha())?;
        let mu = random.rate(now.s(), now.beta())?;
        // In time as the two processes feel it.
        let (mut to_leaving, mut to_next) = (random.wait() / mu, random.wait() / lambda);
        let mut start = 0.0;
        for piece in stretch.stretch.pieces() {
            let [a, b] = rates.multipliers(piece);
            let here = piece.length.min(to_leaving / b);
            let mut time = 0.0;
            while time + to_next / a <= here {
                // A gap that is too short for a double still takes time.
                time = (time + to_next / a).max((start + time).next_up() - start);
                draw_purchase(&mut times, start + time)?;
                to_next = random.wait() / lambda;
            }
            if here < piece.length {
                return Ok(times);
            }
            to_next -= a * (here - time);
            to_leaving -= b * here;
            start += piece.length;
        }
        Ok(times)
    }
}
