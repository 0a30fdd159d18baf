use super::printed;
use clv::quantity::ConfidenceLevel;
use clv::statistics::{Sample, welch_t_test};

#[test]
fn the_mean_difference() {
    let gained = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4];
    let sample = Sample::of(&gained).unwrap().unwrap();
    let interval = sample.mean_interval(ConfidenceLevel::P95).unwrap().unwrap();
    printed(sample.mean(), 1.58, 1e-2);
    printed(interval.lower, 0.7001142, 1e-7);
    printed(interval.upper, 2.4598858, 1e-7);
}

#[test]
fn the_two_drugs_as_groups() {
    let sample = |values: &[f64]| Sample::of(values).unwrap().unwrap();
    let first = sample(&[0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]);
    let second = sample(&[1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
    let test = welch_t_test(&first, &second, ConfidenceLevel::P95)
        .unwrap()
        .unwrap();
    printed(test.t, -1.8608, 1e-4);
    printed(test.degrees_of_freedom, 17.776, 1e-3);
    printed(test.p_value, 0.07939, 1e-5);
    printed(test.difference.lower, -3.3654832, 1e-7);
    printed(test.difference.upper, 0.2054832, 1e-7);
}
