use super::periods::{Closed, Open, not_negative, sum};
use super::{LateEvents, LiveRules};
use crate::quantity::TimeUnit;
use crate::transactions::{
    AsOf, FirstPurchase, PurchaseHistory, PurchaseTotals, Refunds, TransactionsError, WholeRefund,
    ZeroAmounts,
};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use rust_decimal::Decimal;

/// One customer as a summary of fixed size (108 bytes) that takes an event at once, and gives what
/// [`Reduction`](crate::transactions::Reduction) gives for all events so far.
///
/// The purchases of closed periods are summed; the latest period is open, with its refunds. Where
/// a sum needs more digits than a decimal has, it is rounded at its last place with each event.
///
/// Refunds against purchases ([`Refunds::AgainstPurchases`]) are exact as far as sums can tell: with
/// [`WholeRefund::PurchaseOfZero`] always, with [`WholeRefund::NoPurchase`] as long as a refund takes
/// no more than the latest purchase holds. How many purchases a larger one takes back whole is
/// nothing that sums tell, and it is refused by name.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::quantity::TimeUnit;
/// use clv::transactions::{
///     Collapse, CustomerState, FirstPurchase, LateEvents, LiveRules, OrderPolicy, Refunds,
///     RepeatedOrders, ZeroAmounts,
/// };
/// use rust_decimal_macros::dec;
///
/// let day = |day| NaiveDate::from_ymd_opt(2024, 3, day).unwrap_or_default();
/// let policy = OrderPolicy {
///     collapse: Collapse::Day,
///     refunds: Refunds::NetWithinPeriod,
///     zero_amounts: ZeroAmounts::Count,
///     repeated_orders: RepeatedOrders::Add,
/// };
/// let rules = LiveRules::new(policy, LateEvents::Refuse);
/// let mut state = CustomerState::new();
/// state.push(&rules, day(2).into(), dec!(10))?;
/// state.push(&rules, day(9).into(), dec!(7))?;
/// let history = state.history(&rules, day(16), TimeUnit::Week)?.ok_or("a purchase")?;
/// assert_eq!((history.frequency(), history.recency(), history.age()), (1, 1.0, 2.0));
/// // All of it comes back on the same day: the purchase has never been.
/// state.push(&rules, day(9).into(), dec!(-7))?;
/// let history = state.history(&rules, day(16), TimeUnit::Week)?.ok_or("a purchase")?;
/// assert_eq!((history.frequency(), history.recency()), (0, 0.0));
/// assert_eq!(state.spend(FirstPurchase::Included), Some(10.0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "super::saved::Written", into = "super::saved::Written")
)]
pub struct CustomerState {
    purchases: u32,
    total: Decimal,
    first_amount: Decimal,
    net: Decimal,
    /// Of the closed purchases where there are some, else of the open period.
    first_at: NaiveDateTime,
    closed_last_at: NaiveDateTime,
    open_last_at: NaiveDateTime,
    latest: NaiveDateTime,
    is_open: bool,
    has_purchase: bool,
    has_refund: bool,
    saw_refund: bool,
    /// The number of days before `first_at`, and one more, that a closed period began of which refunds left
    /// nothing; 0 where there is none.
    forgotten_days: u32,
}

