//! What papers and packages print: a folder for each source, whose README says what was taken, from
//! where, and where we differ and why.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod anscombe_1973;
mod berger_nasr_1998;
mod blattberg_deighton_1996;
mod card_krueger_1994;
mod cdnow;
mod cdnow_holdout;
mod chartmogul;
mod cran_nps;
mod cross_validated_nps;
mod customers_as_assets;
mod donations;
mod effort_scores;
mod excel;
mod fader_hardie_024;
mod fader_hardie_2007;
mod fader_hardie_2010_perils;
mod gamma_gamma;
mod hanley_mcneil_1982;
mod ifrs_15;
mod inequality;
mod iuhhelpers;
mod klein_moeschberger;
mod kpmg_ifrs_15;
mod marketing_metrics;
mod newcombe_1998;
mod numpy_financial;
mod odoo_loyalty;
mod open_loyalty;
mod pfeifer_carraway_2000;
mod r_power_prop_test;
mod r_rfm;
mod r_survival;
mod rocks_2016;
mod rosetta_code;
mod scikit_learn;
mod scikit_uplift;
mod spector_mazzeo;
mod square_loyalty;
mod stripe_tiered_pricing;
mod student_sleep;
mod vtex;
mod vtex_proration;
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
