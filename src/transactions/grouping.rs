//! Rows by customer: sorted into groups by a seeded hash of the key, and by key within a group, so
//! that each step works on what fits a cache.
//!
//! A row carries its customer's key, or a reference to it where keys are large, since a key that is
//! looked up by the number of its row costs a miss of the cache each time.

use super::compact_row::CompactRow;
use crate::numeric::into_starts;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::{BuildHasher, Hash};

/// Rows that a group has on average.
const ROWS_A_GROUP: usize = 1 << 14;

const MOST_GROUPS: usize = 1 << 10;

/// A row and its customer.
#[derive(Clone, Copy)]
pub(super) struct KeyedRow<C> {
    pub(super) customer: C,
    pub(super) row: CompactRow,
}

/// The rows of some customers, one customer's after the other.
pub(super) struct Grouped<C> {
    customers: Vec<C>,
    /// Where each customer's rows end; they begin where those of the one before end.
    ends: Vec<usize>,
    rows: Vec<CompactRow>,
}

impl<C> Grouped<C> {
    pub(super) fn customers(&self) -> usize {
        self.customers.len()
    }

    /// Every customer with the own rows.
    pub(super) fn for_each(&mut self, mut each: impl FnMut(&C, &mut [CompactRow])) {
        let mut rest = self.rows.as_mut_slice();
        let mut before = 0;
        for (customer, &end) in self.customers.iter().zip(&self.ends) {
            let Some((own, others)) = std::mem::take(&mut rest).split_at_mut_checked(end - before)
            else {
                return;
            };
            each(customer, own);
            rest = others;
            before = end;
        }
    }
}

/// Into which group a customer falls.
pub(super) struct Grouping {
    hasher: DefaultHashBuilder,
    groups: usize,
}

/// Some rows, sorted by group.
pub(super) struct Chunk<C> {
    rows: Vec<KeyedRow<C>>,
    /// Where each group ends.
    ends: Vec<u32>,
}

impl Grouping {
    /// For a file of unknown length.
    #[cfg(feature = "csv")]
    pub(super) fn for_file() -> Self {
        Self::for_rows(ROWS_A_GROUP << 9)
    }

    pub(super) fn for_rows(rows: usize) -> Self {
        Self {
            hasher: DefaultHashBuilder::default(),
            groups: (rows / ROWS_A_GROUP).next_power_of_two().min(MOST_GROUPS),
        }
    }

    /// At most 2³² rows. Keys are cloned once more, so they are to be small ones.
    pub(super) fn chunk<C: Eq + Hash + Clone>(&self, rows: &[KeyedRow<C>]) -> Chunk<C> {
        let mut ends = vec![0_u32; self.groups];
        let mut of_row = Vec::with_capacity(rows.len());
        let mut before: Option<(&C, u16)> = None;
        for row in rows {
            // Rows of a customer often follow each other.
            let group = match before {
                Some((same, group)) if *same == row.customer => group,
                _ => self.group_of(&row.customer),
            };
            before = Some((&row.customer, group));
            of_row.push(group);
            if let Some(count) = ends.get_mut(usize::from(group)) {
                *count += 1;
            }
        }
        into_starts(&mut ends);
        let mut sorted = rows.to_vec();
        for (row, group) in rows.iter().zip(of_row) {
            // What was the start of a group becomes its end.
            if let Some(next) = ends.get_mut(usize::from(group))
                && let Some(place) = sorted.get_mut(*next as usize)
            {
                *place = row.clone();
                *next += 1;
            }
        }
        Chunk { rows: sorted, ends }
    }

    /// By bits of the hash that a table of one group does not use.
    fn group_of<C: Hash>(&self, customer: &C) -> u16 {
        ((self.hasher.hash_one(customer) >> 40) as usize & (self.groups - 1)) as u16
    }

