//! The pages around the charts.

use crate::Named;
use clv::plot::Theme;
use clv::quantity::Language;

const STYLE: &str = "body{font-family:sans-serif;margin:1.5rem;background:#fff;color:#1d2329}\
    main{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1.2rem}\
    figure{margin:0}img{width:100%;border:1px solid #8884}\
    @media(prefers-color-scheme:dark){body{background:#16191d;color:#e8eaed}}";

/// The index of the gallery.
pub fn index(charts: &[Named]) -> String {
    let figures: String = charts
        .iter()
        .map(|(name, chart)| {
            let title = chart.title.in_language(Language::English);
            let alternative = title
                .replace('&', "&amp;")
                .replace('"', "&quot;")
                .replace('<', "&lt;");
            format!(
                "<figure><a href=\"{name}.svg\"><img src=\"{name}.svg\" alt=\"{alternative}\" \
                 loading=\"lazy\"></a><figcaption>{alternative} <code>{name}</code></figcaption></figure>\n"
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><title>clv: gallery</title>\
         <style>{STYLE}</style></head><body><h1>Gallery</h1>\n<main>\n{figures}</main></body></html>\n"
    )
}

/// A page that holds charts with their names, for a browser to measure.
pub fn proof(svgs: &[(String, String)]) -> String {
    let figures: String = svgs
        .iter()
        .map(|(name, svg)| format!("<figure data-name=\"{name}\">{svg}</figure>\n"))
        .collect();
    format!(
        "<!doctype html>\n<html><head><meta charset=\"utf-8\"></head><body>{figures}\
         <script src=\"measure.js\"></script></body></html>\n"
    )
}

/// A page of charts side by side, to be looked at.
pub fn sheet(svgs: &[String], theme: Theme) -> String {
    let paper = if theme == Theme::Dark {
        "#16191d"
    } else {
        "#fff"
    };
    let cells: String = svgs.iter().map(|svg| format!("<div>{svg}</div>")).collect();
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><style>body{{margin:0;background:{paper};\
         display:flex;flex-wrap:wrap;gap:8px;align-items:flex-start}}</style></head><body>{cells}</body></html>"
    )
}
