//! Laws that hold for every survey.

use clv::quantity::ConfidenceLevel;
use clv::survey::{
    AtCut, EmotionThermometer, Journey, JourneyEnds, NpsGroups, NpsIntervalMethod, NpsPrecision,
    NpsScale, NpsTally, OffScale, ThermometerCut, WeightedNps, nps_difference, nps_sample_size,
};
use proptest::prelude::*;

const SCALE: NpsScale = NpsScale::ZERO_TO_TEN;
const P95: ConfidenceLevel = ConfidenceLevel::P95;

fn scores() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0_u8..=10, 1..600)
}

fn groups() -> impl Strategy<Value = NpsGroups> {
    (0_u64..3000, 0_u64..3000, 0_u64..3000)
        .prop_filter("an answer", |&(p, s, d)| p + s + d > 0)
        .prop_map(|(p, s, d)| NpsGroups::new(p, s, d).unwrap())
}

fn tally(scale: NpsScale, scores: &[u8]) -> NpsTally {
    let mut tally = NpsTally::new(scale, OffScale::Refuse);
    tally.push_all(scores).unwrap();
    tally
}

proptest! {
    #[test]
    fn the_score_lies_between_minus_one_and_one(groups in groups()) {
        let score = groups.score().unwrap();
        prop_assert!(score.value().abs() <= 1.0);
        prop_assert!((score.points() - 100.0 * score.value()).abs() < 1e-10);
        prop_assert!((score.points() - score.rounded_points() as f64).abs() <= 0.5 + 1e-12);
        let variance = groups.variance().unwrap();
        prop_assert!(variance >= 0.0 && variance <= 1.0 - score.value().powi(2) + 1e-15);
    }

    #[test]
    fn mirrored_scores_give_the_negated_score(
        scores in scores(), (detractor_to, promoter_from) in (0_u8..10).prop_flat_map(|d| (Just(d), d + 1..=10)),
    ) {
        let scale = NpsScale::new(0, 10, detractor_to, promoter_from).unwrap();
        let swapped = NpsScale::new(0, 10, 10 - promoter_from, 10 - detractor_to).unwrap();
        let mirrored: Vec<u8> = scores.iter().map(|score| 10 - score).collect();
        let score = tally(scale, &scores).groups().score().unwrap();
        let negated = tally(swapped, &mirrored).groups().score().unwrap();
        prop_assert_eq!(score.net(), -negated.net());
        prop_assert_eq!(score.rounded_points(), -negated.rounded_points());
    }

    #[test]
    fn hate_at_seven_is_the_share_of_detractors(scores in scores()) {
        let groups = tally(SCALE, &scores).groups();
        for at_cut in [AtCut::Love, AtCut::Neutral] {
            let cut = ThermometerCut::new(7, at_cut).unwrap();
            let thermometer = EmotionThermometer::from_scores(&scores, cut).unwrap();
            prop_assert_eq!(thermometer.hate().successes(), groups.detractors());
            let parts = [thermometer.hate(), thermometer.neutral(), thermometer.love()];
            prop_assert_eq!(parts.iter().map(|part| part.successes()).sum::<u64>(), groups.responses());
        }
    }

    #[test]
    fn order_and_grouping_do_not_matter(scores in scores(), cut in 0_usize..600, lowest in 0_u8..3) {
        // Off the scale of 2 … 9 on both sides, too.
        let scale = NpsScale::new(lowest, 9, 6, 8).unwrap();
        let mut whole = NpsTally::new(scale, OffScale::Count);
        whole.push_all(&scores).unwrap();
        let mut one_by_one = NpsTally::new(scale, OffScale::Count);
        for &score in scores.iter().rev() {
            one_by_one.push(Some(score)).unwrap();
        }
        let (left, right) = scores.split_at(cut.min(scores.len()));
        let mut merged = NpsTally::new(scale, OffScale::Count);
        merged.push_all(right).unwrap();
        let mut part = NpsTally::new(scale, OffScale::Count);
        part.push_all(left).unwrap();
        merged.merge(&part).unwrap();
        prop_assert_eq!(whole, one_by_one);
        prop_assert_eq!(whole, merged);
        let off = scores.iter().filter(|&&score| score < lowest || score > 9).count() as u64;
        prop_assert_eq!(whole.off_scale(), off);
    }

    #[test]
    fn a_merged_score_is_the_weighted_mean(a in groups(), b in groups()) {
        let (m, n) = (a.responses() as f64, b.responses() as f64);
        let merged = a.merged(&b).unwrap().score().unwrap().value();
        let mean = (m * a.score().unwrap().value() + n * b.score().unwrap().value()) / (m + n);
        prop_assert!((merged - mean).abs() < 1e-14);
    }

    #[test]
    fn equal_weights_are_no_weights(scores in scores(), weight in 0.01..100.0) {
        let mut weighted = WeightedNps::new(SCALE, OffScale::Refuse);
        for &score in &scores {
            weighted.push(Some(score), weight).unwrap();
        }
        let groups = tally(SCALE, &scores).groups();
        for method in [NpsIntervalMethod::Wilson, NpsIntervalMethod::AdjustedWald, NpsIntervalMethod::Wald] {
            let a = weighted.estimate(method, P95).unwrap();
            let b = groups.estimate(method, P95).unwrap();
            prop_assert!((a.responses - b.responses).abs() < 1e-8);
            prop_assert!((a.interval.estimate - b.interval.estimate).abs() < 1e-12);
            // The root of a variance near 0 has half its digits.
            prop_assert!((a.interval.lower - b.interval.lower).abs() < 1e-7);
            prop_assert!((a.interval.upper - b.interval.upper).abs() < 1e-7);
        }
    }

    #[test]
    fn intervals_stay_in_range_and_differences_change_sign(a in groups(), b in groups()) {
        let interval = a.estimate(NpsIntervalMethod::AdjustedWald, P95).unwrap().interval;
        prop_assert!(-1.0 <= interval.lower && interval.lower < interval.upper && interval.upper <= 1.0);
        prop_assert!(interval.contains(interval.estimate));
        let (ab, ba) = (
            nps_difference(&a, &b, NpsIntervalMethod::Wilson, P95).unwrap(),
            nps_difference(&b, &a, NpsIntervalMethod::Wilson, P95).unwrap(),
        );
        prop_assert_eq!(ab.interval.estimate, -ba.interval.estimate);
        prop_assert_eq!(ab.p_value, ba.p_value);
    }

    #[test]
    fn the_sample_size_gives_the_margin(margin in 0.005..0.5, variance in 0.01..1.0) {
        let size = nps_sample_size(NpsPrecision { margin, variance }, P95).unwrap();
        let z = 1.959963984540054;
        prop_assert!(z * (variance / size.responses as f64).sqrt() <= margin * (1.0 + 1e-12));
        prop_assert!(z * (variance / (size.responses as f64 - 1.0)).sqrt() > margin * (1.0 - 1e-9));
    }

    #[test]
    fn a_mirrored_journey_swaps_peaks_and_troughs(scores in prop::collection::vec(0_u8..5, 1..20)) {
        let up: Vec<f64> = scores.iter().map(|&score| f64::from(score)).collect();
        let down: Vec<f64> = up.iter().map(|score| -score).collect();
        let (up, down) = (Journey::new(&up).unwrap().unwrap(), Journey::new(&down).unwrap().unwrap());
        for ends in [JourneyEnds::Excluded, JourneyEnds::Included] {
            let peaks: Vec<_> = up.peaks(ends).map(|run| run.stages.clone()).collect();
            let troughs: Vec<_> = down.troughs(ends).map(|run| run.stages.clone()).collect();
            prop_assert_eq!(&peaks, &troughs);
            // Between two peaks there is a trough.
            prop_assert!(up.troughs(ends).count() + 1 >= peaks.len());
        }
        let best = up.runs().iter().map(|run| run.score).fold(f64::MIN, f64::max);
        prop_assert_eq!(up.highest(), up.runs().iter().find(|run| run.score == best).unwrap());
        prop_assert_eq!(&up.highest().stages, &down.lowest().stages);
        prop_assert_eq!(up.runs().iter().map(|run| run.stages.len()).sum::<usize>(), scores.len());
    }
}

