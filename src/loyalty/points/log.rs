use super::balances::Balances;
use super::event::Event;
use super::ledger::PointsLedger;
use super::policy::LedgerPolicy;
use crate::loyalty::LoyaltyError;
use std::fmt::Display;

/// The treatment of an event that lies before the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum LateEvent {
    /// It is an error.
    Refuse,
    /// It is inserted behind all events up to its instant, if everything after it can still
    /// happen: the member may have spent what it takes away.
    Insert,
}

/// The ledger of one member together with everything that happened to it.
///
/// It serialises as its policy, its events and its balances; reading it back replays the events
/// and refuses a log that does not come to its balances.
///
/// # Example
///
/// ```
/// use chrono::NaiveDateTime;
/// use clv::loyalty::points::{
///     ConsumptionOrder, Event, EventLog, LateEvent, LedgerPolicy, RefundPolicy,
/// };
///
/// let day = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M");
/// let mut log = EventLog::new(LedgerPolicy {
///     consumption: ConsumptionOrder::EarliestExpiry,
///     refund: RefundPolicy::ClampAtZero,
/// });
/// let earn = |lot: u64, at| Event::Earn {
///     at, lot, points: 60, expires_at: None, available_from: None,
/// };
/// log.push(earn(1, day("2026-03-02 10:00")?), LateEvent::Refuse)?;
/// let late = earn(2, day("2026-03-01 18:30")?);
/// assert!(log.push(late.clone(), LateEvent::Refuse).is_err());
/// log.push(late, LateEvent::Insert)?;
/// assert_eq!(log.ledger().balances().available, 120);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(
        try_from = "Record<Id>",
        into = "Record<Id>",
        bound(
            serialize = "Id: serde::Serialize + Clone",
            deserialize = "Id: serde::Deserialize<'de> + Ord + Clone + Display"
        )
    )
)]
pub struct EventLog<Id> {
    events: Vec<Event<Id>>,
    ledger: PointsLedger<Id>,
}

impl<Id> EventLog<Id> {
    /// The state after all events.
    pub fn ledger(&self) -> &PointsLedger<Id> {
        &self.ledger
    }

    /// Everything that happened, the first event first.
    pub fn events(&self) -> &[Event<Id>] {
        &self.events
    }
}

impl<Id: Ord + Clone + Display> EventLog<Id> {
    /// A log without events.
    pub fn new(policy: LedgerPolicy) -> Self {
        Self {
            events: Vec::new(),
            ledger: PointsLedger::new(policy),
        }
    }

    /// A log of events that are in order, checked against the balances that were recorded.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::BalanceContradicted`] where the events come to other balances, and the
    /// errors of [`PointsLedger::apply`].
    pub fn replay(
        policy: LedgerPolicy,
        events: Vec<Event<Id>>,
        recorded: &Balances,
    ) -> Result<Self, LoyaltyError> {
        let ledger = PointsLedger::replay(policy, &events)?;
        ledger.balances().must_equal(recorded)?;
        Ok(Self { events, ledger })
    }

    /// Lets an event happen and writes it down, or refuses it and changes nothing.
    ///
    /// # Errors
    ///
    /// The errors of [`PointsLedger::apply`], for an inserted event also of any event after it.
    pub fn push(&mut self, event: Event<Id>, late: LateEvent) -> Result<(), LoyaltyError> {
        let is_late = self.ledger.as_of().is_some_and(|now| event.at() < now);
        if is_late && late == LateEvent::Insert {
            return self.insert(event);
        }
        self.ledger.apply(&event)?;
        self.events.push(event);
        Ok(())
    }

    fn insert(&mut self, event: Event<Id>) -> Result<(), LoyaltyError> {
        let place = self
            .events
            .partition_point(|other| other.at() <= event.at());
        let (before, after) = self.events.split_at(place);
        let mut ledger = PointsLedger::new(self.ledger.policy());
        for event in before.iter().chain([&event]).chain(after) {
            ledger.apply(event)?;
        }
        self.ledger = ledger;
        self.events.insert(place, event);
        Ok(())
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Record<Id> {
    policy: LedgerPolicy,
    events: Vec<Event<Id>>,
    balances: Balances,
}

#[cfg(feature = "serde")]
impl<Id: Ord + Clone + Display> TryFrom<Record<Id>> for EventLog<Id> {
    type Error = LoyaltyError;

    fn try_from(record: Record<Id>) -> Result<Self, LoyaltyError> {
        Self::replay(record.policy, record.events, &record.balances)
    }
}

#[cfg(feature = "serde")]
impl<Id> From<EventLog<Id>> for Record<Id> {
    fn from(log: EventLog<Id>) -> Self {
        Self {
            policy: log.ledger.policy(),
            balances: *log.ledger.balances(),
            events: log.events,
        }
    }
}
