use super::{LateEvents, LiveRules};
use crate::quantity::TimeUnit;
use crate::transactions::exact_sum::ExactSum;
use crate::transactions::ruler::Ruler;
use crate::transactions::{
    AsOf, FirstPurchase, PurchaseHistory, PurchaseTotals, Reduction, Refunds, TransactionsError,
    ZeroAmounts,
};
use chrono::NaiveDateTime;
use rust_decimal::Decimal;

/// One customer as a summary of fixed size (at most 120 bytes) that takes an event at once, and
/// gives what [`Reduction`] gives for all events so far.
///
/// The purchases of closed periods are summed; the latest period is open, with its refunds. Where
/// a sum needs more digits than a decimal has, it is rounded at its last place with each event.
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
/// let rules = LiveRules::new(policy, LateEvents::Refuse)?;
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
    serde(try_from = "Unchecked")
)]
pub struct CustomerState {
    closed: Closed,
    open: Option<Open>,
}

/// The purchases of closed periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Closed {
    purchases: u32,
    total: Decimal,
    first_amount: Decimal,
    first_at: NaiveDateTime,
    last_at: NaiveDateTime,
}

/// The period of the latest event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Open {
    first_at: NaiveDateTime,
    last_at: NaiveDateTime,
    latest: NaiveDateTime,
    net: Decimal,
    has_purchase: bool,
    has_refund: bool,
}

impl CustomerState {
    /// A customer of whom nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a purchase, or a refund as a negative amount.
    ///
    /// # Errors
    ///
    /// - [`TransactionsError::LateEvent`] where it comes before the open period and late events are
    ///   refused;
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
        let event = Open {
            first_at: at,
            last_at: at,
            latest: at,
            net: amount,
            has_purchase: amount >= Decimal::ZERO,
            has_refund: amount < Decimal::ZERO,
        };
        let Some(open) = self.open else {
            self.open = Some(event);
            return Ok(());
        };
        let start = |at| rules.order_policy().collapse.start(at);
        let (before, now) = (start(open.latest), start(at));
        if now > before {
            self.closed = self.closed.with(open)?;
            self.open = Some(event);
        } else if now == before {
            self.open = Some(open.with(event)?);
        } else if rules.late() == LateEvents::IntoOpenPeriod {
            let late = Open {
                first_at: open.latest,
                last_at: open.latest,
                latest: open.latest,
                ..event
            };
            self.open = Some(open.with(late)?);
        } else {
            return Err(TransactionsError::LateEvent { at, open: before });
        }
        Ok(())
    }

    /// Puts another amount in the place of that of a purchase that was pushed before.
    ///
    /// # Errors
    ///
    /// [`TransactionsError::LateEvent`] where the purchase lies in a closed period and late events
    /// are refused, [`TransactionsError::EventSum`] where the corrected sum is negative or has no
    /// place in a decimal.
    pub fn correct(
        &mut self,
        rules: &LiveRules,
        at: NaiveDateTime,
        was: Decimal,
        is: Decimal,
    ) -> Result<(), TransactionsError> {
        let collapse = rules.order_policy().collapse;
        let change = sum(is, -was)?;
        let open = self.open.ok_or(TransactionsError::NoTransactions)?;
        let (start, now) = (collapse.start(at), collapse.start(open.latest));
        if start == now {
            let net = sum(open.net, change)?;
            self.open = Some(Open { net, ..open });
            return Ok(());
        }
        if rules.late() == LateEvents::Refuse {
            return Err(TransactionsError::LateEvent { at, open: now });
        }
        let mut closed = self.closed;
        closed.total = not_negative(sum(closed.total, change)?)?;
        if collapse.start(closed.first_at) == start {
            closed.first_amount = not_negative(sum(closed.first_amount, change)?)?;
        }
        if closed.first_amount > closed.total {
            return Err(TransactionsError::EventSum);
        }
        self.closed = closed;
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
    /// that makes cannot be told from sums.
    pub fn merge(self, rules: &LiveRules, other: Self) -> Result<Self, TransactionsError> {
        let (Some(ours), Some(theirs)) = (self.open, other.open) else {
            return Ok(if self.open.is_some() { self } else { other });
        };
        let start = |at| rules.order_policy().collapse.start(at);
        let ((early, first), (late, last)) = match start(ours.latest) <= start(theirs.latest) {
            true => ((self, ours), (other, theirs)),
            false => ((other, theirs), (self, ours)),
        };
        if start(first.latest) == start(last.latest) {
            let closed = match (early.closed.purchases, late.closed.purchases) {
                (_, 0) => early.closed,
                (0, _) => late.closed,
                _ => return Err(TransactionsError::OverlappingStates),
            };
            return Ok(Self {
                closed,
                open: Some(first.with(last)?),
            });
        }
        let later_begins = match late.closed.purchases {
            0 => last.latest,
            _ => late.closed.first_at,
        };
        if start(later_begins) <= start(first.latest) {
            return Err(TransactionsError::OverlappingStates);
        }
        Ok(Self {
            closed: early.closed.with(first)?.and(late.closed)?,
            open: Some(last),
        })
    }

    /// The latest event.
    pub fn latest(&self) -> Option<NaiveDateTime> {
        self.open.map(|open| open.latest)
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
        let reduction = reduction(rules, as_of, unit, FirstPurchase::Excluded);
        Ok(self.all().map(|all| all.history(&reduction)))
    }

    /// The mean amount of the purchases that count for it; `None` where there is none.
    pub fn spend(&self, first_purchase: FirstPurchase) -> Option<f64> {
        self.totals()?.mean_amount(first_purchase)
    }

    /// With the open period.
    fn all(&self) -> Option<Closed> {
        let all = match self.open {
            Some(open) => self.closed.with(open).ok()?,
            None => self.closed,
        };
        (all.purchases > 0).then_some(all)
    }
}

