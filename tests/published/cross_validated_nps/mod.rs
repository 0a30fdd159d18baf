use super::printed;
use clv::survey::NpsGroups;

#[test]
fn a_half_a_third_and_a_sixth() {
    let groups = NpsGroups::new(162, 108, 54).unwrap();
    let score = groups.score().unwrap();
    assert_eq!(3 * score.net(), score.responses() as i64);
    printed(groups.variance().unwrap().sqrt(), 0.745, 1e-3);
    printed(groups.standard_error().unwrap(), 0.0414, 1e-4);
}
