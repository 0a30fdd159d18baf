use super::counts::Counts;
use super::filter::Obstacle;
use super::fold::for_each_order;
use super::problem::Problem;
use super::ruler::Ruler;
use super::{AsOf, ByCustomer, CustomerBase, Reduction, TransactionLog, TransactionsError};
use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use std::fmt::Debug;
use std::ops::Range;

/// When each customer bought, and for how much: the times of all purchases, in the unit of the
/// reduction, since the first purchase of anybody.
///
/// A purchase is what [`Reduction`] says, and its time that of its collapse period, as in the
/// [`CustomerBase`] of the same log: a customer's frequency is one less than the number of their
/// times, the recency is the last time less the first, to the last digit or two.
///
/// Customers stand in ascending order of their keys.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "super::read_back::TimesColumns<K>",
        bound(deserialize = "K: Ord + Debug + serde::Deserialize<'de>")
    )
)]
pub struct PurchaseTimes<K> {
    pub(super) reduction: Reduction,
    pub(super) start: NaiveDateTime,
    /// Follows from the reduction and the start.
    #[cfg_attr(feature = "serde", serde(skip_serializing))]
    pub(super) observed: f64,
    pub(super) customers: Vec<K>,
    pub(super) times: Vec<f64>,
    #[cfg_attr(feature = "serde", serde(with = "crate::quantity::decimal"))]
    pub(super) amounts: Vec<Decimal>,
    /// Where each customer's times end; they begin where those of the customer before end.
    pub(super) ends: Vec<usize>,
}

impl Reduction {
    /// When the customers of a log bought and for how much, up to the as-of.
    ///
    /// # Errors
    ///
    /// Those of [`reduce`](Self::reduce).
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
    ///     Transaction::new("bo", day(9), dec!(4.00)),
    ///     Transaction::new("al", day(16), dec!(7.50)),
    ///     Transaction::new("al", day(16), dec!(1.00)),
    ///     Transaction::new("al", day(2), dec!(10.00)),
    /// ]
    /// .into_iter()
    /// .collect();
    /// let times = Reduction {
    ///     as_of: day(22).into(),
    ///     unit: TimeUnit::Week,
    ///     collapse: Collapse::Day,
    ///     refunds: Refunds::Refuse,
    ///     zero_amounts: ZeroAmounts::Count,
    ///     repeated_orders: RepeatedOrders::Add,
    ///     first_purchase: FirstPurchase::Excluded,
    /// }
    /// .purchase_times(&log)?;
    ///
    /// assert_eq!(times.start(), day(2).into());
    /// assert_eq!(times.observed(), 3.0);
    /// let all: Vec<_> = times.iter().collect();
    /// assert_eq!(all, [(&"al", &[0.0, 2.0][..]), (&"bo", &[1.0][..])]);
    /// let amounts: Vec<_> = times.amounts().map(|(_, amounts)| amounts.to_vec()).collect();
    /// assert_eq!(amounts, [vec![dec!(10), dec!(8.5)], vec![dec!(4)]]);
    /// # Ok::<(), clv::transactions::TransactionsError>(())
    /// ```
    pub fn purchase_times<K>(
        &self,
        log: &TransactionLog<K>,
    ) -> Result<PurchaseTimes<K>, TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        self.purchase_times_of_view(&log.by_customer())
    }

    /// [`purchase_times`](Self::purchase_times) for a log whose view by customer is already there.
    ///
    /// # Errors
    ///
    /// Those of [`purchase_times`](Self::purchase_times).
    pub fn purchase_times_of_view<K>(
        &self,
        view: &ByCustomer<'_, K>,
    ) -> Result<PurchaseTimes<K>, TransactionsError>
    where
        K: Ord + Clone + Debug + Send + Sync,
    {
        self.check(view)?;
        let mut all = Periods::with_capacity(view.len());
        for part in view.of_parts(|positions| Periods::of(view, positions, self))? {
            all.append(part);
        }
        let Periods {
            customers,
            periods,
            amounts,
            ends,
        } = all;
        let Some(start) = periods.iter().min().copied() else {
            return Err(TransactionsError::NoCustomers);
        };
        let clock = Clock::new(self, start);
        Ok(PurchaseTimes {
            reduction: *self,
            start,
            observed: clock.observed(self.as_of),
            customers,
            times: periods.into_iter().map(|at| clock.time(at)).collect(),
            amounts,
            ends,
        })
    }
}

