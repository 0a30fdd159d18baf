//! The legend: the meaning of colours and strokes.

use super::at;
use super::canvas::{Anchor, Canvas, Style, dashes, short};
use super::heat as grid;
use super::marks::dash_of;
use super::text::{shortened, width};
use super::ticks::Numbers;
use crate::plot::look::heat;
use crate::plot::{Chart, Ink, Mark};

/// Draws a line for every scale of colours and rows of named marks; gives where they end.
pub(super) fn draw(canvas: &mut Canvas, chart: &Chart, top: f64) -> f64 {
    let mut seen: Vec<&str> = Vec::new();
    let mut entries: Vec<(&str, &Mark)> = Vec::new();
    for mark in chart.panels.iter().flat_map(|panel| &panel.marks) {
        let Some(name) = mark.name().map(|name| name.in_language(chart.language)) else {
            continue;
        };
        if !seen.contains(&name) {
            seen.push(name);
            entries.push((name, mark));
        }
    }
    if entries.is_empty() {
        return top;
    }
    let style = Style {
        ink: "ink",
        ..canvas.small()
    };
    let (font, gap) = (canvas.font(), 1.6 * canvas.font());
    let (mut x, mut y) = (font, top + style.size);
    for (name, mark) in entries {
        let swatch = if matches!(mark, Mark::Heat { .. }) {
            9.0 * font
        } else {
            2.0 * font
        };
        let ends = match mark {
            Mark::Heat { values, format, .. } => grid::scale(values, *format).map(|(low, high)| {
                let negligible = high > 0.0 && low.abs() < 1e-4 * high;
                let low = if negligible { 0.0 } else { low };
                let numbers = grid::numbers(values, *format);
                let write = |end: f64| {
                    let numbers = numbers.unwrap_or_else(|| Numbers::alone(*format, end));
                    numbers.write_alone(end)
                };
                // One value has one colour and is written once.
                let high = if low < high {
                    write(high)
                } else {
                    String::new()
                };
                [write(low), high]
            }),
            _ => None,
        };
        let ends_width: f64 = ends
            .iter()
            .flatten()
            .map(|end| width(end, style.size, false) + 0.8 * font)
            .sum();
        let beside = canvas.width - 2.0 * font - swatch - ends_width - 0.5 * font;
        // What is too long to stand beside a scale stands below it.
        let is_below = ends.is_some() && width(name, style.size, false) > beside;
        let most = if is_below {
            canvas.width - 2.0 * font
        } else {
            beside
        };
        let name = shortened(name, most, style.size, false);
        let long = if is_below {
            canvas.width - 2.0 * font
        } else {
            swatch + ends_width + 0.5 * font + width(&name, style.size, false)
        };
        if x > font && x + long > canvas.width - font {
            (x, y) = (font, y + 1.6 * style.size);
        }
        let mut text_at = x + swatch + 0.5 * font;
        if let Some([low, high]) = &ends {
            let begin = x + width(low, style.size, false) + 0.5 * font;
            canvas.text((x, y), Anchor::Start, style, low);
            let corner = (begin, y - 0.75 * style.size);
            scale(canvas, corner, (swatch, 0.8 * style.size), !high.is_empty());
            canvas.text((begin + swatch + 0.4 * font, y), Anchor::Start, style, high);
            text_at = x + swatch + ends_width + 0.5 * font;
        } else {
            key(canvas, mark, x, y - 0.35 * style.size, swatch);
        }
        if is_below {
            (text_at, y) = (x, y + 1.6 * style.size);
        }
        canvas.text((text_at, y), Anchor::Start, style, &name);
        x += long + gap;
    }
    y + 1.2 * font
}

/// A row of colours from the least to the most, or the one colour of a single value.
fn scale(canvas: &mut Canvas, (x, y): (f64, f64), (long, high): (f64, f64), has_ends: bool) {
    const PARTS: usize = 24;
    let part = long / PARTS as f64;
    for number in 0..PARTS {
        let share = if has_ends {
            number as f64 / (PARTS - 1) as f64
        } else {
            0.5
        };
        let (colour, _) = heat(share, canvas.theme);
        let left = x + part * number as f64;
        canvas.rectangle((left, y), (left + part + 0.5, y + high), &colour, "");
    }
}

/// A mark in small.
fn key(canvas: &mut Canvas, mark: &Mark, x: f64, y: f64, long: f64) {
    let font = canvas.font();
    let half = 0.35 * font;
    match mark {
        Mark::Line {
            ink, line, points, ..
        } => {
            let colour = canvas.theme.stroke(*ink);
            let (from, to) = (at(x, y), at(x + long, y));
            let (wide, dash) = (short(canvas.stroke()), dashes(dash_of(*ink, *line, points)));
            canvas.push(format_args!(
                "<path d=\"M{from}L{to}\" stroke=\"{colour}\" stroke-width=\"{wide}\"{dash}/>"
            ));
        }
        Mark::Rule { .. } => {
            let colour = canvas.theme.colour("ink");
            canvas.line((x, y), (x + long, y), &colour, 0.6 * canvas.stroke(), "5 4");
        }
        Mark::Band { ink, .. } => {
            let colour = canvas.theme.ink(*ink);
            canvas.rectangle(
                (x, y - half),
                (x + long, y + half),
                &colour,
                " fill-opacity=\"0.3\"",
            );
        }
        Mark::Bars { ink, .. } => {
            let colour = canvas.theme.ink(*ink);
            canvas.rectangle(
                (x + 0.3 * long, y - half),
                (x + long, y + half),
                &colour,
                "",
            );
        }
        Mark::Whiskers { ink, .. } => {
            let colour = canvas.theme.stroke(*ink);
            let wide = 0.8 * canvas.stroke();
            canvas.line((x, y), (x + long, y), &colour, wide, "");
            for end in [x, x + long] {
                canvas.line((end, y - half), (end, y + half), &colour, wide, "");
            }
        }
        Mark::Points { ink, .. } => point(canvas, *ink, x + long / 2.0, y),
        Mark::Stream { ink, .. } => {
            let colour = canvas.theme.ink(*ink);
            canvas.rectangle(
                (x, y - half),
                (x + long, y + half),
                &colour,
                " fill-opacity=\"0.45\"",
            );
        }
        Mark::Heat { .. } => {}
    }
}

fn point(canvas: &mut Canvas, ink: Ink, x: f64, y: f64) {
    let r = 0.32 * canvas.font();
    let colour = canvas.theme.ink(ink);
    let path = match ink {
        Ink::Series(1) | Ink::Bad => format!(
            "M{}L{}L{}Z",
            at(x, y - 1.2 * r),
            at(x + 1.2 * r, y + r),
            at(x - 1.2 * r, y + r)
        ),
        Ink::Series(2) => format!(
            "M{}h{}v{}h{}Z",
            at(x - r, y - r),
            short(2.0 * r),
            short(2.0 * r),
            short(-2.0 * r)
        ),
        _ => {
            let (d, radius) = (short(2.0 * r), short(r));
            format!(
                "M{}a{radius} {radius} 0 1 0 {d} 0a{radius} {radius} 0 1 0 -{d} 0Z",
                at(x - r, y)
            )
        }
    };
    canvas.push(format_args!("<path d=\"{path}\" fill=\"{colour}\"/>"));
}
