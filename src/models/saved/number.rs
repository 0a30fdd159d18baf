//! The number that a model of the family has beside its parameters.

use serde::{Deserialize, Serialize};
use std::fmt::{self, Debug};

/// The number that a model of the family has beside its parameters.
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FixedNumber {
    /// A whole number, such as the k of regular buyers.
    Whole(u32),
    /// Any other, such as a time.
    Real(f64),
}

/// As the number itself, so that it enters a checksum alike.
impl Debug for FixedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => Debug::fmt(number, f),
            Self::Real(number) => Debug::fmt(number, f),
        }
    }
}

/// A setting that is saved as a number, where it is one.
pub(in crate::models) trait Numbered: Sized {
    fn number(self) -> Option<FixedNumber>;

    fn of_number(number: Option<FixedNumber>) -> Option<Self>;
}

impl Numbered for () {
    fn number(self) -> Option<FixedNumber> {
        None
    }

    fn of_number(_: Option<FixedNumber>) -> Option<()> {
        Some(())
    }
}

impl Numbered for f64 {
    fn number(self) -> Option<FixedNumber> {
        Some(FixedNumber::Real(self))
    }

    fn of_number(number: Option<FixedNumber>) -> Option<f64> {
        number.map(|number| match number {
            FixedNumber::Whole(number) => number.into(),
            FixedNumber::Real(number) => number,
        })
    }
}
