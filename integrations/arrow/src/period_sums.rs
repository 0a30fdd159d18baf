//! Sums of money by customer and period, in any order of rows.

use crate::TableError;

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

/// Rows as they came. A customer's number counts from the first of the bucket.
#[derive(Debug, Clone, Default)]
struct Piece<N> {
    customers: Vec<u16>,
    entries: Vec<Entry<N>>,
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

impl<N: Whole> Piece<N> {
    fn push(&mut self, customer: u16, entry: Entry<N>) {
        self.customers.push(customer);
        self.entries.push(entry);
    }

    fn unpacked(mut bytes: &[u8]) -> Option<Self> {
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

/// The sums of customers, each in order of time, purchases before refunds.
#[derive(Debug)]
struct Sorted<N> {
    entries: Vec<Entry<N>>,
    /// Where each customer's entries end.
    ends: Vec<usize>,
}

impl<N: Whole> Sorted<N> {
    fn of(pieces: &[Piece<N>], customers: usize) -> Self {
        // After the loop over all rows, `ends[customer]` is where the customer ends.
        let mut ends = vec![0_usize; customers];
        for &customer in pieces.iter().flat_map(|piece| &piece.customers) {
            if let Some(count) = ends.get_mut(usize::from(customer)) {
                *count += 1;
            }
        }
        let mut before = 0;
        for end in &mut ends {
            let count = *end;
            *end = before;
            before += count;
        }
        let mut entries = vec![Entry::default(); before];
        for piece in pieces {
            for (&customer, &entry) in piece.customers.iter().zip(&piece.entries) {
                if let Some(next) = ends.get_mut(usize::from(customer))
                    && let Some(place) = entries.get_mut(*next)
                {
                    *place = entry;
                    *next += 1;
                }
            }
        }
        merge_periods(&mut entries, &mut ends);
        Self { entries, ends }
    }

    fn iter(&self) -> impl Iterator<Item = &[Entry<N>]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let of_customer = self.entries.get(start..end).unwrap_or(&[]);
            start = end;
            of_customer
        })
    }
}

/// Sorts each customer's entries by time and adds up those of one period, moving all to the front.
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
