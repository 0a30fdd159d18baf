/// Where every row of a log has gone: what was counted, and what was left out and why.
///
/// ```text
/// rows = rows_counted + rows_after_as_of + refund_rows_dropped + zero_rows_dropped
///      + rows_netted_away
/// ```
///
/// The steps are those of [`Reduction`](super::Reduction).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Tally {
    /// Transactions in the log.
    pub rows: usize,
    /// Transactions that are part of a purchase.
    pub rows_counted: usize,
    /// Transactions after the as-of instant.
    pub rows_after_as_of: usize,
    /// Negative amounts left out by [`Refunds::Drop`](super::Refunds::Drop).
    pub refund_rows_dropped: usize,
    /// Zero amounts left out by [`ZeroAmounts::Drop`](super::ZeroAmounts::Drop).
    pub zero_rows_dropped: usize,
    /// Transactions in periods that a refund has netted to zero or less.
    pub rows_netted_away: usize,
    /// Periods that a refund has netted to zero or less.
    pub periods_netted_away: usize,
    /// Customers whose every transaction comes after the as-of instant.
    pub customers_not_yet_seen: usize,
    /// Customers with transactions by the as-of instant of which no purchase is left.
    pub customers_without_purchase: usize,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.rows_counted += other.rows_counted;
        self.rows_after_as_of += other.rows_after_as_of;
        self.refund_rows_dropped += other.refund_rows_dropped;
        self.zero_rows_dropped += other.zero_rows_dropped;
        self.rows_netted_away += other.rows_netted_away;
        self.periods_netted_away += other.periods_netted_away;
        self.customers_not_yet_seen += other.customers_not_yet_seen;
        self.customers_without_purchase += other.customers_without_purchase;
    }
}
