//! Tables that a person reads, or that a program reads as JSON.

use clv::table::Cell as Shown;
use serde_json::{Map, Value, json};
use std::fmt;

/// One value of a table.
pub enum Cell {
    Text(String),
    Count(u64),
    /// With so many decimals where a person reads it.
    Number(f64, usize),
    /// A share as a percentage.
    Share(f64),
    /// A score in −100 … 100.
    Points(f64),
    /// A p-value.
    PValue(f64),
    /// Nothing to show.
    Blank,
}

impl Cell {
    pub fn text(text: impl fmt::Display) -> Self {
        Self::Text(text.to_string())
    }

    fn shown(&self) -> Shown {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Count(count) => (*count).into(),
            Self::Number(value, decimals) => format!("{value:.decimals$}").into(),
            Self::Share(share) => Shown::Share(*share),
            Self::Points(score) => format!("{:+.1}", 100.0 * score).into(),
            Self::PValue(p) => Shown::PValue(*p),
            Self::Blank => Shown::Missing,
        }
    }

    /// Shares and scores as they are, in [0, 1] and [−1, 1].
    fn json(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Count(count) => json!(count),
            Self::Number(value, _)
            | Self::Share(value)
            | Self::Points(value)
            | Self::PValue(value) => json!(value),
            Self::Blank => Value::Null,
        }
    }
}

/// A titled table with a note on its method.
pub struct Table {
    pub title: &'static str,
    pub note: String,
    pub columns: &'static [&'static str],
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub fn json(&self) -> Value {
        let row = |cells: &Vec<Cell>| -> Value {
            let names = self.columns.iter().map(|name| (*name).to_owned());
            names
                .zip(cells.iter().map(Cell::json))
                .collect::<Map<_, _>>()
                .into()
        };
        let rows: Vec<Value> = self.rows.iter().map(row).collect();
        json!({ "title": self.title, "method": self.note, "rows": rows })
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = clv::table::Table::new(self.title).note(self.note.as_str());
        let table = self
            .columns
            .iter()
            .fold(table, |table, name| table.column(*name));
        table
            .with_rows(self.rows.iter().map(|row| row.iter().map(Cell::shown)))
            .fmt(f)
    }
}
