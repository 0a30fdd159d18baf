//! Charts and tables in one HTML file that needs nothing else: no network, no other file.
//!
//! It has a table of contents, tables that are sorted by a click on a column's name, light and dark
//! as the reader's system is set, charts for a screen and for a phone, and it prints. Everything that
//! comes from data is escaped.
//!
//! ```
//! use clv::report::Report;
//! use clv::table::Table;
//!
//! let table = Table::new("Spend").column("customer").column("spend").row(["<b>".into(), 3.5.into()]);
//! let html = Report::new("Customers").section("Who they are").table(table).to_html();
//! assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"));
//! ```

mod page;

use crate::plot::Chart;
use crate::quantity::Language;
use crate::table::{Table, Words};
use std::io;
use std::path::Path;

/// A part of a report.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Part {
    /// The heading of a section, with an entry in the table of contents.
    Section(Words),
    /// A paragraph.
    Text(Words),
    /// A chart.
    Chart(Chart),
    /// A table.
    Table(Table),
    /// A table that is folded away under a line until that is clicked.
    Folded(Words, Table),
}

/// Sections of text, charts and tables under a title.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    /// Its title.
    pub title: Words,
    /// Its parts in order.
    pub parts: Vec<Part>,
    /// The language in which all of it is written.
    pub language: Language,
}

impl Report {
    /// A report without parts.
    pub fn new(title: impl Into<Words>) -> Self {
        Self {
            title: title.into(),
            parts: Vec::new(),
            language: Language::English,
        }
    }

    /// The same report in a language.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The same report with one more section.
    #[must_use]
    pub fn section(self, heading: impl Into<Words>) -> Self {
        self.part(Part::Section(heading.into()))
    }

    /// The same report with one more paragraph.
    #[must_use]
    pub fn text(self, text: impl Into<Words>) -> Self {
        self.part(Part::Text(text.into()))
    }

    /// The same report with one more chart.
    #[must_use]
    pub fn chart(self, chart: Chart) -> Self {
        self.part(Part::Chart(chart))
    }

    /// The same report with one more table.
    #[must_use]
    pub fn table(self, table: Table) -> Self {
        self.part(Part::Table(table))
    }

    /// The same report with one more table, folded away under a line that says what it is.
    #[must_use]
    pub fn folded(self, summary: impl Into<Words>, table: Table) -> Self {
        self.part(Part::Folded(summary.into(), table))
    }

    fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// The report as an HTML document.
    pub fn to_html(&self) -> String {
        page::html(self)
    }

    /// Writes the report into a file.
    ///
    /// # Errors
    ///
    /// As [`std::fs::write`].
    pub fn write_html(&self, path: impl AsRef<Path>) -> io::Result<()> {
        std::fs::write(path, self.to_html())
    }
}
