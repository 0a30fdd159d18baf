//! Curves, areas and scores against their definitions, their laws and their coverage.

use crate::random::Random;
use clv::predict::evaluation::{
    AreaScale, Bins, BrierDecomposition, ErrorCosts, Ranking, brier, calibration_table,
    compare_aucs, log_loss,
};
use clv::quantity::ConfidenceLevel;
use clv::statistics::StandardNormal;
use proptest::prelude::*;

/// Labels and scores of few values, so that ties are common.
fn tied() -> impl Strategy<Value = (Vec<bool>, Vec<f64>)> {
    prop::collection::vec((any::<bool>(), -4..5_i32), 1..60)
        .prop_map(|pairs| pairs.into_iter().map(|(y, s)| (y, f64::from(s))).unzip())
}

/// Labels at random, and scores that are normal with mean `shift` for a 1 and 0 for a 0.
fn scored(n: usize, shift: f64, random: &mut Random) -> (Vec<bool>, Vec<f64>) {
    (0..n)
        .map(|_| {
            let label = random.chance(0.3);
            (label, if label { shift } else { 0.0 } + random.normal())
        })
        .unzip()
}

/// The share of pairs in the right order, by looking at each pair.
fn auc_by_pairs(labels: &[bool], scores: &[f64]) -> Option<f64> {
    let of = |wanted: bool| {
        let pairs = labels.iter().zip(scores);
        pairs
            .filter(move |&(&label, _)| label == wanted)
            .map(|(_, &score)| score)
    };
    let pairs = (of(true).count() * of(false).count()) as f64;
    let wins: f64 = of(true)
        .flat_map(|p| of(false).map(move |n| (p, n)))
        .map(|(p, n)| {
            if p > n {
                1.0
            } else if p == n {
                0.5
            } else {
                0.0
            }
        })
        .sum();
    (pairs > 0.0).then(|| wins / pairs)
}

/// DeLong's covariance of two areas by the definition, with every pair.
fn delong_by_pairs(labels: &[bool], first: &[f64], second: &[f64]) -> f64 {
    let rows = |wanted: bool| (0..labels.len()).filter(move |&i| labels[i] == wanted);
    let wins = |scores: &[f64], p: usize, n: usize| {
        if scores[p] > scores[n] {
            1.0
        } else if scores[p] == scores[n] {
            0.5
        } else {
            0.0
        }
    };
    let (n1, n0) = (rows(true).count() as f64, rows(false).count() as f64);
    let covariance = |a: Vec<f64>, b: Vec<f64>| {
        let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
        let (ma, mb) = (mean(&a), mean(&b));
        let sum: f64 = a.iter().zip(&b).map(|(a, b)| (a - ma) * (b - mb)).sum();
        sum / (a.len() as f64 - 1.0) / a.len() as f64
    };
    let of_positives = |scores: &[f64]| -> Vec<f64> {
        let of = |p| rows(false).map(|n| wins(scores, p, n)).sum::<f64>() / n0;
        rows(true).map(of).collect()
    };
    let of_negatives = |scores: &[f64]| -> Vec<f64> {
        let of = |n| rows(true).map(|p| wins(scores, p, n)).sum::<f64>() / n1;
        rows(false).map(of).collect()
    };
    covariance(of_positives(first), of_positives(second))
        + covariance(of_negatives(first), of_negatives(second))
}

