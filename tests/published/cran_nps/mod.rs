use super::printed;
use clv::quantity::ConfidenceLevel;
use clv::survey::{
    EmotionThermometer, NpsGroups, NpsIntervalMethod, NpsScale, NpsTally, ThermometerCut,
    nps_difference,
};

const COUNTS: [u64; 11] = [74, 10, 22, 35, 40, 140, 41, 57, 119, 227, 235];

#[test]
fn score_variance_and_wald_interval() {
    let groups = NpsTally::from_counts(NpsScale::ZERO_TO_TEN, &COUNTS)
        .unwrap()
        .groups();
    assert_eq!(groups.score().unwrap().value(), 0.1);
    printed(groups.variance().unwrap(), 0.814, 1e-15);
    printed(groups.standard_error().unwrap(), 0.02853069, 1e-8);
    let wald = groups
        .estimate(NpsIntervalMethod::Wald, ConfidenceLevel::P95)
        .unwrap();
    printed(wald.interval.lower, 0.04408088, 1e-8);
    printed(wald.interval.upper, 0.15591912, 1e-8);
    let cut = ThermometerCut::SEVEN;
    let thermometer = EmotionThermometer::from_counts(&COUNTS, cut).unwrap();
    assert_eq!(thermometer.hate().successes(), groups.detractors());
}

#[test]
fn two_regions() {
    let north_america = NpsGroups::new(240, 83, 184).unwrap();
    let europe = NpsGroups::new(110, 50, 99).unwrap();
    let difference = nps_difference(
        &north_america,
        &europe,
        NpsIntervalMethod::Wald,
        ConfidenceLevel::P95,
    )
    .unwrap();
    printed(difference.interval.estimate, 0.06798261, 1e-8);
    printed(difference.standard_error, 0.06880479, 1e-8);
    printed(difference.p_value.unwrap(), 0.3231280, 1e-7);
}
