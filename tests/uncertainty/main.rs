//! Intervals of parameters and predictions.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;
#[path = "../common/random.rs"]
mod random;

mod bad_input;
mod coverage;
mod independence;
mod parameters;
mod predictive;
mod profiles;
#[cfg(feature = "serde")]
mod read_back;
mod replicates;

use clv::models::{DistinctHistories, TimedModel};
use clv::quantity::{Horizon, TimeUnit};
use clv::transactions::{CustomerBase, FirstPurchase, PurchaseHistory};

fn cdnow() -> DistinctHistories {
    DistinctHistories::new(TimeUnit::Week, cdnow_log::calibration())
}

/// A weekly base of customers with the mean amounts of their repeat purchases.
fn base(rows: impl IntoIterator<Item = (PurchaseHistory, Option<f64>)>) -> CustomerBase<usize> {
    let rows = rows.into_iter().enumerate();
    let rows = rows.map(|(customer, (history, mean))| (customer, history, mean));
    CustomerBase::from_summaries(TimeUnit::Week, FirstPurchase::Excluded, rows).unwrap()
}

fn weekly<M>(model: M) -> TimedModel<M> {
    TimedModel::new(model, TimeUnit::Week)
}

fn weeks(number: u32) -> Horizon {
    Horizon::of(number.into(), TimeUnit::Week).unwrap()
}

/// |got − want| ≤ tolerance · |want|.
#[track_caller]
fn near(got: f64, want: f64, tolerance: f64) {
    let difference = (got - want).abs();
    assert!(difference <= tolerance * want.abs(), "{got}, not {want}");
}
