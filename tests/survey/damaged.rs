//! Every type of the room read from damaged JSON.

use crate::damaged_json::walk;
use chrono::NaiveDate;
use clv::quantity::ConfidenceLevel;
use clv::statistics::Interval;
use clv::survey::{
    AttributeRatings, CesMethod, CsatMethod, DatedNps, EffortPolarity, EmotionThermometer,
    FollowUpPlan, Journey, JourneyEnds, NpsDifference, NpsEstimate, NpsGroups, NpsIntervalMethod,
    NpsPrecision, NpsScale, NpsScore, NpsTally, OffScale, PeakMoment, RatingCounts, RatingEstimate,
    Reporting, RollingWindows, Sentiment, ThermometerCut, Touchpoint, TouchpointRatings, Wave,
    WeightedNps, ces, csat, csat_change, detractor_reasons, key_drivers, nps_by_group,
    nps_difference, nps_sample_size, response_times,
};

const P95: ConfidenceLevel = ConfidenceLevel::P95;
const SCALE: NpsScale = NpsScale::ZERO_TO_TEN;
const METHODS: [NpsIntervalMethod; 3] = [
    NpsIntervalMethod::Wilson,
    NpsIntervalMethod::AdjustedWald,
    NpsIntervalMethod::Wald,
];

fn within(value: f64, (low, high): (f64, f64)) {
    assert!(value >= low - 1e-9 && value <= high + 1e-9, "{value}");
}

fn sound(interval: &Interval) {
    assert!(interval.lower <= interval.upper && interval.width().is_finite());
    assert!(interval.estimate.is_finite());
}

fn estimate_is_sound(estimate: &NpsEstimate) {
    sound(&estimate.interval);
    within(estimate.interval.estimate, (-1.0, 1.0));
    assert!(estimate.standard_error >= 0.0 && estimate.center.is_finite());
    assert!(!estimate.to_string().contains("NaN"));
}

fn difference_is_sound(difference: &NpsDifference) {
    sound(&difference.interval);
    within(difference.interval.estimate, (-2.0, 2.0));
    assert!(difference.standard_error >= 0.0);
    if let Some(p) = difference.p_value {
        within(p, (0.0, 1.0));
    }
    let _ = difference.movement().arrow();
    assert!(!difference.to_string().contains("NaN"));
}

fn groups_are_sound(groups: NpsGroups) {
    let other = NpsGroups::new(3, 2, 1).unwrap();
    for method in METHODS {
        if let Some(estimate) = groups.estimate(method, P95) {
            estimate_is_sound(&estimate);
        }
        if let Some(difference) = nps_difference(&groups, &other, method, P95) {
            difference_is_sound(&difference);
        }
    }
    if let Some(score) = groups.score() {
        score_is_sound(score);
        assert!(groups.variance().unwrap() >= 0.0);
    }
    let _ = groups.merged(&other);
}

fn score_is_sound(score: NpsScore) {
    within(score.value(), (-1.0, 1.0));
    within(score.points(), (-100.0, 100.0));
    assert!(score.rounded_points().abs() <= 100 && score.decimal().is_ok());
}

#[test]
fn scores_and_tallies() {
    let groups = NpsGroups::new(5, 3, 2).unwrap();
    walk(&groups, groups_are_sound);
    walk(&groups.score().unwrap(), score_is_sound);
    for method in METHODS {
        walk(&groups.estimate(method, P95).unwrap(), |estimate| {
            estimate_is_sound(&estimate);
        });
        let other = NpsGroups::new(0, 1, 4).unwrap();
        let difference = nps_difference(&groups, &other, method, P95).unwrap();
        walk(&difference, |difference| difference_is_sound(&difference));
    }
    let mut tally = NpsTally::new(SCALE, OffScale::Count);
    for text in ["10", "3", "", "11"] {
        tally.push_text(text).unwrap();
    }
    walk(&tally, |mut tally: NpsTally| {
        groups_are_sound(tally.groups());
        let _ = tally.push(Some(9));
        let _ = tally.push(None);
        let _ = tally.push(Some(200));
        let _ = tally.push_all(&[1, 2, 250]);
        let _ = tally.merge(&tally.clone());
        groups_are_sound(tally.groups());
    });
    let precision = NpsPrecision {
        margin: 0.05,
        variance: 1.0,
    };
    walk(&precision, |precision| {
        if let Ok(size) = nps_sample_size(precision, P95) {
            assert!(size.responses >= 1 && size.exact >= 0.0);
        }
    });
    walk(&nps_sample_size(precision, P95).unwrap(), |size| {
        assert!(size.exact <= size.responses as f64);
    });
    walk(&SCALE, |scale| {
        let mut tally = NpsTally::new(scale, OffScale::Count);
        tally.push_all(&(0..=255).collect::<Vec<u8>>()).unwrap();
    });
}

