use std::fmt;

/// The part of a customer's behaviour that a covariate acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Process {
    /// The rate at which customers buy while they are customers.
    Purchase,
    /// When they leave.
    Dropout,
    /// Their spend per purchase.
    Spend,
}

impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Purchase => "purchase",
            Self::Dropout => "dropout",
            Self::Spend => "spend",
        })
    }
}
