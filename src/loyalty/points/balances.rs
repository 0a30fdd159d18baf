use crate::loyalty::LoyaltyError;
use std::fmt;

/// The fate of the points of a member, or of a programme, in units of points.
///
/// ```text
/// issued = pending + available + redeemed + expired + clawed back − owed
/// ```
///
/// holds after every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Balances {
    /// All that was ever earned.
    pub issued: u64,
    /// Earned and not yet usable.
    pub pending: u64,
    /// Usable now.
    pub available: u64,
    /// Redeemed, less what refunds of redemptions gave back.
    pub redeemed: u64,
    /// Lost by expiry.
    pub expired: u64,
    /// Taken back because a purchase was refunded, the part that is still owed included.
    pub clawed_back: u64,
    /// Of the points that were taken back, those that the member did not have: a negative balance.
    pub owed: u64,
}

impl Balances {
    /// Whether issued = pending + available + redeemed + expired + clawed back − owed.
    pub fn are_complete(&self) -> bool {
        let uses = [
            self.pending,
            self.available,
            self.redeemed,
            self.expired,
            self.clawed_back,
        ];
        let used: u128 = uses.into_iter().map(u128::from).sum();
        used == u128::from(self.issued) + u128::from(self.owed)
    }

    /// available − owed: what the member sees, below zero where points are owed.
    pub fn net(&self) -> i128 {
        i128::from(self.available) - i128::from(self.owed)
    }

    /// Every balance with its name.
    pub fn named(&self) -> [(&'static str, u64); 7] {
        [
            ("issued", self.issued),
            ("pending", self.pending),
            ("available", self.available),
            ("redeemed", self.redeemed),
            ("expired", self.expired),
            ("clawed back", self.clawed_back),
            ("owed", self.owed),
        ]
    }

    /// The balances of two members, or of two groups of members, together.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::TooManyPoints`] where a sum does not fit in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, LoyaltyError> {
        let add = |a: u64, b: u64| a.checked_add(b).ok_or(LoyaltyError::TooManyPoints);
        Ok(Self {
            issued: add(self.issued, other.issued)?,
            pending: add(self.pending, other.pending)?,
            available: add(self.available, other.available)?,
            redeemed: add(self.redeemed, other.redeemed)?,
            expired: add(self.expired, other.expired)?,
            clawed_back: add(self.clawed_back, other.clawed_back)?,
            owed: add(self.owed, other.owed)?,
        })
    }

    /// Whether a replay came to the balances that were recorded.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::BalanceContradicted`] with the first balance that differs.
    pub fn must_equal(&self, recorded: &Self) -> Result<(), LoyaltyError> {
        let differs = self
            .named()
            .into_iter()
            .zip(recorded.named())
            .find(|(replayed, recorded)| replayed != recorded);
        match differs {
            None => Ok(()),
            Some(((balance, replayed), (_, recorded))) => Err(LoyaltyError::BalanceContradicted {
                balance,
                recorded,
                replayed,
            }),
        }
    }
}

impl fmt::Display for Balances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (name, units)) in self.named().into_iter().enumerate() {
            let between = if place == 0 { "" } else { ", " };
            write!(f, "{between}{name} {units}")?;
        }
        Ok(())
    }
}
