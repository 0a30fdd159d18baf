//! Marks on their axes.

use super::canvas::{Anchor, Canvas, Style, dashes, short};
use super::frame::{Ground, finite_bars, finite_reaches};
use super::heat;
use crate::plot::look::DASHES;
use crate::plot::{Bar, Ink, Line, Mark, Point, Reach};
use std::collections::HashSet;

/// The share of a band's colour that shows.
const BAND: f64 = 0.22;
/// Points that are drawn at most; others of the same place look the same.
const MOST_POINTS: usize = 3000;

pub(super) fn draw(canvas: &mut Canvas, mark: &Mark, ground: &Ground<'_>) {
    match mark {
        Mark::Line {
            ink, line, points, ..
        } => lines(canvas, *ink, *line, points, ground),
        Mark::Band {
            ink, line, reaches, ..
        } => band(canvas, *ink, *line, reaches, ground),
        Mark::Bars {
            ink,
            width,
            across,
            bars,
            ..
        } => {
            for bar in finite_bars(bars) {
                let side = |side: f64| bar.at + side * width / 2.0;
                let corners = if *across {
                    ((bar.from, side(-1.0)), (bar.to, side(1.0)))
                } else {
                    ((side(-1.0), bar.from), (side(1.0), bar.to))
                };
                let place = |(x, y): (f64, f64)| (ground.x.at(x), ground.y.at(y));
                let colour = canvas.theme.ink(*ink);
                canvas.rectangle(place(corners.0), place(corners.1), &colour, "");
                canvas.keep_clear_of_area(place(corners.0), place(corners.1));
            }
        }
        Mark::Points { ink, points, .. } => dots(canvas, *ink, points, ground),
        Mark::Whiskers {
            ink,
            across,
            reaches,
            ..
        } => whiskers(canvas, *ink, *across, reaches, ground),
        Mark::Heat {
            x,
            y,
            values,
            format,
            written,
            ..
        } => {
            heat::cells(canvas, (x, y), values, *format, *written, ground);
        }
        Mark::Rule { at, upright, .. } => {
            let ((left, right), (bottom, top)) = (ground.x.sides(), ground.y.sides());
            let colour = canvas.theme.colour("ink");
            let (from, to) = if *upright {
                ((ground.x.at(*at), bottom), (ground.x.at(*at), top))
            } else {
                ((left, ground.y.at(*at)), (right, ground.y.at(*at)))
            };
            canvas.line(from, to, &colour, 0.6 * canvas.stroke(), "5 4");
            canvas.keep_clear_of_stroke(from, to);
        }
        Mark::Stream { ink, from, to, .. } => stream(canvas, *ink, from, to, ground),
    }
}

/// Labels of bars and points, after everything is drawn, each where there is room.
pub(super) fn labels(canvas: &mut Canvas, mark: &Mark, ground: &Ground<'_>) {
    let style = Style {
        ink: "ink",
        ..canvas.small()
    };
    let gap = 0.4 * style.size;
    match mark {
        Mark::Bars { across, bars, .. } if bars.len() <= 60 => {
            for bar in finite_bars(bars) {
                let text = bar.label.in_language(ground.language);
                let places = bar_places(bar, *across, ground, gap, style.size);
                canvas.label(&places, style, text);
            }
        }
        Mark::Points { points, ink, .. } if points.len() <= 60 => {
            for point in points
                .iter()
                .filter(|point| point.x.is_finite() && point.y.is_finite())
            {
                let (x, y) = (ground.x.at(point.x), ground.y.at(point.y));
                let (above, below) = (y - 1.6 * gap, y + 1.5 * gap + 0.9 * style.size);
                let (right, left) = (x + 1.8 * gap, x - 1.8 * gap);
                let mut places = [
                    ((x, above), Anchor::Middle),
                    ((left, above), Anchor::End),
                    ((right, above), Anchor::Start),
                    ((right, y + 0.35 * style.size), Anchor::Start),
                    ((left, y + 0.35 * style.size), Anchor::End),
                    ((right, below), Anchor::Start),
                    ((left, below), Anchor::End),
                    ((x, below), Anchor::Middle),
                ];
                // What is low has its room below.
                if *ink == Ink::Bad {
                    places.reverse();
                }
                canvas.label(&places, style, point.label.in_language(ground.language));
            }
        }
        _ => {}
    }
}

fn bar_places(
    bar: &Bar,
    across: bool,
    ground: &Ground<'_>,
    gap: f64,
    size: f64,
) -> [((f64, f64), Anchor); 2] {
    if across {
        let (low, high) = (
            ground.x.at(bar.from.min(bar.to)),
            ground.x.at(bar.from.max(bar.to)),
        );
        let y = ground.y.at(bar.at) + 0.35 * size;
        let (right, left) = (
            ((high + gap, y), Anchor::Start),
            ((low - gap, y), Anchor::End),
        );
        if bar.to < bar.from {
            [left, right]
        } else {
            [right, left]
        }
    } else {
        let (low, high) = (
            ground.y.at(bar.from.min(bar.to)),
            ground.y.at(bar.from.max(bar.to)),
        );
        let x = ground.x.at(bar.at);
        let (above, below) = (
            ((x, high - gap), Anchor::Middle),
            ((x, low + gap + 0.8 * size), Anchor::Middle),
        );
        if bar.to < bar.from {
            [below, above]
        } else {
            [above, below]
        }
    }
}

