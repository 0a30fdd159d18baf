//! The whole comparison on CDNOW.

use crate::cdnow_log::{log, reduction};
use chrono::NaiveDate;
use clv::models::{
    Candidate, ChoiceError, Comparison, LikelihoodRatioReference, ModelLine, PurchaseModel,
    Regularity, Trial, Watch, compare_models,
};
use std::sync::LazyLock;

const CANDIDATES: [Candidate; 5] = [
    Candidate::Nbd,
    Candidate::BgNbd,
    Candidate::MbgNbd,
    Candidate::ParetoNbd,
    Candidate::BgCnbd(Regularity::BestUpTo(2)),
];

fn holdout_end() -> NaiveDate {
    NaiveDate::from_ymd_opt(1998, 6, 30).unwrap()
}

static COMPARISON: LazyLock<Comparison> = LazyLock::new(|| {
    let reduction = reduction(1997, 9, 30);
    compare_models(&log(), &reduction, holdout_end(), 1.0, &CANDIDATES).unwrap()
});

fn line(candidate: Candidate) -> &'static ModelLine {
    let mut lines = COMPARISON.lines.iter();
    lines.find(|line| line.candidate == candidate).unwrap()
}

#[track_caller]
fn near(got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "got {got}, want {want}");
}

/// Computed with scipy from the log: the conditional expectation by the published ₂F₁, the
/// conditional distribution by the mixture, at r .2426, α 4.4136, a .7929, b 2.4259. The fit differs
/// from these in the sixth digit.
#[test]
fn bg_nbd_foresees_what_scipy_computes() {
    let holdout = &line(Candidate::BgNbd).holdout;
    let errors = &holdout.errors;
    assert_eq!((errors.customers, errors.actual_total), (2357, 1882));
    near(errors.expected_total, 1653.4346, 0.05);
    near(
        errors.bias_of_total.unwrap(),
        1653.4346 / 1882.0 - 1.0,
        3e-5,
    );
    near(errors.mean_absolute_error, 0.785_458_01, 1e-5);
    near(errors.root_mean_squared_error, 1.607_981_45, 1e-5);
    near(holdout.mean_log_score.unwrap(), -0.984_454_59, 1e-5);
    near(holdout.mean_ranked_probability_score, 0.510_371_06, 1e-5);
    near(holdout.activity.brier_score, 0.161_223_62, 1e-5);
    near(holdout.activity.expected_share, 0.261_791_34, 1e-5);
    near(holdout.activity.actual_share, 0.290_199_406, 1e-9);
    let ranking = holdout.ranking_by_purchases.unwrap();
    near(ranking.gini, 0.556_100_33, 2e-5);
    near(ranking.normalised_gini, 0.662_420_67, 2e-5);
}

#[test]
fn the_baseline_is_what_scipy_computes() {
    let holdout = &COMPARISON.baseline.holdout;
    near(holdout.errors.expected_total, 2_930.101_125_72, 1e-6);
    near(holdout.errors.mean_absolute_error, 1.023_669_163_267, 1e-10);
    near(
        holdout.errors.root_mean_squared_error,
        2.211_918_088_605,
        1e-10,
    );
    near(holdout.activity.brier_score, 0.212_029_373_273, 1e-10);
    near(
        holdout.mean_ranked_probability_score,
        0.753_880_757_300,
        1e-10,
    );
    let ranking = holdout.ranking_by_purchases.unwrap();
    near(ranking.normalised_gini, 0.665_738_429_347, 1e-10);
    // Somebody who had not repeated did.
    assert_eq!(holdout.mean_log_score, None);
}

