//! Scores by rank: customers sorted and dealt to n-tiles.

use super::column::{Column, Dimension};

/// n-tiles from worst to best. `by_customer` are the rows in ascending order of the customers;
/// without it equal values stay together.
pub(super) fn ranked<T: Copy + Ord + Into<i128>>(
    values: &[T],
    bins: u16,
    by_customer: Option<&[u32]>,
    dimension: Dimension,
) -> Column {
    let narrow = |value: T| i64::try_from(value.into());
    if values.iter().all(|&value| narrow(value).is_ok()) {
        // Half the memory, and what every column but a forecast's is.
        let value = |row: usize| narrow(values[row]).unwrap_or_default();
        ranked_by(value, values.len(), bins, by_customer, dimension)
    } else {
        ranked_by(
            |row| values[row],
            values.len(),
            bins,
            by_customer,
            dimension,
        )
    }
}

fn ranked_by<T: Copy + Ord>(
    value: impl Fn(usize) -> T,
    n: usize,
    bins: u16,
    by_customer: Option<&[u32]>,
    dimension: Dimension,
) -> Column {
    // The values lie beside their ranks, so that comparisons do not jump through memory.
    let row_of = |rank: u32| match by_customer {
        Some(rows) => rows.get(rank as usize).copied().unwrap_or(rank) as usize,
        None => rank as usize,
    };
    let ranks = (0..n).map(|rank| rank as u32);
    let mut order: Vec<(T, u32)> = ranks.map(|rank| (value(row_of(rank)), rank)).collect();
    order.sort_unstable_by(|(x, a), (y, b)| {
        let by_value = if dimension.few_is_good() {
            y.cmp(x)
        } else {
            x.cmp(y)
        };
        by_value.then_with(|| a.cmp(b))
    });
    let (size, larger) = (n / usize::from(bins), n % usize::from(bins));
    let in_larger = larger * (size + 1);
    let tile = |position: usize| {
        let index = if position < in_larger {
            position / (size + 1)
        } else {
            larger + (position - in_larger) / size.max(1)
        };
        // Less than `bins`.
        index as u16 + 1
    };
    let mut scores = vec![0; n];
    let mut worst: Option<(T, u16)> = None;
    for (position, &(value, rank)) in order.iter().enumerate() {
        let score = match worst {
            Some((same, score)) if by_customer.is_none() && same == value => score,
            _ => tile(position),
        };
        worst = Some((value, score));
        scores[row_of(rank)] = score;
    }
    Column {
        scores,
        bins,
        cuts: Vec::new(),
    }
}
