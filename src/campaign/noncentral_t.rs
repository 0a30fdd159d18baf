//! The upper tail of the noncentral t distribution.

use crate::numeric::GAUSS_24;
use crate::statistics::StandardNormal;

/// From here on the estimated spread is the true one to the last digit that counts.
const NEARLY_NORMAL: f64 = 1e12;
/// Standard deviations of √(χ²/ν) to either side of 1 that are integrated over.
const REACH: f64 = 14.0;
const PANELS: usize = 8;

/// P(T > t) for T = (Z + λ)/W with W² = χ²_ν/ν.
///
/// ```text
/// ∫ Φ(λ − t w) f(w) dw,   ln f(w) = (ν − 1) ln w − ν w²/2 + constant
/// ```
///
/// The constant is the integral of f by the same rule, so that no large logarithms are subtracted.
pub(super) fn above(t: f64, degrees_of_freedom: f64, noncentrality: f64) -> f64 {
    let nu = degrees_of_freedom;
    if nu >= NEARLY_NORMAL || noncentrality.is_infinite() {
        return StandardNormal.cumulative(noncentrality - t);
    }
    let reach = REACH / (2.0 * nu).sqrt();
    let (low, high) = ((1.0 - reach).max(0.0), 1.0 + reach);
    let half = 0.5 * (high - low) / PANELS as f64;
    let (mut sum, mut whole) = (0.0, 0.0);
    for panel in 0..PANELS {
        let middle = low + half * (2 * panel + 1) as f64;
        for (x, weight) in GAUSS_24 {
            for w in [middle - half * x, middle + half * x] {
                // About w = 1, where ln w − (w² − 1)/2 has no large parts to subtract.
                let off = w - 1.0;
                let ln = nu * (off.ln_1p() - off - 0.5 * off * off) - w.ln();
                let density = weight * ln.exp();
                sum += density * StandardNormal.cumulative(noncentrality - t * w);
                whole += density;
            }
        }
    }
    sum / whole
}
