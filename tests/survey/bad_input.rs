//! What cannot be meant is a typed error that names it; what does not exist is `None`.

use clv::quantity::ConfidenceLevel;
use clv::survey::{
    AtCut, AttributeScore, CsatMethod, DatedNps, EmotionThermometer, EmotionWeights, Journey,
    JourneyEnds, MissingAttribute, Movement, NpsGroups, NpsIntervalMethod, NpsPrecision, NpsScale,
    NpsTally, OffScale, RatingCounts, Sentiment, SurveyError, ThermometerCut, Touchpoint,
    TouchpointRatings, WeightedNps, csat, csat_change, detractor_reasons, emotion_index,
    multi_attribute_satisfaction, nps_difference, nps_sample_size, response_times,
};

const P95: ConfidenceLevel = ConfidenceLevel::P95;
const WILSON: NpsIntervalMethod = NpsIntervalMethod::Wilson;
const SCALE: NpsScale = NpsScale::ZERO_TO_TEN;

fn precision(margin: f64, variance: f64) -> NpsPrecision {
    NpsPrecision { margin, variance }
}

#[test]
fn a_score_off_the_scale_is_refused_with_its_place() {
    let mut tally = NpsTally::new(SCALE, OffScale::Refuse);
    tally.push(Some(9)).unwrap();
    tally.push(None).unwrap();
    let before = tally;
    let error = tally.push_all(&[10, 3, 11, 200]).unwrap_err();
    assert_eq!(
        error,
        SurveyError::ScoreOffScale {
            answer: 5,
            score: 11,
            lowest: 0,
            highest: 10
        }
    );
    assert_eq!(
        error.to_string(),
        "the score of answer 5 must be in 0 … 10, got 11"
    );
    // The answers before it in the slice have not been counted either.
    assert_eq!(tally, before);
}

#[test]
fn or_counted_where_the_policy_says_so() {
    let mut tally = NpsTally::new(NpsScale::ONE_TO_TEN, OffScale::Count);
    tally.push_all(&[0, 10, 3, 11, 255, 7]).unwrap();
    assert_eq!((tally.off_scale(), tally.groups().responses()), (3, 3));
    let mut ratings = RatingCounts::new(5, OffScale::Count).unwrap();
    for score in [0, 1, 5, 6] {
        ratings.push(Some(score)).unwrap();
    }
    assert_eq!((ratings.off_scale(), ratings.responses()), (2, 2));
    let mut strict = RatingCounts::new(5, OffScale::Refuse).unwrap();
    assert!(matches!(
        strict.push(Some(0)),
        Err(SurveyError::ScoreOffScale { lowest: 1, .. })
    ));
}

#[test]
fn empty_surveys_have_no_score() {
    let empty = NpsTally::new(SCALE, OffScale::Refuse).groups();
    let some = NpsGroups::new(1, 0, 0).unwrap();
    assert_eq!((empty.score(), empty.variance()), (None, None));
    assert_eq!(empty.estimate(NpsIntervalMethod::Wald, P95), None);
    assert_eq!(nps_difference(&some, &empty, WILSON, P95), None);
    let nobody = RatingCounts::from_counts(&[0; 5]).unwrap();
    assert_eq!(csat(&nobody, CsatMethod::Mean, P95), Ok(None));
    assert_eq!(csat(&nobody, CsatMethod::NetSatisfied, P95), Ok(None));
    let cold = EmotionThermometer::from_scores(&[], ThermometerCut::SEVEN).unwrap();
    assert_eq!(cold.hate().estimate(), None);
    assert_eq!(Sentiment::default().net(), None);
    assert_eq!(Journey::new(&[]), Ok(None));
    assert_eq!(response_times(&[], 30.0), Ok(None));
    let none: [(u8, &[&str]); 0] = [];
    assert!(detractor_reasons(SCALE, none).unwrap().rows.is_empty());
}

