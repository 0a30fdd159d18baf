use super::CampaignError;
use crate::quantity::{Checked, ConfidenceLevel, to_f64};
use crate::statistics::{Interval, Sample, welch_t_test};
use rust_decimal::Decimal;

/// The conversions and the revenue of an arm of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ArmRevenue {
    /// Customers of the arm, whether they were reached or not.
    pub customers: u64,
    /// The number of them who converted.
    pub conversions: u64,
    /// Revenue from all of them.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub revenue: Decimal,
}

/// The return of a campaign beyond what would have come without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IncrementalRoi {
    /// revenue_t − revenue_c·N_t/N_c.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub incremental_revenue: Decimal,
    /// margin × incremental revenue.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub incremental_margin: Decimal,
    /// (incremental margin − cost)/cost; `None` where the campaign cost nothing.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub roi: Option<Decimal>,
    /// conversions_t − conversions_c·N_t/N_c.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub incremental_conversions: Decimal,
    /// cost/incremental conversions; `None` where there are none.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost_per_incremental_conversion: Option<Decimal>,
}

/// The margin and the cost that an incremental return is reckoned with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CampaignTerms {
    /// The share of revenue that remains after the cost of the goods.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub margin: Decimal,
    /// The cost of the campaign, at least 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub cost: Decimal,
}

fn checked_cost(cost: Decimal) -> Result<(), CampaignError> {
    if cost >= Decimal::ZERO {
        return Ok(());
    }
    Err(crate::quantity::QuantityError::OutOfRange {
        quantity: "cost of a campaign",
        range: "at least 0",
        value: cost,
    }
    .into())
}

/// The return on what a campaign cost, against a control group scaled to the treated arm.
///
/// ```text
/// incremental revenue = revenue_t − revenue_c·N_t/N_c
/// roi = (margin × incremental revenue − cost)/cost
/// ```
///
/// `None` where an arm
/// is empty. For an interval see [`incremental_roi_interval`].
///
/// # Errors
///
/// [`CampaignError::ConversionsExceedCustomers`], or [`CampaignError::Quantity`] for a negative cost
/// or an overflow.
///
/// # Example
///
/// ```
/// use clv::campaign::{ArmRevenue, CampaignTerms, incremental_roi};
/// use rust_decimal_macros::dec;
///
/// let treated = ArmRevenue { customers: 8000, conversions: 640, revenue: dec!(51200) };
/// let control = ArmRevenue { customers: 2000, conversions: 120, revenue: dec!(9000) };
/// let terms = CampaignTerms { margin: dec!(0.4), cost: dec!(3040) };
/// let result = incremental_roi(&treated, &control, terms)?.ok_or("empty")?;
/// assert_eq!(result.incremental_revenue, dec!(15200));
/// assert_eq!(result.roi, Some(dec!(1)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn incremental_roi(
    treated: &ArmRevenue,
    control: &ArmRevenue,
    terms: CampaignTerms,
) -> Result<Option<IncrementalRoi>, CampaignError> {
    let CampaignTerms { margin, cost } = terms;
    for arm in [treated, control] {
        super::arm(arm.customers, arm.conversions)?;
    }
    checked_cost(cost)?;
    if treated.customers == 0 || control.customers == 0 {
        return Ok(None);
    }
    // One division, at the end.
    let beyond =
        |of_treated: Decimal, of_control: Decimal, what| -> Result<Decimal, CampaignError> {
            let expected = of_control.times(treated.customers.into(), what)?;
            let got = of_treated.times(control.customers.into(), what)?;
            Ok(got
                .minus(expected, what)?
                .over(control.customers.into(), what)?)
        };
    let incremental_revenue = beyond(treated.revenue, control.revenue, "incremental revenue")?;
    let incremental_conversions = beyond(
        treated.conversions.into(),
        control.conversions.into(),
        "incremental conversions",
    )?;
    let incremental_margin = incremental_revenue.times(margin, "incremental margin")?;
    let net = incremental_margin.minus(cost, "net incremental margin")?;
    let roi = (!cost.is_zero())
        .then(|| net.over(cost, "incremental roi"))
        .transpose()?;
    let cost_per_incremental_conversion = (incremental_conversions > Decimal::ZERO)
        .then(|| cost.over(incremental_conversions, "cost per incremental conversion"))
        .transpose()?;
    Ok(Some(IncrementalRoi {
        incremental_revenue,
        incremental_margin,
        roi,
        incremental_conversions,
        cost_per_incremental_conversion,
    }))
}

/// The interval of the incremental return, from the revenue of each customer of both arms.
///
/// ```text
/// roi = margin·N_t (x̄_t − x̄_c)/cost − 1
/// ```
///
/// With Welch's interval of the difference of the means; cost and margin are taken as known.
/// `None` where an arm has fewer than two customers, nobody differs from anybody, or the campaign
/// cost nothing.
///
/// # Errors
///
/// [`CampaignError::Quantity`] for a negative cost, [`CampaignError::Statistics`] where a result is
/// too large for a number.
///
/// # Example
///
/// ```
/// use clv::campaign::{CampaignTerms, incremental_roi_interval};
/// use clv::quantity::ConfidenceLevel;
/// use clv::statistics::Sample;
/// use rust_decimal_macros::dec;
///
/// let treated = Sample::new(1000, 12.0, Some(400.0))?;
/// let control = Sample::new(1000, 10.0, Some(400.0))?;
/// let terms = CampaignTerms { margin: dec!(0.5), cost: dec!(500) };
/// let roi = incremental_roi_interval(&treated, &control, terms, ConfidenceLevel::P95)?;
/// // 1000 customers bring 2 more each, of which half remains: 1000 for 500.
/// assert!(roi.is_some_and(|roi| roi.estimate == 1.0 && roi.contains(0.2)));
/// # Ok::<(), clv::campaign::CampaignError>(())
/// ```
pub fn incremental_roi_interval(
    treated: &Sample,
    control: &Sample,
    terms: CampaignTerms,
    confidence_level: ConfidenceLevel,
) -> Result<Option<Interval>, CampaignError> {
    let CampaignTerms { margin, cost } = terms;
    checked_cost(cost)?;
    let Some(test) = welch_t_test(treated, control, confidence_level)? else {
        return Ok(None);
    };
    if cost.is_zero() {
        return Ok(None);
    }
    let factor = to_f64(margin) * treated.count() as f64 / to_f64(cost);
    let roi = |difference: f64| super::uplift::finite(factor * difference - 1.0, "incremental roi");
    let (a, b) = (roi(test.difference.lower)?, roi(test.difference.upper)?);
    Ok(Some(Interval {
        estimate: roi(test.difference.estimate)?,
        lower: a.min(b),
        upper: a.max(b),
        confidence: confidence_level,
    }))
}
