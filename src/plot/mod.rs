//! Charts of the library's own results, as values, drawn in SVG.
//!
//! A [`Chart`] holds its words in two languages and its series as plain numbers: any other tool can
//! draw them from there. [`Chart::to_svg`] draws it for a page, a slide or a phone, in light, in
//! dark, for print, or [adaptively](Theme::Adaptive) for whatever its reader has set.
//!
//! ```
//! use clv::plot::{self, Size, Theme};
//! use clv::segment::Concentration;
//! use rust_decimal_macros::dec;
//!
//! let revenue = [dec!(10), dec!(20), dec!(70)];
//! let Some(concentration) = Concentration::of(&revenue)? else { return Err("nobody".into()) };
//! let chart = plot::lorenz_curve(&concentration);
//! let svg = chart.to_svg(Size::Page, Theme::Light);
//! assert!(svg.starts_with("<svg") && svg.contains("Gini"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What holds of every chart
//!
//! - No text leaves the chart or lies over another: it is measured before it is placed, wrapped or
//!   shortened where it is too long, and a label that finds no free place is left out. The measure
//!   is of DejaVu Sans, the widest of the usual fonts; Chinese characters take a whole em.
//! - A chart of customers is binned or thinned: it never has more than some thousands of marks.
//! - Names are escaped. What cannot be drawn (no customer, nothing finite) is a sentence in its place.
//! - Colours are told apart by colour-blind readers (Okabe and Ito 2008; cividis), and series by
//!   their strokes and shapes too, so that a print without colours can be read.
//!
//! # Why it draws by itself
//!
//! Of the crates that were weighed, plotters panics where no font is found, charming and plotly need
//! a browser, poloto has neither bars nor grids of cells, and kuva, the nearest, cuts a title that
//! is wider than the chart, draws legends over its edge and numbers at risk over each other, and
//! labels ticks `7.999999999999999e11`. None has one drawing for light and dark.

mod axis;
mod chart;
mod draw;
mod look;
mod mark;
mod rooms;

pub use axis::{Axis, Format, Scale};
pub use chart::{Below, Chart, Panel};
pub use look::{Size, Theme};
pub use mark::{Bar, Ink, Line, Mark, Point, Reach};
pub use rooms::*;
