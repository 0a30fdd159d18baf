use super::collapse::nanoseconds_between;
use super::purchases::{Obstacle, Purchases};
use super::reduce::Problem;
use super::{AsOf, ByCustomer, CustomerBase, Reduction, Tally, TransactionLog, TransactionsError};
use rust_decimal::Decimal;
use std::fmt::Debug;

/// A log cut in two at an instant: what a model is calibrated on, and what then happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Split<K> {
    /// The base as of the cut.
    pub calibration: CustomerBase<K>,
    /// What its customers bought after the cut.
    pub holdout: Holdout,
}

/// What the customers of a calibration base bought after it ended, in columns in the order of that
/// base.
#[derive(Debug, Clone, PartialEq)]
pub struct Holdout {
    end: AsOf,
    duration: f64,
    purchases: Vec<u32>,
    spend: Vec<Decimal>,
    new_customers: usize,
    tally: Tally,
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

    /// Sum of the amounts of each customer's purchases.
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
    /// across the cut. Where the cut falls within a collapse period and a customer's last
    /// calibration purchase lies in that period, the rest of the period is no purchase more, but
    /// its amounts are spend. So, where there are no refunds,
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
    ///     Collapse, FirstPurchase, Reduction, Refunds, Transaction, TransactionLog, ZeroAmounts,
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
        let holdout = self.holdout(view, &calibration, holdout_end)?;
        Ok(Split {
            calibration,
            holdout,
        })
    }

    fn holdout<K: Ord + Debug>(
        &self,
        view: &ByCustomer<'_, K>,
        calibration: &CustomerBase<K>,
        end: AsOf,
    ) -> Result<Holdout, TransactionsError> {
        let span = nanoseconds_between(self.as_of.end(self.collapse), end.end(self.collapse));
        let mut holdout = Holdout {
            end,
            duration: span as f64 / (self.unit.seconds() * 1e9),
            purchases: Vec::with_capacity(calibration.len()),
            spend: Vec::with_capacity(calibration.len()),
            new_customers: 0,
            tally: Tally::default(),
        };
        // Both are in ascending order, and every customer of the base is in the view.
        let mut base = calibration.iter().peekable();
        for of_customer in view.iter() {
            let after = of_customer.after(self.as_of);
            let within = after.through(end).payments;
            let after = after.payments;
            holdout.tally.rows += after.len();
            holdout.tally.rows_after_as_of += after.len() - within.len();
            let calibrated = base.next_if(|row| row.customer == of_customer.customer);
            let last_period = calibrated
                .and_then(|row| row.totals)
                .map(|totals| self.collapse.start(totals.last_at));
            Purchases::of(within, self, &mut holdout.tally)
                .map_err(Problem::from)
                .and_then(|purchases| match (calibrated, purchases) {
                    (Some(_), purchases) => holdout.add(purchases, last_period),
                    (None, Some(_)) => {
                        holdout.new_customers += 1;
                        Ok(())
                    }
                    (None, None) => Ok(()),
                })
                .map_err(|problem| problem.in_log(view, of_customer.customer))?;
        }
        Ok(holdout)
    }
}

impl Holdout {
    fn add(
        &mut self,
        purchases: Option<Purchases>,
        last_period: Option<chrono::NaiveDateTime>,
    ) -> Result<(), Problem> {
        let Some(purchases) = purchases else {
            self.purchases.push(0);
            self.spend.push(Decimal::ZERO);
            return Ok(());
        };
        let shared = usize::from(last_period == Some(purchases.first_period()));
        let count = purchases.count - shared;
        self.purchases
            .push(u32::try_from(count).map_err(|_| Problem::TooManyPurchases(count))?);
        self.spend
            .push(purchases.total.to_decimal().ok_or(Obstacle::InexactSum)?);
        Ok(())
    }
}
