//! The mathematics that no marketer asks for: sums, matrices, minimisation, special functions.

pub(crate) mod matrix;
pub(crate) mod minimize;
pub(crate) mod sum;
