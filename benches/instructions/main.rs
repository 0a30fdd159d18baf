//! The main paths, for a count of their instructions: `compare.py` runs this under callgrind, a path at a
//! time. Paths that are short are taken thirty times, so that what the start of a process takes, a hundred
//! thousand more or fewer, is no part of what is compared.
//!
//! ```text
//! instructions PATH
//! ```

#[path = "../../tests/common/cdnow.rs"]
mod cdnow_log;
#[path = "../twelve_months.rs"]
mod twelve_months;

use clv::models::{
    BgNbd, DistinctHistories, Estimate, GammaGamma, GgomNbd, MbgNbd, ParetoNbd, TimedModel,
};
use clv::quantity::{Horizon, TimeUnit};
use std::error::Error;
use std::hint::black_box;
use twelve_months::twelve_months;

/// How often a short path is taken.
const TIMES: usize = 30;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let base = cdnow_log::reduction(1997, 9, 30).reduce(&cdnow_log::log())?;
    let bg = BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259)?;
    let timed = TimedModel::new(bg, TimeUnit::Week);
    let horizon = Horizon::of(39.into(), TimeUnit::Week)?;
    // What is not counted is what the empty path takes.
    match path.as_str() {
        "nothing" => {}
        "rows" => {
            for _ in 0..TIMES {
                drop(black_box(DistinctHistories::of(black_box(&base))));
            }
        }
        "bg_nbd_fit" => drop(black_box(BgNbd::fit(&base)?)),
        "mbg_nbd_fit" => drop(black_box(MbgNbd::fit(&base)?)),
        "pareto_nbd_fit" => drop(black_box(ParetoNbd::fit(&base)?)),
        "ggom_nbd_fit" => drop(black_box(GgomNbd::fit(&base)?)),
        "gamma_gamma_fit" => drop(black_box(GammaGamma::fit(&base)?)),
        "alive" => {
            for _ in 0..TIMES {
                drop(black_box(
                    timed.probability_alive_of_base(black_box(&base))?,
                ));
            }
        }
        "expected" => drop(black_box(timed.expected_purchases_of_base(&base, horizon)?)),
        "value" => {
            black_box(twelve_months(bg)?.base(&base)?);
        }
        other => return Err(format!("no path {other}").into()),
    }
    Ok(())
}
