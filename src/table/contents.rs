use super::{Cell, Words};
use crate::quantity::{Language, counted, with_commas};
use std::fmt;

/// A result that can be read as a table.
pub trait Tabular {
    /// The result as a table.
    fn table(&self) -> Table;
}

/// A column's name and unit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TableColumn {
    /// The name, such as `age`.
    pub name: Words,
    /// Its unit; empty where there is none.
    pub unit: Words,
}

/// Rows of cells under named columns, with a title above and notes below.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Table {
    /// The title.
    pub title: Words,
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// Its rows, a cell a column. Cells that a row lacks are missing; those beyond the last column
    /// are not shown.
    pub rows: Vec<Vec<Cell>>,
    /// Warnings and remarks, in words.
    pub notes: Vec<Words>,
    /// The language in which it is written.
    pub language: Language,
}

impl Table {
    /// A table without columns.
    pub fn new(title: impl Into<Words>) -> Self {
        Self {
            title: title.into(),
            columns: Vec::new(),
            rows: Vec::new(),
            notes: Vec::new(),
            language: Language::English,
        }
    }

    /// The same table with one more column.
    #[must_use]
    pub fn column(self, name: impl Into<Words>) -> Self {
        self.column_in(name, "")
    }

    /// The same table with one more column, of a unit.
    #[must_use]
    pub fn column_in(mut self, name: impl Into<Words>, unit: impl Into<Words>) -> Self {
        self.columns.push(TableColumn {
            name: name.into(),
            unit: unit.into(),
        });
        self
    }

    /// The same table with one more row.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.rows.push(cells.into_iter().collect());
        self
    }

    /// The same table with more rows.
    #[must_use]
    pub fn with_rows<R: IntoIterator<Item = Cell>>(
        mut self,
        rows: impl IntoIterator<Item = R>,
    ) -> Self {
        let rows = rows.into_iter().map(|row| row.into_iter().collect());
        self.rows.extend(rows);
        self
    }

    /// The same table with one more note.
    #[must_use]
    pub fn note(mut self, note: impl Into<Words>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same table in a language.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The same table with a currency in the head of every column of money, such as `USD`.
    #[must_use]
    pub fn in_currency(mut self, currency: &str) -> Self {
        for (place, column) in self.columns.iter_mut().enumerate() {
            let mut cells = self.rows.iter().filter_map(|row| row.get(place));
            if cells.any(|cell| matches!(cell, Cell::Money(_) | Cell::Amount(_))) {
                column.unit = match column.unit.is_empty() {
                    true => currency.into(),
                    false => Words::new(
                        format!("{currency} {}", column.unit.in_language(Language::English)),
                        format!("{}，{currency}", column.unit.in_language(Language::Chinese)),
                    ),
                };
            }
        }
        self
    }

    /// The first rows, and a note of how many are not shown.
    #[must_use]
    pub fn first_rows(mut self, rows: usize) -> Self {
        let left_out = self.rows.len().saturating_sub(rows);
        if left_out > 0 {
            self.rows.truncate(rows);
            let note = Words::new(
                not_shown(left_out, "row"),
                format!("另有 {} 行未显示。", with_commas(&left_out.to_string())),
            );
            return self.note(note);
        }
        self
    }

    pub(super) fn says<'a>(&self, words: &'a Words) -> &'a str {
        words.in_language(self.language)
    }
}

/// So many more that a table leaves out.
pub(super) fn not_shown(left_out: usize, what: &str) -> String {
    let more = counted(left_out, &format!("more {what}"));
    let are = if left_out == 1 { "is" } else { "are" };
    format!("{more} {are} not shown.")
}

/// As [`Table::to_text`].
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}
