//! Where everything that is drawn is written, and every text keeps its place.

use super::text::width;
use crate::plot::{Size, Theme};
use crate::table::escaped;
use std::fmt::Write;

/// Which end of a text lies at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The look of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub size: f64,
    pub bold: bool,
    /// A name of the theme's colours, or a colour.
    pub ink: &'static str,
}

#[derive(Debug, Clone, Copy)]
struct Rectangle {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Rectangle {
    /// Whether a straight line between two places runs through it: what is left of the line after each
    /// side has cut off what lies beyond it.
    fn is_crossed(&self, (from, to): ((f64, f64), (f64, f64))) -> bool {
        let (along, up) = (to.0 - from.0, to.1 - from.1);
        let (mut first, mut last) = (0.0_f64, 1.0_f64);
        for (step, room) in [
            (-along, from.0 - self.left),
            (along, self.right - from.0),
            (-up, from.1 - self.top),
            (up, self.bottom - from.1),
        ] {
            if step == 0.0 {
                if room < 0.0 {
                    return false;
                }
            } else if step < 0.0 {
                first = first.max(room / step);
            } else {
                last = last.min(room / step);
            }
        }
        first <= last
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

pub(super) struct Canvas {
    pub out: String,
    pub theme: Theme,
    pub size: Size,
    pub width: f64,
    pub height: f64,
    taken: Vec<Rectangle>,
    /// Strokes and areas of marks, of which labels keep clear where they can.
    strokes: Vec<((f64, f64), (f64, f64))>,
    areas: Vec<Rectangle>,
}

impl Canvas {
    pub(super) fn new(size: Size, theme: Theme) -> Self {
        Self {
            out: String::new(),
            theme,
            size,
            width: size.width(),
            height: f64::INFINITY,
            taken: Vec::new(),
            strokes: Vec::new(),
            areas: Vec::new(),
        }
    }

    pub(super) fn font(&self) -> f64 {
        self.size.font()
    }

    /// Text of the usual size.
    pub(super) fn usual(&self) -> Style {
        Style {
            size: self.font(),
            bold: false,
            ink: "ink",
        }
    }

    /// Text of ticks and legends.
    pub(super) fn small(&self) -> Style {
        Style {
            size: 0.88 * self.font(),
            bold: false,
            ink: "muted",
        }
    }

    /// Writes text with its baseline at a place if it finds room there, and says whether it did.
    pub(super) fn text(
        &mut self,
        at: (f64, f64),
        anchor: Anchor,
        style: Style,
        text: &str,
    ) -> bool {
        if text.trim().is_empty() {
            return false;
        }
        let place = place(at, anchor, style, text);
        let is_inside = place.left >= -1.0
            && place.top >= -1.0
            && place.right <= self.width + 1.0
            && place.bottom <= self.height;
        if !is_inside || self.taken.iter().any(|other| other.meets(&place)) {
            return false;
        }
        self.taken.push(place);
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if style.bold {
            " font-weight=\"bold\""
        } else {
            ""
        };
        let ink = match style.ink {
            colour if colour.starts_with('#') => colour.to_owned(),
            name => self.theme.colour(name),
        };
        let text = escaped(text).into_owned();
        let (x, y, size) = (short(at.0), short(at.1), short(style.size));
        self.push(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{ink}\"{anchor}{weight}>{text}</text>"
        ));
        true
    }

    /// Keeps labels clear of a stroke.
    pub(super) fn keep_clear_of_stroke(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.strokes.push((from, to));
    }

    /// Keeps labels clear of an area.
    pub(super) fn keep_clear_of_area(&mut self, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) {
        self.areas.push(Rectangle {
            left: x0.min(x1),
            top: y0.min(y1),
            right: x0.max(x1),
            bottom: y0.max(y1),
        });
    }

    fn is_clear(&self, place: &Rectangle) -> bool {
        !self.strokes.iter().any(|stroke| place.is_crossed(*stroke))
            && !self.areas.iter().any(|area| place.meets(area))
    }

    /// Writes text at the first of some places where it finds room, one clear of marks if there is any,
    /// with the paper around it so that it is read over lines and bars.
    pub(super) fn label(
        &mut self,
        places: &[((f64, f64), Anchor)],
        style: Style,
        text: &str,
    ) -> bool {
        let paper = self.theme.colour("paper");
        let before = self.out.len();
        let is_clear =
            |(at, anchor): &&((f64, f64), Anchor)| self.is_clear(&place(*at, *anchor, style, text));
        let (clear, others): (Vec<_>, Vec<_>) = places.iter().partition(is_clear);
        let mut places = clear.into_iter().chain(others);
        let found = places.any(|&(at, anchor)| self.text(at, anchor, style, text));
        if found {
            let halo = format!(
                "<text paint-order=\"stroke\" stroke=\"{paper}\" stroke-width=\"3\" \
                 stroke-linejoin=\"round\""
            );
            self.out
                .replace_range(before..before + "<text".len(), &halo);
        }
        found
    }

    pub(super) fn line(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        colour: &str,
        wide: f64,
        dash: &str,
    ) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(short);
        let dash = dashes(dash);
        self.push(format_args!(
            "<path d=\"M{x1} {y1}L{x2} {y2}\" stroke=\"{colour}\" stroke-width=\"{}\"{dash}/>",
            short(wide)
        ));
    }

    pub(super) fn rectangle(
        &mut self,
        (x0, y0): (f64, f64),
        (x1, y1): (f64, f64),
        colour: &str,
        more: &str,
    ) {
        let [x, y, w, h] = [x0.min(x1), y0.min(y1), (x1 - x0).abs(), (y1 - y0).abs()].map(short);
        self.push(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{colour}\"{more}/>"
        ));
    }

    pub(super) fn push(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing into a string does not fail.
        let _ = self.out.write_fmt(what);
    }

    /// The width of a stroke.
    pub(super) fn stroke(&self) -> f64 {
        0.14 * self.font()
    }
}

/// The room that text takes.
fn place(at: (f64, f64), anchor: Anchor, style: Style, text: &str) -> Rectangle {
    let long = width(text, style.size, style.bold);
    let left = match anchor {
        Anchor::Start => at.0,
        Anchor::Middle => at.0 - long / 2.0,
        Anchor::End => at.0 - long,
    };
    Rectangle {
        left: left - 1.0,
        top: at.1 - 0.98 * style.size,
        right: left + long + 1.0,
        bottom: at.1 + 0.27 * style.size,
    }
}

pub(super) fn dashes(dash: &str) -> String {
    if dash.is_empty() {
        String::new()
    } else {
        format!(" stroke-dasharray=\"{dash}\"")
    }
}

/// A coordinate with one decimal.
pub(super) fn short(value: f64) -> String {
    let shown = format!("{value:.1}");
    shown
        .strip_suffix(".0")
        .map_or(shown.clone(), str::to_owned)
}
