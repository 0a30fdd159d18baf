use super::UpliftRanking;
use super::at_k::{Places, TargetedUplift, Weighted, targeted};
use crate::campaign::CampaignError;

/// One n-tile of the customers of both arms, best scores first.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct UpliftRow {
    /// The number of the n-tile, from 1.
    pub bin: u64,
    /// Treated customers in it: a fraction where equal scores straddle its border.
    pub treated: f64,
    /// Control customers in it.
    pub control: f64,
    /// Uplift in it; `None` where either arm has nobody in it.
    pub uplift: Option<TargetedUplift>,
    /// Uplift in it and the bins before.
    pub cumulative: Option<TargetedUplift>,
}

/// A row for each bin: more would not fit in memory.
const MOST_BINS: u64 = 1_000_000;

impl UpliftRanking {
    /// Gain by n-tiles of the score, ten for deciles: where the uplift sits.
    ///
    /// The first n mod `bins` n-tiles have one customer more, as in
    /// [`gain_table`](crate::predict::evaluation::Ranking::gain_table). `None` where an arm is
    /// empty.
    ///
    /// # Errors
    ///
    /// [`CampaignError::Outcome`] where an outcome is neither 0 nor 1, [`CampaignError::Setting`]
    /// where `bins` is not in 1 to a million.
    ///
    /// # Example
    ///
    /// ```
    /// use clv::campaign::ranking::{Arm, UpliftRanking};
    ///
    /// let arms = [Arm::Treated, Arm::Control, Arm::Treated, Arm::Control];
    /// let ranking = UpliftRanking::new(&[1.0, 0.0, 0.0, 1.0], &arms, &[0.9, 0.8, 0.2, 0.1])?;
    /// let halves = ranking.uplift_table(2)?.ok_or("an empty arm")?;
    /// let uplifts: Vec<_> = halves.iter().map(|half| half.uplift.map(|half| half.uplift)).collect();
    /// assert_eq!(uplifts, [Some(1.0), Some(-1.0)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn uplift_table(&self, bins: u64) -> Result<Option<Vec<UpliftRow>>, CampaignError> {
        self.must_be_binary()?;
        if !(1..=MOST_BINS).contains(&bins) {
            return Err(CampaignError::Setting {
                what: "number of bins",
                range: "from 1 to 1000000",
                value: bins as f64,
            });
        }
        if !self.has_both_arms() {
            return Ok(None);
        }
        let n = self.total.customers();
        let (mut treated_so_far, mut control_so_far) = (Weighted::default(), Weighted::default());
        let mut places = Places::new(&self.groups);
        let rows = (0..bins).map(|bin| {
            let (treated, control) = places.take(n / bins + u64::from(bin < n % bins));
            treated_so_far.join(treated);
            control_so_far.join(control);
            UpliftRow {
                bin: bin + 1,
                treated: treated.customers,
                control: control.customers,
                uplift: targeted(treated, control),
                cumulative: targeted(treated_so_far, control_so_far),
            }
        });
        Ok(Some(rows.collect()))
    }
}
