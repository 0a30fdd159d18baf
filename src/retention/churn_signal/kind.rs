use std::fmt;

/// The ground that a warning can rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum SignalKind {
    /// No order for too long.
    Inactive,
    /// The average order has become much smaller.
    OrderValueDrop,
    /// Far fewer interactions than the industry's mean.
    LowInteraction,
    /// The average order falls from period to period.
    Decline,
    /// A model thinks that the customer has left.
    ProbablyGone,
}

impl fmt::Display for SignalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Inactive => "inactive",
            Self::OrderValueDrop => "order value drop",
            Self::LowInteraction => "low interaction",
            Self::Decline => "decline",
            Self::ProbablyGone => "probably gone",
        })
    }
}
