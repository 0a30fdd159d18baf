use super::returns::burn_ratio;
use crate::loyalty::LoyaltyError;
use crate::quantity::{Checked, to_f64};
use rust_decimal::Decimal;

/// Points of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RedemptionPeriod {
    /// Issued.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub issued: Decimal,
    /// Redeemed; it may exceed what was issued in the same period.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub redeemed: Decimal,
}

/// The movement of the redemption rate from period to period.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RedemptionTrend {
    /// redeemed / issued, `None` where nothing was issued.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub rates: Vec<Option<Decimal>>,
    /// The relative change to the period before, `None` where either rate is missing or the
    /// first is 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub changes: Vec<Option<Decimal>>,
    /// last / first − 1: "down 15 % over three years".
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cumulative_change: Option<Decimal>,
    /// (last / first)^(1/(n − 1)) − 1: "down 15 % a year for three years".
    pub compound_change: Option<f64>,
    /// The number of periods up to the last, without a break, that fell below the one before.
    pub declines: usize,
}

/// The redemption rate over time, the oldest period first.
///
/// "Fell by 15 % in three years" is two sentences: 15 % in all (`cumulative_change`), or 15 % in
/// each year (`compound_change`), which leaves 0.85³ = 61.4 %. Both totals are `None` for one
/// period or where the first or last rate is missing or the first is 0; all is `None` without
/// periods.
///
/// # Errors
///
/// Negative points, as a [`QuantityError`](crate::quantity::QuantityError).
///
/// # Example
///
/// ```
/// use clv::loyalty::liability::{RedemptionPeriod, redemption_trend};
/// use rust_decimal_macros::dec;
///
/// let period = |redeemed| RedemptionPeriod { issued: dec!(100000), redeemed };
/// let trend = redemption_trend(&[period(dec!(60000)), period(dec!(51000)), period(dec!(43350))])?
///     .ok_or("periods")?;
/// assert_eq!(trend.changes, [Some(dec!(-0.15)), Some(dec!(-0.15))]);
/// assert_eq!(trend.cumulative_change, Some(dec!(-0.2775)));
/// assert_eq!(trend.declines, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn redemption_trend(
    periods: &[RedemptionPeriod],
) -> Result<Option<RedemptionTrend>, LoyaltyError> {
    let rates = periods
        .iter()
        .map(|period| burn_ratio(period.issued, period.redeemed))
        .collect::<Result<Vec<_>, _>>()?;
    let (Some(&first), Some(&last)) = (rates.first(), rates.last()) else {
        return Ok(None);
    };
    let changes = rates
        .iter()
        .zip(rates.iter().skip(1))
        .map(|(&before, &after)| relative_change(before, after))
        .collect::<Result<Vec<_>, _>>()?;
    let declines = rates
        .iter()
        .zip(rates.iter().skip(1))
        .rev()
        .take_while(|(before, after)| matches!((before, after), (Some(b), Some(a)) if a < b))
        .count();
    let cumulative_change = if rates.len() > 1 {
        relative_change(first, last)?
    } else {
        None
    };
    let compound_change = cumulative_change.map(|change| {
        // ln(1 + x) and e^x − 1 keep the digits of a small change; −1 stays −1.
        (to_f64(change).ln_1p() / changes.len() as f64).exp_m1()
    });
    Ok(Some(RedemptionTrend {
        rates,
        changes,
        cumulative_change,
        compound_change,
        declines,
    }))
}

fn relative_change(
    before: Option<Decimal>,
    after: Option<Decimal>,
) -> Result<Option<Decimal>, LoyaltyError> {
    const QUANTITY: &str = "change of the redemption rate";
    match (before.filter(|rate| !rate.is_zero()), after) {
        (Some(before), Some(after)) => {
            Ok(Some(after.minus(before, QUANTITY)?.over(before, QUANTITY)?))
        }
        _ => Ok(None),
    }
}
