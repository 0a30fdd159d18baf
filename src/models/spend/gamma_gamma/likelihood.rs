//! The likelihood of mean amounts, equation (1), with its derivatives.

use super::{GammaGamma, MeanAmounts};
use crate::models::fit::jet::{Jet, LANES, Lane};
use crate::models::fit::lanes::{self, LaneKernel, LaneRows, add_all, at_lane, customers_by_place};
use crate::models::fit::likelihood::{RowLikelihood, Term};
use crate::models::spend::SpendHistory;
use crate::numeric::elementary::{ln, ln_1p};
use crate::numeric::sum::{map_rows, over_rows};
use crate::numeric::{digamma, distinct_counts, ln_beta, sorted_by_count, trigamma};
use std::borrow::Cow;
use std::cmp::Ordering;

/// One history, with amounts in units of their mean over the customers.
#[derive(Clone, Copy)]
struct Row {
    /// The number of purchases.
    x: f64,
    total: f64,
    ln_total: f64,
    weight: f64,
}

/// Rows side by side; the last block is filled with copies of nobody.
struct Block {
    /// The numbers of purchases, the totals and their logarithms.
    columns: [Lane; 3],
    weights: Lane,
}

/// The first of the histories, as many as a block has.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn block_of(histories: &[Known], scale: f64) -> Block {
    let mut columns = [[1.0; LANES]; 3];
    let mut weights = [0.0; LANES];
    for (lane, (history, weight)) in histories.iter().take(LANES).enumerate() {
        columns[0][lane] = history.purchases() as f64;
        columns[1][lane] = history.total_in(scale);
        weights[lane] = *weight as f64;
    }
    let [_, totals, ln_totals] = &mut columns;
    for lane in 0..LANES {
        ln_totals[lane] = ln(totals[lane]);
    }
    // Only the standard library's logarithm knows the numbers that are not normal.
    if !totals.iter().all(|total| total.is_normal()) {
        *ln_totals = totals.map(f64::ln);
    }
    Block { columns, weights }
}

impl Block {
    fn row(&self, lane: usize) -> Row {
        let [x, total, ln_total] = at_lane(&self.columns, lane);
        Row {
            x,
            total,
            ln_total,
            weight: self.weights[lane],
        }
    }
}

/// The histories of a base; where they repeat, the distinct ones.
pub(super) struct Rows {
    blocks: Vec<Block>,
    number: usize,
    /// The distinct numbers of purchases, and how many customers have each.
    counts: Vec<f64>,
    customers_by_count: Vec<f64>,
    /// The mean over the customers of their mean amounts.
    pub(super) scale: f64,
}

/// A history, and how many customers have it.
type Known = (SpendHistory, u64);

impl Rows {
    pub(super) fn new(histories: &[Known], amounts: &MeanAmounts) -> Self {
        let scale = amounts.mean;
        let mut known = known(histories, amounts);
        if repeat(&known) {
            known = Cow::Owned(distinct(&known));
        }
        let counts = distinct_counts(&known, |of| of.0.purchases());
        let counts: Vec<f64> = counts.into_iter().map(|count| count as f64).collect();
        let blocks = map_rows(known.len().div_ceil(LANES), |block| {
            let rest = known.get(block * LANES..).unwrap_or_default();
            block_of(rest, scale)
        });
        let mut rows = Self {
            blocks,
            number: known.len(),
            counts,
            customers_by_count: Vec::new(),
            scale,
        };
        rows.customers_by_count = rows.all_customers_by_count();
        rows
    }

    fn get(&self, row: usize) -> Option<Row> {
        let block = self.blocks.get(row / LANES)?;
        (row < self.number).then(|| block.row(row % LANES))
    }

    /// How many customers have each of the numbers of purchases.
    fn all_customers_by_count(&self) -> Vec<f64> {
        let add = |sums: &mut Vec<f64>, block: usize| {
            let Some(block) = self.blocks.get(block) else {
                return;
            };
            for (x, weight) in block.columns[0].iter().zip(&block.weights) {
                if let Some(sum) = sums.get_mut(place(&self.counts, *x)) {
                    *sum += weight;
                }
            }
        };
        over_rows(
            self.blocks.len(),
            || vec![0.0; self.counts.len()],
            add,
            |totals, more| add_all(totals, &more),
        )
    }

