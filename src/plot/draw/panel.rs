//! One panel: its axes, its marks, the numbers below it.

use super::canvas::{Anchor, Canvas, Style};
use super::frame::{Ground, Ruler, rulers};
use super::marks;
use super::text::{shortened, width, wrapped};
use super::ticks::Numbers;
use crate::plot::{Axis, Panel, Scale};
use crate::quantity::{Language, with_commas};

/// The most of a panel's width that names along its y-axis take.
const NAMES: f64 = 0.36;

/// Draws a panel between two sides, from a top on with a plot of a height; gives where it ends.
pub(super) fn draw(
    canvas: &mut Canvas,
    panel: &Panel,
    language: Language,
    (left, right): (f64, f64),
    (top, height): (f64, f64),
) -> f64 {
    let (font, style) = (canvas.font(), canvas.small());
    let (mut x, mut y) = rulers(panel);
    let most = (height / (2.6 * font)).clamp(2.0, 8.0) as usize;
    let (mut y_ticks, numbers) = y.ticks(&panel.y, most, language);
    let most_wide = NAMES * (right - left);
    for (_, text) in &mut y_ticks {
        *text = shortened(text, most_wide, style.size, false);
    }
    let widest = y_ticks
        .iter()
        .map(|(_, text)| width(text, style.size, false));
    // Room for half of a mark that stands on the axis.
    let plot_left = left + widest.fold(0.0, f64::max) + 0.9 * font;
    let power = aside(&panel.y, numbers, language);
    let plot_top = top_label(
        canvas,
        panel.y.label.in_language(language),
        &power,
        (left, right),
        top,
    );
    let plot_bottom = plot_top + height;
    // Room for half of what is written at the last tick.
    let plot_right = right - 1.2 * font;
    x.place(plot_left, plot_right);
    y.place(plot_bottom, plot_top);
    let has_heat = panel
        .marks
        .iter()
        .any(|mark| matches!(mark, crate::plot::Mark::Heat { .. }));
    if has_heat {
        let blank = canvas.theme.colour("blank");
        let corners = ((plot_left, plot_top), (plot_right, plot_bottom));
        let edge = format!(
            " stroke=\"{}\" stroke-width=\"0.6\"",
            canvas.theme.colour("muted")
        );
        canvas.rectangle(corners.0, corners.1, &blank, &edge);
    } else {
        grid(canvas, panel, &y_ticks, (&x, &y));
    }
    let ground = Ground {
        x: &x,
        y: &y,
        language,
        is_crowded: marks::is_crowded(&panel.marks),
    };
    for mark in &panel.marks {
        marks::draw(canvas, mark, &ground);
    }
    for (value, text) in &y_ticks {
        let at = (plot_left - 0.7 * font, y.at(*value) + 0.36 * style.size);
        canvas.text(at, Anchor::End, style, text);
    }
    let (shown, mut bottom) = x_ticks(canvas, &panel.x, &x, plot_bottom, language);
    bottom = below_label(canvas, &panel.x, &x, (left, right), bottom, language);
    for row in &panel.below {
        bottom = numbers_below(canvas, row, &shown, (&x, left), bottom, language);
    }
    for mark in &panel.marks {
        marks::labels(canvas, mark, &ground);
    }
    bottom
}

/// What is said of an axis behind its label: the power of its numbers, or that it is logarithmic.
fn aside(axis: &Axis, numbers: Option<Numbers>, language: Language) -> String {
    match (&axis.scale, language) {
        (Scale::Logarithmic, Language::English) => " (logarithmic scale)".to_owned(),
        (Scale::Logarithmic, Language::Chinese) => "（对数刻度）".to_owned(),
        _ => numbers.map_or_else(String::new, |numbers| numbers.power(language)),
    }
}

/// The label of the y-axis, above the plot, where it is read without turning the head.
fn top_label(
    canvas: &mut Canvas,
    label: &str,
    power: &str,
    (left, right): (f64, f64),
    top: f64,
) -> f64 {
    let style = canvas.small();
    let mut y = top;
    for line in wrapped(
        &format!("{label}{power}"),
        right - left,
        style.size,
        false,
        2,
    ) {
        y += 1.32 * style.size;
        canvas.text((left, y), Anchor::Start, style, &line);
    }
    y + 1.0 * style.size
}

fn grid(canvas: &mut Canvas, panel: &Panel, y_ticks: &[(f64, String)], (x, y): (&Ruler, &Ruler)) {
    let ((left, right), (bottom, top)) = (x.sides(), y.sides());
    let (colour, axis) = (canvas.theme.colour("grid"), canvas.theme.colour("muted"));
    let thin = 0.08 * canvas.font();
    if matches!(panel.y.scale, Scale::Names(_)) {
        let (low, high) = x.ends();
        if low <= 0.0 && high >= 0.0 {
            canvas.line((x.at(0.0), bottom), (x.at(0.0), top), &axis, thin, "");
        }
        return;
    }
    for (value, _) in y_ticks {
        canvas.line(
            (left, y.at(*value)),
            (right, y.at(*value)),
            &colour,
            thin,
            "",
        );
    }
    let (low, high) = y.ends();
    let level = if low < 0.0 && high > 0.0 {
        y.at(0.0)
    } else {
        bottom
    };
    canvas.line((left, level), (right, level), &axis, thin, "");
    canvas.keep_clear_of_stroke((left, level), (right, level));
}

