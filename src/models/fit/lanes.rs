//! Sums over rows with second derivatives, by blocks of rows that become vector instructions.

use crate::models::fit::jet::{Jet, JetLanes, LANES, Lane};
use crate::numeric::sum::{map_tasks, over_rows};
use std::ops::Range;

/// ln L of a customer as a function of C columns; small, and copied into the loop that calls it, so
/// that nothing it reads can be what the loop writes.
pub(in crate::models) trait LaneKernel<const N: usize, const C: usize>:
    Copy + Sync
{
    /// ln L of a customer of these columns with its derivatives in the parameters; what several rows
    /// have in common may be added elsewhere.
    ///
    /// Without a branch, so that a block of rows becomes vector instructions.
    fn jet(&self, columns: &[f64; C]) -> Jet<N>;

    /// Adds ln L of a block of rows, each times its weight. Of a sample, which only tells where to
    /// begin, a few digits less will do.
    #[inline(always)]
    fn add_block(
        &self,
        columns: &[Lane; C],
        weights: &Lane,
        lanes: &mut JetLanes<N>,
        _is_sample: bool,
    ) {
        for (lane, weight) in weights.iter().enumerate() {
            let of_row = at_lane(columns, lane);
            lanes.add_times(lane, &self.jet(&of_row), *weight);
        }
    }

    /// Whether there are rows of which [`short`](Self::short) says all.
    const HAS_SHORT: bool = false;

    /// Whether a row is one of those.
    fn is_short(&self, _columns: &[f64; C]) -> bool {
        false
    }

    /// ln L of such a row: the digits of [`jet`](Self::jet) in less time, where it depends on the
    /// first two parameters alone.
    fn short(&self, _columns: &[f64; C]) -> Jet<2> {
        Jet::ZERO
    }
}

/// Rows of C columns.
pub(in crate::models) trait LaneRows<const N: usize, const C: usize>:
    Sync
{
    /// The log-likelihood as a function of them.
    type Kernel: LaneKernel<N, C>;
    /// The number of rows that are work enough for a thread.
    const ROWS_A_TASK: usize;
    /// Whether a row is itself a sum over many points, so that the vectors may be made of those.
    const IS_SUM: bool = false;

    /// The columns of a row, and how many customers it stands for.
    fn columns(&self, row: usize) -> Option<([f64; C], f64)>;

    /// The columns of a whole block of rows that begins with this one, and how many customers each stands
    /// for, where they are kept side by side.
    #[inline(always)]
    fn block(&self, _first: usize) -> Option<(&[Lane; C], &Lane)> {
        None
    }

    /// ln L as a function of the columns.
    fn kernel(&self) -> Self::Kernel;
}

/// What stands in one lane of the columns of a block.
#[inline(always)]
pub(in crate::models) fn at_lane<const C: usize>(columns: &[Lane; C], lane: usize) -> [f64; C] {
    let mut of_row = [0.0; C];
    for c in 0..C {
        of_row[c] = columns[c][lane];
    }
    of_row
}

/// Σ over every `stride`-th of the rows 0…`number` of its customers' ln L; the same bits for any
/// number of threads and any width of vectors.
pub(in crate::models) fn sum<const N: usize, const C: usize, L: LaneRows<N, C>>(
    rows: &L,
    number: usize,
    stride: usize,
) -> Jet<N> {
    let taken = number.div_ceil(stride);
    let task = |task: usize| {
        let from = task * L::ROWS_A_TASK;
        sum_of_range(rows, from..taken.min(from + L::ROWS_A_TASK), stride)
    };
    let mut total = Jet::ZERO;
    for sum in map_tasks(taken.div_ceil(L::ROWS_A_TASK), task) {
        total.add_times(&sum, 1.0);
    }
    total
}

/// The number of customers of every `stride`-th of the rows 0…`number` at each of so many places;
/// `at` gives a row's place and its customers.
pub(in crate::models) fn customers_by_place(
    places: usize,
    number: usize,
    stride: usize,
    at: impl Fn(usize) -> Option<(usize, f64)> + Sync,
) -> Vec<f64> {
    over_rows(
        number.div_ceil(stride),
        || vec![0.0; places],
        |sums: &mut Vec<f64>, index| {
            if let Some((place, customers)) = at(index * stride)
                && let Some(sum) = sums.get_mut(place)
            {
                *sum += customers;
            }
        },
        |totals, more| add_all(totals, &more),
    )
}

/// Adds numbers to the totals of their places.
pub(in crate::models) fn add_all(totals: &mut [f64], more: &[f64]) {
    let pairs = totals.iter_mut().zip(more);
    pairs.for_each(|(total, more)| *total += more);
}

/// Nothing is fused and the lanes are always as many, so that a machine with wider vectors gives the
/// same bits.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn sum_of_range<const N: usize, const C: usize, L: LaneRows<N, C>>(
    rows: &L,
    range: Range<usize>,
    stride: usize,
) -> Jet<N> {
    let kernel = rows.kernel();
    let mut total = Jet::ZERO;
    let mut columns: [Lane; C] = [[0.0; LANES]; C];
    let mut weights: Lane = [0.0; LANES];
    let mut lanes = JetLanes::ZERO;
    let mut short: JetLanes<2> = JetLanes::ZERO;
    // Rows that are sums over many points and do not fill a block come one by one.
    let in_blocks = if L::IS_SUM {
        range.start + range.len() / LANES * LANES
    } else {
        range.end
    };
    for row in in_blocks..range.end {
        if let Some((columns, weight)) = rows.columns(row * stride) {
            total.add_times(&kernel.jet(&columns), weight);
        }
    }
    let mut at = range.start;
    while at < in_blocks {
        if stride == 1
            && let Some((columns, weights)) = rows.block(at)
        {
            kernel.add_block(columns, weights, &mut lanes, false);
            at += LANES;
            continue;
        }
        for lane in 0..LANES {
            // A row of nobody is a copy of the first, so that nothing in it is out of the ordinary.
            let is_row = at + lane < range.end;
            let row = if is_row { at + lane } else { at };
            if let Some((of_row, weight)) = rows.columns(row * stride) {
                for c in 0..C {
                    columns[c][lane] = of_row[c];
                }
                weights[lane] = if is_row { weight } else { 0.0 };
            }
        }
        // Rows come in order of frequency, so that nearly every block is of one kind.
        let is_short = |lane| kernel.is_short(&at_lane(&columns, lane));
        if L::Kernel::HAS_SHORT && (0..LANES).all(is_short) {
            for (lane, weight) in weights.iter().enumerate() {
                let of_row = kernel.short(&at_lane(&columns, lane));
                short.add_times(lane, &of_row, *weight);
            }
        } else {
            kernel.add_block(&columns, &weights, &mut lanes, stride > 1);
        }
        at += LANES;
    }
    total.add_times(&lanes.total(), 1.0);
    if L::Kernel::HAS_SHORT {
        total.add_first(&short.total());
    }
    total
}
