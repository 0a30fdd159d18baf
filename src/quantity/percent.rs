use super::Checked;
use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt;

/// A fraction that is shown as a percentage. Nothing is computed in per cent: this is the edge.
///
/// All digits are shown, or as many decimal places as the format asks for, halves away from zero.
///
/// ```
/// use clv::quantity::Percent;
/// use rust_decimal_macros::dec;
///
/// assert_eq!(Percent(dec!(0.12345)).to_string(), "12.345 %");
/// assert_eq!(format!("{:.1}", Percent(dec!(0.12345))), "12.3 %");
/// assert_eq!(format!("{:>9.1}", Percent(dec!(2))), "  200.0 %");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Percent(
    /// The fraction: 1 is 100 %.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub Decimal,
);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(percent) = self.0.times(Decimal::ONE_HUNDRED, "percentage") else {
            return write!(f, "{} × 100 %", self.0);
        };
        let text = match f.precision() {
            None => format!("{} %", percent.normalize()),
            Some(places) => {
                let decimals = u32::try_from(places).unwrap_or(u32::MAX);
                let rounded = percent
                    .round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
                format!("{rounded:.places$} %")
            }
        };
        // The precision is used up: `pad` would cut the text at it.
        match f.width() {
            Some(width) => match f.align() {
                Some(fmt::Alignment::Left) => write!(f, "{text:<width$}"),
                Some(fmt::Alignment::Center) => write!(f, "{text:^width$}"),
                _ => write!(f, "{text:>width$}"),
            },
            None => f.write_str(&text),
        }
    }
}
