use std::collections::BTreeMap;

/// Refunded points that were missing and are forgiven, by the epoch of the ledger in which they
/// were.
///
/// An epoch begins with each event that gives a member points or spends them. Points that were
/// spent in an earlier one would have been there for the refund, had they come back before it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Forgiven {
    by_epoch: BTreeMap<u64, u64>,
    total: u64,
}

impl Forgiven {
    pub fn total(&self) -> u64 {
        self.total
    }

    pub fn add(&mut self, epoch: u64, points: u64) {
        if points > 0 {
            *self.by_epoch.entry(epoch).or_default() += points;
            self.total += points;
        }
    }

    /// Up to so many points are forgiven no more, of those forgiven in that epoch or later, the
    /// oldest first.
    pub fn undo(&mut self, from: u64, points: u64) {
        let mut wanted = points;
        while wanted > 0
            && let Some((&epoch, &forgiven)) = self.by_epoch.range(from..).next()
        {
            let part = wanted.min(forgiven);
            wanted -= part;
            self.total -= part;
            if part == forgiven {
                self.by_epoch.remove(&epoch);
            } else {
                self.by_epoch.insert(epoch, forgiven - part);
            }
        }
    }

    /// No more is forgiven than is missing.
    pub fn limit(&mut self, missing: u64) {
        self.undo(0, self.total.saturating_sub(missing));
    }
}
