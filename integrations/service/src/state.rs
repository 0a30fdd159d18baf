//! What the service knows: each customer's summary, the answers' tally, and the models.

use crate::config::Config;
use crate::error::ServiceError;
use crate::events::Event;
use crate::models::Models;
use crate::store::Store;
use clv::survey::{NpsScale, NpsTally};
use clv::transactions::{AsOf, CustomerBase, CustomerState, FirstPurchase, LiveBase, Transaction};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// How many events are taken before a reader gets a turn.
const A_TURN: usize = 64;

/// The one thing that all requests share.
#[derive(Debug)]
pub struct Service {
    pub config: Config,
    pub store: Store,
    customers: RwLock<LiveBase<String>>,
    /// Customers whose events are in the database but not all in their summary.
    behind: Mutex<BTreeSet<String>>,
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
            behind: Mutex::default(),
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
    /// that customer read again, in the order of time; so has one whom the database kept from it
    /// the last time.
    pub async fn take(&self, events: Vec<Event>) -> Result<(), ServiceError> {
        let mut events = events.into_iter().peekable();
        while events.peek().is_some() {
            self.push_all(events.by_ref().take(A_TURN));
            tokio::task::yield_now().await;
        }
        self.catch_up().await
    }

    /// Pushes events. The customer of one that does not follow what is known is behind.
    fn push_all(&self, events: impl Iterator<Item = Event>) {
        let mut customers = write(&self.customers);
        for Event {
            customer,
            at,
            amount,
            ..
        } in events
        {
            let row = Transaction::new(customer.clone(), at, amount);
            if customers.push(row).is_err() {
                self.behind().insert(customer);
            }
        }
    }

    /// Reads everyone again who is behind. Whom the database keeps from it stays so until the next
    /// events; a summary that cannot be is an error once, so that it blocks nobody else.
    async fn catch_up(&self) -> Result<(), ServiceError> {
        let behind = self.behind().clone();
        for customer in behind {
            let read = self.read_again(&customer).await;
            if !matches!(read, Err(ServiceError::Database(_))) {
                self.behind().remove(&customer);
            }
            read?;
        }
        Ok(())
    }

    fn behind(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.behind.lock().unwrap_or_else(PoisonError::into_inner)
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test ends where it fails")]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use clap::Parser;

    /// Between the writing of a late event and the reading of its customer the database goes away.
    #[tokio::test]
    async fn whom_the_database_kept_from_it_is_read_again() {
        let file = std::env::temp_dir().join(format!("clv-behind-{}.db", std::process::id()));
        let address = format!("sqlite://{}", file.display());
        let config = Config::parse_from(["clv-service", "--database", &address]);
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        let event = |customer: &str, on: u32| Event {
            key: format!("{customer}-{on}"),
            customer: customer.to_owned(),
            at: day(on).into(),
            amount: 10.into(),
        };
        let mut service = Service::open(config).await.unwrap();
        let frequencies = |service: &Service| {
            let base = service.base(day(31).into()).unwrap();
            base.frequency().to_vec()
        };

        let first = vec![event("ann", 1), event("ann", 9), event("bob", 9)];
        service.store.append(&first).await.unwrap();
        service.take(first).await.unwrap();
        assert_eq!(frequencies(&service), [1, 0]);

        let late = vec![event("ann", 4), event("bob", 12), event("bob", 5)];
        service.store.append(&late).await.unwrap();
        service.store.close().await;
        let taken = service.take(late).await;
        assert!(matches!(taken, Err(ServiceError::Database(_))), "{taken:?}");
        // What follows the known is counted; the rest waits.
        assert_eq!(frequencies(&service), [1, 1]);

        service.store = Store::open(&address).await.unwrap();
        service.take(Vec::new()).await.unwrap();
        assert_eq!(frequencies(&service), [2, 2]);
        assert!(service.behind().is_empty());
        service.store.close().await;
        std::fs::remove_file(&file).unwrap();
    }
}
