//! The one writer: whatever waits is written together, then taken into the summaries, then answered.

use crate::error::ServiceError;
use crate::events::{Event, Receipt};
use crate::state::Service;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// How many events are written in one statement at most, if batches are small.
const AT_ONCE: usize = 10_000;

struct Batch {
    events: Vec<Event>,
    reply: oneshot::Sender<Result<Receipt, ServiceError>>,
}

/// Where batches are handed in.
#[derive(Clone)]
pub struct Writer(mpsc::Sender<Batch>);

impl Writer {
    /// Hands a batch in, and waits until it is on the disk.
    pub async fn write(&self, events: Vec<Event>) -> Result<Receipt, ServiceError> {
        let (reply, receipt) = oneshot::channel();
        let batch = Batch { events, reply };
        self.0
            .send(batch)
            .await
            .map_err(|_| ServiceError::Stopping)?;
        receipt.await.map_err(|_| ServiceError::Stopping)?
    }
}

/// Starts the writer, which ends when no one can hand in any more. It has a thread of its own: a batch is
/// the work of milliseconds, and those who ask need not wait for it.
pub fn start(service: Arc<Service>) -> (Writer, JoinHandle<()>) {
    let (sender, mut waiting) = mpsc::channel::<Batch>(1024);
    let runtime = Handle::current();
    let write_all = async move {
        while let Some(first) = waiting.recv().await {
            let mut batches = vec![first];
            let mut events = batches[0].events.len();
            while events < AT_ONCE
                && let Ok(batch) = waiting.try_recv()
            {
                events += batch.events.len();
                batches.push(batch);
            }
            write(&service, batches).await;
        }
    };
    let task = tokio::task::spawn_blocking(move || runtime.block_on(write_all));
    (Writer(sender), task)
}

async fn write(service: &Service, batches: Vec<Batch>) {
    let events: Vec<Event> = batches
        .iter()
        .flat_map(|batch| batch.events.clone())
        .collect();
    match written(service, events).await {
        Ok(mut fresh) => {
            for batch in batches {
                let receipt = receipt(service, &batch.events, &mut fresh).await;
                let _ = batch.reply.send(receipt);
            }
        }
        Err(error) => {
            let reason = error.to_string();
            for batch in batches {
                let _ = batch
                    .reply
                    .send(Err(ServiceError::NotWritten(reason.clone())));
            }
        }
    }
}

/// Writes and takes events; gives the keys of the new ones.
async fn written(service: &Service, events: Vec<Event>) -> Result<HashSet<String>, ServiceError> {
    let fresh = service.store.append(&events).await?;
    let mut seen = HashSet::new();
    let new: Vec<Event> = events
        .into_iter()
        .filter(|event| fresh.contains(&event.key) && seen.insert(event.key.clone()))
        .collect();
    service.take(new).await?;
    Ok(fresh)
}

/// What became of one batch; `fresh` are the keys that are new and not yet counted.
async fn receipt(
    service: &Service,
    events: &[Event],
    fresh: &mut HashSet<String>,
) -> Result<Receipt, ServiceError> {
    let mut receipt = Receipt::default();
    let again = receipt.accept(events, fresh);
    if !again.is_empty() {
        let keys: Vec<&str> = again.iter().map(|event| event.key.as_str()).collect();
        receipt.compare(&again, &service.store.known(&keys).await?);
    }
    Ok(receipt)
}
