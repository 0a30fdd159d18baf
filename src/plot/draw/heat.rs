//! Grids of cells coloured by their values.

use super::canvas::{Anchor, Canvas, Style};
use super::frame::Ground;
use super::ticks::Numbers;
use crate::plot::Format;
use crate::plot::look::heat;

/// The ends of the scale of colours of a grid: the least and the most of its cells. Where these are written
/// alike it is one value, and for shares none and all.
pub(super) fn scale(values: &[Vec<Option<f64>>], format: Format) -> Option<(f64, f64)> {
    let (low, high) = range(values)?;
    let written = |value| Numbers::alone(format, value).write_alone(value);
    if written(low) != written(high) {
        return Some((low, high));
    }
    let is_share = format == Format::Share && low >= 0.0 && high <= 1.0;
    Some(if is_share { (0.0, 1.0) } else { (low, low) })
}

/// The form of the numbers of a grid; of shares and counts each has its own.
pub(super) fn numbers(values: &[Vec<Option<f64>>], format: Format) -> Option<Numbers> {
    let finite = values.iter().flatten().flatten().copied();
    let finite = finite.filter(|value| value.is_finite());
    match format {
        Format::Number => Numbers::of_cells(format, finite),
        _ => None,
    }
}

/// The least and the most of the cells of a grid.
fn range(values: &[Vec<Option<f64>>]) -> Option<(f64, f64)> {
    let finite = values
        .iter()
        .flatten()
        .flatten()
        .filter(|value| value.is_finite());
    finite.fold(None, |ends: Option<(f64, f64)>, value| {
        let (low, high) = ends.unwrap_or((*value, *value));
        Some((low.min(*value), high.max(*value)))
    })
}

pub(super) fn cells(
    canvas: &mut Canvas,
    (x, y): (&[f64], &[f64]),
    values: &[Vec<Option<f64>>],
    format: Format,
    written: bool,
    ground: &Ground<'_>,
) {
    let Some((low, high)) = scale(values, format) else {
        return;
    };
    let numbers = numbers(values, format);
    let size = 0.8 * canvas.font();
    for (row, sides) in values.iter().zip(y.windows(2)) {
        for (value, ends) in row.iter().zip(x.windows(2)) {
            let Some(value) = value.filter(|value| value.is_finite()) else {
                continue;
            };
            let share = if high > low {
                (value - low) / (high - low)
            } else {
                0.5
            };
            let (colour, ink) = heat(share, canvas.theme);
            let (x0, x1) = (ground.x.at(ends[0]), ground.x.at(ends[1]));
            let (y0, y1) = (ground.y.at(sides[0]), ground.y.at(sides[1]));
            canvas.rectangle(
                (x0, y0),
                (x1, y1),
                &colour,
                " shape-rendering=\"crispEdges\"",
            );
            if written {
                let numbers = numbers.unwrap_or_else(|| Numbers::alone(format, value));
                let text = numbers.write_alone(value);
                let fits = super::text::width(&text, size, false) < (x1 - x0).abs() - 2.0;
                if fits && (y1 - y0).abs() > 1.3 * size {
                    let at = ((x0 + x1) / 2.0, (y0 + y1) / 2.0 + 0.36 * size);
                    canvas.text(
                        at,
                        Anchor::Middle,
                        Style {
                            size,
                            bold: false,
                            ink,
                        },
                        &text,
                    );
                }
            }
        }
    }
}
