use super::printed;
use clv::quantity::ConfidenceLevel;
use clv::survey::{NpsGroups, NpsIntervalMethod};

#[test]
fn fifty_thirty_twenty() {
    let groups = NpsGroups::new(50, 30, 20).unwrap();
    let estimate = groups
        .estimate(NpsIntervalMethod::AdjustedWald, ConfidenceLevel::P95)
        .unwrap();
    // (50.75 − 20.75) / 103
    printed(estimate.center, 30.0 / 103.0, 1e-15);
    printed(estimate.interval.lower, 0.1405, 1e-4);
    printed(estimate.interval.upper, 0.4420, 1e-4);
}
