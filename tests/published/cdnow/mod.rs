use crate::cdnow_log::calibration;
use clv::models::{
    BgNbd, CustomerModel, DistinctHistories, FitToHistories, Parametric, PurchaseProcess,
};
use clv::transactions::PurchaseHistory;

fn rows() -> DistinctHistories {
    calibration().into_iter().collect()
}

#[track_caller]
fn near(got: f64, printed: f64, half_a_digit: f64) {
    assert!(
        (got - printed).abs() <= half_a_digit,
        "got {got}, printed {printed}"
    );
}

/// The estimates and the log-likelihood as printed, to the digits printed.
#[track_caller]
fn fits<M: FitToHistories + Parametric>(
    estimates: &[f64],
    tolerance: f64,
    log_likelihood: f64,
) -> M {
    let fit = M::fit_histories(&rows()).unwrap();
    assert!(fit.warnings().is_empty(), "{:?}", fit.warnings());
    assert_eq!(fit.customers(), 2357);
    near(fit.log_likelihood(), log_likelihood, 5.1e-5);
    for (got, printed) in fit.estimates().iter().zip(estimates) {
        near(*got, *printed, tolerance * printed);
    }
    fit.into_model()
}

#[test]
fn the_sample_is_the_published_one() {
    let histories = calibration();
    assert_eq!(histories.len(), 2357);
    let repeats: u32 = histories.iter().map(PurchaseHistory::frequency).sum();
    assert_eq!(repeats, 2457);
    let age: f64 = histories.iter().map(PurchaseHistory::age).sum();
    near(age, 77_111.2857, 5e-5);
}

#[test]
fn bg_nbd() {
    let model: BgNbd = fits(
        &[0.2425945, 4.4136019, 0.7929199, 2.4258881],
        1e-6,
        -9582.4292,
    );
    let customer = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
    near(
        model
            .conditional_expected_purchases(&customer, 39.0)
            .unwrap(),
        1.22591,
        5e-6,
    );
    for (t, printed) in [
        (1.0 / 7.0, 0.0078137),
        (1.0, 0.0531840),
        (3.0, 0.15063),
        (31.857, 1.0405),
        (32.0, 1.0437),
        (52.0, 1.4440),
        (78.0, 1.8580),
    ] {
        near(model.expected_purchases(t).unwrap(), printed, 5e-5);
    }
}

#[test]
fn bg_nbd_distribution_in_lifetimes() {
    let model = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
    let probability = |t, n| model.purchase_probability(n, t).unwrap();
    near(probability(2.0, 10), 1.07869e-7, 5e-13);
    near(probability(39.0, 0), 0.5737864, 5e-8);
    let printed = [
        0.0019995214,
        0.0015170236,
        0.0011633150,
        0.0009003148,
        0.0007023638,
        0.0005517902,
        0.0004361913,
        0.0003467171,
        0.0002769613,
        0.0002222260,
    ];
    for (n, printed) in (11..).zip(printed) {
        near(probability(30.0, n), printed, 5.1e-11);
    }
}

#[test]
fn bg_nbd_in_the_walkthrough_of_btyd() {
    let model = BgNbd::new(0.2425982, 4.4136842, 0.7929899, 2.4261667).unwrap();
    near(model.expected_purchases(52.0).unwrap(), 1.444004, 5e-6);
    let often = PurchaseHistory::new(26, 30.857142857, 31.0).unwrap();
    near(
        model.conditional_expected_purchases(&often, 52.0).unwrap(),
        25.75659,
        2e-4,
    );
    near(model.probability_alive(&often).unwrap(), 0.9688523, 5e-7);
    for (x, printed) in [
        (10, 0.3474606),
        (15, 0.04283391),
        (20, 0.004158973),
        (25, 0.0003583685),
    ] {
        let silent = PurchaseHistory::new(x, 20.0, 39.0).unwrap();
        let got = model.conditional_expected_purchases(&silent, 52.0).unwrap();
        near(got, printed, 1e-5 * printed);
    }
}
