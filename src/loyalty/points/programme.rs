use super::balances::Balances;
use super::event::Event;
use super::ledger::PointsLedger;
use super::policy::LedgerPolicy;
use crate::loyalty::LoyaltyError;
use chrono::NaiveDateTime;
use hashbrown::{DefaultHashBuilder, HashMap};
use std::fmt::Display;
use std::hash::{BuildHasher, Hash};

/// The ledgers of all members of a programme.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use clv::loyalty::points::{ConsumptionOrder, Event, LedgerPolicy, Programme, RefundPolicy};
///
/// let at = NaiveDate::from_ymd_opt(2026, 1, 1).and_then(|day| day.and_hms_opt(9, 0, 0)).ok_or("a date")?;
/// let earn = |points| Event::Earn { at, lot: 1_u64, points, expires_at: None, available_from: None };
/// let programme = Programme::replay(
///     LedgerPolicy {
///         consumption: ConsumptionOrder::EarliestExpiry,
///         refund: RefundPolicy::NegativeBalance,
///     },
///     &[("ann", earn(100)), ("bob", earn(40))],
/// )?;
/// assert_eq!(programme.balances()?.issued, 140);
/// assert_eq!(programme.ledger(&"bob").map(|ledger| ledger.balances().available), Some(40));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Programme<Member, Id> {
    policy: LedgerPolicy,
    /// A member's ledger is in the shard that its hash says.
    shards: Vec<HashMap<Member, PointsLedger<Id>>>,
    hasher: DefaultHashBuilder,
}

impl<Member: Hash + Eq + Clone, Id: Ord + Clone + Display> Programme<Member, Id> {
    /// A programme without members.
    pub fn new(policy: LedgerPolicy) -> Self {
        Self::with_shards(policy, 1)
    }

