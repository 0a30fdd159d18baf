//! How often 95 % intervals contain the truth, by seeded simulation.
//!
//! With 20 000 rounds the standard error of a coverage near 0.95 is 0.0015; a bound stands four of
//! them beyond what the method's literature promises.

use crate::random::Random;
use clv::quantity::ConfidenceLevel;
use clv::statistics::{Proportion, ProportionMethod, Sample, proportion_difference, welch_t_test};

const ROUNDS: u32 = 20_000;
const NOISE: f64 = 4.0 * 0.0015;
const P95: ConfidenceLevel = ConfidenceLevel::P95;

fn binomial(random: &mut Random, n: u64, p: f64) -> Proportion {
    let successes = (0..n).filter(|_| random.unit() < p).count() as u64;
    Proportion::new(successes, n).unwrap()
}

/// Box and Muller.
fn normal(random: &mut Random) -> f64 {
    let radius = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.unit()).cos()
}

fn coverage(mut contains: impl FnMut() -> bool) -> f64 {
    let hits = (0..ROUNDS).filter(|_| contains()).count();
    hits as f64 / f64::from(ROUNDS)
}

/// Over shares spread evenly in (0, 1), where single shares make the coverage of counts jump.
fn mean_coverage(method: ProportionMethod) -> f64 {
    let mut random = Random(1);
    coverage(|| {
        let p = random.unit();
        let observed = binomial(&mut random, 40, p);
        let interval = observed.interval(method, P95).unwrap().unwrap();
        interval.contains(p)
    })
}

#[test]
fn wilson_and_jeffreys_cover_as_promised_on_average() {
    for method in [ProportionMethod::Wilson, ProportionMethod::Jeffreys] {
        let covered = mean_coverage(method);
        assert!(
            (covered - 0.95).abs() < 0.005 + NOISE,
            "{method:?} {covered}"
        );
    }
}

#[test]
fn agresti_coull_covers_a_little_more() {
    let covered = mean_coverage(ProportionMethod::AgrestiCoull);
    assert!((0.95 - NOISE..0.975).contains(&covered), "{covered}");
}

#[test]
fn clopper_pearson_never_covers_less() {
    let mut random = Random(2);
    for p in [0.02, 0.1, 0.3, 0.5, 0.77] {
        let covered = coverage(|| {
            let observed = binomial(&mut random, 30, p);
            let interval = observed.interval(ProportionMethod::ClopperPearson, P95);
            interval.unwrap().unwrap().contains(p)
        });
        assert!(covered > 0.95 - NOISE, "{p} {covered}");
    }
}

#[test]
fn newcombe_covers_as_promised_on_average() {
    let mut random = Random(3);
    let covered = coverage(|| {
        let (p, q) = (random.unit(), random.unit());
        let (first, second) = (binomial(&mut random, 30, p), binomial(&mut random, 45, q));
        let interval = proportion_difference(first, second, P95).unwrap();
        interval.contains(p - q)
    });
    // Newcombe (1998b) finds a mean coverage of 0.952.
    assert!((covered - 0.952).abs() < 0.004 + NOISE, "{covered}");
}

#[test]
fn t_intervals_of_normal_values_cover_exactly() {
    let mut random = Random(4);
    let covered = coverage(|| {
        let values: [f64; 6] = std::array::from_fn(|_| 3.0 + 2.0 * normal(&mut random));
        let sample = Sample::of(&values).unwrap().unwrap();
        sample.mean_interval(P95).unwrap().unwrap().contains(3.0)
    });
    assert!((covered - 0.95).abs() < NOISE, "{covered}");
}

#[test]
fn welch_intervals_cover_with_unequal_spreads() {
    let mut random = Random(5);
    let (mut covered, mut refuted) = (0, 0);
    for _ in 0..ROUNDS {
        let first: [f64; 8] = std::array::from_fn(|_| normal(&mut random));
        let second: [f64; 14] = std::array::from_fn(|_| 4.0 * normal(&mut random));
        let (first, second) = (Sample::of(&first).unwrap(), Sample::of(&second).unwrap());
        let test = welch_t_test(&first.unwrap(), &second.unwrap(), P95)
            .unwrap()
            .unwrap();
        covered += u32::from(test.difference.contains(0.0));
        refuted += u32::from(test.p_value < 0.05);
    }
    let covered = f64::from(covered) / f64::from(ROUNDS);
    assert!((covered - 0.95).abs() < 0.004 + NOISE, "{covered}");
    // The test and the interval say the same.
    assert!((f64::from(refuted) / f64::from(ROUNDS) - (1.0 - covered)).abs() < 1e-12);
}