#[test]
fn one_answer_and_answers_that_are_all_the_same() {
    let one = NpsGroups::new(0, 0, 1).unwrap();
    assert_eq!(one.score().unwrap().value(), -1.0);
    let wald = one.estimate(NpsIntervalMethod::Wald, P95).unwrap();
    assert_eq!(wald.interval.width(), 0.0);
    let adjusted = NpsGroups::new(40, 0, 0).unwrap();
    let adjusted = adjusted.estimate(NpsIntervalMethod::AdjustedWald, P95);
    let adjusted = adjusted.unwrap().interval;
    assert!(adjusted.width() > 0.0 && adjusted.upper == 1.0);
    // Wald's test of two unanimous sides does not exist: no arrow, however far apart.
    let five = NpsGroups::new(5, 0, 0).unwrap();
    let difference = nps_difference(&five, &one, NpsIntervalMethod::Wald, P95);
    let difference = difference.unwrap();
    assert_eq!((difference.z, difference.p_value), (None, None));
    assert_eq!(difference.movement(), Movement::NotTestable);
    let mean = csat(
        &RatingCounts::from_counts(&[0, 0, 0, 1]).unwrap(),
        CsatMethod::Mean,
        P95,
    );
    let mean = mean.unwrap().unwrap();
    assert_eq!((mean.value, mean.standard_deviation), (4.0, None));
    assert_eq!(mean.interval, None);
}

#[test]
fn counts_do_not_wrap() {
    // What wraps at 127 elsewhere.
    let many = NpsGroups::new(200, 0, 0).unwrap();
    assert_eq!(many.score().unwrap().rounded_points(), 100);
    let most = NpsGroups::new(i64::MAX as u64, 0, 0).unwrap();
    assert_eq!(most.score().unwrap().value(), 1.0);
    assert_eq!(most.variance(), Some(0.0));
    let error = Err(SurveyError::TooManyResponses);
    assert_eq!(most.merged(&many), error);
    assert_eq!(NpsGroups::new(u64::MAX, 1, 0), error);
    assert!(RatingCounts::from_counts(&[u64::MAX, u64::MAX]).is_err());
    assert!(NpsTally::from_counts(SCALE, &[u64::MAX; 11]).is_err());
    assert!(EmotionThermometer::from_counts(&[u64::MAX; 11], ThermometerCut::SEVEN).is_err());
    let loud = Sentiment {
        positive: u64::MAX,
        neutral: u64::MAX,
        negative: u64::MAX,
    };
    assert_eq!(loud.net(), Some(0.0));
    assert!(loud.shares().is_err());
}

#[test]
fn counts_of_missing_answers_do_not_wrap_either() {
    let full = |field: &str| {
        let text = serde_json::to_string(&NpsTally::new(SCALE, OffScale::Count)).unwrap();
        let text = text.replace(
            &format!("\"{field}\":0"),
            &format!("\"{field}\":{}", u64::MAX),
        );
        serde_json::from_str::<NpsTally>(&text).unwrap()
    };
    let error = Err(SurveyError::TooManyResponses);
    let mut missing = full("missing");
    assert_eq!(missing.missing(), u64::MAX);
    assert_eq!(missing.push(None), error);
    assert_eq!(missing.merge(&missing.clone()), error);
    assert_eq!(missing, full("missing"));
    let mut off = full("off_scale");
    assert_eq!(off.push(Some(11)), error);
    assert_eq!(off.merge(&off.clone()), error);

    let mut ratings = RatingCounts::from_counts(&[i64::MAX as u64, 0]).unwrap();
    assert_eq!(ratings.push(Some(2)), error);
    assert_eq!(ratings.merge(&ratings.clone()), error);
    ratings.push(None).unwrap();
    for _ in 0..63 {
        let before = RatingCounts::new(2, OffScale::Refuse).unwrap();
        let mut doubled = before.clone();
        doubled.push(None).unwrap();
        ratings.merge(&doubled).unwrap();
    }
    assert_eq!(ratings.missing(), 64);
}

#[test]
fn weights() {
    let mut weighted = WeightedNps::new(SCALE, OffScale::Refuse);
    for bad in [
        -1.0,
        f64::NAN,
        f64::INFINITY,
        1e101,
        1e-101,
        f64::MIN_POSITIVE,
    ] {
        assert!(matches!(
            weighted.push(Some(9), bad),
            Err(SurveyError::InvalidWeight { answer: 1, .. })
        ));
    }
    weighted.push(None, 1.0).unwrap();
    assert!(matches!(
        weighted.push(Some(11), 1.0),
        Err(SurveyError::ScoreOffScale {
            answer: 2,
            score: 11,
            ..
        })
    ));
    weighted.push(Some(9), 0.0).unwrap();
    assert_eq!((weighted.responses(), weighted.missing()), (1, 1));
    assert_eq!(weighted.score(), None);
    assert_eq!(weighted.estimate(NpsIntervalMethod::Wald, P95), None);
    assert_eq!(
        weighted.merge(&WeightedNps::new(NpsScale::ONE_TO_TEN, OffScale::Refuse)),
        Err(SurveyError::ScalesDiffer)
    );
    let mut counting = WeightedNps::new(SCALE, OffScale::Count);
    counting.push(Some(11), 1.0).unwrap();
    counting.push(Some(10), 1e100).unwrap();
    // 2⁶³ answers, as heavy as they can be: still a number.
    for _ in 0..63 {
        counting.merge(&counting.clone()).unwrap();
    }
    assert_eq!(counting.effective_responses(), Some(2_f64.powi(63)));
    assert_eq!(
        counting.merge(&counting.clone()),
        Err(SurveyError::TooManyResponses)
    );
}

