//! Diagnostics of chains against ArviZ 0.23.4 (`rhat`, `ess`, `mcse` with their default methods).

use crate::random::Random;
use clv::models::bayes::{BayesError, Draws};
use clv::quantity::ConfidenceLevel;

/// Chains of an autoregression, each shifted against the one before.
fn chains(seed: u64, length: usize, number: usize, memory: f64, shift: f64) -> Vec<f64> {
    let mut random = Random::seeded(seed);
    let mut values = Vec::new();
    for chain in 0..number {
        let mut x = random.normal();
        for _ in 0..length {
            x = memory * x + (1.0 - memory * memory).sqrt() * random.normal();
            values.push(x + shift * chain as f64);
        }
    }
    values
}

#[track_caller]
fn is(number: usize, values: Vec<f64>, want: [f64; 4]) {
    let draws = Draws::new(number, values).unwrap();
    let summary = draws.summary(ConfidenceLevel::P90).unwrap();
    let got = [
        summary.r_hat,
        summary.bulk_effective_size,
        summary.tail_effective_size,
        summary.standard_error,
    ];
    // The two values beside the median are as far from it but for rounding, which decides their
    // ranks and so the fifth digit of R̂; otherwise the normal quantiles differ in their last digits.
    let tolerances = [1e-4, 1e-9, 1e-9, 1e-9];
    for ((got, want), tolerance) in got.into_iter().zip(want).zip(tolerances) {
        let apart = (got.unwrap() / want - 1.0).abs();
        assert!(apart < tolerance, "{summary:?} {want}");
    }
}

#[test]
fn slow_chains_are_worth_less_than_their_length() {
    let want = [
        1.017_500_907_542_331_4,
        275.928_893_379_234_3,
        431.181_864_468_652_63,
        0.060_666_586_605_121_794,
    ];
    is(4, chains(1, 250, 4, 0.6, 0.0), want);
}

#[test]
fn shifted_chains_of_an_odd_length_have_not_converged() {
    let want = [
        1.059_794_189_192_578_6,
        63.107_857_326_174_5,
        186.726_860_816_331_2,
        0.130_827_834_131_609_34,
    ];
    is(4, chains(2, 251, 4, 0.9, 0.1), want);
}

#[test]
fn ranks_bear_heavy_tails_and_alternating_chains() {
    let values = chains(3, 200, 2, -0.5, 0.0);
    let heavy = values.into_iter().map(|x| (3.0 * x).exp()).collect();
    let want = [
        0.998_404_106_106_859_8,
        1_040.823_996_531_185,
        455.221_093_489_529_3,
        21.869_549_179_704_915,
    ];
    is(2, heavy, want);
}

#[test]
fn chains_that_stand_still_have_no_diagnostics() {
    let draws = Draws::new(2, vec![3.0; 20]).unwrap();
    let summary = draws.summary(ConfidenceLevel::P90).unwrap();
    assert_eq!(summary.r_hat, None);
    assert_eq!(summary.bulk_effective_size, None);
    assert_eq!(summary.tail_effective_size, None);
    assert_eq!(summary.standard_error, None);
    assert_eq!(summary.interval.width(), 0.0);
}

#[test]
fn chains_that_stand_still_apart_have_not_converged() {
    let apart = [vec![1.0; 10], vec![2.0; 10]].concat();
    let draws = Draws::new(2, apart).unwrap();
    let summary = draws.summary(ConfidenceLevel::P90).unwrap();
    assert!(summary.r_hat.unwrap() > 1e6);
    assert!(summary.bulk_effective_size.unwrap().is_finite());
}

#[test]
fn values_are_chains_of_finite_numbers() {
    let ragged = Draws::new(3, vec![1.0; 20]).unwrap_err();
    assert_eq!(
        ragged.to_string(),
        "20 values cannot be divided into 3 chains of the same length"
    );
    let none = BayesError::Ragged {
        values: 8,
        chains: 0,
    };
    assert_eq!(Draws::new(0, vec![1.0; 8]).unwrap_err(), none);
    assert!(matches!(
        Draws::new(1, vec![]),
        Err(BayesError::Ragged { .. })
    ));
    let nan = Draws::new(1, vec![1.0, 2.0, f64::NAN, 3.0]).unwrap_err();
    assert!(
        matches!(nan, BayesError::NotFinite { draw: 2, .. }),
        "{nan}"
    );
}
