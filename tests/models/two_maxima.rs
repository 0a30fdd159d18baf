//! Bases whose likelihood has two maxima: one where customers differ, one where a part leaves at once
//! and the others hardly differ. The numbers of the second are those of a search from many random
//! starts with another package's optimiser.

use super::random_starts::rival;
use clv::models::{BgNbd, DistinctHistories, Estimate, FitWarning, GgomNbd, MbgNbd, ParetoNbd};
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