#[test]
fn weighted_answers() {
    let mut weighted = WeightedNps::new(SCALE, OffScale::Count);
    for (score, weight) in [(Some(10), 0.5), (Some(7), 2.0), (Some(1), 1.5), (None, 1.0)] {
        weighted.push(score, weight).unwrap();
    }
    let whole = weighted;
    walk(&whole, |mut weighted: WeightedNps| {
        for method in METHODS {
            if let Some(estimate) = weighted.estimate(method, P95) {
                estimate_is_sound(&estimate);
            }
            if let Some(found) = weighted.difference(&whole, method, P95) {
                difference_is_sound(&found);
            }
        }
        if let Some(n) = weighted.effective_responses() {
            assert!(
                n >= 1.0 - 1e-5 && n <= weighted.responses() as f64 * (1.0 + 1e-5),
                "{n}"
            );
        }
        let _ = weighted.push(Some(3), 1e100);
        let _ = weighted.merge(&whole);
        if let Some(score) = weighted.score() {
            within(score, (-1.0, 1.0));
        }
    });
    // Two answers of weight 1 are not worth 200: the sum of squares is at most that of the sum.
    let text = serde_json::to_string(&whole).unwrap();
    let heavy = text.replace("\"squares\":6.5", "\"squares\":650.0");
    assert_ne!(text, heavy);
    assert!(serde_json::from_str::<WeightedNps>(&heavy).is_err());
}

fn ratings_are_sound(mut ratings: RatingCounts) {
    let other = RatingCounts::from_counts(&[1, 0, 2, 1, 3]).unwrap();
    for method in [
        CsatMethod::TopTwoBox,
        CsatMethod::Mean,
        CsatMethod::NetSatisfied,
    ] {
        if let Ok(Some(estimate)) = csat(&ratings, method, P95) {
            assert!(estimate.value.is_finite());
            estimate.interval.iter().for_each(sound);
        }
        if let Ok(Some(change)) = csat_change(&ratings, &other, method, P95) {
            sound(&change.interval);
            within(change.p_value, (0.0, 1.0));
        }
    }
    for method in [CesMethod::Mean, CesMethod::ShareAgreeing, CesMethod::Net] {
        if let Some(found) = ces(&ratings, method, EffortPolarity::LowIsEasy, P95).unwrap() {
            found.interval.iter().for_each(sound);
        }
    }
    if let Some(interval) = ratings.mean_interval(P95) {
        sound(&interval);
        assert!(interval.contains(interval.estimate));
        within(interval.lower, (1.0, f64::from(ratings.highest())));
    }
    let _ = ratings.push(Some(2));
    let _ = ratings.push(None);
    let _ = ratings.push(Some(255));
    let _ = ratings.merge(&ratings.clone());
    assert!(ratings.mirrored().responses() == ratings.responses());
}

#[test]
fn ratings() {
    let ratings = RatingCounts::from_counts(&[2, 0, 1, 4, 9]).unwrap();
    walk(&ratings, ratings_are_sound);
    let estimate = csat(&ratings, CsatMethod::Mean, P95).unwrap().unwrap();
    walk(&estimate, |estimate: RatingEstimate<CsatMethod>| {
        assert!(estimate.standard_deviation.is_none_or(|s| s >= 0.0) && estimate.responses > 0);
        assert!(!estimate.to_string().contains("NaN"));
    });
    let fives = RatingCounts::from_counts(&[0, 0, 0, 0, 9]).unwrap();
    let change = csat_change(&ratings, &fives, CsatMethod::Mean, P95)
        .unwrap()
        .unwrap();
    walk(&change, |change| within(change.p_value, (0.0, 1.0)));
    let mut touchpoints = TouchpointRatings::new(5, OffScale::Count).unwrap();
    for (touchpoint, score) in [(Touchpoint::Setback, 2), (Touchpoint::Dispute, 5)] {
        touchpoints.push(touchpoint, Some(score)).unwrap();
    }
    walk(&touchpoints, |mut read: TouchpointRatings| {
        for (_, row) in read.report(CsatMethod::Mean, 1, P95).into_iter().flatten() {
            assert!(row.shown().is_none_or(|row| row.value.is_finite()));
        }
        let _ = read.push(Touchpoint::BeforePurchase, Some(4));
        let _ = read.merge(&touchpoints);
    });
}

