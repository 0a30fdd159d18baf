use super::Ranking;
use crate::predict::PredictError;

/// One n-tile of the customers, best scores first.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GainRow {
    /// The number of the n-tile, from 1.
    pub bin: u64,
    /// Customers in it.
    pub customers: u64,
    /// Buyers in it: a fraction where equal scores straddle its border.
    pub positives: f64,
    /// positives/customers; `None` for an empty bin.
    pub rate: Option<f64>,
    /// rate over the rate of everybody; `None` for an empty bin.
    pub lift: Option<f64>,
    /// Share of all buyers up to here.
    pub cumulative_gain: f64,
    /// Rate up to here over the rate of everybody.
    pub cumulative_lift: f64,
}

/// A row for each bin: more would not fit in memory.
const MOST_BINS: u64 = 1_000_000;

impl Ranking {
    /// Gain and lift by n-tiles of the score, ten for deciles.
    ///
    /// The first n mod `bins` n-tiles have one customer more. Equal scores share their buyers evenly
    /// over their places, so that the order of the rows does not matter. With fewer customers than
    /// bins the last bins are empty. `None` without a positive.
    ///
    /// # Errors
    ///
    /// [`PredictError::Setting`] where `bins` is not in 1 to a million.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::predict::evaluation::Ranking;
    ///
    /// let ranking = Ranking::new(&[true, false, false, false], &[0.9, 0.5, 0.3, 0.1])?;
    /// let rows = ranking.gain_table(2)?.unwrap_or_default();
    /// // One of the best two bought, where one of four did: twice as many.
    /// assert_eq!(rows[0].lift, Some(2.0));
    /// # Ok::<(), clv::predict::PredictError>(())
    /// ```
    pub fn gain_table(&self, bins: u64) -> Result<Option<Vec<GainRow>>, PredictError> {
        if !(1..=MOST_BINS).contains(&bins) {
            return Err(PredictError::Setting {
                what: "number of bins",
                range: "from 1 to 1000000",
                value: bins as f64,
            });
        }
        if self.positives() == 0 {
            return Ok(None);
        }
        let (customers, buyers) = (self.customers() as f64, self.positives() as f64);
        let overall = buyers / customers;
        let mut places = Places::new(self);
        let (mut customers_so_far, mut positives_so_far) = (0, 0.0);
        let rows = (0..bins).map(|bin| {
            let size = self.customers() / bins + u64::from(bin < self.customers() % bins);
            let positives = places.take(size);
            customers_so_far += size;
            positives_so_far += positives;
            let rate = (size > 0).then(|| positives / size as f64);
            GainRow {
                bin: bin + 1,
                customers: size,
                positives,
                rate,
                lift: rate.map(|rate| rate / overall),
                cumulative_gain: (positives_so_far / buyers).min(1.0),
                cumulative_lift: positives_so_far / customers_so_far as f64 / overall,
            }
        });
        Ok(Some(rows.collect()))
    }
}

/// The places of the ranking that are still to be dealt out.
struct Places<'a> {
    groups: std::slice::Iter<'a, super::ScoreGroup>,
    /// Places left in the group that is being dealt out, and buyers a place of it.
    left: u64,
    share: f64,
}

impl<'a> Places<'a> {
    fn new(ranking: &'a Ranking) -> Self {
        Self {
            groups: ranking.groups().iter(),
            left: 0,
            share: 0.0,
        }
    }

    /// Buyers among the next `size` places.
    fn take(&mut self, mut size: u64) -> f64 {
        let mut positives = 0.0;
        while size > 0 {
            if self.left == 0 {
                let Some(group) = self.groups.next() else {
                    break;
                };
                self.left = group.positives + group.negatives;
                self.share = group.positives as f64 / self.left as f64;
            }
            let taken = size.min(self.left);
            positives += self.share * taken as f64;
            self.left -= taken;
            size -= taken;
        }
        positives
    }
}