/// k = 1 is BG/NBD, and the choice of k costs a parameter.
#[test]
fn regular_buying_is_not_what_cdnow_shows() {
    let (bg, cnbd) = (line(Candidate::BgNbd), line(CANDIDATES[4]));
    assert_eq!(cnbd.model, "BG/CNBD-1");
    near(cnbd.log_likelihood, bg.log_likelihood, 1e-6);
    assert_eq!((bg.parameter_count, cnbd.parameter_count), (4, 5));
    near(cnbd.aic, bg.aic + 2.0, 1e-5);
    near(cnbd.bic, bg.bic + 2357_f64.ln(), 1e-5);
    near(
        cnbd.holdout.errors.expected_total,
        bg.holdout.errors.expected_total,
        0.01,
    );
}

/// With k = 2 the likelihood has the factor of the gaps: that of the choice of k.
#[test]
fn a_given_k_compares_with_the_others() {
    let reduction = reduction(1997, 9, 30);
    let candidates = [Candidate::BgCnbd(Regularity::Given(2))];
    let two = compare_models(&log(), &reduction, holdout_end(), 1.0, &candidates).unwrap();
    let [two] = &two.lines[..] else {
        panic!("one line")
    };
    assert_eq!((two.model.as_str(), two.parameter_count), ("BG/CNBD-2", 4));
    assert!(two.log_likelihood < line(Candidate::BgNbd).log_likelihood - 100.0);
}

#[test]
fn nested_models_are_tested() {
    let ratio = |larger: &str| {
        let mut ratios = COMPARISON.likelihood_ratio_tests.iter();
        ratios.find(|ratio| ratio.larger == larger).unwrap()
    };
    let bg = ratio("BG/NBD");
    assert_eq!(bg.smaller, "NBD");
    assert_eq!(bg.reference, LikelihoodRatioReference::Yardstick);
    near(bg.statistic, 2.0 * (9763.6576 - 9582.4292), 2e-4);
    // χ² with two degrees of freedom is exponential.
    near(bg.p_value.unwrap().ln(), -bg.statistic / 2.0, 1e-9);
    let cnbd = ratio("BG/CNBD-1");
    assert_eq!((cnbd.p_value, cnbd.smaller.as_str()), (None, "BG/NBD"));
    assert_eq!(COMPARISON.likelihood_ratio_tests.len(), 4);
}

#[test]
fn tracking_looks_at_the_holdout() {
    let tracking = line(Candidate::ParetoNbd).tracking.as_ref().unwrap();
    assert_eq!((tracking.periods.len(), tracking.holdout_periods), (78, 39));
    let holdout = &tracking.periods[39..];
    let mape: f64 = holdout
        .iter()
        .map(|week| (week.expected / week.actual as f64 - 1.0).abs())
        .sum::<f64>()
        / 39.0;
    near(tracking.incremental_mape.unwrap(), mape, 1e-12);
    let total: u64 = holdout.iter().map(|week| week.actual).sum();
    assert_eq!(total, 1882);
}

#[test]
fn the_parts_add_up() {
    for line in &COMPARISON.lines {
        let holdout = &line.holdout;
        let count: u64 = holdout.deciles.iter().map(|group| group.count).sum();
        assert_eq!(count, 2357);
        let rows = &line.frequencies.rows;
        assert_eq!(rows.iter().map(|row| row.actual).sum::<u64>(), 2357);
        near(rows.iter().map(|row| row.expected).sum(), 2357.0, 1e-6);
        let by_frequency = |of: fn(&clv::models::HoldoutByFrequency) -> f64| -> f64 {
            let rows = holdout.by_frequency.iter();
            rows.map(|row| row.customers as f64 * of(row)).sum()
        };
        near(by_frequency(|row| row.mean_actual), 1882.0, 1e-9);
        let expected = by_frequency(|row| row.mean_expected);
        near(expected, holdout.errors.expected_total, 1e-8);
        assert!(holdout.ranking_by_value.is_some());
        assert_eq!(line.seconds, None);
    }
}

