//! The room `statistics`, checked against numbers that other programs and papers print.

#![allow(
    clippy::unwrap_used,
    reason = "a test may stop at the first wrong thing"
)]

mod distribution;
