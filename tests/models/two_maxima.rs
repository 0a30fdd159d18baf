//! Bases whose likelihood has two maxima: one where customers differ, one where a part leaves at once
//! and the others hardly differ. The numbers of the second are those of a search from many random
//! starts with another package's optimiser.

use clv::models::{
    BgNbd, DistinctHistories, Estimate, Fit, FitWarning, GgomNbd, MbgNbd, ParetoNbd,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;

/// Thirty customers, in weeks.
fn thirty() -> DistinctHistories {
    let rows = include_str!("data/two_basins.csv").lines().skip(1);
    let history = |row: &str| {
        let numbers: Vec<f64> = row.split(',').map(|field| field.parse().unwrap()).collect();
        PurchaseHistory::new(numbers[0] as u32, numbers[1], numbers[2]).unwrap()
    };
    DistinctHistories::new(TimeUnit::Week, rows.map(history))
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
fn a_fit_with_one_maximum_is_not_warned_of_another() {
    let fit = BgNbd::fit(&thirty()).unwrap();
    assert_eq!(rival(&fit), None, "{fit}");
}
