//! What the service knows: each customer's summary, the answers' tally, and the models.

use crate::config::Config;
use crate::error::ServiceError;
use crate::events::Event;
use crate::models::Models;
use crate::store::Store;
use clv::survey::{NpsScale, NpsTally};
use clv::transactions::{
    AsOf, CustomerBase, CustomerState, FirstPurchase, LiveBase, Transaction, TransactionsError,
};
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// How many events are taken before a reader gets a turn.
const A_TURN: usize = 256;

/// The one thing that all requests share.
#[derive(Debug)]
pub struct Service {
    pub config: Config,
    pub store: Store,
    customers: RwLock<LiveBase<String>>,
    models: RwLock<Option<Arc<Models>>>,
    /// Held while models are fitted, so that each fit is compared with the one before.
    pub fitting: tokio::sync::Mutex<()>,
}

impl Service {
    /// Opens the database, and reads what was known.
    pub async fn open(config: Config) -> Result<Self, ServiceError> {
        config.terms()?;
        let store = Store::open(&config.database).await?;
        let models = match store.models().await? {
            Some(text) => Some(Arc::new(Models::read(&text, &config)?)),
            None => None,
        };
        let service = Self {
            config,
            store,
            customers: RwLock::new(LiveBase::new(Config::rules())),
            models: RwLock::new(models),
            fitting: tokio::sync::Mutex::new(()),
        };
        let mut read_to = 0;
        loop {
            let (events, last) = service.store.page(read_to).await?;
            if events.is_empty() {
                return Ok(service);
            }
            service.take(events).await?;
            read_to = last;
        }
    }

    /// Takes events that are in the database. One that comes before its customer's latest day has
    /// that customer read again, in the order of time.
    pub async fn take(&self, events: Vec<Event>) -> Result<(), ServiceError> {
        let mut late = BTreeSet::new();
        let mut events = events.into_iter().peekable();
        while events.peek().is_some() {
            self.push_all(events.by_ref().take(A_TURN), &mut late)?;
            tokio::task::yield_now().await;
        }
        for customer in late {
            self.read_again(&customer).await?;
        }
        Ok(())
    }

    /// Pushes events, and names the customers of late ones.
    fn push_all(
        &self,
        events: impl Iterator<Item = Event>,
        late: &mut BTreeSet<String>,
    ) -> Result<(), ServiceError> {
        let mut customers = write(&self.customers);
        for Event {
            customer,
            at,
            amount,
            ..
        } in events
        {
            match customers.push(Transaction::new(customer.clone(), at, amount)) {
                Ok(_) => {}
                Err(TransactionsError::LateEvent { .. }) => {
                    late.insert(customer);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    async fn read_again(&self, customer: &str) -> Result<(), ServiceError> {
        let (mut state, rules) = (CustomerState::new(), Config::rules());
        for event in self.store.events_of(customer).await? {
            state.push(&rules, event.at, event.amount)?;
        }
        if let Some(known) = write(&self.customers).get_mut(customer) {
            *known = state;
        }
        Ok(())
    }

    /// The summary of a customer.
    pub fn customer(&self, customer: &str) -> Option<CustomerState> {
        read(&self.customers).get(customer).copied()
    }

    /// Number of customers.
    pub fn customers(&self) -> usize {
        read(&self.customers).len()
    }

    /// The base as of a time.
    pub fn base(&self, as_of: AsOf) -> Result<CustomerBase<String>, ServiceError> {
        Ok(read(&self.customers).base(as_of, Config::UNIT, FirstPurchase::Excluded)?)
    }

    /// The tally of all answers.
    pub async fn answers(&self) -> Result<NpsTally, ServiceError> {
        let mut counts = [0; 11];
        for (score, count) in self.store.answers().await? {
            let place = usize::try_from(score)
                .ok()
                .and_then(|score| counts.get_mut(score));
            if let (Some(place), Ok(count)) = (place, u64::try_from(count)) {
                *place = count;
            }
        }
        Ok(NpsTally::from_counts(NpsScale::ZERO_TO_TEN, &counts)?)
    }

    /// The models of the last fit.
    pub fn models(&self) -> Option<Arc<Models>> {
        read(&self.models).clone()
    }

    /// Puts models in the place of the last ones.
    pub fn set_models(&self, models: Models) {
        *write(&self.models) = Some(Arc::new(models));
    }
}

/// A lock whose holder panicked guards a value that is whole: every change is one assignment.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
