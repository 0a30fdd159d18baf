use super::after_cut::{AfterCut, OrderAfterCut};
use super::counts::Counts;
use super::exact_sum::ExactSum;
use super::filter::Obstacle;
use super::problem::Problem;
use super::purchase_times::Clock;
use super::ruler::Ruler;
use super::{
    AsOf, ByCustomer, CustomerBase, PurchaseTimes, Reduction, Tally, TransactionLog,
    TransactionsError,
};
use rust_decimal::Decimal;
use std::fmt::Debug;
use std::ops::Range;

/// A log cut in two at an instant: what a model is calibrated on, and what then happened.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "super::read_back::Parts<K>",
        bound(deserialize = "K: Ord + Debug + serde::Deserialize<'de>")
    )
)]
#[non_exhaustive]
pub struct Split<K> {
    /// The base as of the cut.
    pub calibration: CustomerBase<K>,
    /// When its customers bought, as of the cut.
    pub calibration_times: PurchaseTimes<K>,
    /// The purchases of its customers after the cut.
    pub holdout: Holdout,
}

/// The purchases of the customers of a calibration base after it ended, in columns in the order of that
/// base.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "super::read_back::HoldoutColumns")
)]
pub struct Holdout {
    pub(super) end: AsOf,
    pub(super) duration: f64,
    pub(super) purchases: Vec<u32>,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub(super) spend: Vec<Decimal>,
    /// Of each purchase, since the first one of the calibration.
    pub(super) times: Vec<f64>,
    /// Empty where the log has no amounts, as `spend` is.
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub(super) amounts: Vec<Decimal>,
    pub(super) has_amounts: bool,
    /// Where each customer's purchases end; they begin where those of the customer before end.
    pub(super) ends: Vec<usize>,
    pub(super) new_customers: usize,
    pub(super) tally: Tally,
}

impl<K: Clone> Split<K> {
    /// When the customers of the calibration bought, in the calibration and in the holdout. Nothing
    /// that came after the cut changes what stands before it.
    pub fn purchase_times(&self) -> PurchaseTimes<K> {
        self.calibration_times
            .and_later(self.holdout.end, self.holdout.purchases_of_each())
    }
}

impl Holdout {
    /// The end of the holdout.
    pub fn end(&self) -> AsOf {
        self.end
    }

    /// The length of the holdout in the unit of the base: from the end of the customers' ages to
    /// the start of the collapse period in which the holdout ends.
    pub fn duration(&self) -> f64 {
        self.duration
    }

    /// Number of purchases of each customer.
    pub fn purchases(&self) -> &[u32] {
        &self.purchases
    }

    /// The times of each customer's purchases, ascending, and their amounts, of which there are none
    /// where the log has none; times are those since [`PurchaseTimes::start`] of the calibration.
    pub fn purchases_of_each(&self) -> impl Iterator<Item = (&[f64], &[Decimal])> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let own = start..end;
            start = end;
            (
                self.times.get(own.clone()).unwrap_or_default(),
                self.amounts.get(own).unwrap_or_default(),
            )
        })
    }

    /// Sum of the amounts of each customer's purchases, and of what they paid on orders of the
    /// calibration; empty where the log has no amounts.
    pub fn spend(&self) -> &[Decimal] {
        &self.spend
    }

    /// Customers who are not in the base, and whose first purchase falls into the holdout.
    pub fn new_customers(&self) -> usize {
        self.new_customers
    }

    /// Where every row after the cut has gone. Rows of customers who are not in the base are
    /// counted here too.
    ///
    /// `rows_after_as_of` are the rows after the holdout.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }
}

