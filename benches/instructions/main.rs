//! The main paths, for a count of their instructions: `compare.py` runs this under callgrind, a path at a
//! time, and counts what [`path_counted`] takes. It runs as the one worker of a pool, so that neither the
//! start of the process nor threads that wait are part of it. Paths that are short are taken thirty times.
//!
//! ```text
//! instructions PATH
//! ```

#[path = "../../tests/common/cdnow.rs"]
mod cdnow_log;
#[path = "../twelve_months.rs"]
mod twelve_months;

use clv::models::{
    BgNbd, DistinctHistories, Estimate, GammaGamma, GgomNbd, LifetimeValue, MbgNbd, ParetoNbd,
    TimedModel,
};
use clv::quantity::{Horizon, TimeUnit};
use clv::transactions::CustomerBase;
use std::error::Error;
use std::hint::black_box;
use twelve_months::twelve_months;

/// How often a short path is taken.
const TIMES: usize = 30;

/// What a path is given.
struct Given {
    base: CustomerBase<u32>,
    timed: TimedModel<BgNbd>,
    horizon: Horizon,
    value: LifetimeValue<BgNbd, GammaGamma>,
}

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let bg = BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259)?;
    let given = Given {
        base: cdnow_log::reduction(1997, 9, 30).reduce(&cdnow_log::log())?,
        timed: TimedModel::new(bg, TimeUnit::Week),
        horizon: Horizon::of(39.into(), TimeUnit::Week)?,
        value: twelve_months(bg).map_err(|error| error.to_string())?,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    pool.install(|| path_counted(&path, &given))
}

/// `compare.py` knows it by its name.
#[inline(never)]
fn path_counted(path: &str, given: &Given) -> Result<(), Failure> {
    let Given {
        base,
        timed,
        horizon,
        value,
    } = given;
    match path {
        "rows" => {
            for _ in 0..TIMES {
                drop(black_box(DistinctHistories::of(black_box(base))));
            }
        }
        "bg_nbd_fit" => drop(black_box(BgNbd::fit(base)?)),
        "mbg_nbd_fit" => drop(black_box(MbgNbd::fit(base)?)),
        "pareto_nbd_fit" => drop(black_box(ParetoNbd::fit(base)?)),
        "ggom_nbd_fit" => drop(black_box(GgomNbd::fit(base)?)),
        "gamma_gamma_fit" => drop(black_box(GammaGamma::fit(base)?)),
        "alive" => {
            for _ in 0..TIMES {
                drop(black_box(timed.probability_alive_of_base(black_box(base))?));
            }
        }
        "expected" => drop(black_box(timed.expected_purchases_of_base(base, *horizon)?)),
        "value" => drop(black_box(value.base(base)?)),
        other => return Err(format!("no path {other}").into()),
    }
    Ok(())
}