    /// A value of each group of the rows of all chunks.
    pub(super) fn map<C: Eq + Hash + Clone + Send + Sync, T: Send>(
        &self,
        chunks: &[Chunk<C>],
        of_group: impl Fn(Grouped<C>) -> T + Sync + Send,
    ) -> Vec<T> {
        in_parallel(self.groups, |group| of_group(self.gather(chunks, group)))
    }

    /// The rows of a group by customer: a counting sort.
    fn gather<C: Eq + Hash + Clone>(&self, chunks: &[Chunk<C>], group: usize) -> Grouped<C> {
        let parts = || chunks.iter().map(|chunk| chunk.group(group));
        let count = parts().map(<[KeyedRow<C>]>::len).sum();
        // Copied at once: pieces far apart would be waited for one by one.
        let mut keyed: Vec<KeyedRow<C>> = Vec::with_capacity(count);
        parts().for_each(|part| keyed.extend_from_slice(part));
        let mut numbers = Numbers::new(&self.hasher);
        let mut of_row: Vec<u32> = Vec::with_capacity(count);
        let mut before: Option<(&C, u32)> = None;
        for row in &keyed {
            let number = match before {
                Some((same, number)) if *same == row.customer => number,
                _ => numbers.of(&row.customer),
            };
            before = Some((&row.customer, number));
            numbers.count(number);
            of_row.push(number);
        }
        let Numbers {
            customers,
            counts: mut ends,
            ..
        } = numbers;
        into_starts(&mut ends);
        let mut rows = vec![CompactRow::default(); count];
        for (row, &number) in keyed.iter().zip(&of_row) {
            if let Some(next) = ends.get_mut(number as usize)
                && let Some(place) = rows.get_mut(*next)
            {
                *place = row.row;
                *next += 1;
            }
        }
        Grouped {
            customers,
            ends,
            rows,
        }
    }
}

impl<C> Chunk<C> {
    fn group(&self, group: usize) -> &[KeyedRow<C>] {
        let start = match group.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).copied().unwrap_or(0),
        };
        let end = self.ends.get(group).copied().unwrap_or(0);
        let range = start as usize..end as usize;
        self.rows.get(range).unwrap_or_default()
    }

    /// The rows as they came.
    #[cfg(feature = "csv")]
    pub(super) fn into_rows(mut self) -> Vec<KeyedRow<C>> {
        self.rows.sort_unstable_by_key(|row| row.row.place);
        self.rows
    }
}

/// The customers of a group by number.
struct Numbers<'h, C> {
    hasher: &'h DefaultHashBuilder,
    table: HashTable<u32>,
    customers: Vec<C>,
    counts: Vec<usize>,
}

impl<'h, C: Eq + Hash + Clone> Numbers<'h, C> {
    fn new(hasher: &'h DefaultHashBuilder) -> Self {
        Self {
            hasher,
            table: HashTable::new(),
            customers: Vec::new(),
            counts: Vec::new(),
        }
    }

    fn of(&mut self, key: &C) -> u32 {
        let Self {
            hasher,
            table,
            customers,
            counts,
        } = self;
        let hash = hasher.hash_one(key);
        let is_key = |&number: &u32| customers.get(number as usize) == Some(key);
        if let Some(&known) = table.find(hash, is_key) {
            return known;
        }
        // Fewer than the rows, which 32 bits count.
        let number = customers.len() as u32;
        table.insert_unique(hash, number, |&number| {
            let customer = customers.get(number as usize);
            customer.map_or(0, |key| hasher.hash_one(key))
        });
        customers.push(key.clone());
        counts.push(0);
        number
    }

    fn count(&mut self, number: u32) {
        if let Some(count) = self.counts.get_mut(number as usize) {
            *count += 1;
        }
    }
}

#[cfg(feature = "parallel")]
pub(super) fn in_parallel<T: Send>(count: usize, of: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    (0..count).into_par_iter().map(of).collect()
}

#[cfg(not(feature = "parallel"))]
pub(super) fn in_parallel<T: Send>(count: usize, of: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    (0..count).map(of).collect()
}