impl Reduction {
    /// Cuts a log at this reduction's as-of into a calibration base and a holdout, which lasts
    /// through `holdout_end`.
    ///
    /// The holdout is reduced by the same collapse and the same policies. A refund does not net
    /// across the cut: in the holdout it meets purchases of the holdout only. Where the cut falls
    /// within a collapse period and a customer's last calibration purchase lies in that period, the
    /// rest of the period is no purchase more, but its amounts are spend; so are rows that name an
    /// order of the calibration. So, where there are no refunds,
    ///
    /// ```text
    /// purchases by the holdout's end = purchases by the cut + purchases in the holdout
    /// ```
    ///
    /// # Errors
    ///
    /// - [`TransactionsError::HoldoutBeforeCalibrationEnd`] where the holdout does not end after
    ///   the cut;
    /// - those of [`reduce`](Self::reduce), for the calibration and for the holdout.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use clv::quantity::TimeUnit;
    /// use clv::transactions::{
    ///     Collapse, FirstPurchase, Reduction, Refunds, RepeatedOrders, Transaction, TransactionLog, ZeroAmounts,
    /// };
    /// use rust_decimal_macros::dec;
    ///
    /// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
    /// let log: TransactionLog<&str> = [
    ///     Transaction::new("al", day(2), dec!(10.00)),
    ///     Transaction::new("al", day(16), dec!(7.50)),
    ///     Transaction::new("bo", day(20), dec!(4.00)),
    /// ]
    /// .into_iter()
    /// .collect();
    /// let split = Reduction {
    ///     as_of: day(9).into(),
    ///     unit: TimeUnit::Week,
    ///     collapse: Collapse::Day,
    ///     refunds: Refunds::Refuse,
    ///     zero_amounts: ZeroAmounts::Count,
    ///     repeated_orders: RepeatedOrders::Add,
    ///     first_purchase: FirstPurchase::Excluded,
    /// }
    /// .split(&log, day(23))?;
    ///
    /// assert_eq!(split.calibration.customers(), ["al"]);
    /// assert_eq!(split.holdout.purchases(), [1]);
    /// assert_eq!(split.holdout.spend(), [dec!(7.50)]);
    /// assert_eq!(split.holdout.duration(), 2.0);
    /// assert_eq!(split.holdout.new_customers(), 1);
    /// # Ok::<(), clv::transactions::TransactionsError>(())
    /// ```
    pub fn split<K>(
        &self,
        log: &TransactionLog<K>,
        holdout_end: impl Into<AsOf>,
    ) -> Result<Split<K>, TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        self.split_view(&log.by_customer(), holdout_end)
    }

    /// [`split`](Self::split) for a log whose view by customer is already there.
    ///
    /// # Errors
    ///
    /// Those of [`split`](Self::split).
    pub fn split_view<K>(
        &self,
        view: &ByCustomer<'_, K>,
        holdout_end: impl Into<AsOf>,
    ) -> Result<Split<K>, TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        let holdout_end = holdout_end.into();
        let calibration_end = self.as_of.last_instant();
        if holdout_end.last_instant() <= calibration_end {
            return Err(TransactionsError::HoldoutBeforeCalibrationEnd {
                calibration_end,
                holdout_end: holdout_end.last_instant(),
            });
        }
        let calibration = self.reduce_view(view)?;
        let calibration_times = self.purchase_times_of_view(view)?;
        let clock = Clock::new(self, calibration_times.start());
        let holdout = self.holdout(view, &calibration, &clock, holdout_end)?;
        Ok(Split {
            calibration,
            calibration_times,
            holdout,
        })
    }

    fn holdout<K: Ord + Debug + Sync>(
        &self,
        view: &ByCustomer<'_, K>,
        calibration: &CustomerBase<K>,
        clock: &Clock,
        end: AsOf,
    ) -> Result<Holdout, TransactionsError> {
        let ruler = Ruler::of(self);
        let policy = view.policy(self.order_policy());
        let empty = || Holdout {
            end,
            duration: ruler.between(ruler.end(), end.end(self.collapse)),
            purchases: Vec::new(),
            spend: Vec::new(),
            has_amounts: view.has_amounts(),
            times: Vec::new(),
            amounts: Vec::new(),
            ends: Vec::new(),
            new_customers: 0,
            tally: Tally::default(),
        };
        let of_part = |positions: Range<usize>| -> Result<_, TransactionsError> {
            let (mut holdout, mut counts) = (empty(), Counts::default());
            let first = view.customers().get(positions.start);
            // Both are in ascending order, and every customer of the base is in the view.
            let base = calibration.customers();
            let before = first.map_or(0, |first| base.partition_point(|key| key < *first));
            let mut base = base.iter().skip(before).peekable();
            for of_customer in view.range(positions) {
                let after = of_customer.after(self.as_of);
                let within = after.through(end).payments.len();
                counts.tally.rows += after.payments.len();
                counts.tally.rows_after_as_of += after.payments.len() - within;
                let orders = AfterCut::of(of_customer, self.as_of, end, &policy);
                let is_known = base.next_if_eq(&of_customer.customer).is_some();
                let added = if is_known {
                    holdout.add(&orders, clock, &mut counts)
                } else {
                    holdout.add_stranger(&orders, &mut counts)
                };
                added.map_err(|problem| problem.in_log(view, of_customer.customer))?;
            }
            Ok((holdout, counts))
        };
        let (mut holdout, mut counts) = (empty(), Counts::default());
        for (of_part, counted) in view.of_parts(of_part)? {
            holdout.append(of_part);
            counts.add(&counted)?;
        }
        holdout.tally = counts.into_tally()?;
        Ok(holdout)
    }
}

impl Holdout {
    /// The customers that come after these.
    fn append(&mut self, other: Self) {
        let before = self.times.len();
        self.purchases.extend(other.purchases);
        self.spend.extend(other.spend);
        self.times.extend(other.times);
        self.amounts.extend(other.amounts);
        self.ends.extend(other.ends.iter().map(|end| before + end));
        self.new_customers += other.new_customers;
    }

    fn add(
        &mut self,
        orders: &AfterCut<'_>,
        clock: &Clock,
        counts: &mut Counts,
    ) -> Result<(), Problem> {
        let (mut count, mut spend) = (0, ExactSum::default());
        orders.for_each_order(counts, |OrderAfterCut { order, goes_on }| {
            spend = spend.plus(order.net).ok_or(Obstacle::InexactSum)?;
            if !goes_on {
                count += 1;
                let total = order.net.to_total().ok_or(Obstacle::InexactSum)?;
                self.times.push(clock.time(order.start));
                if self.has_amounts {
                    self.amounts.push(total.amount);
                }
            }
            Ok(())
        })?;
        self.ends.push(self.times.len());
        self.purchases
            .push(u32::try_from(count).map_err(|_| Problem::TooManyPurchases(count))?);
        let total = spend.to_total().ok_or(Obstacle::InexactSum)?;
        counts.tally.customers_rounded += usize::from(total.is_rounded);
        if self.has_amounts {
            self.spend.push(total.amount);
        }
        Ok(())
    }

    fn add_stranger(&mut self, orders: &AfterCut<'_>, counts: &mut Counts) -> Result<(), Problem> {
        let mut is_new = false;
        orders.for_each_order(counts, |_| {
            is_new = true;
            Ok(())
        })?;
        self.new_customers += usize::from(is_new);
        Ok(())
    }
}
