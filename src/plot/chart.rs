use super::draw;
use super::{Axis, Mark, Size, Theme};
use crate::quantity::Language;
use crate::table::{Words, show};
use std::io;
use std::path::Path;

/// Numbers in rows below a panel, at the ticks of its x-axis: such as those at risk.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Below {
    /// Whose numbers they are.
    pub name: Words,
    /// Each number, and the value up to which it holds, ascending.
    pub numbers: Vec<(f64, u64)>,
}

/// Marks within axes.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Panel {
    /// The x-axis.
    pub x: Axis,
    /// The y-axis.
    pub y: Axis,
    /// The marks, the first at the bottom.
    pub marks: Vec<Mark>,
    /// Rows of numbers below.
    pub below: Vec<Below>,
    /// Its height as a share of that of a usual panel.
    pub height: f64,
}

/// A chart: words, and series within axes.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Chart {
    /// The title.
    pub title: Words,
    /// The subtitle: its numbers, or how it is read.
    pub subtitle: Words,
    /// Its panels, row by row.
    pub panels: Vec<Panel>,
    /// Panels side by side, where the width allows it.
    pub columns: usize,
    /// Why there is nothing to see; said where no panel has a mark with anything to draw.
    pub empty: Words,
    /// The language in which it is written.
    pub language: Language,
}

impl Chart {
    /// A chart without panels.
    pub fn new(title: impl Into<Words>) -> Self {
        Self {
            title: title.into(),
            subtitle: Words::default(),
            panels: Vec::new(),
            columns: 1,
            empty: ("There is nothing to show.", "没有可显示的数据。").into(),
            language: Language::English,
        }
    }

    /// The same chart with what it says in numbers.
    #[must_use]
    pub fn saying(mut self, subtitle: impl Into<Words>) -> Self {
        self.subtitle = subtitle.into();
        self
    }

    /// The same chart with one more panel.
    #[must_use]
    pub fn panel(self, x: Axis, y: Axis, marks: Vec<Mark>) -> Self {
        self.panel_of_height(1.0, x, y, marks)
    }

    /// The same chart with one more panel of a height.
    #[must_use]
    pub(super) fn panel_of_height(
        mut self,
        height: f64,
        x: Axis,
        y: Axis,
        marks: Vec<Mark>,
    ) -> Self {
        self.panels.push(Panel {
            x,
            y,
            marks,
            below: Vec::new(),
            height,
        });
        self
    }

    /// The same chart, saying why where there is nothing to see.
    #[must_use]
    pub(super) fn if_empty(mut self, why: impl Into<Words>) -> Self {
        self.empty = why.into();
        self
    }

    /// The same chart in a language.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Whether there is anything to draw: a finite value on both axes of some mark.
    pub fn is_empty(&self) -> bool {
        let marks = || self.panels.iter().flat_map(|panel| &panel.marks);
        let has_values = |mark: &Mark| match mark {
            Mark::Rule { .. } => false,
            Mark::Heat { values, .. } => {
                let mut values = values.iter().flatten().flatten();
                values.any(|value| value.is_finite())
            }
            mark => {
                let (x, y) = mark.extent();
                [x, y]
                    .iter()
                    .all(|values| values.iter().any(|value| value.is_finite()))
            }
        };
        !marks().any(has_values)
    }

    /// The chart as an SVG document or element.
    pub fn to_svg(&self, size: Size, theme: Theme) -> String {
        draw::svg(self, size, theme)
    }

    /// Writes the chart into a file.
    ///
    /// # Errors
    ///
    /// As [`std::fs::write`].
    pub fn write_svg(&self, path: impl AsRef<Path>, size: Size, theme: Theme) -> io::Result<()> {
        std::fs::write(path, self.to_svg(size, theme))
    }

    /// Shows the chart in a notebook on the evcxr kernel, which calls this where a cell ends in a
    /// chart.
    pub fn evcxr_display(&self) {
        show("image/svg+xml", &self.to_svg(Size::Page, Theme::Light));
    }
}