impl CustomerState {
    /// A customer of whom nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn of(closed: Closed, open: Option<Open>) -> Self {
        let Some(open) = open else {
            return Self::default();
        };
        let first_at = match closed.purchases {
            0 => open.first_at,
            _ => closed.first_at,
        };
        let days = open.forgotten.map(|day| (first_at.date() - day).num_days());
        Self {
            // Days of a calendar that counts years in less than 20 bits.
            forgotten_days: days.map_or(0, |days| u32::try_from(days + 1).unwrap_or(0)),
            first_at,
            purchases: closed.purchases,
            total: closed.total,
            first_amount: closed.first_amount,
            net: open.net,
            closed_last_at: closed.last_at,
            open_last_at: open.last_at,
            latest: open.latest,
            is_open: true,
            has_purchase: open.has_purchase,
            has_refund: open.has_refund,
            saw_refund: open.saw_refund,
        }
    }

    /// Closed periods and the open one, whose sums must have a place together.
    fn of_events(closed: Closed, open: Open) -> Result<Self, TransactionsError> {
        closed.with(open)?;
        Ok(Self::of(closed, Some(open)))
    }

    pub(super) fn closed(&self) -> Closed {
        match self.purchases {
            0 => Closed::default(),
            purchases => Closed {
                purchases,
                total: self.total,
                first_amount: self.first_amount,
                first_at: self.first_at,
                last_at: self.closed_last_at,
            },
        }
    }

    pub(super) fn open(&self) -> Option<Open> {
        self.is_open.then_some(Open {
            first_at: match self.purchases {
                0 => self.first_at,
                _ => self.open_last_at,
            },
            last_at: self.open_last_at,
            latest: self.latest,
            net: self.net,
            has_purchase: self.has_purchase,
            has_refund: self.has_refund,
            saw_refund: self.saw_refund,
            forgotten: self.forgotten(),
        })
    }

    fn forgotten(&self) -> Option<NaiveDate> {
        let days = self.forgotten_days.checked_sub(1)?;
        let before = Days::new(u64::from(days));
        self.first_at.date().checked_sub_days(before)
    }

    /// Takes a purchase, or a refund as a negative amount.
    ///
    /// # Errors
    ///
    /// - [`TransactionsError::LateEvent`] where it comes before the open period and late events are
    ///   refused; of refunds against purchases, where it comes before a refund or an event before
    ///   that;
    /// - [`TransactionsError::NeedsWholeLog`] where a refund takes back more than the latest purchase
    ///   and the policy is [`WholeRefund::NoPurchase`];
    /// - [`TransactionsError::RefusedAmount`] where the policy refuses it;
    /// - [`TransactionsError::EventSum`] where a sum has no place in a decimal.
    ///
    /// The state is then as before.
    pub fn push(
        &mut self,
        rules: &LiveRules,
        at: NaiveDateTime,
        amount: Decimal,
    ) -> Result<(), TransactionsError> {
        let at = crate::transactions::collapse::without_leap_second(at);
        let amount = match rules.has_amounts() {
            true => amount,
            false => Decimal::ZERO,
        };
        if !takes_part(rules, at, amount)? {
            return Ok(());
        }
        if let Refunds::AgainstPurchases(whole) = rules.order_policy().refunds
            && amount < Decimal::ZERO
        {
            return self.refund(rules, whole, at, -amount);
        }
        let event = Open {
            first_at: at,
            last_at: at,
            latest: at,
            net: amount,
            has_purchase: amount >= Decimal::ZERO,
            has_refund: amount < Decimal::ZERO,
            saw_refund: amount < Decimal::ZERO,
            forgotten: None,
        };
        let Some(open) = self.open() else {
            *self = Self::of_events(Closed::default(), event)?;
            return Ok(());
        };
        let start = |at| rules.order_policy().collapse.start(at);
        let (before, now) = (start(open.period_at(rules)), start(at));
        let is_late = now < before || (open.is_before_refund(rules, at));
        if is_late && rules.late() == LateEvents::Refuse {
            return Err(TransactionsError::LateEvent { at, open: before });
        }
        let (closed, open) = if is_late {
            let with_the_last = Open {
                first_at: open.period_at(rules),
                last_at: open.period_at(rules),
                latest: open.latest,
                ..event
            };
            (self.closed(), open.with(with_the_last)?)
        } else if now > before {
            let closed = self.closed();
            let next = Open {
                latest: open.latest.max(at),
                forgotten: open.forgotten_after(rules, closed),
                ..event
            };
            (closed.with(open)?, next)
        } else {
            (self.closed(), open.with(event)?)
        };
        *self = Self::of_events(closed, open)?;
        Ok(())
    }

    /// Takes a refund off the latest purchases, as far as there is money in them.
    fn refund(
        &mut self,
        rules: &LiveRules,
        whole: WholeRefund,
        at: NaiveDateTime,
        refund: Decimal,
    ) -> Result<(), TransactionsError> {
        let nothing = Open {
            first_at: at,
            last_at: at,
            latest: at,
            net: Decimal::ZERO,
            has_purchase: false,
            has_refund: false,
            saw_refund: true,
            forgotten: None,
        };
        let mut open = self.open().unwrap_or(nothing);
        if at < open.latest && rules.late() == LateEvents::Refuse {
            let open = open.latest;
            return Err(TransactionsError::LateEvent { at, open });
        }
        let mut closed = self.closed();
        let of_open = refund.min(open.net);
        open.net = sum(open.net, -of_open)?;
        let rest = sum(refund, -of_open)?.min(closed.total);
        match whole {
            WholeRefund::NoPurchase if !rest.is_zero() => {
                let what = "a refund of more than the latest purchase";
                return Err(TransactionsError::NeedsWholeLog { what });
            }
            // A purchase that is taken back whole stays one.
            WholeRefund::PurchaseOfZero => {
                closed.total = sum(closed.total, -rest)?;
                closed.first_amount = closed.first_amount.min(closed.total);
            }
            WholeRefund::NoPurchase => open.has_refund |= !of_open.is_zero(),
        }
        open.saw_refund = true;
        open.latest = open.latest.max(at);
        *self = Self::of_events(closed, open)?;
        Ok(())
    }

    /// Puts another amount in the place of that of a purchase that was pushed before.
    ///
    /// # Errors
    ///
    /// - [`TransactionsError::RefusedAmount`] where one of the two is no amount of a purchase that the
    ///   policy takes;
    /// - [`TransactionsError::LateEvent`] where the purchase lies in a closed period and late events
    ///   are refused;
    /// - [`TransactionsError::NeedsWholeLog`] where sums cannot tell what the correction comes to: of a
    ///   purchase that is not there, of one that may have met a refund, and where an amount of zero is
    ///   no purchase by the policy;
    /// - [`TransactionsError::EventSum`] where the corrected sum is negative or has no place in a
    ///   decimal.
    ///
    /// The state is then as before.
    pub fn correct(
        &mut self,
        rules: &LiveRules,
        at: NaiveDateTime,
        was: Decimal,
        is: Decimal,
    ) -> Result<(), TransactionsError> {
        let needs = |what| Err(TransactionsError::NeedsWholeLog { what });
        for amount in [was, is] {
            if amount < Decimal::ZERO {
                return Err(TransactionsError::RefusedAmount { at, amount });
            }
            if rules.has_amounts() && !takes_part(rules, at, amount)? {
                return needs("a purchase that begins or ends to be one");
            }
        }
        let change = match rules.has_amounts() {
            true => sum(is, -was)?,
            false => Decimal::ZERO,
        };
        let mut open = self.open().ok_or(TransactionsError::NoTransactions)?;
        let mut closed = self.closed();
        let policy = rules.order_policy();
        let start = |at| policy.collapse.start(at);
        let (period, now) = (start(at), start(open.period_at(rules)));
        let (first, last) = (start(closed.first_at), start(closed.last_at));
        let is_there = match closed.purchases {
            _ if period == now => open.has_purchase,
            0 => false,
            1 => period == first,
            _ => (first..=last).contains(&period),
        };
        if period < now && rules.late() == LateEvents::Refuse {
            return Err(TransactionsError::LateEvent { at, open: now });
        }
        if !is_there {
            return needs("a correction of a purchase that is not there");
        }
        if matches!(policy.refunds, Refunds::AgainstPurchases(_))
            && (period < now || open.saw_refund)
        {
            return needs("a correction of a purchase that a refund may have met");
        }
        if period == now {
            open.net = sum(open.net, change)?;
        } else {
            closed.total = not_negative(sum(closed.total, change)?)?;
            if period == first {
                closed.first_amount = not_negative(sum(closed.first_amount, change)?)?;
            }
            if closed.first_amount > closed.total {
                return Err(TransactionsError::EventSum);
            }
        }
        *self = Self::of_events(closed, open)?;
        Ok(())
    }

    /// Joins the events of another state of the same customer, all of which come in later or in
    /// earlier periods, or in the same open one.
    ///
    /// ```text
    /// a.merge(b) = b.merge(a),   a.merge(b).merge(c) = a.merge(b.merge(c))      where both exist
    /// ```
    ///
    /// # Errors
    ///
    /// [`TransactionsError::OverlappingStates`] where their periods are mixed: how many purchases
    /// that makes cannot be told from sums, also of a closed period in which refunds left nothing;
    /// [`TransactionsError::NeedsWholeLog`] where both have events and refunds go against purchases,
    /// since a later one meets earlier purchases.
    pub fn merge(self, rules: &LiveRules, other: Self) -> Result<Self, TransactionsError> {
        let (Some(ours), Some(theirs)) = (self.open(), other.open()) else {
            return Ok(if self.is_open { self } else { other });
        };
        if let Refunds::AgainstPurchases(_) = rules.order_policy().refunds {
            let what = "a merge of summaries of one customer, where refunds go against purchases,";
            return Err(TransactionsError::NeedsWholeLog { what });
        }
        let start = |at| rules.order_policy().collapse.start(at);
        let ((early, first), (late, last)) = match start(ours.latest) <= start(theirs.latest) {
            true => ((self, ours), (other, theirs)),
            false => ((other, theirs), (self, ours)),
        };
        let (closed, later) = (early.closed(), late.closed());
        if start(first.latest) == start(last.latest) {
            let closed = match (early.first_closed_at(), late.first_closed_at()) {
                (_, None) => closed,
                (None, _) => later,
                _ => return Err(TransactionsError::OverlappingStates),
            };
            return Self::of_events(closed, first.with(last)?);
        }
        if start(late.first_closed_at().unwrap_or(last.latest)) <= start(first.latest) {
            return Err(TransactionsError::OverlappingStates);
        }
        let before = closed.with(first)?;
        let forgotten = first.forgotten_after(rules, closed);
        let last = Open {
            forgotten: match before.purchases {
                0 => forgotten.or(last.forgotten),
                _ => forgotten,
            },
            ..last
        };
        Self::of_events(before.and(later)?, last)
    }

    /// When the closed periods begin, or a day on which one that left nothing does.
    fn first_closed_at(&self) -> Option<NaiveDateTime> {
        let forgotten = self.forgotten().map(|day| day.and_time(NaiveTime::MIN));
        forgotten.or_else(|| (self.purchases > 0).then_some(self.first_at))
    }

    /// The latest event.
    pub fn latest(&self) -> Option<NaiveDateTime> {
        self.is_open.then_some(self.latest)
    }

    /// The exact money and the instants, up to the latest event; `None` without a purchase.
    pub fn totals(&self) -> Option<PurchaseTotals> {
        let all = self.all()?;
        Some(PurchaseTotals {
            purchases: u64::from(all.purchases),
            total: all.total,
            repeat_total: sum(all.total, -all.first_amount).ok()?,
            first_at: all.first_at,
            last_at: all.last_at,
        })
    }

    /// Frequency, recency and age as of a time that is not before the latest event; `None` without
    /// a purchase.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::AsOfBeforeLatestEvent`].
    pub fn history(
        &self,
        rules: &LiveRules,
        as_of: impl Into<AsOf>,
        unit: TimeUnit,
    ) -> Result<Option<PurchaseHistory>, TransactionsError> {
        let as_of = as_of.into();
        if let Some(latest) = self.latest().filter(|&latest| !as_of.includes(latest)) {
            return Err(TransactionsError::AsOfBeforeLatestEvent {
                as_of: as_of.last_instant(),
                latest,
            });
        }
        let reduction = rules
            .order_policy()
            .reduction(as_of, unit, FirstPurchase::Excluded);
        Ok(self.all().map(|all| all.history(&reduction)))
    }

    /// The mean amount of the purchases that count for it; `None` where there is none.
    pub fn spend(&self, first_purchase: FirstPurchase) -> Option<f64> {
        self.totals()?.mean_amount(first_purchase)
    }

    /// With the open period.
    fn all(&self) -> Option<Closed> {
        let all = match self.open() {
            Some(open) => self.closed().with(open).ok()?,
            None => self.closed(),
        };
        (all.purchases > 0).then_some(all)
    }
}

fn takes_part(
    rules: &LiveRules,
    at: NaiveDateTime,
    amount: Decimal,
) -> Result<bool, TransactionsError> {
    let policy = rules.order_policy();
    let refused = Err(TransactionsError::RefusedAmount { at, amount });
    if amount.is_zero() {
        return match policy.zero_amounts {
            ZeroAmounts::Count => Ok(true),
            ZeroAmounts::Drop => Ok(false),
            ZeroAmounts::Refuse => refused,
        };
    }
    match policy.refunds {
        _ if amount > Decimal::ZERO => Ok(true),
        Refunds::NetWithinPeriod | Refunds::AgainstPurchases(_) => Ok(true),
        Refunds::Drop => Ok(false),
        Refunds::Refuse => refused,
    }
}
