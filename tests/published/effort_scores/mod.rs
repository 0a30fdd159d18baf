use clv::quantity::ConfidenceLevel;
use clv::survey::{CesMethod, EffortPolarity, RatingCounts, ces};

fn score(counts: &[u64], method: CesMethod) -> f64 {
    let ratings = RatingCounts::from_counts(counts).unwrap();
    let polarity = EffortPolarity::HighIsEasy;
    let estimate = ces(&ratings, method, polarity, ConfidenceLevel::P95);
    estimate.unwrap().unwrap().value
}

#[test]
fn delighted_counts_those_who_agree() {
    assert_eq!(score(&[2, 3, 5, 6, 4], CesMethod::ShareAgreeing), 0.50);
}

#[test]
fn cys_takes_the_mean() {
    let counts = [80, 210, 140, 110, 160, 180, 120];
    assert_eq!(score(&counts, CesMethod::Mean), 4.08);
    assert_eq!(score(&counts, CesMethod::ShareAgreeing), 0.46);
}
