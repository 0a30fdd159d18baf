//! The functions in SQL against the library, what is refused, and what may fail on the way.

mod bad_input;
mod equality;
mod failure;
mod shared;
mod surveys;
