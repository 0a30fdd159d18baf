//! Importance weights whose largest are replaced by what a Pareto tail would make of them.
//!
//! Vehtari, Simpson, Gelman, Yao & Gabry, "Pareto Smoothed Importance Sampling", Journal of Machine
//! Learning Research 25 (2024), 1–58; the fit is Zhang & Stephens', Technometrics 51 (2009).

use std::cmp::Ordering;

/// Normalised weights and the shape of their tail.
pub(super) struct Smoothed {
    /// They sum to 1.
    pub(super) weights: Vec<f64>,
    /// k̂; `None` where the weights do not differ, infinite where they do and there is no tail to
    /// fit.
    pub(super) tail_shape: Option<f64>,
}

/// The smoothed weights of draws with these logarithms of the ratio of densities; −∞ for a draw off
/// the support.
pub(super) fn smoothed(ln_ratios: &[f64]) -> Smoothed {
    let highest = ln_ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut ln_weights: Vec<f64> = ln_ratios.iter().map(|ln| ln - highest).collect();
    let mut order: Vec<usize> = (0..ln_weights.len()).collect();
    order.sort_by(|&i, &j| by_size(&ln_weights, i, j));
    let size = ln_weights.len() as f64;
    let tail = (0.2 * size).min(3.0 * size.sqrt()).ceil() as usize;
    let lowest = ln_weights.iter().copied().fold(f64::INFINITY, f64::min);
    // The highest is 0.
    let tail_shape =
        (lowest < 0.0).then(|| smooth_tail(&mut ln_weights, &order, tail).unwrap_or(f64::INFINITY));
    let weights: Vec<f64> = ln_weights.iter().map(|ln| ln.exp()).collect();
    let total: f64 = weights.iter().sum();
    Smoothed {
        weights: weights.iter().map(|weight| weight / total).collect(),
        tail_shape,
    }
}

fn by_size(values: &[f64], i: usize, j: usize) -> Ordering {
    let value = |place: usize| values.get(place).copied().unwrap_or(f64::NEG_INFINITY);
    value(i).total_cmp(&value(j)).then(i.cmp(&j))
}

/// Replaces the `tail` largest by the quantiles of the distribution that fits them.
fn smooth_tail(ln_weights: &mut [f64], order: &[usize], tail: usize) -> Option<f64> {
    const FEWEST: usize = 5;
    let first = order.len().checked_sub(tail)?;
    let below = order.get(first.checked_sub(1)?)?;
    let cutoff = ln_weights.get(*below)?.max(f64::MIN_POSITIVE.ln()).exp();
    // Those that are as large as the cutoff are none of its excesses.
    let places: Vec<usize> = order
        .iter()
        .skip(first)
        .copied()
        .filter(|place| ln_weights[*place].exp() > cutoff)
        .collect();
    if places.len() < FEWEST {
        return None;
    }
    let excesses: Vec<f64> = places
        .iter()
        .map(|place| ln_weights[*place].exp() - cutoff)
        .collect();
    let (shape, scale) = generalised_pareto(&excesses)?;
    for (number, place) in places.iter().enumerate() {
        let probability = (number as f64 + 0.5) / places.len() as f64;
        let ln_rest = (-probability).ln_1p();
        let excess = if shape == 0.0 {
            -scale * ln_rest
        } else {
            scale * (-shape * ln_rest).exp_m1() / shape
        };
        // No weight is raised above the largest that was seen.
        ln_weights[*place] = (cutoff + excess).ln().min(0.0);
    }
    Some(shape)
}

