//! Where a rising function crosses a level.

/// The zero of a rising function of x > 0, searched in ln x from `near` on; `None` where there is
/// none between 1e-300 and 1e300.
///
/// Bracketed by doublings, then the regula falsi of Illinois: right to the last digits of x, or of
/// the function where it is flat.
pub(crate) fn rising_root<E>(
    near: f64,
    function: impl Fn(f64) -> Result<f64, E>,
) -> Result<Option<f64>, E> {
    const LIMIT: f64 = 690.0;
    let at = |logarithm: f64| function(logarithm.exp());
    let middle = near.ln().clamp(-LIMIT, LIMIT);
    let (mut low, mut high) = (middle, middle);
    let middle = at(middle)?;
    let (mut below, mut above) = (middle, middle);
    let mut width = 0.5;
    while below > 0.0 {
        if low <= -LIMIT {
            return Ok(None);
        }
        (high, above) = (low, below);
        low = (low - width).max(-LIMIT);
        below = at(low)?;
        width *= 2.0;
    }
    while above < 0.0 {
        if high >= LIMIT {
            return Ok(None);
        }
        (low, below) = (high, above);
        high = (high + width).min(LIMIT);
        above = at(high)?;
        width *= 2.0;
    }
    let mut kept_side = 0;
    for _ in 0..200 {
        if high - low <= 4.0 * f64::EPSILON * high.abs().max(1.0) || above == below {
            break;
        }
        // A step of the secant, or the middle where it stalls at an end.
        let secant = (low * above - high * below) / (above - below);
        let next = if secant > low && secant < high {
            secant
        } else {
            0.5 * (low + high)
        };
        let value = at(next)?;
        if value == 0.0 {
            return Ok(Some(next.exp()));
        }
        if value < 0.0 {
            (low, below) = (next, value);
            above *= if kept_side == 1 { 0.5 } else { 1.0 };
            kept_side = 1;
        } else {
            (high, above) = (next, value);
            below *= if kept_side == -1 { 0.5 } else { 1.0 };
            kept_side = -1;
        }
    }
    Ok(Some((0.5 * (low + high)).exp()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[test]
    fn finds_the_cube_root_from_anywhere() {
        for near in [1e-200, 0.1, 3.0, 1e9] {
            let cube = |x: f64| Ok::<_, Infallible>(x.powi(3) - 27.0);
            let Ok(root) = rising_root(near, cube);
            assert!((root.unwrap() - 3.0).abs() < 1e-14);
        }
    }

    #[test]
    fn says_where_there_is_none() {
        let above = |_: f64| Ok::<_, Infallible>(1.0);
        assert_eq!(rising_root(1.0, above), Ok(None));
    }
}
