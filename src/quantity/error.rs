use rust_decimal::Decimal;
use thiserror::Error;

/// An error in a number, before any formula has seen it.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum QuantityError {
    /// An exact decimal lies outside of its range.
    #[error("{quantity} must be {range}, got {value}")]
    OutOfRange {
        /// The quantity in the field's words.
        quantity: &'static str,
        /// The range that must hold, such as `in [0, 1]`.
        range: &'static str,
        /// The value that came.
        value: Decimal,
    },
    /// A floating-point number lies outside of its range or is not a number.
    #[error("{quantity} must be {range}, got {value}")]
    NumberOutOfRange {
        /// The quantity in the field's words.
        quantity: &'static str,
        /// The range that must hold, such as `in (0, 1)`.
        range: &'static str,
        /// The value that came.
        value: f64,
    },
    /// The result is larger than ±7.9 × 10²⁸ or, though not zero, smaller than 10⁻²⁸.
    #[error("{quantity} does not fit in a 28-digit decimal")]
    Overflow {
        /// The quantity in the field's words.
        quantity: &'static str,
    },
}
