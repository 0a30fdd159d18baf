//! From a chart to SVG.

mod canvas;
mod frame;
mod heat;
mod legend;
mod marks;
mod panel;
mod text;
mod ticks;

use super::{Chart, Mark, Panel, Scale, Size, Theme};
use crate::quantity::Language;
use crate::table::escaped;
use canvas::{Anchor, Canvas, Style, short};

/// Fonts that have Latin and Chinese letters, as they are found on the usual systems.
const FONTS: &str = "Arial, Helvetica, 'DejaVu Sans', 'PingFang SC', 'Microsoft YaHei', \
                     'Noto Sans CJK SC', sans-serif";

pub(super) fn svg(chart: &Chart, size: Size, theme: Theme) -> String {
    let mut canvas = Canvas::new(size, theme);
    let top = heading(&mut canvas, chart);
    let bottom = if chart.is_empty() {
        nothing(&mut canvas, chart, top)
    } else {
        let top = legend::draw(&mut canvas, chart, top);
        panels(&mut canvas, chart, top)
    };
    let (width, height) = (canvas.width, bottom.ceil());
    let title = escaped(chart.title.in_language(chart.language)).into_owned();
    let description = format!("<desc>{}</desc>", escaped(&description(chart)));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"clv\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"{FONTS}\">\
         <title>{title}</title>{description}{}<rect width=\"{width}\" height=\"{height}\" \
         fill=\"{}\"/>{}</svg>",
        theme.style(),
        theme.colour("paper"),
        canvas.out
    )
}

/// What one who does not see the chart is told: what it says, what it measures, or why it is empty.
fn description(chart: &Chart) -> String {
    let language = chart.language;
    let subtitle = chart.subtitle.in_language(language);
    let mut told = vec![subtitle];
    if chart.is_empty() {
        told.push(chart.empty.in_language(language));
    } else {
        let axes = chart.panels.iter().flat_map(|panel| [&panel.y, &panel.x]);
        told.extend(axes.map(|axis| axis.label.in_language(language)));
        let marks = chart.panels.iter().flat_map(|panel| &panel.marks);
        let names = marks.filter_map(Mark::name);
        told.extend(names.map(|name| name.in_language(language)));
    }
    let mut once: Vec<&str> = Vec::new();
    for text in told {
        if !text.is_empty() && !once.contains(&text) {
            once.push(text);
        }
    }
    let between = match language {
        Language::English => "; ",
        Language::Chinese => "；",
    };
    once.join(between)
}

/// The title and what the chart says; gives where they end.
fn heading(canvas: &mut Canvas, chart: &Chart) -> f64 {
    let font = canvas.font();
    let mut y = 0.5 * font;
    let title = Style {
        size: 1.25 * font,
        bold: true,
        ink: "ink",
    };
    let subtitle = Style {
        size: font,
        bold: false,
        ink: "muted",
    };
    for (words, style, lines) in [(&chart.title, title, 3), (&chart.subtitle, subtitle, 4)] {
        let text = words.in_language(chart.language);
        let most = canvas.width - 2.0 * font;
        for line in text::wrapped(text, most, style.size, style.bold, lines) {
            y += 1.32 * style.size;
            canvas.text((font, y), Anchor::Start, style, &line);
        }
    }
    y + 0.8 * font
}

/// Why there is nothing to see.
fn nothing(canvas: &mut Canvas, chart: &Chart, top: f64) -> f64 {
    let style = canvas.usual();
    let why = chart.empty.in_language(chart.language);
    let mut y = top + 3.0 * style.size;
    for line in text::wrapped(why, canvas.width - 4.0 * style.size, style.size, false, 5) {
        canvas.text((canvas.width / 2.0, y), Anchor::Middle, style, &line);
        y += 1.32 * style.size;
    }
    y + 3.0 * style.size
}

/// Every panel in its place; gives where the last row ends.
fn panels(canvas: &mut Canvas, chart: &Chart, top: f64) -> f64 {
    let font = canvas.font();
    // A panel needs some width for its axes.
    let fitting = (canvas.width / (17.0 * font)).floor().max(1.0) as usize;
    let columns = chart
        .columns
        .clamp(1, fitting)
        .min(chart.panels.len().max(1));
    let wide = (canvas.width - font * (columns as f64 + 1.0)) / columns as f64;
    let mut y = top;
    for row in chart.panels.chunks(columns) {
        let height = row.iter().map(|panel| height(panel, canvas, columns));
        let height = height.fold(0.0, f64::max);
        let mut bottom = y;
        for (place, panel) in row.iter().enumerate() {
            let left = font + (wide + font) * place as f64;
            let end = panel::draw(
                canvas,
                panel,
                chart.language,
                (left, left + wide),
                (y, height),
            );
            bottom = f64::max(bottom, end);
        }
        y = bottom + 0.8 * font;
    }
    y
}

/// The height of a panel's plot: enough for the names along its y-axis.
fn height(panel: &Panel, canvas: &Canvas, columns: usize) -> f64 {
    let usual = canvas.size.panel_height() * panel.height;
    let usual = if columns > 1 { usual * 0.72 } else { usual };
    match &panel.y.scale {
        Scale::Names(names) => {
            let row = 1.75_f64.max(1.2 / closest_labels(panel));
            let needed = row * canvas.font() * names.len() as f64;
            if names.len() > 3 {
                needed.max(0.5 * usual)
            } else {
                needed.max(0.25 * usual)
            }
        }
        _ => usual,
    }
}

/// How close bars with labels stand on the axis of names; infinity where there are no two.
fn closest_labels(panel: &Panel) -> f64 {
    let bars = panel.marks.iter().flat_map(|mark| match mark {
        Mark::Bars {
            bars, across: true, ..
        } => bars.as_slice(),
        _ => &[],
    });
    let labelled = bars.filter(|bar| !bar.label.is_empty() && bar.at.is_finite());
    let mut places: Vec<f64> = labelled.map(|bar| bar.at).collect();
    places.sort_by(f64::total_cmp);
    let gaps = places.windows(2).map(|pair| pair[1] - pair[0]);
    gaps.filter(|gap| *gap > 0.0).fold(f64::INFINITY, f64::min)
}

/// A place as SVG writes it.
fn at(x: f64, y: f64) -> String {
    format!("{} {}", short(x), short(y))
}
