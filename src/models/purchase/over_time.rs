use super::PurchaseProcess;
use crate::models::ModelError;
use crate::numeric::Interpolant;

/// E\[X(t)\] at many times.
pub(in crate::models) struct OverTime<'a, P> {
    process: &'a P,
    shortest: f64,
    /// Over ln(shortest + t): where there are many times, and a hundred evaluations tell them all.
    interpolant: Option<Interpolant>,
}

impl<'a, P: PurchaseProcess<Span = f64>> OverTime<'a, P> {
    /// Fewer times are computed one by one.
    pub(in crate::models) const MANY: usize = 256;
    const TOLERANCE: f64 = 1e-13;

    /// `number` times from the shortest to the longest.
    pub(in crate::models) fn new(
        process: &'a P,
        (shortest, longest): (f64, f64),
        number: usize,
    ) -> Result<Self, ModelError> {
        let interpolant = if number > Self::MANY {
            let range = ((2.0 * shortest).ln(), (shortest + longest).ln());
            let at = |ln: f64| process.expected_purchases((ln.exp() - shortest).max(0.0));
            Interpolant::new(at, range, Self::TOLERANCE)?
        } else {
            None
        };
        Ok(Self {
            process,
            shortest,
            interpolant,
        })
    }

    pub(in crate::models) fn at(&self, t: f64) -> Result<f64, ModelError> {
        match &self.interpolant {
            Some(interpolant) => Ok(interpolant.at((self.shortest + t).ln())),
            None => self.process.expected_purchases(t),
        }
    }

    pub(in crate::models) fn at_each(&self, times: &[f64]) -> Result<Vec<f64>, ModelError> {
        match &self.interpolant {
            Some(_) => times.iter().map(|&t| self.at(t)).collect(),
            None => self.process.expected_purchases_each(times),
        }
    }
}