#[test]
fn days_journeys_and_the_rest() {
    let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    let reporting = Reporting {
        minimum_responses: 1,
        method: NpsIntervalMethod::Wilson,
        confidence_level: P95,
    };
    let windows = RollingWindows {
        first_end: day(7),
        count: 2,
        days: 7,
        step: 7,
    };
    let mut dated = DatedNps::new(SCALE, OffScale::Count);
    for (d, score) in [(1, 10), (2, 3), (9, 9)] {
        dated.push(day(d), Some(score)).unwrap();
    }
    walk(&dated, |mut read: DatedNps| {
        let _ = read.rolling(windows, &reporting);
        let _ = read.push(day(1), Some(4));
        let _ = read.merge(&dated);
    });
    walk(&reporting, |reporting| {
        let _ = dated.rolling(windows, &reporting);
        let rows = [
            ("a", NpsGroups::new(5, 1, 1).unwrap()),
            ("b", NpsGroups::default()),
        ];
        let _ = nps_by_group(rows, &reporting);
    });
    let wave = dated.rolling(windows, &reporting).unwrap()[0];
    walk(&wave, |wave: Wave| {
        assert!(wave.from <= wave.to);
        if let Some(figure) = wave.figure.shown() {
            estimate_is_sound(&figure.estimate);
        }
    });
    let journey = Journey::new(&[3.0, 5.0, 1.0]).unwrap().unwrap();
    walk(&journey, |journey: Journey| {
        assert!(
            journey
                .peak_end_score(PeakMoment::Highest)
                .unwrap()
                .is_finite()
        );
        let _ = journey.peaks(JourneyEnds::Included).count();
        assert!(journey.largest_drop().is_none_or(|drop| drop.drop > 0.0));
    });
    let cut = ThermometerCut::SEVEN;
    walk(&cut, |cut| {
        let _ = EmotionThermometer::from_scores(&[3, 7, 10], cut);
    });
    let thermometer = EmotionThermometer::from_scores(&[3, 7, 10], cut).unwrap();
    walk(&thermometer, |read: EmotionThermometer| {
        for share in [read.hate(), read.neutral(), read.love()] {
            share
                .estimate()
                .into_iter()
                .for_each(|share| within(share, (0.0, 1.0)));
        }
    });
    let sentiment = Sentiment {
        positive: 3,
        neutral: 1,
        negative: 2,
    };
    walk(&sentiment, |sentiment: Sentiment| {
        sentiment
            .net()
            .into_iter()
            .for_each(|net| within(net, (-1.0, 1.0)));
        let _ = sentiment.shares();
    });
    walk(&FollowUpPlan::seven_and_fifteen(2), |plan: FollowUpPlan| {
        let _ = plan.follow_ups(day(1), &[7], day(9));
    });
    walk(
        &response_times(&[1.0, 4.0], 2.0).unwrap().unwrap(),
        |times| {
            assert!(times.mean >= 0.0 && times.median <= times.p90);
        },
    );
    let answers: [(u8, &[&str]); 2] = [(3, &["price"]), (5, &["price", "app"])];
    walk(&detractor_reasons(SCALE, answers).unwrap(), |reasons| {
        assert!(reasons.rows.iter().all(|row| row.cumulative_share <= 1.0));
    });
    let delivery = [Some(5), Some(1), Some(2)];
    let attributes = [AttributeRatings {
        attribute: "delivery",
        ratings: &delivery,
    }];
    let rows = key_drivers(SCALE, &[10, 2, 8], &attributes, 2).unwrap();
    walk(&rows[0], |row| {
        let p_value = row.correlation.and_then(|found| found.p_value());
        p_value.into_iter().for_each(|p| within(p, (0.0, 1.0)));
    });
}