/// The reduction that a log of the same events is read by.
pub(super) fn reduction(
    rules: &LiveRules,
    as_of: AsOf,
    unit: TimeUnit,
    first_purchase: FirstPurchase,
) -> Reduction {
    let policy = rules.order_policy();
    Reduction {
        as_of,
        unit,
        collapse: policy.collapse,
        refunds: policy.refunds,
        zero_amounts: policy.zero_amounts,
        repeated_orders: policy.repeated_orders,
        first_purchase,
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

impl Closed {
    /// With a period that is closed, if it is a purchase.
    fn with(self, period: Open) -> Result<Self, TransactionsError> {
        let is_netted_away = period.has_refund && period.net <= Decimal::ZERO;
        if is_netted_away || !period.has_purchase {
            return Ok(self);
        }
        self.and(Self {
            purchases: 1,
            total: not_negative(period.net)?,
            first_amount: period.net,
            first_at: period.first_at,
            last_at: period.last_at,
        })
    }

    /// With purchases that all come later.
    fn and(self, later: Self) -> Result<Self, TransactionsError> {
        if self.purchases == 0 || later.purchases == 0 {
            return Ok(if self.purchases == 0 { later } else { self });
        }
        let purchases = self.purchases.checked_add(later.purchases);
        Ok(Self {
            purchases: purchases.ok_or(TransactionsError::EventSum)?,
            total: sum(self.total, later.total)?,
            last_at: later.last_at,
            ..self
        })
    }

    fn history(&self, reduction: &Reduction) -> PurchaseHistory {
        let ruler = Ruler::of(reduction);
        let start = reduction.collapse.start(self.first_at);
        PurchaseHistory::of_checked(
            self.purchases - 1,
            ruler.between(start, reduction.collapse.start(self.last_at)),
            ruler.between(start, ruler.end()),
        )
    }
}

impl Open {
    /// With an event or events of the same period.
    fn with(self, other: Self) -> Result<Self, TransactionsError> {
        let (first_at, last_at) = match (self.has_purchase, other.has_purchase) {
            (true, false) => (self.first_at, self.last_at),
            (false, true) => (other.first_at, other.last_at),
            _ => (
                self.first_at.min(other.first_at),
                self.last_at.max(other.last_at),
            ),
        };
        Ok(Self {
            first_at,
            last_at,
            latest: self.latest.max(other.latest),
            net: sum(self.net, other.net)?,
            has_purchase: self.has_purchase || other.has_purchase,
            has_refund: self.has_refund || other.has_refund,
        })
    }
}

fn sum(a: Decimal, b: Decimal) -> Result<Decimal, TransactionsError> {
    let sum = ExactSum::from(a).plus(b.into());
    let total = sum.and_then(ExactSum::to_total);
    Ok(total.ok_or(TransactionsError::EventSum)?.amount)
}

fn not_negative(amount: Decimal) -> Result<Decimal, TransactionsError> {
    if amount >= Decimal::ZERO {
        Ok(amount)
    } else {
        Err(TransactionsError::EventSum)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Unchecked {
    closed: Closed,
    open: Option<Open>,
}

#[cfg(feature = "serde")]
impl TryFrom<Unchecked> for CustomerState {
    type Error = TransactionsError;

    fn try_from(read: Unchecked) -> Result<Self, TransactionsError> {
        let Unchecked { closed, open } = read;
        let what = "a customer's summary is one of events";
        let holds = match (closed.purchases, open) {
            (0, _) => {
                closed == Closed::default()
                    || closed.total.is_zero() && closed.first_amount.is_zero()
            }
            (_, None) => false,
            (1.., Some(open)) => {
                Decimal::ZERO <= closed.first_amount
                    && closed.first_amount <= closed.total
                    && (closed.purchases > 1 || closed.first_amount == closed.total)
                    && closed.first_at <= closed.last_at
                    && closed.last_at < open.first_at
            }
        };
        let open_holds = open.is_none_or(|open| {
            open.first_at <= open.last_at
                && open.last_at <= open.latest
                && match (open.has_purchase, open.has_refund) {
                    (true, true) => true,
                    (true, false) => open.net >= Decimal::ZERO,
                    (false, true) => open.net < Decimal::ZERO,
                    (false, false) => false,
                }
        });
        match holds && open_holds {
            true => Ok(Self { closed, open }),
            false => Err(TransactionsError::Contradiction { what }),
        }
    }
}