/// What is written below the x-axis: all ticks that find room, evenly thinned. Gives the ticks and
/// where they end.
fn x_ticks(
    canvas: &mut Canvas,
    axis: &Axis,
    x: &Ruler,
    top: f64,
    language: Language,
) -> (Vec<f64>, f64) {
    let style = canvas.small();
    let (left, right) = x.sides();
    let room = right - left;
    let gap = 0.8 * style.size;
    if let Scale::Names(names) = &axis.scale {
        return names_below(canvas, names, x, top, language);
    }
    let mut most = (room / (3.2 * style.size)).clamp(2.0, 12.0) as usize;
    let ticks = loop {
        let (ticks, _) = x.ticks(axis, most, language);
        let wide: f64 = ticks
            .iter()
            .map(|(_, text)| width(text, style.size, false) + gap)
            .sum();
        if wide <= room || most <= 1 {
            break ticks;
        }
        most -= 1;
    };
    let y = top + 1.62 * style.size;
    let mut shown = Vec::new();
    let axis_colour = canvas.theme.colour("muted");
    for (value, text) in ticks {
        let place = x.at(value);
        canvas.line(
            (place, top),
            (place, top + 0.3 * style.size),
            &axis_colour,
            0.08 * style.size,
            "",
        );
        let half = width(&text, style.size, false) / 2.0;
        let at = place.min(canvas.width - half - 2.0);
        if canvas.text((at, y), Anchor::Middle, style, &text) {
            shown.push(value);
        }
    }
    (shown, y + 0.35 * style.size)
}

/// Names below their places, in two lines where they need them; where there is no room even so,
/// every second, every third …
fn names_below(
    canvas: &mut Canvas,
    names: &[crate::table::Words],
    x: &Ruler,
    top: f64,
    language: Language,
) -> (Vec<f64>, f64) {
    let style = canvas.small();
    let (left, right) = x.sides();
    let place_width = (right - left) / names.len().max(1) as f64;
    let longest = names
        .iter()
        .map(|name| width(name.in_language(language), style.size, false));
    let longest = longest.fold(0.0, f64::max).min(7.0 * style.size);
    let mut every = 1;
    while every < names.len()
        && place_width * f64::from(every as u32) < 0.55 * longest + 0.6 * style.size
    {
        every += 1;
    }
    let room = place_width * every as f64 - 0.6 * style.size;
    let (mut shown, mut lines) = (Vec::new(), 1);
    for (place, name) in names.iter().enumerate().step_by(every) {
        let text = wrapped(name.in_language(language), room, style.size, false, 3);
        lines = lines.max(text.len());
        for (number, line) in text.iter().enumerate() {
            let y = top + (1.62 + 1.3 * number as f64) * style.size;
            canvas.text((x.at(place as f64), y), Anchor::Middle, style, line);
        }
        shown.push(place as f64);
    }
    (shown, top + (0.65 + 1.3 * lines as f64) * style.size)
}

/// The label of the x-axis, below its ticks.
fn below_label(
    canvas: &mut Canvas,
    axis: &Axis,
    x: &Ruler,
    (left, right): (f64, f64),
    top: f64,
    language: Language,
) -> f64 {
    let style = canvas.small();
    let (_, numbers) = x.ticks(axis, 6, language);
    let power = aside(axis, numbers, language);
    let label = axis.label.in_language(language);
    let mut y = top;
    let lines = wrapped(
        &format!("{label}{power}"),
        right - left,
        style.size,
        false,
        2,
    );
    for line in lines {
        y += 1.32 * style.size;
        let long = width(&line, style.size, false);
        let (from, to) = x.sides();
        let middle = ((from + to) / 2.0)
            .max(left + long / 2.0)
            .min(right - long / 2.0);
        canvas.text((middle, y), Anchor::Middle, style, &line);
    }
    y + 0.3 * style.size
}

/// A row of numbers at the ticks above it, under the name of whose they are.
fn numbers_below(
    canvas: &mut Canvas,
    row: &crate::plot::Below,
    ticks: &[f64],
    (x, left): (&Ruler, f64),
    top: f64,
    language: Language,
) -> f64 {
    let style = canvas.small();
    let name = shortened(
        row.name.in_language(language),
        canvas.width - 2.0 * style.size,
        style.size,
        false,
    );
    let y = top + 1.5 * style.size;
    canvas.text(
        (left, y),
        Anchor::Start,
        Style {
            ink: "ink",
            ..style
        },
        &name,
    );
    let numbers_at = y + 1.35 * style.size;
    for tick in ticks {
        let number = row.numbers.iter().find(|(until, _)| until >= tick);
        let number = number.map_or(0, |(_, number)| *number);
        canvas.text(
            (x.at(*tick), numbers_at),
            Anchor::Middle,
            style,
            &with_commas(&number.to_string()),
        );
    }
    numbers_at + 0.3 * style.size
}
