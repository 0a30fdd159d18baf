//! What comes in, and what is refused at the door: a row that is refused here reaches neither the
//! database nor a sum.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use clv::transactions::AsOf;
use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::{HashMap, HashSet};
use thiserror::Error;

/// The longest key or customer, in bytes.
const LONGEST_NAME: usize = 200;
/// The largest amount either way: sums of ten billion of them, to the last place, are exact.
const LARGEST_AMOUNT: Decimal = Decimal::from_parts(0xD4A5_1000, 0xE8, 0, false, 0);
/// The most decimal places of an amount.
const MOST_PLACES: u32 = 6;
/// Dates before it are those of systems that know none.
const FIRST_YEAR: NaiveDate = match NaiveDate::from_ymd_opt(1900, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

/// A purchase, or a refund as a negative amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Names the event: the same key is the same event.
    pub key: String,
    /// Who.
    pub customer: String,
    /// When, in UTC: `2024-03-09T10:15:00`; with an offset, `2024-03-09T10:15:00+01:00`, it is
    /// converted.
    #[serde(deserialize_with = "time")]
    pub at: NaiveDateTime,
    /// How much.
    pub amount: Decimal,
}

/// An answer to "how likely are you to recommend us", 0 to 10.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Names the answer: the same key is the same answer.
    pub key: String,
    /// 0 to 10.
    pub score: i64,
}

/// Why a row is not taken.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Reason {
    #[error("a {what} must have 1 to {LONGEST_NAME} bytes and no control characters, got {got:?}")]
    Name { what: &'static str, got: String },
    #[error("the time must not be after the end of today (UTC), {today}, got {at}")]
    Future {
        today: NaiveDateTime,
        at: NaiveDateTime,
    },
    #[error("the time must not be before {FIRST_YEAR}, got {at}")]
    Early { at: NaiveDateTime },
    #[error(
        "the amount must be from -{LARGEST_AMOUNT} to {LARGEST_AMOUNT} with at most {MOST_PLACES} \
         decimal places, got {amount}"
    )]
    Amount { amount: Decimal },
    #[error("the score must be 0 to 10, got {score}")]
    Score { score: i64 },
    #[error(
        "another row with this key was taken before and stays; a correction needs a key of its own"
    )]
    Conflict,
}

impl Reason {
    /// Its name, for programs.
    fn name(&self) -> &'static str {
        match self {
            Self::Name { .. } => "name",
            Self::Future { .. } => "future_event",
            Self::Early { .. } => "early_event",
            Self::Amount { .. } => "amount",
            Self::Score { .. } => "score",
            Self::Conflict => "key_conflict",
        }
    }
}

/// A row that comes in by key.
pub trait Row: PartialEq + Sized {
    /// The key.
    fn key(&self) -> &str;
    /// Whether the row can be taken today.
    fn check(&self, today: AsOf) -> Result<(), Reason>;
}

impl Row for Event {
    fn key(&self) -> &str {
        &self.key
    }

    fn check(&self, today: AsOf) -> Result<(), Reason> {
        let Self { at, amount, .. } = *self;
        name("key", &self.key)?;
        name("customer", &self.customer)?;
        if !today.includes(at) {
            return Err(Reason::Future {
                today: today.last_instant(),
                at,
            });
        }
        if at.date() < FIRST_YEAR {
            return Err(Reason::Early { at });
        }
        if amount.abs() > LARGEST_AMOUNT || amount.normalize().scale() > MOST_PLACES {
            return Err(Reason::Amount { amount });
        }
        Ok(())
    }
}

impl Row for Answer {
    fn key(&self) -> &str {
        &self.key
    }

    fn check(&self, _: AsOf) -> Result<(), Reason> {
        name("key", &self.key)?;
        match self.score {
            0..=10 => Ok(()),
            score => Err(Reason::Score { score }),
        }
    }
}

fn name(what: &'static str, text: &str) -> Result<(), Reason> {
    if (1..=LONGEST_NAME).contains(&text.len()) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let got = text.chars().take(40).collect();
    Err(Reason::Name { what, got })
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDateTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    let naive = text.parse::<NaiveDateTime>();
    let with_offset = || DateTime::parse_from_rfc3339(&text).map(|at| at.naive_utc());
    naive.or_else(|_| with_offset()).map_err(|_| {
        D::Error::custom(format!(
            "a time must be like 2024-03-09T10:15:00, got {text:?}"
        ))
    })
}

/// What became of a list of rows.
#[derive(Debug, Default, Serialize)]
pub struct Receipt {
    /// Rows that are new, and on the disk.
    pub accepted: usize,
    /// Rows that were known already, with the same content.
    pub repeated: usize,
    /// Rows that were not taken, and why.
    pub refused: Vec<Refusal>,
}

/// A row that was not taken.
#[derive(Debug, Serialize)]
pub struct Refusal {
    /// Its key.
    pub key: String,
    /// The reason's name.
    pub error: &'static str,
    /// The reason in words.
    pub message: String,
}

impl Receipt {
    /// Takes from the list what cannot be taken today.
    pub fn check<T: Row>(&mut self, rows: Vec<T>, today: AsOf) -> Vec<T> {
        let (mut taken, mut refused) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            match row.check(today) {
                Ok(()) => taken.push(row),
                Err(reason) => refused.push(Refusal::new(&row, &reason)),
            }
        }
        self.refused.extend(refused);
        taken
    }

    /// Counts the rows whose keys are new, each once, and gives the others.
    pub fn accept<'a, T: Row>(&mut self, rows: &'a [T], fresh: &mut HashSet<String>) -> Vec<&'a T> {
        let again: Vec<&T> = rows.iter().filter(|row| !fresh.remove(row.key())).collect();
        self.accepted += rows.len() - again.len();
        again
    }

    /// Counts rows whose keys are known, by what is known of them.
    pub fn compare<T: Row>(&mut self, again: &[&T], known: &[T]) {
        let known: HashMap<&str, &T> = known.iter().map(|row| (row.key(), row)).collect();
        for row in again {
            match known.get(row.key()) == Some(row) {
                true => self.repeated += 1,
                false => self.refused.push(Refusal::new(*row, &Reason::Conflict)),
            }
        }
    }
}

impl Refusal {
    fn new(row: &impl Row, reason: &Reason) -> Self {
        Self {
            key: row.key().chars().take(LONGEST_NAME).collect(),
            error: reason.name(),
            message: reason.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LARGEST_AMOUNT;

    #[test]
    fn the_largest_amount_is_a_million_millions() {
        assert_eq!(LARGEST_AMOUNT.to_string(), "1000000000000");
    }
}
