//! Sums of money by customer and period, in any order of rows.

mod entry;
mod packed;
mod piece;
mod sorted;

pub(crate) use entry::{Entry, Whole};
pub(crate) use packed::write;

use crate::TableError;
use packed::write_number;
use piece::Piece;
use sorted::Sorted;

/// Neighbouring customers whose rows lie together, so many that these are sorted in a processor's cache.
const BUCKET: usize = 1 << 12;

/// Rows are appended in pieces of this many, so that growing moves nothing.
const PIECE: usize = 1 << 12;

/// Rows of a bucket at which they are added up and packed.
const PACK_AT: usize = 1 << 17;

/// Packed bytes of a bucket at which it is first tried whether they fall into fewer periods.
const FOLD_AT: usize = 1 << 20;

/// The sums of customers 0, 1, 2, … in any order: to append is all that a row or a partial state
/// costs. Sorting is put off until the sums are wanted, or until it is worth the memory.
#[derive(Debug, Clone)]
pub(crate) struct PeriodSums<N> {
    buckets: Vec<Bucket<N>>,
}

#[derive(Debug, Clone)]
struct Bucket<N> {
    pieces: Vec<Piece<N>>,
    rows: usize,
    /// Customer, length, and what [`write`] has written, again and again.
    packed: Vec<u8>,
    fold_at: usize,
}

impl<N: Whole> PeriodSums<N> {
    pub(crate) fn new() -> Self {
        Self {
            buckets: Vec::new(),
        }
    }

    /// The bucket of a customer and the number there.
    fn bucket(&mut self, customer: u32) -> Option<(&mut Bucket<N>, u16)> {
        let place = customer as usize / BUCKET;
        if self.buckets.len() <= place {
            self.buckets.resize_with(place + 1, Bucket::new);
        }
        let number = (customer as usize % BUCKET) as u16;
        self.buckets.get_mut(place).map(|bucket| (bucket, number))
    }

    pub(crate) fn push(&mut self, customer: u32, entry: Entry<N>) {
        if let Some((bucket, number)) = self.bucket(customer) {
            bucket.push(number, entry);
        }
    }

    /// Appends what [`write`] has written. Other bytes are told of when the sums are wanted.
    pub(crate) fn push_packed(&mut self, customer: u32, sums: &[u8]) {
        if let Some((bucket, number)) = self.bucket(customer) {
            bucket.push_packed(number, sums);
        }
    }

    /// Gives the sums of every customer, in order of time, purchases before refunds, and holds
    /// nothing any more.
    pub(crate) fn drain(
        &mut self,
        customers: usize,
        mut visit: impl FnMut(usize, &[Entry<N>]) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let mut buckets = std::mem::take(&mut self.buckets).into_iter();
        for first in (0..customers).step_by(BUCKET) {
            let bucket = buckets.next().unwrap_or_else(Bucket::new);
            let sorted = bucket.sorted(BUCKET.min(customers - first));
            let sorted = sorted.ok_or(TableError::State)?;
            for (number, sums) in sorted.iter().enumerate() {
                visit(first + number, sums)?;
            }
        }
        Ok(())
    }

    /// Gives the sums of the first customers; the others move to the front.
    pub(crate) fn drain_first(
        &mut self,
        emitted: usize,
        customers: usize,
        mut visit: impl FnMut(usize, &[Entry<N>]) -> Result<(), TableError>,
    ) -> Result<(), TableError> {
        let mut rest = Self::new();
        self.drain(customers, |group, entries| {
            match group.checked_sub(emitted) {
                None => visit(group, entries),
                Some(number) => {
                    for &entry in entries {
                        rest.push(number as u32, entry);
                    }
                    Ok(())
                }
            }
        })?;
        *self = rest;
        Ok(())
    }

    /// The bytes that it holds, and that sorting the fullest bucket will take.
    pub(crate) fn size(&self) -> usize {
        let row = size_of::<u16>() + size_of::<Entry<N>>();
        let bucket = |bucket: &Bucket<N>| {
            let last = bucket.pieces.last();
            let last = last.map_or(0, |piece| piece.entries.capacity());
            let full = bucket.pieces.len().saturating_sub(1) * PIECE;
            size_of::<Bucket<N>>() + (full + last) * row + bucket.packed.capacity()
        };
        let sizes = self.buckets.iter().map(bucket);
        let (held, fullest) = sizes.fold((0, 0), |(sum, fullest), size| {
            (sum + size, size.max(fullest))
        });
        held + fullest
    }
}

impl<N: Whole> Bucket<N> {
    fn new() -> Self {
        Self {
            pieces: Vec::new(),
            rows: 0,
            packed: Vec::new(),
            fold_at: FOLD_AT,
        }
    }