#[test]
fn figures_on_different_scales_are_not_compared() {
    let five = RatingCounts::from_counts(&[1, 2, 3, 4, 5]).unwrap();
    let seven = RatingCounts::from_counts(&[1, 2, 3, 4, 5, 6, 7]).unwrap();
    for method in [
        CsatMethod::TopTwoBox,
        CsatMethod::Mean,
        CsatMethod::NetSatisfied,
    ] {
        assert_eq!(
            csat_change(&five, &seven, method, P95),
            Err(SurveyError::ScalesDiffer)
        );
    }
}

#[test]
fn scales_and_cuts() {
    for (lowest, highest, detractor_to, promoter_from) in
        [(0, 10, 9, 9), (0, 10, 9, 6), (5, 10, 4, 9), (0, 10, 6, 11)]
    {
        assert!(NpsScale::new(lowest, highest, detractor_to, promoter_from).is_err());
    }
    assert!(matches!(
        NpsTally::from_counts(SCALE, &[1; 10]),
        Err(SurveyError::WrongNumberOfCounts {
            scores: 11,
            counts: 10
        })
    ));
    for cut in [0, 11] {
        assert_eq!(
            ThermometerCut::new(cut, AtCut::Love),
            Err(SurveyError::CutOffScale { cut })
        );
    }
    assert!(EmotionThermometer::from_scores(&[3, 11], ThermometerCut::SEVEN).is_err());
    let mut tally = NpsTally::new(SCALE, OffScale::Refuse);
    let other = NpsTally::new(NpsScale::ONE_TO_TEN, OffScale::Refuse);
    assert_eq!(tally.merge(&other), Err(SurveyError::ScalesDiffer));
    assert!(RatingCounts::new(1, OffScale::Refuse).is_err());
    let three = RatingCounts::from_counts(&[1, 2, 3]).unwrap();
    assert_eq!(
        csat(&three, CsatMethod::TopTwoBox, P95),
        Err(SurveyError::InvalidNumberOfScores {
            minimum: 4,
            scores: 3
        })
    );
}

#[test]
fn attributes() {
    let attribute = |score, weight| AttributeScore {
        attribute: "service".to_owned(),
        score,
        weight,
    };
    let both = |attributes: &[AttributeScore]| {
        [MissingAttribute::Refuse, MissingAttribute::Renormalise]
            .map(|missing| multi_attribute_satisfaction(attributes, missing))
    };
    assert_eq!(both(&[]), [Ok(None), Ok(None)]);
    assert_eq!(both(&[attribute(Some(4.0), 0.0)]), [Ok(None), Ok(None)]);
    let [refused, left_out] = both(&[attribute(Some(4.0), 1.0), attribute(None, 1.0)]);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "attribute \"service\" must have a score, got none"
    );
    assert_eq!(left_out, Ok(Some(4.0)));
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(
            both(&[attribute(Some(4.0), bad)])
                .iter()
                .all(Result::is_err)
        );
    }
    assert!(both(&[attribute(Some(f64::NAN), 1.0)])[0].is_err());
    assert_eq!(
        both(&[
            attribute(Some(2.0), f64::MAX),
            attribute(Some(4.0), f64::MAX)
        ])[0],
        Ok(Some(3.0))
    );
    // The mean of equal scores is that score, however large and however it rounds.
    for score in [f64::MAX, -f64::MAX, 0.1] {
        let tenths = vec![attribute(Some(score), 0.1); 10];
        assert_eq!(both(&tenths)[0], Ok(Some(score)));
    }
}