/// The periods of the purchases of some customers, those who have none left out.
struct Periods<K> {
    customers: Vec<K>,
    periods: Vec<NaiveDateTime>,
    amounts: Vec<Decimal>,
    ends: Vec<usize>,
}

impl<K> Periods<K> {
    fn with_capacity(customers: usize) -> Self {
        Self {
            customers: Vec::with_capacity(customers),
            periods: Vec::with_capacity(customers),
            amounts: Vec::new(),
            ends: Vec::with_capacity(customers),
        }
    }

    fn of(
        view: &ByCustomer<'_, K>,
        positions: Range<usize>,
        reduction: &Reduction,
    ) -> Result<Self, TransactionsError>
    where
        K: Ord + Clone + Debug,
    {
        let mut all = Self::with_capacity(positions.len());
        let policy = view.policy(reduction.order_policy());
        let mut counts = Counts::default();
        for of_customer in view.range(positions) {
            let seen = of_customer.through(reduction.as_of).payments;
            let before = all.periods.len();
            for_each_order(seen, &policy, &mut counts, |order| {
                all.periods.push(order.start);
                if view.has_amounts() {
                    let total = order.net.to_total().ok_or(Obstacle::InexactSum)?;
                    all.amounts.push(total.amount);
                }
                Ok(())
            })
            .map_err(|obstacle| Problem::from(obstacle).in_log(view, of_customer.customer))?;
            if all.periods.len() > before {
                all.customers.push(of_customer.customer.clone());
                all.ends.push(all.periods.len());
            }
        }
        Ok(all)
    }

    fn append(&mut self, other: Self) {
        let before = self.periods.len();
        self.customers.extend(other.customers);
        self.periods.extend(other.periods);
        self.amounts.extend(other.amounts);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }
}

/// The time since the first purchase of anybody.
pub(super) struct Clock {
    start: NaiveDateTime,
    ruler: Ruler,
}

impl Clock {
    pub(super) fn new(reduction: &Reduction, start: NaiveDateTime) -> Self {
        Self {
            start,
            ruler: Ruler::of(reduction),
        }
    }

    pub(super) fn time(&self, at: NaiveDateTime) -> f64 {
        self.ruler.between(self.start, at)
    }

    /// The time through an as-of, its last nanosecond included.
    pub(super) fn observed(&self, as_of: AsOf) -> f64 {
        self.ruler.through(self.start, as_of)
    }
}

impl<K> PurchaseTimes<K> {
    /// The reduction of the log.
    pub fn reduction(&self) -> &Reduction {
        &self.reduction
    }

    /// Where time is 0: the start of the collapse period of the first purchase of anybody.
    pub fn start(&self) -> NaiveDateTime {
        self.start
    }

    /// The time that was looked at: from the [`start`](Self::start) through the as-of, the whole
    /// day where that is a day.
    ///
    /// An age of the base ends where the collapse period of the as-of starts, and so can be shorter
    /// by a period.
    pub fn observed(&self) -> f64 {
        self.observed
    }

    /// Number of customers, at least 1 where no one was left out.
    pub fn len(&self) -> usize {
        self.customers.len()
    }

    /// Whether there is no customer.
    pub fn is_empty(&self) -> bool {
        self.customers.is_empty()
    }

