//! The integral of a smooth function over a finite interval.

/// Nodes above 0 and weights of the Gauss–Legendre rule of order 8 on \[−1, 1\].
const RULE: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];
/// Two halves that differ from the whole by this share of it are themselves right to about the
/// 2¹⁶-th part of the difference.
const AGREEMENT: f64 = 1e-9;
const MOST_HALVINGS: u32 = 60;

/// ∫ₐᵇ f, to about 1e-12 of ∫ₐᵇ |f| where f is smooth on every scale down to (b − a)/2⁶⁰.
///
/// # Errors
///
/// Those of f, and `unsettled` where the halves do not come to agree.
pub(crate) fn integrate<E: Copy>(
    f: &impl Fn(f64) -> Result<f64, E>,
    a: f64,
    b: f64,
    unsettled: E,
) -> Result<f64, E> {
    let whole = panel(f, a, b)?;
    let mut scale = whole.abs();
    let mut sum = 0.0;
    let mut open = vec![(a, b, whole, 0)];
    while let Some((a, b, whole, depth)) = open.pop() {
        let middle = a + (b - a) / 2.0;
        let (left, right) = (panel(f, a, middle)?, panel(f, middle, b)?);
        scale = scale.max((left + right).abs());
        if (left + right - whole).abs() <= AGREEMENT * scale {
            sum += left + right;
        } else if depth == MOST_HALVINGS {
            return Err(unsettled);
        } else {
            open.push((middle, b, right, depth + 1));
            open.push((a, middle, left, depth + 1));
        }
    }
    Ok(sum)
}

fn panel<E>(f: &impl Fn(f64) -> Result<f64, E>, a: f64, b: f64) -> Result<f64, E> {
    let (centre, half) = (a + (b - a) / 2.0, (b - a) / 2.0);
    let mut sum = 0.0;
    for (node, weight) in RULE {
        sum += weight * (f(centre - half * node)? + f(centre + half * node)?);
    }
    Ok(half * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(f: impl Fn(f64) -> f64, a: f64, b: f64, want: f64) {
        let got = integrate(&|x| Ok::<f64, ()>(f(x)), a, b, ()).unwrap();
        assert!((got - want).abs() <= 1e-12 * want.abs(), "{got} {want}");
    }

    #[test]
    fn known_integrals() {
        check(f64::exp, 0.0, 1.0, 1.0_f64.exp_m1());
        check(|x| 1.0 / (1e-4 + x), 0.0, 50.0, (50.0_f64 / 1e-4).ln_1p());
        check(|x| (x / 1e-6).ln_1p(), 0.0, 1.0, {
            let y = 1e6_f64;
            (1.0 + 1.0 / y) * y.ln_1p() - 1.0
        });
        check(
            |x| x.sin() * x.sin(),
            0.0,
            20.0,
            10.0 - 40.0_f64.sin() / 4.0,
        );
    }

    #[test]
    fn what_never_settles_is_said_to() {
        let wild = |x: f64| Ok(if x.to_bits() % 2 == 0 { 1.0 } else { -1.0 });
        assert_eq!(integrate(&wild, 0.0, 1.0, "unsettled"), Err("unsettled"));
    }
}