/// Shape k and scale σ of the generalised Pareto distribution of ascending positive numbers, by
/// Zhang and Stephens' posterior mean; k is drawn to ½ as if by ten more observations.
fn generalised_pareto(ascending: &[f64]) -> Option<(f64, f64)> {
    const PRIOR_SCALE: f64 = 3.0;
    const PRIOR_COUNT: f64 = 10.0;
    let count = ascending.len() as f64;
    let quartile = *ascending.get(((count / 4.0 + 0.5) as usize).checked_sub(1)?)?;
    let largest = *ascending.last()?;
    let points = 30 + count.sqrt() as usize;
    let shape_at = |b: f64| ascending.iter().map(|x| (-b * x).ln_1p()).sum::<f64>() / count;
    let grid: Vec<(f64, f64)> = (0..points)
        .map(|point| {
            let spread = 1.0 - (points as f64 / (point as f64 + 0.5)).sqrt();
            let b = largest.recip() + spread / (PRIOR_SCALE * quartile);
            let shape = shape_at(b);
            (b, count * ((-b / shape).ln() - shape - 1.0))
        })
        .filter(|(_, ln_likelihood)| ln_likelihood.is_finite())
        .collect();
    let highest = grid
        .iter()
        .map(|(_, ln)| *ln)
        .fold(f64::NEG_INFINITY, f64::max);
    let (mut sum, mut total) = (0.0, 0.0);
    for (b, ln_likelihood) in grid {
        let weight = (ln_likelihood - highest).exp();
        sum += weight * b;
        total += weight;
    }
    let b = sum / total;
    let shape = shape_at(b);
    let scale = -shape / b;
    let shape = (count * shape + 0.5 * PRIOR_COUNT) / (count + PRIOR_COUNT);
    (shape.is_finite() && scale > 0.0 && scale.is_finite()).then_some((shape, scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Weights that are the quantiles of a Pareto distribution; k̂, the largest weight and 1/Σw² of
    /// ArviZ 0.23.4 (`psislw`).
    #[test]
    fn shape_and_weights_are_those_of_the_reference() {
        for (shape, size, k, largest, effective) in [
            (
                0.5,
                1000,
                0.497_085_961_262_521_75,
                0.022_426_855_463_401_27,
                444.213_285_749_663_6,
            ),
            (
                0.9,
                400,
                0.818_370_416_894_216_4,
                0.153_629_704_227_951_3,
                29.136_483_119_549_53,
            ),
            (
                0.1,
                4000,
                0.126_301_539_234_932_5,
                0.000_552_651_953_953_382,
                3_950.292_354_575_382_4,
            ),
        ] {
            let quantile = |i: usize| -shape * (-(i as f64 + 0.5) / f64::from(size)).ln_1p();
            let ln_ratios: Vec<f64> = (0..size as usize).map(quantile).collect();
            let found = smoothed(&ln_ratios);
            let got = found.tail_shape.unwrap();
            assert!((got - k).abs() < 1e-9, "{got} {k}");
            let heaviest = found.weights.iter().copied().fold(0.0, f64::max);
            assert!(
                (heaviest / largest - 1.0).abs() < 1e-9,
                "{heaviest} {largest}"
            );
            let squares: f64 = found.weights.iter().map(|w| w * w).sum();
            assert!((squares.recip() / effective - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn weights_that_do_not_differ_have_no_tail() {
        let found = smoothed(&[0.7; 200]);
        assert_eq!(found.tail_shape, None);
        assert!(found.weights.iter().all(|w| (w - 0.005).abs() < 1e-15));
    }

    /// One draw holds all: the worst there can be, which is not the best.
    #[test]
    fn weights_of_a_single_draw_have_the_heaviest_tail() {
        for apart in [1e3, 1e5, f64::INFINITY] {
            let mut ln_ratios = vec![-apart; 200];
            ln_ratios[17] = 0.0;
            let found = smoothed(&ln_ratios);
            assert_eq!(found.tail_shape, Some(f64::INFINITY));
            assert_eq!(found.weights[17], 1.0);
        }
    }

    #[test]
    fn a_draw_off_the_support_has_no_weight() {
        let ln_ratios: Vec<f64> = (0..200)
            .map(|i| {
                if i == 3 {
                    f64::NEG_INFINITY
                } else {
                    (i as f64).sin()
                }
            })
            .collect();
        let found = smoothed(&ln_ratios);
        assert_eq!(found.weights[3], 0.0);
        assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