#[test]
fn the_verdict_has_its_reasons() {
    assert!(COMPARISON.refused.is_empty());
    let verdict = COMPARISON.verdict.as_ref().unwrap();
    assert_eq!(verdict.model, "MBG/NBD");
    assert!(verdict.contenders.contains(&"BG/NBD".to_owned()));
    assert!(!verdict.contenders.contains(&"NBD".to_owned()));
    let is_tie = |watch: &Watch| matches!(watch, Watch::AicTie { model, .. } if model == "BG/NBD");
    assert!(verdict.watch.iter().any(is_tie), "{:?}", verdict.watch);
    let misses = |watch: &Watch| matches!(watch, Watch::TotalMissed { bias } if *bias < -0.1);
    assert!(verdict.watch.iter().any(misses));
    let words = verdict.to_string();
    assert!(words.starts_with("MBG/NBD: by AIC (19172.27)"), "{words}");
    assert!(
        words.contains("32 % better than the naive baseline"),
        "{words}"
    );
}

/// Of the first 400 customers: a fit on an edge is named and not chosen.
#[test]
fn a_degenerate_fit_is_named() {
    let all = log();
    let few = all
        .transactions()
        .filter(|row| *row.customer < 400)
        .map(|row| clv::transactions::Transaction::new(*row.customer, row.at, row.amount))
        .collect();
    let candidates = [Candidate::ParetoNbd, Candidate::GgomNbd];
    let reduction = reduction(1997, 9, 30);
    let comparison = compare_models(&few, &reduction, holdout_end(), 1.0, &candidates).unwrap();
    let [ratio] = &comparison.likelihood_ratio_tests[..] else {
        panic!("one pair, {:?}", comparison.refused)
    };
    assert_eq!(ratio.reference, LikelihoodRatioReference::HalfChiSquared);
    let p = ratio.p_value.unwrap();
    assert!(if ratio.statistic == 0.0 {
        p == 1.0
    } else {
        p <= 0.5
    });
    let ggom = &comparison.lines[1];
    let verdict = comparison.verdict.as_ref().unwrap();
    let names_it = verdict
        .watch
        .iter()
        .any(|watch| matches!(watch, Watch::Degenerate { model, .. } if model == "GGom/NBD"));
    assert_eq!(names_it, !ggom.fit.warnings().is_empty(), "{verdict}");
    assert_eq!(verdict.model, "Pareto/NBD");
    assert!(matches!(ggom.fit.model(), PurchaseModel::GgomNbd(_)));
}

/// The caller's clock is the only one.
#[test]
fn seconds_are_the_callers() {
    let split = reduction(1997, 9, 30).split(&log(), holdout_end()).unwrap();
    let trial = Trial::new(&split).unwrap();
    let mut ticks = 0.0;
    let clock = || {
        ticks += 1.5;
        ticks
    };
    let timed = trial.compare_timed(&CANDIDATES[..2], clock).unwrap();
    assert!(timed.lines.iter().all(|line| line.seconds == Some(1.5)));
    assert!(timed.lines.iter().all(|line| line.tracking.is_none()));
    // Without times there is no choice of k, and the line says so.
    let refused = trial.compare(&CANDIDATES[4..]).unwrap();
    assert_eq!(refused.lines, []);
    assert_eq!(refused.verdict, None);
    let model = "BG/CNBD-k";
    assert_eq!(refused.refused[0].why, ChoiceError::TimesNeeded { model });
}

/// BG/CNBD-1 is BG/NBD: only the rounding of two searches tells them apart.
#[test]
fn of_one_model_under_two_names_the_first_is_chosen() {
    let (plain, regular) = (Candidate::BgNbd, Candidate::BgCnbd(Regularity::Given(1)));
    for (month, day) in [(6, 30), (9, 30)] {
        let reduction = reduction(1997, month, day);
        for (candidates, first) in [
            ([plain, regular], "BG/NBD"),
            ([regular, plain], "BG/CNBD-1"),
        ] {
            let comparison =
                compare_models(&log(), &reduction, holdout_end(), 1.0, &candidates).unwrap();
            assert_eq!(comparison.verdict.unwrap().model, first);
        }
    }
}
