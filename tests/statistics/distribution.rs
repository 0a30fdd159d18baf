//! Tails and quantiles against 50-digit values (mpmath; series and quadrature, not these
//! continued fractions).

use clv::statistics::{Beta, ChiSquared, FDistribution, StandardNormal, StudentT};

struct Row {
    name: String,
    lower: f64,
    upper: f64,
    got_lower: f64,
    got_upper: f64,
    at: f64,
    from_lower: f64,
    from_upper: f64,
}

/// `name first second x P(X ≤ x) P(X > x)` a line.
fn rows() -> Vec<Row> {
    include_str!("distribution.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(row)
        .collect()
}

fn row(line: &str) -> Row {
    let fields: Vec<&str> = line.split(' ').collect();
    let number = |index: usize| fields[index].parse::<f64>().unwrap();
    let (first, second, x, lower, upper) = (number(1), number(2), number(3), number(4), number(5));
    // A quantile is asked for where its probability is a number in (0, 1) that says something.
    let in_range = |p: f64, of: &dyn Fn(f64) -> f64| if p > 0.0 && p < 1.0 { of(p) } else { x };
    let (got_lower, got_upper, from_lower, from_upper) = match fields[0] {
        "beta" => {
            let d = Beta::new(first, second).unwrap();
            (
                d.cumulative(x),
                d.survival(x),
                in_range(lower, &|p| d.quantile(p).unwrap()),
                in_range(upper, &|q| d.upper_quantile(q).unwrap()),
            )
        }
        "chi_squared" => {
            let d = ChiSquared::new(first).unwrap();
            (
                d.cumulative(x),
                d.survival(x),
                in_range(lower, &|p| d.quantile(p).unwrap()),
                in_range(upper, &|q| d.upper_quantile(q).unwrap()),
            )
        }
        "student_t" => {
            let d = StudentT::new(first).unwrap();
            (
                d.cumulative(x),
                d.survival(x),
                in_range(lower, &|p| d.quantile(p).unwrap()),
                in_range(upper, &|q| d.upper_quantile(q).unwrap()),
            )
        }
        "f" => {
            let d = FDistribution::new(first, second).unwrap();
            (
                d.cumulative(x),
                d.survival(x),
                in_range(lower, &|p| d.quantile(p).unwrap()),
                in_range(upper, &|q| d.upper_quantile(q).unwrap()),
            )
        }
        "normal" => (
            StandardNormal.cumulative(x),
            StandardNormal.survival(x),
            in_range(lower, &|p| StandardNormal.quantile(p).unwrap()),
            in_range(upper, &|q| StandardNormal.upper_quantile(q).unwrap()),
        ),
        other => panic!("no distribution {other}"),
    };
    Row {
        name: line.to_owned(),
        lower,
        upper,
        got_lower,
        got_upper,
        at: x,
        from_lower,
        from_upper,
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
        assert!(
            relative(row.got_lower, row.lower) < TOLERANCE,
            "{}",
            row.name
        );
        assert!(
            relative(row.got_upper, row.upper) < TOLERANCE,
            "{}",
            row.name
        );
    }
}

#[test]
fn quantiles_agree_with_fifty_digits() {
    // Near one half a probability has no room for a small quantile's digits, and below 1e-307 it
    // has fewer than 16 itself.
    let says_something = |p: f64| p > 1e-307 && p < 0.49;
    for row in rows() {
        if says_something(row.lower) {
            assert!(relative(row.from_lower, row.at) < TOLERANCE, "{}", row.name);
        }
        if says_something(row.upper) {
            assert!(relative(row.from_upper, row.at) < TOLERANCE, "{}", row.name);
        }
    }
}
