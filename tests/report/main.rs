//! The report of a log: in Chinese it is Chinese, whatever a log lacks, and numbers are written in one way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../../examples/calibration/mod.rs"]
mod calibration;
#[path = "../../examples/report/findings.rs"]
mod findings;
#[path = "../../examples/log/mod.rs"]
mod log;
#[path = "../../examples/report/progress.rs"]
mod progress;
#[path = "../../examples/shown/mod.rs"]
mod shown;
#[path = "../../examples/report/value.rs"]
mod value;
#[path = "../../examples/segments/without_money.rs"]
mod without_money;
#[path = "../../examples/worth/mod.rs"]
mod worth;

mod chinese;
mod laws;
mod size;
