//! Tails and quantiles against 50-digit values (mpmath; series and quadrature, not these
//! continued fractions).

use clv::statistics::{Beta, ChiSquared, FDistribution, StandardNormal, StudentT};

type Function = Box<dyn Fn(f64) -> f64>;

struct Row {
    line: &'static str,
    x: f64,
    lower: f64,
    upper: f64,
    /// P(X ≤ x), P(X > x) and their inverses.
    functions: [Function; 4],
}

/// `name first second x P(X ≤ x) P(X > x)` a line.
fn rows() -> impl Iterator<Item = Row> {
    include_str!("distribution.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(row)
}

fn row(line: &'static str) -> Row {
    let (name, numbers) = line.split_once(' ').unwrap();
    let numbers: Vec<f64> = numbers.split(' ').map(|n| n.parse().unwrap()).collect();
    let [first, second, x, lower, upper] = numbers[..] else {
        panic!("{line}");
    };
    Row {
        line,
        x,
        lower,
        upper,
        functions: functions(name, first, second),
    }
}

fn functions(name: &str, first: f64, second: f64) -> [Function; 4] {
    macro_rules! all_of {
        ($distribution:expr) => {{
            let d = $distribution;
            [
                Box::new(move |x| d.cumulative(x)),
                Box::new(move |x| d.survival(x)),
                Box::new(move |p| d.quantile(p).unwrap()),
                Box::new(move |q| d.upper_quantile(q).unwrap()),
            ]
        }};
    }
    match name {
        "beta" => all_of!(Beta::new(first, second).unwrap()),
        "chi_squared" => all_of!(ChiSquared::new(first).unwrap()),
        "student_t" => all_of!(StudentT::new(first).unwrap()),
        "f" => all_of!(FDistribution::new(first, second).unwrap()),
        "normal" => all_of!(StandardNormal),
        other => panic!("no distribution {other}"),
    }
}

fn relative(got: f64, want: f64) -> f64 {
    if got == want {
        0.0
    } else {
        ((got - want) / want).abs()
    }
}

/// Ten times the worst error that was seen; the tails at 1e-200 come from an exponent of 460, whose
/// last bit alone is 6e-14.
const TOLERANCE: f64 = 2e-12;

#[test]
fn both_tails_agree_with_fifty_digits() {
    for row in rows() {
        let [cumulative, survival, ..] = &row.functions;
        assert!(
            relative(cumulative(row.x), row.lower) < TOLERANCE,
            "{}",
            row.line
        );
        assert!(
            relative(survival(row.x), row.upper) < TOLERANCE,
            "{}",
            row.line
        );
    }
}

#[test]
fn quantiles_agree_with_fifty_digits() {
    // Near one half a probability has no room for a small quantile's digits, and below 1e-307 it
    // has fewer than 16 itself.
    let says_something = |p: f64| p > 1e-307 && p < 0.49;
    for row in rows() {
        let [.., quantile, upper_quantile] = &row.functions;
        // At the least shape that is taken, quantiles are promised to ten digits.
        let least_shape = row.line.contains(" 1e-4 ");
        let tolerance = if least_shape { 1e-10 } else { TOLERANCE };
        if says_something(row.lower) {
            assert!(
                relative(quantile(row.lower), row.x) < tolerance,
                "{}",
                row.line
            );
        }
        if says_something(row.upper) {
            let got = upper_quantile(row.upper);
            assert!(relative(got, row.x) < tolerance, "{} {got:e}", row.line);
        }
    }
}

#[test]
fn the_tail_of_t_goes_on_where_the_square_of_t_is_no_number() {
    // 50-digit value of I_{ν/(ν + t²)}(ν/2, ½)/2.
    let got = StudentT::new(0.5).unwrap().survival(1e200);
    assert!(
        relative(got, 3.207_009_754_142_229e-101) < TOLERANCE,
        "{got}"
    );
}
