//! The convergence of chains, and the number of independent draws that theirs are worth.
//!
//! Vehtari, Gelman, Simpson, Carpenter & Bürkner, "Rank-Normalization, Folding, and Localization:
//! An Improved R̂ for Assessing Convergence of MCMC", Bayesian Analysis 16 (2021), 667–718.

use crate::statistics::{StandardNormal, StatisticsError, mid_ranks, quantile};

/// R̂: the larger of those of the ranks and of the ranks of the distances from the median (§4);
/// `None` where all values are the same.
pub(super) fn r_hat(values: &[f64], chains: usize) -> Result<Option<f64>, StatisticsError> {
    let halves = halves(values, chains);
    let Some(median) = quantile(values, 0.5)? else {
        return Ok(None);
    };
    let folded: Vec<f64> = halves.iter().map(|value| (value - median).abs()).collect();
    let of =
        |values: &[f64]| normal_scores(values).map(|scores| moments(&scores, 2 * chains).r_hat());
    let (bulk, tails) = (of(&halves)?, of(&folded)?);
    Ok(match (bulk, tails) {
        (Some(bulk), Some(tails)) => Some(bulk.max(tails)),
        (found, other) => found.or(other),
    })
}

/// The effective sample size of the ranks: what means and medians are worth.
pub(super) fn bulk_size(values: &[f64], chains: usize) -> Result<Option<f64>, StatisticsError> {
    let halves = halves(values, chains);
    Ok(effective_size(&normal_scores(&halves)?, 2 * chains))
}

/// The smaller effective sample size of the 5 % and the 95 % quantile.
pub(super) fn tail_size(values: &[f64], chains: usize) -> Result<Option<f64>, StatisticsError> {
    let halves = halves(values, chains);
    let mut least: Option<f64> = None;
    for probability in [0.05, 0.95] {
        let Some(limit) = quantile(values, probability)? else {
            return Ok(None);
        };
        let is_below: Vec<f64> = halves
            .iter()
            .map(|value| if *value <= limit { 1.0 } else { 0.0 })
            .collect();
        let size = effective_size(&is_below, 2 * chains);
        least = match (least, size) {
            (Some(least), Some(size)) => Some(least.min(size)),
            (least, size) => least.or(size),
        };
    }
    Ok(least)
}

/// The effective sample size of the values themselves: what their mean is worth.
pub(super) fn mean_size(values: &[f64], chains: usize) -> Option<f64> {
    effective_size(&halves(values, chains), 2 * chains)
}

/// Each chain as its first and its last half; of an odd length, without the middle.
fn halves(values: &[f64], chains: usize) -> Vec<f64> {
    let length = values.len() / chains.max(1);
    values
        .chunks(length.max(1))
        .flat_map(|chain| {
            let half = length / 2;
            let (first, last) = (&chain[..half], &chain[chain.len() - half..]);
            first.iter().chain(last).copied()
        })
        .collect()
}

/// z = Φ⁻¹((rank − 3/8) / (S + 1/4)), equation (14).
fn normal_scores(values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    let size = values.len() as f64 + 0.25;
    mid_ranks(values)?
        .into_iter()
        .map(|rank| StandardNormal.quantile((rank - 0.375) / size))
        .collect()
}

/// Means and variances within and between chains.
struct Moments {
    length: f64,
    means: Vec<f64>,
    /// W, the mean of the variances within the chains.
    within: f64,
    /// (n − 1)/n W + B/n, which does not underestimate the variance before convergence.
    overall: f64,
}

fn moments(values: &[f64], chains: usize) -> Moments {
    let length = values.len() / chains.max(1);
    let n = length as f64;
    let (mut means, mut within) = (Vec::new(), 0.0);
    for chain in values.chunks(length.max(1)) {
        let mean = chain.iter().sum::<f64>() / n;
        let squares: f64 = chain.iter().map(|x| (x - mean) * (x - mean)).sum();
        within += squares / (n - 1.0) / chains as f64;
        means.push(mean);
    }
    let grand = means.iter().sum::<f64>() / chains as f64;
    let spread: f64 = means.iter().map(|x| (x - grand) * (x - grand)).sum();
    Moments {
        length: n,
        overall: (n - 1.0) / n * within + spread / (chains as f64 - 1.0),
        means,
        within,
    }
}

impl Moments {
    fn r_hat(&self) -> Option<f64> {
        // No variance within is no sign of convergence, unless there is none at all.
        (self.overall > 0.0).then(|| {
            if self.within > 0.0 {
                (self.overall / self.within).sqrt()
            } else {
                f64::MAX
            }
        })
    }
}

/// S / (1 + 2 Σ ρ_t), the autocorrelations ρ_t added up in pairs for as long as these are positive
/// and forced to fall (Geyer's initial monotone sequence; equations (10)–(13)).
fn effective_size(values: &[f64], chains: usize) -> Option<f64> {
    let moments = moments(values, chains);
    let (n, total) = (moments.length, values.len() as f64);
    if moments.overall <= 0.0 || n < 2.0 {
        return None;
    }
    let correlation = |lag: usize| {
        let covariance = mean_autocovariance(values, &moments, lag);
        1.0 - (moments.within - covariance) / moments.overall
    };
    let length = n as usize;
    let mut rho = vec![0.0; length.max(2) + 2];
    let (mut even, mut odd) = (1.0, correlation(1));
    (rho[0], rho[1]) = (even, odd);
    let mut lag = 1;
    while lag + 3 < length && even + odd > 0.0 {
        (even, odd) = (correlation(lag + 1), correlation(lag + 2));
        if even + odd >= 0.0 {
            (rho[lag + 1], rho[lag + 2]) = (even, odd);
        }
        lag += 2;
    }
    // The terms that count twice end before this one. Of the pair that ends the sum the first term
    // still counts, once, where it is positive.
    let end = lag - 1;
    if even > 0.0 {
        rho[end] = even;
    }
    for first in (1..end.saturating_sub(2)).step_by(2) {
        let before = rho[first - 1] + rho[first];
        if rho[first + 1] + rho[first + 2] > before {
            (rho[first + 1], rho[first + 2]) = (0.5 * before, 0.5 * before);
        }
    }
    let sum: f64 = rho.iter().take(end).sum();
    // Antithetic chains are worth more than their length, but not without end.
    let time = (2.0 * sum - 1.0 + rho[end]).max(total.log10().recip());
    Some(total / time)
}

/// The autocovariance at a lag, divided by n whatever the lag, averaged over the chains.
fn mean_autocovariance(values: &[f64], moments: &Moments, lag: usize) -> f64 {
    let length = moments.length as usize;
    let chains = values.chunks(length.max(1)).zip(&moments.means);
    let sum: f64 = chains
        .map(|(chain, mean)| {
            let later = chain.iter().skip(lag);
            chain
                .iter()
                .zip(later)
                .map(|(a, b)| (a - mean) * (b - mean))
                .sum::<f64>()
        })
        .sum();
    sum / moments.length / moments.means.len() as f64
}
