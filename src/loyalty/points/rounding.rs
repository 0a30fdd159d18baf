use rust_decimal::{Decimal, RoundingStrategy};

/// How a number of points is brought to the places that the programme books.
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
}

/// What is rounded.
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