#[test]
fn the_largest_drop_is_the_first_of_equals() {
    // 4.3 − 4.2 and 4.2 − 4.1 are alike but for their last binary digit.
    for scores in [[4.3, 4.2, 4.1], [0.3, 0.2, 0.1], [43.0, 42.0, 41.0]] {
        let journey = Journey::new(&scores).unwrap().unwrap();
        assert_eq!(journey.largest_drop().unwrap().from, 0, "{scores:?}");
    }
    let journey = Journey::new(&[4.3, 4.2, 4.05]).unwrap().unwrap();
    assert_eq!(journey.largest_drop().unwrap().from, 1);
}

/// Answers as a file has them: a blank, 11, −1, N/A and 6.5 among 10, 9, 0 and 8.
#[test]
fn answers_off_the_scale_and_missing_ones_are_counted_apart() {
    let mut tally = NpsTally::new(SCALE, OffScale::Count);
    for cell in ["10", "9", "", "11", "-1", "N/A", "6.5", "0", "8"] {
        tally.push_text(cell).unwrap();
    }
    assert_eq!(tally.groups(), NpsGroups::new(2, 1, 1).unwrap());
    assert_eq!(tally.groups().score().unwrap().rounded_points(), 25);
    assert_eq!((tally.missing(), tally.off_scale()), (1, 4));
}