    /// Every customer with the times of their purchases, ascending and at least one.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &[f64])> {
        self.of_each(&self.times)
    }

    /// The times of one customer's purchases, ascending; `None` where nobody has that key.
    pub fn of(&self, customer: &K) -> Option<&[f64]>
    where
        K: Ord,
    {
        let place = self.customers.binary_search(customer).ok()?;
        let start = place
            .checked_sub(1)
            .map_or(Some(&0), |before| self.ends.get(before))?;
        self.times.get(*start..*self.ends.get(place)?)
    }

    /// Every customer with the amounts of their purchases, in order of time; without any where the
    /// log has no amounts.
    pub fn amounts(&self) -> impl Iterator<Item = (&K, &[Decimal])> {
        self.of_each(&self.amounts)
    }

    fn of_each<'a, T>(&'a self, column: &'a [T]) -> impl Iterator<Item = (&'a K, &'a [T])> {
        let mut start = 0;
        self.customers
            .iter()
            .zip(&self.ends)
            .map(move |(customer, &end)| {
                let own = column.get(start..end).unwrap_or_default();
                start = end;
                (customer, own)
            })
    }

    /// The same without the customers who are not in a base, such as those who came after a
    /// calibration had ended. The start stays where it is.
    pub fn of_customers_in(&self, base: &CustomerBase<K>) -> Self
    where
        K: Ord + Clone,
    {
        let mut kept = Self {
            customers: Vec::with_capacity(base.len()),
            times: Vec::with_capacity(self.times.len()),
            amounts: Vec::with_capacity(self.amounts.len()),
            ends: Vec::with_capacity(base.len()),
            ..*self
        };
        // Both stand in the order of their keys.
        let mut of_base = base.customers().iter().peekable();
        for ((customer, times), (_, amounts)) in self.iter().zip(self.amounts()) {
            while of_base.next_if(|key| *key < customer).is_some() {}
            if of_base.peek() == Some(&customer) {
                kept.customers.push(customer.clone());
                kept.times.extend(times);
                kept.amounts.extend(amounts);
                kept.ends.push(kept.times.len());
            }
        }
        kept
    }

    /// The same, and what each of the customers bought later, through another as-of. Each customer's
    /// later times and amounts come in their order, after the earlier ones.
    pub(super) fn and_later<'a>(
        &self,
        as_of: AsOf,
        later: impl Iterator<Item = (&'a [f64], &'a [Decimal])>,
    ) -> Self
    where
        K: Clone,
    {
        let reduction = Reduction {
            as_of,
            ..self.reduction
        };
        let mut all = Self {
            reduction,
            start: self.start,
            observed: Clock::new(&reduction, self.start).observed(as_of),
            customers: self.customers.clone(),
            times: Vec::with_capacity(self.times.len()),
            amounts: Vec::with_capacity(self.amounts.len()),
            ends: Vec::with_capacity(self.ends.len()),
        };
        for (((_, times), (_, amounts)), later) in self.iter().zip(self.amounts()).zip(later) {
            all.times.extend(times.iter().chain(later.0));
            all.amounts.extend(amounts.iter().chain(later.1));
            all.ends.push(all.times.len());
        }
        all
    }
}

/// The periods in which purchases are tracked.
#[cfg(feature = "models")]
impl<K> PurchaseTimes<K> {
    /// Where a time since the start is: the end of what an as-of sees, on the clock of the times.
    pub(crate) fn time_through(&self, as_of: AsOf) -> f64 {
        Clock::new(&self.reduction, self.start).observed(as_of)
    }

    /// The ends of the whole periods from the start to the as-of, of so many calendar months each,
    /// on the clock of the times; `None` where the unit is not made of months. Periods end on the
    /// anniversaries of the start; in a month without that day, on its last day.
    pub(crate) fn ends_of_months(&self, units: u32) -> Option<Vec<f64>> {
        use crate::quantity::{CalendarRuler, CalendarSpan, MonthEnd};
        let months_of = super::ruler::months_of;
        let months = CalendarSpan::Months(months_of(self.reduction.unit)?.checked_mul(units)?);
        let anniversaries = CalendarRuler::new(months, MonthEnd::LastDay).ok()?;
        let clock = Clock::new(&self.reduction, self.start);
        let last = self.reduction.as_of.last_instant();
        let ends = (1..).map_while(|number| {
            let date = anniversaries.date_after(self.start.date(), number)?;
            let end = date.and_time(self.start.time());
            let last_of_period = end.checked_sub_signed(chrono::TimeDelta::nanoseconds(1))?;
            (last_of_period <= last).then(|| clock.time(end))
        });
        Some(ends.collect())
    }
}
