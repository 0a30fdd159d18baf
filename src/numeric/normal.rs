//! Quantiles of the standard normal distribution.

use std::f64::consts::{PI, SQRT_2};

/// z for Φ(z) = ½ + h, by Halley's method on the error function, where h is small.
fn centre(h: f64) -> Option<f64> {
    if h > 0.25 {
        return None;
    }
    let mut z = h * (2.0 * PI).sqrt();
    for _ in 0..6 {
        let excess = 0.5 * libm::erf(z / SQRT_2) - h;
        let step = excess / density(z);
        z -= step / (1.0 + 0.5 * z * step);
    }
    Some(z)
}

/// z for Φ(z) = ½ + h, 0 ≤ h < ½: near one half the distance from it is exact while the tail is not.
pub(crate) fn normal_half_quantile(h: f64) -> f64 {
    centre(h).unwrap_or_else(|| normal_tail_quantile(0.5 - h))
}

/// z for 1 − Φ(z) = q, 0 < q ≤ ½: Abramowitz & Stegun 26.2.23 (error below 4.5e-4), then Halley's method.
pub(crate) fn normal_tail_quantile(q: f64) -> f64 {
    if let Some(z) = centre(0.5 - q) {
        return z;
    }
    let t = (-2.0 * q.ln()).sqrt();
    let mut z = t
        - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    for _ in 0..3 {
        let excess = q - 0.5 * libm::erfc(z / SQRT_2);
        let step = excess / density(z);
        z -= step / (1.0 + 0.5 * z * step);
    }
    z
}

fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}
