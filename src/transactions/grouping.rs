//! Rows by customer: sorted into groups by a seeded hash of the key, and by key within a group, so
//! that each step works on what fits a cache.

use super::RowColumns;
use super::compact_row::CompactRow;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::{BuildHasher, Hash};

/// Rows that are hashed at once.
const ROWS_AT_ONCE: usize = 1 << 18;

/// Rows that a group has on average.
const ROWS_A_GROUP: usize = 1 << 15;

/// The rows of some customers, one customer's after the other.
pub(super) struct Grouped {
    /// The first row of each customer.
    first_rows: Vec<u32>,
    /// Where each customer's rows end; they begin where those of the one before end.
    ends: Vec<usize>,
    rows: Vec<CompactRow>,
}

impl Grouped {
    pub(super) fn customers(&self) -> usize {
        self.first_rows.len()
    }

    /// Every customer by a row, with the own rows.
    pub(super) fn for_each(&mut self, mut each: impl FnMut(u32, &mut [CompactRow])) {
        let mut rest = self.rows.as_mut_slice();
        let mut before = 0;
        for (&first, &end) in self.first_rows.iter().zip(&self.ends) {
            let Some((own, others)) = std::mem::take(&mut rest).split_at_mut_checked(end - before)
            else {
                return;
            };
            each(first, own);
            rest = others;
            before = end;
        }
    }
}

/// Rows by group.
pub(super) struct Groups<'a, K> {
    customers: &'a [K],
    hasher: DefaultHashBuilder,
    chunks: Vec<Chunk>,
    groups: usize,
}

/// Some consecutive rows, sorted by group.
struct Chunk {
    rows: Vec<CompactRow>,
    /// Where each group ends.
    ends: Vec<u32>,
}

/// `None` where there are more rows than 32 bits count, or one does not fit.
pub(super) fn grouped<K: Eq + Hash + Sync>(columns: RowColumns<'_, K>) -> Option<Groups<'_, K>> {
    let rows = u32::try_from(columns.customers.len()).ok()?;
    let groups = (rows as usize / ROWS_A_GROUP).next_power_of_two().min(256);
    let hasher = DefaultHashBuilder::default();
    let of_chunk = |chunk: usize| {
        let start = chunk * ROWS_AT_ONCE;
        let end = (start + ROWS_AT_ONCE).min(rows as usize);
        Chunk::of(columns, start..end, &hasher, groups)
    };
    let chunks = in_parallel((rows as usize).div_ceil(ROWS_AT_ONCE), of_chunk);
    Some(Groups {
        customers: columns.customers,
        chunks: chunks.into_iter().collect::<Option<_>>()?,
        hasher,
        groups,
    })
}

impl Chunk {
    fn of<K: Eq + Hash>(
        columns: RowColumns<'_, K>,
        range: std::ops::Range<usize>,
        hasher: &DefaultHashBuilder,
        groups: usize,
    ) -> Option<Self> {
        let customers = columns.customers.get(range.clone())?;
        let mut ends = vec![0_u32; groups];
        let mut of_row = Vec::with_capacity(customers.len());
        let mut before: Option<(&K, u8)> = None;
        for key in customers {
            // Rows of a customer often follow each other.
            let group = match before {
                Some((same, group)) if same == key => group,
                _ => group_of(hasher.hash_one(key), groups),
            };
            before = Some((key, group));
            of_row.push(group);
            if let Some(count) = ends.get_mut(usize::from(group)) {
                *count += 1;
            }
        }
        let mut start = 0;
        for end in &mut ends {
            start += std::mem::replace(end, start);
        }
        let at = columns.at.get(range.clone())?;
        let amounts = columns.amounts.map(|amounts| amounts.get(range.clone()));
        let amounts = match amounts {
            Some(own) => Some(own?),
            None => None,
        };
        let mut rows = vec![CompactRow::default(); customers.len()];
        for (place, (&group, &at)) in of_row.iter().zip(at).enumerate() {
            let amount = amounts.and_then(|amounts| amounts.get(place));
            let number = u32::try_from(range.start + place).ok()?;
            let row = CompactRow::new(number, at, amount.copied().unwrap_or_default())?;
            let next = ends.get_mut(usize::from(group))?;
            *rows.get_mut(*next as usize)? = row;
            // What was the start of a group becomes its end.
            *next += 1;
        }
        Some(Self { rows, ends })
    }

    fn group(&self, group: usize) -> &[CompactRow] {
        let start = match group.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).copied().unwrap_or(0),
        };
        let end = self.ends.get(group).copied().unwrap_or(0);
        let range = start as usize..end as usize;
        self.rows.get(range).unwrap_or_default()
    }
}

