//! From values to places: the axes of one panel.

use super::ticks::{self, Numbers};
use crate::plot::{Axis, Bar, Format, Mark, Panel, Reach, Scale};
use crate::quantity::Language;

/// One axis between two places.
pub(super) struct Ruler {
    low: f64,
    high: f64,
    start: f64,
    end: f64,
    is_logarithmic: bool,
}

impl Ruler {
    /// An axis that holds some values, not yet placed.
    fn over(axis: &Axis, values: impl Iterator<Item = f64>, turned: bool, from_zero: bool) -> Self {
        let is_logarithmic = axis.scale == Scale::Logarithmic;
        let (mut low, mut high) = match &axis.scale {
            Scale::Names(names) => (-0.5, names.len().max(1) as f64 - 0.5),
            _ => axis.range.unwrap_or_else(|| {
                let values: Vec<f64> = values.collect();
                let is_share =
                    axis.format == Format::Share && values.iter().all(|value| *value <= 1.0);
                let (low, high) = spread(values.into_iter(), is_logarithmic, from_zero);
                (low, if is_share { high.min(1.0) } else { high })
            }),
        };
        if !(low.is_finite() && high.is_finite()) {
            (low, high) = (0.0, 1.0);
        }
        if is_logarithmic && low <= 0.0 {
            (low, high) = (0.1, high.max(1.0));
        }
        if low >= high {
            let apart = if low == 0.0 { 1.0 } else { 0.5 * low.abs() };
            (low, high) = if is_logarithmic {
                (low / 2.0, low * 2.0)
            } else {
                (low - apart, low + apart)
            };
        }
        (low, high) = (low.max(-ticks::MOST), high.min(ticks::MOST));
        if turned {
            (low, high) = (high, low);
        }
        Self {
            low,
            high,
            start: 0.0,
            end: 1.0,
            is_logarithmic,
        }
    }

    pub(super) fn place(&mut self, start: f64, end: f64) {
        (self.start, self.end) = (start, end);
    }

    /// Where a value lies; held to the ends, so that nothing leaves the panel.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = if self.is_logarithmic {
            (value.max(f64::MIN_POSITIVE) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        let share = if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        };
        self.start + share * (self.end - self.start)
    }

    pub(super) fn ends(&self) -> (f64, f64) {
        (self.low.min(self.high), self.low.max(self.high))
    }

    /// The places at which the axis begins and ends.
    pub(super) fn sides(&self) -> (f64, f64) {
        (self.start, self.end)
    }

    /// Ticks with what is written at each, at most so many where they are numbers; the form of the
    /// numbers.
    pub(super) fn ticks(
        &self,
        axis: &Axis,
        most: usize,
        language: Language,
    ) -> (Vec<(f64, String)>, Option<Numbers>) {
        let (low, high) = self.ends();
        match &axis.scale {
            Scale::Names(names) => {
                let names = names.iter().enumerate();
                let ticks = names
                    .map(|(place, name)| (place as f64, name.in_language(language).to_owned()));
                (ticks.collect(), None)
            }
            Scale::Logarithmic => {
                let ticks = ticks::logarithmic(low, high).into_iter();
                let written = |tick| (tick, Numbers::alone(axis.format, tick).write_alone(tick));
                (ticks.map(written).collect(), None)
            }
            Scale::Linear => {
                let (ticks, step) = match &axis.ticks {
                    Some(chosen) => ticks::chosen(chosen, (low, high), most, axis.format),
                    None => ticks::linear(low, high, most, axis.format),
                };
                let numbers = Numbers::new(axis.format, low.abs().max(high.abs()), step);
                let ticks = ticks.into_iter().map(|tick| (tick, numbers.write(tick)));
                (ticks.collect(), Some(numbers))
            }
        }
    }
}

/// From the least to the most, with some room; from zero where bars stand.
fn spread(values: impl Iterator<Item = f64>, is_logarithmic: bool, from_zero: bool) -> (f64, f64) {
    let is_usable = |value: &f64| value.is_finite() && (*value > 0.0 || !is_logarithmic);
    let ends = values
        .filter(is_usable)
        .fold(None, |ends: Option<(f64, f64)>, value| {
            let (low, high) = ends.unwrap_or((value, value));
            Some((low.min(value), high.max(value)))
        });
    let Some((mut low, mut high)) = ends else {
        return if is_logarithmic {
            (1.0, 10.0)
        } else {
            (0.0, 1.0)
        };
    };
    if is_logarithmic {
        return (low, high);
    }
    if from_zero || (low >= 0.0 && low < 0.5 * high) {
        (low, high) = (low.min(0.0), high.max(0.0));
    }
    if low == high {
        return (low, high);
    }
    let room = 0.05 * (high - low);
    (
        if low == 0.0 { 0.0 } else { low - room },
        if high == 0.0 { 0.0 } else { high + room },
    )
}

/// The axes of a panel, and the language of its labels.
pub(super) struct Ground<'a> {
    pub x: &'a Ruler,
    pub y: &'a Ruler,
    pub language: Language,
    /// Whether several busy lines wander over each other, each of which lets those below it show.
    pub is_crowded: bool,
}

/// Both axes of a panel, not yet placed.
pub(super) fn rulers(panel: &Panel) -> (Ruler, Ruler) {
    let mut extents: (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let (mut x_exact, mut zero) = (false, (false, false));
    for mark in &panel.marks {
        let (x, y) = mark.extent();
        extents.0.extend(x);
        extents.1.extend(y);
        match mark {
            Mark::Heat { .. } => x_exact = true,
            Mark::Bars { across, .. } if *across => zero.0 = true,
            Mark::Bars { .. } => zero.1 = true,
            _ => {}
        }
    }
    let exact = |axis: &Axis, values: &[f64]| {
        let mut axis = axis.clone();
        if x_exact && axis.range.is_none() {
            axis.range = values
                .iter()
                .copied()
                .filter(|value| value.is_finite())
                .fold(None, |ends: Option<(f64, f64)>, value| {
                    let (low, high) = ends.unwrap_or((value, value));
                    Some((low.min(value), high.max(value)))
                });
        }
        axis
    };
    let (x, y) = (exact(&panel.x, &extents.0), exact(&panel.y, &extents.1));
    let turned = matches!(y.scale, Scale::Names(_));
    (
        Ruler::over(&x, extents.0.into_iter(), false, zero.0),
        Ruler::over(&y, extents.1.into_iter(), turned, zero.1),
    )
}

/// Bars, points and ends that are finite.
pub(super) fn finite_bars(bars: &[Bar]) -> impl Iterator<Item = &Bar> {
    let is_finite = |bar: &&Bar| bar.at.is_finite() && bar.from.is_finite() && bar.to.is_finite();
    bars.iter().filter(is_finite)
}

pub(super) fn finite_reaches(reaches: &[Reach]) -> impl Iterator<Item = &Reach> {
    let is_finite =
        |reach: &&Reach| reach.at.is_finite() && reach.low.is_finite() && reach.high.is_finite();
    reaches.iter().filter(is_finite)
}
