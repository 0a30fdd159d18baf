//! Employment in fast food before and after a rise of the minimum wage.

use crate::printed;
use clv::campaign::{FourGroups, GroupMean, difference_in_differences};
use clv::quantity::ConfidenceLevel;

#[test]
fn the_difference_in_differences() {
    let mean = |mean| GroupMean {
        mean,
        customers: None,
        standard_deviation: None,
    };
    let groups = FourGroups {
        treated_before: mean(20.44),
        treated_after: mean(21.03),
        control_before: mean(23.33),
        control_after: mean(21.17),
    };
    let effect = difference_in_differences(&groups, ConfidenceLevel::P95).unwrap();
    // Four means, each rounded to half a hundredth.
    printed(effect.estimate, 2.76, 0.04);
}