/// Whether a line has so many turns that strokes in it would be noise.
fn is_busy(line: Line, points: &[(f64, f64)]) -> bool {
    let turns = points
        .windows(3)
        .filter(|three| (three[1].1 - three[0].1) * (three[2].1 - three[1].1) < 0.0);
    line != Line::Dashed && turns.count() > 100
}

/// Whether several busy lines are drawn over each other.
pub(super) fn is_crowded(marks: &[Mark]) -> bool {
    let busy = marks.iter().filter(|mark| match mark {
        Mark::Line { line, points, .. } => is_busy(*line, points),
        _ => false,
    });
    busy.count() > 1
}

pub(super) fn dash_of(ink: Ink, line: Line, points: &[(f64, f64)]) -> &'static str {
    match (ink, line) {
        _ if is_busy(line, points) => "",
        (_, Line::Dashed) => "7 4",
        (Ink::Series(number), _) => DASHES[number % DASHES.len()],
        _ => "",
    }
}

fn lines(canvas: &mut Canvas, ink: Ink, line: Line, points: &[(f64, f64)], ground: &Ground<'_>) {
    let mut path = String::new();
    for run in points.split(|(x, y)| !(x.is_finite() && y.is_finite())) {
        let places = run.iter().map(|(x, y)| (ground.x.at(*x), ground.y.at(*y)));
        let places = thinned(places);
        for pair in places.windows(2) {
            canvas.keep_clear_of_stroke(pair[0], pair[1]);
        }
        if let [(x, y)] = places[..] {
            // A line of one place is a short level stroke there.
            let half = 0.7 * canvas.font();
            let (x, y, long) = (short(x - half), short(y), short(2.0 * half));
            path.push_str(&format!("M{x} {y}h{long}"));
            continue;
        }
        path.push_str(&through(places, line, true));
    }
    if path.is_empty() {
        return;
    }
    let dash = dashes(dash_of(ink, line, points));
    let is_busy = is_busy(line, points);
    let sheer = if is_busy && ground.is_crowded {
        " stroke-opacity=\"0.6\""
    } else {
        ""
    };
    let wide = canvas.stroke() * if is_busy { 0.6 } else { 1.0 };
    let (colour, wide) = (canvas.theme.stroke(ink), short(wide));
    canvas.push(format_args!(
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{wide}\" stroke-linejoin=\"round\"{dash}{sheer}/>"
    ));
}

/// A path through places.
fn through(places: Vec<(f64, f64)>, line: Line, begins: bool) -> String {
    let mut path = String::new();
    let mut before: Option<(f64, f64)> = None;
    for (x, y) in places {
        if before.is_none() {
            let letter = if begins { 'M' } else { 'L' };
            path.push_str(&format!("{letter}{} {}", short(x), short(y)));
        } else if line == Line::Steps {
            path.push_str(&format!("H{}V{}", short(x), short(y)));
        } else {
            path.push_str(&format!("L{} {}", short(x), short(y)));
        }
        before = Some((x, y));
    }
    path
}

/// Places of which no more than four lie over one pixel: the first, the lowest, the highest, the
/// last.
fn thinned(places: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut thin: Vec<(f64, f64)> = Vec::new();
    let mut column: Vec<(f64, f64)> = Vec::new();
    let flush = |column: &mut Vec<(f64, f64)>, thin: &mut Vec<(f64, f64)>| {
        if column.len() > 4 {
            let by_height = |a: &usize, b: &usize| column[*a].1.total_cmp(&column[*b].1);
            let low = (0..column.len()).min_by(by_height).unwrap_or(0);
            let high = (0..column.len()).max_by(by_height).unwrap_or(0);
            let mut kept = vec![0, low, high, column.len() - 1];
            kept.sort_unstable();
            kept.dedup();
            thin.extend(kept.into_iter().map(|place| column[place]));
        } else {
            thin.extend_from_slice(column);
        }
        column.clear();
    };
    for place in places {
        if column
            .first()
            .is_some_and(|first| first.0.floor() != place.0.floor())
        {
            flush(&mut column, &mut thin);
        }
        column.push(place);
    }
    flush(&mut column, &mut thin);
    thin
}

