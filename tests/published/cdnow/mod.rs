use crate::cdnow_log::{calibration, log, reduction};
use clv::models::{
    BgNbd, CustomerModel, DistinctHistories, Estimate, FitWarning, GgomNbd, MbgNbd, Nbd, ParetoNbd,
    PurchaseProcess, TrackedPeriod, track,
};
use clv::quantity::TimeUnit;
use clv::transactions::PurchaseHistory;

fn rows() -> DistinctHistories {
    DistinctHistories::new(TimeUnit::Week, calibration())
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
fn fits<M: Estimate<Data = DistinctHistories, Fixed = ()>>(
    estimates: &[f64],
    tolerance: f64,
    log_likelihood: f64,
) -> M {
    let fit = M::fit(&rows()).unwrap();
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
    near(age, 77_111.285_7, 5e-5);
}

#[test]
fn bg_nbd() {
    let model: BgNbd = fits(
        &[0.2425945, 4.4136019, 0.7929199, 2.4258881],
        1e-5,
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

#[test]
fn mbg_nbd() {
    let _: MbgNbd = fits(&[0.524843, 6.183086, 0.891359, 1.614002], 1e-6, -9582.1357);
}

#[test]
fn pareto_nbd() {
    let model: ParetoNbd = fits(&[0.553277, 10.577684, 0.60624, 11.668726], 1e-5, -9594.9762);
    near(model.expected_purchases(52.0).unwrap(), 1.473434, 5e-6);
}

#[test]
fn the_standard_errors_of_pareto_nbd_in_clvtools() {
    let fit = ParetoNbd::fit(&rows()).unwrap();
    let errors = fit.standard_errors().unwrap();
    for (got, printed) in errors
        .iter()
        .zip([0.0476264, 0.8427222, 0.1872594, 6.2105448])
    {
        // CLVTools inverts a Hessian by differences of differences, where its own search ended.
        near(*got, printed, 1.5e-4 * printed);
    }
}

#[test]
fn pareto_nbd_in_the_manual_of_btyd() {
    let model = ParetoNbd::new(0.55, 10.56, 0.61, 11.64).unwrap();
    let printed = [
        0.0, 0.05077821, 0.09916088, 0.14542507, 0.18979930, 0.23247466, 0.27361274, 0.31335159,
        0.35181024, 0.38909211,
    ];
    for (t, printed) in (0..).zip(printed) {
        let got = model.expected_purchases(f64::from(t)).unwrap();
        near(got, printed, 5.1e-9);
    }
}

#[test]
fn pareto_nbd_in_the_underflow_test_of_lifetimes() {
    let model = ParetoNbd::new(0.55, 10.58, 0.61, 11.67).unwrap();
    for (x, printed) in [(132, 6.206051788962932), (133, 6.252872247574497)] {
        let customer = PurchaseHistory::new(x, 200.0, 200.0).unwrap();
        let got = model
            .conditional_expected_purchases(&customer, 10.0)
            .unwrap();
        near(got, printed, 1e-13);
    }
}

/// The walkthrough of BTYD, at its own fit, of which it prints three digits.
#[test]
fn pareto_nbd_in_the_walkthrough_of_btyd() {
    let model = ParetoNbd::new(0.553, 10.580, 0.606, 11.656).unwrap();
    let often = PurchaseHistory::new(26, 30.857, 31.0).unwrap();
    let expected =
        |history: &PurchaseHistory, t| model.conditional_expected_purchases(history, t).unwrap();
    near(expected(&often, 52.0), 25.45647, 0.02);
    near(model.probability_alive(&often).unwrap(), 0.997874, 2e-5);
    for (x, printed) in [
        (10, 0.7062289),
        (15, 0.1442396),
        (20, 0.02250658),
        (25, 0.00309267),
    ] {
        let silent = PurchaseHistory::new(x, 20.0, 39.0).unwrap();
        near(expected(&silent, 52.0), printed, 5e-3 * printed);
    }
    let once = PurchaseHistory::new(0, 0.0, 39.0).unwrap();
    near(model.probability_alive(&once).unwrap(), 0.29427, 2e-4);
}

#[test]
fn nbd() {
    let _: Nbd = fits(&[0.384766, 12.072023], 1e-6, -9763.6576);
}

/// On CDNOW the risk of leaving does not grow: the fit is Pareto/NBD's, and says so.
#[test]
fn ggom_nbd_degenerates_to_pareto_nbd() {
    let fit = GgomNbd::fit(&rows()).unwrap();
    near(fit.log_likelihood(), -9594.9762, 2e-3);
    let model = fit.model();
    near(model.r(), 0.5533, 2e-3);
    near(model.beta() / model.b(), 11.67, 0.2);
    let says_so = |warning: &FitWarning| {
        matches!(
            warning,
            FitWarning::Boundary { .. }
                | FitWarning::WeakIdentification { .. }
                | FitWarning::NotPositiveDefinite { .. }
        )
    };
    assert!(fit.warnings().iter().any(says_so), "{:?}", fit.warnings());
}

/// The walkthrough of BTYD tracks its own fit: repeat purchases in the weeks 20 to 25 since the
/// first of January, and up to their ends.
#[test]
fn tracking_in_the_walkthrough_of_btyd() {
    let fit = ParetoNbd::fit(&rows()).unwrap();
    let times = reduction(1998, 6, 30).purchase_times(&log()).unwrap();
    let weeks = track(&fit, &times, 1.0).unwrap();
    assert_eq!(weeks.len(), 78);
    let printed = [
        (73, 78.31, 1359, 1309.0),
        (55, 76.42, 1414, 1385.0),
        (70, 74.65, 1484, 1460.0),
        (33, 72.98, 1517, 1533.0),
        (56, 71.41, 1573, 1604.0),
        (99, 69.93, 1672, 1674.0),
    ];
    for (week, (actual, expected, cumulative, expected_cumulative)) in
        weeks.iter().skip(19).zip(printed)
    {
        assert_eq!((week.actual, week.cumulative_actual), (actual, cumulative));
        near(week.expected, expected, 0.01);
        near(week.cumulative_expected, expected_cumulative, 0.5);
    }
    let last: Option<&TrackedPeriod> = weeks.last();
    assert_eq!(last.map(|week| week.cumulative_actual), Some(2457 + 1882));
}
