//! Partial states as a column.

use crate::TableError;
use arrow::array::LargeBinaryArray;

/// Partial states while they are written one after the other.
pub(super) struct States {
    pub(super) bytes: Vec<u8>,
    ends: Vec<i64>,
}

impl States {
    pub(super) fn with_capacity(rows: usize) -> Self {
        let mut ends = Vec::with_capacity(rows + 1);
        ends.push(0);
        Self {
            bytes: Vec::with_capacity(rows * 6),
            ends,
        }
    }

    pub(super) fn end(&mut self) {
        self.ends.push(self.bytes.len() as i64);
    }

    /// Ends every row before this one.
    pub(super) fn through(&mut self, row: usize) {
        self.ends.resize(row + 1, self.bytes.len() as i64);
    }

    pub(super) fn finish(self) -> Result<LargeBinaryArray, TableError> {
        let offsets = arrow::buffer::OffsetBuffer::new(self.ends.into());
        Ok(LargeBinaryArray::try_new(offsets, self.bytes.into(), None)?)
    }
}
