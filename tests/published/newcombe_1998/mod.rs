//! Two differences of proportions by method 10.

use crate::printed;
use clv::campaign::{arm, conversion_uplift};
use clv::quantity::ConfidenceLevel;

#[test]
fn hybrid_score_limits() {
    let cases = [
        ((70, 56), (80, 48), (0.0524, 0.3339)),
        ((10, 9), (10, 3), (0.1705, 0.8090)),
    ];
    for (treated, control, (lower, upper)) in cases {
        let (treated, control) = (arm(treated.0, treated.1), arm(control.0, control.1));
        let uplift = conversion_uplift(treated.unwrap(), control.unwrap(), ConfidenceLevel::P95);
        let difference = uplift.unwrap().unwrap().difference;
        printed(difference.lower, lower, 0.0001);
        printed(difference.upper, upper, 0.0001);
    }
}
