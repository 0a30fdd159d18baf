use super::sum::map_tasks;
use std::cmp::Ordering;
use std::ops::AddAssign;

/// Rows in order of a count, and of `within` among those of one count: quick where counts are small, as
/// numbers of purchases are.
pub(crate) fn sorted_by_count<T: Copy + Send>(
    rows: &[T],
    count: impl Fn(&T) -> u64 + Sync,
    within: impl Fn(&T, &T) -> Ordering + Sync,
) -> Vec<T> {
    let most = rows.iter().map(&count).max().unwrap_or(0);
    let mut sorted = rows.to_vec();
    let Ok(most @ 0..=0xffff) = usize::try_from(most) else {
        let by_both = |a: &T, b: &T| count(a).cmp(&count(b)).then_with(|| within(a, b));
        sort(&mut sorted, by_both);
        return sorted;
    };
    let place = |row: &T| count(row) as usize;
    let mut ends = vec![0_usize; most + 1];
    for row in rows {
        ends[place(row)] += 1;
    }
    into_starts(&mut ends);
    for row in rows {
        // What was where a count begins becomes where it ends.
        let next = &mut ends[place(row)];
        sorted[*next] = *row;
        *next += 1;
    }
    let mut rest = sorted.as_mut_slice();
    let mut before = 0;
    for end in ends {
        let (own, others) = rest.split_at_mut(end - before);
        sort(own, &within);
        (rest, before) = (others, end);
    }
    sorted
}

/// The different counts of rows, ascending.
pub(crate) fn distinct_counts<T: Sync>(rows: &[T], count: impl Fn(&T) -> u64 + Sync) -> Vec<u64> {
    const ROWS_AT_ONCE: usize = 1 << 14;
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
            Ok(place @ 0..=0xffff) => {
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
fn sort<T: Send>(rows: &mut [T], order: impl Fn(&T, &T) -> Ordering + Sync) {
    use rayon::slice::ParallelSliceMut;
    /// Fewer are sorted before another thread has woken up.
    const ENOUGH: usize = 1 << 12;
    match rows.len() < ENOUGH {
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
    use super::{distinct_counts, sorted_by_count};
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
            prop_assert_eq!(&sorted_by_count(&rows, |row| row.0, |a, b| a.1.cmp(&b.1)), &expected);
            let mut counts: Vec<u64> = expected.iter().map(|row| row.0).collect();
            counts.dedup();
            prop_assert_eq!(distinct_counts(&rows, |row| row.0), counts);
        }
    }
}
