//! The conformance suite: reference values that this library did not produce.

#[path = "../examples/conformance/mod.rs"]
mod suite;

use std::path::Path;

#[test]
fn every_case_of_what_is_built_passes() {
    let mut report = suite::Report::default();
    suite::run(Path::new("tests/vectors"), &mut report).unwrap();
    assert!(report.failed() == 0 && report.passed() > 0, "{report}");
}
