//! The main paths, each once, for a count of their instructions: `compare.py` runs this under
//! callgrind, a path at a time.
//!
//! ```text
//! instructions PATH
//! ```

#[path = "../../tests/common/cdnow.rs"]
mod cdnow_log;

use clv::models::{
    BasePrediction, BgNbd, Booking, DistinctHistories, Estimate, GammaGamma, GgomNbd,
    LifetimeValue, MbgNbd, ParetoNbd, TimedModel, Valuation, ValueTerms,
};
use clv::quantity::{DiscountRate, TimeUnit};
use clv::transactions::CustomerBase;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;
use std::error::Error;
use std::hint::black_box;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_default();
    let base = cdnow_log::reduction(1997, 9, 30).reduce(&cdnow_log::log())?;
    let bg = BgNbd::new(0.2426, 4.4136, 0.7929, 2.4259)?;
    // What is not counted is what the empty path takes.
    match path.as_str() {
        "nothing" => {}
        "rows" => drop(black_box(DistinctHistories::of(&base))),
        "bg_nbd_fit" => drop(black_box(BgNbd::fit(&base)?)),
        "mbg_nbd_fit" => drop(black_box(MbgNbd::fit(&base)?)),
        "pareto_nbd_fit" => drop(black_box(ParetoNbd::fit(&base)?)),
        "ggom_nbd_fit" => drop(black_box(GgomNbd::fit(&base)?)),
        "gamma_gamma_fit" => drop(black_box(GammaGamma::fit(&base)?)),
        "alive" => drop(black_box(bg.probability_alive_of_base(&base)?)),
        "expected" => drop(black_box(bg.expected_purchases_of_base(&base, 39.0)?)),
        "value" => {
            black_box(value(bg, &base)?);
        }
        other => return Err(format!("no path {other}").into()),
    }
    Ok(())
}

fn value(bg: BgNbd, base: &CustomerBase<u32>) -> Result<Decimal, Box<dyn Error>> {
    let month = TimeUnit::days(dec!(30.415))?;
    let value = LifetimeValue::new(
        TimedModel::new(bg, TimeUnit::Week),
        GammaGamma::new(6.25, 3.74, 15.45)?,
        ValueTerms {
            margin: Decimal::ONE,
            discount: DiscountRate::new(dec!(0.01), month)?,
            valuation: Valuation::Periods {
                number: 12,
                length: month,
                booking: Booking::EndOfPeriod,
            },
        },
    )?;
    Ok(value.base(base)?.total)
}