    fn push(&mut self, customer: u16, entry: Entry<N>) {
        match self.pieces.last_mut() {
            Some(piece) if piece.entries.len() < PIECE => piece.push(customer, entry),
            _ => {
                // The first piece grows with what it holds: few rows take little.
                let capacity = if self.pieces.is_empty() { 0 } else { PIECE };
                let mut piece = Piece {
                    customers: Vec::with_capacity(capacity),
                    entries: Vec::with_capacity(capacity),
                };
                piece.push(customer, entry);
                self.pieces.push(piece);
            }
        }
        self.rows += 1;
        if self.rows >= PACK_AT {
            let pieces = std::mem::take(&mut self.pieces);
            self.rows = 0;
            self.pack(&Sorted::of(&pieces, BUCKET));
        }
    }

    fn push_packed(&mut self, customer: u16, sums: &[u8]) {
        write_number(customer.into(), &mut self.packed);
        write_number(sums.len() as i128, &mut self.packed);
        self.packed.extend_from_slice(sums);
        if self.packed.len() >= self.fold_at {
            self.fold();
        }
    }

    fn pack(&mut self, sorted: &Sorted<N>) {
        let mut bytes = Vec::new();
        for (customer, sums) in sorted.iter().enumerate() {
            if !sums.is_empty() {
                bytes.clear();
                write(sums, &mut bytes);
                self.push_packed(customer as u16, &bytes);
            }
        }
    }

    /// Adds up what falls into the same period. It is tried again when there is four times as much.
    fn fold(&mut self) {
        self.fold_at = usize::MAX;
        if let Some(piece) = Piece::unpacked(&self.packed) {
            self.packed.clear();
            self.pack(&Sorted::of(&[piece], BUCKET));
            self.packed.shrink_to_fit();
            self.fold_at = FOLD_AT.max(self.packed.len().saturating_mul(4));
        }
    }

    fn sorted(self, customers: usize) -> Option<Sorted<N>> {
        let mut pieces = self.pieces;
        if !self.packed.is_empty() {
            pieces.push(Piece::unpacked(&self.packed)?);
        }
        Some(Sorted::of(&pieces, customers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What every customer has.
    fn drained(mut sums: PeriodSums<i64>, customers: usize) -> Vec<Vec<Entry<i64>>> {
        let mut groups = Vec::new();
        let done = sums.drain(customers, |customer, entries| {
            assert_eq!(customer, groups.len());
            groups.push(entries.to_vec());
            Ok(())
        });
        assert_eq!(done, Ok(()));
        groups
    }

    fn entry(period: i64, net: i64) -> Entry<i64> {
        Entry { period, net }
    }

    #[test]
    fn rows_of_a_period_are_added_and_purchases_stay_apart_from_refunds() {
        let mut sums = PeriodSums::<i64>::new();
        for (customer, period, net) in [(1, 5, 10), (0, 2, 1), (1, 5, -4), (1, 3, 7), (1, 5, 2)] {
            sums.push(customer, entry(period, net));
        }
        let of_one = vec![entry(3, 7), entry(5, 12), entry(5, -4)];
        assert_eq!(
            drained(sums, 3),
            [vec![entry(2, 1)], of_one.clone(), vec![]]
        );

        let mut bytes = Vec::new();
        write(&of_one, &mut bytes);
        assert_eq!(bytes.len(), 6);
        let mut packed = PeriodSums::<i64>::new();
        packed.push_packed(0, &bytes);
        assert_eq!(drained(packed, 1), [of_one]);
    }

    #[test]
    fn bytes_that_are_no_sums() {
        for bytes in [&[0x80][..], &[2], &[0xff; 40]] {
            let mut sums = PeriodSums::<i64>::new();
            sums.push_packed(0, bytes);
            assert_eq!(sums.drain(1, |_, _| Ok(())), Err(TableError::State));
        }
    }

    #[test]
    fn a_sum_beyond_64_bits_stays_in_two_parts() {
        let mut sums = PeriodSums::<i64>::new();
        for _ in 0..3 {
            sums.push(0, entry(1, i64::MAX));
        }
        let groups = drained(sums, 1);
        let total: i128 = groups.iter().flatten().map(|entry| entry.net.wide()).sum();
        assert_eq!(total, 3 * i128::from(i64::MAX));
    }

    #[test]
    fn packing_and_folding_change_nothing_but_the_memory() {
        let rows = 20 * PACK_AT as i64;
        let customers = BUCKET as u32 + 3;
        let customer = |row: i64| if row % 2 == 0 { customers - 1 } else { 7 };
        let (mut as_rows, mut as_states) = (PeriodSums::new(), PeriodSums::new());
        let mut bytes = Vec::new();
        for row in 0..rows {
            let entry = entry(row % 3, row);
            as_rows.push(customer(row), entry);
            bytes.clear();
            write(&[entry], &mut bytes);
            as_states.push_packed(customer(row), &bytes);
        }
        assert!(as_rows.size() < 40 * PACK_AT, "{}", as_rows.size());
        assert!(as_states.size() < 4 * FOLD_AT, "{}", as_states.size());
        let groups = drained(as_rows, customers as usize);
        assert_eq!(groups, drained(as_states, customers as usize));
        assert_eq!(groups.iter().flatten().count(), 6);
        let total: i64 = groups.iter().flatten().map(|entry| entry.net).sum();
        assert_eq!(total, rows * (rows - 1) / 2);
    }
}