proptest! {
    #[test]
    fn the_area_is_the_share_of_pairs_in_order((labels, scores) in tied()) {
        let auc = Ranking::new(&labels, &scores).unwrap().auc();
        let by_pairs = auc_by_pairs(&labels, &scores);
        prop_assert_eq!(auc.is_some(), by_pairs.is_some());
        if let (Some(auc), Some(by_pairs)) = (auc, by_pairs) {
            prop_assert!((auc - by_pairs).abs() < 1e-14);
        }
    }

    #[test]
    fn the_area_is_that_under_the_points((labels, scores) in tied()) {
        let ranking = Ranking::new(&labels, &scores).unwrap();
        if let (Some(points), Some(auc)) = (ranking.roc(), ranking.auc()) {
            let points: Vec<_> = points.collect();
            let area: f64 = points.windows(2).map(|pair| {
                (pair[1].false_positive_rate - pair[0].false_positive_rate)
                    * (pair[1].true_positive_rate + pair[0].true_positive_rate) / 2.0
            }).sum();
            prop_assert!((area - auc).abs() < 1e-13);
            let last = points.last().unwrap();
            prop_assert_eq!((last.false_positive_rate, last.true_positive_rate), (1.0, 1.0));
        }
    }

    #[test]
    fn negated_scores_have_the_other_area((labels, scores) in tied()) {
        let negated: Vec<f64> = scores.iter().map(|score| -score).collect();
        let (a, b) = (Ranking::new(&labels, &scores).unwrap(), Ranking::new(&labels, &negated).unwrap());
        if let (Some(a), Some(b)) = (a.auc(), b.auc()) {
            prop_assert!((a + b - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn monotone_maps_change_nothing((labels, scores) in tied()) {
        let mapped: Vec<f64> = scores.iter().map(|score| score.exp() * 3.0 - 7.0).collect();
        let (a, b) = (Ranking::new(&labels, &scores).unwrap(), Ranking::new(&labels, &mapped).unwrap());
        prop_assert_eq!(a.auc(), b.auc());
        prop_assert_eq!(a.auc_delong(), b.auc_delong());
        prop_assert_eq!(a.average_precision(), b.average_precision());
        prop_assert_eq!(a.gain_table(7).unwrap(), b.gain_table(7).unwrap());
    }

    #[test]
    fn the_order_of_rows_changes_nothing((labels, scores) in tied()) {
        let back = |n: &[f64]| n.iter().rev().copied().collect::<Vec<_>>();
        let labels_back: Vec<bool> = labels.iter().rev().copied().collect();
        let (a, b) = (
            Ranking::new(&labels, &scores).unwrap(),
            Ranking::new(&labels_back, &back(&scores)).unwrap(),
        );
        prop_assert_eq!(a, b);
    }

    #[test]
    fn delong_is_its_definition((labels, first) in tied(), seed in 0..1000_u64) {
        let mut random = Random::seeded(seed);
        let second: Vec<f64> = first.iter().map(|s| (s + 2.0 * random.normal()).round()).collect();
        if let Some(compared) = compare_aucs(&labels, &first, &second).unwrap() {
            let variance = |a: &[f64], b: &[f64]| delong_by_pairs(&labels, a, b);
            let (v1, v2, cov) = (
                variance(&first, &first), variance(&second, &second), variance(&first, &second),
            );
            let one_pass = Ranking::new(&labels, &first).unwrap().auc_delong().unwrap();
            prop_assert!((one_pass.standard_error.powi(2) - v1).abs() < 1e-14);
            prop_assert!((compared.first.standard_error.powi(2) - v1).abs() < 1e-14);
            prop_assert!((compared.second.standard_error.powi(2) - v2).abs() < 1e-14);
            prop_assert!((compared.standard_error.powi(2) - (v1 + v2 - 2.0 * cov)).abs() < 1e-14);
            prop_assert!((compared.first.area - one_pass.area).abs() < 1e-14);
        }
    }

    #[test]
    fn a_threshold_splits_everybody((labels, scores) in tied(), threshold in -6.0..6.0_f64) {
        let counts = Ranking::new(&labels, &scores).unwrap().confusion_at(threshold).unwrap();
        let by_hand = |positive: bool, above: bool| {
            let pairs = labels.iter().zip(&scores);
            pairs.filter(|&(&y, &s)| y == positive && (s >= threshold) == above).count() as u64
        };
        prop_assert_eq!(counts.true_positives, by_hand(true, true));
        prop_assert_eq!(counts.false_positives, by_hand(false, true));
        prop_assert_eq!(counts.true_negatives, by_hand(false, false));
        prop_assert_eq!(counts.false_negatives, by_hand(true, false));
    }

    #[test]
    fn no_threshold_is_cheaper_than_the_cheapest(
        (labels, scores) in tied(), fp in 0.0..5.0_f64, fn_ in 0.0..5.0_f64,
    ) {
        let ranking = Ranking::new(&labels, &scores).unwrap();
        let costs = ErrorCosts { false_positive: fp, false_negative: fn_ };
        let best = ranking.cheapest_threshold(costs).unwrap().unwrap();
        for threshold in (-5..=5).map(f64::from).chain([f64::INFINITY]) {
            let counts = ranking.confusion_at(threshold).unwrap();
            let cost = fp * counts.false_positives as f64 + fn_ * counts.false_negatives as f64;
            prop_assert!(best.cost <= cost);
        }
        let counts = ranking.confusion_at(best.threshold.unwrap_or(f64::INFINITY)).unwrap();
        prop_assert_eq!(best.confusion, counts);
    }

    #[test]
    fn gains_add_up((labels, scores) in tied(), bins in 1..80_u64) {
        let ranking = Ranking::new(&labels, &scores).unwrap();
        if let Some(rows) = ranking.gain_table(bins).unwrap() {
            prop_assert_eq!(rows.len() as u64, bins);
            prop_assert_eq!(rows.iter().map(|row| row.customers).sum::<u64>(), ranking.customers());
            let positives: f64 = rows.iter().map(|row| row.positives).sum();
            prop_assert!((positives - ranking.positives() as f64).abs() < 1e-9);
            prop_assert!((rows.last().unwrap().cumulative_gain - 1.0).abs() < 1e-12);
            prop_assert!((rows.last().unwrap().cumulative_lift - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_parts_of_the_brier_score_add_up(
        pairs in prop::collection::vec((any::<bool>(), 0.0..=1.0_f64), 1..80),
        count in 1..12_usize,
    ) {
        let (labels, p): (Vec<bool>, Vec<f64>) = pairs.into_iter().unzip();
        let score = brier(&labels, &p).unwrap().unwrap();
        for bins in [Bins::Distinct, Bins::EqualWidth(count), Bins::EqualCount(count)] {
            let parts = BrierDecomposition::new(&labels, &p, bins).unwrap().unwrap();
            prop_assert!((parts.score() - score).abs() < 1e-12);
            let rows = calibration_table(&labels, &p, bins).unwrap();
            prop_assert_eq!(rows.iter().map(|row| row.customers).sum::<u64>(), labels.len() as u64);
            prop_assert!(rows.windows(2).all(|pair| pair[0].highest < pair[1].lowest));
        }
        let exact = BrierDecomposition::new(&labels, &p, Bins::Distinct).unwrap().unwrap();
        prop_assert!(exact.within_bin_variance == 0.0 && exact.within_bin_covariance == 0.0);
    }
}

#[test]
fn a_border_belongs_to_the_upper_bin() {
    let table = calibration_table(
        &[true, false, true],
        &[0.5, 0.4999, 1.0],
        Bins::EqualWidth(2),
    );
    let sizes: Vec<u64> = table.unwrap().iter().map(|row| row.customers).collect();
    assert_eq!(sizes, [1, 2]);
}

#[test]
fn the_log_loss_punishes_certainty() {
    let certain = [1.0, 0.0];
    assert_eq!(log_loss(&[true, false], &certain, 0.0).unwrap(), Some(0.0));
    assert_eq!(log_loss(&[false, false], &certain, 0.0).unwrap(), None);
    let clipped = log_loss(&[false], &[1.0], 0.01).unwrap().unwrap();
    assert!((clipped + 0.01_f64.ln()).abs() < 1e-12);
}

/// Two normal populations a distance d apart have the area Φ(d/√2). Of 1,000 samples 95 % should be
/// covered; ±2 % is three standard errors.
#[test]
fn intervals_of_the_area_cover() {
    let mut random = Random::seeded(7);
    let truth = StandardNormal.cumulative(1.0 / std::f64::consts::SQRT_2);
    let (mut plain, mut logit) = (0, 0);
    for _ in 0..1000 {
        let (labels, scores) = scored(300, 1.0, &mut random);
        let auc = Ranking::new(&labels, &scores)
            .unwrap()
            .auc_delong()
            .unwrap();
        let covers = |scale| {
            let interval = auc.interval(scale, ConfidenceLevel::P95).unwrap();
            usize::from(interval.unwrap().contains(truth))
        };
        plain += covers(AreaScale::Plain);
        logit += covers(AreaScale::Logit);
    }
    assert!(
        (930..=970).contains(&plain) && (930..=970).contains(&logit),
        "{plain} {logit}"
    );
}

/// Two models that know equally much differ in truth by nothing: DeLong's test at 5 % should reject
/// 5 % of 1,000 samples, ±2 % being three standard errors.
#[test]
fn the_comparison_rejects_equal_models_as_often_as_it_says() {
    let mut random = Random::seeded(11);
    let mut rejected = 0;
    for _ in 0..1000 {
        let (labels, shared) = scored(300, 1.0, &mut random);
        let mut noisy = || -> Vec<f64> {
            shared
                .iter()
                .map(|score| score + 0.7 * random.normal())
                .collect()
        };
        let (first, second) = (noisy(), noisy());
        let compared = compare_aucs(&labels, &first, &second).unwrap().unwrap();
        rejected += usize::from(compared.p_value.unwrap() < 0.05);
    }
    assert!((30..=70).contains(&rejected), "{rejected}");
}

#[test]
fn a_model_beside_itself_does_not_differ() {
    let (labels, scores) = scored(100, 1.0, &mut Random::seeded(3));
    let compared = compare_aucs(&labels, &scores, &scores).unwrap().unwrap();
    assert_eq!((compared.difference, compared.standard_error), (0.0, 0.0));
    assert_eq!((compared.z, compared.p_value), (None, None));
}

#[test]
fn probabilities_that_are_right_are_calibrated() {
    let mut random = Random::seeded(5);
    let p: Vec<f64> = (0..20_000).map(|_| random.uniform()).collect();
    let labels: Vec<bool> = p.iter().map(|p| random.uniform() < *p).collect();
    for row in calibration_table(&labels, &p, Bins::EqualCount(10)).unwrap() {
        assert_eq!(row.customers, 2000);
        // Four standard errors of a rate of one half.
        assert!((row.observed - row.mean_predicted).abs() < 4.0 * (0.25 / 2000.0_f64).sqrt());
    }
}

/// Each of the hundredths k/100 is at the border of its own bin, and the mean of equal probabilities is
/// their value.
#[test]
fn borders_and_means_are_exact() {
    for bins in [3_usize, 7, 10, 100, 1000] {
        let borders: Vec<f64> = (0..bins).map(|k| k as f64 / bins as f64).collect();
        let labels = vec![true; bins];
        let table = clv::predict::evaluation::calibration_table(
            &labels,
            &borders,
            clv::predict::evaluation::Bins::EqualWidth(bins),
        );
        assert_eq!(table.unwrap().len(), bins, "each in a bin of its own");
    }
    for n in 2..100 {
        for p in [0.1, 0.3, 0.7] {
            let row = clv::predict::evaluation::calibration_table(
                &vec![true; n],
                &vec![p; n],
                clv::predict::evaluation::Bins::Distinct,
            )
            .unwrap()[0];
            assert_eq!((row.mean_predicted, row.highest), (p, p), "{n} of {p}");
        }
    }
}
