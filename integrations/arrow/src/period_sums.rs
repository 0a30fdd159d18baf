//! Sums of money by customer and period, in any order of rows.

/// The money of one customer in one period: that of purchases (≥ 0) or that of refunds (< 0), never
/// the two together, so that its sign says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Entry<N> {
    pub(crate) period: i64,
    pub(crate) net: N,
}

/// A whole number that money is counted in: of 64 bits where every row fits, else of 128.
pub(crate) trait Whole:
    Copy + Default + Ord + Send + Sync + std::fmt::Debug + 'static
{
    fn of(value: i128) -> Option<Self>;
    fn wide(self) -> i128;
    fn plus(self, other: Self) -> Option<Self>;
    fn is_negative(self) -> bool;
}

macro_rules! whole {
    ($($whole:ty),*) => {$(
        impl Whole for $whole {
            fn of(value: i128) -> Option<Self> {
                Self::try_from(value).ok()
            }

            fn wide(self) -> i128 {
                self.into()
            }

            fn plus(self, other: Self) -> Option<Self> {
                self.checked_add(other)
            }

            fn is_negative(self) -> bool {
                self < 0
            }
        }
    )*};
}

whole!(i64, i128);

/// Rows are appended in pieces of this many, so that growing moves nothing.
const PIECE: usize = 1 << 16;

/// Rows at which it is first tried whether they fall into fewer periods.
const SETTLE_AT: usize = 1 << 20;

#[derive(Debug, Clone)]
struct Piece<N> {
    groups: Vec<u32>,
    entries: Vec<Entry<N>>,
}

/// The rows of many customers as they came: appending is all that a row costs. Sorting by customer is
/// put off until the sums are wanted, or until it is worth the memory.
#[derive(Debug, Clone)]
pub(crate) struct PeriodSums<N> {
    pieces: Vec<Piece<N>>,
    rows: usize,
    settle_at: usize,
}

/// The sums of customers 0, 1, 2, …, each in order of time, purchases before refunds.
#[derive(Debug)]
pub(crate) struct Sorted<N> {
    entries: Vec<Entry<N>>,
    /// Where each customer's entries end.
    ends: Vec<usize>,
}

