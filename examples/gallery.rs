//! Every chart of the library on the committed data, as SVG files with a page that shows them.
//!
//! ```text
//! cargo run --release --example gallery                    writes examples/gallery/
//! cargo run --release --example gallery -- --proof DIR     every size, language and theme, to be looked at
//! ```
//!
//! The customers are those of the CDNOW sample, the contracts and answers those of `examples/data`;
//! campaigns, points and tiers are made up, and the same every time.

#[path = "shown/mod.rs"]
mod shown;

#[path = "gallery/business.rs"]
mod business;
#[path = "gallery/customers.rs"]
mod customers;
#[path = "gallery/page.rs"]
mod page;

use clap::Parser;
use clv::plot::{Chart, Size, Theme};
use clv::quantity::Language;
use shown::Failure;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Every chart of the library on the committed data
#[derive(Debug, Parser)]
struct Arguments {
    /// Writes every size, language and theme there, to be looked at, and not examples/gallery
    #[arg(long, value_name = "DIR")]
    proof: Option<PathBuf>,
}

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/gallery");

/// A chart, and the name of its file.
pub type Named = (&'static str, Chart);

fn main() -> ExitCode {
    shown::run(run)
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let mut charts = customers::charts()?;
    charts.extend(business::charts()?);
    match arguments.proof {
        Some(folder) => proofs(&folder, &charts),
        None => gallery(Path::new(COMMITTED), &charts),
    }
}

/// The files that are committed: each chart once, adaptive, for a page.
fn gallery(folder: &Path, charts: &[Named]) -> Result<(), Box<dyn Error>> {
    for (name, chart) in charts {
        let file = folder.join(format!("{name}.svg"));
        chart.write_svg(&file, Size::Page, Theme::Adaptive)?;
    }
    fs::write(folder.join("index.html"), page::index(charts))?;
    println!("{} charts in {}", charts.len(), folder.display());
    Ok(())
}

/// One page with every chart in every size and language, sheets in every theme, and the charts as
/// JSON.
fn proofs(folder: &Path, charts: &[Named]) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let mut svgs = Vec::new();
    let all: Vec<Named> = charts.iter().cloned().chain(business::bad()?).collect();
    for (name, chart) in &all {
        for size in [Size::Page, Size::Slide, Size::Phone] {
            for language in [Language::English, Language::Chinese] {
                let chart = chart.clone().in_language(language);
                let name = format!("{name} {size:?} {language}");
                svgs.push((name, chart.to_svg(size, Theme::Light)));
            }
        }
    }
    fs::write(folder.join("proof.html"), page::proof(&svgs))?;
    fs::write(folder.join("charts.json"), serde_json::to_string(&all)?)?;
    for (theme, name) in [
        (Theme::Light, "light"),
        (Theme::Dark, "dark"),
        (Theme::Print, "print"),
    ] {
        for (size, small) in [(Size::Page, "page"), (Size::Phone, "phone")] {
            let svgs: Vec<String> = all
                .iter()
                .map(|(_, chart)| {
                    let language = if small == "phone" {
                        Language::Chinese
                    } else {
                        Language::English
                    };
                    chart.clone().in_language(language).to_svg(size, theme)
                })
                .collect();
            fs::write(
                folder.join(format!("{name}-{small}.html")),
                page::sheet(&svgs, theme),
            )?;
        }
    }
    println!("{} charts in {}", svgs.len(), folder.display());
    Ok(())
}