    /// How many customers of every `stride`-th row have each of the numbers of purchases.
    fn customers_by_count(&self, stride: usize) -> Vec<f64> {
        let at = |row: usize| {
            let (block, lane) = (self.blocks.get(row / LANES)?, row % LANES);
            Some((
                place(&self.counts, block.columns[0][lane]),
                block.weights[lane],
            ))
        };
        customers_by_place(self.counts.len(), self.number, stride, at)
    }
}

/// Those of somebody of whom amounts are known: of a base, all.
fn known<'a>(histories: &'a [Known], amounts: &MeanAmounts) -> Cow<'a, [Known]> {
    if amounts.rows == histories.len() {
        return Cow::Borrowed(histories);
    }
    let is_known = |(history, customers): &&Known| *customers > 0 && history.mean().is_some();
    histories.iter().filter(is_known).copied().collect()
}

/// Where a row's number of purchases stands in the list of distinct ones, which mostly begins 1, 2, 3,
/// ….
fn place(counts: &[f64], x: f64) -> usize {
    let guess = (x - 1.0) as usize;
    match counts.get(guess) == Some(&x) {
        true => guess,
        false => counts.partition_point(|count| *count < x),
    }
}

/// Whether there are at most half as many distinct histories as histories, judged by some of them
/// where they are many: to order them all takes a quarter of a fit's time, which is lost where amounts
/// are all different.
fn repeat(known: &[Known]) -> bool {
    const SOME: usize = 1 << 10;
    if known.len() <= 4 * SOME {
        return true;
    }
    let mut some: Vec<Known> = known.iter().step_by(known.len() / SOME).copied().collect();
    some.sort_unstable_by(in_order);
    // Of m among n that have d different values each as often, m²/2d pairs are alike.
    let pairs = some.iter().zip(some.iter().skip(1));
    let alike = pairs.filter(|(a, b)| in_order(a, b).is_eq()).count();
    alike * known.len() > some.len() * some.len()
}

fn distinct(known: &[Known]) -> Vec<Known> {
    let mut distinct = sorted_by_count(
        known.to_vec(),
        |at| known[at],
        |at| known[at].0.purchases(),
        in_order,
    );
    distinct.dedup_by(|next, kept| {
        let same = in_order(next, kept).is_eq();
        if same {
            kept.1 = kept.1.saturating_add(next.1);
        }
        same
    });
    distinct
}

fn in_order((a, _): &Known, (b, _): &Known) -> Ordering {
    let of_means = a.mean_or_zero().total_cmp(&b.mean_or_zero());
    a.purchases().cmp(&b.purchases()).then(of_means)
}

/// The parameters, and what each number of purchases brings to (1): −ln B(px, q).
pub(super) struct Point {
    model: GammaGamma,
    ln_gamma: f64,
    by_count: Vec<Jet<3>>,
}

impl GammaGamma {
    /// −ln B(px, q) with its derivatives, and ln x: what is left of −ln z̄ = ln x − ln x z̄. With ψ and
    /// ψ′ of q, which all numbers of purchases share.
    fn of_count(&self, x: f64, (of_q, bent_q): (f64, f64)) -> Jet<3> {
        let (shape, q) = (self.p * x, self.q);
        let (of_sum, bent_sum) = (digamma(shape + q), trigamma(shape + q));
        let mut jet = Jet::ZERO;
        jet.value = x.ln() - ln_beta(shape, q);
        jet.gradient = [x * (of_sum - digamma(shape)), of_sum - of_q, 0.0];
        jet.curvature[0][0] = x * x * (bent_sum - trigamma(shape));
        jet.curvature[1][0] = x * bent_sum;
        jet.curvature[1][1] = bent_sum - bent_q;
        jet
    }

    /// The rest of (1): px·ln(x z̄/(γ + x z̄)) + q·ln(γ/(γ + x z̄)) − ln x z̄, without a branch.
    #[inline(always)]
    fn of_amounts(&self, ln_gamma: f64, &[x, total, ln_total]: &[f64; 3]) -> Jet<3> {
        let &Self { p, q, gamma } = self;
        // The share near to 1 is raised to a large power where p or q is large: its logarithm
        // must not be a difference.
        let is_large = total > gamma;
        let small = if is_large { gamma } else { total };
        let per_sum = (gamma + total).recip();
        let ln_larger = ln_1p(-(small * per_sum));
        let ln_smaller = ln_larger - (ln_total - ln_gamma).abs();
        let (ln_share, ln_rest) = if is_large {
            (ln_larger, ln_smaller)
        } else {
            (ln_smaller, ln_larger)
        };
        let per_gamma = gamma.recip();
        let share_per_gamma = total * per_sum * per_gamma;
        let mut jet = Jet::ZERO;
        jet.value = p * x * ln_share + q * ln_rest - ln_total;
        jet.gradient = [x * ln_share, ln_rest, q * share_per_gamma - p * x * per_sum];
        jet.curvature[2][0] = -x * per_sum;
        jet.curvature[2][1] = share_per_gamma;
        jet.curvature[2][2] =
            p * x * per_sum * per_sum - q * share_per_gamma * (per_gamma + per_sum);
        jet
    }
}

