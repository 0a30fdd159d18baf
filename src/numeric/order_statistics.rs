/// The quantile of ascending values that takes the i-th of n for the i/(n + 1) quantile, linear in
/// between (Hyndman and Fan's type 6, Weibull's): the share of a continuous distribution below the
/// i-th of n draws is i/(n + 1) on average. Beyond the outermost it is the outermost.
pub(crate) fn weibull_quantile(ascending: &[f64], probability: f64) -> Option<f64> {
    let place = (probability * (ascending.len() as f64 + 1.0)).max(1.0);
    // A tail of .025 times 40 is 1 up to its rounding.
    let place = if (place - place.round()).abs() < 1e-12 * place {
        place.round()
    } else {
        place
    };
    let whole = place.floor().min(ascending.len() as f64) as usize;
    let below = *ascending.get(whole.checked_sub(1)?)?;
    let above = ascending.get(whole).copied().unwrap_or(below);
    let share = place - whole as f64;
    Some(if above == below {
        below
    } else {
        // Not above − below, which may be beyond the doubles.
        (below * (1.0 - share) + above * share).clamp(below, above)
    })
}

/// The least number of values for both ends of an interval that leaves `tail` on either side to lie
/// between two of them: n with 1/(n + 1) ≤ tail.
pub(crate) fn fewest_for_tail(tail: f64) -> usize {
    // 1/tail − 1 may be above a whole number by its rounding only.
    (tail.recip() * (1.0 - 1e-12) - 1.0).ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `quantile(c(1, 2, 4, 8, 16), p, type = 6)` of R: (n + 1) p = 1.5, 3, 4.8, and clamped.
    #[test]
    fn is_type_6() {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        for (probability, want) in [
            (0.25, 1.5),
            (0.5, 4.0),
            (0.8, 14.4),
            (0.01, 1.0),
            (0.99, 16.0),
        ] {
            let got = weibull_quantile(&values, probability).unwrap();
            assert!((got - want).abs() < 1e-14, "{probability}: {got}");
        }
        assert_eq!(weibull_quantile(&[], 0.5), None);
        assert_eq!(weibull_quantile(&[-1e308, 1e308], 0.5), Some(0.0));
        assert_eq!(weibull_quantile(&[3.0], 0.9), Some(3.0));
    }

    #[test]
    fn as_few_as_the_tail_needs() {
        for (tail, want) in [
            (0.05, 19),
            (0.025, 39),
            (0.005, 199),
            (0.25, 3),
            (0.1, 9),
            (0.3, 3),
        ] {
            assert_eq!(fewest_for_tail(tail), want, "{tail}");
        }
    }
}
