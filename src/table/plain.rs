//! Text for a terminal, and Markdown.

use super::number::{decimals_of, decimals_of_column, money, per_cent, shown};
use super::text::{columns, one_line};
use super::{Cell, Table};
use crate::quantity::{Language, with_commas};
use crate::statistics::p_value;
use std::iter::{once, repeat_n};

/// The sign for a number that does not exist.
const MISSING: &str = "–";

impl Table {
    /// The table in aligned columns, the title above and the notes below.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        let title = one_line(self.says(&self.title));
        if !title.is_empty() {
            out.push_str(&format!("{title}\n\n"));
        }
        let cells = self.shown();
        let names = self.names();
        let units: Vec<String> = self.units();
        let has_units = units.iter().any(|unit| !unit.is_empty());
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|place| {
                let heads = [&names, &units]
                    .into_iter()
                    .filter_map(|row| row.get(place));
                let own = cells.iter().filter_map(|row| row.get(place));
                heads
                    .chain(own)
                    .map(|text| columns(text))
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let line = |row: &[String]| self.line(row, &widths);
        if !names.is_empty() {
            out.push_str(&line(&names));
            if has_units {
                out.push_str(&line(&units));
            }
            let rules = widths.iter().map(|width| "-".repeat(*width));
            out.push_str(&line(&rules.collect::<Vec<_>>()));
        }
        for row in &cells {
            out.push_str(&line(row));
        }
        if !self.notes.is_empty() {
            out.push('\n');
        }
        for note in &self.notes {
            out.push_str(&format!("{}\n", one_line(self.says(note))));
        }
        out
    }

    /// The table in Markdown, as GitHub reads it; names are escaped.
    pub fn to_markdown(&self) -> String {
        let mut out = String::new();
        let title = markdown(self.says(&self.title));
        if !title.is_empty() {
            out.push_str(&format!("**{title}**\n\n"));
        }
        let line = |row: Vec<String>| format!("| {} |\n", row.join(" | "));
        let heads = self.names().into_iter().zip(self.units());
        let heads = heads.map(|(name, unit)| match unit.as_str() {
            "" => markdown(&name),
            unit => self.with_unit(&markdown(&name), &markdown(unit)),
        });
        out.push_str(&line(heads.collect()));
        let sides = (0..self.columns.len()).map(|place| {
            let side = if self.is_numeric(place) {
                "---:"
            } else {
                "---"
            };
            side.to_owned()
        });
        out.push_str(&line(sides.collect()));
        for row in self.shown() {
            out.push_str(&line(row.iter().map(|text| markdown(text)).collect()));
        }
        for note in &self.notes {
            out.push_str(&format!("\n{}\n", markdown(self.says(note))));
        }
        out
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for (place, width) in widths.iter().enumerate() {
            let text = row.get(place).map_or("", String::as_str);
            let gap = repeat_n(' ', width.saturating_sub(columns(text)));
            if place > 0 {
                line.push_str("  ");
            }
            if self.is_numeric(place) {
                line.extend(gap);
                line.push_str(text);
            } else {
                line.push_str(text);
                line.extend(gap);
            }
        }
        format!("{}\n", line.trim_end())
    }

    pub(super) fn names(&self) -> Vec<String> {
        let names = self.columns.iter().map(|column| &column.name);
        names.map(|name| one_line(self.says(name))).collect()
    }

    pub(super) fn units(&self) -> Vec<String> {
        let units = self.columns.iter().map(|column| &column.unit);
        units.map(|unit| one_line(self.says(unit))).collect()
    }

    fn with_unit(&self, name: &str, unit: &str) -> String {
        match self.language {
            Language::English => format!("{name} ({unit})"),
            Language::Chinese => format!("{name}（{unit}）"),
        }
    }

    /// Whether a column holds numbers, which stand to the right: also where none of them is known.
    pub(super) fn is_numeric(&self, place: usize) -> bool {
        let cells = || self.rows.iter().filter_map(|row| row.get(place));
        let is_unknown = || cells().next().is_some() && cells().all(|cell| *cell == Cell::Missing);
        cells().any(Cell::is_number) || is_unknown()
    }

    /// Every cell as it is read, row by row.
    pub(super) fn shown(&self) -> Vec<Vec<String>> {
        let decimals: Vec<Option<usize>> = (0..self.columns.len())
            .map(|place| {
                let cells = self.rows.iter().filter_map(|row| row.get(place));
                decimals_of_column(cells.filter_map(|cell| match cell {
                    Cell::Number(value) if value.is_finite() => Some(*value),
                    _ => None,
                }))
            })
            .collect();
        let row = |row: &Vec<Cell>| {
            let places = decimals.iter().enumerate();
            let cell = |(place, decimals): (usize, &Option<usize>)| {
                row.get(place)
                    .map_or_else(|| MISSING.to_owned(), |cell| self.cell(cell, *decimals))
            };
            places.map(cell).collect()
        };
        self.rows.iter().map(row).collect()
    }

    /// Without decimals of its column a number has its own.
    fn cell(&self, cell: &Cell, decimals: Option<usize>) -> String {
        match cell {
            Cell::Text(words) => one_line(self.says(words)),
            Cell::Count(count) => with_commas(&count.to_string()),
            Cell::Number(value) if value.is_finite() => shown(
                *value,
                decimals.unwrap_or_else(|| decimals_of(once(*value))),
            ),
            Cell::Hundredths(value) | Cell::Amount(value) if value.is_finite() => shown(*value, 2),
            Cell::Share(share) if share.is_finite() => per_cent(*share),
            Cell::PValue(p) if p.is_finite() => p_value(*p),
            Cell::Money(amount) => money(*amount),
            Cell::Number(_)
            | Cell::Hundredths(_)
            | Cell::Share(_)
            | Cell::PValue(_)
            | Cell::Amount(_)
            | Cell::Missing => MISSING.to_owned(),
        }
    }
}

/// Text in which no character means anything to Markdown.
fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in one_line(text).chars() {
        match sign {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' => safe.extend(['\\', sign]),
            sign => safe.push(sign),
        }
    }
    safe
}
