//! The tables against the library, and what is refused.

mod bad_input;
mod cdnow;
mod tables;
mod types;
