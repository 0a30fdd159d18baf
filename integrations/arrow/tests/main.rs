//! The tables against the library, and what is refused.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod amounts;
mod bad_input;
mod cdnow;
mod laws;
mod tables;
mod types;
