//! Customers drawn at random.

use super::{Cnbd, CnbdProcess};
use crate::models::simulate::purchases;
use crate::models::{ModelError, Parametric, PurchaseProcess, Random, Simulate};
use std::borrow::Cow;
use std::cell::Cell;

impl Simulate for CnbdProcess {
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        let phase = random.place(&self.phases);
        let rate = random.rate(self.r + f64::from(phase), self.alpha)?;
        let dropout = random.probability(self.a, self.b)?;
        let events = Cell::new(self.k - phase);
        let gap = |random: &mut Random| {
            let events = events.replace(self.k);
            (0..events).map(|_| random.wait()).sum::<f64>() / rate
        };
        purchases(t, random, gap, |random| random.happens(dropout))
    }

    fn simulated_name(&self) -> Cow<'static, str> {
        format!("CNBD-{}", self.k).into()
    }
}

impl<const FIRST: u8> Simulate for Cnbd<FIRST>
where
    Self: PurchaseProcess<Span = f64>,
{
    fn simulate(&self, t: f64, random: &mut Random) -> Result<Vec<f64>, ModelError> {
        self.new_customer().simulate(t, random)
    }

    fn simulated_name(&self) -> Cow<'static, str> {
        self.name()
    }
}
