//! What papers and packages print, a folder for each source.
#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

#[path = "../common/cdnow.rs"]
mod cdnow_log;

mod cdnow;