/// Bits of a hash that a table of one group does not use.
fn group_of(hash: u64, groups: usize) -> u8 {
    // At most 256 groups.
    ((hash >> 40) as usize & (groups - 1)) as u8
}

impl<K: Eq + Hash + Sync> Groups<'_, K> {
    /// What is made of each group.
    pub(super) fn map<T: Send>(&self, of_group: impl Fn(Grouped) -> T + Sync + Send) -> Vec<T> {
        in_parallel(self.groups, |group| of_group(self.group(group)))
    }

    /// The rows of a group by customer: a counting sort.
    fn group(&self, group: usize) -> Grouped {
        let parts = || self.chunks.iter().map(|chunk| chunk.group(group));
        let count = parts().map(<[CompactRow]>::len).sum();
        let mut numbers = Numbers::new(self.customers, &self.hasher);
        let mut of_row: Vec<u32> = Vec::with_capacity(count);
        let mut before: Option<(&K, u32)> = None;
        for row in parts().flatten() {
            let Some(key) = self.customers.get(row.row as usize) else {
                continue;
            };
            let number = match before {
                Some((same, number)) if same == key => number,
                _ => numbers.of(key, row.row),
            };
            before = Some((key, number));
            numbers.count(number);
            of_row.push(number);
        }
        let Numbers {
            first_rows,
            counts: mut ends,
            ..
        } = numbers;
        let mut start = 0;
        for end in &mut ends {
            start += std::mem::replace(end, start);
        }
        let mut rows = vec![CompactRow::default(); count];
        for (row, &number) in parts().flatten().zip(&of_row) {
            if let Some(next) = ends.get_mut(number as usize)
                && let Some(place) = rows.get_mut(*next)
            {
                *place = *row;
                *next += 1;
            }
        }
        Grouped {
            first_rows,
            ends,
            rows,
        }
    }
}

/// The customers of a group by number.
struct Numbers<'a, K> {
    customers: &'a [K],
    hasher: &'a DefaultHashBuilder,
    table: HashTable<u32>,
    first_rows: Vec<u32>,
    counts: Vec<usize>,
}

impl<'a, K: Eq + Hash> Numbers<'a, K> {
    fn new(customers: &'a [K], hasher: &'a DefaultHashBuilder) -> Self {
        Self {
            customers,
            hasher,
            table: HashTable::new(),
            first_rows: Vec::new(),
            counts: Vec::new(),
        }
    }

    fn of(&mut self, key: &K, row: u32) -> u32 {
        let Self {
            customers,
            hasher,
            table,
            first_rows,
            counts,
        } = self;
        let customer = |number: u32| {
            let row = first_rows.get(number as usize)?;
            customers.get(*row as usize)
        };
        let hash = hasher.hash_one(key);
        if let Some(&known) = table.find(hash, |&number| customer(number) == Some(key)) {
            return known;
        }
        // Fewer than the rows, which 32 bits count.
        let number = counts.len() as u32;
        table.insert_unique(hash, number, |&number| {
            customer(number).map_or(0, |key| hasher.hash_one(key))
        });
        first_rows.push(row);
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
fn in_parallel<T: Send>(count: usize, of: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    (0..count).into_par_iter().map(of).collect()
}

#[cfg(not(feature = "parallel"))]
fn in_parallel<T: Send>(count: usize, of: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    (0..count).map(of).collect()
}
