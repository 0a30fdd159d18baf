//! How an example ends that cannot go on.

use std::error::Error;
use std::fmt;

/// An error that `main` prints as a sentence, not as a data structure.
pub struct Shown(pub Box<dyn Error>);

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
