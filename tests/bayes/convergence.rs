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

/// Chains of a linear congruential generator, so that they are the same numbers everywhere.
fn congruential(seed: u32, length: usize, number: usize, memory: f64, drift: f64) -> Vec<f64> {
    let mut state = seed;
    let mut values = Vec::new();
    for _ in 0..number {
        let mut x = 0.0;
        for place in 0..length {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            x = memory * x + (f64::from(state) / 4_294_967_296.0 - 0.5);
            values.push(x + drift * place as f64);
        }
    }
    values
}

/// Length, number of chains, memory and drift; bulk and tail size and the error of the mean by ArviZ
/// 0.23.4. In short and slow chains the sum of autocorrelations runs to its last term.
#[rustfmt::skip]
const ARVIZ: [(usize, usize, f64, f64, [f64; 3]); 45] = [
    (8, 1, 0.0, 0.0, [7.224719895935548, 7.224719895935548, 0.09006079944290023]),
    (8, 1, 0.75, 0.0, [7.224719895935548, 7.224719895935548, 0.07100010148197015]),
    (8, 1, 0.96875, 0.0, [7.224719895935548, 7.224719895935548, 0.08705602948033615]),
    (8, 1, -0.5, 0.0, [7.224719895935548, 7.224719895935548, 0.11450788890236578]),
    (8, 1, 0.5, 0.03125, [7.224719895935548, 7.224719895935548, 0.07953333198724248]),
    (9, 2, 0.0, 0.0, [19.265919722494797, 19.265919722494797, 0.06464559555321298]),
    (9, 2, 0.75, 0.0, [19.265919722494797, 19.265919722494797, 0.0708100045505172]),
    (9, 2, 0.96875, 0.0, [19.265919722494797, 19.265919722494797, 0.07380066420152002]),
    (9, 2, -0.5, 0.0, [19.265919722494797, 19.265919722494797, 0.07472620100704533]),
    (9, 2, 0.5, 0.03125, [19.265919722494797, 19.265919722494797, 0.07171495818278609]),
    (12, 3, 0.0, 0.0, [42.051987537011684, 51.34426229508199, 0.04374773835593346]),
    (12, 3, 0.75, 0.0, [15.769314150394964, 56.02689002762234, 0.10613314756066543]),
    (12, 3, 0.96875, 0.0, [11.907418891953514, 22.191780821917806, 0.21295839241098044]),
    (12, 3, -0.5, 0.0, [56.02689002762234, 56.02689002762234, 0.0461664376537023]),
    (12, 3, 0.5, 0.03125, [20.59517453507956, 22.191780821917806, 0.08277816166177662]),
    (20, 2, 0.0, 0.0, [47.80926679074669, 56.86274509803921, 0.04008735256740338]),
    (20, 2, 0.75, 0.0, [23.751670026595697, 56.86274509803921, 0.06807467871020118]),
    (20, 2, 0.96875, 0.0, [5.011662607283475, 22.443890274314217, 0.2510330604490725]),
    (20, 2, -0.5, 0.0, [64.0823996531185, 49.57264957264957, 0.044239587056498914]),
    (20, 2, 0.5, 0.03125, [10.152360582876621, 22.443890274314214, 0.11130569920775397]),
    (21, 4, 0.0, 0.0, [88.1464416675462, 106.63811563169158, 0.03040049010653025]),
    (21, 4, 0.75, 0.0, [15.144301365979736, 42.56310679611651, 0.11340958441722983]),
    (21, 4, 0.96875, 0.0, [9.752754140719606, 27.573233001881214, 0.19870442707765842]),
    (21, 4, -0.5, 0.0, [152.24719895935547, 116.45717626425012, 0.027965540278962545]),
    (21, 4, 0.5, 0.03125, [23.024569778574257, 52.845778578648975, 0.07739383217140634]),
    (50, 2, 0.0, 0.0, [169.13172326291937, 91.99466994669939, 0.022987965822331386]),
    (50, 2, 0.75, 0.0, [6.615781952772883, 46.64179104477612, 0.15666857491319947]),
    (50, 2, 0.96875, 0.0, [3.268942458993253, 14.62273347631118, 0.5574467033078512]),
    (50, 2, -0.5, 0.0, [200.0, 116.61902286902291, 0.02701944249760478]),
    (50, 2, 0.5, 0.03125, [4.336337110653348, 40.50615961435457, 0.24774041257869628]),
    (100, 1, 0.0, 0.0, [109.93247597003094, 113.43784166559665, 0.026051779416136265]),
    (100, 1, 0.75, 0.0, [21.10049544514614, 24.41065699539691, 0.08034220073647885]),
    (100, 1, 0.96875, 0.0, [2.008742022932057, 27.93359784740273, 0.4697069117524005]),
    (100, 1, -0.5, 0.0, [200.0, 101.77046754026489, 0.022121674461949795]),
    (100, 1, 0.5, 0.03125, [1.427411269569509, 16.576678980771085, 0.8657793900697768]),
    (100, 4, 0.0, 0.0, [490.32379359665856, 360.7141530345621, 0.01373164544281951]),
    (100, 4, 0.75, 0.0, [29.145830315076058, 221.0635804663533, 0.07795763769135465]),
    (100, 4, 0.96875, 0.0, [5.880241072915636, 13.370005348002138, 0.499579619464098]),
    (100, 4, -0.5, 0.0, [1040.823996531185, 461.87886416351995, 0.010758942885964901]),
    (100, 4, 0.5, 0.03125, [6.858684173752372, 68.66051656527358, 0.39362212352716175]),
    (101, 2, 0.0, 0.0, [200.16985318545696, 185.78145282311695, 0.02089416279172015]),
    (101, 2, 0.75, 0.0, [8.960431332396947, 32.993530574657925, 0.15155248954662537]),
    (101, 2, 0.96875, 0.0, [4.719582031065216, 21.216493095546955, 0.5945918332199038]),
    (101, 2, -0.5, 0.0, [460.2059991327962, 231.1885533972674, 0.015853221703938672]),
    (101, 2, 0.5, 0.03125, [3.163211500181791, 27.81922673482352, 0.608503475261908]),
];

