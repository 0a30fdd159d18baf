//! Verdicts on few, unanimous and unequal answers, against permutation tests and by hand.

use clv::quantity::ConfidenceLevel;
use clv::survey::{
    CsatMethod, Movement, NpsGroups, NpsIntervalMethod, NpsScale, NpsTally, OffScale, RatingCounts,
    Reporting, SurveyError, Touchpoint, TouchpointRatings, csat_change, nps_by_group,
    nps_difference,
};
use proptest::prelude::*;

const P95: ConfidenceLevel = ConfidenceLevel::P95;
const WILSON: NpsIntervalMethod = NpsIntervalMethod::Wilson;

fn groups(promoters: u64, passives: u64, detractors: u64) -> NpsGroups {
    NpsGroups::new(promoters, passives, detractors).unwrap()
}

#[test]
fn three_promoters_do_not_beat_two_passives_and_a_detractor() {
    // Of the 20 ways to deal six answers, two are as far apart: the permutation test has p = 0.1.
    // Wald's has 9.6e-7.
    let change = nps_difference(&groups(3, 0, 0), &groups(0, 2, 1), WILSON, P95);
    let change = change.unwrap();
    assert_eq!(change.movement(), Movement::NotSignificant);
    assert!(change.interval.contains(0.0));
}

#[test]
fn a_thousand_promoters_beat_a_thousand_detractors() {
    for n in [6, 10, 100, 1000, 1 << 40] {
        let change = nps_difference(&groups(n, 0, 0), &groups(0, 0, n), WILSON, P95);
        let change = change.unwrap();
        assert_eq!(change.movement(), Movement::Up, "{n}");
        assert!(change.p_value.unwrap() < 0.001);
    }
}

#[test]
fn one_answer_does_not_contradict_a_unanimous_base() {
    // The difference is above 0; an adjustment toward 0 would call it down.
    let change = nps_difference(&groups(1, 0, 0), &groups(999_999, 1, 0), WILSON, P95);
    assert_eq!(change.unwrap().movement(), Movement::NotSignificant);
}

#[test]
fn three_methods_of_satisfaction_give_one_verdict_on_ten_fives_against_ten_ones() {
    let fives = RatingCounts::from_counts(&[0, 0, 0, 0, 10]).unwrap();
    let ones = RatingCounts::from_counts(&[10, 0, 0, 0, 0]).unwrap();
    let methods = [
        CsatMethod::TopTwoBox,
        CsatMethod::Mean,
        CsatMethod::NetSatisfied,
    ];
    let p_values = methods.map(|method| {
        let change = csat_change(&fives, &ones, method, P95).unwrap().unwrap();
        assert_eq!(change.movement(), Movement::Up, "{method:?}");
        let same = csat_change(&fives, &fives, method, P95).unwrap().unwrap();
        assert_eq!(same.movement(), Movement::NotSignificant, "{method:?}");
        change.p_value
    });
    // Both extremes of any of the scales: one sample, one p-value.
    assert!(
        p_values
            .iter()
            .all(|p| (p / p_values[0] - 1.0).abs() < 1e-9),
        "{p_values:?}"
    );
}

#[test]
fn one_detractor_less_of_nine_lies_inside_of_its_interval() {
    for level in [0.5, 0.8, 0.9, 0.95, 0.99] {
        let level = ConfidenceLevel::new(level).unwrap();
        for one in [
            groups(1, 0, 0),
            groups(0, 0, 1),
            groups(0, 1, 0),
            groups(5, 0, 0),
        ] {
            let interval = one.estimate(WILSON, level).unwrap().interval;
            assert!(interval.contains(interval.estimate) && interval.width() > 0.0);
        }
    }
    assert_eq!(NpsIntervalMethod::default(), WILSON);
}

