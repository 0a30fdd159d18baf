//! Bases whose likelihood has two maxima: one where customers differ, one where a part leaves at once
//! and the others hardly differ. The numbers of the second are those of a search from many random
//! starts with another package's optimiser.

use clv::models::{
    BgNbd, DistinctHistories, Estimate, Fit, FitWarning, GgomNbd, MbgNbd, Parametric, ParetoNbd,
    Simulate,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;

fn read(rows: &str) -> DistinctHistories {
    let history = |row: &str| {
        let numbers: Vec<f64> = row.split(',').map(|field| field.parse().unwrap()).collect();
        PurchaseHistory::new(numbers[0] as u32, numbers[1], numbers[2]).unwrap()
    };
    DistinctHistories::new(TimeUnit::Week, rows.lines().skip(1).map(history))
}

/// Thirty customers, in weeks.
fn thirty() -> DistinctHistories {
    read(include_str!("data/two_basins.csv"))
}

/// 435 customers, in weeks, whose most likely MBG/NBD has one probability of leaving for all.
fn alike() -> DistinctHistories {
    read(include_str!("data/alike_dropout.csv"))
}

/// 703 customers, in weeks, whose most likely Pareto/NBD has one rate of buying and one of leaving.
fn alike_in_both() -> DistinctHistories {
    read(include_str!("data/alike_customers.csv"))
}

/// 1,424 customers, in weeks, of whom few leave, and those at once; nearly as likely is that nobody does.
fn few_leave() -> DistinctHistories {
    read(include_str!("data/few_leave.csv"))
}

/// How much lower the other maximum is.
fn rival<M>(fit: &Fit<M>) -> Option<f64> {
    fit.warnings().iter().find_map(|warning| match warning {
        FitWarning::Rival { below, .. } => Some(*below),
        _ => None,
    })
}

#[test]
fn the_higher_of_two_maxima_is_found_and_the_other_is_warned_of() {
    let fit = MbgNbd::fit(&thirty()).unwrap();
    // The ridge goes on to r = ∞ at r/α = 0.117: (3020, 25861, 0.402, 0.135) has −65.2273.
    assert!(fit.log_likelihood() > -65.2274, "{fit}");
    let model = fit.model();
    assert!((model.r() / model.alpha() - 0.1169).abs() < 1e-3, "{fit}");
    assert!(
        (model.a() - 0.407).abs() < 0.01 && (model.b() - 0.137).abs() < 0.005,
        "{fit}"
    );
    // The other lies on the edge, at −66.1125.
    assert!((rival(&fit).unwrap() - 0.886).abs() < 0.01, "{fit}");

    let fit = ParetoNbd::fit(&thirty()).unwrap();
    assert!(fit.log_likelihood() > -65.33, "{fit}");
    assert!((rival(&fit).unwrap() - 0.757).abs() < 0.01, "{fit}");

    // It holds Pareto/NBD, and is not lower.
    let wider = GgomNbd::fit(&thirty()).unwrap();
    assert!(
        wider.log_likelihood() > fit.log_likelihood() - 1e-6,
        "{wider}"
    );
}

#[test]
fn customers_who_are_as_likely_to_leave_are_a_basin_too() {
    let fit = MbgNbd::fit(&alike()).unwrap();
    // Of the model with one probability q for all: −2342.72767 at r 1.38807, α 33.4356, q 0.105143.
    assert!((fit.log_likelihood() + 2342.72767).abs() < 1e-4, "{fit}");
    let model = fit.model();
    assert!((model.r() - 1.38807).abs() < 1e-4, "{fit}");
    assert!((model.alpha() - 33.4356).abs() < 1e-3, "{fit}");
    let leaves = model.a() / (model.a() + model.b());
    assert!((leaves - 0.105143).abs() < 1e-5, "{fit}");
    // The other: −2343.03917 at (2.5192, 53.674, 0.3383, 1.2318).
    assert!((rival(&fit).unwrap() - 0.3115).abs() < 1e-3, "{fit}");
}

#[test]
fn a_basin_is_not_lost_where_a_sample_hardly_knows_the_parameters() {
    let fit = MbgNbd::fit(&few_leave()).unwrap();
    assert!((fit.log_likelihood() + 2357.0904724).abs() < 1e-6, "{fit}");
    let model = fit.model();
    let found = [model.r(), model.alpha(), model.a(), model.b()];
    for (found, wanted) in found.iter().zip([0.833658, 23.29842, 0.0177275, 0.117573]) {
        assert!((found / wanted - 1.0).abs() < 2e-5, "{fit}");
    }
    // Nobody leaves: NBD's −2357.121034 at (0.652279, 21.11007).
    assert!((rival(&fit).unwrap() - 0.030562).abs() < 1e-4, "{fit}");
}

/// In that corner the second derivatives are rounding, and no side of a flat direction is lower.
#[test]
fn customers_alike_in_both_rates_are_a_corner_that_a_fit_reaches() {
    let fit = ParetoNbd::fit(&alike_in_both()).unwrap();
    // Of the model with one rate λ and one μ for all: −1734.738682 at 0.1248307, 0.1011496.
    assert!((fit.log_likelihood() + 1734.738682).abs() < 1e-4, "{fit}");
    let model = fit.model();
    assert!(
        (model.r() / model.alpha() - 0.1248307).abs() < 1e-5,
        "{fit}"
    );
    assert!((model.s() / model.beta() - 0.1011496).abs() < 1e-5, "{fit}");
    let is_edge = |warning: &FitWarning| matches!(warning, FitWarning::Boundary { .. });
    assert!(fit.warnings().iter().any(is_edge), "{fit}");
}

#[test]
fn a_fit_with_one_maximum_is_not_warned_of_another() {
    let fit = BgNbd::fit(&thirty()).unwrap();
    assert_eq!(rival(&fit), None, "{fit}");
}

/// Numbers that are the same in every run: splitmix64.
struct Numbers(u64);

impl Numbers {
    /// Uniform over 0…1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as f64 / u64::MAX as f64
    }

    /// A number with a logarithm that is uniform.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.next())
    }
}