impl<N> Sorted<N> {
    pub(crate) fn groups(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[Entry<N>]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let of_group = self.entries.get(start..end).unwrap_or(&[]);
            start = end;
            of_group
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The first groups alone.
    pub(crate) fn truncate(&mut self, groups: usize) {
        self.ends.truncate(groups);
        self.entries
            .truncate(self.ends.last().copied().unwrap_or(0));
    }
}

impl<N: Whole> PeriodSums<N> {
    pub(crate) fn new() -> Self {
        Self {
            pieces: Vec::new(),
            rows: 0,
            settle_at: SETTLE_AT,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    pub(crate) fn push(&mut self, group: u32, entry: Entry<N>) {
        match self.pieces.last_mut() {
            Some(piece) if piece.groups.len() < PIECE => {
                piece.groups.push(group);
                piece.entries.push(entry);
            }
            _ => {
                // The first piece grows with what it holds: few rows take little.
                let capacity = if self.pieces.is_empty() { 64 } else { PIECE };
                let mut piece = Piece {
                    groups: Vec::with_capacity(capacity),
                    entries: Vec::with_capacity(capacity),
                };
                piece.groups.push(group);
                piece.entries.push(entry);
                self.pieces.push(piece);
            }
        }
        self.rows += 1;
    }

    /// Adds up what falls into the same period, if there is much of it. Where that freed little it
    /// is not tried again before there is eight times as much.
    pub(crate) fn settle(&mut self, groups: usize) {
        if self.rows < self.settle_at {
            return;
        }
        let before = self.rows;
        let sorted = self.take(groups);
        for (group, entries) in sorted.iter().enumerate() {
            for entry in entries {
                self.push(group as u32, *entry);
            }
        }
        let factor = if self.rows <= before / 2 { 2 } else { 8 };
        self.settle_at = SETTLE_AT.max(self.rows.saturating_mul(factor));
    }

    /// All rows, sorted, in place of which nothing is left. A group is below `groups`.
    pub(crate) fn take(&mut self, groups: usize) -> Sorted<N> {
        let pieces = std::mem::take(&mut self.pieces);
        let rows = std::mem::take(&mut self.rows);
        // After the loop over all rows, `ends[group]` is where the group ends.
        let mut ends = vec![0_usize; groups];
        for group in pieces.iter().flat_map(|piece| &piece.groups) {
            if let Some(count) = ends.get_mut(*group as usize) {
                *count += 1;
            }
        }
        let mut before = 0;
        for end in &mut ends {
            let count = *end;
            *end = before;
            before += count;
        }
        let mut entries = vec![Entry::default(); rows];
        for piece in pieces {
            for (group, entry) in piece.groups.into_iter().zip(piece.entries) {
                if let Some(next) = ends.get_mut(group as usize)
                    && let Some(place) = entries.get_mut(*next)
                {
                    *place = entry;
                    *next += 1;
                }
            }
        }
        merge_periods(&mut entries, &mut ends);
        Sorted { entries, ends }
    }

    /// The bytes that it holds, and that sorting it will take.
    pub(crate) fn size(&self) -> usize {
        let row = size_of::<u32>() + size_of::<Entry<N>>();
        let held: usize = self
            .pieces
            .iter()
            .map(|piece| piece.groups.capacity() * row)
            .sum();
        held + self.rows * size_of::<Entry<N>>()
    }
}

/// Sorts each group's entries by time and adds up those of one period, moving all to the front.
fn merge_periods<N: Whole>(entries: &mut Vec<Entry<N>>, ends: &mut [usize]) {
    let (mut start, mut kept) = (0, 0);
    for end in ends {
        let group = entries.get_mut(start..*end).unwrap_or_default();
        if !group.is_sorted_by(|a, b| place(a) <= place(b)) {
            group.sort_unstable_by_key(place);
        }
        let first = kept;
        for read in start..*end {
            let Some(&entry) = entries.get(read) else {
                break;
            };
            if kept > first
                && let Some(last) = entries.get_mut(kept - 1)
                && place(last) == place(&entry)
                && let Some(net) = last.net.plus(entry.net)
            {
                last.net = net;
                continue;
            }
            // `kept` is at most `read`.
            if let Some(place) = entries.get_mut(kept) {
                *place = entry;
                kept += 1;
            }
        }
        start = *end;
        *end = kept;
    }
    entries.truncate(kept);
}

fn place<N: Whole>(entry: &Entry<N>) -> (i64, bool) {
    (entry.period, entry.net.is_negative())
}

/// A customer's entries in few bytes: differences of periods and money, each in as many groups of
/// seven bits as it needs.
pub(crate) fn write<N: Whole>(entries: &[Entry<N>], bytes: &mut Vec<u8>) {
    let mut before = 0_i64;
    for entry in entries {
        write_number(i128::from(entry.period) - i128::from(before), bytes);
        write_number(entry.net.wide(), bytes);
        before = entry.period;
    }
}

/// What [`write`] has written; `None` of other bytes.
pub(crate) fn read<N: Whole>(
    mut bytes: &[u8],
    mut entry: impl FnMut(Entry<N>) -> Option<()>,
) -> Option<()> {
    let mut before = 0_i64;
    while !bytes.is_empty() {
        let step = read_number(&mut bytes)?;
        before = i64::try_from(i128::from(before).checked_add(step)?).ok()?;
        entry(Entry {
            period: before,
            net: N::of(read_number(&mut bytes)?)?,
        })?;
    }
    Some(())
}

fn write_number(number: i128, bytes: &mut Vec<u8>) {
    // The sign goes to the last bit.
    let folded = ((number << 1) ^ (number >> 127)) as u128;
    if let Ok(mut small) = u64::try_from(folded) {
        while small >= 0x80 {
            bytes.push(small as u8 | 0x80);
            small >>= 7;
        }
        bytes.push(small as u8);
        return;
    }
    let mut rest = folded;
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

fn read_number(bytes: &mut &[u8]) -> Option<i128> {
    let mut small = 0_u64;
    let mut shift = 0_u32;
    // Nine groups fit in 63 bits.
    while shift < 63 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        small |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return Some(i128::from((small >> 1) as i64 ^ -((small & 1) as i64)));
        }
    }
    let mut wide = u128::from(small);
    loop {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u128::from(byte & 0x7f);
        if shift >= 128 || (shift == 126 && part > 3) {
            return None;
        }
        wide |= part << shift;
        shift += 7;
        if byte < 0x80 {
            return Some((wide >> 1) as i128 ^ -((wide & 1) as i128));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [
            0,
            1,
            -1,
            63,
            64,
            -64,
            -65,
            i128::from(i64::MAX),
            i128::from(i64::MIN),
        ];
        let wide = [
            i128::from(u64::MAX),
            i128::MAX,
            i128::MIN,
            i128::MAX - 1,
            1 << 62,
            1 << 63,
        ];
        for number in numbers.into_iter().chain(wide) {
            let mut bytes = Vec::new();
            write_number(number, &mut bytes);
            assert_eq!(read_number(&mut &bytes[..]), Some(number));
            assert_eq!(read_number(&mut &bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(read_number(&mut &[0xff; 30][..]), None);
    }

    #[test]
    fn rows_of_a_period_are_added_and_purchases_stay_apart_from_refunds() {
        let mut sums = PeriodSums::<i64>::new();
        for (group, period, net) in [(1, 5, 10), (0, 2, 1), (1, 5, -4), (1, 3, 7), (1, 5, 2)] {
            sums.push(group, Entry { period, net });
        }
        let sorted = sums.take(3);
        let entry = |period, net| Entry { period, net };
        let groups: Vec<_> = sorted.iter().map(<[_]>::to_vec).collect();
        let of_one = vec![entry(3, 7), entry(5, 12), entry(5, -4)];
        assert_eq!(groups, [vec![entry(2, 1)], of_one.clone(), vec![]]);

        let mut bytes = Vec::new();
        write(&of_one, &mut bytes);
        assert_eq!(bytes.len(), 6);
        let mut back = Vec::new();
        let took = read(&bytes, |entry| {
            back.push(entry);
            Some(())
        });
        assert_eq!(took, Some(()));
        assert_eq!(back, of_one);
    }

    #[test]
    fn a_sum_beyond_64_bits_stays_in_two_parts() {
        let mut sums = PeriodSums::<i64>::new();
        for _ in 0..3 {
            sums.push(
                0,
                Entry {
                    period: 1,
                    net: i64::MAX,
                },
            );
        }
        let sorted = sums.take(1);
        let total: i128 = sorted.iter().flatten().map(|entry| entry.net.wide()).sum();
        assert_eq!(total, 3 * i128::from(i64::MAX));
    }

    #[test]
    fn settling_changes_nothing_but_the_memory() {
        let mut sums = PeriodSums::<i64>::new();
        let rows = 3 * SETTLE_AT as i64;
        for row in 0..rows {
            let period = row % 3;
            sums.push((row % 7) as u32, Entry { period, net: row });
            sums.settle(7);
            assert!(sums.len() < SETTLE_AT);
        }
        let sorted = sums.take(7);
        assert_eq!(sorted.len(), 21);
        let total: i64 = sorted.iter().flatten().map(|entry| entry.net).sum();
        assert_eq!(total, rows * (rows - 1) / 2);
    }
}
