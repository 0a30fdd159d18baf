use super::printed;
use clv::quantity::ConfidenceLevel;
use clv::statistics::{Proportion, ProportionMethod, proportion_difference};

#[track_caller]
fn single(x: u64, n: u64, method: ProportionMethod, lower: f64, upper: f64) {
    let proportion = Proportion::new(x, n).unwrap();
    let interval = proportion.interval(method, ConfidenceLevel::P95);
    let interval = interval.unwrap().unwrap();
    printed(interval.lower, lower, 1e-4);
    printed(interval.upper, upper, 1e-4);
}

#[test]
fn single_proportions() {
    use ProportionMethod::{ClopperPearson, Wilson, WilsonContinuity};
    single(81, 263, Wilson, 0.2553, 0.3662);
    single(81, 263, WilsonContinuity, 0.2535, 0.3682);
    single(81, 263, ClopperPearson, 0.2527, 0.3676);
    single(15, 148, Wilson, 0.0624, 0.1605);
    single(15, 148, WilsonContinuity, 0.0598, 0.1644);
    single(0, 20, Wilson, 0.0, 0.1611);
    single(1, 29, Wilson, 0.0061, 0.1718);
    single(1, 29, ClopperPearson, 0.0009, 0.1776);
}

#[track_caller]
fn difference(first: (u64, u64), second: (u64, u64), lower: f64, upper: f64) {
    let side = |(x, n)| Proportion::new(x, n).unwrap();
    let interval = proportion_difference(side(first), side(second), ConfidenceLevel::P95);
    let interval = interval.unwrap();
    printed(interval.lower, lower, 1e-4);
    printed(interval.upper, upper, 1e-4);
}

#[test]
fn differences() {
    difference((56, 70), (48, 80), 0.0524, 0.3339);
    difference((9, 10), (3, 10), 0.1705, 0.8090);
    difference((5, 56), (0, 29), -0.0381, 0.1926);
}
