//! The marks that charts are made of.

use crate::table::Words;

/// The colour of a mark by what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Ink {
    /// The series of a number; there are six colours.
    Series(usize),
    /// The colour of what one wants.
    Good,
    /// The colour of what one does not want.
    Bad,
    /// The colour of neither.
    Neutral,
    /// The colour of text.
    Text,
}

/// The course of a line between its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Line {
    /// Straight.
    Solid,
    /// Straight and interrupted: what is expected, foreseen, or a bound.
    Dashed,
    /// Level until the next point: what is counted.
    Steps,
}

/// A bar from one value to another.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Bar {
    /// Where it stands on the other axis: its middle.
    pub at: f64,
    /// The value at which it begins.
    pub from: f64,
    /// The value at which it ends.
    pub to: f64,
    /// The text at its end.
    pub label: Words,
}

/// A point.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Point {
    /// Where it lies along the x-axis.
    pub x: f64,
    /// Where it lies along the y-axis.
    pub y: f64,
    /// The text beside it.
    pub label: Words,
}

/// From where to where values may lie at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reach {
    /// The place, on the x-axis of a band and on the axis of the categories of whiskers.
    pub at: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A series and how it is drawn. What is not finite is not drawn.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum Mark {
    /// A line through points.
    Line {
        /// Its name in the legend; none where it is empty.
        name: Words,
        /// Its colour.
        ink: Ink,
        /// Its course.
        line: Line,
        /// Its points, in order.
        points: Vec<(f64, f64)>,
    },
    /// An area between lower and upper ends.
    Band {
        /// Its name in the legend.
        name: Words,
        /// Its colour.
        ink: Ink,
        /// [`Line::Steps`] where the ends are level until the next place.
        line: Line,
        /// Its ends, in order.
        reaches: Vec<Reach>,
    },
    /// Bars of one series.
    Bars {
        /// Its name in the legend.
        name: Words,
        /// Its colour.
        ink: Ink,
        /// The width of a bar, in units of the axis on which it stands.
        width: f64,
        /// Whether the bars run along the x-axis, rather than upwards.
        across: bool,
        /// The bars.
        bars: Vec<Bar>,
    },
    /// Single points.
    Points {
        /// Its name in the legend.
        name: Words,
        /// Its colour.
        ink: Ink,
        /// The points.
        points: Vec<Point>,
    },
    /// Intervals with a stroke at both ends.
    Whiskers {
        /// Its name in the legend.
        name: Words,
        /// Its colour.
        ink: Ink,
        /// Whether they run along the x-axis, rather than upwards.
        across: bool,
        /// The intervals.
        reaches: Vec<Reach>,
    },
    /// Cells coloured by their value.
    Heat {
        /// The meaning of the colours.
        name: Words,
        /// The edges of the columns, one more than there are columns.
        x: Vec<f64>,
        /// The edges of the rows, one more than there are rows.
        y: Vec<f64>,
        /// The values row by row; `None` where there is nothing.
        values: Vec<Vec<Option<f64>>>,
        /// The form in which values are written.
        format: super::Format,
        /// Whether each value is written in its cell, where it fits.
        written: bool,
    },
    /// A straight line at one value, from edge to edge.
    Rule {
        /// Its name in the legend.
        name: Words,
        /// The value.
        at: f64,
        /// Whether it is a value of the x-axis, so that the line stands upright.
        upright: bool,
    },
    /// A stream between two categories of the x-axis, as wide as what it carries.
    Stream {
        /// Its name in the legend.
        name: Words,
        /// Its colour.
        ink: Ink,
        /// Where it begins: the category, and the values of the y-axis.
        from: Reach,
        /// Where it ends.
        to: Reach,
    },
}

impl Mark {
    /// Its name in the legend.
    pub fn name(&self) -> Option<&Words> {
        match self {
            Self::Line { name, .. }
            | Self::Band { name, .. }
            | Self::Bars { name, .. }
            | Self::Points { name, .. }
            | Self::Whiskers { name, .. }
            | Self::Heat { name, .. }
            | Self::Rule { name, .. }
            | Self::Stream { name, .. } => Some(name).filter(|name| !name.is_empty()),
        }
    }

    /// The values that it needs on the x-axis and on the y-axis.
    pub(super) fn extent(&self) -> (Vec<f64>, Vec<f64>) {
        let ends = |reaches: &[Reach]| -> Vec<f64> {
            reaches
                .iter()
                .flat_map(|reach| [reach.low, reach.high])
                .collect()
        };
        let places = |reaches: &[Reach]| reaches.iter().map(|reach| reach.at).collect::<Vec<_>>();
        let turned = |across: bool, at: Vec<f64>, ends: Vec<f64>| {
            if across { (ends, at) } else { (at, ends) }
        };
        match self {
            Self::Line { points, .. } => points.iter().copied().unzip(),
            Self::Points { points, .. } => points.iter().map(|point| (point.x, point.y)).unzip(),
            Self::Band { reaches, .. } => (places(reaches), ends(reaches)),
            Self::Whiskers {
                reaches, across, ..
            } => turned(*across, places(reaches), ends(reaches)),
            Self::Bars {
                bars,
                width,
                across,
                ..
            } => {
                let sides = bars
                    .iter()
                    .flat_map(|bar| [bar.at - width / 2.0, bar.at + width / 2.0]);
                let values = bars.iter().flat_map(|bar| [bar.from, bar.to]);
                turned(*across, sides.collect(), values.collect())
            }
            Self::Heat { x, y, .. } => (x.clone(), y.clone()),
            Self::Rule {
                at, upright: true, ..
            } => (vec![*at], Vec::new()),
            Self::Rule { at, .. } => (Vec::new(), vec![*at]),
            Self::Stream { from, to, .. } => (vec![from.at, to.at], ends(&[*from, *to])),
        }
    }
}