    fn with_shards(policy: LedgerPolicy, shards: usize) -> Self {
        Self {
            policy,
            shards: (0..shards).map(|_| HashMap::new()).collect(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// Lets an event of a member happen, or refuses it and changes nothing.
    ///
    /// # Errors
    ///
    /// As [`PointsLedger::apply`].
    pub fn apply(&mut self, member: &Member, event: &Event<Id>) -> Result<(), LoyaltyError> {
        let policy = self.policy;
        let shard = self.shard(member);
        match self.shards.get_mut(shard) {
            Some(ledgers) => apply(ledgers, policy, member, event),
            None => Ok(()),
        }
    }

    /// The shard of a member.
    fn shard(&self, member: &Member) -> usize {
        // The low and the top bits of a hash place it inside of a shard's table.
        let hash = self.hasher.hash_one(member) >> 32;
        (hash as usize) % self.shards.len().max(1)
    }

    /// The ledger of a member, `None` for one without events.
    pub fn ledger(&self, member: &Member) -> Option<&PointsLedger<Id>> {
        self.shards.get(self.shard(member))?.get(member)
    }

    /// Every member with its ledger, in no particular order.
    pub fn ledgers(&self) -> impl Iterator<Item = (&Member, &PointsLedger<Id>)> {
        self.shards.iter().flatten()
    }

    /// The number of members who have had an event.
    pub fn members(&self) -> usize {
        self.shards.iter().map(HashMap::len).sum()
    }

    /// Lets time pass for every member.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::OutOfOrder`] where a member has had an event after `at`; then nothing
    /// has changed for anybody.
    pub fn pass_time(&mut self, at: NaiveDateTime) -> Result<(), LoyaltyError> {
        for (_, ledger) in self.ledgers() {
            ledger.must_not_go_back(at)?;
        }
        for ledger in self.shards.iter_mut().flat_map(HashMap::values_mut) {
            ledger.advance(at);
        }
        Ok(())
    }

    /// The fate of the points of all members.
    ///
    /// # Errors
    ///
    /// [`LoyaltyError::TooManyPoints`] where a sum does not fit in 64 bits.
    pub fn balances(&self) -> Result<Balances, LoyaltyError> {
        self.ledgers()
            .try_fold(Balances::default(), |total, (_, ledger)| {
                total.merge(ledger.balances())
            })
    }
}

fn apply<Member: Hash + Eq + Clone, Id: Ord + Clone + Display>(
    ledgers: &mut HashMap<Member, PointsLedger<Id>>,
    policy: LedgerPolicy,
    member: &Member,
    event: &Event<Id>,
) -> Result<(), LoyaltyError> {
    if let Some(ledger) = ledgers.get_mut(member) {
        return ledger.apply(event);
    }
    let mut ledger = PointsLedger::new(policy);
    ledger.apply(event)?;
    ledgers.insert(member.clone(), ledger);
    Ok(())
}

impl<Member, Id> Programme<Member, Id>
where
    Member: Hash + Eq + Clone + Send + Sync,
    Id: Ord + Clone + Display + Send + Sync,
{
    /// The programme after a sequence of events, each member's in order; members are independent
    /// of each other, and with the feature `parallel` they are spread over all threads.
    ///
    /// # Errors
    ///
    /// As [`PointsLedger::apply`], of the first event that cannot happen.
    pub fn replay(
        policy: LedgerPolicy,
        events: &[(Member, Event<Id>)],
    ) -> Result<Self, LoyaltyError> {
        #[cfg(feature = "parallel")]
        let shards = rayon::current_num_threads();
        #[cfg(not(feature = "parallel"))]
        let shards = 1;
        let mut programme = Self::with_shards(policy, shards.max(1));
        let replayed = programme.replay_shards(events);
        let mut first_error: Option<(usize, LoyaltyError)> = None;
        for (shard, result) in programme.shards.iter_mut().zip(replayed) {
            match result {
                Ok(ledgers) => *shard = ledgers,
                Err((place, error)) => {
                    if first_error.as_ref().is_none_or(|(first, _)| place < *first) {
                        first_error = Some((place, error));
                    }
                }
            }
        }
        match first_error {
            Some((_, error)) => Err(error),
            None => Ok(programme),
        }
    }

    fn replay_shards(&self, events: &[(Member, Event<Id>)]) -> Vec<ReplayedShard<Member, Id>> {
        let replay = |shard: usize| self.replay_shard(shard, events);
        #[cfg(feature = "parallel")]
        {
            use rayon::prelude::*;
            (0..self.shards.len()).into_par_iter().map(replay).collect()
        }
        #[cfg(not(feature = "parallel"))]
        (0..self.shards.len()).map(replay).collect()
    }

    /// The ledgers of a shard's members, or the place of the first event that cannot happen.
    ///
    /// Member by member: one whose events lie far apart would be fetched from memory for each.
    fn replay_shard(
        &self,
        shard: usize,
        events: &[(Member, Event<Id>)],
    ) -> ReplayedShard<Member, Id> {
        let mut ledgers = HashMap::new();
        let mut first_error: Option<(usize, LoyaltyError)> = None;
        for places in self.places_by_member(shard, events) {
            let mut ledger = PointsLedger::new(self.policy);
            let mut of_member = places
                .iter()
                .filter_map(|&place| Some((place, events.get(place)?)));
            let failed = of_member.find_map(|(place, (_, event))| {
                let error = ledger.apply(event).err()?;
                Some((place, error))
            });
            if let Some((place, error)) = failed {
                if first_error.as_ref().is_none_or(|(first, _)| place < *first) {
                    first_error = Some((place, error));
                }
            } else if let Some((member, _)) = places.first().and_then(|&place| events.get(place)) {
                ledgers.insert(member.clone(), ledger);
            }
        }
        first_error.map_or(Ok(ledgers), Err)
    }

    /// The places of each member's events, for the members of a shard.
    fn places_by_member(
        &self,
        shard: usize,
        events: &[(Member, Event<Id>)],
    ) -> impl Iterator<Item = Vec<usize>> {
        let mut numbers: HashMap<&Member, usize> = HashMap::new();
        let mut places: Vec<Vec<usize>> = Vec::new();
        for (place, (member, _)) in events.iter().enumerate() {
            if self.shard(member) == shard {
                let number = *numbers.entry(member).or_insert(places.len());
                match places.get_mut(number) {
                    Some(of_member) => of_member.push(place),
                    None => places.push(vec![place]),
                }
            }
        }
        places.into_iter()
    }
}

type ReplayedShard<Member, Id> = Result<HashMap<Member, PointsLedger<Id>>, (usize, LoyaltyError)>;
