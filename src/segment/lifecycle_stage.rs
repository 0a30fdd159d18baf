use std::fmt;

/// Where a customer stands on the way from stranger to lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum LifecycleStage {
    /// No order yet.
    Prospect,
    /// One order, not long ago.
    New,
    /// Within the customer's own rhythm.
    Active,
    /// Overdue by the own rhythm.
    AtRisk,
    /// Long overdue, not yet given up.
    Dormant,
    /// Given up.
    Lost,
}

impl LifecycleStage {
    /// All of them, in their order.
    pub const ALL: [Self; 6] = [
        Self::Prospect,
        Self::New,
        Self::Active,
        Self::AtRisk,
        Self::Dormant,
        Self::Lost,
    ];
}

impl fmt::Display for LifecycleStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Prospect => "prospect",
            Self::New => "new",
            Self::Active => "active",
            Self::AtRisk => "at risk",
            Self::Dormant => "dormant",
            Self::Lost => "lost",
        })
    }
}
