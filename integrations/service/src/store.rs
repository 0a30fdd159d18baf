//! What is kept: every event as it came, every answer, every model.
//!
//! One statement writes a batch: the events go as one JSON text, which both databases unfold. A key
//! that is known is not written again, so that sending a batch twice does nothing the second time.

use crate::error::ServiceError;
use crate::events::{Answer, Event};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use std::collections::HashSet;
use std::str::FromStr;

/// The database.
#[derive(Debug)]
pub enum Store {
    /// A file.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(PgPool),
}

const SQLITE_SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        customer TEXT NOT NULL,
        at TEXT NOT NULL,
        amount TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS events_of_customer ON events (customer);
    CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, score INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS answers_by_score ON answers (score);
    CREATE TABLE IF NOT EXISTS models (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        text TEXT NOT NULL
    );";

const POSTGRES_SCHEMA: &str = r#"
    CREATE TABLE IF NOT EXISTS events (
        position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        customer TEXT NOT NULL,
        at TEXT COLLATE "C" NOT NULL,
        amount TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS events_of_customer ON events (customer);
    CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, score INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS answers_by_score ON answers (score);
    CREATE TABLE IF NOT EXISTS models (
        position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        text TEXT NOT NULL
    );"#;

const SQLITE_APPEND: &str = "
    INSERT INTO events (key, customer, at, amount)
    SELECT value ->> 'key', value ->> 'customer', value ->> 'at', value ->> 'amount'
    FROM json_each($1) WHERE true
    ON CONFLICT (key) DO NOTHING";

const SQLITE_LAST: &str = "SELECT COALESCE(MAX(position), 0) FROM events";
const SQLITE_AFTER: &str = "SELECT key FROM events WHERE position > $1";

const POSTGRES_APPEND: &str = "
    INSERT INTO events (key, customer, at, amount)
    SELECT value ->> 'key', value ->> 'customer', value ->> 'at', value ->> 'amount'
    FROM json_array_elements($1::json) WITH ORDINALITY AS rows (value, place) ORDER BY place
    ON CONFLICT (key) DO NOTHING RETURNING key";

const SQLITE_KNOWN: &str = "
    SELECT key, customer, at, amount FROM events
    WHERE key IN (SELECT value FROM json_each($1))";

const POSTGRES_KNOWN: &str = "
    SELECT key, customer, at, amount FROM events
    WHERE key IN (SELECT value FROM json_array_elements_text($1::json))";

const SQLITE_ANSWER: &str = "
    INSERT INTO answers (key, score)
    SELECT value ->> 'key', value ->> 'score' FROM json_each($1) WHERE true
    ON CONFLICT (key) DO NOTHING RETURNING key";

const POSTGRES_ANSWER: &str = "
    INSERT INTO answers (key, score)
    SELECT value ->> 'key', (value ->> 'score')::integer FROM json_array_elements($1::json)
    ON CONFLICT (key) DO NOTHING RETURNING key";

const SQLITE_KNOWN_ANSWERS: &str = "
    SELECT key, CAST(score AS BIGINT) FROM answers
    WHERE key IN (SELECT value FROM json_each($1))";

const POSTGRES_KNOWN_ANSWERS: &str = "
    SELECT key, CAST(score AS BIGINT) FROM answers
    WHERE key IN (SELECT value FROM json_array_elements_text($1::json))";

const PAGE: &str = "
    SELECT position, key, customer, at, amount FROM events
    WHERE position > $1 ORDER BY position LIMIT 10000";
const OF_CUSTOMER: &str =
    "SELECT key, customer, at, amount FROM events WHERE customer = $1 ORDER BY at, position";

type Row = (String, String, String, String);

/// The same query on either database.
macro_rules! on {
    ($store:expr, $pool:ident => $query:expr) => {
        match $store {
            Store::Sqlite($pool) => $query,
            Store::Postgres($pool) => $query,
        }
    };
}

impl Store {
    /// Opens the database, and makes its tables where they are missing.
    pub async fn open(address: &str) -> Result<Self, ServiceError> {
        if address.starts_with("sqlite:") {
            // An acknowledged event is on the disk, whatever happens to the process or the machine. A batch
            // touches about one page an event, most of them again and again: 64 MiB of them stay in memory,
            // and as many wait in the log before they go where they belong.
            let options = SqliteConnectOptions::from_str(address)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .pragma("cache_size", "-65536")
                .pragma("wal_autocheckpoint", "16384");
            let pool = SqlitePoolOptions::new()
                .max_connections(4)
                .connect_with(options)
                .await?;
            sqlx::raw_sql(SQLITE_SCHEMA).execute(&pool).await?;
            Ok(Self::Sqlite(pool))
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            let pool = PgPoolOptions::new()
                .max_connections(8)
                .connect(address)
                .await?;
            sqlx::raw_sql(POSTGRES_SCHEMA).execute(&pool).await?;
            Ok(Self::Postgres(pool))
        } else {
            Err(ServiceError::DatabaseAddress(address.to_owned()))
        }
    }

    /// Lets all connections end.
    pub async fn close(&self) {
        on!(self, pool => pool.close().await);
    }

    /// Writes the events whose keys are not known yet, all or none, and gives those keys.
    pub async fn append(&self, events: &[Event]) -> Result<HashSet<String>, ServiceError> {
        let text = serialized(events)?;
        match self {
            Self::Sqlite(pool) => append_to_sqlite(pool, text, events).await,
            Self::Postgres(pool) => {
                let append = sqlx::query_as(POSTGRES_APPEND).bind(text);
                Ok(keys(append.fetch_all(pool).await?))
            }
        }
    }

    /// The events of these keys.
    pub async fn known(&self, keys: &[&str]) -> Result<Vec<Event>, ServiceError> {
        let text = serialized(keys)?;
        let rows: Vec<Row> = match self {
            Self::Sqlite(pool) => {
                sqlx::query_as(SQLITE_KNOWN)
                    .bind(text)
                    .fetch_all(pool)
                    .await?
            }
            Self::Postgres(pool) => {
                sqlx::query_as(POSTGRES_KNOWN)
                    .bind(text)
                    .fetch_all(pool)
                    .await?
            }
        };
        rows.into_iter().map(event).collect()
    }

    /// The events that were written after one, in that order: a page of them, and where it ends.
    pub async fn page(&self, after: i64) -> Result<(Vec<Event>, i64), ServiceError> {
        type Placed = (i64, String, String, String, String);
        let rows: Vec<Placed> =
            on!(self, pool => sqlx::query_as(PAGE).bind(after).fetch_all(pool).await?);
        let last = rows.last().map_or(after, |row| row.0);
        let events = rows
            .into_iter()
            .map(|(_, key, customer, at, amount)| event((key, customer, at, amount)));
        Ok((events.collect::<Result<_, _>>()?, last))
    }

    /// The events of a customer, in the order of their times.
    pub async fn events_of(&self, customer: &str) -> Result<Vec<Event>, ServiceError> {
        let rows: Vec<Row> =
            on!(self, pool => sqlx::query_as(OF_CUSTOMER).bind(customer).fetch_all(pool).await?);
        rows.into_iter().map(event).collect()
    }

    /// Writes the answers whose keys are not known yet, and gives those keys.
    pub async fn append_answers(
        &self,
        answers: &[Answer],
    ) -> Result<HashSet<String>, ServiceError> {
        let text = serialized(answers)?;
        let rows: Vec<(String,)> = match self {
            Self::Sqlite(pool) => {
                sqlx::query_as(SQLITE_ANSWER)
                    .bind(text)
                    .fetch_all(pool)
                    .await?
            }
            Self::Postgres(pool) => {
                sqlx::query_as(POSTGRES_ANSWER)
                    .bind(text)
                    .fetch_all(pool)
                    .await?
            }
        };
        Ok(keys(rows))
    }

    /// The answers of these keys.
    pub async fn known_answers(&self, keys: &[&str]) -> Result<Vec<Answer>, ServiceError> {
        let text = serialized(keys)?;
        let rows: Vec<(String, i64)> = match self {
            Self::Sqlite(pool) => {
                sqlx::query_as(SQLITE_KNOWN_ANSWERS)
                    .bind(text)
                    .fetch_all(pool)
                    .await?
            }
            Self::Postgres(pool) => {
                sqlx::query_as(POSTGRES_KNOWN_ANSWERS)
                    .bind(text)
                    .fetch_all(pool)
                    .await?
            }
        };
        Ok(rows
            .into_iter()
            .map(|(key, score)| Answer { key, score })
            .collect())
    }

    /// How many answers there are of each score.
    pub async fn answers(&self) -> Result<Vec<(i64, i64)>, ServiceError> {
        const COUNTS: &str =
            "SELECT CAST(score AS BIGINT), COUNT(*) FROM answers GROUP BY score ORDER BY score";
        Ok(on!(self, pool => sqlx::query_as(COUNTS).fetch_all(pool).await?))
    }

    /// Keeps a text that describes the models.
    pub async fn save_models(&self, text: &str) -> Result<(), ServiceError> {
        const SAVE: &str = "INSERT INTO models (text) VALUES ($1)";
        on!(self, pool => { sqlx::query(SAVE).bind(text).execute(pool).await?; });
        Ok(())
    }

    /// The text that was kept last.
    pub async fn models(&self) -> Result<Option<String>, ServiceError> {
        const LAST: &str = "SELECT text FROM models ORDER BY position DESC LIMIT 1";
        let row: Option<(String,)> =
            on!(self, pool => sqlx::query_as(LAST).fetch_optional(pool).await?);
        Ok(row.map(|(text,)| text))
    }
}

/// SQLite hands a statement's rows over one by one from a thread of its own, which costs more than to
/// write them: where as many were written as there are, none is asked for.
async fn append_to_sqlite(
    pool: &SqlitePool,
    text: String,
    events: &[Event],
) -> Result<HashSet<String>, ServiceError> {
    let mut batch = pool.begin_with("BEGIN IMMEDIATE").await?;
    let last: (i64,) = sqlx::query_as(SQLITE_LAST).fetch_one(&mut *batch).await?;
    let append = sqlx::query(SQLITE_APPEND).bind(text);
    let written = append.execute(&mut *batch).await?.rows_affected();
    let fresh = if written == events.len() as u64 {
        events.iter().map(|event| event.key.clone()).collect()
    } else {
        let after = sqlx::query_as(SQLITE_AFTER).bind(last.0);
        keys(after.fetch_all(&mut *batch).await?)
    };
    batch.commit().await?;
    Ok(fresh)
}

fn keys(rows: Vec<(String,)>) -> HashSet<String> {
    rows.into_iter().map(|(key,)| key).collect()
}

fn serialized(rows: &(impl serde::Serialize + ?Sized)) -> Result<String, ServiceError> {
    serde_json::to_string(rows).map_err(|error| ServiceError::Stored(error.to_string()))
}

/// An event from its stored texts.
fn event((key, customer, at, amount): Row) -> Result<Event, ServiceError> {
    match (at.parse(), amount.parse()) {
        (Ok(at), Ok(amount)) => Ok(Event {
            key,
            customer,
            at,
            amount,
        }),
        _ => Err(ServiceError::Stored(format!(
            "the event {key:?} at {at:?} of {amount:?}"
        ))),
    }
}
