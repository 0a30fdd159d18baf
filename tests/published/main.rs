//! What papers and packages print: a folder for each source, whose README says what was taken, from
//! where, and where we differ and why.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod cdnow;
mod donations;
mod fader_hardie_2007;
mod fader_hardie_2010_perils;
mod gamma_gamma;
mod ifrs_15;
mod kpmg_ifrs_15;
mod odoo_loyalty;
mod open_loyalty;
mod square_loyalty;
mod stripe_tiered_pricing;
mod vtex_proration;

/// A printed number: half a unit of its last digit, and a hair for the decimal itself.
#[track_caller]
fn printed(got: f64, want: f64, last_digit: f64) {
    let difference = (got - want).abs();
    assert!(
        difference <= 0.500_001 * last_digit,
        "{got}, printed as {want}"
    );
}