/// A base of 30 to 3,000 customers, seen for 8 to 120 weeks, of one of three processes.
fn simulated(numbers: &mut Numbers, seed: u64) -> DistinctHistories {
    let customers = numbers.between(30.0, 3_000.0) as usize;
    let weeks = numbers.between(8.0, 120.0);
    let ages: Vec<f64> = (0..customers)
        .map(|_| weeks * (0.3 + 0.7 * numbers.next()))
        .collect();
    let r = numbers.between(0.15, 3.0);
    let alpha = r * numbers.between(4.0, 40.0);
    let (a, b) = (numbers.between(0.2, 3.0), numbers.between(0.3, 8.0));
    let drawn = match seed % 3 {
        0 => BgNbd::new(r, alpha, a, b)
            .unwrap()
            .simulate_histories(&ages, seed),
        1 => MbgNbd::new(r, alpha, a, b)
            .unwrap()
            .simulate_histories(&ages, seed),
        _ => ParetoNbd::new(r, alpha, a, weeks * b / 8.0)
            .unwrap()
            .simulate_histories(&ages, seed),
    };
    DistinctHistories::new(TimeUnit::Week, drawn.unwrap())
}

/// How far a fit stays below the best of searches from random starts, and whether it warns of a
/// rival.
fn shortfall<M: Estimate<Data = DistinctHistories> + Parametric<Fixed = ()>>(
    histories: &DistinctHistories,
    starts: impl Iterator<Item = M>,
) -> Option<(f64, bool)> {
    let fit = M::fit(histories).ok()?;
    let others = starts.filter_map(|start| Some(start.refit(histories).ok()?.log_likelihood()));
    let best = others.fold(f64::NEG_INFINITY, f64::max);
    Some((best - fit.log_likelihood(), rival(&fit).is_some()))
}

/// Against thirty searches from starts that are spread over the parameters, on 240 bases: minutes.
#[test]
#[ignore = "minutes: run in release"]
fn no_random_start_finds_a_higher_maximum() {
    let mut numbers = Numbers(7);
    let mut below = Vec::new();
    let (mut fits, mut rivals) = (0, 0);
    for seed in 0..240 {
        let histories = simulated(&mut numbers, seed);
        let mut starts = |_: usize| {
            let r = numbers.between(0.05, 300.0);
            let scale = r * numbers.between(2.0, 60.0);
            [
                r,
                scale,
                numbers.between(0.01, 30.0),
                numbers.between(0.01, 60.0),
            ]
        };
        let starts: Vec<[f64; 4]> = (0..30).map(&mut starts).collect();
        let each = || starts.iter();
        let found = [
            (
                "BG/NBD",
                shortfall(
                    &histories,
                    each().map(|&[r, c, a, b]| BgNbd::new(r, c, a, b).unwrap()),
                ),
            ),
            (
                "MBG/NBD",
                shortfall(
                    &histories,
                    each().map(|&[r, c, a, b]| MbgNbd::new(r, c, a, b).unwrap()),
                ),
            ),
            (
                "Pareto/NBD",
                shortfall(
                    &histories,
                    each().map(|&[r, c, a, b]| ParetoNbd::new(r, c, a, b).unwrap()),
                ),
            ),
        ];
        for (model, found) in found {
            let Some((short, has_rival)) = found else {
                continue;
            };
            fits += 1;
            rivals += u32::from(has_rival);
            if short > 1e-4 {
                below.push((seed, model, short));
            }
        }
    }
    println!("{fits} fits, {rivals} with a rival, below a random start's: {below:?}");
    assert!(below.is_empty(), "{below:?}");
}
