//! The suite `segment`.

use super::formula::Function;

/// The function of that name.
pub fn function(_name: &str) -> Option<Function> {
    None
}