#[test]
fn short_and_slow_chains_are_those_of_arviz() {
    for (length, number, memory, drift, want) in ARVIZ {
        let seed = (length * 10 + number) as u32;
        let values = congruential(seed, length, number, memory, drift);
        let draws = Draws::new(number, values).unwrap();
        let summary = draws.summary(ConfidenceLevel::new(0.5).unwrap()).unwrap();
        let got = [
            summary.bulk_effective_size,
            summary.tail_effective_size,
            summary.standard_error,
        ];
        for (got, want) in got.into_iter().zip(want) {
            let apart = got.unwrap() / want - 1.0;
            assert!(
                apart.abs() < 1e-11,
                "{length} {number} {memory} {drift}: {got:?} {want}"
            );
        }
    }
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

/// The i-th of n draws is the i/(n + 1) quantile, and beyond the outermost there is none.
#[test]
fn an_interval_needs_draws_beyond_its_ends() {
    let draws = |number: u32| Draws::new(1, (1..=number).map(f64::from).collect()).unwrap();
    for (level, needed) in [(0.8, 9), (0.9, 19), (0.95, 39)] {
        let level = ConfidenceLevel::new(level).unwrap();
        let found = draws(needed).interval(level).unwrap();
        assert_eq!((found.lower, found.upper), (1.0, f64::from(needed)));
        assert_eq!(found.estimate, f64::from(needed + 1) / 2.0);
        let (needed, got) = (needed as usize, needed as usize - 1);
        let error = draws(got as u32).interval(level).unwrap_err();
        assert_eq!(error, BayesError::TooFewDraws { needed, got });
    }
}

/// The mean of heavy tails lies beyond their upper quantile; the median lies inside.
#[test]
fn the_estimate_lies_inside() {
    let values: Vec<f64> = (0..100)
        .map(|place| if place == 0 { 1e9 } else { 1.0 })
        .collect();
    let summary = Draws::new(1, values)
        .unwrap()
        .summary(ConfidenceLevel::P90)
        .unwrap();
    assert!(summary.mean > summary.interval.upper);
    assert!(summary.interval.contains(summary.interval.estimate));
}
