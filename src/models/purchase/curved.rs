//! ln L of purchase histories with second derivatives: one part that depends on the frequency
//! alone, added by the histogram of the frequencies, and one of recency and age, by blocks of rows.

use super::DistinctHistories;
use crate::models::fit::jet::Jet;
use crate::models::fit::lanes::{self, LaneKernel, LaneRows};
use crate::numeric::Rising;
use crate::numeric::elementary::ln_1p;

/// A model whose ln L is known with its second derivatives: as a kernel it says the part of recency and
/// age, which takes C numbers, those of the frequency first, then recency and age.
pub(in crate::models) trait CurvedLikelihood<const N: usize, const C: usize>:
    LaneKernel<N, C>
{
    /// The number of rows that are work enough for a thread.
    const ROWS_A_TASK: usize;
    /// Whether a row is itself a sum over many points.
    const IS_SUM: bool = false;
}

/// −(r + x)·ln(1 + T/α), but the derivatives of −(r + x)·ln(α + T): the silence of one who cannot have
/// left.
#[inline(always)]
pub(in crate::models) fn silence(alpha: f64, rx: f64, age: f64) -> Jet<2> {
    let whole = (alpha + age).recip();
    let ln_growth = ln_1p(age / alpha);
    let mut jet = Jet::ZERO;
    jet.value = -(rx * ln_growth);
    jet.gradient = [-ln_growth, -(rx * whole)];
    jet.curvature[1] = [-whole, rx * whole * whole];
    jet
}

/// The contribution of a frequency to ln L.
#[derive(Debug, Clone, Copy)]
pub(in crate::models) struct OfFrequency<const N: usize, const C: usize> {
    /// The part of ln L that depends on it alone.
    pub(in crate::models) jet: Jet<N>,
    /// The columns that the part of recency and age takes; the places of recency and age are empty.
    pub(in crate::models) columns: [f64; C],
}

impl<const N: usize, const C: usize> OfFrequency<N, C> {
    #[inline(always)]
    fn with(&self, recency: f64, age: f64) -> [f64; C] {
        let mut columns = self.columns;
        columns[C - 2] = recency;
        columns[C - 1] = age;
        columns
    }
}

/// ln of (r)ₓ·α^(−x), the first two parameters being r and α. Its slopes are those of (r)ₓ·α^r: with
/// the part of a row, −(r + x)·ln(1 + T/α), which leaves ln α out of its own, they are those of the
/// sum, and no difference is taken.
pub(in crate::models) fn rising<const N: usize>(
    (r, alpha): (f64, f64),
    x: f64,
    risen: &Rising,
) -> Jet<N> {
    let (in_r, bent) = risen.slopes;
    let mut jet = Jet::ZERO;
    jet.value = risen.ln - x * alpha.ln();
    jet.gradient[0] = in_r;
    jet.gradient[1] = r / alpha;
    jet.curvature[0][0] = -bent;
    jet.curvature[1][0] = alpha.recip();
    jet.curvature[1][1] = -r / (alpha * alpha);
    jet
}

/// The contributions of frequencies to rows where they are r + x alone, with ln of (r)ₓ·α^(−x).
pub(in crate::models) fn of_rates<const N: usize>(
    r: f64,
    alpha: f64,
    frequencies: &[f64],
) -> Vec<OfFrequency<N, 3>> {
    let mut in_r = Rising::new(r);
    let of_rate = |x: &f64| OfFrequency {
        jet: rising((r, alpha), *x, &in_r.to(*x)),
        columns: [r + x, 0.0, 0.0],
    };
    frequencies.iter().map(of_rate).collect()
}

/// The items that a [`HistoryLikelihood`](super::history_likelihood::HistoryLikelihood) takes from
/// a [`CurvedLikelihood`] of these parameters.
macro_rules! summed_in_lanes {
    ($number:literal: $($parameter:ident),+) => {
        type Shared = ();

        fn shared(&self) {}

        const IS_CURVED: bool = true;

        fn sum(
            &self,
            (): &(),
            by_frequency: &[Self::OfFrequency],
            histories: &$crate::models::DistinctHistories,
            stride: usize,
        ) -> Option<$crate::models::fit::jet::Jet<$number>> {
            Some($crate::models::purchase::curved::sum(self, histories, by_frequency, stride))
        }

        fn term(
            &self,
            (): &(),
            of: &Self::OfFrequency,
            history: &$crate::transactions::PurchaseHistory,
        ) -> $crate::models::fit::likelihood::Term<$number> {
            let (recency, age) = (history.recency(), history.age());
            let jet = $crate::models::purchase::curved::of_customer(self, of, recency, age);
            $crate::models::fit::likelihood::Term {
                value: jet.value,
                gradient: jet.log_gradient(&[$(self.$parameter),+]),
            }
        }
    };
}
pub(in crate::models) use summed_in_lanes;

/// ln L of one customer, with its derivatives in the parameters.
pub(in crate::models) fn of_customer<const N: usize, const C: usize>(
    model: &impl CurvedLikelihood<N, C>,
    of: &OfFrequency<N, C>,
    recency: f64,
    age: f64,
) -> Jet<N> {
    let mut jet = of.jet;
    jet.add_times(&model.jet(&of.with(recency, age)), 1.0);
    jet
}

/// Σ over every `stride`-th history of its customers' ln L.
pub(in crate::models) fn sum<const N: usize, const C: usize, M: CurvedLikelihood<N, C>>(
    model: &M,
    histories: &DistinctHistories,
    by_frequency: &[OfFrequency<N, C>],
    stride: usize,
) -> Jet<N> {
    let rows = Rows {
        model,
        histories,
        by_frequency,
    };
    let mut total = lanes::sum(&rows, histories.len(), stride);
    let at = |row| Some((histories.row(row)?.1, histories.weight(row)));
    let customers = if stride == 1 {
        histories.customers_by_frequency().to_vec()
    } else {
        lanes::customers_by_place(by_frequency.len(), histories.len(), stride, at)
    };
    for (of, customers) in by_frequency.iter().zip(customers) {
        total.add_times(&of.jet, customers);
    }
    total
}

struct Rows<'a, M, const N: usize, const C: usize> {
    model: &'a M,
    histories: &'a DistinctHistories,
    by_frequency: &'a [OfFrequency<N, C>],
}

impl<M: CurvedLikelihood<N, C>, const N: usize, const C: usize> LaneRows<N, C>
    for Rows<'_, M, N, C>
{
    type Kernel = M;
    const ROWS_A_TASK: usize = M::ROWS_A_TASK;
    const IS_SUM: bool = M::IS_SUM;

    #[inline(always)]
    fn columns(&self, row: usize) -> Option<([f64; C], f64)> {
        let (history, place) = self.histories.row(row)?;
        let of = self.by_frequency.get(place)?;
        let columns = of.with(history.recency(), history.age());
        Some((columns, self.histories.weight(row)))
    }

    fn kernel(&self) -> M {
        *self.model
    }
}