/// The amounts at a point.
struct Amounts<'a> {
    rows: &'a Rows,
    point: &'a Point,
}

/// Equation (1) at a point, but for what depends on the number of purchases alone.
#[derive(Clone, Copy)]
struct OfAmounts {
    model: GammaGamma,
    ln_gamma: f64,
}

impl LaneKernel<3, 3> for OfAmounts {
    #[inline(always)]
    fn jet(&self, columns: &[f64; 3]) -> Jet<3> {
        self.model.of_amounts(self.ln_gamma, columns)
    }
}

impl LaneRows<3, 3> for Amounts<'_> {
    type Kernel = OfAmounts;
    const ROWS_A_TASK: usize = 2048;

    #[inline(always)]
    fn columns(&self, row: usize) -> Option<([f64; 3], f64)> {
        let row = self.rows.get(row)?;
        Some(([row.x, row.total, row.ln_total], row.weight))
    }

    #[inline(always)]
    fn block(&self, first: usize) -> Option<(&[Lane; 3], &Lane)> {
        let block = self.rows.blocks.get(first / LANES)?;
        first
            .is_multiple_of(LANES)
            .then_some((&block.columns, &block.weights))
    }

    fn kernel(&self) -> OfAmounts {
        OfAmounts {
            model: self.point.model,
            ln_gamma: self.point.ln_gamma,
        }
    }
}

impl Rows {
    fn amounts<'a>(&'a self, point: &'a Point) -> Amounts<'a> {
        Amounts { rows: self, point }
    }
}

impl RowLikelihood<3> for Rows {
    const MODEL: &'static str = GammaGamma::MODEL;
    type Point = Point;

    fn at(&self, log_parameters: &[f64; 3]) -> Option<Point> {
        let [p, q, gamma] = log_parameters.map(f64::exp);
        let model = GammaGamma { p, q, gamma };
        let (of_q, ln_scale) = ((digamma(q), trigamma(q)), self.scale.ln());
        let of_count = |x: &f64| {
            let mut jet = model.of_count(*x, of_q);
            jet.value -= ln_scale;
            jet
        };
        Some(Point {
            model,
            ln_gamma: log_parameters[2],
            by_count: self.counts.iter().map(of_count).collect(),
        })
    }

    fn bounds(&self) -> [(f64, f64); 3] {
        // γ ≈ q/p mean amounts goes with the others and twice as far.
        [(-14.0, 14.0), (-14.0, 14.0), (-30.0, 30.0)]
    }

    fn rows(&self) -> usize {
        self.number
    }

    fn weight(&self, row: usize) -> f64 {
        self.get(row).map_or(0.0, |row| row.weight)
    }

    fn whole_weight(&self) -> f64 {
        self.customers_by_count.iter().sum()
    }

    const IS_CURVED: bool = true;

    fn sum(&self, point: &Point, stride: usize) -> Option<Jet<3>> {
        let mut total = lanes::sum(&self.amounts(point), self.number, stride);
        let customers = if stride == 1 {
            self.customers_by_count.clone()
        } else {
            self.customers_by_count(stride)
        };
        for (of_count, customers) in point.by_count.iter().zip(customers) {
            total.add_times(of_count, customers);
        }
        Some(total)
    }

    /// Equation (1) with the logarithms that the rows share; its digits are those of the sum.
    fn row(&self, point: &Point, row: usize) -> Term<3> {
        let amounts = self.amounts(point);
        let of_count = self
            .get(row)
            .and_then(|row| point.by_count.get(place(&self.counts, row.x)));
        let Some(((columns, _), of_count)) = amounts.columns(row).zip(of_count) else {
            return Term::UNDEFINED;
        };
        let mut jet = *of_count;
        jet.add_times(&amounts.kernel().jet(&columns), 1.0);
        let GammaGamma { p, q, gamma } = point.model;
        Term {
            value: jet.value,
            gradient: jet.log_gradient(&[p, q, gamma]),
        }
    }
}
