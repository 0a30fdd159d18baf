use crate::loyalty::LoyaltyError;
use crate::loyalty::division::whole_and_remainder;
use crate::quantity::Checked;
use rust_decimal::{Decimal, RoundingStrategy};

/// The rounding of a number of points to the places that the programme books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum PointRounding {
    /// Down: what most programmes do.
    Floor,
    /// Up.
    Ceiling,
    /// To the nearest, a half up.
    HalfUp,
    /// To the nearest, a half to the even neighbour.
    HalfEven,
    /// Not at all.
    None,
}

impl PointRounding {
    /// The number with so many decimal places.
    pub fn round(self, points: Decimal, places: u32) -> Decimal {
        let strategy = match self {
            Self::Floor => RoundingStrategy::ToNegativeInfinity,
            Self::Ceiling => RoundingStrategy::ToPositiveInfinity,
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
            Self::None => return points,
        };
        points.round_dp_with_strategy(places, strategy)
    }

    /// points / divisor with so many decimal places, for points ≥ 0 and a divisor > 0: decided by
    /// the exact remainder, because the quotient may have no end.
    pub(super) fn ratio(
        self,
        points: Decimal,
        divisor: Decimal,
        places: u32,
    ) -> Result<Decimal, LoyaltyError> {
        if self == Self::None {
            return Ok(points.over(divisor, "points")?);
        }
        let unit = Decimal::TEN.to_whole_power(places.into(), "units of a point")?;
        let (whole, rest) = whole_and_remainder(points.times(unit, "points")?, divisor, "points")?;
        let twice = rest.plus(rest, "points")?;
        let is_up = match self {
            Self::Floor | Self::None => false,
            Self::Ceiling => !rest.is_zero(),
            Self::HalfUp => twice >= divisor,
            Self::HalfEven => {
                let is_odd = !(whole % Decimal::TWO).is_zero();
                twice > divisor || (twice == divisor && is_odd)
            }
        };
        let units = if is_up {
            whole.plus(Decimal::ONE, "points")?
        } else {
            whole
        };
        Ok(units.over(unit, "points")?)
    }
}

/// The points that are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum RoundedPer {
    /// The points of the whole order, once.
    Order,
    /// The points of each line, before they are added up.
    Line,
}
