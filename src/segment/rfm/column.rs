//! The scores of one dimension of RFM.

use rust_decimal::Decimal;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    Recency,
    Frequency,
    Monetary,
}

impl Dimension {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Recency => "recency",
            Self::Frequency => "frequency",
            Self::Monetary => "monetary value",
        }
    }

    /// Few days are good, many orders and much money are.
    pub(super) fn few_is_good(self) -> bool {
        self == Self::Recency
    }
}

/// The scores of one dimension.
pub(super) struct Column {
    pub(super) scores: Vec<u16>,
    pub(super) bins: u16,
    pub(super) cuts: Vec<Decimal>,
}

impl Column {
    pub(super) fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; usize::from(self.bins)];
        for &score in &self.scores {
            if let Some(size) = sizes.get_mut(usize::from(score).saturating_sub(1)) {
                *size += 1;
            }
        }
        sizes
    }
}
