//! The conformance suite: reference values that this library did not produce.

#[path = "../examples/conformance/mod.rs"]
mod suite;

use std::path::Path;

#[test]
fn every_case_passes() {
    let mut report = suite::Report::default();
    suite::run(Path::new("tests/vectors"), &mut report).unwrap();
    assert!(report.is_clean() && report.passed() > 2_900, "{report}");
}
