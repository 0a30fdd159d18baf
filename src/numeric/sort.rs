use super::both;
use super::sum::map_tasks;
use std::cmp::Ordering;
use std::ops::{AddAssign, Range};

/// Counts up to it have a place of their own.
const MOST: u64 = 0xffff;
/// What is work enough for a thread.
const ROWS_AT_ONCE: usize = 1 << 14;

/// Rows in order of a count, and of `within` among those of one count: quick where counts are small, as
/// numbers of purchases are. `row` is what stands at a place of the rows, and `count` its count.
pub(crate) fn sorted_by_count<T: Copy + Send>(
    mut rows: Vec<T>,
    row: impl Fn(usize) -> T + Sync,
    count: impl Fn(usize) -> u64 + Sync,
    within: impl Fn(&T, &T) -> Ordering + Sync,
) -> Vec<T> {
    match sizes_by_count(rows.len(), &count) {
        Some(sizes) => {
            let groups = Groups {
                sizes,
                row,
                count,
                within,
                places: rows.len(),
            };
            groups.fill(0..groups.sizes.len(), &mut rows, threads());
            rows
        }
        None => {
            let mut counted: Vec<(u64, T)> =
                (0..rows.len()).map(|at| (count(at), row(at))).collect();
            sort(&mut counted, |a, b| {
                a.0.cmp(&b.0).then_with(|| within(&a.1, &b.1))
            });
            counted.into_iter().map(|(_, row)| row).collect()
        }
    }
}

/// How many rows there are of each count; `None` where a count is above [`MOST`].
fn sizes_by_count(rows: usize, count: impl Fn(usize) -> u64 + Sync) -> Option<Vec<usize>> {
    let of_parts = map_tasks(rows.div_ceil(ROWS_AT_ONCE), |part| {
        let mut sizes = Vec::new();
        let first = part * ROWS_AT_ONCE;
        for count in (first..rows.min(first + ROWS_AT_ONCE)).map(&count) {
            let place = usize::try_from(count).ok().filter(|_| count <= MOST)?;
            if sizes.len() <= place {
                sizes.resize(place + 1, 0);
            }
            sizes[place] += 1;
        }
        Some(sizes)
    });
    let mut total = Vec::new();
    for sizes in of_parts {
        let sizes = sizes?;
        total.resize(sizes.len().max(total.len()), 0);
        for (total, size) in total.iter_mut().zip(sizes) {
            *total += size;
        }
    }
    Some(total)
}

/// Rows in any order, and how many there are of each count.
struct Groups<R, C, W> {
    places: usize,
    sizes: Vec<usize>,
    row: R,
    count: C,
    within: W,
}

impl<R, C, W> Groups<R, C, W> {
    /// The rows of some counts in their order. Each thread takes counts of its own, for which it looks
    /// at the counts of all.
    fn fill<T>(&self, counts: Range<usize>, sorted: &mut [T], threads: usize)
    where
        T: Copy + Send,
        R: Fn(usize) -> T + Sync,
        C: Fn(usize) -> u64 + Sync,
        W: Fn(&T, &T) -> Ordering + Sync,
    {
        if threads < 2 || counts.len() < 2 || sorted.len() < ROWS_AT_ONCE {
            return self.fill_alone(counts, sorted);
        }
        let (mut middle, mut before) = (counts.start, 0);
        while middle == counts.start || (middle + 1 < counts.end && 2 * before < sorted.len()) {
            before += self.sizes[middle];
            middle += 1;
        }
        let (first, rest) = sorted.split_at_mut(before);
        both(
            || self.fill(counts.start..middle, first, threads / 2),
            || self.fill(middle..counts.end, rest, threads - threads / 2),
        );
    }

    fn fill_alone<T>(&self, counts: Range<usize>, sorted: &mut [T])
    where
        T: Copy + Send,
        R: Fn(usize) -> T,
        C: Fn(usize) -> u64,
        W: Fn(&T, &T) -> Ordering + Sync,
    {
        let sizes = &self.sizes[counts.clone()];
        let mut ends = sizes.to_vec();
        into_starts(&mut ends);
        let of_counts = |place| ((self.count)(place) as usize).wrapping_sub(counts.start);
        for_each_chosen(
            0..self.places,
            |place| of_counts(place) < sizes.len(),
            |place| {
                // What was where a count begins becomes where it ends.
                let next = &mut ends[of_counts(place)];
                sorted[*next] = (self.row)(place);
                *next += 1;
            },
        );
        let mut rest = sorted;
        for size in sizes {
            let (own, others) = rest.split_at_mut(*size);
            sort(own, &self.within);
            rest = others;
        }
    }
}

