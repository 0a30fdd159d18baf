//! Rows that wait to be added up.

use super::entry::{Entry, Whole};
use super::packed::{read, read_number};

/// Rows as they came. A customer's number counts from the first of the bucket.
#[derive(Debug, Clone, Default)]
pub(super) struct Piece<N> {
    pub(super) customers: Vec<u16>,
    pub(super) entries: Vec<Entry<N>>,
}

impl<N: Whole> Piece<N> {
    pub(super) fn push(&mut self, customer: u16, entry: Entry<N>) {
        self.customers.push(customer);
        self.entries.push(entry);
    }

    pub(super) fn unpacked(mut bytes: &[u8]) -> Option<Self> {
        let mut piece = Self::default();
        while !bytes.is_empty() {
            let customer = read_number(&mut bytes)?.try_into().ok()?;
            let length = read_number(&mut bytes)?.try_into().ok()?;
            let (sums, rest) = bytes.split_at_checked(length)?;
            read(sums, |entry| {
                piece.push(customer, entry);
                Some(())
            })?;
            bytes = rest;
        }
        Some(piece)
    }
}
