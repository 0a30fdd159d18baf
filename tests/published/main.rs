//! What papers and packages print: a folder for each source, whose README says what was taken, from
//! where, and where we differ and why.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod cdnow;
#[path = "chartmogul/mod.rs"]
mod chartmogul;
#[path = "fader_hardie_2007/mod.rs"]
mod donations;
mod fader_hardie_2007;
mod fader_hardie_2010_perils;
mod gamma_gamma;
#[path = "inequality/mod.rs"]
mod inequality;
#[path = "klein_moeschberger/mod.rs"]
mod klein_moeschberger;
#[path = "r_rfm/mod.rs"]
mod r_rfm;
#[path = "r_survival/mod.rs"]
mod r_survival;

mod anscombe_1973;
mod cran_nps;
mod cross_validated_nps;
mod effort_scores;
mod iuhhelpers;
mod newcombe_1998;
mod rocks_2016;
mod student_sleep;
mod wikipedia;

/// A printed number: half a unit of its last digit, and a hair for the decimal itself.
#[track_caller]
fn printed(got: f64, want: f64, last_digit: f64) {
    let difference = (got - want).abs();
    assert!(
        difference <= 0.500_001 * last_digit,
        "{got}, printed as {want}"
    );
}