fn band(canvas: &mut Canvas, ink: Ink, line: Line, reaches: &[Reach], ground: &Ground<'_>) {
    let side = |of: fn(&Reach) -> f64| {
        let places =
            finite_reaches(reaches).map(|reach| (ground.x.at(reach.at), ground.y.at(of(reach))));
        thinned(places)
    };
    let (upper, mut lower) = (side(|reach| reach.high), side(|reach| reach.low));
    if upper.is_empty() {
        return;
    }
    let mut path = through(upper, line, true);
    if line == Line::Steps {
        // Backwards a step first moves up or down, then along.
        let mut before: Option<(f64, f64)> = None;
        for (x, y) in lower.into_iter().rev() {
            match before {
                None => path.push_str(&format!("L{} {}", short(x), short(y))),
                Some(_) => path.push_str(&format!("V{}H{}", short(y), short(x))),
            }
            before = Some((x, y));
        }
    } else {
        lower.reverse();
        path.push_str(&through(lower, line, false));
    }
    let colour = canvas.theme.ink(ink);
    canvas.push(format_args!(
        "<path d=\"{path}Z\" fill=\"{colour}\" fill-opacity=\"{BAND}\"/>"
    ));
}

fn dots(canvas: &mut Canvas, ink: Ink, points: &[Point], ground: &Ground<'_>) {
    let places = points
        .iter()
        .filter(|point| point.x.is_finite() && point.y.is_finite());
    let places: Vec<(f64, f64)> = places
        .map(|point| (ground.x.at(point.x), ground.y.at(point.y)))
        .collect();
    let radius = if places.len() > 400 { 0.16 } else { 0.3 } * canvas.font();
    // Of points within one cell of a grid one is drawn; the grid is coarser the more there are.
    let mut cell = 1.0;
    let drawn = loop {
        let mut seen = HashSet::new();
        let kept = places
            .iter()
            .filter(|(x, y)| seen.insert(((x / cell) as i32, (y / cell) as i32)));
        let kept: Vec<_> = kept.copied().collect();
        if kept.len() <= MOST_POINTS {
            break kept;
        }
        cell *= 1.5;
    };
    let (colour, paper) = (canvas.theme.ink(ink), canvas.theme.colour("paper"));
    let edge = if places.len() > 150 {
        String::from("fill-opacity=\"0.6\"")
    } else {
        format!("stroke=\"{paper}\" stroke-width=\"0.6\"")
    };
    let shape = |x: f64, y: f64| match ink {
        Ink::Series(1) | Ink::Bad => {
            let r = 1.25 * radius;
            format!(
                "M{} {}l{} {}l{} 0z",
                short(x),
                short(y - r),
                short(r),
                short(1.75 * r),
                short(-2.0 * r)
            )
        }
        Ink::Series(2) => {
            let r = 0.9 * radius;
            format!(
                "M{} {}h{}v{}h{}z",
                short(x - r),
                short(y - r),
                short(2.0 * r),
                short(2.0 * r),
                short(-2.0 * r)
            )
        }
        _ => {
            let r = radius;
            let (d, r) = (short(2.0 * r), short(r));
            format!(
                "M{} {}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z",
                short(x - radius),
                short(y)
            )
        }
    };
    let path: String = drawn.iter().map(|(x, y)| shape(*x, *y)).collect();
    if !path.is_empty() {
        canvas.push(format_args!(
            "<path d=\"{path}\" fill=\"{colour}\" {edge}/>"
        ));
    }
}

fn whiskers(canvas: &mut Canvas, ink: Ink, across: bool, reaches: &[Reach], ground: &Ground<'_>) {
    let (colour, wide) = (canvas.theme.stroke(ink), 0.8 * canvas.stroke());
    let half = 0.3 * canvas.font();
    for reach in finite_reaches(reaches).take(MOST_POINTS) {
        if across {
            let y = ground.y.at(reach.at);
            let (low, high) = (ground.x.at(reach.low), ground.x.at(reach.high));
            canvas.keep_clear_of_stroke((low, y), (high, y));
            canvas.line((low, y), (high, y), &colour, wide, "");
            for end in [low, high] {
                canvas.line((end, y - half), (end, y + half), &colour, wide, "");
            }
        } else {
            let x = ground.x.at(reach.at);
            let (low, high) = (ground.y.at(reach.low), ground.y.at(reach.high));
            canvas.keep_clear_of_stroke((x, low), (x, high));
            canvas.line((x, low), (x, high), &colour, wide, "");
            for end in [low, high] {
                canvas.line((x - half, end), (x + half, end), &colour, wide, "");
            }
        }
    }
}

fn stream(canvas: &mut Canvas, ink: Ink, from: &Reach, to: &Reach, ground: &Ground<'_>) {
    let half = 0.06;
    let (x0, x1) = (ground.x.at(from.at + half), ground.x.at(to.at - half));
    let middle = (x0 + x1) / 2.0;
    let [a, b, c, d] =
        [from.high, to.high, to.low, from.low].map(|value| short(ground.y.at(value)));
    let [x0, x1, middle] = [x0, x1, middle].map(short);
    let colour = canvas.theme.ink(ink);
    canvas.push(format_args!(
        "<path d=\"M{x0} {a}C{middle} {a} {middle} {b} {x1} {b}V{c}C{middle} {c} {middle} {d} {x0} {d}Z\" \
         fill=\"{colour}\" fill-opacity=\"0.45\"/>"
    ));
}
