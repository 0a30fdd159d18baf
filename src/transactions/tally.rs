#[cfg(feature = "serde")]
use super::{Reduction, Refunds, RepeatedOrders, TransactionsError, ZeroAmounts};
use rust_decimal::Decimal;

/// Where every row of a log has gone: what was counted, and what was left out and why.
///
/// ```text
/// rows = rows_counted + rows_after_as_of + refund_rows_dropped + zero_rows_dropped
///      + rows_netted_away + repeated_rows_dropped + refund_rows_without_purchase
///
/// money of the refunds that were not dropped = refunds_netted + refunds_without_purchase
/// ```
///
/// The steps are those of [`OrderPolicy`](super::OrderPolicy).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Unchecked")
)]
#[non_exhaustive]
pub struct Tally {
    /// Transactions in the log.
    pub rows: usize,
    /// Transactions that are part of a purchase, refunds that made one smaller included.
    pub rows_counted: usize,
    /// Transactions after the as-of instant.
    pub rows_after_as_of: usize,
    /// Negative amounts left out by [`Refunds::Drop`](super::Refunds::Drop).
    pub refund_rows_dropped: usize,
    /// Zero amounts left out by [`ZeroAmounts::Drop`](super::ZeroAmounts::Drop).
    pub zero_rows_dropped: usize,
    /// Rows of an order that was read already, left out by
    /// [`RepeatedOrders::AddDistinct`](super::RepeatedOrders::AddDistinct).
    pub repeated_rows_dropped: usize,
    /// Rows that agree with another one of the customer in instant, amount and order key (or the
    /// lack of one), and are counted all the same.
    pub identical_rows: usize,
    /// Transactions in purchases that refunds have taken back whole.
    pub rows_netted_away: usize,
    /// Purchases that refunds have taken back whole.
    pub periods_netted_away: usize,
    /// Refunds that made no purchase smaller.
    pub refund_rows_without_purchase: usize,
    /// Refunds that name an order which is not there, and were taken off the latest earlier ones as if
    /// they named none.
    pub refunds_of_absent_orders: usize,
    /// Refund money by which purchases got smaller.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub refunds_netted: Decimal,
    /// Refund money that met no purchase.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub refunds_without_purchase: Decimal,
    /// Customers one of whose sums needs more digits than a decimal has, and is rounded at its last
    /// place (of at least 12).
    pub customers_rounded: usize,
    /// Customers whose every transaction comes after the as-of instant.
    pub customers_not_yet_seen: usize,
    /// Customers with transactions by the as-of instant of which no purchase is left.
    pub customers_without_purchase: usize,
}

#[cfg(feature = "serde")]
impl Tally {
    /// Whether the conventions can leave out what is counted as left out, and take back what is counted
    /// as taken back.
    pub(super) fn can_be_by(&self, reduction: &Reduction) -> bool {
        let drops = reduction.refunds == Refunds::Drop;
        let nets = !drops && reduction.refunds != Refunds::Refuse;
        let drops_zeros = reduction.zero_amounts == ZeroAmounts::Drop;
        let drops_repeated = reduction.repeated_orders == RepeatedOrders::AddDistinct;
        let is_untouched = self.rows_netted_away == 0
            && self.periods_netted_away == 0
            && self.refund_rows_without_purchase == 0
            && self.refunds_of_absent_orders == 0
            && self.refunds_netted.is_zero()
            && self.refunds_without_purchase.is_zero();
        (drops || self.refund_rows_dropped == 0)
            && (nets || is_untouched)
            && (drops_zeros || self.zero_rows_dropped == 0)
            && (drops_repeated || self.repeated_rows_dropped == 0)
    }
}

impl Tally {
    /// Adds the counts of rows and customers; the money is summed by
    /// [`Counts`](super::counts::Counts).
    pub(super) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.rows_counted += other.rows_counted;
        self.rows_after_as_of += other.rows_after_as_of;
        self.refund_rows_dropped += other.refund_rows_dropped;
        self.zero_rows_dropped += other.zero_rows_dropped;
        self.repeated_rows_dropped += other.repeated_rows_dropped;
        self.identical_rows += other.identical_rows;
        self.rows_netted_away += other.rows_netted_away;
        self.periods_netted_away += other.periods_netted_away;
        self.refund_rows_without_purchase += other.refund_rows_without_purchase;
        self.refunds_of_absent_orders += other.refunds_of_absent_orders;
        self.customers_rounded += other.customers_rounded;
        self.customers_not_yet_seen += other.customers_not_yet_seen;
        self.customers_without_purchase += other.customers_without_purchase;
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    rows: usize,
    rows_counted: usize,
    rows_after_as_of: usize,
    refund_rows_dropped: usize,
    zero_rows_dropped: usize,
    repeated_rows_dropped: usize,
    identical_rows: usize,
    rows_netted_away: usize,
    periods_netted_away: usize,
    refund_rows_without_purchase: usize,
    refunds_of_absent_orders: usize,
    customers_rounded: usize,
    customers_not_yet_seen: usize,
    customers_without_purchase: usize,
    #[serde(with = "crate::quantity::decimal")]
    refunds_netted: Decimal,
    #[serde(with = "crate::quantity::decimal")]
    refunds_without_purchase: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for Tally {
    type Error = TransactionsError;

    fn try_from(read: Unchecked) -> Result<Self, TransactionsError> {
        let parts = [
            read.rows_counted,
            read.rows_after_as_of,
            read.refund_rows_dropped,
            read.zero_rows_dropped,
            read.repeated_rows_dropped,
            read.rows_netted_away,
            read.refund_rows_without_purchase,
        ];
        let sum = parts.into_iter().try_fold(0, usize::checked_add);
        if sum != Some(read.rows)
            || read.identical_rows > read.rows
            || read.refunds_of_absent_orders > read.rows
            || read.periods_netted_away > read.rows_netted_away
        {
            let what = "every row of a tally is counted in one place";
            return Err(TransactionsError::Contradiction { what });
        }
        if read.refunds_netted < Decimal::ZERO || read.refunds_without_purchase < Decimal::ZERO {
            let what = "refund money is not negative";
            return Err(TransactionsError::Contradiction { what });
        }
        Ok(Self {
            rows: read.rows,
            rows_counted: read.rows_counted,
            rows_after_as_of: read.rows_after_as_of,
            refund_rows_dropped: read.refund_rows_dropped,
            zero_rows_dropped: read.zero_rows_dropped,
            repeated_rows_dropped: read.repeated_rows_dropped,
            identical_rows: read.identical_rows,
            rows_netted_away: read.rows_netted_away,
            periods_netted_away: read.periods_netted_away,
            refund_rows_without_purchase: read.refund_rows_without_purchase,
            refunds_of_absent_orders: read.refunds_of_absent_orders,
            customers_rounded: read.customers_rounded,
            customers_not_yet_seen: read.customers_not_yet_seen,
            customers_without_purchase: read.customers_without_purchase,
            refunds_netted: read.refunds_netted,
            refunds_without_purchase: read.refunds_without_purchase,
        })
    }
}
