//! Charts of scores and of how good predictions are.

use crate::{assert_near, bars, cells, line, points, rules, whiskers};
use clv::campaign::ranking::{Arm, UpliftRanking};
use clv::plot;
use clv::predict::evaluation::{Bins, calibration_table};
use clv::quantity::Language;
use clv::segment::{RfmScore, RfmScores};
use clv::statistics::prediction_groups;
use clv::survey::{AttributeRatings, NpsScale, key_drivers};

const ARMS: [Arm; 8] = [
    Arm::Treated,
    Arm::Control,
    Arm::Treated,
    Arm::Control,
    Arm::Treated,
    Arm::Control,
    Arm::Treated,
    Arm::Control,
];

/// By hand, Y_t − Y_c·N_t/N_c after each customer: the first two treated convert, the last two do not;
/// of the control the third does.
#[test]
fn qini_is_what_the_treated_gained() {
    let outcomes = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let scores = [0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
    let ranking = UpliftRanking::new(&outcomes, &ARMS, &scores).unwrap();
    let chart = plot::qini_curve(&ranking);
    let by_hand = [
        0.0,
        1.0,
        1.0,
        2.0,
        2.0,
        2.0,
        2.0 - 3.0 / 3.0,
        2.0 - 4.0 / 3.0,
        2.0 - 4.0 / 4.0,
    ];
    let found = line(&chart, "by score");
    assert_eq!(found.len(), by_hand.len());
    for ((place, found), expected) in (0..).zip(found).zip(by_hand) {
        assert_eq!(found.0, f64::from(place));
        assert_near(found.1, expected);
    }
    assert_eq!(line(&chart, "at random"), [(0.0, 0.0), (8.0, 1.0)]);
}

/// In the better half 2 of 2 against 0 of 2, in the worse 0 of 2 against 1 of 2: the interval of the
/// latter is −½ ± 1.96·√(½·½/2), that of the former a point.
#[test]
fn uplift_has_bars_and_intervals() {
    let outcomes = [1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let scores = [0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
    let ranking = UpliftRanking::new(&outcomes, &ARMS, &scores).unwrap();
    let rows = ranking.uplift_table(2).unwrap().unwrap();
    let chart = plot::uplift_by_group(&rows);
    assert_eq!(bars(&chart, "more conversions"), [(1.0, 0.0, 1.0)]);
    assert_eq!(bars(&chart, "fewer"), [(2.0, 0.0, -0.5)]);
    let found = whiskers(&chart, "95 % interval");
    assert_eq!(found[0], (1.0, 1.0, 1.0));
    let reach = 1.959_963_984_540_054 * (0.125_f64).sqrt();
    assert_near(found[1].1, -0.5 - reach);
    assert_near(found[1].2, -0.5 + reach);
}

/// Two groups of two: means 0.15 and 0.7, of whom one of two and both came true.
#[test]
fn reliability_is_group_by_group() {
    let rows = calibration_table(
        &[false, true, true, true],
        &[0.1, 0.2, 0.6, 0.8],
        Bins::EqualCount(2),
    )
    .unwrap();
    let chart = plot::reliability_curve(&rows);
    for found in [line(&chart, ""), points(&chart, "a group of customers")] {
        assert_eq!(found.len(), 2);
        for (found, expected) in found.into_iter().zip([(0.15, 0.5), (0.7, 1.0)]) {
            assert_near(found.0, expected.0);
            assert_near(found.1, expected.1);
        }
    }
    assert_eq!(line(&chart, "as foretold"), [(0.0, 0.0), (1.0, 1.0)]);
}

/// Four customers in two groups: expected 0.5 and 3 in the mean, 1 and 2 came.
#[test]
fn holdout_groups_stand_at_their_means() {
    let groups = prediction_groups(&[0.4, 0.6, 2.0, 4.0], &[0.0, 2.0, 3.0, 1.0], 2).unwrap();
    let chart = plot::holdout_scatter(&groups);
    let found = points(&chart, "a group of customers");
    assert_eq!(found, [(0.5, 1.0), (3.0, 2.0)]);
    assert_eq!(line(&chart, "as expected"), [(0.0, 0.0), (3.0, 3.0)]);
}

/// Best frequencies on top, recency from left to right; a cell without customers is empty.
#[test]
fn scores_are_counted_cell_by_cell() {
    let score = |recency, frequency| RfmScore {
        recency,
        frequency,
        monetary: 1,
    };
    let scores = RfmScores {
        scores: vec![score(1, 1), score(1, 1), score(3, 2), score(2, 1)],
        cuts: None,
        recency_sizes: vec![2, 1, 1],
        frequency_sizes: vec![3, 1],
        monetary_sizes: vec![4],
    };
    let chart = plot::rfm_grid(&scores);
    assert_eq!(
        cells(&chart),
        [
            vec![None, None, Some(1.0)],
            vec![Some(2.0), Some(1.0), None]
        ]
    );
    assert_eq!(
        chart.subtitle.in_language(Language::English),
        "4 customers; grey: nobody"
    );
}

/// Spearman by hand, with mean ranks: scores rank 4 3 1 2, the ratings of delivery 3½ 3½ 1 2, so that
/// the correlation is 4.5 / √(5 · 4.5), and those of price 1 2 4 3, which is −1.
#[test]
fn drivers_stand_by_importance_and_performance() {
    let delivery = [Some(5), Some(5), Some(1), Some(2)];
    let price = [Some(1), Some(3), Some(5), Some(4)];
    let rated = |attribute, ratings| AttributeRatings { attribute, ratings };
    let attributes = [rated("delivery", &delivery), rated("price", &price)];
    let drivers = key_drivers(NpsScale::ZERO_TO_TEN, &[10, 9, 2, 3], &attributes, 2).unwrap();
    let chart = plot::driver_chart(&drivers);
    let mut found = points(&chart, "attribute");
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Two of four rated delivery low, one of four the price.
    let delivery = 4.5 / (5.0_f64 * 4.5).sqrt();
    for (found, expected) in found.iter().zip([(-1.0, 0.75), (delivery, 0.5)]) {
        assert_near(found.0, expected.0);
        assert_near(found.1, expected.1);
    }
    let means = rules(&chart, "mean");
    assert_near(means[0], (delivery - 1.0) / 2.0);
    assert_near(means[1], 0.625);
}
