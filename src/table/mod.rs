//! Results as tables: text for a terminal, Markdown, HTML, CSV, and inline in a notebook.
//!
//! Every result that a person reads in columns has a [`Tabular`] form, so that nobody writes columns
//! by hand. A table is a value: names of columns in two languages, units, typed cells, and notes in
//! words below. Numbers of one column are shown with the same decimals; CSV keeps all their digits.
//! What is missing is `–`, or an empty field in CSV. Markup in names is escaped in Markdown and HTML.
//!
//! ```
//! use clv::survey::{NpsGroups, NpsIntervalMethod};
//! use clv::quantity::ConfidenceLevel;
//! use clv::table::Tabular;
//!
//! let groups = NpsGroups::new(60, 25, 15)?;
//! let estimate = groups.estimate(NpsIntervalMethod::Wilson, ConfidenceLevel::P95);
//! let estimate = estimate.ok_or("nobody answered")?;
//! let shown = estimate.table().to_text();
//! assert!(shown.contains("45.0"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A table of one's own:
//!
//! ```
//! use clv::table::Table;
//!
//! let table = Table::new("Purchases")
//!     .column("customer")
//!     .column_in("purchases", "per year")
//!     .row(["al".into(), 12.5.into()])
//!     .row(["bo".into(), 3.0.into()]);
//! assert_eq!(
//!     table.to_text(),
//!     "Purchases\n\ncustomer  purchases\n           per year\n--------  ---------\nal            12.50\nbo             3.00\n"
//! );
//! ```

mod cell;
mod contents;
mod csv;
mod evcxr;
mod html;
mod number;
mod plain;
mod results;
mod text;
mod wording;
mod words;

pub use cell::Cell;
pub use contents::{Table, TableColumn, Tabular};
pub use wording::few_scores;
pub use words::Words;

#[cfg(feature = "plot")]
pub(crate) use evcxr::show;
#[cfg(feature = "plot")]
pub(crate) use number::{grouped, per_cent, said};
#[cfg(feature = "plot")]
pub(crate) use text::escaped;
#[cfg(feature = "plot")]
pub(crate) use text::is_wide;
#[cfg(all(feature = "plot", feature = "models"))]
pub(crate) use wording::chi_squared;
#[cfg(feature = "plot")]
pub(crate) use wording::{segment, so_many, units};
