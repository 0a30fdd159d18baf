//! Tables that a person reads, or that a program reads as JSON.

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
    /// A p-value; never shown as 0.
    PValue(f64),
    /// Nothing to show.
    Blank,
}

impl Cell {
    pub fn text(text: impl fmt::Display) -> Self {
        Self::Text(text.to_string())
    }

    fn print(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Number(value, decimals) => format!("{value:.decimals$}"),
            Self::Share(share) => format!("{:.1} %", 100.0 * share),
            Self::Points(score) => format!("{:+.1}", 100.0 * score),
            Self::PValue(p) if *p < 0.0001 => "<0.0001".to_owned(),
            Self::PValue(p) => format!("{p:.4}"),
            Self::Blank => "–".to_owned(),
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
        let printed: Vec<Vec<String>> = (self.rows.iter())
            .map(|row| row.iter().map(Cell::print).collect())
            .collect();
        let width = |column: usize, name: &str| {
            let cells = printed.iter().filter_map(|row| row.get(column));
            cells
                .map(|cell| cell.chars().count())
                .fold(name.chars().count(), usize::max)
        };
        let widths: Vec<usize> = (self.columns.iter().enumerate())
            .map(|(column, name)| width(column, name))
            .collect();
        let mut line = |cells: &mut dyn Iterator<Item = &str>| {
            for (column, (cell, width)) in cells.zip(&widths).enumerate() {
                match column {
                    0 => write!(f, "  {cell:<width$}")?,
                    _ => write!(f, "  {cell:>width$}")?,
                }
            }
            writeln!(f)
        };
        line(&mut self.columns.iter().copied())?;
        for row in &printed {
            line(&mut row.iter().map(String::as_str))?;
        }
        writeln!(f, "  {}", self.note)
    }
}
