use std::fmt;

/// How regularly the customers of a condensed model buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Regularity {
    /// This k.
    Given(u32),
    /// The k from 1 to this of the highest likelihood; it counts as a parameter.
    BestUpTo(u32),
}

/// A model to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Candidate {
    /// [`Nbd`](crate::models::Nbd): nobody leaves.
    Nbd,
    /// [`BgNbd`](crate::models::BgNbd).
    BgNbd,
    /// [`MbgNbd`](crate::models::MbgNbd).
    MbgNbd,
    /// [`ParetoNbd`](crate::models::ParetoNbd).
    ParetoNbd,
    /// [`GgomNbd`](crate::models::GgomNbd).
    GgomNbd,
    /// [`BgCnbd`](crate::models::BgCnbd).
    BgCnbd(Regularity),
    /// [`MbgCnbd`](crate::models::MbgCnbd).
    MbgCnbd(Regularity),
}

impl Candidate {
    /// Every model of purchases in continuous time, the regular ones with the best k up to 3.
    pub const ALL: [Self; 7] = [
        Self::Nbd,
        Self::BgNbd,
        Self::MbgNbd,
        Self::ParetoNbd,
        Self::GgomNbd,
        Self::BgCnbd(Regularity::BestUpTo(3)),
        Self::MbgCnbd(Regularity::BestUpTo(3)),
    ];

    /// Its name in the literature, such as `BG/CNBD-k`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nbd => "NBD",
            Self::BgNbd => "BG/NBD",
            Self::MbgNbd => "MBG/NBD",
            Self::ParetoNbd => "Pareto/NBD",
            Self::GgomNbd => "GGom/NBD",
            Self::BgCnbd(_) => "BG/CNBD-k",
            Self::MbgCnbd(_) => "MBG/CNBD-k",
        }
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
