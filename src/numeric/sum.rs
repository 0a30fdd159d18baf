//! Sums over many rows, and maps of them, that come out the same, bit for bit, on one thread or
//! many.

/// Rows are added up in chunks of this length, and the chunks in their order: the grouping does
/// not depend on how many threads there are.
const CHUNK: usize = 512;

/// The most pieces of work that a thread takes at once, of so many: few enough that none waits long for another's last.
#[cfg(feature = "parallel")]
pub(crate) fn most_at_once(pieces: usize) -> usize {
    const PARTS: usize = 24;
    pieces.div_ceil(PARTS).max(1)
}

/// Adds the rows 0…`rows` into chunks that start at `zero`, then merges the chunks in order.
pub(crate) fn over_rows<T: Send>(
    rows: usize,
    zero: impl Fn() -> T + Sync,
    add: impl Fn(&mut T, usize) + Sync,
    merge: impl Fn(&mut T, T),
) -> T {
    let chunk_sum = |chunk: usize| {
        let mut sum = zero();
        for row in chunk * CHUNK..rows.min((chunk + 1) * CHUNK) {
            add(&mut sum, row);
        }
        sum
    };
    let mut total = zero();
    for sum in map_tasks(rows.div_ceil(CHUNK), chunk_sum) {
        merge(&mut total, sum);
    }
    total
}

/// The value of each of the rows 0…`rows`, in their order.
pub(crate) fn map_rows<T: Send>(rows: usize, value: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        (0..rows)
            .into_par_iter()
            .with_min_len(CHUNK)
            .with_max_len(most_at_once(rows).max(CHUNK))
            .map(value)
            .collect()
    }
    #[cfg(not(feature = "parallel"))]
    (0..rows).map(value).collect()
}

/// The value of each task, in their order; each is work enough for a thread of its own.
pub(crate) fn map_tasks<T: Send>(tasks: usize, value: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "parallel")]
    if tasks > 1 {
        use rayon::prelude::*;
        let at_once = most_at_once(tasks);
        let tasks = (0..tasks).into_par_iter().with_max_len(at_once);
        return tasks.map(value).collect();
    }
    (0..tasks).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_added_once() {
        for rows in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 10 * CHUNK + 7] {
            let total = over_rows(
                rows,
                || 0,
                |sum, row| *sum += row + 1,
                |total, sum| *total += sum,
            );
            assert_eq!(total, rows * (rows + 1) / 2);
        }
    }
}
