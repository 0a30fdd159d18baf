use super::Quadrant;
use crate::quantity::{Change, QuantityError};
use rust_decimal::Decimal;

/// A rate or an amount that an action is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum OutcomeMeasure {
    /// Customers who bought again over customers.
    RepurchaseRate,
    /// Customers lost over customers.
    ChurnRate,
    /// Money an order.
    AverageOrderValue,
    /// Share of satisfied customers.
    Satisfaction,
    /// Conversions over contacts.
    ConversionRate,
}

/// An action for a segment and a measure before and after it.
///
/// A difference between before and after is not the effect of the action: without a control group
/// it also holds everything else that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ActionOutcome {
    /// The segment.
    pub quadrant: Quadrant,
    /// The action.
    pub action: String,
    /// The quantity that was measured.
    pub measure: OutcomeMeasure,
    /// The measure before.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub before: Decimal,
    /// The measure after.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub after: Decimal,
}

impl ActionOutcome {
    /// The change as a share of the measure before; `None` where that is zero.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where the change has no place in a decimal.
    pub fn relative_change(&self) -> Result<Option<Change>, QuantityError> {
        Change::relative_between(self.before, self.after)
    }

    /// The change in the unit of the measure: percentage points of a rate.
    ///
    /// # Errors
    ///
    /// [`QuantityError::Overflow`] where the change has no place in a decimal.
    pub fn points(&self) -> Result<Change, QuantityError> {
        Change::points_between(self.before, self.after)
    }
}

/// A figure of a report, as it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum ReportedFigure {
    /// The level that was reached, a fraction.
    Level(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Decimal),
    /// "Up (down) by so many per cent": a share of the rate before or percentage points, the
    /// report does not say.
    UpBy(#[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))] Decimal),
}

/// A reported outcome: a case to look at, never a rule to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ReportedOutcome {
    /// The segment; `None` where the figure is of all customers of the action.
    pub quadrant: Option<Quadrant>,
    /// The quantity that was measured.
    pub measure: OutcomeMeasure,
    /// The figure.
    pub figure: ReportedFigure,
}

const fn percent(number: u32, negative: bool) -> Decimal {
    Decimal::from_parts(number, 0, 0, negative, 2)
}

/// The results that a handbook on repurchase rates (2026) reports of campaigns by segment.
///
/// It contradicts itself, which is why it stands here as data: the repurchase rate rises by 35 %,
/// by 25 % and by 52 % in three tellings of the campaigns, and the segment that is to get the least
/// effort still repurchases at 15 % while its churn falls by 20 %. No figure has a control group,
/// so none is incremental, and no "up by" says whether it is relative or in percentage points.
pub const REPORTED_OUTCOMES: [ReportedOutcome; 7] = {
    use OutcomeMeasure::{ChurnRate, ConversionRate, RepurchaseRate, Satisfaction};
    use ReportedFigure::{Level, UpBy};
    const fn row(
        quadrant: Option<Quadrant>,
        measure: OutcomeMeasure,
        figure: ReportedFigure,
    ) -> ReportedOutcome {
        ReportedOutcome {
            quadrant,
            measure,
            figure,
        }
    }
    let least = Some(Quadrant::LowValueLowPotential);
    [
        row(least, RepurchaseRate, Level(percent(15, false))),
        row(least, ChurnRate, UpBy(percent(20, true))),
        row(None, RepurchaseRate, UpBy(percent(35, false))),
        row(None, RepurchaseRate, UpBy(percent(25, false))),
        row(None, RepurchaseRate, UpBy(percent(52, false))),
        row(None, ConversionRate, Level(percent(27, false))),
        row(None, Satisfaction, UpBy(percent(40, false))),
    ]
};
