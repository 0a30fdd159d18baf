//! The functions in SQL against the library, what is refused, and what may fail on the way.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bad_input;
mod equality;
mod failure;
mod shared;
mod surveys;