/// Does something at those places that are chosen, found some at a time: without a branch that nobody
/// could foresee.
pub(crate) fn for_each_chosen(
    places: Range<usize>,
    is_chosen: impl Fn(usize) -> bool,
    mut each: impl FnMut(usize),
) {
    let mut chosen = [0; 1 << 8];
    for block in places.clone().step_by(chosen.len()) {
        let mut found = 0;
        for place in block..places.end.min(block + chosen.len()) {
            chosen[found] = place;
            found += usize::from(is_chosen(place));
        }
        chosen[..found].iter().copied().for_each(&mut each);
    }
}

/// The different counts of rows, ascending.
pub(crate) fn distinct_counts<T: Sync>(rows: &[T], count: impl Fn(&T) -> u64 + Sync) -> Vec<u64> {
    let parts: Vec<&[T]> = rows.chunks(ROWS_AT_ONCE).collect();
    let of_parts = map_tasks(parts.len(), |part| counts_of_part(parts[part], &count));
    let mut counts = of_parts.concat();
    counts.sort_unstable();
    counts.dedup();
    counts
}

fn counts_of_part<T>(rows: &[T], count: impl Fn(&T) -> u64) -> Vec<u64> {
    let (mut is_there, mut larger) = (Vec::new(), Vec::new());
    for count in rows.iter().map(count) {
        match usize::try_from(count) {
            Ok(place) if count <= MOST => {
                if is_there.len() <= place {
                    is_there.resize(place + 1, false);
                }
                is_there[place] = true;
            }
            _ => larger.push(count),
        }
    }
    let small = (0..).zip(is_there);
    let small = small.filter_map(|(count, is_there)| is_there.then_some(count));
    small.chain(larger).collect()
}

/// Counts become where each begins, one after the other.
pub(crate) fn into_starts<T: Copy + Default + AddAssign>(counts: &mut [T]) {
    let mut start = T::default();
    for count in counts {
        start += std::mem::replace(count, start);
    }
}

#[cfg(feature = "parallel")]
fn threads() -> usize {
    rayon::current_num_threads()
}

#[cfg(not(feature = "parallel"))]
fn threads() -> usize {
    1
}

#[cfg(feature = "parallel")]
fn sort<T: Send>(rows: &mut [T], order: impl Fn(&T, &T) -> Ordering + Sync) {
    use rayon::slice::ParallelSliceMut;
    // One thread alone is quicker by the standard sort.
    match rows.len() < ROWS_AT_ONCE || threads() < 2 {
        true => rows.sort_unstable_by(order),
        false => rows.par_sort_unstable_by(order),
    }
}

#[cfg(not(feature = "parallel"))]
fn sort<T>(rows: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    rows.sort_unstable_by(order);
}

#[cfg(test)]
mod tests {
    use super::{ROWS_AT_ONCE, distinct_counts, sorted_by_count};
    use proptest::prelude::*;

    proptest! {
        /// Small counts and large ones go different ways.
        #[test]
        fn is_the_standard_sort(
            rows in prop::collection::vec((prop_oneof![9 => 0..5_u64, 1 => any::<u64>()], any::<i8>()), 0..200),
            is_small in any::<bool>(),
        ) {
            let rows: Vec<_> = rows.into_iter().map(|(count, of)| (if is_small { count % 5 } else { count }, of)).collect();
            let mut expected = rows.clone();
            expected.sort();
            let sorted = sorted_by_count(rows.clone(), |at| rows[at], |at| rows[at].0, |a, b| a.1.cmp(&b.1));
            prop_assert_eq!(&sorted, &expected);
            let mut counts: Vec<u64> = expected.iter().map(|row| row.0).collect();
            counts.dedup();
            prop_assert_eq!(distinct_counts(&rows, |row| row.0), counts);
        }
    }

    /// Enough rows that several threads share them: most have one count, some counts nobody has.
    #[test]
    fn many_rows_are_shared_by_threads() {
        let row = |at: usize| {
            let mixed = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            ((mixed >> 60).saturating_sub(9) * 3, mixed >> 20 & 0xffff)
        };
        let rows: Vec<_> = (0..5 * ROWS_AT_ONCE).map(row).collect();
        let sorted = sorted_by_count(rows.clone(), row, |at| row(at).0, |a, b| a.1.cmp(&b.1));
        let mut expected = rows;
        expected.sort();
        assert!(sorted == expected);
    }
}
