//! Whether a quantity below zero says that an amount without a sign is given back.

use rust_decimal::Decimal;

/// What the rows say in which a column of quantities is below zero.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SignsSeen {
    /// With an amount above zero, and the first of them.
    pub(super) above: u64,
    pub(super) first_above: Option<u64>,
    /// With one below zero.
    pub(super) below: u64,
}

/// The rows whose quantity is below zero and whose amount is above it.
#[derive(Debug, Clone, Copy)]
pub(super) struct SignsDiffer {
    /// The column of quantities.
    pub(super) place: usize,
    pub(super) rows: u64,
    pub(super) first_line: u64,
    /// Whether no amount has a sign of its own, so that the quantity's counts.
    pub(super) is_settled: bool,
}

impl SignsSeen {
    pub(super) fn and(self, after: Self) -> Self {
        Self {
            above: self.above + after.above,
            first_above: self.first_above.or(after.first_above),
            below: self.below + after.below,
        }
    }

    pub(super) fn see(&mut self, amount: Decimal, line: u64) {
        if amount.is_sign_negative() {
            self.below += 1;
        } else if !amount.is_zero() {
            self.above += 1;
            self.first_above.get_or_insert(line);
        }
    }
}