#[test]
fn times_indices_and_margins() {
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            response_times(&[12.0, bad], 30.0),
            Err(SurveyError::InvalidTime { row: 2, .. })
        ));
        assert!(matches!(
            response_times(&[12.0], bad),
            Err(SurveyError::Quantity(_))
        ));
        assert!(Journey::new(&[1.0, f64::NAN]).is_err());
        let weights = EmotionWeights {
            nps: bad,
            csat: 1.0,
        };
        assert!(emotion_index(0.0, 0.5, weights).is_err());
        assert!(nps_sample_size(precision(bad, 1.0), P95).is_err());
    }
    let weights = |nps, csat| EmotionWeights { nps, csat };
    assert_eq!(emotion_index(0.1, 0.5, weights(0.0, 0.0)), Ok(None));
    for (nps, csat) in [(10.0, 0.8), (0.1, 80.0), (f64::NAN, 0.5), (0.1, -0.1)] {
        assert!(emotion_index(nps, csat, weights(1.0, 1.0)).is_err());
    }
    for variance in [0.0, 1.1, f64::NAN] {
        assert!(nps_sample_size(precision(0.05, variance), P95).is_err());
    }
    assert!(nps_sample_size(precision(0.0, 1.0), P95).is_err());
    assert_eq!(
        nps_sample_size(precision(1e-12, 1.0), P95),
        Err(SurveyError::TooManyResponses)
    );
    // However wide the margin, no interval is made of no answer.
    assert_eq!(
        nps_sample_size(precision(1e200, 1.0), P95)
            .unwrap()
            .responses,
        1
    );
    // Times whose squares have no place in a number still have a mean.
    let long = response_times(&[1e200, 3e200], 2e200).unwrap().unwrap();
    assert_eq!(long.mean, 2e200);
}

#[test]
fn a_flat_or_single_stage_has_no_shape() {
    for scores in [&[5.0][..], &[5.0, 5.0, 5.0]] {
        let journey = Journey::new(scores).unwrap().unwrap();
        for ends in [JourneyEnds::Excluded, JourneyEnds::Included] {
            assert_eq!(journey.peaks(ends).count(), 0);
            assert_eq!(journey.troughs(ends).count(), 0);
        }
        assert_eq!(journey.largest_drop(), None);
    }
}

#[test]
fn what_is_read_is_checked() {
    let scale = serde_json::from_str::<NpsScale>;
    assert!(
        scale(r#"{"lowest": 0, "highest": 10, "detractor_to": 9, "promoter_from": 6}"#).is_err()
    );
    let tally = NpsTally::from_counts(SCALE, &[1; 11]).unwrap();
    let text = serde_json::to_string(&tally).unwrap();
    assert_eq!(serde_json::from_str::<NpsTally>(&text).unwrap(), tally);
    let ratings = RatingCounts::from_counts(&[1, 2, 3]).unwrap();
    let text = serde_json::to_string(&ratings).unwrap();
    assert_eq!(
        serde_json::from_str::<RatingCounts>(&text).unwrap(),
        ratings
    );
    assert!(serde_json::from_str::<RatingCounts>(&text.replace("[1,2,3]", "[1]")).is_err());
}

/// Writes the value, reads it back, and returns the text.
fn read_back<T>(value: &T) -> String
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    text
}

#[test]
fn tallies_travel() {
    let mut weighted = WeightedNps::new(SCALE, OffScale::Refuse);
    weighted.push(Some(10), 0.3).unwrap();
    weighted.push(Some(3), 1.7).unwrap();
    let text = read_back(&weighted);
    // More weight than two such answers can have.
    let heavier = text.replace("\"detractors\":1.7", "\"detractors\":170.0");
    assert_ne!(heavier, text);
    assert!(serde_json::from_str::<WeightedNps>(&heavier).is_err());

    let thermometer = EmotionThermometer::from_scores(&[3, 7, 10], ThermometerCut::SEVEN);
    let text = read_back(&thermometer.unwrap());
    let endless = text.replace("\"hate\":1", &format!("\"hate\":{}", u64::MAX));
    assert!(serde_json::from_str::<EmotionThermometer>(&endless).is_err());

    let mut touchpoints = TouchpointRatings::new(5, OffScale::Refuse).unwrap();
    let own = Touchpoint::Other("museum".to_owned());
    touchpoints.push(own, Some(4)).unwrap();
    touchpoints.push(Touchpoint::Setback, None).unwrap();
    let text = read_back(&touchpoints);
    let shorter = text.replace("[0,0,0,1,0]", "[0,0,0,1]");
    assert_ne!(shorter, text);
    assert!(serde_json::from_str::<TouchpointRatings>(&shorter).is_err());

    let mut dated = DatedNps::new(SCALE, OffScale::Refuse);
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    dated.push(day, Some(9)).unwrap();
    let text = read_back(&dated);
    let other_scale = text.replacen("\"lowest\":0", "\"lowest\":1", 1);
    assert!(serde_json::from_str::<DatedNps>(&other_scale).is_err());
}
