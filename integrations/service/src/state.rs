//! What the service knows: each customer's summary, the answers' tally, and the models.

use crate::config::Config;
use crate::error::ServiceError;
use crate::models::Models;
use crate::store::{Event, Store};
use clv::survey::{NpsScale, NpsTally, OffScale};
use clv::transactions::{AsOf, CustomerBase, CustomerState, FirstPurchase, LiveBase, Transaction, TransactionsError};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The one thing that all requests share.
#[derive(Debug)]
pub struct Service {
    pub config: Config,
    pub store: Store,
    customers: RwLock<LiveBase<String>>,
    answers: RwLock<NpsTally>,
    models: RwLock<Option<Arc<Models>>>,
}

impl Service {
    /// Opens the database, and reads what was known.
    pub async fn open(config: Config) -> Result<Self, ServiceError> {
        let store = Store::open(&config.database).await?;
        let mut customers = LiveBase::new(Config::rules()?);
        for event in store.events().await? {
            customers.push(transaction(event))?;
        }
        let mut answers = NpsTally::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
        for (score, count) in store.answers().await? {
            for _ in 0..count {
                answers.push(u8::try_from(score).ok())?;
            }
        }
        let models = match store.models().await? {
            Some(text) => Some(Arc::new(Models::read(&text, &config)?)),
            None => None,
        };
        Ok(Self {
            config,
            store,
            customers: RwLock::new(customers),
            answers: RwLock::new(answers),
            models: RwLock::new(models),
        })
    }

    /// Takes events that were written; gives those that come before their customer's latest day.
    pub fn take(&self, events: Vec<Event>) -> Result<Vec<Event>, ServiceError> {
        let mut late = Vec::new();
        let mut customers = write(&self.customers);
        for event in events {
            match customers.push(transaction(event.clone())) {
                Ok(_) => {}
                Err(TransactionsError::LateEvent { .. }) => late.push(event),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(late)
    }

    /// Reads a customer again from the database, as after a late event.
    pub async fn read_again(&self, customer: &str) -> Result<(), ServiceError> {
        let events = self.store.events_of(customer).await?;
        let mut state = CustomerState::new();
        let rules = Config::rules()?;
        for event in &events {
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

    /// Takes the scores of answers that were written.
    pub fn take_answers(&self, scores: &[u8]) -> Result<(), ServiceError> {
        Ok(write(&self.answers).push_all(scores)?)
    }

    /// The tally of all answers.
    pub fn answers(&self) -> NpsTally {
        *read(&self.answers)
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

fn transaction(event: Event) -> Transaction<String> {
    Transaction::new(event.customer, event.at, event.amount)
}

/// A lock whose holder panicked guards a value that is whole: every change is one assignment.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
