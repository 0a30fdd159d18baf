//! P-values in writing.

/// Below this only the bound is written.
const SMALLEST: f64 = 1e-4;

/// `0.0312`, or `< 0.0001`: never a 0 that no p-value is.
pub(crate) fn p_value(p: f64) -> String {
    match p {
        ..SMALLEST => format!("< {SMALLEST}"),
        p => format!("{p:.4}"),
    }
}

/// `p = 0.0312`, or `p < 0.0001`.
pub(crate) fn p_equals(p: f64) -> String {
    match p {
        ..SMALLEST => format!("p {}", p_value(p)),
        p => format!("p = {}", p_value(p)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_p_value_is_written_as_nothing() {
        assert_eq!(p_value(0.03125), "0.0312");
        assert_eq!(p_value(1e-4), "0.0001");
        assert_eq!(p_value(9.9e-5), "< 0.0001");
        assert_eq!(p_equals(0.5), "p = 0.5000");
        assert_eq!(p_equals(1e-200), "p < 0.0001");
    }
}