#[test]
fn answers_of_two_kinds_have_wilsons_interval() {
    // Wilson's limits of 9 of 10 at 95 %, as statsmodels' proportion_confint prints them.
    let (lower, upper) = (0.5958499732047615, 0.9821237869049271);
    let ends = groups(9, 0, 1).estimate(WILSON, P95).unwrap().interval;
    assert!((ends.lower - (2.0 * lower - 1.0)).abs() < 1e-12, "{ends:?}");
    assert!((ends.upper - (2.0 * upper - 1.0)).abs() < 1e-12, "{ends:?}");
    // Where nobody is a detractor, the upper limit is that of the share of promoters.
    let none = groups(0, 10, 0).estimate(WILSON, P95).unwrap().interval;
    let limit = 3.841458820694124 / 13.841458820694124;
    assert!((none.upper - limit).abs() < 1e-12 && (none.lower + limit).abs() < 1e-12);
}

#[test]
fn a_lone_hidden_group_takes_part_in_no_difference() {
    let reporting = Reporting {
        minimum_responses: 30,
        method: WILSON,
        confidence_level: P95,
    };
    let differences = |hidden: NpsGroups| {
        let shown = [
            ("a", groups(90, 5, 5)),
            ("b", groups(20, 30, 50)),
            ("c", hidden),
        ];
        let rows = nps_by_group(shown, &reporting).unwrap();
        assert!(rows[2].1.shown().is_none());
        [0, 1].map(|row| rows[row].1.shown().unwrap().change.unwrap())
    };
    // What is shown does not depend on the group that is not.
    assert_eq!(differences(groups(3, 0, 0)), differences(groups(0, 0, 29)));
}

#[test]
fn a_refused_rating_leaves_nothing_behind() {
    let mut ratings = TouchpointRatings::new(5, OffScale::Refuse).unwrap();
    let before = ratings.clone();
    assert!(ratings.push(Touchpoint::Setback, Some(6)).is_err());
    assert!(ratings.push_text(Touchpoint::Dispute, "N/A").is_err());
    assert_eq!(ratings, before);
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    let mut dated = clv::survey::DatedNps::new(NpsScale::ZERO_TO_TEN, OffScale::Refuse);
    let before = dated.clone();
    assert!(dated.push(day, Some(11)).is_err() && dated.push_text(day, "-1").is_err());
    assert_eq!(dated, before);
}

#[test]
fn a_message_says_which_answer_and_which_value() {
    let mut tally = NpsTally::new(NpsScale::ONE_TO_TEN, OffScale::Refuse);
    let message = |error: SurveyError| error.to_string();
    assert_eq!(
        message(tally.push_all(&[9, 8, 7, 0]).unwrap_err()),
        "the score of answer 4 must be in 1 … 10, got 0"
    );
    tally.push(None).unwrap();
    assert_eq!(
        message(tally.push_text("6.5").unwrap_err()),
        "the score of answer 2 must be a whole number in 1 … 10, got \"6.5\""
    );
}

fn some_groups(most: u64) -> impl Strategy<Value = NpsGroups> {
    (0..most, 0..most, 0..most)
        .prop_filter("an answer", |(p, s, d)| p + s + d > 0)
        .prop_map(|(p, s, d)| groups(p, s, d))
}

proptest! {
    #[test]
    fn interval_and_test_judge_alike_and_hold_their_estimate(
        a in some_groups(12), b in some_groups(400), level in 0.3..0.999,
    ) {
        let level = ConfidenceLevel::new(level).unwrap();
        let own = a.estimate(WILSON, level).unwrap().interval;
        prop_assert!(own.contains(own.estimate) && own.lower >= -1.0 && own.upper <= 1.0);
        let change = nps_difference(&a, &b, WILSON, level).unwrap();
        let interval = change.interval;
        prop_assert!(interval.contains(interval.estimate));
        prop_assert!(interval.lower >= -2.0 && interval.upper <= 2.0);
        let p = change.p_value.unwrap();
        prop_assume!((p - (1.0 - level.value())).abs() > 1e-9);
        prop_assert_eq!(p < 1.0 - level.value(), !interval.contains(0.0));
    }

    #[test]
    fn more_confidence_is_never_narrower(a in some_groups(30), level in 0.3..0.99) {
        let width = |level| {
            let level = ConfidenceLevel::new(level).unwrap();
            a.estimate(WILSON, level).unwrap().interval.width()
        };
        prop_assert!(width(level) <= width(level + 0.005) + 1e-12);
    }
}
