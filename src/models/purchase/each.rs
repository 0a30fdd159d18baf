//! Something of each of many rows, on all threads.

#[cfg(feature = "parallel")]
use crate::numeric::sum::most_at_once;

/// Rows that are work enough for a thread.
#[cfg(feature = "parallel")]
const BLOCK: usize = 1 << 8;

/// f of each row in the rows' order; the first row's error where there are several.
pub(in crate::models) fn for_each<R: Sync, T: Send, E: Send>(
    rows: &[R],
    f: impl Fn(&R) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        const FEWEST: usize = 16;
        let at_once = most_at_once(rows.len()).max(FEWEST);
        let parts = rows.par_iter().with_min_len(FEWEST).with_max_len(at_once);
        let values: Result<Vec<T>, E> = parts.map(&f).collect();
        if values.is_ok() {
            return values;
        }
    }
    rows.iter().map(f).collect()
}

/// Blocks of values one by one, each with the number of its first; the first block's error where
/// there are several.
pub(in crate::models) fn in_blocks<T: Send, E: Send>(
    values: &mut [T],
    f: impl Fn(usize, &mut [T]) -> Result<(), E> + Sync,
) -> Result<(), E> {
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        let at_once = most_at_once(values.len().div_ceil(BLOCK));
        let blocks = values
            .par_chunks_mut(BLOCK)
            .with_max_len(at_once)
            .enumerate();
        let error = blocks.find_map_first(|(block, values)| f(block * BLOCK, values).err());
        error.map_or(Ok(()), Err)
    }
    #[cfg(not(feature = "parallel"))]
    f(0, values)
}

/// f of 0, 1, … in a column of so many rows; the first row's error where there are several.
pub(in crate::models) fn column<T: Clone + Send, E: Send>(
    rows: usize,
    empty: T,
    f: impl Fn(usize) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let mut column = vec![empty; rows];
    in_blocks(&mut column, |first, values| {
        for (row, value) in (first..).zip(values) {
            *value = f(row)?;
        }
        Ok(())
    })?;
    Ok(column)
}
