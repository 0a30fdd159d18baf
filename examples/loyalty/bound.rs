//! No more points are redeemed than there are, whatever the chain ladder says of young months.

use crate::decimal::{product, sum};
use clv::loyalty::liability::{Breakage, CohortBreakage};
use clv::quantity::QuantityError;
use rust_decimal::Decimal;

/// Bounds what is still to be redeemed by the points that are left, and says of which months it was
/// more, with the rates: young months are grown by what older ones grew by, which may have begun slower.
pub fn bounded(
    breakage: &mut Breakage,
    issued: &[Decimal],
    cost_per_point: Decimal,
) -> Result<Vec<(usize, Decimal)>, QuantityError> {
    let mut overshoot = Vec::new();
    let cohorts = breakage.cohorts.iter_mut().zip(issued);
    for (month, (cohort, &issued)) in cohorts.enumerate() {
        let Some(rate) = cohort.ultimate_redemption_rate else {
            continue;
        };
        if rate <= Decimal::ONE {
            continue;
        }
        overshoot.push((month, rate));
        let ultimate = product([rate, issued], "points redeemed in the end")?;
        let beyond = sum([ultimate, -issued], "points beyond those issued")?;
        let left = sum([cohort.expected_remaining, -beyond], "points left")?.max(Decimal::ZERO);
        *cohort = CohortBreakage {
            ultimate_redemption_rate: Some(Decimal::ONE),
            breakage_rate: Some(Decimal::ZERO),
            expected_remaining: left,
            liability: product([left, cost_per_point], "liability")?,
        };
    }
    let liabilities = breakage.cohorts.iter().map(|cohort| cohort.liability);
    breakage.total_liability = sum(liabilities, "liability")?;
    Ok(overshoot)
}
