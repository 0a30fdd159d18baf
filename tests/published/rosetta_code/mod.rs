use super::printed;
use clv::quantity::ConfidenceLevel;
use clv::statistics::{Sample, welch_t_test};

#[test]
fn two_samples_that_are_nearly_alike() {
    let sample = |values: &[f64]| Sample::of(values).unwrap().unwrap();
    let first = sample(&[30.02, 29.99, 30.11, 29.97, 30.01, 29.99]);
    let second = sample(&[29.89, 29.93, 29.72, 29.98, 30.02, 29.98]);
    let test = welch_t_test(&first, &second, ConfidenceLevel::P95)
        .unwrap()
        .unwrap();
    // Differences of numbers near 30 keep 14 digits.
    printed(test.p_value, 0.090773324285671, 1e-13);
}
